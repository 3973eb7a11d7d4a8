//! Is a number or a name one that a card may state?

use crate::rules::error::{Place, RulesError};
use crate::time::Zone;

/// The largest number of points, count or total a card may state: far below where sums would round.
pub(super) const MOST_POINTS: f64 = 1e6;
/// The longest span of days a card may state: a century.
const MOST_DAYS: f64 = 36_525.0;

/// A number of days above 0.
pub(super) fn span(at: &Place, key: &'static str, days: f64) -> Result<f64, RulesError> {
    if days > 0.0 && days <= MOST_DAYS {
        return Ok(days);
    }
    Err(RulesError::OutOfRange { at: at.clone(), key, found: days, wanted: "more than 0 and at most 36525 days" })
}

/// A cap above 0.
pub(super) fn size(at: &Place, key: &'static str, found: f64) -> Result<f64, RulesError> {
    if found > 0.0 && found <= MOST_POINTS {
        return Ok(found);
    }
    Err(RulesError::OutOfRange { at: at.clone(), key, found, wanted: "more than 0 and at most a million" })
}

/// A finite number between `least` and `-least`.
pub(super) fn within(
    at: &Place,
    key: &'static str,
    found: f64,
    least: f64,
    wanted: &'static str,
) -> Result<f64, RulesError> {
    if found >= least && found <= -least {
        return Ok(found);
    }
    Err(RulesError::OutOfRange { at: at.clone(), key, found, wanted })
}

pub(super) fn filled(at: &Place, key: &'static str, text: String) -> Result<String, RulesError> {
    if text.trim().is_empty() {
        return Err(RulesError::Empty { at: at.clone(), key });
    }
    Ok(text)
}

/// A date or time as the card's zone will read it.
pub(super) fn moment(at: &Place, key: &'static str, text: Option<String>) -> Result<Option<String>, RulesError> {
    let Some(text) = text else { return Ok(None) };
    // Whether a zone skips a local time is asked where the zone is known; whether it is a time at all, here.
    match Zone::utc().parse(&text) {
        Ok(_) => Ok(Some(text)),
        Err(why) => Err(RulesError::NotATime { at: at.clone(), key, why: why.to_string() }),
    }
}
