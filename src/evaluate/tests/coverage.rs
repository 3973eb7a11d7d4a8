//! Do the intervals hold the truth as often as they say?

use super::*;

#[test]
fn ninety_five_percent_intervals_hold_the_truth_about_that_often() {
    // AUC of u + 0.4 against u, u uniform: 1 - 0.6^2 / 2 = 0.82; of pure noise 0.5.
    let (truth, simulations) = (0.82 - 0.5, 300);
    let (mut auc_holds, mut differences, mut intervals) = (0, 0.0, Vec::new());
    let (capacity, zone) = (Capacity { leads: Some(30), ..Capacity::default() }, Zone::utc());
    for simulation in 0..simulations {
        let seed = Seed::new(simulation).stream("coverage");
        let mut case = Case::default();
        for lead in 0..300 {
            let label = seed.stream("label").with(u64::from(lead)).uniform() < 0.2;
            let score = seed.stream("score").with(u64::from(lead)).uniform() + 0.4 * f64::from(u8::from(label));
            case.push(lead, at(0), label, label.then(|| at(5)), score);
        }
        let noise = (0..300).map(|lead| seed.stream("noise").with(lead).uniform()).collect();
        let scorers =
            [scorer("logistic", ScorerKind::Model, case.scores.clone()), scorer("rules", ScorerKind::Rules, noise)];
        let draw = seed.stream("draw");
        let auc = paired_auc_difference(&case.labels, &case.leads, &case.scores, &scorers[1].scores, 200, draw);
        let auc = auc.unwrap();
        auc_holds += u32::from(auc.low <= truth && truth <= auc.high);
        let evaluation = EvaluateInput { seed: draw, ..input(&case, &scorers, &capacity, &zone, 200) };
        let verdict = evaluate(&evaluation).unwrap().verdict;
        differences += verdict.difference;
        intervals.push((verdict.low, verdict.high));
    }
    let coverage = f64::from(auc_holds) / simulations as f64;
    assert!((0.90..=0.985).contains(&coverage), "AUC difference: {coverage}");
    let expected = differences / simulations as f64;
    let holds = intervals.iter().filter(|(low, high)| *low <= expected && expected <= *high).count();
    let coverage = holds as f64 / simulations as f64;
    assert!((0.90..=0.99).contains(&coverage), "conversions at capacity: {coverage}, truth {expected}");
}
