//! The sequence rules of a spec, translated to positions: what has to be followed, and where each feature reads it.

use crate::features::FeatureError;
use crate::frame::{
    FeatureDef, FeatureKind, Lookback, MISSING_LEVEL, MailAnswer, MailTypes, OTHER_LEVEL, SequenceRule,
};
use crate::ingest::{Events, PropertyKind};
use crate::time::{MICROS_PER_DAY, Zone};

/// Where a sequence feature finds its value.
#[derive(Debug)]
pub(in super::super) enum SequenceSlot {
    Momentum { set: usize, recent: Span, before: Span },
    Spike { set: usize, recent: Span },
    Max { number: Option<usize>, bucket: usize },
    LastValue { number: Option<usize> },
    Sessions { bucket: usize },
    EventsPerSession { bucket: usize },
    LastSessionMinutes,
    MeanGap,
    LongestGap,
    Silence,
    FirstTouch { text: Option<usize>, levels: Vec<u32> },
    LastTouch { text: Option<usize>, levels: Vec<u32> },
    Touches { text: Option<usize>, bucket: usize },
    PerMail { answer: MailAnswer, sets: MailSets, bucket: usize },
    OpenStreak { sets: MailSets },
    ClickedOfLastThree { sets: MailSets },
    ConfirmedOpens { sets: MailSets, bucket: usize },
    StageReached { journey: usize },
    DaysInStage { journey: usize },
    Minutes { stay: Option<usize>, bucket: usize },
    WeekendShare { calendar: usize },
    HourCosine { calendar: usize },
    HourSine { calendar: usize },
    Contacts { set: usize, bucket: usize },
    DaysSinceContact { set: usize },
    ContactShare { set: usize, bucket: usize },
    AnsweredContacts { set: usize, others: usize },
    NoEvidence,
}

/// A stretch of time.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Span {
    pub(super) micros: i64,
    /// The lookback that begins where it does.
    pub(super) bucket: usize,
}

/// The sets of event types that speak of mails.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct MailSets {
    pub(super) sent: usize,
    pub(super) open: usize,
    pub(super) click: usize,
    /// Opens and clicks: who clicked saw it.
    pub(super) either: usize,
}

/// What has to be followed along each lead's sequence.
#[derive(Debug, Default)]
pub(in super::super) struct SequencePlan {
    asked: bool,
    /// Lookbacks in microseconds.
    pub(super) limits: Vec<i64>,
    /// Sets of event types whose events are counted: by code, whether it belongs to the set.
    pub(super) sets: Vec<Vec<bool>>,
    pub(super) numbers: Vec<usize>,
    pub(super) texts: Vec<usize>,
    /// Event types whose minutes are counted.
    pub(super) stays: Vec<usize>,
    /// By event type, the stage it stands for; 0 for none.
    pub(super) journeys: Vec<Vec<u8>>,
    pub(super) zones: Vec<Zone>,
    pub(super) sessions: bool,
    pub(super) days: bool,
}

impl SequencePlan {
    pub(in super::super) const fn is_empty(&self) -> bool {
        !self.asked
    }

