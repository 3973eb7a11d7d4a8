//! Counts the reference rows into bins.

use super::profile::{CategoryProfile, FeatureProfile, NumberProfile, ReferenceProfile};
use crate::frame::{Column, FeatureFrame, FeatureKind, Margin, OTHER_LEVEL};

impl ReferenceProfile {
    /// The profile of some rows and their margins (one per row). Cost: one sort per number.
    #[must_use]
    pub fn fit(frame: &FeatureFrame, margins: &[Margin]) -> Self {
        let margins: Vec<f64> = margins.iter().map(|margin| margin.0).collect();
        let features =
            frame.spec().features.iter().zip(frame.columns()).map(|(def, column)| match (&def.kind, column) {
                (FeatureKind::Category { levels }, Column::Category(codes)) => {
                    FeatureProfile::Category(CategoryProfile::fit(levels.len(), codes))
                }
                (_, Column::Number(values)) => FeatureProfile::Number(NumberProfile::fit(values)),
                // `FeatureFrame::new` lets no other pair pass.
                (FeatureKind::Number, Column::Category(codes)) => {
                    FeatureProfile::Number(NumberProfile::fit(&vec![f64::NAN; codes.len()]))
                }
            });
        Self { rows: frame.rows() as u64, margin: NumberProfile::fit(&margins), features: features.collect() }
    }
}

impl NumberProfile {
    /// Deciles of the values that are there (nearest rank); equal deciles are one cut, and none lies at the maximum.
    #[must_use]
    pub fn fit(values: &[f64]) -> Self {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
        sorted.sort_by(f64::total_cmp);
        let mut cuts: Vec<f64> = Vec::new();
        for tenth in 1..10 {
            let Some(&cut) = (sorted.len() * tenth).div_ceil(10).checked_sub(1).and_then(|rank| sorted.get(rank))
            else {
                continue;
            };
            let above_last = cuts.last().is_none_or(|&last| cut > last);
            if above_last && sorted.last().is_some_and(|&most| cut < most) {
                cuts.push(cut);
            }
        }
        let mut profile = Self { shares: vec![0.0; cuts.len() + 1], cuts, missing: 0.0 };
        let mut counts = vec![0_u64; profile.shares.len()];
        for &x in &sorted {
            if let Some(bin) = profile.bin_of(x) {
                counts[bin] += 1;
            }
        }
        profile.shares = counts.iter().map(|&count| share(count, values.len())).collect();
        profile.missing = share((values.len() - sorted.len()) as u64, values.len());
        profile
    }
}

impl CategoryProfile {
    fn fit(levels: usize, codes: &[u32]) -> Self {
        let mut counts = vec![0_u64; levels];
        let (mut missing, mut unseen) = (0_u64, 0_u64);
        for &code in codes {
            match counts.get_mut(code as usize) {
                Some(count) => *count += 1,
                None if code == OTHER_LEVEL => unseen += 1,
                None => missing += 1,
            }
        }
        Self {
            shares: counts.iter().map(|&count| share(count, codes.len())).collect(),
            missing: share(missing, codes.len()),
            unseen: share(unseen, codes.len()),
        }
    }
}

fn share(count: u64, rows: usize) -> f64 {
    if rows == 0 { 0.0 } else { count as f64 / rows as f64 }
}
