//! Which files are there? Folders listed, files of one shape taken together, each looked at and recognised.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::SetupError;
use crate::ingest::IngestError;
use crate::ingest::sniff::{FileLook, sniff, sniff_all};
use crate::ingest::sources::{FileMap, Part, SourceMap, recognise, source_maps};
use crate::score::Lang;

/// Endings of files that may hold a table.
const TABLES: [&str; 9] = [".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".ndjson", ".jsonl", ".parquet"];

/// Endings that say what a file is when it cannot be used as it is.
const NEARLY: [&str; 6] = [".json", ".xlsx", ".xls", ".zip", ".ndjson.gz", ".jsonl.gz"];

/// What init itself writes, and what other verbs write beside it.
const OWN: [&str; 3] = ["actions.csv", "scores.csv", "features.parquet"];

/// Which program wrote the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SourceChoice {
    /// Whatever each file looks like.
    #[default]
    Auto,
    /// This one.
    Named(String),
}

/// One file, or several of one shape.
pub struct FoundFile {
    /// What it looks like; several are looked at as one.
    pub look: FileLook,
    /// Its map, by (source, file) index.
    pub map: Option<(usize, usize)>,
    /// How many files stand behind the name.
    pub files: usize,
    /// Rows of all of them.
    pub rows: usize,
}

/// All files, and the maps they were recognised by.
pub struct Found {
    /// The maps that were asked, the generic one last.
    pub maps: Vec<SourceMap>,
    /// The files, in order of their names.
    pub files: Vec<FoundFile>,
    /// Files that cannot be used, and why.
    pub refused: Vec<(String, String)>,
}

impl Found {
    /// The source and kind of a file, where it was recognised.
    #[must_use]
    pub fn map_of(&self, file: &FoundFile) -> Option<(&SourceMap, &FileMap)> {
        let (source, kind) = file.map?;
        Some((&self.maps[source], &self.maps[source].files[kind]))
    }

    /// What names mean where no program is recognised.
    #[must_use]
    pub fn generic(&self) -> Option<&SourceMap> {
        self.maps.last()
    }
}

/// Looks at the files of `paths` (folders are listed, without those below them). Names are given relative to `base`.
///
/// # Errors
/// [`SetupError`] when a path cannot be read or nothing can be used.
pub fn find(paths: &[PathBuf], source: &SourceChoice, base: &Path, lang: Lang) -> Result<Found, SetupError> {
    let own_work = |error: toml::de::Error| SetupError::OwnWork { what: "source maps", why: error.to_string() };
    let mut maps = source_maps().map_err(own_work)?;
    if let SourceChoice::Named(name) = source {
        maps.retain(|map| map.name == *name || map.name == "generic");
    }
    let mut refused = Vec::new();
    let mut looked: Vec<(PathBuf, FileLook)> = Vec::new();
    for path in listed(paths)? {
        let name = relative(&path, base);
        let lower = name.to_lowercase();
        if NEARLY.iter().any(|end| lower.ends_with(end)) || !TABLES.iter().any(|end| lower.ends_with(end)) {
            if paths.contains(&path) || NEARLY.iter().any(|end| lower.ends_with(end)) {
                refused.push((name, other_kind(&path, lang)));
            }
            continue;
        }
        match sniff(&path, &name) {
            Ok(look) => looked.push((path, look)),
            Err(IngestError::Io { source, .. }) => return Err(SetupError::Io { path, source }),
            Err(error) => refused.push((name, error.to_string())),
        }
    }
    let mut files = grouped(looked, base);
    for file in &mut files {
        let place = recognise(&file.look, &maps[..maps.len() - 1]).and_then(|found| {
            let source = maps.iter().position(|map| map.name == found.source.name)?;
            let kind = maps[source].files.iter().position(|kind| kind.what == found.file.what)?;
            Some((source, kind))
        });
        file.map = place;
    }
    let mut found = Found { maps, files: Vec::new(), refused };
    for file in files {
        match file.map.map(|(source, kind)| &found.maps[source].files[kind]) {
            Some(map) if map.part == Part::Refused => {
                let why = super::say(lang, &map.why.en, &map.why.es).clone();
                found.refused.push((file.look.name.clone(), why));
            }
            _ => found.files.push(file),
        }
    }
    if found.files.is_empty() {
        let looked = found.refused.iter().map(|(name, why)| sentence(name, why)).collect();
        return Err(SetupError::NoFiles { looked, lang });
    }
    Ok(found)
}

/// `name: why`, where `why` does not begin with the name already.
pub(super) fn sentence(name: &str, why: &str) -> String {
    if why.starts_with(name) { why.to_owned() } else { format!("{name}: {why}") }
}

