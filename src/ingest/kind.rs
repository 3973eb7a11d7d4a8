//! Which files are meant, and what kind of file is each? By the end of its name, else by its first bytes.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::error::IngestError;
use super::form::Form;
use super::input::Place;
use super::magic::{GZIP, PARQUET, no_table};

/// One file to read.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) place: Place,
    pub(super) name: Arc<str>,
    pub(super) kind: Kind,
    /// Within gzip.
    pub(super) packed: bool,
}

/// What is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Rows of fields, separated so.
    Csv(u8),
    /// One JSON object a line.
    Ndjson,
    Parquet,
}

/// Bytes looked at.
const LOOK_BYTES: u64 = 1 << 12;

/// Marks of UTF-16, and what to do about them.
const WIDE: [(&[u8], &str); 2] = [
    (b"\xff\xfe", "save it as UTF-8, or set format = { encoding = \"utf-16le\" }"),
    (b"\xfe\xff", "save it as UTF-8, or set format = { encoding = \"utf-16be\" }"),
];

/// The files that `file` names, sorted by name: one, those that match a glob, or standard input (`-`).
pub(super) fn sources(base: &Path, file: &str, form: &Form) -> Result<Vec<Source>, IngestError> {
    if file == "-" {
        return Ok(vec![look(Place::Stdin, "stdin", form)?]);
    }
    let path = base.join(file);
    if !file.contains(['*', '?', '[']) || path.exists() {
        let name = path.display().to_string();
        return Ok(vec![look(Place::Path(path), &name, form)?]);
    }
    let name = path.display().to_string();
    let io = |source| IngestError::Io { file: name.clone(), source };
    let root = glob::Pattern::escape(&base.display().to_string());
    let pattern = Path::new(&root).join(file).display().to_string();
    let found = glob::glob(&pattern).map_err(|error| io(std::io::Error::other(error.to_string())))?;
    let mut paths = Vec::new();
    for path in found {
        let path = path.map_err(|error| io(error.into()))?;
        if path.is_file() {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(io(std::io::Error::new(std::io::ErrorKind::NotFound, "no file matches")));
    }
    paths.sort_unstable();
    let look = |path: std::path::PathBuf| {
        let name = path.display().to_string();
        look(Place::Path(path), &name, form)
    };
    paths.into_iter().map(look).collect()
}

/// What this file is.
pub(super) fn look(place: Place, name: &str, form: &Form) -> Result<Source, IngestError> {
    let file = || name.to_owned();
    let io = |source| IngestError::Io { file: file(), source };
    if place.len().map_err(io)? == 0 {
        return Err(IngestError::Empty { file: file() });
    }
    let mut start = Vec::new();
    place.open().and_then(|bytes| bytes.take(LOOK_BYTES).read_to_end(&mut start)).map_err(io)?;
    let packed = start.starts_with(GZIP);
    if packed {
        let mut inner = Vec::new();
        // What is wrong with it is told when it is read.
        let _ = place.open().map(|bytes| MultiGzDecoder::new(bytes).take(LOOK_BYTES).read_to_end(&mut inner));
        start = inner;
    }
    let named = end_of_name(name);
    let kind = match kind(&start, named.as_deref(), packed, form) {
        Ok(kind) => kind,
        Err((found, next)) => return Err(IngestError::OtherKind { file: file(), found, next }),
    };
    Ok(Source { place, name: Arc::from(name), kind, packed })
}

/// The last end of the name that is not `gz`, in lower case.
fn end_of_name(name: &str) -> Option<String> {
    let path = Path::new(name);
    let end = path.extension()?.to_str()?.to_lowercase();
    if end != "gz" {
        return Some(end);
    }
    Some(Path::new(path.file_stem()?).extension()?.to_str()?.to_lowercase())
}

fn kind(start: &[u8], named: Option<&str>, packed: bool, form: &Form) -> Result<Kind, (&'static str, &'static str)> {
    let parquet = matches!(named, Some("parquet" | "pq"));
    if start.starts_with(PARQUET) && !packed && (parquet || !is_text_name(named)) {
        return Ok(Kind::Parquet);
    }
    if start.starts_with(PARQUET) {
        return Err(match packed {
            true => ("a Parquet file within gzip", "unpack it first (gzip -d); Parquet packs its own pages"),
            false => ("a Parquet file", "give it a name ending in .parquet"),
        });
    }
    if parquet {
        return Err(("not Parquet", "a CSV file needs a name ending in .csv"));
    }
    if start.starts_with(GZIP) {
        return Err(("gzip within gzip", "unpack it once"));
    }
    let wide = form.encoding.is_some_and(|encoding| encoding.name().starts_with("UTF-16"));
    if !wide {
        if let Some((_, next)) = WIDE.iter().find(|(mark, _)| start.starts_with(mark)) {
            return Err(("UTF-16 text", next));
        }
        if let Some(other) = no_table(start) {
            return Err(other);
        }
        if start.get(1) == Some(&0) || start.first() == Some(&0) {
            return Err((
                "UTF-16 text or no text at all",
                "save it as UTF-8, or set format = { encoding = \"utf-16le\" }",
            ));
        }
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let first = text.iter().copied().find(|byte| !byte.is_ascii_whitespace());
    let delimiter = |unless| form.delimiter.unwrap_or(unless);
    match named {
        Some("csv" | "txt") => Ok(Kind::Csv(delimiter(b','))),
        Some("tsv" | "tab") => Ok(Kind::Csv(delimiter(b'\t'))),
        Some("ndjson" | "jsonl" | "json") if first == Some(b'[') => {
            Err(("one JSON list", "write one object a line: jq -c '.[]' FILE > FILE.ndjson"))
        }
        Some("ndjson" | "jsonl" | "json") => Ok(Kind::Ndjson),
        _ if first == Some(b'{') => Ok(Kind::Ndjson),
        _ => Ok(Kind::Csv(delimiter(b','))),
    }
}

fn is_text_name(named: Option<&str>) -> bool {
    matches!(named, Some("csv" | "txt" | "tsv" | "tab" | "ndjson" | "jsonl" | "json"))
}
