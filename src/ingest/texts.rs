//! Text cells: which stand for nothing, and a column of them as a dictionary with codes.

use std::collections::HashMap;

use super::tables::{NO_TEXT, Values};

/// Cells that stand for nothing, beside the empty one.
const MISSING_TOKENS: [&str; 4] = ["NA", "N/A", "null", "NULL"];

pub(crate) fn is_missing(text: &str) -> bool {
    text.is_empty() || (text.len() <= 4 && MISSING_TOKENS.contains(&text))
}

/// Text cells as a sorted dictionary with codes.
pub(crate) fn text_values<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> Values {
    let mut interner = Interner::default();
    let codes: Vec<u32> =
        cells.map(|cell| cell.filter(|text| !is_missing(text)).map_or(NO_TEXT, |text| interner.code(text))).collect();
    interner.finish(codes)
}

/// Distinct texts, numbered as they come; sorted at the end, so that order of arrival leaves no trace.
#[derive(Default)]
pub(crate) struct Interner {
    codes: HashMap<String, u32>,
}

impl Interner {
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if let Some(&code) = self.codes.get(text) {
            return code;
        }
        // Fewer distinct texts than rows, and rows are counted in 32 bits (`Events`).
        let code = u32::try_from(self.codes.len()).unwrap_or(NO_TEXT);
        self.codes.insert(text.to_owned(), code);
        code
    }

    /// The dictionary sorted, and `codes` translated to it.
    pub(crate) fn finish(self, mut codes: Vec<u32>) -> Values {
        let mut arrived: Vec<(String, u32)> = self.codes.into_iter().collect();
        arrived.sort_unstable();
        let mut sorted_code = vec![NO_TEXT; arrived.len()];
        for (sorted, (_, code)) in (0u32..).zip(&arrived) {
            sorted_code[*code as usize] = sorted;
        }
        for code in codes.iter_mut().filter(|code| **code != NO_TEXT) {
            *code = sorted_code[*code as usize];
        }
        Values::Text { dictionary: arrived.into_iter().map(|(text, _)| text).collect(), codes }
    }
}
