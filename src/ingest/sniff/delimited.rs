//! Which character separates the columns, and where does the table start?

use super::grid::{Grid, MOST_ROWS, Stored, cell};

/// What separates columns, likeliest first where two fit equally.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Rows that the separator is chosen by.
const TRIAL_ROWS: usize = 200;

/// What stands between the cells, and how many lines come before the header.
pub(super) struct Layout {
    pub(super) delimiter: u8,
    /// Lines before the header that start with `#`.
    pub(super) preamble: Vec<String>,
}

/// Finds the separator: the one that gives most rows the header's number of fields.
pub(super) fn layout(text: &str) -> Layout {
    let preamble: Vec<String> =
        text.lines().take_while(|line| line.starts_with('#') || line.trim().is_empty()).map(str::to_owned).collect();
    let body = after(text, preamble.len());
    let fitness = |delimiter: u8| {
        let mut reader = reader(body, delimiter);
        let mut rows = reader.byte_records().take(TRIAL_ROWS).flatten();
        let fields = rows.next().map_or(0, |row| row.len());
        let (fitting, all) =
            rows.fold((0, 0), |(fitting, all), row| (fitting + usize::from(row.len() == fields), all + 1));
        if fields < 2 { (0, 0) } else { (fitting * 100 / all.max(1), fields) }
    };
    // Of equals the last is taken, so the likeliest comes last.
    let best = DELIMITERS.into_iter().rev().max_by_key(|&delimiter| fitness(delimiter));
    let best = best.filter(|&delimiter| fitness(delimiter) > (0, 0));
    Layout { delimiter: best.unwrap_or(b','), preamble }
}

/// The cells. Rows of another width than the header's, which the reader will refuse, are left out here.
pub(super) fn grid(text: &str, layout: &Layout) -> Grid {
    let mut reader = reader(after(text, layout.preamble.len()), layout.delimiter);
    let mut records = reader.records().flatten();
    let Some(header) = records.next() else { return Grid::default() };
    let mut grid = Grid {
        names: header.iter().map(str::to_owned).collect(),
        columns: vec![Vec::new(); header.len()],
        stored: vec![Stored::Text; header.len()],
    };
    for record in records.filter(|record| record.len() == header.len()).take(MOST_ROWS) {
        for (column, field) in grid.columns.iter_mut().zip(record.iter()) {
            column.push(cell(field));
        }
    }
    grid
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

/// The text after so many lines.
fn after(text: &str, lines: usize) -> &str {
    (0..lines).fold(text, |text, _| text.split_once('\n').map_or("", |(_, rest)| rest))
}
