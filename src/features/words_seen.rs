//! Which words did events carry? Types that name pages, and values of text properties that enough Train leads have.

use std::collections::BTreeMap;

use super::FeatureError;
use super::attributes::MOST_LEVELS;
use super::learn::{LEAST_LEADS, Seen};
use crate::ingest::{NO_TEXT, PropertyKind};

/// The property that holds pages.
const PAGE: &str = "page";

/// Event types, among those that are features, with a page in at least [`LEAST_LEADS`] events.
pub(super) fn page_kinds(seen: &Seen<'_>) -> Result<Vec<String>, FeatureError> {
    let events = &seen.tables.events;
    let Some(page) = events.property(PAGE) else { return Ok(Vec::new()) };
    let of_parts = events.each_part(|part| {
        let mut counts = vec![0_usize; events.kinds().len()];
        for event in part.leads().flat_map(|lead| part.visible(lead, seen.until)) {
            counts[part.kind(event)] += usize::from(part.has(page, event));
        }
        Ok::<_, FeatureError>(counts)
    })?;
    let mut counts = vec![0_usize; events.kinds().len()];
    of_parts.into_iter().for_each(|own| counts.iter_mut().zip(own).for_each(|(all, own)| *all += own));
    let named = events.kinds().iter().zip(counts).filter(|(_, count)| *count >= LEAST_LEADS).map(|(kind, _)| kind);
    Ok(named.filter(|kind| seen.kinds.contains(kind)).cloned().collect())
}

/// Of each text property the values that at least [`LEAST_LEADS`] Train leads have, sorted; none of a property with more
/// than [`MOST_LEVELS`] of them, which is no category.
pub(super) fn touch_levels(seen: &Seen<'_>) -> Result<BTreeMap<String, Vec<String>>, FeatureError> {
    let events = &seen.tables.events;
    let texts: Vec<(usize, &String, &Vec<String>)> = (events.properties().iter().enumerate())
        .filter(|(_, property)| seen.text_properties.contains(&property.name))
        .filter_map(|(number, property)| match &property.kind {
            PropertyKind::Text { dictionary } => Some((number, &property.name, dictionary)),
            PropertyKind::Number => None,
        })
        .collect();
    let of_parts = events.each_part(|part| {
        // Per property, each lead's different values one after the other.
        let mut held: Vec<Vec<u32>> = vec![Vec::new(); texts.len()];
        for lead in part.leads().filter(|lead| seen.train_leads.binary_search(lead).is_ok()) {
            let visible = part.visible(lead, seen.until);
            for (held, &(property, ..)) in held.iter_mut().zip(&texts).filter(|(_, text)| !part.lacks(text.0)) {
                let mut own: Vec<u32> = visible.clone().map(|event| part.code(property, event)).collect();
                own.sort_unstable();
                own.dedup();
                held.extend(own.into_iter().filter(|&code| code != NO_TEXT));
            }
        }
        Ok::<_, FeatureError>(held)
    })?;
    let mut leads: Vec<Vec<usize>> = texts.iter().map(|(.., dictionary)| vec![0; dictionary.len()]).collect();
    for held in of_parts {
        leads.iter_mut().zip(held).for_each(|(leads, codes)| codes.iter().for_each(|&code| leads[code as usize] += 1));
    }
    let levels = texts.iter().zip(leads).map(|(&(_, name, dictionary), leads)| {
        let known = dictionary.iter().zip(leads).filter(|(_, leads)| *leads >= LEAST_LEADS);
        (name.clone(), known.map(|(word, _)| word.clone()).collect::<Vec<String>>())
    });
    Ok(levels.filter(|(_, levels)| levels.len() <= MOST_LEVELS).collect())
}
