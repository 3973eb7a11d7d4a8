//! What became of the leads of each cell of the matrix? Counts, rates with intervals, and which cells lie above the rest.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{DEFAULT_RESAMPLES, Estimate, Measured, holm, paired_auc_difference};
use crate::frame::Cell;
use crate::seed::Seed;
use crate::stats::{clustered_wilson_interval, effective_trials, effective_upper_tail};

/// In so many matrices in which nothing tells leads apart may any cell be called better.
const WRONG_AT_MOST: f64 = 0.05;

/// The matrix on the test rows that have a place in it: those of leads with evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatrixResult {
    /// Area under the ROC curve of who the lead is, alone; .5 is chance. Not computable where that side is not graded.
    pub fit_roc_auc: Measured,
    /// The same of what it does.
    pub activity_roc_auc: Measured,
    /// (lead, as_of) rows.
    pub rows: usize,
    /// Distinct leads among them.
    pub leads: usize,
    /// Rows that converted.
    pub conversions: usize,
    /// Share of the rows that converted; null without rows.
    pub base_rate: Option<f64>,
    /// The sixteen cells, A to D, each from 1 to 4; empty where a side is not graded.
    pub cells: Vec<CellResult>,
}

/// One cell on the test rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellResult {
    /// The cell.
    pub cell: Cell,
    /// (lead, as_of) rows.
    pub rows: usize,
    /// Distinct leads among them.
    pub leads: usize,
    /// Rows that converted.
    pub conversions: usize,
    /// Share of the rows that converted; null without rows.
    pub rate: Option<f64>,
    /// Lower end of the rate's 95% interval (Wilson's, rows of one lead or account taken together); null without rows.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// The chance of such a rate, or a higher one, where the cell is like all rows together: an exact one-sided binomial test on rows that
    /// count as many as they say (those of one lead or account taken together), and Holm's over the cells that have rows. Null without rows.
    #[serde(default)]
    pub p_holm: Option<f64>,
    /// True where that is at most .05, and so the rate higher than the matrix's: where nothing tells leads apart, fewer than one matrix in
    /// twenty has any such cell.
    pub green: bool,
}

/// What a side says of the rows.
#[derive(Clone, Copy, Debug)]
pub enum SideScores<'a> {
    /// One margin per row; higher is better.
    Margins(&'a [f64]),
    /// Why there are none.
    Ungraded(&'a str),
}

/// Rows that have a place in the matrix; every column has one entry per row.
#[derive(Clone, Copy, Debug)]
pub struct MatrixRows<'a> {
    /// Converted within the horizon?
    pub labels: &'a [bool],
    /// A number per lead, or per account: rows that are resampled together.
    pub groups: &'a [u32],
    /// A number per lead.
    pub leads: &'a [u32],
    /// What fit says.
    pub fit: SideScores<'a>,
    /// What activity says.
    pub activity: SideScores<'a>,
    /// Each row's cell; empty where a side is not graded.
    pub cells: &'a [Cell],
}

/// Measures a matrix. Cost: that of two [`paired_auc_difference`], and a sort.
#[must_use]
pub fn matrix_result(rows: &MatrixRows<'_>, seed: Seed) -> MatrixResult {
    let conversions = rows.labels.iter().filter(|label| **label).count();
    let base_rate = share(conversions, rows.labels.len());
    let mut cells: Vec<CellResult> = if rows.cells.is_empty() {
        Vec::new()
    } else {
        Cell::all().map(|cell| of_cell(rows, cell, base_rate)).collect()
    };
    let tested: Vec<f64> = cells.iter().filter_map(|cell| cell.p_holm).collect();
    for (cell, p) in cells.iter_mut().filter(|cell| cell.p_holm.is_some()).zip(holm(&tested)) {
        cell.p_holm = Some(p);
        cell.green = p <= WRONG_AT_MOST;
    }
    MatrixResult {
        fit_roc_auc: auc(rows, rows.fit, seed),
        activity_roc_auc: auc(rows, rows.activity, seed),
        rows: rows.labels.len(),
        leads: rows.leads.iter().collect::<BTreeSet<_>>().len(),
        conversions,
        base_rate,
        cells,
    }
}

fn share(part: usize, all: usize) -> Option<f64> {
    (all > 0).then(|| part as f64 / all as f64)
}

