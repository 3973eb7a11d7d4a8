//! The matrix of fit and activity: its two models, and what became of the test leads of each cell.

use rayon::prelude::*;

use super::PipelineError;
use super::prepare::{Prepared, has_evidence};
use super::source::Source;
use super::train::fit_settings;
use crate::artifact::Artifact;
use crate::config::Config;
use crate::dataset::LabelledRows;
use crate::evaluate::{MatrixResult, MatrixRows, SideScores, matrix_result};
use crate::frame::{Cell, Margin};
use crate::report::{Caution, Words};
use crate::score::{Lang, Matrix, MatrixSide, SideMargins, State};
use crate::select::{FittedMatrix, Folds, fit_matrix};

/// Fits the two sides on Train and cuts them on the rows that calibrate, else on Train's. A side that could not be fitted is told on
/// every report. A ready-made table does not say which of its columns are about who the lead is: no matrix.
pub(super) fn fitted(
    config: &Config,
    prepared: &mut Prepared,
    folds: &Folds,
    stage: &dyn Fn(&str),
) -> Result<Option<Matrix>, PipelineError> {
    if !config.score.matrix || matches!(prepared.source, Source::Table(_)) {
        return Ok(None);
    }
    stage("fitting the matrix");
    let rows = &prepared.cohort_rows;
    let (reference, pairs) = match &prepared.calibration {
        Some(calibration) => (calibration.rows(), &rows.calibration),
        None => (prepared.train.rows(), &rows.train),
    };
    let listed = has_evidence(&prepared.source, reference.frame.spec(), pairs);
    let FittedMatrix { matrix, failures } =
        fit_matrix(&prepared.train, folds, fit_settings(config), reference, &listed)?;
    let sentence = |why: &String| {
        let why = Words::from(why.clone());
        Words {
            en: format!("A side of the matrix could not be fitted: {}", why.en),
            es: format!("Un lado de la matriz no se pudo ajustar: {}", why.es),
        }
    };
    prepared.cautions.extend(failures.iter().map(|why| Caution::Sentence { sentence: sentence(why) }));
    Ok(Some(matrix))
}

/// The matrix on the test rows that have evidence, as scoring would place them.
pub(super) fn measured(config: &Config, prepared: &Prepared, artifact: &Artifact) -> Option<MatrixResult> {
    let matrix = artifact.matrix.as_ref()?;
    let rows = prepared.test.rows();
    let evidence = prepared.test_evidence();
    let placed: Vec<usize> = (0..rows.len()).filter(|&row| evidence[row]).collect();
    let of_row = |features: &mut Vec<f64>, &row: &usize| {
        rows.frame.row_into(row, features);
        matrix.margins(features)
    };
    let margins: Vec<SideMargins> = placed.par_iter().with_min_len(1024).map_init(Vec::new, of_row).collect();
    let side = |of: fn(&SideMargins) -> Option<Margin>| -> Vec<f64> {
        margins.iter().filter_map(of).map(|margin| margin.0).collect()
    };
    let (fit, activity) = (side(|margins| margins.fit), side(|margins| margins.activity));
    let cells: Vec<_> = margins.iter().filter_map(|&margins| matrix.place(margins).cell()).collect();
    let taken = |column: &[u32]| placed.iter().map(|&row| column[row]).collect::<Vec<u32>>();
    let result = matrix_result(
        &MatrixRows {
            labels: &placed.iter().map(|&row| rows.labels[row]).collect::<Vec<_>>(),
            groups: &taken(&rows.groups),
            leads: &taken(&rows.leads),
            fit: scores(&matrix.fit, &fit),
            activity: scores(&matrix.activity, &activity),
            cells: &cells,
        },
        config.seed(),
    );
    Some(result)
}

/// Each row's cell, as scoring would place it; none for a lead without evidence, no rows where there is no matrix.
pub(super) fn cells(artifact: &Artifact, rows: &LabelledRows, states: &[State]) -> Vec<Option<Cell>> {
    let Some(matrix) = &artifact.matrix else { return Vec::new() };
    let of_row = |features: &mut Vec<f64>, (row, state): (usize, &State)| {
        rows.frame.row_into(row, features);
        matrix.place(matrix.margins(features)).cell().filter(|_| *state == State::Scored)
    };
    states.par_iter().enumerate().with_min_len(1024).map_init(Vec::new, of_row).collect()
}

fn scores<'a>(side: &MatrixSide, margins: &'a [f64]) -> SideScores<'a> {
    match side.reason() {
        None => SideScores::Margins(margins),
        Some(reason) => SideScores::Ungraded(reason.words(Lang::En)),
    }
}
