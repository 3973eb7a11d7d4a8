//! Planted leaks, as they happen to people: are they caught, named, and is it said what to do next?

use std::collections::BTreeMap;

use leadscore::time::{Instant, Zone};

use super::company::Company;

/// Adds to the leads file how often each lead had been on the site by the day of the export.
fn with_total_visits(company: &Company) {
    let mut visits: BTreeMap<String, usize> = BTreeMap::new();
    for row in company.read("web.csv").lines().skip(1) {
        *visits.entry(row[..6].to_owned()).or_default() += 1;
    }
    company.edit_rows("leads.csv", |_, row| Some(format!("{row},{}", visits.get(&row[..6]).copied().unwrap_or(0))));
    company.replace("leads.csv", ",lead_status\n", ",lead_status,total_visits\n");
}

fn run_file(company: &Company, name: &str) -> serde_json::Value {
    serde_json::from_str(&company.read(&format!("runs/001-monthly-60d/{name}"))).unwrap()
}

#[test]
fn a_count_taken_on_the_day_of_the_export_stops_training_and_is_named_and_declared_it_is_measured() {
    let company = Company::new();
    with_total_visits(&company);
    let words = company.train(&[]).failed(1);
    let line = words.lines().find(|line| line.trim_start().starts_with("total_visits ")).unwrap();
    assert!(line.contains("AUC alone 0."), "{line}");
    assert!(words.contains("known_at_creation") && words.contains("drop = [...]"), "{words}");
    company.no_runs();
    let found = company.run(&["check", "-q", "--format", "json", "--set", "cohort.as_of=monthly"]).json();
    let column = found["columns"].as_array().unwrap().iter().find(|column| column["column"] == "total_visits").unwrap();
    assert_eq!((&column["standing"], &column["answer_needed"]), (&"undated".into(), &true.into()));
    // Somebody declares it all the same: its name is held against it, and what creation alone explains says the rest.
    company.replace("leadscore.toml", "known_at_creation = [\n", "known_at_creation = [\n    \"total_visits\",\n");
    company.train(&["--set", "model.candidates=[\"logistic\"]", "--set", "leakage.measure=true"]).done();
    let leakage = run_file(&company, "leakage.json");
    let column =
        leakage["columns"].as_array().unwrap().iter().find(|column| column["column"] == "total_visits").unwrap();
    assert_eq!(column["name"], "current_state");
    let checks = &leakage["checks"];
    assert_eq!(run_file(&company, "metrics.json")["leakage_checks"], *checks);
    // Labels dealt out by chance: a count of one's own, on monthly lists, may well tell a lead of Train again; the words follow the interval.
    let dealt = &checks["dealt_labels"];
    let (low, value) = (dealt["low"].as_f64().unwrap(), dealt["value"].as_f64().unwrap());
    assert!(low <= value && value <= dealt["high"].as_f64().unwrap(), "{dealt}");
    let known_again = run_file(&company, "metrics.json")["banners"].to_string().contains("are known again from Train");
    assert_eq!(known_again, low > 0.0, "{dealt}");
    assert!(checks["creation_features"].as_u64().unwrap() >= 8 && checks["creation_auc"].as_f64().unwrap() > 0.5);
    assert_eq!(checks["test_rows"], run_file(&company, "metrics.json")["evaluation"]["rows"]);
    let banners = run_file(&company, "metrics.json")["banners"].to_string();
    for words in ["Leakage: with labels dealt out by chance", "features of the lead's creation alone", "bit for bit"] {
        assert!(banners.contains(words), "{words}: {banners}");
    }
}

#[test]
fn a_list_that_came_in_late_and_does_not_say_so_is_disclosed_with_the_column_that_would() {
    let company = Company::new();
    company.replace("leadscore.toml", "known_at = \"imported_at\"\n", "");
    let said = "webinars.csv has a column \"imported_at\" that reads like when its records came in, and no known_at names it: rows that came \
                in late are read as if they had been known when they happened; write known_at = \"imported_at\" in its [[events]]";
    let found = company.run(&["check", "-q", "--format", "json"]).json();
    let noticed = |notice: &serde_json::Value| notice["words"].as_str().is_some_and(|words| words.starts_with(said));
    assert!(found["notices"].as_array().unwrap().iter().any(noticed), "{}", found["notices"]);
    company.train(&["--set", "model.candidates=[\"logistic\"]"]).done();
    let metrics = run_file(&company, "metrics.json");
    let banner = |words: &serde_json::Value| words.as_str().is_some_and(|words| words.starts_with(said));
    assert!(metrics["banners"].as_array().unwrap().iter().any(banner), "{}", metrics["banners"]);
    let card = company.read("runs/001-monthly-60d/model_card.md");
    assert!(card.contains("webinars.csv has a column \"imported\\_at\""), "{card}");
    assert!(company.read("runs/001-monthly-60d/report.html").contains("reads like when its records came in"));
}

