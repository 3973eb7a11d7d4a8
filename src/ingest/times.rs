//! When? A column's cells as instants: stamps, clock readings in the project's zone, dates.

use polars::prelude::{ChunkedArray, Column, DataType, PolarsNumericType, TimeUnit};

use super::error::IngestError;
use super::file::FileTable;
use super::form::TimeLayout;
use super::rows::read_typed;
use super::texts::is_missing;
use super::time_faults::TimeFaults;
use super::time_text::{TimeFault, TimeReader};
use crate::time::{Instant, MICROS_PER_DAY, Zone};

/// Stands for a cell that is no instant, until it is told what is wrong with it.
const WRONG: Instant = Instant::from_micros(i64::MIN);

/// From 1900 to 2200, where no calendar needs to be asked.
const LIKELY_MICROS: std::ops::Range<i64> = -25_567 * MICROS_PER_DAY..84_006 * MICROS_PER_DAY;

impl FileTable {
    /// A column as instants at which something happened; local times are read in `zone`, and refused without one, as is a
    /// unit that cannot be the right one.
    pub(crate) fn times(
        &self,
        column: &str,
        key: &str,
        zone: Option<&Zone>,
    ) -> Result<Vec<Option<Instant>>, IngestError> {
        let instants = self.instants(column, key, zone)?;
        let counted = !self.is_spelt(column) || matches!(self.form.times.layout, TimeLayout::Epoch(_));
        match counted.then(|| TimeFaults::far(&instants)).flatten() {
            Some(row) => Err(TimeFaults::new(self, column, zone).far_time(row, instants[row])),
            None => Ok(instants),
        }
    }

    /// The same of any column with times in it: a birthday in 1970 is no mistake.
    pub(super) fn instants(
        &self,
        column: &str,
        key: &str,
        zone: Option<&Zone>,
    ) -> Result<Vec<Option<Instant>>, IngestError> {
        let Some(found) = self.typed_column(column, key)? else { return self.parsed_times(column, key, zone) };
        let clocks = match found.dtype() {
            DataType::Datetime(unit, tz) => {
                let physical = found.to_physical_repr();
                let values = physical.i64().map_err(|error| self.unreadable(&error))?;
                let micros = |raw: i64| match unit {
                    TimeUnit::Nanoseconds => raw.div_euclid(1000),
                    TimeUnit::Microseconds => raw,
                    TimeUnit::Milliseconds => raw.saturating_mul(1000),
                };
                let instants = self.in_range(column, values, micros)?;
                if tz.is_some() {
                    return Ok(instants);
                }
                self.localised(&instants, zone, |reader, clock| reader.clock(clock.micros()))
            }
            DataType::Date => {
                let physical = found.to_physical_repr();
                let values = physical.i32().map_err(|error| self.unreadable(&error))?;
                let micros = |day| i64::from(day).saturating_mul(MICROS_PER_DAY);
                let days = self.in_range(column, values, micros)?;
                let utc = Zone::utc();
                let start = |day: Instant| Some(zone?.start_of_day(utc.local(day).date()));
                self.localised(&days, zone, |_, day| start(day).ok_or(TimeFault::NoZone))
            }
            DataType::String => return self.parsed_times(column, key, zone),
            kind if kind.is_numeric() && self.form.times.layout != TimeLayout::Iso => {
                return self.parsed_times(column, key, zone);
            }
            _ => return self.no_times(found, column, zone),
        };
        self.all_right(column, zone, clocks)
    }

    /// A column of something else: missing where it is empty.
    fn no_times(&self, found: &Column, column: &str, zone: Option<&Zone>) -> Result<Vec<Option<Instant>>, IngestError> {
        match self.first_filled(found) {
            None => Ok(vec![None; self.rows()]),
            Some(_) => {
                let null = found.is_null();
                let wrong = (0..self.rows()).map(|row| (null.get(row) == Some(false)).then_some(WRONG)).collect();
                self.all_right(column, zone, wrong)
            }
        }
    }

    /// Microseconds as instants that a calendar knows.
    fn in_range<C: PolarsNumericType>(
        &self,
        column: &str,
        cells: &ChunkedArray<C>,
        micros: impl Fn(C::Native) -> i64 + Sync,
    ) -> Result<Vec<Option<Instant>>, IngestError> {
        let known = |micros: i64| LIKELY_MICROS.contains(&micros) || jiff::Timestamp::from_microsecond(micros).is_ok();
        let instant = |cell: Option<C::Native>| {
            cell.map(|cell| Some(micros(cell)).filter(|&micros| known(micros)).map_or(WRONG, Instant::from_micros))
        };
        let instants = read_typed(cells, instant);
        let Some(row) = instants.iter().position(|at| *at == Some(WRONG)) else { return Ok(instants) };
        let value = format!("{} us since 1970", cells.get(row).map_or(0, micros));
        let next = "check the unit the column was written in";
        Err(self.bad_value(column, row, &value, "a time between the years -9999 and 9999", next))
    }

    /// Clock readings (as if they were UTC) read as local times.
    fn localised(
        &self,
        clocks: &[Option<Instant>],
        zone: Option<&Zone>,
        read: impl Fn(&mut TimeReader<'_>, Instant) -> Result<Instant, TimeFault>,
    ) -> Vec<Option<Instant>> {
        let mut reader = TimeReader::new(zone, &self.form.times);
        clocks.iter().map(|clock| clock.map(|clock| read(&mut reader, clock).unwrap_or(WRONG))).collect()
    }

    fn parsed_times(&self, column: &str, key: &str, zone: Option<&Zone>) -> Result<Vec<Option<Instant>>, IngestError> {
        let strings = self.strings(column, key)?;
        let instants = strings.read(
            || TimeReader::new(zone, &self.form.times),
            |reader, cell| {
                let text = cell.filter(|text| !is_missing(text))?;
                Some(reader.read(text).unwrap_or(WRONG))
            },
        );
        self.all_right(column, zone, instants)
    }

    /// The instants, or what is wrong with those that are none.
    fn all_right(
        &self,
        column: &str,
        zone: Option<&Zone>,
        instants: Vec<Option<Instant>>,
    ) -> Result<Vec<Option<Instant>>, IngestError> {
        if !instants.contains(&Some(WRONG)) {
            return Ok(instants);
        }
        let wrong = instants.iter().enumerate().filter(|(_, at)| **at == Some(WRONG)).map(|(row, _)| row).collect();
        let right = instants.iter().position(|at| at.is_some_and(|at| at != WRONG));
        Err(TimeFaults::new(self, column, zone).told(wrong, right))
    }
}
