//! What stands in a CSV file? A header, plain numbers, and text that no spreadsheet takes for a formula.

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Text from the data or of our own; missing is the empty text.
    Text(&'a str),
    /// A number in the shortest form that reads back to it; one that is not finite is left empty.
    Number(f64),
    /// A number with so many decimals.
    Decimals(f64, usize),
    /// A count.
    Count(usize),
    /// A whole number.
    Whole(i64),
    /// Nothing.
    Empty,
}

/// What becomes of text that a spreadsheet would run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Formulas {
    /// It gets a leading `'`.
    #[default]
    Defused,
    /// It stays as it is: for programs, not for spreadsheets.
    Raw,
}

/// A CSV being written: commas, LF, quotes where needed.
///
/// Text that starts with `=`, `+`, `-`, `@`, TAB, CR or LF gets a leading `'`, header and ids included (OWASP, "CSV injection");
/// so does text that starts with such marks already, so that it can be undone: from a cell that starts with one or more `'` and
/// goes on with one of these characters, take one `'` away. Numbers, and text that is a plain number, are left alone.
#[derive(Clone, Debug)]
pub struct Sheet {
    text: String,
    formulas: Formulas,
}

impl Sheet {
    /// A sheet with a header.
    #[must_use]
    pub fn new(header: &[&str], formulas: Formulas) -> Self {
        let mut sheet = Self { text: String::new(), formulas };
        sheet.row(&header.iter().map(|name| Cell::Text(name)).collect::<Vec<_>>());
        sheet
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Cell<'_>]) {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.text.push(',');
            }
            match *cell {
                Cell::Text(text) => self.cell(text),
                Cell::Number(value) if value.is_finite() => self.text.push_str(&value.to_string()),
                Cell::Decimals(value, places) if value.is_finite() => self.text.push_str(&format!("{value:.places$}")),
                Cell::Count(count) => self.text.push_str(&count.to_string()),
                Cell::Whole(value) => self.text.push_str(&value.to_string()),
                Cell::Number(_) | Cell::Decimals(..) | Cell::Empty => {}
            }
        }
        self.text.push('\n');
    }

    fn cell(&mut self, text: &str) {
        let quoted = text.contains(['"', ',', '\n', '\r']);
        if quoted {
            self.text.push('"');
        }
        if self.formulas == Formulas::Defused && would_run(text) {
            self.text.push('\'');
        }
        self.text.push_str(&text.replace('"', "\"\""));
        if quoted {
            self.text.push('"');
        }
    }

    /// How many bytes there are so far.
    pub(super) const fn len(&self) -> usize {
        self.text.len()
    }

    /// Takes rows away again, down to a length that [`Self::len`] gave.
    pub(super) fn truncate(&mut self, len: usize) {
        self.text.truncate(len);
    }

    /// The whole text.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }
}

/// A plot's data: rows of cells under a header.
pub(super) fn csv_bytes(header: &[&str], rows: &[Vec<Cell<'_>>]) -> Vec<u8> {
    let mut sheet = Sheet::new(header, Formulas::Defused);
    for row in rows {
        sheet.row(row);
    }
    sheet.finish().into_bytes()
}

fn would_run(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !is_plain_number(text)
}

/// `-1.5`, `+34600111222`, `1e-3`; not `-inf`, which a spreadsheet would look up.
fn is_plain_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    /// The undoing that the documentation promises.
    fn undone(cell: &str) -> String {
        let bare = cell.trim_start_matches('\'');
        let marked = bare.len() < cell.len() && bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        if marked { cell[1..].to_owned() } else { cell.to_owned() }
    }

    #[test]
    fn a_formula_is_text_and_a_number_is_a_number() {
        let mut sheet = Sheet::new(&["=name", "value", "none"], Formulas::Defused);
        for text in ["=1+1", "+1", "-1", "-inf", "@a", "\ta", "\ra", "a=b", "'=1", "a \"quoted\", cell"] {
            sheet.row(&[Cell::Text(text), Cell::Number(-1.5), Cell::Number(f64::NAN)]);
        }
        sheet.row(&[Cell::Empty, Cell::Decimals(0.12, 4), Cell::Whole(-3)]);
        assert_eq!(
            sheet.finish(),
            "'=name,value,none\n'=1+1,-1.5,\n+1,-1.5,\n-1,-1.5,\n'-inf,-1.5,\n'@a,-1.5,\n'\ta,-1.5,\n\"'\ra\",-1.5,\na=b,-1.5,\n\
             ''=1,-1.5,\n\"a \"\"quoted\"\", cell\",-1.5,\n,0.1200,-3\n"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn no_payload_is_live_and_each_can_be_undone(start in "['=+@\t\r\n-]{0,3}", rest in "[a-zA-Z0-9()!|,;\"'=+ -]{0,12}") {
            let payload = format!("{start}{rest}");
            let mut sheet = Sheet::new(&[&payload, "x"], Formulas::Defused);
            sheet.row(&[Cell::Text(&payload), Cell::Empty]);
            for row in read(&sheet.finish()) {
                let live = row[0].starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !is_plain_number(&row[0]);
                prop_assert!(!live, "{row:?}");
                if !is_plain_number(&payload) {
                    prop_assert_eq!(undone(&row[0]), payload.clone());
                }
            }
            let mut raw = Sheet::new(&["a", "x"], Formulas::Raw);
            raw.row(&[Cell::Text(&payload), Cell::Empty]);
            prop_assert_eq!(&read(&raw.finish())[1][0], &payload);
        }
    }
}
