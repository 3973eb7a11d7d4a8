//! The wall: undated columns stop training, each named with what it alone would give away.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::acts::ActFinding;
use super::names::{NameHint, name_hint};
use super::single_column::{missingness_auc, single_column_auc};
use super::stop_words::{stop_words, stop_words_of_acts};
use crate::frame::{Column, MISSING_LEVEL};
use crate::seed::Seed;

/// `[leakage]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LeakageParams {
    /// A declared column, or the acts of an event type, whose AUC alone reaches this is reported with a warning.
    pub warn: f64,
    /// A declared column, or the acts of an event type, whose AUC alone reaches this is reported with a strong warning; acts that are all
    /// dated alike stop training.
    pub strong_warn: f64,
    /// A declared column whose AUC alone, or the AUC of whether it is filled, reaches this stops training until `allow` names it; so do the
    /// acts of an event type, until `allow_events` names it.
    pub stop: f64,
    /// Measures on top, with some more fits of a logistic regression: does a model of labels dealt out by chance rank no better than chance,
    /// what is left with values of the lead's creation alone, and do test rows have twins in Train?
    pub measure: bool,
    /// Columns that the analyst answers for, each with a reason that goes into the model card.
    pub allow: Vec<Allowance>,
    /// Event types (or event properties) whose acts the analyst answers for, each with a reason that goes into the model card.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_events: Vec<EventAllowance>,
}

