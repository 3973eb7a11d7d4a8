//! What is the team's points table worth, before any machine learning? Every rule, band and cell of a card held against what leads did.
//!
//! [`audit`] replays a card over a cohort and reads the history: per rule how often it paid and how much more its leads convert, which
//! rules are dead, wrong-signed or redundant beyond chance, whether the score swells, what cells, bands, stages, campaigns and
//! content convert, who collects points without meaning to buy, which half-life and cuts the data support, where card and recorded score disagree,
//! and what sales rejects. Nothing is learned that could score a lead. `src/audit/README.md` documents every field.
//!
//! Rows of one lead are one witness: intervals are resampled by lead or carry the design effect. It works on any number of conversions;
//! on few the intervals are wide and nothing is named.

mod acts;
mod clustered;
mod columns;
mod error;
mod faults;
mod feedback;
mod fit;
mod groups;
mod half_life;
mod inflation;
mod intent;
mod linear;
mod missing;
mod params;
mod rate;
mod read;
mod recorded;
mod rows;
mod rule;
mod thresholds;

#[cfg(test)]
mod tests;

pub(crate) use fit::{Design, fit};
pub(crate) use linear::{Cholesky, Square};

pub use error::AuditError;
pub use faults::{FAMILY_WISE_ERROR, Fault, FaultKind, Overlap, REDUNDANT_ABOVE, SAME_WITHIN};
pub use feedback::{BandRejections, Feedback, NO_REASON, Reason, Rejections};
pub use groups::{BELOW_ALL, Group, LEAST_LEADS, MatrixCell, NO_EVIDENCE, NO_STAGE, OTHER};
pub use half_life::{HalfLife, ProfilePoint};
pub use inflation::{Month, Trend};
pub use intent::{Pattern, Suspects};
pub use missing::Missing;
pub use params::AuditParams;
pub use rate::{Ranged, Rate};
pub use read::{Asked, Audit, CardHead, Ground, audit};
pub use recorded::Recorded;
pub use rows::Rows;
pub use rule::RuleReading;
pub use thresholds::Threshold;
