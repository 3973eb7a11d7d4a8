//! Did it hold before? The backtest beside the run: its sentence, the months, and how steady the windows are.

use minijinja::context;
use minijinja::value::Value;

use super::{Plots, drawing, sentence};
use crate::report::check::Section;
use crate::report::locale::Locale;
use crate::report::{ReportError, ReportInput, backtest_sections, backtest_sentence};

/// The part, or none where no backtest lies beside the run.
pub(super) fn view(input: &ReportInput<'_>, plots: &Plots, locale: &Locale) -> Result<Option<Value>, ReportError> {
    let Some(past) = &input.past else { return Ok(None) };
    let words = past.input(locale.lang(), &input.timezone);
    let sections = backtest_sections(&words)?;
    let windows = sections.iter().filter(|section| matches!(section.id, "folds" | "lists")).map(table);
    Ok(Some(context! {
        sentence => backtest_sentence(&words)?,
        run => sentence(&past.run),
        plot => plots.past.as_ref().map(|plot| drawing(plot.views())),
        windows => windows.collect::<Vec<_>>(),
    }))
}

fn table(section: &Section) -> Value {
    let table = section.table.as_ref().map(|table| {
        let head = table.columns.iter().map(|column| context! { title => &column.title, words => column.words });
        context! { head => head.collect::<Vec<_>>(), rows => &table.rows }
    });
    context! { id => section.id, title => &section.title, facts => &section.facts, table }
}
