//! The reference profile counts what is there.

use super::*;
use crate::frame::{Column, FeatureFrame, MISSING_LEVEL, Margin, OTHER_LEVEL};

#[test]
fn deciles_of_a_spread_number_hold_a_tenth_each_and_missing_is_a_share_of_its_own() {
    let mut values: Vec<f64> = (0..1000).map(|i| f64::from((i * 7919) % 1000)).collect();
    values.extend([f64::NAN; 250]);
    let profile = NumberProfile::fit(&values);
    assert_eq!(profile.cuts, [99.0, 199.0, 299.0, 399.0, 499.0, 599.0, 699.0, 799.0, 899.0]);
    assert!(profile.shares.iter().all(|share| (share - 0.08).abs() < 1e-12));
    assert!((profile.missing - 0.2).abs() < 1e-12);
    assert_eq!(profile.bin_of(99.0), Some(0));
    assert_eq!(profile.bin_of(99.5), Some(1));
    assert_eq!(profile.bin_of(1e9), Some(9));
    assert_eq!(profile.bin_of(f64::NAN), None);
}

#[test]
fn a_count_that_is_mostly_zero_has_few_bins_and_none_is_empty() {
    let values: Vec<f64> = (0..1000).map(|i| if i < 850 { 0.0 } else { f64::from(i % 3) }).collect();
    let profile = NumberProfile::fit(&values);
    assert_eq!(profile.cuts, [0.0]);
    assert!(profile.shares.iter().all(|&share| share > 0.0));
    assert!((profile.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    let constant = NumberProfile::fit(&[4.0; 30]);
    assert_eq!((constant.cuts.len(), constant.shares.len()), (0, 1));
    let absent = NumberProfile::fit(&[f64::NAN; 30]);
    assert!((absent.missing - 1.0).abs() < 1e-12 && absent.shares[0].abs() < 1e-12);
}

#[test]
fn the_profile_of_a_frame_fits_the_artifact_of_its_features() {
    let artifact = forest_artifact();
    let rows = 400_usize;
    let columns = artifact.features.features.iter().enumerate().map(|(feature, def)| match def.kind {
        FeatureKind::Number => Column::Number((0..rows as u64).map(|i| ordinary_row(&artifact, i)[feature]).collect()),
        FeatureKind::Category { .. } => Column::Category(
            (0..rows as u32).map(|i| [0, 1, 1, 2, OTHER_LEVEL, MISSING_LEVEL][i as usize % 6]).collect(),
        ),
    });
    let frame = FeatureFrame::new(artifact.features.clone(), columns.collect(), rows).unwrap();
    let margins: Vec<Margin> = artifact.score_frame(&frame).unwrap().iter().map(|row| row.margin).collect();
    let reference_profile = ReferenceProfile::fit(&frame, &margins);
    let FeatureProfile::Category(industry) = &reference_profile.features[4] else { unreachable!() };
    assert!((industry.shares[1] - 134.0 / 400.0).abs() < 1e-12 && (industry.unseen - 0.165).abs() < 1e-12);
    let again = Artifact { reference_profile, ..artifact }.with_check_rows().unwrap();
    assert!(again.verify().unwrap().rows >= 50);
    assert!(Artifact::from_bytes(&again.to_bytes().unwrap()).is_ok());
}
