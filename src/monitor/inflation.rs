//! Do scores creep upwards while nothing else does? The score and the chance of the leads of each month.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::time::{Instant, Zone};

/// The scores of one month's leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthScores {
    /// Such as `2026-03`, in the project's zone.
    pub month: String,
    /// Leads, each with its first row of the month.
    pub leads: usize,
    /// Mean score, 0-100.
    pub mean_score: f64,
    /// Mean calibrated chance, 0-1.
    pub mean_chance: f64,
    /// Share of the leads in the best band, 0-1.
    pub best_band_share: f64,
}

/// One row's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// A number per lead.
    pub lead: u32,
    /// When it was scored.
    pub as_of: Instant,
    /// Before rounding, 0-100.
    pub score: f64,
    /// Calibrated chance.
    pub chance: f64,
    /// In the best band?
    pub best: bool,
}

/// Month by month, the oldest first; `rows` are (lead, as_of, score, chance, in the best band), sorted by as_of.
#[must_use]
pub fn scores_by_month(rows: &[Scored], zone: &Zone) -> Vec<MonthScores> {
    let mut months: BTreeMap<(i16, i8), BTreeMap<u32, Scored>> = BTreeMap::new();
    for row in rows {
        let date = zone.local(row.as_of).date();
        months.entry((date.year(), date.month())).or_default().entry(row.lead).or_insert(*row);
    }
    let of = |((year, month), leads): ((i16, i8), BTreeMap<u32, Scored>)| {
        let n = leads.len() as f64;
        let mean = |value: fn(&Scored) -> f64| leads.values().fold(0.0, |sum, row| sum + value(row)) / n;
        MonthScores {
            month: format!("{year:04}-{month:02}"),
            leads: leads.len(),
            mean_score: mean(|row| row.score),
            mean_chance: mean(|row| row.chance),
            best_band_share: mean(|row| f64::from(u8::from(row.best))),
        }
    };
    months.into_iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_counts_once_a_month_with_its_first_row() {
        let row = |lead, day, score| Scored {
            lead,
            as_of: Instant::default().plus_days(day),
            score,
            chance: score / 100.0,
            best: score > 50.0,
        };
        let months =
            scores_by_month(&[row(1, 0, 40.0), row(2, 1, 60.0), row(1, 7, 90.0), row(1, 31, 90.0)], &Zone::utc());
        assert_eq!(
            months.iter().map(|m| (m.month.as_str(), m.leads)).collect::<Vec<_>>(),
            [("1970-01", 2), ("1970-02", 1)]
        );
        assert!((months[0].mean_score - 50.0).abs() < 1e-12 && (months[0].best_band_share - 0.5).abs() < 1e-12);
    }
}
