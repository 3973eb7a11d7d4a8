//! Where does a row stand? Its file, its number, and the line for whoever wants to look.

use super::file::FileTable;

/// A row's place. The line is looked up only where somebody is told.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The file as the config names it.
    pub(super) file: &'a str,
    /// Row in it, from 0.
    pub(super) row: usize,
    /// The piece of it that is at hand, and the row's number there.
    piece: Option<(&'a FileTable, usize)>,
}

impl<'a> Place<'a> {
    /// A row of a file that was read whole.
    pub(super) const fn new(file: &'a str, table: &'a FileTable, row: usize) -> Self {
        Self { file, row, piece: Some((table, row)) }
    }

    /// A row of a piece of a file; `row` counts from the start of the file.
    pub(super) const fn in_piece(file: &'a str, row: usize, piece: &'a FileTable, piece_row: usize) -> Self {
        Self { file, row, piece: Some((piece, piece_row)) }
    }

    /// A row of a file that is no longer at hand.
    pub(super) const fn remembered(file: &'a str, row: usize) -> Self {
        Self { file, row, piece: None }
    }

    /// The line at which the row starts, in a text file.
    pub(super) fn line(&self) -> Option<u64> {
        self.piece.and_then(|(piece, row)| piece.line(row))
    }
}
