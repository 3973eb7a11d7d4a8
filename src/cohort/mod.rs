//! Who is scored when, who is open, and what became of them.

mod build;
mod open;
mod policy;
mod stage;
#[cfg(test)]
mod tests;

pub use build::{Cohort, CohortRow, Label, LabelParams};
pub use open::{is_converted, is_listable, is_open};
pub use policy::{AsOf, CohortError, CohortFile, CohortParams, Policy, Unit};
pub use stage::{Journey, Reached, Stage, journeys_at};
