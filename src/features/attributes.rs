//! Who is it? Attributes of the lead known at its creation: numbers as they are, text as categories, dates as ages.

use super::families::Entry;
use super::learn::{LEAST_LEADS, Seen};
use super::params::FeatureParams;
use super::{FeatureError, histories};
use crate::frame::{Column, FeatureDef, FeatureKind, FeatureRule, MISSING_LEVEL, OTHER_LEVEL, Side};
use crate::ingest::{Attribute, AttributeRole, Leads, NO_TEXT, Tables, Values};
use crate::time::Instant;

/// A text column with more levels than this is an identifier or free text, no category.
pub(super) const MOST_LEVELS: usize = 1000;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "{attribute}",
        means: ["An attribute of the lead, known at its creation", "Un atributo del lead, conocido al crearlo"],
        unit: ["as the column; category where it is text", "la de la columna; categoría si es texto"],
        null: Some(["not filled in", "sin rellenar"]),
        formula: "cell of the leads file; values of fewer than 20 Train leads read as one",
    },
    Entry {
        name: "days_since__{attribute}",
        means: ["Days since a date known at creation", "Días desde una fecha conocida al crear el lead"],
        unit: ["days", "días"],
        null: Some(["no date, or at or after as_of", "sin fecha, o en as_of o después"]),
        formula: "as_of - date",
    },
];

pub(super) fn define(seen: &Seen<'_>, _: &FeatureParams) -> Vec<FeatureDef> {
    let admitted = seen.tables.leads.attributes.iter().filter(|attribute| seen.admitted.contains(&attribute.name));
    admitted
        .filter_map(|attribute| {
            let name = &attribute.name;
            let (kind, rule) = match &attribute.values {
                Values::Number(_) => (FeatureKind::Number, FeatureRule::Attribute { column: name.clone() }),
                Values::Date(_) => (FeatureKind::Number, FeatureRule::DaysSinceDate { column: name.clone() }),
                Values::Text { dictionary, codes } => {
                    let levels = levels(dictionary, seen.train_leads.iter().map(|&lead| codes[lead]));
                    if levels.is_empty() || levels.len() > MOST_LEVELS {
                        return None;
                    }
                    (FeatureKind::Category { levels }, FeatureRule::Attribute { column: name.clone() })
                }
            };
            let feature_name = match rule {
                FeatureRule::DaysSinceDate { .. } => format!("days_since__{name}"),
                _ => name.clone(),
            };
            Some(FeatureDef { name: feature_name, field: name.clone(), side: Side::Fit, kind, rule })
        })
        .collect()
}

/// The values with at least [`LEAST_LEADS`] rows, sorted; the others will read as one.
pub(super) fn levels(dictionary: &[String], codes: impl Iterator<Item = u32>) -> Vec<String> {
    let mut counts = vec![0_usize; dictionary.len()];
    for code in codes.filter(|&code| code != NO_TEXT) {
        counts[code as usize] += 1;
    }
    let kept = dictionary.iter().zip(counts).filter(|(_, count)| *count >= LEAST_LEADS);
    kept.map(|(text, _)| text.clone()).collect()
}

