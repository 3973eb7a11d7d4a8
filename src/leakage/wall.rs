//! The wall: undated columns stop training, each named with what it alone would give away.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::single_column::single_column_auc;
use crate::frame::{Column, MISSING_LEVEL};
use crate::seed::Seed;

/// `[leakage]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LeakageParams {
    /// A declared column whose AUC alone reaches this is reported with a warning.
    pub warn: f64,
    /// A declared column whose AUC alone reaches this stops training until `allow` names it.
    pub stop: f64,
    /// Columns that the analyst answers for, each with a reason that goes into the model card.
    pub allow: Vec<Allowance>,
}

impl Default for LeakageParams {
    fn default() -> Self {
        // .95 is where H2O Driverless AI stops; .75 is above what honest lead attributes reach alone.
        Self { warn: 0.75, stop: 0.95, allow: Vec::new() }
    }
}

/// A column let in, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// The column of the leads file.
    pub column: String,
    /// Why its value was already there when the lead is scored, or may be used.
    pub reason: String,
}

/// What was decided about a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Declared known at creation; nothing remarkable.
    Declared,
    /// Declared, and remarkably strong alone.
    Warned,
    /// Let in by `[leakage] allow` or `[privacy] allow_sensitive`.
    Allowed,
    /// Let in, but no feature: none of its values has 20 leads, or it has more than 1,000 of them.
    NoFeature,
    /// Let in, but `[features]` asks for others only.
    NotAsked,
    /// Left out: sensitive.
    Sensitive,
    /// Training stops.
    Stopped,
}

/// A column of the leads file and what it alone gives away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The column.
    pub column: String,
    /// ROC AUC of the column alone on Train, at least .5; `None` when there is one class only.
    pub single_column_auc: Option<f64>,
    /// Train rows in which the column is filled.
    #[serde(default)]
    pub filled_rows: usize,
    /// What was decided.
    pub decision: Decision,
    /// The analyst's reason, where one was given.
    pub reason: Option<String>,
}

/// Training stopped.
#[derive(Debug, thiserror::Error)]
pub enum LeakageError {
    /// Columns nobody answered for.
    #[error("{}", stop_words(.stopped))]
    Stopped {
        /// The columns, the strongest first.
        stopped: Vec<Finding>,
    },
}

fn stop_words(stopped: &[Finding]) -> String {
    let mut words = String::from(
        "training stops: nothing says when these columns of the leads file were filled, so they may know the outcome\n",
    );
    for finding in stopped {
        let auc = finding.single_column_auc.map_or_else(|| "not computable".to_owned(), |auc| format!("{auc:.3}"));
        // Writing to a String cannot fail.
        let _ = writeln!(words, "  {:<28} AUC alone {auc}", finding.column);
    }
    words.push_str(
        "Answer for each in leadscore.toml:\n  [leads.columns] known_at_creation = [...]   it was filled when the lead \
         was created and never changed\n  [leads.columns] drop = [...]                leave it out\n  [leakage] allow = \
         [{ column = \"...\", reason = \"...\" }]   use it all the same; the reason goes into the model card",
    );
    words
}

/// A column before the wall.
#[derive(Clone, Debug)]
pub struct Suspect {
    /// The column of the leads file.
    pub name: String,
    /// Its values on the Train rows.
    pub values: Column,
    /// True when the config declares it known at creation.
    pub declared: bool,
}

/// Looks at every column that wants to be a feature, on Train rows. Returns the findings, the strongest first.
///
/// # Errors
/// [`LeakageError::Stopped`] when a column is undated, or declared but as good as the outcome itself, and `allow` does not
/// name it.
pub fn wall(
    suspects: &[Suspect],
    labels: &[bool],
    groups: &[u32],
    params: &LeakageParams,
    seed: Seed,
) -> Result<Vec<Finding>, LeakageError> {
    let mut findings: Vec<Finding> = suspects
        .iter()
        .map(|suspect| {
            let auc = single_column_auc(&suspect.values, labels, groups, seed);
            let reaches = |threshold: f64| auc.is_some_and(|auc| auc >= threshold);
            let allowance = params.allow.iter().find(|allowance| allowance.column == suspect.name);
            let decision = match (allowance, suspect.declared) {
                (Some(_), _) => Decision::Allowed,
                (None, false) => Decision::Stopped,
                (None, true) if reaches(params.stop) => Decision::Stopped,
                (None, true) if reaches(params.warn) => Decision::Warned,
                (None, true) => Decision::Declared,
            };
            Finding {
                column: suspect.name.clone(),
                single_column_auc: auc,
                filled_rows: filled_rows(&suspect.values),
                decision,
                reason: allowance.map(|allowance| allowance.reason.clone()),
            }
        })
        .collect();
    findings.sort_by(|a, b| {
        let key = |finding: &Finding| finding.single_column_auc.unwrap_or(0.0);
        key(b).total_cmp(&key(a)).then_with(|| a.column.cmp(&b.column))
    });
    let stopped: Vec<Finding> =
        findings.iter().filter(|finding| finding.decision == Decision::Stopped).cloned().collect();
    if stopped.is_empty() { Ok(findings) } else { Err(LeakageError::Stopped { stopped }) }
}

fn filled_rows(values: &Column) -> usize {
    match values {
        Column::Number(cells) => cells.iter().filter(|cell| !cell.is_nan()).count(),
        Column::Category(codes) => codes.iter().filter(|&&code| code != MISSING_LEVEL).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suspects() -> (Vec<Suspect>, Vec<bool>, Vec<u32>) {
        let labels: Vec<bool> = (0..400).map(|i| i % 4 == 0).collect();
        let copy = Column::Number(labels.iter().map(|&y| f64::from(u8::from(y))).collect());
        let noise = Column::Number((0..400).map(|i| Seed::new(3).with(i).uniform()).collect());
        let suspect =
            |name: &str, values: &Column, declared| Suspect { name: name.into(), values: values.clone(), declared };
        (
            vec![suspect("noise", &noise, true), suspect("copy", &copy, true), suspect("late", &noise, false)],
            labels,
            (0..400).collect(),
        )
    }

    #[test]
    fn undated_and_telltale_columns_stop_training_by_name_until_allowed() {
        let (suspects, labels, groups) = suspects();
        let mut params = LeakageParams::default();
        let error = wall(&suspects, &labels, &groups, &params, Seed::new(1)).unwrap_err().to_string();
        assert!(error.contains("copy") && error.contains("1.000") && error.contains("late"), "{error}");
        assert!(!error.contains("noise"), "{error}");
        params.allow = ["copy", "late"].map(|c| Allowance { column: c.into(), reason: "asked IT".into() }).to_vec();
        let findings = wall(&suspects, &labels, &groups, &params, Seed::new(1)).unwrap();
        assert_eq!((findings[0].column.as_str(), findings[0].filled_rows), ("copy", 400));
        assert_eq!(findings[0].reason.as_deref(), Some("asked IT"));
        assert_eq!(findings.iter().find(|f| f.column == "noise").unwrap().decision, Decision::Declared);
    }
}
