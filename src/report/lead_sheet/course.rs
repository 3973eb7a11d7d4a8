//! The score over time, in words: one line per instant, and the trend.

use crate::report::ReportError;
use crate::report::locale::Locale;
use crate::score::{State, TREND_POINTS, TrajectoryPoint, TrendWord, score_trend};

use super::lines::unlisted;

/// One instant.
pub(super) struct Point {
    /// Its day; `now` for the last.
    pub(super) when: String,
    /// The score, or none.
    pub(super) score: Option<u8>,
    /// The band, or why there is no score.
    pub(super) band: String,
    /// `12 of 100`.
    pub(super) chance: Option<String>,
}

/// The points of a trajectory, oldest first. Those before the first score are left out: the lead was not there yet.
pub(super) fn points(trajectory: &[TrajectoryPoint], locale: &Locale) -> Result<Vec<Point>, ReportError> {
    let told = trajectory.iter().skip_while(|point| point.score.is_none());
    told.map(|point| {
        Ok(Point {
            when: match point.weeks_ago {
                0 => locale.say("trajectory.now", &[])?,
                _ => locale.date(point.as_of)?,
            },
            score: point.score.map(|score| score.0),
            band: match (&point.band, point.state) {
                (Some(band), _) => locale.band(band)?,
                (None, State::Scored) => locale.say("trajectory.no_score", &[])?,
                (None, state) => unlisted(state, locale)?.unwrap_or_default(),
            },
            chance: match point.chance {
                Some(chance) => Some(locale.say("measure.of_100", &[("n", &locale.of_hundred(chance.0)?)])?),
                None => None,
            },
        })
    })
    .collect()
}

/// `Rising: 31 points more than on 2 Feb 2026.`
pub(super) fn trend(trajectory: &[TrajectoryPoint], locale: &Locale) -> Result<String, ReportError> {
    let Some(trend) = score_trend(trajectory) else { return locale.say("trajectory.first", &[]) };
    let (key, points) = match trend.word {
        TrendWord::Rising => ("trajectory.rising", trend.points.unsigned_abs()),
        TrendWord::Falling => ("trajectory.falling", trend.points.unsigned_abs()),
        TrendWord::Steady => ("trajectory.steady", u32::from(TREND_POINTS) - 1),
    };
    let date = locale.date(trend.since)?;
    locale.say(key, &[("n", &locale.integer(points as usize)), ("date", &date)])
}
