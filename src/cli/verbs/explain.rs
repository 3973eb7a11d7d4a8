//! `leadscore explain --lead ID`: on the terminal, as a page, as JSON or CSV.

use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitCode;

use crate::Error;
use crate::cli::args::{Explain, Format, Global};
use crate::cli::printer::{Printer, plain};
use crate::config::Config;
use crate::pipeline::{Explanation, PipelineError, explain};
use crate::report::{Cell, Formulas, LeadSheet, Sheet, lead_sheet_lines, lead_sheet_text, render_lead_sheet};
use crate::score::{Place, score_trend};
use crate::time::Instant;

pub(in crate::cli) fn run(args: &Explain, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let as_page = is_page(global)?;
    let (_, artifact, config) = super::load_to_score(&args.read, global, &[], super::target(global))?;
    printer.stage("reading");
    let found = explain(&config, &artifact, &args.lead, args.read.as_of.as_of.as_deref(), args.since.as_deref())?;
    super::say_unlisted(found.unlisted_objections, printer);
    super::warn(&found.warnings, printer);
    let zone = config.project.timezone.as_deref().unwrap_or("UTC");
    let place = found.place.zip(artifact.matrix.as_ref());
    let place = place.map(|(place, matrix)| place.words(matrix, config.project.lang));
    let sheet = LeadSheet { place, ..sheet(&found, &config, zone, artifact.label.horizon_days) };
    if let (true, Some(path)) = (as_page, super::target(global)) {
        super::write_whole(path, &render_lead_sheet(&sheet).map_err(PipelineError::from)?)?;
        printer.talk(&format!("Written: {}", super::shown(path)));
        return Ok(ExitCode::SUCCESS);
    }
    let text = match global.format {
        Format::Json => format!("{}\n", json(&found, &sheet)?),
        Format::Csv => csv(&sheet, global.formulas())?,
        Format::Table => plain(&lead_sheet_text(&sheet).map_err(PipelineError::from)?).into_owned(),
    };
    super::deliver(global, printer, &text)?;
    Ok(ExitCode::SUCCESS)
}

/// True when `-o` names a page; a format that says otherwise is refused.
fn is_page(global: &Global) -> Result<bool, Error> {
    let ending = super::target(global).and_then(Path::extension).and_then(OsStr::to_str);
    let page = ending.is_some_and(|ending| ending.eq_ignore_ascii_case("html"));
    if page && !matches!(global.format, Format::Table) {
        let why = "--format and -o with a name that ends in .html: a name and a format that differ; change one";
        return Err(Error::Usage(why.to_owned()));
    }
    Ok(page)
}

fn sheet<'a>(found: &'a Explanation, config: &'a Config, timezone: &'a str, horizon_days: u32) -> LeadSheet<'a> {
    LeadSheet {
        project: &config.project.name,
        lang: config.project.lang,
        timezone,
        lead_id: &found.lead_id,
        // Where nothing is dated, there is neither an instant nor a horizon.
        as_of: Some(found.as_of).filter(|as_of| *as_of != Instant::default()),
        state: found.state,
        chance: found.judged.probability.0,
        horizon_days,
        band: &found.band,
        place: None,
        ledger: &found.ledger,
        acts: &found.acts,
        since: found.since.as_ref(),
        trajectory: &found.trajectory,
        now: &found.now,
        what_if: &found.what_if,
    }
}

/// The lines that sum to the score; what makes up a line stands in the JSON.
fn lines(sheet: &LeadSheet<'_>) -> Result<Vec<(i32, String)>, Error> {
    let lines = lead_sheet_lines(sheet).map_err(PipelineError::from)?;
    Ok(lines.into_iter().filter(|(_, _, part)| !part).map(|(points, words, _)| (points, words)).collect())
}

fn csv(sheet: &LeadSheet<'_>, formulas: Formulas) -> Result<String, Error> {
    let mut table = Sheet::new(&["lead_id", "as_of", "points", "words"], formulas);
    let as_of = sheet.as_of.map_or_else(String::new, |as_of| as_of.to_string());
    for (points, words) in lines(sheet)? {
        table.row(&[Cell::Text(sheet.lead_id), Cell::Text(&as_of), Cell::Whole(points.into()), Cell::Text(&words)]);
    }
    Ok(table.finish())
}

fn json(found: &Explanation, sheet: &LeadSheet<'_>) -> Result<String, Error> {
    let reason = |(points, words): (i32, String)| serde_json::json!({ "points": points, "words": words });
    let value = serde_json::json!({
        "lead_id": found.lead_id,
        "as_of": found.as_of,
        "state": found.state,
        "score": found.judged.score,
        "chance": found.judged.probability,
        "margin": found.judged.margin,
        "band": found.band,
        // Null where the model has no matrix, or does not grade that side.
        "fit": found.place.and_then(|place| place.fit),
        "activity": found.place.and_then(|place| place.activity),
        "cell": found.place.and_then(Place::cell),
        "place": sheet.place,
        // The first is the average lead; all points together are the score.
        "reasons": lines(sheet)?.into_iter().map(reason).collect::<Vec<_>>(),
        "ledger": found.ledger,
        // Of fields that are types of events: without and the acts' points sum to the field's in the ledger.
        "acts": found.acts,
        "since": found.since,
        "what_if": found.what_if,
        // Oldest first; the last is the score above. The trend compares it with the oldest score of the four weeks before.
        "trajectory": found.trajectory,
        "trend": score_trend(&found.trajectory),
        "now": found.now,
    });
    Ok(serde_json::to_string(&value)?)
}
