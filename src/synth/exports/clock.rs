//! How does each system write an instant?

use super::super::SynthError;
use crate::time::{Instant, Zone};

/// The company's clock, in its zone.
#[derive(Debug)]
pub(super) struct Clock {
    zone: Zone,
    utc: Zone,
}

impl Clock {
    /// The clock on the company's wall.
    pub(super) fn new() -> Result<Self, SynthError> {
        Ok(Self { zone: Zone::named("Europe/Madrid")?, utc: Zone::utc() })
    }

    fn local(&self, at: Instant, format: &str) -> String {
        self.zone.local(at).strftime(format).to_string()
    }

    fn utc(&self, at: Instant, format: &str) -> String {
        self.utc.local(at).strftime(format).to_string()
    }

    /// `2024-03-31 10:05`: local, no offset, no seconds.
    pub(super) fn local_minutes(&self, at: Instant) -> String {
        self.local(at, "%Y-%m-%d %H:%M")
    }

    /// `31/03/2024 10:05`: local, the day first.
    pub(super) fn local_day_first(&self, at: Instant) -> String {
        self.local(at, "%d/%m/%Y %H:%M")
    }

    /// `2024-03-31`: the local day.
    pub(super) fn local_date(&self, at: Instant) -> String {
        self.local(at, "%Y-%m-%d")
    }

    /// `20240331`: the local day.
    pub(super) fn local_date_compact(&self, at: Instant) -> String {
        self.local(at, "%Y%m%d")
    }

    /// `2024-03-31 08:05:00`: UTC, and the text does not say so.
    pub(super) fn plain(&self, at: Instant) -> String {
        self.utc(at, "%Y-%m-%d %H:%M:%S")
    }

    /// `2024-03-31 08:05:00.123 UTC`, as a warehouse prints it.
    pub(super) fn warehouse(&self, at: Instant) -> String {
        let millis = at.micros().rem_euclid(1_000_000) / 1000;
        if millis == 0 {
            self.utc(at, "%Y-%m-%d %H:%M:%S UTC")
        } else {
            format!("{}.{millis:03} UTC", self.utc(at, "%Y-%m-%d %H:%M:%S"))
        }
    }

    /// `2024-03-31T08:05:00Z`.
    pub(super) fn iso(&self, at: Instant) -> String {
        self.utc(at, "%Y-%m-%dT%H:%M:%SZ")
    }

    /// `2024-03-31T08:05:00.000+0000`: the offset without a colon.
    pub(super) fn offset(&self, at: Instant) -> String {
        self.utc(at, "%Y-%m-%dT%H:%M:%S.000+0000")
    }
}
