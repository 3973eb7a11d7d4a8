//! Does a run say how groups by age and gender fare, and which column knows what was left out? And does nobody's id stand in it?

use super::company::Company;

fn json(company: &Company, name: &str) -> serde_json::Value {
    serde_json::from_str(&company.read(&format!("runs/001-monthly-60d/{name}"))).unwrap()
}

fn column<'a>(audit: &'a serde_json::Value, name: &str) -> &'a serde_json::Value {
    audit["columns"].as_array().unwrap().iter().find(|column| column["column"] == name).unwrap()
}

#[test]
fn a_run_audits_its_sensitive_columns_and_names_the_copy_of_one() {
    let company = Company::new();
    // A salutation says what the gender says, and a form filled it in.
    let place = company.read("leads.csv").lines().next().unwrap().split(',').position(|name| name == "gender").unwrap();
    let gender = |row: &str| row.split(',').nth(place).unwrap().to_owned();
    company.edit_rows("leads.csv", |_, row| {
        let salutation = match gender(row).as_str() {
            "f" => "Ms",
            "m" => "Mr",
            _ => "",
        };
        Some(format!("{row},{salutation}"))
    });
    company.replace("leads.csv", ",lead_status\n", ",lead_status,salutation\n");
    company.replace("leadscore.toml", "known_at_creation = [\n", "known_at_creation = [\n    \"salutation\",\n");
    company.train(&["--set", "model.candidates=[\"logistic\"]"]).done();

    let audit = json(&company, "subgroups.json");
    assert_eq!(json(&company, "metrics.json")["subgroups"], audit);
    let names: Vec<&str> =
        audit["columns"].as_array().unwrap().iter().map(|column| column["column"].as_str().unwrap()).collect();
    assert_eq!(names, ["birth_year", "gender"]);
    assert_eq!(audit["reason"], serde_json::Value::Null);
    let gender = column(&audit, "gender");
    assert_eq!((&gender["cut"], &gender["in_model"]), (&"values".into(), &false.into()));
    assert_eq!(column(&audit, "birth_year")["cut"], "ages");
    for group in gender["groups"].as_array().unwrap() {
        assert!(group["leads"].as_u64().unwrap() >= 20, "{group}");
        assert!(
            group["conversion_rate"]["low"].as_f64().unwrap() <= group["conversion_rate"]["high"].as_f64().unwrap()
        );
    }
    let known: Vec<&serde_json::Value> = gender["proxy"]["groups"].as_array().unwrap().iter().collect();
    let women = known.iter().find(|group| group["group"]["value"] == "f" || group["group"]["value"] == "m").unwrap();
    assert!(women["features_auc"]["value"].as_f64().unwrap() > 0.97, "{women}");
    assert_eq!(women["fields"][0]["field"], "salutation");

    let page = company.read("runs/001-monthly-60d/report.html");
    for words in ["Subgroup audit", "By gender", "By birth_year", "known as if the column were there", "salutation"] {
        assert!(page.contains(words), "{words}");
    }
    let card = company.read("runs/001-monthly-60d/model_card.md");
    assert!(card.contains("gender: audited on the test rows by group (subgroups.csv)."), "{card}");
    assert!(card.contains("most by salutation"), "{card}");
    let csv = company.read("runs/001-monthly-60d/subgroups.csv");
    assert_eq!(
        csv.lines().count(),
        1 + audit["columns"].as_array().unwrap().iter().map(|of| of["groups"].as_array().unwrap().len()).sum::<usize>()
    );
    // Aggregates only: neither ids nor anything else of one person.
    let told = format!("{audit}{csv}");
    for row in company.read("leads.csv").lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        for cell in [cells[0], cells[2], cells[3]].into_iter().filter(|cell| !cell.is_empty()) {
            assert!(!told.contains(cell), "{cell}");
        }
    }
    // In Spanish from the same file.
    company.run(&["report", "runs/001-monthly-60d", "--lang", "es", "-q"]).done();
    let page = company.read("runs/001-monthly-60d/report.html");
    assert!(page.contains("Auditoría por subgrupos") && page.contains("se sabe como si estuviera la columna"));
}

#[test]
fn without_a_sensitive_column_the_audit_says_why_it_is_empty() {
    let company = Company::new();
    company.replace("leadscore.toml", "sensitive = [\"gender\", \"birth_year\"]\n", "");
    company.replace("leadscore.toml", "drop = [", "drop = [\"gender\", \"birth_year\", ");
    company.train(&["--set", "model.candidates=[\"logistic\"]"]).done();
    let audit = json(&company, "subgroups.json");
    assert_eq!(audit["columns"], serde_json::json!([]));
    assert_eq!(audit["reason"], "no column is sensitive, by its name or by [leads.columns] sensitive");
    assert!(!company.path().join("runs/001-monthly-60d/subgroups.csv").exists(), "a header and nothing else");
    assert!(company.read("runs/001-monthly-60d/report.html").contains("so there is nothing to divide the leads by"));
}
