//! Which columns does a file have? Its first rows alone are read, so that a file can be recognised before it is.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use polars::prelude::{ParquetReader, SerReader};

use super::error::IngestError;
use super::guard::guarded;
use super::params::TextForm;

/// So much of a text file is looked at.
const MOST_BYTES: u64 = 1 << 20;

/// The columns of a file, sorted: of CSV the header, of NDJSON the keys of its first rows, of Parquet the schema. `None` where the
/// file cannot be looked at twice (`-`) or is none that this room reads; reading it says why.
///
/// # Errors
/// [`IngestError::Io`] when it cannot be opened, [`IngestError::Unreadable`] for a broken Parquet file.
pub fn columns_of(path: &Path, form: &TextForm) -> Result<Option<BTreeSet<String>>, IngestError> {
    if path == Path::new("-") {
        return Ok(None);
    }
    let name = path.display().to_string();
    let io = |source| IngestError::Io { file: name.clone(), source };
    let opened = match glob::glob(&name).ok().and_then(|mut paths| paths.next()) {
        Some(Ok(first)) => first,
        _ => path.to_owned(),
    };
    let mut start = Vec::new();
    File::open(&opened).map_err(io)?.take(MOST_BYTES).read_to_end(&mut start).map_err(io)?;
    if start.starts_with(b"PAR1") {
        let file = File::open(&opened).map_err(io)?;
        let schema = guarded(&name, || ParquetReader::new(BufReader::new(file)).schema())?;
        return Ok(Some(schema.iter_names().map(|name| name.to_string()).collect()));
    }
    if start.starts_with(&[0x1f, 0x8b]) {
        let mut inflated = Vec::new();
        // A cut-off end is to be expected here: only the start was taken.
        let _ = flate2::read::MultiGzDecoder::new(&start[..]).take(MOST_BYTES).read_to_end(&mut inflated);
        start = inflated;
    }
    let label = form.encoding.as_deref().unwrap_or("utf-8");
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let (text, _, _) = encoding.decode(&start);
    if text.trim_start().starts_with('{') {
        return Ok(Some(keys(&text)));
    }
    Ok(Some(fields(&text, form)))
}

/// The keys of the first rows; a row that the end of what was read cuts is left out.
fn keys(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    rows.filter_map(|row| row.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>())).flatten().collect()
}

fn fields(text: &str, form: &TextForm) -> BTreeSet<String> {
    let delimiter = form.delimiter.and_then(|one| u8::try_from(one).ok());
    let delimiter =
        delimiter.unwrap_or(if text.lines().next().is_some_and(|line| line.contains('\t')) { b'\t' } else { b',' });
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let mut header = csv::StringRecord::new();
    match reader.read_record(&mut header) {
        Ok(true) => header.iter().map(str::to_owned).collect(),
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn columns_are_found_in_text_gzip_and_ndjson_whatever_separates_them() {
        let folder = tempfile::tempdir().unwrap();
        let columns = |name: &str, bytes: &[u8], form: &TextForm| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            columns_of(&path, form).unwrap().unwrap().into_iter().collect::<Vec<_>>()
        };
        let plain = TextForm::default();
        assert_eq!(columns("a.csv", b"\xef\xbb\xbfid,\"na,me\"\r\n1,2\r\n", &plain), ["id", "na,me"]);
        assert_eq!(columns("a.tsv", b"id\tname\n", &plain), ["id", "name"]);
        let semicolons = TextForm { delimiter: Some(';'), ..TextForm::default() };
        assert_eq!(columns("b.csv", b"id;name\n", &semicolons), ["id", "name"]);
        assert_eq!(columns("a.ndjson", b"{\"id\":1}\n{\"name\":{\"x\":1}}\n{\"cut", &plain), ["id", "name"]);
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"id,name\n").unwrap();
        assert_eq!(columns("a.csv.gz", &gz.finish().unwrap(), &plain), ["id", "name"]);
        assert_eq!(columns_of(Path::new("-"), &plain).unwrap(), None);
        assert!(matches!(columns_of(&folder.path().join("none.csv"), &plain), Err(IngestError::Io { .. })));
    }
}
