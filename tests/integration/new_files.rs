//! New files scored by an artifact alone: named in order or recognised, with columns and values that training never saw.

use polars::prelude::{ParquetReader, SerReader};

use super::company::sample;
use super::desk::{Desk, EVENTS, LEADS, by_config, model, place, rows};
use super::program::leadscore;

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
