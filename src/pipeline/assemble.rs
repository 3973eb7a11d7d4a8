//! From a fitted candidate to the artifact: scale, bands, scope, profile, provenance, check rows.

use std::collections::{BTreeMap, BTreeSet};

use super::PipelineError;
use super::mapping::{sections, without_people};
use super::paying::{note, paying_from};
use super::prepare::Prepared;
use super::source::Source;
use crate::artifact::{Artifact, LabelTerms, Provenance, ReferenceProfile, TrainedOn};
use crate::config::Config;
use crate::dataset::LabelledRows;
use crate::evaluate::{SalesList, ScorerResult, TestRows};
use crate::frame::{Column, FeatureSpec};
use crate::ingest::nearest_of;
use crate::report::caution_sentence;
use crate::score::{BandReference, Bands, Lang, LeadAgeRange, Matrix, ReasonParams, Scale};
use crate::select::Fitted;
use crate::stats::{logit, sigmoid};

/// Puts the fitted whole together; `tested` is the chosen model's result on Test, `matrix` the two sides where they are asked for.
pub(super) fn assemble(
    config: &Config,
    prepared: &Prepared,
    fitted: &Fitted,
    tested: Option<&ScorerResult>,
    matrix: Option<Matrix>,
) -> Result<Artifact, PipelineError> {
    let train = prepared.train.rows();
    // What people see is of all leads, also where the files hold only a part of those that did not convert.
    let offset = config.calibration.prior_offset()?;
    let sampled = offset.abs() > 0.0;
    let calibrator = if sampled { fitted.calibrator.with_offset(offset) } else { fitted.calibrator.clone() };
    let in_files = train.conversions() as f64 / train.len() as f64;
    let base_rate = if sampled { sigmoid(logit(in_files) + offset) } else { in_files };
    let margins = &fitted.calibration_margins;
    let scale = Scale::fit(config.score.scale, margins, &calibrator, base_rate)?;
    let reference = reference_lists(config, prepared)?;
    let bands = Bands::fit(
        &config.score.bands,
        &BandReference {
            margins,
            leads_per_list: reference.leads_per_list,
            capacity_share: reference.capacity_share,
            paying_from: paying_from(config, &calibrator),
        },
        |margin| scale.score(margin, &calibrator),
    )?;
    let train_margins = fitted.margins(&train.frame);
    let artifact = Artifact {
        sources: sections(config, train.frame.spec())?,
        features: train.frame.spec().clone(),
        encoder: fitted.encoder.clone(),
        model: fitted.model.clone(),
        calibrator,
        calibration_source: fitted.calibration_source,
        chance_errors: fitted.chance_errors.clone(),
        scale,
        bands,
        matrix,
        hidden_fields: config.allowed_sensitive(),
        reasons: reasons(config, train.frame.spec())?,
        scope: scope(config, prepared),
        label: LabelTerms { horizon_days: config.label.horizon_days, repeat: config.outcome.repeat },
        reference_profile: ReferenceProfile::fit(&train.frame, &train_margins),
        provenance: provenance(config, prepared, tested)?,
        check_rows: Vec::new(),
    };
    Ok(artifact.with_check_rows()?)
}

/// `[reasons]`, once every name in it is one that the model knows, with the signs that boosted trees are asked to keep.
pub(super) fn reasons(config: &Config, spec: &FeatureSpec) -> Result<ReasonParams, PipelineError> {
    let Some((key, name)) = config.reasons.unknown_name(spec) else {
        return Ok(config.reasons.clone().with_signs(&config.model.boosting.monotone, spec));
    };
    let known = spec.features.iter().flat_map(|def| [def.field.as_str(), def.name.as_str()]);
    Err(PipelineError::NoSuchReason { key, name: name.to_owned(), nearest: nearest_of(name, known, 2) })
}

/// How many leads a list chooses from, and which share of them sales can work.
struct ReferenceLists {
    leads_per_list: f64,
    capacity_share: f64,
}

/// The lists of the rows that bands are cut on: Calibration's, else Train's.
fn reference_lists(config: &Config, prepared: &Prepared) -> Result<ReferenceLists, PipelineError> {
    let rows = prepared.calibration.as_ref().map_or(prepared.train.rows(), |calibration| calibration.rows());
    let as_of: Vec<_> = rows.keys.iter().map(|key| key.as_of).collect();
    let test_rows = TestRows {
        labels: &rows.labels,
        groups: &rows.groups,
        leads: Some(&rows.leads),
        as_of: (!prepared.undated).then_some(&as_of),
        converted_at: &rows.converted_at,
        values: Some(&rows.values),
    };
    let list = SalesList::new(&test_rows, &config.capacity, config.label.horizon_days, &config.zone()?)?;
    let leads_per_list = list.leads_per_list(rows.len());
    Ok(ReferenceLists { leads_per_list, capacity_share: config.capacity.share_of(leads_per_list) })
}

