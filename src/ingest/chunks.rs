//! Files chunk by chunk: whatever their size, only a few chunks of them are in memory at a time.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use polars::prelude::{Column, DataFrame};

use super::cut::{Cutter, RowEnd};
use super::error::IngestError;
use super::file::{FileTable, Store};
use super::form::Form;
use super::guard::guarded;
use super::infer::{ColumnKind, Evidence};
use super::input::{Input, Place};
use super::kind::{self, Kind, Source};
use super::ndjson_rows;
use super::params::TextForm;
use super::parquet_file::ParquetFile;
use super::rows::TextRows;
use super::text_file::{TextFile, bad_lines, header};
use super::words::Holding;
use crate::time::Zone;

/// The files that one name of the config stands for, read one chunk after another.
pub(crate) struct Chunks {
    sources: Vec<Source>,
    form: Arc<Form>,
    asked: Arc<Vec<String>>,
    /// Whether any file has each column asked for.
    present: Arc<Vec<bool>>,
    /// All columns of all files.
    found: Arc<Vec<String>>,
    kinds: Arc<BTreeMap<String, ColumnKind>>,
    /// Files that lack columns which others have.
    lacking: Arc<Vec<Lacking>>,
    next_source: usize,
    reading: Option<Reading>,
    /// Whether any row of NDJSON names each column asked for.
    seen: Vec<bool>,
    rows: usize,
}

/// A file that lacks columns which others of its glob have.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Lacking {
    /// The file.
    pub file: String,
    /// The columns.
    pub columns: Vec<String>,
}

impl std::fmt::Display for Lacking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns = self.columns.iter().map(|column| format!("{column:?}")).collect::<Vec<_>>().join(", ");
        write!(
            f,
            "{} has no {columns}, which other files of the same entry have: its cells are missing; add the column, or leave it so \
             where nothing was recorded",
            self.file
        )
    }
}

enum Reading {
    Text(TextFile),
    Parquet { file: ParquetFile, rows_before: usize, spelt: BTreeSet<String> },
}

impl Chunks {
    /// Opens what `file` names below `base`: a file, a glob, or `-` for standard input; `columns` are decoded, all when
    /// none are named.
    ///
    /// # Errors
    /// No such file, a kind that is not read, a header that is none.
    pub(crate) fn open(
        base: &Path,
        file: &str,
        form: &TextForm,
        columns: Option<&[&str]>,
    ) -> Result<Self, IngestError> {
        let form = Form::new(form, file)?;
        let sources = kind::sources(base, file, &form)?;
        Self::of(sources, form, columns)
    }

    /// Opens one file by its path, all its columns.
    pub(super) fn whole_file(path: &Path) -> Result<Self, IngestError> {
        let name = path.display().to_string();
        let form = Form::new(&TextForm::default(), &name)?;
        let source = kind::look(Place::Path(path.to_owned()), &name, &form)?;
        Self::of(vec![source], form, None)
    }

