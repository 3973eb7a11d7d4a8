//! How many leads and conversions does a model of so many columns need? The criteria of Riley et al. for a binary outcome.
//!
//! Three of them, and the most demanding decides: coefficients need be shrunk by a tenth at most; the apparent and the true share of explained
//! variation (Nagelkerke's) differ by .05 at most; the rate itself is known to .05. They are made for regression without a penalty, on leads
//! that count once each. A penalty makes up for some of what is missing; how much cannot be known beforehand.
//!
//! # References
//! Riley et al. 2019, "Minimum sample size for developing a multivariable prediction model: Part II", Statistics in Medicine 38; Riley et al.
//! 2020, "Calculating the sample size required for developing a clinical prediction model", BMJ 368:m441; agrees with the package `pmsampsize`.

use serde::Serialize;

use crate::stats::{Z_95, normal_cdf};

/// Coefficients may need to be shrunk to this.
const SHRINKAGE: f64 = 0.9;
/// How far apparent and true fit, and the rate and what is seen of it, may lie apart.
const OFF: f64 = 0.05;
/// Nagelkerke's R2 where nobody knows better: what Riley et al. advise.
pub const CAUTIOUS_NAGELKERKE: f64 = 0.15;
/// Sizes of models that the table of `check` shows.
pub const SHOWN_COLUMNS: [usize; 4] = [5, 10, 20, 50];

/// How well the outcome can be told, as it is anticipated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strength {
    /// Nagelkerke's R2 of [`CAUTIOUS_NAGELKERKE`].
    Cautious,
    /// The R2 of Cox and Snell.
    CoxSnell(f64),
    /// A ROC AUC (the C statistic), above .5 and below 1.
    Auc(f64),
}

/// What a model of so many columns needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Needed {
    /// Columns that the model may choose among, each a coefficient.
    pub columns: usize,
    /// Leads, the most of the three.
    pub leads: u64,
    /// Conversions among them.
    pub conversions: u64,
    /// Leads by which coefficients shrink by a tenth at most.
    pub for_shrinkage: u64,
    /// Leads by which apparent and true fit differ by .05 at most.
    pub for_optimism: u64,
    /// Leads by which the rate is known to .05.
    pub for_rate: u64,
}

/// What the data at hand are enough for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SampleSize {
    /// Share of ripe leads that converted, 0-1.
    pub rate: f64,
    /// The R2 of Cox and Snell that is anticipated, cautiously: Nagelkerke's is .15.
    pub r2_cox_snell: f64,
    /// Ripe leads there are.
    pub leads: usize,
    /// Ripe conversions there are.
    pub conversions: usize,
    /// Columns for which these are enough.
    pub columns_carried: usize,
    /// What models of 5, 10, 20 and 50 columns need.
    pub needed: Vec<Needed>,
}

impl SampleSize {
    /// For so many ripe leads, some of which converted. `None` where none or all did.
    #[must_use]
    pub fn of(leads: usize, conversions: usize) -> Option<Self> {
        let rate = conversions as f64 / leads as f64;
        let r2_cox_snell = cox_snell(rate, Strength::Cautious)?;
        let needed = SHOWN_COLUMNS.iter().filter_map(|&columns| needed(rate, columns, Strength::Cautious));
        Some(Self {
            rate,
            r2_cox_snell,
            leads,
            conversions,
            columns_carried: columns_carried(rate, leads, Strength::Cautious),
            needed: needed.collect(),
        })
    }
}

/// What a model of `columns` needs where a share `rate` of leads converts. `None` for a rate that is not inside 0-1, or a strength that no model
/// can have.
#[must_use]
pub fn needed(rate: f64, columns: usize, strength: Strength) -> Option<Needed> {
    let per_column = PerColumn::of(rate, strength)?;
    let k = columns as f64;
    let leads = |leads: f64| leads.ceil() as u64;
    let for_rate = (Z_95 / OFF) * (Z_95 / OFF) * rate * (1.0 - rate);
    let most = (k * per_column.shrinkage).max(k * per_column.optimism).max(for_rate);
    Some(Needed {
        columns,
        leads: leads(most),
        conversions: leads(most.ceil() * rate),
        for_shrinkage: leads(k * per_column.shrinkage),
        for_optimism: leads(k * per_column.optimism),
        for_rate: leads(for_rate),
    })
}

