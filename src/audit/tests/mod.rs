//! Are the statistics right, and does an audit say what is true of a company whose truth is known?

mod companies;
mod golden;
mod laws;

use super::rows::Rows;
use crate::cohort::{Cohort, CohortRow, Label};
use crate::seed::Seed;
use crate::time::Instant;

/// Rows of leads, one instant after another, with these outcomes.
fn rows(leads: &[usize], outcomes: &[f64]) -> Rows {
    rows_of_accounts(leads, None, outcomes)
}

/// The same with the number of each lead's account.
fn rows_of_accounts(leads: &[usize], accounts: Option<&[usize]>, outcomes: &[f64]) -> Rows {
    let row = |(place, (&lead, &y)): (usize, (&usize, &f64))| CohortRow {
        lead,
        as_of: Instant::default().plus_days(place as i64),
        label: if y > 0.5 { Label::Converted(None) } else { Label::NotConverted },
    };
    let rows = leads.iter().zip(outcomes).enumerate().map(row).collect();
    Rows::new(&Cohort { rows, undated: false }, accounts, usize::MAX, Seed::new(1))
}
