//! `leadscore score`.

use std::path::Path;
use std::process::ExitCode;

use super::{load_to_score, score_crm, shown};
use crate::Error;
use crate::artifact::Artifact;
use crate::cli::args::{Global, NamedFormat, Score};
use crate::cli::printer::Printer;
use crate::config::{Origin, Override};
use crate::pipeline::{PipelineError, Scores, score};
use crate::report::{BesideValues, ScoresForm, scores_csv, scores_ndjson, scores_parquet};
use crate::score::{Lang, LeadAgeRange, State};
use crate::time::Instant;

/// What a list of scores is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListFormat {
    Csv,
    /// One array of scored leads, reasons and all.
    Json,
    /// The columns of the CSV, one object a line.
    Ndjson,
    Parquet,
}

/// Columns for reasons in a list nobody said more about.
const REASONS: usize = 3;

pub(in crate::cli) fn run(args: &Score, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let format = list_format(global)?;
    let usual = args.preset.map_or_else(|| format.usual_name().to_owned(), score_crm::usual_name);
    let target = global.output.as_deref().unwrap_or(Path::new(&usual));
    let to_screen = target == Path::new("-");
    if to_screen && args.preset.is_none() && format == ListFormat::Parquet && printer.is_seen() {
        let why = "Parquet is no text for a terminal: name a file with -o, or send stdout to a file";
        return Err(Error::Usage(why.to_owned()));
    }
    let (path, artifact, mut config) =
        load_to_score(&args.read, global, &overrides(args), (!to_screen).then_some(target))?;
    config.explore = args.explore;
    printer.detail(&format!("artifact {}, sha256 {}", shown(&path), artifact.sha256().map_err(PipelineError::from)?));
    for file in config.input_files() {
        printer.detail(&format!("config names {}", shown(&file)));
    }
    let scores = score(&config, &artifact, args.read.as_of.as_of.as_deref(), &|words| printer.stage(words))?;
    let form = ScoresForm {
        lang: config.project.lang,
        model: artifact.model.name(),
        matrix: artifact.matrix.as_ref(),
        reasons: args.reasons.unwrap_or_else(|| config.report.max_reasons.max(REASONS)),
        formulas: global.formulas(),
    };
    let files = match args.preset {
        Some(crm) => score_crm::files(&scores, crm, args.key.as_deref(), &form),
        None => vec![encode(&scores, &form, format)?],
    };
    super::say_unlisted(scores.unlisted_objections, printer);
    super::warn(&scores.warnings, printer);
    printer.talk(&counts(&scores, &shown(&path)));
    if let Some(advice) = nobody_in_scope(&scores, artifact.scope) {
        printer.talk(&advice);
    }
    if scores.suppressed > 0 {
        printer.talk(&format!("suppressed: {} people who objected, neither scored nor listed", scores.suppressed));
    }
    score_crm::deliver(&files, target, printer)?;
    Ok(ExitCode::SUCCESS)
}

/// `--reasons` and `--show` as settings.
fn overrides(args: &Score) -> Vec<Override> {
    let set = |key: &str, value: String| Override { key: key.to_owned(), value, origin: Origin::Flag };
    let reasons = args.reasons.map(|reasons| set("report.max_reasons", reasons.to_string()));
    let names: Vec<String> = args.show.iter().map(|name| toml::Value::from(name.as_str()).to_string()).collect();
    let show = (!names.is_empty()).then(|| set("report.show", format!("[{}]", names.join(", "))));
    reasons.into_iter().chain(show).collect()
}

