//! `leadscore rules replay | diff | schema`.

mod diff;
mod replay;

use std::process::ExitCode;

use crate::Error;
use crate::cli::args::{Global, Rules, RulesVerb};
use crate::cli::printer::Printer;
use crate::rules::card_schema;

pub(in crate::cli) fn run(rules: &Rules, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    match &rules.verb {
        RulesVerb::Replay(args) => replay::run(args, global, printer),
        RulesVerb::Learn(args) => super::learn::run(args, global, printer),
        RulesVerb::Diff(args) => diff::run(args, global, printer),
        RulesVerb::Schema => {
            super::deliver(global, printer, &format!("{}\n", serde_json::to_string_pretty(&card_schema())?))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Points as a card writes them; decay leaves fractions, of which two digits are enough.
fn number(points: f64) -> String {
    let text = format!("{points:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
