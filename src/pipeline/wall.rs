//! Every column that wants to be a feature, before the wall; and what was decided about it.

use std::collections::BTreeMap;

use super::PipelineError;
use super::ripe::RipeRow;
use crate::config::Config;
use crate::features::{self, FeatureParams, FeatureTable};
use crate::frame::FeatureSpec;
use crate::ingest::{AttributeRole, Tables, is_sensitive_name};
use crate::leakage::{self, Decision, Finding, Suspect};
use crate::time::Instant;

pub(super) fn wall(
    config: &Config,
    tables: &Tables,
    ripe: &[RipeRow],
    train: &[usize],
    pairs: &[(usize, Instant)],
) -> Result<Vec<Finding>, PipelineError> {
    let suspects = |role, declared| {
        let columns = features::raw_columns(&tables.leads, pairs, role);
        columns.into_iter().map(move |(name, values)| Suspect { name, values, declared, of_its_row: false })
    };
    let suspects: Vec<Suspect> =
        suspects(AttributeRole::Undated, false).chain(suspects(AttributeRole::KnownAtCreation, true)).collect();
    let labels: Vec<bool> = train.iter().map(|&i| ripe[i].converted).collect();
    let groups: Vec<u32> = train.iter().map(|&i| u32::try_from(ripe[i].group).unwrap_or(u32::MAX)).collect();
    Ok(leakage::wall(&suspects, &labels, &groups, &config.leakage, config.seed())?)
}

/// A feature table's columns are taken as declared; sensitive names and columns as good as the outcome are not.
pub(super) fn table_wall(
    config: &Config,
    table: &FeatureTable,
    except: &[&str],
    train: &[usize],
) -> Result<Vec<Finding>, PipelineError> {
    let allowed = config.allowed_sensitive();
    let columns = table.raw_columns(train).into_iter().filter(|(name, _)| !except.contains(&name.as_str()));
    let (sensitive, open): (Vec<_>, Vec<_>) =
        columns.partition(|(name, _)| is_sensitive_name(name) && !allowed.contains(name));
    // What is not asked for is no feature, and nobody need answer for it.
    let asked = |name: &String| config.features.only.as_ref().is_none_or(|only| only.contains(name));
    let (open, not_asked): (Vec<_>, Vec<_>) = open.into_iter().partition(|(name, _)| asked(name));
    let suspects: Vec<Suspect> =
        open.into_iter().map(|(name, values)| Suspect { name, values, declared: true, of_its_row: true }).collect();
    let labels: Vec<bool> = train.iter().map(|&row| table.labels[row] == Some(true)).collect();
    let leads: BTreeMap<&str, u32> = train.iter().map(|&row| table.keys[row].lead.as_str()).zip(0..).collect();
    let groups: Vec<u32> = train.iter().map(|&row| leads[table.keys[row].lead.as_str()]).collect();
    let mut findings = leakage::wall(&suspects, &labels, &groups, &config.leakage, config.seed())?;
    findings.extend(not_asked.into_iter().map(|(column, _)| left_out(&column, Decision::NotAsked)));
    findings.extend(sensitive.into_iter().map(|(column, _)| left_out(&column, Decision::Sensitive)));
    Ok(findings)
}

/// A column that was let in and still gives no feature is said to: nothing is dropped silently.
pub(super) fn told_apart(mut findings: Vec<Finding>, spec: &FeatureSpec, asked: &FeatureParams) -> Vec<Finding> {
    let all_asked = asked.only.is_none() && asked.families.is_none();
    let let_in = |finding: &&mut Finding| {
        matches!(finding.decision, Decision::Declared | Decision::Warned | Decision::StronglyWarned | Decision::Allowed)
    };
    for finding in findings.iter_mut().filter(let_in) {
        if !spec.features.iter().any(|def| def.field == finding.column) {
            finding.decision = if all_asked { Decision::NoFeature } else { Decision::NotAsked };
        }
    }
    findings
}

/// The findings with what was said of sensitive columns.
pub(super) fn with_sensitive(mut findings: Vec<Finding>, config: &Config, tables: &Tables) -> Vec<Finding> {
    for allowance in &config.privacy.allow_sensitive {
        for finding in findings.iter_mut().filter(|finding| finding.column == allowance.column) {
            finding.decision = Decision::Allowed;
            finding.reason = Some(allowance.reason.clone());
        }
    }
    let sensitive = tables.leads.attributes.iter().filter(|attribute| attribute.role == AttributeRole::Sensitive);
    let histories = tables.history.iter().filter(|attribute| attribute.role == AttributeRole::Sensitive);
    let mut names: Vec<&String> =
        sensitive.map(|attribute| &attribute.name).chain(histories.map(|attribute| &attribute.name)).collect();
    names.sort_unstable();
    names.dedup();
    findings.extend(names.into_iter().map(|name| left_out(name, Decision::Sensitive)));
    findings
}

/// The findings with the columns by which other outcomes are told, of those that are there: nobody is asked about them, and none of
/// them is a feature.
pub(super) fn with_other_outcomes(
    mut findings: Vec<Finding>,
    config: &Config,
    is_there: impl Fn(&str) -> bool,
) -> Vec<Finding> {
    let own: Vec<&str> = config.outcome.own_columns().collect();
    let mut names: Vec<&str> = config.outcome.others.iter().flat_map(|other| other.own_columns()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .retain(|name| is_there(name) && !own.contains(name) && findings.iter().all(|finding| finding.column != *name));
    findings.extend(names.into_iter().map(|name| left_out(name, Decision::OtherOutcome)));
    findings
}

fn left_out(column: &str, decision: Decision) -> Finding {
    Finding {
        column: column.to_owned(),
        single_column_auc: None,
        filled_rows: 0,
        missingness_auc: None,
        name: None,
        decision,
        reason: None,
    }
}
