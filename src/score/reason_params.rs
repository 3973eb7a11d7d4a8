//! Which reasons are told, and in which words? `[reasons]`: what the analyst keeps back, and what the team would say itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ledger::Ledger;
use super::reason::{FeatureValue, Reason};
use super::words::Lang;
use crate::frame::{FeatureKind, FeatureRule, FeatureSpec};

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
    /// Features (numbers) whose high values may only raise a score, or only lower it, and their low values the other way round. What
    /// `[model.boosting] monotone` says of a feature holds here, too, where nothing else is said. A reason that speaks the other way is
    /// implausible and not told: a value is high above the middle tenth of the reference rows, or in their last; low likewise.
    pub monotone: BTreeMap<String, Slope>,
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

/// Which way a score may go as a feature's value rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Slope {
    /// Only up.
    Rising,
    /// Only down.
    Falling,
}

/// Where a feature's value lies among those of the reference rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Height {
    /// Below their middle, or among the lowest of all.
    Low,
    /// In their middle: it may speak either way.
    Middle,
    /// Above their middle, or among the highest of all.
    High,
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
    /// Its value speaks against the sign that `[reasons] monotone` or `[model.boosting] monotone` gives its feature.
    WrongSign,
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
        let no_number = |name: &&String| !is_number(spec, name);
        let monotone = self.monotone.keys().filter(no_number).map(|name| ("monotone", name.as_str()));
        suppress.chain(only).chain(words).find(|(_, name)| !known(name)).or_else(|| monotone.into_iter().next())
    }

    /// Takes over the signs that a model was asked to keep (1 or -1), as far as the features are there and nothing else is said of them.
    #[must_use]
    pub fn with_signs<'a>(mut self, signs: impl IntoIterator<Item = (&'a String, &'a i8)>, spec: &FeatureSpec) -> Self {
        for (name, &sign) in signs {
            if is_number(spec, name) {
                let slope = if sign > 0 { Slope::Rising } else { Slope::Falling };
                self.monotone.entry(name.clone()).or_insert(slope);
            }
        }
        self
    }

    /// Takes out every name that is neither a source field nor a feature; returns them, each once, in their order.
    pub fn forget_unknown(&mut self, spec: &FeatureSpec) -> Vec<String> {
        let mut forgotten = Vec::new();
        while let Some((_, name)) = self.unknown_name(spec) {
            let name = name.to_owned();
            self.suppress.remove(&name);
            self.only.remove(&name);
            self.words.remove(&name);
            self.monotone.remove(&name);
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

    /// True where the feature may not move the score this way at this height. What is not known has no height.
    fn against_its_sign(&self, reason: &Reason, way: Way, height: &dyn Fn(&str, f64) -> Option<Height>) -> bool {
        let (Some(slope), FeatureValue::Number(value)) = (self.monotone.get(&reason.feature), &reason.value) else {
            return false;
        };
        let expected = match (height(&reason.feature, *value), slope) {
            (Some(Height::High), Slope::Rising) | (Some(Height::Low), Slope::Falling) => Way::For,
            (Some(Height::Low), Slope::Rising) | (Some(Height::High), Slope::Falling) => Way::Against,
            (Some(Height::Middle) | None, _) => return false,
        };
        expected != way
    }

    fn untold(&self, reason: &Reason, height: &dyn Fn(&str, f64) -> Option<Height>) -> Option<Untold> {
        let way = if reason.points >= 0 { Way::For } else { Way::Against };
        let attribute = matches!(
            reason.rule,
            FeatureRule::Attribute { .. } | FeatureRule::AttributeAsOf { .. } | FeatureRule::Table { .. }
        );
        if self.of(&self.suppress, reason).is_some() {
            Some(Untold::Suppressed)
        } else if self.of(&self.only, reason).is_some_and(|only| *only != way) {
            Some(Untold::WrongWay)
        } else if reason.points != 0 && self.against_its_sign(reason, way, height) {
            Some(Untold::WrongSign)
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

fn is_number(spec: &FeatureSpec, name: &str) -> bool {
    spec.features.iter().any(|def| def.name == name && def.kind == FeatureKind::Number)
}

impl Ledger {
    /// The same, with entries that are not told marked and the team's own words put in. `height` says where a feature's value lies among
    /// the reference rows, `None` where that is not known.
    #[must_use]
    pub fn told_as(mut self, params: &ReasonParams, height: &dyn Fn(&str, f64) -> Option<Height>) -> Self {
        for entry in &mut self.entries {
            entry.untold = params.untold(entry, height);
            entry.own_words = params.of(&params.words, entry).cloned();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{FeatureDef, Lookback, Score, Side};
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

    fn nowhere(_: &str, _: f64) -> Option<Height> {
        None
    }

    fn params(text: &str) -> ReasonParams {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn what_is_kept_back_counts_and_is_not_told() {
        let asked = params("only = { careers = \"against\" }\n[suppress]\nx__email_open = \"opened by programs\"\n");
        let told = ledger().told_as(&asked, &nowhere);
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
        let plain = ledger().told_as(&ReasonParams::default(), &nowhere);
        assert_eq!(fields(&plain.top_reasons(3, 2).reasons_for), ["email_open", "careers", "pricing"]);
        let open = ledger().told_as(&params("unknown_speaks_for = true"), &nowhere);
        assert_eq!(fields(&open.top_reasons(3, 2).reasons_for), ["email_open", "phone", "careers"]);
    }

    #[test]
    fn a_value_that_speaks_against_its_sign_is_not_told_and_still_counts() {
        // careers +5 at 4, email_open +12 at 9, pricing +2 at 3; phone and region are not known.
        let height = |_: &str, value: f64| {
            Some(if value < 3.5 {
                Height::Low
            } else if value < 5.0 {
                Height::Middle
            } else {
                Height::High
            })
        };
        let untold = |text: &str, field: &str| {
            let told = ledger().told_as(&params(text), &height);
            let sum: i32 = told.base_points + told.entries.iter().map(|entry| entry.points).sum::<i32>();
            assert_eq!(sum, i32::from(told.score.0));
            told.entries.iter().find(|entry| entry.field == field).unwrap().untold
        };
        assert_eq!(untold("monotone = { x__email_open = \"falling\" }", "email_open"), Some(Untold::WrongSign));
        assert_eq!(untold("monotone = { x__email_open = \"rising\" }", "email_open"), None);
        assert_eq!(untold("monotone = { x__pricing = \"rising\" }", "pricing"), Some(Untold::WrongSign));
        assert_eq!(untold("monotone = { x__pricing = \"falling\" }", "pricing"), None);
        // In the middle either way is plausible, and what is not known has no height.
        assert_eq!(untold("monotone = { x__careers = \"falling\" }", "careers"), None);
        assert_eq!(untold("monotone = { x__region = \"rising\" }", "region"), None);
        // The sign is the feature's: what a field says through another one stays told.
        assert_eq!(untold("monotone = { email_open = \"falling\" }", "email_open"), None);
        let asked = "suppress = { email_open = \"programs\" }\nmonotone = { x__email_open = \"falling\" }";
        assert_eq!(untold(asked, "email_open"), Some(Untold::Suppressed));
    }

    #[test]
    fn the_models_signs_are_taken_over_where_reasons_say_nothing_else() {
        let def = |name: &str, kind| FeatureDef {
            name: name.to_owned(),
            field: "demo".to_owned(),
            side: Side::Activity,
            kind,
            rule: FeatureRule::IdleDays,
        };
        let category = FeatureKind::Category { levels: Vec::new() };
        let spec = FeatureSpec {
            features: vec![
                def("demos", FeatureKind::Number),
                def("idle", FeatureKind::Number),
                def("source", category),
            ],
        };
        let signs: BTreeMap<String, i8> =
            [("demos", 1), ("idle", -1), ("gone", 1), ("source", 1)].map(|(name, sign)| (name.to_owned(), sign)).into();
        let asked = params("monotone = { demos = \"falling\" }").with_signs(&signs, &spec);
        let slopes: Vec<(&str, Slope)> = asked.monotone.iter().map(|(name, slope)| (name.as_str(), *slope)).collect();
        assert_eq!(slopes, [("demos", Slope::Falling), ("idle", Slope::Falling)]);
        assert_eq!(asked.unknown_name(&spec), None);
        // A category has no order, and a source field is no feature.
        for name in ["source", "demo"] {
            let asked = params(&format!("monotone = {{ {name} = \"rising\" }}"));
            assert_eq!(asked.unknown_name(&spec), Some(("monotone", name)));
        }
    }

    #[test]
    fn the_team_speaks_in_its_own_words_where_it_has_any() {
        let asked = params(
            "[words.pricing]\nen = \"Looked at prices {value} times ({reason})\"\n[words.x__careers]\nes = \"Busca trabajo\"\n",
        );
        let told = ledger().told_as(&asked, &nowhere);
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
