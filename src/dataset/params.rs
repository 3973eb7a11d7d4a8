//! `[split]`: how rows are divided.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[split]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SplitParams {
    /// How rows are divided.
    pub kind: SplitKind,
    /// `fractions` and `random`: shares of Train, Calibration and Test.
    pub fractions: [f64; 3],
    /// `dates`: Train is scored before this date.
    pub train_until: Option<String>,
    /// `dates`: Calibration is scored from this date to `test_from`; without it, out-of-fold Train margins calibrate.
    pub calibration_from: Option<String>,
    /// `dates`: Test is scored from this date.
    pub test_from: Option<String>,
    /// `dates`: Test is scored before this date.
    pub test_until: Option<String>,
    /// `column`: the column of the leads file that says which row plays which role.
    pub column: Option<String>,
    /// `column`: the value that means Train.
    pub train: String,
    /// `column`: the value that means Calibration.
    pub calibration: String,
    /// `column`: the value that means Test.
    pub test: String,
    /// `file`: CSV or Parquet file with the ids of the leads to test on, all others train; or, without `id` and beside a
    /// `[features] table`, a table of the same columns whose rows are tested on.
    pub file: Option<String>,
    /// `file`: its column with the lead's id.
    pub id: Option<String>,
}

impl SplitParams {
    /// True when `file` is a table of rows to test on, not a list of ids.
    #[must_use]
    pub fn reads_table(&self) -> bool {
        self.kind == SplitKind::File && self.id.is_none()
    }
}

/// How rows are divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SplitKind {
    /// By time, in shares of the ripe rows.
    #[default]
    Fractions,
    /// By time, at given dates.
    Dates,
    /// As a column says.
    Column,
    /// As a file of test leads says.
    File,
    /// By chance, whole leads at a time. Flatters every model: the future is mixed into the past.
    Random,
}

impl Default for SplitParams {
    fn default() -> Self {
        Self {
            kind: SplitKind::default(),
            fractions: [0.6, 0.2, 0.2],
            train_until: None,
            calibration_from: None,
            test_from: None,
            test_until: None,
            column: None,
            train: "train".to_owned(),
            calibration: "calibration".to_owned(),
            test: "test".to_owned(),
            file: None,
            id: None,
        }
    }
}
