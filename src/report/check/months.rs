//! Arrivals and conversions by month, as a table.

use super::CheckInput;
use super::section::{Holds, Section, SectionTable};
use crate::report::ReportError;
use crate::report::locale::Locale;

/// Months shown, the newest; the data file holds all.
const MOST_MONTHS: usize = 24;

pub(super) fn months(input: &CheckInput<'_>, locale: &Locale) -> Result<Option<Section>, ReportError> {
    let months = &input.readiness.months;
    if months.is_empty() {
        return Ok(None);
    }
    let mut section = Section::new("months", locale.say("check_months.title", &[])?);
    section.explained.push(locale.say("check_months.text", &[])?);
    let mut table = SectionTable::new(vec![
        (locale.say("check_months.month", &[])?, Holds::Words),
        (locale.say("check_months.arrived", &[])?, Holds::Numbers),
        (locale.say("check_months.converted", &[])?, Holds::Numbers),
        (locale.say("check_months.ripe", &[])?, Holds::Words),
        (locale.say("check_months.came", &[])?, Holds::Numbers),
    ]);
    // The newest months say what training will see next.
    for month in months.iter().rev().take(MOST_MONTHS) {
        let ripe = if month.ripe { "check_months.yes" } else { "check_months.no" };
        table.rows.push(vec![
            month.month.clone(),
            locale.integer(month.leads_arrived),
            locale.integer(month.arrived_and_converted),
            locale.say(ripe, &[])?,
            locale.integer(month.conversions),
        ]);
    }
    section.table = Some(table);
    if months.len() > MOST_MONTHS {
        let n = locale.integer(months.len() - MOST_MONTHS);
        let file = format!("{}/months.csv", input.plots_folder);
        section.notes.push(locale.say("check_months.left_out", &[("n", &n), ("file", &file)])?);
    }
    Ok(Some(section))
}
