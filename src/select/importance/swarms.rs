//! How do the rows spread by what a feature added to them? Dots that each stand for many rows, for a beeswarm.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::shapes::LEAST_LEADS;
use crate::frame::{FeatureDef, FeatureKind};

/// Dots of a feature at most.
const MOST_DOTS: usize = 60;

/// What the values of most rows of a dot are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SwarmValue {
    /// Above the feature's mean.
    Above,
    /// At or below the feature's mean.
    Below,
    /// Not known.
    Missing,
    /// A category, which is neither high nor low.
    Category,
}

/// Rows of nearly the same effect.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SwarmDot {
    /// Mean of what the feature added, on the scale of the shapes.
    pub effect: f64,
    /// What most of their values are.
    pub value: SwarmValue,
    /// Rows it stands for; at least 20 leads are among them.
    pub rows: usize,
}

/// How rows spread by what one feature added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Swarm {
    /// The feature's name.
    pub feature: String,
    /// Its source field.
    pub field: String,
    /// From the lowest effect to the highest; empty where there are fewer than 20 leads.
    pub dots: Vec<SwarmDot>,
}

/// Cuts the rows, by rising effect, into dots of nearly equal count. `values` are the feature's, NaN where missing.
pub(super) fn swarm(def: &FeatureDef, values: &[f64], effects: &[f64], leads: &[u32]) -> Swarm {
    let known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
    let category = matches!(def.kind, FeatureKind::Category { .. });
    let of_value = |value: f64| match value {
        value if value.is_nan() => SwarmValue::Missing,
        _ if category => SwarmValue::Category,
        value if value > mean => SwarmValue::Above,
        _ => SwarmValue::Below,
    };
    let mut order: Vec<usize> = (0..effects.len()).collect();
    order.sort_by(|&a, &b| effects[a].total_cmp(&effects[b]).then(a.cmp(&b)));
    let step = effects.len().div_ceil(MOST_DOTS).max(LEAST_LEADS);
    let distinct = |rows: &[usize]| rows.iter().map(|&row| leads[row]).collect::<BTreeSet<_>>().len();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for rows in order.chunks(step) {
        match groups.last_mut() {
            Some(last) if distinct(last) < LEAST_LEADS => last.extend(rows),
            _ => groups.push(rows.to_vec()),
        }
    }
    if groups.last().is_some_and(|last| distinct(last) < LEAST_LEADS) {
        let last = groups.pop().unwrap_or_default();
        if let Some(before) = groups.last_mut() {
            before.extend(last);
        }
    }
    let dot = |rows: Vec<usize>| {
        let of = |wanted: SwarmValue| rows.iter().filter(|&&row| of_value(values[row]) == wanted).count();
        let kinds = [SwarmValue::Above, SwarmValue::Below, SwarmValue::Missing, SwarmValue::Category];
        SwarmDot {
            effect: rows.iter().map(|&row| effects[row]).sum::<f64>() / rows.len() as f64,
            // The first of equals.
            value: kinds.into_iter().rev().max_by_key(|&kind| of(kind)).unwrap_or(SwarmValue::Below),
            rows: rows.len(),
        }
    };
    Swarm { feature: def.name.clone(), field: def.field.clone(), dots: groups.into_iter().map(dot).collect() }
}
