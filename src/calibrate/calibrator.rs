//! The fitted map and what it says of a margin.

use serde::{Deserialize, Serialize};

use super::CalibrateError;
use crate::frame::{Margin, Probability};
use crate::stats::sigmoid;

/// A fitted map from margin to probability; increasing, inside [0, 1].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Calibrator {
    /// The margin is taken at its word.
    None {},
    /// The margin moved by a constant: the overall rate is right, the spread is the model's.
    InterceptShift {
        /// Added to the margin.
        shift: f64,
    },
    /// Platt 1999: `sigmoid(slope * margin + intercept)`.
    Platt {
        /// Positive.
        slope: f64,
        /// Log-odds at margin 0.
        intercept: f64,
    },
}

impl Calibrator {
    /// Calibrated log-odds of a margin; increasing.
    #[must_use]
    pub fn log_odds(&self, margin: Margin) -> f64 {
        match *self {
            Self::None {} => margin.0,
            Self::InterceptShift { shift } => margin.0 + shift,
            Self::Platt { slope, intercept } => slope * margin.0 + intercept,
        }
    }

    /// Calibrated chance of conversion within the horizon.
    #[must_use]
    pub fn probability(&self, margin: Margin) -> Probability {
        Probability(sigmoid(self.log_odds(margin)))
    }

    /// The name people see and the config uses: `none`, `intercept_shift`, `platt`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::None {} => "none",
            Self::InterceptShift { .. } => "intercept_shift",
            Self::Platt { .. } => "platt",
        }
    }

    /// Checks a calibrator that came from a file.
    ///
    /// # Errors
    /// [`CalibrateError::Damaged`] when a constant is not finite or a slope not above 0.
    pub fn validate(&self) -> Result<(), CalibrateError> {
        let finite = |constant, value: f64| {
            if value.is_finite() { Ok(()) } else { Err(CalibrateError::Damaged { constant, value }) }
        };
        match *self {
            Self::None {} => Ok(()),
            Self::InterceptShift { shift } => finite("shift", shift),
            Self::Platt { slope, intercept } => {
                finite("slope", slope)?;
                finite("intercept", intercept)?;
                if slope > 0.0 { Ok(()) } else { Err(CalibrateError::Damaged { constant: "slope", value: slope }) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_calibrator() -> impl Strategy<Value = Calibrator> {
        prop_oneof![
            Just(Calibrator::None {}),
            (-50.0..50.0).prop_map(|shift| Calibrator::InterceptShift { shift }),
            (1e-6..100.0, -50.0..50.0).prop_map(|(slope, intercept)| Calibrator::Platt { slope, intercept }),
        ]
    }

    proptest! {
        #[test]
        fn a_higher_margin_never_means_a_lower_chance(
            calibrator in any_calibrator(),
            mut margins in (-1e3..1e3, -1e3..1e3),
        ) {
            calibrator.validate().unwrap();
            if margins.0 > margins.1 {
                margins = (margins.1, margins.0);
            }
            let low = calibrator.probability(Margin(margins.0)).0;
            let high = calibrator.probability(Margin(margins.1)).0;
            prop_assert!((0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
            prop_assert!(low <= high);
        }

        #[test]
        fn a_written_calibrator_reads_back_as_the_same(calibrator in any_calibrator()) {
            let text = serde_json::to_string(&calibrator).unwrap();
            prop_assert_eq!(serde_json::from_str::<Calibrator>(&text).unwrap(), calibrator);
        }
    }

    #[test]
    fn a_damaged_calibrator_is_refused() {
        let bad = [
            Calibrator::InterceptShift { shift: f64::NAN },
            Calibrator::Platt { slope: 0.0, intercept: 0.0 },
            Calibrator::Platt { slope: -1.0, intercept: 0.0 },
            Calibrator::Platt { slope: 1.0, intercept: f64::INFINITY },
        ];
        for calibrator in bad {
            assert!(matches!(calibrator.validate(), Err(CalibrateError::Damaged { .. })), "{calibrator:?}");
        }
        assert!(serde_json::from_str::<Calibrator>(r#"{"platt":{"slope":1,"intercept":0,"extra":1}}"#).is_err());
    }
}
