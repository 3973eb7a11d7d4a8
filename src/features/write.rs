//! How does a feature table get onto the disk? Group of rows by group of rows, whether they wait in memory or beyond it.

use std::ops::Range;
use std::path::Path;

use polars::polars_utils::compression::ZstdLevel;
use polars::prelude::{
    BooleanChunked, DataFrame, Float64Chunked, IntoColumn, NamedFrom, NewChunkedArray, ParquetCompression,
    ParquetWriter, PolarsError, Schema, Series, StatisticsOptions, TimeUnit, TimeZone,
};

use super::FeatureError;
use super::kernel::{Shelf, extract};
use super::table::{FeatureTableError, LABEL_COLUMN, SPLIT_COLUMN};
use crate::cohort::{CohortRow, Label};
use crate::disk::NewFile;
use crate::frame::{Column, FeatureDef, FeatureFrame, FeatureKind, FeatureSpec, MISSING_LEVEL, OTHER_LEVEL};
use crate::ingest::{Budget, Events, Tables};
use crate::time::Instant;

/// What a feature table says of its rows beside their features.
pub struct TableRows<'a> {
    /// Whose rows, as of when, and what became of them.
    pub rows: &'a [CohortRow],
    /// Which part a row plays: it teaches, calibrates or tests; `None`: in no part.
    pub split: &'a (dyn Fn(usize) -> Option<&'static str> + Sync),
}

/// Features that wait to be written, and the leads they are of.
pub struct Waiting {
    tables: Tables,
    place: Place,
}

enum Place {
    Memory(FeatureFrame),
    Shelf { shelf: Box<Shelf>, rows: Vec<(usize, Instant)> },
}

/// Rows in one row group of the file: two of them wait beside the frame, of some 50 MB each for a hundred features.
const ROWS_PER_GROUP: usize = 1 << 16;

impl Waiting {
    /// The features of `spec` for (lead, as_of) `rows`; beyond the share of `budget` in a temporary file. What is written does
    /// not depend on it. Lets go of the events, so that what is written may take their place.
    ///
    /// # Errors
    /// [`FeatureError`], as [`extract`]; [`FeatureError::Events`] where the temporary file cannot be written.
    pub fn extract(
        tables: Tables,
        rows: Vec<(usize, Instant)>,
        spec: &FeatureSpec,
        budget: &Budget,
    ) -> Result<Self, FeatureError> {
        let bytes = rows.len().saturating_mul(spec.features.len() * size_of::<f64>());
        let place = if bytes <= budget.for_features() {
            Place::Memory(extract(&tables, &rows, spec)?)
        } else {
            let shelf = Box::new(Shelf::fill(&tables, &rows, spec, (ROWS_PER_GROUP, budget))?);
            Place::Shelf { shelf, rows }
        };
        Ok(Self { tables: Tables { events: Events::default(), ..tables }, place })
    }

    /// Features that are in memory, and the leads they are of.
    #[cfg(test)]
    pub(super) const fn of(frame: FeatureFrame, tables: Tables) -> Self {
        Self { tables, place: Place::Memory(frame) }
    }

    /// True when nothing waits on the disk.
    #[cfg(test)]
    pub(super) const fn is_in_memory(&self) -> bool {
        matches!(self.place, Place::Memory(_))
    }

    fn spec(&self) -> &FeatureSpec {
        match &self.place {
            Place::Memory(frame) => frame.spec(),
            Place::Shelf { shelf, .. } => shelf.spec(),
        }
    }

    /// One group of the table.
    fn group(&self, rows: &TableRows<'_>, number: usize) -> Result<DataFrame, FeatureTableError> {
        let start = number * ROWS_PER_GROUP;
        let own = start..rows.rows.len().min(start + ROWS_PER_GROUP);
        match &self.place {
            Place::Memory(frame) => Ok(self.table(rows, own.clone(), frame.columns(), own)?),
            Place::Shelf { shelf, rows: pairs } => {
                let columns = shelf.group(&self.tables, pairs, number)?;
                let all = 0..own.len();
                Ok(self.table(rows, own, &columns, all)?)
            }
        }
    }

    /// The columns of the table and their types.
    fn schema(&self, rows: &TableRows<'_>) -> Result<Schema, PolarsError> {
        let empty = |def: &FeatureDef| match def.kind {
            FeatureKind::Number => Column::Number(Vec::new()),
            FeatureKind::Category { .. } => Column::Category(Vec::new()),
        };
        let columns: Vec<Column> = self.spec().features.iter().map(empty).collect();
        Ok(self.table(rows, 0..0, &columns, 0..0)?.schema().as_ref().clone())
    }

