//! Do another system's own files lead to a verdict and a list, with nobody writing a config? One run per system.
//!
//! Each writes the invented company as that system exports it, lets `init` find out what the files are, answers its
//! questions and nothing else, and goes on to `check`, `train`, `verdict`, `score` and `explain`. The truth is the sample's,
//! so what is found has to be near what the sample's own files give.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::Value;

use super::program::{Ran, leadscore};
use tempfile::TempDir;

/// One system, and how its first run goes.
struct FirstRun {
    source: &'static str,
    /// How many questions `init` marks `# ANSWER`.
    questions: usize,
    /// What a person answers: how a line begins, and the line to put in its place.
    answers: &'static [(&'static str, &'static str)],
    /// Columns that `check` has to call overwritten.
    overwritten: &'static [&'static str],
    /// How far the ROC AUC may lie from the sample's; wider where the system sees less of what happened.
    auc_within: f64,
}

/// A company in a folder of its own, as a system exports it.
struct Exported {
    folder: TempDir,
}

/// Settings under which a first run trains in seconds; the sample is trained with the same.
const QUICK: [&str; 6] =
    ["--set", "cohort.as_of=monthly", "--set", "model.candidates=[\"logistic\"]", "--set", "label.horizon_days=60"];

impl Exported {
    fn new(source: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        leadscore(folder.path(), &["synth", "--as", source, "-o", "."]).done();
        Self { folder }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        leadscore(self.folder.path(), arguments)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// Puts the answers in the place of the lines they answer, each of which must be there.
    fn answer(&self, questions: usize, answers: &[(&str, &str)]) {
        let text = self.read("leadscore.toml");
        assert_eq!(text.matches("# ANSWER:").count(), questions, "{text}");
        let mut lines: Vec<&str> = text.lines().collect();
        for (begins, answer) in answers {
            let line = lines.iter_mut().find(|line| line.trim_start().starts_with(begins));
            *line.unwrap_or_else(|| panic!("no line begins with {begins}:\n{text}")) = answer;
        }
        std::fs::write(self.folder.path().join("leadscore.toml"), lines.join("\n") + "\n").unwrap();
    }

    /// That an explanation is one of this lead and of the score in its list, and that what it names makes up that score.
    fn adds_up(&self, lead: &str) {
        let told = self.run(&["explain", "--lead", lead, "--format", "json"]).done().json();
        assert_eq!(told["lead_id"], lead);
        let points =
            |list: &Value| -> i64 { list.as_array().unwrap().iter().map(|one| one["points"].as_i64().unwrap()).sum() };
        let score = told["score"].as_i64().unwrap();
        assert!((0..=100).contains(&score));
        assert_eq!(points(&told["reasons"]), score, "{told}");
        let ledger = &told["ledger"];
        let ends = ledger["base_points"].as_i64().unwrap() + ledger["other_points"].as_i64().unwrap();
        assert_eq!(ends + points(&ledger["entries"]), score, "{told}");
        assert!(
            ledger["entries"].as_array().unwrap().iter().any(|one| one["points"] != 0),
            "nothing explains it: {told}"
        );
        let listed = self.read("scores.csv");
        let row: BTreeMap<String, String> = csv::Reader::from_reader(listed.as_bytes())
            .deserialize()
            .map(Result::unwrap)
            .find(|row: &BTreeMap<String, String>| row["lead_id"] == lead)
            .unwrap();
        assert_eq!((told["state"].as_str(), told["as_of"].as_str()), (Some(&*row["state"]), Some(&*row["as_of"])));
        if row["state"] == "scored" {
            assert_eq!((score.to_string(), told["band"].as_str()), (row["score"].clone(), Some(&*row["band"])));
            let chance: f64 = row["chance"].parse().unwrap();
            assert!((told["chance"].as_f64().unwrap() - chance).abs() < 1e-3, "{told} against {chance}");
        }
    }

    /// The ids of the staff's test leads, and of those that bought.
    fn truth(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let mut reader = csv::Reader::from_path(self.folder.path().join("truth.csv")).unwrap();
        let (mut staff, mut won) = (BTreeSet::new(), BTreeSet::new());
        for row in reader.records() {
            let row = row.unwrap();
            if &row[3] == "test" {
                staff.insert(row[0].to_owned());
            }
            if !row[5].is_empty() {
                won.insert(row[0].to_owned());
            }
        }
        (staff, won)
    }
}

/// That a verdict names two scorers which the board has, what lies between them, and an interval around that.
fn both_scorers_and_the_interval(told: &Value) {
    let verdict = &told["verdict"];
    let row = |name: &Value| {
        let found = told["leaderboard"].as_array().unwrap().iter().find(|row| row["model"] == *name);
        found.unwrap_or_else(|| panic!("{name} is not on the board: {told}")).clone()
    };
    let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("{value} is no number: {told}"));
    let (model, rival) = (row(&told["chosen"]), row(&verdict["against"]));
    assert_ne!(told["chosen"], verdict["against"]);
    assert_eq!((verdict["metric"].as_str(), verdict["level"].as_f64()), (Some("conversions_at_capacity"), Some(0.95)));
    let [ours, theirs] = [&model, &rival].map(|row| number(&row["conversions_at_capacity"]));
    let [low, difference, high] = ["low", "difference", "high"].map(|key| number(&verdict[key]));
    assert!((difference - (ours - theirs)).abs() < 1e-9, "{told}");
    assert!(low <= difference && difference <= high && low < high, "{told}");
    for row in [&model, &rival] {
        assert!((0.0..=1.0).contains(&number(&row["roc_auc"])), "{row}");
    }
    assert!(verdict["words"].as_str().unwrap().len() > 20, "{verdict}");
}

