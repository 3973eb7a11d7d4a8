//! Does a formula mean something? Its names are found, its types agree, and texts are compared with values that can occur.

use super::{Formula, FormulaError, Infix, Node, What};
use crate::rules::nearest::nearest;

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Kind {
    Number,
    Text,
    Flag,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Text => "text",
            Self::Flag => "yes or no",
        }
    }
}

/// A value of one lead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::rules) enum Value<'a> {
    Missing,
    Number(f64),
    Text(&'a str),
    Flag(bool),
}

/// A name that formulas may use: what it holds, and, where they are known, which texts it can be.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Named {
    pub(in crate::rules) name: String,
    pub(in crate::rules) kind: Kind,
    pub(in crate::rules) values: Option<Vec<String>>,
}

/// A formula whose names are indices into a list of [`Named`].
#[derive(Clone, Debug)]
pub(in crate::rules) struct Checked(Step);

#[derive(Clone, Debug)]
enum Step {
    Number(f64),
    Text(String),
    Flag(bool),
    Name(usize),
    Not(Box<Step>),
    Negative(Box<Step>),
    Both(Infix, Box<Step>, Box<Step>),
    In(Box<Step>, Vec<Step>),
    Missing(Box<Step>, bool),
}

impl Formula {
    /// Finds the formula's names among `names`.
    pub(in crate::rules) fn check(&self, names: &[Named]) -> Result<Checked, FormulaError> {
        let (step, kind) = Checker { names }.node(&self.root)?;
        if kind != Kind::Flag {
            let why = format!("this is {}, wanted a condition; compare it with something", kind.word());
            return Err(FormulaError { at: self.root.at, why });
        }
        Ok(Checked(step))
    }
}

struct Checker<'a> {
    names: &'a [Named],
}

impl Checker<'_> {
    fn node(&self, node: &Node) -> Result<(Step, Kind), FormulaError> {
        Ok(match &node.what {
            What::Number(x) => (Step::Number(*x), Kind::Number),
            What::Text(text) => (Step::Text(text.clone()), Kind::Text),
            What::Flag(flag) => (Step::Flag(*flag), Kind::Flag),
            What::Name(name) => {
                let index = self.names.iter().position(|named| named.name == *name).ok_or_else(|| {
                    let near = nearest(name, self.names.iter().map(|named| named.name.as_str()));
                    let hint = near.map_or_else(
                        || format!("; write '{name}' if it is a text"),
                        |near| format!("; did you mean {near}?"),
                    );
                    FormulaError { at: node.at, why: format!("there is no {name} here{hint}") }
                })?;
                (Step::Name(index), self.names[index].kind)
            }
            What::Not(inside) => (Step::Not(Box::new(self.wanted(inside, Kind::Flag, "not")?)), Kind::Flag),
            What::Negative(inside) => (Step::Negative(Box::new(self.wanted(inside, Kind::Number, "-")?)), Kind::Number),
            What::Both(infix, left, right) => self.both(*infix, left, right)?,
            What::In(value, list) => {
                let (step, kind) = self.node(value)?;
                let mut steps = Vec::with_capacity(list.len());
                for entry in list {
                    steps.push(self.wanted(entry, kind, "in")?);
                    self.can_be(value, entry)?;
                }
                (Step::In(Box::new(step), steps), Kind::Flag)
            }
            What::Missing(inside, wanted) => (Step::Missing(Box::new(self.node(inside)?.0), *wanted), Kind::Flag),
        })
    }

    /// A piece that must be of a kind, for the sake of `whose`.
    fn wanted(&self, node: &Node, kind: Kind, whose: &str) -> Result<Step, FormulaError> {
        match self.node(node)? {
            (step, found) if found == kind => Ok(step),
            (_, found) => {
                let why = format!("this is {}, and `{whose}` wants {} here", found.word(), kind.word());
                Err(FormulaError { at: node.at, why })
            }
        }
    }

    fn both(&self, infix: Infix, left: &Node, right: &Node) -> Result<(Step, Kind), FormulaError> {
        let (wanted, gives) = match infix {
            Infix::Or | Infix::And => (Some(Kind::Flag), Kind::Flag),
            Infix::Equal | Infix::Unequal => (None, Kind::Flag),
            Infix::Less | Infix::AtMost | Infix::Greater | Infix::AtLeast => (Some(Kind::Number), Kind::Flag),
            Infix::Contains | Infix::StartsWith => (Some(Kind::Text), Kind::Flag),
            Infix::Plus | Infix::Minus | Infix::Times => (Some(Kind::Number), Kind::Number),
        };
        let (first, kind) = match wanted {
            Some(kind) => (self.wanted(left, kind, infix.sign())?, kind),
            None => self.node(left)?,
        };
        let second = self.wanted(right, kind, infix.sign())?;
        if wanted.is_none() {
            self.can_be(left, right)?;
            self.can_be(right, left)?;
        }
        Ok((Step::Both(infix, Box::new(first), Box::new(second)), gives))
    }

    /// Refuses a text that a name can never be.
    fn can_be(&self, name: &Node, text: &Node) -> Result<(), FormulaError> {
        let (What::Name(name), What::Text(value)) = (&name.what, &text.what) else { return Ok(()) };
        let Some(known) = self.names.iter().find(|named| named.name == *name).and_then(|named| named.values.as_ref())
        else {
            return Ok(());
        };
        if known.contains(value) {
            return Ok(());
        }
        let near = nearest(value, known.iter().map(String::as_str));
        let hint = near.map_or_else(
            || {
                if known.is_empty() {
                    "it is never known".to_owned()
                } else {
                    format!("it is one of {}", known.join(", "))
                }
            },
            |near| format!("did you mean '{near}'?"),
        );
        Err(FormulaError { at: text.at, why: format!("{name} is never '{value}'; {hint}") })
    }
}

