//! `leadscore explain --lead ID`.

use std::fmt::Write as _;
use std::process::ExitCode;

use crate::Error;
use crate::cli::args::{Explain, Format, Global};
use crate::cli::printer::Printer;
use crate::pipeline::{Explanation, explain, find_artifact};
use crate::score::{Lang, State, describe};

pub(in crate::cli) fn run(args: &Explain, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let config = global.load()?;
    let (_, artifact) = find_artifact(&config, args.score.model.as_deref())?;
    let found = explain(&config, &artifact, &args.lead, args.score.as_of.as_of.as_deref())?;
    let text = match global.format {
        Format::Json => format!("{}\n", json(&found)?),
        Format::Table | Format::Csv => table(&found, config.project.lang),
    };
    super::deliver(global, printer, &text)?;
    Ok(ExitCode::SUCCESS)
}

fn table(found: &Explanation, lang: Lang) -> String {
    let chance = found.judged.probability.0;
    let (scored, of, average, rest, note) = match lang {
        Lang::En => ("as of", "of", "the average lead", "everything else", "Patterns in past leads, not causes."),
        Lang::Es => ("a fecha", "de", "el lead promedio", "todo lo demás", "Patrones en leads pasados, no causas."),
    };
    let unlisted = match (found.state, lang) {
        (State::Scored, _) => "",
        (State::NoEvidence, Lang::En) => " - not listed: nothing it did is known",
        (State::NoEvidence, Lang::Es) => " - no se lista: no se conoce ningún acto suyo",
        (State::OutOfScope, Lang::En) => " - not listed: younger or older than any lead the model was tested on",
        (State::OutOfScope, Lang::Es) => " - no se lista: más joven o más antiguo que los leads de la prueba",
        (State::NotOpen, Lang::En) => " - not listed: converted, lost or not yet created",
        (State::NotOpen, Lang::Es) => " - no se lista: convertido, perdido o aún no creado",
    };
    let mut text = format!(
        "{} {scored} {}: {} ({}), {:.0} {of} 100{unlisted}\n\n",
        found.lead_id,
        found.as_of,
        found.judged.score.0,
        found.band,
        chance * 100.0
    );
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{:>+5}  {average}", found.ledger.base_points);
    let mut entries: Vec<_> = found.ledger.entries.iter().filter(|reason| reason.points != 0).collect();
    entries.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.field.cmp(&b.field)));
    for reason in entries {
        let _ = writeln!(text, "{:>+5}  {}", reason.points, describe(reason, lang));
    }
    if found.ledger.other_points != 0 {
        let _ = writeln!(text, "{:>+5}  {rest}", found.ledger.other_points);
    }
    let _ = writeln!(text, "{:>5}\n\n{note}", found.judged.score.0);
    text
}

fn json(found: &Explanation) -> Result<String, Error> {
    let value = serde_json::json!({
        "lead_id": found.lead_id,
        "as_of": found.as_of,
        "state": found.state,
        "score": found.judged.score,
        "probability": found.judged.probability,
        "margin": found.judged.margin,
        "band": found.band,
        "ledger": found.ledger,
    });
    Ok(serde_json::to_string(&value)?)
}
