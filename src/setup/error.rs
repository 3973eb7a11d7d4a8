//! What can stop a first config.

use std::path::PathBuf;

use crate::score::Lang;

/// A first config that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A file of that name is there.
    #[error("{}", exists(.path, *.lang))]
    Exists {
        /// The file.
        path: PathBuf,
        /// The language to say it in.
        lang: Lang,
    },
    /// No file that holds a table.
    #[error("{}", nothing(.looked, *.lang))]
    NoFiles {
        /// What was looked at, and why it was left aside.
        looked: Vec<String>,
        /// The language to say it in.
        lang: Lang,
    },
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// No such zone.
    #[error(transparent)]
    Time(#[from] crate::time::TimeError),
    /// The maps of this program's sources, or the card it would write, are not what it can read itself.
    #[error("{what} cannot be made: {why}; write leadscore.toml by hand (`leadscore config schema` has its form)")]
    OwnWork {
        /// What.
        what: &'static str,
        /// Why.
        why: String,
    },
}

fn exists(path: &std::path::Path, lang: Lang) -> String {
    let path = path.display();
    super::say(
        lang,
        format!(
            "{path} is already there and is not overwritten; nothing was written. Move it away, or name another folder with -o"
        ),
        format!("{path} ya existe y no se sobrescribe; no se ha escrito nada. Muévalo o indique otra carpeta con -o"),
    )
}

fn nothing(looked: &[String], lang: Lang) -> String {
    let reasons: String = looked.iter().map(|line| format!("\n  {line}")).collect();
    let words = super::say(
        lang,
        "no file here can be used; wanted CSV, TSV, NDJSON or Parquet exports with leads or events",
        "aquí no hay archivos utilizables; se esperaban exportaciones CSV, TSV, NDJSON o Parquet con leads o eventos",
    );
    format!("{words}{reasons}")
}
