//! Policies as the config writes them, and as a file lists them.

use super::*;

fn policy_of(words: &str, tables: &Tables) -> Result<Policy, CohortError> {
    let params = CohortParams { as_of: Some(AsOf::Words(words.to_owned())), ..CohortParams::default() };
    Policy::from_params(&params, tables, std::path::Path::new(""), &Zone::named("Europe/Madrid").unwrap())
}

#[test]
fn words_become_policies_and_words_again() {
    let mut tables = one_lead("2026-01-01");
    let kinds = vec!["demo: asked".to_owned()];
    tables.events = FlatEvents { kinds, ..FlatEvents::default() }.into_events().unwrap();
    tables.leads.attributes = vec![Attribute {
        name: "as of".to_owned(),
        role: AttributeRole::Auxiliary,
        values: Values::Date(vec![Some(at("2026-02-02"))]),
    }];
    for (words, policy) in [
        ("weekly", Policy::Weekly),
        ("monthly", Policy::Monthly),
        ("creation+14d", Policy::AfterCreation { days: 14 }),
        ("creation+0d", Policy::AfterCreation { days: 0 }),
        ("event:demo: asked", Policy::AfterEvent { kind: "demo: asked".to_owned() }),
        ("column:as of", Policy::Column("as of".to_owned())),
    ] {
        assert_eq!(policy_of(words, &tables).unwrap(), policy);
        assert_eq!(policy.words(), words);
    }
    assert_eq!(policy_of("2026-01-31", &tables).unwrap(), Policy::At(at("2026-01-30T23:00Z")), "a date is a local one");
    assert_eq!(policy_of("2026-01-31T00:00Z", &tables).unwrap(), Policy::At(at("2026-01-31")));
    let default = Policy::from_params(&CohortParams::default(), &tables, std::path::Path::new(""), &Zone::utc());
    assert_eq!(default.unwrap(), Policy::Weekly);
}

#[test]
fn words_that_are_no_policy_are_refused() {
    let mut tables = one_lead("2026-01-01");
    for words in ["daily", "", "creation+14", "creation+-1d", "creation+d", "creation+1.5d", "Weekly", "demo"] {
        assert!(matches!(policy_of(words, &tables), Err(CohortError::UnknownPolicy { .. })), "{words}");
    }
    assert!(matches!(policy_of("event:demo", &tables), Err(CohortError::NoSuchEvent { .. })));
    assert!(matches!(policy_of("column:demo", &tables), Err(CohortError::NoSuchColumn { .. })));
    assert!(matches!(policy_of("2026-02-30", &tables), Err(CohortError::Time(_))));
    assert!(matches!(policy_of("2026-03-29 02:30", &tables), Err(CohortError::Time(_))));
    tables.data_end = None;
    assert!(matches!(policy_of("weekly", &tables), Err(CohortError::NothingDated { .. })));
    assert!(policy_of("2026-01-31", &tables).is_ok());
}

#[test]
fn a_file_of_pairs_is_taken_as_listed() {
    let folder = tempfile::tempdir().unwrap();
    let mut tables = leads(&[Some(at("2026-01-01")), Some(at("2026-06-01"))]);
    tables.outcomes.exits[0] = Some(at("2026-01-02"));
    let policy = |rows: &str| {
        std::fs::write(folder.path().join("pairs.csv"), format!("who,when\n{rows}")).unwrap();
        let file = CohortFile { file: "pairs.csv".to_owned(), lead: "who".to_owned(), time: "when".to_owned() };
        let params = CohortParams { as_of: Some(AsOf::File(file)), ..CohortParams::default() };
        Policy::from_params(&params, &tables, folder.path(), &Zone::named("Europe/Madrid").unwrap())
    };
    let listed = policy("0001,2026-03-02\n0000,2026-03-02\n0000,2026-01-05\n0000,2026-03-02\n").unwrap();
    let rows: Vec<_> = Cohort::build(&tables, &listed, 90, false, &Zone::utc())
        .unwrap()
        .rows
        .iter()
        .map(|row| (row.lead, row.as_of))
        .collect();
    let march = at("2026-03-01T23:00Z");
    assert_eq!(
        rows,
        [(0, at("2026-01-04T23:00Z")), (0, march), (1, march)],
        "gone or not yet created, once each, sorted"
    );
    let message = policy("0000,2026-03-02\nana@example.com,2026-03-02\n").unwrap_err().to_string();
    assert!(message.contains("row 2") && message.contains("***@example.com") && !message.contains("ana"), "{message}");
    assert!(policy("0000,\n").unwrap_err().to_string().contains("row 1"));
}
