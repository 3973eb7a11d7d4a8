//! What here knows the future? Columns that nothing dates stop training until somebody answers for them.

mod names;
mod single_column;
mod twins;
mod wall;

pub use names::{NameHint, name_hint};
pub use single_column::{missingness_auc, single_column_auc};
pub use twins::twins;
pub use wall::{Allowance, Decision, Finding, LeakageError, LeakageParams, Suspect, wall};
