//! How many columns do the conversions carry, and what would more columns need?

use super::section::{Holds, Section, SectionTable};
use crate::readiness::{CAUTIOUS_NAGELKERKE, Needed, Readiness, SampleSize};
use crate::report::ReportError;
use crate::report::locale::Locale;

/// `None` where none or all of the leads converted.
pub(super) fn sample_size(readiness: &Readiness, locale: &Locale) -> Result<Option<Section>, ReportError> {
    let Some(size) = &readiness.sample_size else { return Ok(None) };
    let mut section = Section::new("sample_size", locale.say("check_size.title", &[])?);
    let rate = locale.of_hundred(size.rate)?;
    let r2 = locale.decimal(CAUTIOUS_NAGELKERKE, 2)?;
    section.explained.push(locale.say("check_size.text", &[("rate", &rate), ("r2", &r2)])?);
    let mut table = SectionTable::new(vec![
        (locale.say("check_size.columns", &[])?, Holds::Numbers),
        (locale.say("check_size.leads", &[])?, Holds::Numbers),
        (locale.say("check_size.conversions", &[])?, Holds::Numbers),
        (locale.say("check_size.reading", &[])?, Holds::Words),
    ]);
    for needed in &size.needed {
        table.rows.push(row(needed, size, locale)?);
    }
    section.table = Some(table);
    let (found, leads) = (locale.integer(size.conversions), locale.integer(size.leads));
    let columns = locale.integer(size.columns_carried);
    let key = if size.columns_carried > 0 { "check_size.carried" } else { "check_size.carries_none" };
    section.notes.push(locale.say(key, &[("found", &found), ("leads", &leads), ("columns", &columns)])?);
    section.notes.push(locale.say("check_size.penalty", &[])?);
    Ok(Some(section))
}

fn row(needed: &Needed, size: &SampleSize, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let missing = count(needed.conversions).saturating_sub(size.conversions);
    let reading = match count(needed.leads) <= size.leads {
        true => locale.say("check_size.enough", &[])?,
        // The rate is the data's own, so where leads are missing conversions are; by rounding it may be less than one.
        false => locale.say("check_size.missing", &[("n", &locale.integer(missing.max(1)))])?,
    };
    Ok(vec![
        locale.integer(needed.columns),
        locale.integer(count(needed.leads)),
        locale.integer(count(needed.conversions)),
        reading,
    ])
}
