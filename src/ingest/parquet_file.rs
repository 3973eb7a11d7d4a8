//! A Parquet file as tables, a few row groups at a time, of the columns asked for.

use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;

use polars::prelude::{Column, DataFrame, FileMetadata, ParallelStrategy, ParquetReader, SerReader};

use super::error::IngestError;
use super::form::Limits;
use super::guard::{AGAIN, guarded};
use super::kind::Source;
use super::magic::PARQUET;
use super::parquet_pages::{self, Chunk};
use super::parquet_paths;

/// The reader's words for a column type this build does not hold.
const BEYOND: [&str; 3] = ["cannot create series from", "activate", "not supported by Polars"];

/// A file whose footer was read.
pub(super) struct ParquetFile {
    source: Source,
    footer: Arc<FileMetadata>,
    /// The columns at the top.
    tops: Vec<String>,
    /// Everything that one cell a row can hold, by its path.
    pub(super) names: Vec<String>,
    /// Row groups read together, one range a chunk.
    portions: Vec<Range<usize>>,
    next: usize,
}

impl ParquetFile {
    /// Reads the footer.
    pub(super) fn open(source: &Source, limits: &Limits) -> Result<Self, IngestError> {
        let name = &*source.name;
        let mut file = source.place.file().map_err(|source| IngestError::Io { file: name.to_owned(), source })?;
        let io = |source| IngestError::Io { file: name.to_owned(), source };
        file.seek(SeekFrom::End(-4)).map_err(|_| IngestError::EndsEarly { file: name.to_owned() })?;
        let mut end = [0; 4];
        file.read_exact(&mut end).map_err(io)?;
        if end != PARQUET {
            return Err(IngestError::EndsEarly { file: name.to_owned() });
        }
        file.rewind().map_err(io)?;
        let mut reader = ParquetReader::new(file);
        let (footer, empty) = guarded(name, || {
            let footer = Arc::new(reader.get_metadata()?.as_ref().clone());
            Ok((footer, reader.with_slice(Some((0, 0))).finish()?))
        })
        .map_err(beyond)?;
        let rows = footer.row_groups.iter().try_fold(0_usize, |rows, group| rows.checked_add(group.num_rows()));
        if rows != Some(footer.num_rows) {
            return Err(IngestError::Unreadable {
                file: name.to_owned(),
                why: "its footer contradicts itself; export it again".to_owned(),
            });
        }
        if empty.width() > limits.columns {
            return Err(IngestError::ManyColumns { file: name.to_owned(), found: empty.width(), most: limits.columns });
        }
        let mut portions = Vec::new();
        let (mut start, mut rows) = (0, 0);
        for (group, meta) in footer.row_groups.iter().enumerate() {
            rows += meta.num_rows();
            if rows >= limits.group_rows || group + 1 == footer.row_groups.len() {
                portions.push(start..group + 1);
                (start, rows) = (group + 1, 0);
            }
        }
        Ok(Self {
            source: source.clone(),
            tops: empty.get_column_names().iter().map(|name| name.to_string()).collect(),
            names: parquet_paths::leaves(&empty),
            footer,
            portions,
            next: 0,
        })
    }

    /// Whether `path` leads into a list of keys and values, whose texts may spell numbers.
    pub(super) fn is_spelt(&self, path: &str) -> bool {
        !self.names.iter().any(|name| name == path) && !self.tops.iter().any(|top| top == path)
    }

    /// The next portion of the columns asked for, each named by its path; those that are not there are left out.
    pub(super) fn next(&mut self, asked: &[String]) -> Result<Option<DataFrame>, IngestError> {
        let Some(portion) = self.portions.get(self.next).cloned() else { return Ok(None) };
        self.next += 1;
        let name = &*self.source.name;
        let io = |source| IngestError::Io { file: name.to_owned(), source };
        let unreadable = |why: &str| IngestError::Unreadable { file: name.to_owned(), why: why.to_owned() };
        let mut roots: Vec<&str> = asked.iter().filter_map(|path| parquet_paths::root(path, &self.tops)).collect();
        roots.sort_unstable();
        roots.dedup();
        let groups = &self.footer.row_groups[portion.clone()];
        let rows: usize = groups.iter().map(|group| group.num_rows()).sum();
        let chunks = guarded(name, || {
            let columns = groups.iter().flat_map(|group| {
                let rows = group.num_rows();
                let of_root =
                    |root: &&str| group.columns_under_root_iter(root).map(|columns| columns.collect::<Vec<_>>());
                roots.iter().filter_map(of_root).flatten().map(move |column| Chunk {
                    bytes: column.byte_range(),
                    values: column.num_values(),
                    rows: (column.descriptor().descriptor.max_rep_level == 0).then_some(rows),
                })
            });
            Ok(columns.collect::<Vec<_>>())
        })?;
        let mut pages = self.source.place.file().map_err(io)?;
        parquet_pages::check(&mut pages, &chunks).map_err(io)?.map_err(|why| unreadable(&why))?;
        let one_group = portion.len() == 1;
        let file = self.source.place.file().map_err(io)?;
        let frame = guarded(name, || {
            let mut footer = self.footer.as_ref().clone();
            footer.row_groups = footer.row_groups[portion].to_vec();
            footer.num_rows = rows;
            let mut reader = ParquetReader::new(file);
            reader.set_metadata(Arc::new(footer));
            let parallel = if one_group { ParallelStrategy::Columns } else { ParallelStrategy::RowGroups };
            let columns = roots.iter().map(|root| (*root).to_owned()).collect();
            reader.read_parallel(parallel).with_columns(Some(columns)).finish()
        })
        .map_err(beyond)?;
        // The reader does not compare the lengths of what it decoded.
        if frame.columns().iter().any(|column| column.len() != rows) {
            return Err(unreadable("its columns do not have as many rows as its footer says; export it again"));
        }
        guarded(name, || {
            let mut columns: Vec<Column> = Vec::with_capacity(asked.len());
            for path in asked {
                columns.extend(parquet_paths::column(&frame, path)?);
            }
            DataFrame::new(rows, columns)
        })
        .map(Some)
    }
}

/// A column type that is not held is told with what to store instead.
fn beyond(error: IngestError) -> IngestError {
    match error {
        IngestError::Unreadable { file, why } if BEYOND.iter().any(|words| why.contains(words)) => {
            let why = why.strip_suffix(AGAIN).unwrap_or(&why);
            let why = format!("{why}: store such a column as Int64, Float64, text or a timestamp, or leave it out");
            IngestError::Unreadable { file, why }
        }
        error => error,
    }
}