fn other_kind(path: &Path, lang: Lang) -> String {
    let ends = |end: &str| path.to_string_lossy().to_lowercase().ends_with(end);
    if ends(".json") {
        super::say(
            lang,
            "wanted one object a line (NDJSON), in a file named .ndjson",
            "se esperaba un objeto por línea (NDJSON), en un archivo .ndjson",
        )
        .to_owned()
    } else if ends(".xlsx") || ends(".xls") {
        super::say(
            lang,
            "a spreadsheet; save each sheet as CSV (UTF-8)",
            "una hoja de cálculo; guarde cada hoja como CSV (UTF-8)",
        )
        .to_owned()
    } else if ends(".zip") || ends(".gz") {
        super::say(lang, "an archive; unpack it first", "un archivo comprimido; descomprímalo primero").to_owned()
    } else {
        super::say(
            lang,
            "no table by its name; wanted .csv, .tsv, .txt, .ndjson, .jsonl or .parquet",
            "por su nombre no es una tabla; se esperaba .csv, .tsv, .txt, .ndjson, .jsonl o .parquet",
        )
        .to_owned()
    }
}

fn listed(paths: &[PathBuf]) -> Result<Vec<PathBuf>, SetupError> {
    let mut files = Vec::new();
    for path in paths {
        let io = |source| SetupError::Io { path: path.clone(), source };
        if std::fs::metadata(path).map_err(io)?.is_dir() {
            for entry in std::fs::read_dir(path).map_err(io)? {
                let entry = entry.map_err(io)?.path();
                let own = entry
                    .file_name()
                    .and_then(|name| name.to_str())
                    .is_none_or(|name| OWN.contains(&name) || name.starts_with('.'));
                if entry.is_file() && !own {
                    files.push(entry);
                }
            }
        } else {
            files.push(path.clone());
        }
    }
    files.sort_unstable();
    files.dedup();
    Ok(files)
}

/// Files whose names differ in digits alone and whose columns are the same are one file with a pattern for a name.
fn grouped(looked: Vec<(PathBuf, FileLook)>, base: &Path) -> Vec<FoundFile> {
    type Shape = (String, Vec<String>);
    let mut groups: BTreeMap<Shape, Vec<(PathBuf, FileLook)>> = BTreeMap::new();
    for (path, look) in looked {
        let mut columns: Vec<String> = match look.kind {
            // Lines without an optional field leave it out.
            crate::ingest::sniff::FileKind::JsonLines => Vec::new(),
            _ => look.columns.iter().map(|column| column.name.clone()).collect(),
        };
        columns.sort_unstable();
        groups.entry((pattern(&look.name), columns)).or_default().push((path, look));
    }
    let mut files = Vec::new();
    for ((pattern, _), looks) in groups {
        let count = looks.len();
        if count > 1 && globbed(&pattern, base) == Some(count) {
            let paths: Vec<(&Path, &str)> =
                looks.iter().map(|(path, look)| (path.as_path(), look.name.as_str())).collect();
            // Each of them could be read a moment ago.
            if let Ok(look) = sniff_all(&paths, &pattern) {
                files.push(FoundFile { rows: look.rows, look, map: None, files: count });
                continue;
            }
        }
        files.extend(looks.into_iter().map(|(_, look)| FoundFile { rows: look.rows, look, map: None, files: 1 }));
    }
    files
}

/// The name with `*` for each run of digits in its last part.
fn pattern(name: &str) -> String {
    let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
    let mut text = String::new();
    for c in file.chars() {
        if !c.is_ascii_digit() {
            text.push(c);
        } else if !text.ends_with('*') {
            text.push('*');
        }
    }
    if folder.is_empty() { text } else { format!("{folder}/{text}") }
}

/// How many files the pattern finds.
fn globbed(pattern: &str, base: &Path) -> Option<usize> {
    let full = base.join(pattern);
    glob::glob(full.to_str()?).ok().map(|paths| paths.flatten().count())
}

/// A path as a config in `base` would name it: below it, or up and down again; with `/` on every system.
fn relative(path: &Path, base: &Path) -> String {
    let (Ok(path), Ok(base)) = (std::path::absolute(path), std::path::absolute(base)) else {
        return path.display().to_string();
    };
    let parts = |path: &Path| -> Vec<String> {
        let named = path.components().filter(|part| !matches!(part, Component::CurDir));
        named.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let (to, from) = (parts(&path), parts(&base));
    let shared = to.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let up = from.len() - shared;
    // Three steps up or more, or another drive: the whole path is the plainer name.
    if shared == 0 || up > 2 {
        return path.to_string_lossy().replace('\\', "/");
    }
    let mut steps: Vec<&str> = vec![".."; up];
    steps.extend(to[shared..].iter().map(String::as_str));
    steps.join("/")
}
