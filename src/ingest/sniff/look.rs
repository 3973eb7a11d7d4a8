//! One file, looked at.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
use std::path::Path;

use super::bytes::{self, Content, Sample};
use super::column::{self, ColumnLook};
use super::delimited;
use super::grid::Grid;
use super::json_lines;
use super::names::matches_any;
use super::parquet;
use super::times::TimeForm;
use crate::ingest::error::IngestError;
use crate::ingest::params::TextForm;
use crate::time::Instant;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Rows of separated fields.
    Delimited,
    /// One JSON object a line.
    JsonLines,
    /// Parquet.
    Parquet,
}

/// What a file looks like.
pub struct FileLook {
    /// Its name, as a config beside it would have it.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// How its text is written, as far as that is not the default.
    pub format: TextForm,
    /// Rows, counted or estimated.
    pub rows: usize,
    /// Every row was looked at.
    pub whole: bool,
    /// Lines before the header.
    pub preamble: Vec<String>,
    /// The columns, in the file's order.
    pub columns: Vec<ColumnLook>,
    grid: Grid,
}

/// Looks at the file at `path`; `name` is what messages and configs call it.
///
/// # Errors
/// [`IngestError`] when it cannot be opened, is empty, or holds no table.
pub fn sniff(path: &Path, name: &str) -> Result<FileLook, IngestError> {
    let name = name.to_owned();
    match bytes::read(path).map_err(|source| IngestError::Io { file: name.clone(), source })? {
        Content::Empty => Err(IngestError::Empty { file: name }),
        Content::Other(found, next) => Err(IngestError::OtherKind { file: name, found, next }),
        Content::Parquet => {
            let (grid, rows) = parquet::grid(path, &name)?;
            let whole = grid.rows() == rows;
            Ok(FileLook::new(name, FileKind::Parquet, TextForm::default(), grid, (rows, whole), Vec::new()))
        }
        Content::Text(sample) => of_text(name, &sample),
    }
}

fn of_text(name: String, sample: &Sample) -> Result<FileLook, IngestError> {
    let mut format =
        TextForm { encoding: sample.encoding.map(|encoding| encoding.name().to_lowercase()), ..TextForm::default() };
    let (kind, grid, preamble) = if json_lines::is_json_lines(&sample.text) {
        (FileKind::JsonLines, json_lines::grid(&sample.text), Vec::new())
    } else {
        let layout = delimited::layout(&sample.text);
        // What the name promises need not be said.
        let promised = if name.trim_end_matches(".gz").ends_with(".tsv") { b'\t' } else { b',' };
        format.delimiter = (layout.delimiter != promised).then_some(char::from(layout.delimiter));
        (FileKind::Delimited, delimited::grid(&sample.text, &layout), layout.preamble)
    };
    if grid.rows() == 0 {
        return Err(IngestError::NoRows { file: name });
    }
    let seen = sample.text.lines().count().saturating_sub(usize::from(kind == FileKind::Delimited));
    let whole = sample.share >= 1.0 && grid.rows() < super::grid::MOST_ROWS;
    let rows = if whole { grid.rows() } else { (seen as f64 / sample.share) as usize };
    Ok(FileLook::new(name, kind, format, grid, (rows, whole), preamble))
}

impl FileLook {
    fn new(
        name: String,
        kind: FileKind,
        mut format: TextForm,
        grid: Grid,
        (rows, whole): (usize, bool),
        preamble: Vec<String>,
    ) -> Self {
        let columns: Vec<ColumnLook> = grid
            .names
            .iter()
            .zip(&grid.columns)
            .zip(&grid.stored)
            .map(|((name, cells), &stored)| column::look(name, cells, stored))
            .collect();
        format.decimal = columns.iter().any(|column| column.comma).then_some(',');
        Self { name, kind, format, rows, whole, preamble, columns, grid }
    }

    /// The column of that exact name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ColumnLook> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The first column, in order of the patterns, whose plain name one of them fits.
    #[must_use]
    pub fn find(&self, patterns: &[String]) -> Option<&ColumnLook> {
        patterns.iter().find_map(|pattern| {
            self.columns.iter().find(|column| matches_any(std::slice::from_ref(pattern), &column.plain))
        })
    }

    /// All columns whose plain name fits one of the patterns, in the file's order.
    #[must_use]
    pub fn find_all(&self, patterns: &[String]) -> Vec<&ColumnLook> {
        self.columns.iter().filter(|column| matches_any(patterns, &column.plain)).collect()
    }

