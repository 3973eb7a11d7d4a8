//! Which files fit together, and what happens in them, as tables.

use super::section::{Holds, Section, SectionTable, cell};
use crate::readiness::{FileHolds, FileJoin, JoinReason, Readiness};
use crate::report::ReportError;
use crate::report::locale::Locale;

/// Files shown.
const MOST_FILES: usize = 100;
/// Event types shown.
const MOST_TYPES: usize = 60;

pub(super) fn files(readiness: &Readiness, locale: &Locale) -> Result<Option<Section>, ReportError> {
    if readiness.files.is_empty() {
        return Ok(None);
    }
    let mut section = Section::new("files", locale.say("check_files.title", &[])?);
    let mut table = SectionTable::new(vec![
        (locale.say("check_files.file", &[])?, Holds::Words),
        (locale.say("check_files.rows", &[])?, Holds::Numbers),
        (locale.say("check_files.joined", &[])?, Holds::Numbers),
        (locale.say("check_files.share", &[])?, Holds::Numbers),
        (locale.say("check_files.reason", &[])?, Holds::Words),
    ]);
    for file in readiness.files.iter().take(MOST_FILES) {
        table.rows.push(file_row(file, locale)?);
    }
    section.table = Some(table);
    Ok(Some(section))
}

fn file_row(file: &FileJoin, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let holds = match file.holds {
        FileHolds::Events => None,
        FileHolds::Aliases => Some("check_files.aliases"),
        FileHolds::History => Some("check_files.history"),
        FileHolds::Conversions => Some("check_files.conversions"),
        FileHolds::Scores => Some("check_files.scores"),
    };
    let name = match holds {
        Some(key) => format!("{} ({})", cell(&file.file), locale.say(key, &[])?),
        None => cell(&file.file),
    };
    // A share that is not whole never reads as 100%.
    let share = |share: f64| locale.percent(if share < 1.0 { share.min(0.9994) } else { share }, 1);
    Ok(vec![
        name,
        locale.integer(file.rows),
        locale.integer(file.joined),
        file.joined_share.map_or_else(|| Ok("\u{2013}".to_owned()), share)?,
        reason_words(file, locale)?,
    ])
}

fn reason_words(file: &FileJoin, locale: &Locale) -> Result<String, ReportError> {
    let Some(reason) = file.reason else { return Ok(String::new()) };
    let (key, rows) = match reason {
        JoinReason::Blanks { rows } => ("check_files.blanks", rows),
        JoinReason::Case { rows } => ("check_files.case", rows),
        JoinReason::NumberForm { rows } => ("check_files.number_form", rows),
        JoinReason::UnicodeForm { rows } => ("check_files.unicode_form", rows),
        JoinReason::EmailOfLead { rows } => ("check_files.email_of_lead", rows),
        JoinReason::IdOfLead { rows } => ("check_files.id_of_lead", rows),
        JoinReason::EmailOfNobody { rows } => ("check_files.email_of_nobody", rows),
        JoinReason::NoKey { rows } => ("check_files.no_key", rows),
        JoinReason::NoTime { rows } => ("check_files.no_time", rows),
        JoinReason::NotInLeadsFile { rows } => ("check_files.not_in_file", rows),
    };
    let words = locale.say(key, &[("n", &locale.integer(rows))])?;
    match file.examples.first().filter(|_| !matches!(reason, JoinReason::NoTime { .. } | JoinReason::NoKey { .. })) {
        Some(key) => Ok(format!("{words}; {}", locale.say("check_files.example", &[("key", &cell(key))])?)),
        None => Ok(words),
    }
}

pub(super) fn event_types(readiness: &Readiness, locale: &Locale) -> Result<Option<Section>, ReportError> {
    let types = &readiness.event_types;
    if types.is_empty() {
        return Ok(None);
    }
    let mut section = Section::new("types", locale.say("check_types.title", &[])?);
    let mut table = SectionTable::new(vec![
        (locale.say("check_types.type", &[])?, Holds::Words),
        (locale.say("check_types.events", &[])?, Holds::Numbers),
        (locale.say("check_types.leads", &[])?, Holds::Numbers),
        (locale.say("check_types.first", &[])?, Holds::Numbers),
        (locale.say("check_types.last", &[])?, Holds::Numbers),
        (locale.say("check_types.late", &[])?, Holds::Numbers),
    ]);
    for kind in types.iter().take(MOST_TYPES) {
        let late = match (kind.late_median_days, kind.late_p95_days) {
            (Some(median), Some(p95)) => {
                let gaps = [
                    ("n", locale.integer(kind.late)),
                    ("median", locale.decimal(median, 1)?),
                    ("p95", locale.decimal(p95, 1)?),
                ];
                locale.say("check_types.late_days", &gaps.each_ref().map(|(name, value)| (*name, value.as_str())))?
            }
            _ => String::new(),
        };
        table.rows.push(vec![
            cell(&kind.kind),
            locale.integer(kind.events),
            locale.integer(kind.leads),
            locale.date(kind.first)?,
            locale.date(kind.last)?,
            late,
        ]);
    }
    // Where nothing is late, there is no column for it.
    if table.rows.iter().all(|row| row[5].is_empty()) {
        table.columns.truncate(5);
        table.rows.iter_mut().for_each(|row| row.truncate(5));
    }
    section.table = Some(table);
    if types.len() > MOST_TYPES {
        let n = locale.integer(types.len() - MOST_TYPES);
        section.notes.push(locale.say("check_types.left_out", &[("n", &n)])?);
    }
    Ok(Some(section))
}
