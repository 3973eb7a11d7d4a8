//! How do rows become a file? CSV with a header, and one JSON object a line.

use serde::Serialize;

use super::super::SynthError;

/// A file's name and bytes.
pub(super) type File = (String, Vec<u8>);

/// A CSV file while it is written.
pub(super) struct Sheet {
    name: String,
    writer: csv::Writer<Vec<u8>>,
}

impl Sheet {
    /// Commas, lines ending in LF.
    pub(super) fn new(name: &str, header: &[&str]) -> Result<Self, SynthError> {
        Self::with(name, header, csv::WriterBuilder::new())
    }

    /// As a spreadsheet in Spanish saves it: semicolons, lines ending in CR LF.
    pub(super) fn spanish(name: &str, header: &[&str]) -> Result<Self, SynthError> {
        let mut builder = csv::WriterBuilder::new();
        builder.delimiter(b';').terminator(csv::Terminator::CRLF);
        Self::with(name, header, builder)
    }

    fn with(name: &str, header: &[&str], builder: csv::WriterBuilder) -> Result<Self, SynthError> {
        let mut sheet = Self { name: name.to_owned(), writer: builder.from_writer(Vec::new()) };
        sheet.row(header)?;
        Ok(sheet)
    }

    /// Adds a row of as many cells as the header has.
    pub(super) fn row<I>(&mut self, cells: I) -> Result<(), SynthError>
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        let failed = |source| SynthError::Rows { file: self.name.clone(), source };
        self.writer.write_record(cells).map_err(failed)
    }

    /// The finished file.
    pub(super) fn end(self) -> Result<File, SynthError> {
        let Self { name, writer } = self;
        match writer.into_inner() {
            Ok(bytes) => Ok((name, bytes)),
            Err(error) => Err(SynthError::Rows { file: name, source: csv::Error::from(error.into_error()) }),
        }
    }
}

/// Adds `row` to `bytes` as a line of JSON.
pub(super) fn json_line(file: &str, bytes: &mut Vec<u8>, row: &impl Serialize) -> Result<(), SynthError> {
    serde_json::to_writer(&mut *bytes, row).map_err(|source| SynthError::Json { file: file.to_owned(), source })?;
    bytes.push(b'\n');
    Ok(())
}

/// The text of `value`, or nothing.
pub(super) fn or_empty<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
