//! Which reasons are told, and in which words? `[reasons]`: what the analyst keeps back, and what the team would say itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ledger::Ledger;
use super::reason::{FeatureValue, Reason};
use super::words::Lang;
use crate::frame::{FeatureRule, FeatureSpec};

/// The part `[reasons]` of the configuration; it travels in the artifact. Names are those of source fields or of features.
///
/// A reason that is not told still counts: the ledger adds up with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReasonParams {
    /// What never stands as a reason, and why not: `email_open = "mail programs open by themselves"`.
    pub suppress: BTreeMap<String, String>,
    /// The only way in which something may speak; a reason that speaks the other way is implausible and not told.
    pub only: BTreeMap<String, Way>,
    /// True tells it, too, where an attribute that is not known speaks for a lead ("phone: not known").
    pub unknown_speaks_for: bool,
    /// The team's own words in place of the usual ones; `{value}` is the feature's value, `{reason}` the usual sentence.
    pub words: BTreeMap<String, OwnWords>,
}

/// Which way a reason speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// It raises the score.
    For,
    /// It lowers the score.
    Against,
}

/// The team's own words; a language without any keeps the usual ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OwnWords {
    /// In English.
    pub en: Option<String>,
    /// In Spanish.
    pub es: Option<String>,
}

/// Why a reason is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Untold {
    /// `[reasons] suppress` names it.
    Suppressed,
    /// It speaks against what `[reasons] only` says.
    WrongWay,
    /// An attribute that is not known speaks for the lead.
    UnknownSpeaksFor,
}

impl OwnWords {
    /// The words of one language, where there are any.
    #[must_use]
    pub fn told(&self, lang: Lang) -> Option<&str> {
        match lang {
            Lang::En => self.en.as_deref(),
            Lang::Es => self.es.as_deref(),
        }
    }
}

impl ReasonParams {
    /// True where nothing is asked for, as in every artifact without the section.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The first name, with its key, that is neither a source field nor a feature.
    #[must_use]
    pub fn unknown_name(&self, spec: &FeatureSpec) -> Option<(&'static str, &str)> {
        let known = |name: &str| spec.features.iter().any(|def| def.name == name || def.field == name);
        let suppress = self.suppress.keys().map(|name| ("suppress", name.as_str()));
        let only = self.only.keys().map(|name| ("only", name.as_str()));
        let words = self.words.keys().map(|name| ("words", name.as_str()));
        suppress.chain(only).chain(words).find(|(_, name)| !known(name))
    }

    /// Takes out every name that is neither a source field nor a feature; returns them, each once, in their order.
    pub fn forget_unknown(&mut self, spec: &FeatureSpec) -> Vec<String> {
        let mut forgotten = Vec::new();
        while let Some((_, name)) = self.unknown_name(spec) {
            let name = name.to_owned();
            self.suppress.remove(&name);
            self.only.remove(&name);
            self.words.remove(&name);
            forgotten.push(name);
        }
        forgotten
    }

    /// Why the analyst keeps this reason back, in the analyst's own words.
    #[must_use]
    pub fn note(&self, reason: &Reason) -> Option<&str> {
        self.of(&self.suppress, reason).map(String::as_str)
    }

    /// What is said of this feature, or else of its source field.
    fn of<'a, T>(&self, said: &'a BTreeMap<String, T>, reason: &Reason) -> Option<&'a T> {
        said.get(&reason.feature).or_else(|| said.get(&reason.field))
    }

    fn untold(&self, reason: &Reason) -> Option<Untold> {
        let way = if reason.points >= 0 { Way::For } else { Way::Against };
        let attribute = matches!(
            reason.rule,
            FeatureRule::Attribute { .. } | FeatureRule::AttributeAsOf { .. } | FeatureRule::Table { .. }
        );
        if self.of(&self.suppress, reason).is_some() {
            Some(Untold::Suppressed)
        } else if self.of(&self.only, reason).is_some_and(|only| *only != way) {
            Some(Untold::WrongWay)
        } else if attribute
            && way == Way::For
            && reason.value == FeatureValue::Missing(())
            && !self.unknown_speaks_for
            && self.of(&self.only, reason).is_none()
        {
            Some(Untold::UnknownSpeaksFor)
        } else {
            None
        }
    }
}

