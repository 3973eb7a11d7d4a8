//! New files scored by an artifact alone: named in order or recognised, with columns and values that training never saw.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use polars::prelude::{ParquetReader, SerReader};

use super::company::{Company, sample};
use super::program::{Ran, leadscore};

const LEADS: &str = "leads.csv";
const EVENTS: [&str; 4] = ["web.csv", "email.csv", "webinars.csv", "crm.csv"];

/// The sample's artifact, as a path that can be named from anywhere.
fn model() -> &'static str {
    static MODEL: OnceLock<String> = OnceLock::new();
    MODEL.get_or_init(|| {
        let run = sample().trained.json()["run"].as_str().unwrap().to_owned();
        sample().folder.join("runs").join(run).join("model.json").to_str().unwrap().to_owned()
    })
}

/// A folder that holds the sample's files and nothing else.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in EVENTS.iter().chain([&LEADS]) {
            std::fs::copy(sample().folder.join(file), folder.path().join(file)).unwrap();
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Rewrites the leads file: the header, and each row's fields.
    fn edit_leads(&self, header: impl Fn(Vec<String>) -> Vec<String>, row: impl Fn(usize, Vec<String>) -> Vec<String>) {
        let mut reader = csv::Reader::from_path(self.path(LEADS)).unwrap();
        let fields = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
        let names = fields(reader.headers().unwrap());
        let rows: Vec<_> = reader.records().map(|record| fields(&record.unwrap())).collect();
        let mut writer = csv::Writer::from_path(self.path(LEADS)).unwrap();
        writer.write_record(header(names)).unwrap();
        for (number, fields) in rows.into_iter().enumerate() {
            writer.write_record(row(number, fields)).unwrap();
        }
        writer.flush().unwrap();
    }

    /// `score` with the artifact, the leads file and `events`.
    fn score(&self, events: &[&str], more: &[&str]) -> Ran {
        let files = [&["score", "--model", model(), "--leads", LEADS, "--events"][..], events].concat();
        leadscore(self.folder.path(), &[&files[..], more].concat())
    }
}

fn place(name: &str) -> usize {
    let header = std::fs::read_to_string(sample().folder.join(LEADS)).unwrap();
    header.lines().next().unwrap().split(',').position(|column| column == name).unwrap()
}

fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

/// What the config and the same artifact say of the same files.
fn by_config() -> &'static str {
    static LIST: OnceLock<String> = OnceLock::new();
    LIST.get_or_init(|| leadscore(&sample().folder, &["score", "--model", model(), "-q", "-o", "-"]).done().out)
}

#[test]
fn the_artifact_alone_scores_as_the_config_does_with_the_files_in_any_order() {
    let desk = Desk::new();
    let in_order = desk.score(&EVENTS, &["-o", "-"]).done();
    assert_eq!(in_order.out, by_config());
    let mixed = desk.score(&["crm.csv", "webinars.csv", "web.csv", "email.csv"], &["-q", "-o", "-"]).done();
    assert_eq!(mixed.out, by_config());
    assert_eq!(
        by_config().lines().next().unwrap(),
        "lead_id,as_of,state,score,chance,chance_low,chance_high,band,fit,activity,cell,fit_points,activity_points,stage,reason_1,reason_2,reason_3,reason_against,model,stage_since,days_in_stage"
    );
}

#[test]
fn a_file_in_two_parts_is_two_files_of_one_kind() {
    let desk = Desk::new();
    let text = desk.read("web.csv");
    let (header, rows) = text.split_once('\n').unwrap();
    let middle = rows.len() / 2 + rows[rows.len() / 2..].find('\n').unwrap() + 1;
    std::fs::write(desk.path("web1.csv"), format!("{header}\n{}", &rows[..middle])).unwrap();
    std::fs::write(desk.path("web2.csv"), format!("{header}\n{}", &rows[middle..])).unwrap();
    let events = ["crm.csv", "web1.csv", "email.csv", "web2.csv", "webinars.csv"];
    assert_eq!(desk.score(&events, &["-q", "-o", "-"]).done().out, by_config());
}

