//! A points table to start from: points by stage for the event types that were found, marked as leadscore's own.

use super::proposal::Proposal;
use crate::cohort::Stage;
use crate::ingest::sniff::plain_name;
use crate::rules::{Band, CardOrigin, Decay, EventRule, IdleRule, Rule, RuleCard, RuleKind, RulesError};

/// Points by stage, within the ranges that teams use: 5 to 10, 10 to 20, 30 and more.
const AWARENESS: (f64, f64) = (5.0, 20.0);
const ENGAGEMENT: (f64, f64) = (15.0, 45.0);
const EXPLORATION: (f64, f64) = (30.0, 60.0);

/// A type nobody has given a stage counts as the least.
const UNSTAGED: (f64, f64) = (5.0, 15.0);

/// What speaks against a lead.
const AGAINST: f64 = -20.0;

/// Silence, and what it costs.
const SILENCE: (f64, f64) = (60.0, -10.0);

/// Rules for types without a stage, at most: the most frequent ones.
const MOST_UNSTAGED: usize = 10;

/// The card as text; `None` where no event type could earn points.
pub(super) fn text(proposal: &Proposal) -> Result<Option<String>, RulesError> {
    let mut rules = Vec::new();
    for (kind, stage) in &proposal.stages {
        let (points, most) = match stage {
            Stage::Awareness => AWARENESS,
            Stage::Engagement => ENGAGEMENT,
            Stage::Exploration => EXPLORATION,
            // Who buys is no lead any more, unless it may buy again.
            Stage::Acquisition if proposal.outcome.params.repeat => EXPLORATION,
            Stage::Acquisition => continue,
        };
        // An opened mail earns nothing until another act follows.
        let opened = plain_name(kind);
        if opened.contains("open") || opened.contains("apert") || opened.contains("abiert") || opened.ends_with(" read")
        {
            continue;
        }
        rules.push(event(kind, points, Some(most)));
    }
    rules.extend(proposal.unstaged.iter().take(MOST_UNSTAGED).map(|kind| event(kind, UNSTAGED.0, Some(UNSTAGED.1))));
    if rules.is_empty() {
        return Ok(None);
    }
    rules.extend(proposal.against.iter().map(|kind| event(kind, AGAINST, None)));
    let (over_days, points) = SILENCE;
    rules.push(Rule::new(points, RuleKind::Idle(IdleRule { over_days, event: None })));
    let band = |name: &str, at_least: f64| Band { name: name.to_owned(), at_least };
    let card = RuleCard {
        file: "rules.toml".to_owned(),
        origin: CardOrigin::Starter,
        decay: Decay::HalfLife { days: 30.0 },
        rules,
        bands: vec![band("SQL", 60.0), band("MQL", 30.0), band("cold", -1000.0)],
        ..RuleCard::default()
    };
    card.to_toml().map(Some)
}

fn event(kind: &str, points: f64, max_points: Option<f64>) -> Rule {
    let rule = EventRule {
        event: kind.to_owned(),
        max_count: if max_points.is_none() { Some(1) } else { None },
        max_points,
        ..EventRule::default()
    };
    Rule::new(points, RuleKind::Event(rule))
}
