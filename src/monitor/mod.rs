//! Has the world moved since the model was trained? Expected against observed conversions, the score's and the features'
//! distribution against the frozen reference, scores by month.
//!
//! The main alarm is the plain one: did as many convert as the chances said? [`observed_against_expected`] answers with a
//! Poisson-binomial interval on leads whose horizon has passed. Drift of the score ([`drift`]) is the early sign, because it needs
//! no outcome; drift of the features says where it comes from. `README.md` beside this file documents the JSON.

mod cohorts;
mod drift;
mod halves;
mod inflation;
mod poisson_binomial;
mod psi;
mod reading;

pub use cohorts::{CohortCheck, CohortState, ScoredRow, check_rows, first_of_each};
pub use drift::{Drift, LEAST_LEADS, drift, feature_drift, margin_drift};
pub use halves::{apart, check_later, halves};
pub use inflation::{MonthScores, Scored, scores_by_month};
pub use poisson_binomial::{PoissonBinomial, observed_against_expected};
pub use psi::{LEAST_DRIFT, critical_psi, psi};
pub use reading::{Alarm, MonitorReading, MonthCheck, alarms};