/// As `--format` says, else as the output's name does, else CSV.
fn list_format(global: &Global) -> Result<ListFormat, Error> {
    let ending = global.output.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str());
    let by_name = match ending.map(str::to_lowercase).as_deref() {
        Some("csv") => Some(ListFormat::Csv),
        Some("json") => Some(ListFormat::Json),
        Some("ndjson" | "jsonl") => Some(ListFormat::Ndjson),
        Some("parquet") => Some(ListFormat::Parquet),
        _ => None,
    };
    let by_flag = match global.named_format() {
        Some(NamedFormat::Csv) => Some(ListFormat::Csv),
        Some(NamedFormat::Json) => Some(ListFormat::Json),
        Some(NamedFormat::Ndjson) => Some(ListFormat::Ndjson),
        Some(NamedFormat::Parquet) => Some(ListFormat::Parquet),
        Some(NamedFormat::Table) | None => None,
    };
    match (by_flag, by_name, &global.output) {
        (Some(flag), Some(name), Some(output)) if flag != name => Err(Error::Usage(format!(
            "--format {} and -o {}: a name and a format that differ; change one",
            flag.name(),
            output.display()
        ))),
        (by_flag, by_name, _) => Ok(by_flag.or(by_name).unwrap_or(ListFormat::Csv)),
    }
}

impl ListFormat {
    const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
        }
    }

    const fn usual_name(self) -> &'static str {
        match self {
            Self::Csv => "scores.csv",
            Self::Json => "scores.json",
            Self::Ndjson => "scores.ndjson",
            Self::Parquet => "scores.parquet",
        }
    }
}

fn encode(scores: &Scores, form: &ScoresForm<'_>, format: ListFormat) -> Result<Vec<u8>, Error> {
    let (leads, beside) = (&scores.leads, &scores.beside);
    Ok(match format {
        ListFormat::Csv => scores_csv(leads, beside, form).into_bytes(),
        ListFormat::Ndjson => scores_ndjson(leads, beside, form).map_err(PipelineError::from)?.into_bytes(),
        ListFormat::Parquet => scores_parquet(leads, beside, form).map_err(PipelineError::from)?,
        ListFormat::Json => json(scores)?,
    })
}

/// Every scored lead whole; further columns under `beside`.
fn json(scores: &Scores) -> Result<Vec<u8>, Error> {
    let mut rows = Vec::with_capacity(scores.leads.len());
    for (row, lead) in scores.leads.iter().enumerate() {
        let mut value = serde_json::to_value(lead)?;
        if let (Some(object), false) = (value.as_object_mut(), scores.beside.is_empty()) {
            let cells = scores.beside.iter().map(|column| {
                let cell = match &column.values {
                    BesideValues::Text(texts) => serde_json::json!(texts[row]),
                    BesideValues::Rank(ranks) => serde_json::json!(ranks[row]),
                    BesideValues::Days(days) => serde_json::json!(days[row]),
                };
                (column.name.clone(), cell)
            });
            object.insert("beside".to_owned(), serde_json::Value::Object(cells.collect()));
        }
        rows.push(value);
    }
    let mut bytes = serde_json::to_vec(&rows)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn counts(scores: &Scores, model: &str) -> String {
    let count = |state| scores.counts.iter().find(|(found, _)| *found == state).map_or(0, |(_, count)| *count);
    // Where nothing is dated, leads are scored at no time.
    let when = if scores.as_of == Instant::default() { String::new() } else { format!("as of {}: ", scores.as_of) };
    format!(
        "{when}{} scored, {} without evidence, {} out of scope, {} not open; model {model}",
        count(State::Scored),
        count(State::NoEvidence),
        count(State::OutOfScope),
        count(State::NotOpen),
    )
}

/// What to do where every open lead is younger or older than those the model was tested on.
fn nobody_in_scope(scores: &Scores, scope: Option<LeadAgeRange>) -> Option<String> {
    let count = |state| scores.counts.iter().any(|(found, count)| *found == state && *count > 0);
    let LeadAgeRange { min_days, max_days } = scope?;
    (!count(State::Scored) && count(State::OutOfScope)).then(|| {
        format!(
            "! No open lead is of an age that the model was tested on ({min_days:.0} to {max_days:.0} days): give an earlier \
             instant with --as-of, or train again when newer leads have come in"
        )
    })
}

/// `scores.csv` of a list, for verbs that write one on the way.
pub(super) fn usual_csv(scores: &Scores, lang: Lang, artifact: &Artifact, global: &Global) -> String {
    let form = ScoresForm {
        lang,
        model: artifact.model.name(),
        matrix: artifact.matrix.as_ref(),
        reasons: REASONS,
        formulas: global.formulas(),
    };
    scores_csv(&scores.leads, &scores.beside, &form)
}
