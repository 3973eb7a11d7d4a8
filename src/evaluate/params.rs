//! Beside whom is the model measured? What `[evaluate]` in the project's file says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[evaluate]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvaluateParams {
    /// An artifact made before, or the folder of its run, relative to the config file: one more baseline on the same test rows.
    pub previous: Option<String>,
}