#[test]
fn a_part_without_a_file_and_a_file_without_a_part_are_named_by_their_columns() {
    let desk = Desk::new();
    let words = desk.score(&["web.csv", "email.csv", "crm.csv"], &[]).failed(2);
    assert_eq!(
        words,
        "the model reads an event file with the columns lead_id, attended_at, imported_at, and none is named; name it with \
         --events FILE"
    );
    std::fs::write(desk.path("odd.csv"), "a,b\n1,2\n").unwrap();
    let words = desk.score(&["web.csv", "email.csv", "webinars.csv", "odd.csv"], &[]).failed(3);
    assert_eq!(
        words,
        "odd.csv: its columns (a, b) suit no file that --events names; export it with the columns of one of them:\n  lead_id, time, \
         event, page\n  email, time, event, campaign\n  lead_id, attended_at, imported_at\n  lead_id, time, event, amount"
    );
    let words = leadscore(desk.folder.path(), &["score", "--model", model(), "--leads", LEADS]).failed(2);
    assert!(words.contains("--events"), "{words}");
    let words = leadscore(desk.folder.path(), &["score", "--model", model()]).failed(5);
    assert!(words.contains("leadscore.toml"), "{words}");
    assert!(!desk.path("scores.csv").exists());
}

#[test]
fn the_order_of_columns_is_of_no_account_and_new_ones_are_ignored_with_a_word() {
    let desk = Desk::new();
    let turned = |mut fields: Vec<String>, new: &str| {
        fields.reverse();
        fields.insert(3, new.to_owned());
        fields
    };
    desk.edit_leads(|header| turned(header, "shoe_size"), |_, fields| turned(fields, "x"));
    let ran = desk.score(&EVENTS, &["-o", "-"]).done();
    assert_eq!(ran.out, by_config());
    let said = "! the leads file has columns that training did not see; they are ignored: \"shoe_size\"\n";
    assert!(ran.err.contains(said), "{}", ran.err);
}

#[test]
fn a_column_the_model_reads_and_the_file_lacks_is_named() {
    let desk = Desk::new();
    let employees = place("employees");
    let without = |mut fields: Vec<String>| {
        fields.remove(employees);
        fields
    };
    desk.edit_leads(without, |_, fields| without(fields));
    let words = desk.score(&EVENTS, &[]).failed(3);
    assert!(words.starts_with("leads.csv has no column \"employees\" (the model asks for it)"), "{words}");
    // What the model never read need not be there.
    let desk = Desk::new();
    let unread = [place("lead_status"), place("gender")];
    let without = |fields: Vec<String>| {
        fields.into_iter().enumerate().filter(|(at, _)| !unread.contains(at)).map(|(_, field)| field).collect()
    };
    desk.edit_leads(without, |_, fields| without(fields));
    assert_eq!(desk.score(&EVENTS, &["-q", "-o", "-"]).done().out, by_config());
}

#[test]
fn a_number_that_became_text_is_an_error_with_line_and_column() {
    let desk = Desk::new();
    let employees = place("employees");
    let many = |number: usize, mut fields: Vec<String>| {
        if number == 4 {
            fields[employees] = "many".to_owned();
        }
        fields
    };
    desk.edit_leads(|header| header, many);
    let words = desk.score(&EVENTS, &[]).failed(3);
    assert_eq!(
        words,
        "leads.csv, line 6, column \"employees\": \"many\" is not a number; write plain numbers such as 1234.5, and nothing where it is not known"
    );
}

#[test]
fn categories_that_training_did_not_know_are_other_and_counted_past_a_tenth() {
    let desk = Desk::new();
    let industry = place("industry");
    let new = |every: usize| {
        move |number: usize, mut fields: Vec<String>| {
            if number.is_multiple_of(every) {
                fields[industry] = "spacecraft".to_owned();
            }
            fields
        }
    };
    desk.edit_leads(|header| header, new(25));
    assert!(!desk.score(&EVENTS, &["-o", "-"]).done().err.contains("industry"));
    desk.edit_leads(|header| header, new(3));
    let ran = desk.score(&EVENTS, &["-o", "-", "--show", "industry"]).done();
    let list = rows(&ran.out);
    assert_eq!(list.len(), rows(by_config()).len());
    let scored: Vec<_> = list.iter().filter(|row| row["state"] == "scored").collect();
    let unknown = scored.iter().filter(|row| row["industry"] == "spacecraft").count();
    let percent = 100.0 * unknown as f64 / scored.len() as f64;
    assert!((25.0..40.0).contains(&percent), "{unknown} of {}", scored.len());
    let words = format!(
        "! industry: {unknown} of {} leads ({percent:.0}%, in training 0%) have a value that the model does not know; it is read \
         as \"other\": \"spacecraft\"",
        scored.len()
    );
    assert_eq!(ran.err.lines().filter(|line| line.starts_with("! industry")).collect::<Vec<_>>(), [words]);
    let spanish = desk.score(&EVENTS, &["-o", "-", "--lang", "es"]).done();
    let words = format!(
        "! industry: {unknown} de {} leads ({percent:.0}%; en el entrenamiento, 0%) tienen un valor que el modelo no conoce; se lee \
         como \"otro\": \"spacecraft\"",
        scored.len()
    );
    assert_eq!(spanish.err.lines().filter(|line| line.starts_with("! industry")).collect::<Vec<_>>(), [words]);
}

