//! Does a group convert as often as its chances say, held against all other rows? A score test that also works where nobody converted.

use crate::stats::two_sided_p;

/// The test rows with their chances, and how much rows of one account say the same.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    /// Conversions over the sum of the chances, of all rows.
    pub(super) ratio: f64,
    /// Sum of the chances.
    sum: f64,
    /// How much more a sum of residuals varies than over independent rows; at least 1.
    pub(super) design_effect: f64,
}

impl Expected {
    /// `None` where nobody converted, or no chance is above 0. `groups` number the rows that belong together.
    pub(super) fn of(labels: &[bool], chances: &[f64], groups: &[u32]) -> Option<Self> {
        let converted = labels.iter().filter(|&&label| label).count() as f64;
        let sum = chances.iter().fold(0.0, |sum, chance| sum + chance);
        if converted <= 0.0 || sum <= 0.0 {
            return None;
        }
        let ratio = converted / sum;
        let residual = |row: usize| f64::from(u8::from(labels[row])) - ratio * chances[row];
        let mut rows: Vec<usize> = (0..labels.len()).collect();
        rows.sort_by_key(|&row| (groups[row], row));
        let (mut together, mut alone, mut clusters) = (0.0, 0.0, 0.0);
        for cluster in rows.chunk_by(|&a, &b| groups[a] == groups[b]) {
            let own = cluster.iter().fold(0.0, |sum, &row| sum + residual(row));
            together += own * own;
            alone += cluster.iter().fold(0.0, |sum, &row| sum + residual(row) * residual(row));
            clusters += 1.0;
        }
        let effect: f64 =
            if alone > 0.0 && clusters > 1.0 { clusters / (clusters - 1.0) * together / alone } else { 1.0 };
        Some(Self { ratio, sum, design_effect: effect.max(1.0) })
    }

    /// Two-sided p value of "this group's observed over expected is that of the others"; `None` where the group is everybody or nobody, or
    /// nothing can vary.
    ///
    /// Variances are those of the null hypothesis, so that a group in which nobody converted has one, times the design effect.
    pub(super) fn p_value(&self, labels: &[bool], chances: &[f64], inside: impl Fn(usize) -> bool) -> Option<f64> {
        let (mut converted, mut expected) = (0.0, 0.0);
        let mut variances = [0.0; 2];
        for (row, &chance) in chances.iter().enumerate() {
            let own = inside(row);
            let fair = (self.ratio * chance).min(1.0);
            variances[usize::from(own)] += fair * (1.0 - fair);
            if own {
                converted += f64::from(u8::from(labels[row]));
                expected += chance;
            }
        }
        let share = expected / self.sum;
        let variance = (1.0 - share) * (1.0 - share) * variances[1] + share * share * variances[0];
        let variance = variance * self.design_effect;
        let there = share > 0.0 && share < 1.0 && variance > 0.0;
        there.then(|| two_sided_p((converted - self.ratio * expected) / libm::sqrt(variance)))
    }
}
