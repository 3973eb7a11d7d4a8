//! Whole or not at all: how a file is replaced so that neither a kill nor a full disk leaves half of one.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use super::error::ArtifactError;

const SUFFIX: &str = ".leadscore-tmp";

/// Replaces `path` by `bytes`: temporary file in the same folder, fsync, rename, fsync of the folder.
pub(super) fn save(path: &Path, bytes: &[u8]) -> Result<(), ArtifactError> {
    replace_file(path, bytes).map_err(|source| ArtifactError::Io { doing: "write", path: path.to_owned(), source })
}

/// The same for any file.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let Some(name) = path.file_name() else {
        return Err(std::io::Error::from(std::io::ErrorKind::IsADirectory));
    };
    let prefix = format!(".{}.", name.to_string_lossy());
    remove_left_behind(folder, &prefix);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As an ordinary new file: the umask takes away what others may not do.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.tempfile_in(folder)?;
    // The lock says that its writer is alive; where the file system has no locks, nothing is cleaned up there.
    let _ = temporary.as_file().try_lock();
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|failed| failed.error)?;
    // The rename itself must reach the disk; only Unix can open a folder for that.
    #[cfg(unix)]
    File::open(folder).and_then(|folder| folder.sync_all())?;
    Ok(())
}

/// Removes temporary files of writers that were killed. Trouble here must not stop a save.
fn remove_left_behind(folder: &Path, prefix: &str) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(prefix) && name.ends_with(SUFFIX) {
            let abandoned = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
            if abandoned {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}