/// An attribute's values for `rows`.
pub(super) fn column(def: &FeatureDef, tables: &Tables, rows: &[(usize, Instant)]) -> Result<Column, FeatureError> {
    if let FeatureRule::AttributeAsOf { attribute }
    | FeatureRule::DaysSinceDateAsOf { attribute }
    | FeatureRule::AttributeChanges { attribute }
    | FeatureRule::DaysSinceChange { attribute } = &def.rule
    {
        return histories::column(def, attribute, tables, rows);
    }
    let leads = &tables.leads;
    if let FeatureRule::MissingAttributes { columns } = &def.rule {
        return missing(columns, leads, rows);
    }
    let (FeatureRule::Attribute { column } | FeatureRule::DaysSinceDate { column }) = &def.rule else {
        return Err(FeatureError::NeedsTable { name: def.name.clone() });
    };
    let attribute = find(leads, column)?;
    let wrong = |wanted| FeatureError::AttributeType { column: column.clone(), wanted };
    match (&def.rule, &def.kind, &attribute.values) {
        (FeatureRule::DaysSinceDate { .. }, _, Values::Date(cells)) => {
            let age = |&(lead, as_of): &(usize, Instant)| match cells[lead] {
                Some(at) if at < as_of => as_of.days_since(at),
                _ => f64::NAN,
            };
            Ok(Column::Number(rows.iter().map(age).collect()))
        }
        (FeatureRule::DaysSinceDate { .. }, _, values) | (_, FeatureKind::Number, values) if values.all_missing() => {
            Ok(Column::Number(vec![f64::NAN; rows.len()]))
        }
        (FeatureRule::DaysSinceDate { .. }, ..) => Err(wrong("times")),
        (_, FeatureKind::Number, Values::Number(cells)) => {
            Ok(Column::Number(rows.iter().map(|&(lead, _)| cells[lead]).collect()))
        }
        (_, FeatureKind::Number, _) => Err(wrong("numbers")),
        (_, FeatureKind::Category { levels }, values) => {
            let codes = level_codes(values, levels).ok_or_else(|| wrong("text"))?;
            Ok(Column::Category(rows.iter().map(|&(lead, _)| codes[lead]).collect()))
        }
    }
}

fn find<'a>(leads: &'a Leads, column: &str) -> Result<&'a Attribute, FeatureError> {
    let found = leads.attributes.iter().find(|attribute| attribute.name == *column);
    found.ok_or_else(|| FeatureError::MissingAttribute { column: column.to_owned() })
}

/// How many of these columns are empty; a date at or after `as_of` is not known yet.
fn missing(columns: &[String], leads: &Leads, rows: &[(usize, Instant)]) -> Result<Column, FeatureError> {
    let mut missing = vec![0.0; rows.len()];
    for column in columns {
        let values = &find(leads, column)?.values;
        let lacks = |&(lead, as_of): &(usize, Instant)| match values {
            Values::Number(cells) => cells[lead].is_nan(),
            Values::Text { codes, .. } => codes[lead] == NO_TEXT,
            Values::Date(cells) => cells[lead].is_none_or(|at| at >= as_of),
        };
        missing.iter_mut().zip(rows).for_each(|(count, row)| *count += f64::from(u8::from(lacks(row))));
    }
    Ok(Column::Number(missing))
}

/// The attributes of that `role` as they stand in the file, for (lead, as_of) `rows`: every distinct text is a level of
/// its own, dates are ages.
#[must_use]
pub fn raw_columns(leads: &Leads, rows: &[(usize, Instant)], role: AttributeRole) -> Vec<(String, Column)> {
    let attributes = leads.attributes.iter().filter(|attribute| attribute.role == role);
    attributes
        .map(|attribute| {
            let values = match &attribute.values {
                Values::Number(cells) => Column::Number(rows.iter().map(|&(lead, _)| cells[lead]).collect()),
                Values::Text { codes, .. } => Column::Category(rows.iter().map(|&(lead, _)| codes[lead]).collect()),
                Values::Date(cells) => Column::Number(
                    rows.iter().map(|&(lead, as_of)| cells[lead].map_or(f64::NAN, |at| as_of.days_since(at))).collect(),
                ),
            };
            (attribute.name.clone(), values)
        })
        .collect()
}

/// Text as indices into `levels`; `None` when the values are dates. Numbers are read as text: a column of codes may
/// look numeric in one file and not in another.
pub(super) fn level_codes(values: &Values, levels: &[String]) -> Option<Vec<u32>> {
    let level = |text: &String| {
        levels.binary_search(text).ok().and_then(|code| u32::try_from(code).ok()).unwrap_or(OTHER_LEVEL)
    };
    match values {
        Values::Text { dictionary, codes } => {
            let translated: Vec<u32> = dictionary.iter().map(level).collect();
            let code = |&code: &u32| if code == NO_TEXT { MISSING_LEVEL } else { translated[code as usize] };
            Some(codes.iter().map(code).collect())
        }
        Values::Number(cells) => Some(
            cells.iter().map(|cell| if cell.is_nan() { MISSING_LEVEL } else { level(&cell.to_string()) }).collect(),
        ),
        Values::Date(cells) => values.all_missing().then(|| vec![MISSING_LEVEL; cells.len()]),
    }
}
