//! The log without some of its events, or with some of them seen later.

use rayon::prelude::*;

use super::column::{Cells, Codes};
use super::part::Part;
use super::spill::SpillFile;
use super::{Events, Held, NEVER, PropertyKind, SpilledParts};
use crate::ingest::{IngestError, NO_TEXT};
use crate::time::Instant;

impl Events {
    /// The log as `judge` wants it: for each event of a part, from when on it may be read; `None` leaves it out. In memory where
    /// the log is, else in a temporary file again.
    ///
    /// # Errors
    /// [`IngestError::Spill`] when temporary files fail.
    pub(crate) fn refined(&self, judge: impl Fn(&Part) -> Vec<Option<Instant>> + Sync) -> Result<Self, IngestError> {
        let most = |codes: usize| u32::try_from(codes.saturating_sub(1)).unwrap_or(NO_TEXT);
        let most_texts: Vec<u32> = (self.properties.iter())
            .map(|property| match &property.kind {
                PropertyKind::Text { dictionary } => most(dictionary.len()),
                PropertyKind::Number => 0,
            })
            .collect();
        let most_kind = most(self.kinds.len());
        let refine = |number: usize| {
            let part = self.part(number)?;
            Ok::<_, IngestError>(part.refined(&judge(&part), most_kind, &most_texts))
        };
        let first_of = |part: &Part| {
            part.leads()
                .map(|lead| part.events_of(lead).next().map_or(NEVER, |event| part.visible_at(event)))
                .collect::<Vec<Instant>>()
        };
        let mut refined = Self { len: 0, first_visible: Vec::new(), ..self.clone() };
        match &self.held {
            Held::Memory(parts) => {
                let parts = (0..parts.len()).into_par_iter().map(refine).collect::<Result<Vec<Part>, _>>()?;
                refined.len = parts.iter().map(Part::len).sum();
                refined.first_visible = parts.iter().flat_map(first_of).collect();
                refined.held = Held::Memory(parts);
            }
            Held::Spilled(SpilledParts { file, extents }) => {
                let target = SpillFile::beside(file)?;
                let written = (0..extents.len()).into_par_iter().map(|number| {
                    let part = refine(number)?;
                    let mut bytes = Vec::with_capacity(part.bytes() + 64);
                    part.write(&mut bytes);
                    Ok::<_, IngestError>((target.append(&bytes)?, part.len(), first_of(&part)))
                });
                let written = written.collect::<Result<Vec<_>, _>>()?;
                let mut extents = Vec::with_capacity(written.len());
                for (extent, rows, first) in written {
                    extents.push(extent);
                    refined.len += rows;
                    refined.first_visible.extend(first);
                }
                refined.held = Held::Spilled(SpilledParts { file: target.into(), extents });
            }
        }
        Ok(refined)
    }
}

impl Part {
    fn refined(&self, seen_from: &[Option<Instant>], most_kind: u32, most_texts: &[u32]) -> Self {
        let mut order: Vec<usize> = Vec::with_capacity(self.len());
        let mut offsets = vec![0];
        for lead in self.leads() {
            let start = order.len();
            order.extend(self.events_of(lead).filter(|&event| seen_from[event].is_some()));
            let own = &mut order[start..];
            // Stable: events seen and done at one instant stay in the order of what they hold.
            own.sort_by_key(|&event| (seen_from[event], self.time[event]));
            offsets.push(order.len() as u32);
        }
        let cells = |(property, &most): (usize, &u32)| {
            let numbers: Vec<f64> = order.iter().map(|&event| self.number(property, event)).collect();
            if numbers.iter().any(|cell| !cell.is_nan()) {
                return Cells::numbers(&numbers);
            }
            Cells::codes(&order.iter().map(|&event| self.code(property, event)).collect::<Vec<_>>(), most)
        };
        let time: Vec<Instant> = order.iter().map(|&event| self.time[event]).collect();
        let visible_at: Vec<Instant> = order.iter().filter_map(|&event| seen_from[event]).collect();
        Self {
            first_lead: self.first_lead,
            offsets,
            visible_at: (visible_at != time).then_some(visible_at),
            time,
            kind: Codes::collect(order.iter().map(|&event| self.kind(event) as u32), most_kind),
            properties: most_texts.iter().enumerate().map(cells).collect(),
        }
    }
}