    pub(super) fn of(sources: Vec<Source>, form: Form, columns: Option<&[&str]>) -> Result<Self, IngestError> {
        let parquet = |source: &Source| source.kind == Kind::Parquet;
        if let Some(other) = sources.iter().find(|source| parquet(source) != parquet(&sources[0])) {
            return Err(IngestError::MixedKinds { first: sources[0].name.to_string(), second: other.name.to_string() });
        }
        let form = Arc::new(form);
        let mut found: Vec<String> = Vec::new();
        let mut known = HashSet::new();
        let mut of_each = Vec::with_capacity(sources.len());
        let mut open = false;
        for source in &sources {
            let names = names(source, &form, columns.is_none())?;
            open |= names.is_none();
            for name in names.iter().flatten() {
                if known.insert(name.clone()) {
                    found.push(name.clone());
                }
            }
            of_each.push(names.map(|names| names.into_iter().collect::<HashSet<_>>()));
        }
        let asked: Vec<String> = match columns {
            None => found.clone(),
            Some(columns) => {
                let mut asked: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
                let mut once = HashSet::new();
                asked.retain(|name| once.insert(name.clone()));
                asked
            }
        };
        let parquet = sources.first().is_some_and(parquet);
        let below = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with('.'));
        let leads_somewhere =
            |name: &String| parquet && found.iter().any(|there| below(name, there) || below(there, name));
        let present: Vec<bool> =
            asked.iter().map(|name| open || known.contains(name) || leads_somewhere(name)).collect();
        let mut lacking = Vec::new();
        for (source, names) in sources.iter().zip(&of_each) {
            let Some(names) = names else { continue };
            let absent = |name: &&String| known.contains(*name) && !names.contains(*name);
            let lacks: Vec<String> = asked.iter().filter(absent).cloned().collect();
            if !lacks.is_empty() {
                lacking.push(Lacking { file: source.name.to_string(), columns: lacks });
            }
        }
        Ok(Self {
            seen: vec![false; asked.len()],
            asked: Arc::new(asked),
            present: Arc::new(present),
            found: Arc::new(found),
            kinds: Arc::default(),
            lacking: Arc::new(lacking),
            next_source: 0,
            reading: None,
            rows: 0,
            sources,
            form,
        })
    }

    /// The columns of all files, in the order in which they are met.
    pub(crate) fn columns(&self) -> &[String] {
        &self.found
    }

    /// Files that lack columns which others of the same glob have, and which.
    pub(crate) fn lacking(&self) -> &[Lacking] {
        &self.lacking
    }

    /// Decides over all rows of all files what these columns of text hold, so that no chunk decides for itself. Costs a
    /// reading of the files, less where words turn up early.
    ///
    /// # Errors
    /// What reading the files may end in.
    pub(crate) fn decide(&mut self, columns: &[&str]) -> Result<(), IngestError> {
        let there: Vec<&str> = columns.iter().copied().filter(|name| self.found_or_open(name)).collect();
        if there.is_empty() {
            return Ok(());
        }
        let mut evidence: Vec<Evidence> = there.iter().map(|column| Evidence::new(column, &self.form)).collect();
        let form = self.form.as_ref().clone();
        let mut chunks = Self::of(self.sources.clone(), form, Some(&there))?;
        while evidence.iter().any(|evidence| !evidence.is_settled()) {
            let Some(table) = chunks.next_chunk()? else { break };
            for (column, evidence) in there.iter().zip(&mut evidence) {
                if table.is_spelt(column) {
                    evidence.look(&table, &table.strings(column, "")?);
                }
            }
        }
        let mut kinds = BTreeMap::new();
        for (column, evidence) in there.iter().zip(&evidence) {
            kinds.insert((*column).to_owned(), evidence.kind()?);
        }
        self.kinds = Arc::new(kinds);
        Ok(())
    }

    fn found_or_open(&self, column: &str) -> bool {
        self.asked.iter().zip(self.present.iter()).any(|(name, there)| name == column && *there)
    }

    fn table(&self, name: &str, store: Store) -> FileTable {
        FileTable {
            name: name.to_owned(),
            names: Arc::clone(&self.asked),
            present: Arc::clone(&self.present),
            found: Arc::clone(&self.found),
            store,
            form: Arc::clone(&self.form),
            lacking: Arc::clone(&self.lacking),
            kinds: Arc::clone(&self.kinds),
        }
    }

    /// The number of the file that the last chunk came from.
    pub(crate) const fn source(&self) -> usize {
        self.next_source
    }

    /// The next chunk; `None` after the last.
    pub(crate) fn next_chunk(&mut self) -> Result<Option<FileTable>, IngestError> {
        loop {
            let chunk = match &mut self.reading {
                None => {
                    let Some(source) = self.sources.get(self.next_source) else { return self.end().map(|()| None) };
                    self.next_source += 1;
                    self.reading = Some(match source.kind {
                        Kind::Parquet => {
                            let file = ParquetFile::open(source, &self.form.limits)?;
                            let spelt = self.asked.iter().filter(|path| file.is_spelt(path)).cloned().collect();
                            Reading::Parquet { file, rows_before: 0, spelt }
                        }
                        _ => Reading::Text(TextFile::open(source, &self.form, &self.asked)?),
                    });
                    continue;
                }
                Some(Reading::Text(file)) => {
                    file.next_pieces().map_err(|error| self.all_bad_lines(error))?.map(|pieces| {
                        for piece in &pieces {
                            self.seen.iter_mut().zip(&piece.rows.seen).for_each(|(seen, here)| *seen |= here);
                        }
                        Store::Text(TextRows::new(pieces))
                    })
                }
                Some(Reading::Parquet { file, rows_before, spelt }) => {
                    let name = Arc::clone(&self.sources[self.next_source - 1].name);
                    file.next(&self.asked)?.map(|frame| {
                        let parts = vec![(name, 0, *rows_before)];
                        *rows_before += frame.height();
                        Store::Frame { frame, parts, spelt: spelt.clone() }
                    })
                }
            };
            let Some(store) = chunk else {
                self.reading = None;
                continue;
            };
            let table = self.table(&self.sources[self.next_source - 1].name, store);
            if table.rows() > 0 {
                self.rows += table.rows();
                return Ok(Some(table));
            }
        }
    }

    /// `error` of a chunk's column, with what the file's other chunks add to it: one message tells of all such cells.
    ///
    /// `next` is the chunk read after the one that the error is about, and `source` was [`Chunks::source`] before it was.
    pub(crate) fn completed(
        mut self,
        mut error: IngestError,
        zone: Option<&Zone>,
        (source, next): (usize, Option<FileTable>),
    ) -> IngestError {
        let mut next = next;
        let Some((column, wanted)) = error.cell().map(|(cell, wanted)| (cell.column.clone(), wanted)) else {
            return error;
        };
        while self.next_source == source {
            let table = match next.take().map_or_else(|| self.next_chunk(), |next| Ok(Some(next))) {
                Ok(Some(table)) if self.next_source == source => table,
                _ => break,
            };
            let again = match wanted {
                Holding::Times => table.times(&column, "", zone).map(|_| ()),
                Holding::Numbers => table.numbers(&column, "").map(|_| ()),
                Holding::NonNegative => table.non_negative(&column, "").map(|_| ()),
            };
            if let Err(more) = again {
                error.also(more);
            }
        }
        error
    }

    /// An error about a byte that is not UTF-8, with the other lines that have such bytes.
    fn all_bad_lines(&self, error: IngestError) -> IngestError {
        bad_lines(&self.sources[self.next_source - 1], &self.form, error)
    }

    /// What can be said only when all was read.
    fn end(&self) -> Result<(), IngestError> {
        let Some(first) = self.sources.first() else { return Ok(()) };
        if self.rows == 0 {
            return Err(IngestError::NoRows { file: first.name.to_string() });
        }
        let all_ndjson = self.sources.iter().all(|source| source.kind == Kind::Ndjson);
        match self.seen.iter().position(|seen| !seen) {
            Some(slot) if all_ndjson => {
                let table = self.table(&first.name, Store::Text(TextRows::default()));
                Err(table.missing(&self.asked[slot], "the config"))
            }
            _ => Ok(()),
        }
    }

    /// All chunks as one table.
    pub(crate) fn all(mut self) -> Result<FileTable, IngestError> {
        let (mut pieces, mut frames) = (Vec::new(), Vec::new());
        let (mut parts, mut spelt, mut start) = (Vec::new(), BTreeSet::new(), 0);
        while let Some(table) = self.next_chunk()? {
            match table.store {
                Store::Text(rows) => pieces.extend(rows.pieces),
                Store::Frame { frame, parts: own, spelt: own_spelt } => {
                    parts.extend(own.into_iter().map(|(name, _, first)| (name, start, first)));
                    start += frame.height();
                    spelt.extend(own_spelt);
                    frames.push(frame);
                }
            }
        }
        let name = self.sources.first().map_or_else(String::new, |source| source.name.to_string());
        let store = if frames.is_empty() {
            Store::Text(TextRows::new(pieces))
        } else {
            let frame = guarded(&name, || joined(frames, &self.asked))?;
            Store::Frame { frame, parts, spelt }
        };
        Ok(self.table(&name, store))
    }
}

