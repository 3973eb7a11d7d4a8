//! `predictions.parquet` of a run: what does every candidate, the card and the recorded score say of every row of every role?

use super::PipelineError;
use super::evaluate_run::{CardPoints, RULES, recorded_score};
use super::matrix;
use super::predictions::{self, PredictedRows, RolePredictions, ScorerColumns};
use super::prepare::{Prepared, has_evidence};
use super::run_dir::RunDir;
use super::source::Source;
use crate::artifact::Artifact;
use crate::dataset::LabelledRows;
use crate::evaluate::Scorer;
use crate::score::State;
use crate::select::Fitted;
use crate::time::Instant;

/// Writes the file.
pub(super) fn write_predictions(
    run: &RunDir,
    prepared: &Prepared,
    candidates: &[Fitted],
    card: Option<&CardPoints>,
    artifact: &Artifact,
) -> Result<(), PipelineError> {
    let calibration = prepared.calibration.as_ref().map(|rows| rows.rows());
    let none: &[f64] = &[];
    let mut roles = Vec::new();
    for (split, rows, pairs, points) in [
        ("train", Some(prepared.train.rows()), &prepared.cohort_rows.train, card.map_or(none, |card| &card.train)),
        ("calibration", calibration, &prepared.cohort_rows.calibration, card.map_or(none, |card| &card.calibration)),
        ("test", Some(prepared.test.rows()), &prepared.cohort_rows.test, card.map_or(none, |card| &card.test)),
    ] {
        let Some(rows) = rows else { continue };
        let mut scorers: Vec<ScorerColumns> =
            candidates.iter().map(|fitted| model_columns(fitted, rows, artifact)).collect();
        if card.is_some() {
            let score = points.to_vec();
            scorers.push(ScorerColumns { name: RULES.to_owned(), margin: None, probability: None, score });
        }
        if let Some(recorded) = recorded_score(prepared, pairs) {
            let score = recorded.into_iter().map(|score| score.unwrap_or(f64::NAN)).collect();
            scorers.push(ScorerColumns { name: Scorer::RECORDED.to_owned(), margin: None, probability: None, score });
        }
        let states = states(prepared, artifact, pairs);
        let cells = matrix::cells(artifact, rows, &states);
        let rows = PredictedRows::of(rows);
        roles.push(RolePredictions { split, rows, accounts: accounts(prepared, pairs), states, cells, scorers });
    }
    predictions::write(&run.file("predictions.parquet")?, &roles)
}

fn model_columns(fitted: &Fitted, rows: &LabelledRows, artifact: &Artifact) -> ScorerColumns {
    let margins = fitted.margins(&rows.frame);
    ScorerColumns {
        name: fitted.name.words().to_owned(),
        probability: Some(margins.iter().map(|&margin| fitted.calibrator.probability(margin).0).collect()),
        score: margins.iter().map(|&margin| f64::from(artifact.scale.score(margin, &fitted.calibrator).0)).collect(),
        margin: Some(margins.iter().map(|margin| margin.0).collect()),
    }
}

/// A row of the cohort is open, and its age is within the scope it helped to set; it may lack evidence.
fn states(prepared: &Prepared, artifact: &Artifact, pairs: &[(usize, Instant)]) -> Vec<State> {
    let state = |evidence| if evidence { State::Scored } else { State::NoEvidence };
    has_evidence(&prepared.source, &artifact.features, pairs).into_iter().map(state).collect()
}

fn accounts(prepared: &Prepared, pairs: &[(usize, Instant)]) -> Vec<Option<String>> {
    match &prepared.source {
        Source::Events { tables, .. } => {
            let account = |lead: usize| tables.leads.accounts.as_ref().and_then(|accounts| accounts[lead].clone());
            pairs.iter().map(|&(lead, _)| account(lead)).collect()
        }
        Source::Table(_) => vec![None; pairs.len()],
    }
}
