//! Which events and columns does each rule of a card mean, in these tables? Answered once, before any replay.

use super::card::{AttributeRule, EventRule, IdleRule, Pays, RuleCard, RuleKind, Test};
use super::error::{Place, RulesError};
use super::matching::{Holds, Matcher, NeverMet, unknown_values};
use super::nearest::nearest;
use super::points::{Fading, micros};
use super::warnings::{CardWarning, CardWarnings, Finding};
use crate::ingest::{Attribute, Events, Part, Tables, Values};
use crate::time::Instant;

/// A card made ready for some tables.
#[derive(Debug)]
pub struct BoundCard<'t> {
    pub(super) card: &'t RuleCard,
    pub(super) tables: &'t Tables,
    pub(super) rules: Vec<BoundRule<'t>>,
    listeners: Listeners,
    warnings: CardWarnings,
}

/// A rule whose names are found and whose days are spans.
#[derive(Debug)]
pub(super) enum BoundRule<'t> {
    /// Points per hit.
    Event { event: &'t str, fading: Fading, lookback: Option<i64>, max_count: Option<usize>, max_points: Option<f64> },
    /// Points when the lead's value passes.
    Attribute { column: &'t Attribute, matcher: Matcher },
    /// Points times the lead's number.
    PerUnit { column: &'t Attribute, max_units: Option<f64> },
    /// Points after a silence, which any event ends, or only hits of this rule.
    Idle { over: i64, event: Option<&'t str> },
}

/// For each event type, the rules that name it.
#[derive(Debug, Default)]
pub(super) struct Listeners(Vec<Vec<Listener>>);

/// A rule that names an event type, and what else it asks of the event: tests by the property's number.
#[derive(Debug)]
struct Listener {
    rule: u32,
    asks: Vec<(usize, Matcher)>,
}

/// Which of one lead's events each rule means: the hits of its event `i` are `first[i]..first[i + 1]`.
#[derive(Debug, Default)]
pub(super) struct Hits {
    first: Vec<usize>,
    hits: Vec<Hit>,
    /// The latest time among the lead's events up to this one in stored order.
    latest: Vec<Instant>,
}

/// One event that one rule means.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    /// When it happened.
    pub(super) time: Instant,
    /// Index of the rule.
    pub(super) rule: u32,
}

impl RuleCard {
    /// Makes the card ready for `tables`: names become codes, and the hits of each rule are counted.
    ///
    /// Cost: a pass over the events, linear in events and leads, times the rules that name an event's type.
    ///
    /// # Errors
    /// [`RulesError`] for a column or property that is not there, and for a test that an attribute column can never
    /// meet, or for events that cannot be read back. An event type, or a value, that has not occurred yet is only a warning; in tables without any events
    /// properties are not checked.
    pub fn bind<'t>(&'t self, tables: &'t Tables) -> Result<BoundCard<'t>, RulesError> {
        let mut binder = Binder { card: self, tables, listeners: Listeners::default(), findings: Vec::new() };
        binder.listeners.0.resize_with(tables.events.kinds().len(), Vec::new);
        let mut rules = Vec::with_capacity(self.rules.len());
        for (index, rule) in self.rules.iter().enumerate() {
            let at = self.place(rule);
            rules.push(match &rule.kind {
                RuleKind::Event(event) => binder.event(index, &at, event)?,
                RuleKind::Attribute(attribute) => binder.attribute(index, &at, attribute)?,
                RuleKind::Idle(idle) => binder.idle(index, idle),
            });
        }
        let counts = binder.listeners.count(&tables.events, self.rules.len())?;
        binder.note_unmet_conditions(&counts);
        binder.findings.sort_by_key(|&(rule, _)| rule);
        let warning = |(rule, finding)| CardWarning { at: self.place(&self.rules[rule]), rule, finding };
        let warnings = CardWarnings { warnings: binder.findings.into_iter().map(warning).collect() };
        Ok(BoundCard { card: self, tables, rules, listeners: binder.listeners, warnings })
    }
}

impl BoundCard<'_> {
    /// What is worth a second look.
    #[must_use]
    pub const fn warnings(&self) -> &CardWarnings {
        &self.warnings
    }

    /// The card.
    #[must_use]
    pub const fn card(&self) -> &RuleCard {
        self.card
    }

    /// Which of a lead's events each rule means.
    pub(super) fn hits(&self, part: &Part, lead: usize, found: &mut Hits) {
        found.find(part, lead, &self.listeners);
    }
}

/// Finds names while rules are bound, and collects what is odd.
struct Binder<'t> {
    card: &'t RuleCard,
    tables: &'t Tables,
    listeners: Listeners,
    findings: Vec<(usize, Finding)>,
}

