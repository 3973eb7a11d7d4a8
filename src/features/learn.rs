//! Which features does this data allow? Learned only from what was visible before the last Train instant.

use std::collections::{BTreeMap, HashSet};

use super::FeatureError;
use super::families::{FAMILIES, rfm};
use super::params::{FamilyName, FeatureParams};
use super::words_seen::{page_kinds, touch_levels};
use crate::cohort::Stage;
use crate::frame::{FeatureDef, FeatureSpec};
use crate::ingest::{EventProperty, Events, Part, PropertyKind, Tables, nearest};
use crate::time::{Instant, Zone};

/// An event type, a numeric property or a category needs this many leads to become a feature: fewer teach nothing, and
/// an artifact that names them would point at people.
pub(super) const LEAST_LEADS: usize = 20;

/// At most this many event types become features, the most widespread first.
const MOST_KINDS: usize = 100;

/// Whom and what a spec may be learned from.
#[derive(Debug)]
pub struct LearnFrom<'a> {
    /// All tables; only what was visible before the last Train instant is looked at.
    pub tables: &'a Tables,
    /// The Train rows.
    pub train: &'a [(usize, Instant)],
    /// Attributes that may become features, by name.
    pub admitted: &'a [String],
    /// Event types and the stages of the journey that they stand for.
    pub stages: &'a BTreeMap<String, Stage>,
    /// The zone of weekends and hours.
    pub zone: &'a Zone,
}

/// What was visible before the last Train instant.
pub(super) struct Seen<'a> {
    pub(super) tables: &'a Tables,
    pub(super) train_leads: Vec<usize>,
    /// The last Train instant: nothing at or after it was seen.
    pub(super) until: Instant,
    pub(super) admitted: &'a [String],
    pub(super) kinds: Vec<String>,
    pub(super) numeric_properties: Vec<String>,
    pub(super) text_properties: Vec<String>,
    pub(super) any_created: bool,
    pub(super) stages: &'a BTreeMap<String, Stage>,
    pub(super) zone: &'a Zone,
    /// Event types whose events name a page; only where asked for.
    pub(super) page_kinds: Vec<String>,
    /// Recency, frequency and value in classes; only where asked for.
    pub(super) rfm: Vec<FeatureDef>,
    /// The categories of each text property; only where asked for.
    pub(super) touch_levels: BTreeMap<String, Vec<String>>,
}

/// The features of these tables: every family in registry order, kept to `[features] families` and `only`.
///
/// # Errors
/// [`FeatureError`] when `only` names no feature, when there is none at all, or when two would have one name.
pub fn learn(from: &LearnFrom<'_>, params: &FeatureParams) -> Result<FeatureSpec, FeatureError> {
    if !(params.half_life_days > 0.0 && params.half_life_days.is_finite()) {
        return Err(FeatureError::HalfLife { found: params.half_life_days });
    }
    let mut seen = look(from)?;
    if params.wants(FamilyName::PageTime) && params.page_views.is_none() {
        seen.page_kinds = page_kinds(&seen)?;
    }
    if params.wants(FamilyName::Touches) {
        seen.touch_levels = touch_levels(&seen)?;
    }
    if params.wants(FamilyName::Rfm) {
        seen.rfm = rfm::classes(&seen, from.train)?;
    }
    let features: Vec<_> = FAMILIES
        .iter()
        .filter(|family| params.wants(family.name))
        .flat_map(|family| (family.define)(&seen, params))
        .collect();
    let mut spec = FeatureSpec { features };
    if let Some(only) = &params.only {
        keep_only(&mut spec, only)?;
    }
    let features = spec.features;
    let mut names = HashSet::new();
    if let Some(twice) = features.iter().find(|def| !names.insert(def.name.as_str())) {
        return Err(FeatureError::SameName { name: twice.name.clone() });
    }
    if features.is_empty() {
        return Err(FeatureError::NoFeatures { least: LEAST_LEADS });
    }
    Ok(FeatureSpec { features })
}

