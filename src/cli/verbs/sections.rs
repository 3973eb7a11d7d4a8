//! A report's sections on a terminal, and any JSON as rows for a spreadsheet.

use std::fmt::Write as _;

use crate::report::{Cell, Formulas, Section, SectionTable, Sheet};

/// Rows of a table on the terminal where there is no reason for more; the page has them all.
pub(super) const MOST_ROWS: usize = 12;

/// A section as the terminal shows it, with the first `most_rows` rows of its table.
pub(super) fn part(section: &Section, most_rows: usize) -> String {
    let mut text = format!("{}\n", section.title.to_uppercase());
    for fact in &section.facts {
        for line in wrapped(fact) {
            let _ = writeln!(text, "  {line}");
        }
    }
    for line in &section.drawn {
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(text, "  {line}");
    }
    if let Some(table) = &section.table {
        text.push_str(&aligned(table, most_rows));
    }
    text
}

/// A line that fits a terminal.
const WIDTH: usize = 96;

/// Less room than this for a table's last column is none.
const LEAST_ROOM: usize = 24;

/// A sentence in lines that fit a terminal, the later ones moved in.
fn wrapped(sentence: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split_whitespace() {
        let Some(line) = lines.last_mut() else { break };
        if line.chars().count() + word.chars().count() >= WIDTH && !line.trim().is_empty() {
            lines.push(format!("  {word}"));
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// Words in lines of at most `room` letters; a longer word has a line of its own.
fn filled(words: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Columns two blanks apart, words to the left and numbers to the right, moved in by two.
fn aligned(table: &SectionTable, most_rows: usize) -> String {
    let head: Vec<String> = table.columns.iter().map(|column| column.title.clone()).collect();
    let shown_rows = table.rows.iter().take(most_rows);
    let rows: Vec<&Vec<String>> = [&head].into_iter().chain(shown_rows).collect();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        let mut below = Vec::new();
        for (place, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
            let width = width(place).unwrap_or(0);
            let gap = if place == 0 { "" } else { "  " };
            let room = WIDTH.saturating_sub(line.chars().count() + gap.len());
            // Words in the last column go on below, under their column.
            if place + 1 == row.len() && column.words && cell.chars().count() > room && room >= LEAST_ROOM {
                let indent = line.chars().count() + gap.len();
                let mut parts = filled(cell, room).into_iter();
                let _ = write!(line, "{gap}{}", parts.next().unwrap_or_default());
                below.extend(parts.map(|part| format!("{:indent$}{part}", "")));
                continue;
            }
            let _ = match column.words {
                true => write!(line, "{gap}{cell:<width$}"),
                false => write!(line, "{gap}{cell:>width$}"),
            };
        }
        for line in [line].into_iter().chain(below) {
            let _ = writeln!(text, "  {}", line.trim_end());
        }
    }
    if table.rows.len() > most_rows {
        let _ = writeln!(text, "  ... +{}", table.rows.len() - most_rows);
    }
    text
}

/// JSON as rows of a dotted key and a value, for spreadsheets.
pub(super) fn flat(value: &serde_json::Value, formulas: Formulas) -> String {
    fn walk(key: &str, value: &serde_json::Value, sheet: &mut Sheet) {
        let below = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
        match value {
            serde_json::Value::Object(fields) => {
                for (name, field) in fields {
                    walk(&below(name), field, sheet);
                }
            }
            serde_json::Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    walk(&below(&place.to_string()), item, sheet);
                }
            }
            serde_json::Value::Null => sheet.row(&[Cell::Text(key), Cell::Empty]),
            serde_json::Value::String(text) => sheet.row(&[Cell::Text(key), Cell::Text(text)]),
            other => sheet.row(&[Cell::Text(key), Cell::Text(&other.to_string())]),
        }
    }
    let mut sheet = Sheet::new(&["key", "value"], formulas);
    walk("", value, &mut sheet);
    sheet.finish()
}
