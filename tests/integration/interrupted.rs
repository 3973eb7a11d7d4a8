//! What is left when somebody stops the program: Ctrl-C, a request to end, a reader who has left?

#![cfg(unix)]

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::company::Company;
use super::program::program;

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Everything under `folder`, hidden things too.
fn names(folder: &std::path::Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        found.insert(entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            found.extend(names(&entry.path()));
        }
    }
    found
}

#[test]
fn a_training_that_is_interrupted_ends_with_130_and_leaves_no_part_of_a_run() {
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let company = Company::new();
        let before = names(company.path());
        // Late ones hit the writing of the run.
        for wait in [0, 100, 400, 700, 900, 1100, 1300] {
            let arguments = [&["train", "-q"][..], &super::company::QUICK].concat();
            let mut child =
                program(company.path(), &arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(50 + wait));
            signal(&child, name);
            let asked = Instant::now();
            let output = child.wait_with_output_in(Duration::from_secs(20));
            assert!(asked.elapsed() < Duration::from_secs(5), "it took {:?}", asked.elapsed());
            let (status, err) = output;
            assert!(!err.contains("panicked"), "{err}");
            if status == Some(0) {
                // It was faster than the signal.
                std::fs::remove_dir_all(company.path().join("runs")).unwrap();
                continue;
            }
            assert_eq!(status, Some(code), "{err}");
            assert_eq!(err, "interrupted; finished files are kept, unfinished ones were removed\n");
            let mut left = names(company.path());
            left.remove("runs");
            assert_eq!(left, before, "after {wait} ms");
        }
    }
}

/// Waiting with a limit, so that a program that does not end is a failure and not a hang.
trait WaitIn {
    fn wait_with_output_in(&mut self, limit: Duration) -> (Option<i32>, String);
}

impl WaitIn for Child {
    fn wait_with_output_in(&mut self, limit: Duration) -> (Option<i32>, String) {
        let start = Instant::now();
        while self.try_wait().unwrap().is_none() {
            if start.elapsed() > limit {
                let _ = self.kill();
                panic!("it did not end within {limit:?}");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let mut err = String::new();
        std::io::Read::read_to_string(&mut self.stderr.take().unwrap(), &mut err).unwrap();
        (self.wait().unwrap().code(), err)
    }
}
