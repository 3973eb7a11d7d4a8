//! What should a person know before going on? The counts of the report in words, each with what was done and what can be.

use super::found::{EventFileReport, IngestReport, Tally, Warning, WarningKind};
use super::outcome_params::OutcomeParams;
use super::reasons::reason;

/// A duplicate, an unknown lead or a click is worth a word from this part of the rows on.
const WORTH_A_WORD: f64 = 0.01;

/// The warnings of a finished report.
pub(super) fn warnings(report: &IngestReport, leads_file: &str, outcome: &OutcomeParams) -> Vec<Warning> {
    let mut said = Vec::new();
    let mut say = |about, words: String| said.push(Warning { about, words });
    if report.duplicate_lead_rows > 0 {
        let count = counted(report.duplicate_lead_rows, "row repeats", "rows repeat");
        say(
            WarningKind::DuplicateLeads,
            format!("{leads_file}: {count} another in every used column; one of each is kept."),
        );
    }
    if report.overruled_lead_rows.count > 0 {
        let count = counted(report.overruled_lead_rows.count, "row contradicts", "rows contradict");
        say(
            WarningKind::OverruledLeads,
            format!(
                "{leads_file}: {count} another of the same id; [leads] on_duplicate says which counts{}.",
                such_as(&report.overruled_lead_rows)
            ),
        );
    }
    let alike = &report.look_alike_ids;
    for (about, tally, words) in [
        (
            WarningKind::IdBlanks,
            &alike.blanks,
            "only in blanks and each is a lead of its own; [leads] trim_ids = true makes one of them",
        ),
        (
            WarningKind::IdCase,
            &alike.case,
            "only in case and each is a lead of its own; [leads] ids_ignore_case = true makes one of them",
        ),
        (
            WarningKind::IdForm,
            &alike.form,
            "only in Unicode form (NFC against NFD) and each is a lead of its own; write the files in one form",
        ),
    ] {
        if tally.count > 0 {
            let pairs = counted(tally.count, "pair of ids differs", "pairs of ids differ");
            say(about, format!("{leads_file}: {pairs} {words}{}.", such_as(tally)));
        }
    }
    if report.shared_emails.count > 0 {
        let count = counted(report.shared_emails.count, "lead has an address", "leads have an address");
        say(
            WarningKind::SharedEmails,
            format!("{leads_file}: {count} that an earlier lead has, too; events found by it go to the first by id."),
        );
    }
    for column in &report.crowded_columns {
        let (name, distinct, filled) = (&column.column, number(column.distinct), number(column.filled));
        say(
            WarningKind::CrowdedColumns,
            format!(
                "{leads_file}: column {name:?} has {distinct} values for {filled} leads; values of fewer than 20 leads read as one, and beyond 1,000 values the column is no feature."
            ),
        );
    }
    for file in &report.event_files {
        of_event_file(file, &mut say);
    }
    for file in report.alias_files.iter().filter(|file| file.undated > 0) {
        say(
            WarningKind::UndatedAliases,
            format!(
                "{}: {} without a time; what is found by such an alias is read as if it had always been known.",
                file.file,
                rows(file.undated)
            ),
        );
    }
    let joins = report.history_files.iter().chain(&report.outcome_file).chain(&report.recorded_file);
    for file in joins.chain(&report.alias_files).filter(|file| file.unknown.count > 0) {
        let why = reason(&file.why_unknown).map_or_else(String::new, |reason| format!(" ({reason})"));
        let (count, all) = (number(file.unknown.count), rows(file.rows));
        say(WarningKind::UnknownLeads, format!("{}: {count} of {all} find no lead and are left out{why}.", file.file));
    }
    if report.duplicate_events > 0 {
        let count = counted(report.duplicate_events, "event repeats", "events repeat");
        say(
            WarningKind::DuplicateEvents,
            format!(
                "{count} another in every used column; one of each is kept ([[events]] keep_duplicates = true keeps all)."
            ),
        );
    }
    if report.events_after_data_end.count > 0 {
        let count = counted(report.events_after_data_end.count, "event is", "events are");
        say(
            WarningKind::AfterDataEnd,
            format!(
                "{count} later than [label] data_end; no score reads what comes after it{}.",
                such_as(&report.events_after_data_end)
            ),
        );
    }
    let before = &report.outcome.before_creation;
    if before.count > 0 {
        let count = counted(before.count, "lead", "leads");
        let day = match report.outcome.on_creation_day {
            0 => String::new(),
            same => format!(" ({} on the day of creation: is the time of day missing?)", number(same)),
        };
        say(
            WarningKind::ConvertedBeforeCreation,
            match outcome.repeat {
                true => format!(
                    "{count} converted before creation; where leads convert again that is history{day}{}.",
                    such_as(before)
                ),
                false => format!(
                    "{count} converted before creation and never open since, so left out{day}{}.",
                    such_as(before)
                ),
            },
        );
    }
    let clicks = &report.clicks;
    let suspicious = clicks.at_sending.max(clicks.all_at_once).max(clicks.without_open);
    if clicks.excluded > 0 {
        say(
            WarningKind::Clicks,
            format!(
                "{} of programs are left out ([hygiene] bots = \"exclude\"): {} within ten seconds of the sending, {} with others within five seconds, {} by their program's name.",
                counted(clicks.excluded, "event", "events"),
                number(clicks.at_sending),
                number(clicks.all_at_once),
                number(clicks.by_agent)
            ),
        );
    } else if suspicious > 0 && suspicious as f64 >= WORTH_A_WORD * clicks.clicks as f64 {
        say(
            WarningKind::Clicks,
            format!(
                "Of {} clicks in mails {} came within ten seconds of the sending, {} with others within five seconds, {} without an opening before: mail filters click like that; [hygiene] bots = \"exclude\" leaves them out, measure = true says what that does.",
                number(clicks.clicks),
                number(clicks.at_sending),
                number(clicks.all_at_once),
                number(clicks.without_open)
            ),
        );
    }
    said
}

fn of_event_file(file: &EventFileReport, say: &mut impl FnMut(WarningKind, String)) {
    let name = &file.file;
    if file.unknown_lead > 0 && file.unknown_lead as f64 >= WORTH_A_WORD * file.rows as f64 {
        let (count, all) = (number(file.unknown_lead), rows(file.rows));
        let why = reason(&file.why_unknown).unwrap_or("visits of people who never left a name do that");
        say(WarningKind::UnknownLeads, format!("{name}: {count} of {all} find no lead and are left out ({why})."));
    }
    if file.undated > 0 {
        say(
            WarningKind::Undated,
            format!("{name}: {} of known leads have no time and are left out.", rows(file.undated)),
        );
    }
    if file.late.count > 0 {
        let count = counted(file.late.count, "event", "events");
        let longest = file.longest_delay_days;
        say(
            WarningKind::LateArrivals,
            format!(
                "{name}: {count} arrived more than a week late (the latest after {longest} days); no score reads a record before its arrival."
            ),
        );
    }
}

fn such_as(tally: &Tally) -> String {
    tally.examples.first().map_or_else(String::new, |example| format!(" (such as {})", example.value))
}

fn rows(count: usize) -> String {
    counted(count, "row", "rows")
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// 1204 as 1,204.
pub(super) fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