    /// The cells of a column; none when there is no such column.
    #[must_use]
    pub fn cells(&self, name: &str) -> &[Option<Box<str>>] {
        let place = self.grid.names.iter().position(|known| known == name);
        place.map_or(&[], |place| self.grid.columns[place].as_slice())
    }

    /// Rows looked at.
    #[must_use]
    pub fn rows_seen(&self) -> usize {
        self.grid.rows()
    }

    /// The instants of a column, one per row looked at.
    #[must_use]
    pub fn instants(&self, name: &str) -> Vec<Option<Instant>> {
        let form = self.column(name).and_then(ColumnLook::time).map(|time| time.form.clone());
        let Some(form) = form else { return vec![None; self.rows_seen()] };
        self.cells(name).iter().map(|cell| cell.as_deref().and_then(|text| form.instant(text))).collect()
    }

    /// The distinct values of a column as numbers to compare with those of another file: lowercase where `fold`.
    #[must_use]
    pub fn keys(&self, name: &str, fold: bool) -> HashSet<u64> {
        self.cells(name).iter().flatten().map(|text| key(text, fold)).collect()
    }

    /// The share of `name`'s distinct values that are among `known`.
    #[must_use]
    pub fn overlap(&self, name: &str, known: &HashSet<u64>, fold: bool) -> f64 {
        let own = self.keys(name, fold);
        if own.is_empty() {
            0.0
        } else {
            own.iter().filter(|key| known.contains(key)).count() as f64 / own.len() as f64
        }
    }

    /// How the file is written, where these of its columns are read as times.
    #[must_use]
    pub fn written(&self, times: &[String]) -> Written {
        let mut written = Written { format: self.format.clone(), ..Written::default() };
        for name in times {
            let Some(time) = self.column(name).and_then(ColumnLook::time) else { continue };
            let pattern = match &time.form {
                TimeForm::Iso if time.typed => continue,
                TimeForm::Iso => String::new(),
                TimeForm::Pattern(pattern) => pattern.clone(),
                TimeForm::Since1970(unit) => format!("epoch_{unit}"),
                form @ TimeForm::DayOrMonth { day_first, month_first } => match self.day_comes_first() {
                    Some(true) => day_first.clone(),
                    Some(false) => month_first.clone(),
                    None => {
                        written.open = Some((name.clone(), form.clone()));
                        continue;
                    }
                },
            };
            match &written.pattern {
                Some(known) if *known != pattern => written.other.push(name.clone()),
                _ => written.pattern = Some(pattern),
            }
        }
        written.format.time_format = written.pattern.clone().filter(|pattern| !pattern.is_empty());
        written
    }

    /// Whether any column of the file shows where the day stands: one program writes all its dates alike.
    fn day_comes_first(&self) -> Option<bool> {
        self.columns.iter().find_map(|column| match &column.time()?.form {
            TimeForm::Pattern(pattern) if pattern.starts_with("%d") && !pattern.contains("%b") => Some(true),
            TimeForm::Pattern(pattern) if pattern.starts_with("%m") => Some(false),
            _ => None,
        })
    }
}

/// How a file is written, seen from the columns that are read as times.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The form of its text.
    pub format: TextForm,
    /// A column of which nothing says whether the day or the month comes first.
    pub open: Option<(String, TimeForm)>,
    /// Columns whose times are written in another way than those before them.
    pub other: Vec<String>,
    pattern: Option<String>,
}

/// Looks at several files of one shape as if they were one.
///
/// # Errors
/// As [`sniff`], for the first that fails.
pub fn sniff_all(paths: &[(&Path, &str)], name: &str) -> Result<FileLook, IngestError> {
    let mut all: Option<FileLook> = None;
    let (mut rows, mut whole) = (0, true);
    for (path, own) in paths {
        let look = sniff(path, own)?;
        rows += look.rows;
        whole &= look.whole;
        match &mut all {
            None => all = Some(look),
            Some(all) if all.grid.rows() < super::grid::MOST_ROWS => all.grid.append(look.grid),
            Some(_) => whole = false,
        }
    }
    let first = all.ok_or_else(|| IngestError::NoRows { file: name.to_owned() })?;
    Ok(FileLook::new(name.to_owned(), first.kind, first.format, first.grid, (rows, whole), first.preamble))
}

/// A key as a number, see [`FileLook::keys`].
#[must_use]
pub fn key_of(text: &str) -> u64 {
    key(text, false)
}

/// A value as a number: the same text gives the same number within a run, and no text is kept.
fn key(text: &str, fold: bool) -> u64 {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    if fold { hasher.hash_one(text.to_lowercase().as_str()) } else { hasher.hash_one(text) }
}
