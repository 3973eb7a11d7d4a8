//! What does the model say of a design row, and what did each column add? One margin, one list of shares, per model.
//!
//! Logistic regression starts from linfa's fit on a sample and is finished by Newton steps on every row; the forest is
//! grown by smartcore and read into the one tree form that prediction, reasons and exports share; boosted trees are grown
//! here, in the same form. Learning sits behind the feature `train`; prediction needs none of these libraries.

mod batch;
#[cfg(feature = "train")]
mod boosting;
#[cfg(feature = "train")]
mod design;
mod error;
#[cfg(all(test, feature = "train"))]
mod estimator_checks;
mod fitted;
#[cfg(feature = "train")]
mod forest;
#[cfg(test)]
mod lightgbm_tests;
mod logistic;
mod shares;
mod tree_shap;
mod trees;
mod validate;
mod walk;

pub use batch::BatchScorer;
#[cfg(feature = "train")]
pub use boosting::{BoostingParams, Direction, TrainColumn};
pub use error::ModelError;
pub use fitted::Model;
#[cfg(feature = "train")]
pub use forest::ForestParams;
pub use logistic::Logistic;
#[cfg(feature = "train")]
pub use logistic::{
    Extent, FitNotes, FitStart, Fold, LogisticFit, LogisticParams, PenaltyChoice, PenaltyParams, PenaltyPoint,
    Separation, choose_penalty,
};
pub use shares::{Contributions, Explainer};
pub use trees::{Boosting, Forest, Node, Tree};
pub use walk::RowScorer;
