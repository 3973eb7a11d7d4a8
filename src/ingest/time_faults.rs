//! What is said of cells that should be times: which spelling they have, and what the config would have to say.

use super::error::{BadCell, CellAt, CellError, IngestError, Others, shown};
use super::file::{FileTable, Origin};
use super::form::{EPOCHS, TimeLayout};
use super::time_text::{TimeFault, TimeReader};
use crate::time::{Instant, TimeError, Zone};

/// The faults of one column.
pub(super) struct TimeFaults<'a> {
    file: &'a FileTable,
    column: &'a str,
    zone: Option<&'a Zone>,
}

/// How a cell that is no ISO time is spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    /// Digits only: a count since 1970, of which unit.
    Count(Option<&'static str>),
    /// Day and month in an order nobody can tell, or only one can be.
    Slashes(Order),
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
    Either,
}

/// Within a lifetime of today, in seconds since 1970: 1e8 is 1973, 1e11 would be the year 5138.
const LIKELY_SECONDS: std::ops::Range<f64> = 1e8..1e11;

/// An instant so soon after 1970 was counted in another unit, or is a zero that stands for nothing.
const FIRST_MONTH_MICROS: i64 = 31 * crate::time::MICROS_PER_DAY;

impl<'a> TimeFaults<'a> {
    pub(super) const fn new(file: &'a FileTable, column: &'a str, zone: Option<&'a Zone>) -> Self {
        Self { file, column, zone }
    }

    fn at(&self, row: usize) -> CellAt {
        let Origin { line, row: number, .. } = self.file.origin(row);
        CellAt { line, row: number, value: self.file.cell(self.column, row) }
    }

    /// The error of the rows that are `wrong`; `right`: one that is not.
    pub(super) fn told(&self, wrong: Vec<usize>, right: Option<usize>) -> IngestError {
        let Some(&first) = wrong.first() else {
            return IngestError::NoRows { file: self.file.name.clone() };
        };
        let others = Others {
            total: wrong.len(),
            more: wrong.iter().skip(1).take(Others::SHOWN - 1).map(|&row| self.at(row)).collect(),
        };
        let cell = Box::new(BadCell { others, ..self.file.bad_cell(self.column, first) });
        let text = self.text(first);
        let mut reader = TimeReader::new(self.zone, &self.file.form.times);
        match reader.read(&text) {
            Err(TimeFault::Clock(source)) => return CellError::BadTime { cell, source }.into(),
            Err(TimeFault::NoZone) => return CellError::NoZone { cell }.into(),
            // A clock reading that was typed as one.
            Ok(_) | Err(TimeFault::NotATime) => {}
        }
        match &self.file.form.times.layout {
            TimeLayout::Iso => self.no_iso(cell, spelling(&text), &wrong, right).into(),
            TimeLayout::Pattern(format) => CellError::NotInFormat { cell, format: format.clone() }.into(),
            TimeLayout::Epoch(nanos) => {
                let name = EPOCHS.iter().find(|(_, own, _)| own == nanos).map_or("", |(name, ..)| *name);
                CellError::NotInFormat { cell, format: name.to_owned() }.into()
            }
        }
    }

    /// Where the config names no format, the cells themselves may tell which.
    fn no_iso(&self, cell: Box<BadCell>, spelt: Spelling, wrong: &[usize], right: Option<usize>) -> CellError {
        let first = wrong.first().copied().unwrap_or_default();
        let other = wrong.iter().copied().find(|&row| unlike(spelt, spelling(&self.text(row))));
        if let Some(other) = right.or(other).filter(|_| spelt != Spelling::Other) {
            let (first, second) = (first.min(other), first.max(other));
            let BadCell { file, column, .. } = *cell;
            return CellError::MixedTimes { file, column, cells: Box::new((self.at(first), self.at(second))) };
        }
        match spelt {
            Spelling::Count(Some(unit)) => {
                let key = EPOCHS.iter().find(|(.., word)| *word == unit).map_or("", |(key, ..)| *key);
                CellError::EpochTime { cell, unit, key }
            }
            Spelling::Slashes(_) => {
                let pattern = |row: usize, day_first| pattern(&self.text(row), day_first).unwrap_or_default();
                let proof = wrong.iter().find_map(|&row| match spelling(&self.text(row)) {
                    Spelling::Slashes(Order::DayFirst) => Some(Box::new((self.at(row), pattern(row, true)))),
                    Spelling::Slashes(Order::MonthFirst) => Some(Box::new((self.at(row), pattern(row, false)))),
                    _ => None,
                });
                CellError::DayOrMonth { patterns: (pattern(first, true), pattern(first, false)), proof, cell }
            }
            _ => CellError::BadTime { source: TimeError::NotATime { text: cell.value.clone() }, cell },
        }
    }

