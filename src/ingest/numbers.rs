//! Which cells are numbers, and what is said of those that are none where a number is wanted.

use std::borrow::Cow;

use super::error::{CellAt, CellError, IngestError, Others, shown};
use super::file::{FileTable, Origin};
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

/// How a number is written that is not plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dress {
    /// Infinite, or no number by its own word.
    NotFinite,
    /// More than a number can hold.
    OutOfRange,
    /// A point before the decimals, where the config names another mark.
    DecimalPoint,
    /// A comma before the decimals.
    DecimalComma,
    /// Marks between thousands.
    Thousands,
    /// A currency, a percent sign.
    Sign,
}

/// True for what a person reads as a number, though it is not written plainly.
pub(super) fn is_dressed(text: &str) -> bool {
    dress(text).is_some()
}

fn dress(text: &str) -> Option<Dress> {
    if let Ok(value) = text.parse::<f64>() {
        let digits = text.bytes().any(|byte| byte.is_ascii_digit());
        return Some(match digits {
            true if value.is_infinite() => Dress::OutOfRange,
            true => Dress::DecimalPoint,
            false => Dress::NotFinite,
        });
    }
    let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '$' | '€' | '£' | '¥' | '%'));
    let signed = bare.len() < text.trim().len();
    let digits = bare.strip_prefix(['-', '+']).unwrap_or(bare);
    if digits.is_empty() || !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if signed && digits.parse::<f64>().is_ok() {
        return Some(Dress::Sign);
    }
    let marks: Vec<char> = digits.chars().filter(|c| !c.is_ascii_digit()).collect();
    let groups: Vec<&str> = digits.split(['.', ',', '\'', ' ', '\u{a0}', '\u{202f}']).collect();
    if !marks.iter().all(|mark| matches!(mark, '.' | ',' | '\'' | ' ' | '\u{a0}' | '\u{202f}')) {
        return None;
    }
    let inner = &groups[1..];
    match marks.as_slice() {
        [','] if inner[0].len() != 3 => Some(Dress::DecimalComma),
        // 1,234.5 and 1.234,5 and 1 234: threes, then perhaps decimals behind another mark.
        [first, rest @ ..] => {
            let last_differs = rest.last().is_some_and(|last| last != first);
            let threes = if last_differs { &inner[..inner.len() - 1] } else { inner };
            let same = rest.iter().take(threes.len().saturating_sub(1)).all(|mark| mark == first);
            (same && groups[0].len() <= 3 && threes.iter().all(|group| group.len() == 3)).then_some(Dress::Thousands)
        }
        [] => None,
    }
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
        if !numbers.iter().any(|number| number.is_infinite()) {
            return Ok(numbers);
        }
        let wrong: Vec<usize> =
            numbers.iter().enumerate().filter(|(_, number)| number.is_infinite()).map(|(row, _)| row).collect();
        Err(self.told(&wrong, cells))
    }

    fn told(&self, wrong: &[usize], cells: &Texts<'_>) -> IngestError {
        let at = |&row: &usize| {
            let Origin { line, row: number, .. } = self.file.origin(row);
            CellAt { line, row: number, value: shown(cells.get(row).unwrap_or_default()) }
        };
        let row = wrong.first().copied().unwrap_or(0);
        let text = cells.get(row).unwrap_or_default();
        let (wanted, next) = match dress(text) {
            Some(Dress::NotFinite) => ("a finite number", "leave the cell empty where the number is not known"),
            Some(Dress::OutOfRange) => {
                ("a finite number: it is out of range", "leave the cell empty where the number is not known")
            }
            Some(Dress::DecimalPoint) => ("a number", "write decimals behind the mark that format.decimal names"),
            Some(Dress::DecimalComma) => ("a number", "set format = { decimal = \",\" }, or write 1234.5"),
            Some(Dress::Thousands) => {
                ("a number", "write plain numbers such as 1234.5, without marks between thousands")
            }
            Some(Dress::Sign) => ("a number", "write plain numbers such as 1234.5, without currency or percent signs"),
            None => ("a number", "write plain numbers such as 1234.5, and nothing where it is not known"),
        };
        let others =
            Others { total: wrong.len(), more: wrong.iter().skip(1).take(Others::SHOWN - 1).map(at).collect() };
        let mut error = self.file.bad_value(self.column, row, text, wanted, next);
        if let IngestError::Cell(CellError::BadValue { cell, .. }) = &mut error {
            cell.others = others;
        }
        error
    }
}
