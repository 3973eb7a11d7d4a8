//! What here knows the future? Columns that nothing dates stop training until somebody answers for them, and so do acts that the log dates
//! before the outcome and that tell it too well to be true.
//!
//! In this order: sight (`ingest`, `features`) keeps what is dated after a row's instant out of it; [`wall`] asks of what nothing dates;
//! [`look_at_acts`] asks of what is dated, and may be dated wrongly; twins and the fits of `[leakage] measure` ask of the rows.

mod acts;
mod ages;
mod names;
mod single_column;
mod stop_words;
mod together;
mod twins;
#[cfg(test)]
mod tests;
mod wall;

pub use acts::{
    ActFinding, ActRows, ActSource, ActSuspect, ActsOfRow, DatedAlike, look_at_acts, sampled_rows, wall_of_acts,
};
pub use names::{NameHint, name_hint};
pub use single_column::{missingness_auc, single_column_auc};
pub use twins::twins;
pub use wall::{Allowance, Decision, EventAllowance, Finding, LeakageError, LeakageParams, Suspect, wall};
