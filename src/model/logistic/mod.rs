//! Logistic regression: a weighted sum. Its shares are exact by definition, its fit is the one optimum there is.

#[cfg(feature = "train")]
mod enough;
#[cfg(feature = "train")]
mod fit;
mod form;
#[cfg(feature = "train")]
mod hessian;
#[cfg(feature = "train")]
mod newton;
#[cfg(feature = "train")]
mod penalty;
#[cfg(feature = "train")]
mod problem;
#[cfg(feature = "train")]
mod separation;
#[cfg(feature = "train")]
mod start;

#[cfg(feature = "train")]
pub use fit::{FitNotes, FitStart, LogisticFit, LogisticParams};
pub use form::Logistic;
#[cfg(feature = "train")]
pub use penalty::{Fold, PenaltyChoice, PenaltyParams, PenaltyPoint, choose_penalty};
#[cfg(feature = "train")]
pub use separation::{Extent, Separation};
