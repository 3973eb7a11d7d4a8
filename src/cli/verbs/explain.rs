//! `leadscore explain --lead ID`.

use std::fmt::Write as _;
use std::process::ExitCode;

use crate::Error;
use crate::cli::args::{Explain, Format, Global};
use crate::cli::printer::{Printer, plain};
use crate::pipeline::{Explanation, explain};
use crate::report::{Cell, Formulas, Sheet};
use crate::score::{Lang, State, describe};
use crate::time::Instant;

pub(in crate::cli) fn run(args: &Explain, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let (_, artifact, config) = super::load_to_score(&args.read, global, &[], super::target(global))?;
    printer.stage("reading");
    let found = explain(&config, &artifact, &args.lead, args.read.as_of.as_of.as_deref())?;
    super::say_unlisted(found.unlisted_objections, printer);
    super::warn(&found.warnings, printer);
    let lang = config.project.lang;
    let text = match global.format {
        Format::Json => format!("{}\n", json(&found, lang)?),
        Format::Csv => csv(&found, lang, global.formulas()),
        Format::Table => plain(&table(&found, artifact.label.horizon_days, lang)).into_owned(),
    };
    super::deliver(global, printer, &text)?;
    Ok(ExitCode::SUCCESS)
}

fn table(found: &Explanation, horizon_days: u32, lang: Lang) -> String {
    let (lead, as_of, score, band) = (&found.lead_id, found.as_of, found.judged.score.0, &found.band);
    let state = state_words(found.state, lang);
    let percent = format!("{:.1}", found.judged.probability.0 * 100.0);
    // Where nothing is dated, there is neither an instant nor a horizon.
    let dated = as_of != Instant::default();
    let (when, within) = match lang {
        _ if !dated => (String::new(), String::new()),
        Lang::En => (format!(" as of {as_of}"), format!(" within {horizon_days} days")),
        Lang::Es => (format!(" a fecha {as_of}"), format!(" en {horizon_days} días")),
    };
    let (headline, note) = match lang {
        Lang::En => (
            format!("{lead}{when}: {state}, score {score} of 100, {band}; chance of a conversion{within} {percent}%"),
            "Patterns in past leads, not causes.",
        ),
        Lang::Es => (
            format!(
                "{lead}{when}: {state}, puntaje {score} de 100, {band}; probabilidad de conversión{within} {} %",
                percent.replace('.', ",")
            ),
            "Patrones en leads pasados, no causas.",
        ),
    };
    let mut text = headline + "\n";
    // Writing to a String cannot fail.
    if let Some(why) = unlisted(found.state, lang) {
        let _ = writeln!(text, "{why}");
    }
    text.push('\n');
    for (points, words) in lines(found, lang) {
        let _ = writeln!(text, "{points:>+5}  {words}");
    }
    let _ = writeln!(text, "{score:>5}\n\n{note}");
    text
}

/// The state in plain words.
const fn state_words(state: State, lang: Lang) -> &'static str {
    match (state, lang) {
        (State::Scored, Lang::En) => "scored",
        (State::NoEvidence, Lang::En) => "no evidence",
        (State::OutOfScope, Lang::En) => "out of scope",
        (State::NotOpen, Lang::En) => "not open",
        (State::Scored, Lang::Es) => "puntuado",
        (State::NoEvidence, Lang::Es) => "sin evidencia",
        (State::OutOfScope, Lang::Es) => "fuera de alcance",
        (State::NotOpen, Lang::Es) => "no abierto",
    }
}

/// Why the lead does not stand on the list, for those that do not.
fn unlisted(state: State, lang: Lang) -> Option<&'static str> {
    match (state, lang) {
        (State::Scored, _) => None,
        (State::NoEvidence, Lang::En) => Some("Not listed: nothing it did is known."),
        (State::NoEvidence, Lang::Es) => Some("No se lista: no se conoce ningún acto suyo."),
        (State::OutOfScope, Lang::En) => Some("Not listed: younger or older than any lead the model was tested on."),
        (State::OutOfScope, Lang::Es) => Some("No se lista: más joven o más antiguo que los leads de la prueba."),
        (State::NotOpen, Lang::En) => {
            Some("Not listed: converted, lost or not yet created. Look at another instant with --as-of.")
        }
        (State::NotOpen, Lang::Es) => {
            Some("No se lista: convertido, perdido o aún no creado. Mire otra fecha con --as-of.")
        }
    }
}

/// Points and what they are for; they sum to the score.
fn lines(found: &Explanation, lang: Lang) -> Vec<(i32, String)> {
    let (average, rest) = match lang {
        Lang::En => ("the average lead", "everything else"),
        Lang::Es => ("el lead promedio", "todo lo demás"),
    };
    let ledger = &found.ledger;
    let mut entries: Vec<_> = ledger.entries.iter().filter(|reason| reason.points != 0).collect();
    entries.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.field.cmp(&b.field)));
    let mut lines = vec![(ledger.base_points, average.to_owned())];
    lines.extend(entries.into_iter().map(|reason| (reason.points, describe(reason, lang))));
    lines.extend((ledger.other_points != 0).then(|| (ledger.other_points, rest.to_owned())));
    lines
}

fn csv(found: &Explanation, lang: Lang, formulas: Formulas) -> String {
    let mut sheet = Sheet::new(&["lead_id", "as_of", "points", "words"], formulas);
    let as_of = found.as_of.to_string();
    for (points, words) in lines(found, lang) {
        sheet.row(&[Cell::Text(&found.lead_id), Cell::Text(&as_of), Cell::Whole(points.into()), Cell::Text(&words)]);
    }
    sheet.finish()
}

fn json(found: &Explanation, lang: Lang) -> Result<String, Error> {
    let reason = |(points, words): (i32, String)| serde_json::json!({ "points": points, "words": words });
    let value = serde_json::json!({
        "lead_id": found.lead_id,
        "as_of": found.as_of,
        "state": found.state,
        "score": found.judged.score,
        "chance": found.judged.probability,
        "margin": found.judged.margin,
        "band": found.band,
        // The first is the average lead; all points together are the score.
        "reasons": lines(found, lang).into_iter().map(reason).collect::<Vec<_>>(),
        "ledger": found.ledger,
    });
    Ok(serde_json::to_string(&value)?)
}
