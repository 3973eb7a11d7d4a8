//! What stands in a plot's data file? A header, plain numbers, and text that no spreadsheet takes for a formula.

use super::ReportError;

/// One cell.
pub(super) enum Cell<'a> {
    /// Text from the data or of our own.
    Text(&'a str),
    /// A number; not finite is left empty.
    Number(f64),
    /// A count.
    Count(usize),
    /// Nothing.
    Empty,
}

/// Rows of cells as CSV: commas, LF, quotes where needed.
///
/// A text that starts with `=`, `+`, `-`, `@`, TAB, CR or LF gets a leading `'`: spreadsheets would run it (OWASP, "CSV
/// injection"). Numbers are left alone.
///
/// # Errors
/// [`ReportError::Data`] when a row is shorter than the header.
pub(super) fn csv_bytes(header: &[&str], rows: &[Vec<Cell<'_>>]) -> Result<Vec<u8>, ReportError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(Cell::text))?;
    }
    writer.into_inner().map_err(|error| ReportError::Data(csv::Error::from(error.into_error())))
}

impl Cell<'_> {
    fn text(&self) -> String {
        match *self {
            Self::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => format!("'{text}"),
            Self::Text(text) => text.to_owned(),
            Self::Number(value) if value.is_finite() => value.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Number(_) | Self::Empty => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_text_and_a_negative_number_is_a_number() {
        let rows = ["=1+1", "+1", "-1", "@a", "\ta", "\ra", "a=b"]
            .map(|text| vec![Cell::Text(text), Cell::Number(-1.5), Cell::Number(f64::NAN)]);
        let text = String::from_utf8(csv_bytes(&["name", "value", "none"], &rows).unwrap()).unwrap();
        assert_eq!(
            text,
            "name,value,none\n'=1+1,-1.5,\n'+1,-1.5,\n'-1,-1.5,\n'@a,-1.5,\n'\ta,-1.5,\n\"'\ra\",-1.5,\na=b,-1.5,\n"
        );
    }
}
