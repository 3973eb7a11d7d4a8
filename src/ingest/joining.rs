//! Whose event is it, when did it happen, and from when on could anybody know? One file, piece by piece.

use rayon::prelude::*;

use super::error::IngestError;
use super::file::FileTable;
use super::filter::{ExceptTypes, KEY, passes};
use super::found::{EventFileReport, RejectReason, Tally};
use super::keys::Keys;
use super::lateness::OrderOfRows;
use super::params::EventsParams;
use super::people::{Hit, People, Person};
use super::place::Place;
use super::read::Purpose;
use super::reasons::{id_type, nothing_joins};
use super::rejects::Rejects;
use super::unknown::UnknownKeys;
use crate::time::{Instant, MICROS_PER_DAY, Zone};

/// Rows that one thread looks at in one go.
const ROWS_PER_PART: usize = 1 << 14;

/// A record that arrives later than this is late: a week holds what queues, weekends and nightly exports do (GA4's own
/// late rows come within three days).
const LATE_DAYS: i64 = 7;

/// What joining needs to know beside the file.
#[derive(Clone, Copy)]
pub(crate) struct JoinTerms<'a> {
    pub(super) people: &'a People<'a>,
    /// When each lead came into being, where the leads file says.
    pub(super) created: &'a [Option<Instant>],
    pub(super) zone: Option<&'a Zone>,
    pub(super) purpose: Purpose,
    pub(super) data_end: Option<Instant>,
    pub(super) now: Option<Instant>,
}

/// Later than any event.
const NEVER: Instant = Instant::from_micros(i64::MAX);

/// What all event files say together about leads.
pub(crate) struct Seen {
    /// The first event of each lead; [`NEVER`] where there is none.
    first_event: Vec<Instant>,
    pub(super) before_creation: usize,
    pub(super) after_data_end: Tally,
    pub(super) after_now: Tally,
}

impl Seen {
    pub(super) fn new(leads: usize) -> Self {
        let first_event = vec![NEVER; leads];
        Self { first_event, before_creation: 0, after_data_end: Tally::default(), after_now: Tally::default() }
    }

    /// A lead's first event.
    pub(super) fn first_event(&self, lead: usize) -> Option<Instant> {
        Some(self.first_event[lead]).filter(|&first| first != NEVER)
    }

    /// How many leads have any event.
    pub(super) fn leads(&self) -> usize {
        self.first_event.iter().filter(|&&first| first != NEVER).count()
    }
}

/// Events of known leads in one piece of a file, in the order of its rows.
#[derive(Default)]
pub(super) struct Joined {
    /// Row in the piece. With `dated` columns a row may give several events.
    pub(super) rows: Vec<usize>,
    pub(super) lead: Vec<u32>,
    pub(super) time: Vec<Instant>,
    /// Where it may be later than `time`.
    pub(super) visible_at: Option<Vec<Instant>>,
    /// With `dated` columns, the place of each event's column among them.
    pub(super) dated: Vec<usize>,
}

impl Joined {
    fn push(&mut self, row: usize, lead: u32, time: Instant) {
        self.rows.push(row);
        self.lead.push(lead);
        self.time.push(time);
    }

    /// Both, in the order of rows, when each has rows that the other has not.
    fn and(self, other: Self) -> Self {
        if self.rows.is_empty() || other.rows.is_empty() {
            return if self.rows.is_empty() { other } else { self };
        }
        let mut order: Vec<(usize, bool, usize)> = Vec::with_capacity(self.rows.len() + other.rows.len());
        order.extend(self.rows.iter().enumerate().map(|(place, &row)| (row, false, place)));
        order.extend(other.rows.iter().enumerate().map(|(place, &row)| (row, true, place)));
        // Two runs in order: sorting merges them.
        order.sort();
        let mut both = Self { visible_at: Some(Vec::with_capacity(order.len())), ..Self::default() };
        for (row, second, place) in order {
            let from = if second { &other } else { &self };
            both.push(row, from.lead[place], from.time[place]);
            let visible_at = from.visible_at.as_ref().map_or(from.time[place], |all| all[place]);
            both.visible_at.iter_mut().for_each(|all| all.push(visible_at));
            both.dated.extend(from.dated.get(place));
        }
        both
    }
}

