//! Which ids would a person take for one another? Blanks, case, Unicode form, and what numbers do to ids.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use super::found::{LookAlikes, Tally};

/// A difference that a person does not see, or does not mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    Blanks,
    Case,
    Decimal,
    LeadingZeros,
    Form,
}

impl Difference {
    pub(super) const ALL: [Self; 5] = [Self::Blanks, Self::Case, Self::Decimal, Self::LeadingZeros, Self::Form];

    /// The id without the difference.
    pub(super) fn without<'a>(self, id: &'a str) -> Cow<'a, str> {
        match self {
            Self::Blanks => Cow::Borrowed(id.trim()),
            Self::Case => match id.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
                true => Cow::Borrowed(id),
                false => Cow::Owned(id.to_lowercase()),
            },
            Self::Decimal => {
                let whole = id.strip_suffix(".0").filter(|whole| all_digits(whole.strip_prefix('-').unwrap_or(whole)));
                Cow::Borrowed(whole.unwrap_or(id))
            }
            Self::LeadingZeros => match all_digits(id) {
                true => Cow::Borrowed(id.trim_start_matches('0')),
                false => Cow::Borrowed(id),
            },
            Self::Form => match is_nfc_quick(id.chars()) {
                IsNormalized::Yes => Cow::Borrowed(id),
                IsNormalized::No | IsNormalized::Maybe => Cow::Owned(id.nfc().collect()),
            },
        }
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Ids without their differences, where that changes them.
pub(super) struct NearIds([HashSet<String, RandomState>; 5]);

impl NearIds {
    pub(super) fn new<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        let mut near: [HashSet<String, RandomState>; 5] = Default::default();
        for id in ids {
            for (set, difference) in near.iter_mut().zip(Difference::ALL) {
                let bare = difference.without(id);
                if bare != id {
                    set.insert(bare.into_owned());
                }
            }
        }
        Self(near)
    }

    /// What stands between `key` and an id; `known` says whether a text is one.
    pub(super) fn between(&self, key: &str, known: impl Fn(&str) -> bool) -> Option<Difference> {
        let near = |(set, difference): &(&HashSet<String, RandomState>, Difference)| {
            let bare = difference.without(key);
            (bare != key && known(&bare)) || set.contains(bare.as_ref())
        };
        self.0.iter().zip(Difference::ALL).find(near).map(|(_, difference)| difference)
    }
}

/// Ids (sorted, unique) that differ from another only in blanks, case or Unicode form.
pub(super) fn look_alikes(ids: &[String], file: &str) -> LookAlikes {
    let mut found = LookAlikes::default();
    let tallies: [(&mut Tally, Difference); 3] = [
        (&mut found.blanks, Difference::Blanks),
        (&mut found.case, Difference::Case),
        (&mut found.form, Difference::Form),
    ];
    for (tally, difference) in tallies {
        let mut seen: HashMap<Cow<'_, str>, &str, RandomState> = HashMap::default();
        for id in ids {
            let bare = difference.without(id);
            if bare == id.as_str() {
                continue;
            }
            let other = match ids.binary_search_by(|other| other.as_str().cmp(&bare)) {
                Ok(place) => Some(ids[place].as_str()),
                Err(_) => seen.get(&bare).copied(),
            };
            match other {
                Some(other) => tally.add_lead(file, || format!("{other:?} and {id:?}")),
                None => {
                    seen.insert(bare, id);
                }
            }
        }
    }
    found
}
