//! Every room's error under one roof, and the exit code it means.

use crate::config::ConfigError;
use crate::disk::DiskError;
use crate::pipeline::PipelineError;
use crate::simulate::SimulateError;
use crate::synth::SynthError;

/// Anything that can stop the program.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A use of the toolkit.
    #[error(transparent)]
    Pipeline(Box<PipelineError>),
    /// The invented company.
    #[error(transparent)]
    Synth(#[from] SynthError),
    /// A simulation.
    #[error(transparent)]
    Simulate(#[from] SimulateError),
    /// A file that cannot be written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The terminal.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
    /// Data that cannot be encoded for output.
    #[error("cannot write: {0}")]
    Json(#[from] serde_json::Error),
    /// A run's figures that are not as they were written.
    #[error("{}: not the figures of a run of this version ({source}); train again", .path.display())]
    Metrics {
        /// The file.
        path: std::path::PathBuf,
        /// Where it differs.
        source: serde_json::Error,
    },
    /// A use of the command line that parsing cannot refuse.
    #[error("{0}")]
    Usage(String),
}

impl From<PipelineError> for Error {
    fn from(error: PipelineError) -> Self {
        // Boxed: it holds every room's.
        Self::Pipeline(Box::new(error))
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        PipelineError::from(error).into()
    }
}

impl Error {
    /// The process's exit code.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Pipeline(error) => error.exit_code(),
            Self::Synth(_) | Self::Disk(_) | Self::Output(_) | Self::Json(_) => 5,
            Self::Metrics { .. } | Self::Simulate(_) => 4,
            Self::Usage(_) => 2,
        }
    }
}
