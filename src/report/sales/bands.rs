//! How many leads stand in which band or cell, what became of such leads, and what does the team do with them?

use minijinja::context;
use minijinja::value::Value;

use super::lead_list::action_words;
use super::{PastBand, SalesBand, SalesInput};
use crate::frame::Cell;
use crate::report::ReportError;
use crate::report::locale::Locale;
use crate::report::page::{Square, cut, grid};

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
    Ok(context! {
        rate => locale.say("measure.of_100", &[("n", &locale.of_hundred(past.rate())?)])?,
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
    let square = |cell: Cell| -> Result<Square, ReportError> {
        let name = cell.to_string();
        let Some(found) = input.matrix.iter().find(|cell| cell.name == name) else {
            return Ok(Square { green: false, counts: Vec::new(), rate: None });
        };
        let count = |key: &str, n: usize| locale.say(key, &[("n", &locale.integer(n))]);
        let mut counts = vec![count("sales_matrix.leads", found.leads)?];
        if found.listed > 0 {
            counts.push(count("sales_matrix.listed", found.listed)?);
        }
        let rate = match &found.past {
            None => None,
            Some(past) => Some((
                locale.say("measure.of_100", &[("n", &locale.of_hundred(past.rate())?)])?,
                locale.range(&locale.of_hundred(past.low)?, &locale.of_hundred(past.high)?)?,
            )),
        };
        Ok(Square { green: found.green, counts, rate })
    };
    grid(square).map(Some)
}
