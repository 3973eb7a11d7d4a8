//! How new files are read without a config: the artifact keeps the sections of `leadscore.toml` that say it, without file names.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};

use super::PipelineError;
use crate::artifact::{Artifact, SourceMapping};
use crate::cohort::CohortParams;
use crate::config::{Config, Override};
use crate::frame::{FeatureRule, FeatureSpec};
use crate::ingest::{AliasParams, EventsParams, HistoryParams, HygieneParams, LeadsParams, OutcomeParams};

/// The sections in which there may be several.
const REPEATED: [&str; 3] = ["events", "aliases", "history"];

/// The sections that reading and scoring new files need, each without what is the default and without file names.
pub(super) fn sections(config: &Config, spec: &FeatureSpec) -> Result<Vec<SourceMapping>, PipelineError> {
    let mut sections = vec![section("project", &ProjectPart::of(config), &ProjectPart::default(), Vec::new())?];
    if config.features.table.is_some() {
        let columns = spec.features.iter().filter_map(|def| match &def.rule {
            FeatureRule::Table { column } => Some(column.clone()),
            _ => None,
        });
        sections.push(section("table", &(), &(), columns.chain(["lead_id".to_owned()]).collect())?);
    }
    if let Some(leads) = &config.leads {
        sections.push(section("leads", leads, &LeadsParams::default(), leads_columns(leads, spec))?);
    }
    for events in &config.events {
        let columns = events.columns().into_iter().map(str::to_owned).collect();
        sections.push(section("events", events, &EventsParams::default(), columns)?);
    }
    for aliases in &config.aliases {
        let columns = aliases.columns().into_iter().map(str::to_owned).collect();
        sections.push(section("aliases", aliases, &AliasParams::default(), columns)?);
    }
    for history in &config.history {
        let columns = history.columns().into_iter().map(str::to_owned).collect();
        sections.push(section("history", history, &HistoryParams::default(), columns)?);
    }
    let hygiene = HygieneParams { measure: false, ..config.hygiene.clone() };
    sections.push(section("hygiene", &hygiene, &HygieneParams::default(), Vec::new())?);
    let unit = CohortParams { unit: config.cohort.unit, ..CohortParams::default() };
    sections.push(section("cohort", &unit, &CohortParams::default(), Vec::new())?);
    let outcomes =
        [&config.outcome].into_iter().chain(config.outcome.others.iter().filter(|other| is_read(config, other)));
    for outcome in outcomes {
        let outcome = OutcomeParams { file: None, ..outcome.clone() };
        sections.push(section("outcome", &outcome, &OutcomeParams::default(), Vec::new())?);
    }
    sections.push(section("stages", &config.stages, &Map::new(), Vec::new())?);
    Ok(sections)
}

/// Another outcome is read with new files where a column of the leads file tells of it, or leads enter by it. Its file is one of events.
fn is_read(config: &Config, other: &OutcomeParams) -> bool {
    other.column.is_some() || config.outcome.after == other.name
}

/// Of `[project]`, what a score's words and times depend on.
#[derive(Default, Serialize)]
struct ProjectPart {
    name: String,
    lang: crate::score::Lang,
    timezone: Option<String>,
}

impl ProjectPart {
    fn of(config: &Config) -> Self {
        let project = &config.project;
        Self { name: project.name.clone(), lang: project.lang, timezone: project.timezone.clone() }
    }
}

fn section<T: Serialize, D: Serialize>(
    role: &str,
    params: &T,
    default: &D,
    columns: Vec<String>,
) -> Result<SourceMapping, PipelineError> {
    let json = |what: Result<Value, serde_json::Error>| {
        what.map_err(|error| PipelineError::Encode { what: "the source mappings", why: error.to_string() })
    };
    let said = json(serde_json::to_value(params))?;
    let default = json(serde_json::to_value(default))?;
    let mut mapping = match (said, default) {
        (Value::Object(said), Value::Object(default)) => {
            said.into_iter().filter(|(key, value)| default.get(key) != Some(value)).collect()
        }
        (Value::Object(said), _) => said,
        _ => Map::new(),
    };
    mapping.remove("file");
    without_people(&mut mapping);
    let columns: BTreeSet<String> = columns.into_iter().filter(|column| !column.is_empty()).collect();
    Ok(SourceMapping { role: role.to_owned(), columns: columns.into_iter().collect(), mapping: Value::Object(mapping) })
}

