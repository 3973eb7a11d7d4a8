//! How did one lead come by its score? A sheet that adds up: on the terminal and as a page of its own.
//!
//! The first line is the average lead; every line after it adds or takes points; the last is the score. Fields that are
//! types of events are told act by act, with their days.

mod course;
mod input;
mod lines;
mod page;
#[cfg(test)]
mod tests;

pub use input::{Act, FieldActs, LeadSheet, Shift, Step, WhatIf};

use super::ReportError;
use super::locale::Locale;
use lines::Line;

/// The sheet as text for a terminal.
///
/// # Errors
/// [`ReportError`] when the zone is unknown; else a fault in this room.
pub fn lead_sheet_text(sheet: &LeadSheet<'_>) -> Result<String, ReportError> {
    lines::text(sheet, &Locale::new(sheet.lang, sheet.timezone)?)
}

/// The sheet's lines: points, and what they are for; they sum to the score. Points that explain the line before them, act by
/// act, are marked `true` and take no part in the sum.
///
/// # Errors
/// As [`lead_sheet_text`].
pub fn lead_sheet_lines(sheet: &LeadSheet<'_>) -> Result<Vec<(i32, String, bool)>, ReportError> {
    let lines = lines::ledger(sheet, &Locale::new(sheet.lang, sheet.timezone)?)?;
    Ok(lines.into_iter().map(|Line { points, words, is_part }| (points, words, is_part)).collect())
}

/// The sheet as one page, which loads nothing and runs nothing.
///
/// # Errors
/// As [`lead_sheet_text`].
pub fn render_lead_sheet(sheet: &LeadSheet<'_>) -> Result<Vec<u8>, ReportError> {
    page::render(sheet, Locale::new(sheet.lang, sheet.timezone)?).map(String::into_bytes)
}
