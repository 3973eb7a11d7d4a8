//! Accounts in the place of leads: rows that know all their people, and no future.

use super::company::{Dice, as_ofs};
use super::laws::another_future;
use super::*;
use crate::cohort::{Cohort, Label, Policy, is_open};

fn units(company: &Company) -> Tables {
    let tables = company.tables();
    let log = tables.account_log.clone().unwrap();
    tables.of_accounts(&log)
}

/// The events of an account's people, each seen no earlier than its person was created.
fn merged(company: &Company) -> Company {
    let mut ids: Vec<&str> = company.accounts.iter().flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut whole = Company::new(&mut Dice::new(0), ids.len(), 0);
    let of = |lead: usize| company.accounts[lead].map(|id| ids.binary_search(&id).unwrap());
    for (account, created) in whole.created.iter_mut().enumerate() {
        let own = (0..company.created.len()).filter(|&lead| of(lead) == Some(account));
        *created = own.filter_map(|lead| company.created[lead]).min();
    }
    whole.events = company
        .events
        .iter()
        .filter_map(|event| {
            let (account, created) = (of(event.lead)?, company.created[event.lead]?);
            Some(Event { lead: account, known_at: Some(event.visible_at().max(created)), ..event.clone() })
        })
        .collect();
    whole
}

fn rules_of_events() -> FeatureSpec {
    let mut spec = every_rule();
    spec.features.retain(|def| {
        matches!(
            def.rule,
            FeatureRule::Count { .. }
                | FeatureRule::DaysSinceLast { .. }
                | FeatureRule::Decayed { .. }
                | FeatureRule::Sum { .. }
                | FeatureRule::Distinct { .. }
                | FeatureRule::LeadAge
                | FeatureRule::Sequence(_)
        )
    });
    spec
}

#[test]
fn an_account_is_a_lead_that_did_what_its_people_did() {
    let spec = rules_of_events();
    let mut dice = Dice::new(41);
    let mut compared = 0;
    for round in 0..300 {
        let (leads, events) = (2 + dice.roll(5), dice.roll(60));
        let company = Company::new(&mut dice, leads, events);
        let whole = merged(&company);
        let rows: Vec<(usize, Instant)> =
            (0..whole.created.len()).flat_map(|account| as_ofs().map(|as_of| (account, as_of))).collect();
        let found = all_bits(&extract(&units(&company), &rows, &spec).unwrap());
        assert_eq!(found, all_bits(&extract(&whole.tables(), &rows, &spec).unwrap()), "company {round}");
        compared += rows.len();
    }
    assert!(compared > 1000);
}

#[test]
fn no_future_of_any_of_its_people_changes_an_account() {
    let spec = every_rule();
    let own = |def: &FeatureDef| !def.rule.reads_colleagues();
    let spec = FeatureSpec { features: spec.features.into_iter().filter(own).collect() };
    let mut dice = Dice::new(42);
    let mut rows_seen = 0;
    for company in 0..400 {
        let (leads, events) = (3 + dice.roll(4), dice.roll(50));
        let history = Company::new(&mut dice, leads, events);
        let as_of = dice.pick(&as_ofs());
        let (before, after) = (units(&history), units(&another_future(&mut dice, &history, as_of)));
        assert_eq!(before.leads.ids, after.leads.ids);
        let known = |&(account, as_of): &(usize, Instant)| before.leads.created[account].is_some_and(|at| at < as_of);
        let rows: Vec<(usize, Instant)> =
            (0..before.leads.ids.len()).map(|account| (account, as_of)).filter(known).collect();
        rows_seen += rows.len();
        let bits = |tables: &Tables| all_bits(&extract(tables, &rows, &spec).unwrap());
        assert_eq!(bits(&before), bits(&after), "company {company} at {as_of}");
    }
    assert!(rows_seen > 300, "{rows_seen}");
}

