//! One cell as an instant: ISO 8601, a pattern of the config, or a count since 1970.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;

use super::form::{TimeForm, TimeLayout};
use super::params::Ambiguous;
use crate::time::{Instant, MICROS_PER_DAY, TimeError, Zone};

/// Why a cell is no instant.
#[derive(Debug)]
pub(super) enum TimeFault {
    /// It is not spelt like one.
    NotATime,
    /// It is a local time, and nothing says where.
    NoZone,
    /// Clocks skipped it or showed it twice.
    Clock(TimeError),
}

const MICROS_PER_HOUR: i64 = 3_600_000_000;

/// Hours whose offset is remembered.
const REMEMBERED: usize = 1024;

/// Reads cells; one for each thread.
pub(super) struct TimeReader<'a> {
    zone: Option<&'a Zone>,
    form: &'a TimeForm,
    /// By local hour since 1970, what to take off a clock reading to have UTC.
    offsets: Vec<(i64, i64)>,
}

impl<'a> TimeReader<'a> {
    pub(super) const fn new(zone: Option<&'a Zone>, form: &'a TimeForm) -> Self {
        Self { zone, form, offsets: Vec::new() }
    }

    pub(super) fn read(&mut self, text: &str) -> Result<Instant, TimeFault> {
        match &self.form.layout {
            TimeLayout::Iso => self.iso(text),
            TimeLayout::Pattern(pattern) => self.pattern(text, pattern),
            TimeLayout::Epoch(nanos) => epoch(text, *nanos).ok_or(TimeFault::NotATime),
        }
    }

    fn iso(&mut self, text: &str) -> Result<Instant, TimeFault> {
        match spelling(text.as_bytes()) {
            Some(Spelling::Utc(micros)) => Ok(Instant::from_micros(micros)),
            Some(Spelling::Clock(micros)) => self.clock(micros),
            None => self.slow_iso(text),
        }
    }

    /// Whatever is spelt in a rarer way.
    fn slow_iso(&self, text: &str) -> Result<Instant, TimeFault> {
        let trimmed = text.trim();
        if let Ok(stamp) = trimmed.parse::<jiff::Timestamp>() {
            return Ok(Instant::from_micros(stamp.as_microsecond()));
        }
        if trimmed.ends_with(" UTC") {
            return Zone::utc().parse(trimmed).map_err(fault);
        }
        if trimmed.len() == 10
            && let Ok(date) = trimmed.parse::<Date>()
        {
            return self.day(date);
        }
        match trimmed.parse::<DateTime>() {
            Ok(local) => self.local(local),
            Err(_) => Err(TimeFault::NotATime),
        }
    }

    fn pattern(&self, text: &str, pattern: &str) -> Result<Instant, TimeFault> {
        let parts = BrokenDownTime::parse(pattern, text.trim()).map_err(|_| TimeFault::NotATime)?;
        if parts.offset().is_some() || parts.timestamp().is_some() {
            let stamp = parts.to_timestamp().map_err(|_| TimeFault::NotATime)?;
            return Ok(Instant::from_micros(stamp.as_microsecond()));
        }
        if parts.iana_time_zone().is_some() {
            let zoned = parts.to_zoned().map_err(|_| TimeFault::NotATime)?;
            return Ok(Instant::from_micros(zoned.timestamp().as_microsecond()));
        }
        let date = parts.to_date().map_err(|_| TimeFault::NotATime)?;
        if parts.hour().is_none() {
            return self.day(date);
        }
        let time = parts.to_time().unwrap_or(Time::midnight());
        self.local(date.to_datetime(time))
    }

    fn day(&self, date: Date) -> Result<Instant, TimeFault> {
        Ok(self.zone.ok_or(TimeFault::NoZone)?.start_of_day(date))
    }

    /// What clocks show, as an instant.
    pub(super) fn local(&self, local: DateTime) -> Result<Instant, TimeFault> {
        let zone = self.zone.ok_or(TimeFault::NoZone)?;
        match (zone.instant(local), self.form.ambiguous) {
            (Err(TimeError::Fold { .. }), Some(Ambiguous::Earlier)) => Ok(zone.earlier(local)),
            (Err(TimeError::Fold { .. }), Some(Ambiguous::Later)) => Ok(zone.later(local)),
            (found, _) => found.map_err(fault),
        }
    }