impl Ledger {
    /// The same, with entries that are not told marked and the team's own words put in.
    #[must_use]
    pub fn told_as(mut self, params: &ReasonParams) -> Self {
        for entry in &mut self.entries {
            entry.untold = params.untold(entry);
            entry.own_words = params.of(&params.words, entry).cloned();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{FeatureDef, FeatureKind, Lookback, Score, Side};
    use crate::score::describe;

    fn reason(field: &str, value: FeatureValue, points: i32) -> Reason {
        let rule = match value {
            FeatureValue::Number(_) => FeatureRule::Count { event: field.to_owned(), lookback: Lookback::Days(30) },
            _ => FeatureRule::Attribute { column: field.to_owned() },
        };
        Reason {
            field: field.to_owned(),
            feature: format!("x__{field}"),
            rule,
            value,
            points,
            exact_points: f64::from(points),
            counted: Vec::new(),
            own_words: None,
            untold: None,
        }
    }

    fn ledger() -> Ledger {
        let entries = vec![
            reason("careers", FeatureValue::Number(4.0), 5),
            reason("email_open", FeatureValue::Number(9.0), 12),
            reason("phone", FeatureValue::Missing(()), 8),
            reason("pricing", FeatureValue::Number(3.0), 2),
            reason("region", FeatureValue::Missing(()), -6),
        ];
        let score = Score(u8::try_from(30 + entries.iter().map(|entry| entry.points).sum::<i32>()).unwrap());
        Ledger { base_points: 30, entries, other_points: 0, fit_points: 0, activity_points: 0, score }
    }

    fn params(text: &str) -> ReasonParams {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn what_is_kept_back_counts_and_is_not_told() {
        let asked = params("only = { careers = \"against\" }\n[suppress]\nx__email_open = \"opened by programs\"\n");
        let told = ledger().told_as(&asked);
        let fields = |reasons: &[Reason]| reasons.iter().map(|reason| reason.field.clone()).collect::<Vec<_>>();
        let top = told.top_reasons(3, 2);
        assert_eq!(
            (fields(&top.reasons_for), fields(&top.reasons_against)),
            (vec!["pricing".to_owned()], vec!["region".to_owned()])
        );
        let sum: i32 = told.base_points + told.entries.iter().map(|entry| entry.points).sum::<i32>();
        assert_eq!(sum, i32::from(told.score.0));
        let back: Vec<(&str, Untold)> =
            told.kept_back(3, 2).into_iter().map(|entry| (entry.field.as_str(), entry.untold.unwrap())).collect();
        assert_eq!(
            back,
            [("email_open", Untold::Suppressed), ("phone", Untold::UnknownSpeaksFor), ("careers", Untold::WrongWay)]
        );
        // Without the section only what is not known stays back, and only where it speaks for a lead.
        let plain = ledger().told_as(&ReasonParams::default());
        assert_eq!(fields(&plain.top_reasons(3, 2).reasons_for), ["email_open", "careers", "pricing"]);
        let open = ledger().told_as(&params("unknown_speaks_for = true"));
        assert_eq!(fields(&open.top_reasons(3, 2).reasons_for), ["email_open", "phone", "careers"]);
    }

    #[test]
    fn the_team_speaks_in_its_own_words_where_it_has_any() {
        let asked = params(
            "[words.pricing]\nen = \"Looked at prices {value} times ({reason})\"\n[words.x__careers]\nes = \"Busca trabajo\"\n",
        );
        let told = ledger().told_as(&asked);
        let say = |field: &str, lang| describe(told.entries.iter().find(|entry| entry.field == field).unwrap(), lang);
        assert_eq!(say("pricing", Lang::En), "Looked at prices 3 times (3 × pricing in 30 days)");
        assert_eq!(say("pricing", Lang::Es), "3 × pricing en 30 días");
        assert_eq!(
            (say("careers", Lang::Es), say("careers", Lang::En)),
            ("Busca trabajo".to_owned(), "4 × careers in 30 days".to_owned())
        );
        // What fills a gap is text, never looked at again.
        let mut entry = reason("region", FeatureValue::Category("{reason}".to_owned()), 1);
        entry.own_words = Some(OwnWords { en: Some("From {value}".to_owned()), es: None });
        assert_eq!(describe(&entry, Lang::En), "From {reason}");
    }

    #[test]
    fn a_name_that_is_nothing_is_found() {
        let def = FeatureDef {
            name: "count__demo__30d".to_owned(),
            field: "demo".to_owned(),
            side: Side::Activity,
            kind: FeatureKind::Number,
            rule: FeatureRule::IdleDays,
        };
        let spec = FeatureSpec { features: vec![def] };
        assert_eq!(
            params("[words.demo]\nen = \"x\"\n[suppress]\ncount__demo__30d = \"y\"\n").unknown_name(&spec),
            None
        );
        assert_eq!(params("only = { dmeo = \"for\" }").unknown_name(&spec), Some(("only", "dmeo")));
    }
}
