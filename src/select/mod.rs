//! Which model? Candidates fitted on Train alone, calibrated on rows they did not see, and the simplest of the best.

mod boosted;
mod candidate;
mod choose;
mod error;
mod folds;
mod importance;
mod learning;
mod matrix;
mod params;
mod search;

pub use candidate::{FitSettings, Fitted, fit};
pub use choose::{Choice, Why, choose};
pub use error::SelectError;
pub use folds::{FoldKind, Folds};
pub use importance::{
    Courses, FieldImportance, Shape, ShapeBin, ShapeScale, Swarm, SwarmDot, SwarmValue, courses, field_importances,
    importances,
};
pub use learning::{LearningPoint, learning_curve};
pub use matrix::{FittedMatrix, fit_matrix};
pub use params::{CandidateName, ModelParams};
pub use search::{Ended, Found, SearchBudget, TimeBudget, Trial, search, stop_search};
