//! A spec translated to positions: which event types, lookbacks and properties count, and where each feature finds its value.

use super::fading::HalfLife;
use super::sequence::{SequencePlan, SequenceSlot};
use crate::features::FeatureError;
use crate::frame::{FeatureDef, FeatureRule, FeatureSpec, Lookback};
use crate::ingest::{Events, PropertyKind};
use crate::time::MICROS_PER_DAY;

/// Where a feature finds its value in a lead's state.
#[derive(Debug)]
pub(super) enum Slot {
    Count { kind: Option<usize>, bucket: usize },
    CountAll { bucket: usize },
    Last { kind: Option<usize> },
    First { kind: Option<usize> },
    Decayed { sum: usize, half_life: usize },
    ActiveDays { bucket: usize },
    Distinct { property: Option<usize>, bucket: usize },
    Sum { property: Option<usize>, bucket: usize },
    Mean { property: Option<usize>, bucket: usize },
    Idle,
    LeadAge,
    Sequence(SequenceSlot),
    Class { of: Box<Slot>, cuts: Vec<f64>, falling: bool },
}

/// The spec translated to positions.
#[derive(Debug)]
pub(super) struct Plan {
    /// For each feature, where its value is; `None` for those that read no events.
    pub(super) slots: Vec<Option<Slot>>,
    /// Lookbacks in microseconds, ascending; the last one is `ever`.
    pub(super) limits: Vec<i64>,
    /// Event type of the tables to its row in the state.
    pub(super) kind_rows: Vec<Option<usize>>,
    pub(super) kinds: usize,
    /// The half-lives, each once.
    pub(super) half_lives: Vec<HalfLife>,
    half_life_days: Vec<f64>,
    /// By kind row, the decayed counts that read it: (sum, half-life).
    pub(super) decays: Vec<Vec<(usize, usize)>>,
    pub(super) decayed_sums: usize,
    /// Event properties of the tables that are added up.
    pub(super) numbers: Vec<usize>,
    /// Event properties of the tables of which different ones are counted, and how many there are.
    pub(super) texts: Vec<(usize, usize)>,
    pub(super) active_days: bool,
    /// What is read along the lead's events.
    pub(super) sequence: SequencePlan,
}

impl Plan {
    /// # Errors
    /// [`FeatureError::PropertyType`] when a property holds another type than in training: it would add up to nothing without
    /// a word.
    pub(super) fn new(events: &Events, spec: &FeatureSpec) -> Result<Self, FeatureError> {
        let mut limits: Vec<i64> = spec.features.iter().filter_map(|def| lookback_of(&def.rule)).map(micros).collect();
        limits.push(i64::MAX);
        limits.sort_unstable();
        limits.dedup();
        let mut plan = Self {
            slots: Vec::with_capacity(spec.features.len()),
            limits,
            kind_rows: vec![None; events.kinds().len()],
            kinds: 0,
            half_lives: Vec::new(),
            half_life_days: Vec::new(),
            decays: Vec::new(),
            decayed_sums: 0,
            numbers: Vec::new(),
            texts: Vec::new(),
            active_days: false,
            sequence: SequencePlan::default(),
        };
        for def in &spec.features {
            let slot = plan.slot(events, def)?;
            plan.slots.push(slot);
        }
        Ok(plan)
    }

