//! The laws of the score: reasons add up, nothing falls as the margin rises, and the words are plain.

use proptest::prelude::*;

use super::*;
use crate::calibrate::Calibrator;
use crate::encode::{DesignColumn, Encoder, Shape, Transform};
use crate::frame::{FeatureDef, FeatureKind, FeatureRule, FeatureSpec, Lookback, Margin, Score, Side};
use crate::model::Contributions;
use crate::stats::{logit, sigmoid};

fn calibrators() -> impl Strategy<Value = Calibrator> {
    prop_oneof![
        Just(Calibrator::None {}),
        (-3.0..3.0).prop_map(|shift| Calibrator::InterceptShift { shift }),
        (0.01..3.0, -4.0..4.0).prop_map(|(slope, intercept)| Calibrator::Platt { slope, intercept }),
    ]
}

fn scales() -> impl Strategy<Value = Scale> {
    prop_oneof![
        Just(Scale::Probability {}),
        (-6.0..2.0).prop_map(|reference_log_odds| Scale::LogOdds { reference_log_odds }),
        proptest::collection::btree_map(-400_000..400_000_i32, 0.0..=100.0_f64, 1..40).prop_map(|points| {
            let margins = points.keys().map(|&m| f64::from(m) / 1e5).collect();
            let mut percents: Vec<f64> = points.into_values().collect();
            percents.sort_by(f64::total_cmp);
            Scale::Percentile { margins, percents }
        }),
    ]
}

/// A spec with two features per field and an encoder with one or two design columns per feature.
fn spec_and_encoder(fields: usize) -> (FeatureSpec, Encoder) {
    let mut features = Vec::new();
    let mut columns = Vec::new();
    for i in 0..2 * fields {
        features.push(FeatureDef {
            name: format!("f{i}"),
            field: format!("field{}", i / 2),
            side: Side::Activity,
            kind: FeatureKind::Number,
            rule: FeatureRule::Count { event: format!("e{i}"), lookback: Lookback::Days(30) },
        });
        let number = Transform::Number { shape: Shape::Identity, fill: 0.0, center: 0.0, scale: 1.0 };
        columns.push(DesignColumn { name: format!("f{i}"), feature: i, transform: number });
        if i % 3 == 0 {
            let missing = Transform::Missing { center: 0.0, scale: 1.0 };
            columns.push(DesignColumn { name: format!("f{i}?"), feature: i, transform: missing });
        }
    }
    (FeatureSpec { features }, Encoder { columns })
}

/// Whether the raw scale is log-odds or a chance, as for a forest.
#[derive(Clone, Copy, Debug)]
enum Raw {
    LogOdds,
    Chance,
}

