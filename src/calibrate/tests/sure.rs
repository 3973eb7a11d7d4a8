//! How sure is a chance, and what does an offset do to it?

use super::*;

#[test]
fn an_offset_moves_the_log_odds_of_every_chance_by_as_much() {
    let (margins, labels) = simulated(500, 3, |m| 0.8 * m - 1.0);
    // Isotonic regression moves its knots, and draws its lines anew.
    for method in METHODS.into_iter().filter(|&method| method != CalibrationMethod::Isotonic) {
        let found = fit(&margins, &labels, method).unwrap().calibrator;
        let twice = found.with_offset(-1.0).with_offset(-1.3);
        twice.validate().unwrap();
        let odds = |calibrator: &Calibrator, at| {
            calibrator.probability(Margin(at)).0 / (1.0 - calibrator.probability(Margin(at)).0)
        };
        // Beyond the last margin Venn-Abers says 1 for a lead that converts.
        for at in [-6.0, -2.0, 0.0, 2.0, 6.0] {
            let (before, after) = (odds(&found, at), odds(&twice, at));
            assert!(after.is_infinite() == before.is_infinite(), "{method:?} at {at}: {before} {after}");
            assert!(
                before.is_infinite() || (after - before * libm::exp(-2.3)).abs() <= 1e-9 * before,
                "{method:?} at {at}: {before} {after}"
            );
            if let Some((low, high)) = twice.chance_pair(Margin(at)) {
                let chance = twice.probability(Margin(at)).0;
                assert!(low.0 <= chance && chance <= high.0, "{low:?} {chance} {high:?}");
            }
        }
    }
}

#[test]
fn two_chances_lie_as_far_apart_with_thirteen_rows_of_each_lead_as_with_one() {
    let (margins, labels) = simulated(400, 8, |m| 0.8 * m - 1.0);
    let copies = |values: usize| (0..values * 13).map(|row| row / 13);
    let (many, their): (Vec<Margin>, Vec<bool>) = copies(400).map(|row| (margins[row], labels[row])).unzip();
    let groups: Vec<u32> = copies(400).map(|row| row as u32).collect();
    let rows = CalibrationRows { groups: Some(&groups), ..CalibrationRows::new(&many, &their) };
    let (one, all) = (
        fit(&margins, &labels, CalibrationMethod::VennAbers).unwrap(),
        Calibrator::fit(&rows, CalibrationMethod::VennAbers).unwrap(),
    );
    for at in [-3.0, -1.0, 0.5, 2.0] {
        let (a, b) = (one.calibrator.chance_pair(Margin(at)).unwrap(), all.calibrator.chance_pair(Margin(at)).unwrap());
        assert!((a.0.0 - b.0.0).abs() < 1e-9 && (a.1.0 - b.1.0).abs() < 1e-9, "{a:?} {b:?}");
    }
}

#[test]
fn chances_that_are_right_as_they_are_have_an_interval_too() {
    let mut alone = 0;
    for seed in 0..20 {
        let (margins, labels) = simulated(3000, 60 + seed, |m| m);
        let found = fit(&margins, &labels, CalibrationMethod::Auto).unwrap();
        alone += usize::from(matches!(found.calibrator, Calibrator::None {}));
        let errors = found.errors.unwrap();
        assert!(errors.standard_errors.iter().all(|error| (0.02..1.0).contains(error)), "{errors:?}");
    }
    assert!(alone >= 3, "the average was nothing else than the margins {alone} times");
}

#[test]
fn intervals_of_a_chance_hold_the_truth_about_nineteen_times_in_twenty() {
    let truth = |m: f64| 0.7 * m - 0.4;
    for method in [CalibrationMethod::Platt, CalibrationMethod::Beta, CalibrationMethod::Auto] {
        let (mut holds, mut asked) = (0, 0);
        for seed in 0..150 {
            let (margins, labels) = simulated(400, 100 + seed, truth);
            let found = fit(&margins, &labels, method).unwrap();
            let errors = found.errors.unwrap();
            errors.validate().unwrap();
            for at in [-4.0, -1.0, 2.0] {
                let (low, high) = errors.interval(Margin(at), found.calibrator.log_odds(Margin(at)));
                asked += 1;
                holds += usize::from(low.0 <= sigmoid(truth(at)) && sigmoid(truth(at)) <= high.0);
            }
        }
        let coverage = holds as f64 / f64::from(asked);
        assert!((0.90..=0.985).contains(&coverage), "{method:?}: {coverage}");
    }
}

#[test]
fn a_part_of_the_others_moves_chances_back_to_those_of_all() {
    let (margins, labels) = simulated(60_000, 9, |m| 0.8 * m - 1.0);
    // One in five of those that did not convert is in the files.
    let keep = Seed::new(1).stream("keep");
    let (few, of_few): (Vec<Margin>, Vec<bool>) = margins
        .iter()
        .zip(&labels)
        .enumerate()
        .filter(|(row, (_, label))| **label || keep.with(*row as u64).uniform() < 0.2)
        .map(|(_, (margin, label))| (*margin, *label))
        .unzip();
    let params = CalibrationParams { others_kept: Some(0.2), ..CalibrationParams::default() };
    for method in METHODS.into_iter().skip(2) {
        let all = fit(&margins, &labels, method).unwrap().calibrator;
        let restored = fit(&few, &of_few, method).unwrap().calibrator.with_offset(params.prior_offset().unwrap());
        restored.validate().unwrap();
        for at in [-4.0, -2.0, 0.0, 2.0] {
            let (a, b) = (all.probability(Margin(at)).0, restored.probability(Margin(at)).0);
            assert!((a - b).abs() < 0.03, "{method:?} at {at}: {a} {b}");
        }
    }
    for part in [0.0, -1.0, 1.5, f64::NAN] {
        assert!(CalibrationParams { others_kept: Some(part), ..params.clone() }.prior_offset().is_err());
    }
}
