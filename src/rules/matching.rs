//! Does a value pass a test? Tests are turned into dictionary codes and numbers once, so that a value costs one look-up.

use super::card::{Bound, Literal, Test};
use super::nearest::nearest;
use crate::ingest::{Cell, PropertyKind, Values};

/// A test that is ready for the cells of one column.
#[derive(Debug)]
pub(super) struct Matcher {
    plan: Plan,
}

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holds<'t> {
    /// Numbers.
    Numbers,
    /// Texts of a dictionary.
    Texts(&'t [String]),
    /// Instants.
    Dates,
}

impl<'t> From<&'t Values> for Holds<'t> {
    fn from(values: &'t Values) -> Self {
        match values {
            Values::Number(_) => Self::Numbers,
            Values::Text { dictionary, .. } => Self::Texts(dictionary),
            Values::Date(_) => Self::Dates,
        }
    }
}

impl<'t> From<&'t PropertyKind> for Holds<'t> {
    fn from(kind: &'t PropertyKind) -> Self {
        match kind {
            PropertyKind::Number => Self::Numbers,
            PropertyKind::Text { dictionary } => Self::Texts(dictionary),
        }
    }
}

#[derive(Debug)]
enum Plan {
    /// One answer per dictionary entry; missing fails.
    Codes(Vec<bool>),
    /// The number is one of these (`true`) or none of these (`false`); missing fails.
    Numbers(Vec<f64>, bool),
    /// The number lies in the range; missing fails.
    Range(Option<Bound>, Option<Bound>),
    /// Whether there is a value.
    Missing(bool),
}

/// Why a test can never be met by a kind of column.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NeverMet {
    /// What the column holds.
    pub(super) holds: &'static str,
    /// What it can answer.
    pub(super) wanted: &'static str,
}

const TEXT: NeverMet = NeverMet { holds: "text", wanted: "equals, any_of, none_of, starts_with, contains or missing" };
const NUMBERS: NeverMet =
    NeverMet { holds: "numbers", wanted: "a number with equals, any_of, none_of, min, over, max or under, or missing" };
const DATES: NeverMet = NeverMet { holds: "dates", wanted: "missing = true or missing = false" };

impl Matcher {
    /// Readies a test for a column.
    pub(super) fn new(test: &Test, column: Holds<'_>) -> Result<Self, NeverMet> {
        let plan = match (test, column) {
            (Test::Missing(wanted), _) => Plan::Missing(*wanted),
            (_, Holds::Dates) => return Err(DATES),
            (Test::Range { low, high }, Holds::Numbers) => Plan::Range(*low, *high),
            (Test::AnyOf(literals), Holds::Numbers) => Plan::Numbers(numbers(literals)?, true),
            (Test::NoneOf(literals), Holds::Numbers) => Plan::Numbers(numbers(literals)?, false),
            (Test::StartsWith(_) | Test::Contains(_), Holds::Numbers) => return Err(NUMBERS),
            (Test::Range { .. }, Holds::Texts(_)) => return Err(TEXT),
            (_, Holds::Texts(dictionary)) => Plan::Codes(dictionary.iter().map(|entry| passes(test, entry)).collect()),
        };
        Ok(Self { plan })
    }

    /// Whether a cell of the column passes.
    pub(super) fn holds(&self, cell: Cell) -> bool {
        match (&self.plan, cell) {
            (Plan::Missing(wanted), cell) => (cell == Cell::Missing) == *wanted,
            (Plan::Codes(answers), Cell::Text(code)) => answers[code as usize],
            (Plan::Numbers(list, wanted), Cell::Number(x)) => {
                list.iter().any(|y| x.partial_cmp(y).is_some_and(std::cmp::Ordering::is_eq)) == *wanted
            }
            (Plan::Range(low, high), Cell::Number(x)) => {
                let above = low.is_none_or(|bound| match bound {
                    Bound::Inclusive(end) => x >= end,
                    Bound::Exclusive(end) => x > end,
                });
                let below = high.is_none_or(|bound| match bound {
                    Bound::Inclusive(end) => x <= end,
                    Bound::Exclusive(end) => x < end,
                });
                above && below
            }
            _ => false,
        }
    }
}

/// The literals of a test that a text column does not have, each with the nearest value it does have.
pub(super) fn unknown_values(test: &Test, column: Holds<'_>) -> Vec<(String, Option<String>)> {
    let (Test::AnyOf(literals) | Test::NoneOf(literals), Holds::Texts(dictionary)) = (test, column) else {
        return Vec::new();
    };
    let known = |literal: &&Literal| !dictionary.iter().any(|entry| same_text(literal, entry));
    let with_nearest = |literal: &Literal| {
        let text = literal.to_string();
        let near = nearest(&text, dictionary.iter().map(String::as_str));
        (text, near)
    };
    literals.iter().filter(known).map(with_nearest).collect()
}

