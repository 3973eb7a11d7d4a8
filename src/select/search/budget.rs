//! How long may a search take? So much time, so many trials, whichever is spent first.

use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stop;

/// A span of time as people write it: `90s`, `10m`, `1h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct TimeBudget {
    seconds: u32,
}

impl TimeBudget {
    /// What it is as a duration.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.seconds as u64)
    }
}

impl std::str::FromStr for TimeBudget {
    type Err = String;

    /// A whole number above 0 and its unit: `s`, `m` or `h`.
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("time budget {text:?}: wanted a whole number above 0 and s, m or h, such as 60s or 10m");
        let plain = text.trim();
        let unit = match plain.chars().last() {
            Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3600,
            _ => return Err(bad()),
        };
        let number = plain[..plain.len() - 1].trim_end().parse::<u32>().ok();
        let seconds = number.and_then(|number| number.checked_mul(unit)).filter(|&seconds| seconds > 0);
        Ok(Self { seconds: seconds.ok_or_else(bad)? })
    }
}

impl TryFrom<String> for TimeBudget {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<TimeBudget> for String {
    fn from(budget: TimeBudget) -> Self {
        match budget.seconds {
            seconds if seconds % 3600 == 0 => format!("{}h", seconds / 3600),
            seconds if seconds % 60 == 0 => format!("{}m", seconds / 60),
            seconds => format!("{seconds}s"),
        }
    }
}

/// What a search may spend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SearchBudget {
    /// So much time, counted from the first trial.
    pub time: Option<TimeBudget>,
    /// So many trials.
    pub trials: Option<usize>,
}

impl SearchBudget {
    /// True when a search is asked for.
    #[must_use]
    pub const fn asks(self) -> bool {
        self.time.is_some() || self.trials.is_some()
    }
}

/// What ended a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// The time was spent.
    Time,
    /// The trials were spent.
    Trials,
    /// Somebody asked it to stop.
    Interrupted,
    /// There was nothing left to try.
    Exhausted,
}

/// A budget being spent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    started: Instant,
    budget: SearchBudget,
}

impl Clock {
    pub(super) fn start(budget: SearchBudget) -> Self {
        Self { started: Instant::now(), budget }
    }

    /// Why no further trial may begin, after so many.
    pub(super) fn ended(&self, trials: usize) -> Option<Ended> {
        let spent = self.budget.trials.is_some_and(|most| trials >= most).then_some(Ended::Trials);
        self.out_of_time().or(spent)
    }

    /// Why the trial under way must end.
    pub(super) fn out_of_time(&self) -> Option<Ended> {
        let over = self.budget.time.is_some_and(|time| self.started.elapsed() >= time.duration());
        self.interrupted().or_else(|| over.then_some(Ended::Time))
    }

    /// Whether somebody asked the search to stop.
    pub(super) fn interrupted(&self) -> Option<Ended> {
        stop::asked().then_some(Ended::Interrupted)
    }
}
