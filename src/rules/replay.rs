//! What was each lead worth at each instant? The card run over history, reading only what was visible.

use super::bind::{BoundCard, BoundRule, Hits};
use super::error::RulesError;
use super::points::exact;
use crate::ingest::{Attribute, Part, Values};
use crate::time::Instant;

/// One share of a total, before it is put into words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share<'t> {
    /// Index of the rule.
    pub(super) rule: usize,
    /// Why.
    pub(super) why: Why<'t>,
    /// How many points.
    pub(super) points: f64,
}

/// What earned a share.
#[derive(Clone, Copy, Debug)]
pub(super) enum Why<'t> {
    /// An event of this type, at this time.
    Event(&'t str, Instant),
    /// The rule's total was cut to this cap.
    Cap(f64),
    /// The lead's value in this column.
    Value(&'t Attribute),
    /// So many units of this column.
    Units(&'t Attribute, f64),
    /// Silence since this time, of any event or of one type.
    Silence(Instant, Option<&'t str>),
}

/// The hits of one lead, and of each rule for one row; kept between rows to spare allocation.
#[derive(Debug)]
pub(super) struct Scratch {
    hits: Hits,
    times: Vec<Vec<Instant>>,
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
        Scratch { hits: Hits::default(), times: vec![Vec::new(); self.rules.len()] }
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

    /// Every share of a total that is not 0, in the order of the card, a rule's events by time. The row is a lead, an
    /// instant, and how many of the lead's events are visible then.
    ///
    /// The order of work within an event rule: match, lookback, newest `max_count`, decay, sum, `max_points`.
    pub(super) fn shares(
        &self,
        (lead, as_of, visible): (usize, Instant, usize),
        scratch: &mut Scratch,
        mut give: impl FnMut(Share<'t>),
    ) {
        let Scratch { hits, times: scratch } = scratch;
        scratch.iter_mut().for_each(Vec::clear);
        for hit in hits.among(visible) {
            scratch[hit.rule as usize].push(hit.time);
        }
        for (rule, bound) in self.rules.iter().enumerate() {
            let points = self.card.rules[rule].points;
            let mut share = |why, points: f64| {
                if points != 0.0 {
                    give(Share { rule, why, points });
                }
            };
            match bound {
                BoundRule::Event { event, fading, lookback, max_count, max_points } => {
                    let times = &mut scratch[rule];
                    if let Some(span) = lookback {
                        let start = as_of.micros().saturating_sub(*span);
                        times.retain(|time| time.micros() >= start);
                    }
                    times.sort_unstable();
                    let first = max_count.map_or(0, |count| times.len().saturating_sub(count));
                    let mut sum = 0.0;
                    for &time in &times[first..] {
                        let worth = fading.worth(points, time, as_of);
                        sum += worth;
                        share(Why::Event(event, time), worth);
                    }
                    if let Some(cap) = max_points.filter(|&cap| sum.abs() > exact(cap)) {
                        share(Why::Cap(cap), exact(cap).copysign(sum) - sum);
                    }
                }
                BoundRule::Attribute { column, matcher } => {
                    if matcher.holds(column.values.cell(lead)) {
                        share(Why::Value(column), exact(points));
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
                        Some(_) => scratch[rule].iter().copied().max(),
                    };
                    let start = last.or(self.tables.leads.created[lead]);
                    if let Some(start) = start.filter(|start| as_of.micros().saturating_sub(start.micros()) > *over) {
                        share(Why::Silence(start, *event), exact(points));
                    }
                }
            }
        }
    }
}

/// The units of a lead; `None` when missing, infinite or not above 0.
fn units(values: &Values, lead: usize) -> Option<f64> {
    values.number(lead).filter(|x| x.is_finite() && *x > 0.0)
}
