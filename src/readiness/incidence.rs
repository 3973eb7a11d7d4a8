//! Which share of all leads has converted so many days after its first list, where not everyone was followed that long?
//!
//! The Kaplan-Meier estimate (Kaplan and Meier 1958). Leads that left stay in it as leads that do not convert, so its
//! complement is the share that converts, not the share that would if nobody ever left.

use super::follow_up::FollowUp;
use crate::stats::Z_95;

/// A step function of days since the first list.
#[derive(Clone, Debug)]
pub(super) struct Incidence {
    /// Leads in order: time followed or time to conversion, whichever came first, and whether it was a conversion.
    leads: Vec<(f64, bool)>,
    /// One per distinct time with a conversion.
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    days: f64,
    /// Share not converted, from this time on.
    not_converted: f64,
    /// Leads still followed and not converted just before.
    at_risk: f64,
    /// Sum over the steps so far of conversions over the square of those at risk.
    spread: f64,
}

impl Incidence {
    /// The estimate. O(n log n).
    pub(super) fn of(follow_ups: &[FollowUp]) -> Self {
        let mut leads: Vec<(f64, bool)> = follow_ups
            .iter()
            .map(|lead| lead.converted_after_days.map_or((lead.followed_days, false), |days| (days, true)))
            .collect();
        // A lead whose following ends at the time of a conversion was still there then.
        leads.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut steps: Vec<Step> = Vec::new();
        let (mut not_converted, mut spread, mut before) = (1.0, 0.0, 0);
        for tie in leads.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            let conversions = tie.iter().filter(|(_, converted)| *converted).count() as f64;
            let at_risk = (leads.len() - before) as f64;
            if conversions > 0.0 {
                not_converted *= 1.0 - conversions / at_risk;
                spread += conversions / (at_risk * at_risk);
                steps.push(Step { days: tie[0].0, not_converted, at_risk, spread });
            }
            before += tie.len();
        }
        Self { leads, steps }
    }

    /// Share of the leads that converted within `days`, 0-1.
    pub(super) fn converted(&self, days: f64) -> f64 {
        self.step(days).map_or(0.0, |step| 1.0 - step.not_converted)
    }

    /// Conversions seen within `days`.
    pub(super) fn conversions(&self, days: f64) -> usize {
        let until = self.leads.partition_point(|lead| lead.0 <= days);
        self.leads[..until].iter().filter(|(_, converted)| *converted).count()
    }

    /// Of those that convert within `all_days`, the share that does within `days`, with a 95% interval; `None` when nobody
    /// converts. The interval is of the ratio of the two estimates by their influence functions, on the logit scale;
    /// where nobody converts in between, Wilson's for as many conversions as were seen.
    pub(super) fn share(&self, days: f64, all_days: f64) -> Option<(f64, f64, f64)> {
        let (part, all) = (self.converted(days), self.converted(all_days));
        let seen = self.conversions(all_days);
        if all <= 0.0 {
            return None;
        }
        let share = (part / all).clamp(0.0, 1.0);
        let variance: f64 = self
            .leads
            .iter()
            .map(|lead| {
                let (of_part, of_all) = (self.influence(*lead, days), self.influence(*lead, all_days));
                let influence = of_part / all - part * of_all / (all * all);
                influence * influence
            })
            .sum();
        let inside = share > 0.0 && share < 1.0 && variance > 0.0;
        if !inside {
            let caught = if share > 0.5 { seen } else { 0 };
            let (low, high) = crate::stats::wilson_interval(caught, seen)?;
            return Some((share, low, high));
        }
        let logit = libm::log(share / (1.0 - share));
        let half = Z_95 * variance.sqrt() / (share * (1.0 - share));
        let back = |x: f64| 1.0 / (1.0 + libm::exp(-x));
        Some((share, back(logit - half), back(logit + half)))
    }

    /// What one lead contributes to the error of [`Incidence::converted`].
    fn influence(&self, (days, converted): (f64, bool), until: f64) -> f64 {
        let Some(end) = self.step(until) else { return 0.0 };
        let spread = self.step(days.min(until)).map_or(0.0, |step| step.spread);
        let own = match self.step(days) {
            Some(step) if converted && days <= until => 1.0 / step.at_risk,
            _ => 0.0,
        };
        end.not_converted * (own - spread)
    }

    fn step(&self, days: f64) -> Option<&Step> {
        self.steps.partition_point(|step| step.days <= days).checked_sub(1).map(|last| &self.steps[last])
    }
}
