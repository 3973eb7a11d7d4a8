//! How many leads can sales work, and how often? The terms under which the sales list is replayed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CapacityUsed, EvaluateError};
use crate::time::{Instant, Zone};

/// What `[capacity]` in the project's file says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Capacity {
    /// Leads that sales can work per period. Left out: 10% of each period's open leads, at least 1.
    pub leads: Option<usize>,
    /// How often a list is made.
    pub per: Period,
    /// Days of rest after a listing before the same lead may be listed again. Left out: the horizon.
    pub recontact_days: Option<u32>,
    /// Column of the leads file with who works a lead: `score` then makes one ranked list for each. `leads` stays what all of
    /// them can work together.
    pub by: Option<String>,
}

/// How often a list is made, in the project's zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Every day.
    Day,
    /// Every week, from Monday.
    #[default]
    Week,
    /// Every month, from the first.
    Month,
}

impl Period {
    /// The word in results: `day`, `week`, `month`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// How many days a period has; a month is taken for 30.
    #[must_use]
    pub const fn days(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        }
    }

    /// The first local date of the period in which `instant` lies.
    pub(super) fn first_date(self, instant: Instant, zone: &Zone) -> jiff::civil::Date {
        let date = zone.local(instant).date();
        match self {
            Self::Day => date,
            Self::Week => {
                let days = i64::from(date.weekday().to_monday_zero_offset());
                date.saturating_sub(jiff::SignedDuration::from_hours(24 * days))
            }
            Self::Month => date.first_of_month(),
        }
    }
}

impl Capacity {
    /// The share of a period's open leads that is worked when no number is given.
    pub const DEFAULT_SHARE: f64 = 0.1;

    /// The terms as the replay uses them. `dated` is false where rows have no instants: then there is one list.
    ///
    /// # Errors
    /// [`EvaluateError::NoCapacity`] when `leads` is 0.
    pub fn used(&self, horizon_days: u32, dated: bool) -> Result<CapacityUsed, EvaluateError> {
        if self.leads == Some(0) {
            return Err(EvaluateError::NoCapacity);
        }
        Ok(CapacityUsed {
            leads: self.leads,
            share: if self.leads.is_none() { Some(Self::DEFAULT_SHARE) } else { None },
            per: if dated { self.per.name() } else { "all" }.to_owned(),
            recontact_days: self.recontact_days.unwrap_or(horizon_days),
        })
    }

    /// Leads on a list when `open` leads are open: the number given, or a tenth of them rounded half up, at least 1.
    pub(super) const fn leads_of(&self, open: u64) -> u64 {
        match self.leads {
            Some(leads) => leads as u64,
            None => {
                let tenth = (open + 5) / 10;
                if tenth == 0 { 1 } else { tenth }
            }
        }
    }
}

impl CapacityUsed {
    /// Leads on a list when `open` leads are open, as the replay of past lists has it: the number given, or the share rounded half up, at least 1;
    /// never more than are open.
    #[must_use]
    pub fn leads_of(&self, open: usize) -> usize {
        let share = |share: f64| ((open as f64 * share + 0.5).floor() as usize).max(1);
        self.leads.or(self.share.map(share)).unwrap_or(open).min(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_starts_on_monday_in_the_projects_zone() {
        let madrid = Zone::named("Europe/Madrid").unwrap();
        let first = |text: &str, period: Period| period.first_date(madrid.parse(text).unwrap(), &madrid).to_string();
        assert_eq!(first("2026-01-04 23:59:59", Period::Week), "2025-12-29");
        assert_eq!(first("2026-01-05 00:00:00", Period::Week), "2026-01-05");
        assert_eq!(first("2026-01-04T23:30:00Z", Period::Week), "2026-01-05");
        assert_eq!(first("2026-02-28T23:30:00Z", Period::Month), "2026-03-01");
        assert_eq!(first("2026-02-28T22:30:00Z", Period::Day), "2026-02-28");
    }

    #[test]
    fn without_a_number_a_tenth_is_worked_and_at_least_one() {
        let capacity = Capacity::default();
        assert_eq!([0, 4, 14, 15, 200].map(|open| capacity.leads_of(open)), [1, 1, 1, 2, 20]);
        let used = capacity.used(90, true).unwrap();
        assert_eq!((used.leads, used.share, used.per.as_str(), used.recontact_days), (None, Some(0.1), "week", 90));
        let nobody = Capacity { leads: Some(0), ..Capacity::default() };
        assert_eq!(nobody.used(90, true), Err(EvaluateError::NoCapacity));
    }

    #[test]
    fn a_list_of_today_is_as_long_as_the_replays_lists() {
        for capacity in [Capacity::default(), Capacity { leads: Some(30), ..Capacity::default() }] {
            let used = capacity.used(90, true).unwrap();
            for open in 0..10_000 {
                assert_eq!(used.leads_of(open), (capacity.leads_of(open as u64) as usize).min(open), "{open}");
            }
        }
    }

    #[test]
    fn unknown_keys_are_refused() {
        assert!(serde_json::from_str::<Capacity>(r#"{"leads": 30, "per": "month"}"#).is_ok());
        assert!(serde_json::from_str::<Capacity>(r#"{"lead": 30}"#).is_err());
    }
}
