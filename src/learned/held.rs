//! Which card holds while there are too few conversions to overrule it? The team's own, as the engine would have it.

use super::engine::Constructs;
use super::selection::{Ground, columns, sign, variance};
use super::taken::{runs, taken};
use super::{Asked, LearnedError, nearest, place, reads};
use crate::rules::{Rule, RuleCard};

/// The team's rules with the team's points: nothing is fitted and nothing rescaled. Of more rules than may stay, those stay that move the
/// total most. Where the engine runs the whole rule language, caps that rules share, the ends of the total and all fading stay too.
///
/// # Errors
/// [`LearnedError::Rules`] when the team's card cannot run on these tables.
pub(super) fn held(
    asked: &Asked<'_>,
    ground: &Ground,
    card: &RuleCard,
    constructs: &Constructs,
) -> Result<RuleCard, LearnedError> {
    let whole = constructs.whole_language;
    let as_run = |rule: &Rule| match whole {
        true => Rule { cards: Vec::new(), ..rule.clone() },
        false => taken(rule, constructs),
    };
    let stands = |rule: &&Rule| {
        let wanted = f64::from(sign(asked, reads(&rule.kind)));
        card.stands(rule) && runs(rule, constructs) && rule.points != 0.0 && wanted * rule.points >= 0.0
    };
    let mut rules: Vec<Rule> = card.rules.iter().filter(stands).map(as_run).collect();
    // As the file orders them: by kind.
    rules.sort_by_key(place);
    let decay = if whole { card.decay } else { nearest(card.decay, &constructs.decays) };
    if rules.len() > asked.max_rules {
        let moves: Vec<f64> = columns(asked, ground, &rules.iter().collect::<Vec<_>>(), decay)?
            .iter()
            .map(|column| variance(column))
            .collect();
        let mut order: Vec<usize> = (0..rules.len()).collect();
        order.sort_by(|&a, &b| moves[b].total_cmp(&moves[a]).then(a.cmp(&b)));
        order.truncate(asked.max_rules);
        order.sort_unstable();
        rules = order.into_iter().map(|rule| rules[rule].clone()).collect();
    }
    Ok(match whole {
        true => RuleCard { rules, cards: Vec::new(), ..card.clone() },
        false => RuleCard { decay, rules, zone: card.zone.clone(), learned: card.learned, ..RuleCard::default() },
    })
}
