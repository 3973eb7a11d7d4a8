//! What can go wrong between a margin and a score?

/// A scale or bands that cannot be fitted, or a row that cannot be scored.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScoreError {
    /// A row has another number of values than there are features.
    #[error("the row has {found} values, the artifact reads {wanted} features")]
    RowLength {
        /// Values in the row.
        found: usize,
        /// Features of the artifact.
        wanted: usize,
    },
    /// A frame holds other features than the artifact reads.
    #[error(
        "feature {index} of the frame is {found:?}, the artifact reads {wanted:?} there; \
         compute features with the artifact's own spec"
    )]
    OtherFeatures {
        /// Index of the first feature that differs.
        index: usize,
        /// Name in the frame (empty: not there).
        found: String,
        /// Name in the artifact (empty: not there).
        wanted: String,
    },
    /// The values are so large that their weighted sum is no longer a number.
    #[error("the row's values are too large to be scored (the margin comes out as {margin}); check its numbers")]
    NotFinite {
        /// What came out.
        margin: f64,
    },
    /// A scale or bands were to be fitted on nothing.
    #[error("no margins to fit {what} on; wanted those of the reference rows")]
    NoMargins {
        /// `the scale` or `the bands`.
        what: &'static str,
    },
    /// A margin that is no number was given to a fit.
    #[error("margin {index} of the reference rows is {margin}; wanted finite numbers")]
    BadMargin {
        /// Which.
        index: usize,
        /// Its value.
        margin: f64,
    },
    /// The log-odds scale needs both outcomes.
    #[error("the base rate is {rate}; a log-odds scale needs one between 0 and 1, so both outcomes must occur")]
    BaseRate {
        /// Share of the training rows that converted.
        rate: f64,
    },
    /// Two bands of one name, or an empty name.
    #[error("[score] bands: {name:?} is used twice or empty; every band needs a name of its own")]
    BandName {
        /// The name.
        name: String,
    },
    /// A band that is not the last says not exactly one of `capacity`, `share`, `at_least`.
    #[error(
        "[score] bands: {name:?} gives {found} of capacity, share and at_least; wanted exactly one, or pays = true"
    )]
    BandRule {
        /// The band's name.
        name: String,
        /// How many were given.
        found: usize,
    },
    /// A band of what pays, and nobody says what anything costs.
    #[error(
        "[score] bands: {name:?} takes the leads that pay, and there are no prices; add [economics] with value_per_conversion, \
         hours_per_bad_lead and cost_per_hour"
    )]
    BandNeedsPrices {
        /// The band's name.
        name: String,
    },
    /// The last band is limited, so some leads would belong nowhere.
    #[error("[score] bands: the last band, {name:?}, takes the rest; remove its capacity, share, at_least or pays")]
    LastBand {
        /// The band's name.
        name: String,
    },
    /// A share or capacity that is no amount of leads.
    #[error("[score] bands: {name:?} asks for {value}; wanted a share between 0 and 1, or a capacity of at least 1")]
    BandAmount {
        /// The band's name.
        name: String,
        /// What was asked for.
        value: f64,
    },
    /// The bands are not given from best to worst.
    #[error("[score] bands: {name:?} would begin above the band before it; list the bands from best to worst")]
    BandOrder {
        /// The band's name.
        name: String,
    },
    /// No lead can reach the score a band starts at.
    #[error("[score] bands: {name:?} starts at score {at_least}, which no lead can reach on this scale")]
    BandNeverReached {
        /// The band's name.
        name: String,
        /// The score it starts at.
        at_least: u8,
    },
}
