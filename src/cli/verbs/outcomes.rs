//! Several outcomes at once: training all of them, their leaderboard, and what a check says of each.

use std::process::ExitCode;

use super::sections::part;
use super::{deliver, shown};
use crate::Error;
use crate::cli::args::{Format, Global};
use crate::cli::printer::Printer;
use crate::config::Config;
use crate::pipeline::{CheckParams, LEADERBOARD, OutcomesBoard, PipelineError, check, resolve, train_outcomes};
use crate::readiness::{Readiness, State};
use crate::report::{CheckInput, check_sentence, outcomes_csv, outcomes_sections};
use crate::score::Lang;

/// Trains every outcome, tells each verdict as it comes, and then the leaderboard.
pub(super) fn train(config: &Config, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let (board, path) = train_outcomes(config, &|words| printer.stage(words), &mut |name, metrics| {
        printer.talk(&format!("\n{name}: {}", metrics.words));
    })?;
    print(&board, global, printer)?;
    printer.talk(&format!("\nReport: {}\nNext: leadscore score --outcome NAME", shown(&path.join("outcomes.html"))));
    Ok(ExitCode::from(board.exit_code()))
}

/// Prints the newest leaderboard again.
pub(super) fn verdict(global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let path = resolve(&global.config.with_file_name("runs").join(LEADERBOARD))?.join("outcomes.json");
    let text = std::fs::read_to_string(&path).map_err(|source| PipelineError::io(&path, source))?;
    let board: OutcomesBoard = serde_json::from_str(&text).map_err(|source| Error::Metrics { path, source })?;
    print(&board, global, printer)?;
    Ok(ExitCode::SUCCESS)
}

/// The leaderboard in the format asked for.
fn print(board: &OutcomesBoard, global: &Global, printer: &Printer) -> Result<(), Error> {
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string(board)?),
        Format::Csv => outcomes_csv(&board.outcomes, global.formulas()),
        Format::Table => {
            let sections = outcomes_sections(&board.input(printer.lang())).map_err(PipelineError::from)?;
            let parts: Vec<String> = sections.iter().map(|section| part(section, usize::MAX)).collect();
            parts.join("\n")
        }
    };
    deliver(global, printer, &text)
}

/// What a check says of one outcome.
#[derive(serde::Serialize)]
struct Checked {
    outcome: String,
    after: Option<String>,
    horizon_days: u32,
    exit_code: u8,
    /// Why nothing could be counted; null where it could.
    reason: Option<String>,
    sentence: Option<String>,
    readiness: Option<Readiness>,
}

/// Checks every outcome: its conversions, and whether it could be trained.
pub(super) fn check_all(config: &Config, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let config_text = std::fs::read_to_string(&global.config).unwrap_or_default();
    let mut found = Vec::new();
    for name in config.outcome_names() {
        let own = config.for_outcome(&name)?;
        let params = CheckParams { config_text: config_text.clone(), most_rejects: 0 };
        let checked = check(&own, &params, &|words| printer.stage(&format!("{name}: {words}")));
        let mut row = Checked {
            outcome: name,
            after: own.outcome.after.clone(),
            horizon_days: own.label.horizon_days,
            exit_code: 0,
            reason: None,
            sentence: None,
            readiness: None,
        };
        match checked {
            Ok(checked) => {
                let readiness = checked.readiness;
                let input = CheckInput {
                    readiness: &readiness,
                    lang: printer.lang(),
                    config_file: shown(&global.config),
                    plots_folder: String::new(),
                    rejects: None,
                };
                row.sentence = Some(check_sentence(&input).map_err(PipelineError::from)?);
                row.exit_code = readiness.state.exit_code();
                row.readiness = Some(readiness);
            }
            Err(error) if error.exit_code() == 5 => return Err(error.into()),
            Err(error) => (row.exit_code, row.reason) = (error.exit_code(), Some(error.to_string())),
        }
        found.push(row);
    }
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string(&serde_json::json!({ "outcomes": found }))?),
        Format::Csv => super::sections::flat(&serde_json::json!({ "outcomes": found }), global.formulas()),
        Format::Table => table(&found, printer.lang()),
    };
    deliver(global, printer, &text)?;
    printer.talk("\nEverything about one of them: leadscore check --outcome NAME");
    let grave = |code: &u8| [0, 4, 1, 2, 3].iter().position(|known| known == code);
    Ok(ExitCode::from(found.iter().map(|row| row.exit_code).max_by_key(|code| grave(code)).unwrap_or(0)))
}

fn table(found: &[Checked], lang: Lang) -> String {
    let head = match lang {
        Lang::En => ["", "conversions", "ripe", "to learn from", "horizon", "state"],
        Lang::Es => ["", "conversiones", "maduras", "para aprender", "horizonte", "estado"],
    };
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for row in found {
        let Some(readiness) = &row.readiness else { continue };
        let learned = readiness.plan.train.map_or_else(|| "-".to_owned(), |train| train.conversions.to_string());
        rows.push(vec![
            row.outcome.clone(),
            readiness.conversions.all.to_string(),
            readiness.conversions.ripe.to_string(),
            learned,
            format!("{} d", row.horizon_days),
            state(readiness.state, lang).to_owned(),
        ]);
    }
    let mut text = super::aligned(&rows);
    for row in found {
        let said =
            row.sentence.clone().or_else(|| row.reason.as_deref().map(|reason| crate::tongue::told(reason, lang)));
        text.push_str(&format!("\n{}: {}\n", row.outcome, said.unwrap_or_default()));
    }
    text
}

const fn state(state: State, lang: Lang) -> &'static str {
    match (state.exit_code(), lang) {
        (0, Lang::En) => "ready",
        (0, Lang::Es) => "listo",
        (1, Lang::En) => "an answer is needed",
        (1, Lang::Es) => "falta una respuesta",
        (_, Lang::En) => "not enough data",
        (_, Lang::Es) => "datos insuficientes",
    }
}

/// True where the config has several outcomes and none is named.
pub(super) fn all_are_meant(config: &Config, global: &Global) -> bool {
    config.outcome.is_undecided() && global.outcome.is_none()
}
