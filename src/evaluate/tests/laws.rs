//! What holds of every evaluation.

use super::*;

#[test]
fn one_thread_and_four_write_the_same_bytes() {
    let case = Case::random(1, 200, 7, None);
    let (scorers, capacity, zone) = (scorers(&case, 1), Capacity::default(), Zone::utc());
    let bytes: Vec<String> = [1, 4]
        .map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let evaluation = pool.install(|| evaluate(&input(&case, &scorers, &capacity, &zone, 300))).unwrap();
            serde_json::to_string(&evaluation).unwrap()
        })
        .to_vec();
    assert_eq!(bytes[0], bytes[1]);
}

#[test]
fn a_model_that_knows_more_is_called_better_and_the_other_way_round_worse() {
    let case = Case::random(1, 400, 7, None);
    let (scorers, capacity, zone) = (scorers(&case, 1), Capacity::default(), Zone::utc());
    let forward = input(&case, &scorers, &capacity, &zone, 400);
    let evaluation = evaluate(&forward).unwrap();
    let verdict = &evaluation.verdict;
    assert_eq!(verdict.word, VerdictWord::Better, "{}", verdict.words);
    assert_eq!(evaluation.scorers[0].name, "logistic");
    let found = |name: &str| {
        let result = evaluation.scorers.iter().find(|result| result.name == name).unwrap();
        estimate(&result.conversions_at_capacity).value
    };
    assert!((verdict.difference - (found("logistic") - found("rules"))).abs() < 1e-9);
    let backward = evaluate(&EvaluateInput { chosen: "rules", against: "logistic", ..forward }).unwrap().verdict;
    assert_eq!(backward.word, VerdictWord::Worse, "{}", backward.words);
    assert!((backward.low + verdict.high).abs() < 1e-9 && (backward.high + verdict.low).abs() < 1e-9);
}

#[test]
fn every_interval_holds_its_number_and_the_numbers_are_those_of_metrics() {
    let case = Case::random(1, 400, 7, None);
    let (scorers, capacity, zone) = (scorers(&case, 1), Capacity::default(), Zone::utc());
    let evaluation = evaluate(&input(&case, &scorers, &capacity, &zone, 400)).unwrap();
    let model = &evaluation.scorers[0];
    let probabilities = scorers[2].probabilities.as_deref().unwrap();
    let wanted = [
        (&model.roc_auc, crate::metrics::roc_auc_score(&case.labels, &scorers[2].scores, None)),
        (&model.average_precision, crate::metrics::average_precision_score(&case.labels, &scorers[2].scores, None)),
        (&model.log_loss, crate::metrics::log_loss(&case.labels, probabilities, None)),
        (&model.brier_score, crate::metrics::brier_score_loss(&case.labels, probabilities, None)),
        (&model.lift_at_10_percent, crate::metrics::lift(&case.labels, &scorers[2].scores, 0.1)),
    ];
    for (found, wanted) in wanted {
        let Estimate { value, low, high } = estimate(found);
        assert!((value - wanted.unwrap()).abs() < 1e-15 && low < value && value < high, "{found:?}");
    }
    let listed: f64 = model.periods.iter().map(|period| period.listed).sum();
    let (found, precision) = (estimate(&model.conversions_at_capacity), estimate(&model.precision_at_capacity));
    assert!((precision.value - found.value / listed).abs() < 1e-12);
    assert!(found.low < found.value && found.value < found.high);
    assert_eq!(model.reliability.iter().map(|bin| bin.count).sum::<usize>(), evaluation.rows);
    let random = evaluation.scorers.iter().find(|result| result.name == Scorer::RANDOM).unwrap();
    assert!((estimate(&random.roc_auc).value - 0.5).abs() < 1e-12);
    assert!((estimate(&random.average_precision).value - evaluation.base_rate).abs() < 1e-12);
    assert!(reason(&random.log_loss).contains("no probabilities"));
}

#[test]
fn the_same_ranking_under_another_name_shows_no_difference() {
    let case = Case::random(2, 150, 7, None);
    let scores = case.scores.clone();
    let double = scores.iter().map(|score| 2.0 * score + 1.0).collect();
    let scorers = [scorer("logistic", ScorerKind::Model, scores), scorer("rules", ScorerKind::Rules, double)];
    let verdict = evaluate(&input(&case, &scorers, &Capacity::default(), &Zone::utc(), 100)).unwrap().verdict;
    assert_eq!((verdict.difference, verdict.low, verdict.high), (0.0, 0.0, 0.0));
    assert_eq!((verdict.word, verdict.more_conversions_needed), (VerdictWord::NoVisibleDifference, None));
}

