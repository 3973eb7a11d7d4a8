//! Into which groups does a column divide the leads? Values as they are, classes of age, or quarters; none smaller than may be shown.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::LEAST_LEADS;
use crate::ingest::{Cell, Values, is_age_name, is_birth_name};
use crate::stats::quantile_sorted;
use crate::time::Instant;

/// Where classes of age begin, after the first.
const AGES: [f64; 5] = [25.0, 35.0, 45.0, 55.0, 65.0];
/// A number with at most so many different values is divided by value.
const MOST_NUMBERS: usize = 6;
/// Texts that have a group of their own, the most frequent; the others are one group.
const MOST_TEXTS: usize = 12;
const DAYS_IN_A_YEAR: f64 = 365.2425;

/// What a group is called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum GroupName {
    /// The rows that hold this value.
    Value {
        /// The value as text.
        value: String,
    },
    /// Numbers or ages from one end (inclusive) to the other (exclusive); an open end is null.
    Range {
        /// The least value.
        from: Option<f64>,
        /// The value above the largest.
        to: Option<f64>,
    },
    /// Everything that is rarer.
    Other,
    /// Nothing is stated.
    Missing,
}

impl GroupName {
    /// The name for files: `f`, `25 to under 35`, `(other)`, `(not stated)`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Value { value } => value.clone(),
            Self::Range { from: None, to: None } => "(any)".to_owned(),
            Self::Range { from: None, to: Some(to) } => format!("under {to}"),
            Self::Range { from: Some(from), to: None } => format!("{from} and more"),
            Self::Range { from: Some(from), to: Some(to) } => format!("{from} to under {to}"),
            Self::Other => "(other)".to_owned(),
            Self::Missing => "(not stated)".to_owned(),
        }
    }
}

/// How a column was divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// One group per value; rare ones together.
    Values,
    /// Classes of age at the row's instant: under 25, then ten years each, 65 and more; small ones are joined to the next.
    Ages,
    /// Quarters of the test rows, by value.
    Quarters,
}

/// A column's groups, and how a row finds its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Division {
    /// How the column was divided.
    pub cut: Cut,
    /// The groups; at least [`LEAST_LEADS`] test leads each.
    pub groups: Vec<GroupName>,
    finder: Finder,
}

/// Who belongs where: places among the groups, `None` for what is too rare to be shown.
#[derive(Clone, Debug, PartialEq)]
enum Finder {
    Texts { own: BTreeMap<String, usize>, other: Option<usize>, missing: Option<usize> },
    Numbers { reading: Reading, bounds: Vec<f64>, of_class: Vec<Option<usize>>, missing: Option<usize> },
}

/// What is divided of a cell that is a number or a date.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reading {
    /// The number itself; a date's year.
    Plain,
    /// Years from a date or a year of birth to the row's instant.
    Age,
}

impl Reading {
    fn number(self, cell: Cell, as_of: Option<Instant>) -> Option<f64> {
        match (self, cell, as_of) {
            (_, Cell::Missing | Cell::Text(_), _) | (Self::Age, _, None) => None,
            (Self::Plain, Cell::Number(number), _) => Some(number),
            (Self::Plain, Cell::Date(date), _) => Some(year(date).floor()),
            (Self::Age, Cell::Number(born), Some(as_of)) => Some(year(as_of).floor() - born),
            (Self::Age, Cell::Date(born), Some(as_of)) => Some((as_of.days_since(born) / DAYS_IN_A_YEAR).floor()),
        }
    }
}

/// The year an instant lies in, as a number that rises evenly.
fn year(instant: Instant) -> f64 {
    1970.0 + instant.days_since(Instant::from_micros(0)) / DAYS_IN_A_YEAR
}

