//! What would longer or shorter lists have found, and what would they have been worth?

use serde::{Deserialize, Serialize};

use super::{CapacityUsed, Economics, Ranking, SalesList};

/// Lengths looked at, as parts of the capacity.
const PARTS: [f64; 10] = [0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0];

/// One scorer's lists of one length, over all periods.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DepthPoint {
    /// Leads on each list, at most.
    pub leads: usize,
    /// Leads listed over all periods.
    pub listed: f64,
    /// Conversions among them; a conversion counts once.
    pub found: f64,
}

impl SalesList {
    /// What one scorer's lists would have found, had each been so long. One replay per length.
    #[must_use]
    pub fn at_lengths(&self, ranking: &Ranking, lengths: &[usize]) -> Vec<DepthPoint> {
        let mut list = self.clone();
        lengths
            .iter()
            .map(|&leads| {
                list.set_length(leads);
                let periods = list.replay(ranking);
                DepthPoint {
                    leads,
                    listed: periods.iter().map(|period| period.listed).sum(),
                    found: periods.iter().map(|period| period.found).sum(),
                }
            })
            .collect()
    }

    /// Conversions that the lists of a ranking find, as long as they are; one score per row, no NaN.
    #[must_use]
    pub fn found(&self, scores: &[f64]) -> f64 {
        self.replay(&self.rank(scores)).iter().map(|period| period.found).sum()
    }

    /// Leads on a list; where the capacity is a share of the open leads, on the mean list.
    #[must_use]
    pub fn usual_length(&self, used: &CapacityUsed, rows: usize) -> f64 {
        match (used.leads, used.share) {
            (Some(leads), _) => leads as f64,
            (None, share) => self.leads_per_list(rows) * share.unwrap_or(1.0),
        }
    }

    /// Lengths from a quarter of the capacity to eight times as much, rising, and none longer than the longest list can be. Where the
    /// capacity is a share, that of the mean list stands for it.
    #[must_use]
    pub fn lengths_around(&self, used: &CapacityUsed, rows: usize) -> Vec<usize> {
        let (per_list, usual) = (self.leads_per_list(rows), self.usual_length(used, rows));
        let mut lengths: Vec<usize> = PARTS
            .iter()
            .map(|part| (usual * part).round().max(1.0))
            .filter(|&length| length <= per_list.max(usual))
            .map(|length| length as usize)
            .collect();
        lengths.dedup();
        lengths
    }
}

impl Economics {
    /// What such lists were worth: what their conversions bring, less what their other leads cost.
    #[must_use]
    pub fn worth(&self, point: &DepthPoint) -> f64 {
        point.found * self.value_per_conversion
            - (point.listed - point.found) * self.hours_per_bad_lead * self.cost_per_hour
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{Capacity, TestRows};
    use crate::time::Zone;

    #[test]
    fn a_list_of_another_length_is_what_that_capacity_would_have_made() {
        let labels: Vec<bool> = (0..40).map(|row| row % 4 == 0 || row % 7 == 0).collect();
        let groups: Vec<u32> = (0..40).collect();
        let scores: Vec<f64> = (0..40).map(|row| f64::from((row * 17) % 40)).collect();
        let converted_at = vec![None; 40];
        let rows = TestRows {
            labels: &labels,
            groups: &groups,
            leads: None,
            as_of: None,
            converted_at: &converted_at,
            values: None,
        };
        let zone = Zone::named("UTC").unwrap();
        let of = |leads| {
            let capacity = Capacity { leads: Some(leads), ..Capacity::default() };
            let list = SalesList::new(&rows, &capacity, 30, &zone).unwrap();
            let periods = list.replay(&list.rank(&scores));
            (periods.iter().map(|p| p.listed).sum::<f64>(), periods.iter().map(|p| p.found).sum::<f64>())
        };
        let list = SalesList::new(&rows, &Capacity { leads: Some(4), ..Capacity::default() }, 30, &zone).unwrap();
        let used = Capacity { leads: Some(4), ..Capacity::default() }.used(30, false).unwrap();
        let lengths = list.lengths_around(&used, 40);
        assert_eq!(lengths, [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]);
        for point in list.at_lengths(&list.rank(&scores), &lengths) {
            assert_eq!((point.listed, point.found), of(point.leads), "{point:?}");
        }
        let prices = Economics {
            value_per_conversion: 100.0,
            hours_per_bad_lead: 2.0,
            cost_per_hour: 5.0,
            currency: String::new(),
        };
        let worth = prices.worth(&DepthPoint { leads: 8, listed: 8.0, found: 3.0 });
        assert!((worth - 250.0).abs() < 1e-12, "3 x 100 less 5 x 10: {worth}");
    }
}
