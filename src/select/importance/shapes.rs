//! How does the model's answer run along a feature? Mean exact share by bins of its values, beside how many rows lie there.
//!
//! A share is what the feature added to one row's answer, exactly (`model::Explainer`), all its design columns together. So a
//! bin's mean is the feature's effect among rows as they are, not among rows that nobody has (as partial dependence would
//! show), and the spread within a bin is what other features do to it.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::swarms::{Swarm, swarm};
use crate::dataset::{LabelledRows, Train};
use crate::frame::Column;
use crate::frame::{FeatureKind, MISSING_LEVEL, OTHER_LEVEL};
use crate::model::{Explainer, Model};
use crate::seed::Seed;
use crate::select::Fitted;
use crate::stats::quantile_sorted;

/// Train rows looked at, whole leads drawn by chance.
const MOST_ROWS: usize = 4_000;
/// Bins of a feature at most.
const MOST_BINS: usize = 20;
/// A bin stands for at least so many leads; smaller ones are merged, and what is still smaller is left out.
pub(super) const LEAST_LEADS: usize = 20;

/// The scale of a model's shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShapeScale {
    /// Log-odds before calibration: logistic regression and boosted trees.
    LogOdds,
    /// Chance before calibration: the forest.
    Chance,
}

/// The course of the model's answer along one feature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// The feature's name.
    pub feature: String,
    /// Its source field.
    pub field: String,
    /// What effects are measured in.
    pub scale: ShapeScale,
    /// From the lowest values to the highest, or from the commonest level to the rarest; then "other" and missing.
    pub bins: Vec<ShapeBin>,
}

/// Some values of a feature, and what they added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShapeBin {
    /// Numbers: values from here on, inclusive; `None` in the lowest bin (the extreme value may be one person's) and for
    /// what is no number.
    pub low: Option<f64>,
    /// Numbers: values up to here, inclusive; `None` in the highest bin and for what is no number.
    pub high: Option<f64>,
    /// Numbers: the mean of the values, to draw at.
    pub mean: Option<f64>,
    /// Categories: the level, `other`; `missing` for either kind; `None` for numbers.
    pub level: Option<String>,
    /// Rows looked at.
    pub rows: usize,
    /// Leads among them, at least 20.
    pub leads: usize,
    /// Share of all rows looked at, 0 to 1.
    pub density: f64,
    /// Mean of what the feature added.
    pub effect: f64,
    /// A tenth of the rows got less.
    pub effect_p10: f64,
    /// A tenth of the rows got more.
    pub effect_p90: f64,
}

/// How the model's answers run along the features that change them at all, the strongest (by mean absolute share) first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Courses {
    /// By the feature's values: what each value adds.
    pub shapes: Vec<Shape>,
    /// By what was added: how the rows spread.
    pub swarms: Vec<Swarm>,
}

/// The courses of a model's answers.
///
/// Aggregates only: no bin stands for fewer than 20 leads. Cost: exact shares of at most 4,000 Train rows.
///
/// # References
/// Lundberg et al. 2020, "From local explanations to global understanding with explainable AI for trees" (dependence
/// plots); Molnar, "Interpretable machine learning", for why not partial dependence among correlated features.
#[must_use]
pub fn courses(fitted: &Fitted, train: &Train, seed: Seed) -> Courses {
    let sample = Sample::of(train.rows(), seed.stream("shapes"));
    let frame = &train.rows().frame;
    let spec = frame.spec();
    let mut columns_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, column) in fitted.encoder.columns.iter().enumerate() {
        columns_of.entry(column.feature).or_default().push(at);
    }
    let shares = shares(fitted, train.rows(), &sample.rows);
    let scale = if matches!(fitted.model, Model::Forest(_)) { ShapeScale::Chance } else { ShapeScale::LogOdds };
    let mut found: Vec<(f64, Shape, Swarm)> = columns_of
        .into_iter()
        .filter_map(|(feature, columns)| {
            let effect = |row: &Vec<f64>| columns.iter().map(|&column| row[column]).sum::<f64>();
            let effects: Vec<f64> = shares.iter().map(effect).collect();
            let strength = effects.iter().map(|effect| effect.abs()).sum::<f64>();
            let def = &spec.features[feature];
            let groups = match (&frame.columns()[feature], &def.kind) {
                (Column::Number(values), _) => sample.numbers(values),
                (Column::Category(codes), FeatureKind::Category { levels }) => sample.levels(codes, levels),
                (Column::Category(codes), FeatureKind::Number) => sample.levels(codes, &[]),
            };
            let bins: Vec<ShapeBin> = groups.into_iter().filter_map(|group| sample.bin(group, &effects)).collect();
            let shape = Shape { feature: def.name.clone(), field: def.field.clone(), scale, bins };
            let swarm = swarm(def, &sample.values(&frame.columns()[feature]), &effects, &sample.leads);
            (strength > 0.0 && !shape.bins.is_empty()).then_some((strength, shape, swarm))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.feature.cmp(&b.1.feature)));
    let (shapes, swarms) = found.into_iter().map(|(_, shape, swarm)| (shape, swarm)).unzip();
    Courses { shapes, swarms }
}

/// One row of exact shares per row looked at.
fn shares(fitted: &Fitted, rows: &LabelledRows, sample: &[usize]) -> Vec<Vec<f64>> {
    let explainer = Explainer::new(&fitted.model);
    let one = |(values, design): &mut (Vec<f64>, Vec<f64>), &row: &usize| {
        rows.frame.row_into(row, values);
        fitted.encoder.encode_row(values, design);
        explainer.contributions(design).shares
    };
    sample.par_iter().map_init(|| (Vec::new(), Vec::new()), one).collect()
}

