//! Where did a lead's score come from, week by week, and does it rise? Its scores at earlier instants, each as if scored then.

use serde::Serialize;

use super::state::State;
use crate::frame::{Probability, Score};
use crate::time::Instant;

/// Weeks before now at which a lead's score is told, oldest first; 0 is now.
pub const TRAJECTORY_WEEKS: [u32; 5] = [8, 4, 2, 1, 0];

/// The trend compares now with the oldest score of so many weeks: long enough for a lead to act twice, short enough to be news.
const TREND_WEEKS: u32 = 4;

/// Fewer points than this are no trend: rounding and fading alone move a score by a few.
pub const TREND_POINTS: u8 = 5;

/// A lead's score at one instant, by the model of now on what was known then.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrajectoryPoint {
    /// Weeks before now.
    pub weeks_ago: u32,
    /// The instant; nothing at or after it was read.
    pub as_of: Instant,
    /// Scored, or why not.
    pub state: State,
    /// 0-100; none unless scored.
    pub score: Option<Score>,
    /// Chance of conversion within the horizon; none unless scored.
    pub chance: Option<Probability>,
    /// The band; none unless scored.
    pub band: Option<String>,
}

/// Does the score rise?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendWord {
    /// By [`TREND_POINTS`] or more.
    Rising,
    /// By [`TREND_POINTS`] or more.
    Falling,
    /// By less.
    Steady,
}

/// A trend, and what it compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ScoreTrend {
    /// In a word.
    pub word: TrendWord,
    /// Points gained since then; negative for lost ones.
    pub points: i32,
    /// The instant that now is compared with.
    pub since: Instant,
}

/// The trend of a trajectory (oldest first, now last): now against the oldest score of the four weeks before. `None` when the lead has no
/// score now, or had none in these weeks.
#[must_use]
pub fn score_trend(points: &[TrajectoryPoint]) -> Option<ScoreTrend> {
    let (now, before) = points.split_last()?;
    let now = i32::from(now.score?.0);
    let (then, since) = before
        .iter()
        .filter(|point| point.weeks_ago <= TREND_WEEKS)
        .find_map(|point| Some((i32::from(point.score?.0), point.as_of)))?;
    let points = now - then;
    let word = match points {
        _ if points >= i32::from(TREND_POINTS) => TrendWord::Rising,
        _ if points <= -i32::from(TREND_POINTS) => TrendWord::Falling,
        _ => TrendWord::Steady,
    };
    Some(ScoreTrend { word, points, since })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores 8, 4, 2, 1 and 0 weeks ago.
    fn trend(scores: [Option<u8>; 5]) -> Option<(TrendWord, i32, i64)> {
        let now = Instant::from_micros(1_772_406_000_000_000);
        let point = |(weeks_ago, score): (u32, Option<u8>)| TrajectoryPoint {
            weeks_ago,
            as_of: now.plus_days(-7 * i64::from(weeks_ago)),
            state: if score.is_some() { State::Scored } else { State::NotOpen },
            score: score.map(Score),
            chance: None,
            band: None,
        };
        let points: Vec<TrajectoryPoint> = TRAJECTORY_WEEKS.into_iter().zip(scores).map(point).collect();
        score_trend(&points).map(|found| (found.word, found.points, now.days_since(found.since) as i64))
    }

    #[test]
    fn now_is_compared_with_the_oldest_score_of_four_weeks() {
        let some = Some;
        assert_eq!(trend([some(90), some(20), some(80), some(80), some(25)]), Some((TrendWord::Rising, 5, 28)));
        assert_eq!(trend([some(9), some(20), some(80), some(80), some(24)]), Some((TrendWord::Steady, 4, 28)));
        assert_eq!(trend([None, None, some(80), some(20), some(24)]), Some((TrendWord::Falling, -56, 14)));
        assert_eq!(trend([None, None, None, some(29), some(24)]), Some((TrendWord::Falling, -5, 7)));
        // Older than four weeks is no news, and who has no score now has no trend.
        assert_eq!(trend([some(9), None, None, None, some(24)]), None);
        assert_eq!(trend([some(9), some(9), None, None, None]), None);
    }
}
