//! What buyers do that others do not, counted on all rows with a known outcome: acts, facts, and the same within segments.

use super::prepare::Prepared;
use crate::dataset::LabelledRows;
use crate::evaluate::{Contrast, Frequency};
use crate::frame::{Column, FeatureDef, FeatureKind, FeatureRule, Lookback, Side};
use crate::report::{Buyers, BuyersSegment as Segment, Fact, FactRow, SegmentRow};

/// Facts told at most, on each side.
const MOST_FACTS: usize = 12;
/// Columns by which leads are divided.
const MOST_SEGMENTS: usize = 4;
/// Values of such a column.
const MOST_LEVELS: usize = 8;
/// The lookback that is told where there are several: a month is what people remember.
const DAYS: u32 = 30;

/// A yes-or-no question about every row.
struct Question {
    fact: Fact,
    field: String,
    has: Vec<bool>,
}

/// All rows whose outcome is known, with their features side by side.
struct Known {
    columns: Vec<Vec<f64>>,
    labels: Vec<bool>,
    groups: Vec<u32>,
}

/// Counts it; `None` without conversions.
pub(super) fn buyers(prepared: &Prepared) -> Option<Buyers> {
    let parts: Vec<&LabelledRows> = std::iter::once(prepared.train.rows())
        .chain(prepared.calibration.as_ref().map(|rows| rows.rows()))
        .chain([prepared.test.rows()])
        .collect();
    let features = &prepared.train.rows().frame.spec().features;
    let known = Known {
        columns: (0..features.len()).map(|feature| values(&parts, feature)).collect(),
        labels: parts.iter().flat_map(|rows| rows.labels.iter().copied()).collect(),
        groups: groups(&parts),
    };
    let all = Frequency::of(&known.labels, &known.groups, |_| true).filter(|all| all.converted > 0)?;
    let questions = questions(features, &known);
    let mut rows: Vec<FactRow> = questions
        .iter()
        .filter_map(|question| {
            let contrast = Contrast::of(&question.has, &known.labels, &known.groups, |_| true)?;
            Some(FactRow { fact: question.fact.clone(), field: question.field.clone(), contrast })
        })
        .collect();
    rows.sort_by(|a, b| b.contrast.gap().abs().total_cmp(&a.contrast.gap().abs()).then_with(|| a.fact.cmp(&b.fact)));
    // One line a field: the one that tells most.
    let mut fields = std::collections::BTreeSet::new();
    rows.retain(|row| row.contrast.gap().abs() > 0.0 && fields.insert(row.field.clone()));
    let side =
        |more: bool| rows.iter().filter(|row| (row.contrast.gap() > 0.0) == more).take(MOST_FACTS).cloned().collect();
    Some(Buyers { all, more: side(true), fewer: side(false), segments: segments(features, &known, &questions) })
}

fn values(parts: &[&LabelledRows], feature: usize) -> Vec<f64> {
    let of = |column: &Column| (0..column.len()).map(|row| column.as_f64(row)).collect::<Vec<_>>();
    parts.iter().flat_map(|rows| of(&rows.frame.columns()[feature])).collect()
}

/// One number per lead across the parts: a lead may have rows in several.
fn groups(parts: &[&LabelledRows]) -> Vec<u32> {
    let mut numbers = std::collections::BTreeMap::new();
    let mut groups = Vec::new();
    for rows in parts {
        for key in &rows.keys {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            groups.push(*numbers.entry(key.lead.as_str()).or_insert(next));
        }
    }
    groups
}

