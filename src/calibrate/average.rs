//! What do the curves of few constants say together? Each counts by how well it explains the rows, and by how little it assumes.

use super::calibrator::log_chances;
use super::lines::chance_errors;
use super::rows::Rows;
use super::{CalibrateError, CalibrationMethod, Calibrator, ChanceErrors};
use crate::frame::Margin;
use crate::stats::{LogisticProblem, LogisticSolution, logistic_fit};

/// How far from 1 a slope is thought to lie, before any row is seen: margins are log-odds, if bad ones.
const SLOPE_SPREAD: f64 = 0.5;
/// How far the slope of the high end is thought to lie from that of the low one: where few convert, hardly any margin is near it.
const BEND_SPREAD: f64 = 4.0;
/// What has less than this part of the best one's weight is left out.
const WINDOW: f64 = 0.05;

/// Curves, simplest first, and what they weigh before any row is seen: half for every constant more.
const CURVES: [(CalibrationMethod, f64); 4] = [
    (CalibrationMethod::None, 8.0),
    (CalibrationMethod::InterceptShift, 4.0),
    (CalibrationMethod::Platt, 2.0),
    (CalibrationMethod::Beta, 1.0),
];

/// Several curves as one: on log-odds, an average of beta maps is a beta map.
#[derive(Clone, Debug)]
pub(super) struct Averaged {
    pub(super) calibrator: Calibrator,
    pub(super) errors: Option<ChanceErrors>,
    pub(super) steps: usize,
    /// What it is made of, simplest first; the shares sum to 1.
    pub(super) shares: Vec<(CalibrationMethod, f64)>,
}

/// A curve as `a ln p - b ln(1 - p) + c`, and how well it explains the rows.
struct Curve {
    constants: [f64; 3],
    /// Log-likelihood over all values that its constants could have; of intercepts any is thought as likely.
    evidence: f64,
    /// That of the constants themselves.
    log_likelihood: f64,
    errors: Option<ChanceErrors>,
    steps: usize,
}

/// The average of curves by their posterior weights (Hoeting, Madigan, Raftery and Volinsky 1999): of no change, an intercept shift, a
/// sigmoid and a beta map, each with the constants that are most likely under its prior. Rows of one lead say together what one row does.
pub(super) fn average(rows: &Rows, errors: bool) -> Result<Averaged, CalibrateError> {
    rows.both_outcomes()?;
    let fitting = Fitting::of(rows, errors);
    let high = |margin: f64| -log_chances(margin)[1];
    let steepness = 1.0 / (SLOPE_SPREAD * SLOPE_SPREAD);
    let bend = 1.0 / (BEND_SPREAD * BEND_SPREAD);
    let shift = fitting.curve(|_| [1.0], [0.0], |[c]| [1.0, 1.0, c])?;
    let platt = fitting.curve(|m| [1.0, m], [0.0, steepness], |[c, u]| [1.0 + u, 1.0 + u, c]);
    let beta = fitting.curve(|m| [1.0, m, high(m)], [0.0, steepness, bend], |[c, u, w]| [1.0 + u, 1.0 + u + w, c]);
    let none = fitting.curve(|_| [], [], |[]| [1.0, 1.0, 0.0]).map(|none| fitting.beside(none, &shift));
    let rises = |curve: &Curve| {
        let [a, b, _] = curve.constants;
        a >= 0.0 && b >= 0.0 && a + b > 0.0 && curve.evidence.is_finite()
    };
    let found: Vec<(CalibrationMethod, f64, Curve)> = CURVES
        .into_iter()
        .zip([none.ok(), Some(shift), platt.ok(), beta.ok()])
        .filter_map(|((method, prior), curve)| Some((method, prior, curve.filter(rises)?)))
        .collect();
    let most = found.iter().map(|(_, _, curve)| curve.evidence).fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = found.iter().map(|(_, prior, curve)| prior * libm::exp(curve.evidence - most)).collect();
    let heaviest = weights.iter().copied().fold(0.0, f64::max);
    let mut kept: Vec<(CalibrationMethod, f64, Curve)> = found
        .into_iter()
        .zip(weights)
        .filter(|(_, weight)| *weight >= WINDOW * heaviest)
        .map(|((method, _, curve), weight)| (method, weight, curve))
        .collect();
    let total: f64 = kept.iter().map(|(_, weight, _)| weight).sum();
    kept.iter_mut().for_each(|(_, weight, _)| *weight /= total);
    // An average leans on the simpler curve where rows do not yet tell curves apart, and its own spread does not know how far.
    let free =
        if errors { fitting.curve(|m| [1.0, m], [0.0, bend], |[c, u]| [1.0 + u, 1.0 + u, c]).ok() } else { None };
    Ok(together(kept, free.as_ref()))
}

