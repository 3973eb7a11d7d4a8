//! Is a lead in play at an instant? Created before it, entered before it where another outcome comes first, not yet converted (unless
//! it can convert again), not gone.

use crate::ingest::Tables;
use crate::time::Instant;

/// True when the lead was created (or first seen) before `as_of`, had entered by then, and has neither converted nor left before it.
/// `repeat`: an earlier conversion is history, not an end.
#[must_use]
pub fn is_open(tables: &Tables, lead: usize, as_of: Instant, repeat: bool) -> bool {
    let created = tables.leads.created[lead].is_some_and(|created| created < as_of);
    created && has_entered(tables, lead, as_of) && still_in_play(tables, lead, as_of, repeat)
}

/// True when the lead may stand on a list made at `as_of`: as [`is_open`], but a creation nobody knows is no objection, and
/// a lead flagged as converted is not listed.
#[must_use]
pub fn is_listable(tables: &Tables, lead: usize, as_of: Instant, repeat: bool) -> bool {
    let created = tables.leads.created[lead].is_none_or(|created| created < as_of);
    let flagged = tables.outcomes.flags.as_ref().is_some_and(|flags| flags[lead] == Some(true));
    created && has_entered(tables, lead, as_of) && (repeat || !flagged) && still_in_play(tables, lead, as_of, repeat)
}

/// True unless leads enter by reaching another outcome, which nobody knew of this one before `as_of`.
pub(super) fn has_entered(tables: &Tables, lead: usize, as_of: Instant) -> bool {
    tables.outcomes.entered.as_ref().is_none_or(|entered| entered[lead].is_some_and(|at| at < as_of))
}

/// Converted from `from` on and before `until`?
#[must_use]
pub fn is_converted(tables: &Tables, lead: usize, from: Instant, until: Instant) -> bool {
    tables.outcomes.conversions[lead].iter().any(|conversion| from <= conversion.at && conversion.at < until)
}

/// Neither converted nor gone before `as_of`.
pub(super) fn still_in_play(tables: &Tables, lead: usize, as_of: Instant, repeat: bool) -> bool {
    let converted = !repeat && tables.outcomes.conversions[lead].first().is_some_and(|first| first.at < as_of);
    let left = tables.outcomes.exits[lead].is_some_and(|exit| exit < as_of);
    !converted && !left
}
