//! Is calibration `auto` nearly as good as the best method would have been, whichever that is?

use rayon::prelude::*;

use super::population::{OpenLead, log_odds, open_leads, outcomes};
use super::table::{Finding, Table};
use super::{SimulateError, times};
use crate::calibrate::{CalibrationMethod, CalibrationRows, Calibrator};
use crate::frame::Margin;
use crate::seed::Seed;

/// Conversions among the calibration rows.
const CONVERSIONS: [usize; 8] = [20, 50, 100, 200, 500, 1000, 2000, 5000];
/// Rows on which the error of the chances is measured.
const MEASURED: usize = 4000;
/// Conversions spent on a cell at full effort, in repetitions of at least 40.
const SPENT: usize = 60_000;
/// `auto` may be that much worse than the best.
const MOST_WORSE: f64 = 1.10;

const METHODS: [CalibrationMethod; 7] = [
    CalibrationMethod::Auto,
    CalibrationMethod::None,
    CalibrationMethod::InterceptShift,
    CalibrationMethod::Platt,
    CalibrationMethod::Beta,
    CalibrationMethod::VennAbers,
    CalibrationMethod::Isotonic,
];

/// A way in which a model's log-odds go wrong.
type Distortion = (&'static str, fn(f64) -> f64);

/// Margins from true log-odds.
const DISTORTIONS: [Distortion; 3] = [
    ("too high: margin = z + 1", |z| z + 1.0),
    ("too bold: margin = 2 z + 4", |z| 2.0 * z + 4.0),
    // Hot leads look alike: as where trees are kept small.
    ("flat on top: margin = z, half as steep above -3", |z| if z > -3.0 { -3.0 + 0.5 * (z + 3.0) } else { z }),
];

pub(super) fn simulate(effort: f64, seed: Seed) -> Result<Table, SimulateError> {
    let seed = seed.stream("calibration");
    let measured = open_leads(MEASURED, seed.stream("measured"));
    let base: f64 = measured.iter().map(|lead| lead.chance).sum::<f64>() / MEASURED as f64;
    let mut rows = Vec::new();
    let (mut kept, mut worst) = (0, (0.0, String::new()));
    for (name, distort) in DISTORTIONS {
        for conversions in CONVERSIONS {
            let repetitions = times((SPENT / conversions).clamp(40, 400) as u64, effort);
            let own = seed.stream(name).with(conversions as u64);
            let errors: Vec<[Option<f64>; 7]> = (0..repetitions)
                .into_par_iter()
                .map(|repetition| {
                    let (learned, labels) = learned(conversions, base, own.with(repetition));
                    errors(&learned, &labels, &measured, distort)
                })
                .collect();
            // Where a method cannot be fitted it says so and another is taken; that repetition says nothing of it.
            let mean = |method: usize| {
                let found: Vec<f64> = errors.iter().filter_map(|of| of[method]).collect();
                found.iter().sum::<f64>() / found.len() as f64
            };
            let means: Vec<f64> = (0..METHODS.len()).map(mean).collect();
            let best = means[1..].iter().copied().fold(f64::INFINITY, f64::min);
            let ratio = means[0] / best;
            kept += usize::from(ratio <= MOST_WORSE);
            if !(ratio <= worst.0) {
                worst = (ratio, format!("{name}, {conversions} conversions"));
            }
            let mut row = vec![name.to_owned(), conversions.to_string(), repetitions.to_string()];
            row.extend(means.iter().map(|error| format!("{:.1}", 1e6 * error)));
            row.push(format!("{ratio:.2}"));
            rows.push(row);
        }
    }
    let cells = rows.len();
    let mut columns: Vec<String> = ["distortion", "conversions", "repetitions"].map(str::to_owned).to_vec();
    columns.extend(METHODS.iter().map(|method| method.name().to_owned()));
    columns.push("auto / best".to_owned());
    Ok(Table {
        title: "Calibration".to_owned(),
        how: format!(
            "Mean squared error of the calibrated chance, times 1,000,000, on {MEASURED} leads whose true chance is known (base rate {:.1}%), z \
             being their true log-odds; calibrators learned from rows with so many conversions.",
            100.0 * base
        ),
        columns,
        rows,
        findings: vec![Finding {
            sentence: format!(
                "auto is within 10% of the best single method in every cell: in {kept} of {cells}; the worst ratio is {:.2} ({})",
                worst.0, worst.1
            ),
            holds: kept == cells,
        }],
    })
}

/// Leads with so many conversions: those before one more. (Up to and with the last, their rate would be too high.)
fn learned(conversions: usize, base: f64, seed: Seed) -> (Vec<OpenLead>, Vec<bool>) {
    let mut count = (1.3 * conversions as f64 / base) as usize + 500;
    loop {
        let mut leads = open_leads(count, seed);
        let mut labels = outcomes(&leads, seed);
        let next = (0..count).filter(|&row| labels[row]).nth(conversions);
        if let Some(next) = next {
            leads.truncate(next);
            labels.truncate(next);
            return (leads, labels);
        }
        count *= 2;
    }
}

/// Mean squared error of each method's chances; `None` where it cannot be fitted.
fn errors(learned: &[OpenLead], labels: &[bool], measured: &[OpenLead], distort: fn(f64) -> f64) -> [Option<f64>; 7] {
    let margins: Vec<Margin> = learned.iter().map(|lead| Margin(distort(log_odds(lead)))).collect();
    METHODS.map(|method| {
        let calibrator = Calibrator::fit(&CalibrationRows::new(&margins, labels), method).ok()?.calibrator;
        let squared = measured.iter().map(|lead| {
            let error = calibrator.probability(Margin(distort(log_odds(lead)))).0 - lead.chance;
            error * error
        });
        Some(squared.sum::<f64>() / measured.len() as f64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_can_undo_the_distortion_beats_one_that_cannot() {
        let leads = open_leads(3000, Seed::new(5));
        let labels = outcomes(&leads, Seed::new(5));
        for (name, distort) in DISTORTIONS {
            let errors = errors(&leads, &labels, &leads, distort);
            let of = |method| errors[METHODS.iter().position(|&one| one == method).unwrap()].unwrap();
            let (none, right) = (of(CalibrationMethod::None), of(CalibrationMethod::Beta));
            assert!(right < none && of(CalibrationMethod::Auto) < none, "{name}: {errors:?}");
        }
    }
}
