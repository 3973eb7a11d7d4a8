//! `leadscore rules replay | schema`.

use std::process::ExitCode;

use crate::Error;
use crate::cli::args::{Format, Global, Rules, RulesVerb};
use crate::cli::printer::{Printer, plain};
use crate::pipeline::{Replay, ReplayRow, replay};
use crate::report::{Cell, Formulas, Sheet};
use crate::rules::card_schema;

pub(in crate::cli) fn run(rules: &Rules, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let as_of = match &rules.verb {
        RulesVerb::Replay(as_of) => as_of,
        RulesVerb::Learn(args) => return super::learn::run(args, global, printer),
        RulesVerb::Schema => {
            super::deliver(global, printer, &format!("{}\n", serde_json::to_string_pretty(&card_schema())?))?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    let config = super::load_for(global, super::target(global))?;
    let replayed = replay(&config, as_of.as_of.as_deref(), &|words| printer.stage(words))?;
    super::warn(&replayed.warnings, printer);
    printer.talk(&format!("{} open leads as of {}", replayed.rows.len(), replayed.as_of));
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string(&replayed)?),
        Format::Csv => csv(&replayed, global.formulas()),
        Format::Table => plain(&table(&replayed)).into_owned(),
    };
    super::deliver(global, printer, &text)?;
    Ok(ExitCode::SUCCESS)
}

fn table(replayed: &Replay) -> String {
    let header = ["lead", "points", "band"].map(str::to_owned).to_vec();
    let cells = |row: &ReplayRow| vec![row.lead_id.clone(), number(row.points), row.band.clone().unwrap_or_default()];
    super::aligned(&[header].into_iter().chain(replayed.rows.iter().map(cells)).collect::<Vec<_>>())
}

/// Points as a card writes them; decay leaves fractions, of which two digits are enough.
fn number(points: f64) -> String {
    let text = format!("{points:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn csv(replayed: &Replay, formulas: Formulas) -> String {
    let mut sheet = Sheet::new(&["lead_id", "as_of", "points", "band"], formulas);
    for row in &replayed.rows {
        let as_of = replayed.as_of.to_string();
        let band = row.band.as_deref().map_or(Cell::Empty, Cell::Text);
        sheet.row(&[Cell::Text(&row.lead_id), Cell::Text(&as_of), Cell::Number(row.points), band]);
    }
    sheet.finish()
}
