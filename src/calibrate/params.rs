//! What can be asked of calibration, and what it answers about itself.

use serde::{Deserialize, Serialize};

use super::CalibrateError;

/// How margins become chances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationMethod {
    /// By the number of conversions and what they say: under 20 an intercept shift; then none, intercept shift, Platt and beta, averaged by
    /// how well each explains the rows; from 200 Venn-Abers in their place, and from 1,000 isotonic, where its log loss on rows held out is
    /// lower by more than one standard error. The default.
    #[default]
    Auto,
    /// Margins are taken at their word.
    None,
    /// A constant is added to the margin, so that as many conversions are expected as were observed.
    InterceptShift,
    /// Platt's sigmoid: slope and intercept.
    Platt,
    /// The beta map: low and high chances are stretched apart from each other.
    Beta,
    /// Venn-Abers: steps, and two chances per lead whose distance says how sure they are.
    VennAbers,
    /// Isotonic regression: any increasing map.
    Isotonic,
}

impl CalibrationMethod {
    /// The name in config and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::None => "none",
            Self::InterceptShift => "intercept_shift",
            Self::Platt => "platt",
            Self::Beta => "beta",
            Self::VennAbers => "venn_abers",
            Self::Isotonic => "isotonic",
        }
    }
}

/// How calibration is done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CalibrationParams {
    /// The method. Default `auto`.
    pub method: CalibrationMethod,
    /// Where the files hold only a part of the leads that did not convert, that part (0.1: one in ten): chances are then those of all
    /// leads. The figures of a run are of the files as they are.
    pub others_kept: Option<f64>,
}

impl CalibrationParams {
    /// What is added to calibrated log-odds so that they hold for all leads: the natural logarithm of the part kept (Elkan 2001); 0 where all
    /// were.
    ///
    /// # Errors
    /// [`CalibrateError::OthersKept`] for a part that is none.
    pub fn prior_offset(&self) -> Result<f64, CalibrateError> {
        match self.others_kept {
            None => Ok(0.0),
            Some(part) if part > 0.0 && part <= 1.0 => Ok(libm::log(part)),
            Some(part) => Err(CalibrateError::OthersKept { part }),
        }
    }
}

/// How a calibrator was chosen and fitted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CalibrationNotes {
    /// What was asked for.
    pub requested: CalibrationMethod,
    /// What was fitted: `none`, `intercept_shift`, `platt`, `beta`, `venn_abers`, `isotonic`.
    pub used: &'static str,
    /// Why, in a sentence.
    pub reason: String,
    /// Calibration rows.
    pub rows: usize,
    /// Those that converted.
    pub conversions: usize,
    /// Newton steps taken.
    pub steps: usize,
    /// Cross-validated log loss of every method that `auto` looked at, simplest first; lower is better.
    pub tried: Vec<(&'static str, f64)>,
    /// The curves of few constants that `auto` averaged, and the share of each; empty where it took a free one.
    pub shares: Vec<(&'static str, f64)>,
}
