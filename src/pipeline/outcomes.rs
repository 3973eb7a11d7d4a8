//! `leadscore train` with several outcomes: one run each, then one leaderboard over them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::PipelineError;
use super::rules::card;
use super::run_dir::RunDir;
use super::train::{RunMetrics, train};
use crate::config::Config;
use crate::disk;
use crate::report::{Formulas, OutcomeFigures, OutcomeRow, OutcomesInput, outcomes_csv, render_outcomes};
use crate::rules::CardOrigin;

/// The file in `runs/` that names the newest leaderboard's folder.
pub const LEADERBOARD: &str = "leaderboard";

/// What training all outcomes found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomesBoard {
    /// The leaderboard's folder name in `runs/`.
    pub run: String,
    /// The project.
    pub project: String,
    /// The currency of values; empty where none is named.
    pub currency: String,
    /// Whether leadscore wrote the rule card: then it is nobody's own.
    pub starter_card: bool,
    /// One row per outcome, in the config's order; those without a model with the reason.
    pub outcomes: Vec<OutcomeRow>,
}

impl OutcomesBoard {
    /// What happened, for the process: 0 when every outcome has a model, else the code of the gravest of their reasons: 130
    /// interrupted, then 3 input data, 2 config, 1 an answer is needed, 4 not enough data.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let grave = |code: u8| [4, 1, 2, 3, 130].iter().position(|&known| known == code);
        self.outcomes
            .iter()
            .map(|row| row.exit_code)
            .filter(|&code| code != 0)
            .max_by_key(|&code| grave(code))
            .unwrap_or(0)
    }

    /// As words and pages read it.
    #[must_use]
    pub fn input(&self, lang: crate::score::Lang) -> OutcomesInput<'_> {
        OutcomesInput {
            rows: &self.outcomes,
            project: &self.project,
            currency: &self.currency,
            starter_card: self.starter_card,
            lang,
        }
    }
}

/// Trains one model per outcome, each a whole run of its own, and writes `runs/NNN-outcomes/` with `outcomes.csv`, `outcomes.json` and
/// `outcomes.html`. `each` is told of every run as soon as it stands. An outcome that cannot be trained is a row with its reason.
///
/// # Errors
/// [`PipelineError`] when a file cannot be read or written at all: that ends everything, and the runs made before stay.
pub fn train_outcomes(
    config: &Config,
    stage: &dyn Fn(&str),
    each: &mut dyn FnMut(&str, &RunMetrics),
) -> Result<(OutcomesBoard, PathBuf), PipelineError> {
    let starter_card = card(config)?.is_some_and(|card| card.origin == CardOrigin::Starter);
    let mut outcomes = Vec::new();
    for name in config.outcome_names() {
        let own = config.for_outcome(&name)?;
        let found = train(&own, &|words| stage(&format!("{name}: {words}")));
        let mut row = OutcomeRow {
            outcome: name.clone(),
            after: own.outcome.after.clone(),
            horizon_days: own.label.horizon_days,
            exit_code: 0,
            reason: None,
            run: None,
            figures: None,
        };
        match found {
            Ok((metrics, _)) => {
                each(&name, &metrics);
                row.exit_code = if metrics.interrupted() { 130 } else { 0 };
                row.run = Some(metrics.summary.run.clone());
                row.figures = OutcomeFigures::of(&metrics.evaluation, &metrics.words);
            }
            Err(error) if error.exit_code() == 5 => return Err(error),
            Err(error) => (row.exit_code, row.reason) = (error.exit_code(), Some(error.to_string())),
        }
        let interrupted = row.exit_code == 130;
        outcomes.push(row);
        if interrupted {
            break;
        }
    }
    let run = RunDir::start(config, "outcomes")?;
    let board = OutcomesBoard {
        run: run.name().to_owned(),
        project: config.project.name.clone(),
        currency: config.economics.as_ref().map(|prices| prices.currency.clone()).unwrap_or_default(),
        starter_card,
        outcomes,
    };
    let mut json = serde_json::to_vec_pretty(&board)
        .map_err(|error| PipelineError::Encode { what: "outcomes.json", why: error.to_string() })?;
    json.push(b'\n');
    run.write("outcomes.json", &json)?;
    run.write("outcomes.csv", outcomes_csv(&board.outcomes, Formulas::Defused).as_bytes())?;
    run.write("outcomes.html", &render_outcomes(&board.input(config.project.lang))?)?;
    let path = run.finish_aside()?;
    disk::replace(&config.base.join("runs").join(LEADERBOARD), format!("{}\n", board.run).as_bytes())?;
    Ok((board, path))
}
