//! What does the program say, and with which code does it end, when something is not in order?

use std::io::Read as _;
use std::process::Stdio;

use super::company::{Company, sample};
use super::program::{leadscore, program};

#[test]
fn an_undated_column_stops_training_by_name_and_auc_and_nothing_is_written() {
    let company = Company::new();
    company.replace("leadscore.toml", "drop = [\"lead_status\", \"name\"]", "drop = [\"name\"]");
    let words = company.train(&[]).failed(1);
    let line = words.lines().find(|line| line.contains("lead_status")).unwrap();
    let auc: f64 = line.rsplit(' ').next().unwrap().parse().unwrap();
    assert!(auc > 0.9, "{words}");
    let figure = format!("{auc:.3}");
    assert_eq!(
        words.replace(&figure, "AUC"),
        "training stops: these columns of the leads file may know the outcome, or nothing says when they were filled\n  \
         lead_status                  AUC alone AUC\nAnswer for each in leadscore.toml:\n  \
         [leads.columns] known_at_creation = [...]   it was filled when the lead was created and never changed\n  \
         [leads.columns] drop = [...]                leave it out\n  \
         [leakage] allow = [{ column = \"...\", reason = \"...\" }]   use it all the same; the reason goes into the model card"
    );
    company.no_runs();
    // Answered for, it trains.
    company.train(&["--set", "leakage.allow=[{column=\"lead_status\",reason=\"to see it\"}]"]).done();
}

#[test]
fn a_config_that_cannot_be_used_is_refused_with_what_was_probably_meant() {
    let company = Company::new();
    company.replace("leadscore.toml", "horizon_days = 60", "horizon = 60");
    let words = company.train(&[]).failed(2);
    let line = company.read("leadscore.toml").lines().position(|line| line.starts_with("horizon = ")).unwrap() + 1;
    assert!(words.contains(&format!("line {line}")) && words.ends_with("did you mean `horizon_days`?"), "{words}");
    company.replace("leadscore.toml", "horizon = 60", "horizon_days = 60");
    for (setting, wanted) in [
        ("label.horizn_days=3", "did you mean `horizon_days`?"),
        ("label.horizon_days=soon", "expected u32"),
        ("label.horizon_days=0", "wanted at least 1"),
        ("capacity.leads=0", "wanted at least 1"),
        ("model.candidates=[]", "wanted at least one of"),
        ("model.candidates=[\"logistc\"]", "did you mean `logistic`?"),
        ("project.timezone=Europe/Madird", "unknown time zone"),
        ("cohort.as_of=fortnightly", "is no policy; wanted \"weekly\""),
        ("cohort.as_of=event:demo", "no event of that type"),
        ("split.kind=dates", "needs train_until and test_from"),
        ("features.only=[\"count__page_vew__30d\"]", "did you mean \"count__page_view__30d\"?"),
        ("version=2", "this program reads version = 1"),
        ("horizon", "wanted key=value"),
    ] {
        let words = company.train(&["--set", setting]).failed(2);
        assert!(words.contains(wanted), "{setting}: {words}");
    }
    company.replace("rules.toml", "points = 15", "ponts = 15");
    let words = company.train(&[]).failed(2);
    assert!(words.contains("rules.toml:") && words.contains("points"), "{words}");
    company.no_runs();
}

#[test]
fn usage_errors_end_with_2_and_point_to_help() {
    let folder = &sample().folder;
    for arguments in [
        &["frobnicate"][..],
        &["train", "--bogus"],
        &["explain"],
        &["score", "--lang", "fr"],
        &["score", "-j", "0"],
        &["score", "--format", "xml"],
    ] {
        let words = leadscore(folder, arguments).failed(2);
        assert!(words.contains("--help"), "{arguments:?}: {words}");
    }
    assert_eq!(
        leadscore(folder, &["features", "-o", "-"]).failed(2),
        "features are Parquet, which is no text for a terminal: name a file with -o"
    );
    assert_eq!(
        leadscore(folder, &["score", "-o", "leads.csv"]).failed(2),
        "-o leads.csv: this file is read here; name another"
    );
    assert_eq!(
        leadscore(folder, &["features", "-o", "./web.csv"]).failed(2),
        "-o ./web.csv: this file is read here; name another"
    );
    assert_eq!(
        leadscore(folder, &["score", "-o", "plots/../runs"]).failed(5),
        "cannot write: plots/../runs: there is no folder plots/..; make it first"
    );
    assert_eq!(leadscore(folder, &["score", "-o", "runs"]).failed(2), "-o runs: this is a folder; name a file in it");
    assert_eq!(
        leadscore(folder, &["score", "--as-of", "yesterday"]).failed(2),
        "\"yesterday\" is not a time; wanted 2026-01-31, 2026-01-31 14:05 or 2026-01-31T14:05:00Z"
    );
}

