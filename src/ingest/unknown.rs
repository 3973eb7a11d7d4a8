//! Why did a key find nobody? Looked into once per file, over the keys that came first.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::found::WhyUnknown;
use super::look_alikes::Difference;
use super::params::LeadMatch;
use super::people::People;

/// Distinct keys looked into: enough to see a pattern, few enough to hold.
const MOST_KEYS: usize = 20_000;

/// Keys that found nobody, and how many rows each has.
#[derive(Default)]
pub(super) struct UnknownKeys {
    rows: HashMap<Box<str>, usize, RandomState>,
}

impl UnknownKeys {
    pub(super) fn add(&mut self, key: &str) {
        if let Some(rows) = self.rows.get_mut(key) {
            *rows += 1;
        } else if self.rows.len() < MOST_KEYS {
            self.rows.insert(key.into(), 1);
        }
    }

    /// What stands between these keys and a lead.
    pub(super) fn explain(self, people: &People<'_>, matching: LeadMatch) -> WhyUnknown {
        let mut why = WhyUnknown::default();
        if self.rows.is_empty() {
            return why;
        }
        #[expect(clippy::iter_over_hash_type, reason = "counts are added up, in whatever order")]
        for (key, rows) in self.rows {
            why.looked_at += rows;
            *match matching {
                LeadMatch::Email if people.by_id(&key).is_some() => &mut why.id_of_lead,
                LeadMatch::Email => continue,
                LeadMatch::Id | LeadMatch::Alias => {
                    let key = people.form.key(&key);
                    match people.near().between(&key, |bare| people.by_id.contains_key(bare)) {
                        Some(Difference::Blanks) => &mut why.blanks,
                        Some(Difference::Case) => &mut why.case,
                        Some(Difference::Decimal) => &mut why.decimal,
                        Some(Difference::LeadingZeros) => &mut why.leading_zeros,
                        Some(Difference::Form) => &mut why.form,
                        None if people.by_email(&key).is_some() => &mut why.email_of_lead,
                        None if key.contains('@') => &mut why.email_of_nobody,
                        None => continue,
                    }
                }
            } += rows;
        }
        why
    }
}
