//! The registry: which families there are, what each of their features means, and which of them it makes of what was seen.

mod account;
mod active_days;
mod calendar;
mod changes;
mod counts;
mod decayed;
mod distinct;
mod evidence;
mod extremes;
mod gaps;
mod mail;
mod momentum;
mod page_time;
mod recency;
pub(super) mod rfm;
mod sales;
mod sessions;
mod stages;
mod tenure;
mod touches;
mod values;

use super::learn::Seen;
use super::params::{FamilyName, FeatureParams};
use super::{attributes, histories};
use crate::frame::{FeatureDef, FeatureKind, FeatureRule, Lookback, SequenceRule, Side};

/// A family: its name in the config, what its features mean, and those it makes of what was seen.
pub(super) struct Family {
    pub(super) name: FamilyName,
    pub(super) title: [&'static str; 2],
    pub(super) entries: &'static [Entry],
    pub(super) define: fn(&Seen<'_>, &FeatureParams) -> Vec<FeatureDef>,
}

/// What features of one name pattern mean: English and Spanish.
pub(super) struct Entry {
    /// The name; what stands in braces is put in from the data and the config.
    pub(super) name: &'static str,
    pub(super) means: [&'static str; 2],
    pub(super) unit: [&'static str; 2],
    /// When it is missing; never where it says nothing.
    pub(super) null: Option<[&'static str; 2]>,
    pub(super) formula: &'static str,
}

/// All families, in the order of their columns.
pub(super) const FAMILIES: &[Family] = &[
    Family {
        name: FamilyName::Counts,
        title: ["How often", "Cuántas veces"],
        entries: counts::ENTRIES,
        define: counts::define,
    },
    Family {
        name: FamilyName::Recency,
        title: ["How long ago", "Hace cuánto"],
        entries: recency::ENTRIES,
        define: recency::define,
    },
    Family {
        name: FamilyName::Decayed,
        title: ["How much, lately", "Cuánto, últimamente"],
        entries: decayed::ENTRIES,
        define: decayed::define,
    },
    Family {
        name: FamilyName::ActiveDays,
        title: ["On how many days", "En cuántos días"],
        entries: active_days::ENTRIES,
        define: active_days::define,
    },
    Family {
        name: FamilyName::Distinct,
        title: ["How many different ones", "Cuántos distintos"],
        entries: distinct::ENTRIES,
        define: distinct::define,
    },
    Family {
        name: FamilyName::Values,
        title: ["How much is it worth", "Cuánto vale"],
        entries: values::ENTRIES,
        define: values::define,
    },
    Family {
        name: FamilyName::Tenure,
        title: ["How long have we known it", "Desde cuándo lo conocemos"],
        entries: tenure::ENTRIES,
        define: tenure::define,
    },
    Family {
        name: FamilyName::Attributes,
        title: ["Who is it", "Quién es"],
        entries: attributes::ENTRIES,
        define: attributes::define,
    },
    Family {
        name: FamilyName::Histories,
        title: ["What was it then", "Qué era entonces"],
        entries: histories::ENTRIES,
        define: histories::define,
    },
    Family {
        name: FamilyName::Momentum,
        title: ["Is it speeding up", "Está acelerando"],
        entries: momentum::ENTRIES,
        define: momentum::define,
    },
    Family {
        name: FamilyName::Extremes,
        title: ["What was the most, what the last", "Cuál fue el mayor, cuál el último"],
        entries: extremes::ENTRIES,
        define: extremes::define,
    },
    Family {
        name: FamilyName::Sessions,
        title: ["How many visits", "Cuántas visitas"],
        entries: sessions::ENTRIES,
        define: sessions::define,
    },
    Family {
        name: FamilyName::Gaps,
        title: ["How regular, and is it overdue", "Con qué regularidad, y si se retrasa"],
        entries: gaps::ENTRIES,
        define: gaps::define,
    },
    Family {
        name: FamilyName::Touches,
        title: ["Where did it come from", "De dónde vino"],
        entries: touches::ENTRIES,
        define: touches::define,
    },
    Family {
        name: FamilyName::Mail,
        title: ["Does it read what we send", "Lee lo que enviamos"],
        entries: mail::ENTRIES,
        define: mail::define,
    },
    Family {
        name: FamilyName::Stages,
        title: ["How far along is it", "Por dónde va"],
        entries: stages::ENTRIES,
        define: stages::define,
    },
    Family {
        name: FamilyName::PageTime,
        title: ["How long did it stay", "Cuánto se quedó"],
        entries: page_time::ENTRIES,
        define: page_time::define,
    },
    Family {
        name: FamilyName::Calendar,
        title: ["When is it there", "Cuándo está"],
        entries: calendar::ENTRIES,
        define: calendar::define,
    },
    Family {
        name: FamilyName::Evidence,
        title: ["Is there anything to go by", "Hay algo en que basarse"],
        entries: evidence::ENTRIES,
        define: evidence::define,
    },
    Family {
        name: FamilyName::Changes,
        title: ["What changed, and since when", "Qué cambió, y desde cuándo"],
        entries: changes::ENTRIES,
        define: changes::define,
    },
    Family {
        name: FamilyName::Sales,
        title: ["What has sales done", "Qué ha hecho ventas"],
        entries: sales::ENTRIES,
        define: sales::define,
    },
    Family {
        name: FamilyName::Rfm,
        title: ["Recency, frequency, value", "Recencia, frecuencia, valor"],
        entries: rfm::ENTRIES,
        define: rfm::define,
    },
    Family {
        name: FamilyName::Account,
        title: ["What do its colleagues do", "Qué hacen sus colegas"],
        entries: account::ENTRIES,
        define: account::define,
    },
];

/// A numeric feature of what the lead does.
fn activity(name: String, field: &str, rule: FeatureRule) -> FeatureDef {
    FeatureDef { name, field: field.to_owned(), side: Side::Activity, kind: FeatureKind::Number, rule }
}

/// One of what its events say one after the other.
fn sequence(name: String, field: &str, rule: SequenceRule) -> FeatureDef {
    activity(name, field, FeatureRule::Sequence(rule))
}

/// The lookbacks of the config, shortest first, and `ever`.
fn lookbacks(params: &FeatureParams) -> Vec<Lookback> {
    let mut days = params.lookbacks_days.clone();
    days.sort_unstable();
    days.dedup();
    days.into_iter().map(Lookback::Days).chain([Lookback::Ever]).collect()
}
