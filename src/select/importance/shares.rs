//! Which source fields move the model's answers most? Mean absolute shares over some Train rows.

use std::collections::BTreeMap;

use crate::frame::FeatureFrame;
use crate::model::Explainer;
use crate::seed::Seed;
use crate::select::Fitted;

/// Rows looked at, drawn by chance: shares of a mean settle long before this.
const SAMPLE_ROWS: usize = 500;

/// Each source field's part of the mean absolute share, strongest first; the parts sum to 1 (or all are 0).
///
/// # References
/// Lundberg et al. 2020, "From local explanations to global understanding with explainable AI for trees".
#[must_use]
pub fn field_importances(fitted: &Fitted, frame: &FeatureFrame, seed: Seed) -> Vec<(String, f64)> {
    let seed = seed.stream("importance");
    let mut rows: Vec<usize> = (0..frame.rows()).collect();
    rows.sort_by_key(|&row| seed.with(row as u64).bits());
    rows.truncate(SAMPLE_ROWS);
    let fields = fitted.encoder.fields(frame.spec());
    let explainer = Explainer::new(&fitted.model);
    let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
    let (mut row_values, mut design) = (Vec::new(), Vec::new());
    for row in rows {
        frame.row_into(row, &mut row_values);
        fitted.encoder.encode_row(&row_values, &mut design);
        let mut by_field: BTreeMap<&str, f64> = BTreeMap::new();
        for (&field, share) in fields.iter().zip(explainer.contributions(&design).shares) {
            *by_field.entry(field).or_default() += share;
        }
        for (field, share) in by_field {
            *totals.entry(field).or_default() += share.abs();
        }
    }
    let sum: f64 = totals.values().sum();
    let part = |total: f64| if sum > 0.0 { total / sum } else { 0.0 };
    let mut parts: Vec<(String, f64)> =
        totals.into_iter().map(|(field, total)| (field.to_owned(), part(total))).collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    parts
}
