//! Which events and columns does each rule of a card mean, in these tables? Answered once, before any replay.

use super::card::{AttributeRule, Condition, EventRule, FollowedBy, IdleRule, Pays, Persona, RuleCard, RuleKind, Test};
use super::error::{Place, RulesError};
use super::graded::Graded;
use super::hits::{EVER, Hits, Listener, Listeners, Span};
use super::matching::{Holds, Matcher, NeverMet, unknown_values};
use super::nearest::nearest;
use super::points::{Ages, Fading, micros};
use super::warnings::{CardWarning, CardWarnings, Finding};
use crate::ingest::{Attribute, Part, Tables, Values};
use crate::time::Zone;

/// A card made ready for some tables.
#[derive(Debug)]
pub struct BoundCard<'t> {
    pub(super) card: &'t RuleCard,
    pub(super) tables: &'t Tables,
    pub(super) rules: Vec<BoundRule<'t>>,
    /// How old an event is.
    pub(super) ages: Ages,
    /// Where days begin.
    pub(super) zone: Zone,
    /// The kinds of hits: one for each rule, then one for each event that must follow.
    pub(super) streams: usize,
    /// The personas' rules, the one with the most points first.
    pub(super) personas: Vec<usize>,
    /// Stages, formulas and the like.
    pub(super) graded: Graded<'t>,
    listeners: Listeners,
    warnings: CardWarnings,
}

/// A rule whose names are found and whose days are spans.
#[derive(Debug)]
pub(super) enum BoundRule<'t> {
    /// Points per hit.
    Event(BoundEvent<'t>),
    /// Points when the lead's value passes.
    Attribute { column: &'t Attribute, matcher: Matcher },
    /// Points when enough of the lead's values pass.
    Persona { persona: &'t Persona, tests: Vec<(&'t Attribute, Matcher)> },
    /// A rule of another card of the file.
    Elsewhere,
    /// Points times the lead's number.
    PerUnit { column: &'t Attribute, max_units: Option<f64> },
    /// Points after a silence, which any event ends, or only hits of this rule.
    Idle { over: i64, event: Option<&'t str> },
}

/// An event rule with its days as spans.
#[derive(Debug)]
pub(super) struct BoundEvent<'t> {
    pub(super) event: &'t str,
    pub(super) fading: Fading,
    pub(super) lookback: Option<i64>,
    pub(super) gate: Option<Gate>,
    pub(super) max_per_day: Option<usize>,
    pub(super) max_count: Option<usize>,
    pub(super) max_points: Option<f64>,
}

/// Which hits open a rule's own, and how soon after them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate {
    /// The kind of hits.
    pub(super) stream: usize,
    /// The longest time between the two, in microseconds.
    pub(super) within: i64,
    /// Whether they are of the rule's own type, so that every hit is among them.
    pub(super) own_type: bool,
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
        let rules = self.rules.len();
        let zone = self.zone();
        let listeners = Listeners::new(tables.events.kinds().len(), rules);
        let mut binder = Binder { card: self, tables, zone, listeners, findings: Vec::new() };
        let mut bound = Vec::with_capacity(rules);
        for (index, rule) in self.rules.iter().enumerate() {
            let at = self.place(rule);
            bound.push(match &rule.kind {
                _ if !self.stands(rule) => BoundRule::Elsewhere,
                RuleKind::Event(event) => binder.event(index, &at, event)?,
                RuleKind::Attribute(attribute) => binder.attribute(index, &at, attribute)?,
                RuleKind::Persona(persona) => binder.persona(&at, persona)?,
                RuleKind::Idle(idle) => binder.idle(index, idle),
            });
        }
        let counts = binder.listeners.count(&tables.events, rules)?;
        binder.note_unmet_conditions(&counts);
        binder.note_points_outside_stages();
        binder.findings.sort_by_key(|&(rule, _)| rule);
        let (graded, of_grading) = Graded::new(self, tables)?;
        let warning = |(rule, finding)| CardWarning { at: self.place(&self.rules[rule]), rule: Some(rule), finding };
        let mut warnings: Vec<CardWarning> = binder.findings.into_iter().map(warning).collect();
        let at = |line| Place { file: self.file.clone(), line };
        warnings.extend(of_grading.into_iter().map(|(line, finding)| CardWarning {
            at: at(line),
            rule: None,
            finding,
        }));
        warnings.sort_by_key(|warning| warning.at.line);
        let warnings = CardWarnings { warnings };
        let is_persona = |&rule: &usize| matches!(bound[rule], BoundRule::Persona { .. });
        let mut personas: Vec<usize> = (0..rules).filter(is_persona).collect();
        personas.sort_by(|&a, &b| self.rules[b].points.total_cmp(&self.rules[a].points));
        Ok(BoundCard {
            card: self,
            tables,
            rules: bound,
            ages: if self.nightly { Ages::Nights(binder.zone.clone()) } else { Ages::Passed },
            zone: binder.zone,
            streams: binder.listeners.streams,
            personas,
            graded,
            listeners: binder.listeners,
            warnings,
        })
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
    zone: Zone,
    listeners: Listeners,
    findings: Vec<(usize, Finding)>,
}

