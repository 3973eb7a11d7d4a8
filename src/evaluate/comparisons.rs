//! Who beats whom? Every model against what the team does today, and the chosen one against every other way to call.
//!
//! Two families: the challengers (each model against the verdict's opponent) and the baselines (the chosen model against
//! everything that is no model). Within a family p values are Holm's, so that the best of several is not taken for better
//! because it was the luckiest.

use super::bootstrap::interval;
use super::compare::reflected;
use super::verdict::{ROUNDING, more_conversions_needed};
use super::{
    DelongTest, Estimate, EvaluateError, Measured, PairedComparison, PairedFamily, Scorer, ScorerKind, VerdictWord,
    delong_test,
};

/// What resamples say of one scorer, in the order of the resamples.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Drawn {
    pub(super) found: f64,
    pub(super) roc_auc: Option<f64>,
    pub(super) log_loss: Option<f64>,
    pub(super) worth: Option<f64>,
}

/// One scorer as a comparison sees it.
pub(super) struct Side<'a> {
    pub(super) scorer: &'a Scorer,
    /// On the data as they are; AUC and log loss are `None` where there are none.
    pub(super) value: Drawn,
    pub(super) draws: Vec<Drawn>,
    /// True when every row has a score.
    pub(super) ranks: bool,
}

/// What all comparisons share.
pub(super) struct Compared<'a> {
    pub(super) sides: Vec<Side<'a>>,
    pub(super) labels: &'a [bool],
    /// True when no lead (or account) has two rows: then DeLong's theory holds.
    pub(super) rows_independent: bool,
    /// Conversions that could be found.
    pub(super) conversions: usize,
}

impl Compared<'_> {
    /// Both families; scorers that miss scores take no part.
    pub(super) fn all(&self, chosen: usize, against: usize) -> Vec<PairedComparison> {
        let model = |side: usize| self.sides[side].scorer.kind == ScorerKind::Model;
        let sides = || (0..self.sides.len()).filter(|&side| self.sides[side].ranks);
        let challengers: Vec<(usize, usize)> =
            sides().filter(|&side| model(side) && side != against).map(|side| (side, against)).collect();
        let baselines: Vec<(usize, usize)> = sides().filter(|&side| !model(side)).map(|side| (chosen, side)).collect();
        let mut all = self.family(PairedFamily::Challengers, &challengers);
        all.extend(self.family(PairedFamily::Baselines, &baselines));
        all
    }

    fn family(&self, family: PairedFamily, pairs: &[(usize, usize)]) -> Vec<PairedComparison> {
        let mut found: Vec<PairedComparison> = pairs.iter().map(|&(a, b)| self.pair(family, a, b)).collect();
        let adjusted = holm(&found.iter().map(|pair| pair.p_value).collect::<Vec<_>>());
        for (pair, p) in found.iter_mut().zip(adjusted) {
            pair.p_holm = p;
            pair.word = match pair.conversions_at_capacity.value() {
                Some(difference) if p < LEVEL && difference > ROUNDING => VerdictWord::Better,
                Some(difference) if p < LEVEL && difference < -ROUNDING => VerdictWord::Worse,
                _ => VerdictWord::NoVisibleDifference,
            };
            if pair.word != VerdictWord::NoVisibleDifference {
                pair.more_conversions_needed = None;
            }
        }
        found
    }

    fn pair(&self, family: PairedFamily, a: usize, b: usize) -> PairedComparison {
        let [a, b] = [&self.sides[a], &self.sides[b]];
        let draws = || a.draws.iter().zip(&b.draws);
        let difference = a.value.found - b.value.found;
        let resampled: Vec<f64> = draws().map(|(a, b)| a.found - b.found).collect();
        let losses = "one of the two gives no probabilities";
        PairedComparison {
            family,
            model: a.scorer.name.clone(),
            against: b.scorer.name.clone(),
            p_value: bootstrap_p(&resampled),
            p_holm: 1.0,
            word: VerdictWord::NoVisibleDifference,
            more_conversions_needed: more_conversions_needed(difference, &resampled, self.conversions),
            conversions_at_capacity: measured(interval(difference, resampled.into_iter().map(Some), "resampled leads")),
            roc_auc: match paired(
                a.value.roc_auc,
                b.value.roc_auc,
                draws().map(|(a, b)| (a.roc_auc, b.roc_auc)),
                "one class only",
            ) {
                Measured::Estimate(found) => Measured::Estimate(reflected(found)),
                reason => reason,
            },
            log_loss: paired(
                a.value.log_loss,
                b.value.log_loss,
                draws().map(|(a, b)| (a.log_loss, b.log_loss)),
                losses,
            ),
            value_at_capacity: paired(
                a.value.worth,
                b.value.worth,
                draws().map(|(a, b)| (a.worth, b.worth)),
                "conversions have no value",
            ),
            delong: self.delong(family, a.scorer, b.scorer),
        }
    }

    fn delong(&self, family: PairedFamily, a: &Scorer, b: &Scorer) -> Option<DelongTest> {
        let wanted = self.rows_independent && family == PairedFamily::Challengers;
        wanted.then(|| delong_test(self.labels, &a.scores, &b.scores).ok()).flatten()
    }
}

