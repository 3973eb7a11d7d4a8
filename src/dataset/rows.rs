//! Labelled rows, and the three roles they can play.

use std::collections::BTreeSet;

use crate::frame::{FeatureFrame, RowKey};
use crate::time::Instant;

/// Feature rows beside what became of them, sorted by (as_of, lead id).
#[derive(Clone, Debug)]
pub struct LabelledRows {
    /// The features.
    pub frame: FeatureFrame,
    /// Whose row, as of when.
    pub keys: Vec<RowKey>,
    /// Converted within the horizon?
    pub labels: Vec<bool>,
    /// When, for those that converted at a known instant.
    pub converted_at: Vec<Option<Instant>>,
    /// What the conversion was worth, for those that converted and where it is known.
    pub values: Vec<Option<f64>>,
    /// A number per lead: who is called, and who converts.
    pub leads: Vec<u32>,
    /// Rows that must not be torn apart by resampling: a number per account, or per lead where there are no accounts.
    pub groups: Vec<u32>,
}

impl LabelledRows {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// True when there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Rows that converted.
    #[must_use]
    pub fn conversions(&self) -> usize {
        self.labels.iter().filter(|&&label| label).count()
    }

    /// Distinct conversions among them: a lead that is scored every week converts once. A conversion at an unknown instant
    /// counts once per row.
    #[must_use]
    pub fn distinct_conversions(&self) -> usize {
        self.distinct_conversions_of(0..self.len())
    }

    /// Distinct conversions among some rows.
    #[must_use]
    pub fn distinct_conversions_of(&self, rows: impl Iterator<Item = usize>) -> usize {
        let converted = rows.filter(|&row| self.labels[row]);
        let keys: BTreeSet<_> = converted
            .map(|row| (self.leads[row], self.converted_at[row], self.converted_at[row].is_none().then_some(row)))
            .collect();
        keys.len()
    }

    /// The rows at `indices`, in that order.
    #[must_use]
    pub fn take(&self, indices: &[usize]) -> Self {
        Self {
            frame: self.frame.take(indices),
            keys: indices.iter().map(|&i| self.keys[i].clone()).collect(),
            labels: indices.iter().map(|&i| self.labels[i]).collect(),
            converted_at: indices.iter().map(|&i| self.converted_at[i]).collect(),
            values: indices.iter().map(|&i| self.values[i]).collect(),
            leads: indices.iter().map(|&i| self.leads[i]).collect(),
            groups: indices.iter().map(|&i| self.groups[i]).collect(),
        }
    }
}

macro_rules! role {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(LabelledRows);

        impl $name {
            /// Gives the rows this role; splits are the only ones who should.
            #[must_use]
            pub const fn new(rows: LabelledRows) -> Self {
                Self(rows)
            }

            /// The rows.
            #[must_use]
            pub const fn rows(&self) -> &LabelledRows {
                &self.0
            }
        }
    };
}

role! {
    /// The oldest rows: encoders and models learn from these alone.
    Train
}
role! {
    /// Later rows: calibrators learn from these alone.
    Calibration
}
role! {
    /// The newest rows: looked at once, by `evaluate`.
    Test
}
