//! How long until leads convert, in words: the proposal, what each horizon catches, how it was measured.

use super::CheckInput;
use super::section::{Holds, Section, SectionTable, cell};
use crate::readiness::{HorizonProposal, HorizonReading};
use crate::report::ReportError;
use crate::report::locale::Locale;

pub(super) fn horizon(input: &CheckInput<'_>, locale: &Locale) -> Result<Section, ReportError> {
    let reading = &input.readiness.horizon;
    let mut section = Section::new("horizon", locale.say("check_horizon.title", &[])?);
    section.facts.push(proposal(reading, locale)?);
    if reading.proposal == HorizonProposal::Undated {
        return Ok(section);
    }
    let days = |days: u32| locale.integer(days as usize);
    section.facts.push(locale.say("check_horizon.configured", &[("days", &days(reading.configured_days))])?);
    if matches!(input.readiness.plan.as_of.as_str(), "weekly" | "monthly") && reading.conversions > 0 {
        let counts = &input.readiness.conversions;
        let (beyond, all) = (locale.integer(counts.beyond_horizon), locale.integer(counts.all));
        section.facts.push(locale.say("check_horizon.calendar", &[("beyond", &beyond), ("all", &all)])?);
    }
    if let Some(followed) = reading.followed_days {
        let gaps = [("as_of", cell(&input.readiness.plan.as_of)), ("followed", locale.decimal(followed.floor(), 0)?)];
        let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
        section.explained.push(locale.say("check_horizon.how", &gaps)?);
    }
    if reading.shares.is_empty() {
        return Ok(section);
    }
    let mut table = SectionTable::new(vec![
        (locale.say("check_horizon.days", &[])?, Holds::Words),
        (locale.say("check_horizon.share", &[])?, Holds::Numbers),
        (locale.say("check_horizon.interval", &[])?, Holds::Numbers),
        (locale.say("check_horizon.reading", &[])?, Holds::Words),
    ]);
    for share in &reading.shares {
        let key = if share.followed_long_enough { "check_horizon.believed" } else { "check_horizon.doubted" };
        table.rows.push(vec![
            locale.say("check_horizon.mark", &[("days", &days(share.days))])?,
            locale.percent(share.share, 0)?,
            locale.range(&locale.percent(share.low, 0)?, &locale.percent(share.high, 0)?)?,
            locale.say(key, &[])?,
        ]);
    }
    section.table = Some(table);
    Ok(section)
}

fn proposal(reading: &HorizonReading, locale: &Locale) -> Result<String, ReportError> {
    let days = |days: u32| locale.integer(days as usize);
    let caught = |days: u32| reading.shares.iter().find(|share| share.days == days);
    match reading.proposal {
        HorizonProposal::Proposed { days: proposed } => {
            let (share, range) = match caught(proposed) {
                Some(caught) => (
                    locale.percent(caught.share, 0)?,
                    locale.range(&locale.percent(caught.low, 0)?, &locale.percent(caught.high, 0)?)?,
                ),
                None => Default::default(),
            };
            let gaps = [("days", days(proposed)), ("share", share), ("range", range)];
            locale.say("check_horizon.proposed", &gaps.each_ref().map(|(name, value)| (*name, value.as_str())))
        }
        HorizonProposal::NotFollowedLongEnough { needed_days } => match reading.followed_days {
            Some(followed) => {
                let followed = locale.decimal(followed.floor(), 0)?;
                let needed = days(needed_days);
                locale.say("check_horizon.not_followed", &[("needed", &needed), ("followed", &followed)])
            }
            None => locale.say("check_horizon.not_followed_at_all", &[]),
        },
        HorizonProposal::LongerThanAll { days: longest } => {
            let share = caught(longest).map_or(0.0, |caught| caught.share);
            let (longest, share) = (days(longest), locale.percent(share, 0)?);
            locale.say("check_horizon.longer", &[("days", &longest), ("share", &share)])
        }
        HorizonProposal::TooFewConversions { found, wanted } => {
            let (found, wanted) = (locale.integer(found), locale.integer(wanted));
            locale.say("check_horizon.too_few", &[("found", &found), ("wanted", &wanted)])
        }
        HorizonProposal::Undated => locale.say("check_horizon.undated", &[]),
    }
}
