//! Which lines, in which words? The same for terminal and page.

use std::fmt::Write as _;

use super::{Act, LeadSheet, Shift, Step, course};
use crate::report::ReportError;
use crate::report::lead_now;
use crate::report::locale::Locale;
use crate::report::page::cell;
use crate::score::{State, describe};

/// One line of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) points: i32,
    pub(super) words: String,
    /// True for what makes up the line before it.
    pub(super) is_part: bool,
}

/// The ledger's lines, strongest first; those that are no part of another sum to the score.
pub(super) fn ledger(sheet: &LeadSheet<'_>, locale: &Locale) -> Result<Vec<Line>, ReportError> {
    let line = |points, words| Line { points, words, is_part: false };
    let part = |points, words| Line { points, words, is_part: true };
    let mut lines = vec![line(sheet.ledger.base_points, locale.say("lead.average", &[])?)];
    let told = |field: &str| sheet.acts.iter().find(|acts| acts.field == field);
    let moves = |field: &str| told(field).is_some_and(|acts| acts.acts.iter().any(|act| act.points != 0));
    let mut entries: Vec<_> =
        sheet.ledger.entries.iter().filter(|entry| entry.points != 0 || moves(&entry.field)).collect();
    entries.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.field.cmp(&b.field)));
    for entry in entries {
        if entry.untold.is_some() {
            // It counts, so the sheet must add up with it; what it says is no argument, nor are its acts.
            lines.push(line(
                entry.points,
                locale.say("lead.untold", &[("field", &name(&locale.field(&entry.field)?))])?,
            ));
            continue;
        }
        lines.push(line(entry.points, cell(&describe(entry, sheet.lang))));
        if let Some(acts) = told(&entry.field) {
            if acts.without != 0 {
                let words = locale.say("lead.without", &[("act", &name(&acts.field))])?;
                lines.push(part(acts.without, words));
            }
            for day in days(&acts.acts, locale)? {
                lines.push(part(day.points, day_words(&acts.field, &day, locale)?));
            }
        }
    }
    if sheet.ledger.other_points != 0 {
        lines.push(line(sheet.ledger.other_points, locale.say("lead.rest", &[])?));
    }
    Ok(lines)
}

/// Acts of one day, or early ones that are told together.
struct Day {
    date: String,
    /// True where they lie on several days up to this one.
    early: bool,
    count: usize,
    points: i32,
}

/// One line a day: a tenth visit on one day is no news of its own.
fn days(acts: &[Act], locale: &Locale) -> Result<Vec<Day>, ReportError> {
    let mut days: Vec<Day> = Vec::new();
    for act in acts {
        let (date, early) = (locale.date(act.at)?, act.count > 1);
        match days.last_mut() {
            Some(day) if !early && !day.early && day.date == date => {
                day.count += act.count;
                day.points += act.points;
            }
            _ => days.push(Day { date, early, count: act.count, points: act.points }),
        }
    }
    Ok(days)
}

fn day_words(field: &str, day: &Day, locale: &Locale) -> Result<String, ReportError> {
    let (act, n) = (name(field), locale.integer(day.count));
    let gaps = [("date", day.date.as_str()), ("act", &act), ("n", &n)];
    match (day.early, day.count) {
        (true, _) => locale.say("lead.acts", &gaps),
        (false, 1) => locale.say("lead.act", &gaps),
        (false, _) => locale.say("lead.acts_day", &gaps),
    }
}

/// A type of event as people read it.
fn name(field: &str) -> String {
    cell(&field.replace('_', " "))
}

/// The steps from the earlier score to the one now.
pub(super) fn steps(shift: &Shift, locale: &Locale) -> Result<Vec<Line>, ReportError> {
    let mut lines: Vec<Line> = Vec::new();
    // The act and day of the last line, and how often it came: acts of one kind on one day share a line.
    let mut last: Option<(&str, String, usize)> = None;
    for Step { act, at, count, of_others, points } in &shift.steps {
        let date = at.map(|at| locale.date(at)).transpose()?;
        if let (Some(act), Some(date)) = (act, date.clone()) {
            let before = last.take().filter(|(name, day, _)| name == act && *day == date).map_or(0, |(.., n)| n);
            let (n, said) = (locale.integer(before + 1), name(act));
            let key = if before == 0 { "lead.act" } else { "lead.acts_day" };
            let words = locale.say(key, &[("date", &date), ("act", &said), ("n", &n)])?;
            last = Some((act, date, before + 1));
            match lines.last_mut().filter(|_| before > 0) {
                Some(line) => *line = Line { points: line.points + points, words, is_part: false },
                None => lines.push(Line { points: *points, words, is_part: false }),
            }
            continue;
        }
        last = None;
        let words = match date {
            Some(date) => locale.say("lead.early", &[("date", &date), ("n", &locale.integer(*count))])?,
            None if *of_others => locale.say("lead.of_others", &[])?,
            None => locale.say("lead.passing", &[])?,
        };
        lines.push(Line { points: *points, words, is_part: false });
    }
    Ok(lines)
}

