//! How surely does a score tell two groups apart? ROC AUC with an interval in which rows of one account count together.

use crate::evaluate::{Estimate, Measured};
use crate::metrics::roc_auc_score;
use crate::stats::{Z_95, average_ranks};

/// ROC AUC of `scores` for `inside`, with a 95% interval by the placements of DeLong, DeLong and Clarke-Pearson 1988 summed over clusters
/// (Obuchowski 1997). .5 says nothing; below .5 the group has the lower scores.
pub(super) fn clustered_auc(inside: &[bool], scores: &[f64], clusters: &[u32]) -> Measured {
    let auc = match roc_auc_score(inside, scores, None) {
        Ok(auc) => auc,
        Err(error) => return Measured::NotComputable { value: (), reason: error.to_string() },
    };
    let ranks = average_ranks(scores);
    let mut own_rank = vec![0.0; scores.len()];
    for class in [true, false] {
        let rows: Vec<usize> = (0..inside.len()).filter(|&row| inside[row] == class).collect();
        let of_class: Vec<f64> = rows.iter().map(|&row| scores[row]).collect();
        for (&row, rank) in rows.iter().zip(average_ranks(&of_class)) {
            own_rank[row] = rank;
        }
    }
    let m = inside.iter().filter(|&&own| own).count() as f64;
    let n = inside.len() as f64 - m;
    // What each row adds to the AUC's deviation from its mean.
    let pull = |row: usize| {
        let beyond = ranks[row] - own_rank[row];
        if inside[row] { (beyond / n - auc) / m } else { (1.0 - beyond / m - auc) / n }
    };
    let mut rows: Vec<usize> = (0..inside.len()).collect();
    rows.sort_by_key(|&row| (clusters[row], row));
    let (mut squares, mut count) = (0.0, 0.0);
    for cluster in rows.chunk_by(|&a, &b| clusters[a] == clusters[b]) {
        let own = cluster.iter().fold(0.0, |sum, &row| sum + pull(row));
        squares += own * own;
        count += 1.0;
    }
    if count < 2.0 {
        return Measured::NotComputable { value: (), reason: "all rows belong together".to_owned() };
    }
    let half = Z_95 * libm::sqrt(count / (count - 1.0) * squares);
    Measured::Estimate(Estimate { value: auc, low: (auc - half).max(0.0), high: (auc + half).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{DEFAULT_RESAMPLES, delong_test, paired_auc_difference};
    use crate::seed::Seed;

    fn sample(rows: u64, alike: u64) -> (Vec<bool>, Vec<f64>, Vec<u32>) {
        let draw = |what: &str, key: u64| Seed::new(5).stream(what).with(key).uniform();
        let inside: Vec<bool> = (0..rows).map(|row| draw("inside", row / alike) < 0.3).collect();
        let scores = (0..rows)
            .map(|row| (8.0 * (draw("score", row / alike) + 0.4 * f64::from(u8::from(inside[row as usize])))).round());
        (inside.clone(), scores.collect(), (0..rows).map(|row| (row / alike) as u32).collect())
    }

    #[test]
    fn rows_of_their_own_have_delongs_standard_error() {
        let (inside, scores, clusters) = sample(800, 1);
        let Measured::Estimate(found) = clustered_auc(&inside, &scores, &clusters) else { panic!("computable") };
        let delong = delong_test(&inside, &scores, &vec![0.0; scores.len()]).unwrap();
        let error = (found.high - found.value) / Z_95;
        assert!((error / delong.standard_error - 1.0).abs() < 0.005, "{error} {}", delong.standard_error);
        assert!((found.value - 0.5 - delong.difference).abs() < 1e-12);
    }

    #[test]
    fn copies_say_no_more_than_once_as_the_bootstrap_by_cluster_says() {
        let (inside, scores, clusters) = sample(1600, 4);
        let Measured::Estimate(found) = clustered_auc(&inside, &scores, &clusters) else { panic!("computable") };
        let blind = vec![0.0; scores.len()];
        let wanted =
            paired_auc_difference(&inside, &clusters, &scores, &blind, DEFAULT_RESAMPLES, Seed::new(3)).unwrap();
        let ratio = (found.high - found.low) / (wanted.high - wanted.low);
        assert!((ratio - 1.0).abs() < 0.06, "{ratio}");
    }

    #[test]
    fn one_group_alone_has_no_auc() {
        assert!(matches!(clustered_auc(&[true; 4], &[0.0; 4], &[0, 1, 2, 3]), Measured::NotComputable { .. }));
    }
}
