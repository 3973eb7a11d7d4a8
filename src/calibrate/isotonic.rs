//! Which increasing map lies nearest to what was observed? Isotonic regression, with lines between its steps.

use super::CalibrateError;
use super::rows::Rows;
use super::shapes::Knots;
use crate::stats::pool_adjacent;

/// Rows of one margin, together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tie {
    pub(super) margin: f64,
    pub(super) weight: f64,
    /// Weight of those that converted.
    pub(super) converted: f64,
}

/// The rows by rising margin, ties pooled.
pub(super) fn ties(rows: &Rows) -> Vec<Tie> {
    let mut ties: Vec<Tie> = Vec::new();
    for row in rows.rising() {
        let (margin, weight) = (rows.margins[row], rows.weight(row));
        let converted = if rows.labels[row] { weight } else { 0.0 };
        match ties.last_mut() {
            Some(last) if margin <= last.margin => {
                last.weight += weight;
                last.converted += converted;
            }
            _ => ties.push(Tie { margin, weight, converted }),
        }
    }
    ties
}

/// Isotonic regression, with straight lines between its flat stretches.
///
/// # References
/// Counterpart `sklearn.isotonic.IsotonicRegression(out_of_bounds="clip")`, to 1e-12.
pub(super) fn fit(rows: &Rows) -> Result<Knots, CalibrateError> {
    rows.both_outcomes()?;
    let mut knots = Knots { margins: Vec::new(), chances: Vec::new() };
    let mut highest = 0.0_f64;
    for stretch in pool_adjacent(ties(rows).into_iter().map(|tie| (tie.margin, tie.weight, tie.converted))) {
        // Stretches rise; rounding of their means must not undo it.
        highest = highest.max(stretch.rate());
        knots.margins.push(stretch.first);
        knots.chances.push(highest);
        if stretch.last > stretch.first {
            knots.margins.push(stretch.last);
            knots.chances.push(highest);
        }
    }
    Ok(knots)
}
