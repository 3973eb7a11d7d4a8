//! `leadscore rules learn`: the card, its build sheet, and what it is worth.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::sections::flat;
use super::{check_target, deliver, load_for, shown, write_whole};
use crate::Error;
use crate::cli::args::{Format, Global, Learn};
use crate::cli::printer::{Printer, plain};
use crate::learned::LeftOut;
use crate::pipeline::{LearnAsked, LearnedCard, PipelineError, learn};
use crate::report::{CardSheetInput, ReportError, card_sheet};

pub(in crate::cli) fn run(args: &Learn, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let path = match global.output.as_deref() {
        Some(path) if path == Path::new("-") => None,
        Some(path) => Some(path.to_owned()),
        None => Some(global.config.with_file_name("rules.learned.toml")),
    };
    let config = load_for(global, path.as_deref())?;
    let sheet_path = path.as_ref().map(|path| path.with_extension("md"));
    if let Some(path) = &sheet_path {
        check_target(path)?;
    }
    let asked = LearnAsked {
        engine: args.engine,
        max_rules: args.max_rules,
        increasing: args.increasing.clone(),
        decreasing: args.decreasing.clone(),
    };
    let found = learn(&config, &asked, &|words| printer.stage(words))?;
    super::warn(&found.warnings, printer);
    let sheet = said(card_sheet(&sheet_input(args, &found, printer)))?;
    let (Some(path), Some(sheet_path)) = (path, sheet_path) else {
        deliver(global, printer, &found.learned.text)?;
        return Ok(ExitCode::SUCCESS);
    };
    write_whole(&path, found.learned.text.as_bytes())?;
    write_whole(&sheet_path, sheet.as_bytes())?;
    match global.format {
        Format::Table => printer.data(plain(&sheet).as_ref())?,
        Format::Json => printer.data(&format!("{}\n", serde_json::to_string(&told(args, &found, &path))?))?,
        Format::Csv => printer.data(&flat(&serde_json::to_value(told(args, &found, &path))?, global.formulas()))?,
    }
    printer.talk(&format!("Card: {}", shown(&path)));
    printer.talk(&format!("Build sheet: {}", shown(&sheet_path)));
    Ok(ExitCode::SUCCESS)
}

fn sheet_input<'a>(args: &Learn, found: &'a LearnedCard, printer: &Printer) -> CardSheetInput<'a> {
    let measured = &found.measured;
    let own = measured.card.as_ref();
    CardSheetInput {
        learned: &found.learned,
        engine: args.engine,
        model: &measured.model.name,
        found: [
            Some(&measured.learned.conversions_at_capacity),
            Some(&measured.model.conversions_at_capacity),
            own.map(|own| &own.conversions_at_capacity),
        ],
        roc_auc: [Some(&measured.learned.roc_auc), Some(&measured.model.roc_auc), own.map(|own| &own.roc_auc)],
        against_model: measured.against_model.conversions_at_capacity,
        against_card: measured.against_card.as_ref().map(|difference| difference.conversions_at_capacity),
        lift_kept: measured.lift_kept,
        lang: printer.lang(),
    }
}

/// A fault of the words is one of the whole use.
fn said<T>(words: Result<T, ReportError>) -> Result<T, Error> {
    words.map_err(|error| PipelineError::from(error).into())
}

/// What programs are told.
#[derive(serde::Serialize)]
struct Told<'a> {
    engine: &'static str,
    file: PathBuf,
    conversions: usize,
    candidates: usize,
    held: bool,
    looked_at_share: f64,
    left_out: &'a [LeftOut],
    rules: Vec<ToldRule>,
    #[serde(flatten)]
    measured: &'a crate::pipeline::CardMeasured,
}

/// A rule and its points.
#[derive(serde::Serialize)]
struct ToldRule {
    name: String,
    says: String,
    points: f64,
    team_points: Option<f64>,
}

fn told<'a>(args: &Learn, found: &'a LearnedCard, path: &Path) -> Told<'a> {
    let learned = &found.learned;
    let rule = |(rule, own): (&crate::rules::Rule, &Option<f64>)| ToldRule {
        name: rule.label(),
        says: rule.kind.to_string(),
        points: rule.points,
        team_points: *own,
    };
    Told {
        engine: args.engine.name(),
        file: path.to_owned(),
        conversions: learned.conversions,
        candidates: learned.candidates,
        held: learned.held,
        looked_at_share: learned.looked_at_share,
        left_out: &learned.left_out,
        rules: learned.card.rules.iter().zip(&learned.own_points).map(rule).collect(),
        measured: &found.measured,
    }
}
