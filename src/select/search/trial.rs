//! One trial: settings, fitted on some folds of Train and tested on what each holds out.

use std::time::Instant;

use ndarray::{ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::budget::{Clock, Ended};
use super::design::Designs;
use super::rungs::Rung;
use super::setting::Setting;
use crate::metrics::row_log_loss;
use crate::model::{
    Boosting, BoostingParams, Fold, Forest, ForestParams, Logistic, LogisticParams, Model, choose_penalty,
};
use crate::select::SelectError;
use crate::select::boosted;
use crate::select::params::CandidateName;
use crate::stats::sigmoid;

/// One row of the search's leaderboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// 1 for the first.
    pub number: usize,
    /// The kind of model.
    pub model: CandidateName,
    /// Its settings, by their names in the config.
    pub settings: String,
    /// Folds it was tried on.
    pub folds: usize,
    /// Share of the leads it learned from, 0 to 1.
    pub share: f64,
    /// On all folds and all rows: only such a trial can be chosen.
    pub complete: bool,
    /// Mean over folds of the mean log loss of held-out rows, before calibration; lower is better. Null when it failed.
    pub log_loss: Option<f64>,
    /// Each fold's.
    pub fold_losses: Vec<f64>,
    /// Seconds it took.
    pub seconds: f64,
    /// Why there is no log loss.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// What was to be tried.
    #[serde(skip, default = "nothing")]
    pub(super) asked: Setting,
    /// What a final fit should use: with the number of trees, or the penalty, that was found.
    #[serde(skip, default = "nothing")]
    pub(super) setting: Setting,
    /// See [`Setting::complexity`].
    #[serde(skip)]
    pub(super) complexity: f64,
}

/// What a trial read from a file would be worth trying again: its settings as configured.
const fn nothing() -> Setting {
    Setting::Logistic(None)
}

/// The losses by fold, and the settings with what was found on the way.
struct Tried {
    fold_losses: Vec<f64>,
    setting: Setting,
}

/// Why a trial has no loss.
enum Cut {
    Failed(SelectError),
    Ended(Ended),
}

