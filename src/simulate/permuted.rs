//! Does a model of labels dealt out by chance rank no better than chance?

use ndarray::Array2;
use rayon::prelude::*;

use super::population::{log_odds, normal, open_leads, outcomes};
use super::table::{Finding, Table};
use super::{SimulateError, times};
use crate::metrics::roc_auc_score;
use crate::model::{Logistic, LogisticParams};
use crate::seed::Seed;

/// Repetitions.
const ROUNDS: u64 = 400;
/// Leads that teach, and as many that test.
const LEADS: usize = 2000;
/// Columns that know nothing, beside the one that knows the truth.
const NOISE: usize = 9;
/// The mean must lie within this many standard errors of a half.
const MOST_ERRORS: f64 = 3.0;

pub(super) fn simulate(effort: f64, seed: Seed) -> Result<Table, SimulateError> {
    let seed = seed.stream("permuted");
    let rounds = times(ROUNDS, effort);
    let found: Vec<[f64; 2]> =
        (0..rounds).into_par_iter().map(|round| one(seed.with(round))).collect::<Result<_, SimulateError>>()?;
    let n = found.len() as f64;
    let summary = |of: usize| {
        let mean = found.iter().map(|round| round[of]).sum::<f64>() / n;
        let error = (found.iter().map(|round| (round[of] - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt();
        (mean, error)
    };
    let row = |name: &str, (mean, error): (f64, f64)| {
        vec![name.to_owned(), format!("{mean:.4}"), format!("{error:.4}"), format!("{:+.2}", (mean - 0.5) / error)]
    };
    let (mean, error) = summary(1);
    let away = ((mean - 0.5) / error).abs();
    Ok(Table {
        title: "Labels dealt out by chance".to_owned(),
        how: format!(
            "A logistic regression on the true log-odds and {NOISE} columns of noise learns from {LEADS} leads and ranks {LEADS} others, once with their \
             labels and once with the same labels dealt out by chance; {rounds} rounds."
        ),
        columns: ["labels", "mean AUC", "standard error", "standard errors from .5"].map(str::to_owned).to_vec(),
        rows: vec![row("as they are", summary(0)), row("dealt out", (mean, error))],
        findings: vec![Finding {
            sentence: format!(
                "the AUC of dealt-out labels is within 3 standard errors of .5: {mean:.4}, {away:.2} away"
            ),
            holds: away <= MOST_ERRORS,
        }],
    })
}

/// AUC with the labels as they are, and dealt out.
fn one(seed: Seed) -> Result<[f64; 2], SimulateError> {
    let leads = open_leads(2 * LEADS, seed);
    let labels = outcomes(&leads, seed);
    let cell = |row: usize, column: usize| match column {
        0 => log_odds(&leads[row]),
        column => normal(seed.stream("noise").with(row as u64).with(column as u64)),
    };
    let x = Array2::from_shape_fn((LEADS, 1 + NOISE), |(row, column)| cell(row, column));
    let mut dealt: Vec<usize> = (0..labels.len()).collect();
    dealt.sort_by_key(|&row| seed.stream("dealt").with(row as u64).bits());
    let permuted: Vec<bool> = dealt.into_iter().map(|row| labels[row]).collect();
    let auc = |labels: &[bool]| -> Result<f64, SimulateError> {
        let model = Logistic::fit(x.view(), &labels[..LEADS], None, &LogisticParams::default())?.model;
        let rank = |row: usize| model.raw(&(0..=NOISE).map(|column| cell(row, column)).collect::<Vec<f64>>());
        let scores: Vec<f64> = (LEADS..2 * LEADS).map(rank).collect();
        Ok(roc_auc_score(&labels[LEADS..], &scores, None)?)
    };
    Ok([auc(&labels)?, auc(&permuted)?])
}
