//! What stands below the verdict's figures: its sentences, its files, and the backtest beside the run.

use super::{dump, files, page};
use crate::report::Lang;
use crate::report::example::{evaluation, input};
use crate::report::example_past::past;

#[test]
fn what_stands_below_the_verdict_reads_as_a_sentence_with_its_numbers() {
    let evaluation = evaluation();
    let files = files(&input(&evaluation, Lang::En));
    let page = &files["report.html"];
    for text in [
        // The capacity is 30, and the model's line is highest at the longest list that was tried.
        "At today’s 30 leads a list the model’s lists were worth",
        "A conversion brings 1,200\u{a0}EUR, a lead that does not convert costs 57.00\u{a0}EUR.",
        "Learning from 491 conversions the lists found 108, from 981 they found 112: more history has helped",
        "whose 90 days are not over",
        "The 20 best ranked leads; 9 of them bought.",
        "kept back by [reasons] suppress (opened by programs)",
        "off: recalibrate when more leads are ripe",
        "near 0.0029, which right chances would show by noise alone",
    ] {
        assert!(page.contains(text), "{text}");
    }
    // The waterfall's file adds up to the score.
    let case: Vec<f64> = files["plots/case_top.csv"]
        .lines()
        .skip(1)
        .map(|line| line.rsplit(',').next().unwrap().parse().unwrap())
        .collect();
    let (score, parts) = case.split_last().unwrap();
    assert!((parts.iter().sum::<f64>() - score).abs() < 1e-9);
    assert!(files["plots/roc.csv"].starts_with("scorer,false_positive_rate,true_positive_rate\nlogistic,0,0\n"));
    assert_eq!(files["plots/reliability_curve.csv"].lines().count(), 1 + 101);
}

#[test]
fn a_backtest_beside_the_run_stands_on_its_page_with_months_and_windows() {
    let evaluation = evaluation();
    for lang in [Lang::En, Lang::Es] {
        let mut input = input(&evaluation, lang);
        assert!(!page(&input).contains("id=\"past\""));
        input.past = Some(past());
        let files = files(&input);
        let page = &files["report.html"];
        let places = [
            "href=\"#past\"",
            "id=\"periods\"",
            "id=\"past\"",
            "id=\"past-folds\"",
            "id=\"past-lists\"",
            "id=\"bands\"",
        ]
        .map(|text| page.find(text).unwrap_or_else(|| panic!("{text}")));
        assert!(places.is_sorted());
        let csv = &files["plots/past.csv"];
        assert!(csv.starts_with("scorer,month,found\nlogistic,2025-05,14\nlogistic,2025-06,15\n"), "{csv}");
        assert!(csv.contains("\nrules,2025-12,8.5\n") && csv.ends_with("random,2025-12,1.75\n"));
        let sentence = match lang {
            Lang::En => "the model’s lists found 96 conversions and your team’s rules found 63: +33.0",
            Lang::Es => "+33,0",
        };
        assert!(page.contains(sentence) && page.contains("002-backtest-weekly-90d"), "{sentence}");
        dump(if lang == Lang::En { "past_en" } else { "past_es" }, &input);
    }
}
