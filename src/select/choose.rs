//! Which candidate? The simplest whose calibrated log loss is within one standard error of the best.

use std::collections::BTreeMap;

use super::candidate::Fitted;
use super::params::CandidateName;

/// The choice and why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Index of the chosen candidate.
    pub index: usize,
    /// Why.
    pub why: Why,
}

/// Why a candidate was chosen; log losses are of rows that none of them learned from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// No other was fitted.
    Only,
    /// Its log loss is the lowest.
    Lowest {
        /// That log loss.
        log_loss: f64,
    },
    /// It is the simplest within one standard error of the best.
    Simplest {
        /// Its log loss.
        log_loss: f64,
        /// The best candidate.
        best: CandidateName,
        /// The best one's log loss.
        best_log_loss: f64,
    },
    /// Its settings are the simplest within one standard error of the best, of those searched on folds of Train.
    Searched {
        /// Their log loss.
        log_loss: f64,
        /// The kind of the best.
        best: CandidateName,
        /// The best ones' log loss.
        best_log_loss: f64,
        /// Trials that were made.
        trials: usize,
    },
}

/// Chooses among fitted candidates, by the log loss of the rows that calibrated them (never by Test).
///
/// `None` when there is no candidate.
///
/// # References
/// Breiman et al. 1984, the one-standard-error rule; here on paired differences, summed by lead.
#[must_use]
pub fn choose(candidates: &[Fitted]) -> Option<Choice> {
    let mean = |fitted: &Fitted| fitted.calibration_losses.iter().sum::<f64>() / fitted.calibration_losses.len() as f64;
    let best = (0..candidates.len()).min_by(|&a, &b| mean(&candidates[a]).total_cmp(&mean(&candidates[b])))?;
    let mut simplest: Vec<usize> = (0..candidates.len()).collect();
    simplest.sort_by_key(|&index| candidates[index].name);
    let index = simplest.into_iter().find(|&index| {
        let behind = mean(&candidates[index]) - mean(&candidates[best]);
        index == best || behind <= paired_standard_error(&candidates[index], &candidates[best])
    })?;
    let [chosen, leader] = [&candidates[index], &candidates[best]];
    let why = if candidates.len() == 1 {
        Why::Only
    } else if index == best {
        Why::Lowest { log_loss: mean(chosen) }
    } else {
        Why::Simplest { log_loss: mean(chosen), best: leader.name, best_log_loss: mean(leader) }
    };
    Some(Choice { index, why })
}

/// Standard error of the mean difference in log loss, rows of one lead taken together. 0 when the rows differ.
fn paired_standard_error(a: &Fitted, b: &Fitted) -> f64 {
    let n = a.calibration_losses.len();
    if n != b.calibration_losses.len() || a.calibration_groups != b.calibration_groups {
        return 0.0;
    }
    let differences = || a.calibration_losses.iter().zip(&b.calibration_losses).map(|(a, b)| a - b);
    let mean = differences().sum::<f64>() / n as f64;
    let mut by_group: BTreeMap<u32, f64> = BTreeMap::new();
    for (difference, &group) in differences().zip(&a.calibration_groups) {
        *by_group.entry(group).or_default() += difference - mean;
    }
    by_group.values().map(|sum| sum * sum).sum::<f64>().sqrt() / n as f64
}