/// The ROC AUC of the model that was chosen.
fn roc_auc(trained: &Ran) -> f64 {
    let json = trained.json();
    let chosen = &json["chosen"];
    let rows = json["leaderboard"].as_array().unwrap();
    rows.iter().find(|row| row["model"] == *chosen).unwrap()["roc_auc"].as_f64().unwrap()
}

/// The sample's, under the same settings, once for all.
fn sample_roc_auc() -> f64 {
    static SAMPLE: OnceLock<f64> = OnceLock::new();
    *SAMPLE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        leadscore(folder.path(), &["synth", "-o", "."]).done();
        roc_auc(&leadscore(folder.path(), &[&["train", "-q", "--format", "json"], &QUICK[..]].concat()).done())
    })
}

/// The ids of a list of scores, best first.
fn leads_of(scores: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(scores.as_bytes());
    let lead = reader.headers().unwrap().iter().position(|column| column == "lead_id").unwrap();
    reader.records().map(|row| row.unwrap()[lead].to_owned()).collect()
}

impl FirstRun {
    /// What `init` and `check` said.
    fn goes_well(&self) -> (String, String) {
        let exported = Exported::new(self.source);
        let (staff, won) = exported.truth();

        let init = exported.run(&["init", "exports/", "--timezone", "Europe/Madrid"]);
        assert_eq!(init.code, 0, "{}", init.err);
        assert!(init.err.contains(&format!("{} conversions", won.len())), "{}", init.err);
        exported.answer(self.questions, self.answers);

        let check = exported.run(&["check"]);
        let said = format!("{}{}", check.out, check.err);
        assert_eq!(check.code, 0, "{said}\n{}", exported.read("leadscore.toml"));
        assert!(said.contains("Ready"), "{said}");
        // Leads that sales gave up leave the lists, whatever the system calls that.
        assert!(exported.read("leadscore.toml").contains("\nexits = [\""), "{}", exported.read("leadscore.toml"));
        for column in self.overwritten {
            assert!(said.contains(column), "{column} is not called overwritten: {said}");
        }

        let trained = exported.run(&[&["train", "-q", "--format", "json"], &QUICK[..]].concat()).done();
        let (found, wanted) = (roc_auc(&trained), sample_roc_auc());
        assert!((found - wanted).abs() < self.auc_within, "{}: {found}, the sample's is {wanted}", self.source);

        both_scorers_and_the_interval(&exported.run(&["verdict", "--format", "json"]).done().json());

        exported.run(&["score"]).done();
        let leads = leads_of(&exported.read("scores.csv"));
        assert!(leads.len() > 500, "{} leads", leads.len());
        assert!(leads.iter().all(|lead| !won.contains(lead)), "a customer is on the list");
        let tests: Vec<&String> = leads.iter().filter(|lead| staff.contains(*lead)).collect();
        assert!(tests.is_empty(), "test leads of the staff are on the list: {tests:?}");

        exported.adds_up(&leads[0]);
        exported.adds_up(&leads[leads.len() / 2]);
        (format!("{}{}", init.out, init.err), said)
    }
}

/// A system that tells all of the truth and asks nothing.
const fn first_run(source: &'static str) -> FirstRun {
    FirstRun { source, questions: 0, answers: &[], overwritten: &[], auc_within: 0.06 }
}

#[test]
fn hubspot() {
    let (init, check) = FirstRun {
        overwritten: &["Lifecycle Stage", "Lead Status", "HubSpot Score", "Number of Pageviews"],
        ..first_run("hubspot")
    }
    .goes_well();
    // The README shows this very run.
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    for said in [&init, &check] {
        let line = said.lines().find(|line| line.starts_with("Found") || line.starts_with("Ready")).unwrap();
        assert!(readme.contains(line), "the README does not show: {line}");
    }
}

#[test]
fn hubspot_in_spanish_from_a_spreadsheet() {
    // Dated columns alone: no visits, no mails.
    FirstRun { overwritten: &["Etapa del ciclo de vida"], auc_within: 0.15, ..first_run("hubspot-es") }.goes_well();
}

#[test]
fn mautic() {
    FirstRun { overwritten: &["points", "last_active"], ..first_run("mautic") }.goes_well();
}

#[test]
fn google_analytics() {
    FirstRun { overwritten: &["status", "open_tasks"], ..first_run("ga4") }.goes_well();
}

#[test]
fn segment() {
    FirstRun { overwritten: &["lifecycle_stage", "total_spend"], ..first_run("segment") }.goes_well();
}

#[test]
fn salesforce() {
    FirstRun { overwritten: &["ConvertedDate"], ..first_run("salesforce") }.goes_well();
}

#[test]
fn marketo() {
    FirstRun {
        questions: 1,
        // The line below the question is right.
        answers: &[("# ANSWER: what counts as a conversion?", "")],
        overwritten: &["leadScore", "leadStatus"],
        ..first_run("marketo")
    }
    .goes_well();
}
