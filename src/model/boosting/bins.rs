//! From values to at most 256 codes a column: quantiles of a sample for numbers, the commonest levels for categories.

use rayon::prelude::*;

use crate::model::ModelError;
use crate::stats::Places;

/// A column to learn from.
#[derive(Clone, Copy, Debug)]
pub enum TrainColumn<'a> {
    /// Numbers; NaN is missing.
    Number {
        /// One per row, finite or NaN.
        values: &'a [f64],
        /// Which way the chance may go as the number rises.
        direction: Direction,
    },
    /// Codes of a category: below `levels` a known one, anything else unseen or missing.
    Category {
        /// One per row.
        codes: &'a [u32],
        /// Known levels.
        levels: usize,
    },
}

/// Which way the chance may go as a number rises, other things equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Any.
    #[default]
    Free,
    /// Never down.
    Rising,
    /// Never up.
    Falling,
}

/// Most codes of values a column has; one more stands for missing.
pub(in crate::model) const MOST_BINS: usize = 255;

/// What a column's codes mean. Codes from 0 are values or levels; where Train lacks some values, the last code is missing.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::model) struct Bins {
    pub(super) kind: Kind,
    /// Codes of values or levels.
    pub(super) values: usize,
    /// True when one more code stands for missing.
    pub(super) missing: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A value has the code k when it is above `cuts[k - 1]` and at most `cuts[k]`.
    Number { cuts: Vec<f64>, direction: Direction },
    /// The level of each code, and the levels that share a code with missing.
    Category { levels: Vec<u32>, others: Vec<u32> },
}

/// Values looked at for quantiles: their error is then below .3% of the rows, and a cut need not be better than that.
const SAMPLE_ROWS: usize = 100_000;

impl TrainColumn<'_> {
    pub(super) const fn rows(&self) -> usize {
        match self {
            Self::Number { values, .. } => values.len(),
            Self::Category { codes, .. } => codes.len(),
        }
    }

    /// The first infinite value.
    pub(super) fn infinite(&self) -> Option<(usize, f64)> {
        match self {
            Self::Number { values, .. } => {
                let found = values.par_iter().with_min_len(8192).find_first(|value| value.is_infinite())?;
                let row = values.iter().position(|value| value.is_infinite())?;
                Some((row, *found))
            }
            Self::Category { .. } => None,
        }
    }

    /// The column's bins and the code of every row; rows of weight 0 have no say in the bins.
    pub(super) fn binned(&self, weights: Option<&[f64]>, most: usize) -> (Bins, Vec<u8>) {
        match *self {
            Self::Number { values, direction } => {
                let cuts = cuts(sample(values, weights), most);
                let bins = cuts.len() + 1;
                let mut codes = vec![0; values.len()];
                // At most 255 codes of values, so that one is left for missing.
                let code_of_missing = bins as u8;
                if let Some(places) = Places::new(&cuts) {
                    places.below_each(values, code_of_missing, &mut codes);
                }
                let missing = codes.contains(&code_of_missing);
                (Bins { kind: Kind::Number { cuts, direction }, values: bins, missing }, codes)
            }
            Self::Category { codes, levels } => {
                let mut counts = vec![0_u64; levels];
                for (row, &code) in codes.iter().enumerate() {
                    if weights.is_none_or(|weights| weights[row] > 0.0)
                        && let Some(count) = counts.get_mut(code as usize)
                    {
                        *count += 1;
                    }
                }
                let mut kept: Vec<u32> = (0..levels as u32).filter(|&level| counts[level as usize] > 0).collect();
                kept.sort_by_key(|&level| (std::cmp::Reverse(counts[level as usize]), level));
                kept.truncate(most);
                kept.sort_unstable();
                let mut code_of_level = vec![kept.len() as u8; levels];
                for (code, &level) in kept.iter().enumerate() {
                    code_of_level[level as usize] = code as u8;
                }
                let other = kept.len() as u8;
                let found: Vec<u8> =
                    codes.iter().map(|&code| code_of_level.get(code as usize).copied().unwrap_or(other)).collect();
                let missing = found.contains(&other);
                let others = (0..levels as u32).filter(|level| kept.binary_search(level).is_err()).collect();
                (Bins { values: kept.len(), kind: Kind::Category { levels: kept, others }, missing }, found)
            }
        }
    }
}

impl Bins {
    /// The largest number of the codes at or below `code`, as far as Train tells; `None` above the last cut, or where codes
    /// are no numbers.
    pub(in crate::model) fn cut_above(&self, code: f64) -> Option<f64> {
        match &self.kind {
            // Negative or past the last, it finds nothing.
            Kind::Number { cuts, .. } if code >= 0.0 => cuts.get(code as usize).copied(),
            _ => None,
        }
    }

    /// All codes, missing included.
    pub(super) const fn codes(&self) -> usize {
        self.values + self.missing as usize
    }
}

/// Present values of evenly spaced rows, ascending.
fn sample(values: &[f64], weights: Option<&[f64]>) -> Vec<f64> {
    let counts = |row: usize| weights.is_none_or(|weights| weights[row] > 0.0) && !values[row].is_nan();
    let rows = values.len();
    let taken = rows.min(SAMPLE_ROWS);
    let mut found: Vec<i64> = (0..taken)
        .map(|i| (i as u128 * rows as u128 / taken as u128) as usize)
        .filter(|&row| counts(row))
        .map(|row| ordered(values[row] + 0.0))
        .collect();
    found.sort_unstable();
    found.into_iter().map(unordered).collect()
}

