//! Why this score? The ledger of one lead: base + points of every field = the shown score, always.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::allot::{allot, points_of_shares, slope};
use super::reason::{FeatureValue, Reason, Times};
use super::scale::shown;
use super::words::fades;
use crate::encode::Encoder;
use crate::frame::{FeatureRule, FeatureSpec, Lookback, Score, Side};
use crate::model::Contributions;

/// Reasons for a lead that a list shows.
pub const MAX_FOR: usize = 3;
/// Reasons against it.
pub const MAX_AGAINST: usize = 2;

/// How one score came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// The shown score of the reference, the average ripe lead of the training rows.
    pub base_points: i32,
    /// One entry per source field, sorted by field; `base_points + their points + other_points` is the score.
    pub entries: Vec<Reason>,
    /// Points of fields that may not be shown.
    pub other_points: i32,
    /// The entries' points for who the lead is, together.
    pub fit_points: i32,
    /// The entries' points for what it does, together; `base_points + fit_points + activity_points + other_points` is the
    /// score.
    pub activity_points: i32,
    /// The shown score.
    pub score: Score,
}

/// What a list shows of a ledger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopReasons {
    /// What raised the score, strongest first.
    pub reasons_for: Vec<Reason>,
    /// What lowered it, strongest first.
    pub reasons_against: Vec<Reason>,
}

/// What a source field added, before it becomes points.
#[derive(Default)]
struct FieldShare {
    /// Sum over its design columns.
    share: f64,
    /// Sum per feature of the field, in feature order.
    per_feature: BTreeMap<usize, f64>,
}

impl Ledger {
    /// Turns a model's shares (one per design column) into points per source field.
    ///
    /// `features` is the row the design row was made of, `raw` what the model said of it, `value` the increasing map
    /// from the model's additive scale to 0-100. The points of `hidden` fields are summed into `other_points`.
    /// Cost: linear in design columns.
    #[must_use]
    pub fn new(
        row: LedgerRow<'_>,
        contributions: &Contributions,
        value: &dyn Fn(f64) -> f64,
        hidden: &[String],
    ) -> Self {
        let mut fields: BTreeMap<&str, FieldShare> = BTreeMap::new();
        let mut other = 0.0;
        for (column, &share) in row.encoder.columns.iter().zip(&contributions.shares) {
            let field = row.spec.features[column.feature].field.as_str();
            if hidden.iter().any(|name| name == field) {
                other += share;
                continue;
            }
            let entry = fields.entry(field).or_default();
            entry.share += share;
            *entry.per_feature.entry(column.feature).or_default() += share;
        }
        let mut shares: Vec<f64> = fields.values().map(|field| field.share).collect();
        shares.push(other);
        let exact = points_of_shares(&shares, contributions.base, row.raw, value);
        let score = shown(value(row.raw));
        let base_points = i32::from(shown(value(contributions.base)).0);
        let mut points = allot(&exact, i32::from(score.0) - base_points);
        let other_points = points.pop().unwrap_or(0);
        let (mut fit_points, mut activity_points) = (0, 0);
        let entries = fields
            .iter()
            .zip(points.iter().zip(&exact))
            .map(|((name, field), (&points, &exact_points))| {
                let index = field.strongest();
                let def = &row.spec.features[index];
                match def.side {
                    Side::Fit => fit_points += points,
                    Side::Activity => activity_points += points,
                }
                Reason {
                    field: (*name).to_owned(),
                    feature: def.name.clone(),
                    rule: def.rule.clone(),
                    value: FeatureValue::of(&def.kind, row.features[index]),
                    counted: field.counted(&def.rule, row),
                    points,
                    exact_points,
                    own_words: None,
                    untold: None,
                }
            })
            .collect();
        Self { base_points, entries, other_points, fit_points, activity_points, score }
    }

