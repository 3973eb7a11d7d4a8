//! What did the team's points table add up to, and when? The score as it was recorded at the time.

use super::activity::{Act, What};
use crate::time::Instant;

/// A change of a lead's points.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) time: Instant,
    pub(super) delta: i64,
    /// Points after the change.
    pub(super) total: i64,
    /// The rule's name.
    pub(super) rule: &'static str,
}

/// The changes of one lead, from its acts in order of time; rules as in the team's card, most with a limit.
pub(super) fn changes(acts: &[&Act]) -> Vec<Change> {
    let mut known: Vec<&Act> = acts.to_vec();
    known.sort_by_key(|act| act.known);
    let mut spent: [i64; RULES.len()] = [0; RULES.len()];
    let mut changes = Vec::new();
    let mut total = 0;
    for act in known {
        for (index, rule) in RULES.iter().enumerate() {
            if act.what == rule.what && act.on.starts_with(rule.page) && spent[index] < rule.most {
                spent[index] += rule.points.abs();
                total += rule.points;
                changes.push(Change { time: act.known, delta: rule.points, total, rule: rule.name });
            }
        }
    }
    changes
}

/// Points for an act on certain pages, until so many were given.
struct Rule {
    name: &'static str,
    what: What,
    page: &'static str,
    points: i64,
    most: i64,
}

const fn rule(name: &'static str, what: What, page: &'static str, points: i64, most: i64) -> Rule {
    Rule { name, what, page, points, most }
}

const RULES: [Rule; 9] = [
    rule("Page view", What::PageView, "", 1, 30),
    rule("Pricing page", What::PageView, "/pricing", 15, 15),
    rule("Careers page", What::PageView, "/careers", -10, 10),
    rule("Download", What::Download, "", 5, 40),
    rule("E-mail open", What::EmailOpen, "", 1, 10),
    rule("E-mail click", What::EmailClick, "", 3, 30),
    rule("Webinar attended", What::Webinar, "", 10, 20),
    rule("Chat with us", What::Chat, "", 10, 10),
    rule("Demo request", What::DemoRequest, "", 25, 25),
];
