//! Does the score swell with time? Points of the open leads month by month, beside what became of them.

use serde::Serialize;

use super::missing::Missing;
use super::rate::{Ranged, Rate};
use super::rows::Rows;
use crate::evaluate::{GroupBootstrap, interval};
use crate::rules::{RuleCard, Standing};
use crate::stats::quantile_sorted;
use crate::time::{Instant, Zone};

/// One calendar month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Month {
    /// `2026-01`, in the project's zone.
    pub month: String,
    /// Its first instant.
    pub start: Instant,
    /// Rows looked at, ripe or not.
    pub rows: usize,
    /// Mean of the points.
    pub mean: f64,
    /// Their median.
    pub median: f64,
    /// The points above which the highest tenth lies.
    pub top_tenth: f64,
    /// Share of the rows in the card's best band, as its stages, least act and overrides leave it; `None` where it names none.
    pub best_band_share: Option<f64>,
    /// What became of the ripe ones.
    pub converted: Rate,
}

/// How the mean moves.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Trend {
    /// Points by which the mean of the open leads' points rises per 30 days, resampled by lead, or by account.
    pub points_per_month: Ranged,
    /// The same over the mean of all rows; `None` where that is not above 0.
    pub share_per_month: Option<f64>,
    /// The interval lies above 0.
    pub inflates: bool,
}

/// Points by month, in the order of time.
pub(super) fn months(
    card: &RuleCard,
    rows: &Rows,
    (total, standings): (&[f64], &[Standing]),
    zone: &Zone,
) -> Vec<Month> {
    let month_of = |row: usize| zone.local(rows.pairs()[row].1).date().first_of_month();
    let of_row: Vec<jiff::civil::Date> = (0..rows.len()).map(month_of).collect();
    let mut dates = of_row.clone();
    dates.sort_unstable();
    dates.dedup();
    let named = !card.own_bands().is_empty();
    dates
        .into_iter()
        .map(|date| {
            let own: Vec<usize> = (0..rows.len()).filter(|&row| of_row[row] == date).collect();
            let mut points: Vec<f64> = own.iter().map(|&row| total[row]).collect();
            points.sort_by(f64::total_cmp);
            let n = points.len() as f64;
            let in_best = || own.iter().filter(|&&row| standings[row].band == Some(0)).count() as f64 / n;
            Month {
                month: format!("{:04}-{:02}", date.year(), date.month()),
                start: zone.start_of_day(date),
                rows: own.len(),
                mean: points.iter().sum::<f64>() / n,
                median: quantile_sorted(&points, 0.5).unwrap_or(0.0),
                top_tenth: quantile_sorted(&points, 0.9).unwrap_or(0.0),
                best_band_share: named.then(in_best),
                converted: Rate::of(rows, |row| of_row[row] == date),
            }
        })
        .collect()
}

/// The line through points and time, by least squares over the rows.
pub(super) fn trend(rows: &Rows, total: &[f64], bootstrap: &GroupBootstrap) -> Result<Trend, Missing> {
    let Some(first) = rows.pairs().iter().map(|&(_, as_of)| as_of).min() else { return Err(Missing::Undated) };
    // Sums of weight, time, points, time squared, time times points: all that a line needs, lead by lead.
    let mut sums: Vec<(usize, [f64; 5])> = Vec::with_capacity(rows.leads());
    for own in rows.by_lead() {
        let mut sum = [0.0; 5];
        let group = bootstrap.group_of_row()[own.start] as usize;
        for row in own {
            let t = rows.pairs()[row].1.days_since(first) / 30.0;
            for (cell, value) in sum.iter_mut().zip([1.0, t, total[row], t * t, t * total[row]]) {
                *cell += value;
            }
        }
        sums.push((group, sum));
    }
    let slope = |weights: &[u8]| {
        let mut all = [0.0; 5];
        for (group, sum) in &sums {
            let weight = f64::from(weights[*group]);
            all.iter_mut().zip(sum).for_each(|(cell, value)| *cell += weight * value);
        }
        let [n, t, y, tt, ty] = all;
        let spread = n * tt - t * t;
        (spread > 1e-9 * n * n).then(|| (n * ty - t * y) / spread)
    };
    let value = slope(&vec![1; bootstrap.groups()]).ok_or(Missing::Undated)?;
    let resampled = bootstrap.map(|| (), |(), weights| slope(weights));
    let found = interval(value, resampled.into_iter(), "instants").map_err(|_| Missing::Undated)?;
    let mean = total.iter().sum::<f64>() / total.len() as f64;
    Ok(Trend {
        points_per_month: Ranged { value: found.value, low: found.low, high: found.high },
        share_per_month: (mean > 0.0).then(|| found.value / mean),
        inflates: found.low > 0.0,
    })
}
