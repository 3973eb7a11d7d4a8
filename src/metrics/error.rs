//! Why can a metric not be computed?

/// Why a metric has no value on these rows. The texts are sentences for people: reports print them.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MetricError {
    /// Nothing to measure.
    #[error("there are no rows to measure")]
    NoRows,
    /// Two columns that should stand beside each other do not.
    #[error("{found} {what} for {wanted} labels; wanted one per row")]
    LengthMismatch {
        /// `scores`, `probabilities` or `weights`.
        what: &'static str,
        /// Their number.
        found: usize,
        /// The number of labels.
        wanted: usize,
    },
    /// A score is missing, so its row has no place in the ranking.
    #[error("row {row} has no score (NaN); every row must be ranked")]
    NotANumber {
        /// The first such row, counted from 0.
        row: usize,
    },
    /// A probability is missing or is none.
    #[error("row {row} has probability {value}; wanted 0 to 1")]
    NotAProbability {
        /// The first such row, counted from 0.
        row: usize,
        /// What stands there.
        value: f64,
    },
    /// A weight is missing, negative or infinite.
    #[error("row {row} has weight {value}; wanted a finite weight of at least 0")]
    BadWeight {
        /// The first such row, counted from 0.
        row: usize,
        /// What stands there.
        value: f64,
    },
    /// Every weight is 0.
    #[error("all {rows} rows have weight 0; there is nothing to measure")]
    NoWeight {
        /// Number of rows.
        rows: usize,
    },
    /// No row converted.
    #[error("only one class: none of {rows} rows converted; ranking can be judged once some have")]
    NoConversions {
        /// Number of rows.
        rows: usize,
    },
    /// Every row converted.
    #[error("only one class: all {rows} rows converted; ranking can be judged once some have not")]
    OnlyConversions {
        /// Number of rows.
        rows: usize,
    },
    /// A share of the rows that is none.
    #[error("share {value} of the rows; wanted more than 0 and at most 1")]
    BadShare {
        /// The share asked for.
        value: f64,
    },
    /// Nobody is on the list.
    #[error("a list of {rows} rows asked for among {of}; wanted at least 1 and at most all of them")]
    BadCapacity {
        /// Rows asked for.
        rows: usize,
        /// Rows there are.
        of: usize,
    },
    /// One chance for all.
    #[error("all {rows} chances are the same; a slope needs some that differ")]
    OneProbability {
        /// Number of rows.
        rows: usize,
    },
    /// A regression without an end.
    #[error("the chances of {rows} rows tell perfectly who converted; no line through their log-odds can be fitted")]
    ToldApart {
        /// Number of rows.
        rows: usize,
    },
    /// Every chance is 0.
    #[error("all {rows} chances are 0; nothing is expected, so nothing can be compared with it")]
    NoneExpected {
        /// Number of rows.
        rows: usize,
    },
    /// Nothing could have come out otherwise.
    #[error("all {rows} chances are 0, a half or 1; the test has nothing that could vary")]
    NoVariance {
        /// Number of rows.
        rows: usize,
    },
    /// No bins asked for.
    #[error("0 bins asked for; wanted at least 1")]
    NoBins,
}

fn check_rows(labels: &[bool], what: &'static str, found: usize) -> Result<(), MetricError> {
    if found != labels.len() {
        return Err(MetricError::LengthMismatch { what, found, wanted: labels.len() });
    }
    if labels.is_empty() { Err(MetricError::NoRows) } else { Ok(()) }
}

/// Rows, one score each, none NaN.
pub(super) fn check_scores(labels: &[bool], scores: &[f64]) -> Result<(), MetricError> {
    check_rows(labels, "scores", scores.len())?;
    scores.iter().position(|score| score.is_nan()).map_or(Ok(()), |row| Err(MetricError::NotANumber { row }))
}

/// Rows, one probability each, inside 0..1.
pub(super) fn check_probabilities(labels: &[bool], probabilities: &[f64]) -> Result<(), MetricError> {
    check_rows(labels, "probabilities", probabilities.len())?;
    probabilities
        .iter()
        .position(|p| !(0.0..=1.0).contains(p))
        .map_or(Ok(()), |row| Err(MetricError::NotAProbability { row, value: probabilities[row] }))
}

/// No weights, or one per row, at least 0, not all 0.
pub(super) fn check_weights(labels: &[bool], weights: Option<&[f64]>) -> Result<(), MetricError> {
    let Some(weights) = weights else { return Ok(()) };
    check_rows(labels, "weights", weights.len())?;
    if let Some(row) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        return Err(MetricError::BadWeight { row, value: weights[row] });
    }
    if weights.iter().all(|&weight| weight <= 0.0) {
        return Err(MetricError::NoWeight { rows: labels.len() });
    }
    Ok(())
}
