//! What does a total mean? Stages, the matrix, who qualifies, who is let go, exceptions, segments: what a card says beside points.

use std::collections::BTreeMap;

use super::formula::Formula;
use crate::cohort::Stage;
use crate::frame::{Activity, Cell, Fit};

/// What a card says beside points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grading {
    /// The stages of the journey that the card speaks of, in its order.
    pub stages: Vec<StageRule>,
    /// The stage of each event type, by `[stages]` of leadscore.toml; the card's own `acts` win.
    pub stage_of: BTreeMap<String, Stage>,
    /// Where the A-D x 1-4 matrix is cut.
    pub matrix: Option<Matrix>,
    /// The least that a lead must have done.
    pub qualify: Option<Qualify>,
    /// Who is to be written to no more.
    pub sunset: Option<Sunset>,
    /// Bands whatever the total; the first that holds counts.
    pub overrides: Vec<Override>,
    /// Leads of one kind, by name.
    pub segments: Vec<Segment>,
}

/// What the acts of a stage are worth, and where they lift a lead.
#[derive(Clone, Debug, PartialEq)]
pub struct StageRule {
    /// The stage.
    pub name: Stage,
    /// Event types that stand for it.
    pub acts: Vec<String>,
    /// What one should be worth, at least.
    pub min_points: Option<f64>,
    /// At most.
    pub max_points: Option<f64>,
    /// The band to which it lifts a lead.
    pub promotes_to: Option<String>,
    /// The line in the file.
    pub line: usize,
}

/// Where the matrix is cut: the least points of D, C, B, A (D has no least), and of 1, 2, 3, 4.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// The least fit points of a C, a B and an A.
    pub fit: [f64; 3],
    /// The least activity points of a 2, a 3 and a 4.
    pub activity: [f64; 3],
    /// The cells that sales should work.
    pub green: Vec<Cell>,
}

impl Matrix {
    /// The cell of some points.
    #[must_use]
    pub fn cell(&self, fit: f64, activity: f64) -> Cell {
        let rank = |cuts: &[f64; 3], points: f64| cuts.iter().filter(|&&cut| points >= cut).count();
        Cell::new(Fit::of_rank(rank(&self.fit, fit)), Activity::of_rank(rank(&self.activity, activity)))
    }
}

/// The least that a lead must have done.
#[derive(Clone, Debug, PartialEq)]
pub struct Qualify {
    /// One of these event types.
    pub any_of: Vec<String>,
    /// The best band of a lead that has done none of them.
    pub otherwise: String,
    /// The line in the file.
    pub line: usize,
}

/// More than so many days without an event of a type, or since creation where there was none.
#[derive(Clone, Debug, PartialEq)]
pub struct Sunset {
    /// The type.
    pub event: String,
    /// The days.
    pub after_days: f64,
    /// The line in the file.
    pub line: usize,
}

/// A band whatever the total.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// What people call it.
    pub name: String,
    /// Which leads it is for.
    pub formula: Placed,
    /// The band they have.
    pub band: String,
}

/// Leads of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The name.
    pub name: String,
    /// Which leads are in it.
    pub formula: Placed,
}

/// A formula and where in the file it stands.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The formula.
    pub formula: Formula,
    /// The line on which it starts.
    pub line: usize,
    /// The column of its first letter, counted from 1.
    pub column: usize,
}

/// Formulas are the same wherever they stand.
impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.formula.text() == other.formula.text()
    }
}

impl Grading {
    /// The stage that an event type stands for.
    #[must_use]
    pub fn stage_of(&self, event: &str) -> Option<Stage> {
        let own = self.stages.iter().find(|stage| stage.acts.iter().any(|act| act == event));
        own.map(|stage| stage.name).or_else(|| self.stage_of.get(event).copied())
    }

    /// The stage of each event type that has one.
    #[must_use]
    pub fn stage_map(&self) -> BTreeMap<String, Stage> {
        let mut map = self.stage_of.clone();
        for stage in self.stages.iter().rev() {
            map.extend(stage.acts.iter().map(|act| (act.clone(), stage.name)));
        }
        map
    }
}