/// Every sale gets a second act beside it, dated where `dated` says from the lead's creation and the sale's time.
fn with_contracts(company: &Company, dated: impl Fn(Instant, Instant) -> Instant) {
    let at = |text: &str| Zone::utc().parse(text).unwrap();
    let rows = |name: &str| company.read(name).lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    let cells = |row: &str, place: usize| row.split(',').nth(place).unwrap().to_owned();
    let created: BTreeMap<String, Instant> =
        rows("leads.csv").iter().map(|row| (cells(row, 0), at(&cells(row, 1)))).collect();
    company.edit_rows("crm.csv", |_, row| {
        let (lead, sold) = (cells(row, 0), cells(row, 1));
        let own = (cells(row, 2) == "deal_won").then(|| created.get(&lead)).flatten();
        let contract = |created: &Instant| format!("\n{lead},{},contract_signed,,", dated(*created, at(&sold)));
        Some(format!("{row}{}", own.map(contract).unwrap_or_default()))
    });
}

fn minutes_later(at: Instant, minutes: i64) -> Instant {
    Instant::from_micros(at.micros() + minutes * 60_000_000)
}

#[test]
fn an_act_of_the_outcome_that_was_dated_back_stops_training_and_names_its_type_until_somebody_answers() {
    let company = Company::new();
    with_contracts(&company, |created, _| minutes_later(created, 1));
    let logistic = ["--set", "model.candidates=[\"logistic\"]"];
    let words = company.train(&logistic).failed(1);
    let line = words.lines().find(|line| line.trim_start().starts_with("contract_signed ")).unwrap();
    assert!(line.contains("AUC alone 0.9") && line.contains(" leads have it, "), "{line}");
    assert!(line.contains("dated 60 s after the lead's creation"), "{line}");
    // Sound acts of the same log are not held to account.
    let named: Vec<&str> = words.lines().filter(|line| line.contains("AUC alone")).collect();
    assert_eq!(named.len(), 1, "{words}");
    assert!(words.contains("except_types") && words.contains("allow_events"), "{words}");
    company.no_runs();

    // A check says so before.
    let checked = company.run(&["check", "-q", "--format", "json", "--set", "cohort.as_of=monthly"]);
    assert_eq!(checked.code, 1, "{}", checked.err);
    let found = checked.json();
    assert_eq!(found["state"], "answer_needed");
    let acts = found["acts"].as_array().unwrap();
    assert_eq!((&acts[0]["event"], &acts[0]["decision"]), (&"contract_signed".into(), &"stopped".into()));
    assert!(acts.iter().skip(1).all(|acts| acts["decision"] != "stopped"), "{acts:?}");
    assert!(found["notices"].to_string().contains("acts of \\\"contract_signed\\\" tell the outcome too well"));

    // An answer for acts that nobody did is a slip of the pen, and no answer.
    let misspelt = "leakage.allow_events=[{ event = \"contract_singed\", reason = \"a framework contract\" }]";
    for verb in ["check", "train"] {
        let words = company.run(&[verb, "-q", "--set", "cohort.as_of=monthly", "--set", misspelt]).failed(2);
        assert!(words.contains("allow_events: \"contract_singed\" is neither an event type"), "{words}");
        assert!(words.contains("did you mean \"contract_signed\""), "{words}");
    }
    company.no_runs();

    // Answered with a reason: it is let in, and the card says why.
    let allowed = [
        "--set",
        "leakage.allow_events=[{ event = \"contract_signed\", reason = \"a framework contract that all buyers sign first\" }]",
    ];
    company.train(&[logistic, allowed].concat()).done();
    let card = company.read("runs/001-monthly-60d/model_card.md");
    let said = "were let in: a framework contract that all buyers sign first";
    assert!(card.contains("The acts of contract\\_signed (AUC alone 0.9") && card.contains(said), "{card}");
    let acts = &run_file(&company, "leakage.json")["events"][0];
    assert_eq!((&acts["event"], &acts["decision"]), (&"contract_signed".into(), &"allowed".into()));
    let page = company.read("runs/001-monthly-60d/report.html");
    assert!(page.contains("events, allowed by the analyst") && page.contains("a framework contract"), "on the page");
    let notes = run_file(&company, "model.json")["body"]["provenance"]["notes"].to_string();
    assert!(notes.contains("acts of \\\"contract_signed\\\" were allowed"), "{notes}");
}

#[test]
fn a_type_that_is_left_out_is_as_if_it_had_never_been_in_the_log() {
    let (company, planted) = (Company::new(), Company::new());
    with_contracts(&planted, |created, _| minutes_later(created, 1));
    let kind = "type = { column = \"event\" } # demo_request";
    planted.replace("leadscore.toml", kind, &format!("except_types = [\"contract_signed\"]\n{kind}"));
    for company in [&company, &planted] {
        company.train(&["--set", "model.candidates=[\"logistic\"]"]).done();
    }
    let model = |company: &Company| {
        let mut model = run_file(company, "model.json")["body"].take();
        ["features", "encoder", "model", "calibrator"].map(|part| model[part].take())
    };
    assert_eq!(model(&planted), model(&company));
    assert!(model(&company).iter().all(|part| !part.is_null()));
    assert_eq!(run_file(&company, "leakage.json")["events"], run_file(&planted, "leakage.json")["events"]);
    // A name that no row has is a slip of the pen.
    planted.replace("leadscore.toml", "[\"contract_signed\"]", "[\"contract_singed\"]");
    let words = planted.train(&[]).failed(3);
    assert!(words.contains("\"contract_singed\" is the type of no row of crm.csv"), "{words}");
}

