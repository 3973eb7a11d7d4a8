//! Does the rate hold still? Earlier and later rows that share no conversion, and the later ones held against the earlier.

use super::cohorts::{CohortCheck, ScoredRow, lists_apart, rows_apart, state};
use super::poisson_binomial::{PoissonBinomial, observed_against_expected};
use crate::stats::two_sided_p;
use crate::time::Instant;

/// Standard deviations on either side of the mean that hold 95%.
const DEVIATIONS: f64 = 1.959_963_984_540_054;

/// Rows of which none shares a conversion with another: whole lists that lie a horizon apart, or, where those would keep under half
/// as many (leads that each have instants of their own, or that are open for a short time), each lead's own rows that do.
/// `rows` are sorted by as_of.
#[must_use]
pub fn apart(rows: &[ScoredRow], horizon_days: u32) -> Vec<ScoredRow> {
    let (lists, own) = (lists_apart(rows, horizon_days), rows_apart(rows, horizon_days));
    if lists.len() >= own.len().div_ceil(2) { lists } else { own }
}

/// Rows before an instant, with labels that had ended by then, and the rows from it on; each [`apart`]. The instant is the one
/// that leaves the smaller side the most rows. `rows` are sorted by as_of; `None` where no instant leaves rows on both sides.
#[must_use]
pub fn halves(rows: &[ScoredRow], horizon_days: u32) -> Option<[Vec<ScoredRow>; 2]> {
    let ends = |cut: Instant| {
        let later = rows.partition_point(|row| row.as_of < cut);
        let ended = |row: &ScoredRow| row.as_of.plus_days(i64::from(horizon_days)) <= cut;
        (rows[..later].partition_point(ended), later)
    };
    let mut cuts: Vec<Instant> = rows.iter().map(|row| row.as_of).collect();
    cuts.dedup();
    let smaller = |cut: &Instant| {
        let (earlier, later) = ends(*cut);
        earlier.min(rows.len() - later)
    };
    // The last of equals is taken, so from the back: the earliest instant.
    let cut = cuts.into_iter().rev().max_by_key(smaller).filter(|cut| smaller(cut) > 0)?;
    let (earlier, later) = ends(cut);
    Some([apart(&rows[..earlier], horizon_days), apart(&rows[later..], horizon_days)])
}