/// The frames one below another; a column that one lacks is null there.
fn joined(frames: Vec<DataFrame>, asked: &[String]) -> Result<DataFrame, polars::prelude::PolarsError> {
    let mut columns: Vec<Column> = Vec::new();
    let rows = frames.iter().map(DataFrame::height).sum();
    for name in asked {
        let Some(kind) = frames.iter().find_map(|frame| frame.column(name).ok()).map(|column| column.dtype().clone())
        else {
            continue;
        };
        let mut whole: Option<Column> = None;
        for frame in &frames {
            let part = match frame.column(name) {
                Ok(column) => column.clone(),
                Err(_) => Column::full_null(name.as_str().into(), frame.height(), &kind),
            };
            match &mut whole {
                None => whole = Some(part),
                Some(whole) => {
                    whole.append_owned(part)?;
                }
            }
        }
        columns.extend(whole.map(|column| column.rechunk()));
    }
    DataFrame::new(rows, columns)
}

/// The columns of a file; `None` where only its rows would tell and nobody needs to know (`all`: somebody does).
fn names(source: &Source, form: &Form, all: bool) -> Result<Option<Vec<String>>, IngestError> {
    match source.kind {
        Kind::Parquet => Ok(Some(ParquetFile::open(source, &form.limits)?.names)),
        Kind::Csv(delimiter) => match header(source, form, delimiter) {
            Ok(header) => Ok(Some(header.names)),
            Err(error) => Err(bad_lines(source, form, error)),
        },
        Kind::Ndjson if !all => Ok(None),
        Kind::Ndjson => {
            let input = Input::open(&source.place, &source.name, source.packed, form)?;
            let mut cutter = Cutter::new(input, RowEnd::LineFeed, form.limits);
            let (mut names, mut known) = (Vec::new(), HashSet::new());
            while let Some(piece) = cutter.next()? {
                ndjson_rows::names(&piece.bytes, &mut names, &mut known);
                if names.len() > form.limits.columns {
                    let (file, most) = (source.name.to_string(), form.limits.columns);
                    return Err(IngestError::ManyColumns { file, found: names.len(), most });
                }
            }
            Ok(Some(names))
        }
    }
}