/// Keeps the features named; a name that is none is an error.
///
/// # Errors
/// [`FeatureError::UnknownFeature`] with the nearest name.
pub fn keep_only(spec: &mut FeatureSpec, only: &[String]) -> Result<(), FeatureError> {
    let known: HashSet<&str> = spec.features.iter().map(|def| def.name.as_str()).collect();
    let mut unknown = only.iter().filter(|name| !known.contains(name.as_str()));
    if let Some(name) = unknown.next() {
        let nearest = nearest(name, spec.features.iter().map(|def| def.name.as_str()));
        return Err(FeatureError::UnknownFeature { name: name.clone(), nearest, others: unknown.cloned().collect() });
    }
    spec.features.retain(|def| only.contains(&def.name));
    Ok(())
}

fn look<'a>(from: &LearnFrom<'a>) -> Result<Seen<'a>, FeatureError> {
    let tables = from.tables;
    let events = &tables.events;
    let until = from.train.iter().map(|(_, as_of)| *as_of).max().unwrap_or_default();
    let mut train_leads: Vec<usize> = from.train.iter().map(|(lead, _)| *lead).collect();
    train_leads.sort_unstable();
    train_leads.dedup();
    let mut leads_of_kind = vec![0_usize; events.kinds().len()];
    let mut leads_of_property = vec![0_usize; events.properties().len()];
    for (kinds, properties) in events.each_part(|part| Ok::<_, FeatureError>(leads_that_have(events, part, until)))? {
        leads_of_kind.iter_mut().zip(kinds).for_each(|(all, own)| *all += own);
        leads_of_property.iter_mut().zip(properties).for_each(|(all, own)| *all += own);
    }
    let mut kinds: Vec<(usize, &String)> = leads_of_kind
        .into_iter()
        .zip(events.kinds())
        .filter(|(leads, _)| *leads >= LEAST_LEADS)
        .map(|(leads, kind)| (usize::MAX - leads, kind))
        .collect();
    kinds.sort_unstable();
    kinds.truncate(MOST_KINDS);
    let mut kinds: Vec<String> = kinds.into_iter().map(|(_, kind)| kind.clone()).collect();
    kinds.sort_unstable();
    let widespread = events.properties().iter().zip(leads_of_property).filter(|(_, leads)| *leads >= LEAST_LEADS);
    let (numbers, texts): (Vec<_>, Vec<_>) =
        widespread.map(|(property, _)| property).partition(|property| property.kind == PropertyKind::Number);
    let names =
        |properties: Vec<&EventProperty>| properties.into_iter().map(|property| property.name.clone()).collect();
    let (numeric_properties, text_properties) = (names(numbers), names(texts));
    let any_created = train_leads.iter().any(|&lead| tables.leads.created[lead].is_some());
    Ok(Seen {
        tables,
        train_leads,
        until,
        admitted: from.admitted,
        kinds,
        numeric_properties,
        text_properties,
        any_created,
        stages: from.stages,
        zone: from.zone,
        page_kinds: Vec::new(),
        touch_levels: BTreeMap::new(),
        rfm: Vec::new(),
    })
}

/// How many leads of a part have each event type, and each property, in sight.
fn leads_that_have(events: &Events, part: &Part, until: Instant) -> (Vec<usize>, Vec<usize>) {
    let mut kinds = vec![0; events.kinds().len()];
    let mut properties = vec![0; events.properties().len()];
    // The last lead that was counted, plus one.
    let mut counted = vec![0; kinds.len()];
    let there: Vec<usize> = (0..properties.len()).filter(|&property| !part.lacks(property)).collect();
    for lead in part.leads() {
        let visible = part.visible(lead, until);
        for event in visible.clone() {
            let kind = part.kind(event);
            if counted[kind] != lead + 1 {
                counted[kind] = lead + 1;
                kinds[kind] += 1;
            }
        }
        for &property in &there {
            properties[property] += usize::from(visible.clone().any(|event| part.has(property, event)));
        }
    }
    (kinds, properties)
}