    /// The same of a clock reading in microseconds, as if it were UTC. Within an hour that no clock change touches, all
    /// readings are equally far from UTC.
    pub(super) fn clock(&mut self, micros: i64) -> Result<Instant, TimeFault> {
        let zone = self.zone.ok_or(TimeFault::NoZone)?;
        if self.offsets.is_empty() {
            self.offsets = vec![(i64::MIN, 0); REMEMBERED];
        }
        let hour = micros.div_euclid(MICROS_PER_HOUR);
        let place = usize::try_from(hour.rem_euclid(REMEMBERED as i64)).unwrap_or(0);
        if self.offsets[place].0 == hour {
            return Ok(Instant::from_micros(micros - self.offsets[place].1));
        }
        let utc = Zone::utc();
        let reading = |micros| utc.local(Instant::from_micros(micros));
        let first = hour * MICROS_PER_HOUR;
        let last = first + MICROS_PER_HOUR - 1;
        if let (Ok(from), Ok(to)) = (zone.instant(reading(first)), zone.instant(reading(last)))
            && to.micros() - from.micros() == MICROS_PER_HOUR - 1
        {
            self.offsets[place] = (hour, first - from.micros());
        }
        self.local(reading(micros))
    }
}

fn fault(error: TimeError) -> TimeFault {
    match error {
        TimeError::NotATime { .. } | TimeError::UnknownZone { .. } => TimeFault::NotATime,
        clock => TimeFault::Clock(clock),
    }
}

/// Microseconds since 1970: an instant, or what a clock showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    Utc(i64),
    Clock(i64),
}

/// The usual spellings, 2026-01-31T14:05:00.123456+01:00 with fewer parts too, but not a bare date. `None`: look closer.
fn spelling(text: &[u8]) -> Option<Spelling> {
    let pair = |at: usize| {
        let (tens, ones) = (text.get(at)?.wrapping_sub(b'0'), text.get(at + 1)?.wrapping_sub(b'0'));
        (tens <= 9 && ones <= 9).then_some(i64::from(tens) * 10 + i64::from(ones))
    };
    let is = |at: usize, mark: u8| text.get(at) == Some(&mark);
    let (year, month, day) = (pair(0)? * 100 + pair(2)?, pair(5)?, pair(8)?);
    let (hour, minute) = (pair(11)?, pair(14)?);
    let marks = is(4, b'-') && is(7, b'-') && (is(10, b'T') || is(10, b' ')) && is(13, b':');
    let known = marks && (1..9998).contains(&year) && hour < 24 && minute < 60 && is_day(year, month, day);
    if !known {
        return None;
    }
    let (mut at, mut second, mut micros) = (16, 0, 0);
    if is(at, b':') {
        second = pair(17).filter(|second| *second < 60)?;
        at = 19;
        if is(at, b'.') {
            let digits = text[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if !(1..=6).contains(&digits) {
                return None;
            }
            let fraction = text[at + 1..=at + digits].iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
            micros = fraction * [100_000, 10_000, 1_000, 100, 10, 1][digits - 1];
            at += 1 + digits;
        }
    }
    let time = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros;
    let clock = days_since_1970(year, month, day) * MICROS_PER_DAY + time;
    match &text[at..] {
        b"" => Some(Spelling::Clock(clock)),
        b"Z" | b" UTC" => Some(Spelling::Utc(clock)),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (pair(at + 1)?, pair(at + 4)?);
            if hours > 14 || minutes > 59 {
                return None;
            }
            let offset = (hours * 60 + minutes) * 60_000_000;
            Some(Spelling::Utc(if *sign == b'+' { clock - offset } else { clock + offset }))
        }
        _ => None,
    }
}

const fn is_day(year: i64, month: i64, day: i64) -> bool {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    1 <= day && day <= days
}

