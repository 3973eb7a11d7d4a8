//! Where do the card and the score on record disagree, and who was right?

use serde::Serialize;

use super::missing::Missing;
use super::rate::Rate;
use super::rows::Rows;
use crate::ingest::Tables;
use crate::stats::{average_ranks, least_with_below};

/// Within a cent of a point both say the same.
const SAME: f64 = 0.005;
/// High: the best quarter of the rows at most; equal points are in or out together.
const HIGH: f64 = 0.75;

/// The card's points beside the recorded score, on rows that have one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recorded {
    /// Rows with a recorded score.
    pub rows: usize,
    /// Their share of all rows.
    pub share: f64,
    /// Rows on which both are equal.
    pub same_share: f64,
    /// Mean of the card's points less the recorded ones.
    pub mean_difference: f64,
    /// Spearman's rank correlation; `None` where one of them is constant.
    pub rank_correlation: Option<f64>,
    /// In the best quarter of both.
    pub both_high: Rate,
    /// In the card's best quarter alone.
    pub card_alone_high: Rate,
    /// In the recorded score's best quarter alone.
    pub recorded_alone_high: Rate,
    /// In neither.
    pub neither: Rate,
}

/// Compares on the rows whose lead had a recorded score by then.
pub(super) fn recorded(tables: &Tables, rows: &Rows, total: &[f64]) -> Result<Recorded, Missing> {
    let record = tables.recorded.as_ref().ok_or(Missing::NoRecordedScore)?;
    let scores: Vec<Option<f64>> = rows.pairs().iter().map(|&(lead, as_of)| record.at(lead, as_of)).collect();
    let with: Vec<usize> = (0..rows.len()).filter(|&row| scores[row].is_some()).collect();
    if with.is_empty() {
        return Err(Missing::NoRecordedScore);
    }
    let theirs: Vec<f64> = with.iter().filter_map(|&row| scores[row]).collect();
    let ours: Vec<f64> = with.iter().map(|&row| total[row]).collect();
    let n = with.len() as f64;
    let own = rows.take(&with);
    let (card, record) = (high(&ours), high(&theirs));
    let rate = |of_card: bool, of_record: bool| Rate::of(&own, |row| card[row] == of_card && record[row] == of_record);
    Ok(Recorded {
        rows: with.len(),
        share: n / rows.len() as f64,
        same_share: ours.iter().zip(&theirs).filter(|(a, b)| (*a - *b).abs() < SAME).count() as f64 / n,
        mean_difference: ours.iter().zip(&theirs).map(|(a, b)| a - b).sum::<f64>() / n,
        rank_correlation: super::clustered::correlation(&own, &average_ranks(&ours), &average_ranks(&theirs))
            .map(|(r, _)| r),
        both_high: rate(true, true),
        card_alone_high: rate(true, false),
        recorded_alone_high: rate(false, true),
        neither: rate(false, false),
    })
}

/// Which rows are in the best quarter.
fn high(points: &[f64]) -> Vec<bool> {
    let mut sorted = points.to_vec();
    sorted.sort_by(f64::total_cmp);
    let cut = least_with_below(&sorted, HIGH);
    points.iter().map(|x| *x >= cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_most_rows_have_nothing_the_best_quarter_is_those_that_have_something() {
        let points = [0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0];
        let best: Vec<usize> =
            high(&points).iter().enumerate().filter(|(_, high)| **high).map(|(row, _)| row).collect();
        assert_eq!(best, [2, 8]);
        assert!(high(&[3.0; 8]).iter().all(|high| !high));
    }
}
