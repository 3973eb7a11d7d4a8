//! Which texts are there? Distinct texts numbered as they come; sorted at the end, so that order of arrival leaves no trace.

use std::collections::HashMap;

use crate::ingest::NO_TEXT;

/// Distinct texts and their numbers.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    codes: HashMap<Box<str>, u32, foldhash::fast::RandomState>,
}

impl Dictionary {
    pub(super) fn code(&mut self, text: &str) -> u32 {
        if let Some(&code) = self.codes.get(text) {
            return code;
        }
        // Memory ends long before 4 billion distinct texts do.
        let code = u32::try_from(self.codes.len()).unwrap_or(NO_TEXT);
        self.codes.insert(text.into(), code);
        code
    }

    /// The largest number given so far.
    pub(super) fn most(&self) -> u32 {
        u32::try_from(self.codes.len().saturating_sub(1)).unwrap_or(NO_TEXT)
    }

    /// The texts sorted, and for each number its place among them.
    pub(super) fn sorted(self) -> (Vec<String>, Vec<u32>) {
        let mut arrived: Vec<(Box<str>, u32)> = self.codes.into_iter().collect();
        arrived.sort_unstable();
        let mut places = vec![NO_TEXT; arrived.len()];
        for (place, (_, code)) in (0..).zip(&arrived) {
            places[*code as usize] = place;
        }
        (arrived.into_iter().map(|(text, _)| text.into_string()).collect(), places)
    }
}
