//! What does a person get who gives `train` a budget? A leaderboard of trials, the same model again, and a run after Ctrl-C.

use std::path::{Path, PathBuf};

use super::company::{Company, QUICK};
use super::program::leadscore;

fn newest(folder: &Path) -> PathBuf {
    let runs = folder.join("runs");
    runs.join(std::fs::read_to_string(runs.join("latest")).unwrap().trim())
}

fn board(run: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(run.join("leaderboard.csv")).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn trials_are_counted_reproducible_and_stand_in_the_leaderboard() {
    let company = Company::new();
    let arguments = [&["train", "-q", "--trials", "3"][..], &QUICK].concat();
    let mut artifacts = Vec::new();
    for _ in 0..2 {
        leadscore(company.path(), &arguments).done();
        let run = newest(company.path());
        let rows = board(&run);
        assert!(
            rows[0].ends_with(&["trial", "settings", "folds", "share", "cv_log_loss", "seconds"].map(str::to_owned))
        );
        let trial = rows[0].iter().position(|name| name == "trial").unwrap();
        let trials: Vec<&Vec<String>> = rows.iter().skip(1).filter(|row| !row[trial].is_empty()).collect();
        assert_eq!(trials.len(), 3, "{rows:?}");
        let metrics: serde_json::Value =
            serde_json::from_slice(&std::fs::read(run.join("metrics.json")).unwrap()).unwrap();
        assert_eq!(metrics["search"]["ended"], "trials");
        assert_eq!(metrics["search"]["trials"].as_array().unwrap().len(), 3);
        artifacts.push(std::fs::read(run.join("model.json")).unwrap());
    }
    assert!(artifacts[0] == artifacts[1], "the same trials, the same bytes");
    let artifact: serde_json::Value = serde_json::from_slice(&artifacts[0]).unwrap();
    assert!(!artifact.to_string().contains("\"trials\""), "what was found is kept, not what was spent on it");
}

#[test]
fn a_budget_that_is_none_is_refused_with_what_was_wanted() {
    let company = Company::new();
    for (flags, wanted) in [
        (["--time-budget", "soon"], "such as 60s or 10m"),
        (["--time-budget", "0s"], "such as 60s or 10m"),
        (["--trials", "0"], "at least 1"),
    ] {
        let ran = leadscore(company.path(), &["train", flags[0], flags[1]]);
        assert!(ran.code == 2 && ran.err.contains(wanted), "{flags:?}: {} {}", ran.code, ran.err);
    }
    let ran = leadscore(company.path(), &["train", "--set", "model.time_budget=60"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(!company.path().join("runs").exists());
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_search_and_the_best_so_far_becomes_a_run() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};

    let company = Company::new();
    let arguments = [&["train", "--time-budget", "1h"][..], &QUICK].concat();
    let mut child = super::program::program(company.path(), &arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let begun = lines.by_ref().map(Result::unwrap).find(|line| line.contains("lowest log loss"));
    assert!(begun.is_some(), "no trial was told of");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest:?}");
    assert!(rest.iter().any(|line| line.contains("becomes a run")), "{rest:?}");
    let run = newest(company.path());
    assert!(run.join("model.json").exists() && run.join("report.html").exists());
    let metrics: serde_json::Value = serde_json::from_slice(&std::fs::read(run.join("metrics.json")).unwrap()).unwrap();
    assert_eq!(metrics["search"]["ended"], "interrupted");
    leadscore(company.path(), &["verify"]).done();
}