/// f64 as whole numbers of the same order, which sort faster.
const fn ordered(x: f64) -> i64 {
    let bits = x.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

const fn unordered(bits: i64) -> f64 {
    f64::from_bits((bits ^ (((bits >> 63) as u64) >> 1) as i64) as u64)
}

/// Midpoints between neighbouring values: all of them where there are few, else such that bins hold equally many rows.
/// A value more frequent than a bin should be has a bin of its own.
fn cuts(sorted: Vec<f64>, most: usize) -> Vec<f64> {
    let total = sorted.len();
    #[expect(clippy::float_cmp, reason = "runs of the same number, bit for bit")]
    let runs: Vec<(f64, usize)> = sorted.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect();
    if runs.len() <= most {
        return runs.windows(2).map(|pair| between(pair[0].0, pair[1].0)).collect();
    }
    // A value that fills a bin alone; the others share the bins that are left.
    let frequent = |rows: usize| rows * most >= total;
    let (alone, alone_rows) =
        runs.iter().filter(|run| frequent(run.1)).fold((0, 0), |(n, sum), run| (n + 1, sum + run.1));
    let (mut bins_left, mut rows_left) = (most.saturating_sub(alone).max(1), total - alone_rows);
    let (mut cuts, mut held) = (Vec::with_capacity(most), 0);
    for pair in runs.windows(2) {
        let [(value, rows), (next, next_rows)] = [pair[0], pair[1]];
        if frequent(rows) {
            cuts.push(between(value, next));
            continue;
        }
        held += rows;
        if held * bins_left >= rows_left || frequent(next_rows) {
            cuts.push(between(value, next));
            rows_left -= held;
            bins_left = bins_left.saturating_sub(1).max(1);
            held = 0;
        }
    }
    // Frequent values that lie apart close bins early; a few cuts too many are given up, the last ones first.
    cuts.truncate(most - 1);
    cuts
}

/// Half way from a to b, at least a and below b.
fn between(a: f64, b: f64) -> f64 {
    let middle = f64::midpoint(a, b);
    if middle >= a && middle < b { middle } else { a }
}

/// Every column's bins and codes, in parallel.
///
/// # Errors
/// [`ModelError`] for no columns, or an infinite value.
pub(in crate::model) fn bin_all(
    columns: &[TrainColumn<'_>],
    weights: Option<&[f64]>,
    most: usize,
) -> Result<Vec<(Bins, Vec<u8>)>, ModelError> {
    if columns.is_empty() {
        return Err(ModelError::BadParameter { name: "number of design columns", value: 0.0, wanted: "at least 1" });
    }
    for (column, values) in columns.iter().enumerate() {
        if let Some((row, value)) = values.infinite() {
            return Err(ModelError::NotFinite { row, column, value });
        }
    }
    Ok(columns.par_iter().map(|column| column.binned(weights, most)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn few_values_are_told_apart_exactly_and_cuts_lie_half_way() {
        let values = [3.0, 1.0, f64::NAN, 1.0, 7.0, -2.0, -0.0, 0.0];
        let (bins, codes) = TrainColumn::Number { values: &values, direction: Direction::Free }.binned(None, 255);
        let Kind::Number { cuts, .. } = &bins.kind else { panic!("{bins:?}") };
        assert_eq!(cuts, &[-1.0, 0.5, 2.0, 5.0]);
        assert_eq!((bins.values, bins.missing), (5, true));
        assert_eq!(codes, [3, 2, 5, 2, 4, 0, 1, 1]);
    }

    #[test]
    fn many_values_fall_into_bins_of_equally_many_rows_and_a_frequent_one_stands_alone() {
        let seed = Seed::new(3).stream("bins");
        let values: Vec<f64> = (0..30_000_u64).map(|i| if i % 3 == 0 { 0.5 } else { seed.with(i).uniform() }).collect();
        let (bins, codes) = TrainColumn::Number { values: &values, direction: Direction::Free }.binned(None, 64);
        let mut counts = vec![0; bins.codes()];
        codes.iter().for_each(|&code| counts[code as usize] += 1);
        assert!((60..=64).contains(&bins.values), "{}", bins.values);
        let frequent = codes[0] as usize;
        assert!((10_000..10_330).contains(&counts[frequent]), "{}", counts[frequent]);
        let others: Vec<_> = (0..counts.len()).filter(|&code| code != frequent).map(|code| counts[code]).collect();
        // The bin before the frequent value is cut short.
        assert!(others.iter().all(|count| (50..400).contains(count)), "{others:?}");
        // Codes keep the order of values, and every value lies between its cuts.
        let Kind::Number { cuts, .. } = &bins.kind else { panic!("{bins:?}") };
        for (&x, &code) in values.iter().zip(&codes) {
            assert_eq!(code as usize, cuts.iter().filter(|&&cut| cut < x).count());
        }
    }

    #[test]
    fn a_cut_between_neighbouring_numbers_still_tells_them_apart() {
        let values = [1.0, 1.0_f64.next_up(), f64::MIN_POSITIVE, -f64::MAX, f64::MAX];
        let (bins, codes) = TrainColumn::Number { values: &values, direction: Direction::Free }.binned(None, 255);
        assert_eq!((bins.values, codes), (5, vec![2, 3, 1, 0, 4]));
    }

    #[test]
    fn the_commonest_levels_have_codes_and_the_rest_is_missing() {
        let codes = [0, 0, 0, 1, 2, 2, u32::MAX, 9, 3, 3];
        let (bins, found) = TrainColumn::Category { codes: &codes, levels: 5 }.binned(None, 3);
        assert_eq!(bins.kind, Kind::Category { levels: vec![0, 2, 3], others: vec![1, 4] });
        assert_eq!(found, [0, 0, 0, 3, 1, 1, 3, 3, 2, 2]);
        assert!(bins.missing);
    }
}