/// `exclude` may name people by their whole address: an artifact keeps patterns only.
pub(super) fn without_people(leads: &mut Map<String, Value>) {
    if let Some(Value::Object(exclude)) = leads.get_mut("exclude") {
        for patterns in exclude.values_mut().filter_map(Value::as_array_mut) {
            patterns.retain(|pattern| pattern.as_str().is_some_and(|pattern| pattern.contains(['*', '?'])));
        }
    }
}

/// What a leads file must have: its keys, and the attributes that are features.
fn leads_columns(leads: &LeadsParams, spec: &FeatureSpec) -> Vec<String> {
    let features = spec.features.iter().flat_map(|def| match &def.rule {
        FeatureRule::Attribute { column } | FeatureRule::DaysSinceDate { column } => std::slice::from_ref(column),
        FeatureRule::MissingAttributes { columns } => columns,
        _ => &[],
    });
    let keys = [Some(&leads.id), leads.account.as_ref(), leads.email.as_ref()].into_iter().flatten();
    keys.chain(leads.created.names())
        .chain(leads.only_where.keys())
        .chain(leads.exclude.keys())
        .chain(features)
        .cloned()
        .collect()
}

/// The name of the outcome that an artifact predicts, where it was one of several.
#[must_use]
pub fn outcome_of(artifact: &Artifact) -> Option<&str> {
    let outcome = artifact.sources.iter().find(|source| source.role == "outcome")?;
    outcome.mapping.get("name").and_then(Value::as_str)
}

/// A config made of the artifact's sections; its files have no names yet.
///
/// # Errors
/// [`PipelineError::NoMapping`] when the sections are no config, [`PipelineError::Config`] for an override that is none.
pub fn config_of(artifact: &Artifact, overrides: &[Override]) -> Result<Config, PipelineError> {
    let refused = |why: String| PipelineError::NoMapping { why };
    let mut table = Map::from_iter([("version".to_owned(), Value::from(1))]);
    let capacity = artifact.provenance.config.get("capacity").cloned();
    table.extend(capacity.map(|capacity| ("capacity".to_owned(), capacity)));
    let outcomes: Vec<&Value> =
        artifact.sources.iter().filter(|own| own.role == "outcome").map(|own| &own.mapping).collect();
    let in_force =
        outcomes.first().and_then(|own| own.get("name")).and_then(Value::as_str).filter(|_| outcomes.len() > 1);
    for source in &artifact.sources {
        let mapping = source.mapping.clone();
        match source.role.as_str() {
            // The one that is predicted stands first, after it those that it reads of.
            "outcome" if outcomes.len() > 1 => drop(table.insert("outcome".to_owned(), serde_json::json!(outcomes))),
            "table" => drop(table.insert("features".to_owned(), serde_json::json!({ "table": "" }))),
            role if REPEATED.contains(&role) => {
                let list = table.entry(role).or_insert_with(|| Value::Array(Vec::new()));
                list.as_array_mut().ok_or_else(|| refused(format!("{role} is no list")))?.push(mapping);
            }
            role => drop(table.insert(role.to_owned(), mapping)),
        }
    }
    let text = toml::to_string(&Value::Object(table)).map_err(|error| refused(error.to_string()))?;
    // First as it stands, so that a fault of the artifact is not taken for one of an override.
    Config::parse(&text, "the artifact", &[]).map_err(|error| refused(error.to_string()))?;
    Ok(Config::parse(&text, "the artifact", overrides)?.one_outcome(in_force)?)
}