/// The most columns for which so many leads are enough; 0 where they are too few to know the rate, or nothing can be said.
#[must_use]
pub fn columns_carried(rate: f64, leads: usize, strength: Strength) -> usize {
    let Some(per_column) = PerColumn::of(rate, strength) else { return 0 };
    let n = leads as f64;
    if n < (Z_95 / OFF) * (Z_95 / OFF) * rate * (1.0 - rate) {
        return 0;
    }
    (n / per_column.shrinkage.max(per_column.optimism)).floor() as usize
}

/// Leads that each column asks for.
struct PerColumn {
    shrinkage: f64,
    optimism: f64,
}

impl PerColumn {
    fn of(rate: f64, strength: Strength) -> Option<Self> {
        let r2 = cox_snell(rate, strength)?;
        let leads = |shrinkage: f64| 1.0 / ((shrinkage - 1.0) * libm::log(1.0 - r2 / shrinkage));
        let wanted = r2 / (r2 + OFF * largest(rate));
        let found = Self { shrinkage: leads(SHRINKAGE), optimism: leads(wanted) };
        // An R2 near its largest has no logarithm: no sample is too small for it, and no data are like that.
        (found.shrinkage.is_finite() && found.optimism.is_finite()).then_some(found)
    }
}

/// The largest R2 of Cox and Snell at a rate.
fn largest(rate: f64) -> f64 {
    1.0 - libm::exp(2.0 * null_log_likelihood(rate))
}

/// Mean log-likelihood of the rate itself.
fn null_log_likelihood(rate: f64) -> f64 {
    rate * libm::log(rate) + (1.0 - rate) * libm::log(1.0 - rate)
}

fn cox_snell(rate: f64, strength: Strength) -> Option<f64> {
    if !(rate > 0.0 && rate < 1.0) {
        return None;
    }
    let r2 = match strength {
        Strength::Cautious => CAUTIOUS_NAGELKERKE * largest(rate),
        Strength::CoxSnell(r2) => r2,
        Strength::Auc(auc) if auc > 0.5 && auc < 1.0 => of_auc(rate, auc),
        Strength::Auc(_) => return None,
    };
    (r2 > 0.0 && r2 < largest(rate)).then_some(r2)
}

/// The R2 of a log-odds that is normal among those that convert and among the others, with one variance, and has this AUC.
///
/// Riley, Van Calster and Collins 2021 ("A note on estimating the Cox-Snell R2 from a reported C statistic") simulate it; the expectation is a
/// sum over a fine grid.
fn of_auc(rate: f64, auc: f64) -> f64 {
    const STEPS: u32 = 4_000;
    let apart = std::f64::consts::SQRT_2 * normal_point(auc);
    let (low, high) = (-9.0, 9.0 + apart);
    let step = (high - low) / f64::from(STEPS);
    let density = |x: f64| libm::exp(-x * x / 2.0) / libm::sqrt(2.0 * std::f64::consts::PI);
    let base = libm::log(rate / (1.0 - rate));
    let mean = (0..=STEPS).fold(0.0, |sum, place| {
        let x = low + step * f64::from(place);
        let log_odds = base + apart * x - apart * apart / 2.0;
        // log(p) is this less the log-odds' own share.
        let of_no = -(log_odds.max(0.0) + libm::log1p(libm::exp(-log_odds.abs())));
        let of_yes = of_no + log_odds;
        sum + step * (rate * density(x - apart) * of_yes + (1.0 - rate) * density(x) * of_no)
    });
    1.0 - libm::exp(-2.0 * (mean - null_log_likelihood(rate)))
}

