//! Test leads and their slow, obvious twin of the replay, for the laws beside this file.

mod coverage;
mod laws;
mod promptness;
mod replay;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::*;
use crate::seed::Seed;
use crate::time::{Instant, MICROS_PER_DAY, Zone};

const HORIZON_DAYS: u32 = 30;
/// 2024-01-01 was a Monday.
const MONDAY: i64 = 19_723;

fn at(day: i64) -> Instant {
    Instant::from_micros((MONDAY + day) * MICROS_PER_DAY)
}

/// Test rows that own their columns.
#[derive(Clone, Default)]
struct Case {
    labels: Vec<bool>,
    leads: Vec<u32>,
    as_of: Vec<Instant>,
    converted_at: Vec<Option<Instant>>,
    scores: Vec<f64>,
}

impl Case {
    fn rows(&self) -> TestRows<'_> {
        TestRows {
            labels: &self.labels,
            groups: &self.leads,
            leads: None,
            as_of: Some(&self.as_of),
            converted_at: &self.converted_at,
            values: None,
        }
    }

    fn push(&mut self, lead: u32, as_of: Instant, label: bool, converted_at: Option<Instant>, score: f64) {
        self.leads.push(lead);
        self.as_of.push(as_of);
        self.labels.push(label);
        self.converted_at.push(converted_at);
        self.scores.push(score);
    }

    /// Leads that appear every few days for a while and buy now and then; every fifth at instants nobody knows.
    fn random(seed: u64, leads: u32, every_days: i64, levels: Option<f64>) -> Self {
        let mut case = Self::default();
        for lead in 0..leads {
            let seed = Seed::new(seed).with(u64::from(lead));
            let draw = |what: &str| seed.stream(what).uniform();
            let (start, length) = ((draw("start") * 60.0) as i64, 1 + (draw("length") * 70.0) as i64);
            let purchases: Vec<i64> = (0..3)
                .filter(|&i| draw(&format!("buys {i}")) < 0.3)
                .map(|i| (draw(&format!("day {i}")) * 130.0) as i64)
                .collect();
            for day in (start..start + length).filter(|day| day % every_days == 0) {
                let bought = purchases.iter().filter(|&&p| p >= day && p < day + i64::from(HORIZON_DAYS)).min();
                let chance = seed.stream("score").with(day as u64).uniform() + draw("taste");
                let score = levels.map_or(chance, |levels| (chance * levels).floor());
                let known = lead % 5 != 0;
                case.push(lead, at(day), bought.is_some(), bought.filter(|_| known).map(|&day| at(day)), score);
            }
        }
        case
    }

    /// The replay, written as the sentence in the documentation says it, with one random order of the tied.
    fn twin(&self, capacity: &Capacity, period_days: i64, tie_breaks: Seed) -> f64 {
        self.twin_finds(capacity, period_days, tie_breaks).len() as f64
    }

    /// The rows at which the twin finds a conversion for the first time.
    fn twin_finds(&self, capacity: &Capacity, period_days: i64, tie_breaks: Seed) -> Vec<usize> {
        let mut periods: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        let mut rows: Vec<usize> = (0..self.labels.len()).collect();
        rows.sort_by_key(|&row| self.as_of[row]);
        for row in rows {
            let period = periods.entry((self.as_of[row].utc_day() - MONDAY).div_euclid(period_days)).or_default();
            if !period.iter().any(|&other| self.leads[other] == self.leads[row]) {
                period.push(row);
            }
        }
        let rest = i64::from(capacity.recontact_days.unwrap_or(HORIZON_DAYS));
        let mut last_listed: HashMap<u32, i64> = HashMap::new();
        let (mut found, mut first) = (HashSet::new(), Vec::new());
        for (_, mut open) in periods {
            let places = capacity.leads.unwrap_or_else(|| ((open.len() as f64 / 10.0).round() as usize).max(1));
            let lot = |row: usize| tie_breaks.with(row as u64).uniform();
            open.sort_by(|&a, &b| self.scores[b].total_cmp(&self.scores[a]).then(lot(a).total_cmp(&lot(b))));
            let mut listed = 0;
            for row in open {
                let (lead, day) = (self.leads[row], self.as_of[row].utc_day());
                let resting = last_listed.get(&lead).is_some_and(|last| day < last + rest);
                if listed == places || resting {
                    continue;
                }
                listed += 1;
                last_listed.insert(lead, day);
                if self.labels[row] {
                    let unknown = self.converted_at[row].is_none().then_some(row);
                    if found.insert((lead, self.converted_at[row], unknown)) {
                        first.push(row);
                    }
                }
            }
        }
        first
    }

    fn replay(&self, capacity: &Capacity) -> f64 {
        self.periods(capacity).iter().map(|period| period.found).sum()
    }

    fn periods(&self, capacity: &Capacity) -> Vec<PeriodResult> {
        let list = SalesList::new(&self.rows(), capacity, HORIZON_DAYS, &Zone::utc()).unwrap();
        list.replay(&list.rank(&self.scores))
    }
}

fn scorer(name: &str, kind: ScorerKind, scores: Vec<f64>) -> Scorer {
    Scorer { name: name.to_owned(), kind, scores, probabilities: None }
}

/// A model that knows much, a card that knows little, and the baselines.
fn scorers(case: &Case, seed: u64) -> Vec<Scorer> {
    let noise = |what: &str, row: usize| Seed::new(seed).stream(what).with(row as u64).uniform();
    let score = |what: &str, knows: f64| -> Vec<f64> {
        (0..case.labels.len()).map(|row| noise(what, row) + knows * f64::from(u8::from(case.labels[row]))).collect()
    };
    let model = score("model", 0.6);
    let probabilities = model.iter().map(|score| score / 2.0).collect();
    let card = score("card", 0.1).iter().map(|score| (score * 10.0).floor()).collect();
    vec![
        Scorer::random(case.labels.len()),
        scorer("rules", ScorerKind::Rules, card),
        Scorer { probabilities: Some(probabilities), ..scorer("logistic", ScorerKind::Model, model) },
    ]
}

fn input<'a>(
    case: &'a Case,
    scorers: &'a [Scorer],
    capacity: &'a Capacity,
    zone: &'a Zone,
    resamples: usize,
) -> EvaluateInput<'a> {
    EvaluateInput {
        rows: case.rows(),
        scorers,
        chosen: "logistic",
        against: "rules",
        opponent: Opponent::TeamRules,
        capacity,
        zone,
        horizon_days: HORIZON_DAYS,
        resamples,
        seed: Seed::new(7),
    }
}

fn estimate(measured: &Measured) -> Estimate {
    match measured {
        Measured::Estimate(estimate) => *estimate,
        Measured::NotComputable { reason, .. } => panic!("{reason}"),
    }
}

fn reason(measured: &Measured) -> &str {
    match measured {
        Measured::Estimate(estimate) => panic!("{estimate:?}"),
        Measured::NotComputable { reason, .. } => reason,
    }
}
