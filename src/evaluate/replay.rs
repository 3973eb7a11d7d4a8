//! How does one list after another fill up? The walk down a ranking until the capacity is used.
//!
//! Ties at the cut are averaged over random tie-breaks in closed form: the tied leads share the places that are left, so
//! a lead is listed by a fraction. What is listed rests; the remaining fraction stays open for later lists. A lead of
//! weight 2 uses two places. Within one list this is the exact mean over tie-breaks. Over several lists the mean fractions
//! are carried on, which is an approximation: which of the tied was called moves later cuts. In four simulated cases (300
//! leads, 4 score levels, up to 19 weekly lists, 6000 random tie-breaks each) it was off by at most 1% with 7 leads per
//! list, and by up to 4%, a tenth of a conversion, with 1.

use super::promptness::{Harvest, converts};
use super::sales_list::{NO_CONVERSION, RankedPeriod, Ranking, SalesList, Slot};

/// Places below this are rounding, not places.
const NOTHING: f64 = 1e-9;
/// Ends a chain of listings.
const NONE: u32 = u32::MAX;

/// The working memory of replays, used again from one to the next.
#[derive(Debug)]
pub(super) struct Replayer {
    leads: Vec<Rest>,
    listings: Vec<Listing>,
    /// How much of each conversion has been found.
    found: Vec<f64>,
    /// What is open of each lead of a tie.
    open: Vec<f64>,
    /// When what was found came, and what it was worth.
    pub(super) harvest: Harvest,
}

/// What of a lead is resting: a queue of its listings, oldest first.
#[derive(Clone, Copy, Debug)]
struct Rest {
    fraction: f64,
    /// Day on which the oldest listing is over.
    until: i32,
    oldest: u32,
    newest: u32,
}

const RESTED: Rest = Rest { fraction: 0.0, until: i32::MIN, oldest: NONE, newest: NONE };

/// One listing of a fraction of a lead.
#[derive(Clone, Copy, Debug)]
struct Listing {
    fraction: f64,
    until: i32,
    lead: u32,
    conversion: u32,
    next: u32,
}

impl Replayer {
    /// Memory for replays of `list`.
    pub(super) fn new(list: &SalesList) -> Self {
        Self {
            leads: vec![RESTED; list.leads],
            listings: Vec::new(),
            found: vec![0.0; list.conversions],
            open: Vec::new(),
            harvest: list.facts.harvest(),
        }
    }

    /// Replays one ranking with group `weights` and list `lengths`; calls `period(number, listed, found)` per period.
    pub(super) fn replay(
        &mut self,
        list: &SalesList,
        ranking: &Ranking,
        weights: &[u8],
        lengths: &[u64],
        period: impl FnMut(usize, f64, f64),
    ) {
        self.replay_slots(list, ranking, (weights, lengths), |_, _, _| {}, period);
    }

    /// The same; calls `slot(slot, listed, found)` for every lead of a period [`RankedPeriod::Among`] others that is listed, too.
    pub(super) fn replay_slots(
        &mut self,
        list: &SalesList,
        ranking: &Ranking,
        (weights, lengths): (&[u8], &[u64]),
        mut on_list: impl FnMut(&Slot, f64, f64),
        mut period: impl FnMut(usize, f64, f64),
    ) {
        self.forget();
        for (number, (ranked, &length)) in ranking.periods.iter().zip(lengths).enumerate() {
            let slots = match ranked {
                RankedPeriod::Alone(rows, facts) => {
                    let harvest = &mut self.harvest;
                    let (listed, found) = match harvest.asks() {
                        true => rows.listed(weights, length, |nth, found| harvest.add(facts[nth], found)),
                        false => rows.listed(weights, length, |_, _| {}),
                    };
                    period(number, listed, found);
                    continue;
                }
                RankedPeriod::Among(slots) => slots,
            };
            let mut places = length as f64;
            let mut found = 0.0;
            let mut rest = slots.as_slice();
            while let (true, [first, ..]) = (places > NOTHING, rest) {
                let tied = if first.ends_tie { 1 } else { 1 + rest.iter().take_while(|slot| !slot.ends_tie).count() };
                let (tie, below) = rest.split_at(tied);
                rest = below;
                let mut open = std::mem::take(&mut self.open);
                open.clear();
                open.extend(tie.iter().map(|slot| self.open(slot, weights)));
                let wanted = tie.iter().zip(&open).fold(0.0, |sum, (slot, open)| sum + slot.weight(weights) * open);
                if wanted > NOTHING {
                    let share = if wanted <= places { 1.0 } else { places / wanted };
                    for (slot, &open) in tie.iter().zip(&open) {
                        if open > 0.0 {
                            let new = slot.weight(weights) * self.list(slot, share, open, list.recontact_days);
                            if converts(slot.conversion) && self.harvest.asks() {
                                self.harvest.add(list.facts.of(slot.conversion, slot.day), new);
                            }
                            on_list(slot, slot.weight(weights) * share * open, new);
                            found += new;
                        }
                    }
                    places -= wanted * share;
                }
                self.open = open;
            }
            period(number, length as f64 - places, found);
        }
    }

