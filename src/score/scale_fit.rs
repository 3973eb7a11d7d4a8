//! Which scale suits these leads, and with which numbers? Fitted once, then frozen.

use super::error::ScoreError;
use super::scale::{Scale, ScaleChoice};
use crate::calibrate::Calibrator;
use crate::frame::Margin;
use crate::stats::logit;

/// Mean chance of the best tenth from which plain percentages are readable.
const READABLE_CHANCE: f64 = 0.30;

/// Margins closer than this are one margin: no reader of the artifact needs to agree on their last bits.
pub(super) const SAME_MARGIN: f64 = 1e-9;

impl Scale {
    /// Fits the scale on the margins of the reference rows (ripe rows that the calibrator may know) and the training
    /// base rate. Linear but for one sort.
    ///
    /// # Errors
    /// [`ScoreError::NoMargins`] or [`ScoreError::BadMargin`] for margins that are absent or no numbers;
    /// [`ScoreError::BaseRate`] when a log-odds scale is chosen and only one outcome occurred.
    pub fn fit(
        choice: ScaleChoice,
        margins: &[Margin],
        calibrator: &Calibrator,
        base_rate: f64,
    ) -> Result<Self, ScoreError> {
        let sorted = sorted(margins, "the scale")?;
        match choice {
            ScaleChoice::Auto => {
                let tenth = sorted.len().div_ceil(10);
                let best = &sorted[sorted.len() - tenth..];
                let chance: f64 = best.iter().map(|&m| calibrator.probability(Margin(m)).0).sum();
                if chance >= READABLE_CHANCE * tenth as f64 { Ok(Self::Probability {}) } else { log_odds(base_rate) }
            }
            ScaleChoice::Probability => Ok(Self::Probability {}),
            ScaleChoice::LogOdds => log_odds(base_rate),
            ScaleChoice::Percentile => Ok(percentile(&sorted)),
        }
    }
}

/// The margins in increasing order, all of them finite, at least one.
pub(super) fn sorted(margins: &[Margin], what: &'static str) -> Result<Vec<f64>, ScoreError> {
    if let Some(index) = margins.iter().position(|m| !m.0.is_finite()) {
        return Err(ScoreError::BadMargin { index, margin: margins[index].0 });
    }
    if margins.is_empty() {
        return Err(ScoreError::NoMargins { what });
    }
    let mut sorted: Vec<f64> = margins.iter().map(|m| m.0).collect();
    sorted.sort_by(f64::total_cmp);
    Ok(sorted)
}

fn log_odds(base_rate: f64) -> Result<Scale, ScoreError> {
    if base_rate > 0.0 && base_rate < 1.0 {
        Ok(Scale::LogOdds { reference_log_odds: logit(base_rate) })
    } else {
        Err(ScoreError::BaseRate { rate: base_rate })
    }
}

/// The 0th to 100th percentile (linear between ranks, as numpy's default), ties merged at their middle percent.
fn percentile(sorted: &[f64]) -> Scale {
    let (mut margins, mut percents): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut first_of_tie = 0.0;
    for percent in 0..=100_u32 {
        let margin = quantile(sorted, f64::from(percent) / 100.0);
        let percent = f64::from(percent);
        match (margins.last(), percents.last_mut()) {
            (Some(&last), Some(middle)) if margin - last < SAME_MARGIN => {
                *middle = f64::midpoint(first_of_tie, percent)
            }
            _ => {
                first_of_tie = percent;
                margins.push(margin);
                percents.push(percent);
            }
        }
    }
    Scale::Percentile { margins, percents }
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    let rank = share * (sorted.len() - 1) as f64;
    let below = rank.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (rank - below as f64)
}
