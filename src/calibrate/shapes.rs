//! Increasing maps that are tables: straight lines through knots, and steps.

use serde::{Deserialize, Serialize};

use crate::stats::interpolate;

/// Chances at some margins: straight lines between them, or steps, as the calibrator that holds them says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Knots {
    /// Strictly increasing; at least one.
    pub margins: Vec<f64>,
    /// One per margin, 0 to 1, never falling.
    pub chances: Vec<f64>,
}

/// Chances that hold for a stretch of margins each.
pub type Steps = Knots;

impl Knots {
    /// Straight lines between knots; before the first and after the last, their chances.
    #[must_use]
    pub(super) fn on_line(&self, margin: f64) -> f64 {
        // An empty table is refused when an artifact is read; it would know nothing.
        interpolate(&self.margins, &self.chances, margin).unwrap_or(0.5)
    }

    /// Each chance holds from its margin up to the next one; 0 before the first.
    #[must_use]
    pub(super) fn lower_chance(&self, margin: f64) -> f64 {
        let reached = self.margins.partition_point(|&at| at <= margin);
        reached.checked_sub(1).and_then(|last| self.chances.get(last)).copied().unwrap_or(0.0)
    }

    /// Each chance holds up to its margin, that one included; 1 after the last.
    #[must_use]
    pub(super) fn upper_chance(&self, margin: f64) -> f64 {
        let below = self.margins.partition_point(|&at| at < margin);
        self.chances.get(below).copied().unwrap_or(1.0)
    }

    /// True when `margin` lies so near to one of the margins that its last bit could decide.
    #[must_use]
    pub(super) fn is_near(&self, margin: f64, distance: f64) -> bool {
        let place = self.margins.partition_point(|&at| at < margin);
        [place.checked_sub(1), Some(place)]
            .into_iter()
            .flatten()
            .filter_map(|at| self.margins.get(at))
            .any(|at| (at - margin).abs() < distance)
    }

    /// The same margins, other chances.
    #[must_use]
    pub(super) fn map(&self, chance: impl Fn(f64) -> f64) -> Self {
        Self { margins: self.margins.clone(), chances: self.chances.iter().map(|&p| chance(p)).collect() }
    }
}
