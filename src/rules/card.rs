//! What does a rule card say? The checked form: every value is in range and every combination means something.

use std::collections::BTreeMap;

use super::error::Place;
use super::grading::Grading;
use super::learned_from::LearnedFrom;
use super::points::hundredths;
pub use super::written::{CardOrigin, Literal};
use crate::cohort::Stage;
use crate::frame::Side;
use crate::time::Zone;

/// A points table: rules in the order of the file, and names for ranges of the total.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleCard {
    /// The file it was read from, for messages.
    pub file: String,
    /// Who wrote it.
    pub origin: CardOrigin,
    /// Its name in reports.
    pub name: Option<String>,
    /// The zone in which its days begin, where the file names one; [`RuleCard::in_zone`] gives one where it does not.
    pub zone: Option<CardZone>,
    /// How the points of events fade, unless a rule has its own.
    pub decay: Decay,
    /// Ages are counted in nights, as by a program that takes points away once a night.
    pub nightly: bool,
    /// The ends of the total.
    pub total: Ends,
    /// Caps that several rules share.
    pub groups: Vec<Group>,
    /// The rules, in the order of the file; ledgers refer to them by index.
    pub rules: Vec<Rule>,
    /// The bands, best first.
    pub bands: Vec<Band>,
    /// What the card says beside points.
    pub grading: Grading,
    /// Further cards of the same file.
    pub cards: Vec<CardOf>,
    /// The time it was learned from, where leadscore learned it.
    pub learned: Option<LearnedFrom>,
    /// Which of them the file is read as, as an index; `None`: the overall card. [`RuleCard::card`] chooses by name.
    pub on: Option<usize>,
}

/// A zone as cards compare it: by its name.
#[derive(Clone, Debug)]
pub struct CardZone(pub Zone);

impl PartialEq for CardZone {
    fn eq(&self, other: &Self) -> bool {
        self.0.name() == other.0.name()
    }
}

/// The ends of a total; a lead beyond one has that many points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ends {
    /// The most.
    pub max_points: Option<f64>,
    /// The least.
    pub min_points: Option<f64>,
}

/// A cap that several rules share.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// The sum of its rules is cut to this size, whatever its sign.
    pub max_points: f64,
}

/// A further card of a file: the common rules and those of its own, on some of the events.
#[derive(Clone, Debug, PartialEq)]
pub struct CardOf {
    /// Its name.
    pub name: String,
    /// What it is for, in the team's words.
    pub goal: Option<String>,
    /// What the properties of an event must be to count. Sorted by column.
    pub conditions: Vec<Condition>,
    /// Only events from this date or time on count, as it stands in the file.
    pub from: Option<String>,
    /// Only events before this date or time count.
    pub until: Option<String>,
    /// Its own bands, best first; empty: those of the file.
    pub bands: Vec<Band>,
    /// The line in the file.
    pub line: usize,
}

/// One rule: what it is called, what it is worth, and what it looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What people call it.
    pub name: Option<String>,
    /// Points per event, per unit, or once; may be negative.
    pub points: f64,
    /// What earns them.
    pub kind: RuleKind,
    /// The side of the matrix they belong to, where it is not the kind's own.
    pub side: Option<Side>,
    /// The group whose cap they share, as an index into [`RuleCard::groups`].
    pub group: Option<usize>,
    /// The further cards the rule stands on alone; empty: every card of the file.
    pub cards: Vec<String>,
    /// The line in the file.
    pub line: usize,
}

/// What a rule looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleKind {
    /// What the lead does.
    Event(EventRule),
    /// Who the lead is.
    Attribute(AttributeRule),
    /// Whether it looks like a buyer the team has in mind.
    Persona(Persona),
    /// For how long it has been silent.
    Idle(IdleRule),
}

/// Points for visible events of one type: match, gate, lookback, count, decay, sum, cap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventRule {
    /// The event type.
    pub event: String,
    /// What its properties must be; all must hold. Sorted by column.
    pub conditions: Vec<Condition>,
    /// Only events with `as_of - lookback <= t` count.
    pub lookback_days: Option<f64>,
    /// The rule's own decay; `None` takes the card's.
    pub decay: Option<Decay>,
    /// Only events from this date or time on count, as it stands in the file.
    pub from: Option<String>,
    /// Only events before this date or time count.
    pub until: Option<String>,
    /// An event counts only once such an event has followed it.
    pub followed_by: Option<FollowedBy>,
    /// Only so many events of one calendar day count, the first of it.
    pub max_per_day: Option<u32>,
    /// Only so many events count, the newest; `per = "once"` is 1.
    pub max_count: Option<u32>,
    /// The sum is cut to this size, whatever its sign.
    pub max_points: Option<f64>,
}

