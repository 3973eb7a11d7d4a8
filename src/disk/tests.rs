//! Files and folders appear whole or not at all, and what killed programs left goes.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::*;

/// What stands in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_that_is_given_up_leaves_the_old_one_and_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    replace(&path, b"old\n").unwrap();
    let mut file = NewFile::create(&path).unwrap();
    file.write_all(b"half").unwrap();
    assert_eq!(names(folder.path()).len(), 2);
    drop(file);
    assert_eq!((names(folder.path()), fs::read(&path).unwrap()), (vec!["a.csv".to_owned()], b"old\n".to_vec()));
    let mut file = NewFile::create(&path).unwrap();
    file.write_all(b"new\n").unwrap();
    file.finish().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new\n");
}

#[test]
fn what_a_killed_writer_left_goes_with_the_next_write_and_a_live_one_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for name in [".a.csv.x.leadscore-tmp", ".other.json.y.leadscore-tmp", "mine.leadscore-tmp", ".hidden"] {
        fs::write(folder.path().join(name), "half").unwrap();
    }
    let live = NewFile::create(&folder.path().join("b.csv")).unwrap();
    replace(&folder.path().join("a.csv"), b"x").unwrap();
    let left = names(folder.path());
    assert_eq!(left.iter().filter(|name| name.starts_with(".b.csv.")).count(), 1, "{left:?}");
    assert_eq!(left.len(), 4, "{left:?}");
    live.finish().unwrap();
    assert_eq!(names(folder.path()), [".hidden", "a.csv", "b.csv", "mine.leadscore-tmp"]);
}

#[test]
fn what_is_there_is_not_overwritten_by_what_must_be_new() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    create(&path, b"first").unwrap();
    let error = create(&path, b"second").unwrap_err();
    assert_eq!(error.source.kind(), std::io::ErrorKind::AlreadyExists);
    assert_eq!((fs::read(&path).unwrap(), names(folder.path()).len()), (b"first".to_vec(), 1));
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_device_a_device() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real"), folder.path().join("link"));
    fs::write(&real, "old").unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    replace(&link, b"new").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read(&real).unwrap(), b"new");
    let words = replace(Path::new("/dev/full"), b"x").unwrap_err().to_string();
    assert!(words.starts_with("cannot write /dev/full: No space left on device"), "{words}");
    replace(Path::new("/dev/null"), b"x").unwrap();
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn a_folder_appears_with_all_its_files_or_not_at_all() {
    let base = tempfile::tempdir().unwrap();
    let parent = base.path().join("runs");
    let dead = parent.join(".partial-007-dead");
    fs::create_dir_all(dead.join("plots")).unwrap();
    fs::write(dead.join("plots/a.csv"), "half").unwrap();
    let first = NewFolder::create(&parent, |tries| format!("{tries:03}")).unwrap();
    let second = NewFolder::create(&parent, |tries| format!("{tries:03}")).unwrap();
    assert_eq!((first.name(), second.name()), ("000", "001"));
    assert_eq!(names_in(&parent).len(), 2, "the dead one is gone, the live ones are not");
    first.write("plots/a.csv", b"x\n").unwrap();
    let path = first.finish().unwrap();
    assert_eq!(fs::read(path.join("plots/a.csv")).unwrap(), b"x\n");
    drop(second);
    assert_eq!(names(&parent), ["000"]);
    let third = NewFolder::create(&parent, |tries| format!("{tries:03}")).unwrap();
    assert_eq!(third.name(), "001");
}