/// The point below which a standard normal lies with chance `p`, by halving.
fn normal_point(p: f64) -> f64 {
    let (mut low, mut high) = (-9.0, 9.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if normal_cdf(middle) < p { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// BMJ 368:m441 and the documentation of pmsampsize: 24 columns, a rate of .174, Cox and Snell's R2 of .288 ask for 662 leads: 623 for
    /// shrinkage, 662 for optimism, 221 for the rate; 116 conversions, 4.8 for each column.
    #[test]
    fn the_worked_example_of_the_authors_and_their_package_is_met() {
        let found = needed(0.174, 24, Strength::CoxSnell(0.288)).unwrap();
        assert_eq!((found.for_shrinkage, found.for_optimism, found.for_rate), (623, 662, 221));
        assert_eq!((found.leads, found.conversions), (662, 116));
        assert!((f64::from(662) * 0.174 / 24.0 - 4.8).abs() < 0.005);
        // Table: the largest R2 of Cox and Snell by rate (Riley et al. 2019, Part II): .33 at 5%, .48 at 10%, .63 at 20%, .75 at 50%.
        for (rate, wanted) in [(0.05, 0.33), (0.1, 0.48), (0.2, 0.63), (0.5, 0.75)] {
            assert!((largest(rate) - wanted).abs() < 0.005, "{rate}: {}", largest(rate));
        }
    }

    /// An independent computation (numpy, formulas written out anew) for other rates and sizes.
    #[test]
    fn other_rates_and_sizes_are_those_of_an_independent_computation() {
        let cautious = |rate, columns| needed(rate, columns, Strength::Cautious).unwrap();
        for (rate, columns, wanted) in [
            (0.05, 10, [1781, 591, 73]),
            (0.05, 20, [3562, 1181, 73]),
            (0.1, 30, [3614, 1195, 139]),
            (0.02, 5, [1660, 552, 31]),
        ] {
            let found = cautious(rate, columns);
            assert_eq!([found.for_shrinkage, found.for_optimism, found.for_rate], wanted, "{rate} {columns}");
            assert_eq!(found.leads, wanted[0]);
        }
        let found = needed(0.5, 10, Strength::CoxSnell(0.1)).unwrap();
        assert_eq!([found.for_shrinkage, found.for_optimism, found.for_rate], [850, 248, 385]);
    }

    /// Against the integral by numpy on 400,001 points; a logistic regression of scikit-learn on a million simulated leads agrees to .002.
    #[test]
    fn an_auc_is_worth_the_r2_that_simulated_leads_show() {
        for (auc, rate, wanted) in [
            (0.89, 0.174, 0.290_954_910_090_519_3),
            (0.75, 0.05, 0.041_215_227_575_760_35),
            (0.81, 0.77, 0.212_053_719_056_089_6),
            (0.7, 0.1, 0.047_042_699_600_871_93),
            (0.8, 0.02, 0.026_826_915_602_151_89),
        ] {
            assert!((of_auc(rate, auc) - wanted).abs() < 1e-9, "{auc} {rate}: {}", of_auc(rate, auc));
        }
    }

    #[test]
    fn what_is_carried_is_just_what_is_needed_for() {
        for (leads, conversions) in [(400, 20), (1_200, 64), (7_000, 311), (90_000, 2_400)] {
            let found = SampleSize::of(leads, conversions).unwrap();
            let rate = found.rate;
            let enough = |columns| needed(rate, columns, Strength::Cautious).unwrap().leads <= leads as u64;
            assert!(found.columns_carried == 0 || enough(found.columns_carried), "{leads}");
            assert!(!enough(found.columns_carried + 1), "{leads}");
            assert!(found.needed.windows(2).all(|pair| pair[0].leads <= pair[1].leads));
        }
        // Too few to know the rate: they carry nothing.
        assert_eq!(SampleSize::of(40, 3).unwrap().columns_carried, 0);
    }

    #[test]
    fn what_no_model_can_be_has_no_answer() {
        for (rate, strength) in [
            (0.0, Strength::Cautious),
            (1.0, Strength::Cautious),
            (f64::NAN, Strength::Cautious),
            (0.1, Strength::Auc(0.5)),
            (0.1, Strength::Auc(1.0)),
            (0.1, Strength::CoxSnell(0.0)),
            (0.1, Strength::CoxSnell(0.6)),
        ] {
            assert_eq!(needed(rate, 10, strength), None, "{rate} {strength:?}");
            assert_eq!(columns_carried(rate, 1_000, strength), 0);
        }
        assert_eq!(SampleSize::of(100, 0), None);
        assert_eq!(SampleSize::of(0, 0), None);
    }
}
