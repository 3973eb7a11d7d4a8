//! Is this design fit to learn from?

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::ModelError;

/// One label per row, every value finite, both outcomes present.
pub(super) fn check(x: ArrayView2<'_, f64>, labels: &[bool]) -> Result<(), ModelError> {
    if labels.len() != x.nrows() {
        return Err(ModelError::Length { what: "labels", found: labels.len(), wanted: x.nrows() });
    }
    let bad = (0..x.nrows()).into_par_iter().find_first(|&row| x.row(row).iter().any(|value| !value.is_finite()));
    if let Some(row) = bad
        && let Some((column, &value)) = x.row(row).iter().enumerate().find(|(_, value)| !value.is_finite())
    {
        return Err(ModelError::NotFinite { row, column, value });
    }
    let conversions = labels.iter().filter(|&&label| label).count();
    if conversions == 0 || conversions == labels.len() {
        return Err(ModelError::OneClass { rows: labels.len(), conversions });
    }
    Ok(())
}
