//! Which cells are numbers, and what is said of those that are none where a number is wanted.

use std::borrow::Cow;

use super::error::IngestError;
use super::file::FileTable;
use super::rows::Texts;
use super::texts::is_missing;

/// A plain finite number, or true and false as 1 and 0.
pub(crate) fn number(text: &str) -> Option<f64> {
    number_with(text, b'.')
}

/// The same with this mark before the decimals.
pub(super) fn number_with(text: &str, decimal: u8) -> Option<f64> {
    if is_missing(text) {
        return None;
    }
    match text {
        "true" | "True" | "TRUE" => return Some(1.0),
        "false" | "False" | "FALSE" => return Some(0.0),
        _ => {}
    }
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == decimal || matches!(b, b'+' | b'-' | b'e' | b'E'));
    if !plain {
        return None;
    }
    let text = if decimal == b'.' { Cow::Borrowed(text) } else { Cow::Owned(text.replace(char::from(decimal), ".")) };
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// A column read as numbers.
pub(super) struct Numbers<'a> {
    file: &'a FileTable,
    column: &'a str,
}

impl<'a> Numbers<'a> {
    pub(super) const fn new(file: &'a FileTable, column: &'a str) -> Self {
        Self { file, column }
    }

    /// The cells as numbers; NaN is missing.
    pub(super) fn of(&self, cells: &Texts<'_>) -> Result<Vec<f64>, IngestError> {
        let decimal = self.file.form.decimal;
        let read = |_: &mut (), cell: Option<&str>| match cell {
            None => f64::NAN,
            // No number that is read is infinite.
            Some(text) => match number_with(text, decimal) {
                Some(number) => number,
                None if is_missing(text) => f64::NAN,
                None => f64::INFINITY,
            },
        };
        let numbers = cells.read(|| (), read);
        match numbers.iter().position(|number| number.is_infinite()) {
            None => Ok(numbers),
            Some(row) => Err(self.wrong(row, cells.get(row).unwrap_or_default())),
        }
    }

    fn wrong(&self, row: usize, text: &str) -> IngestError {
        let (wanted, next) = match text.parse::<f64>() {
            Ok(_) => ("a finite number", "leave the cell empty where the number is not known"),
            Err(_) => ("a number", "write plain numbers such as 1234.5"),
        };
        self.file.bad_value(self.column, row, text, wanted, next)
    }
}
