//! What was known of a lead at an instant? Attributes and recorded scores as steps in time.

use super::tables::{AttributeRole, NO_TEXT};
use crate::time::Instant;

/// One attribute with every value that it had, lead by lead. Values are kept as text beside what each distinct text reads
/// as; whether the attribute is a number, a date or a category is for the features to learn from what they may see.
#[derive(Clone, Debug)]
pub struct DatedAttribute {
    /// The attribute's name in the file.
    pub name: String,
    /// [`AttributeRole::Dated`], or [`AttributeRole::Sensitive`]: kept for the audit, out of the features.
    pub role: AttributeRole,
    /// The leads that have any version, ascending; most attributes are filled for few.
    pub leads: Vec<u32>,
    /// Where the versions of each of them start; one more entry than `leads`.
    pub offsets: Vec<usize>,
    /// From when on each version holds; ascending within a lead, one version an instant.
    pub from: Vec<Instant>,
    /// Index into `dictionary`; [`NO_TEXT`] where the value was taken away.
    pub codes: Vec<u32>,
    /// The distinct values, sorted.
    pub dictionary: Vec<String>,
    /// What each of them reads as; NaN where it is no number.
    pub numbers: Vec<f64>,
    /// What each of them reads as; `None` where it is no time.
    pub dates: Vec<Option<Instant>>,
}

impl DatedAttribute {
    /// The code of the value that held right before `as_of`: of the last version with `from < as_of`. [`NO_TEXT`] where
    /// there was none.
    #[must_use]
    pub fn code_at(&self, lead: usize, as_of: Instant) -> u32 {
        self.visible(lead, as_of).last().map_or(NO_TEXT, |version| self.codes[version])
    }

    /// The versions of a lead that may be read at `as_of`: those with `from < as_of`, in time order.
    #[must_use]
    pub fn visible(&self, lead: usize, as_of: Instant) -> std::ops::Range<usize> {
        let place = u32::try_from(lead).ok().and_then(|lead| self.leads.binary_search(&lead).ok());
        let Some(place) = place else { return 0..0 };
        let (start, end) = (self.offsets[place], self.offsets[place + 1]);
        start..start + self.from[start..end].partition_point(|&from| from < as_of)
    }
}

/// A score as another system recorded it: each lead's total from step to step.
#[derive(Clone, Debug, Default)]
pub struct RecordedScore {
    /// Where each lead's steps start; one more entry than leads.
    pub offsets: Vec<usize>,
    /// From when on each total holds; ascending within a lead, one step an instant.
    pub from: Vec<Instant>,
    /// The score from then on.
    pub total: Vec<f64>,
}

impl RecordedScore {
    /// The score right before `as_of`; `None` where none was recorded yet.
    #[must_use]
    pub fn at(&self, lead: usize, as_of: Instant) -> Option<f64> {
        let (start, end) = (self.offsets[lead], self.offsets[lead + 1]);
        let seen = self.from[start..end].partition_point(|&from| from < as_of);
        (seen > 0).then(|| self.total[start + seen - 1])
    }
}
