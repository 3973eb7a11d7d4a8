//! What does one rule of the file say? Its keys checked against each other.

use super::checks::{filled, moment, size, span};
use super::conditions::conditions;
use crate::rules::card::{AttributeRule, Decay, EventRule, FollowedBy, IdleRule, Pays, Persona};
use crate::rules::error::{Place, RulesError};
use crate::rules::written::{AttributeEntry, EventEntry, FollowedByEntry, IdleEntry, Per, PersonaEntry, TestTable};

pub(super) fn event_rule(at: &Place, entry: EventEntry) -> Result<EventRule, RulesError> {
    let clash = |one, other| Err(RulesError::Clash { at: at.clone(), one, other });
    let mut decay = own_decay(at, (entry.half_life_days, entry.lifespan_days, entry.step_days))?;
    match (entry.decays, decay) {
        (Some(true), None) | (None, _) => {}
        (Some(false), None) => decay = Some(Decay::None),
        (Some(_), Some(Decay::HalfLife { .. })) => return clash("decays", "half_life_days"),
        (Some(_), Some(Decay::Linear { .. })) => return clash("decays", "lifespan_days"),
        (Some(_), Some(_)) => return clash("decays", "step_days"),
    }
    for (key, count) in [("max_count", entry.max_count), ("max_per_day", entry.max_per_day)] {
        if count == Some(0) {
            return Err(RulesError::OutOfRange { at: at.clone(), key, found: 0.0, wanted: "1 or more" });
        }
    }
    let max_count = match (entry.per, entry.max_count) {
        (Some(Per::Once), Some(_)) => return clash("per = \"once\"", "max_count"),
        (Some(Per::Once), None) => Some(1),
        (_, max_count) => max_count,
    };
    Ok(EventRule {
        event: filled(at, "event", entry.event)?,
        conditions: conditions(at, entry.conditions)?,
        from: moment(at, "from", entry.from)?,
        until: moment(at, "until", entry.until)?,
        followed_by: entry.followed_by.map(|gate| followed_by(at, gate)).transpose()?,
        max_per_day: entry.max_per_day,
        lookback_days: entry.lookback_days.map(|days| span(at, "lookback_days", days)).transpose()?,
        decay,
        max_count,
        max_points: entry.max_points.map(|points| size(at, "max_points", points)).transpose()?,
    })
}

pub(super) fn attribute_rule(at: &Place, entry: AttributeEntry) -> Result<AttributeRule, RulesError> {
    let column = filled(at, "column", entry.column)?;
    let table = TestTable {
        equals: entry.equals,
        any_of: entry.any_of,
        none_of: entry.none_of,
        min: entry.min,
        over: entry.over,
        max: entry.max,
        under: entry.under,
        starts_with: entry.starts_with,
        contains: entry.contains,
        missing: entry.missing,
    };
    let per_unit = entry.per_unit == Some(true);
    if entry.max_units.is_some() && !per_unit {
        return Err(RulesError::Needs { at: at.clone(), key: "max_units", needs: "per_unit = true" });
    }
    let pays = match (table.checked(at)?, per_unit) {
        (Some(_), true) => return Err(RulesError::Clash { at: at.clone(), one: "per_unit", other: "a condition" }),
        (Some(test), false) => Pays::If(test),
        (None, true) => {
            Pays::PerUnit { max_units: entry.max_units.map(|units| size(at, "max_units", units)).transpose()? }
        }
        (None, false) => return Err(RulesError::NoTest { at: at.clone(), column }),
    };
    Ok(AttributeRule { column, pays })
}

pub(super) fn idle_rule(at: &Place, entry: IdleEntry) -> Result<IdleRule, RulesError> {
    Ok(IdleRule {
        over_days: span(at, "over_days", entry.over_days)?,
        event: entry.event.map(|event| filled(at, "event", event)).transpose()?,
    })
}

fn followed_by(at: &Place, entry: FollowedByEntry) -> Result<FollowedBy, RulesError> {
    Ok(FollowedBy {
        event: filled(at, "event", entry.event)?,
        within_days: entry.within_days.map(|days| span(at, "within_days", days)).transpose()?,
        same: entry.same.map(|same| filled(at, "same", same)).transpose()?,
    })
}

pub(super) fn persona(at: &Place, entry: PersonaEntry) -> Result<Persona, RulesError> {
    let conditions = conditions(at, entry.conditions)?;
    if conditions.is_empty() {
        return Err(RulesError::Empty { at: at.clone(), key: "where" });
    }
    let most = conditions.len();
    let at_least = entry.at_least.map_or(most, |count| count as usize);
    if at_least == 0 || at_least > most {
        let (at, found) = (at.clone(), at_least as f64);
        let wanted = "at least 1 and at most as many as there are conditions";
        return Err(RulesError::OutOfRange { at, key: "at_least", found, wanted });
    }
    Ok(Persona { name: filled(at, "name", entry.name)?, conditions, at_least })
}

/// Half-life, lifespan or step: one of the three, or none.
pub(super) fn own_decay(
    at: &Place,
    (half_life, lifespan, step): (Option<f64>, Option<f64>, Option<f64>),
) -> Result<Option<Decay>, RulesError> {
    let stated = [("half_life_days", half_life), ("lifespan_days", lifespan), ("step_days", step)];
    let mut found = stated.into_iter().filter_map(|(key, days)| Some((key, days?)));
    let Some((key, days)) = found.next() else { return Ok(None) };
    if let Some((other, _)) = found.next() {
        return Err(RulesError::Clash { at: at.clone(), one: key, other });
    }
    let days = span(at, key, days)?;
    Ok(Some(match key {
        "half_life_days" => Decay::HalfLife { days },
        "lifespan_days" => Decay::Linear { days },
        _ => Decay::Step { days },
    }))
}
