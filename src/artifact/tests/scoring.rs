//! One scoring path: the same numbers by row, by frame and by replay, with reasons that add up.

use super::*;
use crate::frame::{Column, FeatureFrame, MISSING_LEVEL, Margin, OTHER_LEVEL, Score};
use crate::score::{FeatureValue, Height, ScoreError, Slope, Untold};

fn frame(artifact: &Artifact, rows: u64) -> FeatureFrame {
    let values: Vec<Vec<f64>> = (0..rows).map(|i| ordinary_row(artifact, i)).collect();
    let column = |(i, def): (usize, &FeatureDef)| match def.kind {
        FeatureKind::Number => Column::Number(values.iter().map(|row| row[i]).collect()),
        FeatureKind::Category { .. } => {
            let code = |x: f64| {
                if x.is_nan() {
                    MISSING_LEVEL
                } else if x < 0.0 {
                    OTHER_LEVEL
                } else {
                    x as u32
                }
            };
            Column::Category(values.iter().map(|row| code(row[i])).collect())
        }
    };
    let columns = artifact.features.features.iter().enumerate().map(column).collect();
    FeatureFrame::new(artifact.features.clone(), columns, rows as usize).unwrap()
}

#[test]
fn a_frame_scores_as_its_rows_do_one_by_one_and_as_the_parts_do_by_hand() {
    for artifact in all() {
        let rows = artifact.score_frame(&frame(&artifact, 3_000)).unwrap();
        assert_eq!(rows.len(), 3_000);
        let mut design = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            let features = ordinary_row(&artifact, i as u64);
            assert_eq!(artifact.score_row(&features).unwrap(), *row);
            artifact.encoder.encode_row(&features, &mut design);
            let margin = artifact.model.margin(&design);
            assert_eq!(row.margin, margin);
            assert_eq!(row.probability, artifact.calibrator.probability(margin));
            assert_eq!(i32::from(row.score.0), (row.value + 0.5).floor() as i32);
        }
        let distinct: std::collections::BTreeSet<Score> = rows.iter().map(|row| row.score).collect();
        let stepped = matches!(artifact.calibrator, Calibrator::VennAbers { .. });
        assert!(distinct.len() > if stepped { 2 } else { 10 }, "{distinct:?}");
    }
}

#[test]
fn rows_and_frames_of_other_features_are_refused() {
    let artifact = forest_artifact();
    assert!(matches!(artifact.score_row(&[1.0; 4]), Err(ScoreError::RowLength { found: 4, wanted: 5 })));
    assert!(matches!(artifact.explain_row(&[1.0; 6]), Err(ScoreError::RowLength { found: 6, wanted: 5 })));
    let mut other = artifact.clone();
    other.features.features[2].name = "renamed".to_owned();
    let refused = artifact.score_frame(&frame(&other, 3)).unwrap_err();
    assert!(matches!(&refused, ScoreError::OtherFeatures { index: 2, found, .. } if found == "renamed"), "{refused}");
    let huge = vec![f64::MAX, f64::MAX, -f64::MAX, f64::MAX, 0.0];
    assert!(logistic_artifact().score_row(&huge).unwrap().margin.0.is_finite());
    assert!(matches!(artifact.row_of_margin(Margin(f64::NAN)), Err(ScoreError::NotFinite { .. })));
}

#[test]
fn base_and_points_sum_to_the_score_of_the_same_row() {
    for artifact in all() {
        for i in 0..2_000 {
            let row = ordinary_row(&artifact, i);
            let ledger = artifact.explain_row(&row).unwrap();
            let points: i32 = ledger.entries.iter().map(|entry| entry.points).sum();
            assert_eq!(ledger.score, artifact.score_row(&row).unwrap().score);
            assert_eq!(ledger.base_points + points, i32::from(ledger.score.0));
            assert_eq!(ledger.other_points, 0);
            assert!(ledger.entries.is_sorted_by(|a, b| a.field < b.field));
        }
    }
}

