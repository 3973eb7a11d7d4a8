//! Which words, in which language? Every sentence of the page comes from a file of `lang/`.

use std::collections::BTreeMap;

use super::{Lang, ReportError};

/// The code of BCP 47, as in the page's `lang` attribute: `en`, `es`.
pub(super) const fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Es => "es",
    }
}

/// The catalogue's files: a run's report in two parts, the check of the data, the audit of a card, a backtest, monitoring, a model's card,
/// what sales read, the audit by age, gender and the like, and the leaderboard over several outcomes.
const fn sources(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::En => &[
            include_str!("lang/en.toml"),
            include_str!("lang/insight.en.toml"),
            include_str!("lang/check.en.toml"),
            include_str!("lang/audit.en.toml"),
            include_str!("lang/backtest.en.toml"),
            include_str!("lang/monitor.en.toml"),
            include_str!("lang/card.en.toml"),
            include_str!("lang/sales.en.toml"),
            include_str!("lang/outcomes.en.toml"),
            include_str!("lang/subgroups.en.toml"),
        ],
        Lang::Es => &[
            include_str!("lang/es.toml"),
            include_str!("lang/insight.es.toml"),
            include_str!("lang/check.es.toml"),
            include_str!("lang/audit.es.toml"),
            include_str!("lang/backtest.es.toml"),
            include_str!("lang/monitor.es.toml"),
            include_str!("lang/card.es.toml"),
            include_str!("lang/sales.es.toml"),
            include_str!("lang/outcomes.es.toml"),
            include_str!("lang/subgroups.es.toml"),
        ],
    }
}

/// The messages of one language: `section.key` to a sentence with `{gaps}`.
pub(super) struct Catalogue {
    lang: Lang,
    messages: BTreeMap<String, String>,
}

impl Catalogue {
    /// Reads the embedded catalogue.
    ///
    /// # Errors
    /// [`ReportError::Catalogue`] when it does not parse.
    pub(super) fn of(lang: Lang) -> Result<Self, ReportError> {
        let mut sections = BTreeMap::new();
        for &text in sources(lang) {
            let part: BTreeMap<String, BTreeMap<String, String>> =
                toml::from_str(text).map_err(|source| ReportError::Catalogue { lang: code(lang), source })?;
            sections.extend(part);
        }
        let messages = sections
            .into_iter()
            .flat_map(|(section, keys)| {
                keys.into_iter().map(move |(key, message)| (format!("{section}.{key}"), message))
            })
            .collect();
        Ok(Self { lang, messages })
    }

    /// The keys, sorted.
    #[cfg(test)]
    pub(super) fn messages(&self) -> &BTreeMap<String, String> {
        &self.messages
    }

    /// The message `key` with its gaps filled. What fills a gap is text, never looked at again.
    ///
    /// # Errors
    /// [`ReportError::NoMessage`] or [`ReportError::Gap`].
    pub(super) fn say(&self, key: &str, gaps: &[(&str, &str)]) -> Result<String, ReportError> {
        let lang = code(self.lang);
        let message = self.messages.get(key).ok_or_else(|| ReportError::NoMessage { lang, key: key.to_owned() })?;
        let mut said = String::with_capacity(message.len());
        let mut rest = message.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let (gap, tail) = after.split_once('}').unwrap_or((after, ""));
            let (_, filling) = gaps.iter().find(|(name, _)| *name == gap).ok_or_else(|| ReportError::Gap {
                lang,
                key: key.to_owned(),
                gap: gap.to_owned(),
            })?;
            said.push_str(filling);
            rest = tail;
        }
        said.push_str(rest);
        Ok(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filling_that_looks_like_a_gap_stays_as_it_is() {
        let mut messages = BTreeMap::new();
        messages.insert("a.b".to_owned(), "{x} and {y}".to_owned());
        let catalogue = Catalogue { lang: Lang::En, messages };
        assert_eq!(catalogue.say("a.b", &[("x", "{y}"), ("y", "2")]).unwrap(), "{y} and 2");
        assert!(matches!(catalogue.say("a.b", &[("x", "1")]), Err(ReportError::Gap { gap, .. }) if gap == "y"));
        assert!(matches!(catalogue.say("a.c", &[]), Err(ReportError::NoMessage { .. })));
    }
}
