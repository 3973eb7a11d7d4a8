//! What did the analyst ask for? `leadscore.toml` and overrides as one typed [`Config`]; unknown keys are errors.

mod error;
mod load;
mod origins;
mod outcomes;
mod params;

pub use crate::ingest::{Budget, parse_bytes};
pub use error::ConfigError;
pub use load::{Override, schema};
pub use origins::{Origin, Setting};
pub use params::{Config, LabelEnd, PrivacyParams, ProjectParams, ReportParams, RulesParams};