/// Howard Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// A count of so many nanoseconds each since 1970, whole or with decimals.
fn epoch(text: &str, nanos: i64) -> Option<Instant> {
    let text = text.trim();
    let micros = match text.parse::<i64>() {
        Ok(count) => i128::from(count) * i128::from(nanos) / 1000,
        Err(_) => {
            let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
            let count = text.parse::<f64>().ok().filter(|count| plain && count.is_finite())?;
            (count * nanos as f64 / 1000.0).round() as i128
        }
    };
    let micros = i64::try_from(micros).ok()?;
    jiff::Timestamp::from_microsecond(micros).ok().map(|_| Instant::from_micros(micros))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slow(text: &str, zone: &Zone) -> Option<Instant> {
        zone.parse(text).ok()
    }

    proptest! {
        #[test]
        fn fast_and_slow_readers_agree_on_whatever_looks_like_a_time(
            text in "(19|20|00|99)[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\\.[0-9]{1,8})?)?(Z| UTC|[+-][01][0-9]:[0-9]{2}|x)?)?",
            zone in prop::sample::select(vec!["UTC", "Europe/Madrid", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu"]),
        ) {
            let zone = Zone::named(zone).unwrap();
            let form = TimeForm::default();
            let mut reader = TimeReader::new(Some(&zone), &form);
            prop_assert_eq!(reader.read(&text).ok(), slow(&text, &zone));
            // Once more, with what was remembered.
            prop_assert_eq!(reader.read(&text).ok(), slow(&text, &zone));
        }

        #[test]
        fn every_clock_reading_is_the_zones_own(minutes in 25_000_000_i64..32_000_000, seconds in 0_i64..60) {
            for zone in ["Europe/Madrid", "Australia/Lord_Howe", "America/Sao_Paulo"] {
                let zone = Zone::named(zone).unwrap();
                let form = TimeForm::default();
                let mut reader = TimeReader::new(Some(&zone), &form);
                for micros in [minutes * 60_000_000, (minutes * 60 + seconds) * 1_000_000 + 1] {
                    let local = Zone::utc().local(Instant::from_micros(micros));
                    prop_assert_eq!(reader.clock(micros).ok(), zone.instant(local).ok());
                }
            }
        }
    }

    #[test]
    fn patterns_and_counts_are_read_as_they_say() {
        let madrid = Zone::named("Europe/Madrid").unwrap();
        let read = |layout: TimeLayout, text: &str| {
            let form = TimeForm { layout, ambiguous: None };
            TimeReader::new(Some(&madrid), &form).read(text).map(|at| at.to_string()).unwrap_or_default()
        };
        let pattern = |pattern: &str| TimeLayout::Pattern(pattern.to_owned());
        assert_eq!(read(pattern("%d/%m/%Y %H:%M"), "03/04/2024 10:05"), "2024-04-03T08:05:00Z");
        assert_eq!(read(pattern("%m/%d/%Y"), "03/04/2024"), "2024-03-03T23:00:00Z");
        assert_eq!(read(pattern("%Y%m%d"), "20240403"), "2024-04-02T22:00:00Z");
        assert_eq!(read(pattern("%d %b %Y %I:%M %p"), "3 Apr 2024 02:05 PM"), "2024-04-03T12:05:00Z");
        assert_eq!(read(pattern("%d/%m/%Y %H:%M %z"), "03/04/2024 10:05 +0000"), "2024-04-03T10:05:00Z");
        assert_eq!(read(pattern("%d/%m/%Y"), "30/02/2024"), "");
        assert_eq!(read(TimeLayout::Epoch(1_000_000_000), "1767225600"), "2026-01-01T00:00:00Z");
        assert_eq!(read(TimeLayout::Epoch(1_000_000_000), "1767225600.5"), "2026-01-01T00:00:00.5Z");
        assert_eq!(read(TimeLayout::Epoch(1_000), "1767225600000001"), "2026-01-01T00:00:00.000001Z");
        assert_eq!(read(TimeLayout::Epoch(1), "-1767225600000000000"), "1914-01-01T00:00:00Z");
        for wrong in ["", "x", "1e400", "99999999999999999999", "9223372036854775807"] {
            assert_eq!(read(TimeLayout::Epoch(1_000_000_000), wrong), "", "{wrong}");
        }
    }

    #[test]
    fn a_repeated_hour_is_refused_or_read_as_the_config_says() {
        let madrid = Zone::named("Europe/Madrid").unwrap();
        let read = |ambiguous| {
            let form = TimeForm { layout: TimeLayout::Iso, ambiguous };
            TimeReader::new(Some(&madrid), &form).read("2026-10-25 02:30").map(|at| at.to_string())
        };
        assert!(matches!(read(None), Err(TimeFault::Clock(TimeError::Fold { .. }))));
        assert_eq!(read(Some(Ambiguous::Earlier)).unwrap(), "2026-10-25T00:30:00Z");
        assert_eq!(read(Some(Ambiguous::Later)).unwrap(), "2026-10-25T01:30:00Z");
    }
}
