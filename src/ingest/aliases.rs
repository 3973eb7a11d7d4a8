//! By which other keys is a lead known, and since when? A cookie, a second address, the id of another system.
//!
//! A key leads to its lead directly (`alias -> lead`) or over one more alias (`anonymous -> user -> lead`); the link holds
//! from the later of the two instants on. A key that meant several people belongs to whom it meant when the event happened:
//! the last link made by then, or else the first one made after. Both choices look only at links that the event's reader
//! may already know, so that what is linked later changes nothing earlier.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::error::IngestError;
use super::file::{FileTable, is_missing};
use super::found::{IngestReport, JoinReport, RejectReason};
use super::params::AliasParams;
use super::people::{Hit, IdForm, People, Person, email_key};
use super::place::Place;
use super::rejects::Rejects;
use super::unknown::UnknownKeys;
use crate::time::{Instant, Zone};

/// From when on an alias means somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link {
    pub(super) since: Instant,
    /// Of a link over one more alias: since when that one holds.
    through: Instant,
    pub(super) person: Person,
}

/// A link that nothing dates holds from before all time.
pub(super) const ALWAYS: Instant = Instant::from_micros(i64::MIN);

impl Link {
    /// The last link made by `time`, else the first one made after. `links` ascend.
    pub(super) fn in_force(links: &[Self], time: Instant) -> Option<Self> {
        let made = links.partition_point(|link| link.since <= time);
        links.get(made.saturating_sub(1)).copied()
    }
}

/// All aliases.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    places: HashMap<Box<str>, (u32, u32), RandomState>,
    links: Vec<Link>,
}

impl Aliases {
    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(super) fn get(&self, key: &str, form: IdForm) -> Option<&[Link]> {
        if self.places.is_empty() {
            return None;
        }
        let place = match key.contains('@') {
            true => self.places.get(email_key(key)?.as_ref()),
            false => self.places.get(form.key(key).as_ref()),
        };
        place.map(|&(start, end)| &self.links[start as usize..end as usize])
    }

    fn of(mut made: Vec<(Box<str>, Link)>) -> Result<Self, IngestError> {
        made.sort_unstable();
        let too_many = |_| IngestError::Mapping {
            key: "[[aliases]] file".to_owned(),
            why: "more than 4 billion aliases; leave out those that no event uses".to_owned(),
        };
        let mut aliases = Self::default();
        let mut made = made.into_iter().peekable();
        while let Some((key, link)) = made.next() {
            let start = u32::try_from(aliases.links.len()).map_err(too_many)?;
            aliases.links.push(link);
            while let Some((_, next)) = made.next_if(|(other, _)| *other == key) {
                // Said again: the first time counts.
                if aliases.links.last().is_none_or(|last| last.person != next.person) {
                    aliases.links.push(next);
                }
            }
            let end = u32::try_from(aliases.links.len()).map_err(too_many)?;
            aliases.places.insert(key, (start, end));
        }
        Ok(aliases)
    }
}

/// Links as they stand in the files: those that lead to a person, and those that lead to a key still to be looked up.
#[derive(Default)]
pub(super) struct AliasLog {
    made: Vec<(Box<str>, Link)>,
    open: Vec<OpenLink>,
    reports: Vec<JoinReport>,
    /// Rows of each file that no time dates.
    pub(super) undated: usize,
}

struct OpenLink {
    key: Box<str>,
    target: Box<str>,
    since: Instant,
    file: usize,
    row: usize,
}

/// The key as aliases are compared: addresses as addresses, all else as ids.
fn alias_key(key: &str, form: IdForm) -> Option<Box<str>> {
    match key.contains('@') {
        true => email_key(key).map(|key| key.as_ref().into()),
        false => Some(form.key(key).as_ref()).filter(|key| !is_missing(key.trim())).map(Into::into),
    }
}

impl AliasLog {
    /// Adds a file's rows. `rows_before`: rows of earlier pieces of the same file.
    pub(super) fn add(
        &mut self,
        table: &FileTable,
        params: &AliasParams,
        people: &People<'_>,
        zone: Option<&Zone>,
    ) -> Result<(), IngestError> {
        let aliases = table.strings(&params.alias, "[[aliases]] alias")?;
        let leads = table.strings(&params.lead, "[[aliases]] lead")?;
        let times = params.time.as_ref().map(|time| table.times(time, "[[aliases]] time", zone)).transpose()?;
        let mut report = JoinReport { file: params.file.clone(), rows: table.rows(), ..JoinReport::default() };
        for (row, (alias, target)) in aliases.iter().zip(leads.iter()).enumerate() {
            let filled = |cell: Option<&str>| cell.is_some_and(|cell| !is_missing(cell.trim()));
            if !filled(alias) || !filled(target) {
                // A visitor who never gave a name: no alias of anybody.
                report.filtered += 1;
                continue;
            }
            let (alias, target) = (alias.unwrap_or_default(), target.unwrap_or_default());
            let Some(key) = alias_key(alias, people.form) else { continue };
            let since = times.as_ref().map_or(Some(ALWAYS), |times| times[row]).unwrap_or_else(|| {
                report.undated += 1;
                ALWAYS
            });
            match people.find(target, params.matching) {
                Some(Hit::Person(person)) => {
                    match person {
                        Person::Lead(_) => report.joined += 1,
                        Person::LeftOut(_) => report.left_out += 1,
                    }
                    self.made.push((key, Link { since, through: ALWAYS, person }));
                }
                Some(Hit::Alias(_)) | None => {
                    let Some(target) = alias_key(target, people.form) else { continue };
                    self.open.push(OpenLink { key, target, since, file: self.reports.len(), row });
                }
            }
        }
        if params.time.is_none() {
            report.undated = report.rows - report.filtered;
        }
        self.undated += report.undated;
        self.reports.push(report);
        Ok(())
    }

    /// Follows links over one more alias; what leads to nobody even so is unknown.
    pub(super) fn finish(
        self,
        people: &People<'_>,
        rejects: &mut Rejects,
        report: &mut IngestReport,
    ) -> Result<Aliases, IngestError> {
        let Self { made, open, mut reports, .. } = self;
        let direct = Aliases::of(made.clone())?;
        let mut made = made;
        let mut unknown: Vec<UnknownKeys> = reports.iter().map(|_| UnknownKeys::default()).collect();
        let names: Vec<String> = reports.iter().map(|report| report.file.clone()).collect();
        for link in open {
            let file = &mut reports[link.file];
            match direct.get(&link.target, people.form) {
                Some(next) => {
                    file.joined += 1;
                    made.extend(next.iter().map(|next| {
                        let since = link.since.max(next.since);
                        (link.key.clone(), Link { since, through: next.since, person: next.person })
                    }));
                }
                None => {
                    let place = Place::remembered(&names[link.file], link.row);
                    file.unknown.add(place, || link.target.to_string());
                    unknown[link.file].add(&link.target);
                    rejects.add(place, RejectReason::UnknownLead);
                }
            }
        }
        for (file, unknown) in reports.iter_mut().zip(unknown) {
            file.why_unknown = unknown.explain(people, super::params::LeadMatch::Id);
        }
        report.alias_files = reports;
        Aliases::of(made)
    }
}
