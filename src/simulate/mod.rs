//! Do the statistics keep what they promise, where the truth is known? Simulations on leads of the invented company.
//!
//! Nothing of a person's data is needed and nothing depends on one: `leadscore simulate` runs them anywhere, and the table they give
//! goes to benches/SIMULATIONS.md (`-o`).

mod calibration;
mod drift;
mod error;
mod intervals;
mod permuted;
mod population;
mod table;

pub use error::SimulateError;
pub use table::{Finding, Table, markdown};

use crate::seed::Seed;

/// What can be put to the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A 95% interval of a difference holds the true one 95 times in 100.
    Intervals,
    /// Calibration `auto` is nearly as good as the best method, whichever that is.
    Calibration,
    /// A model of labels dealt out by chance ranks no better than chance.
    PermutedLabels,
    /// The monitor calls a change of scores in at most 6 of 100 looks where nothing has changed.
    Drift,
}

impl Claim {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Intervals, Self::Calibration, Self::PermutedLabels, Self::Drift];

    /// Its name on the command line: `intervals`, `calibration`, `permuted-labels`, `drift`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intervals => "intervals",
            Self::Calibration => "calibration",
            Self::PermutedLabels => "permuted-labels",
            Self::Drift => "drift",
        }
    }
}

/// Simulates a claim. `effort` 1 is what the page shows; .05 is a first look. Calls `stage` now and then.
///
/// # Errors
/// [`SimulateError`] when a figure cannot be computed: with little effort there may be nothing to compute it from.
pub fn simulate(claim: Claim, effort: f64, seed: Seed, stage: &dyn Fn(&str)) -> Result<Table, SimulateError> {
    stage(claim.name());
    match claim {
        Claim::Intervals => intervals::simulate(effort, seed),
        Claim::Calibration => calibration::simulate(effort, seed),
        Claim::PermutedLabels => permuted::simulate(effort, seed),
        Claim::Drift => drift::simulate(effort, seed),
    }
}

/// So many repetitions at this effort, at least 2.
fn times(repetitions: u64, effort: f64) -> u64 {
    ((repetitions as f64 * effort).round() as u64).max(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_monitor_that_looks_at_unchanged_leads_stays_quiet_and_one_that_looks_at_changed_ones_does_not() {
        let table = simulate(Claim::Drift, 0.02, Seed::new(4), &|_| ()).unwrap();
        let percent = |row: usize, column: usize| table.rows[row][column].trim_end_matches('%').parse::<f64>().unwrap();
        for row in 0..3 {
            // 400 looks: three standard errors above 5% are 8.3.
            assert!(percent(row, 1) <= 9.0 && percent(row, 3) > 20.0, "{table:?}");
        }
        assert!(percent(0, 2) > percent(0, 1), "a bare limit cries wolf: {table:?}");
        assert!(percent(2, 3) > 80.0, "{table:?}");
    }

    #[test]
    fn a_claim_gives_a_table_with_a_finding_and_says_on_the_page_whether_it_was_kept() {
        let table = simulate(Claim::PermutedLabels, 0.001, Seed::new(3), &|_| ()).unwrap();
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()) && table.findings.len() == 1);
        // Two rounds prove nothing of chance, but true labels are told apart in any of them.
        let auc: f64 = table.rows[0][1].parse().unwrap();
        assert!(auc > 0.7, "{table:?}");
        let page = markdown(std::slice::from_ref(&table), 0.001, 3);
        assert!(page.contains("| as they are | 0.") && page.contains("ept: the AUC of dealt-out labels"), "{page}");
    }
}