impl<E: Into<SelectError>> From<E> for Cut {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Tries settings on a rung; with a clock, until it says that time is over.
pub(super) fn run(
    number: usize,
    asked: &Setting,
    rung: &Rung,
    folds: &[Fold],
    designs: &mut Designs<'_>,
    clock: Option<&Clock>,
) -> Trial {
    let begun = Instant::now();
    let folds: Vec<Fold> = rung.folds.iter().map(|&fold| thinned(&folds[fold], rung.share, designs)).collect();
    let tried = match asked {
        Setting::Logistic(penalty) => logistic(*penalty, &folds, designs, clock),
        Setting::Forest(params) => forest(params, &folds, designs, clock),
        Setting::Boosting(params) => boosting(params, &folds, designs, clock),
    };
    let (tried, failure) = match tried {
        Ok(tried) => (Some(tried), None),
        Err(Cut::Failed(error)) => (None, Some(error.to_string())),
        Err(Cut::Ended(Ended::Interrupted)) => (None, Some("interrupted".to_owned())),
        Err(Cut::Ended(_)) => (None, Some("out of time".to_owned())),
    };
    let fold_losses = tried.as_ref().map(|tried| tried.fold_losses.clone()).unwrap_or_default();
    let setting = tried.map_or_else(|| asked.clone(), |tried| tried.setting);
    let log_loss = failure.is_none().then(|| fold_losses.iter().sum::<f64>() / fold_losses.len() as f64);
    Trial {
        number,
        model: asked.kind(),
        settings: setting.words(),
        folds: folds.len(),
        share: rung.share,
        complete: rung.top && log_loss.is_some_and(f64::is_finite),
        log_loss: log_loss.filter(|loss| loss.is_finite()),
        fold_losses,
        seconds: begun.elapsed().as_secs_f64(),
        failure,
        complexity: setting.complexity(),
        asked: asked.clone(),
        setting,
    }
}

/// The fold with some of the leads to learn from, whole ones by chance.
fn thinned(fold: &Fold, share: f64, designs: &Designs<'_>) -> Fold {
    let seed = designs.settings.seed.stream("search rows");
    let stays = |row: &&usize| share >= 1.0 || seed.with(u64::from(designs.rows.groups[**row])).uniform() < share;
    Fold { fit: fold.fit.iter().filter(stays).copied().collect(), held_out: fold.held_out.clone() }
}

fn go_on(clock: Option<&Clock>) -> Result<(), Cut> {
    clock.and_then(Clock::out_of_time).map_or(Ok(()), |ended| Err(Cut::Ended(ended)))
}

/// Mean log loss of held-out rows at margins.
fn mean_loss(labels: &[bool], held_out: &[usize], margin: impl Fn(usize) -> f64 + Sync) -> f64 {
    let losses: Vec<f64> = held_out.par_iter().map(|&row| row_log_loss(labels[row], sigmoid(margin(row)))).collect();
    losses.iter().sum::<f64>() / losses.len() as f64
}

fn logistic(
    penalty: Option<f64>,
    folds: &[Fold],
    designs: &mut Designs<'_>,
    clock: Option<&Clock>,
) -> Result<Tried, Cut> {
    let grid = designs.settings.params.logistic.clone();
    let labels = &designs.rows.labels;
    let x = designs.linear()?;
    let penalty = match penalty {
        Some(penalty) => penalty,
        None => choose_penalty(x.view(), labels, None, folds, &grid)?.chosen,
    };
    let params = LogisticParams { penalty, ..LogisticParams::default() };
    let mut fold_losses = Vec::with_capacity(folds.len());
    for fold in folds {
        go_on(clock)?;
        let (own, own_labels) = taken(x.view(), labels, &fold.fit);
        let model = Model::Logistic(Logistic::fit(own.view(), &own_labels, None, &params)?.model);
        fold_losses.push(mean_loss(labels, &fold.held_out, |row| margin(&model, x.row(row))));
    }
    Ok(Tried { fold_losses, setting: Setting::Logistic(Some(penalty)) })
}

fn forest(
    params: &ForestParams,
    folds: &[Fold],
    designs: &mut Designs<'_>,
    clock: Option<&Clock>,
) -> Result<Tried, Cut> {
    let (labels, seed) = (&designs.rows.labels, designs.settings.seed.stream("forest"));
    let x = designs.trees()?;
    let mut fold_losses = Vec::with_capacity(folds.len());
    for fold in folds {
        go_on(clock)?;
        let (own, own_labels) = taken(x.view(), labels, &fold.fit);
        let model = Model::Forest(Forest::fit(own.view(), &own_labels, params, seed)?);
        fold_losses.push(mean_loss(labels, &fold.held_out, |row| margin(&model, x.row(row))));
    }
    Ok(Tried { fold_losses, setting: Setting::Forest(params.clone()) })
}

/// As many trees as the mean of the folds' curves asks for, the same for every fold; without early stopping, all of them.
fn boosting(
    params: &BoostingParams,
    folds: &[Fold],
    designs: &mut Designs<'_>,
    clock: Option<&Clock>,
) -> Result<Tried, Cut> {
    let early = params.early_stopping;
    let growing = BoostingParams { patience: if early { params.patience } else { usize::MAX }, ..params.clone() };
    let (rows, seed) = (designs.rows, designs.settings.seed.stream("boosting"));
    boosted::enough_for_trees(rows, &growing)?;
    let columns = boosted::columns(designs.native()?, rows, &growing)?;
    let mut curves: Vec<Vec<f64>> = Vec::with_capacity(folds.len());
    for fold in folds {
        go_on(clock)?;
        curves.push(Boosting::held_out_losses(&columns, &rows.labels, fold, &growing, seed)?);
    }
    let shortest = curves.iter().map(Vec::len).min().unwrap_or(0);
    let mean = |trees: usize| curves.iter().map(|curve| curve[trees]).sum::<f64>();
    // No tree at all would be no model.
    let all = shortest.saturating_sub(1).max(1);
    let trees = if early { (1..shortest).min_by(|&a, &b| mean(a).total_cmp(&mean(b))).unwrap_or(all) } else { all };
    let fold_losses = curves.iter().filter_map(|curve| curve.get(trees).or(curve.last()).copied()).collect();
    // The number is found; the final fit need not look for it again.
    let found = BoostingParams { trees, early_stopping: false, ..params.clone() };
    Ok(Tried { fold_losses, setting: Setting::Boosting(found) })
}

fn taken(x: ArrayView2<'_, f64>, labels: &[bool], rows: &[usize]) -> (ndarray::Array2<f64>, Vec<bool>) {
    (x.select(Axis(0), rows), rows.iter().map(|&row| labels[row]).collect())
}

fn margin(model: &Model, row: ndarray::ArrayView1<'_, f64>) -> f64 {
    match row.as_slice() {
        Some(design) => model.margin(design).0,
        None => model.margin(&row.to_vec()).0,
    }
}
