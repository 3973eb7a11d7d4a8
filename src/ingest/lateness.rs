//! Does a file that does not say when its records came in look as if some came late? By the order of its rows, and by how they crowd.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::params::EventsParams;
use crate::time::{Instant, MICROS_PER_DAY, Zone};

/// Rows written after others that are later than this are behind; queues and nightly exports stay below.
const BEHIND_DAYS: i64 = 7;
const MICROS_PER_HOUR: i64 = MICROS_PER_DAY / 24;
/// Fewer rows than this behind, or crowded, say nothing.
const LEAST_ROWS: usize = 20;
/// A file of which more is behind is not written in the order of time.
const MOST_BEHIND: f64 = 0.2;
/// An hour with so many rows is one occasion.
const ROWS_PER_OCCASION: u32 = 10;
/// More single hours than this are no list of occasions, and are counted no further.
const MOST_HOURS: usize = 500;
/// Nearly all of a list's rows crowd, in a small part of the hours that it spans.
const LEAST_CROWDED: f64 = 0.8;
const MOST_OF_SPAN: f64 = 0.05;
/// A file of which so much stands at midnight holds dates, and its hours say nothing.
const LEAST_AT_MIDNIGHT: f64 = 0.9;

/// What an event file says of when its records came in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArrivalOfFile {
    /// Whether `known_at` says it. Without it, each act is taken as known at the time of the act.
    pub known: bool,
    /// Without it: rows that stand behind others more than a week later, in a file that is otherwise in the order of time. 0 where none does, or
    /// nothing follows from the order.
    pub rows_behind: usize,
    /// How far the farthest of them is behind, in whole days.
    pub longest_behind_days: i64,
    /// Without it: rows that crowd into single hours, in a file of hardly any others, as attendance lists do. 0 where none does, or where times
    /// are dates only.
    pub rows_crowded: usize,
    /// Into how many hours.
    pub hours_crowded: usize,
}

/// A file's rows in their order.
#[derive(Debug)]
pub(super) struct OrderOfRows {
    known: bool,
    rows: usize,
    /// Rows at the beginning of a day.
    midnights: usize,
    first: i64,
    latest: i64,
    behind: usize,
    farthest: i64,
    /// Rows by hour; `None` once there are too many hours.
    hours: Option<BTreeMap<i64, u32>>,
}

impl OrderOfRows {
    /// Of this file, before its first row.
    pub(super) fn of(params: &EventsParams) -> Self {
        Self {
            known: params.known_at.is_some(),
            rows: 0,
            midnights: 0,
            first: i64::MAX,
            latest: i64::MIN,
            behind: 0,
            farthest: 0,
            hours: Some(BTreeMap::new()),
        }
    }

    /// When the next rows happened, and which of them are read (`None`: all); days begin by `zone`, else by UTC. Not for files with `dated` columns: they list leads, and nothing follows from their order.
    pub(super) fn add(&mut self, times: &[Option<Instant>], read: Option<&[bool]>, zone: Option<&Zone>) {
        if self.known {
            return;
        }
        let read = |row: usize| read.is_none_or(|read| read[row]);
        let times = times.iter().enumerate().filter(|(row, _)| read(*row)).filter_map(|(_, at)| *at);
        for instant in times {
            let at = instant.micros();
            self.rows += 1;
            // Offsets are whole minutes: most instants need no zone to be told from a midnight.
            let ahead = || zone.map_or(0, |zone| zone.seconds_ahead(instant));
            let local = |seconds: i64| at.saturating_add(seconds.saturating_mul(1_000_000));
            self.midnights += usize::from(at % 60_000_000 == 0 && local(ahead()) % MICROS_PER_DAY == 0);
            self.first = self.first.min(at);
            self.latest = self.latest.max(at);
            let behind = self.latest.saturating_sub(at);
            if behind > BEHIND_DAYS * MICROS_PER_DAY {
                self.behind += 1;
                self.farthest = self.farthest.max(behind);
            }
            if let Some(hours) = &mut self.hours {
                let rows = hours.entry(at.div_euclid(MICROS_PER_HOUR)).or_insert(0);
                *rows = rows.saturating_add(1);
                if hours.len() > MOST_HOURS {
                    self.hours = None;
                }
            }
        }
    }