impl<'t> Binder<'t> {
    fn event(&mut self, index: usize, at: &Place, rule: &'t EventRule) -> Result<BoundRule<'t>, RulesError> {
        if let Some(matchers) = self.matchers(index, at, rule)? {
            self.listen(index, &rule.event, matchers);
        } else if self.tables.events.kind(&rule.event).is_none() {
            self.unknown_event(index, &rule.event);
        }
        Ok(BoundRule::Event {
            event: &rule.event,
            fading: rule.decay.unwrap_or(self.card.decay).into(),
            lookback: rule.lookback_days.map(micros),
            max_count: rule.max_count.map(|count| count as usize),
            max_points: rule.max_points,
        })
    }

    /// What a rule asks of an event's properties; `None` when a condition can never be met.
    fn matchers(
        &mut self,
        index: usize,
        at: &Place,
        rule: &EventRule,
    ) -> Result<Option<Vec<(usize, Matcher)>>, RulesError> {
        let events = &self.tables.events;
        if events.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let mut matchers = Vec::with_capacity(rule.conditions.len());
        for condition in &rule.conditions {
            let property = events.property(&condition.column).ok_or_else(|| RulesError::UnknownProperty {
                at: at.clone(),
                property: condition.column.clone(),
                nearest: nearest(&condition.column, events.properties().iter().map(|p| p.name.as_str())),
            })?;
            let holds = Holds::from(&events.properties()[property].kind);
            self.note_unknown_values(index, &condition.column, &condition.test, holds);
            match Matcher::new(&condition.test, holds) {
                Ok(matcher) => matchers.push((property, matcher)),
                Err(NeverMet { holds, wanted }) => {
                    let (property, test) = (condition.column.clone(), condition.test.to_string());
                    self.findings.push((index, Finding::NeverMet { property, test, holds, wanted }));
                }
            }
        }
        Ok((matchers.len() == rule.conditions.len()).then_some(matchers))
    }

    fn attribute(&mut self, index: usize, at: &Place, rule: &AttributeRule) -> Result<BoundRule<'t>, RulesError> {
        let leads = &self.tables.leads;
        let found = leads.attributes.iter().find(|attribute| attribute.name == rule.column);
        let attribute = found.ok_or_else(|| RulesError::UnknownColumn {
            at: at.clone(),
            column: rule.column.clone(),
            nearest: nearest(&rule.column, leads.attributes.iter().map(|attribute| attribute.name.as_str())),
        })?;
        let values = &attribute.values;
        let wrong_kind = |test: String, NeverMet { holds, wanted }| RulesError::WrongKind {
            at: at.clone(),
            column: rule.column.clone(),
            holds,
            test,
            wanted,
        };
        let (bound, any) = match &rule.pays {
            Pays::If(test) => {
                let matcher = Matcher::new(test, values.into()).map_err(|never| wrong_kind(test.to_string(), never))?;
                let any = (0..leads.ids.len()).any(|lead| matcher.holds(values.cell(lead)));
                self.note_unknown_values(index, &rule.column, test, values.into());
                (BoundRule::Attribute { column: attribute, matcher }, any)
            }
            Pays::PerUnit { max_units } => {
                let Values::Number(numbers) = values else {
                    let holds = if matches!(values, Values::Date(_)) { "dates" } else { "text" };
                    let never = NeverMet { holds, wanted: "a column of numbers" };
                    return Err(wrong_kind("per_unit = true".to_owned(), never));
                };
                let any = numbers.iter().any(|&x| x > 0.0);
                (BoundRule::PerUnit { column: attribute, max_units: *max_units }, any)
            }
        };
        let noted = self.findings.iter().any(|&(rule, _)| rule == index);
        if !any && !noted {
            self.findings.push((index, Finding::NoLeadMatches { column: rule.column.clone() }));
        }
        Ok(bound)
    }