    /// Some rows of the table; their features stand at `place` of `columns`.
    fn table(
        &self,
        rows: &TableRows<'_>,
        own: Range<usize>,
        columns: &[Column],
        place: Range<usize>,
    ) -> Result<DataFrame, PolarsError> {
        let cohort = &rows.rows[own.clone()];
        let leads: Vec<&str> = cohort.iter().map(|row| self.tables.leads.ids[row.lead].as_str()).collect();
        let converted = |row: &CohortRow| matches!(row.label, Label::Converted(_));
        let labels: Vec<Option<bool>> = cohort.iter().map(|row| row.label.is_ripe().then(|| converted(row))).collect();
        let converted_at = |row: &CohortRow| if let Label::Converted(at) = row.label { at } else { None };
        let split: Vec<Option<&str>> = own.clone().map(rows.split).collect();
        let mut cells = vec![
            Series::new("lead_id".into(), &leads).into_column(),
            instants("as_of", cohort.iter().map(|row| Some(row.as_of))),
            Series::new(LABEL_COLUMN.into(), &labels).into_column(),
            instants("converted_at", cohort.iter().map(converted_at)),
            Series::new(SPLIT_COLUMN.into(), &split).into_column(),
        ];
        let features = self.spec().features.iter().zip(columns);
        cells.extend(features.map(|(def, column)| feature(def, column, place.clone())));
        DataFrame::new(own.len(), cells)
    }
}

/// Writes keys, labels and features as one Parquet file: `lead_id`, `as_of` (UTC), `label` (null: not ripe),
/// `converted_at`, `split` (null: in no part), then one column per feature. Missing is null; an unseen category reads `other`, with a mark after it
/// where the data has a category of that name.
///
/// # Errors
/// [`FeatureTableError::Write`] when the file cannot be written, [`FeatureTableError::Features`] when features cannot be read back.
pub fn write_features(path: &Path, rows: &TableRows<'_>, features: &Waiting) -> Result<(), FeatureTableError> {
    let mut file = NewFile::create(path)?;
    write_groups(&mut file, rows, features).map_err(|error| match (error, file.failure()) {
        (_, Some(disk)) => disk.into(),
        (FeatureTableError::Encode(why), None) => {
            FeatureTableError::Write { file: path.display().to_string(), why: why.to_string() }
        }
        (other, None) => other,
    })?;
    file.finish()?;
    Ok(())
}

fn write_groups(file: &mut NewFile, rows: &TableRows<'_>, features: &Waiting) -> Result<(), FeatureTableError> {
    // The quickest level: features repeat a few values, which are numbered before they are compressed.
    let compression = ParquetCompression::Zstd(Some(ZstdLevel::try_new(1)?));
    // Nobody looks for rows by the extremes of a feature.
    let statistics = StatisticsOptions { min_value: false, max_value: false, ..StatisticsOptions::default() };
    let writer = ParquetWriter::new(file).with_compression(compression).with_statistics(statistics);
    let writer = writer.batched(&features.schema(rows)?)?;
    let groups = rows.rows.len().div_ceil(ROWS_PER_GROUP);
    let ready = |number: usize| -> Result<Vec<_>, FeatureTableError> {
        if number == groups {
            return Ok(Vec::new());
        }
        Ok(writer.encode_and_compress(&features.group(rows, number)?).collect::<Result<_, PolarsError>>()?)
    };
    // While a group is compressed and written, the next one is made ready.
    let mut group = ready(0)?;
    for number in 0..groups {
        let (written, next) = rayon::join(|| writer.write_row_groups(group), || ready(number + 1));
        written?;
        group = next?;
    }
    writer.finish()?;
    Ok(())
}

fn feature(def: &FeatureDef, column: &Column, own: Range<usize>) -> polars::prelude::Column {
    let name = def.name.as_str().into();
    match (column, &def.kind) {
        (Column::Category(codes), FeatureKind::Category { levels }) => {
            let other = other_name(levels);
            let text = |&code: &u32| match code {
                MISSING_LEVEL => None,
                OTHER_LEVEL => Some(other.as_str()),
                code => Some(levels[code as usize].as_str()),
            };
            Series::new(name, codes[own].iter().map(text).collect::<Vec<_>>()).into_column()
        }
        (Column::Number(cells), _) if cells[own.clone()].iter().all(|cell| !cell.is_nan()) => {
            Series::new(name, &cells[own]).into_column()
        }
        (Column::Number(cells), _) => {
            let cells = &cells[own];
            let told: Vec<bool> = cells.iter().map(|cell| !cell.is_nan()).collect();
            let told = BooleanChunked::from_slice(name.clone(), &told);
            let told = told.downcast_as_array().values().clone();
            Float64Chunked::from_vec_validity(name, cells.to_vec(), Some(told)).into_column()
        }
        (column, _) => {
            let number = |row| Some(column.as_f64(row)).filter(|value| !value.is_nan());
            Float64Chunked::from_iter_options(name, own.map(number)).into_column()
        }
    }
}

/// What an unseen category reads as: no name of a known one.
fn other_name(levels: &[String]) -> String {
    let mut name = "other".to_owned();
    while levels.contains(&name) {
        name.push('*');
    }
    name
}

fn instants(name: &str, cells: impl Iterator<Item = Option<Instant>>) -> polars::prelude::Column {
    let micros: Vec<Option<i64>> = cells.map(|at| at.map(Instant::micros)).collect();
    let zone = Some(TimeZone::UTC);
    Series::new(name.into(), micros).into_datetime(TimeUnit::Microseconds, zone).into_column()
}
