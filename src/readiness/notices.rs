//! What else should a person know before going on? Counts with a name; the words are the report's.

use serde::Serialize;

use super::conversions::Conversions;
use super::horizon::{HorizonProposal, HorizonReading};
use crate::ingest::{IngestReport, Tables};
use crate::time::Instant;

/// Fewer leads with an event than this are few to learn behaviour from, or files that do not fit together.
const LEAST_SHARE_WITH_EVENTS: f64 = 0.05;

/// So many conversions missing at the end of the data are no quiet spell: their chance is under one in a thousand.
const MISSED_CONVERSIONS: f64 = 7.0;

/// Something worth knowing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// Hardly any lead has an event.
    FewLeadsHaveEvents {
        /// Leads with an event.
        leads_with_events: usize,
        /// Leads.
        leads: usize,
    },
    /// Events later than the clock.
    EventsAfterNow {
        /// How many.
        events: usize,
    },
    /// Conversions end long before the data do: were the outcomes exported earlier than the events?
    ConversionsStop {
        /// The last conversion.
        last: Instant,
        /// Days from it to the end of the data.
        days: f64,
        /// Conversions to be expected in those days at the pace before.
        expected: f64,
    },
    /// Conversions before their lead was created.
    ConvertedBeforeCreation {
        /// How many.
        conversions: usize,
        /// Of the leads, those that converted on the day they were created: a date without a time of day?
        on_creation_day: usize,
    },
    /// Conversions before their lead had reached the outcome by which leads enter.
    ConvertedBeforeEntry {
        /// How many.
        conversions: usize,
    },
    /// Conversions before their lead was on any list.
    ConvertedBeforeListed {
        /// How many.
        conversions: usize,
    },
    /// Events after the end of the data.
    EventsAfterDataEnd {
        /// How many.
        events: usize,
    },
    /// The data propose another horizon.
    HorizonDiffers {
        /// The config's.
        configured_days: u32,
        /// The data's.
        proposed_days: u32,
    },
    /// No file says when its records arrived.
    ArrivalUnknown,
    /// Clicks that look like a program's.
    ProgramClicks {
        /// Clicks in mails.
        clicks: usize,
        /// Within ten seconds of sending.
        at_sending: usize,
        /// In bursts.
        all_at_once: usize,
    },
    /// Rows of the leads file that repeat another.
    DuplicateLeads {
        /// How many.
        rows: usize,
    },
    /// Rows of the leads file that contradict another.
    OverruledLeads {
        /// How many.
        rows: usize,
    },
    /// Events that repeat another.
    DuplicateEvents {
        /// How many.
        rows: usize,
    },
    /// Ids that a person would take for one.
    LookAlikeIds {
        /// Equal without blanks.
        blanks: usize,
        /// Equal without case.
        case: usize,
        /// Equal in another Unicode form.
        form: usize,
    },
    /// Addresses that several leads share.
    SharedEmails {
        /// How many.
        addresses: usize,
    },
    /// A text column with too many values for a category.
    CrowdedColumn {
        /// The column.
        column: String,
        /// Distinct values.
        distinct: usize,
        /// Leads with a value.
        filled: usize,
    },
    /// A finished sentence of another room.
    Sentence {
        /// The sentence.
        words: String,
    },
}

/// What the reading, the tables and the horizon give to notice, the gravest first.
#[must_use]
pub fn notices(
    report: &IngestReport,
    tables: &Tables,
    conversions: &Conversions,
    horizon: &HorizonReading,
) -> Vec<Notice> {
    let mut found = Vec::new();
    let mut note = |when: bool, notice: Notice| found.extend(when.then_some(notice));
    let leads = tables.leads.ids.len();
    let leads_with_events = super::joins::leads_with_events(tables);
    let few = (leads_with_events as f64) < LEAST_SHARE_WITH_EVENTS * leads as f64;
    note(!report.event_files.is_empty() && few, Notice::FewLeadsHaveEvents { leads_with_events, leads });
    let after_now = report.events_after_now.count;
    note(after_now > 0, Notice::EventsAfterNow { events: after_now });
    if let Some(stop) = conversions_stop(tables) {
        note(true, stop);
    }
    let before_creation = conversions.before_creation;
    let on_creation_day = report.outcome.on_creation_day;
    note(before_creation > 0, Notice::ConvertedBeforeCreation { conversions: before_creation, on_creation_day });
    let before_entry = conversions.before_entry;
    note(before_entry > 0, Notice::ConvertedBeforeEntry { conversions: before_entry });
    let too_soon = conversions.never_listed - before_creation - before_entry;
    note(too_soon > 0 && tables.outcomes.flags.is_none(), Notice::ConvertedBeforeListed { conversions: too_soon });
    let after_end = report.events_after_data_end.count;
    note(after_end > 0, Notice::EventsAfterDataEnd { events: after_end });
    if let HorizonProposal::Proposed { days } = horizon.proposal {
        let (configured_days, proposed_days) = (horizon.configured_days, days);
        note(configured_days != days, Notice::HorizonDiffers { configured_days, proposed_days });
    }
    note(!report.event_files.is_empty() && !report.arrival_known, Notice::ArrivalUnknown);
    let clicks = report.clicks;
    note(
        clicks.at_sending + clicks.all_at_once > 0,
        Notice::ProgramClicks { clicks: clicks.clicks, at_sending: clicks.at_sending, all_at_once: clicks.all_at_once },
    );
    let rows = report.duplicate_lead_rows;
    note(rows > 0, Notice::DuplicateLeads { rows });
    let rows = report.overruled_lead_rows.count;
    note(rows > 0, Notice::OverruledLeads { rows });
    let rows = report.duplicate_events;
    note(rows > 0, Notice::DuplicateEvents { rows });
    let alike = &report.look_alike_ids;
    let (blanks, case, form) = (alike.blanks.count, alike.case.count, alike.form.count);
    note(blanks + case + form > 0, Notice::LookAlikeIds { blanks, case, form });
    let addresses = report.shared_emails.count;
    note(addresses > 0, Notice::SharedEmails { addresses });
    found.extend(report.crowded_columns.iter().map(|crowded| Notice::CrowdedColumn {
        column: crowded.column.clone(),
        distinct: crowded.distinct,
        filled: crowded.filled,
    }));
    found
}

/// Conversions come at a pace; where they end and the data go on, the outcomes are older than the events.
fn conversions_stop(tables: &Tables) -> Option<Notice> {
    let end = tables.data_end?;
    let times = || tables.outcomes.conversions.iter().flatten().map(|conversion| conversion.at).filter(|&at| at <= end);
    let (first, last) = (times().min()?, times().max()?);
    let before = last.days_since(first);
    let days = end.days_since(last);
    let expected = (before > 0.0).then(|| times().count() as f64 / before * days)?;
    (expected >= MISSED_CONVERSIONS).then_some(Notice::ConversionsStop { last, days, expected })
}
