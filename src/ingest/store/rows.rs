//! Which (lead, as_of) rows read which part? Rows put in order of leads, and results put back in order of rows.

use std::ops::Range;

use rayon::prelude::*;

use super::{Events, Part};
use crate::ingest::IngestError;
use crate::time::Instant;

/// (lead, as_of) rows, lead by lead, each lead's in the order of their instants.
#[derive(Debug)]
pub struct RowsByLead<'a> {
    rows: &'a [(usize, Instant)],
    /// Who of a lead's (an account's) people each row is of; nobody in particular without a list.
    members: Option<&'a [Option<u32>]>,
    /// Places in `rows`.
    order: Vec<u32>,
    /// Per part with any row: its number, and where its rows stand in `order`.
    parts: Vec<(usize, Range<usize>)>,
}

/// The rows of one lead.
#[derive(Clone, Copy, Debug)]
pub struct LeadRows<'a> {
    /// The lead.
    pub lead: usize,
    /// Who of its people, where the rows are of an account's.
    pub member: Option<u32>,
    rows: &'a [(usize, Instant)],
    order: &'a [u32],
}

impl<'a> RowsByLead<'a> {
    /// The rows in the order of `events`' parts.
    ///
    /// # Errors
    /// [`IngestError::TooManyRows`] beyond 4 billion rows.
    pub fn new(events: &Events, rows: &'a [(usize, Instant)]) -> Result<Self, IngestError> {
        Self::of(events, rows, None)
    }

    /// The same for rows of accounts, each account's by who of its people they are of (one per row), then by instant.
    ///
    /// # Errors
    /// [`IngestError::TooManyRows`] beyond 4 billion rows.
    pub fn of_members(
        events: &Events,
        rows: &'a [(usize, Instant)],
        members: &'a [Option<u32>],
    ) -> Result<Self, IngestError> {
        Self::of(events, rows, Some(members))
    }

    fn of(
        events: &Events,
        rows: &'a [(usize, Instant)],
        members: Option<&'a [Option<u32>]>,
    ) -> Result<Self, IngestError> {
        u32::try_from(rows.len()).map_err(|_| IngestError::TooManyRows { rows: rows.len() })?;
        // A stable counting sort by lead; rows most often come by instant, so each lead's are in order then.
        let leads = rows.iter().map(|&(lead, _)| lead + 1).max().unwrap_or(0);
        let mut next = vec![0_u32; leads + 1];
        rows.iter().for_each(|&(lead, _)| next[lead + 1] += 1);
        for lead in 0..leads {
            next[lead + 1] += next[lead];
        }
        let mut order = vec![0_u32; rows.len()];
        for (place, &(lead, _)) in (0..).zip(rows) {
            order[next[lead] as usize] = place;
            next[lead] += 1;
        }
        let as_of = |place: u32| (members.and_then(|members| members[place as usize]), rows[place as usize].1);
        for own in order.chunk_by_mut(|&a, &b| rows[a as usize].0 == rows[b as usize].0) {
            if !own.is_sorted_by_key(|&place| as_of(place)) {
                own.sort_by_key(|&place| as_of(place));
            }
        }
        let mut parts: Vec<(usize, Range<usize>)> = Vec::new();
        let mut start = 0;
        for own in order.chunk_by(|&a, &b| events.part_of(rows[a as usize].0) == events.part_of(rows[b as usize].0)) {
            parts.push((events.part_of(rows[own[0] as usize].0), start..start + own.len()));
            start += own.len();
        }
        Ok(Self { rows, members, order, parts })
    }

    /// The parts that any row reads, in order: the part's number and its number of rows.
    #[must_use]
    pub fn parts(&self) -> &[(usize, Range<usize>)] {
        &self.parts
    }

    /// Where in the rows given the rows of a range of this order stand.
    #[must_use]
    pub fn places(&self, own: Range<usize>) -> &[u32] {
        &self.order[own]
    }

    /// The leads (or members) of a range of this order, each with its rows.
    pub fn leads(&self, own: Range<usize>) -> impl Iterator<Item = LeadRows<'_>> {
        let lead = |place: u32| (self.rows[place as usize].0, self.members.and_then(|members| members[place as usize]));
        let groups = self.order[own].chunk_by(move |&a, &b| lead(a) == lead(b));
        groups.map(move |order| {
            let (lead, member) = lead(order[0]);
            LeadRows { lead, member, rows: self.rows, order }
        })
    }
}

impl LeadRows<'_> {
    /// The instants, in order.
    pub fn as_ofs(&self) -> impl Iterator<Item = Instant> {
        self.order.iter().map(|&place| self.rows[place as usize].1)
    }

    /// How many there are; at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a lead without a row is not listed")]
    pub const fn len(&self) -> usize {
        self.order.len()
    }
}

impl Events {
    /// For each row what `work` pushes for it, in the order of `rows`: `work` gets a part and one lead's rows, and pushes one
    /// answer per row. Parts are worked on in parallel, one per thread at a time; `state` is made anew for each.
    ///
    /// # Errors
    /// [`IngestError::Spill`] when a part cannot be read back.
    pub fn each_row<S, T: Send + Clone + Default>(
        &self,
        rows: &[(usize, Instant)],
        state: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, &Part, LeadRows<'_>, &mut Vec<T>) + Sync,
    ) -> Result<Vec<T>, IngestError> {
        let sorted = RowsByLead::new(self, rows)?;
        let answers = sorted.parts().par_iter().map(|(number, own)| {
            let part = self.part(*number)?;
            let (mut state, mut answers) = (state(), Vec::with_capacity(own.len()));
            sorted.leads(own.clone()).for_each(|lead| work(&mut state, &part, lead, &mut answers));
            Ok(answers)
        });
        let answers = answers.collect::<Result<Vec<Vec<T>>, IngestError>>()?;
        let mut in_order = vec![T::default(); rows.len()];
        for (&place, answer) in sorted.order.iter().zip(answers.into_iter().flatten()) {
            in_order[place as usize] = answer;
        }
        Ok(in_order)
    }
}
