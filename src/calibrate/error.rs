//! Why could a calibrator not be fitted, or not be trusted?

/// What went wrong in fitting or reading a calibrator.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CalibrateError {
    /// Columns that belong together are not equally long.
    #[error("{margins} margins for {labels} labels; wanted one of each per row")]
    Length {
        /// Margins given.
        margins: usize,
        /// Labels, groups or weights given.
        labels: usize,
    },
    /// A margin is NaN or infinite.
    #[error("the margin of row {row} is {value}; wanted a finite number")]
    NotFinite {
        /// The row, counted from 0.
        row: usize,
        /// What was found.
        value: f64,
    },
    /// Everybody converted, or nobody did.
    #[error(
        "{conversions} of {rows} calibration rows converted; both outcomes are needed to say what chance a margin means. \
         Use a longer calibration period, or method = \"none\""
    )]
    OneClass {
        /// Rows given.
        rows: usize,
        /// Those that converted.
        conversions: usize,
    },
    /// All margins are the same.
    #[error("all {rows} margins are {value}; a slope cannot be fitted to them. Use method = \"intercept_shift\"")]
    NoSpread {
        /// Rows given.
        rows: usize,
        /// The one margin.
        value: f64,
    },
    /// Higher margins converted less.
    #[error(
        "on the calibration rows leads with a higher margin converted less often (slope {slope:.4}); the model ranks \
         them the wrong way round, and turning it over would hide that. Look for a change between the training and the \
         calibration period, or train on newer leads"
    )]
    WrongSlope {
        /// The fitted slope, not above 0.
        slope: f64,
    },
    /// Newton's method did not converge.
    #[error(
        "calibration did not converge in {steps} steps on {rows} rows; use method = \"intercept_shift\" or \"none\""
    )]
    NotConverged {
        /// Steps taken.
        steps: usize,
        /// Rows given.
        rows: usize,
    },
    /// A fitted constant is not finite, or a slope not above 0.
    #[error(
        "the calibrator's {constant} is {value}; wanted a finite number, for a slope above 0. The artifact is damaged"
    )]
    Damaged {
        /// Which constant.
        constant: &'static str,
        /// What was found.
        value: f64,
    },
    /// A weight that is none.
    #[error("the weight of row {row} is {value}; wanted a finite number of at least 0")]
    Weight {
        /// The row, counted from 0.
        row: usize,
        /// What was found.
        value: f64,
    },
    /// `[calibration] others_kept` is no part.
    #[error(
        "[calibration] others_kept is {part}; wanted the part of the leads without a conversion that the files hold, above 0 \
         and at most 1 (0.1: one in ten)"
    )]
    OthersKept {
        /// What was given.
        part: f64,
    },
    /// A table of chances that contradicts itself.
    #[error("the calibrator's table {table} does not hold that {fault}. The artifact is damaged")]
    Table {
        /// Which table.
        table: &'static str,
        /// What must hold, and does not.
        fault: &'static str,
    },
}
