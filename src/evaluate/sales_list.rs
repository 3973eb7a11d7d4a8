//! Whom would sales have called, and who of them bought? The terms of the list, the same for every scorer.
//!
//! Per period the open leads are ranked and the first K are worked. A lead with several rows in a period enters with its
//! first. A listed lead rests for `recontact_days` local days. A conversion (lead, instant) counts once, at its first
//! listing; a conversion without a known instant counts once per row.

use std::collections::BTreeMap;

use super::promptness::{ConversionFacts, Fact, Harvest, converts};
use super::ranked::RankedRows;
use super::replay::Replayer;
use super::{Capacity, EvaluateError, PeriodResult, TestRows};
use crate::stats::{descending, tied};
use crate::time::{Instant, Zone};

/// Stands for "this row did not convert".
pub(super) const NO_CONVERSION: u32 = u32::MAX;

/// The periods, the leads open in each, and what became of them.
#[derive(Clone, Debug)]
pub struct SalesList {
    capacity: Capacity,
    periods: Vec<ListPeriod>,
    pub(super) recontact_days: i32,
    pub(super) leads: usize,
    pub(super) groups: usize,
    pub(super) conversions: usize,
    pub(super) facts: ConversionFacts,
}

#[derive(Clone, Debug)]
struct ListPeriod {
    start: Option<Instant>,
    slots: Vec<Slot>,
    /// The groups of the slots, close together: a resample counts all of them.
    groups: Vec<u32>,
}

/// One open lead in one period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    row: u32,
    pub(super) lead: u32,
    pub(super) group: u32,
    /// Local day of its `as_of`, from 1970-01-01.
    pub(super) day: i32,
    /// Which conversion a call at this row leads to.
    pub(super) conversion: u32,
    /// True for the last slot of a set of tied ones, once ranked.
    pub(super) ends_tie: bool,
    /// True when the lead is open in no other period, so that nobody need remember its listing.
    pub(super) only_once: bool,
}

impl Slot {
    /// How often the lead occurs under these group weights.
    pub(super) fn weight(&self, weights: &[u8]) -> f64 {
        f64::from(weights[self.group as usize])
    }
}

/// One scorer's order of the open leads, period by period, best first.
#[derive(Clone, Debug)]
pub struct Ranking {
    pub(super) periods: Vec<RankedPeriod>,
}

/// What the lists made of one row.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ListedRow {
    /// How much of it was listed: 1 or 0, a fraction where ties at the cut were averaged or a tied lead rested.
    pub listed: f64,
    /// How much of a conversion was newly found by that.
    pub found: f64,
}

/// The open leads of one period, best first.
#[derive(Clone, Debug)]
pub(super) enum RankedPeriod {
    /// Every lead is open in this period alone, so none rests: a list is a sum down to its cut. Beside it what is known of each
    /// conversion, best first.
    Alone(RankedRows, Vec<Fact>),
    /// Leads may rest from an earlier list.
    Among(Vec<Slot>),
}

impl SalesList {
    /// Lays out the periods. `horizon_days` is the rest between listings unless the capacity says otherwise.
    ///
    /// # Errors
    /// [`EvaluateError`] without rows, with columns of unequal length, a lead in two groups, or a capacity of 0.
    pub fn new(
        rows: &TestRows<'_>,
        capacity: &Capacity,
        horizon_days: u32,
        zone: &Zone,
    ) -> Result<Self, EvaluateError> {
        rows.check()?;
        let used = capacity.used(horizon_days, rows.as_of.is_some())?;
        let (groups, group_of_row) = super::bootstrap::dense(rows.groups);
        let (leads, lead_of_row) = super::bootstrap::dense(rows.leads());

        let mut by_time: Vec<usize> = (0..rows.labels.len()).collect();
        if let Some(as_of) = rows.as_of {
            by_time.sort_by_key(|&row| (as_of[row], row));
        }
        let mut periods: Vec<ListPeriod> = Vec::new();
        let mut current = None;
        let mut last_period_of_lead = vec![0; leads.len()];
        let mut periods_of_lead = vec![0_u32; leads.len()];
        let mut conversions = Conversions::default();
        let mut facts = ConversionFacts::default();
        for row in by_time {
            let as_of = rows.as_of.map(|as_of| as_of[row]);
            let first_date = as_of.map(|as_of| capacity.per.first_date(as_of, zone));
            if periods.is_empty() || first_date != current {
                current = first_date;
                periods.push(ListPeriod {
                    start: first_date.map(|date| zone.start_of_day(date)),
                    slots: Vec::new(),
                    groups: Vec::new(),
                });
            }
            let number = periods.len();
            let lead = lead_of_row[row];
            let seen = std::mem::replace(&mut last_period_of_lead[lead as usize], number);
            if let (true, Some(period)) = (seen != number, periods.last_mut()) {
                let conversion =
                    if rows.labels[row] { conversions.of(lead, rows.converted_at[row]) } else { NO_CONVERSION };
                let day = as_of.map_or(0, |as_of| local_day(as_of, zone));
                if converts(conversion) {
                    let came = rows.converted_at[row].map(|at| local_day(at, zone));
                    facts.note(conversion, came.filter(|_| as_of.is_some()), rows.value(row), day);
                }
                period.groups.push(group_of_row[row]);
                period.slots.push(Slot {
                    row: row as u32,
                    lead,
                    group: group_of_row[row],
                    day,
                    conversion,
                    ends_tie: false,
                    only_once: false,
                });
                periods_of_lead[lead as usize] += 1;
            }
        }
        for slot in periods.iter_mut().flat_map(|period| &mut period.slots) {
            slot.only_once = periods_of_lead[slot.lead as usize] == 1;
        }
        Ok(Self {
            capacity: capacity.clone(),
            periods,
            recontact_days: i32::try_from(used.recontact_days).unwrap_or(i32::MAX),
            leads: leads.len(),
            groups: groups.len(),
            conversions: conversions.count as usize,
            facts,
        })
    }