    /// Points that one unit of the model's additive scale is worth to this row, as in its ledger; 0 where the model says nothing of it.
    #[must_use]
    pub fn points_per_unit(contributions: &Contributions, raw: f64, value: &dyn Fn(f64) -> f64) -> f64 {
        let size: f64 = contributions.shares.iter().map(|share| share.abs()).sum();
        if (1e-12..f64::INFINITY).contains(&size) { slope(size, contributions.base, raw, value) } else { 0.0 }
    }

    /// Entries that would be among the strongest reasons, were they told: what speaks for the lead first.
    #[must_use]
    pub fn kept_back(&self, max_for: usize, max_against: usize) -> Vec<&Reason> {
        let of = |sign, at_most| self.strongest(sign).into_iter().take(at_most).filter(|entry| entry.untold.is_some());
        of(1, max_for).chain(of(-1, max_against)).collect()
    }

    /// Entries that speak one way, the strongest first.
    fn strongest(&self, sign: i32) -> Vec<&Reason> {
        let mut reasons: Vec<&Reason> = self.entries.iter().filter(|entry| entry.points * sign > 0).collect();
        reasons.sort_by(|a, b| {
            let by_points = (b.points * sign).cmp(&(a.points * sign));
            by_points.then((b.exact_points.abs()).total_cmp(&a.exact_points.abs())).then(a.field.cmp(&b.field))
        });
        reasons
    }

    /// The strongest reasons that are told, at most so many of each; entries of 0 points are none.
    #[must_use]
    pub fn top_reasons(&self, max_for: usize, max_against: usize) -> TopReasons {
        let strongest = |sign: i32, at_most: usize| {
            let told = self.strongest(sign).into_iter().filter(|entry| entry.untold.is_none());
            told.take(at_most).cloned().collect()
        };
        TopReasons { reasons_for: strongest(1, max_for), reasons_against: strongest(-1, max_against) }
    }
}

/// The row a ledger is made for.
#[derive(Clone, Copy, Debug)]
pub struct LedgerRow<'a> {
    /// What the features are.
    pub spec: &'a FeatureSpec,
    /// Which feature each design column reads.
    pub encoder: &'a Encoder,
    /// The feature row.
    pub features: &'a [f64],
    /// The model's value of it.
    pub raw: f64,
}

impl FieldShare {
    /// What the row counts of the acts whose fading weight `rule` is, shortest lookback first; nothing for any other rule.
    fn counted(&self, rule: &FeatureRule, row: LedgerRow<'_>) -> Vec<Times> {
        let mut counted: Vec<Times> = Vec::new();
        if fades(rule) {
            for &feature in self.per_feature.keys() {
                let times = row.features[feature];
                match days_counted(&row.spec.features[feature].rule, rule) {
                    Some(days) if times.is_finite() => counted.push(Times { days, times }),
                    _ => {}
                }
            }
            counted.sort_by_key(|times| times.days);
        }
        counted
    }

    /// The feature that pushed the field furthest the way the field went; the first of equals.
    fn strongest(&self) -> usize {
        let sign = if self.share < 0.0 { -1.0 } else { 1.0 };
        let mut best: Option<(usize, f64)> = None;
        for (&feature, &share) in &self.per_feature {
            if best.is_none_or(|(_, most)| share * sign > most) {
                best = Some((feature, share * sign));
            }
        }
        best.map_or(0, |(feature, _)| feature)
    }
}

/// The lookback over which `count` counts the acts that `faded` weighs; `None` where it counts none, or others, or without a limit.
fn days_counted(count: &FeatureRule, faded: &FeatureRule) -> Option<u32> {
    match (count, faded) {
        (FeatureRule::Others { rule: count }, FeatureRule::Others { rule: faded }) => days_counted(count, faded),
        (FeatureRule::Count { event, lookback: Lookback::Days(days) }, FeatureRule::Decayed { event: of, .. }) => {
            (event == of).then_some(*days)
        }
        _ => None,
    }
}
