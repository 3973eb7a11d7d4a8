//! What was found on the way? Counts by name, each with a few examples, and the rows that were left out.

use serde::{Deserialize, Serialize};

use super::arrival::UnreadArrival;
use super::chunks::Lacking;
use super::error::shown;
use super::lateness::ArrivalOfFile;
use super::place::Place;
use super::silent::SilentColumn;
use crate::time::Instant;

/// Examples kept with a count.
pub const MOST_EXAMPLES: usize = 10;

/// A count with its first examples.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many.
    pub count: usize,
    /// The first [`MOST_EXAMPLES`] of them, in the order of the files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
}

impl Tally {
    /// Counts one more row, and keeps it as an example while there is room. `value` is asked for only then.
    pub(super) fn add(&mut self, place: Place<'_>, value: impl FnOnce() -> String) {
        self.count += 1;
        if self.examples.len() < MOST_EXAMPLES {
            let (file, row) = (place.file.to_owned(), Some(place.row + 1));
            self.examples.push(Example { file, row, line: place.line(), value: shown(&value()) });
        }
    }

    /// The same of a lead, wherever its rows stand.
    pub(super) fn add_lead(&mut self, file: &str, value: impl FnOnce() -> String) {
        self.count += 1;
        if self.examples.len() < MOST_EXAMPLES {
            self.examples.push(Example { file: file.to_owned(), row: None, line: None, value: shown(&value()) });
        }
    }
}

/// One case of what is counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The file as the config names it.
    pub file: String,
    /// Row in it, from 1, not counting the header; `None` where it is about a lead rather than a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// Line at which the row starts, in a text file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// An id, a time, a pair: cut to 40 characters, e-mail addresses masked.
    pub value: String,
}

/// What was found on the way, in counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IngestReport {
    /// Leads kept.
    pub leads: usize,
    /// Rows of the leads file that `[leads] where` left out.
    pub filtered_lead_rows: usize,
    /// Rows of the leads file that repeat another in every used column.
    pub duplicate_lead_rows: usize,
    /// Rows of the leads file that contradict another of the same id and went by `[leads] on_duplicate`.
    pub overruled_lead_rows: Tally,
    /// Leads that `[leads] exclude` left out: colleagues, tests.
    pub excluded_leads: Tally,
    /// Leads that `[privacy] exclude` left out.
    pub listed_leads: Tally,
    /// Leads that `[privacy] suppress` left out: people who objected.
    pub suppressed_leads: Tally,
    /// Leads whose creation the leads file does not say.
    pub leads_without_creation: usize,
    /// Leads with at least one event.
    pub leads_with_events: usize,
    /// E-mail addresses that several leads share; their events go to the first lead by id.
    pub shared_emails: Tally,
    /// Lead ids that differ only in blanks, case or Unicode form.
    pub look_alike_ids: LookAlikes,
    /// Text columns of the leads file with so many values that they say who, not what.
    pub crowded_columns: Vec<CrowdedColumn>,
    /// Columns of the leads file that might be features and tell no lead from another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub silent_columns: Vec<SilentColumn>,
    /// Columns of the leads file that training never saw and the model does not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored_lead_columns: Vec<String>,
    /// Files of a glob that lack columns which others of it have; those cells are missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lacking: Vec<Lacking>,
    /// One entry per event file.
    pub event_files: Vec<EventFileReport>,
    /// One entry per file of aliases.
    pub alias_files: Vec<JoinReport>,
    /// One entry per file of dated attributes.
    pub history_files: Vec<JoinReport>,
    /// The file of conversions, where there is one.
    pub outcome_file: Option<JoinReport>,
    /// The file of recorded scores, where there is one.
    pub recorded_file: Option<JoinReport>,
    /// Exact repeats among the events, left out.
    pub duplicate_events: usize,
    /// Events kept.
    pub events: usize,
    /// Event files with a column that reads like when their records came in, where no `known_at` names it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread_arrivals: Vec<UnreadArrival>,
    /// Whether any file says when its records arrived.
    pub arrival_known: bool,
    /// Events before their lead's creation: browsing before the form, kept.
    pub events_before_creation: usize,
    /// Events after `[label] data_end`: no as_of reads them.
    pub events_after_data_end: Tally,
    /// Events later than the clock.
    pub events_after_now: Tally,
    /// What became of the leads.
    pub outcome: OutcomeReport,
    /// Clicks that look like a program's.
    pub clicks: ClickReport,
    /// What a person should know before going on, in words.
    pub warnings: Vec<Warning>,
    /// The rows that were left out, up to [`super::ReadParams::most_rejects`], in the order of the files.
    #[serde(skip)]
    pub rejects: Vec<Reject>,
    /// Rows left out beyond that number.
    #[serde(skip)]
    pub rejects_left_off: usize,
}

