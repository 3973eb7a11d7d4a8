//! `leadscore train`.

use std::fmt::Write as _;
use std::process::ExitCode;

use super::{aligned, load_undecided_for, outcomes, shown, target};
use crate::Error;
use crate::cli::args::{Format, Global, Train};
use crate::cli::printer::Printer;
use crate::pipeline::{RunMetrics, train};
use crate::score::Lang;
use crate::tongue::told;

pub(in crate::cli) fn run(args: &Train, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let mut config = load_undecided_for(global, target(global))?;
    if let Some(list) = &args.exclude_ids {
        // Relative to where the command is typed, not to the config.
        let path = std::path::absolute(list).map_err(Error::Output)?;
        config.leave_out(&path);
    }
    config.search_for(args.time_budget.as_deref(), args.trials)?;
    if outcomes::all_are_meant(&config, global) {
        return outcomes::train(&config, global, printer);
    }
    let config = config.one_outcome(global.outcome.as_deref())?;
    let (metrics, path) = train(&config, &|words| printer.stage(words))?;
    let found = metrics.ingest.as_ref().map(|found| found.data_sentences());
    super::warn(&found.unwrap_or_default(), printer);
    print(&metrics, global, printer)?;
    let outcome = config.outcome_name().map_or_else(String::new, |name| format!(" --outcome {name}"));
    printer.talk(&format!("\nReport: {}\nNext: leadscore score{outcome}", shown(&path.join("report.html"))));
    // 130 as for every interrupt, though this one left a whole run behind.
    Ok(if metrics.interrupted() { ExitCode::from(130) } else { ExitCode::SUCCESS })
}

/// The summary in the format asked for.
pub(super) fn print(metrics: &RunMetrics, global: &Global, printer: &Printer) -> Result<(), Error> {
    let summary = &metrics.summary;
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string(summary)?),
        Format::Csv => metrics.leaderboard_csv(global.formulas()),
        Format::Table => table(metrics, printer.lang()),
    };
    super::deliver(global, printer, &text)
}

pub(super) fn table(metrics: &RunMetrics, lang: Lang) -> String {
    let summary = &metrics.summary;
    let mut text = format!("{}\n", metrics.words);
    if let Some(money) = &metrics.money {
        text.push_str(&format!("{}\n", told(&money.words, lang)));
    }
    text.push('\n');
    for banner in &metrics.banners {
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(text, "! {banner}");
    }
    if !metrics.banners.is_empty() {
        text.push('\n');
    }
    let header = ["", "conversions", "roc_auc", "avg_prec", "log_loss", "brier", "fit s"];
    let mut rows: Vec<Vec<String>> = vec![header.map(str::to_owned).to_vec()];
    for row in &summary.leaderboard {
        let name = if row.model == summary.chosen { format!("{} *", row.model) } else { row.model.clone() };
        if let Some(failure) = &row.failure {
            rows.push(vec![format!("{name} failed: {failure}")]);
            continue;
        }
        if let Some(missing) = &row.not_tried {
            rows.push(vec![match lang {
                Lang::En => format!("{name} not tried: {missing}"),
                Lang::Es => format!("{name} sin probar: {}", told(missing, lang)),
            }]);
            continue;
        }
        let number = |value: Option<f64>, digits: usize| {
            value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
        };
        rows.push(vec![
            name,
            number(row.conversions_at_capacity, 1),
            number(row.roc_auc, 3),
            number(row.average_precision, 3),
            number(row.log_loss, 4),
            number(row.brier_score, 4),
            number(row.fit_seconds, 2),
        ]);
    }
    text.push_str(&aligned(&rows));
    let chosen = match lang {
        Lang::En => "chosen",
        Lang::Es => "elegido",
    };
    let _ = writeln!(text, "\n* {chosen}: {}", metrics.choice);
    text
}