/// What the sheet says first.
pub(super) fn headline(sheet: &LeadSheet<'_>, locale: &Locale) -> Result<String, ReportError> {
    let score = sheet.ledger.score.0.to_string();
    let chance = locale.say("measure.of_100", &[("n", &locale.of_hundred(sheet.chance)?)])?;
    let band = locale.band(sheet.band)?;
    let days = locale.integer(sheet.horizon_days as usize);
    let gaps = [("score", score.as_str()), ("chance", &chance), ("band", &band), ("days", &days)];
    if sheet.as_of.is_some() { locale.say("lead.headline", &gaps) } else { locale.say("lead.headline_undated", &gaps) }
}

/// Why the lead stands on no list, for those that do not.
pub(super) fn unlisted(state: State, locale: &Locale) -> Result<Option<String>, ReportError> {
    Ok(match state {
        State::Scored => None,
        State::NoEvidence => Some(locale.say("lead.no_evidence", &[])?),
        State::OutOfScope => Some(locale.say("lead.out_of_scope", &[])?),
        State::NotOpen => Some(locale.say("lead.not_open", &[])?),
    })
}

/// The sentences on single acts that would move the band.
pub(super) fn what_if(sheet: &LeadSheet<'_>, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let words = |moved: &super::WhatIf| {
        let (score, band) = (moved.score.0.to_string(), locale.band(&moved.band)?);
        locale.say("lead.what_if", &[("act", &name(&moved.act)), ("score", &score), ("band", &band)])
    };
    sheet.what_if.iter().map(words).collect()
}

pub(super) fn text(sheet: &LeadSheet<'_>, locale: &Locale) -> Result<String, ReportError> {
    let mut text = String::new();
    let when =
        sheet.as_of.map(|as_of| locale.date(as_of)).transpose()?.map_or(String::new(), |date| format!(" · {date}"));
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(text, "{}{when}: {}", cell(sheet.lead_id), headline(sheet, locale)?);
    if let Some(why) = unlisted(sheet.state, locale)? {
        let _ = writeln!(text, "{why}");
    }
    if let Some(place) = &sheet.place {
        let _ = writeln!(text, "{place}");
    }
    for line in lead_now::lines(sheet.now, locale)? {
        let _ = writeln!(text, "{line}");
    }
    text.push('\n');
    for line in ledger(sheet, locale)? {
        let Line { points, words, is_part } = line;
        let _ = if is_part {
            writeln!(text, "       {points:>+4}  {words}")
        } else {
            writeln!(text, "{points:>+5}  {words}")
        };
    }
    let _ = writeln!(text, "{:>5}  {}", sheet.ledger.score.0, locale.say("lead.score", &[])?);
    if let Some(shift) = sheet.since {
        let _ = writeln!(text, "\n{}", locale.say("lead.since", &[("date", &locale.date(shift.since)?)])?);
        let _ = writeln!(text, "{:>5}  {}", shift.score_then, locale.say("lead.then", &[])?);
        for Line { points, words, .. } in steps(shift, locale)? {
            let _ = writeln!(text, "{points:>+5}  {words}");
        }
        let _ = writeln!(text, "{:>5}  {}", shift.score_now, locale.say("lead.now", &[])?);
    }
    if !sheet.trajectory.is_empty() {
        let _ = writeln!(text, "\n{}", locale.say("trajectory.title", &[])?);
        for point in course::points(sheet.trajectory, locale)? {
            let score = point.score.map_or_else(|| "\u{2013}".to_owned(), |score| score.to_string());
            let _ = writeln!(text, "{score:>5}  {}: {}", point.when, point.band);
        }
        let _ = writeln!(text, "  {}", course::trend(sheet.trajectory, locale)?);
    }
    let moves = what_if(sheet, locale)?;
    if !moves.is_empty() {
        let _ = writeln!(text, "\n{}", locale.say("lead.what_if_title", &[])?);
        for words in moves {
            let _ = writeln!(text, "  {words}");
        }
    }
    let _ = writeln!(text, "\n{}", locale.say("sales_limits.causes", &[])?);
    Ok(text)
}
