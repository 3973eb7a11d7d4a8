//! Files from the wild, by the million: is whatever a mutated file does an answer, never a panic, a hang, or all memory?
//!
//! Deterministic: seeds are the files of `corpus/`, and every execution is told by its target and number.
//! `LEADSCORE_FUZZ_RUNS` says how many executions each target gets (3,000 unless set), `LEADSCORE_FUZZ_TARGET` names one
//! target, `LEADSCORE_FUZZ_FROM` the first execution: `LEADSCORE_FUZZ_RUNS=1000000 cargo test --release --test fuzz`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it finds, and says it"
)]

mod artifacts;
mod mutate;
mod tables;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use mutate::Dice;
use watch::Watch;

/// Executions of each target in an ordinary test run.
const RUNS: u64 = 3000;

/// What one execution came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Read,
    Refused,
}

/// Mutates one of the seeds and uses the mutant.
type Run = dyn Fn(&mut Dice, &[Vec<u8>]) -> Answer;

/// A kind of file, with the files that mutants are made of.
struct Target {
    name: &'static str,
    seeds: Vec<Vec<u8>>,
    run: Box<Run>,
}

/// How often a mutant is made of a file that is read as it is, against one that is refused as it is.
const SOUND: usize = 4;

/// The files of a folder of the corpus, sorted by name; those called `sound` several times.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(name);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort_unstable();
    let often = |path: &PathBuf| if path.to_string_lossy().contains("sound") { SOUND } else { 1 };
    paths.iter().flat_map(|path| std::iter::repeat_n(std::fs::read(path).unwrap(), often(path))).collect()
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let table = |name: &'static str, file: &'static str| {
        let desk = tables::Desk::new(folder.path().join(name), file);
        let seeds = corpus(name);
        Target { name, seeds, run: Box::new(move |dice, seeds| desk.run(&mutate::mutated(dice, seeds, name))) }
    };
    let targets = [
        table("csv", "x.csv"),
        table("ndjson", "x.ndjson"),
        table("parquet", "x.parquet"),
        Target { name: "artifact", seeds: artifacts::seeds(), run: Box::new(artifacts::run) },
    ];
    let runs = number("LEADSCORE_FUZZ_RUNS").unwrap_or(RUNS);
    let from = number("LEADSCORE_FUZZ_FROM").unwrap_or(0);
    let only = std::env::var("LEADSCORE_FUZZ_TARGET").ok();
    let watch = Watch::start();
    for target in targets.iter().filter(|target| only.as_deref().is_none_or(|only| only == target.name)) {
        let (mut read, mut refused) = (0_u64, 0_u64);
        for execution in from..from + runs {
            watch.begin(target.name, execution);
            let mut dice = Dice::new(target.name, execution);
            let answer = catch_unwind(AssertUnwindSafe(|| (target.run)(&mut dice, &target.seeds)));
            watch.end(target.name, execution);
            match answer {
                Ok(Answer::Read) => read += 1,
                Ok(Answer::Refused) => refused += 1,
                Err(_) => panic!("{}: execution {execution} panicked", target.name),
            }
        }
        println!(
            "{}: {runs} executions, {read} read, {refused} refused, the longest {} ms, at most {} MiB",
            target.name,
            watch.longest_millis(),
            watch::peak_mib().map_or_else(|| "?".to_owned(), |peak| peak.to_string()),
        );
        assert!(read > 0 && refused > 0, "{}: all mutants end alike; the test tests nothing", target.name);
    }
}
