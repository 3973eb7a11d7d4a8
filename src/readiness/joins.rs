//! Do the files fit together? Per file: how many of its rows belong to a known lead, and why the others do not.

use serde::Serialize;

use crate::ingest::{EventFileReport, IngestReport, JoinReport, Tables, WhyUnknown};

/// Below this share of joined rows a file's reason is looked for, and said.
const GOOD_SHARE: f64 = 0.95;

/// A reason is named when it explains this share of the rows that found nobody.
const EXPLAINS_SHARE: f64 = 0.2;

/// One file that speaks of leads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileJoin {
    /// The file as the config names it.
    pub file: String,
    /// What it holds.
    pub holds: FileHolds,
    /// Rows in it that `where` does not leave out.
    pub rows: usize,
    /// Rows that count: of a known lead, with a time.
    pub joined: usize,
    /// `joined` of `rows`, 0-1; `None` where the file has no rows.
    pub joined_share: Option<f64>,
    /// Rows whose lead is not among the leads.
    pub unknown_lead: usize,
    /// Rows of leads that the config leaves out.
    pub left_out: usize,
    /// Rows of a known lead without a time.
    pub undated: usize,
    /// Why so few rows join; `None` where 95% do, or nothing explains it.
    pub reason: Option<JoinReason>,
    /// Keys that found nobody, e-mail addresses masked.
    pub examples: Vec<String>,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileHolds {
    /// Events.
    Events,
    /// Other keys of leads.
    Aliases,
    /// Attributes with dates.
    History,
    /// Conversions.
    Conversions,
    /// Scores as another system recorded them.
    Scores,
}

/// The likeliest reason why rows found nobody, with how many it explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum JoinReason {
    /// Blanks around ids.
    Blanks {
        /// Rows it explains.
        rows: usize,
    },
    /// Case.
    Case {
        /// Rows it explains.
        rows: usize,
    },
    /// 12, 12.0 and 012: an id was stored as a number.
    NumberForm {
        /// Rows it explains.
        rows: usize,
    },
    /// Unicode form.
    UnicodeForm {
        /// Rows it explains.
        rows: usize,
    },
    /// The keys are addresses of known leads.
    EmailOfLead {
        /// Rows it explains.
        rows: usize,
    },
    /// The keys are addresses that no lead has.
    EmailOfNobody {
        /// Rows it explains.
        rows: usize,
    },
    /// The keys are ids of known leads where addresses were looked for.
    IdOfLead {
        /// Rows it explains.
        rows: usize,
    },
    /// The rows do not say whose they are: visitors who never gave a name.
    NoKey {
        /// Rows it explains.
        rows: usize,
    },
    /// The rows have no time.
    NoTime {
        /// Rows it explains.
        rows: usize,
    },
    /// The leads are none of the leads file.
    NotInLeadsFile {
        /// Rows it explains.
        rows: usize,
    },
}

/// Every file that speaks of leads, in the config's order.
#[must_use]
pub fn file_joins(report: &IngestReport) -> Vec<FileJoin> {
    let others = |files: &[JoinReport], holds| files.iter().map(|file| of_join(file, holds)).collect::<Vec<_>>();
    let mut joins: Vec<FileJoin> = report.event_files.iter().map(of_events).collect();
    joins.extend(others(&report.alias_files, FileHolds::Aliases));
    joins.extend(others(&report.history_files, FileHolds::History));
    joins.extend(others(report.outcome_file.as_slice(), FileHolds::Conversions));
    joins.extend(others(report.recorded_file.as_slice(), FileHolds::Scores));
    joins
}

fn of_events(file: &EventFileReport) -> FileJoin {
    let rows = file.rows.saturating_sub(file.filtered);
    // A row with several dated columns gives several events: rows are counted by what they lack.
    let joined = rows.saturating_sub(file.unknown_lead + file.left_out + file.undated).min(rows);
    let lost = Lost { unknown: file.unknown_lead, no_key: file.blank_key, undated: file.undated };
    let examples = file.unknown.examples.iter().map(|example| example.value.clone()).collect();
    join(&file.file, FileHolds::Events, [rows, joined, file.left_out], lost, &file.why_unknown, examples)
}

fn of_join(file: &JoinReport, holds: FileHolds) -> FileJoin {
    let rows = file.rows.saturating_sub(file.filtered);
    let lost = Lost { unknown: file.unknown.count, no_key: 0, undated: file.undated };
    let examples = file.unknown.examples.iter().map(|example| example.value.clone()).collect();
    join(&file.file, holds, [rows, file.joined.min(rows), file.left_out], lost, &file.why_unknown, examples)
}

/// Rows that do not count.
struct Lost {
    unknown: usize,
    no_key: usize,
    undated: usize,
}

fn join(
    file: &str,
    holds: FileHolds,
    [rows, joined, left_out]: [usize; 3],
    lost: Lost,
    why: &WhyUnknown,
    examples: Vec<String>,
) -> FileJoin {
    let joined_share = (rows > 0).then(|| joined as f64 / rows as f64);
    let reason = joined_share.filter(|share| *share < GOOD_SHARE).and_then(|_| reason(&lost, why));
    FileJoin {
        file: file.to_owned(),
        holds,
        rows,
        joined,
        joined_share,
        unknown_lead: lost.unknown,
        left_out,
        undated: lost.undated,
        reason,
        examples,
    }
}

/// What can be mended first; only then that people are unknown.
fn reason(lost: &Lost, why: &WhyUnknown) -> Option<JoinReason> {
    let all = lost.unknown + lost.undated;
    let explains = |rows: usize| rows > 0 && rows as f64 >= EXPLAINS_SHARE * all as f64;
    // The keys were looked at up to a limit: what was found there stands for all that found nobody.
    let of_all = |rows: usize| match why.looked_at {
        0 => rows,
        looked_at => (rows as f64 / looked_at as f64 * lost.unknown as f64).round() as usize,
    };
    let mendable = [
        (of_all(why.blanks), JoinReason::Blanks { rows: of_all(why.blanks) }),
        (of_all(why.case), JoinReason::Case { rows: of_all(why.case) }),
        (of_all(why.id_type()), JoinReason::NumberForm { rows: of_all(why.id_type()) }),
        (of_all(why.form), JoinReason::UnicodeForm { rows: of_all(why.form) }),
        (of_all(why.email_of_lead), JoinReason::EmailOfLead { rows: of_all(why.email_of_lead) }),
        (of_all(why.id_of_lead), JoinReason::IdOfLead { rows: of_all(why.id_of_lead) }),
        (lost.undated, JoinReason::NoTime { rows: lost.undated }),
    ];
    let others = [
        (lost.no_key, JoinReason::NoKey { rows: lost.no_key }),
        (of_all(why.email_of_nobody), JoinReason::EmailOfNobody { rows: of_all(why.email_of_nobody) }),
        (
            lost.unknown - lost.no_key.min(lost.unknown),
            JoinReason::NotInLeadsFile { rows: lost.unknown - lost.no_key.min(lost.unknown) },
        ),
    ];
    let most = |reasons: &[(usize, JoinReason)]| {
        let named = reasons.iter().filter(|(rows, _)| explains(*rows)).max_by_key(|(rows, _)| *rows);
        named.map(|(_, reason)| *reason)
    };
    most(&mendable).or_else(|| most(&others))
}

/// Leads with at least one event.
#[must_use]
pub fn leads_with_events(tables: &Tables) -> usize {
    (0..tables.leads.ids.len()).filter(|&lead| tables.events.first_visible(lead).is_some()).count()
}
