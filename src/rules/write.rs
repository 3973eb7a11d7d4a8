//! A card back into the text of `rules.toml`, for cards that leadscore writes: starter cards and learned ones.

use toml::Spanned;

use super::card::{AttributeRule, Bound, Decay, EventRule, Pays, Rule, RuleCard, RuleKind, Test};
use super::error::RulesError;
use super::written::{AttributeEntry, BandEntry, CardFile, DecayEntry, EventEntry, IdleEntry, TestEntry, TestTable};

/// The JSON Schema of `rules.toml` (`rules.schema.json`), for editors that check and complete while typing.
#[must_use]
pub fn card_schema() -> schemars::Schema {
    schemars::schema_for!(CardFile)
}

impl RuleCard {
    /// The card as TOML; reading it gives the same card, but for lines and the order between kinds of rules.
    ///
    /// # Errors
    /// [`RulesError::Syntax`] when the card holds what TOML cannot.
    pub fn to_toml(&self) -> Result<String, RulesError> {
        let mut file = CardFile {
            version: 1,
            origin: self.origin,
            name: self.name.clone(),
            decay: match self.decay {
                Decay::None => None,
                decay => Some(unplaced(decay_entry(Some(decay)))),
            },
            event: Vec::new(),
            attribute: Vec::new(),
            idle: Vec::new(),
            bands: Vec::new(),
        };
        for rule in &self.rules {
            match &rule.kind {
                RuleKind::Event(event) => file.event.push(unplaced(event_entry(rule, event))),
                RuleKind::Attribute(attribute) => file.attribute.push(unplaced(attribute_entry(rule, attribute))),
                RuleKind::Idle(idle) => file.idle.push(unplaced(IdleEntry {
                    name: rule.name.clone(),
                    over_days: idle.over_days,
                    points: rule.points,
                    event: idle.event.clone(),
                })),
            }
        }
        let band = |band: &super::Band| unplaced(BandEntry { name: band.name.clone(), at_least: band.at_least });
        file.bands = self.bands.iter().map(band).collect();
        let at = super::Place { file: self.file.clone(), line: 1 };
        toml::to_string(&file).map_err(|error| RulesError::Syntax { at, message: error.to_string() })
    }
}

/// An entry that is not in any file yet.
fn unplaced<T>(entry: T) -> Spanned<T> {
    Spanned::new(0..0, entry)
}

fn decay_entry(decay: Option<Decay>) -> DecayEntry {
    match decay {
        Some(Decay::HalfLife { days }) => DecayEntry { half_life_days: Some(days), step_days: None },
        Some(Decay::Step { days }) => DecayEntry { half_life_days: None, step_days: Some(days) },
        Some(Decay::None) | None => DecayEntry::default(),
    }
}

fn event_entry(rule: &Rule, event: &EventRule) -> EventEntry {
    let DecayEntry { half_life_days, step_days } = decay_entry(event.decay);
    EventEntry {
        name: rule.name.clone(),
        event: event.event.clone(),
        points: rule.points,
        per: None,
        max_count: event.max_count,
        max_points: event.max_points,
        lookback_days: event.lookback_days,
        half_life_days,
        step_days,
        decays: (event.decay == Some(Decay::None)).then_some(false),
        conditions: event
            .conditions
            .iter()
            .map(|condition| (condition.column.clone(), TestEntry::Table(test_table(&condition.test))))
            .collect(),
    }
}

fn attribute_entry(rule: &Rule, attribute: &AttributeRule) -> AttributeEntry {
    let (table, per_unit, max_units) = match &attribute.pays {
        Pays::If(test) => (test_table(test), None, None),
        Pays::PerUnit { max_units } => (TestTable::default(), Some(true), *max_units),
    };
    let TestTable { equals, any_of, none_of, min, over, max, under, starts_with, contains, missing } = table;
    AttributeEntry {
        name: rule.name.clone(),
        column: attribute.column.clone(),
        points: rule.points,
        equals,
        any_of,
        none_of,
        min,
        over,
        max,
        under,
        starts_with,
        contains,
        missing,
        per_unit,
        max_units,
    }
}

fn test_table(test: &Test) -> TestTable {
    let mut table = TestTable::default();
    match test {
        Test::AnyOf(values) => match values.as_slice() {
            [value] => table.equals = Some(value.clone()),
            values => table.any_of = Some(values.to_vec()),
        },
        Test::NoneOf(values) => table.none_of = Some(values.clone()),
        Test::Range { low, high } => {
            match low {
                Some(Bound::Inclusive(x)) => table.min = Some(*x),
                Some(Bound::Exclusive(x)) => table.over = Some(*x),
                None => {}
            }
            match high {
                Some(Bound::Inclusive(x)) => table.max = Some(*x),
                Some(Bound::Exclusive(x)) => table.under = Some(*x),
                None => {}
            }
        }
        Test::StartsWith(text) => table.starts_with = Some(text.clone()),
        Test::Contains(text) => table.contains = Some(text.clone()),
        Test::Missing(missing) => table.missing = Some(*missing),
    }
    table
}
