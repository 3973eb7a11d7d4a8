//! Do the features know what was left out? How well they, and the score, tell each group from the others, and which fields tell most.

use std::collections::BTreeMap;

use ndarray::{Array2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::clustered_auc::clustered_auc;
use super::cross_fit::{FOLDS, cross_fitted};
use super::{Division, GroupName, LEAST_PROXY_LEADS};
use crate::evaluate::Measured;
use crate::frame::{FeatureFrame, Margin};
use crate::leakage::single_column_auc;
use crate::seed::Seed;
use crate::time::Instant;

/// Fields that are named.
const MOST_FIELDS: usize = 3;
/// A field by which a group is told less well is not named.
const TELLING: f64 = 0.55;

/// What the proxy check reads: one row per lead of Train.
#[derive(Clone, Copy, Debug)]
pub struct ProxyRows<'a> {
    /// The model's features.
    pub rows: &'a FeatureFrame,
    /// The same as centred and scaled numbers, a row each.
    pub design: &'a Array2<f64>,
    /// The feature that each column of the design is made of, as its place among the features.
    pub features: &'a [usize],
    /// What the chosen model says of each row.
    pub margins: &'a [Margin],
    /// Rows that belong together: a number per account, or per lead.
    pub groups: &'a [u32],
    /// Instants of the rows; `None` where nothing is dated.
    pub as_of: Option<&'a [Instant]>,
    /// The project's seed: it deals accounts to folds.
    pub seed: Seed,
}

/// How far the groups of one column are known without it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proxy {
    /// Leads of Train looked at, each with its last row.
    pub leads: usize,
    /// Features of the model that were asked: all but the column itself, where it is one.
    pub features: usize,
    /// Group by group, each against all others; of two groups only the first.
    pub groups: Vec<GroupProxy>,
}

/// How far one group is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupProxy {
    /// The group.
    pub group: GroupName,
    /// Its leads among those looked at.
    pub leads: usize,
    /// ROC AUC by which these features together tell the group from all others, predicted for leads whose accounts were held out; .5 is
    /// not at all, 1 is as if the column were there.
    pub features_auc: Measured,
    /// ROC AUC by which the score tells it; above .5 the group has the higher scores, whatever the reason.
    pub score_auc: Measured,
    /// The source fields that alone tell most, the strongest first.
    pub fields: Vec<ProxyField>,
}

/// One source field of the features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProxyField {
    /// The field.
    pub field: String,
    /// ROC AUC of its strongest feature alone, at least .5.
    pub single_column_auc: f64,
}

/// `places`: each row's group. `own`: the column itself where it is a feature, too; what it says of itself is no news, so only the others are asked.
/// Cost: five factorisations of a matrix of the design's columns, and per group a sort per feature.
pub(super) fn proxy(division: &Division, places: &[Option<usize>], own: Option<&str>, input: &ProxyRows<'_>) -> Proxy {
    let defs = &input.rows.spec().features;
    let asked_of = |feature: usize| own != Some(defs[feature].field.as_str());
    let kept: Vec<usize> = (0..input.features.len()).filter(|&column| asked_of(input.features[column])).collect();
    let narrow = (kept.len() < input.features.len()).then(|| input.design.select(Axis(1), &kept));
    let design = narrow.as_ref().unwrap_or(input.design);
    let count = places.len();
    let inside: Vec<Vec<bool>> =
        (0..division.groups.len()).map(|group| places.iter().map(|place| *place == Some(group)).collect()).collect();
    // What one of two groups is not the other is.
    let mirrored = inside.len() == 2 && places.iter().all(Option::is_some);
    let asked = if mirrored { 1 } else { inside.len() };
    let size = |group: usize| inside[group].iter().filter(|&&own| own).count();
    let enough = |group: &usize| size(*group).min(count - size(*group)) >= LEAST_PROXY_LEADS;
    let measurable: Vec<usize> = (0..asked).filter(enough).collect();
    let folds: Vec<usize> = input.groups.iter().map(|&account| fold(account, input.seed)).collect();
    let targets: Vec<&[bool]> = measurable.iter().map(|&group| inside[group].as_slice()).collect();
    let predicted: BTreeMap<usize, Vec<f64>> = match cross_fitted(design, &targets, &folds) {
        Some(predicted) => measurable.iter().copied().zip(predicted).collect(),
        None => BTreeMap::new(),
    };
    let scores: Vec<f64> = input.margins.iter().map(|margin| margin.0).collect();
    let of_group = |group: usize| {
        let none = |reason: String| Measured::NotComputable { value: (), reason };
        let too_few = || none(format!("fewer than {LEAST_PROXY_LEADS} leads of Train inside or outside"));
        let auc = |scores: &[f64]| clustered_auc(&inside[group], scores, input.groups);
        let measurable = measurable.contains(&group);
        let features_auc = match predicted.get(&group) {
            Some(scores) => auc(scores),
            None if measurable => none("no feature differs between the leads".to_owned()),
            None => too_few(),
        };
        let told = matches!(&features_auc, Measured::Estimate(found) if found.low > 0.5);
        GroupProxy {
            group: division.groups[group].clone(),
            leads: size(group),
            features_auc,
            score_auc: if measurable { auc(&scores) } else { too_few() },
            fields: if told { fields(&inside[group], own, input) } else { Vec::new() },
        }
    };
    let features = (0..defs.len()).filter(|&feature| asked_of(feature)).count();
    Proxy { leads: count, features, groups: (0..asked).map(of_group).collect() }
}

fn fold(account: u32, seed: Seed) -> usize {
    (seed.stream("proxy").with(u64::from(account)).bits() % FOLDS as u64) as usize
}

/// The fields but the column's own that alone tell most.
fn fields(inside: &[bool], own: Option<&str>, input: &ProxyRows<'_>) -> Vec<ProxyField> {
    let defs = &input.rows.spec().features;
    let aucs: Vec<Option<f64>> = input
        .rows
        .columns()
        .par_iter()
        .map(|column| single_column_auc(column, inside, input.groups, input.seed))
        .collect();
    let mut strongest: BTreeMap<&str, f64> = BTreeMap::new();
    for (def, auc) in defs.iter().zip(aucs).filter(|(def, _)| own != Some(def.field.as_str())) {
        let best = strongest.entry(def.field.as_str()).or_insert(0.0);
        *best = best.max(auc.unwrap_or(0.0));
    }
    let mut fields: Vec<(&str, f64)> = strongest.into_iter().filter(|(_, auc)| *auc >= TELLING).collect();
    fields.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let named = fields.into_iter().take(MOST_FIELDS);
    named.map(|(field, auc)| ProxyField { field: field.to_owned(), single_column_auc: auc }).collect()
}
