//! Text cells: which stand for nothing, and a column of them as a dictionary with codes.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use polars::prelude::{CategoricalMapping, UInt32Chunked};
use rayon::prelude::*;

use super::rows::{Texts, read_typed};
use super::tables::{NO_TEXT, Values};

/// Cells that stand for nothing, beside the empty one.
const MISSING_TOKENS: [&str; 4] = ["NA", "N/A", "null", "NULL"];

pub(crate) fn is_missing(text: &str) -> bool {
    text.is_empty() || (text.len() <= 4 && MISSING_TOKENS.contains(&text))
}

/// Text cells as a sorted dictionary with codes.
pub(crate) fn text_values(cells: &Texts<'_>) -> Values {
    if let Texts::Coded(codes, texts) = cells {
        return coded(codes, texts);
    }
    let of_part = |rows| {
        let mut interner = Interner::default();
        let code =
            |cell: Option<&str>| cell.filter(|text| !is_missing(text)).map_or(NO_TEXT, |text| interner.code(text));
        let codes: Vec<u32> = cells.part(rows).map(code).collect();
        (interner, codes)
    };
    let parts: Vec<(Interner, Vec<u32>)> = cells.parts().into_par_iter().map(of_part).collect();
    let mut all = Interner::default();
    let mut codes = Vec::with_capacity(cells.len());
    for (own, own_codes) in parts {
        let known = own.known_to(&mut all);
        codes.extend(own_codes.into_iter().map(|code| known.get(code as usize).copied().unwrap_or(NO_TEXT)));
    }
    all.finish(codes)
}

/// The same of a column that has codes of its own, among texts that may stand in other columns only.
fn coded(own: &UInt32Chunked, texts: &CategoricalMapping) -> Values {
    let mut used: Vec<bool> = Vec::new();
    for code in own.iter().flatten() {
        let code = code as usize;
        if code >= used.len() {
            used.resize((code + 1).next_power_of_two(), false);
        }
        used[code] = true;
    }
    let text = |(code, used): (u32, &bool)| {
        Some((texts.cat_to_str(code).filter(|text| *used && !is_missing(text))?, code as usize))
    };
    let mut found: Vec<(&str, usize)> = (0..).zip(&used).filter_map(text).collect();
    found.sort_unstable();
    let mut known = vec![NO_TEXT; used.len()];
    (0..).zip(&found).for_each(|(place, (_, code))| known[*code] = place);
    let codes = read_typed(own, |code| code.map_or(NO_TEXT, |code| known[code as usize]));
    Values::Text { dictionary: found.into_iter().map(|(text, _)| text.to_owned()).collect(), codes }
}

/// Distinct texts, numbered as they come; sorted at the end, so that order of arrival leaves no trace.
#[derive(Default)]
pub(crate) struct Interner {
    codes: HashMap<String, u32, RandomState>,
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

    /// For each number, what `other` calls its text.
    fn known_to(self, other: &mut Self) -> Vec<u32> {
        let mut arrived: Vec<(u32, String)> = self.codes.into_iter().map(|(text, code)| (code, text)).collect();
        arrived.sort_unstable();
        arrived.into_iter().map(|(_, text)| other.code(&text)).collect()
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