fn margin_of(raw_kind: Raw, raw: f64) -> Margin {
    match raw_kind {
        Raw::LogOdds => Margin(raw),
        Raw::Chance => Margin(logit(raw.clamp(1e-6, 1.0 - 1e-6))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn base_and_points_of_all_fields_sum_to_the_shown_score(
        scale in scales(),
        calibrator in calibrators(),
        kind in prop_oneof![Just(Raw::LogOdds), Just(Raw::Chance)],
        base in 0.0..1.0_f64,
        shares in proptest::collection::vec(prop_oneof![4 => -1.0..1.0_f64, 1 => Just(0.0), 1 => -1e-12..1e-12_f64], 2..40),
        hide in any::<bool>(),
    ) {
        let fields = shares.len() / 2;
        let (spec, encoder) = spec_and_encoder(fields);
        let width = encoder.columns.len();
        // A chance moves by hundredths, log-odds by units.
        let (base, unit) = match kind { Raw::LogOdds => (10.0 * base - 5.0, 2.0), Raw::Chance => (base, 0.05) };
        let shares: Vec<f64> = (0..width).map(|i| unit * shares[i % shares.len()]).collect();
        let raw = base + shares.iter().sum::<f64>();
        let value = |raw: f64| scale.value(margin_of(kind, raw), &calibrator);
        let features = vec![1.0; 2 * fields];
        let hidden = if hide { vec!["field0".to_owned()] } else { vec![] };
        let row = LedgerRow { spec: &spec, encoder: &encoder, features: &features, raw };
        let ledger = Ledger::new(row, &Contributions { base, shares }, &value, &hidden);

        prop_assert_eq!(ledger.score, scale.score(margin_of(kind, raw), &calibrator));
        let sum = ledger.base_points + ledger.entries.iter().map(|e| e.points).sum::<i32>() + ledger.other_points;
        prop_assert_eq!(sum, i32::from(ledger.score.0));
        prop_assert!(hide || ledger.other_points == 0, "nothing is hidden, yet other = {}", ledger.other_points);
        for entry in &ledger.entries {
            prop_assert!(f64::from(entry.points) - entry.exact_points < 1.0 + 1e-6, "{entry:?}");
            prop_assert!(entry.exact_points - f64::from(entry.points) < 1.0 + 1e-6, "{entry:?}");
            prop_assert!(entry.exact_points.abs() <= 301.0, "{entry:?}");
            prop_assert!(!(hide && entry.field == "field0"));
        }
        let top = ledger.top_reasons(MAX_FOR, MAX_AGAINST);
        prop_assert!(top.reasons_for.len() <= 3 && top.reasons_against.len() <= 2);
        prop_assert!(top.reasons_for.iter().all(|r| r.points > 0) && top.reasons_against.iter().all(|r| r.points < 0));
        prop_assert!(top.reasons_for.is_sorted_by_key(|r| -r.points) && top.reasons_against.is_sorted_by_key(|r| r.points));
    }

    #[test]
    fn a_field_never_speaks_against_its_own_share(
        shares in proptest::collection::vec(-1.0..1.0_f64, 1..30),
        base in -4.0..4.0_f64,
        steep in 0.01..1000.0_f64,
    ) {
        // A step of any steepness, down to a cliff.
        let value = |raw: f64| 100.0 * sigmoid(steep * raw);
        let raw = base + shares.iter().sum::<f64>();
        let points = allot::points_of_shares(&shares, base, raw, &value);
        prop_assert!((points.iter().sum::<f64>() - (value(raw) - value(base))).abs() < 1e-6);
        for (share, points) in shares.iter().zip(&points) {
            prop_assert!(share * points >= 0.0, "{share} became {points}");
        }
    }

    #[test]
    fn the_score_never_falls_as_the_margin_rises(
        scale in scales(),
        calibrator in calibrators(),
        a in -40.0..40.0_f64,
        step in prop_oneof![Just(f64::MIN_POSITIVE), 1e-15..1e-12_f64, 0.0..5.0_f64],
    ) {
        let (low, high) = (Margin(a), Margin((a + step).max(a.next_up())));
        let (low_value, high_value) = (scale.value(low, &calibrator), scale.value(high, &calibrator));
        // libm's exp is within one ulp, not provably monotone between neighbours.
        prop_assert!(low_value <= high_value + 1e-12, "{low_value} then {high_value}");
        prop_assert!((0.0..=100.0).contains(&low_value));
        prop_assert!(scale.score(low, &calibrator) <= scale.score(Margin(a + step + 1e-9), &calibrator));
    }

    #[test]
    fn whole_points_sum_to_any_total(targets in proptest::collection::vec(-150.0..150.0_f64, 1..40), off in -100..100) {
        let total = targets.iter().sum::<f64>().round() as i32 + off;
        let points = allot::allot(&targets, total);
        prop_assert_eq!(points.iter().sum::<i32>(), total);
        if off == 0 {
            for (target, points) in targets.iter().zip(points) {
                prop_assert!((target - f64::from(points)).abs() < 1.0 + 1e-9);
            }
        }
    }
}

#[test]
fn halves_go_up_and_the_scales_read_as_they_are_described() {
    assert_eq!(scale::shown(62.5), Score(63));
    assert_eq!(scale::shown(0.499_999_9), Score(0));
    assert_eq!(scale::shown(100.0), Score(100));
    let none = Calibrator::None {};
    let log_odds = Scale::LogOdds { reference_log_odds: logit(0.02) };
    assert_eq!(log_odds.score(Margin(logit(0.02)), &none), Score(50));
    assert_eq!(log_odds.score(Margin(logit(0.02) + std::f64::consts::LN_2), &none), Score(60));
    assert_eq!(log_odds.score(Margin(40.0), &none), Score(99));
    assert_eq!(log_odds.score(Margin(-40.0), &none), Score(1));
    assert_eq!(Scale::Probability {}.score(Margin(logit(0.37)), &none), Score(37));
    let percentile = Scale::Percentile { margins: vec![-1.0, 0.0, 3.0], percents: vec![20.0, 50.0, 100.0] };
    let at = |margin: f64| percentile.value(Margin(margin), &none);
    assert!((at(-9.0) - 20.0).abs() < 1e-12 && (at(9.0) - 100.0).abs() < 1e-12);
    assert!((at(-0.5) - 35.0).abs() < 1e-12 && (at(1.5) - 75.0).abs() < 1e-12 && (at(0.0) - 50.0).abs() < 1e-12);
}

#[test]
fn a_state_says_first_that_a_lead_is_closed_then_that_its_age_is_new_then_that_nothing_is_known() {
    let scope = Some(LeadAgeRange { min_days: 1.0, max_days: 90.0 });
    let standing = Standing { open: true, any_event: true, age_days: Some(30.0) };
    assert_eq!(State::of(standing, scope), State::Scored);
    assert_eq!(State::of(Standing { any_event: false, ..standing }, scope), State::NoEvidence);
    assert_eq!(State::of(Standing { age_days: Some(90.5), any_event: false, ..standing }, scope), State::OutOfScope);
    assert_eq!(State::of(Standing { open: false, age_days: Some(0.5), ..standing }, scope), State::NotOpen);
    assert_eq!(State::of(Standing { age_days: None, ..standing }, scope), State::Scored);
    assert_eq!(State::of(Standing { age_days: Some(90.0), ..standing }, scope), State::Scored);
    assert_eq!(serde_json::to_string(&State::NoEvidence).unwrap(), "\"no_evidence\"");
}

#[test]
fn reasons_are_said_in_plain_words_in_both_languages() {
    use FeatureRule as Rule;
    let days = Lookback::Days;
    let text = |s: &str| s.to_owned();
    let number = FeatureValue::Number;
    let missing = || FeatureValue::Missing(());
    let other = || FeatureValue::Other { other: reason::OtherCategory {} };
    let cases = [
        (
            Rule::Count { event: text("pricing_view"), lookback: days(30) },
            number(3.0),
            "3 × pricing view in 30 days",
            "3 × pricing view en 30 días",
        ),
        (
            Rule::Count { event: text("demo"), lookback: days(1) },
            number(0.0),
            "no demo in the last day",
            "sin demo en el último día",
        ),
        (
            Rule::Count { event: text("demo"), lookback: Lookback::Ever },
            number(1.0),
            "1 × demo so far",
            "1 × demo hasta ahora",
        ),
        (
            Rule::CountAll { lookback: days(7) },
            number(1234.0),
            "1,234 activities in 7 days",
            "1.234 actividades en 7 días",
        ),
        (Rule::CountAll { lookback: days(7) }, number(0.0), "no activity in 7 days", "sin actividad en 7 días"),
        (
            Rule::DaysSinceLast { event: text("demo_request") },
            number(3.9),
            "last demo request 3 days ago",
            "última vez: demo request, hace 3 días",
        ),
        (
            Rule::DaysSinceLast { event: text("demo_request") },
            missing(),
            "no demo request so far",
            "sin demo request hasta ahora",
        ),
        (
            Rule::DaysSinceFirst { event: text("visit") },
            number(0.2),
            "first visit less than a day ago",
            "primera vez: visit, hace menos de un día",
        ),
        (
            Rule::Decayed { event: text("click"), half_life_days: 14.0 },
            number(2.456),
            "click: some, the latest counting most",
            "click: algo, lo más reciente cuenta más",
        ),
        (
            Rule::ActiveDays { lookback: days(30) },
            number(1.0),
            "active on 1 day in 30 days",
            "activo en 1 día en 30 días",
        ),
        (
            Rule::Distinct { property: text("page"), lookback: days(7) },
            number(3.0),
            "page in 7 days: 3 different ones",
            "page en 7 días: 3 distintos",
        ),
        (
            Rule::Distinct { property: text("page"), lookback: days(7) },
            number(0.0),
            "no page in 7 days",
            "sin page en 7 días",
        ),
        (
            Rule::Sum { property: text("value"), lookback: days(90) },
            number(1250.4),
            "total value in 90 days: 1,250",
            "total de value en 90 días: 1.250",
        ),
        (
            Rule::Mean { property: text("minutes"), lookback: Lookback::Ever },
            missing(),
            "no minutes so far",
            "sin minutes hasta ahora",
        ),
        (Rule::IdleDays, number(12.0), "last activity 12 days ago", "última actividad: hace 12 días"),
        (Rule::LeadAge, number(400.0), "known for 400 days", "conocido desde hace 400 días"),
        (Rule::LeadAge, missing(), "creation date unknown", "fecha de creación desconocida"),
        (
            Rule::Attribute { column: text("industry") },
            FeatureValue::Category(text("retail")),
            "industry: retail",
            "industry: retail",
        ),
        (
            Rule::Attribute { column: text("industry") },
            other(),
            "industry: one seldom seen in past leads",
            "industry: poco común entre los leads anteriores",
        ),
        (Rule::Attribute { column: text("employees") }, missing(), "employees: not known", "employees: sin dato"),
        (
            Rule::DaysSinceDate { column: text("contract_start") },
            number(40.0),
            "contract start: 40 days ago",
            "contract start: hace 40 días",
        ),
        (Rule::Table { column: text("balance") }, number(-1234.5), "balance: -1,234", "balance: -1.234"),
    ];
    for (rule, value, en, es) in cases {
        let reason = words_tests::reason(rule, value);
        assert_eq!(describe(&reason, Lang::En), en);
        assert_eq!(describe(&reason, Lang::Es), es);
    }
}

#[test]
fn a_feature_value_reads_codes_as_the_frame_writes_them() {
    let kind = FeatureKind::Category { levels: vec!["a".to_owned(), "b".to_owned()] };
    assert_eq!(FeatureValue::of(&kind, 1.0), FeatureValue::Category("b".to_owned()));
    for unseen in [-1.0, 2.0] {
        assert!(matches!(FeatureValue::of(&kind, unseen), FeatureValue::Other { .. }));
    }
    assert_eq!(serde_json::to_string(&FeatureValue::of(&kind, f64::NAN)).unwrap(), "null");
}

#[cfg(feature = "train")]
mod fitting {
    use super::*;

    fn margins(values: impl IntoIterator<Item = f64>) -> Vec<Margin> {
        values.into_iter().map(Margin).collect()
    }

    #[test]
    fn auto_shows_plain_percentages_only_where_the_best_tenth_reaches_30_percent() {
        let none = Calibrator::None {};
        let spread = |top: f64| margins((0..100).map(|i| logit(if i < 90 { 0.01 } else { top })));
        let fit = |top| Scale::fit(ScaleChoice::Auto, &spread(top), &none, 0.02).unwrap();
        assert_eq!(fit(0.31), Scale::Probability {});
        assert_eq!(fit(0.29), Scale::LogOdds { reference_log_odds: logit(0.02) });
    }

    #[test]
    fn a_log_odds_scale_without_both_outcomes_and_a_fit_on_nothing_are_refused() {
        let none = Calibrator::None {};
        let one = margins([0.0]);
        for rate in [0.0, 1.0, f64::NAN] {
            assert!(matches!(Scale::fit(ScaleChoice::LogOdds, &one, &none, rate), Err(ScoreError::BaseRate { .. })));
        }
        assert!(matches!(Scale::fit(ScaleChoice::Auto, &[], &none, 0.1), Err(ScoreError::NoMargins { .. })));
        let bad = margins([0.0, f64::NAN]);
        assert!(matches!(Scale::fit(ScaleChoice::Auto, &bad, &none, 0.1), Err(ScoreError::BadMargin { index: 1, .. })));
    }

    #[test]
    fn the_percentile_of_evenly_spread_margins_is_their_rank_and_ties_share_the_middle() {
        let none = Calibrator::None {};
        let fit = |values: &[Margin]| Scale::fit(ScaleChoice::Percentile, values, &none, 0.1).unwrap();
        let even = fit(&margins((0..=1000).map(|i| f64::from(i) / 100.0)));
        assert!((even.value(Margin(3.7), &none) - 37.0).abs() < 1e-9);
        let tied = fit(&margins((0..1000).map(|i| if i < 400 { -2.0 } else { f64::from(i) })));
        assert!((tied.value(Margin(-2.0), &none) - 20.0).abs() < 1.0, "{}", tied.value(Margin(-2.0), &none));
        let Scale::Percentile { margins: table, percents } = &tied else { unreachable!() };
        assert!(table.is_sorted_by(|a, b| a < b) && percents.is_sorted());
        let constant = fit(&margins([1.0; 30]));
        assert_eq!(constant.score(Margin(7.0), &none), Score(50));
    }

    fn reference(margins: &[Margin]) -> BandReference<'_> {
        BandReference { margins, leads_per_list: 200.0, capacity_share: 0.1, paying_from: None }
    }

    fn band(name: &str) -> BandParams {
        BandParams { name: name.to_owned(), ..BandParams::default() }
    }

    fn count(bands: &Bands, margins: &[Margin], name: &str) -> usize {
        margins.iter().filter(|&&margin| bands.band_of(margin) == name).count()
    }

    #[test]
    fn proposed_bands_hold_what_sales_can_work_then_three_times_that_then_the_rest() {
        let all = margins((0..1000).map(|i| f64::from(i) / 100.0 - 5.0));
        let bands = Bands::fit(&[], &reference(&all), |_| Score(0)).unwrap();
        assert_eq!(["hot", "warm", "cold"].map(|name| count(&bands, &all, name)), [100, 300, 600]);
        let everyone = BandReference { capacity_share: 1.0, ..reference(&all) };
        let bands = Bands::fit(&[], &everyone, |_| Score(0)).unwrap();
        assert_eq!(["hot", "warm", "cold"].map(|name| count(&bands, &all, name)), [500, 375, 125]);
    }

    #[test]
    fn a_capacity_is_a_part_of_one_list_and_a_score_starts_exactly_where_it_shows() {
        let all = margins((0..1000).map(|i| f64::from(i) / 100.0 - 5.0));
        let score_of = |margin| Scale::Probability {}.score(margin, &Calibrator::None {});
        let params = [
            BandParams { capacity: Some(30), ..band("hot") },
            BandParams { at_least: Some(40), ..band("warm") },
            band("cold"),
        ];
        let bands = Bands::fit(&params, &reference(&all), score_of).unwrap();
        assert_eq!(count(&bands, &all, "hot"), 150, "30 of 200 is 15%");
        for &margin in &all {
            let wanted = if score_of(margin) >= Score(40) { margin.0 > -1.0 } else { bands.band_of(margin) == "cold" };
            assert!(wanted, "{margin:?} shows {:?} and is {}", score_of(margin), bands.band_of(margin));
        }
        let start = bands.bands[1].from_margin.unwrap();
        assert_eq!((score_of(Margin(start)), score_of(Margin(start.next_down()))), (Score(40), Score(39)));
    }

    #[test]
    fn where_leads_tie_the_nearer_side_is_listed_and_fewer_rather_than_more() {
        let tied = margins((0..100).map(|i| if i < 80 { 0.0 } else { 1.0 }));
        let hot = |share: f64| {
            let params = [BandParams { share: Some(share), ..band("hot") }, band("rest")];
            count(&Bands::fit(&params, &reference(&tied), |_| Score(0)).unwrap(), &tied, "hot")
        };
        assert_eq!([hot(0.05), hot(0.10), hot(0.11), hot(0.30), hot(0.60), hot(0.61)], [0, 0, 20, 20, 20, 100]);
    }

    #[test]
    fn bands_that_contradict_each_other_are_refused_by_name() {
        let all = margins((0..1000).map(|i| f64::from(i) / 100.0 - 5.0));
        let score_of = |margin| Scale::LogOdds { reference_log_odds: 0.0 }.score(margin, &Calibrator::None {});
        let fit = |params: &[BandParams]| Bands::fit(params, &reference(&all), score_of).unwrap_err();
        let at = |name: &str, score| BandParams { at_least: Some(score), ..band(name) };
        assert!(matches!(fit(&[band("a"), band("b")]), ScoreError::BandRule { found: 0, .. }));
        let both = BandParams { share: Some(0.1), ..at("a", 3) };
        assert!(matches!(fit(&[both, band("b")]), ScoreError::BandRule { found: 2, .. }));
        assert!(matches!(fit(&[at("a", 50), at("a", 20), band("b")]), ScoreError::BandName { .. }));
        assert!(matches!(fit(&[at("a", 20), at("b", 50), band("c")]), ScoreError::BandOrder { .. }));
        assert!(matches!(fit(&[at("a", 50), at("b", 20)]), ScoreError::LastBand { .. }));
        assert!(matches!(fit(&[at("a", 100), band("b")]), ScoreError::BandNeverReached { .. }));
        let zero = BandParams { capacity: Some(0), ..band("a") };
        assert!(matches!(fit(&[zero, band("b")]), ScoreError::BandAmount { .. }));
    }

    proptest! {
        #[test]
        fn a_higher_margin_never_gets_a_worse_band(
            values in proptest::collection::vec(-5.0..5.0_f64, 1..200),
            share in 0.01..1.0_f64,
            a in -7.0..7.0_f64,
            step in 0.0..7.0_f64,
        ) {
            let all = margins(values);
            let params = [
                BandParams { share: Some(share), ..band("a") },
                BandParams { share: Some(0.2), ..band("b") },
                BandParams { capacity: Some(10), ..band("c") },
                band("d"),
            ];
            let bands = Bands::fit(&params, &reference(&all), |_| Score(0)).unwrap();
            prop_assert!(bands.index_of(Margin(a + step)) <= bands.index_of(Margin(a)));
            let listed = count(&bands, &all, "a") as f64;
            prop_assert!((listed - share * all.len() as f64).abs() <= 0.5 + 1e-9, "{listed}");
        }
    }
}
