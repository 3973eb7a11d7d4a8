//! Who is called, in which order, why, and what is done? The rows of the list, on the page and as CSV.

use minijinja::context;
use minijinja::value::Value;

use super::{Action, ListedLead, MOST_LISTED, SalesInput, Trend};
use crate::report::locale::Locale;
use crate::report::page::{cell, cut};
use crate::report::{Cell, ReportError, Sheet, lead_now};
use crate::score::describe;

/// Reasons for a lead that are shown.
const MOST_FOR: usize = 3;

/// The rows, and how many more the CSV has.
pub(super) fn rows(input: &SalesInput, locale: &Locale) -> Result<(Vec<Value>, usize), ReportError> {
    let (leads, left_out) = cut(&input.leads, MOST_LISTED);
    Ok((leads.iter().map(|lead| row(lead, input, locale)).collect::<Result<Vec<_>, _>>()?, left_out))
}

fn row(lead: &ListedLead, input: &SalesInput, locale: &Locale) -> Result<Value, ReportError> {
    let said = |reason| cell(&describe(reason, input.lang));
    let (trend, moved) = trend(lead.trend, locale)?;
    Ok(context! {
        rank => lead.rank,
        lead => cell(&lead.lead_id),
        shown => lead.shown.iter().map(|text| cell(text.as_deref().unwrap_or_default())).collect::<Vec<_>>(),
        band => locale.band(&lead.band)?,
        cell => lead.cell.clone(),
        chance => locale.say("measure.of_100", &[("n", &locale.of_hundred(lead.chance)?)])?,
        score => lead.score,
        trend,
        moved,
        reasons => lead.reasons_for.iter().take(MOST_FOR).map(said).collect::<Vec<_>>(),
        against => lead.reason_against.as_ref().map(said),
        stage => lead.now.stage.as_ref().map(|held| lead_now::stage_words(held, locale)).transpose()?,
        route => lead.now.route.as_deref().map(|route| lead_now::route_words(route, locale)).transpose()?,
        contact => lead.now.contact.map(|best| lead_now::contact_words(best, locale)).transpose()?,
        next => lead.next.as_ref().map(|action| action_words(action, locale)).transpose()?,
    })
}

/// The trend in a sign and a number, and in words for who does not see the sign.
fn trend(trend: Trend, locale: &Locale) -> Result<(String, String), ReportError> {
    Ok(match trend {
        Trend::Unknown => ("\u{2013}".to_owned(), locale.say("sales_list.trend_unknown", &[])?),
        Trend::New => (locale.say("sales_list.new", &[])?, String::new()),
        Trend::Points(0) => ("=".to_owned(), locale.say("sales_list.trend_same", &[])?),
        Trend::Points(points) => {
            let sign = if points > 0 { '↑' } else { '↓' };
            let key = if points > 0 { "sales_list.trend_up" } else { "sales_list.trend_down" };
            let size = locale.integer(points.unsigned_abs() as usize);
            (format!("{sign}\u{a0}{size}"), locale.say(key, &[("n", &size)])?)
        }
    })
}

/// An action in one line: what, who, by when.
pub(super) fn action_words(action: &Action, locale: &Locale) -> Result<String, ReportError> {
    let mut words = cell(&action.action);
    if !action.who.is_empty() {
        words = format!("{words} · {}", cell(&action.who));
    }
    if let Some(days) = action.within_days {
        let key = if days == 1 { "sales_list.within_day" } else { "sales_list.within_days" };
        words = format!("{words} · {}", locale.say(key, &[("n", &locale.integer(days as usize))])?);
    }
    Ok(words)
}

/// The whole list; column names are the same in every language.
pub(super) fn csv(input: &SalesInput) -> String {
    let mut header = vec!["rank", "lead_id"];
    header.extend(input.shown.iter().map(String::as_str));
    let has_cells = input.leads.iter().any(|lead| lead.cell.is_some());
    header.push("band");
    header.extend(has_cells.then_some("cell"));
    header.extend(["score", "chance", "change_in_score", "reason_1", "reason_2", "reason_3", "reason_against"]);
    header.extend(["next_step", "who", "within_days"]);
    let known = input.known;
    if known.stage {
        header.extend(["stage", "days_in_stage"]);
    }
    if known.signal {
        header.push("route");
    }
    if known.contact {
        header.extend(["contact_hour", "contact_weekday"]);
    }
    let mut sheet = Sheet::new(&header, input.formulas);
    for lead in &input.leads {
        let reasons: Vec<String> =
            lead.reasons_for.iter().take(MOST_FOR).map(|reason| describe(reason, input.lang)).collect();
        let against = lead.reason_against.as_ref().map(|reason| describe(reason, input.lang));
        let mut cells = vec![Cell::Count(lead.rank), Cell::Text(&lead.lead_id)];
        cells.extend(lead.shown.iter().map(|text| text.as_deref().map_or(Cell::Empty, Cell::Text)));
        cells.push(Cell::Text(&lead.band));
        cells.extend(has_cells.then(|| lead.cell.as_deref().map_or(Cell::Empty, Cell::Text)));
        cells.extend([Cell::Count(lead.score.into()), Cell::Decimals(lead.chance, 4)]);
        cells.push(match lead.trend {
            Trend::Points(points) => Cell::Whole(points.into()),
            Trend::New | Trend::Unknown => Cell::Empty,
        });
        cells.extend((0..MOST_FOR).map(|place| reasons.get(place).map_or(Cell::Empty, |words| Cell::Text(words))));
        cells.push(against.as_deref().map_or(Cell::Empty, Cell::Text));
        let next = lead.next.as_ref();
        cells.push(next.map_or(Cell::Empty, |next| Cell::Text(&next.action)));
        cells.push(next.map_or(Cell::Empty, |next| Cell::Text(&next.who)));
        cells.push(next.and_then(|next| next.within_days).map_or(Cell::Empty, |days| Cell::Whole(days.into())));
        let (stage, contact) = (lead.now.stage.as_ref(), lead.now.contact);
        if known.stage {
            cells.push(stage.map_or(Cell::Empty, |held| Cell::Text(&held.stage)));
            cells.push(stage.map_or(Cell::Empty, |held| Cell::Decimals(held.days, 2)));
        }
        if known.signal {
            cells.push(lead.now.route.as_deref().map_or(Cell::Empty, Cell::Text));
        }
        if known.contact {
            cells.push(contact.map_or(Cell::Empty, |best| Cell::Count(best.hour.into())));
            cells.push(contact.map_or(Cell::Empty, |best| Cell::Text(best.weekday_name())));
        }
        sheet.row(&cells);
    }
    sheet.finish()
}
