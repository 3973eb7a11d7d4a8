//! What is said first? Ready or not, on how many conversions, what cannot be used, and what comes next.

use super::CheckInput;
use super::section::cell;
use crate::leakage::ActFinding;
use crate::readiness::{
    ColumnReading, HorizonProposal, NextStep, Standing, State, TRAINING_CONVERSIONS, VERDICT_CONVERSIONS, not_usable,
    split_starves,
};
use crate::report::ReportError;
use crate::report::locale::Locale;

/// Columns named in the sentence; the others are counted.
const MOST_NAMED: usize = 5;

pub(super) fn sentence(input: &CheckInput<'_>, locale: &Locale) -> Result<String, ReportError> {
    let readiness = input.readiness;
    let ripe = readiness.conversions.ripe;
    let conversions = conversions(ripe, locale)?;
    let horizon = horizon(input, locale)?;
    let count = |n: usize| locale.integer(n);
    let (wanted, verdict) = (count(TRAINING_CONVERSIONS), count(VERDICT_CONVERSIONS));
    let gaps = [
        ("conversions", conversions.as_str()),
        ("horizon", horizon.as_str()),
        ("wanted", wanted.as_str()),
        ("verdict", verdict.as_str()),
    ];
    match readiness.state {
        State::Ready => {
            let first = if ripe < VERDICT_CONVERSIONS {
                let gaps = [gaps[0], gaps[1], ("wanted", verdict.as_str())];
                locale.say("check.ready_thin", &gaps)?
            } else {
                locale.say("check.ready", &gaps)?
            };
            with_unusable(first, input, locale)
        }
        State::AnswerNeeded => {
            let what = listed(what_to_answer(input, locale)?, locale)?;
            let first = locale.say("check.answer", &[gaps[0], gaps[1], ("what", &what)])?;
            with_unusable(first, input, locale)
        }
        State::TooFew => {
            let train = readiness.plan.train.unwrap_or_default();
            let first = if split_starves(&readiness.plan, ripe) {
                let train = count(train.conversions);
                locale.say("check.too_few_train", &[gaps[0], gaps[2], gaps[3], ("train", &train)])?
            } else if ripe < TRAINING_CONVERSIONS {
                locale.say("check.too_few", &gaps)?
            } else if train.rows > 0 && train.converted_rows == train.rows {
                locale.say("check.one_class", &gaps)?
            } else {
                locale.say("check.no_test", &gaps)?
            };
            match readiness.next_step {
                NextStep::ReplayRules => {
                    let can = locale.say("check.you_can", &[("command", REPLAY)])?;
                    Ok(format!("{first} {can}"))
                }
                _ => Ok(first),
            }
        }
    }
}

/// What can be done with too few conversions.
const REPLAY: &str = "leadscore rules replay";
const TRAIN: &str = "leadscore train";
const CHECK: &str = "leadscore check";

pub(super) fn next(input: &CheckInput<'_>, locale: &Locale) -> Result<String, ReportError> {
    let again = [("file", input.config_file.as_str()), ("command", CHECK)];
    match input.readiness.next_step {
        NextStep::Train => Ok(TRAIN.to_owned()),
        NextStep::Answer => locale.say("check.next_answer", &again),
        NextStep::ReplayRules => Ok(REPLAY.to_owned()),
        NextStep::Wait => locale.say("check.next_wait", &[]),
    }
}

fn conversions(ripe: usize, locale: &Locale) -> Result<String, ReportError> {
    match ripe {
        0 => locale.say("check.conversions_none", &[]),
        1 => locale.say("check.conversion", &[]),
        ripe => locale.say("check.conversions", &[("n", &locale.integer(ripe))]),
    }
}

fn horizon(input: &CheckInput<'_>, locale: &Locale) -> Result<String, ReportError> {
    let horizon = &input.readiness.horizon;
    if horizon.proposal == HorizonProposal::Undated {
        return locale.say("check.no_days", &[]);
    }
    let days = |days: u32| locale.integer(days as usize);
    let configured = days(horizon.configured_days);
    match horizon.proposal.days().filter(|proposed| *proposed != horizon.configured_days) {
        Some(proposed) => locale.say("check.days_proposed", &[("n", &configured), ("proposed", &days(proposed))]),
        None => locale.say("check.days", &[("n", &configured)]),
    }
}

/// Overwritten columns after the verdict; those that wait for an answer stand in it.
fn with_unusable(first: String, input: &CheckInput<'_>, locale: &Locale) -> Result<String, ReportError> {
    let named = not_usable(&input.readiness.columns)
        .filter(|column| !column.answer_needed)
        .map(|column| column_words(column, locale))
        .collect::<Result<Vec<_>, _>>()?;
    if named.is_empty() {
        return Ok(first);
    }
    let columns = listed(named, locale)?;
    Ok(format!("{first} {}", locale.say("check.not_usable", &[("columns", &columns)])?))
}

fn what_to_answer(input: &CheckInput<'_>, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let readiness = input.readiness;
    let columns = readiness.columns.iter().filter(|column| column.answer_needed);
    let mut what = Vec::new();
    if !readiness.open_answers.is_empty() {
        let lines: Vec<String> = readiness.open_answers.iter().map(|open| open.line.to_string()).collect();
        let (n, lines) = (locale.integer(lines.len()), lines.join(", "));
        let key = if readiness.open_answers.len() == 1 { "check.line" } else { "check.lines" };
        what.push(locale.say(key, &[("n", &n), ("lines", &lines), ("file", &input.config_file)])?);
    }
    for column in columns {
        what.push(column_words(column, locale)?);
    }
    for finding in readiness.acts.iter().filter(|finding| finding.stops()) {
        what.push(acts_words(finding, locale)?);
    }
    Ok(what)
}

/// `O_ACCEPTED (events that tell the outcome too well)`.
pub(super) fn acts_words(finding: &ActFinding, locale: &Locale) -> Result<String, ReportError> {
    let standing = locale.say("check_standing.acts", &[])?;
    locale.say("check.column", &[("column", &cell(&finding.event)), ("standing", &standing)])
}

/// `Lifecycle Stage (overwritten)`.
pub(super) fn column_words(column: &ColumnReading, locale: &Locale) -> Result<String, ReportError> {
    let standing = match column.standing {
        Standing::KnownAtCreation if column.answer_needed => locale.say("check_standing.too_strong", &[])?,
        standing => standing_words(standing, locale)?,
    };
    locale.say("check.column", &[("column", &cell(&column.column)), ("standing", &standing)])
}

pub(super) fn standing_words(standing: Standing, locale: &Locale) -> Result<String, ReportError> {
    let key = match standing {
        Standing::Undated => "check_standing.undated",
        Standing::Overwritten => "check_standing.overwritten",
        Standing::KnownAtCreation => "check_standing.known_at_creation",
        Standing::Dated => "check_standing.dated",
        Standing::Allowed => "check_standing.allowed",
        Standing::Sensitive => "check_standing.sensitive",
        Standing::SensitiveAllowed => "check_standing.sensitive_allowed",
        Standing::Auxiliary => "check_standing.auxiliary",
        Standing::Dropped => "check_standing.dropped",
    };
    locale.say(key, &[])
}

/// The first few with commas, and how many more.
pub(super) fn listed(mut items: Vec<String>, locale: &Locale) -> Result<String, ReportError> {
    if items.len() > MOST_NAMED {
        let more = locale.integer(items.len() - (MOST_NAMED - 1));
        items.truncate(MOST_NAMED - 1);
        items.push(locale.say("check.more", &[("n", &more)])?);
    }
    Ok(items.join(", "))
}
