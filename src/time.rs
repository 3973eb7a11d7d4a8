//! When? Instants, days and zones: the one clock every room reads.
//!
//! An [`Instant`] is a whole number of microseconds since 1970-01-01 UTC, which is what Parquet, Arrow and most event
//! logs hold, and what comparisons at a cut-off need: no rounding can move an event across `as_of`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Microseconds in a day of 24 hours; ages and lookbacks are counted in these, whatever the zone.
pub const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A point in time, in microseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The instant `micros` microseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Days (of 24 hours) from `earlier` to this instant; negative when `earlier` is later.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> f64 {
        (self.0 - earlier.0) as f64 / MICROS_PER_DAY as f64
    }

    /// This instant moved by whole `days`, saturating at the ends of time.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(MICROS_PER_DAY)))
    }

    /// The first instant after this one that can be told apart from it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The number of the UTC day this instant lies in, counted from 1970-01-01.
    #[must_use]
    pub const fn utc_day(self) -> i64 {
        self.0.div_euclid(MICROS_PER_DAY)
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC, with as many sub-second digits as needed: `2026-01-05T00:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(stamp) => write!(f, "{stamp}"),
            Err(_) => write!(f, "{} us since 1970", self.0),
        }
    }
}

/// In files an instant is RFC 3339 text in UTC, exact to the microsecond.
impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stamp = jiff::Timestamp::from_microsecond(self.0).map_err(serde::ser::Error::custom)?;
        serializer.collect_str(&stamp)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let stamp: jiff::Timestamp = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Self(stamp.as_microsecond()))
    }
}

impl schemars::JsonSchema for Instant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "date-time",
            "description": "RFC 3339 in UTC, exact to the microsecond"
        })
    }
}

/// The project's zone: it turns local times into instants and says when a Monday starts.
#[derive(Clone, Debug)]
pub struct Zone(jiff::tz::TimeZone);

/// What can be wrong with a zone or a local time.
#[derive(Debug, thiserror::Error)]
pub enum TimeError {
    /// The name is not in the zone database.
    #[error("unknown time zone {name:?}; wanted a name such as \"Europe/Madrid\" or \"UTC\"")]
    UnknownZone {
        /// The name as it was given.
        name: String,
    },
    /// Clocks were set forward over this local time.
    #[error("{local} does not exist in {zone}: clocks were set forward over it")]
    Gap {
        /// The local time.
        local: String,
        /// The zone's name.
        zone: String,
    },
    /// Clocks were set back, so this local time happened twice.
    #[error("{local} happened twice in {zone}: clocks were set back; add an offset to the time")]
    Fold {
        /// The local time.
        local: String,
        /// The zone's name.
        zone: String,
    },
    /// The text is not a time in a known format.
    #[error("{text:?} is not a time; wanted 2026-01-31, 2026-01-31 14:05 or 2026-01-31T14:05:00Z")]
    NotATime {
        /// The text as it was given.
        text: String,
    },
}

impl Zone {
    /// The zone of that name in the IANA database.
    ///
    /// # Errors
    /// [`TimeError::UnknownZone`] when there is none.
    pub fn named(name: &str) -> Result<Self, TimeError> {
        jiff::tz::TimeZone::get(name).map(Self).map_err(|_| TimeError::UnknownZone { name: name.to_owned() })
    }

    /// Coordinated universal time.
    #[must_use]
    pub const fn utc() -> Self {
        Self(jiff::tz::TimeZone::UTC)
    }

    /// The zone's name as it was asked for.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The instant at which clocks in this zone show `local`.
    ///
    /// # Errors
    /// A local time that never happened or happened twice is an error, never a guess.
    pub fn instant(&self, local: jiff::civil::DateTime) -> Result<Instant, TimeError> {
        use jiff::tz::AmbiguousOffset;
        let ambiguous = self.0.to_ambiguous_timestamp(local);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => offset
                .to_timestamp(local)
                .map(|stamp| Instant(stamp.as_microsecond()))
                .map_err(|_| TimeError::NotATime { text: local.to_string() }),
            AmbiguousOffset::Gap { .. } => {
                Err(TimeError::Gap { local: local.to_string(), zone: self.name().to_owned() })
            }
            AmbiguousOffset::Fold { .. } => {
                Err(TimeError::Fold { local: local.to_string(), zone: self.name().to_owned() })
            }
        }
    }

    /// The first of the instants at which clocks show `local`; where they skip it, as if they had not yet been set.
    #[must_use]
    pub fn earlier(&self, local: jiff::civil::DateTime) -> Instant {
        let stamp = self.0.to_ambiguous_timestamp(local).earlier();
        stamp.map_or(Instant(i64::MAX), |stamp| Instant(stamp.as_microsecond()))
    }

    /// The last of the instants at which clocks show `local`; where they skip it, as if they had been set before.
    #[must_use]
    pub fn later(&self, local: jiff::civil::DateTime) -> Instant {
        let stamp = self.0.to_ambiguous_timestamp(local).later();
        stamp.map_or(Instant(i64::MAX), |stamp| Instant(stamp.as_microsecond()))
    }

    /// What clocks in this zone show at `instant`.
    #[must_use]
    pub fn local(&self, instant: Instant) -> jiff::civil::DateTime {
        jiff::Timestamp::from_microsecond(instant.0)
            .map_or(jiff::civil::DateTime::MAX, |stamp| self.0.to_datetime(stamp))
    }

    /// Seconds by which clocks in this zone are ahead of UTC at `instant`; 0 where it lies beyond all calendars.
    #[must_use]
    pub fn seconds_ahead(&self, instant: Instant) -> i64 {
        jiff::Timestamp::from_microsecond(instant.0).map_or(0, |stamp| i64::from(self.0.to_offset(stamp).seconds()))
    }

    /// The first instant of the local `date`; where midnight was skipped, the first instant after the gap.
    #[must_use]
    pub fn start_of_day(&self, date: jiff::civil::Date) -> Instant {
        let midnight = date.to_datetime(jiff::civil::Time::midnight());
        self.0
            .to_ambiguous_timestamp(midnight)
            .compatible()
            .map_or(Instant(i64::MAX), |stamp| Instant(stamp.as_microsecond()))
    }

    /// Reads a time: RFC 3339 with an offset as it stands, a local date or date-time in this zone.
    ///
    /// # Errors
    /// [`TimeError`] when the text is no time, or a local time that never happened or happened twice.
    pub fn parse(&self, text: &str) -> Result<Instant, TimeError> {
        let trimmed = text.trim();
        if let Ok(stamp) = trimmed.parse::<jiff::Timestamp>() {
            return Ok(Instant(stamp.as_microsecond()));
        }
        // A date is its first instant, also where midnight was skipped or came twice. Ten characters are a bare date.
        if trimmed.len() == 10
            && let Ok(date) = trimmed.parse::<jiff::civil::Date>()
        {
            return Ok(self.start_of_day(date));
        }
        // As warehouses print it: 2026-01-31 14:05:00 UTC.
        if let Some(local) = trimmed.strip_suffix(" UTC")
            && let Ok(local) = local.parse::<jiff::civil::DateTime>()
        {
            return Self::utc().instant(local);
        }
        if let Ok(local) = trimmed.parse::<jiff::civil::DateTime>() {
            return self.instant(local);
        }
        Err(TimeError::NotATime { text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_midnight_in_the_zone_and_an_offset_wins_over_it() {
        let madrid = Zone::named("Europe/Madrid").unwrap();
        assert_eq!(madrid.parse("2026-01-05").unwrap().to_string(), "2026-01-04T23:00:00Z");
        assert_eq!(madrid.parse("2026-01-05 00:00:00.5").unwrap().to_string(), "2026-01-04T23:00:00.5Z");
        assert_eq!(madrid.parse("2026-01-05 00:00:00 UTC").unwrap().to_string(), "2026-01-05T00:00:00Z");
        assert_eq!(madrid.parse("2026-01-05T00:00:00Z").unwrap().to_string(), "2026-01-05T00:00:00Z");
    }

    #[test]
    fn a_time_that_never_was_or_was_twice_is_refused() {
        let madrid = Zone::named("Europe/Madrid").unwrap();
        assert!(matches!(madrid.parse("2026-03-29 02:30"), Err(TimeError::Gap { .. })));
        assert!(matches!(madrid.parse("2026-10-25 02:30"), Err(TimeError::Fold { .. })));
        assert!(matches!(madrid.parse("2026-02-30"), Err(TimeError::NotATime { .. })));
    }

    #[test]
    fn an_instant_survives_json_to_the_microsecond() {
        let instant = Instant::from_micros(1_735_513_200_000_001);
        let text = serde_json::to_string(&instant).unwrap();
        assert_eq!(text, "\"2024-12-29T23:00:00.000001Z\"");
        assert_eq!(serde_json::from_str::<Instant>(&text).unwrap(), instant);
        assert!(serde_json::from_str::<Instant>("\"2024-12-29\"").is_err());
    }

    #[test]
    fn days_before_1970_count_downwards() {
        assert_eq!(Instant::from_micros(-1).utc_day(), -1);
        assert_eq!(Instant::from_micros(0).utc_day(), 0);
    }
}