    /// What follows from them.
    pub(super) fn finish(self) -> ArrivalOfFile {
        let mut found = ArrivalOfFile { known: self.known, ..ArrivalOfFile::default() };
        if self.behind >= LEAST_ROWS && self.behind as f64 <= MOST_BEHIND * self.rows as f64 {
            found.rows_behind = self.behind;
            found.longest_behind_days = self.farthest / MICROS_PER_DAY;
        }
        let span = (self.latest.saturating_sub(self.first) / MICROS_PER_HOUR).saturating_add(1) as f64;
        let dates_only = self.midnights as f64 >= LEAST_AT_MIDNIGHT * self.rows as f64;
        if let Some(hours) = self.hours.filter(|hours| !dates_only && hours.len() as f64 <= MOST_OF_SPAN * span) {
            let crowded: Vec<usize> =
                hours.values().filter(|rows| **rows >= ROWS_PER_OCCASION).map(|rows| *rows as usize).collect();
            let rows: usize = crowded.iter().sum();
            if rows >= LEAST_ROWS && rows as f64 >= LEAST_CROWDED * self.rows as f64 {
                (found.rows_crowded, found.hours_crowded) = (rows, crowded.len());
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(hours: impl IntoIterator<Item = i64>) -> ArrivalOfFile {
        let mut order = OrderOfRows::of(&EventsParams::default());
        let times: Vec<_> =
            hours.into_iter().map(|hour| Some(Instant::from_micros(hour * MICROS_PER_HOUR + 7_000_000))).collect();
        // In pieces, as files come.
        times.chunks(7).for_each(|piece| order.add(piece, None, None));
        order.finish()
    }

    #[test]
    fn a_block_that_was_put_in_late_is_counted_and_a_log_in_order_or_in_none_says_nothing() {
        let log = || 0..1000_i64;
        assert_eq!(found(log()), ArrivalOfFile::default());
        // 30 acts of the 5th day, written at the end, 41 days and 16 hours less 5 days behind.
        let late = found(log().chain(std::iter::repeat_n(120, 30)));
        assert_eq!((late.rows_behind, late.longest_behind_days), (30, (999 - 120) / 24));
        // Some hours behind is what logs of several machines are.
        assert_eq!(found(log().map(|hour| hour ^ 63)).rows_behind, 0);
        // Lead by lead: no order of time.
        assert_eq!(found((0..50).flat_map(|_| log().step_by(50))).rows_behind, 0);
        // One act dated to the year 2200 says nothing of the others.
        assert_eq!(found(log().take(100).chain([2_000_000]).chain(100..1000)).rows_behind, 0);
    }

    #[test]
    fn lists_of_occasions_are_told_from_visits() {
        let list = found((0..12).flat_map(|month| std::iter::repeat_n(month * 730, 17)));
        assert_eq!((list.rows_crowded, list.hours_crowded, list.rows_behind), (204, 12, 0));
        // A busy site has many rows in every hour, a quiet one few in any.
        assert_eq!(found((0..2000).flat_map(|hour| [hour; 12])).rows_crowded, 0);
        assert_eq!(found((0..400).map(|visit| visit * 31)).rows_crowded, 0);
    }

    #[test]
    fn days_without_hours_crowd_nowhere_and_rows_that_are_not_read_count_nowhere() {
        let find = |zone: Option<&Zone>, offset_hours: i64, read: Option<&[bool]>| {
            let mut order = OrderOfRows::of(&EventsParams::default());
            let day = |day: i64| Some(Instant::from_micros((day * 24 + offset_hours) * MICROS_PER_HOUR));
            let times: Vec<_> = (0..12).flat_map(|month| std::iter::repeat_n(day(150 + month * 10), 17)).collect();
            order.add(&times, read, zone);
            order.finish()
        };
        // Dates by UTC; by Bogota, five hours behind; and meetings at five in the afternoon.
        let bogota = Zone::named("America/Bogota").unwrap();
        assert_eq!(find(None, 0, None), ArrivalOfFile::default());
        assert_eq!(find(Some(&bogota), 5, None), ArrivalOfFile::default());
        assert_eq!(find(None, 17, None).rows_crowded, 204);
        assert_eq!(find(Some(&bogota), 22, None).rows_crowded, 204);
        let read: Vec<bool> = (0..204).map(|row| row < 34).collect();
        assert_eq!(find(None, 17, Some(&read)).rows_crowded, 34);
    }

    #[test]
    fn a_file_that_says_when_its_records_came_in_is_not_suspected() {
        let params = EventsParams { known_at: Some("imported_at".to_owned()), ..EventsParams::default() };
        let mut order = OrderOfRows::of(&params);
        order.add(&vec![Some(Instant::from_micros(0)); 100], None, None);
        assert_eq!(order.finish(), ArrivalOfFile { known: true, ..ArrivalOfFile::default() });
    }
}
