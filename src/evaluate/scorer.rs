//! Who ranks? A candidate, the rule card, a baseline: a name and one score per test row.

use super::ScorerKind;
use crate::time::Instant;

/// One way to rank the test rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Scorer {
    /// `logistic`, `forest`, `boosting`, `rules`, `recorded`, `previous`, `newest_first`, `random`, `single_column:NAME`.
    pub name: String,
    /// What it is.
    pub kind: ScorerKind,
    /// One score per row; higher is called first. For models the margin, so that steps in the calibration tie nobody.
    pub scores: Vec<f64>,
    /// One calibrated probability per row, where the scorer has them.
    pub probabilities: Option<Vec<f64>>,
}

impl Scorer {
    /// The name of [`Scorer::random`].
    pub const RANDOM: &'static str = "random";
    /// The name of [`Scorer::newest_first`].
    pub const NEWEST_FIRST: &'static str = "newest_first";

    /// The baseline that knows nothing. All rows are tied, and ties are averaged, so its results are expected values
    /// over all random orders.
    #[must_use]
    pub fn random(rows: usize) -> Self {
        Self::baseline(Self::RANDOM, vec![0.0; rows])
    }

    /// The baseline that calls the newest leads first. `created`: per row, when its lead came into being; leads of
    /// unknown age come last, all tied.
    #[must_use]
    pub fn newest_first(created: &[Option<Instant>]) -> Self {
        // Microseconds are whole numbers below 2^53 until the year 2255, so f64 holds them exactly.
        let score = |at: &Option<Instant>| at.map_or(f64::NEG_INFINITY, |at| at.micros() as f64);
        Self::baseline(Self::NEWEST_FIRST, created.iter().map(score).collect())
    }

    /// The name of the artifact made before.
    pub const PREVIOUS: &'static str = "previous";
    /// The name of [`Scorer::recorded`].
    pub const RECORDED: &'static str = "recorded";

    /// The score as another system recorded it right before each row's `as_of`; `None` comes last, all tied.
    #[must_use]
    pub fn recorded(scores: &[Option<f64>]) -> Self {
        Self::baseline(Self::RECORDED, scores.iter().map(|score| score.unwrap_or(f64::NEG_INFINITY)).collect())
    }

    /// A baseline with that name and those scores.
    #[must_use]
    pub fn baseline(name: &str, scores: Vec<f64>) -> Self {
        Self { name: name.to_owned(), kind: ScorerKind::Baseline, scores, probabilities: None }
    }
}