/// An event file while its rows come in.
pub(crate) struct Joining<'a> {
    pub(super) params: &'a EventsParams,
    pub(super) terms: JoinTerms<'a>,
    report: EventFileReport,
    unknown: UnknownKeys,
    first_key: Option<String>,
    /// A bit for each lead that has an event in this file.
    reached: Vec<u64>,
    /// Whether any lead says when it came into being.
    any_created: bool,
    except: ExceptTypes<'a>,
    order: OrderOfRows,
}

impl<'a> Joining<'a> {
    /// # Errors
    /// [`IngestError::Mapping`] when the file's section says too little or too much.
    pub(super) fn new(params: &'a EventsParams, terms: JoinTerms<'a>) -> Result<Self, IngestError> {
        let mapping = |key: &str, why: String| IngestError::Mapping { key: format!("[[events]] {key}"), why };
        if params.dated.is_empty() {
            if params.time.is_empty() {
                let why = format!("missing for {}; name the column with the instant at which it happened", params.file);
                return Err(mapping("time", why));
            }
            if params.kind.is_none() {
                let why =
                    format!("missing for {}; wanted {{ column = \"...\" }} or {{ const = \"...\" }}", params.file);
                return Err(mapping("type", why));
            }
        } else if !params.time.is_empty() || params.kind.is_some() {
            let why = format!("stands in place of time and type for {}; leave these out, or dated", params.file);
            return Err(mapping("dated", why));
        }
        if params.lead.names().is_empty() {
            let why = format!("missing for {}; name the column that says whose event it is", params.file);
            return Err(mapping("lead", why));
        }
        if let Some(column) = params.non_negative.iter().find(|column| !params.holds_numbers(column)) {
            let why = format!(
                "{column:?} is neither value nor one of the properties of {}; name one of these, or take it out",
                params.file
            );
            return Err(mapping("non_negative", why));
        }
        let report = EventFileReport { file: params.file.clone(), ..EventFileReport::default() };
        let reached = vec![0; terms.created.len().div_ceil(64)];
        let any_created = terms.created.iter().any(Option::is_some);
        let except = ExceptTypes::of(params)?;
        let unknown = UnknownKeys::default();
        let order = OrderOfRows::of(params);
        Ok(Self { params, terms, report, unknown, first_key: None, reached, any_created, except, order })
    }

    /// Joins the next piece of the file.
    pub(super) fn join(
        &mut self,
        piece: &FileTable,
        seen: &mut Seen,
        rejects: &mut Rejects,
    ) -> Result<Joined, IngestError> {
        let params = self.params;
        let zone = self.terms.zone;
        let times = match params.dated.is_empty() {
            true => vec![piece.times(&params.time, "[[events]] time", zone)?],
            false => params
                .dated
                .keys()
                .map(|column| piece.times(column, "[[events]] dated", zone))
                .collect::<Result<Vec<_>, _>>()?,
        };
        let known_at =
            params.known_at.as_ref().map(|column| piece.times(column, "[[events]] known_at", zone)).transpose()?;
        let pass = passes(piece, &params.only_where, "[[events]] where")?;
        let pass = self.except.keep(piece, params.kind.as_ref(), pass)?;
        let keys = Keys::of(piece, &params.lead, params.matching, self.terms.people)?;
        if let ([times], true) = (&times[..], params.dated.is_empty()) {
            self.order.add(times, pass.as_deref(), zone);
        }
        let rows_before = self.report.rows;
        self.report.rows += piece.rows();
        let (plain, others) = match (&times[..], &known_at, &pass) {
            ([times], None, None) if params.dated.is_empty() => self.plain(&keys, times, seen),
            _ => (Joined::default(), (0..piece.rows()).collect()),
        };
        let mut joined = Joined { visible_at: Some(Vec::new()), ..Joined::default() };
        for row in others {
            let place = Place::in_piece(&params.file, rows_before + row, piece, row);
            if pass.as_ref().is_some_and(|pass| !pass[row]) {
                self.report.filtered += 1;
                rejects.add(place, RejectReason::Filtered);
                continue;
            }
            let known_at = known_at.as_ref().and_then(|cells| cells[row]);
            let hit = keys.hit(row);
            self.join_row(Row { row, place, keys: &keys, hit, times: &times, known_at }, &mut joined, seen, rejects);
        }
        Ok(plain.and(joined))
    }

