//! Is a file ever torn? The program is killed at random and at counted moments, and its system calls are made to fail.
//!
//! Slow, so asked for by name: `cargo test --release --test integration kill -- --ignored --nocapture`. The counted moments and
//! the failing calls need `strace`, and fail without it.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use leadscore::artifact::Artifact;
use leadscore::seed::Seed;

use super::company::{Company, QUICK};
use super::program::program;

/// Kills at random moments, per command.
const RANDOM_KILLS: u64 = 200;
/// Kills, or failing calls, at counted ones.
const COUNTED: usize = 80;

/// One command that writes, and what its folder may hold whenever it is stopped.
struct Deed {
    name: &'static str,
    arguments: Vec<String>,
    /// Files that are replaced: whole, old or new.
    replaced: Vec<&'static str>,
}

/// A company with a released artifact, a list, and two runs.
struct Site {
    company: Company,
    old: BTreeMap<&'static str, Vec<u8>>,
    new: BTreeMap<&'static str, Vec<u8>>,
    /// Bytes of the artifact that `train` writes.
    artifact: Vec<u8>,
}

fn deed(name: &'static str) -> Deed {
    let (arguments, replaced) = match name {
        "train" => ([&["train", "-q"][..], &QUICK].concat(), vec![]),
        "score" => (vec!["score", "-q", "--model", "models/velmaro.json", "-o", "list.csv"], vec!["list.csv"]),
        _ => (vec!["release", "-q", "runs/002-monthly-60d"], vec!["models/velmaro.json"]),
    };
    Deed { name, arguments: arguments.into_iter().map(str::to_owned).collect(), replaced }
}

impl Deed {
    fn command(&self, folder: &Path) -> Command {
        let mut command = program(folder, &self.arguments.iter().map(String::as_str).collect::<Vec<_>>());
        command.stdout(Stdio::null());
        command
    }
}

impl Site {
    fn new(deed: &Deed) -> Self {
        let company = Company::new();
        company.train(&[]).done();
        company.run(&["release", "-q", "runs/001-monthly-60d"]).done();
        company.train(&["--set", "model.candidates=[\"forest\"]"]).done();
        company.run(&["score", "-q", "--as-of", "2025-01-01", "-o", "list.csv"]).done();
        let bytes = |deed: &Deed| deed.replaced.iter().map(|&name| (name, company.bytes(name))).collect();
        let old: BTreeMap<_, _> = bytes(deed);
        let artifact = company.bytes("runs/001-monthly-60d/model.json");
        let site = Self { old, new: BTreeMap::new(), artifact, company };
        assert!(deed.command(site.company.path()).status().unwrap().success());
        let new = deed.replaced.iter().map(|&name| (name, site.company.bytes(name))).collect();
        let site = Self { new, ..site };
        assert!(
            site.old.iter().all(|(name, bytes)| *bytes != site.new[name]),
            "old and new must differ to be told apart"
        );
        site.reset(deed);
        site
    }

    /// Back to the old files; what a stopped program left beside them stays.
    fn reset(&self, deed: &Deed) {
        for (name, bytes) in &self.old {
            self.company.write(name, bytes);
        }
        if deed.name == "train" {
            for entry in std::fs::read_dir(self.company.path().join("runs")).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if name.starts_with("003") {
                    std::fs::remove_dir_all(self.company.path().join("runs").join(name)).unwrap();
                }
            }
            self.company.write("runs/latest", "002-monthly-60d\n");
        }
    }

    /// Every file is the old one or the new one, and every run is whole. True when the new ones are there.
    fn check(&self, when: &str) -> bool {
        let mut news = true;
        for (name, old) in &self.old {
            let found = self.company.bytes(name);
            assert!(found == *old || found == self.new[name], "{name} is torn: {} bytes, {when}", found.len());
            news &= found == self.new[name];
        }
        let runs = self.company.path().join("runs");
        let latest = self.company.read("runs/latest");
        assert!(runs.join(latest.trim()).is_dir() && latest.ends_with('\n'), "{latest:?}, {when}");
        for entry in std::fs::read_dir(&runs).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.starts_with('.') || name == "latest" {
                continue;
            }
            for file in ["metrics.json", "leaderboard.csv", "predictions.parquet", "report.html", "plots/gains.svg"] {
                assert!(runs.join(&name).join(file).metadata().unwrap().len() > 100, "{name}/{file}, {when}");
            }
            Artifact::load(&runs.join(&name).join("model.json")).unwrap();
            if name.starts_with("003") {
                assert!(self.company.bytes(&format!("runs/{name}/model.json")) == self.artifact, "{when}");
            }
        }
        news
    }

    /// Unfinished files and folders.
    fn left_behind(&self) -> usize {
        fn count(folder: &Path) -> usize {
            let mut found = 0;
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let entry = entry.unwrap();
                let name = entry.file_name().into_string().unwrap();
                found += usize::from(name.ends_with(".leadscore-tmp") || name.starts_with(".partial-"));
                if entry.path().is_dir() {
                    found += count(&entry.path());
                }
            }
            found
        }
        count(self.company.path())
    }

    /// The next run takes away what was left.
    fn tidy(&self, deed: &Deed) {
        assert!(deed.command(self.company.path()).status().unwrap().success());
        assert!(self.check("after the last run") || deed.name == "train");
        assert_eq!(self.left_behind(), 0, "stale files outlive the next run");
    }
}

