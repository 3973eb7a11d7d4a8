//! `leadscore recalibrate --intercept-only`: the rate has moved, the ranking has not.

use std::process::ExitCode;

use super::{load_beside, load_undecided_for, shown, target};
use crate::Error;
use crate::cli::args::{Format, Global, Recalibrate};
use crate::cli::printer::Printer;
use crate::monitor::{CohortCheck, CohortState};
use crate::pipeline::{NewFiles, Recalibration, find_artifact, rate_moves, recalibrate, with_files};
use crate::report::{Cell, Sheet};
use crate::score::Lang;

pub(in crate::cli) fn run(args: &Recalibrate, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    load_undecided_for(global, target(global))?;
    let config = load_beside(global, args.artifact.as_deref(), &[])?;
    let files = NewFiles { leads: args.leads.clone(), events: args.events.clone(), ..NewFiles::default() };
    let (_, artifact) = find_artifact(&config, args.artifact.as_deref())?;
    let config = with_files(config, &files)?;
    let (found, path) = recalibrate(&config, &artifact, args.scored.as_deref(), &|words| printer.stage(words))?;
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string(&found)?),
        Format::Csv => csv(&found, global),
        Format::Table => format!("{}{}", words(&found, printer.lang()), steadiness(&found, printer.lang())),
    };
    super::deliver(global, printer, &text)?;
    printer.talk(&format!("\nNext: leadscore release {}", shown(&path)));
    Ok(ExitCode::SUCCESS)
}

fn words(found: &Recalibration, lang: Lang) -> String {
    let Recalibration { rows, observed, conversions, expected_before, expected_after, .. } = found;
    let Recalibration { ratio_before, ratio_after, shift, .. } = found;
    let left_out = left_out(found.left_out, lang);
    match lang {
        Lang::En => format!(
            "{left_out}On {rows} ripe rows that the model had not learned from, {observed} converted: {conversions} conversions, each counted once.\n\
             before  {expected_before:.1} expected, observed over expected {ratio_before:.2}\n\
             after   {expected_after:.1} expected, observed over expected {ratio_after:.2} (1 by construction; later rows must tell)\n\
             All log-odds moved by {shift:+.3}. Ranking, bands and scale are as they were.\n"
        ),
        Lang::Es => format!(
            "{left_out}De {rows} filas maduras de las que el modelo no había aprendido se convirtieron {observed}: {conversions} conversiones, cada una \
             contada una vez.\n\
             antes    {expected_before:.1} esperadas, observadas entre esperadas {ratio_before:.2}\n\
             después  {expected_after:.1} esperadas, observadas entre esperadas {ratio_after:.2} (1 por construcción; filas posteriores dirán)\n\
             Todos los log-odds se movieron {shift:+.3}. El orden, las bandas y la escala siguen como estaban.\n"
        ),
    }
}

/// What of the file was not compared.
fn left_out(rows: usize, lang: Lang) -> String {
    match (rows, lang) {
        (0, _) => String::new(),
        (rows, Lang::En) => {
            format!("{rows} rows of the file are left out: not marked test in its column split, or not scored.\n")
        }
        (rows, Lang::Es) => {
            format!(
                "{rows} filas del archivo quedan fuera: no marcadas como test en su columna split, o sin puntuar.\n"
            )
        }
    }
}

/// Whether a constant will do, where there are rows enough to tell.
fn steadiness(found: &Recalibration, lang: Lang) -> String {
    let Some(later_half) = &found.later_half else { return String::new() };
    let CohortCheck { expected, observed, low, high, observed_over_expected, state, .. } = later_half;
    let ratio = observed_over_expected.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
    let (moves, off) = (rate_moves(later_half), *state != CohortState::AsExpected);
    match (lang, moves, off) {
        (Lang::En, true, _) => format!(
            "! The rate does not hold still, so a constant cannot mend it: the shift of the earlier of these rows leaves observed over \
             expected at {ratio} on the later ({observed} converted, {expected:.1} expected, 95% of the time {low} to {high}). \
             Train again on newer rows, and look often.\n"
        ),
        (Lang::En, false, true) => format!(
            "The shift of the earlier of these rows leaves observed over expected at {ratio} on the later: slightly off.\n"
        ),
        (Lang::En, false, false) => format!(
            "The rate holds still: the shift of the earlier of these rows leaves observed over expected at {ratio} on the later, as \
             chance allows.\n"
        ),
        (Lang::Es, true, _) => format!(
            "! La tasa no se queda quieta, así que una constante no la corrige: el desplazamiento de las primeras de estas filas deja \
             observadas entre esperadas en {ratio} en las posteriores ({observed} convertidas, {expected:.1} esperadas, el 95 % de las veces \
             de {low} a {high}). Entrene de nuevo con filas más recientes y mire a menudo.\n"
        ),
        (Lang::Es, false, true) => format!(
            "El desplazamiento de las primeras de estas filas deja observadas entre esperadas en {ratio} en las posteriores: algo desviado.\n"
        ),
        (Lang::Es, false, false) => format!(
            "La tasa se queda quieta: el desplazamiento de las primeras de estas filas deja observadas entre esperadas en {ratio} en las \
             posteriores, lo que permite el azar.\n"
        ),
    }
}

fn csv(found: &Recalibration, global: &Global) -> String {
    let mut sheet = Sheet::new(&["key", "value"], global.formulas());
    for (key, value) in [
        ("rows", found.rows as f64),
        ("left_out", found.left_out as f64),
        ("observed", found.observed as f64),
        ("conversions", found.conversions as f64),
        ("expected_before", found.expected_before),
        ("expected_after", found.expected_after),
        ("ratio_before", found.ratio_before),
        ("ratio_after", found.ratio_after),
        ("shift", found.shift),
    ] {
        sheet.row(&[Cell::Text(key), Cell::Number(value)]);
    }
    sheet.finish()
}
