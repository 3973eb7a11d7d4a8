//! Ten thousand leads, every kind of model: what the sheet says adds up to the score.

use super::*;
use crate::artifact::{boosting_artifact, forest_artifact, logistic_artifact};
use crate::calibrate::Calibrator;
use crate::features;
use crate::frame::FeatureRule;
use crate::ingest::{AccountLog, Attribute, AttributeRole, Budget, FlatEvents, Leads, NO_TEXT, Outcomes, Values};
use crate::model::Model;
use crate::score::{Scale, State};
use crate::seed::Seed;

const LEADS: usize = 10_000;
const AS_OF: Instant = Instant::from_micros(1_772_406_000_000_000);

/// Leads with up to 40 acts of three kinds in the last 60 days, one of which no model learned from.
fn tables() -> Tables {
    let mut flat = FlatEvents {
        offsets: vec![0],
        kinds: ["careers", "demo", "pricing_view"].map(str::to_owned).to_vec(),
        ..FlatEvents::default()
    };
    let of = |lead: usize, what: u64, most: u64| Seed::new(5).with(lead as u64).with(what).bits() % most;
    for lead in 0..LEADS {
        let many = if lead.is_multiple_of(7) { 40 } else { 6 };
        let mut own: Vec<(i64, u32)> = (0..of(lead, 1, many))
            .map(|event| (of(lead, 10 + event, 60) as i64, of(lead, 100 + event, 3) as u32))
            .collect();
        own.sort_by(|a, b| b.cmp(a));
        for (days, kind) in own {
            let at = AS_OF.plus_days(-days - 1);
            flat.time.push(at);
            flat.visible_at.push(at);
            flat.kind.push(kind);
        }
        flat.offsets.push(flat.time.len());
    }
    let industries = ["care", "retail", "software", "space"].map(str::to_owned).to_vec();
    let attribute =
        |name: &str, values| Attribute { name: name.to_owned(), role: AttributeRole::KnownAtCreation, values };
    let industry = (0..LEADS).map(|lead| if lead.is_multiple_of(9) { NO_TEXT } else { of(lead, 3, 4) as u32 });
    Tables {
        leads: Leads {
            ids: (0..LEADS).map(|lead| format!("{lead:06}")).collect(),
            created: vec![Some(AS_OF.plus_days(-61)); LEADS],
            accounts: None,
            attributes: vec![
                attribute("employees", Values::Number((0..LEADS).map(|lead| of(lead, 2, 900) as f64).collect())),
                attribute("industry", Values::Text { dictionary: industries, codes: industry.collect() }),
            ],
        },
        events: flat.into_events().unwrap(),
        outcomes: Outcomes {
            conversions: vec![Vec::new(); LEADS],
            exits: vec![None; LEADS],
            flags: None,
            known: true,
            entered: None,
        },
        data_end: Some(AS_OF),
        ..Tables::default()
    }
}

#[test]
fn the_ledger_is_the_score_for_ten_thousand_leads_and_every_kind_of_model_and_its_acts_are_the_ledger() {
    let tables = tables();
    let pairs: Vec<(usize, Instant)> = (0..LEADS).map(|lead| (lead, AS_OF)).collect();
    for artifact in [logistic_artifact(), forest_artifact(), boosting_artifact()] {
        let frame = features::extract(&tables, &pairs, &artifact.features).unwrap();
        let mut explainer = artifact.explainer();
        let mut row = Vec::new();
        let (mut told, mut together, mut moved) = (0, 0, 0);
        for lead in 0..LEADS {
            frame.row_into(lead, &mut row);
            let judged = artifact.score_row(&row).unwrap();
            let ledger = explainer.explain_row(&row).unwrap();
            let points: i32 = ledger.entries.iter().map(|entry| entry.points).sum();
            assert_eq!(ledger.base_points + points + ledger.other_points, i32::from(judged.score.0), "lead {lead}");
            if !lead.is_multiple_of(40) {
                continue;
            }
            let mut explanation = Explanation {
                lead_id: tables.leads.ids[lead].clone(),
                as_of: AS_OF,
                state: State::Scored,
                judged,
                band: artifact.bands.name(judged.band).to_owned(),
                place: None,
                ledger,
                acts: Vec::new(),
                since: None,
                what_if: Vec::new(),
                trajectory: Vec::new(),
                now: Default::default(),
                warnings: Vec::new(),
                unlisted_objections: None,
            };
            let mut explained = Explained { lead, row: row.clone(), ends: Vec::new() };
            let since = AS_OF.plus_days(-14);
            explain_acts(&artifact, &tables, &explained, &mut explanation, Some(since)).unwrap();
            for field in &explanation.acts {
                let entry = explanation.ledger.entries.iter().find(|entry| entry.field == field.field).unwrap();
                assert_eq!(field.without + field.acts.iter().map(|act| act.points).sum::<i32>(), entry.points);
                let kind = tables.events.kind(&field.field).unwrap();
                let part = tables.events.part(tables.events.part_of(lead)).unwrap();
                let own = part.visible(lead, AS_OF).filter(|&event| part.kind(event) == kind).count();
                assert_eq!(field.acts.iter().map(|act| act.count).sum::<usize>(), own);
                assert!(field.acts.is_sorted_by_key(|act| act.at));
                told += 1;
                together += usize::from(field.acts[0].count > 1);
            }
            let shift = explanation.since.clone().unwrap();
            assert_eq!(
                shift.score_then + shift.steps.iter().map(|step| step.points).sum::<i32>(),
                shift.score_now,
                "lead {lead}"
            );
            assert_eq!(shift.score_now, i32::from(judged.score.0));
            // The score of then is the one that scoring gave then.
            let old = features::extract(&tables, &[(lead, since)], &artifact.features).unwrap();
            old.row_into(0, &mut row);
            assert_eq!(shift.score_then, i32::from(artifact.score_row(&row).unwrap().score.0));
            moved += explanation.what_if.len();
            if let Some(first) = explanation.what_if.first().cloned() {
                // An outcome is nothing to wish for: the others stay.
                let others: Vec<_> = explanation.what_if[1..].to_vec();
                explained.ends = vec![first.act.clone()];
                let mut again = explanation.clone();
                explain_acts(&artifact, &tables, &explained, &mut again, None).unwrap();
                assert_eq!(again.what_if, others);
            }
            assert!(explanation.what_if.iter().all(|one| one.act != "careers" && one.band != explanation.band));
        }
        assert!(told > 100 && together > 0, "{told} fields told, {together} with early acts");
        assert!(moved > 0, "no act would move any lead");
    }
}

