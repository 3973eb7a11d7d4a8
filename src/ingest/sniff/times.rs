//! What form do times have? ISO 8601, a pattern with its day and month, or a count since 1970.

use crate::time::{Instant, Zone};

/// How a column's times are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeForm {
    /// ISO 8601, or stored as times: read without being told how.
    Iso,
    /// A `strptime` pattern.
    Pattern(String),
    /// Two patterns fit every cell: which number is the day?
    DayOrMonth {
        /// The day first.
        day_first: String,
        /// The month first.
        month_first: String,
    },
    /// A count since 1970 of these units: `s`, `ms`, `us`.
    Since1970(&'static str),
}

/// What was found out about a column's times.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) form: TimeForm,
    pub(super) local: bool,
    /// A cell that shows which number is the day.
    pub(super) evidence: Option<String>,
}

/// Dates with the day before the month, and the same with the month before the day.
const DAY_MONTH: [(&str, &str); 6] = [
    ("%d/%m/%Y", "%m/%d/%Y"),
    ("%d-%m-%Y", "%m-%d-%Y"),
    ("%d.%m.%Y", "%m.%d.%Y"),
    ("%d/%m/%y", "%m/%d/%y"),
    ("%d-%m-%y", "%m-%d-%y"),
    ("%d.%m.%y", "%m.%d.%y"),
];

/// Dates that can be read in one way only.
const CLEAR: [&str; 7] = ["%Y/%m/%d", "%Y.%m.%d", "%d %b %Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y"];

/// What may follow the date.
const CLOCKS: [&str; 9] =
    ["", " %H:%M", " %H:%M:%S", " %H:%M:%S%.f", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %I:%M %p", " %H:%M:%S %z"];

/// Counts since 1970 between 2001 and 2065, by unit.
const UNITS: [(&str, f64); 3] = [("s", 1.0), ("ms", 1e3), ("us", 1e6)];
const SECONDS: std::ops::Range<f64> = 1e9..3e9;

/// Cells tried, spread over the column.
const TRIED: usize = 4000;

/// Finds the form of a column's filled cells; `by_name` says that its name speaks of time.
pub(super) fn find(cells: &[&str], by_name: bool) -> Option<Found> {
    let step = cells.len().div_ceil(TRIED).max(1);
    let tried: Vec<&str> = cells.iter().step_by(step).copied().collect();
    let first = *tried.first()?;
    if tried.iter().all(|text| text.bytes().all(|byte| byte.is_ascii_digit())) {
        return if by_name { digits(&tried) } else { None };
    }
    if !first.bytes().any(|byte| byte.is_ascii_digit()) || first.len() > 40 {
        return None;
    }
    let zone = Zone::utc();
    if tried.iter().all(|text| text.len() >= 10 && zone.parse(text).is_ok()) {
        let local = tried.iter().any(|text| !has_offset(text));
        return Some(Found { form: TimeForm::Iso, local, evidence: None });
    }
    let fits = |pattern: &str| tried.iter().all(|text| micros(pattern, text).is_some());
    let found = |form, evidence, pattern: &str| Some(Found { form, local: !pattern.ends_with("%z"), evidence });
    for clock in CLOCKS {
        for (day, month) in DAY_MONTH {
            let (day, month) = (format!("{day}{clock}"), format!("{month}{clock}"));
            match (fits(&day), fits(&month)) {
                (true, true) => {
                    return found(TimeForm::DayOrMonth { day_first: day.clone(), month_first: month }, None, &day);
                }
                (true, false) => {
                    let shows = tried.iter().find(|text| micros(&month, text).is_none()).map(|text| (*text).to_owned());
                    return found(TimeForm::Pattern(day.clone()), shows, &day);
                }
                (false, true) => {
                    let shows = tried.iter().find(|text| micros(&day, text).is_none()).map(|text| (*text).to_owned());
                    return found(TimeForm::Pattern(month.clone()), shows, &month);
                }
                (false, false) => {}
            }
        }
        if let Some(date) = CLEAR.iter().find(|date| fits(&format!("{date}{clock}"))) {
            let pattern = format!("{date}{clock}");
            return found(TimeForm::Pattern(pattern.clone()), None, &pattern);
        }
    }
    None
}

fn digits(tried: &[&str]) -> Option<Found> {
    let zone = Zone::utc();
    if tried.iter().all(|text| text.len() == 8 && micros("%Y%m%d", text).is_some() && zone.parse(&dashed(text)).is_ok())
    {
        return Some(Found { form: TimeForm::Pattern("%Y%m%d".to_owned()), local: true, evidence: None });
    }
    let in_unit = |per_second: f64| {
        tried.iter().all(|text| text.parse::<f64>().is_ok_and(|count| SECONDS.contains(&(count / per_second))))
    };
    let (unit, _) = UNITS.into_iter().find(|(_, per_second)| in_unit(*per_second))?;
    Some(Found { form: TimeForm::Since1970(unit), local: false, evidence: None })
}

fn dashed(text: &str) -> String {
    format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])
}

