//! What leaves the house about one lead?

use serde::{Deserialize, Serialize};

use super::ledger::{Ledger, MAX_AGAINST};
use super::matrix::Place;
use super::reason::Reason;
use super::state::State;
use crate::frame::{Activity, Cell, Fit, Margin, Probability, Score};
use crate::time::Instant;

/// One row's numbers, without a name: small enough to hold a million of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RowScore {
    /// Log-odds before calibration: what leads are ranked by.
    pub margin: Margin,
    /// Calibrated chance of conversion within the horizon.
    pub probability: Probability,
    /// The score before rounding.
    pub value: f64,
    /// The score people see.
    pub score: Score,
    /// Index of the band, 0 the best; `Bands::name` names it.
    pub band: usize,
}

/// One lead at one instant, as lists, files and the server show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoredLead {
    /// The id, exactly as in its file.
    pub lead_id: String,
    /// The instant at which it was scored; nothing at or after it was read.
    pub as_of: Instant,
    /// Scored, or why not.
    pub state: State,
    /// 0-100; none unless scored.
    pub score: Option<Score>,
    /// Chance of conversion within the horizon; none unless scored.
    pub probability: Option<Probability>,
    /// Between these the chance lies, as far as the rows that calibrated it can tell; none unless scored, and where the calibrator
    /// cannot say.
    pub chance_low: Option<Probability>,
    /// The upper one.
    pub chance_high: Option<Probability>,
    /// Log-odds before calibration; none unless scored.
    pub margin: Option<Margin>,
    /// The band's name; none unless scored.
    pub band: Option<String>,
    /// Who it is, A best; none unless scored, and where that side of the matrix is not graded.
    pub fit: Option<Fit>,
    /// What it does, 4 most; none unless scored, and where that side of the matrix is not graded.
    pub activity: Option<Activity>,
    /// The cell of the matrix; none unless both sides are graded.
    pub cell: Option<Cell>,
    /// Points that who the lead is adds to the average lead's score; none until asked for.
    pub fit_points: Option<i32>,
    /// Points that what it does adds.
    pub activity_points: Option<i32>,
    /// The furthest stage of the journey it has reached; none where no event says so.
    pub stage: Option<String>,
    /// What raised the score, strongest first; empty until asked for.
    pub reasons_for: Vec<Reason>,
    /// What lowered it, strongest first; empty until asked for.
    pub reasons_against: Vec<Reason>,
    /// The shown score of the average ripe lead, from which reasons count; none until asked for.
    pub base_points: Option<i32>,
}

impl ScoredLead {
    /// A lead that has no score, and why.
    #[must_use]
    pub fn unscored(lead_id: String, as_of: Instant, state: State) -> Self {
        Self {
            lead_id,
            as_of,
            state,
            score: None,
            probability: None,
            chance_low: None,
            chance_high: None,
            margin: None,
            band: None,
            fit: None,
            activity: None,
            cell: None,
            fit_points: None,
            activity_points: None,
            stage: None,
            reasons_for: Vec::new(),
            reasons_against: Vec::new(),
            base_points: None,
        }
    }

    /// A lead with its numbers, still without reasons.
    #[must_use]
    pub fn scored(lead_id: String, as_of: Instant, row: &RowScore, band: &str) -> Self {
        Self {
            score: Some(row.score),
            probability: Some(row.probability),
            margin: Some(row.margin),
            band: Some(band.to_owned()),
            ..Self::unscored(lead_id, as_of, State::Scored)
        }
    }

    /// The same with its place in the matrix.
    #[must_use]
    pub fn at_place(self, place: Place) -> Self {
        Self { fit: place.fit, activity: place.activity, cell: place.cell(), ..self }
    }

    /// When it was scored; none where nothing is dated.
    #[must_use]
    pub fn dated_as_of(&self) -> Option<Instant> {
        Some(self.as_of).filter(|as_of| *as_of != Instant::default())
    }

    /// The same with the ledger's strongest reasons: so many that raised the score, and at most two that lowered it.
    #[must_use]
    pub fn with_reasons(mut self, ledger: &Ledger, max_for: usize) -> Self {
        let top = ledger.top_reasons(max_for, MAX_AGAINST);
        self.reasons_for = top.reasons_for;
        self.reasons_against = top.reasons_against;
        self.base_points = Some(ledger.base_points);
        self.fit_points = Some(ledger.fit_points);
        self.activity_points = Some(ledger.activity_points);
        self
    }
}