#[test]
fn acts_of_a_lead_whose_score_is_at_its_end_earn_what_its_ledger_says() {
    let tables = tables();
    let mut artifact = logistic_artifact();
    // The average lead stands in the middle of the scale, and whoever looked at prices a few times far beyond its end.
    artifact.scale = Scale::LogOdds { reference_log_odds: -2.19 };
    artifact.calibrator = Calibrator::None {};
    let pricing = artifact.encoder.columns.iter().position(|column| column.feature == 1).unwrap();
    let Model::Logistic(model) = &mut artifact.model else { panic!() };
    assert!(model.coefficients[pricing] > 0.0);
    model.coefficients[pricing] *= 40.0;
    let (mut rising, mut all) = (0, 0);
    for lead in (0..LEADS).step_by(35) {
        let mut row = Vec::new();
        features::extract(&tables, &[(lead, AS_OF)], &artifact.features).unwrap().row_into(0, &mut row);
        let ledger = artifact.explain_row(&row).unwrap();
        let Some(entry) = ledger.entries.iter().find(|entry| entry.field == "pricing_view") else { continue };
        let original = Original::new(&tables, lead, AS_OF).unwrap();
        let kind = tables.events.kind("pricing_view").unwrap();
        let own: Vec<usize> = (0..original.events.len()).filter(|&at| original.events[at].kind == kind).collect();
        if own.is_empty() || artifact.score_row(&row).unwrap().score.0 < 99 {
            continue;
        }
        let judge = Judge { artifact: &artifact, lead: "lead", row: &row, kept: Vec::new() };
        let per_unit = artifact.explainer().points_per_unit(&row).unwrap();
        let dealt = acts_of((&judge, per_unit), &original, entry, &own, AS_OF).unwrap();
        let points: i32 = dealt.acts.iter().map(|act| act.points).sum();
        assert_eq!(dealt.without + points, entry.points);
        // The last act leaves the shown score as it is, and earned points all the same.
        let without_last = Copy {
            events: (0..original.events.len()).filter(|at| Some(at) != own.last()).collect(),
            more: None,
            as_of: AS_OF,
        };
        let before = original.rows(&[without_last], &artifact.features).unwrap().remove(0);
        let stays = artifact.score_row(&before).unwrap().score.0 == 99;
        assert!(dealt.without < entry.points, "{dealt:?}");
        rising += usize::from(stays && dealt.acts.last().unwrap().points > 0);
        all += 1;
    }
    assert!(all > 5 && rising > 3, "{rising} of {all}");
}

/// Companies of three, and a model one of whose counts is the colleagues'.
fn with_colleagues(mut tables: Tables) -> (Tables, Artifact) {
    tables.leads.accounts = Some((0..LEADS).map(|lead| Some(format!("account {:05}", lead / 3))).collect());
    tables.account_log = AccountLog::of(&tables, &Budget::new(Some(1 << 30), None)).unwrap();
    assert!(tables.account_log.is_some());
    let mut artifact = logistic_artifact();
    let counts = artifact.features.features.iter_mut().find(|def| matches!(def.rule, FeatureRule::Count { .. }));
    let of_others = counts.unwrap();
    of_others.rule = FeatureRule::Others { rule: Box::new(of_others.rule.clone()) };
    of_others.field = "colleagues".to_owned();
    (tables, artifact)
}