fn together(kept: Vec<(CalibrationMethod, f64, Curve)>, free: Option<&Curve>) -> Averaged {
    let mean = |constant: usize| kept.iter().map(|(_, share, curve)| share * curve.constants[constant]).sum::<f64>();
    let (a, b, c) = (mean(0), mean(1), mean(2));
    // Written as what it is: a beta map with equal ends is a sigmoid, and one of slope 1 a shift.
    let calibrator = match kept.last().map(|(method, _, _)| method) {
        Some(CalibrationMethod::None) | None => Calibrator::None {},
        Some(CalibrationMethod::InterceptShift) => Calibrator::InterceptShift { shift: c },
        Some(CalibrationMethod::Platt) => Calibrator::Platt { slope: a, intercept: c },
        Some(_) => Calibrator::Beta { a, b, c },
    };
    Averaged {
        errors: averaged_errors(&kept, &calibrator, free),
        calibrator,
        steps: kept.iter().map(|(_, _, curve)| curve.steps).sum(),
        shares: kept.into_iter().map(|(method, share, _)| (method, share)).collect(),
    }
}

/// The variance within the curves and between them: how wrong each may be, and how far it lies from the average. Never less than that of
/// `free`, a sigmoid that nearly any slope is as likely for: then nothing pulls.
fn averaged_errors(
    kept: &[(CalibrationMethod, f64, Curve)],
    calibrator: &Calibrator,
    free: Option<&Curve>,
) -> Option<ChanceErrors> {
    // The places are the rows', whichever curve says them; a margin taken at its word has no error of its own.
    let of_curves = free.into_iter().chain(kept.iter().map(|(_, _, curve)| curve));
    let margins = of_curves.filter_map(|curve| curve.errors.as_ref()).next()?.margins.clone();
    let error = |(place, &margin): (usize, &f64)| {
        let average = calibrator.log_odds(Margin(margin));
        let around = |curve: &Curve| {
            let [a, b, c] = curve.constants;
            let own = curve.errors.as_ref().and_then(|of| of.standard_errors.get(place)).copied().unwrap_or(0.0);
            let away = Calibrator::Beta { a, b, c }.log_odds(Margin(margin)) - average;
            own * own + away * away
        };
        let variance: f64 = kept.iter().map(|(_, share, curve)| share * around(curve)).sum();
        libm::sqrt(variance.max(free.map_or(0.0, around)))
    };
    let standard_errors = margins.iter().enumerate().map(error).collect();
    Some(ChanceErrors { margins, standard_errors })
}

/// What all curves are fitted to.
struct Fitting<'a> {
    rows: &'a Rows,
    targets: Vec<f64>,
    weights: Vec<f64>,
    /// Distinct conversions, or distinct others where those are fewer.
    fewest: f64,
    errors: bool,
}

impl<'a> Fitting<'a> {
    fn of(rows: &'a Rows, errors: bool) -> Self {
        let (converted, others) = rows.distinct_of_classes();
        let (weight_converted, _) = rows.weight_of_classes();
        // Rows of one lead repeat each other: all of them together weigh what their distinct conversions do.
        let part = (converted as f64 / weight_converted).min(1.0);
        Self {
            rows,
            targets: rows.labels.iter().map(|&label| f64::from(u8::from(label))).collect(),
            weights: (0..rows.len()).map(|row| part * rows.weight(row)).collect(),
            fewest: converted.min(others) as f64,
            errors,
        }
    }

    fn curve<const N: usize>(
        &self,
        columns: impl Fn(f64) -> [f64; N] + Copy,
        ridge: [f64; N],
        constants: impl Fn([f64; N]) -> [f64; 3],
    ) -> Result<Curve, CalibrateError> {
        let design: Vec<[f64; N]> = self.rows.margins.iter().map(|&margin| columns(margin)).collect();
        let problem = LogisticProblem {
            columns: &design,
            offsets: Some(&self.rows.margins),
            targets: &self.targets,
            weights: Some(&self.weights),
            ridge: Some(ridge),
        };
        let solution = logistic_fit(&problem, [0.0; N])
            .map_err(|steps| CalibrateError::NotConverged { steps, rows: self.rows.len() })?;
        Ok(Curve {
            constants: constants(solution.constants),
            evidence: evidence(&solution, &ridge),
            log_likelihood: -solution.loss,
            errors: (self.errors && N > 0).then(|| chance_errors(self.rows, &problem, &solution, columns)),
            steps: solution.steps,
        })
    }

    /// No change at all, weighed against an intercept shift: the shift's one constant costs what half the logarithm of the conversions is
    /// (Schwarz 1978), since any intercept is thought as likely as another.
    fn beside(&self, none: Curve, shift: &Curve) -> Curve {
        // Between a shift and the other curves the unknown width of all intercepts cancels out; here it does not.
        let gained = shift.log_likelihood - none.log_likelihood - 0.5 * libm::log(self.fewest);
        Curve { evidence: shift.evidence - gained, ..none }
    }
}

