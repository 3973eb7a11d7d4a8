//! How does one language write numbers, dates, chances and intervals?

use super::Lang;
use super::catalogue::Catalogue;
use super::{Cast, ReportError};
use crate::evaluate::{Estimate, Measured, ScorerResult};
use crate::time::{Instant, Zone};
use crate::tongue::told;

/// No-break space, between a number and its unit.
const NBSP: char = '\u{a0}';
/// Narrow no-break space, between thousands in Spanish (RAE, Ortografia 2010: none in numbers of four digits).
const THIN: char = '\u{202f}';

/// Words, numbers and dates of one language, in the project's zone.
pub(super) struct Locale {
    lang: Lang,
    words: Catalogue,
    zone: Zone,
}

/// How a measured number is written.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    /// So many digits after the decimal mark.
    Plain(usize),
    /// A number of conversions: whole, or with one digit where ties were averaged.
    Conversions,
    /// `12 of 100`.
    PerHundred,
    /// `12`, where the heading says of how many.
    Hundredths,
    /// `3.1×`.
    Times,
}

/// A measured number as text, or the reason why there is none.
pub(super) enum Shown {
    /// The number, and its interval as `0.75 to 0.81`.
    Figure {
        /// The number.
        value: String,
        /// The interval.
        interval: String,
    },
    /// Why there is none.
    Reason(String),
}

impl Locale {
    /// # Errors
    /// When the zone is unknown or the catalogue does not parse.
    pub(super) fn new(lang: Lang, timezone: &str) -> Result<Self, ReportError> {
        Ok(Self { lang, words: Catalogue::of(lang)?, zone: Zone::named(timezone)? })
    }

    pub(super) const fn lang(&self) -> Lang {
        self.lang
    }

    /// See [`Catalogue::say`].
    pub(super) fn say(&self, key: &str, gaps: &[(&str, &str)]) -> Result<String, ReportError> {
        self.words.say(key, gaps)
    }

    /// A whole number with its thousands apart.
    pub(super) fn integer(&self, value: usize) -> String {
        self.grouped(&value.to_string())
    }

    /// A number with `digits` after the decimal mark; "not a number" in words when it is not finite.
    pub(super) fn decimal(&self, value: f64, digits: usize) -> Result<String, ReportError> {
        if !value.is_finite() {
            return self.say("measure.not_a_number", &[]);
        }
        let text = format!("{:.digits$}", value.abs());
        let negative = value < 0.0 && text.contains(|c: char| ('1'..='9').contains(&c));
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut out = String::new();
        if negative {
            out.push('\u{2212}');
        }
        out.push_str(&self.grouped(whole));
        if !fraction.is_empty() {
            out.push(match self.lang {
                Lang::En => '.',
                Lang::Es => ',',
            });
            out.push_str(fraction);
        }
        Ok(out)
    }

    /// A difference: always with its sign.
    pub(super) fn signed(&self, value: f64, digits: usize) -> Result<String, ReportError> {
        let text = self.decimal(value, digits)?;
        Ok(if value > 0.0 && value.is_finite() && text.contains(|c: char| ('1'..='9').contains(&c)) {
            format!("+{text}")
        } else {
            text
        })
    }

    /// A share of 0-1 as a percentage: `2.4%`, `2,4 %`.
    pub(super) fn percent(&self, share: f64, digits: usize) -> Result<String, ReportError> {
        let number = self.decimal(share * 100.0, digits)?;
        Ok(match self.lang {
            Lang::En => format!("{number}%"),
            Lang::Es => format!("{number}{NBSP}%"),
        })
    }

    /// A share of 0-1 as so many of a hundred: with one digit below ten, where whole numbers would be coarse. What is not all is never told
    /// as 100, what is not none never as 0: a chance that rounds to certainty is none.
    pub(super) fn of_hundred(&self, share: f64) -> Result<String, ReportError> {
        if (0.995..1.0).contains(&share) {
            return Ok(format!(">{}", self.decimal(99.0, 0)?));
        }
        if share > 0.0 && share < 0.0005 {
            return Ok(format!("<{}", self.decimal(0.1, 1)?));
        }
        self.decimal(share * 100.0, if share.abs() < 0.0995 { 1 } else { 0 })
    }

