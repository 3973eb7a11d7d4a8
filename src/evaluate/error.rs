//! What keeps an evaluation from being made at all?

use crate::metrics::MetricError;

/// Why there is no evaluation. A single number that cannot be computed is no error: it stands in the result as not
/// computable, with its reason.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EvaluateError {
    /// No test rows.
    #[error("there are no test rows to evaluate on; widen the test period or shorten the horizon")]
    NoRows,
    /// More test rows than are counted here.
    #[error("{found} test rows; at most {most} can be evaluated at once, so shorten the test period")]
    TooManyRows {
        /// The number of rows.
        found: usize,
        /// The most.
        most: usize,
    },
    /// Two columns that should stand beside each other do not.
    #[error("{found} {what} for {wanted} test rows; wanted one per row")]
    LengthMismatch {
        /// Which column.
        what: String,
        /// Its length.
        found: usize,
        /// The number of rows.
        wanted: usize,
    },
    /// A name that no scorer has.
    #[error("no scorer is called {name:?}; there are {known:?}")]
    UnknownScorer {
        /// The name asked for.
        name: String,
        /// The names given.
        known: Vec<String>,
    },
    /// Two scorers with one name.
    #[error("two scorers are called {name:?}; give each its own name")]
    DuplicateScorer {
        /// The name.
        name: String,
    },
    /// The model compared with itself.
    #[error("{name:?} cannot be compared with itself; name another scorer to compare against")]
    SameScorer {
        /// The name.
        name: String,
    },
    /// The verdict needs a full ranking, and a score is missing.
    #[error("scorer {name:?}: row {row} has no score (NaN); both sides of the verdict must rank every row")]
    NotANumber {
        /// The scorer.
        name: String,
        /// The first such row, counted from 0.
        row: usize,
    },
    /// One lead in two resampling groups.
    #[error("lead {lead} stands in two groups; all rows of a lead must belong to one account")]
    LeadInTwoGroups {
        /// The lead's number.
        lead: u32,
    },
    /// A capacity of nobody.
    #[error(
        "[capacity] leads = 0: a list of nobody finds nobody; give at least 1, or leave it out for 10% of the open leads"
    )]
    NoCapacity,
    /// Too few resamples for a 95% interval.
    #[error("{found} resamples asked for; a 95% interval needs at least {wanted}, 2000 is the default")]
    TooFewResamples {
        /// The number asked for.
        found: usize,
        /// The least number.
        wanted: usize,
    },
    /// The interval could not be computed in most resamples.
    #[error("only {computable} of {resamples} resamples have a value: {reason}")]
    NoInterval {
        /// Resamples with a value.
        computable: usize,
        /// Resamples drawn.
        resamples: usize,
        /// What the others lack.
        reason: &'static str,
    },
    /// A variance needs two of each.
    #[error("{conversions} rows converted and {others} did not; wanted at least 2 of each")]
    TooFewOfAClass {
        /// Rows that converted.
        conversions: usize,
        /// Rows that did not.
        others: usize,
    },
    /// A metric that cannot be computed.
    #[error(transparent)]
    Metric(#[from] MetricError),
}
