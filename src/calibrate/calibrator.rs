//! The fitted map and what it says of a margin.

use serde::{Deserialize, Serialize};

use super::shapes::{Knots, Steps};
use crate::frame::{Margin, Probability};
use crate::stats::{logit, sigmoid};

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
    /// Kull, Silva Filho and Flach 2017: `sigmoid(a ln p - b ln(1 - p) + c)` with `p = sigmoid(margin)`. Low and high chances are
    /// stretched apart from each other.
    Beta {
        /// How far the low end is stretched; at least 0, and above 0 where `b` is 0.
        a: f64,
        /// How far the high end is stretched; at least 0.
        b: f64,
        /// Log-odds added to all.
        c: f64,
    },
    /// The increasing map nearest to what was observed: straight lines between knots.
    Isotonic(
        /// The knots: two per stretch on which the map is flat.
        Knots,
    ),
    /// Inductive Venn-Abers (Vovk and Petej 2014): what isotonic regression would say, had the lead itself been among the
    /// calibration rows without converting (`p0`), and converting (`p1`). The chance is `1 / (1 + (1 - p0) / p1)`, which is p1 / (1 -
    /// p0 + p1).
    VennAbers {
        /// The lower chance: each holds from its margin up to the next; 0 before the first.
        p0: Steps,
        /// The upper chance: each holds up to its margin, that one included; 1 after the last.
        p1: Steps,
        /// Added to the log-odds of the chance, and of both chances; 0 where it is not given.
        #[serde(default, skip_serializing_if = "is_nothing")]
        offset: f64,
    },
}

impl Calibrator {
    /// Calibrated log-odds of a margin; increasing. Infinite where a chance is 0 or 1.
    #[must_use]
    pub fn log_odds(&self, margin: Margin) -> f64 {
        match self {
            Self::None {} => margin.0,
            Self::InterceptShift { shift } => margin.0 + shift,
            Self::Platt { slope, intercept } => slope * margin.0 + intercept,
            Self::Beta { a, b, c } => {
                let [low, high] = log_chances(margin.0);
                // A share of 0 leaves its end alone, however far out it is.
                let of = |share: f64, end: f64| if share > 0.0 { share * end } else { 0.0 };
                of(*a, low) - of(*b, high) + c
            }
            Self::Isotonic(_) | Self::VennAbers { .. } => logit(self.probability(margin).0),
        }
    }

    /// Calibrated chance of conversion within the horizon.
    #[must_use]
    pub fn probability(&self, margin: Margin) -> Probability {
        match self {
            Self::Isotonic(knots) => Probability(knots.on_line(margin.0)),
            Self::VennAbers { p0, p1, offset } => {
                Probability(merged(p0.lower_chance(margin.0), p1.upper_chance(margin.0), *offset))
            }
            Self::None {} | Self::InterceptShift { .. } | Self::Platt { .. } | Self::Beta { .. } => {
                Probability(sigmoid(self.log_odds(margin)))
            }
        }
    }

    /// The two chances between which Venn-Abers leaves a margin, lower first: the narrower, the more calibration rows say so. `None`
    /// for calibrators that give one chance only.
    #[must_use]
    pub fn chance_pair(&self, margin: Margin) -> Option<(Probability, Probability)> {
        match self {
            Self::VennAbers { p0, p1, offset } => {
                // A chance is what two equal ones make together.
                let moved = |p: f64| Probability(if p > 0.0 { merged(p, p, *offset) } else { 0.0 });
                Some((moved(p0.lower_chance(margin.0)), moved(p1.upper_chance(margin.0))))
            }
            _ => None,
        }
    }

    /// The same calibrator with `offset` added to its log-odds, as where only a part of the leads that did not convert was in the files
    /// (Elkan 2001: the natural logarithm of the part kept), or where the overall rate has moved.
    #[must_use]
    pub fn with_offset(&self, offset: f64) -> Self {
        let moved = |p: f64| sigmoid(logit(p) + offset);
        match self {
            Self::None {} => Self::InterceptShift { shift: offset },
            Self::InterceptShift { shift } => Self::InterceptShift { shift: shift + offset },
            Self::Platt { slope, intercept } => Self::Platt { slope: *slope, intercept: intercept + offset },
            Self::Beta { a, b, c } => Self::Beta { a: *a, b: *b, c: c + offset },
            Self::Isotonic(knots) => Self::Isotonic(knots.map(moved)),
            // Not the steps, each by itself: an upper chance of 1 would stay where it is, whatever the offset.
            Self::VennAbers { p0, p1, offset: own } => {
                Self::VennAbers { p0: p0.clone(), p1: p1.clone(), offset: own + offset }
            }
        }
    }

    /// True where the chance jumps within `distance` of the margin, so that another machine's last bit could decide.
    #[must_use]
    pub fn jumps_near(&self, margin: Margin, distance: f64) -> bool {
        match self {
            Self::VennAbers { p0, p1, .. } => p0.is_near(margin.0, distance) || p1.is_near(margin.0, distance),
            _ => false,
        }
    }

    /// The name people see and the config uses: `none`, `intercept_shift`, `platt`, `beta`, `isotonic`, `venn_abers`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::None {} => "none",
            Self::InterceptShift { .. } => "intercept_shift",
            Self::Platt { .. } => "platt",
            Self::Beta { .. } => "beta",
            Self::Isotonic(_) => "isotonic",
            Self::VennAbers { .. } => "venn_abers",
        }
    }
}

/// `ln p` and `ln(1 - p)` of `p = sigmoid(margin)`, without losing digits at either end.
pub(super) fn log_chances(margin: f64) -> [f64; 2] {
    let tail = libm::log1p(libm::exp(-margin.abs()));
    [margin.min(0.0) - tail, -margin.max(0.0) - tail]
}

/// One chance of two: `p1 / (1 - p0 + p1)`, its log-odds moved by `offset`; written so that rounding keeps it increasing in both.
fn merged(p0: f64, p1: f64, offset: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-offset) * ((1.0 - p0) / p1))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_nothing(offset: &f64) -> bool {
    offset.abs() <= 0.0
}
