//! Which increasing map lies nearest to what was observed? Pool neighbours that go down until none does.

use super::CalibrateError;
use super::rows::Rows;
use super::shapes::Knots;

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
/// Ayer et al. 1955 (pool adjacent violators); counterpart `sklearn.isotonic.IsotonicRegression(out_of_bounds="clip")`, to 1e-12.
pub(super) fn fit(rows: &Rows) -> Result<Knots, CalibrateError> {
    rows.both_outcomes()?;
    struct Stretch {
        first: f64,
        last: f64,
        weight: f64,
        converted: f64,
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    for tie in ties(rows) {
        let mut new = Stretch { first: tie.margin, last: tie.margin, weight: tie.weight, converted: tie.converted };
        while let Some(before) =
            stretches.pop_if(|before| before.converted * new.weight >= new.converted * before.weight)
        {
            new.first = before.first;
            new.weight += before.weight;
            new.converted += before.converted;
        }
        stretches.push(new);
    }
    let mut knots = Knots { margins: Vec::new(), chances: Vec::new() };
    let mut highest = 0.0_f64;
    for Stretch { first, last, weight, converted } in stretches {
        // Stretches rise; rounding of their means must not undo it.
        highest = highest.max((converted / weight).clamp(0.0, 1.0));
        knots.margins.push(first);
        knots.chances.push(highest);
        if last > first {
            knots.margins.push(last);
            knots.chances.push(highest);
        }
    }
    Ok(knots)
}
