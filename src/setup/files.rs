//! Puts the files down: all of them or none, and over nothing that is there.

use std::path::{Path, PathBuf};

use super::{Document, SetupError};
use crate::score::Lang;

/// What may be written.
const NAMES: [&str; 3] = ["leadscore.toml", "rules.toml", "actions.csv"];

/// Writes the documents into `folder`, which is made where missing. Returns their paths.
///
/// # Errors
/// [`SetupError::Exists`] before anything is written; [`SetupError::Io`] after what was written is taken away again.
pub fn write(folder: &Path, documents: &[Document], lang: Lang) -> Result<Vec<PathBuf>, SetupError> {
    let paths: Vec<PathBuf> = documents.iter().map(|document| folder.join(document.name)).collect();
    check(&paths, lang)?;
    std::fs::create_dir_all(folder).map_err(|source| SetupError::Io { path: folder.to_owned(), source })?;
    let mut written: Vec<&PathBuf> = Vec::new();
    for (path, document) in paths.iter().zip(documents) {
        let put = crate::disk::create(path, document.text.as_bytes());
        if let Err(crate::disk::DiskError { source, .. }) = put {
            for path in written {
                // The first error is the one to tell.
                let _ = std::fs::remove_file(path);
            }
            return Err(match source.kind() {
                std::io::ErrorKind::AlreadyExists => SetupError::Exists { path: path.clone(), lang },
                _ => SetupError::Io { path: path.clone(), source },
            });
        }
        written.push(path);
    }
    Ok(paths)
}

/// That none of the documents' names is taken in `folder`: known before any file is looked at.
///
/// # Errors
/// [`SetupError::Exists`] with the first that is.
pub fn check_free(folder: &Path, lang: Lang) -> Result<(), SetupError> {
    let paths: Vec<PathBuf> = NAMES.iter().map(|name| folder.join(name)).collect();
    check(&paths, lang)
}

fn check(paths: &[PathBuf], lang: Lang) -> Result<(), SetupError> {
    match paths.iter().find(|path| path.symlink_metadata().is_ok()) {
        Some(path) => Err(SetupError::Exists { path: path.clone(), lang }),
        None => Ok(()),
    }
}
