//! Which actions made this total? One line per share, and the lines add up to the total.

use std::fmt;

use super::bind::BoundCard;
use super::bind::BoundRule;
use super::error::RulesError;
use super::points::hundredths;
use super::replay::{Of, Share, Why};
use crate::frame::Side;
use crate::ingest::{Attribute, Values};
use crate::time::Instant;

/// How one lead's total at one instant came about. `lines` add up to `total` to the last bit.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    /// The shares that are not 0: rules in the order of the card, a rule's events by time; then what groups and the ends of
    /// the total cut.
    pub lines: Vec<LedgerLine>,
    /// The total, the same as [`BoundCard::replay`] gives.
    pub total: f64,
}

/// One share of a total.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerLine {
    /// Index of the rule in the card; `None` for what a group's cap or the ends of the total cut.
    pub rule: Option<usize>,
    /// What people call the rule, or the group.
    pub name: String,
    /// What earned the points.
    pub what: What,
    /// When it happened: the event, or the start of a silence; `None` for attributes and caps.
    pub at: Option<Instant>,
    /// The side of the matrix they count on; `None` for what the ends of the total cut.
    pub side: Option<Side>,
    /// The points, after decay.
    pub points: f64,
}

/// What earned a share.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// An event.
    Event {
        /// Its type.
        event: String,
    },
    /// The value of an attribute.
    Attribute {
        /// The column.
        column: String,
        /// The value; `None` when missing.
        value: Option<String>,
    },
    /// Units of a numeric attribute.
    Units {
        /// The column.
        column: String,
        /// How many units counted.
        units: f64,
    },
    /// A silence.
    Idle {
        /// The event type that did not come; `None`: none of any type.
        event: Option<String>,
        /// Its length in days.
        days: f64,
    },
    /// The lead looks like a persona.
    Persona {
        /// The columns that say so.
        columns: Vec<String>,
        /// How many columns the persona names.
        of: usize,
    },
    /// The rule's total was cut to its cap.
    Capped {
        /// The cap.
        max_points: f64,
    },
    /// The total of a group of rules was cut to its cap.
    GroupCapped {
        /// The cap.
        max_points: f64,
    },
    /// The total was cut to the most a lead can have.
    Most {
        /// The most.
        max_points: f64,
    },
    /// The total was raised to the least a lead can have.
    Least {
        /// The least.
        min_points: f64,
    },
}

impl BoundCard<'_> {
    /// How the total of `lead` (an index into the bound tables) at `as_of` came about.
    ///
    /// Cost: linear in the lead's events.
    ///
    /// # Errors
    /// [`RulesError::Events`] when events cannot be read back.
    pub fn ledger(&self, lead: usize, as_of: Instant) -> Result<Ledger, RulesError> {
        let mut ledger = Ledger { lines: Vec::new(), total: 0.0 };
        self.shares_of(lead, as_of, |share| {
            ledger.total += share.points;
            ledger.lines.push(self.line(lead, as_of, share));
        })?;
        Ok(ledger)
    }

    fn line(&self, lead: usize, as_of: Instant, Share { of, why, points }: Share<'_>) -> LedgerLine {
        let (what, at) = match why {
            Why::Event(event, at) => (What::Event { event: event.to_owned() }, Some(at)),
            Why::Cap(max_points) => match of {
                Of::Rule(_) => (What::Capped { max_points }, None),
                Of::Group(_) => (What::GroupCapped { max_points }, None),
                Of::Total => (What::Most { max_points }, None),
            },
            Why::Floor(min_points) => (What::Least { min_points }, None),
            Why::Persona(rule) => (self.persona_in_words(rule, lead), None),
            Why::Value(Attribute { name, values, .. }) => {
                (What::Attribute { column: name.clone(), value: in_words(values, lead) }, None)
            }
            Why::Units(Attribute { name, .. }, units) => (What::Units { column: name.clone(), units }, None),
            Why::Silence(start, event) => {
                (What::Idle { event: event.map(str::to_owned), days: as_of.days_since(start) }, Some(start))
            }
        };
        let (rule, name) = match of {
            Of::Rule(rule) => (Some(rule), self.card.rules[rule].label()),
            Of::Group(group) => (None, self.card.groups[group].name.clone()),
            Of::Total => (None, "total".to_owned()),
        };
        LedgerLine { rule, name, what, at, side: of.side(self.card), points }
    }

    fn persona_in_words(&self, rule: usize, lead: usize) -> What {
        let BoundRule::Persona { tests, .. } = &self.rules[rule] else {
            return What::Persona { columns: Vec::new(), of: 0 };
        };
        let holds = tests.iter().filter(|(column, test)| test.holds(column.values.cell(lead)));
        What::Persona { columns: holds.map(|(column, _)| column.name.clone()).collect(), of: tests.len() }
    }
}

fn in_words(values: &Values, lead: usize) -> Option<String> {
    match values {
        Values::Date(dates) => dates[lead].map(|date| date.to_string()),
        Values::Text { .. } => values.text(lead).map(str::to_owned),
        Values::Number(_) => values.number(lead).map(|number| number.to_string()),
    }
}

impl Ledger {
    /// The points of one side of the matrix; with those of the other, and what the ends of the total cut, they are the total.
    #[must_use]
    pub fn side_points(&self, side: Side) -> f64 {
        self.lines.iter().filter(|line| line.side == Some(side)).map(|line| line.points).sum()
    }

    /// The lines' points in whole hundredths, as people see them: each within one hundredth of its line, and together
    /// exactly the total in hundredths (largest remainder; equal remainders go to the earlier line).
    #[must_use]
    pub fn shown_hundredths(&self) -> Vec<i64> {
        let mut shown: Vec<i64> = self.lines.iter().map(|line| (line.points * 100.0).floor() as i64).collect();
        let missing = hundredths(self.total) - shown.iter().sum::<i64>();
        let mut order: Vec<usize> = (0..shown.len()).collect();
        let remainder = |line: usize| {
            let points = self.lines[line].points * 100.0;
            points - points.floor()
        };
        order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)));
        for &line in order.iter().take(usize::try_from(missing).unwrap_or(0)) {
            shown[line] += 1;
        }
        shown
    }
}

impl fmt::Display for What {
    /// In plain English, without the points.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event { event } => f.write_str(event),
            Self::Attribute { column, value: Some(value) } => write!(f, "{column} = {value}"),
            Self::Attribute { column, value: None } => write!(f, "{column} is missing"),
            Self::Units { column, units } => write!(f, "{column} = {units}"),
            Self::Idle { event, days } => write!(f, "no {} for {days:.1} days", event.as_deref().unwrap_or("event")),
            Self::Persona { columns, of } => {
                write!(f, "matches in {}", columns.join(", "))?;
                if columns.len() < *of { write!(f, " ({} of {of})", columns.len()) } else { Ok(()) }
            }
            Self::Capped { max_points } => write!(f, "at most {max_points} points from this rule"),
            Self::GroupCapped { max_points } => write!(f, "at most {max_points} points from this group"),
            Self::Most { max_points } => write!(f, "at most {max_points} points"),
            Self::Least { min_points } => write!(f, "at least {min_points} points"),
        }
    }
}
