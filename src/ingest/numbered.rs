//! Whom does a whole number mean? Where a file keeps ids as whole numbers, no row's id needs to be spelt to find its lead.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::people::Person;

/// Numbers that fill at least one place in so many stand in a list, others in a table.
const PLACES_PER_NUMBER: usize = 4;

/// People whose ids are whole numbers, written as numbers are: `007` and `+7` are texts, no 7.
pub(super) enum Numbered {
    /// Numbers from `first` on.
    List {
        first: i64,
        people: Vec<Option<Person>>,
    },
    Table(HashMap<i64, Person, RandomState>),
}

impl Numbered {
    pub(super) fn new<'a>(people: impl Iterator<Item = (&'a str, Person)>) -> Self {
        let numbered: Vec<(i64, Person)> = people.filter_map(|(id, person)| Some((whole(id)?, person))).collect();
        let first = numbered.iter().map(|(number, _)| *number).min().unwrap_or(0);
        let last = numbered.iter().map(|(number, _)| *number).max().unwrap_or(0);
        let places = usize::try_from(last.abs_diff(first)).unwrap_or(usize::MAX);
        if places >= numbered.len().saturating_mul(PLACES_PER_NUMBER) {
            return Self::Table(numbered.into_iter().collect());
        }
        let mut people = vec![None; places + 1];
        for (number, person) in numbered {
            people[number.abs_diff(first) as usize] = Some(person);
        }
        Self::List { first, people }
    }

    pub(super) fn find(&self, number: i64) -> Option<Person> {
        match self {
            Self::List { first, people } => {
                let place = usize::try_from(number.checked_sub(*first)?).ok()?;
                people.get(place).copied().flatten()
            }
            Self::Table(people) => people.get(&number).copied(),
        }
    }
}

/// The number, if that is how it is written.
fn whole(id: &str) -> Option<i64> {
    let digits = id.strip_prefix('-').unwrap_or(id);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && (!digits.starts_with('0') || id == "0");
    if plain { id.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_finds_whom_its_spelling_finds() {
        let few = ["7", "007", "+8", "-9", "0", "-0", "00", "9.0", "", "-", "12345678901234567890", "1e3", " 4"];
        let far = ["-9223372036854775808", "9223372036854775807", "5", "05"];
        let many: Vec<String> = (3..400).map(|number| number.to_string()).collect();
        for ids in [few.to_vec(), far.to_vec(), many.iter().map(String::as_str).collect(), Vec::new()] {
            let person = |place| Person::Lead(u32::try_from(place).unwrap());
            let numbered = Numbered::new(ids.iter().enumerate().map(|(place, id)| (*id, person(place))));
            for number in (-20..500).chain([1000, i64::MIN, i64::MAX, i64::MIN + 1]) {
                let spelt = ids.iter().position(|id| *id == number.to_string()).map(person);
                assert_eq!(numbered.find(number), spelt, "{number} among {ids:?}");
            }
        }
        let list = Numbered::new(many.iter().map(|id| (id.as_str(), Person::Lead(1))));
        assert!(matches!(list, Numbered::List { .. }));
    }
}