impl Division {
    /// Divides a column by its values on the test rows. `as_of`: the rows' instants, `None` where nothing is dated; `leads`: a number per
    /// lead. Cost: a sort of the rows.
    #[must_use]
    pub fn of(column: &str, values: &Values, as_of: Option<&[Instant]>, leads: &[u32]) -> Self {
        match values {
            Values::Text { dictionary, codes } => texts(dictionary, codes, leads),
            Values::Number(_) | Values::Date(_) => numbers(column, values, as_of, leads),
        }
    }

    /// Each row's place among the groups; `None` for what is too rare to be shown.
    #[must_use]
    pub fn places(&self, values: &Values, as_of: Option<&[Instant]>, rows: usize) -> Vec<Option<usize>> {
        (0..rows).map(|row| self.place(values, row, as_of.and_then(|as_of| as_of.get(row).copied()))).collect()
    }

    fn place(&self, values: &Values, row: usize, as_of: Option<Instant>) -> Option<usize> {
        match &self.finder {
            Finder::Texts { own, other, missing } => match values.text(row) {
                Some(text) => own.get(text).copied().or(*other),
                None => *missing,
            },
            Finder::Numbers { reading, bounds, of_class, missing } => match reading.number(values.cell(row), as_of) {
                Some(number) => of_class.get(class(bounds, number)).copied().flatten(),
                None => *missing,
            },
        }
    }
}

/// The class of a number among those that begin at `bounds`.
fn class(bounds: &[f64], number: f64) -> usize {
    bounds.partition_point(|&bound| bound <= number)
}

/// Distinct leads per key.
fn count<K: Ord>(keys: impl Iterator<Item = (K, u32)>) -> BTreeMap<K, usize> {
    let pairs: BTreeSet<(K, u32)> = keys.collect();
    let mut counts = BTreeMap::new();
    for (key, _) in pairs {
        *counts.entry(key).or_insert(0) += 1;
    }
    counts
}

/// The group of rows that state nothing, where it is large enough.
fn missing_group(groups: &mut Vec<GroupName>, leads: usize) -> Option<usize> {
    (leads >= LEAST_LEADS).then(|| {
        groups.push(GroupName::Missing);
        groups.len() - 1
    })
}

fn texts(dictionary: &[String], codes: &[u32], leads: &[u32]) -> Division {
    let known = |code: u32| dictionary.get(code as usize);
    let counts = count(codes.iter().zip(leads).map(|(&code, &lead)| (known(code), lead)));
    let mut own: Vec<(&String, usize)> = counts.iter().filter_map(|(text, leads)| Some(((*text)?, *leads))).collect();
    own.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let shown = own.iter().take(MOST_TEXTS).filter(|(_, leads)| *leads >= LEAST_LEADS).count();
    let rare: BTreeSet<&String> = own[shown..].iter().map(|(text, _)| *text).collect();
    let in_rare = |&code: &u32| known(code).is_some_and(|text| rare.contains(text));
    let rare_leads: BTreeSet<u32> =
        codes.iter().zip(leads).filter(|(code, _)| in_rare(code)).map(|(_, &lead)| lead).collect();
    let mut groups: Vec<GroupName> =
        own[..shown].iter().map(|(text, _)| GroupName::Value { value: (*text).clone() }).collect();
    let own = own[..shown].iter().enumerate().map(|(place, (text, _))| ((*text).clone(), place)).collect();
    let other = (rare_leads.len() >= LEAST_LEADS).then(|| {
        groups.push(GroupName::Other);
        groups.len() - 1
    });
    let missing = missing_group(&mut groups, counts.get(&None).copied().unwrap_or(0));
    Division { cut: Cut::Values, groups, finder: Finder::Texts { own, other, missing } }
}

