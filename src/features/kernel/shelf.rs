//! Where do feature rows wait that do not fit in memory? In a temporary file, dealt into groups of neighbouring rows.

use rayon::prelude::*;

use super::plan::{Plan, Slot};
use super::wave::{EventRows, Wave, each_wave};
use super::{beside_own_events, column, others};
use crate::features::FeatureError;
use crate::frame::{Column, FeatureDef, FeatureSpec};
use crate::ingest::{Budget, Extent, SpillFile, Tables};
use crate::time::Instant;

/// Feature values of many rows, to be taken back one group of rows after another.
///
/// A wave of the pass leaves with each group one piece: places in the group (`u32`), then the values column by column
/// (`f64`), little-endian. Groups are rows that stand together, waves are leads that do.
pub(crate) struct Shelf {
    file: SpillFile,
    /// By group, its pieces.
    pieces: Vec<Vec<Extent>>,
    plan: Plan,
    spec: FeatureSpec,
    rows_per_group: usize,
}

/// Bytes of a place.
const PLACE: usize = size_of::<u32>();
/// Bytes of a value.
const VALUE: usize = size_of::<f64>();

impl Shelf {
    /// Puts the values of `spec` for `rows` on a shelf in the folder of `budget` (or where the system keeps temporary files),
    /// to be taken back `rows_per_group` rows at a time. Holds one wave of rows in memory.
    ///
    /// # Errors
    /// [`FeatureError`], as [`super::extract`]; [`FeatureError::Events`] when the temporary file cannot be written.
    pub(crate) fn fill(
        tables: &Tables,
        rows: &[(usize, Instant)],
        spec: &FeatureSpec,
        (rows_per_group, budget): (usize, &Budget),
    ) -> Result<Self, FeatureError> {
        let plan = Plan::new(&tables.events, spec)?;
        let file = SpillFile::new(budget.folder())?;
        let mut pieces = vec![Vec::new(); rows.len().div_ceil(rows_per_group)];
        let slots: Vec<&Slot> = plan.slots.iter().flatten().collect();
        each_wave(&EventRows::of_leads(tables, rows)?, (&plan, &slots), |wave| {
            let dealt = deal(wave, pieces.len(), rows_per_group);
            let written = dealt.par_iter().enumerate().filter(|(_, own)| !own.is_empty()).map(|(group, own)| {
                let bytes = bytes(wave, own, slots.len(), group * rows_per_group);
                Ok((group, file.append(&bytes)?))
            });
            for (group, piece) in written.collect::<Result<Vec<_>, FeatureError>>()? {
                pieces[group].push(piece);
            }
            Ok(())
        })?;
        Ok(Self { file, pieces, plan, spec: spec.clone(), rows_per_group })
    }

    /// What the columns are.
    pub(crate) const fn spec(&self) -> &FeatureSpec {
        &self.spec
    }

    /// The columns of one group of the `rows` the shelf was filled with, in the order of the spec.
    ///
    /// # Errors
    /// [`FeatureError::Events`] when the temporary file cannot be read back.
    pub(crate) fn group(
        &self,
        tables: &Tables,
        rows: &[(usize, Instant)],
        group: usize,
    ) -> Result<Vec<Column>, FeatureError> {
        let start = group * self.rows_per_group;
        let own = &rows[start..rows.len().min(start + self.rows_per_group)];
        let slots = self.plan.slots.iter().flatten().count();
        let mut values = vec![vec![f64::NAN; own.len()]; slots];
        for &piece in &self.pieces[group] {
            let bytes = self.file.read(piece)?;
            let count = bytes.len() / (PLACE + VALUE * slots);
            let (places, cells) = bytes.split_at(count * PLACE);
            let places: Vec<usize> = places.chunks_exact(PLACE).map(|bytes| u32_of(bytes) as usize).collect();
            for (column, cells) in values.iter_mut().zip(cells.chunks_exact(count * VALUE)) {
                for (&place, cell) in places.iter().zip(cells.chunks_exact(VALUE)) {
                    column[place] = f64_of(cell);
                }
            }
        }
        let mut values = values.into_iter();
        let mut of_others = others::columns(tables, own, &self.spec)?;
        let column = |(place, (def, slot)): (usize, (&FeatureDef, &Option<Slot>))| match slot {
            Some(slot) => Ok(column(slot, values.next().unwrap_or_default())),
            None => beside_own_events(def, place, &mut of_others, tables, own),
        };
        self.spec.features.iter().zip(&self.plan.slots).enumerate().map(column).collect()
    }
}

/// By group, the (block, row) pairs of a wave that belong to it.
fn deal(wave: &Wave<'_>, groups: usize, rows_per_group: usize) -> Vec<Vec<(u32, u32)>> {
    let mut dealt = vec![Vec::new(); groups];
    for (block, number) in wave.blocks().iter().zip(0_u32..) {
        for (&place, row) in block.places.iter().zip(0_u32..) {
            dealt[place as usize / rows_per_group].push((number, row));
        }
    }
    dealt
}

/// A wave's piece for one group, which starts at a row.
fn bytes(wave: &Wave<'_>, own: &[(u32, u32)], slots: usize, start: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(own.len() * (PLACE + VALUE * slots));
    for &(block, row) in own {
        let place = wave.blocks()[block as usize].places[row as usize] - start as u32;
        bytes.extend_from_slice(&place.to_le_bytes());
    }
    for slot in 0..slots {
        for &(block, row) in own {
            bytes.extend_from_slice(&wave.blocks()[block as usize].column(slot)[row as usize].to_le_bytes());
        }
    }
    bytes
}

fn u32_of(bytes: &[u8]) -> u32 {
    let mut own = [0; PLACE];
    own.copy_from_slice(bytes);
    u32::from_le_bytes(own)
}

fn f64_of(bytes: &[u8]) -> f64 {
    let mut own = [0; VALUE];
    own.copy_from_slice(bytes);
    f64::from_le_bytes(own)
}
