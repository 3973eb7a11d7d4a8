//! Do columns tell Train's outcomes apart, so that nothing but the penalty bounds a coefficient?
//!
//! Without a penalty the likelihood then has no maximum (Albert and Anderson 1984). With one there is an optimum, but the
//! penalty has made it, and a column that knows the outcome often knew it from the future.

use ndarray::ArrayView2;

use super::Logistic;
use super::problem::{Problem, dot};
use crate::model::ModelError;

/// Leads of the other outcome that chance would have put there; none of ten is 1 in 20,000 (Poisson).
const LEAST_EXPECTED: f64 = 10.0;

/// A column that tells outcomes apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Separation {
    /// The design column, counted from 0.
    pub column: usize,
    /// How far.
    pub extent: Extent,
}

/// How far a column tells outcomes apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// By itself: all rows that converted lie on one side of a value, all others on the other.
    Alone,
    /// With others: the model's margin does, and this column moves it most.
    Together,
    /// It has two values, and all rows with one of them ended the same way, where chance would have had at least ten leads
    /// end otherwise.
    OneValue {
        /// Leads with that value.
        leads: usize,
        /// True when all of their rows converted, false when none did.
        converted: bool,
    },
}

impl Logistic {
    /// The first of: a column that separates the outcomes alone, all columns together, a value of a column. `None` when nothing
    /// does.
    ///
    /// `x`, `labels`: what the model was fitted on; `leads`: each row's lead, because rows of one lead say the same thing. Cost:
    /// two passes over `x`.
    ///
    /// # Errors
    /// [`ModelError`] when lengths differ, a value is not finite or all outcomes are the same.
    ///
    /// # References
    /// Albert and Anderson 1984, "On the existence of maximum likelihood estimates in logistic regression models".
    pub fn separation(
        &self,
        x: ArrayView2<'_, f64>,
        labels: &[bool],
        leads: &[u32],
    ) -> Result<Option<Separation>, ModelError> {
        let problem = Problem::new(x, labels, None)?;
        if leads.len() != labels.len() {
            return Err(ModelError::Length { what: "leads of rows", found: leads.len(), wanted: labels.len() });
        }
        let ranges = ranges(&problem);
        if let Some(column) = ranges.iter().position(|range| range.apart()) {
            return Ok(Some(Separation { column, extent: Extent::Alone }));
        }
        if self.margins_apart(&problem) {
            let spreads = problem.spreads();
            let pull = |column: usize| self.coefficients[column].abs() * spreads[column];
            let strongest = (0..spreads.len()).max_by(|&a, &b| pull(a).total_cmp(&pull(b)));
            return Ok(strongest.map(|column| Separation { column, extent: Extent::Together }));
        }
        Ok(one_value(&problem, &ranges, leads))
    }

    fn margins_apart(&self, problem: &Problem<'_>) -> bool {
        let margin = |row: usize| self.intercept + dot(&self.coefficients, problem.row(row));
        let blocks = problem.over_blocks(|rows| {
            let mut range = Range::EMPTY;
            rows.for_each(|row| range.add(margin(row), problem.labels[row]));
            range
        });
        let whole = blocks.into_iter().fold(Range::EMPTY, Range::joined);
        whole.highs[0] < whole.lows[1]
    }
}

/// From where to where values go, of rows that did not convert and of those that did.
#[derive(Clone, Copy)]
struct Range {
    lows: [f64; 2],
    highs: [f64; 2],
}

impl Range {
    const EMPTY: Self = Self { lows: [f64::INFINITY; 2], highs: [f64::NEG_INFINITY; 2] };

    fn add(&mut self, value: f64, converted: bool) {
        let side = usize::from(converted);
        self.lows[side] = self.lows[side].min(value);
        self.highs[side] = self.highs[side].max(value);
    }

    fn joined(self, other: Self) -> Self {
        let side = |k: usize| (self.lows[k].min(other.lows[k]), self.highs[k].max(other.highs[k]));
        let ((low, high), (low_converted, high_converted)) = (side(0), side(1));
        Self { lows: [low, low_converted], highs: [high, high_converted] }
    }

    const fn ends(&self) -> [f64; 2] {
        [self.lows[0].min(self.lows[1]), self.highs[0].max(self.highs[1])]
    }

    fn apart(&self) -> bool {
        self.highs[0] < self.lows[1] || self.highs[1] < self.lows[0]
    }
}

fn ranges(problem: &Problem<'_>) -> Vec<Range> {
    let blocks = problem.over_blocks(|rows| {
        let mut ranges = vec![Range::EMPTY; problem.columns];
        for row in rows {
            for (range, &value) in ranges.iter_mut().zip(problem.row(row)) {
                range.add(value, problem.labels[row]);
            }
        }
        ranges
    });
    let mut whole = vec![Range::EMPTY; problem.columns];
    for block in blocks {
        for (range, part) in whole.iter_mut().zip(block) {
            *range = range.joined(part);
        }
    }
    whole
}

