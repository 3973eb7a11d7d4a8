//! What is new since the last list, and why?

use minijinja::context;
use minijinja::value::Value;

use super::{Change, Happened, SalesInput};
use crate::report::ReportError;
use crate::report::locale::Locale;
use crate::report::page::cell;
use crate::score::describe;

/// Arrivals shown, and departures shown.
const MOST_SHOWN: usize = 6;

/// Arrivals and departures, each with how many more there are; `None` where there is no list before.
pub(super) fn view(input: &SalesInput, locale: &Locale) -> Result<Option<Value>, ReportError> {
    let Some(before) = input.before else { return Ok(None) };
    let side = |arrivals: bool| -> Result<Value, ReportError> {
        let all: Vec<&Change> =
            input.changes.iter().filter(|change| change.happened.is_arrival() == arrivals).collect();
        let shown = all.iter().take(MOST_SHOWN).map(|change| row(change, input, locale));
        Ok(context! {
            count => locale.integer(all.len()),
            any => !all.is_empty(),
            rows => shown.collect::<Result<Vec<_>, _>>()?,
            more => (all.len() > MOST_SHOWN).then(|| locale.integer(all.len() - MOST_SHOWN)),
        })
    };
    Ok(Some(context! { date => locale.date(before)?, came => side(true)?, left => side(false)? }))
}

fn row(change: &Change, input: &SalesInput, locale: &Locale) -> Result<Value, ReportError> {
    let points = |points: i32| locale.integer(points.unsigned_abs() as usize);
    let because = |[bare, told]: [&str; 2], n: &str, reason: &Option<crate::score::Reason>| match reason {
        Some(reason) => locale.say(told, &[("n", n), ("why", &cell(&describe(reason, input.lang)))]),
        None => locale.say(bare, &[("n", n)]),
    };
    let words = match &change.happened {
        Happened::Appeared(reason) => {
            because(["sales_changes.appeared", "sales_changes.appeared_because"], "", reason)?
        }
        Happened::Rose(by, reason) => {
            because(["sales_changes.rose", "sales_changes.rose_because"], &points(*by), reason)?
        }
        Happened::Fell(by, reason) => {
            because(["sales_changes.fell", "sales_changes.fell_because"], &points(*by), reason)?
        }
        Happened::MovedUp => locale.say("sales_changes.moved_up", &[])?,
        Happened::Bought => locale.say("sales_changes.bought", &[])?,
        Happened::Closed => locale.say("sales_changes.closed", &[])?,
        Happened::Unscored => locale.say("sales_changes.unscored", &[])?,
        Happened::Overtaken => locale.say("sales_changes.overtaken", &[])?,
    };
    Ok(context! { lead => cell(&change.lead_id), words })
}