#[test]
fn parquet_and_ndjson_hold_the_rows_of_the_csv() {
    let desk = Desk::new();
    let listed = rows(by_config());
    let ndjson = desk.score(&EVENTS, &["-q", "--format", "ndjson", "-o", "-"]).done().out;
    let lines: Vec<serde_json::Value> = ndjson.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), listed.len());
    for (line, row) in lines.iter().zip(&listed) {
        assert_eq!(line["lead_id"], row["lead_id"].as_str());
        assert_eq!(line["as_of"], row["as_of"].as_str());
        assert_eq!(line["score"].as_u64().map_or_else(String::new, |score| score.to_string()), row["score"]);
        assert_eq!(line["reason_1"].as_str().unwrap_or(""), row["reason_1"]);
        assert_eq!(
            line["fit_points"].as_i64().map_or_else(String::new, |points| points.to_string()),
            row["fit_points"]
        );
        assert_eq!(line["fit_points"].is_null(), line["score"].is_null());
        assert_eq!(line["activity"].as_u64().map_or_else(String::new, |number| number.to_string()), row["activity"]);
        assert_eq!(line["cell"].as_str().unwrap_or(""), row["cell"]);
    }
    desk.score(&EVENTS, &["-q", "-o", "list.parquet"]).done();
    let file = std::fs::File::open(desk.path("list.parquet")).unwrap();
    let table = ParquetReader::new(file).finish().unwrap();
    let ids: Vec<&str> = table.column("lead_id").unwrap().str().unwrap().iter().flatten().collect();
    assert_eq!(ids, listed.iter().map(|row| row["lead_id"].as_str()).collect::<Vec<_>>());
    assert_eq!(table.width(), listed[0].len());
    desk.score(&EVENTS, &["-q", "--format", "parquet"]).done();
    assert!(desk.path("scores.parquet").exists());
    let words = desk.score(&EVENTS, &["--format", "csv", "-o", "list.parquet"]).failed(2);
    assert_eq!(words, "--format csv and -o list.parquet: a name and a format that differ; change one");
    let words = leadscore(&sample().folder, &["verdict", "--format", "parquet"]).failed(2);
    assert!(words.contains("for `leadscore score`"), "{words}");
}

#[test]
fn reasons_and_columns_are_as_many_as_were_asked_for() {
    let desk = Desk::new();
    let shown = desk.score(&EVENTS, &["-q", "-o", "-", "--reasons", "5", "--show", "name,email"]).done().out;
    let header = shown.lines().next().unwrap();
    assert!(
        header.ends_with(",reason_4,reason_5,reason_against,model,name,email,stage_since,days_in_stage"),
        "{header}"
    );
    let list = rows(&shown);
    assert!(list.iter().any(|row| !row["reason_4"].is_empty()));
    let email: BTreeMap<String, String> = rows(&desk.read(LEADS))
        .into_iter()
        .map(|mut row| (row.remove("lead_id").unwrap(), row.remove("email").unwrap()))
        .collect();
    assert!(list.iter().all(|row| row["email"] == email[&row["lead_id"]]));
    let scores =
        |text: &str| rows(text).iter().map(|row| (row["lead_id"].clone(), row["score"].clone())).collect::<Vec<_>>();
    assert_eq!(scores(&shown), scores(by_config()));
    let none = desk.score(&EVENTS, &["-q", "-o", "-", "--reasons", "0"]).done().out;
    assert!(none.lines().next().unwrap().contains(",stage,reason_against,"));
    let words = desk.score(&EVENTS, &["--show", "nmae"]).failed(3);
    assert!(words.contains("no column \"nmae\"") && words.contains("did you mean \"name\"?"), "{words}");
}

