//! Which numbers may not be below zero, and what is said of those that are?

use super::error::{BadCell, CellAt, CellError, IngestError, Others};
use super::file::{FileTable, Origin};

impl FileTable {
    /// A column as numbers of at least zero; NaN is missing. `key` says in the config that none is below.
    pub(super) fn non_negative(&self, column: &str, key: &'static str) -> Result<Vec<f64>, IngestError> {
        let numbers = self.numbers(column, key)?;
        self.none_negative(column, key, &numbers)?;
        Ok(numbers)
    }

    /// That none of a column's numbers is below zero; an error names the first ten that are, and counts them all.
    pub(super) fn none_negative(&self, column: &str, key: &'static str, numbers: &[f64]) -> Result<(), IngestError> {
        let below = |row: &usize| numbers[*row] < 0.0;
        self.refuse_negatives(column, key, (0..numbers.len()).filter(below))
    }

    /// The error about these rows of the column, if there is any.
    pub(super) fn refuse_negatives(
        &self,
        column: &str,
        key: &'static str,
        rows: impl Iterator<Item = usize>,
    ) -> Result<(), IngestError> {
        let mut rows = rows;
        let Some(first) = rows.next() else { return Ok(()) };
        let at = |row: usize| {
            let Origin { line, row: number, .. } = self.origin(row);
            CellAt { line, row: number, value: self.cell(column, row) }
        };
        let mut others = Others { total: 1, more: Vec::new() };
        for row in rows {
            others.total += 1;
            if others.more.len() + 1 < Others::SHOWN {
                others.more.push(at(row));
            }
        }
        let cell = BadCell { others, ..self.bad_cell(column, first) };
        Err(CellError::Negative { cell: Box::new(cell), key }.into())
    }
}