    /// The rows about which there is nothing to tell but whose they are and when they happened, and all others.
    fn plain(&mut self, keys: &Keys<'_>, times: &[Option<Instant>], seen: &mut Seen) -> (Joined, Vec<usize>) {
        let end = [self.terms.now, self.terms.data_end].into_iter().flatten().min().unwrap_or(NEVER);
        let of_part = |(part, times): (usize, &[Option<Instant>])| {
            let (mut joined, mut others) = (Joined::default(), Vec::new());
            for (row, time) in (part * ROWS_PER_PART..).zip(times) {
                match (keys.hit(row), time) {
                    (Some(Hit::Person(Person::Lead(lead))), &Some(time)) if time <= end => joined.push(row, lead, time),
                    _ => others.push(row),
                }
            }
            let ends = (joined.time.iter().min().copied(), joined.time.iter().max().copied());
            (joined, others, ends)
        };
        let parts = times.par_chunks(ROWS_PER_PART).enumerate().map(of_part).collect::<Vec<_>>();
        let (mut joined, mut others) = (Joined::default(), Vec::new());
        for (mut part, own_others, (first, last)) in parts {
            self.report.joined += part.rows.len();
            self.report.first = self.report.first.into_iter().chain(first).min();
            self.report.last = self.report.last.max(last);
            for (&lead, &time) in part.lead.iter().zip(&part.time) {
                self.meet(lead as usize, time, seen);
            }
            joined.rows.append(&mut part.rows);
            joined.lead.append(&mut part.lead);
            joined.time.append(&mut part.time);
            others.extend(own_others);
        }
        (joined, others)
    }

    fn join_row(&mut self, row: Row<'_>, joined: &mut Joined, seen: &mut Seen, rejects: &mut Rejects) {
        let hit = row.hit;
        let somebody = hit.as_ref().and_then(|hit| hit.anybody());
        if somebody != Some(Person::LeftOut(RejectReason::Listed)) {
            self.span(&row, seen);
        }
        let Some(hit) = hit else {
            self.report.unknown_lead += 1;
            let reason = match row.keys.text(row.row) {
                None => {
                    self.report.blank_key += 1;
                    RejectReason::BlankKey
                }
                Some(key) => {
                    self.unknown.add(&key);
                    self.report.unknown.add(row.place, || key.clone().into_owned());
                    if self.first_key.is_none() {
                        self.first_key = Some(key.into_owned());
                    }
                    RejectReason::UnknownLead
                }
            };
            return rejects.add(row.place, reason);
        };
        let by_column = !self.params.dated.is_empty();
        if let Some(Person::LeftOut(reason)) =
            somebody.filter(|_| row.times.iter().all(|cells| cells[row.row].is_none()))
        {
            self.report.left_out += 1;
            return rejects.add(row.place, reason);
        }
        let mut left_out = None;
        let mut any = false;
        for (column, cells) in row.times.iter().enumerate() {
            let Some(time) = cells[row.row] else { continue };
            any = true;
            let Some((person, alias)) = hit.at(time) else { continue };
            let lead = match person {
                Person::Lead(lead) => lead,
                Person::LeftOut(reason) => {
                    left_out = Some(reason);
                    continue;
                }
            };
            let arrived = row.known_at.map_or(time, |known| known.max(time));
            let visible_at = alias.map_or(arrived, |since| arrived.max(since));
            if let Some(since) = alias {
                self.report.by_alias += 1;
                self.report.before_alias += usize::from(since > arrived);
            }
            self.delay(&row, time, row.known_at);
            self.meet(lead as usize, time, seen);
            if self.terms.data_end.is_some_and(|end| time > end) {
                seen.after_data_end.add(row.place, || time.to_string());
            }
            self.report.joined += 1;
            joined.push(row.row, lead, time);
            if let Some(all) = &mut joined.visible_at {
                all.push(visible_at);
            }
            if by_column {
                joined.dated.push(column);
            }
        }
        if let Some(reason) = left_out {
            self.report.left_out += 1;
            rejects.add(row.place, reason);
        } else if !any && !by_column {
            self.report.undated += 1;
            rejects.add(row.place, RejectReason::Undated);
        }
    }

