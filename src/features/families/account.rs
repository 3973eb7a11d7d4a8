//! What do its colleagues do? The features of the lead's own events, over those of the other people of its account.

use super::{Entry, FAMILIES, activity, lookbacks};
use crate::features::learn::Seen;
use crate::features::params::{FamilyName, FeatureParams};
use crate::frame::{FeatureDef, FeatureRule};
use crate::ingest::PERSON;

/// Families that read events and nothing else.
const OF_EVENTS: [FamilyName; 15] = [
    FamilyName::Counts,
    FamilyName::Recency,
    FamilyName::Decayed,
    FamilyName::ActiveDays,
    FamilyName::Distinct,
    FamilyName::Values,
    FamilyName::Momentum,
    FamilyName::Extremes,
    FamilyName::Sessions,
    FamilyName::Gaps,
    FamilyName::Touches,
    FamilyName::Mail,
    FamilyName::Stages,
    FamilyName::PageTime,
    FamilyName::Sales,
];

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "others_known",
        means: ["How many other people of the account are known", "Cuántas otras personas de la cuenta se conocen"],
        unit: ["people", "personas"],
        null: Some(["no account", "sin cuenta"]),
        formula: "count of leads with the same account, without the lead itself, created before as_of",
    },
    Entry {
        name: "others_converted",
        means: [
            "How many other people of the account have converted",
            "Cuántas otras personas de la cuenta se han convertido",
        ],
        unit: ["people", "personas"],
        null: Some(["no account", "sin cuenta"]),
        formula: "count of leads with the same account, without the lead itself, created before as_of, whose first conversion lies before as_of",
    },
    Entry {
        name: "others_active__{lookback}",
        means: [
            "How many other people of the account did anything",
            "Cuántas otras personas de la cuenta hicieron algo",
        ],
        unit: ["people", "personas"],
        null: Some(["no account, or one of more than 1,000 people", "sin cuenta, o una de más de 1.000 personas"]),
        formula: "count of different other people with an event, each from its creation on",
    },
    Entry {
        name: "others__{feature}",
        means: [
            "A feature of events of any family asked for, over the other people of the account",
            "Una variable de eventos de cualquier familia pedida, sobre las otras personas de la cuenta",
        ],
        unit: ["as the feature", "la de la variable"],
        null: Some([
            "no account, or one of more than 1,000 people; else as the feature",
            "sin cuenta, o una de más de 1.000 personas; si no, como la variable",
        ]),
        formula: "the feature's own over all events of the account without the lead's, each from its person's creation on",
    },
];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    if seen.tables.account_log.is_none() {
        return Vec::new();
    }
    let known = activity("others_known".to_owned(), "account", FeatureRule::OtherPeople);
    let converted = activity("others_converted".to_owned(), "account", FeatureRule::OtherConversions);
    // Flags without a date say nothing of when.
    let converted = seen.tables.outcomes.known.then_some(converted);
    let over = |name: String, def: FeatureDef| FeatureDef {
        name,
        field: format!("others_{}", def.field),
        rule: FeatureRule::Others { rule: Box::new(def.rule) },
        ..def
    };
    let active = lookbacks(params).into_iter().filter(|_| !seen.kinds.is_empty()).map(|lookback| {
        let rule = FeatureRule::Distinct { property: PERSON.to_owned(), lookback };
        over(format!("others_active__{lookback}"), activity(String::new(), "account", rule))
    });
    let families = FAMILIES.iter().filter(|family| OF_EVENTS.contains(&family.name));
    // Where the account is all that is asked for, it reads the default ones.
    let wanted = |name| match &params.families {
        Some(only) if only.iter().all(|family| *family == FamilyName::Account) => FamilyName::DEFAULT.contains(&name),
        _ => params.wants(name),
    };
    let mirrored = families
        .filter(|family| wanted(family.name))
        .flat_map(|family| (family.define)(seen, params))
        .map(|def| over(format!("others__{}", def.name), def));
    std::iter::once(known).chain(converted).chain(active).chain(mirrored).collect()
}
