//! What was the lead then? Attributes whose history is on record, as they stood right before `as_of`.

use super::FeatureError;
use super::attributes::MOST_LEVELS;
use super::families::Entry;
use super::learn::{LEAST_LEADS, Seen};
use super::params::FeatureParams;
use crate::frame::{Column, FeatureDef, FeatureKind, FeatureRule, MISSING_LEVEL, OTHER_LEVEL, Side};
use crate::ingest::{AttributeRole, DatedAttribute, NO_TEXT, Tables};
use crate::time::Instant;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "{attribute}__as_of",
        means: [
            "An attribute with a history, as it stood right before as_of",
            "Un atributo con historial, tal como era justo antes de as_of",
        ],
        unit: ["as the attribute; category where it is text", "la del atributo; categoría si es texto"],
        null: Some(["never written so far, or taken away", "sin valor hasta la fecha, o retirado"]),
        formula: "last value written before as_of; values of fewer than 20 Train leads read as one",
    },
    Entry {
        name: "days_since__{attribute}__as_of",
        means: ["Days since a date with a history", "Días desde una fecha con historial"],
        unit: ["days", "días"],
        null: Some(["no date so far, or at or after as_of", "sin fecha hasta la fecha, o en as_of o después"]),
        formula: "as_of - the date that stood right before as_of",
    },
];

/// Attributes of at least 20 Train leads. Whether one is a number, a date or a category is learned from what those leads
/// showed before the last Train instant, as everything else is.
pub(super) fn define(seen: &Seen<'_>, _: &FeatureParams) -> Vec<FeatureDef> {
    let dated = seen.tables.history.iter().filter(|attribute| attribute.role == AttributeRole::Dated);
    dated.filter_map(|attribute| definition(attribute, seen)).collect()
}

fn definition(attribute: &DatedAttribute, seen: &Seen<'_>) -> Option<FeatureDef> {
    let mut leads_of_value = vec![0_usize; attribute.dictionary.len()];
    let mut leads = 0;
    let mut own: Vec<u32> = Vec::new();
    for &lead in &seen.train_leads {
        own.clear();
        let versions = attribute.visible(lead, seen.until);
        own.extend(attribute.codes[versions].iter().filter(|&&code| code != NO_TEXT));
        own.sort_unstable();
        own.dedup();
        leads += usize::from(!own.is_empty());
        for &code in &own {
            leads_of_value[code as usize] += 1;
        }
    }
    if leads < LEAST_LEADS {
        return None;
    }
    let seen_values = || (0..leads_of_value.len()).filter(|&value| leads_of_value[value] > 0);
    let name = &attribute.name;
    let (kind, rule, feature_name) = if seen_values().all(|value| !attribute.numbers[value].is_nan()) {
        let rule = FeatureRule::AttributeAsOf { attribute: name.clone() };
        (FeatureKind::Number, rule, format!("{name}__as_of"))
    } else if seen_values().all(|value| attribute.dates[value].is_some()) {
        let rule = FeatureRule::DaysSinceDateAsOf { attribute: name.clone() };
        (FeatureKind::Number, rule, format!("days_since__{name}__as_of"))
    } else {
        let levels: Vec<String> = seen_values()
            .filter(|&value| leads_of_value[value] >= LEAST_LEADS)
            .map(|value| attribute.dictionary[value].clone())
            .collect();
        if levels.is_empty() || levels.len() > MOST_LEVELS {
            return None;
        }
        let rule = FeatureRule::AttributeAsOf { attribute: name.clone() };
        (FeatureKind::Category { levels }, rule, format!("{name}__as_of"))
    };
    Some(FeatureDef { name: feature_name, field: name.clone(), side: Side::Fit, kind, rule })
}

/// The attribute's values for (lead, as_of) `rows`, each as it stood right before `as_of`.
pub(super) fn column(
    def: &FeatureDef,
    attribute: &str,
    tables: &Tables,
    rows: &[(usize, Instant)],
) -> Result<Column, FeatureError> {
    if tables.history.is_empty() {
        return Err(FeatureError::MissingHistory { attribute: attribute.to_owned() });
    }
    if let FeatureRule::AttributeChanges { .. } | FeatureRule::DaysSinceChange { .. } = &def.rule {
        let found = tables.history.iter().find(|found| found.name == attribute);
        let cell = |&(lead, as_of): &(usize, Instant)| match (&def.rule, found) {
            (FeatureRule::AttributeChanges { .. }, None) => 0.0,
            (_, None) => f64::NAN,
            (FeatureRule::AttributeChanges { .. }, Some(found)) => changes(found, lead, as_of).count() as f64,
            (_, Some(found)) => changes(found, lead, as_of)
                .last()
                .filter(|&version| found.codes[version] != NO_TEXT)
                .map_or(f64::NAN, |version| as_of.days_since(found.from[version])),
        };
        return Ok(Column::Number(rows.iter().map(cell).collect()));
    }
    let Some(found) = tables.history.iter().find(|found| found.name == attribute) else {
        // Histories there are, and in none of them was this attribute ever written.
        return Ok(match &def.kind {
            FeatureKind::Number => Column::Number(vec![f64::NAN; rows.len()]),
            FeatureKind::Category { .. } => Column::Category(vec![MISSING_LEVEL; rows.len()]),
        });
    };
    let wrong = |wanted| FeatureError::HistoryType { attribute: attribute.to_owned(), wanted };
    let codes = rows.iter().map(|&(lead, as_of)| (found.code_at(lead, as_of), as_of));
    match (&def.rule, &def.kind) {
        (_, FeatureKind::Category { levels }) => {
            let level = |text: &String| levels.binary_search(text).ok().and_then(|code| u32::try_from(code).ok());
            let levels: Vec<u32> = found.dictionary.iter().map(|text| level(text).unwrap_or(OTHER_LEVEL)).collect();
            let code = |(code, _)| if code == NO_TEXT { MISSING_LEVEL } else { levels[code as usize] };
            Ok(Column::Category(codes.map(code).collect()))
        }
        (FeatureRule::DaysSinceDateAsOf { .. }, FeatureKind::Number) => {
            let age = |(code, as_of): (u32, Instant)| {
                if code == NO_TEXT {
                    return Ok(f64::NAN);
                }
                let date = found.dates[code as usize].ok_or_else(|| wrong("times"))?;
                Ok(if date < as_of { as_of.days_since(date) } else { f64::NAN })
            };
            codes.map(age).collect::<Result<_, _>>().map(Column::Number)
        }
        (_, FeatureKind::Number) => {
            let number = |(code, _): (u32, Instant)| match code {
                NO_TEXT => Ok(f64::NAN),
                code if found.numbers[code as usize].is_nan() => Err(wrong("numbers")),
                code => Ok(found.numbers[code as usize]),
            };
            codes.map(number).collect::<Result<_, _>>().map(Column::Number)
        }
    }
}

/// The versions before `as_of` that say something else than the one before them, the first one included; a value taken away is a
/// change, one never written is none.
fn changes(attribute: &DatedAttribute, lead: usize, as_of: Instant) -> impl Iterator<Item = usize> {
    let own = attribute.visible(lead, as_of);
    let before = own.start;
    own.filter(move |&version| {
        let earlier = if version > before { attribute.codes[version - 1] } else { NO_TEXT };
        attribute.codes[version] != earlier
    })
}