    /// # Errors
    /// [`FeatureError::PropertyType`] when a property holds another type than in training, [`FeatureError::Zone`] for a zone
    /// that this machine does not know.
    pub(in super::super) fn slot(
        &mut self,
        events: &Events,
        def: &FeatureDef,
        rule: &SequenceRule,
    ) -> Result<SequenceSlot, FeatureError> {
        use SequenceRule as Rule;
        use SequenceSlot as Slot;
        self.asked = true;
        let bucket = rule.lookback().map_or(0, |lookback| place(&mut self.limits, micros(lookback)));
        Ok(match rule {
            Rule::Momentum { event, recent_days, before_days } => {
                let recent = self.span(*recent_days, 0);
                Slot::Momentum {
                    set: self.set_of(events, event.as_deref()),
                    recent,
                    before: self.span(*before_days, recent.micros),
                }
            }
            Rule::Spike { event, recent_days } => {
                Slot::Spike { set: self.set_of(events, event.as_deref()), recent: self.span(*recent_days, 0) }
            }
            Rule::Max { property, .. } => Slot::Max { number: self.number(events, property)?, bucket },
            Rule::LastValue { property } => Slot::LastValue { number: self.number(events, property)? },
            Rule::Sessions { .. } => {
                self.sessions = true;
                Slot::Sessions { bucket }
            }
            Rule::EventsPerSession { .. } => {
                self.sessions = true;
                Slot::EventsPerSession { bucket }
            }
            Rule::LastSessionMinutes => {
                self.sessions = true;
                Slot::LastSessionMinutes
            }
            Rule::MeanGapDays | Rule::LongestGapDays | Rule::SilenceRatio => {
                self.days = true;
                match rule {
                    Rule::MeanGapDays => Slot::MeanGap,
                    Rule::LongestGapDays => Slot::LongestGap,
                    _ => Slot::Silence,
                }
            }
            Rule::FirstTouch { property } => {
                let (text, levels) = self.touch(events, def, property)?;
                Slot::FirstTouch { text, levels }
            }
            Rule::LastTouch { property } => {
                let (text, levels) = self.touch(events, def, property)?;
                Slot::LastTouch { text, levels }
            }
            Rule::Touches { property, .. } => Slot::Touches { text: self.text(events, property)?, bucket },
            Rule::PerMail { answer, mail, .. } => {
                Slot::PerMail { answer: *answer, sets: self.mail(events, mail), bucket }
            }
            Rule::OpenStreak { mail } => Slot::OpenStreak { sets: self.mail(events, mail) },
            Rule::ClickedOfLastThree { mail } => Slot::ClickedOfLastThree { sets: self.mail(events, mail) },
            Rule::ConfirmedOpens { mail, .. } => Slot::ConfirmedOpens { sets: self.mail(events, mail), bucket },
            Rule::StageReached { stages } => Slot::StageReached { journey: self.journey(events, stages) },
            Rule::DaysInStage { stages } => Slot::DaysInStage { journey: self.journey(events, stages) },
            Rule::Minutes { event, .. } => {
                Slot::Minutes { stay: events.kind(event).map(|kind| place(&mut self.stays, kind)), bucket }
            }
            Rule::WeekendShare { zone } => Slot::WeekendShare { calendar: self.calendar(zone)? },
            Rule::HourCosine { zone } => Slot::HourCosine { calendar: self.calendar(zone)? },
            Rule::HourSine { zone } => Slot::HourSine { calendar: self.calendar(zone)? },
            Rule::Contacts { events: names, .. } => Slot::Contacts { set: self.set_among(events, names, true), bucket },
            Rule::DaysSinceContact { events: names } => {
                Slot::DaysSinceContact { set: self.set_among(events, names, true) }
            }
            Rule::ContactShare { events: names, .. } => {
                Slot::ContactShare { set: self.set_among(events, names, true), bucket }
            }
            Rule::AnsweredContacts { events: names } => Slot::AnsweredContacts {
                set: self.set_among(events, names, true),
                others: self.set_among(events, names, false),
            },
            Rule::NoEvidence => Slot::NoEvidence,
        })
    }

    /// So many days, which end so many microseconds before `as_of`.
    fn span(&mut self, days: u32, end: i64) -> Span {
        let micros = i64::from(days).saturating_mul(MICROS_PER_DAY);
        Span { micros, bucket: place(&mut self.limits, micros.saturating_add(end)) }
    }

    /// The events of one type, or of all.
    fn set_of(&mut self, events: &Events, event: Option<&str>) -> usize {
        let belongs = events.kinds().iter().map(|kind| event.is_none_or(|event| event == kind)).collect();
        place(&mut self.sets, belongs)
    }

