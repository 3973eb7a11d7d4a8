//! What was each lead worth at each instant? The card run over history, reading only what was visible.

use super::bind::{BoundCard, BoundEvent, BoundRule, Gate};
use super::card::RuleCard;
use super::error::RulesError;
use super::hits::{Hit, Hits};
use super::points::{day, exact};
use crate::frame::Side;
use crate::ingest::{Attribute, Part, Values};
use crate::time::Instant;

/// One share of a total, before it is put into words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share<'t> {
    /// Whose it is.
    pub(super) of: Of,
    /// Why.
    pub(super) why: Why<'t>,
    /// How many points.
    pub(super) points: f64,
}

/// Whose share it is, by index into the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// A rule's.
    Rule(usize),
    /// What a group's cap cut off.
    Group(usize),
    /// What the ends of the total cut off or added.
    Total,
}

impl Of {
    /// The side of the matrix it counts on; the ends of the total belong to neither.
    pub(super) fn side(self, card: &RuleCard) -> Option<Side> {
        match self {
            Self::Rule(rule) => card.rules.get(rule).map(super::card::Rule::side),
            Self::Group(group) => card.rules.iter().find(|rule| rule.group == Some(group)).map(super::card::Rule::side),
            Self::Total => None,
        }
    }
}

/// What earned a share.
#[derive(Clone, Copy, Debug)]
pub(super) enum Why<'t> {
    /// An event of this type, at this time.
    Event(&'t str, Instant),
    /// The sum was cut to this cap.
    Cap(f64),
    /// The total was raised to this least.
    Floor(f64),
    /// The lead's value in this column.
    Value(&'t Attribute),
    /// It looks like the persona of this rule.
    Persona(usize),
    /// So many units of this column.
    Units(&'t Attribute, f64),
    /// Silence since this time, of any event or of one type.
    Silence(Instant, Option<&'t str>),
}

/// The hits of one lead, and of each kind for one row; kept between rows to spare allocation.
#[derive(Debug)]
pub(super) struct Scratch {
    pub(super) hits: Hits,
    streams: Vec<Vec<Hit>>,
    groups: Vec<f64>,
}

impl<'t> BoundCard<'t> {
    /// The total of every (lead, as_of) row, in the order of `rows`. Higher is better; 0 when no rule speaks.
    ///
    /// A total is the sum of the lines of the same row's [`ledger`](Self::ledger), to the last bit, with any number of
    /// threads. Cost: linear in the events of the leads, and in the visible events that a rule means. Leads are indices
    /// into the bound tables.
    ///
    /// # Errors
    /// [`RulesError::Events`] when events cannot be read back.
    pub fn replay(&self, rows: &[(usize, Instant)]) -> Result<Vec<f64>, RulesError> {
        let totals = self.tables.events.each_row(
            rows,
            || self.scratch(),
            |scratch, part, lead, totals| {
                self.begin(part, lead.lead, scratch);
                for as_of in lead.as_ofs() {
                    let mut total = 0.0;
                    let visible = part.visible(lead.lead, as_of).len();
                    self.shares((lead.lead, as_of, visible), scratch, |share| total += share.points);
                    totals.push(total);
                }
            },
        );
        Ok(totals?)
    }

    /// Finds what each rule means among a lead's events, for the rows of that lead.
    pub(super) fn begin(&self, part: &Part, lead: usize, scratch: &mut Scratch) {
        self.hits(part, lead, &mut scratch.hits);
    }

    pub(super) fn scratch(&self) -> Scratch {
        let groups = vec![0.0; self.card.groups.len()];
        Scratch { hits: Hits::default(), streams: vec![Vec::new(); self.streams], groups }
    }

    /// The shares of one row.
    pub(super) fn shares_of(&self, lead: usize, as_of: Instant, give: impl FnMut(Share<'t>)) -> Result<(), RulesError> {
        let events = &self.tables.events;
        let part = events.part(events.part_of(lead))?;
        let mut scratch = self.scratch();
        self.hits(&part, lead, &mut scratch.hits);
        self.shares((lead, as_of, part.visible(lead, as_of).len()), &mut scratch, give);
        Ok(())
    }

    /// Every share of a total that is not 0: rules in the order of the card, a rule's events by time, then what groups and
    /// the ends of the total cut. The row is a lead, an instant, and how many of the lead's events are visible then.
    ///
    /// The order of work within an event rule: match, gate, lookback, the first `max_per_day` of each day, the newest
    /// `max_count`, decay, sum, `max_points`.
    pub(super) fn shares(
        &self,
        (lead, as_of, visible): (usize, Instant, usize),
        scratch: &mut Scratch,
        mut give: impl FnMut(Share<'t>),
    ) {
        let Scratch { hits, streams, groups } = scratch;
        streams.iter_mut().for_each(Vec::clear);
        groups.fill(0.0);
        for &hit in hits.among(visible) {
            streams[hit.stream as usize].push(hit);
        }
        let mut total = 0.0;
        let persona = self.persona(lead);
        for (rule, bound) in self.rules.iter().enumerate() {
            let points = self.card.rules[rule].points;
            let mut sum = 0.0;
            let mut share = |why, points: f64| {
                if points != 0.0 {
                    sum += points;
                    give(Share { of: Of::Rule(rule), why, points });
                }
            };
            match bound {
                BoundRule::Elsewhere => {}
                BoundRule::Event(event) => self.events((rule, event), points, as_of, streams, &mut share),
                BoundRule::Attribute { column, matcher } => {
                    if matcher.holds(column.values.cell(lead)) {
                        share(Why::Value(column), exact(points));
                    }
                }
                BoundRule::Persona { .. } => {
                    if persona == Some(rule) {
                        share(Why::Persona(rule), exact(points));
                    }
                }
                BoundRule::PerUnit { column, max_units } => {
                    if let Some(units) = units(&column.values, lead) {
                        let units = max_units.map_or(units, |most| units.min(most));
                        share(Why::Units(column, units), exact(points * units));
                    }
                }
                BoundRule::Idle { over, event } => {
                    let last = match event {
                        None => hits.last(visible),
                        Some(_) => streams[rule].iter().map(|hit| hit.time).max(),
                    };
                    let start = last.or(self.tables.leads.created[lead]);
                    if let Some(start) = start.filter(|start| as_of.micros().saturating_sub(start.micros()) > *over) {
                        share(Why::Silence(start, *event), exact(points));
                    }
                }
            }
            total += sum;
            if let Some(group) = self.card.rules[rule].group {
                groups[group] += sum;
            }
        }
        for (group, &sum) in groups.iter().enumerate() {
            let cap = self.card.groups[group].max_points;
            if sum.abs() > exact(cap) {
                let points = exact(cap).copysign(sum) - sum;
                total += points;
                give(Share { of: Of::Group(group), why: Why::Cap(cap), points });
            }
        }
        let ends = self.card.total;
        if let Some(most) = ends.max_points.filter(|&most| total > exact(most)) {
            give(Share { of: Of::Total, why: Why::Cap(most), points: exact(most) - total });
        } else if let Some(least) = ends.min_points.filter(|&least| total < exact(least)) {
            give(Share { of: Of::Total, why: Why::Floor(least), points: exact(least) - total });
        }
    }

    /// The shares of an event rule.
    fn events(
        &self,
        (rule, bound): (usize, &BoundEvent<'t>),
        points: f64,
        as_of: Instant,
        streams: &mut [Vec<Hit>],
        share: &mut impl FnMut(Why<'t>, f64),
    ) {
        let mut hits = std::mem::take(&mut streams[rule]);
        if let Some(gate) = bound.gate {
            open(&mut hits, &mut streams[gate.stream], gate);
        }
        if let Some(span) = bound.lookback {
            let start = as_of.micros().saturating_sub(span);
            hits.retain(|hit| hit.time.micros() >= start);
        }
        hits.sort_unstable_by_key(|hit| hit.time);
        if let Some(most) = bound.max_per_day {
            let mut today = (i64::MIN, 0);
            hits.retain(|hit| {
                let day = day(&self.zone, hit.time);
                today = if today.0 == day { (day, today.1 + 1) } else { (day, 1) };
                today.1 <= most
            });
        }
        let first = bound.max_count.map_or(0, |count| hits.len().saturating_sub(count));
        let mut sum = 0.0;
        for hit in &hits[first..] {
            let worth = bound.fading.worth(points, self.ages.age(hit.time, as_of));
            sum += worth;
            share(Why::Event(bound.event, hit.time), worth);
        }
        if let Some(cap) = bound.max_points.filter(|&cap| sum.abs() > exact(cap)) {
            share(Why::Cap(cap), exact(cap).copysign(sum) - sum);
        }
        streams[rule] = hits;
    }

    /// The rule of a lead's persona: of those that it matches, the one with the most points.
    pub(super) fn persona(&self, lead: usize) -> Option<usize> {
        self.personas.iter().copied().find(|&rule| {
            let BoundRule::Persona { persona, tests } = &self.rules[rule] else { return false };
            let met = tests.iter().filter(|(column, test)| test.holds(column.values.cell(lead))).count();
            met >= persona.at_least
        })
    }
}

/// Keeps the hits that one of the gate's follows in time. None opens its own gate: among equals the first of the gate's is the hit itself.
fn open(hits: &mut Vec<Hit>, followers: &mut [Hit], gate: Gate) {
    followers.sort_unstable();
    hits.retain(|hit| {
        let next = followers.partition_point(|other| (other.key, other.time) < (hit.key, hit.time));
        let follower =
            followers.get(next + usize::from(gate.own_type)).filter(|other| hit.key.is_some() && other.key == hit.key);
        follower.is_some_and(|other| other.time.micros().saturating_sub(hit.time.micros()) <= gate.within)
    });
}

/// The units of a lead; `None` when missing, infinite or not above 0.
fn units(values: &Values, lead: usize) -> Option<f64> {
    values.number(lead).filter(|x| x.is_finite() && *x > 0.0)
}
