//! Rows as they come, and the segments into which they are dealt: one per part, in the order of arrival.

use super::column::{Cells, Codes};
use super::spill::{Bytes, Fixed as _};
use crate::ingest::{NO_TEXT, Values};
use crate::time::Instant;

/// Some events in the order of their file; every vector has one entry per event.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Whose: indices into the leads table.
    pub(crate) lead: Vec<u32>,
    /// When they happened.
    pub(crate) time: Vec<Instant>,
    /// From when on they may be read, where that is later for any of them.
    pub(crate) visible_at: Option<Vec<Instant>>,
    /// Their types, as numbered by the store.
    pub(crate) kind: Vec<u32>,
    /// Events that repeat another in everything are kept.
    pub(crate) keep_duplicates: bool,
    /// Their properties, each with its number in the store; codes of texts are the values' own.
    pub(crate) properties: Vec<(usize, Values)>,
}

/// Rows waiting to be dealt.
#[derive(Debug, Default)]
pub(super) struct Staged {
    pub(super) lead: Vec<u32>,
    time: Vec<Instant>,
    visible_at: Option<Vec<Instant>>,
    kind: Vec<u32>,
    keep: Option<Vec<bool>>,
    properties: Vec<StagedCells>,
}

/// A property's cells so far; shorter than the rows where the last of them have none.
#[derive(Debug, Default)]
enum StagedCells {
    #[default]
    Missing,
    Number(Vec<f64>),
    Code(Vec<u32>),
}

impl Staged {
    pub(super) fn rows(&self) -> usize {
        self.lead.len()
    }

    /// Adds some `rows` of a batch. `recodes` has, for each property of the batch, the store's codes for its own.
    pub(super) fn append(&mut self, batch: &Batch, rows: std::ops::Range<usize>, recodes: &[Vec<u32>]) {
        let before = self.rows();
        self.lead.extend_from_slice(&batch.lead[rows.clone()]);
        match (&mut self.visible_at, &batch.visible_at) {
            (None, None) => {}
            (Some(all), None) => all.extend_from_slice(&batch.time[rows.clone()]),
            (all, Some(late)) => {
                all.get_or_insert_with(|| self.time.clone()).extend_from_slice(&late[rows.clone()]);
            }
        }
        self.time.extend_from_slice(&batch.time[rows.clone()]);
        self.kind.extend_from_slice(&batch.kind[rows.clone()]);
        if batch.keep_duplicates || self.keep.is_some() {
            let keep = self.keep.get_or_insert_with(|| vec![false; before]);
            keep.resize(before + rows.len(), batch.keep_duplicates);
        }
        for ((property, values), recode) in batch.properties.iter().zip(recodes) {
            if self.properties.len() <= *property {
                self.properties.resize_with(property + 1, StagedCells::default);
            }
            let cells = &mut self.properties[*property];
            match values {
                Values::Number(numbers) => {
                    if matches!(cells, StagedCells::Missing) {
                        *cells = StagedCells::Number(Vec::new());
                    }
                    if let StagedCells::Number(all) = cells {
                        all.resize(before, f64::NAN);
                        all.extend_from_slice(&numbers[rows.clone()]);
                    }
                }
                Values::Text { codes, .. } => {
                    if matches!(cells, StagedCells::Missing) {
                        *cells = StagedCells::Code(Vec::new());
                    }
                    if let StagedCells::Code(all) = cells {
                        all.resize(before, NO_TEXT);
                        let own = codes[rows.clone()].iter();
                        all.extend(own.map(|&code| if code == NO_TEXT { NO_TEXT } else { recode[code as usize] }));
                    }
                }
                // The store admits no dates.
                Values::Date(_) => {}
            }
        }
    }

    /// The rows in `order` as a segment. `most` is the largest code so far, of types and of each property.
    pub(super) fn segment(&self, order: &[u32], first_lead: u32, most: &Most) -> Segment {
        let rows = || order.iter().map(|&row| row as usize);
        let keep = self.keep.as_ref().map(|keep| rows().map(|row| keep[row]).collect::<Vec<bool>>());
        let visible_at = self.visible_at.as_ref().filter(|late| rows().any(|row| late[row] != self.time[row]));
        let cells = |(property, cells): (usize, &StagedCells)| {
            let cells = match cells {
                StagedCells::Missing => return None,
                StagedCells::Number(all) => {
                    let own = rows().map(|row| all.get(row).copied().unwrap_or(f64::NAN));
                    Cells::numbers(&own.collect::<Vec<_>>())
                }
                StagedCells::Code(all) => {
                    let own = rows().map(|row| all.get(row).copied().unwrap_or(NO_TEXT));
                    Cells::codes(&own.collect::<Vec<_>>(), most.properties[property])
                }
            };
            (!cells.is_missing()).then_some((property as u32, cells))
        };
        Segment {
            // A part has at most 65,536 leads.
            lead: rows().map(|row| (self.lead[row] - first_lead) as u16).collect(),
            time: rows().map(|row| self.time[row]).collect(),
            visible_at: visible_at.map(|late| rows().map(|row| late[row]).collect()),
            kind: Codes::collect(rows().map(|row| self.kind[row]), most.kind),
            keep: keep.filter(|keep| keep.contains(&true)),
            properties: self.properties.iter().enumerate().filter_map(cells).collect(),
        }
    }
}

/// The largest codes so far.
#[derive(Debug)]
pub(super) struct Most {
    pub(super) kind: u32,
    pub(super) properties: Vec<u32>,
}

/// Rows of one part, in the order of arrival, with the codes of arrival.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Segment {
    /// Counted from the part's first lead.
    pub(super) lead: Vec<u16>,
    pub(super) time: Vec<Instant>,
    pub(super) visible_at: Option<Vec<Instant>>,
    pub(super) kind: Codes,
    pub(super) keep: Option<Vec<bool>>,
    /// Those of which any row has a cell.
    pub(super) properties: Vec<(u32, Cells)>,
}

impl Segment {
    pub(super) fn rows(&self) -> usize {
        self.lead.len()
    }

    pub(super) fn bytes(&self) -> usize {
        let late = self.visible_at.as_ref().map_or(0, Vec::len);
        let properties: usize = self.properties.iter().map(|(_, cells)| cells.bytes()).sum();
        size_of::<Self>()
            + self.rows() * 10
            + late * 8
            + self.kind.bytes()
            + self.keep.as_ref().map_or(0, Vec::len)
            + properties
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        u16::put_list(&self.lead, bytes);
        Instant::put_list(&self.time, bytes);
        Instant::put_list(self.visible_at.as_deref().unwrap_or_default(), bytes);
        self.kind.write(bytes);
        let keep: Vec<u8> = self.keep.iter().flatten().map(|&keep| u8::from(keep)).collect();
        u8::put_list(&keep, bytes);
        (self.properties.len() as u32).put(bytes);
        for (property, cells) in &self.properties {
            property.put(bytes);
            cells.write(bytes);
        }
    }

    pub(super) fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let (lead, time) = (bytes.list()?, bytes.list()?);
        let visible_at = Some(bytes.list()?).filter(|late| !late.is_empty());
        let kind = Codes::read(bytes)?;
        let keep: Vec<u8> = bytes.list()?;
        let keep = (!keep.is_empty()).then(|| keep.into_iter().map(|keep| keep == 1).collect());
        let properties = (0..bytes.one::<u32>()?).map(|_| Some((bytes.one()?, Cells::read(bytes)?)));
        let properties = properties.collect::<Option<_>>()?;
        Some(Self { lead, time, visible_at, kind, keep, properties })
    }
}