#[test]
fn a_hidden_field_counts_and_is_never_a_reason() {
    let mut artifact = logistic_artifact();
    let row = [3.0, 5.0, 2.0, 100.0, 1.0];
    let open = artifact.explain_row(&row).unwrap();
    assert!(open.entries.iter().any(|entry| entry.field == "demo" && entry.points != 0), "{open:?}");
    artifact.hidden_fields = vec!["demo".to_owned()];
    let hidden = artifact.explain_row(&row).unwrap();
    assert!(hidden.entries.iter().all(|entry| entry.field != "demo"));
    assert_eq!((hidden.score, hidden.base_points), (open.score, open.base_points));
    let demo = open.entries.iter().find(|entry| entry.field == "demo").unwrap();
    assert!((hidden.other_points - demo.points).abs() <= 1);
}

#[test]
fn check_rows_replay_to_the_bit_and_a_changed_part_is_found() {
    for artifact in all() {
        let read = Artifact::from_bytes(&artifact.to_bytes().unwrap()).unwrap();
        let report = read.verify().unwrap();
        assert_eq!(report.rows, artifact.check_rows.len());
        assert!((15..=110).contains(&report.rows), "{}", report.rows);
        let found = |change: &dyn Fn(&mut Artifact)| {
            let mut changed = read.clone();
            change(&mut changed);
            matches!(changed.verify(), Err(ArtifactError::CheckRow { .. }))
        };
        assert!(found(&|artifact| artifact.calibrator = Calibrator::InterceptShift { shift: 1e-9 }));
        assert!(found(&|artifact| artifact.bands.bands[0].name = "x".to_owned()));
        assert!(found(&|artifact| artifact.check_rows[7].score.0 ^= 1));
        assert!(found(&|artifact| artifact.check_rows[7].margin.0 = artifact.check_rows[7].margin.0.next_up()));
        for column in 0..8 {
            let Transform::Number { .. } = read.encoder.columns[column].transform else { continue };
            let moved = |artifact: &mut Artifact| match (
                &mut artifact.model,
                &mut artifact.encoder.columns[column].transform,
            ) {
                (Model::Logistic(model), _) => model.coefficients[column] *= 1.0 + 1e-12,
                (_, Transform::Number { center, .. }) => *center += 1000.0,
                _ => {}
            };
            let splits_on_it = match &read.model {
                Model::Forest(forest) => forest
                    .trees
                    .iter()
                    .flat_map(|tree| &tree.nodes)
                    .any(|node| matches!(node, Node::Split { column: split, .. } if *split as usize == column)),
                Model::Logistic(_) | Model::Boosting(_) => true,
            };
            assert!(!splits_on_it || found(&moved), "column {column} of {}", read.model.name());
        }
    }
}

#[cfg(feature = "train")]
#[test]
fn check_rows_meet_every_bin_missing_unseen_and_both_sides_of_thresholds() {
    let artifact = forest_artifact();
    assert_eq!(artifact, sealed(artifact.clone()), "the same rows every time");
    let rows: Vec<Vec<f64>> =
        artifact.check_rows.iter().map(|check| artifact.check_features(0, check).unwrap()).collect();
    for (i, profile) in artifact.reference_profile.features.iter().enumerate() {
        assert!(rows.iter().any(|row| row[i].is_nan()), "feature {i} is never missing");
        match profile {
            FeatureProfile::Number(profile) => {
                for bin in 0..profile.shares.len() {
                    assert!(rows.iter().any(|row| profile.bin_of(row[i]) == Some(bin)), "feature {i}, bin {bin}");
                }
            }
            FeatureProfile::Category(profile) => {
                for code in -1..profile.shares.len() as i64 {
                    assert!(rows.iter().any(|row| row[i].to_bits() == (code as f64).to_bits()), "code {code}");
                }
            }
        }
    }
    // A threshold on a number that is taken as it is: neighbours in f64 fall to different sides.
    let Model::Forest(forest) = &artifact.model else { unreachable!() };
    let split_between = |column: usize, threshold: f64| {
        let column = &artifact.encoder.columns[column];
        let left = |row: &[f64]| column.transform.apply(row[column.feature]) <= threshold;
        rows.iter().any(|a| {
            let neighbour = a[column.feature].next_up().to_bits();
            left(a) && rows.iter().any(|b| b[column.feature].to_bits() == neighbour && !left(b))
        })
    };
    let met = forest.trees.iter().flat_map(|tree| &tree.nodes).filter(|node| match **node {
        Node::Split { column, threshold, .. } => column == 2 && split_between(column as usize, threshold),
        Node::Leaf { .. } | Node::Levels { .. } => false,
    });
    assert!(met.count() > 0);
}