    fn idle(&mut self, index: usize, rule: &'t IdleRule) -> BoundRule<'t> {
        if let Some(event) = &rule.event {
            self.listen(index, event, Vec::new());
        } else if self.tables.events.is_empty() {
            self.findings.push((index, Finding::NothingEnds));
        }
        BoundRule::Idle { over: micros(rule.over_days), event: rule.event.as_deref() }
    }

    /// Enters a rule in the list of its event type.
    fn listen(&mut self, index: usize, event: &str, matchers: Vec<(usize, Matcher)>) {
        match self.tables.events.kind(event) {
            Some(kind) => self.listeners.0[kind].push(Listener { rule: index as u32, asks: matchers }),
            None => self.unknown_event(index, event),
        }
    }

    fn unknown_event(&mut self, index: usize, event: &str) {
        let nearest = nearest(event, self.tables.events.kinds().iter().map(String::as_str));
        self.findings.push((index, Finding::UnknownEvent { event: event.to_owned(), nearest }));
    }

    fn note_unknown_values(&mut self, index: usize, column: &str, test: &Test, holds: Holds<'_>) {
        for (value, nearest) in unknown_values(test, holds) {
            let column = column.to_owned();
            self.findings.push((index, Finding::UnknownValue { column, value, nearest }));
        }
    }

    /// Notes the event rules whose conditions no event meets, unless something about them is noted already.
    fn note_unmet_conditions(&mut self, hit_counts: &[usize]) {
        for (index, rule) in self.card.rules.iter().enumerate() {
            let RuleKind::Event(EventRule { event, .. }) = &rule.kind else { continue };
            let noted = self.findings.iter().any(|&(rule, _)| rule == index);
            if hit_counts[index] == 0 && !noted {
                self.findings.push((index, Finding::NoEventMatches { event: event.clone() }));
            }
        }
    }
}

impl Listeners {
    /// The rules that mean an event.
    fn that_mean<'a>(&'a self, part: &'a Part, event: usize) -> impl Iterator<Item = u32> + 'a {
        let met = move |(property, matcher): &(usize, Matcher)| matcher.holds(part.cell(*property, event));
        let own = self.0[part.kind(event)].iter();
        own.filter(move |listener| listener.asks.iter().all(met)).map(|listener| listener.rule)
    }

    /// How many events each rule means.
    fn count(&self, events: &Events, rules: usize) -> Result<Vec<usize>, RulesError> {
        let counts = events.each_part(|part| {
            let mut counts = vec![0; rules];
            for event in 0..part.len() {
                self.that_mean(part, event).for_each(|rule| counts[rule as usize] += 1);
            }
            Ok::<_, RulesError>(counts)
        })?;
        Ok((0..rules).map(|rule| counts.iter().map(|own| own[rule]).sum()).collect())
    }
}

impl Hits {
    /// Tests each event of a lead once.
    fn find(&mut self, part: &Part, lead: usize, listeners: &Listeners) {
        self.first.clear();
        self.hits.clear();
        self.latest.clear();
        self.first.push(0);
        let mut latest = Instant::from_micros(i64::MIN);
        for event in part.events_of(lead) {
            let time = part.time(event);
            latest = latest.max(time);
            self.latest.push(latest);
            self.hits.extend(listeners.that_mean(part, event).map(|rule| Hit { time, rule }));
            self.first.push(self.hits.len());
        }
    }

    /// The hits among the lead's first `visible` events.
    pub(super) fn among(&self, visible: usize) -> &[Hit] {
        &self.hits[..self.first[visible]]
    }

    /// When the last of the lead's first `visible` events happened; `None` when there is none.
    pub(super) fn last(&self, visible: usize) -> Option<Instant> {
        visible.checked_sub(1).map(|last| self.latest[last])
    }
}
