//! What is known of each test row besides its scores?

use super::EvaluateError;
use super::bootstrap::dense;
use super::ranked::MOST_ROWS;
use crate::time::Instant;

/// The test rows, column by column: (lead, as_of) pairs with a ripe label. Every column has one entry per row.
#[derive(Clone, Copy, Debug)]
pub struct TestRows<'a> {
    /// Converted within the horizon?
    pub labels: &'a [bool],
    /// Rows that are resampled together: a number per lead, or per account.
    pub groups: &'a [u32],
    /// Who is called: a number per lead. `None` when `groups` are the leads.
    pub leads: Option<&'a [u32]>,
    /// When the row was scored; `None` when the rows are undated, which makes one list of all.
    pub as_of: Option<&'a [Instant]>,
    /// When a converted row converted, where that is known.
    pub converted_at: &'a [Option<Instant>],
    /// What the conversion of a converted row was worth, where that is known. `None` where it is known of none.
    pub values: Option<&'a [Option<f64>]>,
}

impl TestRows<'_> {
    /// A number per lead.
    #[must_use]
    pub fn leads(&self) -> &[u32] {
        self.leads.unwrap_or(self.groups)
    }

    /// Checks that columns stand beside each other and that no lead is torn apart by resampling.
    pub(super) fn check(&self) -> Result<(), EvaluateError> {
        let wanted = self.labels.len();
        if wanted == 0 {
            return Err(EvaluateError::NoRows);
        }
        if wanted > MOST_ROWS {
            return Err(EvaluateError::TooManyRows { found: wanted, most: MOST_ROWS });
        }
        let columns = [
            ("groups", self.groups.len()),
            ("leads", self.leads().len()),
            ("as_of instants", self.as_of.map_or(wanted, <[Instant]>::len)),
            ("conversion instants", self.converted_at.len()),
            ("values", self.values.map_or(wanted, <[Option<f64>]>::len)),
        ];
        for (what, found) in columns {
            if found != wanted {
                return Err(EvaluateError::LengthMismatch { what: what.to_owned(), found, wanted });
            }
        }
        let Some(leads) = self.leads else { return Ok(()) };
        let (numbers, lead_of_row) = dense(leads);
        let mut group_of_lead = vec![None; numbers.len()];
        for (&lead, &group) in lead_of_row.iter().zip(self.groups) {
            if *group_of_lead[lead as usize].get_or_insert(group) != group {
                return Err(EvaluateError::LeadInTwoGroups { lead: numbers[lead as usize] });
            }
        }
        Ok(())
    }
}