/// Something a person should know before going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What it is about.
    pub about: WarningKind,
    /// What was found, what was done about it, and what can be done, in one or two sentences.
    pub words: String,
}

/// What a warning is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// Leads without an account, where accounts are scored.
    NoAccount,
    /// Lead rows that repeat another.
    DuplicateLeads,
    /// Lead rows that contradict another, settled by `on_duplicate`.
    OverruledLeads,
    /// Event rows that repeat another.
    DuplicateEvents,
    /// Rows whose lead is not among the leads.
    UnknownLeads,
    /// Rows without a time.
    Undated,
    /// Rows reached through an alias that nothing dates.
    UndatedAliases,
    /// Events after the end of the data.
    AfterDataEnd,
    /// Conversions before the lead's creation.
    ConvertedBeforeCreation,
    /// Records that arrived long after they happened.
    LateArrivals,
    /// Ids that differ only in blanks.
    IdBlanks,
    /// Ids that differ only in case.
    IdCase,
    /// Ids that differ only in Unicode form.
    IdForm,
    /// E-mail addresses that several leads share.
    SharedEmails,
    /// Columns with too many values for a category.
    CrowdedColumns,
    /// Clicks that look like a program's.
    Clicks,
}

/// What became of an event file's rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventFileReport {
    /// The file as the config names it.
    pub file: String,
    /// Rows in it.
    pub rows: usize,
    /// Events of a known lead that it gave; with `dated` columns a row gives one for each column that is filled.
    pub joined: usize,
    /// Leads that it reached.
    pub leads: usize,
    /// Rows that `where` left out.
    pub filtered: usize,
    /// Rows whose lead is not among the leads.
    pub unknown_lead: usize,
    /// Of these, rows that do not say whose they are.
    pub blank_key: usize,
    /// Rows of leads that `where`, `exclude` or `suppress` left out.
    pub left_out: usize,
    /// Rows without a time.
    pub undated: usize,
    /// Events reached through an alias.
    pub by_alias: usize,
    /// Of these, events that happened before the alias was known: they are visible from then on.
    pub before_alias: usize,
    /// Events that arrived more than a week after they happened.
    pub late: Tally,
    /// The longest time between happening and arrival, in whole days.
    pub longest_delay_days: u32,
    /// Events whose record is older than what it records.
    pub known_before: usize,
    /// The earliest and the latest event, of known leads or not.
    pub first: Option<Instant>,
    /// The latest.
    pub last: Option<Instant>,
    /// Rows whose lead is not among the leads, with their keys.
    pub unknown: Tally,
    /// Why they may have found nobody.
    pub why_unknown: WhyUnknown,
    /// What it says of when its records came in.
    pub arrival: ArrivalOfFile,
}

/// What became of the rows of another file that speaks of leads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JoinReport {
    /// The file as the config names it.
    pub file: String,
    /// Rows in it.
    pub rows: usize,
    /// Rows of a known lead that count.
    pub joined: usize,
    /// Rows that `where` left out.
    pub filtered: usize,
    /// Rows whose lead is not among the leads, with their keys.
    pub unknown: Tally,
    /// Rows of leads that `where`, `exclude` or `suppress` left out.
    pub left_out: usize,
    /// Rows without a time.
    pub undated: usize,
    /// Why rows may have found nobody.
    pub why_unknown: WhyUnknown,
}

/// Rows that found nobody although a lead's id (or address) is nearly theirs, by what stands between. Counted over the
/// rows of the first 20,000 distinct keys that found nobody; a row counts once, at the first that fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WhyUnknown {
    /// Rows looked at.
    pub looked_at: usize,
    /// Would be found without blanks around the id: `trim_ids`.
    pub blanks: usize,
    /// Would be found with another case: `ids_ignore_case`.
    pub case: usize,
    /// Would be found without a `.0` at the end, or with one: the id was stored as a number somewhere.
    pub decimal: usize,
    /// Would be found without leading zeros, or with them: the id was stored as a number somewhere.
    pub leading_zeros: usize,
    /// Would be found in another Unicode form (NFC against NFD).
    pub form: usize,
    /// Is the e-mail address of a lead: `match = "email"`.
    pub email_of_lead: usize,
    /// Looks like an e-mail address that no lead has.
    pub email_of_nobody: usize,
    /// Is the id of a lead where an address was looked up: `match = "id"`.
    pub id_of_lead: usize,
}

