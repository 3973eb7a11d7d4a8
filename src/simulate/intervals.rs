//! Does a 95% interval of a difference hold the true difference 95 times in 100?

use rayon::prelude::*;

use super::population::{HORIZON_DAYS, log_odds, normal, open_leads, outcomes};
use super::table::{Finding, Table};
use super::{SimulateError, times};
use crate::evaluate::{
    Capacity, DEFAULT_RESAMPLES, EvaluateInput, Opponent, Scorer, ScorerKind, TestRows, evaluate, paired_auc_difference,
};
use crate::seed::Seed;
use crate::time::{Instant, Zone};

/// Fresh test sets.
const SETS: u64 = 1000;
/// Leads in each.
const LEADS: usize = 2000;
/// A nominal 95% must reach this.
const LEAST_COVERAGE: f64 = 0.93;

/// What one test set said: difference, lower and upper end.
type Said = [f64; 3];

pub(super) fn simulate(effort: f64, seed: Seed) -> Result<Table, SimulateError> {
    let seed = seed.stream("intervals");
    let sets: Vec<[Said; 2]> = (0..times(SETS, effort))
        .into_par_iter()
        .map(|set| one(seed.with(set)))
        .collect::<Result<_, SimulateError>>()?;
    let mut rows = Vec::new();
    let mut findings = Vec::new();
    for (of, name, decimals) in [(0, "AUC", 4), (1, "conversions at capacity", 2)] {
        let said: Vec<Said> = sets.iter().map(|set| set[of]).collect();
        let n = said.len() as f64;
        // Scorers are fixed and sets are fresh, so the mean over all sets is the true difference but for a thirtieth of an interval.
        let truth = said.iter().map(|said| said[0]).sum::<f64>() / n;
        let coverage = said.iter().filter(|said| said[1] <= truth && truth <= said[2]).count() as f64 / n;
        let mut widths: Vec<f64> = said.iter().map(|said| said[2] - said[1]).collect();
        widths.sort_by(f64::total_cmp);
        let width = |share: f64| crate::stats::quantile_sorted(&widths, share).unwrap_or(f64::NAN);
        let spread = (said.iter().map(|said| (said[0] - truth).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
        rows.push(vec![
            name.to_owned(),
            format!("{truth:.decimals$}"),
            format!("{:.1}%", 100.0 * coverage),
            format!("{:.decimals$}", width(0.5)),
            format!("{:.decimals$} to {:.decimals$}", width(0.05), width(0.95)),
            format!("{:.decimals$}", 2.0 * 1.96 * spread),
        ]);
        findings.push(Finding {
            sentence: format!(
                "nominal 95% intervals of the difference in {name} hold it in at least {:.0}%: {:.1}% of {} sets",
                100.0 * LEAST_COVERAGE,
                100.0 * coverage,
                said.len()
            ),
            holds: coverage >= LEAST_COVERAGE,
        });
    }
    Ok(Table {
        title: "Intervals of a difference".to_owned(),
        how: format!(
            "Two fixed scorers, the true log-odds with normal noise of standard deviation 0.8 and 1.6, on fresh test sets of {LEADS} leads, each on one \
             Monday; {DEFAULT_RESAMPLES} paired resamples by lead; a tenth of each week's open leads is listed. True: the mean over all sets. Ideal \
             width: 2 x 1.96 standard deviations of the differences over the sets."
        ),
        columns: ["difference in", "true", "held", "median width", "widths, 5% to 95%", "ideal width"]
            .map(str::to_owned)
            .to_vec(),
        rows,
        findings,
    })
}

fn one(seed: Seed) -> Result<[Said; 2], SimulateError> {
    let leads = open_leads(LEADS, seed);
    let labels = outcomes(&leads, seed);
    let noisy = |name: &str, kind, sd: f64| {
        let noise = seed.stream(name);
        let score = |(row, lead)| log_odds(lead) + sd * normal(noise.with(row as u64));
        Scorer {
            name: name.to_owned(),
            kind,
            scores: leads.iter().enumerate().map(score).collect(),
            probabilities: None,
        }
    };
    let scorers = [noisy("logistic", ScorerKind::Model, 0.8), noisy("rules", ScorerKind::Rules, 1.6)];
    let groups: Vec<u32> = (0..LEADS as u32).collect();
    let as_of: Vec<Instant> = leads.iter().map(|lead| lead.as_of).collect();
    let draw = seed.stream("resamples");
    let [a, b] = &scorers;
    let auc = paired_auc_difference(&labels, &groups, &a.scores, &b.scores, DEFAULT_RESAMPLES, draw)?;
    let verdict = evaluate(&EvaluateInput {
        rows: TestRows {
            labels: &labels,
            groups: &groups,
            leads: None,
            as_of: Some(&as_of),
            converted_at: &vec![None; LEADS],
            values: None,
        },
        scorers: &scorers,
        chosen: "logistic",
        against: "rules",
        opponent: Opponent::TeamRules,
        capacity: &Capacity::default(),
        zone: &Zone::utc(),
        horizon_days: HORIZON_DAYS,
        resamples: DEFAULT_RESAMPLES,
        seed: draw,
    })?
    .verdict;
    Ok([[auc.value, auc.low, auc.high], [verdict.difference, verdict.low, verdict.high]])
}
