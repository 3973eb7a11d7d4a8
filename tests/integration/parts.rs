//! Files in several parts, and parts beside leads and events: is a part that is missing named with its flag and columns, and a
//! file that lacks what the others have with its name?

use super::company::Company;
use super::program::Ran;

const EVENTS: [&str; 4] = ["web.csv", "email.csv", "webinars.csv", "crm.csv"];

/// A company whose visits come under cookies, and whose leads changed their plan; trained, the artifact beside it.
fn with_other_parts() -> Company {
    let company = Company::new();
    let leads = company.read("leads.csv");
    let rows: Vec<&str> = leads.lines().skip(1).collect();
    let cookies: String =
        rows.iter().enumerate().map(|(row, lead)| format!("c{row},{},2024-01-01T00:00:00Z\n", &lead[..6])).collect();
    company.write("cookies.csv", format!("cookie,lead_id,since\n{cookies}"));
    let plan = |row: usize| ["trial", "basic", "none"][row % 3];
    let plans: String = rows
        .iter()
        .enumerate()
        .map(|(row, lead)| format!("{},plan,{},2024-02-01T00:00:00Z\n", &lead[..6], plan(row)))
        .collect();
    company.write("plans.csv", format!("lead_id,what,said,at\n{plans}"));
    let config = company.read("leadscore.toml").replacen("match = \"id\"", "match = \"alias\"", 1);
    let more = "\n[[aliases]]\nfile = \"cookies.csv\"\nalias = \"cookie\"\nlead = \"lead_id\"\ntime = \"since\"\n\n[[history]]\n\
                file = \"plans.csv\"\nlead = \"lead_id\"\nname = \"what\"\nvalue = \"said\"\ntime = \"at\"\n";
    company.write("leadscore.toml", config + more);
    company.train(&[]).done();
    std::fs::copy(company.path().join("runs/001-monthly-60d/model.json"), company.path().join("m.json")).unwrap();
    company
}

fn score(company: &Company, more: &[&str]) -> Ran {
    let files = ["score", "-q", "-o", "-", "--model", "m.json", "--leads", "leads.csv"];
    company.run(&[&files[..], more].concat())
}

#[test]
fn an_artifact_asks_for_every_part_it_was_trained_on_by_flag_and_columns() {
    let company = with_other_parts();
    let events = [&["--events"], &EVENTS[..]].concat();
    let (cookies, plans) = (["--aliases", "cookies.csv"], ["--history", "plans.csv"]);
    assert_eq!(
        score(&company, &[]).failed(2),
        "the model reads an event file with the columns lead_id, time, event, page, and none is named; name it with --events FILE"
    );
    assert_eq!(
        score(&company, &events).failed(2),
        "the model reads a file of other keys of leads with the columns cookie, lead_id, since, and none is named; name it with \
         --aliases FILE"
    );
    assert_eq!(
        score(&company, &[&events[..], &cookies].concat()).failed(2),
        "the model reads a file of what attributes were with the columns lead_id, what, said, at, and none is named; name it with \
         --history FILE"
    );
    let spanish =
        company.run(&[&["score", "--lang", "es", "--model", "m.json", "--leads", "leads.csv"], &events[..]].concat());
    assert_eq!(
        spanish.failed(2),
        "el modelo lee un archivo de otras claves de los leads con las columnas cookie, lead_id, since, y no se nombra ninguno; \
         nómbrelo con --aliases ARCHIVO"
    );
    let whole = score(&company, &[&events[..], &cookies, &plans].concat()).done();
    assert_eq!(whole.out, company.run(&["score", "-q", "-o", "-"]).done().out);
    // A file in the wrong place is known by its columns.
    let mixed = [&events[..], &["--aliases", "plans.csv"], &plans].concat();
    assert_eq!(
        score(&company, &mixed).failed(3),
        "plans.csv: its columns (at, lead_id, said, what) suit no file that --aliases names; export it with the columns of one of \
         them:\n  cookie, lead_id, since"
    );
}

#[test]
fn a_part_that_the_model_never_read_is_refused_by_its_flag() {
    let company = Company::new();
    company.train(&[]).done();
    std::fs::copy(company.path().join("runs/001-monthly-60d/model.json"), company.path().join("m.json")).unwrap();
    company.write("cookies.csv", "cookie,lead_id\nc1,L00001\n");
    for (flag, part) in
        [("--aliases", "a file of other keys of leads"), ("--history", "a file of what attributes were")]
    {
        let words = score(&company, &[&["--events"], &EVENTS[..], &[flag, "cookies.csv"]].concat()).failed(2);
        assert_eq!(words, format!("{flag}: the model reads {part} nowhere; leave it out"));
    }
}

#[test]
fn a_file_that_lacks_a_column_which_the_others_have_is_named_wherever_files_are_read() {
    let company = Company::new();
    company.replace("leadscore.toml", "file = \"web.csv\"", "file = \"web-*.csv\"");
    let web = company.read("web.csv");
    let (header, rows) = web.split_once('\n').unwrap();
    let (early, late): (Vec<&str>, Vec<&str>) = rows.lines().partition(|row| row.contains(",2024-"));
    company.write("web-1.csv", format!("{header}\n{}\n", early.join("\n")));
    // Lead, time and event alone: no page.
    let cut = |row: &str| row.split(',').take(3).collect::<Vec<_>>().join(",");
    let late: Vec<String> = late.into_iter().map(cut).collect();
    company.write("web-2.csv", format!("lead_id,time,event\n{}\n", late.join("\n")));
    let said = "web-2.csv has no \"page\", which other files of the same entry have: its cells are missing; add the column, or \
                leave it so where nothing was recorded";
    let quick = super::company::QUICK;
    for verb in [
        [&["train"], &quick[..]].concat(),
        [&["features"], &quick[..]].concat(),
        vec!["score", "-o", "-"],
        vec!["explain", "--lead", "L00600"],
        vec!["rules", "replay"],
    ] {
        let ran = company.run(&verb).done();
        assert_eq!(ran.err.lines().filter(|line| *line == format!("! {said}")).count(), 1, "{verb:?}: {}", ran.err);
    }
    let spanish = company.run(&["rules", "replay", "--lang", "es"]).done();
    let wanted = "! web-2.csv no tiene \"page\", que otros archivos de la misma entrada sí tienen: sus celdas faltan; añada la \
                  columna, o déjelo así donde nada se registró";
    assert!(spanish.err.lines().any(|line| line == wanted), "{}", spanish.err);
    let checked = company.run(&[&["check", "-q", "--format", "json"], &quick[..2]].concat()).json();
    let notices: Vec<&serde_json::Value> =
        checked["notices"].as_array().unwrap().iter().filter(|notice| notice["words"] == said).collect();
    assert_eq!(notices.len(), 1, "{}", checked["notices"]);
}