/// `2026-01-31T14:05:00Z` and `... +01:00` say which instant they are.
fn has_offset(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok() || text.ends_with(" UTC")
}

/// A text read by a pattern, in microseconds; as if it were UTC where it names no offset.
fn micros(pattern: &str, text: &str) -> Option<i64> {
    let broken = jiff::fmt::strtime::BrokenDownTime::parse(pattern, text).ok()?;
    if pattern.ends_with("%z") {
        return broken.to_timestamp().ok().map(|stamp| stamp.as_microsecond());
    }
    let clock = match broken.to_datetime() {
        Ok(clock) => clock,
        Err(_) => broken.to_date().ok()?.to_datetime(jiff::civil::Time::midnight()),
    };
    Zone::utc().instant(clock).ok().map(Instant::micros)
}

impl TimeForm {
    /// A cell's instant; clock readings count as UTC, which is near enough to see how far apart things are.
    #[must_use]
    pub fn instant(&self, text: &str) -> Option<Instant> {
        match self {
            Self::Iso => Zone::utc().parse(text).ok(),
            Self::Pattern(pattern) | Self::DayOrMonth { day_first: pattern, .. } => {
                micros(pattern, text).map(Instant::from_micros)
            }
            Self::Since1970(unit) => {
                let count = text.parse::<i64>().ok()?;
                let factor = match *unit {
                    "s" => 1_000_000,
                    "ms" => 1000,
                    _ => 1,
                };
                Some(Instant::from_micros(count.saturating_mul(factor)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(cells: &[&str]) -> Option<TimeForm> {
        find(cells, true).map(|found| found.form)
    }

    #[test]
    fn a_number_over_twelve_says_which_is_the_day() {
        let pattern = |text: &str| Some(TimeForm::Pattern(text.to_owned()));
        assert_eq!(form(&["03/04/2024", "25/04/2024"]), pattern("%d/%m/%Y"));
        assert_eq!(form(&["03/04/2024 10:00", "04/25/2024 9:05"]), pattern("%m/%d/%Y %H:%M"));
        assert!(matches!(form(&["03/04/2024", "05/04/2024"]), Some(TimeForm::DayOrMonth { .. })));
        assert_eq!(find(&["03/04/2024", "25/04/2024"], false).unwrap().evidence.as_deref(), Some("25/04/2024"));
    }

    #[test]
    fn stamps_are_no_local_times_and_counts_since_1970_need_a_name_that_speaks_of_time() {
        assert!(!find(&["2024-03-01T10:00:00Z", "2024-03-01 10:00:00 UTC"], false).unwrap().local);
        assert!(find(&["2024-03-01 10:00"], false).unwrap().local);
        assert_eq!(form(&["1709287200000000"]), Some(TimeForm::Since1970("us")));
        assert_eq!(form(&["1709287200"]), Some(TimeForm::Since1970("s")));
        assert_eq!(find(&["1709287200"], false), None);
        assert_eq!(form(&["20240301", "20241231"]), Some(TimeForm::Pattern("%Y%m%d".to_owned())));
        assert_eq!(form(&["hello", "2024"]), None);
    }

    #[test]
    fn salesforce_and_marketo_stamps_are_iso() {
        let found = find(&["2024-01-31T14:05:00.000+0000", "2024-01-31T14:05:00Z", "2024-01-31 14:05:00+00"], false);
        assert_eq!(found, Some(Found { form: TimeForm::Iso, local: false, evidence: None }));
    }
}