/// The ages at which the model learned, was calibrated or was tested, but at least as many days as lie between two lists: outside them
/// nothing is known of it.
fn scope(config: &Config, prepared: &Prepared) -> Option<LeadAgeRange> {
    let Source::Events { tables, .. } = &prepared.source else { return None };
    let rows = &prepared.cohort_rows;
    let ages = [&rows.train, &rows.calibration, &rows.test].into_iter().flatten().filter_map(|&(lead, as_of)| {
        tables.leads.created[lead].filter(|_| !prepared.undated).map(|created| as_of.days_since(created))
    });
    let range = ages.fold(None, |range: Option<LeadAgeRange>, age| {
        let range = range.unwrap_or(LeadAgeRange { min_days: age, max_days: age });
        Some(LeadAgeRange { min_days: range.min_days.min(age), max_days: range.max_days.max(age) })
    });
    range.map(|range| range.spanning(config.capacity.per.days()))
}

fn provenance(
    config: &Config,
    prepared: &Prepared,
    tested: Option<&ScorerResult>,
) -> Result<Provenance, PipelineError> {
    let rows = prepared.train.rows();
    let dated = |key: Option<&crate::frame::RowKey>| key.filter(|_| !prepared.undated).map(|key| key.as_of);
    let mut metrics = BTreeMap::new();
    if let Some(result) = tested {
        let named = [
            ("roc_auc", &result.roc_auc),
            ("average_precision", &result.average_precision),
            ("log_loss", &result.log_loss),
            ("brier_score", &result.brier_score),
            ("conversions_at_capacity", &result.conversions_at_capacity),
        ];
        metrics.extend(named.into_iter().filter_map(|(name, found)| Some((name.to_owned(), found.value()?))));
    }
    let reasons = config.leakage.allow.iter().chain(&config.privacy.allow_sensitive);
    let mut notes =
        prepared.cautions.iter().map(|caution| caution_sentence(caution, Lang::En)).collect::<Result<Vec<_>, _>>()?;
    notes.extend(note(config));
    notes.extend(reasons.map(|allowance| format!("column {:?} was allowed: {}", allowance.column, allowance.reason)));
    let let_in = prepared.acts.iter().filter_map(|acts| Some((&acts.event, acts.reason.as_ref()?)));
    notes.extend(let_in.map(|(event, reason)| format!("acts of {event:?} were allowed: {reason}")));
    Ok(Provenance {
        crate_version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: config.project.seed,
        rows_sha256: match &prepared.source {
            Source::Events { tables, .. } => tables.fingerprint()?,
            Source::Table(_) => fingerprint(rows),
        },
        config: without_file_names(config)?,
        parent_sha256: None,
        trained: TrainedOn {
            rows: rows.len() as u64,
            leads: rows.leads.iter().collect::<BTreeSet<_>>().len() as u64,
            conversions: rows.conversions() as u64,
            first_as_of: dated(rows.keys.first()),
            last_as_of: dated(rows.keys.last()),
            objected: match &prepared.source {
                Source::Events { report, .. } => report.suppressed_leads.count as u64,
                Source::Table(_) => 0,
            },
            erased: match &prepared.source {
                Source::Events { report, .. } => report.listed_leads.count as u64,
                Source::Table(_) => 0,
            },
        },
        learned_until: prepared
            .calibration
            .as_ref()
            .and_then(|calibration| dated(calibration.rows().keys.last()))
            .max(dated(rows.keys.last())),
        rate_learned_until: None,
        metrics,
        arrival_time_known: !config.events.is_empty() && config.events.iter().all(|events| events.known_at.is_some()),
        notes,
    })
}

/// A feature table's rows as a hash: keys, labels and values.
fn fingerprint(rows: &LabelledRows) -> String {
    let mut bytes = Vec::new();
    for (row, key) in rows.keys.iter().enumerate() {
        bytes.extend_from_slice(key.lead.as_bytes());
        bytes.extend_from_slice(&key.as_of.micros().to_le_bytes());
        bytes.push(u8::from(rows.labels[row]));
        for column in rows.frame.columns() {
            match column {
                Column::Number(values) => bytes.extend_from_slice(&values[row].to_bits().to_le_bytes()),
                Column::Category(codes) => bytes.extend_from_slice(&codes[row].to_le_bytes()),
            }
        }
    }
    crate::artifact::sha256_hex(&bytes)
}

/// The resolved config; an artifact names no files.
fn without_file_names(config: &Config) -> Result<serde_json::Value, PipelineError> {
    let mut value = serde_json::to_value(config)
        .map_err(|error| PipelineError::Encode { what: "the config", why: error.to_string() })?;
    strip(&mut value);
    if let Some(leads) = value.get_mut("leads").and_then(serde_json::Value::as_object_mut) {
        without_people(leads);
    }
    Ok(value)
}

fn strip(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            // Patterns over addresses name people.
            for key in ["file", "path", "card", "table", "exclude", "previous"] {
                map.remove(key);
            }
            // What nobody set says nothing.
            map.retain(|_, inner| !inner.is_null());
            map.values_mut().for_each(strip);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}