    /// Makes every list so long; who is open when stays.
    pub(super) const fn set_length(&mut self, leads: usize) {
        self.capacity.leads = Some(leads);
    }

    /// Number of lists made.
    #[must_use]
    pub const fn lists(&self) -> usize {
        self.periods.len()
    }

    /// Conversions that could be found: distinct (lead, instant) pairs, and rows that converted at an unknown instant.
    #[must_use]
    pub const fn distinct_conversions(&self) -> usize {
        self.conversions
    }

    /// Ranks the open leads of every period by `scores` (one per row, higher first, no NaN). O(n log n), once per scorer.
    #[must_use]
    pub fn rank(&self, scores: &[f64]) -> Ranking {
        let ranked = |period: &ListPeriod| {
            let of_slots: Vec<f64> = period.slots.iter().map(|slot| scores[slot.row as usize]).collect();
            if period.slots.iter().all(|slot| slot.only_once) {
                let found: Vec<bool> = period.slots.iter().map(|slot| slot.conversion != NO_CONVERSION).collect();
                let facts = descending(&of_slots)
                    .into_iter()
                    .map(|place| &period.slots[place])
                    .filter(|slot| converts(slot.conversion));
                let facts = facts.map(|slot| self.facts.of(slot.conversion, slot.day)).collect();
                return RankedPeriod::Alone(RankedRows::new(&found, &period.groups, &of_slots), facts);
            }
            period.among(&of_slots)
        };
        Ranking { periods: self.periods.iter().map(ranked).collect() }
    }

    /// What the lists of one scorer make of every row, in the order of the rows; sums over rows are those of [`Self::replay`]. A lead's later
    /// rows of one period are never listed. Cost: a sort per period and one replay.
    #[must_use]
    pub fn listed_rows(&self, scores: &[f64]) -> Vec<ListedRow> {
        let ranked = |period: &ListPeriod| {
            period.among(&period.slots.iter().map(|slot| scores[slot.row as usize]).collect::<Vec<_>>())
        };
        let ranking = Ranking { periods: self.periods.iter().map(ranked).collect() };
        let weights = vec![1; self.groups];
        let mut rows = vec![ListedRow::default(); scores.len()];
        let terms = (weights.as_slice(), self.lengths(&weights));
        let on_list = |slot: &Slot, listed, found| rows[slot.row as usize] = ListedRow { listed, found };
        Replayer::new(self).replay_slots(self, &ranking, (terms.0, &terms.1), on_list, |_, _, _| {});
        rows
    }

    /// Replays the list of one scorer on the data as they are, period by period.
    #[must_use]
    pub fn replay(&self, ranking: &Ranking) -> Vec<PeriodResult> {
        self.harvested(ranking).0
    }

    /// The same, with what is known of the conversions found.
    pub(super) fn harvested(&self, ranking: &Ranking) -> (Vec<PeriodResult>, Harvest) {
        let weights = vec![1; self.groups];
        let mut results = Vec::with_capacity(self.periods.len());
        let mut replayer = Replayer::new(self);
        replayer.replay(self, ranking, &weights, &self.lengths(&weights), |period, listed, found| {
            let ListPeriod { start, ref slots, .. } = self.periods[period];
            results.push(PeriodResult { start, open: slots.len(), listed, found });
        });
        (results, replayer.harvest)
    }

    /// Leads on each period's list when groups have these weights.
    pub(super) fn lengths(&self, weights: &[u8]) -> Vec<u64> {
        let open = |period: &ListPeriod| {
            u64::from(period.groups.iter().map(|&group| u32::from(weights[group as usize])).sum::<u32>())
        };
        match self.capacity.leads {
            Some(leads) => vec![leads as u64; self.periods.len()],
            None => self.periods.iter().map(|period| self.capacity.leads_of(open(period))).collect(),
        }
    }
}

impl ListPeriod {
    /// Its slots, best first, by a score per slot.
    fn among(&self, scores: &[f64]) -> RankedPeriod {
        let order = descending(scores);
        let ends = |place: usize| order.get(place + 1).is_none_or(|&next| !tied(scores[order[place]], scores[next]));
        let slot = |(place, &slot): (usize, &usize)| Slot { ends_tie: ends(place), ..self.slots[slot] };
        RankedPeriod::Among(order.iter().enumerate().map(slot).collect())
    }
}

/// Numbers the distinct conversions in the order in which they are met.
#[derive(Default)]
struct Conversions {
    known: BTreeMap<(u32, Instant), u32>,
    count: u32,
}

impl Conversions {
    fn of(&mut self, lead: u32, at: Option<Instant>) -> u32 {
        let next = self.count;
        let number = at.map_or(next, |at| *self.known.entry((lead, at)).or_insert(next));
        self.count += u32::from(number == next);
        number
    }
}

/// Days since 1970-01-01 on the zone's calendar, so that a summer-time change neither shortens nor lengthens a rest.
fn local_day(instant: Instant, zone: &Zone) -> i32 {
    let since = zone.local(instant).date().duration_since(jiff::civil::Date::constant(1970, 1, 1));
    // A civil date lies within some millions of days.
    (since.as_hours() / 24) as i32
}