#[test]
fn an_act_that_sound_logs_hold_shortly_before_a_sale_stops_nothing() {
    let company = Company::new();
    // Signed within the last three weeks before the sale, as contracts are.
    with_contracts(&company, |created, sold| {
        let minutes = (sold.micros() - created.micros()) / 60_000_000;
        minutes_later(sold, -(minutes * 7_919 % (21 * 1_440)).min(minutes))
    });
    company.train(&["--set", "model.candidates=[\"logistic\"]"]).done();
    let found = run_file(&company, "leakage.json");
    let decisions: Vec<&str> =
        found["events"].as_array().unwrap().iter().map(|acts| acts["decision"].as_str().unwrap()).collect();
    assert!(decisions.len() > 8 && decisions.iter().all(|one| ["declared", "warned"].contains(one)), "{found}");
}

/// Every lead signs up when it comes into being, and all open leads are looked at every week: age alone ranks rows very well, and such an act
/// tells the age.
#[test]
fn an_act_at_each_lead_s_creation_stops_nothing_on_weekly_lists_of_all_open_leads() {
    let company = Company::new();
    let row = |row: &str| {
        let mut cells = row.split(',');
        format!("{},{},signup,,", cells.next().unwrap(), cells.next().unwrap())
    };
    let signups: Vec<String> = company.read("leads.csv").lines().skip(1).map(row).collect();
    let crm = company.read("crm.csv");
    company.write("crm.csv", format!("{}\n{}\n", crm.trim_end(), signups.join("\n")));
    let found = company.run(&["check", "-q", "--format", "json", "--set", "cohort.as_of=weekly"]).json();
    assert_ne!(found["state"], "answer_needed", "{}", found["acts"]);
    let signup = found["acts"].as_array().unwrap().iter().find(|acts| acts["event"] == "signup").unwrap();
    assert_eq!(signup["decision"], "declared", "{signup}");
    assert!(signup["roc_auc"].as_f64().unwrap() < 0.7, "{signup}");
}

#[test]
fn a_list_that_came_in_late_is_named_by_its_rows_where_no_column_would_say_and_each_silent_source_is_disclosed() {
    let company = Company::new();
    company.replace("leadscore.toml", "known_at = \"imported_at\"\n", "");
    company.replace("webinars.csv", "imported_at", "batch");
    let silent = "web.csv, email.csv, crm.csv: nothing says when these records came in, so each is taken as known at the time of the act";
    let late = "webinars.csv may have come in late: ";
    let notices = |company: &Company| {
        let found = company.run(&["check", "-q", "--format", "json"]).json();
        let words = found["notices"].as_array().unwrap().iter().filter_map(|notice| notice["words"].as_str());
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    let of_webinars = |rows: &[String]| {
        let named = rows.iter().filter(|words| words.starts_with(late)).cloned().collect::<Vec<_>>();
        assert!(rows.iter().all(|words| !words.contains("in late") || words.starts_with("webinars.csv")), "{rows:?}");
        named
    };
    // Nobody says anything of any file: what looks late is named, what does not is not.
    let found = notices(&company);
    let named = of_webinars(&found);
    assert_eq!(named.len(), 1, "{found:?}");
    let rows = company.read("webinars.csv").lines().count() - 1;
    assert!(named[0].contains(&format!("of its {rows} rows crowd into ")), "{named:?}");
    assert!(
        !found.iter().any(|words| words.contains("nothing says when")),
        "all of them: that has a sentence of its own"
    );
    // Attended in January and typed in at the end: rows out of order.
    let first = company.read("web.csv").lines().nth(1).unwrap().to_owned();
    let web = company.read("web.csv");
    company.write("web.csv", format!("{web}{}", format!("{first}\n").repeat(40)));
    let found = notices(&company);
    let behind = found.iter().find(|words| words.starts_with("web.csv may hold rows that came in late: 40 of its "));
    assert!(
        behind.is_some_and(|words| words.contains("stand behind rows of more than a week later, up to ")),
        "{found:?}"
    );

    // With an import date in one source, the others are still disclosed: by the check, on page, model card and in the figures.
    let company = Company::new();
    let found = notices(&company);
    assert!(found.iter().any(|words| words == silent) && of_webinars(&found).is_empty(), "{found:?}");
    company.train(&["--set", "model.candidates=[\"logistic\"]"]).done();
    let banners = &run_file(&company, "metrics.json")["banners"];
    assert!(banners.as_array().unwrap().iter().any(|words| words == silent), "{banners}");
    assert!(
        company.read("runs/001-monthly-60d/model_card.md").contains("web.csv, email.csv, crm.csv: nothing says when")
    );
    assert!(company.read("runs/001-monthly-60d/report.html").contains("taken as known at the time of the act"));
}
