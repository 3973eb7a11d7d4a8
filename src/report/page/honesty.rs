//! Are the chances honest? The figures beside the reliability diagram, each with what is right and what it says here.

use minijinja::context;
use minijinja::value::Value;

use super::figure;
use crate::evaluate::{ChanceQuality, Estimate, Measured};
use crate::report::locale::{Locale, Unit};
use crate::report::{Cast, ReportError};

/// The rows of the table; empty for a scorer without chances.
pub(super) fn rows(cast: &Cast<'_>, locale: &Locale) -> Result<Vec<Value>, ReportError> {
    let Some(chances) = &cast.model.chances else { return Ok(Vec::new()) };
    let mut rows = vec![
        measured(
            &chances.observed_over_expected,
            Some(1.0),
            "honesty.observed_over_expected",
            "honesty.right_1",
            locale,
        )?,
        measured(&chances.calibration_slope, Some(1.0), "honesty.slope", "honesty.right_1", locale)?,
        measured(&chances.calibration_intercept, Some(0.0), "honesty.intercept", "honesty.right_0", locale)?,
        measured(&chances.brier_skill_score, None, "honesty.skill", "honesty.right_more", locale)?,
    ];
    rows.extend(tests(chances, locale)?);
    rows.extend(parts(chances, locale)?);
    Ok(rows)
}

/// A figure with an interval: the right value lies inside it, or it does not. Skill has no right value: more is better, 0 is nothing.
fn measured(
    measured: &Measured,
    right: Option<f64>,
    name: &str,
    wanted: &str,
    locale: &Locale,
) -> Result<Value, ReportError> {
    let reading = match (measured, right) {
        (Measured::NotComputable { .. }, _) => None,
        (Measured::Estimate(Estimate { low, high, .. }), Some(right)) => {
            Some(if *low <= right && right <= *high { "honesty.in_line" } else { "honesty.off" })
        }
        (Measured::Estimate(Estimate { low, .. }), None) => {
            Some(if *low > 0.0 { "honesty.tells" } else { "honesty.tells_not" })
        }
    };
    Ok(context! {
        name => locale.say(name, &[])?,
        figure => figure(measured, Unit::Plain(2), locale)?,
        wanted => locale.say(wanted, &[])?,
        reading => reading.map(|reading| locale.say(reading, &[])).transpose()?,
    })
}

/// Figures without an interval of their own.
fn tests(chances: &ChanceQuality, locale: &Locale) -> Result<Vec<Value>, ReportError> {
    let mut rows = Vec::new();
    if let Some(test) = chances.spiegelhalter.filter(|test| test.z.is_finite()) {
        let p = match test.p_value < 0.001 {
            true => format!("< {}", locale.decimal(0.001, 3)?),
            false => locale.decimal(test.p_value, 3)?,
        };
        let reading = if test.p_value < 0.05 { "honesty.off" } else { "honesty.in_line" };
        rows.push(row("honesty.spiegelhalter", &p, "honesty.right_p", Some(reading), locale)?);
    }
    if let Some(error) = chances.calibration_error.filter(|error| error.ece.is_finite()) {
        let gap = [("floor", locale.decimal(error.noise_floor, 4)?)];
        let words = locale.say("honesty.right_ece", &gap.each_ref().map(|(name, text)| (*name, text.as_str())))?;
        let reading = if error.debiased > 0.0 { "honesty.ece_more" } else { "honesty.ece_noise" };
        rows.push(context! {
            name => locale.say("honesty.ece", &[])?,
            figure => plain(&locale.decimal(error.ece, 4)?),
            wanted => words,
            reading => locale.say(reading, &[])?,
        });
    }
    Ok(rows)
}

fn parts(chances: &ChanceQuality, locale: &Locale) -> Result<Vec<Value>, ReportError> {
    let Some(corp) = chances.corp else { return Ok(Vec::new()) };
    let part = |name, value, wanted| row(name, &locale.decimal(value, 5)?, wanted, None, locale);
    Ok(vec![
        part("honesty.mcb", corp.miscalibration, "honesty.right_0")?,
        part("honesty.dsc", corp.discrimination, "honesty.right_more")?,
        part("honesty.unc", corp.uncertainty, "honesty.right_unc")?,
    ])
}

fn row(name: &str, value: &str, wanted: &str, reading: Option<&str>, locale: &Locale) -> Result<Value, ReportError> {
    Ok(context! {
        name => locale.say(name, &[])?,
        figure => plain(value),
        wanted => locale.say(wanted, &[])?,
        reading => reading.map(|reading| locale.say(reading, &[])).transpose()?,
    })
}

fn plain(value: &str) -> Value {
    context! { known => true, value, interval => "" }
}