/// The event that must follow, at the same instant or later, and be visible too; another one, where it is of the rule's own type.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowedBy {
    /// Its type.
    pub event: String,
    /// At most so many days later.
    pub within_days: Option<f64>,
    /// The property in which both must agree; an event without it has no follower.
    pub same: Option<String>,
}

/// A buyer the team has in mind. Of several that a lead matches, the one with the most points counts, the first of equals.
#[derive(Clone, Debug, PartialEq)]
pub struct Persona {
    /// What people call it.
    pub name: String,
    /// What the lead's columns must be. Sorted by column.
    pub conditions: Vec<Condition>,
    /// So many of them must hold.
    pub at_least: usize,
}

/// What one column or property must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The attribute column or event property.
    pub column: String,
    /// The test its value must pass.
    pub test: Test,
}

/// A test on one value. A missing value passes none but `Missing(true)`.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// It is one of these; `equals` is a list of one.
    AnyOf(Vec<Literal>),
    /// It is none of these.
    NoneOf(Vec<Literal>),
    /// A number between two ends, at least one of them given.
    Range {
        /// The lower end.
        low: Option<Bound>,
        /// The upper end.
        high: Option<Bound>,
    },
    /// The text starts with this; upper and lower case differ.
    StartsWith(String),
    /// The text contains this; upper and lower case differ.
    Contains(String),
    /// There is no value (`true`), or there is one (`false`).
    Missing(bool),
}

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// The end itself belongs to the range: `min`, `max`.
    Inclusive(f64),
    /// It does not: `over`, `under`.
    Exclusive(f64),
}

/// Points for a column of the leads file.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeRule {
    /// The column.
    pub column: String,
    /// When, or how often, the points are given.
    pub pays: Pays,
}

/// How an attribute earns points.
#[derive(Clone, Debug, PartialEq)]
pub enum Pays {
    /// Once, when the value passes the test.
    If(Test),
    /// Times the column's number, from 0 to `max_units`; a missing or negative number counts 0 units.
    PerUnit {
        /// At most this many units.
        max_units: Option<f64>,
    },
}

/// Points when more than `over_days` have passed since the last visible event, or, for a lead without one, since its
/// creation. A lead of which neither is known is not idle.
#[derive(Clone, Debug, PartialEq)]
pub struct IdleRule {
    /// The silence must be longer than this.
    pub over_days: f64,
    /// Only events of this type end the silence; `None`: any event.
    pub event: Option<String>,
}

/// How an event's points fade with its age.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Decay {
    /// They do not.
    #[default]
    None,
    /// Points times 0.5^(age / days).
    HalfLife {
        /// Days after which points count half.
        days: f64,
    },
    /// Less every day by the same amount, nothing from this age on.
    Linear {
        /// The age in days.
        days: f64,
    },
    /// In full up to this age, nothing after it.
    Step {
        /// The age in days.
        days: f64,
    },
}

/// A name for totals from `at_least` up to the next band.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// `hot`, `MQL`, `A`.
    pub name: String,
    /// The least total in it.
    pub at_least: f64,
}

impl RuleCard {
    /// The band of a total; `None` below the lowest. Decided on hundredths of a point, which is what people see.
    #[must_use]
    pub fn band_of(&self, total: f64) -> Option<&Band> {
        self.own_bands().iter().find(|band| hundredths(total) >= hundredths(band.at_least))
    }

    /// The card with a zone for its days, unless its file names one.
    #[must_use]
    pub fn in_zone(mut self, zone: &Zone) -> Self {
        self.zone.get_or_insert_with(|| CardZone(zone.clone()));
        self
    }

    /// The card with the stages of event types that `[stages]` in leadscore.toml names; its own acts win.
    #[must_use]
    pub fn with_stages(mut self, stages: &BTreeMap<String, Stage>) -> Self {
        self.grading.stage_of.clone_from(stages);
        self
    }

    /// The zone in which days begin.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone.as_ref().map_or_else(Zone::utc, |zone| zone.0.clone())
    }

    /// The place of a rule in the file, for messages.
    #[must_use]
    pub fn place(&self, rule: &Rule) -> Place {
        Place { file: self.file.clone(), line: rule.line }
    }
}

impl Rule {
    /// A rule on every card of its file, on its kind's own side, in no group.
    #[must_use]
    pub const fn new(points: f64, kind: RuleKind) -> Self {
        Self { name: None, points, kind, side: None, group: None, cards: Vec::new(), line: 0 }
    }

    /// The side of the matrix its points belong to.
    #[must_use]
    pub fn side(&self) -> Side {
        self.side.unwrap_or(match self.kind {
            RuleKind::Event(_) | RuleKind::Idle(_) => Side::Activity,
            RuleKind::Attribute(_) | RuleKind::Persona(_) => Side::Fit,
        })
    }
}

impl Bound {
    /// The number at this end.
    #[must_use]
    pub const fn value(self) -> f64 {
        match self {
            Self::Inclusive(x) | Self::Exclusive(x) => x,
        }
    }
}
