//! `leadscore verdict`: what a run found, printed again, with the chosen model beside every other way to call.

use std::fmt::Write as _;
use std::process::ExitCode;

use super::{aligned, deliver};
use crate::Error;
use crate::cli::args::{Format, Global, Verdict};
use crate::cli::printer::Printer;
use crate::config::Config;
use crate::pipeline::{
    Measured, Money, MoneyOf, PairedComparison, PairedFamily, PipelineError, RunMetrics, SELECTION_NOTE, TrainSummary,
    VerdictWord,
};
use crate::score::Lang;

pub(in crate::cli) fn run(verdict: &Verdict, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    // A run can be looked at without its config.
    let several = |config: Config| super::outcomes::all_are_meant(&config, global);
    if verdict.run.is_none() && global.load_undecided(&[]).is_ok_and(several) {
        return super::outcomes::verdict(global, printer);
    }
    let path = super::run_folder(verdict.run.as_deref(), global)?.join("metrics.json");
    let text = std::fs::read_to_string(&path).map_err(|source| PipelineError::io(&path, source))?;
    let metrics: RunMetrics = serde_json::from_str(&text).map_err(|source| Error::Metrics { path, source })?;
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string(&told(&metrics))?),
        Format::Csv => metrics.leaderboard_csv(global.formulas()),
        Format::Table => {
            let mut text = super::train::table(&metrics, printer.lang());
            text.push_str(&of_those_found(&metrics, printer.lang()));
            text.push_str(&versus(&metrics, printer.lang()));
            text
        }
    };
    deliver(global, printer, &text)?;
    // Whoever asks for the verdict alone has no page that says so.
    printer.talk(SELECTION_NOTE);
    Ok(ExitCode::SUCCESS)
}

/// What programs are told.
#[derive(serde::Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    summary: &'a TrainSummary,
    median_days_to_conversion: Option<&'a Measured>,
    value_at_capacity: Option<&'a Measured>,
    comparisons: &'a [PairedComparison],
    money: Option<&'a Money>,
    banners: &'a [String],
    selection_note: &'static str,
}

fn told(metrics: &RunMetrics) -> Told<'_> {
    let chosen = metrics.evaluation.scorers.iter().find(|scorer| scorer.name == metrics.evaluation.chosen);
    Told {
        median_days_to_conversion: chosen.map(|chosen| &chosen.median_days_to_conversion),
        value_at_capacity: chosen.map(|chosen| &chosen.value_at_capacity),
        summary: &metrics.summary,
        comparisons: &metrics.evaluation.comparisons,
        money: metrics.money.as_ref(),
        banners: &metrics.banners,
        selection_note: SELECTION_NOTE,
    }
}

/// How soon the conversions came that the chosen model's lists found, and what they were worth.
fn of_those_found(metrics: &RunMetrics, lang: Lang) -> String {
    let evaluation = &metrics.evaluation;
    let Some(chosen) = evaluation.scorers.iter().find(|scorer| scorer.name == evaluation.chosen) else {
        return String::new();
    };
    let (title, days, value, to) = match lang {
        Lang::En => ("Of the conversions found (95% interval)", "median days until they came", "value", "to"),
        Lang::Es => {
            ("De las conversiones halladas (intervalo del 95 %)", "mediana de días hasta que llegaron", "valor", "a")
        }
    };
    let row = |name: &str, measured: &Measured| match measured {
        Measured::Estimate(found) => {
            vec![format!("  {name}"), format!("{:.0}", found.value), format!("{:.0} {to} {:.0}", found.low, found.high)]
        }
        Measured::NotComputable { reason, .. } => vec![format!("  {name}: {}", crate::tongue::told(reason, lang))],
    };
    let rows = [row(days, &chosen.median_days_to_conversion), row(value, &chosen.value_at_capacity)];
    format!("\n{title}\n{}", aligned(&rows))
}

/// The chosen model less everything that is no model, in conversions found; and where there are prices, what each list was worth.
fn versus(metrics: &RunMetrics, lang: Lang) -> String {
    let evaluation = &metrics.evaluation;
    let pairs: Vec<&PairedComparison> =
        evaluation.comparisons.iter().filter(|pair| pair.family == PairedFamily::Baselines).collect();
    let mut text = String::new();
    // Writing to a String cannot fail, here and below.
    if !pairs.is_empty() {
        let title = match lang {
            Lang::En => {
                format!("{} less each other list, in conversions found (95% interval; Holm)", evaluation.chosen)
            }
            Lang::Es => format!(
                "{} menos cada una de las otras listas, en conversiones halladas (intervalo del 95 %; Holm)",
                evaluation.chosen
            ),
        };
        let _ = writeln!(text, "\n{title}");
        let to = match lang {
            Lang::En => "to",
            Lang::Es => "a",
        };
        let row = |pair: &&PairedComparison| match &pair.conversions_at_capacity {
            Measured::Estimate(found) => vec![
                format!("  {}", pair.against),
                format!("{:+.1}", found.value),
                format!("{:+.1} {to} {:+.1}", found.low, found.high),
                word(pair.word, lang).to_owned(),
            ],
            Measured::NotComputable { reason, .. } => vec![format!("  {}: {reason}", pair.against)],
        };
        text.push_str(&aligned(&pairs.iter().map(row).collect::<Vec<_>>()));
    }
    if let Some(money) = &metrics.money {
        let title = match lang {
            Lang::En => format!("What each list was worth, less its bad leads ({})", money.currency),
            Lang::Es => format!("Lo que valió cada lista, menos sus malos leads ({})", money.currency),
        };
        let _ = writeln!(text, "\n{}", title.replace(" ()", ""));
        let row = |own: &MoneyOf| vec![format!("  {}", own.name), format!("{:.0}", own.worth)];
        text.push_str(&aligned(&money.scorers.iter().map(row).collect::<Vec<_>>()));
    }
    text
}

const fn word(word: VerdictWord, lang: Lang) -> &'static str {
    match (word, lang) {
        (VerdictWord::Better, Lang::En) => "better",
        (VerdictWord::Worse, Lang::En) => "worse",
        (VerdictWord::NoVisibleDifference, Lang::En) => "no visible difference",
        (VerdictWord::Better, Lang::Es) => "mejor",
        (VerdictWord::Worse, Lang::Es) => "peor",
        (VerdictWord::NoVisibleDifference, Lang::Es) => "sin diferencia visible",
    }
}
