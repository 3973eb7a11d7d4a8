//! What of a rule of the team can the engine run? The rule as the engine would have it, with the team's points.

use super::engine::Constructs;
use crate::rules::{EventRule, Rule, RuleKind};

/// Whether the engine has this kind of rule at all.
pub(super) const fn runs(rule: &Rule, constructs: &Constructs) -> bool {
    constructs.silence || !matches!(rule.kind, RuleKind::Idle(_))
}

/// The rule without what the engine cannot do. Caps that rules share are not a rule's own, and stay behind.
pub(super) fn taken(rule: &Rule, constructs: &Constructs) -> Rule {
    let mut own = rule.clone();
    own.group = None;
    own.cards.clear();
    if let RuleKind::Event(event) = &mut own.kind {
        // A cap in points becomes a cap in acts, which does not change with what an act is worth.
        if let Some(most) = event.max_points.take().filter(|_| rule.points != 0.0) {
            let acts = (most / rule.points.abs()).round().clamp(1.0, 1000.0) as u32;
            event.max_count = Some(event.max_count.map_or(acts, |count| count.min(acts)));
        }
        restrict(event, constructs);
    }
    own
}

/// Takes from an event rule what the engine cannot do.
fn restrict(event: &mut EventRule, constructs: &Constructs) {
    if !constructs.whole_language {
        event.decay = None;
        event.lookback_days = None;
        event.followed_by = None;
        event.max_per_day = None;
        event.from = None;
        event.until = None;
        if event.max_count.is_some_and(|count| count > 1) {
            event.max_count = None;
        }
    }
    if !constructs.every_time {
        event.max_count = Some(1);
    }
}

/// Of several personas that a lead matches, the one with the most points counts; other rules stand beside each other.
pub(super) const fn points_of_persona(rule: &Rule) -> f64 {
    match rule.kind {
        RuleKind::Persona(_) => rule.points,
        _ => f64::NEG_INFINITY,
    }
}
