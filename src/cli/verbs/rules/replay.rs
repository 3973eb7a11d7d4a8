//! `leadscore rules replay`: where leads stand on the card.

use std::process::ExitCode;

use super::number;
use crate::Error;
use crate::cli::args::{Every as EveryArg, Format, Global, Replay as Args};
use crate::cli::printer::{Printer, plain};
use crate::cli::verbs::{aligned, deliver, load_for, target, warn};
use crate::pipeline::{Every, Replay, ReplayOf, ReplayRow, replay};
use crate::report::{Cell, Formulas, Lang, Sheet};

pub(super) fn run(args: &Args, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let config = load_for(global, target(global))?;
    let of = ReplayOf {
        as_of: args.as_of.as_of.as_deref(),
        card: args.card.as_deref(),
        every: args.every.map(|every| match every {
            EveryArg::Day => Every::Day,
            EveryArg::Week => Every::Week,
            EveryArg::Month => Every::Month,
        }),
        since: args.since.as_deref(),
    };
    let replayed = replay(&config, &of, &|words| printer.stage(words))?;
    warn(&replayed.warnings, printer);
    let now = replayed.rows.iter().filter(|row| row.as_of == replayed.as_of).count();
    printer.talk(&format!("{now} open leads as of {}", replayed.as_of));
    for own in &replayed.segments {
        printer.talk(&format!(
            "segment {}: {} leads, {} entered and {} left since {}",
            own.name, own.leads, own.entered, own.left, own.since
        ));
    }
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string(&replayed)?),
        Format::Csv => csv(&replayed, global.formulas()),
        Format::Table => plain(&table(&replayed, printer.lang())).into_owned(),
    };
    deliver(global, printer, &text)?;
    Ok(ExitCode::SUCCESS)
}

/// One cell of a column, as text; `None` where there is nothing to say.
type Column<'a> = (&'a str, Box<dyn Fn(&ReplayRow) -> Option<String> + 'a>);

/// What the card says beside points: only columns that it can fill.
fn columns(replayed: &Replay) -> Vec<Column<'_>> {
    fn said(name: &'static str, of: impl Fn(&ReplayRow) -> Option<String> + 'static) -> Column<'static> {
        (name, Box::new(of))
    }
    let flag = |value: Option<bool>| value.map(|value| value.to_string());
    let says = replayed.says;
    let mut columns: Vec<Column<'_>> = Vec::new();
    if says.matrix {
        columns.push(said("fit_points", |row| Some(number(row.fit_points))));
        columns.push(said("activity_points", |row| Some(number(row.activity_points))));
        columns.push(said("cell", |row| row.cell.map(|cell| cell.to_string())));
        columns.push(said("green", move |row| flag(row.green)));
    }
    if says.stages {
        columns.push(said("stage", |row| row.stage.map(str::to_owned)));
        columns.push(said("stage_since", |row| row.stage_since.map(|since| since.to_string())));
        columns.push(said("days_in_stage", |row| row.days_in_stage.map(|days| format!("{days:.2}"))));
    }
    if says.personas {
        columns.push(said("persona", |row| row.persona.clone()));
    }
    if says.qualify {
        columns.push(said("qualified", move |row| flag(row.qualified)));
    }
    if says.sunset {
        columns.push(said("sunset", move |row| flag(row.sunset)));
    }
    if says.overrides {
        columns.push(said("override", |row| row.overridden.clone()));
    }
    for (index, segment) in replayed.segments.iter().enumerate() {
        columns.push((&segment.name, Box::new(move |row| Some(row.segments.contains(&index).to_string()))));
    }
    columns
}

/// A column's heading in the table; names of columns in CSV and of segments stay as they are.
fn heading(name: &str, lang: Lang) -> String {
    const SPANISH: [(&str, &str); 15] = [
        ("points", "puntos"),
        ("band", "banda"),
        ("as of", "fecha"),
        ("fit_points", "puntos de encaje"),
        ("activity_points", "puntos de actividad"),
        ("cell", "celda"),
        ("green", "verde"),
        ("stage", "etapa"),
        ("stage_since", "en la etapa desde"),
        ("days_in_stage", "días en la etapa"),
        ("persona", "persona"),
        ("qualified", "calificado"),
        ("sunset", "sin más correos"),
        ("override", "excepción"),
        ("no evidence", "sin evidencia"),
    ];
    let spanish = SPANISH.iter().find(|(own, _)| *own == name && lang == Lang::Es);
    spanish.map_or(name, |(_, said)| said).to_owned()
}

fn table(replayed: &Replay, lang: Lang) -> String {
    let further = columns(replayed);
    let many = replayed.rows.iter().any(|row| row.as_of != replayed.as_of);
    let mut header: Vec<&str> = vec!["lead", "points", "band"];
    if many {
        header.insert(1, "as of");
    }
    let own = further.len() - replayed.segments.len();
    header.extend(further.iter().take(own).map(|(name, _)| *name));
    let mut header: Vec<String> = header.into_iter().map(|name| heading(name, lang)).collect();
    header.extend(further.iter().skip(own).map(|(name, _)| (*name).to_owned()));
    let mut lines = vec![header];
    for row in &replayed.rows {
        let band = if row.evidence { row.band.clone().unwrap_or_default() } else { heading("no evidence", lang) };
        let mut line = vec![row.lead_id.clone(), number(row.points), band];
        if many {
            line.insert(1, row.as_of.to_string());
        }
        line.extend(further.iter().map(|(_, of)| of(row).unwrap_or_default()));
        lines.push(line);
    }
    aligned(&lines)
}

fn csv(replayed: &Replay, formulas: Formulas) -> String {
    let further = columns(replayed);
    let header: Vec<&str> =
        ["lead_id", "as_of", "points", "band"].into_iter().chain(further.iter().map(|(name, _)| *name)).collect();
    let mut sheet = Sheet::new(&header, formulas);
    for row in &replayed.rows {
        let as_of = row.as_of.to_string();
        let texts: Vec<Option<String>> = further.iter().map(|(_, of)| of(row)).collect();
        let band = row.band.as_deref().map_or(Cell::Empty, Cell::Text);
        let mut cells = vec![Cell::Text(&row.lead_id), Cell::Text(&as_of), Cell::Number(row.points), band];
        cells.extend(texts.iter().map(|text| text.as_deref().map_or(Cell::Empty, Cell::Text)));
        sheet.row(&cells);
    }
    sheet.finish()
}