fn numbers(column: &str, values: &Values, as_of: Option<&[Instant]>, leads: &[u32]) -> Division {
    let at = |row: usize| as_of.and_then(|as_of| as_of.get(row).copied());
    let read = |reading: Reading| -> Vec<(Option<f64>, u32)> {
        leads.iter().enumerate().map(|(row, &lead)| (reading.number(values.cell(row), at(row)), lead)).collect()
    };
    let sorted = |rows: &[(Option<f64>, u32)]| -> Vec<f64> {
        let mut found: Vec<f64> = rows.iter().filter_map(|(number, _)| *number).collect();
        found.sort_by(f64::total_cmp);
        found
    };
    // An age or a year of birth is one only where it can be: a code of 1 to 5 called "age" is divided by value.
    let plausible = |found: &[f64]| {
        let middle = quantile_sorted(found, 0.5).is_some_and(|middle| (14.0..=110.0).contains(&middle));
        middle && found.last().is_some_and(|most| *most < 130.0)
    };
    let reading = if is_birth_name(column) && as_of.is_some() && plausible(&sorted(&read(Reading::Age))) {
        Reading::Age
    } else {
        Reading::Plain
    };
    let rows = read(reading);
    let found = sorted(&rows);
    let mut distinct = found.clone();
    distinct.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let ages = reading == Reading::Age || (is_age_name(column) && plausible(&found));
    let (cut, bounds) = if ages {
        (Cut::Ages, AGES.to_vec())
    } else if distinct.len() <= MOST_NUMBERS {
        (Cut::Values, distinct.iter().skip(1).copied().collect())
    } else {
        let mut bounds: Vec<f64> = [0.25, 0.5, 0.75].iter().filter_map(|&at| quantile_sorted(&found, at)).collect();
        bounds.dedup_by(|a, b| a.total_cmp(b).is_eq());
        // A first class of nothing but the least value needs it as its bound, not below it.
        bounds.retain(|bound| distinct.first().is_some_and(|least| least < bound));
        (Cut::Quarters, bounds)
    };
    let counts = count(rows.iter().filter_map(|&(number, lead)| Some((class(&bounds, number?), lead))));
    let (mut groups, of_class) = match cut {
        Cut::Values => by_value(&distinct, &counts),
        Cut::Ages | Cut::Quarters => joined(&bounds, &counts),
    };
    let unstated: BTreeSet<u32> = rows.iter().filter(|(number, _)| number.is_none()).map(|(_, lead)| *lead).collect();
    let missing = missing_group(&mut groups, unstated.len());
    Division { cut, groups, finder: Finder::Numbers { reading, bounds, of_class, missing } }
}

fn by_value(distinct: &[f64], counts: &BTreeMap<usize, usize>) -> (Vec<GroupName>, Vec<Option<usize>>) {
    let mut groups = Vec::new();
    let mut of_class = Vec::new();
    for (class, value) in distinct.iter().enumerate() {
        let enough = counts.get(&class).is_some_and(|leads| *leads >= LEAST_LEADS);
        of_class.push(enough.then_some(groups.len()));
        if enough {
            groups.push(GroupName::Value { value: value.to_string() });
        }
    }
    (groups, of_class)
}

/// Classes in order, small ones joined to the next one, the last to the one before.
fn joined(bounds: &[f64], counts: &BTreeMap<usize, usize>) -> (Vec<GroupName>, Vec<Option<usize>>) {
    let leads = |class: usize| counts.get(&class).copied().unwrap_or(0);
    // The first class of each group.
    let mut starts = Vec::new();
    let (mut gathered, mut first) = (0, 0);
    for class in 0..=bounds.len() {
        gathered += leads(class);
        if gathered >= LEAST_LEADS {
            starts.push(first);
            (gathered, first) = (0, class + 1);
        }
    }
    let groups = (0..starts.len())
        .map(|group| {
            let bound = |class: usize| class.checked_sub(1).and_then(|place| bounds.get(place).copied());
            let from = if group == 0 { None } else { bound(starts[group]) };
            GroupName::Range { from, to: starts.get(group + 1).and_then(|&next| bound(next)) }
        })
        .collect();
    let of_class =
        (0..=bounds.len()).map(|class| starts.partition_point(|&start| start <= class).checked_sub(1)).collect();
    (groups, of_class)
}
