//! How soon did the conversions come that a list found, and what were they worth?
//!
//! Days are those of the project's calendar between the day a lead was listed and the day it converted, so that a conversion of the same
//! day came after 0. A conversion counts with the share of it that the list found.

use super::TestRows;
use super::sales_list::NO_CONVERSION;

/// What a day is called on which nobody knows that anything happened.
const UNKNOWN: i32 = i32::MIN;
/// Shares below this are rounding.
const NOTHING: f64 = 1e-9;

/// What is known of each distinct conversion.
#[derive(Clone, Debug, Default)]
pub(super) struct ConversionFacts {
    days: Vec<i32>,
    worths: Vec<f64>,
    /// Longest time from a row to its conversion, in days.
    longest: usize,
}

/// Of one conversion as one row leads to it: days until it came, and what it was worth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fact {
    days: u32,
    worth: f64,
}

/// What a replay has found so far.
#[derive(Clone, Debug)]
pub(super) struct Harvest {
    /// Conversions found, by days until they came.
    by_days: Vec<f64>,
    worth: f64,
    dated: bool,
    valued: bool,
}

impl ConversionFacts {
    /// Takes note of a row that leads to conversion `number`: on which local day that came (`None` where nobody knows), what it was worth,
    /// and the local day of the row.
    pub(super) fn note(&mut self, number: u32, day: Option<i32>, worth: Option<f64>, listed: i32) {
        if number as usize == self.days.len() {
            self.days.push(day.unwrap_or(UNKNOWN));
            self.worths.push(worth.unwrap_or(f64::NAN));
        }
        let after = day.map_or(0, |day| i64::from(day) - i64::from(listed));
        self.longest = self.longest.max(usize::try_from(after).unwrap_or(0));
    }

    /// How many conversions say when they came, and how many what they were worth.
    fn known(&self) -> (usize, usize) {
        let dated = self.days.iter().filter(|&&day| day != UNKNOWN).count();
        (dated, self.worths.iter().filter(|worth| !worth.is_nan()).count())
    }

    /// Why there are no days until conversion; `None` where there are.
    pub(super) fn undated(&self) -> Option<String> {
        let (all, dated) = (self.days.len(), self.known().0);
        (dated < all).then(|| format!("{} of {all} conversions have no known instant", all - dated))
    }

    /// Why there is no value; `None` where there is one.
    pub(super) fn unvalued(&self) -> Option<String> {
        let (all, valued) = (self.days.len(), self.known().1);
        (valued < all).then(|| {
            format!(
                "{} of {all} conversions have no value; name [outcome] value or value_per_conversion, or [economics]",
                all - valued
            )
        })
    }

    /// What a row of a local day that leads to a conversion says.
    pub(super) fn of(&self, conversion: u32, listed: i32) -> Fact {
        let (day, worth) = (self.days[conversion as usize], self.worths[conversion as usize]);
        // A row stands before what it leads to; the calendar of a zone never runs backwards.
        Fact { days: u32::try_from(i64::from(day) - i64::from(listed)).unwrap_or(0), worth }
    }

    /// A harvest of these conversions, empty.
    pub(super) fn harvest(&self) -> Harvest {
        let (dated, valued) = (self.undated().is_none(), self.unvalued().is_none());
        Harvest { by_days: vec![0.0; if dated { self.longest + 1 } else { 0 }], worth: 0.0, dated, valued }
    }
}

impl Harvest {
    /// False where neither days nor values are known, so that nothing need be added.
    pub(super) const fn asks(&self) -> bool {
        self.dated || self.valued
    }

    /// Empties it.
    pub(super) fn forget(&mut self) {
        self.by_days.fill(0.0);
        self.worth = 0.0;
    }

    /// Adds so much of a conversion.
    pub(super) fn add(&mut self, fact: Fact, found: f64) {
        if let Some(sum) = self.by_days.get_mut(fact.days as usize) {
            *sum += found;
        }
        self.worth += found * fact.worth;
    }

    /// What the conversions found were worth; `None` where some have no value.
    pub(super) fn worth(&self) -> Option<f64> {
        self.valued.then_some(self.worth)
    }

    /// The day by which half of the conversions found had come: the middle between two where exactly half had come by the first of
    /// them. `None` where nothing was found or nothing is dated.
    pub(super) fn median_days(&self) -> Option<f64> {
        let all: f64 = self.by_days.iter().sum();
        let slack = NOTHING * all.max(1.0);
        if all <= slack {
            return None;
        }
        let (mut below, mut half_by) = (0.0, None);
        for (days, &found) in self.by_days.iter().enumerate().filter(|(_, found)| **found > NOTHING) {
            if let Some(first) = half_by {
                return Some(f64::midpoint(first, days as f64));
            }
            below += found;
            if below > all / 2.0 + slack {
                return Some(days as f64);
            }
            half_by = (below >= all / 2.0 - slack).then_some(days as f64);
        }
        half_by
    }
}

/// Whether a row leads to a conversion.
pub(super) const fn converts(conversion: u32) -> bool {
    conversion != NO_CONVERSION
}

impl TestRows<'_> {
    /// What the conversion of a row was worth, where that is known.
    pub(super) fn value(&self, row: usize) -> Option<f64> {
        self.values.and_then(|values| values[row])
    }
}
