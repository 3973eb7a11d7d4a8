//! From a part's segments to the part: leads together, each lead's events in order, exact repeats gone.

use std::cmp::Ordering;

use super::column::{Cells, Codes};
use super::part::Part;
use super::staged::Segment;
use crate::ingest::{IngestError, NO_TEXT};
use crate::time::Instant;

/// From numbers of arrival to final ones.
#[derive(Debug)]
pub(super) struct Recode {
    /// Event types.
    pub(super) kinds: Vec<u32>,
    /// Properties in their final order: which one it was, and its texts' final codes (`None`: numbers).
    pub(super) properties: Vec<(u32, Option<Vec<u32>>)>,
}

/// A part's rows, unsorted, each column in one piece.
struct Rows {
    lead: Vec<u16>,
    time: Vec<Instant>,
    visible_at: Option<Vec<Instant>>,
    kind: Vec<u32>,
    keep: Option<Vec<bool>>,
    properties: Vec<Dense>,
}

/// A property of unsorted rows.
enum Dense {
    Missing,
    Number(Vec<f64>),
    Code(Vec<u32>),
}

/// The part of `leads` leads that these segments make up, and how many repeats were left out.
///
/// Cost: linear in rows where they came in time order, as logs do; else what sorting each lead's events takes.
pub(super) fn sorted(
    first_lead: usize,
    leads: usize,
    segments: Vec<Segment>,
    recode: &Recode,
) -> Result<(Part, usize), IngestError> {
    let rows = Rows::concat(segments, recode);
    let count = rows.lead.len();
    u32::try_from(count).map_err(|_| IngestError::TooManyEvents { leads })?;
    // A stable counting sort by lead, then each lead's own events, most often in order already.
    let mut starts = vec![0_u32; leads + 1];
    for &lead in &rows.lead {
        starts[usize::from(lead) + 1] += 1;
    }
    for lead in 0..leads {
        starts[lead + 1] += starts[lead];
    }
    let mut next = starts.clone();
    let mut order = vec![0_u32; count];
    for (row, &lead) in (0..).zip(&rows.lead) {
        let place = &mut next[usize::from(lead)];
        order[*place as usize] = row;
        *place += 1;
    }
    let mut kept = Vec::with_capacity(count);
    let mut offsets = Vec::with_capacity(leads + 1);
    offsets.push(0);
    for bounds in starts.windows(2) {
        let own = &mut order[bounds[0] as usize..bounds[1] as usize];
        if !own.is_sorted_by(|&a, &b| rows.compare(a, b).is_le()) {
            own.sort_unstable_by(|&a, &b| rows.compare(a, b));
        }
        let mut last = None;
        for &row in &*own {
            if !last.is_some_and(|last| rows.compare(last, row).is_eq()) || rows.keeps(row) {
                kept.push(row);
                last = Some(row);
            }
        }
        offsets.push(kept.len() as u32);
    }
    let dropped = count - kept.len();
    Ok((rows.take(first_lead, offsets, &kept, recode), dropped))
}

impl Rows {
    fn concat(segments: Vec<Segment>, recode: &Recode) -> Self {
        let count = segments.iter().map(Segment::rows).sum();
        let mut rows = Self {
            lead: Vec::with_capacity(count),
            time: Vec::with_capacity(count),
            visible_at: segments.iter().any(|segment| segment.visible_at.is_some()).then(|| Vec::with_capacity(count)),
            kind: Vec::with_capacity(count),
            keep: segments.iter().any(|segment| segment.keep.is_some()).then(|| Vec::with_capacity(count)),
            properties: recode.properties.iter().map(|_| Dense::Missing).collect(),
        };
        for segment in segments {
            let (before, own) = (rows.lead.len(), segment.rows());
            for (cells, (arrived, codes)) in rows.properties.iter_mut().zip(&recode.properties) {
                if let Some((_, found)) = segment.properties.iter().find(|(property, _)| property == arrived) {
                    cells.append(before, (count, own), found, codes.as_deref());
                }
            }
            if let Some(all) = &mut rows.visible_at {
                all.extend_from_slice(segment.visible_at.as_deref().unwrap_or(&segment.time));
            }
            if let Some(all) = &mut rows.keep {
                all.extend(segment.keep.iter().flatten());
                all.resize(before + own, false);
            }
            rows.kind.extend((0..own).map(|row| recode.kinds[segment.kind.get(row) as usize]));
            rows.lead.extend_from_slice(&segment.lead);
            rows.time.extend_from_slice(&segment.time);
        }
        rows.properties.iter_mut().for_each(|cells| cells.pad(count));
        rows
    }