/// The value of a two-valued column, all of whose rows ended one way, that chance would least have left so.
fn one_value(problem: &Problem<'_>, ranges: &[Range], leads: &[u32]) -> Option<Separation> {
    let ends: Vec<[f64; 2]> = ranges.iter().map(Range::ends).collect();
    let share = problem.weight_of_conversions / problem.weight;
    let mut found: Option<(f64, Separation)> = None;
    for (column, counts) in at_ends(problem, &ends).into_iter().enumerate() {
        let two_valued = counts.as_flattened().iter().sum::<usize>() == problem.rows();
        for (end, by_outcome) in counts.iter().enumerate() {
            let (converted, rows) = match by_outcome {
                [0, rows] => (true, *rows),
                [rows, 0] => (false, *rows),
                _ => continue,
            };
            if !two_valued || rows == 0 {
                continue;
            }
            let mut those: Vec<u32> = (0..problem.rows())
                .filter(|&row| at(problem.row(row)[column], ends[column][end]))
                .map(|row| leads[row])
                .collect();
            those.sort_unstable();
            those.dedup();
            let expected = those.len() as f64 * if converted { 1.0 - share } else { share };
            if expected >= LEAST_EXPECTED && found.as_ref().is_none_or(|(most, _)| expected > *most) {
                let extent = Extent::OneValue { leads: those.len(), converted };
                found = Some((expected, Separation { column, extent }));
            }
        }
    }
    found.map(|(_, separation)| separation)
}

/// Rows at each column's least and largest value, by outcome.
fn at_ends(problem: &Problem<'_>, ends: &[[f64; 2]]) -> Vec<[[usize; 2]; 2]> {
    let blocks = problem.over_blocks(|rows| {
        let mut counts = vec![[[0_usize; 2]; 2]; problem.columns];
        for row in rows {
            let outcome = usize::from(problem.labels[row]);
            for ((counts, ends), &value) in counts.iter_mut().zip(ends).zip(problem.row(row)) {
                counts[0][outcome] += usize::from(at(value, ends[0]));
                counts[1][outcome] += usize::from(at(value, ends[1]));
            }
        }
        counts
    });
    let mut whole = vec![[[0; 2]; 2]; problem.columns];
    for block in blocks {
        for (sums, counts) in
            whole.as_flattened_mut().as_flattened_mut().iter_mut().zip(block.as_flattened().as_flattened())
        {
            *sums += counts;
        }
    }
    whole
}

#[expect(clippy::float_cmp, reason = "a value is an end of its column bit for bit, or it is not one")]
const fn at(value: f64, end: f64) -> bool {
    value == end
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::model::LogisticParams;
    use crate::seed::Seed;

    fn separation(x: &Array2<f64>, labels: &[bool], leads: &[u32]) -> Option<Separation> {
        let model = Logistic::fit(x.view(), labels, None, &LogisticParams::default()).unwrap().model;
        model.separation(x.view(), labels, leads).unwrap()
    }

    /// Two noisy columns, a two-valued one, an outcome that none of them decides.
    fn simulated(rows: usize) -> (Array2<f64>, Vec<bool>, Vec<u32>) {
        let chance = Seed::new(41).stream("separation");
        let draw = |row: usize, what: u64| chance.with(row as u64).with(what).uniform();
        let x = Array2::from_shape_fn((rows, 3), |(row, j)| {
            let value = draw(row, j as u64);
            if j == 2 { (value * 1.4).floor() - 0.3 } else { value - 0.5 }
        });
        let labels = (0..rows).map(|row| draw(row, 9) < 0.2 + 0.3 * x[[row, 0]]).collect();
        (x, labels, (0..rows as u32).collect())
    }

    #[test]
    fn where_outcomes_overlap_nothing_is_said() {
        let (x, labels, leads) = simulated(70_000);
        assert_eq!(separation(&x, &labels, &leads), None);
    }

    #[test]
    fn one_column_alone_is_named() {
        let (mut x, labels, leads) = simulated(2000);
        for (row, &label) in labels.iter().enumerate() {
            x[[row, 1]] = if label { 0.1 } else { -x[[row, 1]].abs() };
        }
        assert_eq!(separation(&x, &labels, &leads), Some(Separation { column: 1, extent: Extent::Alone }));
        // Falling as well as rising.
        x.column_mut(1).mapv_inplace(|value| -value);
        assert_eq!(separation(&x, &labels, &leads), Some(Separation { column: 1, extent: Extent::Alone }));
        // One value that both outcomes hold is enough to overlap.
        let first = labels.iter().position(|&label| !label).unwrap();
        x[[first, 1]] = -0.1;
        assert_eq!(separation(&x, &labels, &leads), None);
    }

    #[test]
    fn columns_that_separate_together_are_told_by_the_strongest() {
        let (x, _, leads) = simulated(2000);
        let mut x = x;
        // A gap along a slanting line, which the penalised fit finds.
        x.column_mut(0).mapv_inplace(|value| 10.0 * value);
        let sum = |row: usize, x: &Array2<f64>| x[[row, 0]] + 4.0 * x[[row, 1]];
        let labels: Vec<bool> = (0..2000).map(|row| sum(row, &x) > 0.0).collect();
        for (row, &label) in labels.iter().enumerate() {
            x[[row, 0]] += if label { 1.0 } else { -1.0 };
        }
        assert_eq!(separation(&x, &labels, &leads), Some(Separation { column: 0, extent: Extent::Together }));
    }

    #[test]
    fn a_value_that_ends_one_way_is_told_when_chance_would_hardly_have_left_it_so() {
        let (x, mut labels, leads) = simulated(3000);
        let rare: Vec<usize> = (0..3000).filter(|&row| x[[row, 2]] > 0.0).collect();
        rare.iter().for_each(|&row| labels[row] = false);
        let none = Extent::OneValue { leads: rare.len(), converted: false };
        assert_eq!(separation(&x, &labels, &leads), Some(Separation { column: 2, extent: none }));
        // The same rows, but of nine leads: chance may have done it.
        let few: Vec<u32> = leads.iter().map(|lead| lead % 9).collect();
        assert_eq!(separation(&x, &labels, &few), None);
        rare.iter().for_each(|&row| labels[row] = true);
        let all = Extent::OneValue { leads: rare.len(), converted: true };
        assert_eq!(separation(&x, &labels, &leads), Some(Separation { column: 2, extent: all }));
    }
}
