//! Are the chances too bold, too shy, too high, too low? A line through their log-odds.

use super::error::{MetricError, check_probabilities};
use crate::stats::{LogisticProblem, Z_95, logistic_fit, logit};

/// A number of a regression with its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineNumber {
    /// The number.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Calibration slope: the slope of a logistic regression of what happened on the log-odds of the chances. 1 is right; below 1 the chances are
/// too far apart (overfitting), above 1 too near to each other. Chances are first kept `f64::EPSILON` from 0 and 1, as in `log_loss`.
///
/// `groups[row]`: rows of one lead share a number, and the interval takes them together.
///
/// # Errors
/// [`MetricError`] without rows, with one class, one chance for all, a probability that is none, unequal lengths, or where what happened is
/// perfectly told apart.
///
/// # References
/// Cox 1958, "Two further applications of a model for binary regression"; Van Calster et al. 2019; interval by the sandwich of Liang and
/// Zeger 1986. `sklearn.linear_model.LogisticRegression(C=np.inf)` fits the same line.
pub fn calibration_slope(labels: &[bool], probabilities: &[f64], groups: &[u32]) -> Result<LineNumber, MetricError> {
    let log_odds = log_odds(labels, probabilities, groups)?;
    let n = labels.len() as f64;
    let mean = log_odds.iter().sum::<f64>() / n;
    let spread = (log_odds.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
    if !(spread > 1e-9) {
        return Err(MetricError::OneProbability { rows: labels.len() });
    }
    let columns: Vec<[f64; 2]> = log_odds.iter().map(|x| [(x - mean) / spread, 1.0]).collect();
    let targets = targets(labels);
    let problem = LogisticProblem { columns: &columns, offsets: None, targets: &targets, weights: None, ridge: None };
    let solution = logistic_fit(&problem, [0.0, 0.0]).map_err(|_| MetricError::ToldApart { rows: labels.len() })?;
    let variance = problem.grouped_covariance(&solution, groups)[0][0];
    Ok(number(solution.constants[0] / spread, variance.max(0.0).sqrt() / spread))
}

/// Calibration intercept ("in the large"): what must be added to the log-odds of all chances so that as many conversions are expected as were
/// observed. 0 is right; below 0 the chances are too high.
///
/// # Errors
/// As [`calibration_slope`], but one chance for all is fine.
pub fn calibration_intercept(
    labels: &[bool],
    probabilities: &[f64],
    groups: &[u32],
) -> Result<LineNumber, MetricError> {
    let log_odds = log_odds(labels, probabilities, groups)?;
    let columns = vec![[1.0]; labels.len()];
    let targets = targets(labels);
    let problem =
        LogisticProblem { columns: &columns, offsets: Some(&log_odds), targets: &targets, weights: None, ridge: None };
    let solution = logistic_fit(&problem, [0.0]).map_err(|_| MetricError::ToldApart { rows: labels.len() })?;
    let variance = problem.grouped_covariance(&solution, groups)[0][0];
    Ok(number(solution.constants[0], variance.max(0.0).sqrt()))
}

fn number(value: f64, standard_error: f64) -> LineNumber {
    LineNumber { value, low: value - Z_95 * standard_error, high: value + Z_95 * standard_error }
}

fn targets(labels: &[bool]) -> Vec<f64> {
    labels.iter().map(|&label| f64::from(u8::from(label))).collect()
}

fn log_odds(labels: &[bool], probabilities: &[f64], groups: &[u32]) -> Result<Vec<f64>, MetricError> {
    check_probabilities(labels, probabilities)?;
    if groups.len() != labels.len() {
        return Err(MetricError::LengthMismatch { what: "groups", found: groups.len(), wanted: labels.len() });
    }
    let rows = labels.len();
    match labels.iter().filter(|&&label| label).count() {
        0 => Err(MetricError::NoConversions { rows }),
        all if all == rows => Err(MetricError::OnlyConversions { rows }),
        _ => Ok(probabilities.iter().map(|p| logit(p.clamp(f64::EPSILON, 1.0 - f64::EPSILON))).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::stats::sigmoid;

    #[test]
    fn bold_and_high_chances_are_told_by_slope_and_intercept() {
        let seed = Seed::new(4).stream("line");
        let truth: Vec<f64> = (0..20_000).map(|row| 6.0 * seed.with(row).uniform() - 4.0).collect();
        let labels: Vec<bool> = truth
            .iter()
            .enumerate()
            .map(|(row, z)| seed.stream("label").with(row as u64).uniform() < sigmoid(*z))
            .collect();
        let groups: Vec<u32> = (0..20_000).collect();
        let chances = |of: &dyn Fn(f64) -> f64| truth.iter().map(|z| sigmoid(of(*z))).collect::<Vec<f64>>();
        let bold = calibration_slope(&labels, &chances(&|z| 2.0 * z), &groups).unwrap();
        assert!(bold.low < 0.5 && 0.5 < bold.high && bold.high - bold.low < 0.1, "{bold:?}");
        let high = calibration_intercept(&labels, &chances(&|z| z + 0.7), &groups).unwrap();
        assert!(high.low < -0.7 && -0.7 < high.high && high.high - high.low < 0.2, "{high:?}");
        assert_eq!(
            calibration_slope(&labels, &vec![0.2; 20_000], &groups),
            Err(MetricError::OneProbability { rows: 20_000 })
        );
        assert_eq!(calibration_intercept(&[true], &[0.5], &[0]), Err(MetricError::OnlyConversions { rows: 1 }));
    }

    #[test]
    fn rows_of_one_lead_widen_the_interval() {
        let chances: Vec<f64> = (0..600).map(|row| 0.05 + f64::from(row / 4 % 10) / 12.0).collect();
        let seed = Seed::new(8).stream("copies");
        let labels: Vec<bool> = (0..600).map(|row| seed.with(row / 4).uniform() < chances[row as usize]).collect();
        let alone: Vec<u32> = (0..600).collect();
        let leads: Vec<u32> = (0..600).map(|row| row / 4).collect();
        let width = |groups: &[u32]| {
            let found = calibration_slope(&labels, &chances, groups).unwrap();
            found.high - found.low
        };
        assert!((width(&leads) / width(&alone) - 2.0).abs() < 0.1);
    }
}
