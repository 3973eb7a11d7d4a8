//! Does anything but data, config and seed move a byte? Threads, the order of rows, line ends, the cut between files.

use leadscore::seed::Seed;
use serde_json::Value;

use super::company::Company;

/// The artifact, and what every candidate said of every row.
fn bytes(company: &Company, more: &[&str]) -> (Vec<u8>, Vec<u8>) {
    let run = company.train(more).done().json()["run"].as_str().unwrap().to_owned();
    (company.bytes(&format!("runs/{run}/model.json")), company.bytes(&format!("runs/{run}/predictions.parquet")))
}

const EXPORTS: [&str; 5] = ["leads.csv", "web.csv", "email.csv", "webinars.csv", "crm.csv"];

#[test]
fn threads_and_the_order_of_rows_move_no_byte_and_a_seed_does() {
    let company = Company::new();
    // A forest draws its rows: the seed has something to move.
    let bytes_of = |more: &[&str]| {
        bytes(&company, &[&["--set", r#"model.candidates=["logistic", "forest", "boosting"]"#], more].concat())
    };
    let first = bytes_of(&["-j", "1"]);
    for threads in ["2", "4"] {
        assert!(bytes_of(&["-j", threads]) == first, "{threads} threads");
    }
    for file in EXPORTS {
        shuffle(&company, file);
    }
    assert!(bytes_of(&[]) == first, "rows shuffled");
    let other = bytes_of(&["--seed", "12"]);
    assert!(other.0 != first.0 && other.1 != first.1, "another seed");
}

#[test]
fn events_that_went_to_temporary_files_move_no_byte() {
    let company = Company::new();
    let first = bytes(&company, &[]);
    let folder = tempfile::tempdir().unwrap();
    let temp = folder.path().to_str().unwrap();
    assert!(bytes(&company, &["--max-memory", "32.4M", "--temp-dir", temp, "-j", "2"]) == first);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    let words = company.train(&["--max-memory", "32.4M", "--temp-dir", &format!("{temp}/nowhere")]).failed(5);
    assert!(words.contains("--temp-dir"), "the budget was passed: {words}");
    let words = company.train(&["--max-memory", "20M"]).failed(2);
    assert!(words.contains("give --max-memory"), "{words}");
}

#[test]
fn a_byte_order_mark_and_other_line_ends_move_no_byte() {
    let company = Company::new();
    let first = bytes(&company, &[]);
    for (file, ends) in [("leads.csv", "\r\n"), ("web.csv", "\r\n"), ("crm.csv", "\r\n")] {
        let text = company.read(file).replace('\n', ends);
        company.write(file, format!("\u{feff}{text}"));
    }
    assert!(bytes(&company, &[]) == first);
}

#[test]
fn one_log_in_two_files_gives_the_same_model_and_the_same_predictions() {
    let company = Company::new();
    let (model, predictions) = bytes(&company, &[]);
    let text = company.read("web.csv");
    let (header, rows) = text.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    // Not at one instant: every third row goes into the other file.
    let part = |keep: fn(usize) -> bool| {
        let kept = rows.iter().enumerate().filter(|(number, _)| keep(*number)).map(|(_, row)| *row);
        std::iter::once(header).chain(kept).map(|row| format!("{row}\n")).collect::<String>()
    };
    company.write("web.csv", part(|number| number % 3 != 0));
    company.write("web2.csv", part(|number| number % 3 == 0));
    let config = company.read("leadscore.toml");
    let start = config.find("[[events]]\nfile = \"web.csv\"").unwrap();
    let end = start + config[start + 1..].find("[[events]]").unwrap() + 1;
    let again = config[start..end].replace("web.csv", "web2.csv");
    let again = &again[..again.rfind("page = \"page\"").unwrap() + "page = \"page\"".len()];
    company.write("leadscore.toml", format!("{}\n{again}\n\n{}", config[..end].trim_end(), &config[end..]));
    let (split_model, split_predictions) = bytes(&company, &[]);
    assert!(split_predictions == predictions);
    // The artifact names its kinds of sources, and there is one more of them, and the files without times of arrival; nothing else may differ.
    let body = |bytes: &[u8]| {
        let mut body = serde_json::from_slice::<Value>(bytes).unwrap()["body"].take();
        let sources = body["sources"].as_array_mut().map(std::mem::take).unwrap();
        body["provenance"]["config"]["events"].take();
        body["provenance"]["notes"].take();
        (sources.len(), body)
    };
    let (before, after) = (body(&model), body(&split_model));
    assert_eq!(after.0, before.0 + 1);
    assert_eq!(after.1, before.1);
}

fn shuffle(company: &Company, file: &str) {
    let text = company.read(file);
    let (header, rows) = text.split_once('\n').unwrap();
    let seed = Seed::new(3).stream(file);
    let mut keyed: Vec<(u64, &str)> =
        rows.lines().enumerate().map(|(number, row)| (seed.with(number as u64).bits(), row)).collect();
    keyed.sort_unstable();
    let shuffled: String = keyed.iter().map(|(_, row)| format!("{row}\n")).collect();
    assert!(shuffled != rows, "{file} is as it was");
    company.write(file, format!("{header}\n{shuffled}"));
}