#[test]
fn boosted_trees_on_raw_features_are_kept_and_replayed_to_the_bit() {
    let artifact = boosting_artifact();
    let read = Artifact::from_bytes(&artifact.to_bytes().unwrap()).unwrap();
    assert_eq!(read, artifact);
    assert!(read.verify().unwrap().rows >= 15);
    let Model::Boosting(boosting) = &artifact.model else { unreachable!() };
    for tree in 0..boosting.trees.len() {
        let mut changed = artifact.clone();
        let Model::Boosting(boosting) = &mut changed.model else { unreachable!() };
        let root = &mut boosting.trees[tree].nodes[0];
        if let Node::Split { missing_left, .. } | Node::Levels { missing_left, .. } = root {
            *missing_left = !*missing_left;
        }
        assert!(matches!(changed.verify(), Err(ArtifactError::CheckRow { .. })), "tree {tree}");
    }
    // A frame is scored in bytes, a row by a walk.
    let frame = frame(&artifact, 500);
    let batch = artifact.score_frame(&frame).unwrap();
    let mut scorer = artifact.scorer();
    for (i, batch) in (0..).zip(&batch) {
        let row = ordinary_row(&artifact, i);
        assert_eq!(scorer.score_row(&row).unwrap(), *batch);
        assert_eq!(artifact.score_row(&row).unwrap(), *batch);
    }
}

#[test]
fn a_value_that_speaks_against_its_features_sign_stands_on_no_list() {
    for mut artifact in [logistic_artifact(), boosting_artifact()] {
        let numbers: Vec<String> = artifact
            .features
            .features
            .iter()
            .filter(|def| def.kind == FeatureKind::Number)
            .map(|def| def.name.clone())
            .collect();
        let mut found = [0, 0];
        for (slope, found) in [Slope::Rising, Slope::Falling].into_iter().zip(&mut found) {
            artifact.reasons.monotone = numbers.iter().map(|name| (name.clone(), slope)).collect();
            for i in 0..200 {
                let ledger = artifact.explain_row(&ordinary_row(&artifact, i)).unwrap();
                let told = ledger.top_reasons(99, 99);
                for entry in told.reasons_for.iter().chain(&told.reasons_against) {
                    assert_ne!(entry.untold, Some(Untold::WrongSign));
                }
                for entry in &ledger.entries {
                    let index = artifact.features.features.iter().position(|def| def.name == entry.feature).unwrap();
                    let wrong = match (&entry.value, &artifact.reference_profile.features[index]) {
                        (FeatureValue::Number(x), FeatureProfile::Number(profile)) => match profile.height_of(*x) {
                            Some(Height::High) => (entry.points < 0) == (slope == Slope::Rising),
                            Some(Height::Low) => (entry.points > 0) == (slope == Slope::Rising),
                            Some(Height::Middle) | None => false,
                        },
                        _ => false,
                    } && entry.points != 0;
                    assert_eq!(entry.untold == Some(Untold::WrongSign), wrong, "{entry:?}");
                    *found += usize::from(wrong);
                }
            }
        }
        // Whichever way a feature goes, one of the two signs is wrong.
        assert!(found[0] + found[1] > 0, "{found:?}");
    }
}
