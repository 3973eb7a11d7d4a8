//! How long should a conversion count? The shortest of 30, 60, 90 and 180 days that catches nine in ten of those to come.

use serde::Serialize;

use super::follow_up::FollowUp;
use super::incidence::Incidence;

/// The horizons people plan in; the proposal is one of them.
pub const HORIZONS_DAYS: [u32; 4] = [30, 60, 90, 180];

/// A horizon is long enough when it catches this share of the conversions to come.
const CAUGHT_SHARE: f64 = 0.9;

/// A horizon is proposed only where leads were followed twice as long. What comes later than that is not seen: where
/// the rate of conversion stays the same, the true share is then at most .012 below the measured one.
const FOLLOWED_TIMES: f64 = 2.0;

/// A curve is believed as far as this share of the leads was followed, and this many.
const FOLLOWED_SHARE: f64 = 0.1;
const FOLLOWED_LEADS: usize = 20;

/// Fewer conversions than this say nothing about when they come.
const LEAST_CONVERSIONS: usize = 20;

/// Points of the curve at most: what a plot can show.
const MOST_POINTS: usize = 240;

/// When leads convert, and the horizon that follows from it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HorizonReading {
    /// `[label] horizon_days`.
    pub configured_days: u32,
    /// What the data say.
    pub proposal: HorizonProposal,
    /// Leads, each counted from its first list.
    pub leads: usize,
    /// Conversions after it.
    pub conversions: usize,
    /// How far the curve goes: a tenth of the leads, at least 20, were followed so long. `None` where nobody was.
    pub followed_days: Option<f64>,
    /// Share of all leads that converted within `followed_days`, 0-1.
    pub converted_share: Option<f64>,
    /// For each horizon, which share of the conversions within `followed_days` it catches.
    pub shares: Vec<HorizonShare>,
    /// The curve.
    pub curve: Vec<CurvePoint>,
}

/// The horizon that the data ask for, or why they do not say.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum HorizonProposal {
    /// The shortest horizon that catches 90%.
    Proposed {
        /// Its days.
        days: u32,
    },
    /// The leads were not followed long enough to tell.
    NotFollowedLongEnough {
        /// How long they would have to be followed for the next horizon to be told.
        needed_days: u32,
    },
    /// Even the longest catches less.
    LongerThanAll {
        /// The longest.
        days: u32,
    },
    /// Too few conversions to tell when they come.
    TooFewConversions {
        /// Conversions there are.
        found: usize,
        /// Conversions wanted.
        wanted: usize,
    },
    /// Nothing says when leads converted.
    Undated,
}

impl HorizonProposal {
    /// The proposed days, where there is a proposal.
    #[must_use]
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::Proposed { days } => Some(days),
            _ => None,
        }
    }
}

/// What one horizon catches.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct HorizonShare {
    /// The horizon.
    pub days: u32,
    /// Share of the conversions to come within `followed_days` that it catches, 0-1.
    pub share: f64,
    /// The lower end of its 95% interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Whether leads were followed long enough for this share to be believed.
    pub followed_long_enough: bool,
}

/// A point of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// Days after the first list.
    pub days: f64,
    /// Share of all leads that converted by then, 0-1.
    pub converted_share: f64,
    /// Leads that were followed so long.
    pub followed_leads: usize,
}

