//! Why could a model not be fitted, or not be trusted?

/// What went wrong in fitting or reading a model.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// Rows, labels and weights do not belong together.
    #[error("{what}: found {found}, wanted {wanted}, one per row")]
    Length {
        /// Labels or weights.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// Rows of the design.
        wanted: usize,
    },
    /// Everybody converted, or nobody did.
    #[error("{conversions} of {rows} rows converted; a model needs both outcomes to learn what tells them apart")]
    OneClass {
        /// Rows given (with a positive weight).
        rows: usize,
        /// Those that converted.
        conversions: usize,
    },
    /// A NaN or an infinity in the design.
    #[error("design column {column} is {value} in row {row}; wanted a finite number: impute before fitting")]
    NotFinite {
        /// The row, counted from 0.
        row: usize,
        /// The design column, counted from 0.
        column: usize,
        /// What was found.
        value: f64,
    },
    /// A weight below 0 or not finite, or none above 0.
    #[error("the weight of row {row} is {value}; wanted finite weights of at least 0, and one above 0")]
    BadWeight {
        /// The row, counted from 0.
        row: usize,
        /// What was found.
        value: f64,
    },
    /// A setting outside its range.
    #[error("{name} is {value}; wanted {wanted}")]
    BadParameter {
        /// The setting.
        name: &'static str,
        /// What was found.
        value: f64,
        /// Its range.
        wanted: &'static str,
    },
    /// A column is a sum of others, and no penalty decides between them.
    #[error(
        "design column {column} is a sum of other columns, so its coefficient is not determined at penalty {penalty}; \
         drop the column or use a penalty above 0"
    )]
    Collinear {
        /// The design column, counted from 0.
        column: usize,
        /// The penalty used.
        penalty: f64,
    },
    /// Some columns tell the outcomes apart without an error: coefficients grow without bound.
    #[error(
        "design column {column} separates conversions from the rest without an error, so without a penalty its \
         coefficient grows without bound (it stood at {coefficient:.1}); use a penalty above 0, and check the column \
         for a leak"
    )]
    Separation {
        /// The design column with the largest standardised coefficient, counted from 0.
        column: usize,
        /// Its coefficient when the fit stopped.
        coefficient: f64,
    },
    /// The steps did not reach the optimum.
    #[error(
        "logistic regression did not converge in {steps} steps at penalty {penalty}: the largest gradient is \
         {gradient:e}; scale the columns or use a larger penalty"
    )]
    NotConverged {
        /// Newton steps taken.
        steps: usize,
        /// The penalty used.
        penalty: f64,
        /// Largest absolute gradient at the last step.
        gradient: f64,
    },
    /// A fold without rows to fit or to test on, or with a row number that does not exist.
    #[error("fold {fold} {problem}; wanted rows below {rows} to fit on and others to hold out")]
    BadFold {
        /// The fold, counted from 0.
        fold: usize,
        /// What is wrong with it.
        problem: &'static str,
        /// Rows of the design.
        rows: usize,
    },
    /// smartcore could not grow a tree.
    #[error("growing tree {tree} failed: {reason}")]
    Tree {
        /// The tree, counted from 0.
        tree: usize,
        /// smartcore's words.
        reason: String,
    },
    /// A fitted logistic model does not fit its design, or holds a number that is not finite.
    #[error("the logistic model's {what} are damaged: found {found}, wanted {wanted}")]
    DamagedLogistic {
        /// Which part.
        what: &'static str,
        /// What was found.
        found: String,
        /// What was wanted.
        wanted: String,
    },
    /// A forest without trees.
    #[error("the forest holds no trees; wanted at least one")]
    NoTrees,
    /// Boosted trees whose base is no number.
    #[error("the boosted trees' base is {value}; wanted a finite number; the artifact is damaged")]
    DamagedBase {
        /// What was found.
        value: f64,
    },
    /// A node of a tree is damaged.
    #[error("tree {tree}, node {node}: {problem}; the artifact is damaged")]
    DamagedNode {
        /// The tree, counted from 0.
        tree: usize,
        /// The node, counted from 0.
        node: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
}