    /// How far the file reaches, whoever its rows speak of.
    fn span(&mut self, row: &Row<'_>, seen: &mut Seen) {
        for time in row.times.iter().filter_map(|cells| cells[row.row]) {
            self.report.first = Some(self.report.first.map_or(time, |first| first.min(time)));
            self.report.last = self.report.last.max(Some(time));
            if self.terms.now.is_some_and(|now| time > now) {
                seen.after_now.add(row.place, || time.to_string());
            }
        }
    }

    /// What an event says about its lead.
    fn meet(&mut self, lead: usize, time: Instant, seen: &mut Seen) {
        let (word, bit) = (&mut self.reached[lead / 64], 1 << (lead % 64));
        self.report.leads += usize::from(*word & bit == 0);
        *word |= bit;
        let first = &mut seen.first_event[lead];
        *first = (*first).min(time);
        if self.any_created {
            seen.before_creation += usize::from(self.terms.created[lead].is_some_and(|created| time < created));
        }
    }

    fn delay(&mut self, row: &Row<'_>, time: Instant, known_at: Option<Instant>) {
        let Some(known_at) = known_at else { return };
        let micros = known_at.micros().saturating_sub(time.micros());
        if micros < 0 {
            self.report.known_before += 1;
        }
        let days = micros / MICROS_PER_DAY;
        if micros > LATE_DAYS * MICROS_PER_DAY {
            self.report.late.add(row.place, || format!("{days} days"));
        }
        let days = u32::try_from(days).unwrap_or(0);
        self.report.longest_delay_days = self.report.longest_delay_days.max(days);
    }

    /// What became of the file's rows.
    ///
    /// # Errors
    /// [`IngestError`] when nothing joined, or when ids were numbers on one side.
    pub(super) fn finish(self) -> Result<EventFileReport, IngestError> {
        let Self { params, terms, mut report, unknown, first_key, except, order, .. } = self;
        report.arrival = order.finish();
        if let Some(name) = except.never_met().filter(|_| terms.purpose == Purpose::Train) {
            let why = format!(
                "{name:?} is the type of no row of {}; write it as the file does, or take it out of the list",
                params.file
            );
            return Err(IngestError::Mapping { key: KEY.to_owned(), why });
        }
        report.why_unknown = unknown.explain(terms.people, params.matching);
        if report.joined == 0 && report.undated > 0 {
            return Err(IngestError::Mapping {
                key: "[[events]] time".to_owned(),
                why: format!("column {:?} of {} is empty in every row of a known lead", params.time, params.file),
            });
        }
        id_type(
            &params.file,
            report.joined,
            report.unknown_lead - report.blank_key,
            &report.why_unknown,
            &report.unknown,
        )?;
        let found_somebody = report.joined + report.left_out + report.filtered > 0;
        if report.joined == 0 && terms.purpose == Purpose::Train && !(found_somebody && report.unknown_lead == 0) {
            return Err(nothing_joins(&report, params.matching, first_key.as_deref(), terms.people));
        }
        Ok(report)
    }
}

/// A row on its way to its lead.
struct Row<'a> {
    /// In the piece.
    row: usize,
    place: Place<'a>,
    keys: &'a Keys<'a>,
    /// Whom its key means.
    hit: Option<Hit<'a>>,
    /// One column, or each of the `dated` ones.
    times: &'a [Vec<Option<Instant>>],
    known_at: Option<Instant>,
}
