//! Sections of facts and tables as a terminal shows them.

use std::fmt::Write as _;

use crate::report::{Section, SectionTable};

/// A section as text; of a table at most `most_rows` rows.
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