impl Default for LeakageParams {
    fn default() -> Self {
        // .95 is where H2O Driverless AI stops; .75 is above what honest lead attributes reach alone.
        Self { warn: 0.75, strong_warn: 0.85, stop: 0.95, measure: false, allow: Vec::new(), allow_events: Vec::new() }
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

/// Acts let in, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventAllowance {
    /// The event type, or the event property.
    pub event: String,
    /// Why such acts were known when they say, or may be used.
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
    /// Declared, and so strong alone that it wants an answer.
    StronglyWarned,
    /// Let in by `[leakage] allow` or `[privacy] allow_sensitive`.
    Allowed,
    /// Let in, but no feature: none of its values has 20 leads, or it has more than 1,000 of them.
    NoFeature,
    /// Let in, but `[features]` asks for others only.
    NotAsked,
    /// Left out: sensitive.
    Sensitive,
    /// Left out: it says who reached another outcome. Where that is dated, it is an event from its instant on.
    OtherOutcome,
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
    /// ROC AUC of whether the column is filled, at least .5; `None` where it is filled everywhere or nowhere, or there is one class only.
    #[serde(default)]
    pub missingness_auc: Option<f64>,
    /// Whether its name speaks of the outcome, or of what changes as time goes by.
    #[serde(default)]
    pub name: Option<NameHint>,
    /// What was decided.
    pub decision: Decision,
    /// The analyst's reason, where one was given.
    pub reason: Option<String>,
}

/// Training stopped.
#[derive(Debug, thiserror::Error)]
pub enum LeakageError {
    /// Columns nobody answered for.
    #[error("{}", stop_words(.stopped, *.of_table))]
    Stopped {
        /// Whether they are columns of a feature table, else of the leads file.
        of_table: bool,
        /// The columns, the strongest first.
        stopped: Vec<Finding>,
    },
    /// Acts that tell the outcome too well.
    #[error("{}", stop_words_of_acts(.stopped))]
    Acts {
        /// What was found, the strongest first.
        stopped: Vec<ActFinding>,
    },
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
    /// True where whoever made a feature table says that its values are of the row's instant: there a name like an outcome's names
    /// earlier outcomes.
    pub of_its_row: bool,
}

/// Looks at every column that wants to be a feature, on Train rows. Returns the findings, the strongest first.
///
/// # Errors
/// [`LeakageError::Stopped`] when a column is undated, or declared but as good as the outcome itself or named like one, and `allow` does
/// not name it.
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
            let filled = filled(&suspect.values);
            let missingness = missingness_auc(&filled, labels);
            let name = name_hint(&suspect.name).filter(|_| !suspect.of_its_row);
            let reaches = |threshold: f64| [auc, missingness].into_iter().flatten().any(|auc| auc >= threshold);
            let allowance = params.allow.iter().find(|allowance| allowance.column == suspect.name);
            let decision = match (allowance, suspect.declared) {
                (Some(_), _) => Decision::Allowed,
                (None, false) => Decision::Stopped,
                (None, true) if reaches(params.stop) || name == Some(NameHint::Outcome) => Decision::Stopped,
                (None, true) if reaches(params.strong_warn) => Decision::StronglyWarned,
                (None, true) if reaches(params.warn) => Decision::Warned,
                (None, true) => Decision::Declared,
            };
            Finding {
                column: suspect.name.clone(),
                single_column_auc: auc,
                filled_rows: filled.iter().filter(|cell| **cell).count(),
                missingness_auc: missingness,
                name,
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
    let of_table = suspects.iter().any(|suspect| suspect.of_its_row);
    if stopped.is_empty() { Ok(findings) } else { Err(LeakageError::Stopped { of_table, stopped }) }
}

fn filled(values: &Column) -> Vec<bool> {
    match values {
        Column::Number(cells) => cells.iter().map(|cell| !cell.is_nan()).collect(),
        Column::Category(codes) => codes.iter().map(|&code| code != MISSING_LEVEL).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suspects() -> (Vec<Suspect>, Vec<bool>, Vec<u32>) {
        let labels: Vec<bool> = (0..400).map(|i| i % 4 == 0).collect();
        let copy = Column::Number(labels.iter().map(|&y| f64::from(u8::from(y))).collect());
        let noise = Column::Number((0..400).map(|i| Seed::new(3).with(i).uniform()).collect());
        let suspect = |name: &str, values: &Column, declared| Suspect {
            name: name.into(),
            values: values.clone(),
            declared,
            of_its_row: false,
        };
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

    #[test]
    fn a_name_like_an_outcome_wants_an_answer_however_weak_and_so_does_a_field_that_only_buyers_fill() {
        let (_, labels, groups) = suspects();
        let noise: Vec<f64> = (0..400).map(|i| Seed::new(3).with(i).uniform()).collect();
        let only_buyers =
            noise.iter().zip(&labels).map(|(&cell, &label)| if label { cell } else { f64::NAN }).collect();
        let suspect = |name: &str, cells: Vec<f64>| Suspect {
            name: name.into(),
            values: Column::Number(cells),
            declared: true,
            of_its_row: false,
        };
        let columns = [suspect("fecha_cierre", noise.clone()), suspect("seats", only_buyers), suspect("size", noise)];
        let mut params = LeakageParams::default();
        let error = wall(&columns, &labels, &groups, &params, Seed::new(1)).unwrap_err().to_string();
        assert!(error.contains("fecha_cierre") && error.contains("named like an outcome"), "{error}");
        assert!(error.contains("seats") && error.contains("of being filled alone 1.000"), "{error}");
        assert!(!error.contains("size"), "{error}");
        params.allow =
            ["fecha_cierre", "seats"].map(|c| Allowance { column: c.into(), reason: "asked IT".into() }).to_vec();
        let findings = wall(&columns, &labels, &groups, &params, Seed::new(1)).unwrap();
        assert_eq!(findings.iter().filter(|finding| finding.decision == Decision::Allowed).count(), 2);
        // A copy of the outcome in a table is a column of that table, and dropped there.
        let mut copy = columns[0].clone();
        copy.values = Column::Number(labels.iter().map(|&label| f64::from(u8::from(label))).collect());
        copy.of_its_row = true;
        let words = wall(&[copy], &labels, &groups, &LeakageParams::default(), Seed::new(1)).unwrap_err().to_string();
        assert!(words.contains("columns of the feature table") && !words.contains("[leads.columns]"), "{words}");
        // In a feature table such a name tells of earlier outcomes.
        let mut of_table = columns[0].clone();
        of_table.of_its_row = true;
        let findings = wall(&[of_table], &labels, &groups, &LeakageParams::default(), Seed::new(1)).unwrap();
        assert_eq!((findings[0].decision, findings[0].name), (Decision::Declared, None));
    }
}