    /// Undoes the last replay, which touched only what it listed.
    fn forget(&mut self) {
        self.harvest.forget();
        for listing in self.listings.drain(..) {
            self.leads[listing.lead as usize] = RESTED;
            if listing.conversion != NO_CONVERSION {
                self.found[listing.conversion as usize] = 0.0;
            }
        }
    }

    /// The fraction of a lead that could be listed: what is not resting; 0 for a lead that is not in the resample.
    fn open(&mut self, slot: &Slot, weights: &[u8]) -> f64 {
        if weights[slot.group as usize] == 0 {
            return 0.0;
        }
        if slot.only_once {
            return 1.0;
        }
        let rest = &mut self.leads[slot.lead as usize];
        while rest.oldest != NONE {
            if rest.until > slot.day {
                return (1.0 - rest.fraction).max(0.0);
            }
            let over = self.listings[rest.oldest as usize];
            rest.fraction -= over.fraction;
            rest.oldest = over.next;
            rest.until = self.listings.get(over.next as usize).map_or(i32::MIN, |next| next.until);
        }
        *rest = RESTED;
        1.0
    }

    /// Lists `share` of what is open of a lead; returns how much of a conversion is newly found.
    fn list(&mut self, slot: &Slot, share: f64, open: f64, recontact_days: i32) -> f64 {
        let fraction = share * open;
        if slot.only_once {
            return if slot.conversion == NO_CONVERSION { 0.0 } else { fraction };
        }
        let mut new = 0.0;
        if slot.conversion != NO_CONVERSION {
            new = fraction * (1.0 - self.found_among_open(slot, open));
            self.found[slot.conversion as usize] += new;
        }
        let until = slot.day.saturating_add(recontact_days);
        let number = self.listings.len() as u32;
        self.listings.push(Listing { fraction, until, lead: slot.lead, conversion: slot.conversion, next: NONE });
        let rest = &mut self.leads[slot.lead as usize];
        rest.fraction += fraction;
        if rest.oldest == NONE {
            (rest.oldest, rest.until) = (number, until);
        } else {
            self.listings[rest.newest as usize].next = number;
        }
        rest.newest = number;
        new
    }

    /// The share of a lead's open fraction whose current conversion was found by an earlier listing. What rests after a
    /// listing that led to the same conversion has found it too, and is not open.
    fn found_among_open(&self, slot: &Slot, open: f64) -> f64 {
        let found = self.found[slot.conversion as usize];
        if found <= 0.0 {
            return 0.0;
        }
        let mut resting = 0.0;
        let mut at = self.leads[slot.lead as usize].oldest;
        while at != NONE {
            let listing = self.listings[at as usize];
            if listing.conversion == slot.conversion {
                resting += listing.fraction;
            }
            at = listing.next;
        }
        ((found - resting) / open).clamp(0.0, 1.0)
    }
}
