//! What of the team's card does the learned card leave behind? Said on the build sheet, so that nobody takes one card for the other.

use serde::Serialize;

use super::engine::Constructs;
use super::taken::runs;
use crate::rules::{Ends, EventRule, Rule, RuleCard, RuleKind};

/// Something that the team's card has and the learned card has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Left {
    /// Rules of silence, which the engine has not.
    Silence,
    /// Caps that rules share.
    GroupCap,
    /// Fading of single rules.
    OwnFading,
    /// Only acts of the last days count.
    Lookback,
    /// Acts that wait for another.
    Gate,
    /// Only so many acts of a day count.
    PerDay,
    /// Acts count from or until a date.
    Span,
    /// Only so many acts, or so many points, count.
    Cap,
    /// Acts pay every time.
    EveryTime,
    /// Ends of the total; of no single rule.
    TotalEnds,
    /// Ages in nights; of no single rule.
    Nights,
}

/// What is left out, of which rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// What.
    pub what: Left,
    /// The rules that have it, as the team calls them; empty for what the whole card has.
    pub rules: Vec<String>,
}

impl Left {
    /// All of them, as the sheet lists them.
    pub const ALL: [Self; 11] = [
        Self::Silence,
        Self::GroupCap,
        Self::OwnFading,
        Self::Lookback,
        Self::Gate,
        Self::PerDay,
        Self::Span,
        Self::Cap,
        Self::EveryTime,
        Self::TotalEnds,
        Self::Nights,
    ];
}

/// What a card leaves out that the engine cannot do, or, unless the team's card holds, that is not learned. Rules of other cards of the file
/// are no part of the card.
pub(super) fn left_out(card: &RuleCard, constructs: &Constructs, held: bool) -> Vec<LeftOut> {
    let whole = constructs.whole_language;
    let of_rules = |what: Left| -> Vec<String> {
        let left = |rule: &&Rule| card.stands(rule) && leaves(what, rule, constructs, held);
        card.rules.iter().filter(left).map(Rule::label).collect()
    };
    let of_card = |what: Left| match what {
        Left::TotalEnds => card.total != Ends::default() && !(whole && held),
        Left::Nights => card.nightly && !whole,
        _ => false,
    };
    let found = Left::ALL.into_iter().map(|what| LeftOut { what, rules: of_rules(what) });
    found.filter(|left| !left.rules.is_empty() || of_card(left.what)).collect()
}

fn leaves(what: Left, rule: &Rule, constructs: &Constructs, held: bool) -> bool {
    let whole = constructs.whole_language;
    let event = match &rule.kind {
        RuleKind::Event(event) => Some(event),
        _ => None,
    };
    let lost = |has: fn(&EventRule) -> bool| !whole && event.is_some_and(has);
    match what {
        Left::Silence => !runs(rule, constructs),
        Left::GroupCap => rule.group.is_some() && !(whole && held),
        Left::OwnFading => lost(|event| event.decay.is_some()),
        Left::Lookback => lost(|event| event.lookback_days.is_some()),
        Left::Gate => lost(|event| event.followed_by.is_some()),
        Left::PerDay => lost(|event| event.max_per_day.is_some()),
        Left::Span => lost(|event| event.from.is_some() || event.until.is_some()),
        Left::Cap => lost(|event| event.max_points.is_some() || event.max_count.is_some_and(|count| count > 1)),
        Left::EveryTime => !constructs.every_time && event.is_some_and(|event| event.max_count != Some(1)),
        Left::TotalEnds | Left::Nights => false,
    }
}
