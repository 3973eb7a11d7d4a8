//! The sentences known in Spanish, found by how they begin.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::pattern::Pattern;

/// A sentence in both languages, as `es.toml` lists it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    en: String,
    es: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentences {
    say: Vec<Sentence>,
}

/// All sentences.
pub(super) struct Catalogue {
    /// Sentences without gaps.
    exact: BTreeMap<String, String>,
    /// Patterns, those that say most first.
    patterns: Vec<(Pattern, Pattern)>,
}

/// How deep sentences stand inside each other's gaps: an error in an error in an error.
const DEEPEST: usize = 4;

impl Catalogue {
    fn of(text: &str) -> Self {
        // A test reads the embedded file; an unreadable one would leave the sentences in English.
        let sentences: Sentences = toml::from_str(text).unwrap_or(Sentences { say: Vec::new() });
        let (mut exact, mut patterns) = (BTreeMap::new(), Vec::new());
        for Sentence { en, es } in sentences.say {
            let (en, es) = (Pattern::new(&en), Pattern::new(&es));
            if en.gaps().is_empty() {
                exact.insert(en.filled(|_| String::new()), es.filled(|_| String::new()));
            } else {
                patterns.push((en, es));
            }
        }
        patterns.sort_by_key(|(en, _)| std::cmp::Reverse(en.weight()));
        Self { exact, patterns }
    }

    /// The line in Spanish, or as it is when nobody said how; blanks around it and a bullet before it stay.
    pub(super) fn say(&self, line: &str) -> String {
        let inner = line.trim_start_matches([' ', '!', '*', '-', '\t']).trim_end();
        if inner.is_empty() {
            return line.to_owned();
        }
        let start = line.len() - line.trim_start_matches([' ', '!', '*', '-', '\t']).len();
        let (before, after) = (&line[..start], &line[start + inner.len()..]);
        format!("{before}{}{after}", self.sentence(inner, 0).unwrap_or_else(|| inner.to_owned()))
    }

    fn sentence(&self, text: &str, depth: usize) -> Option<String> {
        if let Some(es) = self.exact.get(text) {
            return Some(es.clone());
        }
        if depth == DEEPEST {
            return None;
        }
        self.patterns.iter().filter(|(en, _)| text.starts_with(en.head())).find_map(|(en, es)| {
            let fillings = en.fillings(text)?;
            Some(es.filled(|gap| {
                let filling = en.gaps().iter().position(|name| name == gap).map_or("", |place| fillings[place]);
                self.sentence(filling, depth + 1).unwrap_or_else(|| filling.to_owned())
            }))
        })
    }
}

/// The embedded catalogue.
pub(super) fn spanish() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::of(TEXT))
}

const TEXT: &str = include_str!("es.toml");

#[cfg(test)]
pub(super) mod read {
    //! For tests: the catalogue as pairs, and one of own sentences.

    use super::{Catalogue, Pattern, Sentences, TEXT};

    pub(in crate::tongue) fn pairs() -> Vec<(String, String)> {
        let sentences: Sentences = toml::from_str(TEXT).unwrap();
        sentences.say.into_iter().map(|one| (one.en, one.es)).collect()
    }

    pub(in crate::tongue) fn own(text: &str) -> Catalogue {
        assert!(toml::from_str::<Sentences>(text).is_ok());
        Catalogue::of(text)
    }

    pub(in crate::tongue) fn gaps(text: &str) -> Vec<String> {
        let mut gaps = Pattern::new(text).gaps().to_vec();
        gaps.sort_unstable();
        gaps.dedup();
        gaps
    }
}