/// A cell's counts, and its p value before Holm.
fn of_cell(rows: &MatrixRows<'_>, cell: Cell, base_rate: Option<f64>) -> CellResult {
    let own: Vec<usize> = (0..rows.cells.len()).filter(|&row| rows.cells[row] == cell).collect();
    let conversions = own.iter().filter(|&&row| rows.labels[row]).count();
    let trials = || own.iter().map(|&row| (rows.groups[row], rows.labels[row])).collect();
    let interval = clustered_wilson_interval(trials());
    let p_holm = effective_trials(trials())
        .zip(base_rate)
        .map(|((successes, trials), base)| effective_upper_tail(trials, successes, base));
    let (low, high) = (interval.map(|ends| ends.0), interval.map(|ends| ends.1));
    CellResult {
        cell,
        rows: own.len(),
        leads: own.iter().map(|&row| rows.leads[row]).collect::<BTreeSet<_>>().len(),
        conversions,
        rate: share(conversions, own.len()),
        low,
        high,
        p_holm,
        green: false,
    }
}

/// A side's AUC: what it has over no order at all, whose AUC is .5 on any rows.
fn auc(rows: &MatrixRows<'_>, side: SideScores<'_>, seed: Seed) -> Measured {
    let none = |reason: String| Measured::NotComputable { value: (), reason };
    let margins = match side {
        SideScores::Margins(margins) => margins,
        SideScores::Ungraded(reason) => return none(reason.to_owned()),
    };
    let ties = vec![0.0; rows.labels.len()];
    match paired_auc_difference(rows.labels, rows.groups, margins, &ties, DEFAULT_RESAMPLES, seed) {
        Ok(Estimate { value, low, high }) => {
            let auc = |over: f64| (0.5 + over).clamp(0.0, 1.0);
            Measured::Estimate(Estimate { value: auc(value), low: auc(low), high: auc(high) })
        }
        Err(error) => none(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::roc_auc_score;
    use crate::stats::wilson_interval;

    fn cell(name: &str) -> Cell {
        name.parse().unwrap()
    }

    #[test]
    fn every_row_counts_once_in_its_cell_and_an_empty_cell_knows_nothing() {
        let names = ["A4", "A4", "D1", "A4", "D1"].map(cell);
        let labels = [true, true, false, false, false];
        let margins = [3.0, 2.0, -1.0, 1.0, -2.0];
        let rows = MatrixRows {
            labels: &labels,
            groups: &[0, 1, 2, 3, 4],
            leads: &[7, 7, 8, 9, 8],
            fit: SideScores::Margins(&margins),
            activity: SideScores::Ungraded("nothing to grade by"),
            cells: &names,
        };
        let found = matrix_result(&rows, Seed::new(1));
        assert_eq!((found.rows, found.leads, found.conversions, found.cells.len()), (5, 3, 2, 16));
        assert_eq!(found.cells.iter().map(|cell| cell.rows).sum::<usize>(), 5);
        let best = found.cells.iter().find(|found| found.cell == cell("A4")).unwrap();
        assert_eq!((best.rows, best.leads, best.conversions, best.green), (3, 2, 2, false));
        let (low, high) = wilson_interval(2, 3).unwrap();
        // A design effect from three rows makes it wider than that of independent trials, never narrower.
        assert!(best.low.unwrap() <= low && high <= best.high.unwrap() && best.low.unwrap() > 0.0);
        let empty = found.cells.iter().find(|found| found.cell == cell("B2")).unwrap();
        assert_eq!((empty.rate, empty.low, empty.high, empty.p_holm, empty.green), (None, None, None, None, false));
        assert!(
            matches!(&found.activity_roc_auc, Measured::NotComputable { reason, .. } if reason == "nothing to grade by")
        );
    }

    /// Matrices of leads of one to three rows, spread over the sixteen cells; those of A4 convert with one chance and all others with another,
    /// in all of their rows. Of `matrices`: those with A4 green, with another cell green, with any cell's own interval above the base rate.
    fn drawn(matrices: u64, leads: u32, [best, rest]: [f64; 2]) -> [u64; 3] {
        let mut found_in = [0; 3];
        for matrix in 0..matrices {
            let draw = |purpose: &str, lead: u32| Seed::new(matrix).stream(purpose).with(u64::from(lead)).uniform();
            let mut ids = Vec::new();
            for lead in 0..leads {
                ids.extend(std::iter::repeat_n(lead, 1 + (3.0 * draw("rows", lead)) as usize));
            }
            let all: Vec<Cell> = Cell::all().collect();
            let cells: Vec<Cell> = ids.iter().map(|&lead| all[(16.0 * draw("cell", lead)) as usize]).collect();
            let chance = |own: Cell| if own == cell("A4") { best } else { rest };
            let labels: Vec<bool> =
                ids.iter().zip(&cells).map(|(&lead, &own)| draw("outcome", lead) < chance(own)).collect();
            let side = SideScores::Ungraded("not asked");
            let rows =
                MatrixRows { labels: &labels, groups: &ids, leads: &ids, fit: side, activity: side, cells: &cells };
            let found = matrix_result(&rows, Seed::new(1));
            let base = found.base_rate.unwrap();
            let any = |test: &dyn Fn(&CellResult) -> bool| u64::from(found.cells.iter().any(test));
            found_in[0] += any(&|found| found.green && found.cell == cell("A4"));
            found_in[1] += any(&|found| found.green && found.cell != cell("A4"));
            found_in[2] += any(&|found| found.low.is_some_and(|low| low > base));
        }
        found_in
    }

    #[test]
    fn where_nothing_tells_leads_apart_hardly_any_matrix_has_a_green_cell() {
        // One in thirty converts, wherever it stands: 53 conversions, three or four a cell.
        let [best, others, alone] = drawn(400, 1_600, [1.0 / 30.0; 2]);
        // At most one in twenty, by more than chance moves it; cell by cell at 95% it would be many more.
        assert!(best + others <= 32 && alone > 80, "{best} and {others}, alone {alone} of 400");
        // With more to go by the promise is used, not hoarded: some are called better, and no more than one in twenty.
        let [best, others, _] = drawn(400, 4_000, [0.15; 2]);
        assert!((4..=32).contains(&(best + others)), "{best} and {others} of 400");
    }

    #[test]
    fn a_cell_that_is_several_times_better_is_green_as_a_rule_and_the_others_are_not() {
        // Of 3200 leads some 200 are in the cell, and 24 of those convert where elsewhere it is one in thirty.
        let [best, others, _] = drawn(200, 3_200, [0.12, 1.0 / 30.0]);
        assert!(best >= 175 && others <= 12, "{best} found, {others} beside it, of 200");
        // Twice as good, on as few: too little to be sure of, and not said as a rule.
        let [best, _, _] = drawn(200, 3_200, [1.0 / 15.0, 1.0 / 30.0]);
        assert!((10..=120).contains(&best), "{best} found of 200");
    }

    #[test]
    fn a_cell_is_green_where_it_clearly_buys_more_and_a_sides_auc_is_its_own() {
        // 400 leads in A4, of whom a half convert, 400 in D1, of whom a tenth do.
        let good = |row: usize| row < 400;
        let labels: Vec<bool> = (0..800).map(|row| if good(row) { row % 2 == 0 } else { row % 10 == 0 }).collect();
        let ids: Vec<u32> = (0..800).collect();
        let margins: Vec<f64> = (0..800).map(|row| if good(row) { 1.0 } else { 0.0 }).collect();
        let cells: Vec<Cell> = (0..800).map(|row| cell(if good(row) { "A4" } else { "D1" })).collect();
        let side = SideScores::Margins(&margins);
        let rows = MatrixRows { labels: &labels, groups: &ids, leads: &ids, fit: side, activity: side, cells: &cells };
        let found = matrix_result(&rows, Seed::new(1));
        let green: Vec<String> =
            found.cells.iter().filter(|cell| cell.green).map(|found| found.cell.to_string()).collect();
        assert_eq!(green, ["A4"]);
        let Measured::Estimate(auc) = found.fit_roc_auc else { panic!("{:?}", found.fit_roc_auc) };
        assert!((auc.value - roc_auc_score(&labels, &margins, None).unwrap()).abs() < 1e-12);
        assert!(auc.low < auc.value && auc.value < auc.high && auc.high <= 1.0);
    }
}