    /// A count of conversions: whole, or with one digit where ties were averaged.
    pub(super) fn conversions(&self, value: f64) -> Result<String, ReportError> {
        self.decimal(value, digits_of(&[value]))
    }

    /// `low to high`.
    pub(super) fn range(&self, low: &str, high: &str) -> Result<String, ReportError> {
        self.say("measure.range", &[("low", low), ("high", high)])
    }

    /// The day that clocks in the project's zone show, such as `5 Jan 2026`.
    pub(super) fn date(&self, instant: Instant) -> Result<String, ReportError> {
        let day = self.zone.local(instant).date();
        let month = self.month(day.month())?;
        self.say("date.day", &[("day", &day.day().to_string()), ("month", &month), ("year", &day.year().to_string())])
    }

    /// Day and month, for the axis of a plot: `5 Jan`.
    pub(super) fn short_date(&self, instant: Instant) -> Result<String, ReportError> {
        let day = self.zone.local(instant).date();
        let month = self.month(day.month())?;
        self.say("date.short", &[("day", &day.day().to_string()), ("month", &month)])
    }

    fn month(&self, number: i8) -> Result<String, ReportError> {
        let all = self.say("date.months", &[])?;
        Ok(all.split(' ').nth(usize::try_from(number - 1).unwrap_or(0)).unwrap_or_default().to_owned())
    }

    /// A measured number and its interval, or why it is not computable.
    pub(super) fn measured(&self, measured: &Measured, unit: Unit) -> Result<Shown, ReportError> {
        match measured {
            Measured::Estimate(estimate) => self.estimate(*estimate, unit),
            Measured::NotComputable { reason, .. } => Ok(Shown::Reason(told(reason, self.lang))),
        }
    }

    fn estimate(&self, estimate: Estimate, unit: Unit) -> Result<Shown, ReportError> {
        let Estimate { value, low, high } = estimate;
        if !(value.is_finite() && low.is_finite() && high.is_finite()) {
            return Ok(Shown::Reason(self.say("measure.not_finite", &[])?));
        }
        let digits = digits_of(&[value, low, high]);
        let write = |x: f64| match unit {
            Unit::Plain(digits) => self.decimal(x, digits),
            Unit::Conversions => self.decimal(x, digits),
            Unit::PerHundred | Unit::Hundredths => self.decimal(x * 100.0, if value.abs() < 0.0995 { 1 } else { 0 }),
            Unit::Times => self.decimal(x, 1),
        };
        let number = write(value)?;
        let value = match unit {
            Unit::PerHundred => self.say("measure.of_100", &[("n", &number)])?,
            Unit::Times => format!("{number}×"),
            Unit::Plain(_) | Unit::Conversions | Unit::Hundredths => number,
        };
        Ok(Shown::Figure { value, interval: self.range(&write(low)?, &write(high)?)? })
    }

    /// A source field as people call it: what all types of events tell together has no name in the data.
    pub(super) fn field(&self, name: &str) -> Result<String, ReportError> {
        if name == "any" { self.say("learned.any_event", &[]) } else { Ok(name.to_owned()) }
    }

    /// What people call a scorer. A card that leadscore wrote is never called the team's.
    pub(super) fn scorer(&self, name: &str, cast: &Cast<'_>) -> Result<String, ReportError> {
        self.scorer_called(name, cast.starter_card)
    }

    /// The same where only the name is at hand.
    pub(super) fn scorer_called(&self, name: &str, starter_card: bool) -> Result<String, ReportError> {
        match name {
            "logistic" => self.say("scorer.logistic", &[]),
            "forest" => self.say("scorer.forest", &[]),
            "boosting" => self.say("scorer.boosting", &[]),
            "points" => self.say("scorer.points", &[]),
            "learned" => self.say("scorer.learned", &[]),
            "recorded" => self.say("scorer.recorded", &[]),
            "previous" => self.say("scorer.previous", &[]),
            "newest_first" => self.say("scorer.newest_first", &[]),
            "random" => self.say("scorer.random", &[]),
            "rules" if starter_card => self.say("scorer.starter_card", &[]),
            "rules" => self.say("scorer.rules", &[]),
            other => match other.strip_prefix("single_column:") {
                Some(column) => self.say("scorer.single_column", &[("column", column)]),
                None => Ok(other.to_owned()),
            },
        }
    }

