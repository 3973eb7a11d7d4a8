//! Scores and labels to metrics, intervals and the verdict.

use divan::Bencher;
use divan::counter::ItemsCount;
use leadscore::evaluate::{DEFAULT_RESAMPLES, EvaluateInput, Opponent, Scorer, ScorerKind, TestRows, evaluate};
use leadscore::time::Instant;

use super::company::company;

#[divan::bench(sample_count = 10)]
fn two_scorers_2000_resamples(bencher: Bencher<'_, '_>) {
    let company = company();
    let rows = &company.test;
    let as_of: Vec<Instant> = rows.keys.iter().map(|key| key.as_of).collect();
    // What is scored does not matter here; a feature serves as well as a model.
    let scores =
        |column: usize| (0..rows.len()).map(|row| rows.frame.columns()[column].as_f64(row)).collect::<Vec<f64>>();
    let chances: Vec<f64> = (0..rows.len()).map(|row| 0.01 + 0.9 * row as f64 / rows.len() as f64).collect();
    let scorers = [
        Scorer { name: "a".to_owned(), kind: ScorerKind::Model, scores: scores(0), probabilities: Some(chances) },
        Scorer { name: "b".to_owned(), kind: ScorerKind::Rules, scores: scores(1), probabilities: None },
    ];
    let zone = company.config.zone().unwrap();
    let input = EvaluateInput {
        rows: TestRows {
            labels: &rows.labels,
            groups: &rows.groups,
            leads: None,
            as_of: Some(&as_of),
            converted_at: &rows.converted_at,
            values: None,
        },
        scorers: &scorers,
        chosen: "a",
        against: "b",
        opponent: Opponent::TeamRules,
        capacity: &company.config.capacity,
        zone: &zone,
        horizon_days: company.config.label.horizon_days,
        resamples: DEFAULT_RESAMPLES,
        seed: company.config.seed(),
    };
    bencher.counter(ItemsCount::new(rows.len())).bench(|| evaluate(&input).unwrap());
}