fn passes(test: &Test, entry: &str) -> bool {
    match test {
        Test::AnyOf(literals) => literals.iter().any(|literal| same_text(literal, entry)),
        Test::NoneOf(literals) => !literals.iter().any(|literal| same_text(literal, entry)),
        Test::StartsWith(text) => entry.starts_with(text.as_str()),
        Test::Contains(text) => entry.contains(text.as_str()),
        Test::Range { .. } | Test::Missing(_) => false,
    }
}

/// A literal against text: letter by letter, but `true` also reads "True" and "TRUE".
fn same_text(literal: &Literal, entry: &str) -> bool {
    match literal {
        Literal::Flag(_) => entry.eq_ignore_ascii_case(&literal.to_string()),
        _ => entry == literal.to_string(),
    }
}

/// Literals against a number column: true is 1, false is 0, text must read as a number.
fn numbers(literals: &[Literal]) -> Result<Vec<f64>, NeverMet> {
    let number = |literal: &Literal| match literal {
        Literal::Flag(value) => Some(f64::from(u8::from(*value))),
        Literal::Integer(value) => Some(*value as f64),
        Literal::Number(value) => Some(*value),
        Literal::Text(text) => text.trim().parse().ok().filter(|x: &f64| x.is_finite()),
    };
    literals.iter().map(number).collect::<Option<_>>().ok_or(NUMBERS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::NO_TEXT;

    fn text() -> Values {
        Values::Text { dictionary: vec!["10".into(), "True".into(), "ab".into()], codes: vec![0, 1, 2, NO_TEXT] }
    }

    fn rows(test: &Test, values: &Values) -> Vec<bool> {
        let matcher = Matcher::new(test, values.into()).unwrap();
        (0..4).map(|row| matcher.holds(values.cell(row))).collect()
    }

    #[test]
    fn text_compares_as_text_and_missing_passes_only_missing() {
        let of = |literal| Test::AnyOf(vec![literal]);
        assert_eq!(rows(&of(Literal::Integer(10)), &text()), [true, false, false, false]);
        assert_eq!(rows(&of(Literal::Flag(true)), &text()), [false, true, false, false]);
        assert_eq!(rows(&of(Literal::Text("AB".into())), &text()), [false; 4]);
        assert_eq!(rows(&Test::NoneOf(vec![Literal::Text("ab".into())]), &text()), [true, true, false, false]);
        assert_eq!(rows(&Test::StartsWith("a".into()), &text()), [false, false, true, false]);
        assert_eq!(rows(&Test::Contains("b".into()), &text()), [false, false, true, false]);
        assert_eq!(rows(&Test::Missing(true), &text()), [false, false, false, true]);
        assert_eq!(rows(&Test::Missing(false), &text()), [true, true, true, false]);
        assert_eq!(Matcher::new(&Test::Range { low: None, high: None }, (&text()).into()).unwrap_err(), TEXT);
    }

    #[test]
    fn numbers_compare_as_numbers_and_true_is_one() {
        let values = Values::Number(vec![1.0, 0.0, 20.0, f64::NAN]);
        assert_eq!(rows(&Test::AnyOf(vec![Literal::Flag(true)]), &values), [true, false, false, false]);
        assert_eq!(rows(&Test::AnyOf(vec![Literal::Text("20".into())]), &values), [false, false, true, false]);
        assert_eq!(rows(&Test::NoneOf(vec![Literal::Integer(1)]), &values), [false, true, true, false]);
        let range = |low, high| Test::Range { low, high };
        let (one, twenty) = (Bound::Inclusive(1.0), Bound::Exclusive(20.0));
        assert_eq!(rows(&range(Some(one), Some(twenty)), &values), [true, false, false, false]);
        assert_eq!(rows(&range(Some(Bound::Exclusive(1.0)), None), &values), [false, false, true, false]);
        assert_eq!(rows(&range(None, Some(Bound::Inclusive(20.0))), &values), [true, true, true, false]);
        assert_eq!(Matcher::new(&Test::AnyOf(vec![Literal::Text("x".into())]), (&values).into()).unwrap_err(), NUMBERS);
        assert_eq!(Matcher::new(&Test::Contains("1".into()), (&values).into()).unwrap_err(), NUMBERS);
    }

    #[test]
    fn dates_answer_only_whether_they_are_there() {
        let values = Values::Date(vec![None, Some(crate::time::Instant::default()), None, None]);
        assert_eq!(rows(&Test::Missing(false), &values), [false, true, false, false]);
        assert_eq!(Matcher::new(&Test::AnyOf(vec![Literal::Integer(0)]), (&values).into()).unwrap_err(), DATES);
    }
}
