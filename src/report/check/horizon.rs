//! How long until leads convert, in words: the proposal, what each horizon catches, how it was measured.

use super::CheckInput;
use super::section::{Holds, Section, SectionTable, cell};
use crate::readiness::{Conversions, HorizonProposal, HorizonReading};
use crate::report::ReportError;
use crate::report::locale::Locale;

pub(super) fn horizon(input: &CheckInput<'_>, locale: &Locale) -> Result<Section, ReportError> {
    let readiness = input.readiness;
    section(&readiness.horizon, &readiness.plan.as_of, Some(&readiness.conversions), locale)
}

/// What `reading` says. `as_of` is the cohort's policy; `counts` tell how many conversions no list could see.
pub(in crate::report) fn section(
    reading: &HorizonReading,
    as_of: &str,
    counts: Option<&Conversions>,
    locale: &Locale,
) -> Result<Section, ReportError> {
    let mut section = Section::new("horizon", locale.say("check_horizon.title", &[])?);
    section.facts.push(proposal(reading, locale)?);
    if reading.proposal == HorizonProposal::Undated {
        return Ok(section);
    }
    let days = |days: u32| locale.integer(days as usize);
    section.facts.push(locale.say("check_horizon.configured", &[("days", &days(reading.configured_days))])?);
    let calendar = matches!(as_of, "weekly" | "monthly") && reading.conversions > 0;
    if let Some(counts) = counts.filter(|_| calendar) {
        let (beyond, all) = (locale.integer(counts.beyond_horizon), locale.integer(counts.all));
        section.facts.push(locale.say("check_horizon.calendar", &[("beyond", &beyond), ("all", &all)])?);
    }
    if let Some(followed) = reading.followed_days {
        let gaps = [("as_of", cell(as_of)), ("followed", locale.decimal(followed.floor(), 0)?)];
        let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
        section.explained.push(locale.say("check_horizon.how", &gaps)?);
    }
    section.drawn = curve(reading, locale)?;
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

/// Steps of the curve that a terminal shows.
const CURVE_STEPS: usize = 12;
/// Widest bar, in characters.
const CURVE_WIDTH: f64 = 40.0;

/// The curve as bars: days after the first list, how many of all leads had converted by then.
fn curve(reading: &HorizonReading, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let Some((followed, last)) = reading.followed_days.zip(reading.curve.last()) else { return Ok(Vec::new()) };
    if !(last.converted_share > 0.0 && followed >= 1.0) {
        return Ok(Vec::new());
    }
    let mut lines = vec![locale.say("check_horizon.drawn", &[])?];
    let mut before = None;
    for step in 1..=CURVE_STEPS {
        let days = (followed * step as f64 / CURVE_STEPS as f64).floor();
        if before.replace(days) == Some(days) || days < 1.0 {
            continue;
        }
        let until = reading.curve.partition_point(|point| point.days <= days);
        let share =
            until.checked_sub(1).and_then(|at| reading.curve.get(at)).map_or(0.0, |point| point.converted_share);
        let bar = "\u{2588}".repeat((CURVE_WIDTH * share / last.converted_share).round() as usize);
        let mark = locale.say("check_horizon.mark", &[("days", &locale.decimal(days, 0)?)])?;
        lines.push(format!("{mark:>7}  {bar} {}", locale.percent(share, 1)?));
    }
    Ok(lines)
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
