//! What does a rule say in plain words? For ledgers and messages, where it has no name of its own.

use std::fmt;

use super::card::{AttributeRule, Bound, IdleRule, Literal, Pays, Rule, RuleKind, Test};

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
                match &rule.followed_by {
                    Some(gate) => write!(f, ", then {}", gate.event),
                    None => Ok(()),
                }
            }
            Self::Persona(persona) => write!(f, "persona {}", persona.name),
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