#[test]
fn an_account_converts_with_any_of_its_people_and_leaves_with_the_last_one_known() {
    let mut company = Company::new(&mut Dice::new(3), 4, 0);
    company.accounts = vec![Some("a"), Some("a"), Some("b"), None];
    let day = |day: i64| at("2026-01-01").plus_days(day);
    company.created = vec![Some(day(0)), Some(day(5)), Some(day(1)), Some(day(0))];
    company.outcomes.conversions = vec![Vec::new(); 4];
    company.convert(1, day(40));
    company.convert(0, day(60));
    company.outcomes.exits = vec![Some(day(3)), None, Some(day(9)), None];
    company.events = vec![Event { lead: 0, time: day(200), known_at: None, ..Dice::new(3).event(1) }];
    let tables = units(&company);
    assert_eq!(tables.leads.ids, ["a", "b"]);
    assert_eq!(tables.leads.created, [Some(day(0)), Some(day(1))]);
    let converted: Vec<Instant> = tables.outcomes.conversions[0].iter().map(|conversion| conversion.at).collect();
    assert_eq!(converted, [day(40), day(60)]);
    // On day 3 its only person known by then left; that a second one would come nobody knew.
    assert_eq!(tables.outcomes.exits, [Some(day(3)), Some(day(9))]);
    company.outcomes.exits[0] = Some(day(6));
    company.outcomes.exits[1] = Some(day(30));
    assert_eq!(units(&company).outcomes.exits[0], Some(day(30)));
    company.outcomes.exits = vec![None; 4];
    let tables = units(&company);
    assert!(is_open(&tables, 0, day(39), false) && !is_open(&tables, 0, day(41), false));
    let cohort = Cohort::build(&tables, &Policy::At(day(20)), 30, false, &Zone::utc()).unwrap();
    let labels: Vec<(usize, Label)> = cohort.rows.iter().map(|row| (row.lead, row.label)).collect();
    assert_eq!(labels, [(0, Label::Converted(Some(day(40)))), (1, Label::NotConverted)]);
}

#[test]
fn whoever_is_created_at_as_of_is_no_colleague_yet_and_one_microsecond_before_is() {
    let as_of = as_ofs()[0];
    let mut company = Company::new(&mut Dice::new(2), 2, 0);
    company.accounts = vec![Some("a"), Some("a")];
    let event = Event { lead: 1, time: as_of.plus_days(-2), known_at: None, ..Dice::new(3).event(1) };
    company.events = vec![event];
    let of_others = FeatureRule::Others { rule: Box::new(FeatureRule::CountAll { lookback: Lookback::Ever }) };
    let spec = FeatureSpec { features: vec![number(FeatureRule::OtherPeople), number(of_others)] };
    for (created, wanted) in [(as_of, [0.0, 0.0]), (later(as_of, -1), [1.0, 1.0])] {
        company.created = vec![Some(as_of.plus_days(-9)), Some(created)];
        let frame = extract(&company.tables(), &[(0, as_of)], &spec).unwrap();
        assert_eq!(frame.columns(), wanted.map(|x| Column::Number(vec![x])));
    }
    let without = Tables { account_log: None, ..company.tables() };
    let error = extract(&without, &[(0, as_of)], &spec).unwrap_err();
    assert!(matches!(error, FeatureError::NeedsAccounts { .. }), "{error}");
}

#[test]
fn where_no_file_says_who_converted_no_colleague_is_said_not_to_have() {
    let mut company = Company::new(&mut Dice::new(2), 3, 0);
    company.accounts = vec![Some("a"), Some("a"), None];
    let as_of = as_ofs()[1];
    company.created = vec![Some(as_of.plus_days(-9)); 3];
    company.outcomes.conversions = vec![Vec::new(); 3];
    company.convert(1, as_of);
    company.convert(1, later(as_of, 1));
    let spec = FeatureSpec { features: vec![number(FeatureRule::OtherConversions)] };
    let rows = |as_of| (0..3).map(|lead| (lead, as_of)).collect::<Vec<(usize, Instant)>>();
    for (as_of, wanted) in [(as_of, 0.0), (later(as_of, 1), 1.0)] {
        let frame = extract(&company.tables(), &rows(as_of), &spec).unwrap();
        // Its own conversion is nobody's news, and who has no account has no colleagues.
        let Column::Number(cells) = &frame.columns()[0] else { panic!() };
        assert_eq!(cells[..2], [wanted, 0.0]);
        assert!(cells[2].is_nan());
    }
    company.outcomes.known = false;
    let error = extract(&company.tables(), &rows(as_of), &spec).unwrap_err();
    assert!(matches!(error, FeatureError::NeedsOutcomes { .. }), "{error}");
}