/// Reads the curve of `follow_ups`. `dated`: whether anything says when leads converted.
///
/// The share of a horizon is the Kaplan-Meier estimate at its end over that at `followed_days`. Young leads count for as
/// long as they were followed, so that a growing company does not look faster than it is.
#[must_use]
pub fn read_horizon(follow_ups: &[FollowUp], configured_days: u32, dated: bool) -> HorizonReading {
    let mut reading = HorizonReading {
        configured_days,
        proposal: HorizonProposal::Undated,
        leads: follow_ups.len(),
        conversions: follow_ups.iter().filter(|lead| lead.converted_after_days.is_some()).count(),
        followed_days: None,
        converted_share: None,
        shares: Vec::new(),
        curve: Vec::new(),
    };
    if !dated {
        return reading;
    }
    let followed = Followed::of(follow_ups);
    let incidence = Incidence::of(follow_ups);
    let end = followed.end();
    if let Some(end) = end {
        reading.followed_days = Some(end);
        reading.converted_share = Some(incidence.converted(end));
        reading.curve = curve(&incidence, &followed, end);
        reading.shares = shares(&incidence, configured_days, end);
    }
    reading.proposal = match end {
        _ if reading.conversions < LEAST_CONVERSIONS => {
            HorizonProposal::TooFewConversions { found: reading.conversions, wanted: LEAST_CONVERSIONS }
        }
        None => HorizonProposal::NotFollowedLongEnough { needed_days: needed_days(HORIZONS_DAYS[0]) },
        Some(end) => proposal(&reading.shares, end),
    };
    reading
}

fn needed_days(horizon: u32) -> u32 {
    (f64::from(horizon) * FOLLOWED_TIMES) as u32
}

fn proposal(shares: &[HorizonShare], end: f64) -> HorizonProposal {
    let candidates = || shares.iter().filter(|share| HORIZONS_DAYS.contains(&share.days));
    match candidates().find(|share| share.share >= CAUGHT_SHARE) {
        Some(first) if first.followed_long_enough => HorizonProposal::Proposed { days: first.days },
        Some(first) => HorizonProposal::NotFollowedLongEnough { needed_days: needed_days(first.days) },
        // A measured share is rather too high than too low: what catches less than 90% of those seen is too short.
        None => match HORIZONS_DAYS.into_iter().find(|&days| f64::from(days) >= end) {
            Some(next) => HorizonProposal::NotFollowedLongEnough { needed_days: needed_days(next) },
            None => HorizonProposal::LongerThanAll { days: HORIZONS_DAYS[HORIZONS_DAYS.len() - 1] },
        },
    }
}

/// The candidates and the configured horizon, as far as the curve goes.
fn shares(incidence: &Incidence, configured_days: u32, end: f64) -> Vec<HorizonShare> {
    let mut days: Vec<u32> = HORIZONS_DAYS.into_iter().chain([configured_days]).collect();
    days.sort_unstable();
    days.dedup();
    let reading = |days: u32| {
        let (share, low, high) = incidence.share(f64::from(days), end)?;
        let followed_long_enough = f64::from(days) * FOLLOWED_TIMES <= end;
        Some(HorizonShare { days, share, low, high, followed_long_enough })
    };
    days.into_iter().filter(|&days| f64::from(days) < end).filter_map(reading).collect()
}

fn curve(incidence: &Incidence, followed: &Followed, end: f64) -> Vec<CurvePoint> {
    let step = (end / MOST_POINTS as f64).ceil().max(1.0);
    let inner = (0..).map(|point| f64::from(point) * step).take_while(|&days| days < end);
    inner
        .chain([end])
        .map(|days| CurvePoint {
            days,
            converted_share: incidence.converted(days),
            followed_leads: followed.at_least(days),
        })
        .collect()
}

/// How long the leads were followed, sorted.
struct Followed(Vec<f64>);

impl Followed {
    fn of(follow_ups: &[FollowUp]) -> Self {
        let mut days: Vec<f64> = follow_ups.iter().map(|lead| lead.followed_days).collect();
        days.sort_by(f64::total_cmp);
        Self(days)
    }

    /// Leads followed for so many days, or longer.
    fn at_least(&self, days: f64) -> usize {
        self.0.len() - self.0.partition_point(|&followed| followed < days)
    }

    /// How far the curve is believed.
    fn end(&self) -> Option<f64> {
        let wanted = ((self.0.len() as f64 * FOLLOWED_SHARE).ceil() as usize).max(FOLLOWED_LEADS);
        let end = self.0.len().checked_sub(wanted).map(|place| self.0[place])?;
        (end > 0.0).then_some(end)
    }
}
