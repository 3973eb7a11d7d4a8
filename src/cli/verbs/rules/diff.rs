//! `leadscore rules diff`: what a change of the card would do.

use std::process::ExitCode;

use super::number;
use crate::Error;
use crate::cli::args::{Format, Global, RulesDiff as Args};
use crate::cli::printer::{Printer, plain};
use crate::cli::verbs::{aligned, deliver, load_for, target, warn};
use crate::pipeline::{CardDiff, diff};
use crate::report::{Cell, Formulas, Lang, Sheet};
use crate::tongue::told;

/// Leads named in the table; CSV and JSON have all.
const MOST_NAMED: usize = 20;

pub(super) fn run(args: &Args, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let config = load_for(global, target(global))?;
    let found = diff(&config, (&args.old, &args.new), args.as_of.as_of.as_deref(), &|words| printer.stage(words))?;
    warn(&found.warnings, printer);
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string(&found)?),
        Format::Csv => csv(&found, global.formulas()),
        Format::Table => plain(&table(&found, printer.lang())).into_owned(),
    };
    deliver(global, printer, &text)?;
    Ok(ExitCode::SUCCESS)
}

/// The words of the table.
struct Words {
    no_band: &'static str,
    moves: [&'static str; 3],
    leads: [&'static str; 5],
}

const ENGLISH: Words = Words {
    no_band: "(no band)",
    moves: ["from", "to", "leads"],
    leads: ["lead", "points", "new points", "band", "new band"],
};
const SPANISH: Words = Words {
    no_band: "(sin banda)",
    moves: ["de", "a", "leads"],
    leads: ["lead", "puntos", "puntos nuevos", "banda", "banda nueva"],
};

fn table(found: &CardDiff, lang: Lang) -> String {
    let words = match lang {
        Lang::En => &ENGLISH,
        Lang::Es => &SPANISH,
    };
    let band = |band: &Option<String>| band.clone().unwrap_or_else(|| words.no_band.to_owned());
    let moved: usize = found.moves.iter().filter(|own| own.from != own.to).map(|own| own.leads).sum();
    let said = format!(
        "{} -> {} as of {}: {moved} of {} open leads move to another band, {} have other points",
        found.old,
        found.new,
        found.as_of,
        found.leads,
        found.changed.len()
    );
    let mut text = format!("{}\n\n", told(&said, lang));
    let mut lines = vec![words.moves.map(str::to_owned).to_vec()];
    lines.extend(found.moves.iter().map(|own| vec![band(&own.from), band(&own.to), own.leads.to_string()]));
    text += &aligned(&lines);
    if !found.changed.is_empty() {
        let mut lines = vec![words.leads.map(str::to_owned).to_vec()];
        lines.extend(found.changed.iter().take(MOST_NAMED).map(|own| {
            let (old, new) = (number(own.old_points), number(own.new_points));
            vec![own.lead_id.clone(), old, new, band(&own.old_band), band(&own.new_band)]
        }));
        text += "\n";
        text += &aligned(&lines);
        if found.changed.len() > MOST_NAMED {
            let more = format!("and {} more: --format csv", found.changed.len() - MOST_NAMED);
            text += &format!("{}\n", told(&more, lang));
        }
    }
    text += "\n";
    let past = match (&found.past_told, &found.past_missing) {
        (Some(words), _) => {
            let title = match lang {
                Lang::En => "On the past: ",
                Lang::Es => "En el pasado: ",
            };
            format!("{title}{}\n{}\n", words.told(lang), told(&found.note, lang))
        }
        (None, Some(why)) => told(&format!("What it would have done in the past cannot be told: {why}"), lang) + "\n",
        (None, None) => String::new(),
    };
    text + &past
}

fn csv(found: &CardDiff, formulas: Formulas) -> String {
    let header = ["lead_id", "as_of", "old_points", "new_points", "old_band", "new_band"];
    let mut sheet = Sheet::new(&header, formulas);
    let as_of = found.as_of.to_string();
    for own in &found.changed {
        sheet.row(&[
            Cell::Text(&own.lead_id),
            Cell::Text(&as_of),
            Cell::Number(own.old_points),
            Cell::Number(own.new_points),
            own.old_band.as_deref().map_or(Cell::Empty, Cell::Text),
            own.new_band.as_deref().map_or(Cell::Empty, Cell::Text),
        ]);
    }
    sheet.finish()
}
