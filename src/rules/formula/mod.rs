//! Which leads are meant by `band == 'hot' && stage == 'exploration'`? A small typed language for segments and overrides.
//!
//! [`Formula::parse`] reads it, [`Formula::check`] finds its names and their types, [`Checked::holds`] answers for one lead. A missing value
//! passes no comparison, so that `points > 5` and `not points > 5` together hold for every lead.

mod check;
mod parse;
mod token;

#[cfg(test)]
mod tests;

pub(super) use check::{Checked, Kind, Named, Value};

/// A formula that was read but not yet checked against names.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    text: String,
    root: Node,
}

/// What is wrong with a formula, and at which byte of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FormulaError {
    /// Byte of the formula's text.
    pub(super) at: usize,
    /// What is wrong, and what to do.
    pub(super) why: String,
}

impl Formula {
    /// As it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A piece of a formula, and where it starts.
#[derive(Clone, Debug, PartialEq)]
struct Node {
    at: usize,
    what: What,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    Number(f64),
    Text(String),
    Flag(bool),
    Name(String),
    Not(Box<Node>),
    Negative(Box<Node>),
    Both(Infix, Box<Node>, Box<Node>),
    /// Is the value one of these?
    In(Box<Node>, Vec<Node>),
    /// Is there no value (`true`), or one (`false`)?
    Missing(Box<Node>, bool),
}

/// What may stand between two pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Infix {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Contains,
    StartsWith,
    Plus,
    Minus,
    Times,
}

impl Infix {
    /// As it is written.
    const fn sign(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Contains => "contains",
            Self::StartsWith => "starts_with",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
        }
    }
}
