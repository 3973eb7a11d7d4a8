//! What does a rule card say? The checked form: every value is in range and every combination means something.

use std::fmt;

use super::error::Place;
use super::points::hundredths;
pub use super::written::{CardOrigin, Literal};

/// A points table: rules in the order of the file, and names for ranges of the total.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleCard {
    /// The file it was read from, for messages.
    pub file: String,
    /// Who wrote it.
    pub origin: CardOrigin,
    /// Its name in reports.
    pub name: Option<String>,
    /// How the points of events fade, unless a rule has its own.
    pub decay: Decay,
    /// The rules, in the order of the file; ledgers refer to them by index.
    pub rules: Vec<Rule>,
    /// The bands, best first.
    pub bands: Vec<Band>,
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
    /// For how long it has been silent.
    Idle(IdleRule),
}

/// Points for visible events of one type: match, then lookback, then decay, then sum, then cap.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRule {
    /// The event type.
    pub event: String,
    /// What its properties must be; all must hold. Sorted by column.
    pub conditions: Vec<Condition>,
    /// Only events with `as_of - lookback <= t` count.
    pub lookback_days: Option<f64>,
    /// The rule's own decay; `None` takes the card's.
    pub decay: Option<Decay>,
    /// Only so many events count, the newest; `per = "once"` is 1.
    pub max_count: Option<u32>,
    /// The sum is cut to this size, whatever its sign.
    pub max_points: Option<f64>,
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decay {
    /// They do not.
    None,
    /// Points times 0.5^(age / days).
    HalfLife {
        /// Days after which points count half.
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
        self.bands.iter().find(|band| hundredths(total) >= hundredths(band.at_least))
    }

    /// The place of a rule in the file, for messages.
    #[must_use]
    pub fn place(&self, rule: &Rule) -> Place {
        Place { file: self.file.clone(), line: rule.line }
    }
}

impl Rule {
    /// What people call the rule: its name, or what it says.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None => self.kind.to_string(),
        }
    }
}

impl fmt::Display for RuleKind {
    /// The rule in words: `page_view where page = /pricing`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(rule) => {
                f.write_str(&rule.event)?;
                for (i, condition) in rule.conditions.iter().enumerate() {
                    let joint = if i == 0 { " where " } else { " and " };
                    write!(f, "{joint}{} {}", condition.column, condition.test)?;
                }
                Ok(())
            }
            Self::Attribute(AttributeRule { column, pays: Pays::If(test) }) => write!(f, "{column} {test}"),
            Self::Attribute(AttributeRule { column, pays: Pays::PerUnit { .. } }) => write!(f, "per unit of {column}"),
            Self::Idle(IdleRule { over_days, event: None }) => write!(f, "no event for more than {over_days} days"),
            Self::Idle(IdleRule { over_days, event: Some(event) }) => {
                write!(f, "no {event} for more than {over_days} days")
            }
        }
    }
}

impl fmt::Display for Test {
    /// The test as it reads after the column's name: `= retail`, `from 10 to under 20`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |values: &[Literal]| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Self::AnyOf(values) if values.len() == 1 => write!(f, "= {}", list(values)),
            Self::AnyOf(values) => write!(f, "one of {}", list(values)),
            Self::NoneOf(values) => write!(f, "none of {}", list(values)),
            Self::Range { low, high } => {
                let low = low.map(|bound| match bound {
                    Bound::Inclusive(x) => format!(">= {x}"),
                    Bound::Exclusive(x) => format!("> {x}"),
                });
                let high = high.map(|bound| match bound {
                    Bound::Inclusive(x) => format!("<= {x}"),
                    Bound::Exclusive(x) => format!("< {x}"),
                });
                f.write_str(&[low, high].into_iter().flatten().collect::<Vec<_>>().join(" and "))
            }
            Self::StartsWith(text) => write!(f, "starts with {text}"),
            Self::Contains(text) => write!(f, "contains {text}"),
            Self::Missing(true) => f.write_str("is missing"),
            Self::Missing(false) => f.write_str("is known"),
        }
    }
}

impl fmt::Display for Literal {
    /// The value as text, which is also how it compares with a text column.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
        }
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