/// A difference is called one below this.
const LEVEL: f64 = 0.05;

fn paired(
    a: Option<f64>,
    b: Option<f64>,
    draws: impl Iterator<Item = (Option<f64>, Option<f64>)>,
    missing: &str,
) -> Measured {
    match (a, b) {
        (Some(a), Some(b)) => measured(interval(a - b, draws.map(|(a, b)| Some(a? - b?)), "conversions")),
        _ => Measured::NotComputable { value: (), reason: missing.to_owned() },
    }
}

fn measured(found: Result<Estimate, EvaluateError>) -> Measured {
    found.map_or_else(|error| Measured::NotComputable { value: (), reason: error.to_string() }, Measured::Estimate)
}

/// The two-sided p value of "no difference": twice the smaller share of resamples on one side of 0, 0 itself counted on
/// both, and one more on each side so that it is never 0.
///
/// # References
/// Davison and Hinkley 1997, "Bootstrap Methods and their Application", section 4.2.
fn bootstrap_p(resampled: &[f64]) -> f64 {
    let most = (resampled.len() + 1) as f64;
    let side = |count: usize| (count + 1) as f64 / most;
    let below = side(resampled.iter().filter(|&&value| value <= ROUNDING).count());
    let above = side(resampled.iter().filter(|&&value| value >= -ROUNDING).count());
    (2.0 * below.min(above)).min(1.0)
}

/// Holm's adjusted p values, in the order given: at least as large as they were, and in the same order.
///
/// # References
/// Holm 1979, "A simple sequentially rejective multiple test procedure"; agrees with
/// `statsmodels.stats.multitest.multipletests(method="holm")`.
#[must_use]
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 0.0_f64;
    for (rank, &place) in order.iter().enumerate() {
        least = least.max((p_values[place] * (p_values.len() - rank) as f64).min(1.0));
        adjusted[place] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holm_agrees_with_statsmodels() {
        // multipletests([.01, .04, .03, .005], method="holm")
        let close = |found: Vec<f64>, wanted: &[f64]| {
            assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
        };
        close(holm(&[0.01, 0.04, 0.03, 0.005]), &[0.03, 0.06, 0.06, 0.02]);
        close(holm(&[0.5, 0.9]), &[1.0, 1.0]);
        close(holm(&[0.02]), &[0.02]);
        close(holm(&[]), &[]);
    }

    #[test]
    fn a_bootstrap_p_value_counts_the_smaller_side_twice_and_is_never_0() {
        let all_above: Vec<f64> = vec![1.0; 1999];
        assert!((bootstrap_p(&all_above) - 0.001).abs() < 1e-12);
        let even: Vec<f64> = (0..1999).map(|i| f64::from(i % 2) - 0.5).collect();
        assert!(bootstrap_p(&even) > 0.99);
        assert!((bootstrap_p(&vec![0.0; 1999]) - 1.0).abs() < 1e-12);
    }
}