impl Checked {
    /// Whether the formula holds for a lead whose value under each name is `value(name)`.
    pub(in crate::rules) fn holds<'a>(&'a self, value: &impl Fn(usize) -> Value<'a>) -> bool {
        self.0.value(value) == Value::Flag(true)
    }
}

impl Step {
    fn value<'a>(&'a self, of: &impl Fn(usize) -> Value<'a>) -> Value<'a> {
        match self {
            Self::Number(x) => Value::Number(*x),
            Self::Text(text) => Value::Text(text),
            Self::Flag(flag) => Value::Flag(*flag),
            Self::Name(name) => of(*name),
            Self::Not(inside) => Value::Flag(inside.value(of) != Value::Flag(true)),
            Self::Negative(inside) => match inside.value(of) {
                Value::Number(x) => Value::Number(-x),
                _ => Value::Missing,
            },
            Self::Both(Infix::And, left, right) => {
                Value::Flag(left.value(of) == Value::Flag(true) && right.value(of) == Value::Flag(true))
            }
            Self::Both(Infix::Or, left, right) => {
                Value::Flag(left.value(of) == Value::Flag(true) || right.value(of) == Value::Flag(true))
            }
            Self::Both(infix, left, right) => compare(*infix, left.value(of), right.value(of)),
            Self::In(inside, list) => {
                let value = inside.value(of);
                Value::Flag(value != Value::Missing && list.iter().any(|entry| entry.value(of) == value))
            }
            Self::Missing(inside, wanted) => Value::Flag((inside.value(of) == Value::Missing) == *wanted),
        }
    }
}

/// Two values of one kind; a missing one passes no comparison, and leaves nothing to add.
fn compare<'a>(infix: Infix, left: Value<'a>, right: Value<'a>) -> Value<'a> {
    match (infix, left, right) {
        (Infix::Plus | Infix::Minus | Infix::Times, Value::Number(a), Value::Number(b)) => Value::Number(match infix {
            Infix::Plus => a + b,
            Infix::Minus => a - b,
            _ => a * b,
        }),
        (Infix::Plus | Infix::Minus | Infix::Times, _, _) => Value::Missing,
        (_, Value::Missing, _) | (_, _, Value::Missing) => Value::Flag(false),
        (Infix::Equal, left, right) => Value::Flag(left == right),
        (Infix::Unequal, left, right) => Value::Flag(left != right),
        (_, Value::Number(a), Value::Number(b)) => Value::Flag(match infix {
            Infix::Less => a < b,
            Infix::AtMost => a <= b,
            Infix::Greater => a > b,
            _ => a >= b,
        }),
        (Infix::Contains, Value::Text(a), Value::Text(b)) => Value::Flag(a.contains(b)),
        (Infix::StartsWith, Value::Text(a), Value::Text(b)) => Value::Flag(a.starts_with(b)),
        _ => Value::Flag(false),
    }
}
