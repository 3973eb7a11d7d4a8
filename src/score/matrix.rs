//! Who is the lead, and what does it do? Two models of their own, each cut into quarters that were frozen at training.
//!
//! Fit reads features of who the lead is, activity features of what it does; neither reads the other's. A side that has nothing to
//! grade by says so and gives no letter. A side's margin is one sum in column order, the same for one row and for many.

use serde::{Deserialize, Serialize};

use crate::encode::Encoder;
use crate::frame::{Activity, Cell, Fit, Margin};
use crate::model::Logistic;

/// The two sides of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Who the lead is: A to D, A best.
    pub fit: MatrixSide,
    /// What it does: 1 to 4, 4 most.
    pub activity: MatrixSide,
}

/// One side: what it is graded by, or why it is not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MatrixSide {
    /// By a model and its quarters.
    Graded(GradedSide),
    /// Not at all: its letter, or number, is null for every lead.
    Ungraded {
        /// Why.
        reason: Ungraded,
    },
}

/// A model on the features of one side, and where its margin is cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GradedSide {
    /// Turns a feature row into the side's design row; it reads features of that side alone.
    pub encoder: Encoder,
    /// A penalised logistic regression; its margin is log-odds, not calibrated, and good for ranking alone.
    pub model: Logistic,
    /// The least margins of the second, third and best quarter, never falling. Leads with equal margins are in one quarter.
    pub cuts: [f64; 3],
}

/// Why a side gives no grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ungraded {
    /// No feature of this side differed between training rows, if there was any.
    NoFeatures,
    /// Its model gave every reference row the same margin.
    NoSpread,
    /// Its model could not be fitted.
    NoModel,
}

/// Where a lead stands in the matrix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Who it is; none where that side is not graded.
    pub fit: Option<Fit>,
    /// What it does; none where that side is not graded.
    pub activity: Option<Activity>,
}

impl Place {
    /// The cell, where both sides are graded.
    #[must_use]
    pub fn cell(self) -> Option<Cell> {
        Some(Cell::new(self.fit?, self.activity?))
    }
}

/// What the sides say of a row before they are cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SideMargins {
    /// Of who the lead is; none where that side is not graded.
    pub fit: Option<Margin>,
    /// Of what it does.
    pub activity: Option<Margin>,
}

impl Matrix {
    /// What the sides say of a feature row (`FeatureFrame::row_into`), which must have the length of the spec. Allocates nothing.
    #[must_use]
    pub fn margins(&self, features: &[f64]) -> SideMargins {
        SideMargins { fit: self.fit.margin(features), activity: self.activity.margin(features) }
    }

    /// Where these margins stand.
    #[must_use]
    pub fn place(&self, margins: SideMargins) -> Place {
        let rank = |side: &MatrixSide, margin: Option<Margin>| Some(side.graded()?.rank(margin?));
        Place {
            fit: rank(&self.fit, margins.fit).map(Fit::of_rank),
            activity: rank(&self.activity, margins.activity).map(Activity::of_rank),
        }
    }
}

impl MatrixSide {
    /// The model and its quarters, where there is one.
    #[must_use]
    pub const fn graded(&self) -> Option<&GradedSide> {
        match self {
            Self::Graded(side) => Some(side),
            Self::Ungraded { .. } => None,
        }
    }

    /// Why there are no grades, where there are none.
    #[must_use]
    pub const fn reason(&self) -> Option<Ungraded> {
        match self {
            Self::Graded(_) => None,
            Self::Ungraded { reason } => Some(*reason),
        }
    }

    fn margin(&self, features: &[f64]) -> Option<Margin> {
        Some(self.graded()?.margin(features))
    }
}

impl GradedSide {
    /// The model's log-odds of a feature row.
    #[must_use]
    pub fn margin(&self, features: &[f64]) -> Margin {
        let terms = self.encoder.columns.iter().zip(&self.model.coefficients);
        Margin(terms.fold(self.model.intercept, |sum, (column, beta)| {
            sum + beta * column.transform.apply(features[column.feature])
        }))
    }

    /// How many cuts the margin reaches: 0 for the last quarter, 3 for the best.
    #[must_use]
    pub fn rank(&self, margin: Margin) -> usize {
        self.cuts.iter().filter(|&&cut| margin.0 >= cut).count()
    }
}