#[test]
fn help_names_every_verb_and_every_exit_code() {
    let folder = &sample().folder;
    let help = leadscore(folder, &["--help"]).done().out;
    for word in [
        "demo", "check", "features", "train", "verdict", "rules", "score", "explain", "verify", "release", "synth",
        "config",
    ] {
        assert!(help.contains(&format!("\n  {word} ")), "{word}");
        let own = leadscore(folder, &[word, "--help"]).done().out;
        assert!(own.contains("Usage: leadscore") && own.contains("--config"), "{own}");
    }
    assert!(help.contains("5 files") && help.lines().all(|line| line.chars().count() <= 100), "{help}");
    assert_eq!(leadscore(folder, &["--version"]).done().out, format!("leadscore {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn too_little_to_learn_from_ends_with_4_and_says_what_is_missing() {
    let company = Company::new();
    let won = company.read("crm.csv").matches(",deal_won,").count();
    assert!(won > 25, "{won}");
    // Every deal on the last day: nobody converted within a horizon that has passed.
    let crm = company.read("crm.csv");
    company.edit_rows("crm.csv", |_, row| match row.split_once(",deal_won,") {
        Some((lead_and_time, rest)) => Some(format!("{},2025-06-30T23:00:00Z,deal_won,{rest}", &lead_and_time[..6])),
        None => Some(row.to_owned()),
    });
    let words = company.train(&[]).failed(4);
    assert_eq!(
        words,
        "none of 1770 training rows converted: training needs both outcomes; look at [outcome], or wait until more of them \
         had time to convert"
    );
    company.no_runs();
    // No deal at all is rather a word misspelt.
    company.edit_rows("crm.csv", |_, row| Some(row.replace(",deal_won,", ",deal_one,")));
    assert_eq!(
        company.train(&[]).failed(3),
        "[outcome]: no event of type \"deal_won\" belongs to a known lead; did you mean \"deal_one\"?"
    );
    // A handful: those of every eighth lead.
    company.write("crm.csv", crm);
    company.edit_rows("crm.csv", |_, row| {
        let number: usize = row[1..6].parse().unwrap();
        Some(if number.is_multiple_of(8) { row.to_owned() } else { row.replace(",deal_won,", ",deal_lost,") })
    });
    let words = company.train(&[]).failed(4);
    let said = "3 conversions among the training rows; training needs 20, and a model of 10 columns about ";
    let (needed, next) = words.strip_prefix(said).unwrap().split_once(' ').unwrap();
    // Cautiously, at a rate under .1: between four and twelve conversions a column.
    assert!((30..130).contains(&needed.parse::<u32>().unwrap()), "{words}");
    assert_eq!(
        next,
        "to be more than a hint. Until then the rule card is the better score: see `leadscore rules replay`"
    );
    let words = company.train(&["--set", "label.horizon_days=2000"]).failed(4);
    assert_eq!(
        words,
        "no lead is ripe: the data ends before any horizon of 2000 days has passed; shorten [label] horizon_days"
    );
    company.no_runs();
}

/// Words with HASH in the place of every SHA-256.
fn without_hashes(words: &str) -> String {
    let masked = |word: &str| {
        let hash = word.trim_end_matches([',', ';']);
        let is = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is { word.replace(hash, "HASH") } else { word.to_owned() }
    };
    words.split(' ').map(masked).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_damaged_or_foreign_artifact_ends_with_4_and_says_which() {
    let company = Company::sample();
    let run = format!("runs/{}/model.json", sample().trained.json()["run"].as_str().unwrap());
    let good = company.bytes(&run);
    let flipped = {
        let mut bytes = good.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        bytes
    };
    let newer = String::from_utf8(good.clone()).unwrap().replacen("{\"leadscore\":1,", "{\"leadscore\":2,", 1);
    for (bytes, wanted) in [
        (
            good[..good.len() - 100].to_vec(),
            format!("truncated: it ends after {} bytes in the middle of the artifact; copy it again", good.len() - 100),
        ),
        (
            flipped,
            "damaged: its checksum says HASH, its content is HASH; copy it again or train anew".to_owned(),
        ),
        (
            newer.into_bytes(),
            "it is of format 2 (needs leadscore 0.1.0); this leadscore 0.1.0 reads format 1: update leadscore".to_owned(),
        ),
        (
            b"{\"model\": 1}".to_vec(),
            "not a leadscore artifact: it starts with {\\\"model\\\": 1}; name the model.json of a run, or a released artifact"
                .to_owned(),
        ),
        (
            Vec::new(),
            "truncated: it ends after 0 bytes in the middle of the artifact; copy it again".to_owned(),
        ),
    ] {
        company.write(&run, &bytes);
        for verb in [&["verify"][..], &["score"], &["explain", "--lead", "L01990"], &["release"]] {
            assert_eq!(without_hashes(&company.run(verb).failed(4)), format!("{run}: {wanted}"), "{verb:?}");
        }
    }
    assert!(!company.path().join("models").exists() && !company.path().join("scores.csv").exists());
    company.write("runs/latest", "001-gone");
    assert!(company.run(&["score"]).failed(5).contains("leadscore train"));
}

#[test]
fn what_is_not_there_ends_with_5_and_names_the_path() {
    let company = Company::new();
    assert!(company.run(&["train", "-c", "none.toml"]).failed(5).contains("none.toml"));
    for setting in [
        "leads.file=none.csv",
        "features.table=none.parquet",
        "rules.card=none.csv",
        "cohort.as_of={file=\"none.csv\",lead=\"lead\",time=\"at\"}",
    ] {
        let words = company.train(&["--set", setting]).failed(5);
        assert!(words.contains("none."), "{setting}: {words}");
    }
    for verb in [&["score"][..], &["verify"], &["verdict"], &["release"], &["explain", "--lead", "L00001"]] {
        let words = company.run(verb).failed(5);
        assert!(words.contains("leadscore train"), "{verb:?}: {words}");
    }
    assert!(company.run(&["score", "--model", "none.json"]).failed(5).contains("none.json"));
    assert!(company.run(&["features", "-o", "none/rows.parquet"]).failed(5).contains("no folder none"));
    assert!(!company.path().join("none").exists());
    company.no_runs();
    // `runs` cannot be made where a file of that name stands.
    company.write("runs", "mine");
    assert!(company.train(&[]).failed(5).contains("runs"));
    assert_eq!(company.read("runs"), "mine");
}

#[test]
fn a_lead_that_is_not_there_ends_with_3_and_an_address_is_masked() {
    let folder = &sample().folder;
    assert!(leadscore(folder, &["explain", "--lead", "L99999"]).failed(3).contains("\"L99999\""));
    let words = leadscore(folder, &["explain", "--lead", "ana.perez@example.com"]).failed(3);
    assert!(words.contains("***@example.com"), "{words}");
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    for arguments in [
        &["config", "schema"][..],
        &["config", "show"],
        &["rules", "replay", "--format", "json"],
        &["score", "-o", "-"],
        &["score", "-o", "-", "--format", "ndjson"],
        &["explain", "--lead", "L00001"],
        &["check", "-o", "-"],
        &["verdict"],
        &["verify"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
    ] {
        let quiet = [arguments, &["-q"]].concat();
        let mut child =
            program(&sample().folder, &quiet).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut words = String::new();
        child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        assert_eq!((child.wait().unwrap().code(), words.as_str()), (Some(0), ""), "{arguments:?}");
    }
    // Nobody who hears the talk: what was asked for is done all the same.
    let company = Company::sample();
    let mut child = program(company.path(), &["score"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(company.read("scores.csv"), leadscore(&sample().folder, &["score", "-q", "-o", "-"]).done().out);
}

#[test]
fn an_invented_company_never_overwrites_what_it_did_not_write() {
    let folder = tempfile::tempdir().unwrap();
    let synth = ["synth", "--leads", "50", "--seed", "3", "-o", "company"];
    leadscore(folder.path(), &synth).done();
    let leads = folder.path().join("company/leads.csv");
    let bytes = std::fs::read(&leads).unwrap();
    leadscore(folder.path(), &synth).done();
    assert_eq!(std::fs::read(&leads).unwrap(), bytes, "the same seed, the same bytes");
    std::fs::write(&leads, "mine").unwrap();
    assert!(leadscore(folder.path(), &synth).failed(5).contains("leads.csv"));
    assert_eq!(std::fs::read(&leads).unwrap(), b"mine");
}