    /// The events of the types named, or of all others.
    fn set_among(&mut self, events: &Events, names: &[String], named: bool) -> usize {
        let belongs = events.kinds().iter().map(|kind| names.contains(kind) == named).collect();
        place(&mut self.sets, belongs)
    }

    fn mail(&mut self, events: &Events, mail: &MailTypes) -> MailSets {
        let mut set = |names: &[&Vec<String>]| {
            let belongs = events.kinds().iter().map(|kind| names.iter().any(|names| names.contains(kind))).collect();
            place(&mut self.sets, belongs)
        };
        MailSets {
            sent: set(&[&mail.sent]),
            open: set(&[&mail.open]),
            click: set(&[&mail.click]),
            either: set(&[&mail.open, &mail.click]),
        }
    }

    /// A type of several stages stands for the furthest.
    fn journey(&mut self, events: &Events, stages: &[Vec<String>]) -> usize {
        let stage = |kind: &String| stages.iter().rposition(|names| names.contains(kind)).map_or(0, |at| at + 1);
        let of_kind = events.kinds().iter().map(|kind| u8::try_from(stage(kind)).unwrap_or(u8::MAX)).collect();
        place(&mut self.journeys, of_kind)
    }

    fn calendar(&mut self, name: &str) -> Result<usize, FeatureError> {
        if let Some(known) = self.zones.iter().position(|zone| zone.name() == name) {
            return Ok(known);
        }
        self.zones.push(Zone::named(name)?);
        Ok(self.zones.len() - 1)
    }

    fn number(&mut self, events: &Events, name: &str) -> Result<Option<usize>, FeatureError> {
        let Some(property) = events.property(name) else { return Ok(None) };
        match events.properties()[property].kind {
            PropertyKind::Number => Ok(Some(place(&mut self.numbers, property))),
            PropertyKind::Text { .. } => {
                Err(FeatureError::PropertyType { property: name.to_owned(), wanted: "numbers" })
            }
        }
    }

    fn text(&mut self, events: &Events, name: &str) -> Result<Option<usize>, FeatureError> {
        let Some(property) = events.property(name) else { return Ok(None) };
        match events.properties()[property].kind {
            PropertyKind::Text { .. } => Ok(Some(place(&mut self.texts, property))),
            // Nobody has a value: a column without a type.
            PropertyKind::Number if events.all_missing(property) => Ok(None),
            PropertyKind::Number => Err(FeatureError::PropertyType { property: name.to_owned(), wanted: "text" }),
        }
    }

    /// The property, and what each of its texts is among the levels.
    fn touch(
        &mut self,
        events: &Events,
        def: &FeatureDef,
        property: &str,
    ) -> Result<(Option<usize>, Vec<u32>), FeatureError> {
        let text = self.text(events, property)?;
        let (FeatureKind::Category { levels }, Some(text)) = (&def.kind, text) else { return Ok((None, Vec::new())) };
        let PropertyKind::Text { dictionary } = &events.properties()[self.texts[text]].kind else {
            return Ok((None, Vec::new()));
        };
        let level = |word: &String| levels.binary_search(word).ok().and_then(|code| u32::try_from(code).ok());
        Ok((Some(text), dictionary.iter().map(|word| level(word).unwrap_or(OTHER_LEVEL)).collect()))
    }
}

/// A category's code, as a number.
pub(super) fn level(levels: &[u32], code: Option<u32>) -> f64 {
    f64::from(code.map_or(MISSING_LEVEL, |code| levels[code as usize]))
}

/// Where something stands in a list; at its end, where it was not in it.
fn place<T: PartialEq>(all: &mut Vec<T>, one: T) -> usize {
    all.iter().position(|known| *known == one).unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    })
}

const fn micros(lookback: Lookback) -> i64 {
    match lookback {
        Lookback::Days(days) => (days as i64).saturating_mul(MICROS_PER_DAY),
        Lookback::Ever => i64::MAX,
    }
}