#[test]
fn each_owner_gets_a_ranked_list() {
    let desk = Desk::new();
    let by = ["-q", "-o", "-", "--set", "capacity.by=country"];
    let list = rows(&desk.score(&EVENTS, &by).done().out);
    let all = rows(by_config());
    assert_eq!(list.len(), all.len());
    let countries: Vec<&str> = list.iter().map(|row| row["country"].as_str()).collect();
    let named: Vec<&str> = countries.iter().copied().filter(|country| !country.is_empty()).collect();
    assert!(named.is_sorted() && countries.starts_with(&named), "one list after another, nobody's last");
    let mut next: BTreeMap<&str, usize> = BTreeMap::new();
    for row in list.iter().filter(|row| row["state"] == "scored") {
        let rank = next.entry(row["country"].as_str()).or_default();
        *rank += 1;
        assert_eq!(row["rank"], rank.to_string());
    }
    // Within a list the order is that of the one long list.
    let of = |rows: &[BTreeMap<String, String>], ids: &[String]| {
        rows.iter().map(|row| row["lead_id"].clone()).filter(|id| ids.contains(id)).collect::<Vec<_>>()
    };
    let first: Vec<String> =
        list.iter().filter(|row| row["country"] == countries[0]).map(|row| row["lead_id"].clone()).collect();
    assert_eq!(of(&all, &first), first);
}

#[test]
fn an_explanation_needs_no_config_either_and_adds_up_in_every_state() {
    let desk = Desk::new();
    let list = rows(by_config());
    let of_state = |state: &str| list.iter().find(|row| row["state"] == state).map(|row| row["lead_id"].clone());
    let mut seen = 0;
    for (state, id) in [
        ("scored", of_state("scored")),
        ("no_evidence", of_state("no_evidence")),
        ("out_of_scope", of_state("out_of_scope")),
        ("not_open", Some("L00001".to_owned())),
    ] {
        let Some(id) = id else { continue };
        seen += 1;
        let explain = |format: &str| {
            let files = ["explain", "--lead", &id, "--model", model(), "--leads", LEADS, "--events"];
            leadscore(desk.folder.path(), &[&files[..], &EVENTS[..], &["--format", format]].concat()).done()
        };
        let told = explain("json").json();
        assert_eq!(told["state"], state);
        let points: i64 = told["reasons"].as_array().unwrap().iter().map(|one| one["points"].as_i64().unwrap()).sum();
        assert_eq!(told["score"].as_i64(), Some(points), "{told}");
        assert!(told["chance"].is_f64() && told["band"].is_string());
        let table = explain("table").out;
        assert!(table.contains(&format!(": score {points} of 100")), "{table}");
        assert_eq!(table.contains("\nNot listed: "), state != "scored", "{table}");
        let sum: i64 = table
            .lines()
            .skip_while(|line| !line.is_empty())
            .skip(1)
            .take_while(|line| line.contains("  "))
            // Indented lines make up the line above them.
            .filter(|line| !line.starts_with("       "))
            .filter_map(|line| line.split_whitespace().next()?.parse::<i64>().ok())
            .sum();
        assert!(sum == points || sum == 2 * points, "{table}");
    }
    assert!(seen >= 2);
}

#[test]
fn an_unknown_lead_is_answered_with_the_nearest_ids() {
    let words = leadscore(&sample().folder, &["explain", "--lead", "L0001"]).failed(3);
    assert!(words.contains("no lead \"L0001\" in the leads file; did you mean \"L000"), "{words}");
    assert!(words.contains(" or "), "{words}");
}

#[test]
fn a_lead_whose_numbers_are_beyond_scoring_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = "lead_id,as_of,label,x\n".to_owned();
    for lead in 0..600 {
        let wave = f64::from((lead * 7919) % 101) / 1e4;
        let label = u8::from((lead * 31) % 97 < 20 + (wave * 3e3) as i32);
        table += &format!("A{lead:03},2024-{:02}-{:02}T00:00:00Z,{label},{wave}\n", lead / 60 + 1, lead % 28 + 1);
    }
    let at = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    at("rows.csv", &table);
    at(
        "leadscore.toml",
        "version = 1\n[features]\ntable = \"rows.csv\"\n[label]\nhorizon_days = 7\n[model]\ncandidates = [\"logistic\"]\n",
    );
    leadscore(folder.path(), &["train", "-q"]).done();
    at("new.csv", "lead_id,as_of,x\nB1,2025-01-01T00:00:00Z,0.003\nB2,2025-01-01T00:00:00Z,1.7e308\n");
    let words = leadscore(folder.path(), &["score", "--leads", "new.csv"]).failed(3);
    assert!(words.starts_with("lead \"B2\" cannot be scored: the row's values are too large"), "{words}");
    let words = leadscore(folder.path(), &["explain", "--lead", "B2", "--leads", "new.csv"]).failed(3);
    assert!(words.contains("\"B2\" cannot be scored"), "{words}");
    at("new.csv", "lead_id,as_of,x\nB1,2025-01-01T00:00:00Z,0.003\n");
    assert_eq!(rows(&leadscore(folder.path(), &["score", "--leads", "new.csv", "-o", "-"]).done().out).len(), 1);
}