    /// What people call a band; the team's own names stay as they are.
    pub(super) fn band(&self, name: &str) -> Result<String, ReportError> {
        match name {
            "hot" => self.say("bands.hot", &[]),
            "warm" => self.say("bands.warm", &[]),
            "cold" => self.say("bands.cold", &[]),
            "no_evidence" => self.say("bands.no_evidence", &[]),
            other => Ok(super::page::cell(other)),
        }
    }

    /// The name of a scorer that takes part.
    pub(super) fn name_of(&self, scorer: &ScorerResult, cast: &Cast<'_>) -> Result<String, ReportError> {
        self.scorer(&scorer.name, cast)
    }

    fn grouped(&self, digits: &str) -> String {
        let separator = match self.lang {
            Lang::En => ',',
            Lang::Es if digits.len() <= 4 => return digits.to_owned(),
            Lang::Es => THIN,
        };
        let mut out = String::with_capacity(digits.len() * 2);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }
}

/// No digit when all values are whole, else one.
pub(super) fn digits_of(values: &[f64]) -> usize {
    usize::from(values.iter().any(|value| (value - value.round()).abs() > 1e-6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_own_marks() {
        let en = Locale::new(Lang::En, "UTC").unwrap();
        let es = Locale::new(Lang::Es, "Europe/Madrid").unwrap();
        assert_eq!(en.decimal(-12_345.678, 1).unwrap(), "\u{2212}12,345.7");
        assert_eq!(es.decimal(-12_345.678, 1).unwrap(), "\u{2212}12\u{202f}345,7");
        assert_eq!((en.integer(1234), es.integer(1234)), ("1,234".to_owned(), "1234".to_owned()));
        assert_eq!(en.percent(0.024, 1).unwrap(), "2.4%");
        assert_eq!(es.percent(0.024, 1).unwrap(), "2,4\u{a0}%");
        assert_eq!(en.of_hundred(0.12).unwrap(), "12");
        assert_eq!(es.of_hundred(0.034).unwrap(), "3,4");
        // Certain is only what is.
        assert_eq!(
            ["0.9949", "0.9996", "1"].map(|share| en.of_hundred(share.parse().unwrap()).unwrap()),
            ["99", ">99", "100"]
        );
        assert_eq!(
            ["0", "0.0004", "0.0005"].map(|share| es.of_hundred(share.parse().unwrap()).unwrap()),
            ["0,0", "<0,1", "0,1"]
        );
        let midnight_in_madrid = Instant::from_micros(1_767_567_600_000_000);
        assert_eq!(en.date(midnight_in_madrid).unwrap(), "4 Jan 2026");
        assert_eq!(es.date(midnight_in_madrid).unwrap(), "5 ene 2026");
    }

    #[test]
    fn nothing_below_zero_is_minus_zero_and_nothing_is_nan() {
        let en = Locale::new(Lang::En, "UTC").unwrap();
        assert_eq!(en.decimal(-0.004, 2).unwrap(), "0.00");
        assert_eq!(en.signed(0.004, 2).unwrap(), "0.00");
        assert_eq!(en.signed(4.0, 0).unwrap(), "+4");
        assert_eq!(en.decimal(f64::NAN, 2).unwrap(), "not computable");
        let nan = Measured::Estimate(Estimate { value: f64::NAN, low: 0.0, high: 1.0 });
        assert!(matches!(en.measured(&nan, Unit::Plain(2)).unwrap(), Shown::Reason(_)));
    }

    #[test]
    fn averaged_ties_show_one_digit_everywhere() {
        let en = Locale::new(Lang::En, "UTC").unwrap();
        let half = Measured::Estimate(Estimate { value: 41.5, low: 30.0, high: 52.25 });
        let Shown::Figure { value, interval } = en.measured(&half, Unit::Conversions).unwrap() else {
            panic!("a figure");
        };
        assert_eq!((value.as_str(), interval.as_str()), ("41.5", "30.0 to 52.2"));
    }
}