#[test]
fn what_cannot_be_computed_says_why_and_nothing_panics() {
    for (labels, wanted) in [(vec![false; 3], "none of 3 rows"), (vec![true; 3], "all 3 rows")] {
        let mut case = Case::default();
        for (lead, label) in (0..).zip(labels) {
            case.push(lead, at(0), label, None, 1.0);
        }
        let mut scorers = scorers(&case, 1);
        scorers.push(scorer("broken", ScorerKind::Baseline, vec![1.0, f64::NAN, 2.0]));
        scorers[2].probabilities = Some(vec![0.5, 1.2, 0.5]);
        let evaluation = evaluate(&input(&case, &scorers, &Capacity::default(), &Zone::utc(), 40)).unwrap();
        let model = &evaluation.scorers[0];
        assert!(reason(&model.roc_auc).contains(wanted), "{:?}", model.roc_auc);
        assert!(reason(&model.brier_score).contains("row 1 has probability 1.2"));
        assert!(matches!(model.conversions_at_capacity, Measured::Estimate(_)));
        let broken = evaluation.scorers.last().unwrap();
        assert_eq!((broken.name.as_str(), broken.periods.len(), broken.gains.len()), ("broken", 0, 0));
        for measured in [&broken.roc_auc, &broken.conversions_at_capacity, &broken.precision_at_capacity] {
            assert!(reason(measured).contains("row 1 has no score"));
        }
        // A NaN would be written as null and not read back.
        let json = serde_json::to_string(&evaluation).unwrap();
        assert!(json.contains(r#"{"value":null,"reason":"#));
        assert_eq!(serde_json::from_str::<Evaluation>(&json).unwrap(), evaluation);
    }
}

#[test]
fn one_conversion_is_too_little_for_an_interval_of_a_ranking() {
    let mut case = Case::default();
    for lead in 0..50 {
        case.push(lead, at(0), lead == 0, None, f64::from(lead));
    }
    let evaluation = evaluate(&input(&case, &scorers(&case, 1), &Capacity::default(), &Zone::utc(), 200)).unwrap();
    assert!(reason(&evaluation.scorers[0].roc_auc).contains("of 200 resamples have a value: too few conversions"));
}

#[test]
fn undated_rows_make_one_list_of_all() {
    let case = Case::random(4, 100, 7, None);
    let rows = TestRows { as_of: None, ..case.rows() };
    let (scorers, capacity, zone) =
        (scorers(&case, 1), Capacity { leads: Some(20), ..Capacity::default() }, Zone::utc());
    let evaluation = evaluate(&EvaluateInput { rows, ..input(&case, &scorers, &capacity, &zone, 60) }).unwrap();
    assert_eq!((evaluation.capacity.per.as_str(), evaluation.leads), ("all", evaluation.scorers[0].periods[0].open));
    assert_eq!((evaluation.scorers[0].periods.len(), evaluation.scorers[0].periods[0].start), (1, None));
    assert!(evaluation.verdict.words.contains("working 20 leads once"), "{}", evaluation.verdict.words);
}

#[test]
fn leads_of_one_account_are_called_apart_but_resampled_together() {
    let case = Case::random(5, 60, 7, None);
    let accounts: Vec<u32> = case.leads.iter().map(|lead| lead / 3).collect();
    let rows = TestRows { groups: &accounts, leads: Some(&case.leads), ..case.rows() };
    let capacity = Capacity { leads: Some(4), ..Capacity::default() };
    let list = SalesList::new(&rows, &capacity, HORIZON_DAYS, &Zone::utc()).unwrap();
    assert_eq!(list.replay(&list.rank(&case.scores)), case.periods(&capacity));
    let torn: Vec<u32> = (0..case.leads.len() as u32).collect();
    let rows = TestRows { groups: &torn, leads: Some(&case.leads), ..case.rows() };
    let refused = SalesList::new(&rows, &capacity, HORIZON_DAYS, &Zone::utc());
    assert!(matches!(refused, Err(EvaluateError::LeadInTwoGroups { .. })));
}

#[test]
fn wrong_input_is_refused_by_name() {
    let case = Case::random(4, 40, 7, None);
    let (scorers, capacity, zone) = (scorers(&case, 1), Capacity::default(), Zone::utc());
    let good = input(&case, &scorers, &capacity, &zone, 60);
    let refused = |input: EvaluateInput<'_>| evaluate(&input).unwrap_err();
    assert!(matches!(refused(EvaluateInput { against: "points", ..good }), EvaluateError::UnknownScorer { .. }));
    assert!(matches!(refused(EvaluateInput { against: "logistic", ..good }), EvaluateError::SameScorer { .. }));
    assert!(matches!(refused(EvaluateInput { resamples: 39, ..good }), EvaluateError::TooFewResamples { .. }));
    let rows = TestRows { converted_at: &[], ..good.rows };
    assert!(matches!(refused(EvaluateInput { rows, ..good }), EvaluateError::LengthMismatch { found: 0, .. }));
    let mut broken = scorers.clone();
    broken[1].scores[3] = f64::NAN;
    let missing = EvaluateError::NotANumber { name: "rules".to_owned(), row: 3 };
    assert_eq!(refused(EvaluateInput { scorers: &broken, ..good }), missing);
    broken[1].name = "random".to_owned();
    assert!(matches!(refused(EvaluateInput { scorers: &broken, ..good }), EvaluateError::DuplicateScorer { .. }));
    let nobody = Capacity { leads: Some(0), ..capacity.clone() };
    assert_eq!(refused(EvaluateInput { capacity: &nobody, ..good }), EvaluateError::NoCapacity);
    let empty = Case::default();
    let rows = empty.rows();
    let none = [Scorer::random(0), scorer("logistic", ScorerKind::Model, Vec::new())];
    let input = EvaluateInput { rows, scorers: &none, against: "random", ..good };
    assert_eq!(refused(input), EvaluateError::NoRows);
}

#[test]
fn newest_first_calls_the_newest_and_leaves_the_undated_for_last() {
    let newest = Scorer::newest_first(&[Some(at(1)), None, Some(at(2)), Some(at(1).next())]);
    assert_eq!(crate::stats::descending(&newest.scores), [2, 3, 0, 1]);
}
