//! The numbers a verdict is made of, each with its interval, or with the reason why there is none.

use serde::{Deserialize, Serialize};

use super::{ChanceQuality, DelongTest};
pub use crate::metrics::{GainPoint, ReliabilityBin};
use crate::time::Instant;

/// A number with its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The number on the data as they are.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// A measured number, or why it cannot be computed. Never 0 or NaN in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Measured {
    /// The number and its interval.
    Estimate(Estimate),
    /// No number, and why.
    NotComputable {
        /// Always null; marks the absence in JSON.
        value: (),
        /// A sentence for people.
        reason: String,
    },
}

/// What kind of ranking a scorer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScorerKind {
    /// A trained candidate.
    Model,
    /// The team's rule card.
    Rules,
    /// Random, newest first, best single column, the score on record, the model made before.
    Baseline,
}

/// How one scorer did on the test leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScorerResult {
    /// `logistic`, `forest`, `boosting`, `rules`, `recorded`, `previous`, `newest_first`, `random`, `single_column:NAME`.
    pub name: String,
    /// What it is.
    pub kind: ScorerKind,
    /// Area under the ROC curve; higher is better, .5 is chance.
    pub roc_auc: Measured,
    /// Average precision; higher is better, the base rate is chance.
    pub average_precision: Measured,
    /// Mean log loss of the probabilities; lower is better. Only for scorers with probabilities.
    pub log_loss: Measured,
    /// Mean squared error of the probabilities; lower is better. Only for scorers with probabilities.
    pub brier_score: Measured,
    /// Conversions found by the replayed sales list; higher is better.
    pub conversions_at_capacity: Measured,
    /// Conversions found per lead listed.
    pub precision_at_capacity: Measured,
    /// Median days from the list to the conversion, of the conversions found: half of them came within so many days of the project's
    /// calendar. Neither more nor less of it is better: it says when to expect them.
    #[serde(default = "not_measured")]
    pub median_days_to_conversion: Measured,
    /// What the conversions found were worth: each its own value, else the outcome's, else that of `[economics]`; higher is better.
    #[serde(default = "not_measured")]
    pub value_at_capacity: Measured,
    /// Conversions among the top tenth against a random tenth.
    pub lift_at_10_percent: Measured,
    /// Largest distance between the shares of conversions and of others above a cut; higher is better, 0 is chance.
    pub ks_statistic: Measured,
    /// `2 * roc_auc - 1`; higher is better, 0 is chance.
    pub gini: Measured,
    /// How honest the chances are. `None` for scorers without probabilities.
    pub chances: Option<ChanceQuality>,
    /// Share of conversions found against share of leads listed, best first; from (0, 0) to (1, 1), at most 201 points.
    pub gains: Vec<GainPoint>,
    /// Predicted against observed, by equal-count bins of the probability; empty without probabilities.
    pub reliability: Vec<ReliabilityBin>,
    /// The sales list period by period.
    pub periods: Vec<PeriodResult>,
}

/// In figures of a version that did not measure it.
fn not_measured() -> Measured {
    Measured::NotComputable { value: (), reason: "not measured by the version that wrote these figures".to_owned() }
}

/// One period of the replayed sales list.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodResult {
    /// When the list was made; `None` where the data has no dates.
    pub start: Option<Instant>,
    /// Open leads of the period, those resting after an earlier listing included.
    pub open: usize,
    /// Leads listed (a fraction where ties at the cut were averaged).
    pub listed: f64,
    /// Conversions found by them.
    pub found: f64,
}

/// How many leads sales can work, as the replay used it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CapacityUsed {
    /// Leads per period, where it is a number; `None` when a share of the open leads is used.
    pub leads: Option<usize>,
    /// Share of each period's open leads, where no number was given.
    pub share: Option<f64>,
    /// `day`, `week`, `month`, or `all` where the data has no dates.
    pub per: String,
    /// A listed lead is not listed again for so many days.
    pub recontact_days: u32,
}

/// Model against rule card, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictWord {
    /// The whole interval lies above 0.
    Better,
    /// The interval holds 0.
    NoVisibleDifference,
    /// The whole interval lies below 0.
    Worse,
}

/// The comparison of the chosen model with what it must beat, on the same leads at the same instants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// `conversions_at_capacity`.
    pub metric: String,
    /// The chosen model's name.
    pub model: String,
    /// `rules`, or `recorded` or `newest_first` where there is no card of the team's own.
    pub against: String,
    /// Model minus the other, over the test periods.
    pub difference: f64,
    /// Lower end of the paired interval.
    pub low: f64,
    /// Upper end of the paired interval.
    pub high: f64,
    /// The interval's level: 0.95.
    pub level: f64,
    /// What that means.
    pub word: VerdictWord,
    /// About how many more test conversions would tell them apart; `None` when they are told apart, or when no
    /// difference was seen at all.
    pub more_conversions_needed: Option<u64>,
    /// The verdict in one or two plain English sentences.
    pub words: String,
}

/// What a comparison belongs to; p values are adjusted within a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairedFamily {
    /// Every model against the verdict's opponent.
    Challengers,
    /// The chosen model against every scorer that is no model.
    Baselines,
}

/// Two scorers on the same rows, in the same resamples; differences are `model` minus `against`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairedComparison {
    /// The family.
    pub family: PairedFamily,
    /// One scorer's name.
    pub model: String,
    /// The other's.
    pub against: String,
    /// Difference in conversions found by the sales list; above 0 `model` is better.
    pub conversions_at_capacity: Measured,
    /// Difference in what the conversions found were worth; above 0 `model` is better.
    #[serde(default = "not_measured")]
    pub value_at_capacity: Measured,
    /// Difference in AUC; above 0 `model` is better.
    pub roc_auc: Measured,
    /// Difference in log loss; below 0 `model` is better.
    pub log_loss: Measured,
    /// Two-sided p value of "no difference in conversions found", of the resamples.
    pub p_value: f64,
    /// The same after Holm's correction within the family.
    pub p_holm: f64,
    /// What that means at 5%.
    pub word: VerdictWord,
    /// About how many more conversions would tell them apart; `None` when they are, or when no difference was seen.
    pub more_conversions_needed: Option<u64>,
    /// DeLong's test of the AUCs, for challengers where no lead (or account) has two rows; else `None`.
    pub delong: Option<DelongTest>,
}

/// Everything measured on the test leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Test rows: (lead, as_of) pairs with a ripe label.
    pub rows: usize,
    /// Distinct leads among them.
    pub leads: usize,
    /// Test rows that converted.
    pub conversions: usize,
    /// Conversions that could be found: distinct (lead, instant) pairs.
    pub distinct_conversions: usize,
    /// Share of test rows that converted.
    pub base_rate: f64,
    /// The sales list's terms.
    pub capacity: CapacityUsed,
    /// One result per candidate, card and baseline; the chosen model first, then by conversions found.
    pub scorers: Vec<ScorerResult>,
    /// Name of the chosen model.
    pub chosen: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Every model against the opponent, then the chosen model against everything that is no model.
    #[serde(default)]
    pub comparisons: Vec<PairedComparison>,
    /// Conversions found by the chosen scorer's lists for each one that lists in random order find; 1 is chance. `None` where no
    /// random order takes part.
    #[serde(default)]
    pub times_random: Option<Measured>,
}
