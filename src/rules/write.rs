//! A card back into the text of `rules.toml`, for cards that leadscore writes: starter cards and learned ones.

use toml::Spanned;

use std::collections::BTreeMap;

use super::card::{
    AttributeRule, Band, Bound, CardOf, Condition, Decay, Ends, EventRule, Pays, Persona, Rule, RuleCard, RuleKind,
    Test,
};
use super::error::RulesError;
use super::grading::{Matrix, StageRule};
use super::written::{
    ActivityCuts, AttributeEntry, BandEntry, CardEntry, CardFile, DecayEntry, EventEntry, FitCuts, FollowedByEntry,
    GroupEntry, IdleEntry, MatrixEntry, OverrideEntry, PersonaEntry, QualifyEntry, SegmentEntry, StageEntry,
    SunsetEntry, TestEntry, TestTable, TotalEntry,
};

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
        let decay = DecayEntry { nightly: self.nightly.then_some(true), ..decay_entry(Some(self.decay)) };
        let Ends { max_points, min_points } = self.total;
        let mut file = CardFile {
            version: 1,
            origin: self.origin,
            name: self.name.clone(),
            timezone: self.zone.as_ref().map(|zone| unplaced(zone.0.name().to_owned())),
            learned: self.learned.map(|from| unplaced(from.written())),
            total: (self.total != Ends::default()).then(|| unplaced(TotalEntry { max_points, min_points })),
            decay: (self.nightly || self.decay != Decay::None).then(|| unplaced(decay)),
            event: Vec::new(),
            attribute: Vec::new(),
            persona: Vec::new(),
            idle: Vec::new(),
            group: self
                .groups
                .iter()
                .map(|group| unplaced(GroupEntry { name: group.name.clone(), max_points: group.max_points }))
                .collect(),
            card: self.cards.iter().map(card_entry).collect(),
            bands: self.bands.iter().map(band_entry).collect(),
            stage: self.grading.stages.iter().map(stage_entry).collect(),
            matrix: self.grading.matrix.as_ref().map(matrix_entry),
            qualify: self
                .grading
                .qualify
                .as_ref()
                .map(|own| unplaced(QualifyEntry { any_of: own.any_of.clone(), otherwise: own.otherwise.clone() })),
            sunset: self
                .grading
                .sunset
                .as_ref()
                .map(|own| unplaced(SunsetEntry { event: own.event.clone(), after_days: own.after_days })),
            overrides: self
                .grading
                .overrides
                .iter()
                .map(|own| {
                    let formula = unplaced(own.formula.formula.text().to_owned());
                    unplaced(OverrideEntry { name: own.name.clone(), formula, band: own.band.clone() })
                })
                .collect(),
            segment: self
                .grading
                .segments
                .iter()
                .map(|own| {
                    unplaced(SegmentEntry {
                        name: own.name.clone(),
                        formula: unplaced(own.formula.formula.text().to_owned()),
                    })
                })
                .collect(),
        };
        for rule in &self.rules {
            let group = rule.group.and_then(|group| self.groups.get(group)).map(|group| group.name.clone());
            let (name, points, side, cards) = (rule.name.clone(), rule.points, rule.side, rule.cards.clone());
            match &rule.kind {
                RuleKind::Event(event) => {
                    file.event.push(unplaced(EventEntry { group, side, cards, ..event_entry(rule, event) }));
                }
                RuleKind::Attribute(own) => {
                    file.attribute.push(unplaced(AttributeEntry { group, side, cards, ..attribute_entry(rule, own) }));
                }
                RuleKind::Persona(persona) => {
                    file.persona.push(unplaced(PersonaEntry { group, side, cards, ..persona_entry(points, persona) }));
                }
                RuleKind::Idle(idle) => {
                    let (over_days, event) = (idle.over_days, idle.event.clone());
                    file.idle.push(unplaced(IdleEntry { name, over_days, points, event, group, side, cards }));
                }
            }
        }
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
        Some(Decay::HalfLife { days }) => DecayEntry { half_life_days: Some(days), ..DecayEntry::default() },
        Some(Decay::Linear { days }) => DecayEntry { lifespan_days: Some(days), ..DecayEntry::default() },
        Some(Decay::Step { days }) => DecayEntry { step_days: Some(days), ..DecayEntry::default() },
        Some(Decay::None) | None => DecayEntry::default(),
    }
}

fn band_entry(band: &Band) -> Spanned<BandEntry> {
    unplaced(BandEntry { name: band.name.clone(), at_least: band.at_least })
}

fn stage_entry(stage: &StageRule) -> Spanned<StageEntry> {
    unplaced(StageEntry {
        name: stage.name,
        acts: stage.acts.clone(),
        min_points: stage.min_points,
        max_points: stage.max_points,
        promotes_to: stage.promotes_to.clone(),
    })
}

fn matrix_entry(matrix: &Matrix) -> Spanned<MatrixEntry> {
    let ([c, b, a], [two, three, four]) = (matrix.fit, matrix.activity);
    let (fit, activity) = (FitCuts { a, b, c }, ActivityCuts { four, three, two });
    unplaced(MatrixEntry { fit, activity, green: matrix.green.clone() })
}

fn card_entry(card: &CardOf) -> Spanned<CardEntry> {
    unplaced(CardEntry {
        name: card.name.clone(),
        goal: card.goal.clone(),
        conditions: where_table(&card.conditions),
        from: card.from.clone(),
        until: card.until.clone(),
        bands: card.bands.iter().map(band_entry).collect(),
    })
}

fn where_table(conditions: &[Condition]) -> BTreeMap<String, TestEntry> {
    let entry = |condition: &Condition| (condition.column.clone(), TestEntry::Table(test_table(&condition.test)));
    conditions.iter().map(entry).collect()
}

fn persona_entry(points: f64, persona: &Persona) -> PersonaEntry {
    PersonaEntry {
        name: persona.name.clone(),
        points,
        conditions: where_table(&persona.conditions),
        at_least: u32::try_from(persona.at_least).ok().filter(|_| persona.at_least < persona.conditions.len()),
        ..PersonaEntry::default()
    }
}

fn event_entry(rule: &Rule, event: &EventRule) -> EventEntry {
    let DecayEntry { half_life_days, lifespan_days, step_days, nightly: _ } = decay_entry(event.decay);
    EventEntry {
        name: rule.name.clone(),
        event: event.event.clone(),
        points: rule.points,
        per: None,
        max_count: event.max_count,
        max_per_day: event.max_per_day,
        from: event.from.clone(),
        until: event.until.clone(),
        followed_by: event.followed_by.as_ref().map(|gate| FollowedByEntry {
            event: gate.event.clone(),
            within_days: gate.within_days,
            same: gate.same.clone(),
        }),
        max_points: event.max_points,
        lookback_days: event.lookback_days,
        half_life_days,
        lifespan_days,
        step_days,
        decays: (event.decay == Some(Decay::None)).then_some(false),
        conditions: where_table(&event.conditions),
        ..EventEntry::default()
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
        ..AttributeEntry::default()
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
