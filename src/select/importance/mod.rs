//! What does the chosen model rest on? Three answers per source field, and the course of its answers per feature.
//!
//! - **share**: mean absolute exact share over Train rows: what the model's answers are made of.
//! - **permutation**: how much worse Test is predicted when the field's values are dealt out anew: what its quality rests on.
//! - **gain**: share of the variance of the model's answers that splitting (or weighing) by the field makes, fold by fold:
//!   how steady that is over time.
//!
//! None of them says what would happen if the field were changed by hand.

mod gain;
mod permutation;
mod shapes;
mod shares;
mod swarms;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::candidate::{FitSettings, Fitted};
use crate::dataset::{Test, Train};
use crate::evaluate::Measured;
use crate::model::Fold;

pub use shapes::{Courses, Shape, ShapeBin, ShapeScale, courses};
pub use shares::field_importances;
pub use swarms::{Swarm, SwarmDot, SwarmValue};

/// What rests on one source field, all its columns taken together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldImportance {
    /// The source field: an event type, an attribute.
    pub field: String,
    /// Its part of the mean absolute exact share over Train rows, 0 to 1; the parts sum to 1, or all are 0.
    pub share: f64,
    /// How much the mean log loss of Test rises when the field's values are dealt out anew; in nats, higher: more rests on
    /// it. The 95% interval resamples leads.
    pub log_loss_rise: Measured,
    /// How much the ROC AUC of Test falls then; higher: more rests on it. The 95% interval resamples leads.
    pub roc_auc_drop: Measured,
    /// Its part of the variance of the model's answers, 0 to 1, mean over fits on the folds of Train; the ends are the
    /// lowest and the highest fold (with five folds they hold the median of such fits 94 times in 100).
    pub gain: Measured,
}

/// What the fitted model rests on: one entry per source field it reads, by the rise in log loss, highest first (then by share).
///
/// Cost: five scorings of at most 10,000 Test rows per field, and one fit per fold on at most 20,000 rows.
///
/// # References
/// Breiman 2001, "Random forests" (permutation); Fisher, Rudin and Dominici 2019, "All models are wrong" (model
/// reliance); Lundberg et al. 2020 (shares).
#[must_use]
pub fn importances(
    fitted: &Fitted,
    train: &Train,
    test: &Test,
    folds: &[Fold],
    settings: FitSettings<'_>,
) -> Vec<FieldImportance> {
    let shares: BTreeMap<String, f64> =
        field_importances(fitted, &train.rows().frame, settings.seed).into_iter().collect();
    let mut gains = gain::over_folds(fitted, train.rows(), folds, settings);
    let permuted = permutation::by_field(fitted, test.rows(), settings.seed);
    let mut found: Vec<FieldImportance> = permuted
        .into_iter()
        .map(|(field, permuted)| FieldImportance {
            share: shares.get(&field).copied().unwrap_or_default(),
            log_loss_rise: permuted.log_loss_rise,
            roc_auc_drop: permuted.roc_auc_drop,
            gain: gains.remove(&field).unwrap_or_else(gain::never_fitted),
            field,
        })
        .collect();
    let rise = |importance: &FieldImportance| importance.log_loss_rise.value().unwrap_or(f64::NEG_INFINITY);
    found.sort_by(|a, b| {
        rise(b).total_cmp(&rise(a)).then_with(|| b.share.total_cmp(&a.share)).then_with(|| a.field.cmp(&b.field))
    });
    found
}

/// No number, and why.
fn not_computable(reason: impl Into<String>) -> Measured {
    Measured::NotComputable { value: (), reason: reason.into() }
}