/// Laplace's approximation of the likelihood over all constants, but for factors that every curve with an intercept has.
fn evidence<const N: usize>(solution: &LogisticSolution<N>, ridge: &[f64; N]) -> f64 {
    let priors: f64 = ridge.iter().filter(|precision| **precision > 0.0).map(|precision| libm::log(*precision)).sum();
    0.5 * (priors - solution.log_curvature) - solution.loss
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::CalibrationRows;
    use crate::calibrate::tests::simulated;
    use crate::stats::sigmoid;

    #[test]
    fn an_average_weighs_curves_as_a_slow_integral_over_their_constants_does() {
        // The likelihood of a shift and of a sigmoid, times the prior, summed over a fine grid.
        let mut both = 0;
        for (seed, truth) in [(3, [1.0, 0.3]), (4, [0.8, 0.4]), (5, [0.6, -0.4]), (6, [0.8, -0.5]), (7, [1.2, 0.5])] {
            let (margins, labels) = simulated(300, seed, |m| truth[0] * m + truth[1]);
            let log_likelihood = |slope: f64, shift: f64| -> f64 {
                let row = |(margin, label): (&Margin, &bool)| {
                    let p = sigmoid(slope * margin.0 + shift);
                    libm::log(if *label { p } else { 1.0 - p })
                };
                margins.iter().zip(&labels).map(row).sum()
            };
            let base = log_likelihood(truth[0], truth[1]);
            let step = 0.02;
            let shifts = || (-150..=150).map(|i| f64::from(i) * step);
            let of_shift: f64 = shifts().map(|c| step * libm::exp(log_likelihood(1.0, c) - base)).sum();
            let slopes = (5..=100).map(|i| f64::from(i) * step);
            let prior = |slope: f64| {
                libm::exp(-2.0 * (slope - 1.0) * (slope - 1.0)) / (0.5 * (2.0 * std::f64::consts::PI).sqrt())
            };
            let of_platt: f64 = slopes
                .flat_map(|slope| shifts().map(move |c| (slope, c)))
                .map(|(slope, c)| step * step * prior(slope) * libm::exp(log_likelihood(slope, c) - base))
                .sum();
            let wanted = 4.0 * of_shift / (2.0 * of_platt);
            let rows = Rows::of(&CalibrationRows::new(&margins, &labels)).unwrap();
            let shares = average(&rows, false).unwrap().shares;
            let share = |wanted| shares.iter().find(|(method, _)| *method == wanted).map(|(_, share)| *share);
            let heaviest = shares.iter().map(|(_, share)| *share).fold(0.0, f64::max);
            // Laplace's parabola is not the likelihood itself.
            let near = 1.15;
            match (share(CalibrationMethod::InterceptShift), share(CalibrationMethod::Platt)) {
                (Some(shift), Some(platt)) => {
                    let ratio = shift / platt / wanted;
                    assert!((1.0 / near..=near).contains(&ratio), "seed {seed}: {shares:?}, {wanted}");
                    both += 1;
                }
                // A curve that weighs too little is left out, and only then.
                (Some(shift), None) => {
                    assert!(shift / wanted < 0.05 * near * heaviest, "seed {seed}: {shares:?}, {wanted}")
                }
                (None, Some(platt)) => {
                    assert!(platt * wanted < 0.05 * near * heaviest, "seed {seed}: {shares:?}, {wanted}")
                }
                (None, None) => assert!(heaviest > 0.9, "seed {seed}: {shares:?}"),
            }
        }
        assert!(both >= 2, "{both}");
    }

    #[test]
    fn copies_of_a_lead_weigh_as_one() {
        let (margins, labels) = simulated(400, 6, |m| 0.7 * m);
        let alone = Rows::of(&CalibrationRows::new(&margins, &labels)).unwrap();
        let (four, their): (Vec<Margin>, Vec<bool>) = (0..1600).map(|row| (margins[row / 4], labels[row / 4])).unzip();
        let groups: Vec<u32> = (0..1600).map(|row| row / 4).collect();
        let copies = CalibrationRows { groups: Some(&groups), ..CalibrationRows::new(&four, &their) };
        let copies = Rows::of(&copies).unwrap();
        let (a, b) = (average(&alone, true).unwrap(), average(&copies, true).unwrap());
        for (one, other) in a.shares.iter().zip(&b.shares) {
            assert!(one.0 == other.0 && (one.1 - other.1).abs() < 1e-9, "{:?} {:?}", a.shares, b.shares);
        }
        for margin in [-4.0, -1.0, 2.0] {
            let log_odds = |of: &Averaged| of.calibrator.log_odds(Margin(margin));
            assert!((log_odds(&a) - log_odds(&b)).abs() < 1e-9);
        }
        let (a, b) = (a.errors.unwrap(), b.errors.unwrap());
        let sizes = a.standard_errors.iter().zip(&b.standard_errors);
        assert!(sizes.clone().count() > 10);
        sizes.for_each(|(a, b)| assert!((a - b).abs() < 1e-2 * a, "{a} {b}"));
    }
}