#[test]
fn colleagues_who_stay_silent_did_nothing_what_they_had_done_fades() {
    let since = AS_OF.plus_days(-14);
    // Only the first of each company goes on after that day.
    let mut tables = tables();
    let all = tables.events.flat().unwrap();
    let mut flat = FlatEvents { offsets: vec![0], kinds: all.kinds.clone(), ..FlatEvents::default() };
    for lead in 0..LEADS {
        for event in all.events_of(lead).filter(|&event| lead.is_multiple_of(3) || all.time[event] < since) {
            flat.time.push(all.time[event]);
            flat.visible_at.push(all.visible_at[event]);
            flat.kind.push(all.kind[event]);
        }
        flat.offsets.push(flat.time.len());
    }
    tables.events = flat.into_events().unwrap();
    let (tables, artifact) = with_colleagues(tables);
    let spec = &artifact.features;
    let column = spec.features.iter().position(|def| def.rule.reads_colleagues()).unwrap();
    let (mut faded, mut active) = (0, 0);
    for first in (0..LEADS - 2).step_by(27) {
        for lead in [first, first + 1] {
            let row = own_row(&tables, lead, AS_OF, spec).unwrap();
            let then = own_row(&tables, lead, since, spec).unwrap();
            // At that instant itself it is what was known then.
            let known = colleagues::faded(&tables, lead, [since, since], spec).unwrap();
            assert_eq!(known.len(), 1);
            assert_eq!((known[0].0, known[0].1.to_bits()), (column, then[column].to_bits()), "lead {lead}");
            let original = Original::new(&tables, lead, AS_OF).unwrap();
            let copy = Copy { events: (0..original.events.len()).collect(), more: None, as_of: AS_OF };
            let whole = original.rows(&[copy], spec).unwrap();
            let kept = differing(&whole[0], &row);
            let judge = Judge { artifact: &artifact, lead: "lead", row: &row, kept };
            let judged = artifact.score_row(&row).unwrap();
            let shift = shift(&judge, &tables, &original, judged, since, AS_OF).unwrap();
            assert_eq!(shift.score_then + shift.steps.iter().map(|step| step.points).sum::<i32>(), shift.score_now);
            let told = shift.steps.iter().any(|step| step.of_others);
            if lead == first {
                assert!(!told, "lead {lead}: {:?}", shift.steps);
                faded += usize::from(row[column].to_bits() != then[column].to_bits());
            } else {
                let part = tables.events.part(tables.events.part_of(first)).unwrap();
                let acted = part.visible(first, AS_OF).any(|event| part.visible_at(event) >= since);
                assert!(acted || !told, "lead {lead}: {:?}", shift.steps);
                active += usize::from(told);
            }
        }
    }
    assert!(faded > 50 && active > 10, "{faded} faded, {active} told");
}

#[test]
fn the_score_of_then_knows_what_colleagues_had_done_then() {
    let (tables, artifact) = with_colleagues(tables());
    let since = AS_OF.plus_days(-14);
    let row_at = |lead: usize, as_of: Instant| {
        let mut row = Vec::new();
        features::extract(&tables, &[(lead, as_of)], &artifact.features).unwrap().row_into(0, &mut row);
        row
    };
    let score = |row: &[f64]| i32::from(artifact.score_row(row).unwrap().score.0);
    let (mut by_others, mut moved) = (0, 0);
    for lead in (0..LEADS).step_by(25) {
        let row = row_at(lead, AS_OF);
        let judge_row = artifact.score_row(&row).unwrap();
        let original = Original::new(&tables, lead, AS_OF).unwrap();
        let all = Copy { events: (0..original.events.len()).collect(), more: None, as_of: AS_OF };
        let whole = original.rows(&[all], &artifact.features).unwrap();
        let kept = differing(&whole[0], &row);
        let judge = Judge { artifact: &artifact, lead: "lead", row: &row, kept };
        let shift = shift(&judge, &tables, &original, judge_row, since, AS_OF).unwrap();
        assert_eq!(shift.score_then, score(&row_at(lead, since)), "lead {lead}");
        assert_eq!(shift.score_then + shift.steps.iter().map(|step| step.points).sum::<i32>(), shift.score_now);
        assert_eq!(shift.score_now, score(&row));
        let others: Vec<&Step> = shift.steps.iter().filter(|step| step.of_others).collect();
        assert!(others.len() <= 1 && others.iter().all(|step| step.act.is_none() && step.points != 0));
        by_others += others.len();
        moved += usize::from(row_at(lead, since) != row);
    }
    assert!(by_others > 20 && moved > 100, "{by_others} of {moved}");
}
