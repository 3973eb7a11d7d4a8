//! Recency, frequency, value: the three classes of direct mail, in fifths that Train fixes once.

use super::{Entry, activity};
use crate::features::FeatureError;
use crate::features::kernel::extract;
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule, FeatureSpec, Lookback};
use crate::stats::quantile_sorted;
use crate::time::Instant;

/// What happened longer ago says nothing of how often somebody comes now.
const YEAR: Lookback = Lookback::Days(365);

/// The role of `[[events]]` that holds amounts.
const VALUE: &str = "value";

/// Where the classes part.
const FIFTHS: [f64; 4] = [0.2, 0.4, 0.6, 0.8];

pub(in crate::features) const ENTRIES: &[Entry] = &[
    Entry {
        name: "rfm_recency",
        means: [
            "How recent the last event is, in fifths of Train: 5 is the most recent",
            "Cuán reciente es el último evento, en quintos de Train: 5 es lo más reciente",
        ],
        unit: ["class, 1 to 5", "clase, de 1 a 5"],
        null: Some(["no event so far", "ningún evento hasta la fecha"]),
        formula: "5 less the cuts at or below idle_days; cuts at the 20, 40, 60 and 80% quantiles of Train rows, equal ones counted once",
    },
    Entry {
        name: "rfm_frequency",
        means: [
            "How many events in the last year, in fifths of Train: 5 is the most",
            "Cuántos eventos en el último año, en quintos de Train: 5 es lo más",
        ],
        unit: ["class, 1 to 5", "clase, de 1 a 5"],
        null: None,
        formula: "1 and the cuts at or below the count of events of 365 days; cuts as for recency",
    },
    Entry {
        name: "rfm_value",
        means: [
            "How much value in the last year, in fifths of Train: 5 is the most",
            "Cuánto valor en el último año, en quintos de Train: 5 es lo más",
        ],
        unit: ["class, 1 to 5", "clase, de 1 a 5"],
        null: None,
        formula: "1 and the cuts at or below the sum of the event property value over 365 days; cuts as for recency",
    },
];

pub(in crate::features) fn define(seen: &Seen<'_>, _: &FeatureParams) -> Vec<FeatureDef> {
    seen.rfm.clone()
}

/// The classes, their cuts learned from Train rows; without events none, without amounts no value.
pub(in crate::features) fn classes(
    seen: &Seen<'_>,
    train: &[(usize, Instant)],
) -> Result<Vec<FeatureDef>, FeatureError> {
    if seen.kinds.is_empty() {
        return Ok(Vec::new());
    }
    let mut rules = vec![
        ("rfm_recency", "any", FeatureRule::IdleDays),
        ("rfm_frequency", "any", FeatureRule::CountAll { lookback: YEAR }),
    ];
    if seen.numeric_properties.iter().any(|property| property == VALUE) {
        rules.push(("rfm_value", VALUE, FeatureRule::Sum { property: VALUE.to_owned(), lookback: YEAR }));
    }
    let features = rules.iter().map(|(name, field, rule)| activity((*name).to_owned(), field, rule.clone()));
    let frame = extract(seen.tables, train, &FeatureSpec { features: features.collect() })?;
    let classes = rules.into_iter().zip(frame.columns()).map(|((name, field, rule), column)| {
        let falling = matches!(rule, FeatureRule::IdleDays);
        let mut values: Vec<f64> = (0..train.len()).map(|row| column.as_f64(row)).filter(|x| !x.is_nan()).collect();
        values.sort_unstable_by(f64::total_cmp);
        let mut cuts: Vec<f64> = FIFTHS.iter().filter_map(|&share| quantile_sorted(&values, share)).collect();
        cuts.dedup();
        activity(name.to_owned(), field, FeatureRule::Class { rule: Box::new(rule), cuts, falling })
    });
    Ok(classes.collect())
}
