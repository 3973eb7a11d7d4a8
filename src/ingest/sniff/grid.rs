//! A file's sample as columns of text, whatever it was.

/// Columns of cells; `None` is an empty cell.
#[derive(Default)]
pub(super) struct Grid {
    pub(super) names: Vec<String>,
    pub(super) columns: Vec<Vec<Option<Box<str>>>>,
    pub(super) stored: Vec<Stored>,
}

/// How the file itself stores a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// As text: what it means has to be found out.
    Text,
    /// As numbers or truth values.
    Number,
    /// As instants.
    Instant,
    /// As dates, or clock readings without a zone.
    Clock,
}

/// Rows looked at, at most: enough to see a value that one lead in ten thousand has.
pub(super) const MOST_ROWS: usize = 400_000;

/// Cells that stand for nothing, as the reader has them.
const MISSING: [&str; 4] = ["NA", "N/A", "null", "NULL"];

impl Grid {
    pub(super) fn rows(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// Adds the rows of another file; a column that one of the two lacks is empty there.
    pub(super) fn append(&mut self, other: Self) {
        let (before, added) = (self.rows(), other.rows());
        for ((name, cells), stored) in other.names.into_iter().zip(other.columns).zip(other.stored) {
            let place = self.names.iter().position(|known| *known == name).unwrap_or_else(|| {
                self.names.push(name);
                self.columns.push(vec![None; before]);
                self.stored.push(stored);
                self.names.len() - 1
            });
            if stored == Stored::Text {
                self.stored[place] = Stored::Text;
            }
            self.columns[place].extend(cells);
        }
        for column in &mut self.columns {
            column.resize(before + added, None);
        }
    }
}

/// A cell, or `None` where it says nothing.
pub(super) fn cell(text: &str) -> Option<Box<str>> {
    let text = text.trim();
    (!text.is_empty() && !MISSING.contains(&text)).then(|| text.into())
}
