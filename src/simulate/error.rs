//! What can keep a simulation from ending in a table?

use crate::calibrate::CalibrateError;
use crate::evaluate::EvaluateError;
use crate::metrics::MetricError;
use crate::model::ModelError;

/// Why a simulation stopped.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// A calibrator could not be fitted.
    #[error(transparent)]
    Calibrate(#[from] CalibrateError),
    /// Test rows could not be evaluated.
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    /// A metric had nothing to be computed from.
    #[error(transparent)]
    Metric(#[from] MetricError),
    /// A model could not be fitted.
    #[error(transparent)]
    Model(#[from] ModelError),
}
