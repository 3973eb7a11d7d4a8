//! `train --time-budget`: the settings are searched before the candidates are fitted with them.

use serde::{Deserialize, Serialize};

use super::PipelineError;
use super::prepare::Prepared;
use super::run_dir::RunDir;
use crate::config::Config;
use crate::report::{Cell, Formulas, Sheet};
use crate::select::{CandidateName, Ended, FitSettings, Folds, Found, Trial, Why, search};

pub use crate::select::stop_search;

/// `search` in `metrics.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SearchSummary {
    /// What ended it.
    pub ended: Ended,
    /// Every trial, in the order in which they were made; `leaderboard.csv` has them too.
    pub trials: Vec<Trial>,
}

/// A finished search, and the run that it began.
pub(super) struct Searched {
    pub(super) run: RunDir,
    pub(super) winner: CandidateName,
    pub(super) why: Why,
    pub(super) summary: SearchSummary,
    /// The config with what was found in the place of what was asked: training with it again needs no search.
    pub(super) config: Config,
}

/// Searches, where a budget is given; each trial stands in the unfinished run's `leaderboard.csv` as soon as it is made.
pub(super) fn searched(
    config: &Config,
    prepared: &Prepared,
    folds: &Folds,
    label: &str,
    stage: &dyn Fn(&str),
) -> Result<Option<Searched>, PipelineError> {
    let budget = config.model.budget();
    if !budget.asks() {
        return Ok(None);
    }
    let run = RunDir::start(config, label)?;
    let settings = FitSettings { params: &config.model, method: config.calibration.method, seed: config.seed() };
    let mut watch = |trials: &[Trial]| -> Result<(), PipelineError> {
        run.write("leaderboard.csv", trials_csv(trials).as_bytes())?;
        let lowest = trials.iter().filter(|trial| trial.complete).filter_map(|trial| trial.log_loss);
        let count = trials.len();
        match lowest.min_by(f64::total_cmp) {
            Some(lowest) => stage(&format!("searching: {count} trials, lowest log loss {lowest:.4}")),
            None => stage(&format!("searching: {count} trials")),
        }
        Ok(())
    };
    let Found { trials, params, winner, why, ended } =
        search(prepared.train.rows(), &folds.folds, settings, budget, &mut watch)?;
    let mut config = config.clone();
    config.model = params;
    (config.model.time_budget, config.model.trials) = (None, None);
    Ok(Some(Searched { run, winner, why, summary: SearchSummary { ended, trials }, config }))
}

/// What a trial's row says, beside `model` and `failure`.
pub(super) const TRIAL_COLUMNS: [&str; 6] = ["trial", "settings", "folds", "share", "cv_log_loss", "seconds"];

/// The cells of [`TRIAL_COLUMNS`].
pub(super) fn trial_cells(trial: &Trial) -> [Cell<'_>; 6] {
    [
        Cell::Count(trial.number),
        Cell::Text(&trial.settings),
        Cell::Count(trial.folds),
        Cell::Number(trial.share),
        trial.log_loss.map_or(Cell::Empty, Cell::Number),
        Cell::Decimals(trial.seconds, 3),
    ]
}

/// The leaderboard while the search goes on.
fn trials_csv(trials: &[Trial]) -> String {
    let header: Vec<&str> = ["model"].into_iter().chain(TRIAL_COLUMNS).chain(["failure"]).collect();
    let mut sheet = Sheet::new(&header, Formulas::Defused);
    for trial in trials {
        let mut row = vec![Cell::Text(trial.model.words())];
        row.extend(trial_cells(trial));
        row.push(trial.failure.as_deref().map_or(Cell::Empty, Cell::Text));
        sheet.row(&row);
    }
    sheet.finish()
}
