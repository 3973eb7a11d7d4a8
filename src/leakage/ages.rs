//! How well does something rank leads of one age? A sale comes some time after its lead, so that on lists of all open leads age alone ranks very
//! well, and whatever happened at a lead's creation tells its age: that gives nothing away.

use crate::metrics::roc_auc_score;

/// Cuts at so many equal shares of the conversions' ages, and of all rows' ages.
const CUTS: usize = 20;

/// Rows divided by their lead's age: alike enough within a division that age ranks no more.
#[derive(Debug)]
pub(super) struct Ages {
    /// Rows, division by division; within one as they come.
    rows: Vec<usize>,
    /// Where each division ends in `rows`.
    ends: Vec<usize>,
}

impl Ages {
    /// `ages[row]`: from the lead's creation to the row's instant in any unit; `None` where the creation is not known, which is a division of its
    /// own. Cuts follow the conversions, where age tells most, and the rows, where it is wide.
    pub(super) fn of(ages: &[Option<i64>], labels: &[bool]) -> Self {
        let converted = ages.iter().zip(labels).filter(|(_, label)| **label).filter_map(|(age, _)| *age).collect();
        let mut cuts = [shares(converted), shares(ages.iter().flatten().copied().collect())].concat();
        cuts.sort_unstable();
        cuts.dedup();
        let division = |row: usize| ages[row].map(|age| cuts.partition_point(|cut| *cut < age));
        let mut divided: Vec<(Option<usize>, usize)> = (0..labels.len()).map(|row| (division(row), row)).collect();
        divided.sort_unstable();
        let ends = divided.chunk_by(|a, b| a.0 == b.0).scan(0, |end, part| {
            *end += part.len();
            Some(*end)
        });
        let ends = ends.collect();
        Self { rows: divided.into_iter().map(|(_, row)| row).collect(), ends }
    }

    /// The chance that a conversion outscores another row of the same division, a tie counting half, or that it is outscored, whichever is more;
    /// at least .5. `None` where no division has both.
    ///
    /// Cost: a sort of each division.
    pub(super) fn roc_auc(&self, labels: &[bool], scores: &[f64]) -> Option<f64> {
        let (mut outscored, mut pairs) = (0.0, 0.0);
        let (mut part_labels, mut part_scores) = (Vec::new(), Vec::new());
        let mut start = 0;
        for &end in &self.ends {
            let part = &self.rows[start..end];
            start = end;
            part_labels.clear();
            part_labels.extend(part.iter().map(|&row| labels[row]));
            let converted = part_labels.iter().filter(|label| **label).count();
            if converted == 0 || converted == part.len() {
                continue;
            }
            part_scores.clear();
            part_scores.extend(part.iter().map(|&row| scores[row]));
            let own = converted as f64 * (part.len() - converted) as f64;
            outscored += own * roc_auc_score(&part_labels, &part_scores, None).ok()?;
            pairs += own;
        }
        let auc = outscored / pairs;
        (pairs > 0.0).then(|| auc.max(1.0 - auc))
    }
}

/// The values at equal shares of all, the least and the greatest left out.
fn shares(mut values: Vec<i64>) -> Vec<i64> {
    values.sort_unstable();
    (1..CUTS).filter_map(|share| values.get(share * values.len() / CUTS).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn it_is_the_share_of_pairs_of_one_division_that_stand_in_order() {
        let labels = [true, false, false, true, false, true, true, false];
        let ages = [Some(1), Some(1), Some(1), Some(9), Some(9), None, None, None];
        let scores = [3.0, 1.0, 4.0, 2.0, 2.0, 7.0, 1.0, 5.0];
        // Of age 1: one of two pairs in order; of 9: a tie; unknown: one of two.
        assert_eq!(Ages::of(&ages, &labels).roc_auc(&labels, &scores), Some(0.5));
        let scores = [5.0, 1.0, 4.0, 2.0, 2.0, 7.0, 1.0, 5.0];
        assert_eq!(Ages::of(&ages, &labels).roc_auc(&labels, &scores), Some(3.5 / 5.0));
        // Whichever way it points.
        let turned = scores.map(|score| -score);
        assert!((Ages::of(&ages, &labels).roc_auc(&labels, &turned).unwrap() - 3.5 / 5.0).abs() < 1e-12);
        // Where all are of one age it is the ROC AUC.
        let whole = roc_auc_score(&labels, &scores, None).unwrap();
        let one = Ages::of(&[Some(4); 8], &labels).roc_auc(&labels, &scores).unwrap();
        assert!((one - whole.max(1.0 - whole)).abs() < 1e-12);
        assert_eq!(Ages::of(&[Some(1), Some(2)], &[true, false]).roc_auc(&[true, false], &[1.0, 2.0]), None);
    }

    #[test]
    fn age_itself_ranks_leads_of_one_age_hardly_and_what_follows_the_outcome_ranks_them() {
        let chance = |purpose: u64, row: u64| Seed::new(purpose).with(row).uniform();
        // Conversions come soon: their chance halves every 20 of 500 days.
        let days: Vec<f64> = (0..20_000).map(|row| 500.0 * chance(1, row)).collect();
        let labels: Vec<bool> =
            (0..).zip(&days).map(|(row, day)| chance(2, row) < 0.2 * libm::exp2(-day / 20.0)).collect();
        let ages: Vec<Option<i64>> = days.iter().map(|day| Some((day * 86_400.0) as i64)).collect();
        let whole = roc_auc_score(&labels, &days.iter().map(|day| -day).collect::<Vec<_>>(), None).unwrap();
        assert!(whole > 0.9, "{whole}");
        let divided = Ages::of(&ages, &labels);
        let within = divided.roc_auc(&labels, &days).unwrap();
        assert!(within < 0.56, "{within}");
        let copy: Vec<f64> = labels.iter().map(|label| f64::from(u8::from(*label))).collect();
        assert!((divided.roc_auc(&labels, &copy).unwrap() - 1.0).abs() < 1e-12);
    }
}