    /// (visible_at, time, type, properties), and rows that may go before those that stay.
    fn compare(&self, a: u32, b: u32) -> Ordering {
        let (i, j) = (a as usize, b as usize);
        let late = self.visible_at.as_ref().map_or(Ordering::Equal, |late| late[i].cmp(&late[j]));
        late.then_with(|| self.time[i].cmp(&self.time[j]))
            .then_with(|| self.kind[i].cmp(&self.kind[j]))
            .then_with(|| {
                self.properties.iter().fold(Ordering::Equal, |so_far, cells| so_far.then_with(|| cells.compare(i, j)))
            })
            .then_with(|| self.keeps(a).cmp(&self.keeps(b)))
    }

    fn keeps(&self, row: u32) -> bool {
        self.keep.as_ref().is_some_and(|keep| keep[row as usize])
    }

    fn take(self, first_lead: usize, offsets: Vec<u32>, order: &[u32], recode: &Recode) -> Part {
        let rows = || order.iter().map(|&row| row as usize);
        let late = self.visible_at.as_ref().filter(|late| rows().any(|row| late[row] != self.time[row]));
        let most = |codes: &[u32]| u32::try_from(codes.len().saturating_sub(1)).unwrap_or(NO_TEXT);
        let cells = |(cells, (_, codes)): (&Dense, &(u32, Option<Vec<u32>>))| match cells {
            Dense::Missing => Cells::missing(order.len()),
            Dense::Number(all) => Cells::numbers(&rows().map(|row| all[row]).collect::<Vec<_>>()),
            Dense::Code(all) => {
                let own: Vec<u32> = rows().map(|row| all[row]).collect();
                Cells::codes(&own, most(codes.as_deref().unwrap_or_default()))
            }
        };
        Part {
            first_lead,
            offsets,
            time: rows().map(|row| self.time[row]).collect(),
            visible_at: late.map(|late| rows().map(|row| late[row]).collect()),
            kind: Codes::collect(rows().map(|row| self.kind[row]), most(&recode.kinds)),
            properties: self.properties.iter().zip(&recode.properties).map(cells).collect(),
        }
    }
}

impl Dense {
    /// Adds a segment's cells behind `before` rows; `count` rows in all will come, `own` of them now.
    fn append(&mut self, before: usize, (count, own): (usize, usize), found: &Cells, codes: Option<&[u32]>) {
        if matches!(self, Self::Missing) {
            *self = match codes {
                Some(_) => Self::Code(Vec::with_capacity(count)),
                None => Self::Number(Vec::with_capacity(count)),
            };
        }
        self.pad(before);
        match (self, codes) {
            (Self::Code(all), Some(codes)) => all.extend((0..own).map(|row| match found.code(row) {
                NO_TEXT => NO_TEXT,
                code => codes[code as usize],
            })),
            (Self::Number(all), _) => all.extend((0..own).map(|row| found.number(row))),
            _ => {}
        }
    }

    fn pad(&mut self, rows: usize) {
        match self {
            Self::Missing => {}
            Self::Number(cells) => cells.resize(rows, f64::NAN),
            Self::Code(codes) => codes.resize(rows, NO_TEXT),
        }
    }

    fn compare(&self, a: usize, b: usize) -> Ordering {
        match self {
            Self::Missing => Ordering::Equal,
            Self::Number(cells) => cells[a].total_cmp(&cells[b]),
            Self::Code(codes) => codes[a].cmp(&codes[b]),
        }
    }
}