impl<'t> Binder<'t> {
    fn event(&mut self, index: usize, at: &Place, rule: &'t EventRule) -> Result<BoundRule<'t>, RulesError> {
        let span = self.span(at, rule)?;
        let same = match &rule.followed_by {
            Some(FollowedBy { same: Some(property), .. }) if !self.tables.events.is_empty() => {
                Some(self.property(at, property)?)
            }
            _ => None,
        };
        let mut conditions = rule.conditions.clone();
        conditions.extend(self.card.read_as().iter().flat_map(|card| card.conditions.iter().cloned()));
        if let Some(asks) = self.matchers(index, at, &conditions)? {
            self.listen(index, &rule.event, Listener { stream: index as u32, asks, span, same });
        } else if self.tables.events.kind(&rule.event).is_none() {
            self.unknown_event(index, &rule.event);
        }
        let gate = rule.followed_by.as_ref().map(|gate| {
            let stream = self.listeners.streams;
            self.listeners.streams += 1;
            self.listen(index, &gate.event, Listener { stream: stream as u32, asks: Vec::new(), span: EVER, same });
            let within = gate.within_days.map_or(i64::MAX, micros);
            Gate { stream, within, own_type: gate.event == rule.event }
        });
        Ok(BoundRule::Event(BoundEvent {
            event: &rule.event,
            fading: rule.decay.unwrap_or(self.card.decay).into(),
            lookback: rule.lookback_days.map(micros),
            gate,
            max_per_day: rule.max_per_day.map(|count| count as usize),
            max_count: rule.max_count.map(|count| count as usize),
            max_points: rule.max_points,
        }))
    }

    /// From when on and until when events count: the rule's own span within the card's.
    fn span(&self, at: &Place, rule: &EventRule) -> Result<Span, RulesError> {
        let read = |key, text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => self.zone.parse(text).map(Some).map_err(|why| RulesError::NotATime {
                at: at.clone(),
                key,
                why: why.to_string(),
            }),
        };
        let (mut from, mut until) = EVER;
        let of_card = self.card.read_as().map(|card| (&card.from, &card.until));
        for (first, last) in of_card.into_iter().chain([(&rule.from, &rule.until)]) {
            from = from.max(read("from", first)?.unwrap_or(from));
            until = until.min(read("until", last)?.unwrap_or(until));
        }
        if from < until { Ok((from, until)) } else { Err(RulesError::EmptySpan { at: at.clone() }) }
    }

    fn property(&self, at: &Place, name: &str) -> Result<usize, RulesError> {
        let events = &self.tables.events;
        events.property(name).ok_or_else(|| RulesError::UnknownProperty {
            at: at.clone(),
            property: name.to_owned(),
            nearest: nearest(name, events.properties().iter().map(|p| p.name.as_str())),
        })
    }

    /// What a rule asks of an event's properties; `None` when a condition can never be met.
    fn matchers(
        &mut self,
        index: usize,
        at: &Place,
        conditions: &[Condition],
    ) -> Result<Option<Vec<(usize, Matcher)>>, RulesError> {
        let events = &self.tables.events;
        if events.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let mut matchers = Vec::with_capacity(conditions.len());
        for condition in conditions {
            let property = self.property(at, &condition.column)?;
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
        Ok((matchers.len() == conditions.len()).then_some(matchers))
    }

    fn column(&self, at: &Place, name: &str) -> Result<&'t Attribute, RulesError> {
        let attributes = &self.tables.leads.attributes;
        attributes.iter().find(|attribute| attribute.name == name).ok_or_else(|| RulesError::UnknownColumn {
            at: at.clone(),
            column: name.to_owned(),
            nearest: nearest(name, attributes.iter().map(|attribute| attribute.name.as_str())),
        })
    }