#[expect(clippy::print_stdout, reason = "figures, for whoever asked for them")]
fn random_kills(name: &'static str) {
    let deed = deed(name);
    let site = Site::new(&deed);
    let start = Instant::now();
    assert!(deed.command(site.company.path()).status().unwrap().success());
    let whole = start.elapsed();
    site.reset(&deed);
    let (mut killed, mut news, mut most_left) = (0, 0, 0);
    let seed = Seed::new(61).stream(name);
    for kill in 0..RANDOM_KILLS {
        let mut child = deed.command(site.company.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(1.05 * seed.with(kill).uniform()));
        let _ = child.kill();
        killed += usize::from(child.wait().unwrap().code().is_none());
        news += usize::from(site.check(&format!("kill {kill}")));
        most_left = most_left.max(site.left_behind());
        site.reset(&deed);
    }
    site.tidy(&deed);
    println!(
        "{name}: {RANDOM_KILLS} random kills in {:.0} s (a whole run takes {:.2} s): {killed} hit, 0 torn, new in place {news}, \
         at most {most_left} unfinished left at a time, 0 after the next run",
        start.elapsed().as_secs_f64(),
        whole.as_secs_f64()
    );
}

/// What a run under strace came to.
struct Traced {
    /// `None`: killed.
    code: Option<i32>,
    words: String,
    /// Something was injected.
    hit: bool,
    /// The calls made, in order, each with which of its name it was in its thread.
    calls: Vec<(String, usize)>,
}

/// Runs the deed under strace, which looks at `calls` and injects into them.
fn traced(deed: &Deed, site: &Site, calls: &str, inject: Option<&str>) -> Traced {
    let trace = site.company.path().join("trace.txt");
    let inner = deed.command(site.company.path());
    // Without --seccomp-bpf: with it, signals go astray.
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o"]).arg(&trace).args(["-e", &format!("trace={calls}")]);
    if let Some(inject) = inject {
        command.args(["-e", &format!("inject={calls}:{inject}")]);
    }
    command.arg(inner.get_program()).args(inner.get_args()).current_dir(site.company.path()).stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = std::fs::read_to_string(&trace).unwrap();
    std::fs::remove_file(&trace).unwrap();
    let mut per_thread: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut calls = Vec::new();
    for (thread, call) in text.lines().filter_map(|line| line.split_once(char::is_whitespace)) {
        // What is no call, or the second half of one, has no name before a bracket.
        let Some((name, _)) = call.trim_start().split_once('(') else { continue };
        if !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        {
            let times = per_thread.entry((thread, name)).or_default();
            *times += 1;
            calls.push((name.to_owned(), *times));
        }
    }
    Traced {
        code: output.status.code(),
        words: String::from_utf8_lossy(&output.stderr).into_owned(),
        // strace ends by the signal that ended what it watched.
        hit: text.contains("INJECTED") || output.status.code().is_none(),
        calls,
    }
}

fn needs_strace() {
    let there = Command::new("strace").arg("--version").stdout(Stdio::null()).status();
    assert!(there.is_ok_and(|status| status.success()), "this test needs strace; install it");
}