#[test]
fn nothing_is_written_over_what_is_read_and_a_bad_time_is_found_first() {
    let desk = Desk::new();
    for input in [LEADS, "web.csv"] {
        let words = desk.score(&EVENTS, &["-o", input]).failed(2);
        assert_eq!(words, format!("-o {input}: this file is read here; name another"));
    }
    std::fs::copy(model(), desk.path("m.json")).unwrap();
    let files = ["score", "--model", "m.json", "--leads", LEADS, "--events"];
    let words = leadscore(desk.folder.path(), &[&files[..], &EVENTS[..], &["-o", "m.json"]].concat()).failed(2);
    assert!(words.contains("this file is read here"), "{words}");
    std::fs::create_dir(desk.path("lists")).unwrap();
    assert!(desk.score(&EVENTS, &["-o", "lists"]).failed(2).contains("this is a folder"));
    // Found before anything is read: the leads file is not even there.
    std::fs::remove_file(desk.path(LEADS)).unwrap();
    assert!(desk.score(&EVENTS, &["--as-of", "yesterday"]).failed(2).contains("is not a time; wanted"));
}

#[cfg(unix)]
#[test]
fn a_full_disk_ends_with_5_names_path_and_cause_and_keeps_the_old_file() {
    let words = Desk::new().score(&EVENTS, &["-q", "-o", "/dev/full"]).failed(5);
    assert_eq!(words, "cannot write /dev/full: No space left on device (os error 28); make room and run it again");
    assert!(Path::new("/dev/full").exists());
}

#[test]
fn names_that_are_formulas_code_or_turned_around_are_accepted_and_defused() {
    let desk = Desk::new();
    let (name, industry) = (place("name"), place("industry"));
    let hostile = ["=cmd|' /C calc'!A0", "'; DROP TABLE leads; --", "Ana\u{202e}txt.exe"];
    desk.edit_leads(
        |header| header,
        |number, mut fields| {
            fields[name] = hostile[number % 3].to_owned();
            fields[industry] = hostile[1 + number % 2].to_owned();
            fields
        },
    );
    let ran = desk.score(&EVENTS, &["-o", "-", "--show", "name"]).done();
    let names = |text: &str| -> BTreeSet<String> {
        rows(text).into_iter().map(|mut row| row.remove("name").unwrap()).collect()
    };
    let set = |names: [&str; 3]| names.map(str::to_owned).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(names(&ran.out), set(["'=cmd|' /C calc'!A0", hostile[1], hostile[2]]));
    // Said, a name cannot turn the line around.
    let scored = rows(&ran.out).iter().filter(|row| row["state"] == "scored").count();
    let words = format!(
        "! industry: {scored} of {scored} leads (100%, in training 0%) have a value that the model does not know; it is read as \
         \"other\": \"'; DROP TABLE leads; --\", \"Ana\\u{{202e}}txt.exe\""
    );
    assert_eq!(ran.err.lines().filter(|line| line.starts_with("! industry")).collect::<Vec<_>>(), [words]);
    let raw = desk.score(&EVENTS, &["-q", "-o", "-", "--show", "name", "--raw-csv"]).done().out;
    assert_eq!(names(&raw), set(hostile));
}

#[test]
fn the_environment_wins_over_the_file_and_flags_over_the_environment() {
    let company = Company::sample();
    let show = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = super::program::program(company.path(), arguments);
        command.envs(variables.iter().copied());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (_, out, _) = show(&[("LEADSCORE_SEED", "9"), ("LEADSCORE_LANG", "es")], &["config", "show", "--lang", "en"]);
    assert!(out.contains("project.seed = 9  # environment\n"), "{out}");
    assert!(out.contains("project.lang = \"en\"  # flag\n"), "{out}");
    assert!(out.contains("project.timezone = \"Europe/Madrid\"  # file\n"), "{out}");
    let (code, _, err) = show(&[("LEADSCORE_SEED", "nine")], &["config", "show"]);
    assert_eq!((code, err.as_str()), (Some(2), "error: LEADSCORE_SEED=nine: wanted a whole number from 0 on\n"));
    let (code, _, err) = show(&[("LEADSCORE_CONFIG", "other.toml")], &["config", "show"]);
    assert!(code == Some(5) && err.contains("other.toml"), "{err}");
    let (code, ..) = show(&[("LEADSCORE_CONFIG", "other.toml")], &["config", "show", "-c", "leadscore.toml"]);
    assert_eq!(code, Some(0));
    let (_, _, err) = show(&[], &["score", "-v", "-o", "-"]);
    assert!(err.contains(" s  reading") && err.contains("sha256"), "{err}");
}
