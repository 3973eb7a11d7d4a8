//! Where is each quarter of a side cut? On margins of open leads, so that lists hold about as many of each letter.

use super::error::ScoreError;
use super::scale_fit::{SAME_MARGIN, sorted};
use crate::frame::Margin;

/// The least margins of the second, third and best quarter of these rows; `None` where all are equal.
///
/// Rows that tie (within 1e-9) stay together, in the quarter in which the middle of their ranks lies; a cut lies half way between
/// the tied rows below it and those above it, or 1 beyond the last where there are none. So every quarter holds a quarter where no rows
/// tie; of two values that 80% and 20% of the rows have, the first is a C and the second an A. Cost: one sort.
///
/// # Errors
/// [`ScoreError::NoMargins`] or [`ScoreError::BadMargin`] for margins that are absent or no numbers.
pub fn quarter_cuts(margins: &[Margin]) -> Result<Option<[f64; 3]>, ScoreError> {
    let sorted = sorted(margins, "the matrix")?;
    let (first, last) = (sorted[0], sorted[sorted.len() - 1]);
    let mut cuts = [last + 1.0; 3];
    let mut set = 0;
    let mut begin = 0;
    while begin < sorted.len() {
        let tied = sorted[begin..].windows(2).take_while(|pair| pair[1] - pair[0] < SAME_MARGIN).count();
        let end = begin + tied + 1;
        if tied + 1 == sorted.len() {
            return Ok(None);
        }
        // The middle rank of the tie in fours of rows: at k quarters where it is at least 2k rows' worth.
        while set < 3 && 2 * (begin + end) >= (set + 1) * sorted.len() {
            cuts[set] = if begin == 0 { first - 1.0 } else { f64::midpoint(sorted[begin - 1], sorted[begin]) };
            set += 1;
        }
        begin = end;
    }
    Ok(Some(cuts))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::encode::Encoder;
    use crate::model::Logistic;
    use crate::score::GradedSide;

    fn margins(values: &[f64]) -> Vec<Margin> {
        values.iter().copied().map(Margin).collect()
    }

    fn ranks(cuts: [f64; 3], values: &[f64]) -> Vec<usize> {
        let model = Logistic { intercept: 0.0, coefficients: vec![], standard_errors: vec![0.1], penalty: 1.0 };
        let side = GradedSide { encoder: Encoder { columns: vec![] }, model, cuts };
        values.iter().map(|&value| side.rank(Margin(value))).collect()
    }

    /// The slow twin: the quarter in which the middle of a value's ranks lies, by counting.
    fn quarter(value: f64, all: &[f64]) -> usize {
        let below = all.iter().filter(|&&other| other < value).count();
        let tied = all.iter().filter(|&&other| (other - value).abs() < 1e-12).count();
        (4 * (2 * below + tied) / (2 * all.len())).min(3)
    }

    proptest! {
        #[test]
        fn quarters_are_those_that_counting_finds_and_equal_margins_share_one(
            values in prop::collection::vec(-6_i32..6, 2..200),
        ) {
            let values: Vec<f64> = values.into_iter().map(|value| f64::from(value) / 3.0).collect();
            let cuts = quarter_cuts(&margins(&values)).unwrap();
            let spread = values.iter().any(|value| (value - values[0]).abs() > 1e-9);
            prop_assert_eq!(cuts.is_some(), spread);
            if let Some(cuts) = cuts {
                prop_assert!(cuts.is_sorted());
                let twin: Vec<usize> = values.iter().map(|&value| quarter(value, &values)).collect();
                prop_assert_eq!(ranks(cuts, &values), twin);
            }
        }

        #[test]
        fn where_no_rows_tie_every_quarter_holds_a_quarter(step in 1e-3..10.0_f64, rows in 4_usize..300) {
            let values: Vec<f64> = (0..rows).map(|row| step * ((row * 7919) % rows) as f64 - 3.0).collect();
            let distinct = values.iter().map(|value| value.to_bits()).collect::<std::collections::BTreeSet<_>>().len();
            prop_assume!(distinct == rows);
            let ranks = ranks(quarter_cuts(&margins(&values)).unwrap().unwrap(), &values);
            for quarter in 0..4 {
                let held = ranks.iter().filter(|&&rank| rank == quarter).count() as f64;
                prop_assert!((held - rows as f64 / 4.0).abs() <= 1.0, "{} of {} in {}", held, rows, quarter);
            }
        }
    }

    #[test]
    fn no_spread_gives_no_quarters_and_no_margins_are_an_error() {
        assert_eq!(quarter_cuts(&margins(&[0.3; 20])).unwrap(), None);
        let nearly: Vec<f64> = (0..50).map(|row| 0.3 + f64::from(row) * 1e-11).collect();
        assert_eq!(quarter_cuts(&margins(&nearly)).unwrap(), None);
        assert!(matches!(quarter_cuts(&[]), Err(ScoreError::NoMargins { .. })));
        assert!(matches!(quarter_cuts(&margins(&[0.0, f64::NAN])), Err(ScoreError::BadMargin { index: 1, .. })));
    }

    #[test]
    fn of_two_values_the_rarer_better_one_is_the_best_quarter() {
        let values: Vec<f64> = (0..100).map(|row| if row < 80 { -1.0 } else { 2.0 }).collect();
        let cuts = quarter_cuts(&margins(&values)).unwrap().unwrap();
        assert_eq!(ranks(cuts, &[-1.0, 2.0]), [1, 3]);
    }
}
