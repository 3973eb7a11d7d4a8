//! Which test does a table of keys state? One, or none; two that exclude each other are refused.

use std::collections::BTreeMap;

use super::checks::within;
use crate::rules::card::{Bound, Condition, Test};
use crate::rules::error::{Place, RulesError};
use crate::rules::written::{Literal, TestEntry, TestTable};

/// The tests of a `where` table.
pub(super) fn conditions(at: &Place, written: BTreeMap<String, TestEntry>) -> Result<Vec<Condition>, RulesError> {
    let mut conditions = Vec::with_capacity(written.len());
    for (column, test) in written {
        let table = match test {
            TestEntry::Value(value) => TestTable { equals: Some(value), ..TestTable::default() },
            TestEntry::Table(table) => table,
        };
        let test = table.checked(at)?.ok_or_else(|| RulesError::NoTest { at: at.clone(), column: column.clone() })?;
        conditions.push(Condition { column, test });
    }
    Ok(conditions)
}

impl TestTable {
    /// The one test the table states; `None` when it states none.
    pub(super) fn checked(self, at: &Place) -> Result<Option<Test>, RulesError> {
        let low = end(at, ("min", self.min), ("over", self.over))?;
        let high = end(at, ("max", self.max), ("under", self.under))?;
        let range = match (low, high) {
            (None, None) => None,
            _ => Some(Test::Range { low: low.map(|(_, bound)| bound), high: high.map(|(_, bound)| bound) }),
        };
        let range_key = low.or(high).map_or("min", |(key, _)| key);
        let stated = [
            ("equals", self.equals.map(|value| Test::AnyOf(vec![value]))),
            ("any_of", self.any_of.map(Test::AnyOf)),
            ("none_of", self.none_of.map(Test::NoneOf)),
            (range_key, range),
            ("starts_with", self.starts_with.map(Test::StartsWith)),
            ("contains", self.contains.map(Test::Contains)),
            ("missing", self.missing.map(Test::Missing)),
        ];
        let mut found: Option<(&'static str, Test)> = None;
        for (key, test) in stated {
            let Some(test) = test else { continue };
            if let Some((one, _)) = found {
                return Err(RulesError::Clash { at: at.clone(), one, other: key });
            }
            test.check(at, key)?;
            found = Some((key, test));
        }
        Ok(found.map(|(_, test)| test))
    }
}

impl Test {
    fn check(&self, at: &Place, key: &'static str) -> Result<(), RulesError> {
        let finite = |x: f64| within(at, key, x, -f64::MAX, "a number").map(|_| ());
        match self {
            Self::AnyOf(values) | Self::NoneOf(values) => {
                if values.is_empty() {
                    return Err(RulesError::Empty { at: at.clone(), key });
                }
                values.iter().try_for_each(|value| match value {
                    Literal::Number(x) => finite(*x),
                    _ => Ok(()),
                })
            }
            Self::Range { low: Some(low), high: Some(high) } => {
                let holds_one = match (low, high) {
                    (Bound::Inclusive(low), Bound::Inclusive(high)) => low <= high,
                    (low, high) => low.value() < high.value(),
                };
                if holds_one {
                    return Ok(());
                }
                let (at, found) = (at.clone(), low.value());
                Err(RulesError::OutOfRange { at, key, found, wanted: "a lower end below the upper end" })
            }
            Self::StartsWith(text) | Self::Contains(text) if text.is_empty() => {
                Err(RulesError::Empty { at: at.clone(), key })
            }
            _ => Ok(()),
        }
    }
}

/// One end of a range from its two spellings: with the end and without it.
fn end(
    at: &Place,
    (with, inclusive): (&'static str, Option<f64>),
    (without, exclusive): (&'static str, Option<f64>),
) -> Result<Option<(&'static str, Bound)>, RulesError> {
    let finite = |key, x| within(at, key, x, -f64::MAX, "a number");
    match (inclusive, exclusive) {
        (None, None) => Ok(None),
        (Some(x), None) => Ok(Some((with, Bound::Inclusive(finite(with, x)?)))),
        (None, Some(x)) => Ok(Some((without, Bound::Exclusive(finite(without, x)?)))),
        (Some(_), Some(_)) => Err(RulesError::Clash { at: at.clone(), one: with, other: without }),
    }
}
