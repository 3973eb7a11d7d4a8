//! Rows of text: a piece of a file, and where in it each cell lies that was asked for. Nothing is copied cell by cell.

use std::ops::Range;
use std::sync::Arc;

use polars::prelude::{CategoricalMapping, ChunkedArray, PolarsNumericType, StringChunked, UInt32Chunked};
use rayon::prelude::*;

/// Where a cell lies in its piece's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    len: u32,
}

impl Span {
    /// No cell.
    pub(super) const NONE: Self = Self { start: u32::MAX, len: 0 };

    /// Pieces are far shorter than 4 GiB, see `Limits::row_bytes`.
    pub(super) fn new(range: Range<usize>) -> Self {
        match (u32::try_from(range.start), u32::try_from(range.len())) {
            (Ok(start), Ok(len)) => Self { start, len },
            _ => Self::NONE,
        }
    }

    pub(super) fn of(self, text: &str) -> Option<&str> {
        text.get(self.start as usize..self.start as usize + self.len as usize)
    }
}

/// What parsing found in a piece of text.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// The piece itself, then cells that do not stand in it letter by letter.
    pub(super) text: String,
    /// Per column asked for, one cell a row; none at all where the piece has no such column.
    pub(super) cells: Vec<Vec<Span>>,
    pub(super) rows: usize,
    /// Per column asked for, whether any row names it; empty where a header does.
    pub(super) seen: Vec<bool>,
    /// Lines in the piece.
    pub(super) lines: u64,
    /// From row .0 on, .1 more lines stand before a row than rows do.
    pub(super) shifts: Vec<(u32, u32)>,
}

/// A piece with its place in the file.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(super) rows: Rows,
    pub(super) file: Arc<str>,
    /// Rows of the file before it.
    pub(super) first_row: usize,
    /// Line of the file at which it starts, from 1.
    pub(super) first_line: u64,
}

impl Piece {
    pub(super) fn line(&self, row: usize) -> u64 {
        let after = self.rows.shifts.partition_point(|(from, _)| *from as usize <= row);
        let shift = after.checked_sub(1).map_or(0, |last| self.rows.shifts[last].1);
        self.first_line + row as u64 + u64::from(shift)
    }
}

/// Pieces one after another.
#[derive(Debug, Default)]
pub(crate) struct TextRows {
    pub(super) pieces: Vec<Piece>,
    /// The row each piece starts at, and the number of rows at the end.
    starts: Vec<usize>,
}

impl TextRows {
    pub(super) fn new(pieces: Vec<Piece>) -> Self {
        let mut starts = Vec::with_capacity(pieces.len() + 1);
        let mut next = 0;
        starts.push(next);
        for piece in &pieces {
            next += piece.rows.rows;
            starts.push(next);
        }
        Self { pieces, starts }
    }