/// Later rows at chances that were shifted to what `earlier` rows asked for; both with the shift, both [`apart`]. The interval and
/// the p value know that the shift itself is an estimate: on so few conversions it is half of what chance does.
#[must_use]
pub fn check_later(later: &[ScoredRow], earlier: &[ScoredRow]) -> CohortCheck {
    let sum = |rows: &[ScoredRow]| PoissonBinomial::new(&rows.iter().map(|row| row.chance).collect::<Vec<_>>());
    let (later_sum, earlier_sum) = (sum(later), sum(earlier));
    let observed = later.iter().filter(|row| row.converted).count();
    // The variance of a count is what it gains per unit of log-odds; that of a fitted shift is one over the earlier rows' gain.
    let (gain, earlier_gain) =
        (later_sum.deviation * later_sum.deviation, earlier_sum.deviation * earlier_sum.deviation);
    let deviation = if earlier_gain > 0.0 { libm::sqrt(gain + gain * gain / earlier_gain) } else { f64::INFINITY };
    let expected = later_sum.expected;
    let most = later.len() as f64;
    let end = |at: f64| at.clamp(0.0, most) as usize;
    let (low, high) =
        (end((expected - DEVIATIONS * deviation).ceil()), end((expected + DEVIATIONS * deviation).floor()));
    let ratio = observed_against_expected(observed, expected);
    let z = if deviation > 0.0 { (observed as f64 - expected) / deviation } else { 0.0 };
    CohortCheck {
        rows: later.len(),
        expected,
        observed,
        low,
        high,
        observed_over_expected: ratio,
        p_value: two_sided_p(z),
        state: state(later.len(), low..=high, observed, ratio),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seed::Seed;
    use crate::stats::{logit, sigmoid};

    fn row(lead: u32, day: i64, converted: bool) -> ScoredRow {
        ScoredRow { lead, as_of: Instant::default().plus_days(day), chance: 0.1, converted }
    }

    #[test]
    fn leads_with_instants_of_their_own_are_all_kept_and_lists_stay_whole() {
        // One row a lead, two hundred a day: lists a horizon apart would be 2 days of 60.
        let own: Vec<ScoredRow> = (0..12_000).map(|lead| row(lead, i64::from(lead) / 200, false)).collect();
        assert_eq!(apart(&own, 30).len(), 12_000);
        let weekly: Vec<ScoredRow> =
            (0..20).flat_map(|week| (0..50).map(move |lead| row(lead, 7 * week, false))).collect();
        assert_eq!(apart(&weekly, 28), lists_apart(&weekly, 28));
    }

    proptest! {
        #[test]
        fn no_label_of_the_earlier_half_reaches_into_the_later(
            days in proptest::collection::vec((0_u32..30, 0_i64..200), 2..200),
            horizon in 0_u32..60,
        ) {
            let mut rows: Vec<ScoredRow> = days.iter().map(|&(lead, day)| row(lead, day, false)).collect();
            rows.sort_by_key(|row| (row.as_of, row.lead));
            rows.dedup_by_key(|row| (row.as_of, row.lead));
            let Some([earlier, later]) = halves(&rows, horizon) else {
                let (first, last) = (rows[0].as_of, rows[rows.len() - 1].as_of);
                prop_assert!(first == last || first.plus_days(i64::from(horizon)) > last);
                return Ok(());
            };
            prop_assert!(!earlier.is_empty() && !later.is_empty());
            for row in &earlier {
                prop_assert!(later.iter().all(|next| row.as_of < next.as_of));
                prop_assert!(later.iter().all(|next| row.as_of.plus_days(i64::from(horizon)) <= next.as_of));
            }
        }
    }

    #[test]
    fn where_the_rate_holds_still_five_looks_of_a_hundred_leave_the_interval_and_where_it_trebles_nearly_all_do() {
        // A lead converts once and has a row a week until then: the company is listed weekly.
        let looks = |world: u64, change: f64| {
            let seed = Seed::new(7).stream("halves").with(world);
            let mut rows = Vec::new();
            for lead in 0..600_u32 {
                let draw = seed.with(u64::from(lead));
                // Each open from its creation on; 12% a month at first, `change` times the hazard from day 150 on.
                let created = 250.0 * draw.stream("created").uniform();
                let hazard = -libm::log(1.0 - 0.12) / 30.0;
                let wanted = -libm::log(1.0 - draw.stream("day").uniform());
                let before = hazard * (150.0 - created).max(0.0);
                let converts = match wanted < before {
                    true => created + wanted / hazard,
                    false => created.max(150.0) + (wanted - before) / (hazard * change),
                };
                for week in 0..40 {
                    let day = 7 * week;
                    if (created..=converts).contains(&(day as f64)) {
                        let converted = converts < (day + 30) as f64;
                        rows.push(ScoredRow { chance: 0.12, ..row(lead, day, converted) });
                    }
                }
            }
            rows.sort_by_key(|row| (row.as_of, row.lead));
            let [mut earlier, mut later] = halves(&rows, 30).unwrap();
            // With one chance for all the shift is that of the rates.
            let rate = earlier.iter().filter(|row| row.converted).count() as f64 / earlier.len() as f64;
            let shift = logit(rate) - logit(0.12);
            for row in earlier.iter_mut().chain(&mut later) {
                row.chance = sigmoid(logit(row.chance) + shift);
            }
            let found = check_later(&later, &earlier);
            assert_eq!((found.low..=found.high).contains(&found.observed), found.p_value > 0.05, "{found:?}");
            !(found.low..=found.high).contains(&found.observed)
        };
        let share = |change: f64| (0..200).filter(|&world| looks(world, change)).count() as f64 / 200.0;
        let (still, moving) = (share(1.0), share(3.0));
        assert!((0.01..=0.09).contains(&still), "{still}");
        assert!(moving > 0.9, "{moving}");
    }
}
