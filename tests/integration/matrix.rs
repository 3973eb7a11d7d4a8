//! Fit x activity on a company in which both matter: who the lead is and what it does are known truths of the invented company.

use std::collections::BTreeMap;

use polars::prelude::{ParquetReader, SerReader};
use serde_json::Value;

use super::company::{Company, sample};

/// A CSV text's rows as maps from column to cell.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

fn matrix(company: &Company) -> Value {
    let run = sample().trained.json()["run"].as_str().unwrap().to_owned();
    let metrics: Value = serde_json::from_slice(&company.bytes(&format!("runs/{run}/metrics.json"))).unwrap();
    metrics["matrix"].clone()
}

#[test]
fn on_the_test_period_better_letters_and_higher_numbers_convert_more_often() {
    let company = Company::sample();
    let found = matrix(&company);
    let cells = found["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 16);
    let count = |cell: &Value, key: &str| cell[key].as_u64().unwrap();
    let rate = |of: &dyn Fn(&str) -> bool| {
        let own = || cells.iter().filter(|cell| of(cell["cell"].as_str().unwrap()));
        let sum = |key| own().map(|cell| count(cell, key)).sum::<u64>() as f64;
        sum("conversions") / sum("rows")
    };
    let (good, poor) = (rate(&|cell| cell < "C"), rate(&|cell| cell > "C"));
    assert!(good > 1.2 * poor, "fit: {good} {poor}");
    let (active, quiet) = (rate(&|cell| cell.ends_with(['3', '4'])), rate(&|cell| cell.ends_with(['1', '2'])));
    assert!(active > 1.5 * quiet, "activity: {active} {quiet}");
    for side in ["fit_roc_auc", "activity_roc_auc"] {
        assert!(found[side]["low"].as_f64().unwrap() > 0.5, "{side}: {}", found[side]);
    }
    // Every row of a lead with evidence stands in one cell, and the CSV says the same.
    for (key, sum) in [("rows", "rows"), ("conversions", "conversions")] {
        assert_eq!(cells.iter().map(|cell| count(cell, key)).sum::<u64>(), found[sum].as_u64().unwrap());
    }
    let run = sample().trained.json()["run"].as_str().unwrap().to_owned();
    let table = rows(&company.read(&format!("runs/{run}/matrix.csv")));
    for (row, cell) in table.iter().zip(cells) {
        assert_eq!(
            (row["cell"].as_str(), row["rows"].as_str()),
            (cell["cell"].as_str().unwrap(), &*cell["rows"].to_string())
        );
        let green = cell["p_holm"].as_f64().is_some_and(|p| p <= 0.05);
        assert_eq!((cell["green"].as_bool(), row["green"] == "1"), (Some(green), green));
    }
}

#[test]
fn predictions_stand_in_the_cells_that_were_counted() {
    let company = Company::sample();
    let run = sample().trained.json()["run"].as_str().unwrap().to_owned();
    let file = std::fs::File::open(company.path().join(format!("runs/{run}/predictions.parquet"))).unwrap();
    let frame = ParquetReader::new(file).finish().unwrap();
    let text = |name: &str| {
        let column = frame.column(name).unwrap().str().unwrap();
        column.iter().map(|cell| cell.unwrap_or_default().to_owned()).collect::<Vec<String>>()
    };
    let (splits, states, cells) = (text("split"), text("state"), text("cell"));
    let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
    for row in 0..cells.len() {
        assert_eq!(cells[row].is_empty(), states[row] != "scored", "row {row}");
        if splits[row] == "test" && states[row] == "scored" {
            *counted.entry(&cells[row]).or_default() += 1;
        }
    }
    for cell in matrix(&company)["cells"].as_array().unwrap() {
        let name = cell["cell"].as_str().unwrap();
        assert_eq!(counted.get(name).copied().unwrap_or(0), cell["rows"].as_u64().unwrap(), "{name}");
    }
}

#[test]
fn scores_explain_and_the_page_for_sales_say_the_same_cell() {
    let company = Company::sample();
    company.run(&["score", "-q"]).done();
    let scored: Vec<_> = rows(&company.read("scores.csv")).into_iter().filter(|row| row["state"] == "scored").collect();
    assert!(
        scored.iter().all(|row| row["cell"] == format!("{}{}", row["fit"], row["activity"]) && row["cell"].len() == 2)
    );
    for (column, all) in [("fit", ["A", "B", "C", "D"]), ("activity", ["1", "2", "3", "4"])] {
        for value in all {
            let share = scored.iter().filter(|row| row[column] == value).count() as f64 / scored.len() as f64;
            assert!((0.1..0.45).contains(&share), "{column} {value}: {share}");
        }
    }
    let lead = &scored[0];
    let told = company.run(&["explain", "--lead", &lead["lead_id"], "--format", "json", "-q"]).done().json();
    assert_eq!(told["cell"].as_str().unwrap(), lead["cell"]);
    let words = company.run(&["explain", "--lead", &lead["lead_id"], "-q"]).done().out;
    assert!(words.contains(&format!("Matrix {}: fit {},", lead["cell"], lead["fit"])), "{words}");

    company.run(&["report", "--audience", "sales", "-q"]).done();
    let page = company.read("sales.html");
    assert!(page.contains("id=\"matrix\""));
    let listed = rows(&company.read("sales.csv"));
    let cell_of: BTreeMap<_, _> = scored.iter().map(|row| (row["lead_id"].clone(), row["cell"].clone())).collect();
    assert!(!listed.is_empty() && listed.iter().all(|row| cell_of[&row["lead_id"]] == row["cell"]));
}

#[test]
fn without_the_matrix_nothing_names_it_and_the_scores_are_the_same() {
    let company = Company::new();
    company.train(&["--set", "model.candidates=[\"logistic\"]"]).done();
    company.run(&["score", "-q"]).done();
    let with = rows(&company.read("scores.csv"));
    company.train(&["--set", "model.candidates=[\"logistic\"]", "--set", "score.matrix=false"]).done();
    company.run(&["score", "-q"]).done();
    let without = rows(&company.read("scores.csv"));
    assert!(with[0].contains_key("cell") && !without[0].contains_key("cell") && !without[0].contains_key("fit"));
    let scores = |rows: &[BTreeMap<String, String>]| {
        rows.iter().map(|row| (row["lead_id"].clone(), row["score"].clone(), row["chance"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(scores(&with), scores(&without));
    company.run(&["verify"]).done();
    let words = company.run(&["explain", "--lead", &without[0]["lead_id"], "-q"]).done().out;
    assert!(!words.contains("Matrix"), "{words}");
}