    fn persona(&mut self, at: &Place, persona: &'t Persona) -> Result<BoundRule<'t>, RulesError> {
        let mut tests = Vec::with_capacity(persona.conditions.len());
        for Condition { column, test } in &persona.conditions {
            let attribute = self.column(at, column)?;
            let matcher = Matcher::new(test, (&attribute.values).into())
                .map_err(|never| wrong_kind(at, column, test.to_string(), never))?;
            tests.push((attribute, matcher));
        }
        Ok(BoundRule::Persona { persona, tests })
    }

    fn attribute(&mut self, index: usize, at: &Place, rule: &AttributeRule) -> Result<BoundRule<'t>, RulesError> {
        let leads = &self.tables.leads;
        let attribute = self.column(at, &rule.column)?;
        let values = &attribute.values;
        let (bound, any) = match &rule.pays {
            Pays::If(test) => {
                let matcher = Matcher::new(test, values.into())
                    .map_err(|never| wrong_kind(at, &rule.column, test.to_string(), never))?;
                let any = (0..leads.ids.len()).any(|lead| matcher.holds(values.cell(lead)));
                self.note_unknown_values(index, &rule.column, test, values.into());
                (BoundRule::Attribute { column: attribute, matcher }, any)
            }
            Pays::PerUnit { max_units } => {
                let Values::Number(numbers) = values else {
                    let holds = if matches!(values, Values::Date(_)) { "dates" } else { "text" };
                    let never = NeverMet { holds, wanted: "a column of numbers" };
                    return Err(wrong_kind(at, &rule.column, "per_unit = true".to_owned(), never));
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
            self.listen(index, event, Listener { stream: index as u32, asks: Vec::new(), span: EVER, same: None });
        } else if self.tables.events.is_empty() {
            self.findings.push((index, Finding::NothingEnds));
        }
        BoundRule::Idle { over: micros(rule.over_days), event: rule.event.as_deref() }
    }

    /// Enters a rule in the list of its event type.
    fn listen(&mut self, index: usize, event: &str, listener: Listener) {
        match self.tables.events.kind(event) {
            Some(kind) => self.listeners.add(kind, listener),
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

    /// Notes the event rules that give other points than the card says an act of their stage is worth.
    fn note_points_outside_stages(&mut self) {
        for (index, rule) in self.card.rules.iter().enumerate() {
            let RuleKind::Event(EventRule { event, .. }) = &rule.kind else { continue };
            let grading = &self.card.grading;
            let Some(stage) = grading.stage_of(event) else { continue };
            let Some(range) = grading.stages.iter().find(|own| own.name == stage) else { continue };
            let low = range.min_points.is_some_and(|least| rule.points < least);
            let high = range.max_points.is_some_and(|most| rule.points > most);
            // What speaks against a lead is worth less than nothing whatever its stage.
            if rule.points <= 0.0 || !(low || high) || !self.card.stands(rule) {
                continue;
            }
            let range = match (range.min_points, range.max_points) {
                (Some(least), Some(most)) => format!("{least} to {most}"),
                (Some(least), None) => format!("{least} or more"),
                (None, Some(most)) => format!("{most} or less"),
                (None, None) => continue,
            };
            self.findings.push((index, Finding::OutsideStage { points: rule.points, stage, range }));
        }
    }

    /// Notes the event rules whose conditions no event meets, unless something about them is noted already.
    fn note_unmet_conditions(&mut self, hit_counts: &[usize]) {
        for (index, rule) in self.card.rules.iter().enumerate() {
            let RuleKind::Event(EventRule { event, .. }) = &rule.kind else { continue };
            if !self.card.stands(rule) {
                continue;
            }
            let noted = self.findings.iter().any(|&(rule, _)| rule == index);
            if hit_counts[index] == 0 && !noted {
                self.findings.push((index, Finding::NoEventMatches { event: event.clone() }));
            }
        }
    }
}

/// A test that a column can never pass, at its place.
fn wrong_kind(at: &Place, column: &str, test: String, NeverMet { holds, wanted }: NeverMet) -> RulesError {
    RulesError::WrongKind { at: at.clone(), column: column.to_owned(), holds, test, wanted }
}