#[expect(clippy::print_stdout, reason = "figures, for whoever asked for them")]
fn counted_kills(name: &'static str) {
    needs_strace();
    let deed = deed(name);
    let site = Site::new(&deed);
    let start = Instant::now();
    let (mut hits, mut news) = (0, 0);
    let mut kill = |calls: &str, when: usize| {
        let traced = traced(&deed, &site, calls, Some(&format!("signal=KILL:when={when}")));
        if traced.hit {
            hits += 1;
            news += usize::from(site.check(&format!("{calls} {when}")));
        }
        site.reset(&deed);
        traced.hit
    };
    // All over the run, at even distances.
    let calls = traced(&deed, &site, "all", None).calls;
    site.reset(&deed);
    for moment in 0..COUNTED {
        let (call, times) = &calls[moment * calls.len() / COUNTED];
        kill(call, *times);
    }
    // And at each of the calls that matter most.
    for calls in ["write", "fsync", "rename,renameat,renameat2", "unlink,unlinkat", "mkdir"] {
        let mut when = 1;
        while when <= COUNTED && kill(calls, when) {
            when += 1;
        }
    }
    site.tidy(&deed);
    println!(
        "{name}: kills at counted system calls in {:.0} s: {hits} hit, 0 torn, new in place {news}, 0 unfinished after the next run",
        start.elapsed().as_secs_f64()
    );
}

#[expect(clippy::print_stdout, reason = "figures, for whoever asked for them")]
fn failing_calls(name: &'static str) {
    needs_strace();
    let deed = deed(name);
    let site = Site::new(&deed);
    for (calls, error, step) in [
        ("write", "ENOSPC", 1),
        ("fsync", "EIO", 1),
        ("rename,renameat,renameat2", "EACCES", 1),
        ("openat", "EMFILE", 3),
        ("write", "EINTR", 1),
    ] {
        let start = Instant::now();
        let (mut hits, mut refused, mut harmless) = (0, 0, 0);
        for kill in 0..COUNTED {
            let Traced { code, words, hit, .. } =
                traced(&deed, &site, calls, Some(&format!("error={error}:when={}", 1 + step * kill)));
            if !hit {
                break;
            }
            hits += 1;
            assert!(!words.contains("panicked"), "{calls} {error} {kill}: {words}");
            let code = code.unwrap_or_else(|| panic!("{calls} {error} {kill} ended by a signal: {words}"));
            let new = site.check(&format!("{calls} {error} {kill}"));
            if code == 0 {
                assert!(new || deed.name == "train", "{calls} {error} {kill}: said to be done and is not");
                harmless += 1;
            } else {
                refused += 1;
                // The loader's own files come before the program; it says so itself.
                let said = words.contains("(os error ") || words.contains("error while loading shared libraries");
                assert!(said, "{calls} {error} {kill}: {code} {words}");
                if error == "ENOSPC" || error == "EIO" {
                    assert_eq!(code, 5, "{words}");
                }
            }
            if error == "EINTR" {
                assert_eq!(code, 0, "{words}");
            }
            assert_eq!(site.left_behind(), 0, "{calls} {error} {kill}: unfinished files stay");
            site.reset(&deed);
        }
        println!(
            "{name}: {calls} -> {error} at {hits} moments in {:.0} s: {refused} refused by path and cause, {harmless} of no \
             account, 0 torn",
            start.elapsed().as_secs_f64()
        );
        assert!(hits > 0, "{calls} {error}: nothing was injected");
    }
    site.tidy(&deed);
}

#[test]
#[ignore = "slow: about a minute a command"]
fn random_kills_of_score_tear_nothing() {
    random_kills("score");
}

#[test]
#[ignore = "slow: about a minute a command"]
fn random_kills_of_release_tear_nothing() {
    random_kills("release");
}

#[test]
#[ignore = "slow: some minutes"]
fn random_kills_of_train_tear_nothing() {
    random_kills("train");
}

#[test]
#[ignore = "slow: about a minute a command"]
fn kills_at_counted_calls_tear_nothing() {
    for name in ["score", "release", "train"] {
        counted_kills(name);
    }
}

#[test]
#[ignore = "slow: about a minute a command"]
fn failing_calls_are_told_and_tear_nothing() {
    for name in ["score", "release", "train"] {
        failing_calls(name);
    }
}

/// The quick part of the above, for every day: a few kills of the quickest command.
#[test]
fn a_killed_release_leaves_the_old_artifact_or_the_new_one() {
    let deed = deed("release");
    let site = Site::new(&deed);
    for wait in 0..12 {
        let mut child = deed.command(site.company.path()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(4 * wait));
        let _ = child.kill();
        child.wait().unwrap();
        site.check(&format!("after {} ms", 4 * wait));
        site.reset(&deed);
    }
    site.tidy(&deed);
}
