//! What is a feature, said without the kernel? A small tree over the events that are visible at `as_of`: filter, aggregate,
//! combine. It can be read aloud, walked row by row, and turned into SQL ([`FeatureSql`]).

mod of_rule;
mod of_sequence;
mod sql;

pub use of_rule::expression;
pub use sql::{FeatureSql, SqlTables};

/// How a feature's value follows from the events of one (lead, as_of) row. Missing is no number: what is combined with it is
/// missing, and a comparison with it is false.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number.
    Number(f64),
    /// Nothing.
    Missing,
    /// One value made of the events that pass all `only`; where there is none, 0 for counts, else missing.
    Aggregate {
        /// What is made of them.
        of: Aggregate,
        /// Which events.
        only: Vec<Filter>,
    },
    /// Days from the lead's creation to `as_of`; missing where it is unknown, or not before `as_of`.
    DaysSinceCreation,
    /// A column of the leads file.
    Attribute(String),
    /// Days from a dated column of the leads file to `as_of`; missing where it is not before `as_of`.
    DaysSinceAttribute(String),
    /// The last value of an attribute with a history that was written before `as_of`.
    AttributeAsOf(String),
    /// Days from that value, a date, to `as_of`; missing where it is not before `as_of`.
    DaysSinceAttributeAsOf(String),
    /// 1 where a column of the leads file is missing, or a date that is not before `as_of`; else 0.
    IsMissing(String),
    /// How often an attribute with a history was written before `as_of` with another value than the one before; the first one
    /// counts, taking the value away too.
    Changes(String),
    /// Days since the last of these changes; missing where no value stands.
    DaysSinceChange(String),
    /// How many other leads of the account were created before `as_of`; missing without an account.
    OtherPeople,
    /// How many other leads of the account had converted before `as_of`; missing without an account.
    OtherConversions,
    /// What became of some events, each up to the next one of them, from the latest back; missing where there are none to judge.
    Rounds {
        /// What is made of them.
        of: RoundsOf,
        /// What begins a round; events of one instant begin one.
        begin: Filter,
        /// What answers it, at its instant or later, before the next round.
        answer: Filter,
    },
    /// `a + b`.
    Add(Box<Expr>, Box<Expr>),
    /// `a - b`.
    Subtract(Box<Expr>, Box<Expr>),
    /// `a * b`.
    Multiply(Box<Expr>, Box<Expr>),
    /// `a / b`; missing where `b` is 0.
    Divide(Box<Expr>, Box<Expr>),
    /// The natural logarithm.
    Ln(Box<Expr>),
    /// The smaller of two.
    Least(Box<Expr>, Box<Expr>),
    /// The first that is not missing.
    Or(Box<Expr>, Box<Expr>),
    /// `then` where `left >= right`, else `otherwise`, also where one of the two is missing.
    IfAtLeast {
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
        /// Where it is at least the right one.
        then: Box<Expr>,
        /// Where it is not.
        otherwise: Box<Expr>,
    },
    /// The expression over the events of the other people of the lead's account, each from its creation on; missing without an
    /// account.
    Others(Box<Expr>),
}

/// What is made of rounds. One that began less than [`GRACE_DAYS`] ago counts only once it was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundsOf {
    /// How many of the latest, so many at most, were answered one after the other.
    Streak(u32),
    /// How many of so many latest ones were answered.
    Answered(u32),
    /// The share of so many latest ones, or of all where they are fewer, that was answered.
    ShareAnswered(u32),
}

/// A round this young is not held against a lead.
pub const GRACE_DAYS: f64 = 3.0;

/// What is made of events.
#[derive(Clone, Debug, PartialEq)]
pub enum Aggregate {
    /// How many there are.
    Count,
    /// How many different values there are.
    CountDistinct(Scalar),
    /// The sum of a number of each.
    Sum(Scalar),
    /// The largest.
    Max(Scalar),
    /// The smallest.
    Min(Scalar),
    /// The number of the latest event, the largest of several at one instant.
    LatestNumber(String),
    /// The text of the earliest event, the first in the alphabet of several at one instant.
    EarliestText(String),
    /// The text of the latest event, the first in the alphabet of several at one instant.
    LatestText(String),
}

/// What one event says, among all visible ones of its row in the order of time.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// Days before `as_of`.
    AgeDays,
    /// A numeric property.
    Number(String),
    /// A text property.
    Text(String),
    /// Whole UTC days since 1970.
    UtcDay,
    /// UTC days since the day of the event before it; missing on the same day, and for the first event.
    DayGap,
    /// 0.5^(age / half-life).
    Faded {
        /// Days after which an event counts half.
        half_life_days: f64,
    },
    /// Which session it belongs to: more than 30 minutes without an event start another one.
    Session,
    /// Minutes to the next later event; 0 where that is more than 30 minutes later, or there is none.
    MinutesToNext,
    /// 1 on a Saturday or Sunday of a zone, else 0.
    Weekend(String),
    /// Minutes of the day in a zone, as an angle: a day is 2 pi; its cosine.
    HourCosine(String),
    /// Its sine.
    HourSine(String),
}

/// Which events count.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Those of these types.
    TypeIn(Vec<String>),
    /// Those of all other types.
    TypeNotIn(Vec<String>),
    /// Those at most so many days old.
    WithinDays(f64),
    /// Those more than so many days old.
    OlderThanDays(f64),
    /// Those at least as old as a number of days; none where it is missing.
    AtLeastAsOldAs(Box<Expr>),
    /// Those with a value of a property.
    Has(String),
    /// Of several of one type at one instant, one.
    OncePerInstant,
    /// Those of the session of the last event.
    LastSession,
}

/// A feature that has no such form, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoExpression {
    /// A sentence.
    pub reason: &'static str,
}

impl Expr {
    /// The aggregate over the events that pass `only`.
    fn over(of: Aggregate, only: Vec<Filter>) -> Self {
        Self::Aggregate { of, only }
    }

    fn count(only: Vec<Filter>) -> Self {
        Self::over(Aggregate::Count, only)
    }

    fn or_zero(self) -> Self {
        Self::Or(Box::new(self), Box::new(Self::Number(0.0)))
    }

    fn plus(self, other: Self) -> Self {
        Self::Add(Box::new(self), Box::new(other))
    }

    fn minus(self, other: Self) -> Self {
        Self::Subtract(Box::new(self), Box::new(other))
    }

    fn times(self, other: Self) -> Self {
        Self::Multiply(Box::new(self), Box::new(other))
    }

    fn per(self, other: Self) -> Self {
        Self::Divide(Box::new(self), Box::new(other))
    }

    fn ln(self) -> Self {
        Self::Ln(Box::new(self))
    }

    /// `then` where this is at least `right`.
    fn if_at_least(self, right: Self, then: Self, otherwise: Self) -> Self {
        let [left, right, then, otherwise] = [self, right, then, otherwise].map(Box::new);
        Self::IfAtLeast { left, right, then, otherwise }
    }
}
