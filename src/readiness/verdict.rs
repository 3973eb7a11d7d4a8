//! Is this data ready, and for what? One state, what it stands on, and the next step.

use serde::Serialize;

use super::columns::{ColumnReading, Standing};
use super::conversions::TRAINING_CONVERSIONS;
use super::plan::PlanReading;
use crate::leakage::ActFinding;

/// What can be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Training can begin.
    Ready,
    /// Training waits for an answer in the config.
    AnswerNeeded,
    /// Too few conversions to learn from.
    TooFew,
}

impl State {
    /// The process's exit code: 0 ready, 1 answer needed, 4 too few. Files that cannot be used end with 3, as errors.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Ready => 0,
            Self::AnswerNeeded => 1,
            Self::TooFew => 4,
        }
    }
}

/// A question in the config that nobody has answered yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenAnswer {
    /// Its line, from 1.
    pub line: usize,
    /// What stands there, up to the mark.
    pub setting: String,
    /// What stands after the mark.
    pub question: String,
}

/// The next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// `leadscore train`.
    Train,
    /// Answer in the config, then check again.
    Answer,
    /// `leadscore rules replay`: the rule card is the better score.
    ReplayRules,
    /// Wait for conversions, or take the proposed cohort; there is no rule card to go on with.
    Wait,
}

/// Weighs what was found: too few conversions first, then open questions.
#[must_use]
pub fn weigh(plan: &PlanReading, columns: &[ColumnReading], acts: &[ActFinding], answers: &[OpenAnswer]) -> State {
    if !plan.is_enough() {
        State::TooFew
    } else if !answers.is_empty()
        || columns.iter().any(|column| column.answer_needed)
        || acts.iter().any(ActFinding::stops)
    {
        State::AnswerNeeded
    } else {
        State::Ready
    }
}

/// What to do in that state. `card`: the config names a rule card.
#[must_use]
pub const fn next_step(state: State, card: bool) -> NextStep {
    match state {
        State::Ready => NextStep::Train,
        State::AnswerNeeded => NextStep::Answer,
        State::TooFew if card => NextStep::ReplayRules,
        State::TooFew => NextStep::Wait,
    }
}

/// Columns that cannot be used, as they are named after the verdict: overwritten and unanswered ones.
pub fn not_usable(columns: &[ColumnReading]) -> impl Iterator<Item = &ColumnReading> {
    columns.iter().filter(|column| column.standing == Standing::Overwritten || column.answer_needed)
}

/// True when the training period is what lacks conversions, not the data as a whole.
#[must_use]
pub fn split_starves(plan: &PlanReading, ripe: usize) -> bool {
    ripe >= TRAINING_CONVERSIONS && plan.train.is_none_or(|train| train.conversions < TRAINING_CONVERSIONS)
}