    pub(super) fn rows(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// The piece that holds `row`, and the row's number in it.
    pub(super) fn piece(&self, row: usize) -> Option<(&Piece, usize)> {
        let place = self.starts.partition_point(|&start| start <= row).checked_sub(1)?;
        Some((self.pieces.get(place)?, row - self.starts[place]))
    }
}

/// Rows that one thread reads at a time: some hundred kilobytes of text.
const ROWS_PER_PART: usize = 1 << 14;

/// A column as text; a cell may be missing.
pub(crate) enum Texts<'a> {
    /// A column of a text file: the rows, and the column's number among those asked for.
    Rows(&'a TextRows, usize),
    /// A column of a Parquet file.
    Strings(StringChunked),
    /// A column of a Parquet file that keeps each text once: their numbers, and the texts.
    Coded(UInt32Chunked, Arc<CategoricalMapping>),
    /// A column without a cell.
    Missing(usize),
}

impl Texts<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Rows(rows, _) => rows.rows(),
            Self::Strings(strings) => strings.len(),
            Self::Coded(codes, _) => codes.len(),
            Self::Missing(rows) => *rows,
        }
    }

    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        match self {
            Self::Rows(rows, column) => {
                let (piece, row) = rows.piece(row)?;
                piece.rows.cells.get(*column)?.get(row)?.of(&piece.rows.text)
            }
            Self::Strings(strings) => strings.get(row),
            Self::Coded(codes, texts) => texts.cat_to_str(codes.get(row)?),
            Self::Missing(_) => None,
        }
    }

    /// The cells in order.
    pub(crate) fn iter(&self) -> Cells<'_> {
        Cells { texts: self, piece: 0, row: 0, left: self.len() }
    }

    /// Ranges of rows, each worth a thread's while.
    pub(super) fn parts(&self) -> Vec<Range<usize>> {
        let rows = self.len();
        (0..rows).step_by(ROWS_PER_PART).map(|start| start..rows.min(start + ROWS_PER_PART)).collect()
    }

    /// The cells of a range of rows, in order.
    pub(super) fn part(&self, rows: Range<usize>) -> Cells<'_> {
        let left = rows.len();
        match self {
            Self::Rows(text, _) => {
                let piece = text.starts.partition_point(|&start| start <= rows.start).saturating_sub(1);
                let row = rows.start - text.starts.get(piece).copied().unwrap_or(0);
                Cells { texts: self, piece, row, left }
            }
            _ => Cells { texts: self, piece: 0, row: rows.start, left },
        }
    }

    /// Each cell read by a reader of its thread; in order.
    pub(super) fn read<R, T: Send>(
        &self,
        reader: impl Fn() -> R + Sync,
        read: impl Fn(&mut R, Option<&str>) -> T + Sync,
    ) -> Vec<T> {
        let of_part = |rows: Range<usize>| {
            let mut reader = reader();
            self.part(rows).map(|cell| read(&mut reader, cell)).collect::<Vec<T>>()
        };
        let mut all = Vec::with_capacity(self.len());
        let parts = self.parts().into_par_iter().map(of_part).collect::<Vec<_>>();
        parts.into_iter().for_each(|part| all.extend(part));
        all
    }
}

/// Each cell of a typed column, read on all cores; in order.
pub(super) fn read_typed<C: PolarsNumericType, T: Send>(
    cells: &ChunkedArray<C>,
    read: impl Fn(Option<C::Native>) -> T + Sync,
) -> Vec<T> {
    let starts: Vec<usize> = (0..cells.len()).step_by(ROWS_PER_PART).collect();
    let of_part = |start: usize| match cells.slice(start as i64, ROWS_PER_PART) {
        own if own.null_count() == 0 => own.into_no_null_iter().map(|cell| read(Some(cell))).collect::<Vec<T>>(),
        own => own.iter().map(&read).collect(),
    };
    let parts = starts.into_par_iter().map(of_part).collect::<Vec<_>>();
    let mut all = Vec::with_capacity(cells.len());
    parts.into_iter().for_each(|part| all.extend(part));
    all
}

/// The cells of a column, in order.
pub(crate) struct Cells<'a> {
    texts: &'a Texts<'a>,
    piece: usize,
    row: usize,
    left: usize,
}

impl<'a> Iterator for Cells<'a> {
    type Item = Option<&'a str>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let row = self.row;
        self.row += 1;
        match self.texts {
            Texts::Rows(rows, column) => {
                let mut row = row;
                let mut piece = rows.pieces.get(self.piece)?;
                while row >= piece.rows.rows {
                    self.piece += 1;
                    row = 0;
                    self.row = 1;
                    piece = rows.pieces.get(self.piece)?;
                }
                Some(piece.rows.cells.get(*column).and_then(|cells| cells.get(row)?.of(&piece.rows.text)))
            }
            Texts::Strings(_) | Texts::Coded(..) => Some(self.texts.get(row)),
            Texts::Missing(_) => Some(None),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Cells<'_> {}
