//! Golden numbers from numpy and scipy; `tests/golden/metrics.py` makes them.

use super::{average_ranks, quantile, wilson_interval};

#[derive(serde::Deserialize)]
struct Golden {
    series: Vec<Series>,
    wilson: Vec<Wilson>,
}

#[derive(serde::Deserialize)]
struct Series {
    name: String,
    values: Vec<f64>,
    shares: Vec<f64>,
    quantiles: Vec<f64>,
    average_ranks: Vec<f64>,
}

#[derive(serde::Deserialize)]
struct Wilson {
    successes: usize,
    trials: usize,
    low: f64,
    high: f64,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../tests/golden/metrics.json")).unwrap()
}

#[test]
fn quantiles_are_numpys_to_the_bit() {
    for series in golden().series {
        for (&share, &wanted) in series.shares.iter().zip(&series.quantiles) {
            let found = quantile(&series.values, share).unwrap();
            assert_eq!(found.to_bits(), wanted.to_bits(), "{} at {share}: {found} for {wanted}", series.name);
        }
    }
}

#[test]
fn average_ranks_are_scipys() {
    for series in golden().series {
        assert_eq!(average_ranks(&series.values), series.average_ranks, "{}", series.name);
    }
}

#[test]
fn wilson_intervals_are_scipys() {
    for Wilson { successes, trials, low, high } in golden().wilson {
        let found = wilson_interval(successes, trials).unwrap();
        assert!((found.0 - low).abs() < 1e-12 && (found.1 - high).abs() < 1e-12, "{successes}/{trials}: {found:?}");
    }
}
