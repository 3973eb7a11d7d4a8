//! Can a calibrator that came from a file be trusted?

use super::shapes::Knots;
use super::{CalibrateError, Calibrator, ChanceErrors};

impl Calibrator {
    /// Checks a calibrator that came from a file.
    ///
    /// # Errors
    /// [`CalibrateError::Damaged`] when a constant is not finite or a slope not above 0; [`CalibrateError::Table`] when a table is empty,
    /// ragged, not increasing or holds what is no chance.
    pub fn validate(&self) -> Result<(), CalibrateError> {
        match self {
            Self::None {} => Ok(()),
            Self::InterceptShift { shift } => finite("shift", *shift),
            Self::Platt { slope, intercept } => {
                finite("slope", *slope)?;
                finite("intercept", *intercept)?;
                slope_above_0("slope", *slope)
            }
            Self::Beta { a, b, c } => {
                for (constant, value) in [("a", *a), ("b", *b), ("c", *c)] {
                    finite(constant, value)?;
                }
                for (constant, value) in [("a", *a), ("b", *b)] {
                    if value < 0.0 {
                        return Err(CalibrateError::Damaged { constant, value });
                    }
                }
                slope_above_0("a + b", a + b)
            }
            Self::Isotonic(knots) => knots.validate("isotonic"),
            Self::VennAbers { p0, p1, offset } => {
                finite("offset", *offset)?;
                p0.validate("p0")?;
                p1.validate("p1")?;
                let fault = |fault| Err(CalibrateError::Table { table: "p0 and p1", fault });
                if p1.chances.iter().any(|&p| p <= 0.0) || p0.chances.iter().any(|&p| p >= 1.0) {
                    return fault("p0 is below 1 and p1 above 0");
                }
                // Both are increasing, so it is enough to look where the lower one rises.
                let crossed = |(&margin, &p): (&f64, &f64)| p > p1.upper_chance(margin);
                if p0.margins.iter().zip(&p0.chances).any(crossed) {
                    return fault("p0 is nowhere above p1");
                }
                Ok(())
            }
        }
    }
}

impl Knots {
    fn validate(&self, table: &'static str) -> Result<(), CalibrateError> {
        let fault = |fault| Err(CalibrateError::Table { table, fault });
        if self.margins.is_empty() || self.margins.len() != self.chances.len() {
            return fault("there is one chance per margin, and at least one");
        }
        if !self.margins.iter().all(|margin| margin.is_finite()) || !self.margins.is_sorted_by(|a, b| a < b) {
            return fault("margins are finite and rise");
        }
        if !self.chances.iter().all(|p| (0.0..=1.0).contains(p)) || !self.chances.is_sorted() {
            return fault("chances lie between 0 and 1 and never fall");
        }
        Ok(())
    }
}

impl ChanceErrors {
    /// Checks standard errors that came from a file.
    ///
    /// # Errors
    /// [`CalibrateError::Table`] when they are empty, ragged, of margins that do not rise, or no standard errors.
    pub fn validate(&self) -> Result<(), CalibrateError> {
        let fault = |fault| Err(CalibrateError::Table { table: "chance_errors", fault });
        if self.margins.is_empty() || self.margins.len() != self.standard_errors.len() {
            return fault("there is one standard error per margin, and at least one");
        }
        if !self.margins.iter().all(|margin| margin.is_finite()) || !self.margins.is_sorted_by(|a, b| a < b) {
            return fault("margins are finite and rise");
        }
        if !self.standard_errors.iter().all(|error| error.is_finite() && *error >= 0.0) {
            return fault("standard errors are finite and not below 0");
        }
        Ok(())
    }
}

fn finite(constant: &'static str, value: f64) -> Result<(), CalibrateError> {
    if value.is_finite() { Ok(()) } else { Err(CalibrateError::Damaged { constant, value }) }
}

fn slope_above_0(constant: &'static str, value: f64) -> Result<(), CalibrateError> {
    if value > 0.0 { Ok(()) } else { Err(CalibrateError::Damaged { constant, value }) }
}