/// Acts in the last month (or the lookback nearest to it), values of categories, and numbers above their middle.
fn questions(features: &[FeatureDef], known: &Known) -> Vec<Question> {
    let mut questions = Vec::new();
    for (feature, def) in features.iter().enumerate() {
        let values = &known.columns[feature];
        match (&def.rule, &def.kind) {
            (FeatureRule::Count { event, lookback }, _) if told(features, event) == Some(*lookback) => {
                let has = values.iter().map(|&count| count > 0.0).collect();
                let fact = Fact::Did { event: event.clone(), lookback: *lookback };
                questions.push(Question { fact, field: def.field.clone(), has });
            }
            (FeatureRule::Attribute { column }, FeatureKind::Category { levels }) => {
                for (code, level) in levels.iter().enumerate() {
                    let has = values.iter().map(|&value| is_code(value, code)).collect();
                    let fact = Fact::Is { column: column.clone(), level: level.clone() };
                    questions.push(Question { fact, field: def.field.clone(), has });
                }
            }
            (FeatureRule::Attribute { column }, FeatureKind::Number) => {
                let mut present: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
                present.sort_by(f64::total_cmp);
                let Some(&middle) = present.get(present.len() / 2) else { continue };
                let has = values.iter().map(|&value| value >= middle).collect();
                let fact = Fact::AtLeast { column: column.clone(), value: middle.to_string() };
                questions.push(Question { fact, field: def.field.clone(), has });
            }
            _ => {}
        }
    }
    questions
}

/// The lookback of an event's counts that is told: a month, else the one nearest to it.
fn told(features: &[FeatureDef], event: &str) -> Option<Lookback> {
    let of = |def: &FeatureDef| match &def.rule {
        FeatureRule::Count { event: found, lookback } if found == event => Some(*lookback),
        _ => None,
    };
    let distance = |lookback: &Lookback| match lookback {
        Lookback::Days(days) => days.abs_diff(DAYS),
        Lookback::Ever => u32::MAX,
    };
    features.iter().filter_map(of).min_by_key(distance)
}

/// The columns that divide leads most, each value with its rate and the act that tells most within it.
fn segments(features: &[FeatureDef], known: &Known, questions: &[Question]) -> Vec<Segment> {
    let categories = features.iter().enumerate().filter_map(|(feature, def)| match (&def.kind, def.side) {
        (FeatureKind::Category { levels }, _) if levels.len() > 1 => Some((feature, def, levels)),
        _ => None,
    });
    let mut found: Vec<(bool, f64, Segment)> = Vec::new();
    for (feature, def, levels) in categories {
        let mut rows = Vec::new();
        for (code, level) in levels.iter().enumerate() {
            let within = |row: usize| is_code(known.columns[feature][row], code);
            let Some(frequency) = Frequency::of(&known.labels, &known.groups, within) else { continue };
            let acts = questions.iter().filter(|question| matches!(question.fact, Fact::Did { .. }));
            let best = acts
                .filter_map(|question| {
                    let contrast = Contrast::of(&question.has, &known.labels, &known.groups, within)?;
                    (contrast.gap() > 0.0).then(|| FactRow {
                        fact: question.fact.clone(),
                        field: question.field.clone(),
                        contrast,
                    })
                })
                .max_by(|a, b| a.contrast.gap().total_cmp(&b.contrast.gap()).then_with(|| b.fact.cmp(&a.fact)));
            rows.push(SegmentRow { level: level.clone(), frequency, best });
        }
        rows.sort_by(|a, b| b.frequency.rate().total_cmp(&a.frequency.rate()).then_with(|| a.level.cmp(&b.level)));
        rows.truncate(MOST_LEVELS);
        if rows.len() > 1 {
            let spread = rows[0].frequency.rate() - rows[rows.len() - 1].frequency.rate();
            let campaign = is_campaign(&def.field) || def.side == Side::Activity;
            found.push((campaign, spread, Segment { column: def.field.clone(), rows }));
        }
    }
    // Campaigns and sources first: they are what sales ask for by name.
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| b.1.total_cmp(&a.1)).then_with(|| a.2.column.cmp(&b.2.column)));
    found.into_iter().take(MOST_SEGMENTS).map(|(_, _, segment)| segment).collect()
}

/// True where a column's name says that it tells where a lead came from.
fn is_campaign(name: &str) -> bool {
    let name = name.to_lowercase();
    ["campaign", "source", "utm", "medium", "channel", "campaña", "origen", "canal"]
        .iter()
        .any(|word| name.contains(word))
}

/// Codes of categories are carried as whole numbers; NaN and -1 are none of them.
fn is_code(value: f64, code: usize) -> bool {
    (value - code as f64).abs() < 0.5
}
