//! Which rows are enough to choose a penalty by?

use super::penalty::Fold;
use crate::seed::Seed;

/// Rows of all folds that the search looks at, where there are more.
const ROWS: usize = 65_536;
/// Where few convert, as many rows as hold so many conversions.
const CONVERSIONS: usize = 5_000;
/// A side of a fold keeps all its rows where a sample of them would hold fewer conversions, or others: the first block of time has few.
const OF_A_SIDE: usize = 300;
/// Which rows stand in the sample; no setting, because any sample of this size finds about the same penalty.
const SAMPLE: u64 = 0;

/// The folds with the same share of each fold's rows, drawn by hash, but whole sides where few convert; `None` where all rows are few enough.
///
/// A penalty stands beside a *sum* over rows, and the one that predicts best depends on how large the coefficients are beside the
/// noise of a row, not on how many rows there are: a sample finds it, and with more rows than these it hardly moves a chance.
pub(super) fn thinned(folds: &[Fold], labels: &[bool]) -> Option<Vec<Fold>> {
    let conversions = labels.iter().filter(|label| **label).count();
    let fewest = conversions.min(labels.len() - conversions);
    let share = (ROWS as f64 / labels.len() as f64).max(CONVERSIONS as f64 / fewest as f64);
    if !(share < 1.0) {
        return None;
    }
    let chance = Seed::new(SAMPLE).stream("penalty search");
    let kept = |rows: &[usize]| -> Vec<usize> {
        let thin: Vec<usize> = rows.iter().copied().filter(|&row| chance.with(row as u64).uniform() < share).collect();
        let conversions = thin.iter().filter(|&&row| labels[row]).count();
        let fewest = conversions.min(thin.len() - conversions);
        if fewest < OF_A_SIDE { rows.to_vec() } else { thin }
    };
    Some(folds.iter().map(|Fold { fit, held_out }| Fold { fit: kept(fit), held_out: kept(held_out) }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folds(rows: usize) -> Vec<Fold> {
        (0..4)
            .map(|k| {
                let (held_out, fit) = (0..rows).partition(|row| row % 4 == k);
                Fold { fit, held_out }
            })
            .collect()
    }

    #[test]
    fn few_rows_and_few_conversions_are_all_kept() {
        assert!(thinned(&folds(60_000), &vec![true; 60_000]).is_none());
        let rare: Vec<bool> = (0..400_000).map(|row| row % 100 == 0).collect();
        assert!(thinned(&folds(400_000), &rare).is_none(), "4,000 conversions");
    }

    #[test]
    fn every_fold_loses_the_same_share_and_no_row_changes_sides() {
        let labels: Vec<bool> = (0..400_000).map(|row| row % 3 == 0).collect();
        let whole = folds(400_000);
        let thin = thinned(&whole, &labels).unwrap();
        for (whole, thin) in whole.iter().zip(&thin) {
            for (all, kept) in [(&whole.fit, &thin.fit), (&whole.held_out, &thin.held_out)] {
                let wanted = all.len() as f64 * 65_536.0 / 400_000.0;
                assert!((kept.len() as f64 - wanted).abs() < 6.0 * wanted.sqrt(), "{} of {wanted}", kept.len());
                assert!(kept.is_sorted() && kept.iter().all(|row| all.binary_search(row).is_ok()));
            }
        }
        // The first fold learns from three conversions.
        let late: Vec<bool> = (0..400_000).map(|row| row % 3 == 0 && !(9..200_000).contains(&row)).collect();
        let first = Fold { fit: (0..100_000).collect(), held_out: (200_000..300_000).collect() };
        let thin = thinned(std::slice::from_ref(&first), &late).unwrap();
        assert_eq!(thin[0].fit, first.fit);
        assert!(thin[0].held_out.len() < 20_000);
        let sometimes: Vec<bool> = (0..400_000).map(|row| row % 40 == 0).collect();
        let thin = thinned(&whole, &sometimes).unwrap();
        let converted = thin.iter().flat_map(|fold| &fold.held_out).filter(|row| sometimes[**row]).count();
        assert!((4_600..5_400).contains(&converted), "{converted}");
    }
}
