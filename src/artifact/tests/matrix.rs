//! The matrix: placed alike by row, by hand and after reading; refused where its parts do not fit.

use super::*;
use crate::frame::{Activity, Fit};
use crate::score::{GradedSide, Matrix, MatrixSide, Ungraded};

/// Half of the encoder's columns each, by the side of their feature.
pub(super) fn matrix() -> Matrix {
    let spec = spec();
    let side = |side: Side, cuts: [f64; 3]| {
        let columns: Vec<DesignColumn> =
            encoder().columns.into_iter().filter(|column| spec.features[column.feature].side == side).collect();
        let coefficients: Vec<f64> = (0..columns.len()).map(|i| 0.37 - 0.21 * i as f64).collect();
        let standard_errors = vec![0.1; columns.len() + 1];
        let model = Logistic { intercept: -1.1, coefficients, standard_errors, penalty: 2.0 };
        MatrixSide::Graded(GradedSide { encoder: Encoder { columns }, model, cuts })
    };
    Matrix { fit: side(Side::Fit, [-1.6, -1.2, -0.7]), activity: side(Side::Activity, [-1.9, -1.0, 0.4]) }
}

pub(super) fn with_matrix(mut artifact: Artifact) -> Artifact {
    artifact.matrix = Some(matrix());
    artifact.check_rows.clear();
    sealed(artifact)
}

fn refusal(change: impl FnOnce(&mut Artifact)) -> String {
    let mut artifact = with_matrix(forest_artifact());
    change(&mut artifact);
    match Artifact::from_bytes(&with_body(&body_of(&artifact))) {
        Err(ArtifactError::Inconsistent(problem)) => problem.to_string(),
        other => panic!("{other:?}"),
    }
}

fn fit_side(artifact: &mut Artifact) -> &mut GradedSide {
    match artifact.matrix.as_mut().map(|matrix| &mut matrix.fit) {
        Some(MatrixSide::Graded(side)) => side,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_row_is_placed_as_its_parts_say_before_and_after_reading() {
    let artifact = with_matrix(logistic_artifact());
    let read = Artifact::from_bytes(&artifact.to_bytes().unwrap()).unwrap();
    let Some(Matrix { fit: MatrixSide::Graded(fit), activity: MatrixSide::Graded(activity) }) = &artifact.matrix else {
        unreachable!()
    };
    let mut design = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for i in 0..2_000 {
        let row = ordinary_row(&artifact, i);
        let place = artifact.place_row(&row).unwrap().unwrap();
        assert_eq!(read.place_row(&row).unwrap(), Some(place));
        let mut rank = |side: &GradedSide| {
            side.encoder.encode_row(&row, &mut design);
            let margin = side.model.raw(&design);
            side.cuts.iter().filter(|cut| margin >= **cut).count()
        };
        assert_eq!(
            (place.fit, place.activity),
            (Some(Fit::of_rank(rank(fit))), Some(Activity::of_rank(rank(activity))))
        );
        seen.insert(place.cell().unwrap().to_string());
    }
    assert_eq!(seen.len(), 16, "{seen:?}");
}

#[test]
fn the_score_does_not_know_the_matrix_and_an_artifact_without_one_places_nobody() {
    let (plain, placed) = (forest_artifact(), with_matrix(forest_artifact()));
    assert!(!body_of(&plain).contains("matrix") && !body_of(&plain).contains("place\""));
    for i in 0..200 {
        let row = ordinary_row(&plain, i);
        assert_eq!(plain.score_row(&row), placed.score_row(&row));
        assert_eq!(plain.place_row(&row), Ok(None));
    }
}

#[test]
fn a_side_without_grades_is_null_and_the_other_stays() {
    let mut artifact = with_matrix(logistic_artifact());
    let row = ordinary_row(&artifact, 3);
    let before = artifact.place_row(&row).unwrap().unwrap();
    if let Some(matrix) = &mut artifact.matrix {
        matrix.fit = MatrixSide::Ungraded { reason: Ungraded::NoFeatures };
    }
    artifact.check_rows.clear();
    let artifact = sealed(artifact);
    let read = Artifact::from_bytes(&artifact.to_bytes().unwrap()).unwrap();
    let place = read.place_row(&row).unwrap().unwrap();
    assert_eq!((place.fit, place.activity, place.cell()), (None, before.activity, None));
    read.verify().unwrap();
}

#[test]
fn check_rows_prove_the_places_too() {
    let artifact = with_matrix(forest_artifact());
    assert_eq!(artifact.verify().unwrap().rows, artifact.check_rows.len());
    let found = |change: &dyn Fn(&mut Artifact)| {
        let mut changed = artifact.clone();
        change(&mut changed);
        match changed.verify() {
            Err(ArtifactError::CheckRow { what, .. }) => what == "place in the matrix",
            _ => false,
        }
    };
    assert!(found(&|artifact| fit_side(artifact).model.intercept += 1e-12));
    assert!(found(&|artifact| fit_side(artifact).cuts = [9.0; 3]));
    let other = |fit: Option<Fit>| if fit == Some(Fit::A) { Some(Fit::B) } else { Some(Fit::A) };
    assert!(found(&|artifact| {
        let place = artifact.check_rows[5].place.as_mut().unwrap();
        place.fit = other(place.fit);
    }));
}

#[test]
fn a_matrix_whose_parts_do_not_fit_is_refused() {
    let words = refusal(|artifact| fit_side(artifact).encoder.columns[0].feature = 12);
    assert!(words.contains("12"), "{words}");
    let words = refusal(|artifact| fit_side(artifact).cuts = [0.0, 1.0, 0.5]);
    assert!(words.contains("cut of the matrix"), "{words}");
    refusal(|artifact| fit_side(artifact).cuts[2] = 1e300);
    refusal(|artifact| fit_side(artifact).model.coefficients.truncate(1));
    refusal(|artifact| {
        let side = fit_side(artifact);
        side.encoder.columns.clear();
        side.model.coefficients.clear();
        side.model.standard_errors.truncate(1);
    });
    let words = refusal(|artifact| {
        let columns = &mut fit_side(artifact).encoder.columns;
        let name = columns[1].name.clone();
        columns[0].name = name;
    });
    assert!(words.contains("taken"), "{words}");
    // A feature of what the lead does has no say in who it is.
    let words = refusal(|artifact| fit_side(artifact).encoder.columns[0] = encoder().columns[0].clone());
    assert!(words.contains("fit side") && words.contains("count__pricing_view__7d"), "{words}");
    let words = refusal(|artifact| artifact.check_rows[2].place = None);
    assert!(words.contains("check row 2"), "{words}");
    refusal(|artifact| artifact.matrix = None);
}
