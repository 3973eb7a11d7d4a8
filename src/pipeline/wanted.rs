//! What scoring reads of the leads file, and what of it training never saw.

use std::collections::BTreeSet;

use super::PipelineError;
use crate::artifact::{Artifact, FeatureProfile};
use crate::config::Config;
use crate::frame::{Column, FeatureFrame, FeatureKind, FeatureRule, OTHER_LEVEL};
use crate::ingest::{ColumnKind, IngestReport, Tables, Values, Wanted, WantedColumn, shown};
use crate::report::{Beside, BesideValues};
use crate::score::State;

/// More than this share of unknown categories is worth a word.
const NEW_CATEGORIES: f64 = 0.1;

/// So many unknown categories are named.
const NAMED: usize = 3;

/// The columns that the model reads, that say who is still open, and that lists were asked to show.
pub(super) fn wanted(config: &Config, artifact: &Artifact) -> Wanted {
    let mut wanted = Wanted::default();
    let mut want = |column: &str, kind, asked_by, required| {
        // The model's own need comes first: it says what the column must hold.
        wanted.columns.entry(column.to_owned()).or_insert(WantedColumn { kind, asked_by, required });
    };
    for def in &artifact.features.features {
        let kind = match (&def.rule, &def.kind) {
            (FeatureRule::DaysSinceDate { .. }, _) => ColumnKind::Date,
            (_, FeatureKind::Number) => ColumnKind::Number,
            (_, FeatureKind::Category { .. }) => ColumnKind::Text,
        };
        if let FeatureRule::Attribute { column } | FeatureRule::DaysSinceDate { column } = &def.rule {
            // What it was may stand in a file of its own.
            want(column, kind, "the model", config.history.is_empty());
        }
    }
    for def in &artifact.features.features {
        if let FeatureRule::MissingAttributes { columns } = &def.rule {
            columns.iter().for_each(|column| want(column, ColumnKind::Any, "the model", true));
        }
    }
    for column in &config.report.show {
        want(column, ColumnKind::Text, "[report] show", true);
    }
    if let Some(by) = &config.capacity.by {
        want(by, ColumnKind::Text, "[capacity] by", true);
    }
    let outcome = &config.outcome;
    for (column, kind) in
        [(&outcome.column, ColumnKind::Date), (&outcome.flag, ColumnKind::Any), (&outcome.value, ColumnKind::Any)]
    {
        if let Some(column) = column {
            want(column, kind, "[outcome]", false);
        }
    }
    for other in &outcome.others {
        let Some(column) = &other.column else { continue };
        // Without it, whoever reached the other outcome looks as if they had not.
        let needed = artifact.features.reads_events() || outcome.after == other.name;
        want(column, ColumnKind::Date, "[[outcome]]", needed);
    }
    wanted.known = known(config);
    wanted.accounts = artifact.features.features.iter().any(|def| def.rule.reads_colleagues());
    wanted
}

/// Columns that the config speaks of; training saw no others, or it would have stopped.
fn known(config: &Config) -> BTreeSet<String> {
    let mut known = config.auxiliary_columns();
    if let Some(leads) = &config.leads {
        let parts = [Some(&leads.id), leads.account.as_ref(), leads.email.as_ref()].into_iter().flatten();
        let roles = &leads.columns;
        let lists = [&roles.known_at_creation, &roles.drop, &roles.overwritten, &roles.sensitive];
        known.extend(parts.chain(leads.created.names()).chain(leads.exclude.keys()).cloned());
        known.extend(lists.into_iter().flatten().cloned());
    }
    known.extend(config.leakage.allow.iter().map(|allowance| allowance.column.clone()));
    known
}

/// The columns of `[report] show`, and who works each lead.
#[expect(clippy::type_complexity, reason = "two answers of one look at the columns")]
pub(super) fn beside(
    config: &Config,
    texts: &dyn Fn(&String) -> Option<Vec<Option<String>>>,
) -> Result<(Vec<Beside>, Option<Vec<Option<String>>>), PipelineError> {
    let missing = |column: &String| PipelineError::NoColumnToShow { column: column.clone() };
    let mut shown = Vec::new();
    for column in &config.report.show {
        let values = BesideValues::Text(texts(column).ok_or_else(|| missing(column))?);
        shown.push(Beside { name: column.clone(), values });
    }
    let owners = config.capacity.by.as_ref().map(|by| texts(by).ok_or_else(|| missing(by))).transpose()?;
    Ok((shown, owners))
}

/// An attribute as text, dates as they are written in files.
pub(super) fn lead_texts(tables: &Tables, column: &str) -> Option<Vec<Option<String>>> {
    let attribute = tables.leads.attributes.iter().find(|attribute| attribute.name == column)?;
    match &attribute.values {
        Values::Date(cells) => Some(cells.iter().map(|cell| cell.map(|at| at.to_string())).collect()),
        values => values.as_texts(),
    }
}

/// Columns that are lacking or ignored, and categories that training did not know, in sentences.
pub(super) fn novelties(
    artifact: &Artifact,
    tables: &Tables,
    report: &IngestReport,
    frame: &FeatureFrame,
    states: &[State],
) -> Vec<String> {
    let mut words = report.lacking_sentences();
    if !report.ignored_lead_columns.is_empty() {
        let names: Vec<String> = report.ignored_lead_columns.iter().map(|name| format!("{:?}", shown(name))).collect();
        words.push(format!(
            "the leads file has columns that training did not see; they are ignored: {}",
            names.join(", ")
        ));
    }
    let scored: Vec<usize> = (0..states.len()).filter(|&row| states[row] == State::Scored).collect();
    for (feature, (def, column)) in frame.spec().features.iter().zip(frame.columns()).enumerate() {
        let Column::Category(codes) = column else { continue };
        let new: Vec<usize> = scored.iter().copied().filter(|&row| codes[row] == OTHER_LEVEL).collect();
        let share = new.len() as f64 / scored.len().max(1) as f64;
        let before = match artifact.reference_profile.features.get(feature) {
            Some(FeatureProfile::Category(profile)) => profile.unseen,
            _ => 0.0,
        };
        if share <= NEW_CATEGORIES || share <= before {
            continue;
        }
        let mut values: Vec<String> = match lead_texts(tables, &def.field) {
            Some(texts) => new.iter().filter_map(|&row| texts[row].clone()).collect(),
            None => Vec::new(),
        };
        values.sort_unstable();
        values.dedup();
        let more = if values.len() > NAMED { ", ..." } else { "" };
        let named: Vec<String> = values.iter().take(NAMED).map(|value| format!("{:?}", shown(value))).collect();
        words.push(format!(
            "{}: {} of {} leads ({:.0}%, in training {:.0}%) have a value that the model does not know; it is read as \"other\": {}{more}",
            shown(&def.field),
            new.len(),
            scored.len(),
            100.0 * share,
            100.0 * before,
            named.join(", "),
        ));
    }
    words
}
