//! What does a system show of a lead on the day of the export? Counters and dates that were written over ever since.
//!
//! A customer goes on: it uses the product, answers surveys, talks to its account manager. All of that moves the same
//! counters and "last" dates that look harmless in an export. They know the outcome.

use super::activity::{Act, Cast, What, later};
use super::points;
use crate::seed::Seed;
use crate::time::Instant;

/// A lead as it stands on the day of the export.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    pub(super) page_views: u32,
    pub(super) forms: u32,
    pub(super) opens: u32,
    pub(super) clicks: u32,
    pub(super) first_seen: Option<Instant>,
    pub(super) last_seen: Option<Instant>,
    pub(super) first_form: Option<Instant>,
    pub(super) last_form: Option<Instant>,
    /// The last time somebody of sales or support did something.
    pub(super) last_activity: Option<Instant>,
    pub(super) unsubscribed: Option<Instant>,
    /// When each stage was entered.
    pub(super) mql: Option<Instant>,
    pub(super) opportunity: Option<Instant>,
    pub(super) proposal: Option<Instant>,
    pub(super) won: Option<Instant>,
    pub(super) amount: Option<u32>,
    pub(super) lost: Option<Instant>,
    /// What the points table had given, and what being a customer adds without a row in any log.
    pub(super) points: i64,
    pub(super) logged_points: i64,
}

impl Standing {
    /// Of one lead, from its acts.
    pub(super) fn of(cast: &Cast, who: usize, acts: &[&Act]) -> Self {
        let mut standing = Self::default();
        for act in acts {
            let at = Some(act.time);
            match act.what {
                What::PageView => {
                    standing.page_views += 1;
                    standing.first_seen = standing.first_seen.or(at);
                    standing.last_seen = at;
                }
                What::FormSubmit | What::DemoRequest => {
                    standing.forms += 1;
                    standing.first_form = standing.first_form.or(at);
                    standing.last_form = at;
                }
                What::EmailOpen => standing.opens += 1,
                What::EmailClick => standing.clicks += 1,
                What::Unsubscribe => standing.unsubscribed = at,
                What::Meeting => standing.last_activity = at,
                What::Stage => {
                    match act.on.as_str() {
                        "mql" => standing.mql = at,
                        "opportunity" => standing.opportunity = at,
                        _ => standing.proposal = at,
                    }
                    standing.last_activity = standing.last_activity.max(at);
                }
                What::Won => {
                    standing.won = at;
                    standing.amount = act.number;
                }
                What::Lost => {
                    standing.lost = at;
                    standing.last_activity = standing.last_activity.max(at);
                }
                What::Download | What::Chat | What::SocialClick | What::EmailSent | What::Webinar => {}
            }
        }
        standing.logged_points = points::changes(acts).last().map_or(0, |change| change.total);
        standing.points = standing.logged_points;
        if let Some(won) = standing.won {
            standing.lives_on(won, cast.end, cast.seed.stream("customer").with(who as u64));
        }
        standing
    }

    /// What a customer does after the deal.
    fn lives_on(&mut self, won: Instant, end: Instant, seed: Seed) {
        // A moment of the last `days` before the export, or soon after the deal where that is later.
        let recent = |days: f64, purpose: &str| {
            let back = (seed.stream(purpose).uniform() * days * 86_400.0) as i64;
            later(end, -back - 3600).max(later(won, 3600)).min(later(end, -60))
        };
        self.page_views += 70 + (seed.stream("pages").uniform() * 150.0) as u32;
        self.forms += 3 + (seed.stream("forms").uniform() * 4.0) as u32;
        self.last_seen = Some(recent(6.0, "seen"));
        self.last_activity = Some(recent(10.0, "activity"));
        self.last_form = Some(recent(30.0, "survey"));
        self.points += 100;
    }

    /// The words of a lifecycle, from the furthest stage the lead has reached.
    pub(super) const fn lifecycle(&self) -> Lifecycle {
        match self {
            Self { won: Some(_), .. } => Lifecycle::Customer,
            Self { lost: Some(_), .. } => Lifecycle::Other,
            Self { proposal: Some(_), .. } => Lifecycle::Opportunity,
            Self { opportunity: Some(_), .. } => Lifecycle::SalesQualified,
            Self { mql: Some(_), .. } => Lifecycle::MarketingQualified,
            _ => Lifecycle::Lead,
        }
    }
}

/// How far along a lead is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lifecycle {
    Lead,
    MarketingQualified,
    SalesQualified,
    Opportunity,
    Customer,
    Other,
}
