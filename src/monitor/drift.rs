//! Do today's leads look like those the model was trained on? The score first, then every feature.

use serde::{Deserialize, Serialize};

use super::psi::{LEAST_DRIFT, critical_psi, psi};
use crate::artifact::{FeatureProfile, NumberProfile, ReferenceProfile};
use crate::frame::{Column, FeatureFrame, FeatureKind, Margin, OTHER_LEVEL};
use crate::seed::Seed;

/// With fewer leads a distribution is no distribution.
pub const LEAST_LEADS: u64 = 30;

/// The distance of one number or category from its frozen reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// `score`, or the feature's name.
    pub name: String,
    /// The population stability index; null with fewer than 30 leads.
    pub psi: Option<f64>,
    /// What it exceeds in 5% of the cases where nothing has changed; null where `psi` is below .1 and so no alarm whatever it is.
    pub critical: Option<f64>,
    /// `psi` > max(.1, critical).
    pub moved: bool,
    /// Shares of the bins at training: deciles (or levels), then missing, then, for categories, unseen.
    pub reference: Vec<f64>,
    /// The same today.
    pub today: Vec<f64>,
}

/// Compares counts per bin with a reference of `independent` leads.
#[must_use]
pub fn drift(name: &str, reference: Vec<f64>, independent: u64, counts: &[u64], seed: Seed) -> Drift {
    let leads: u64 = counts.iter().sum();
    let index = if leads < LEAST_LEADS { None } else { psi(&reference, independent, counts) };
    let suspect = index.filter(|&index| index > LEAST_DRIFT);
    let critical = suspect.and_then(|_| critical_psi(&reference, independent, leads, seed.with_text(name)));
    let moved = suspect.zip(critical).is_some_and(|(index, critical)| index > critical);
    let share = |&count: &u64| if leads == 0 { 0.0 } else { count as f64 / leads as f64 };
    Drift { name: name.to_owned(), psi: index, critical, moved, today: counts.iter().map(share).collect(), reference }
}

/// The score: margins against the deciles of the reference rows' margins. `independent`: leads behind the reference rows,
/// because weekly rows of one lead say the same thing many times.
#[must_use]
pub fn margin_drift(profile: &ReferenceProfile, independent: u64, margins: &[Margin], seed: Seed) -> Drift {
    let values: Vec<f64> = margins.iter().map(|margin| margin.0).collect();
    let (reference, counts) = number(&profile.margin, &values);
    drift("score", reference, independent, &counts, seed)
}

/// Every feature, the farthest first.
#[must_use]
pub fn feature_drift(profile: &ReferenceProfile, independent: u64, frame: &FeatureFrame, seed: Seed) -> Vec<Drift> {
    let columns = frame.spec().features.iter().zip(frame.columns()).zip(&profile.features);
    let mut all: Vec<Drift> = columns
        .filter_map(|((def, column), profile)| {
            let (reference, counts) = match (profile, column, &def.kind) {
                (FeatureProfile::Number(profile), Column::Number(values), _) => number(profile, values),
                (FeatureProfile::Category(profile), Column::Category(codes), FeatureKind::Category { levels }) => {
                    let mut counts = vec![0; levels.len() + 2];
                    for &code in codes {
                        let bin = match code {
                            OTHER_LEVEL => levels.len() + 1,
                            code if (code as usize) < levels.len() => code as usize,
                            _ => levels.len(),
                        };
                        counts[bin] += 1;
                    }
                    let ends = [profile.missing, profile.unseen];
                    (profile.shares.iter().copied().chain(ends).collect(), counts)
                }
                // An artifact is checked for this when it is read.
                _ => return None,
            };
            Some(drift(&def.name, reference, independent, &counts, seed))
        })
        .collect();
    all.sort_by(|a, b| b.psi.unwrap_or(0.0).total_cmp(&a.psi.unwrap_or(0.0)).then_with(|| a.name.cmp(&b.name)));
    all
}

/// Shares at training and counts today; the last bin is "missing".
fn number(profile: &NumberProfile, values: &[f64]) -> (Vec<f64>, Vec<u64>) {
    let mut counts = vec![0; profile.shares.len() + 1];
    for &value in values {
        counts[profile.bin_of(value).unwrap_or(profile.shares.len())] += 1;
    }
    (profile.shares.iter().copied().chain([profile.missing]).collect(), counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> ReferenceProfile {
        let values: Vec<f64> = (0..1000).map(f64::from).collect();
        ReferenceProfile { rows: 1000, margin: NumberProfile::fit(&values), features: Vec::new() }
    }

    fn margins(of: impl Fn(f64) -> f64, leads: u32) -> Vec<Margin> {
        (0..leads).map(|lead| Margin(of(f64::from(lead) * 1000.0 / f64::from(leads)))).collect()
    }

    #[test]
    fn the_same_leads_have_not_moved_and_others_have() {
        let at = |found: &[Margin]| margin_drift(&profile(), 1000, found, Seed::new(1));
        let same = at(&margins(|x| x, 400));
        assert!(!same.moved && same.psi.unwrap() < 0.1 && same.critical.is_none());
        let moved = at(&margins(|x| x * 0.5, 400));
        assert!(moved.moved && moved.psi.unwrap() > moved.critical.unwrap());
        let missing = at(&margins(|x| if x < 400.0 { f64::NAN } else { x }, 400));
        assert!(missing.moved && (missing.today.last().unwrap() - 0.4).abs() < 1e-9);
    }

    #[test]
    fn a_handful_of_leads_has_no_distribution() {
        let few = margin_drift(&profile(), 1000, &margins(|x| x, 29), Seed::new(1));
        assert_eq!((few.psi, few.moved), (None, false));
    }
}
