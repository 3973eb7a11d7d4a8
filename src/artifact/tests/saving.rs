//! Files: whole or not at all, and refused by name.

use std::fs;
use std::path::Path;

use super::*;
use crate::disk::tests::names;

#[test]
fn a_saved_artifact_is_loaded_and_replaces_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json");
    logistic_artifact().save(&path).unwrap();
    assert_eq!(Artifact::load(&path).unwrap(), logistic_artifact());
    forest_artifact().save(&path).unwrap();
    assert_eq!(Artifact::load(&path).unwrap(), forest_artifact());
    assert_eq!(names(folder.path()), ["model.json"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let plain = folder.path().join("plain");
        fs::write(&plain, "x").unwrap();
        assert_eq!(mode, fs::metadata(&plain).unwrap().permissions().mode() & 0o777, "{mode:o}");
    }
}

#[test]
fn a_save_that_fails_leaves_the_old_artifact_and_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json");
    logistic_artifact().save(&path).unwrap();
    let mut broken = logistic_artifact();
    broken.bands.bands.clear();
    assert!(matches!(broken.save(&path), Err(ArtifactError::Inconsistent(_))));
    assert_eq!(Artifact::load(&path).unwrap(), logistic_artifact());

    let taken = folder.path().join("folder.json");
    fs::create_dir_all(taken.join("inside")).unwrap();
    assert!(matches!(logistic_artifact().save(&taken), Err(ArtifactError::Io { doing: "write", .. })));
    assert_eq!(names(folder.path()), ["folder.json", "model.json"]);
    let nowhere = folder.path().join("none").join("model.json");
    assert!(matches!(logistic_artifact().save(&nowhere), Err(ArtifactError::Io { doing: "write", .. })));
    assert!(matches!(logistic_artifact().save(Path::new("/")), Err(ArtifactError::Io { .. })));
}

#[test]
fn a_file_that_is_no_artifact_is_refused_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json");
    assert!(matches!(Artifact::load(&path), Err(ArtifactError::Io { doing: "read", .. })));
    fs::write(&path, "").unwrap();
    let refused = Artifact::load(&path).unwrap_err();
    assert!(matches!(refused.refusal(), ArtifactError::Truncated { bytes: 0 }));
    assert!(refused.to_string().contains("model.json: truncated"), "{refused}");
    fs::write(&path, &logistic_artifact().to_bytes().unwrap()[..500]).unwrap();
    assert!(matches!(Artifact::load(&path).unwrap_err().refusal(), ArtifactError::Truncated { bytes: 500 }));
    // A file with a hole: no bytes on the disk, refused unread.
    fs::File::create(&path).unwrap().set_len(MOST_BYTES + 1).unwrap();
    assert!(matches!(Artifact::load(&path).unwrap_err().refusal(), ArtifactError::TooLarge { .. }));
}