impl WhyUnknown {
    /// Rows that were lost because an id was a number on one side: 12, 12.0 and 012.
    #[must_use]
    pub const fn id_type(&self) -> usize {
        self.decimal + self.leading_zeros
    }
}

/// Pairs of lead ids that a person would take for one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LookAlikes {
    /// Equal without the blanks around them.
    pub blanks: Tally,
    /// Equal without regard to case.
    pub case: Tally,
    /// Equal after Unicode normalisation (NFC).
    pub form: Tally,
}

/// A text column with so many values that it says who, not what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrowdedColumn {
    /// The column.
    pub column: String,
    /// Distinct values.
    pub distinct: usize,
    /// Leads with a value.
    pub filled: usize,
}

/// What became of the leads, in counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OutcomeReport {
    /// Leads that converted at least once.
    pub converted_leads: usize,
    /// Dated conversions.
    pub conversions: usize,
    /// Of these, conversions that say what they were worth.
    pub with_value: usize,
    /// Leads that left without converting.
    pub exits: usize,
    /// Leads whose conversion lies before their creation: never open, so neither trained on nor scored (unless leads may
    /// convert again).
    pub before_creation: Tally,
    /// Of these, leads that converted on the UTC day of their creation: a date without a time of day?
    pub on_creation_day: usize,
    /// Leads that converted before any of their events.
    pub before_any_event: usize,
}

/// Clicks in mails that look like a program's: a filter opens every link before the person sees the mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClickReport {
    /// Clicks in mails, by the event type's name.
    pub clicks: usize,
    /// Within ten seconds of the mail's sending.
    pub at_sending: usize,
    /// One of three or more clicks of one lead within five seconds.
    pub all_at_once: usize,
    /// Without an opening of a mail before it, where openings are recorded.
    pub without_open: usize,
    /// Events of any type whose program names itself as a bot, crawler or scanner.
    #[serde(default)]
    pub by_agent: usize,
    /// Events with one of the signs of `[hygiene] signs`.
    #[serde(default)]
    pub marked: usize,
    /// Those of them that were left out: all with `[hygiene] bots = "exclude"`, else none.
    #[serde(default)]
    pub excluded: usize,
}

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The file as the config names it.
    pub file: String,
    /// Row in it, from 1, not counting the header.
    pub row: usize,
    /// Line at which it starts, in a text file.
    pub line: Option<u64>,
    /// Why.
    pub reason: RejectReason,
}

/// Why a row was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// Its lead is not among the leads.
    UnknownLead,
    /// It does not say whose it is.
    BlankKey,
    /// It has no time.
    Undated,
    /// It repeats another row.
    Duplicate,
    /// It contradicts another row of the same id, which counts.
    Overruled,
    /// `where` leaves it out.
    Filtered,
    /// `[leads] exclude` leaves its lead out.
    Excluded,
    /// `[privacy] suppress` leaves its lead out.
    Suppressed,
    /// `[privacy] exclude` leaves its lead out.
    Listed,
}

impl RejectReason {
    /// The reason in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::UnknownLead => "its lead is not among the leads",
            Self::BlankKey => "it does not say whose it is",
            Self::Undated => "it has no time",
            Self::Duplicate => "it repeats another row",
            Self::Overruled => "another row of the same id counts",
            Self::Filtered => "where leaves it out",
            Self::Excluded => "[leads] exclude leaves its lead out",
            Self::Listed => "[privacy] exclude leaves its lead out",
            Self::Suppressed => "[privacy] suppress leaves its lead out",
        }
    }
}

impl IngestReport {
    /// The report as it may be kept: counts, and no example of anybody.
    #[must_use]
    pub fn without_examples(&self) -> Self {
        let mut kept = self.clone();
        let bare = |tally: &mut Tally| tally.examples.clear();
        for tally in [
            &mut kept.overruled_lead_rows,
            &mut kept.excluded_leads,
            &mut kept.listed_leads,
            &mut kept.suppressed_leads,
            &mut kept.shared_emails,
            &mut kept.look_alike_ids.blanks,
            &mut kept.look_alike_ids.case,
            &mut kept.look_alike_ids.form,
            &mut kept.events_after_data_end,
            &mut kept.events_after_now,
            &mut kept.outcome.before_creation,
        ] {
            bare(tally);
        }
        for file in &mut kept.event_files {
            bare(&mut file.unknown);
            bare(&mut file.late);
        }
        let joins = kept.alias_files.iter_mut().chain(&mut kept.history_files);
        for file in joins.chain(&mut kept.outcome_file).chain(&mut kept.recorded_file) {
            bare(&mut file.unknown);
        }
        kept.rejects.clear();
        kept
    }
}