    fn slot(&mut self, events: &Events, def: &FeatureDef) -> Result<Option<Slot>, FeatureError> {
        let rule = &def.rule;
        let bucket =
            lookback_of(rule).map_or(0, |lookback| self.limits.partition_point(|&shorter| shorter < micros(lookback)));
        Ok(Some(match rule {
            FeatureRule::Count { event, .. } => Slot::Count { kind: self.kind(events, event), bucket },
            FeatureRule::CountAll { .. } => Slot::CountAll { bucket },
            FeatureRule::DaysSinceLast { event } => Slot::Last { kind: self.kind(events, event) },
            FeatureRule::DaysSinceFirst { event } => Slot::First { kind: self.kind(events, event) },
            FeatureRule::Decayed { event, half_life_days } => {
                // A type that these tables lack keeps a sum of nothing.
                let (sum, half_life) = (self.decayed_sums, self.half_life(*half_life_days));
                self.decayed_sums += 1;
                if let Some(kind) = self.kind(events, event) {
                    self.decays[kind].push((sum, half_life));
                }
                Slot::Decayed { sum, half_life }
            }
            FeatureRule::ActiveDays { .. } => {
                self.active_days = true;
                Slot::ActiveDays { bucket }
            }
            FeatureRule::Distinct { property, .. } => Slot::Distinct { property: self.text(events, property)?, bucket },
            FeatureRule::Sum { property, .. } => Slot::Sum { property: self.number(events, property)?, bucket },
            FeatureRule::Mean { property, .. } => Slot::Mean { property: self.number(events, property)?, bucket },
            FeatureRule::IdleDays => Slot::Idle,
            FeatureRule::LeadAge => Slot::LeadAge,
            FeatureRule::Sequence(rule) => Slot::Sequence(self.sequence.slot(events, def, rule)?),
            FeatureRule::Class { rule, cuts, falling } => {
                let of = self.slot(events, &FeatureDef { rule: (**rule).clone(), ..def.clone() })?;
                return Ok(of.map(|of| Slot::Class { of: Box::new(of), cuts: cuts.clone(), falling: *falling }));
            }
            FeatureRule::Attribute { .. }
            | FeatureRule::DaysSinceDate { .. }
            | FeatureRule::AttributeAsOf { .. }
            | FeatureRule::DaysSinceDateAsOf { .. }
            | FeatureRule::AttributeChanges { .. }
            | FeatureRule::DaysSinceChange { .. }
            | FeatureRule::MissingAttributes { .. }
            | FeatureRule::Others { .. }
            | FeatureRule::OtherPeople
            | FeatureRule::OtherConversions
            | FeatureRule::Table { .. } => return Ok(None),
        }))
    }

    fn kind(&mut self, events: &Events, name: &str) -> Option<usize> {
        let code = events.kind(name)?;
        if self.kind_rows[code].is_none() {
            self.kind_rows[code] = Some(self.kinds);
            self.kinds += 1;
            self.decays.push(Vec::new());
        }
        self.kind_rows[code]
    }

    fn half_life(&mut self, days: f64) -> usize {
        let known = self.half_life_days.iter().position(|known| known.total_cmp(&days).is_eq());
        known.unwrap_or_else(|| {
            self.half_lives.push(HalfLife::of_days(days));
            self.half_life_days.push(days);
            self.half_lives.len() - 1
        })
    }

    fn number(&mut self, events: &Events, name: &str) -> Result<Option<usize>, FeatureError> {
        let Some(property) = events.property(name) else { return Ok(None) };
        if events.properties()[property].kind != PropertyKind::Number {
            return Err(FeatureError::PropertyType { property: name.to_owned(), wanted: "numbers" });
        }
        Ok(Some(position_or_push(&mut self.numbers, property)))
    }

    fn text(&mut self, events: &Events, name: &str) -> Result<Option<usize>, FeatureError> {
        let Some(property) = events.property(name) else { return Ok(None) };
        match &events.properties()[property].kind {
            PropertyKind::Text { dictionary } => {
                Ok(Some(position_or_push(&mut self.texts, (property, dictionary.len()))))
            }
            // Nobody has a value: a column without a type.
            PropertyKind::Number if events.all_missing(property) => Ok(None),
            PropertyKind::Number => Err(FeatureError::PropertyType { property: name.to_owned(), wanted: "text" }),
        }
    }
}

fn position_or_push<T: PartialEq>(all: &mut Vec<T>, one: T) -> usize {
    all.iter().position(|known| *known == one).unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    })
}

fn lookback_of(rule: &FeatureRule) -> Option<Lookback> {
    match rule {
        FeatureRule::Count { lookback, .. }
        | FeatureRule::CountAll { lookback }
        | FeatureRule::ActiveDays { lookback }
        | FeatureRule::Distinct { lookback, .. }
        | FeatureRule::Sum { lookback, .. }
        | FeatureRule::Mean { lookback, .. } => Some(*lookback),
        FeatureRule::Class { rule, .. } => lookback_of(rule),
        _ => None,
    }
}

const fn micros(lookback: Lookback) -> i64 {
    match lookback {
        Lookback::Days(days) => (days as i64).saturating_mul(MICROS_PER_DAY),
        Lookback::Ever => i64::MAX,
    }
}