    fn text(&self, row: usize) -> String {
        let strings = self.file.strings(self.column, "");
        strings.ok().and_then(|strings| strings.get(row).map(str::to_owned)).unwrap_or_default()
    }

    /// The first row whose instant nobody can mean.
    pub(super) fn far(instants: &[Option<Instant>]) -> Option<usize> {
        let far = |at: &Instant| {
            (0..FIRST_MONTH_MICROS).contains(&at.micros()) || at.micros() as f64 / 1e6 >= LIKELY_SECONDS.end
        };
        instants.iter().position(|at| at.as_ref().is_some_and(far))
    }

    /// An instant in the first month of 1970, or thousands of years from now.
    pub(super) fn far_time(&self, row: usize, at: Option<Instant>) -> IngestError {
        let value = self.file.cell(self.column, row);
        let at = at.unwrap_or_default();
        let year = Zone::utc().local(at).year();
        let unit = match self.file.form.times.layout {
            TimeLayout::Epoch(_) => unit(&value).and_then(|unit| EPOCHS.iter().find(|(.., word)| *word == unit)),
            _ => None,
        };
        let next = match unit {
            Some((key, _, unit)) => format!("it looks like {unit}: set format = {{ time_format = \"{key}\" }}"),
            None if at.micros() == 0 => "leave the cell empty where the time is not known".to_owned(),
            None => "check the unit the column was written in: seconds, milliseconds, microseconds?".to_owned(),
        };
        CellError::FarTime { cell: Box::new(self.file.bad_cell(self.column, row)), year, next }.into()
    }
}

/// Two ways to spell times that cannot both be meant. A day that could be either goes with both orders.
fn unlike(one: Spelling, other: Spelling) -> bool {
    match (one, other) {
        (Spelling::Slashes(one), Spelling::Slashes(other)) => {
            one != other && one != Order::Either && other != Order::Either
        }
        (one, other) => one != other,
    }
}

fn spelling(text: &str) -> Spelling {
    let text = text.trim();
    if text.parse::<f64>().is_ok() {
        return Spelling::Count(unit(text));
    }
    match day_and_month(text) {
        Some((first, second, _, _)) if first > 12 && second <= 12 => Spelling::Slashes(Order::DayFirst),
        Some((first, second, _, _)) if second > 12 && first <= 12 => Spelling::Slashes(Order::MonthFirst),
        Some((first, second, _, _)) if first <= 12 && second <= 12 => Spelling::Slashes(Order::Either),
        _ => Spelling::Other,
    }
}

/// The unit in which a count since 1970 would lie within a lifetime of today.
fn unit(text: &str) -> Option<&'static str> {
    let count = text.trim().parse::<f64>().ok()?;
    let fits = |(_, nanos, unit): &(&str, i64, &'static str)| {
        LIKELY_SECONDS.contains(&(count * *nanos as f64 / 1e9).abs()).then_some(*unit)
    };
    EPOCHS.iter().find_map(fits)
}

/// `31/01/2026 14:05`: the first two numbers, the mark between them, and what follows them.
fn day_and_month(text: &str) -> Option<(u32, u32, char, &str)> {
    let mark = text.chars().find(|c| !c.is_ascii_digit()).filter(|mark| matches!(mark, '/' | '.' | '-'))?;
    let mut parts = text.splitn(3, mark);
    let (first, second, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let small = |part: &str| (1..=2).contains(&part.len()).then(|| part.parse::<u32>().ok()).flatten();
    let year = rest.bytes().take_while(u8::is_ascii_digit).count();
    (matches!(year, 2 | 4)).then_some(())?;
    Some((small(first)?, small(second)?, mark, rest)).filter(|(first, second, ..)| *first <= 31 && *second <= 31)
}

/// The `time_format` that reads `text`.
fn pattern(text: &str, day_first: bool) -> Option<String> {
    let (_, _, mark, rest) = day_and_month(text.trim())?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let year = if digits == 4 { "%Y" } else { "%y" };
    let (first, second) = if day_first { ("%d", "%m") } else { ("%m", "%d") };
    let time = rest[digits..].trim_start_matches([',', 'T']).trim();
    let between = &rest[digits..rest.len() - rest[digits..].trim_start_matches([',', 'T', ' ']).len()];
    let half = time.to_lowercase().ends_with('m');
    let clock = match (time.matches(':').count(), half) {
        (0, _) => "",
        (1, false) => "%H:%M",
        (1, true) => "%I:%M %p",
        (_, false) => "%H:%M:%S",
        (_, true) => "%I:%M:%S %p",
    };
    let shown = shown(&format!("{first}{mark}{second}{mark}{year}{between}{clock}"));
    Some(shown.trim_end().to_owned())
}
