//! How many leads stand in which band or cell, what became of such leads, and what does the team do with them?

use minijinja::context;
use minijinja::value::Value;

use super::lead_list::action_words;
use super::{MatrixCell, PastBand, SalesBand, SalesInput};
use crate::report::ReportError;
use crate::report::locale::Locale;
use crate::report::page::cut;

/// Bands shown.
const MOST_BANDS: usize = 20;
/// Actions of one band shown.
const MOST_ACTIONS: usize = 5;

pub(super) fn rows(input: &SalesInput, locale: &Locale) -> Result<Vec<Value>, ReportError> {
    cut(&input.bands, MOST_BANDS).0.iter().map(|band| row(band, locale)).collect()
}

fn row(band: &SalesBand, locale: &Locale) -> Result<Value, ReportError> {
    let actions = cut(&band.actions, MOST_ACTIONS).0;
    Ok(context! {
        band => locale.band(&band.name)?,
        leads => locale.integer(band.leads),
        listed => locale.integer(band.listed),
        past => band.past.as_ref().map(|past| past_words(past, locale)).transpose()?,
        actions => actions.iter().map(|action| action_words(action, locale)).collect::<Result<Vec<_>, _>>()?,
    })
}

/// `12 of 100`, its interval, and of how many.
pub(super) fn past_words(past: &PastBand, locale: &Locale) -> Result<Value, ReportError> {
    let rate = past.converted as f64 / past.leads.max(1) as f64;
    Ok(context! {
        rate => locale.say("measure.of_100", &[("n", &locale.of_hundred(rate)?)])?,
        interval => locale.range(&locale.of_hundred(past.low)?, &locale.of_hundred(past.high)?)?,
        converted => locale.integer(past.converted),
        leads => locale.integer(past.leads),
    })
}

/// The matrix row by row: A to D, each from 1 to 4; `None` where there is no matrix.
pub(super) fn matrix(input: &SalesInput, locale: &Locale) -> Result<Option<Vec<Value>>, ReportError> {
    if input.matrix.is_empty() {
        return Ok(None);
    }
    let cell = |name: &str| -> Result<Value, ReportError> {
        let found = input.matrix.iter().find(|cell| cell.name == name);
        Ok(context! {
            name,
            green => matches!(name, "A4" | "A3" | "B4"),
            leads => locale.integer(found.map_or(0, |cell: &MatrixCell| cell.leads)),
            past => found.and_then(|cell| cell.past.as_ref()).map(|past| past_words(past, locale)).transpose()?,
        })
    };
    let row = |fit: char| -> Result<Value, ReportError> {
        let cells = ["1", "2", "3", "4"].map(|activity| cell(&format!("{fit}{activity}")));
        Ok(context! { fit => fit.to_string(), cells => cells.into_iter().collect::<Result<Vec<_>, _>>()? })
    };
    Ok(Some(['A', 'B', 'C', 'D'].into_iter().map(row).collect::<Result<Vec<_>, _>>()?))
}
