//! What is told of a lead, and how is the field called over there?

use super::{Crm, CrmForm};
use crate::score::{ScoredLead, describe};

/// One thing told of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    State,
    Score,
    Chance,
    Band,
    Stage,
    Reason(usize),
    ReasonAgainst,
    ScoredAt,
    Model,
}

/// The fields, in the order of the columns.
pub(super) const FIELDS: [Field; 11] = [
    Field::State,
    Field::Score,
    Field::Chance,
    Field::Band,
    Field::Stage,
    Field::Reason(1),
    Field::Reason(2),
    Field::Reason(3),
    Field::ReasonAgainst,
    Field::ScoredAt,
    Field::Model,
];

/// A field's value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Whole(i64),
    /// 0-1.
    Chance(f64),
    Empty,
}

/// The longest text that all of them keep in a plain text field (Salesforce: Text(255)), in characters.
const LONGEST: usize = 255;

impl Field {
    /// Its words, in lower case.
    fn words(self) -> Vec<String> {
        match self {
            Self::State => vec!["state".to_owned()],
            Self::Score => vec!["score".to_owned()],
            Self::Chance => vec!["chance".to_owned()],
            Self::Band => vec!["band".to_owned()],
            Self::Stage => vec!["stage".to_owned()],
            Self::Reason(place) => vec!["reason".to_owned(), place.to_string()],
            Self::ReasonAgainst => vec!["reason".to_owned(), "against".to_owned()],
            Self::ScoredAt => vec!["scored".to_owned(), "at".to_owned()],
            Self::Model => vec!["model".to_owned()],
        }
    }

    /// Its name in a system: `leadscore_score`, `Leadscore_Score__c`, `leadscoreScore`, `new_leadscore_score`.
    pub(super) fn name(self, crm: Crm) -> String {
        let words = self.words();
        match crm {
            Crm::Hubspot | Crm::Segment => format!("leadscore_{}", words.join("_")),
            Crm::Salesforce => {
                let words: Vec<String> = words.iter().map(|word| capital(word)).collect();
                format!("Leadscore_{}__c", words.join("_"))
            }
            Crm::Marketo => words.iter().fold("leadscore".to_owned(), |name, word| name + &capital(word)),
            // A column that a customer adds starts with its publisher's prefix; new_ is the default publisher's.
            Crm::Dynamics365 => format!("new_leadscore_{}", words.join("_")),
        }
    }

    /// What it says of a lead.
    pub(super) fn value(self, lead: &ScoredLead, form: &CrmForm<'_>) -> Value {
        let text = |text: Option<&str>| text.map_or(Value::Empty, |text| Value::Text(text.to_owned()));
        let reason = |reason: Option<&crate::score::Reason>| {
            reason
                .map_or(Value::Empty, |reason| Value::Text(describe(reason, form.lang).chars().take(LONGEST).collect()))
        };
        match self {
            Self::State => Value::Text(lead.state.name().to_owned()),
            Self::Score => lead.score.map_or(Value::Empty, |score| Value::Whole(i64::from(score.0))),
            Self::Chance => lead.probability.map_or(Value::Empty, |chance| Value::Chance(chance.0)),
            Self::Band => text(lead.band.as_deref()),
            Self::Stage => text(lead.stage.as_deref()),
            Self::Reason(place) => reason(place.checked_sub(1).and_then(|index| lead.reasons_for.get(index))),
            Self::ReasonAgainst => reason(lead.reasons_against.first()),
            Self::ScoredAt => lead.dated_as_of().map_or(Value::Empty, |as_of| Value::Text(as_of.to_string())),
            Self::Model => Value::Text(form.model.to_owned()),
        }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
