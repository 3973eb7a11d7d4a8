//! What else should a person know, one sentence each?

use super::CheckInput;
use super::section::{Section, cell};
use crate::readiness::{Notice, Readiness};
use crate::report::ReportError;
use crate::report::locale::Locale;
use crate::report::shown::shown;
use crate::tongue::told;

/// Longest sentence of another room, in characters.
const MAX_SENTENCE: usize = 500;

/// Sentences shown.
const MOST_NOTICES: usize = 40;

pub(super) fn notices(input: &CheckInput<'_>, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = Section::new("notices", locale.say("check_notices.title", &[])?);
    for notice in input.readiness.notices.iter().take(MOST_NOTICES) {
        section.facts.push(words(notice, input.readiness, locale)?);
    }
    let left_out = input.readiness.rejected_rows;
    if let Some((file, listed)) = input.rejects.as_ref().filter(|_| left_out > 0) {
        let (n, shown_rows) = (locale.integer(left_out), locale.integer(*listed));
        let key = if *listed < left_out { "check.rejects_capped" } else { "check.rejects" };
        section.facts.push(locale.say(key, &[("n", &n), ("listed", &shown_rows), ("file", file)])?);
    }
    if section.facts.is_empty() {
        section.facts.push(locale.say("check_notices.none", &[])?);
    }
    Ok(section)
}

fn words(notice: &Notice, readiness: &Readiness, locale: &Locale) -> Result<String, ReportError> {
    let n = |count: usize| locale.integer(count);
    let days = |days: u32| locale.integer(days as usize);
    let say = |key: &str, gaps: &[(&str, String)]| {
        locale.say(key, &gaps.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>())
    };
    match notice {
        Notice::FewLeadsHaveEvents { leads_with_events, leads } => {
            say("check_notices.few_events", &[("with_events", n(*leads_with_events)), ("leads", n(*leads))])
        }
        Notice::EventsAfterNow { events } => say("check_notices.after_now", &[("n", n(*events))]),
        Notice::ConversionsStop { last, days, expected } => {
            let gaps = [
                ("date", locale.date(*last)?),
                ("days", locale.decimal(days.floor(), 0)?),
                ("expected", locale.decimal(expected.round(), 0)?),
            ];
            say("check_notices.stop", &gaps)
        }
        Notice::ConvertedBeforeCreation { conversions, on_creation_day: 0 } => {
            say("check_notices.before_creation", &[("n", n(*conversions))])
        }
        Notice::ConvertedBeforeCreation { conversions, on_creation_day } => {
            say("check_notices.before_creation_day", &[("n", n(*conversions)), ("same_day", n(*on_creation_day))])
        }
        Notice::ConvertedBeforeEntry { conversions } => say("check_notices.before_entry", &[("n", n(*conversions))]),
        Notice::ConvertedBeforeListed { conversions } => {
            let as_of = cell(&readiness.plan.as_of);
            say("check_notices.before_listed", &[("n", n(*conversions)), ("as_of", as_of)])
        }
        Notice::EventsAfterDataEnd { events } => say("check_notices.after_end", &[("n", n(*events))]),
        Notice::HorizonDiffers { configured_days, proposed_days } => {
            say("check_notices.horizon", &[("configured", days(*configured_days)), ("proposed", days(*proposed_days))])
        }
        Notice::ArrivalUnknown => say("check_notices.arrival", &[]),
        Notice::ProgramClicks { clicks, at_sending, all_at_once } => {
            let gaps = [
                ("n", n((*at_sending).max(*all_at_once))),
                ("clicks", n(*clicks)),
                ("at_sending", n(*at_sending)),
                ("all_at_once", n(*all_at_once)),
            ];
            say("check_notices.clicks", &gaps)
        }
        Notice::DuplicateLeads { rows } => say("check_notices.duplicate_leads", &[("n", n(*rows))]),
        Notice::OverruledLeads { rows } => say("check_notices.overruled_leads", &[("n", n(*rows))]),
        Notice::DuplicateEvents { rows } => say("check_notices.duplicate_events", &[("n", n(*rows))]),
        Notice::LookAlikeIds { blanks, case, form } => {
            say("check_notices.look_alikes", &[("blanks", n(*blanks)), ("case", n(*case)), ("form", n(*form))])
        }
        Notice::SharedEmails { addresses } => say("check_notices.shared_emails", &[("n", n(*addresses))]),
        Notice::CrowdedColumn { column, distinct, filled } => {
            let gaps = [("column", cell(column)), ("distinct", n(*distinct)), ("filled", n(*filled))];
            say("check_notices.crowded", &gaps)
        }
        Notice::Sentence { words } => Ok(shown(&told(words, locale.lang()), MAX_SENTENCE)),
    }
}
