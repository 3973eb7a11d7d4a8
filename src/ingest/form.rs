//! How a text file is written, checked once: what separates, what encodes, what a time looks like.

use std::collections::BTreeSet;

use encoding_rs::Encoding;

use super::error::IngestError;
use super::params::{Ambiguous, TextForm};

/// GiB that a compressed file may hold unless the config says otherwise.
const MAX_INPUT_GIB: u64 = 64;

/// A [`TextForm`] without anything that cannot be.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// `None`: what the kind of file implies.
    pub(super) delimiter: Option<u8>,
    /// A point or a comma.
    pub(super) decimal: u8,
    pub(super) encoding: Option<&'static Encoding>,
    pub(super) times: TimeForm,
    /// Columns that are text whatever they look like.
    pub(super) text: BTreeSet<String>,
    pub(super) limits: Limits,
}

/// What times look like.
#[derive(Clone, Debug, Default)]
pub(super) struct TimeForm {
    pub(super) layout: TimeLayout,
    pub(super) ambiguous: Option<Ambiguous>,
}

/// How a time is spelt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum TimeLayout {
    /// ISO 8601.
    #[default]
    Iso,
    /// As `strptime` reads it.
    Pattern(String),
    /// A count since 1970, of so many nanoseconds each.
    Epoch(i64),
}

/// What is read at most, and in which portions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Of a file once unpacked.
    pub(super) input_bytes: u64,
    /// Of one cell.
    pub(super) field_bytes: usize,
    /// Of one row.
    pub(super) row_bytes: usize,
    /// In one row.
    pub(super) columns: usize,
    /// Text parsed by one thread in one go.
    pub(super) piece_bytes: usize,
    /// Pieces in one chunk.
    pub(super) pieces: usize,
    /// Rows of Parquet in one chunk, unless a row group holds more.
    pub(super) group_rows: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: MAX_INPUT_GIB << 30,
            field_bytes: 16 << 20,
            row_bytes: 64 << 20,
            columns: 100_000,
            piece_bytes: 1 << 20,
            pieces: 32,
            group_rows: 1 << 18,
        }
    }
}

/// Counts since 1970 that [`TextForm::time_format`] names, in nanoseconds each.
pub(super) const EPOCHS: [(&str, i64, &str); 4] = [
    ("epoch_s", 1_000_000_000, "seconds"),
    ("epoch_ms", 1_000_000, "milliseconds"),
    ("epoch_us", 1_000, "microseconds"),
    ("epoch_ns", 1, "nanoseconds"),
];

impl Form {
    /// Checks what the config says about the file called `file`.
    pub(super) fn new(form: &TextForm, file: &str) -> Result<Self, IngestError> {
        let wrong = |key: &str, why: String| IngestError::Mapping { key: format!("{file}, format.{key}"), why };
        let delimiter = match form.delimiter {
            None => None,
            Some(mark) if mark.is_ascii() && !matches!(mark, '"' | '\n' | '\r' | '\0') => Some(mark as u8),
            Some(mark) => {
                return Err(wrong("delimiter", format!("{mark:?} cannot separate columns; wanted , ; | or \\t")));
            }
        };
        let decimal = match form.decimal {
            None | Some('.') => b'.',
            Some(',') => b',',
            Some(mark) => return Err(wrong("decimal", format!("{mark:?} is no decimal mark; wanted . or ,"))),
        };
        let encoding = match form.encoding.as_deref() {
            None => None,
            Some(label) => Some(Encoding::for_label(label.as_bytes()).ok_or_else(|| {
                let why = format!("no encoding is called {label:?}; wanted such as windows-1252, utf-16le or utf-8");
                wrong("encoding", why)
            })?),
        };
        let layout = match form.time_format.as_deref() {
            None => TimeLayout::Iso,
            Some(name) => match EPOCHS.iter().find(|(epoch, ..)| *epoch == name) {
                Some((_, nanos, _)) => TimeLayout::Epoch(*nanos),
                None if name.contains('%') => TimeLayout::Pattern(name.to_owned()),
                None => {
                    let why = format!("{name:?} is no time format; wanted such as %d/%m/%Y %H:%M:%S, or epoch_ms");
                    return Err(wrong("time_format", why));
                }
            },
        };
        let input_bytes = form.max_input_gib.unwrap_or(MAX_INPUT_GIB).saturating_mul(1 << 30);
        Ok(Self {
            delimiter,
            decimal,
            encoding: encoding.filter(|encoding| *encoding != encoding_rs::UTF_8),
            times: TimeForm { layout, ambiguous: form.ambiguous },
            text: form.text.iter().cloned().collect(),
            limits: Limits { input_bytes, ..Limits::default() },
        })
    }
}