/// The rows looked at and whose they are.
struct Sample {
    rows: Vec<usize>,
    leads: Vec<u32>,
}

/// Places in the sample that go into one bin.
struct Group {
    members: Vec<usize>,
    low: Option<f64>,
    high: Option<f64>,
    mean: Option<f64>,
    level: Option<String>,
}

impl Group {
    fn level(members: Vec<usize>, level: &str) -> Self {
        Self { members, low: None, high: None, mean: None, level: Some(level.to_owned()) }
    }
}

impl Sample {
    fn of(rows: &LabelledRows, seed: Seed) -> Self {
        let mut taken: Vec<usize> = (0..rows.len()).collect();
        if taken.len() > MOST_ROWS {
            taken.sort_by_key(|&row| (seed.with(u64::from(rows.groups[row])).bits(), row));
            taken.truncate(MOST_ROWS);
            taken.sort_unstable();
        }
        let leads = taken.iter().map(|&row| rows.groups[row]).collect();
        Self { rows: taken, leads }
    }

    /// The values of the rows looked at: numbers as they are, levels as their codes; missing is NaN.
    fn values(&self, column: &Column) -> Vec<f64> {
        let value = |&row: &usize| match column {
            Column::Number(values) => values[row],
            Column::Category(codes) if codes[row] == MISSING_LEVEL => f64::NAN,
            Column::Category(codes) => f64::from(codes[row]),
        };
        self.rows.iter().map(value).collect()
    }

    fn distinct_leads(&self, members: &[usize]) -> usize {
        members.iter().map(|&member| self.leads[member]).collect::<BTreeSet<_>>().len()
    }

    /// Few distinct values stand alone, many are cut at their quantiles; what holds too few leads joins its neighbour.
    fn numbers(&self, values: &[f64]) -> Vec<Group> {
        let value = |member: usize| values[self.rows[member]];
        let (missing, mut known): (Vec<usize>, Vec<usize>) = (0..self.rows.len()).partition(|&at| value(at).is_nan());
        known.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
        let sorted: Vec<f64> = known.iter().map(|&member| value(member)).collect();
        let mut starts: Vec<f64> = sorted.clone();
        starts.dedup_by(|a, b| crate::stats::tied(*a, *b));
        if starts.len() > MOST_BINS {
            starts = (0..MOST_BINS).map(|bin| sorted[bin * sorted.len() / MOST_BINS]).collect();
            starts.dedup_by(|a, b| crate::stats::tied(*a, *b));
        }
        let mut bins: Vec<Vec<usize>> = Vec::new();
        for (at, &start) in starts.iter().enumerate() {
            let first = sorted.partition_point(|&v| v < start);
            let next = starts.get(at + 1).map_or(sorted.len(), |&next| sorted.partition_point(|&v| v < next));
            match bins.last_mut() {
                Some(last) if self.distinct_leads(last) < LEAST_LEADS => last.extend(&known[first..next]),
                _ => bins.push(known[first..next].to_vec()),
            }
        }
        if bins.len() > 1 && bins.last().is_some_and(|last| self.distinct_leads(last) < LEAST_LEADS) {
            let last = bins.pop().unwrap_or_default();
            if let Some(before) = bins.last_mut() {
                before.extend(last);
            }
        }
        let count = bins.len();
        let mut groups: Vec<Group> = bins
            .into_iter()
            .enumerate()
            .map(|(at, members)| {
                let mean = members.iter().map(|&member| value(member)).sum::<f64>() / members.len().max(1) as f64;
                let [first, last] = [members.first(), members.last()].map(|end| end.map(|&member| value(member)));
                Group {
                    low: first.filter(|_| at > 0),
                    high: last.filter(|_| at + 1 < count),
                    mean: Some(mean),
                    level: None,
                    members,
                }
            })
            .collect();
        groups.push(Group::level(missing, "missing"));
        groups
    }

    /// The commonest levels alone, the others together.
    fn levels(&self, codes: &[u32], levels: &[String]) -> Vec<Group> {
        let mut by_code: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (member, &row) in self.rows.iter().enumerate() {
            by_code.entry(codes[row]).or_default().push(member);
        }
        let missing = by_code.remove(&MISSING_LEVEL).unwrap_or_default();
        let mut other = by_code.remove(&OTHER_LEVEL).unwrap_or_default();
        let mut known: Vec<(u32, Vec<usize>)> = by_code.into_iter().collect();
        known.sort_by_key(|(code, members)| (std::cmp::Reverse(members.len()), *code));
        let mut groups = Vec::new();
        for (code, members) in known {
            match levels.get(code as usize) {
                Some(level) if groups.len() + 2 < MOST_BINS && self.distinct_leads(&members) >= LEAST_LEADS => {
                    groups.push(Group::level(members, level));
                }
                _ => other.extend(members),
            }
        }
        groups.push(Group::level(other, "other"));
        groups.push(Group::level(missing, "missing"));
        groups
    }

    /// What the group's members got; `None` when they are too few leads to be told of.
    fn bin(&self, group: Group, effects: &[f64]) -> Option<ShapeBin> {
        let leads = self.distinct_leads(&group.members);
        if leads < LEAST_LEADS {
            return None;
        }
        let mut own: Vec<f64> = group.members.iter().map(|&member| effects[member]).collect();
        own.sort_by(f64::total_cmp);
        Some(ShapeBin {
            low: group.low,
            high: group.high,
            mean: group.mean,
            level: group.level,
            rows: own.len(),
            leads,
            density: own.len() as f64 / self.rows.len() as f64,
            effect: own.iter().sum::<f64>() / own.len() as f64,
            effect_p10: quantile_sorted(&own, 0.1)?,
            effect_p90: quantile_sorted(&own, 0.9)?,
        })
    }
}
