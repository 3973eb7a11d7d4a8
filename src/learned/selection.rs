//! Which rules stay, and with which log-odds? Grown one by one by what each would add, pruned to the number asked for.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::candidates::{Candidate, LEAST_LEADS};
use super::{Asked, FREE_FROM, LearnedError, frame, reads};
use crate::audit::{Cholesky, Design, Square, fit};
use crate::rules::{Decay, Rule, RuleCard, RuleKind};
use crate::stats::sigmoid;
use crate::time::Instant;

/// What the prior weighs, in conversions: as many as set the data free.
const PRIOR_CONVERSIONS: f64 = FREE_FROM as f64;
/// Rules grown for each that is kept.
const GROWN: usize = 2;
/// Columns that correlate beyond this are one thing under two names, such as an act counted up to 3 and up to 10 times that nobody repeats.
const SAME_THING: f64 = 0.95;

/// The training rows, lead by lead.
pub(super) struct Ground {
    pub(super) pairs: Vec<(usize, Instant)>,
    pub(super) outcomes: Vec<f64>,
    starts: Vec<usize>,
    /// Distinct leads that converted, among all rows.
    pub(super) conversions: usize,
    /// The share of the rows that did not convert that is looked at; 1 where all of them are.
    pub(super) share: f64,
    /// Log-odds per point of the team's card; 0 without one, where its points do not rise with conversions, or where it holds.
    pub(super) slope: f64,
}

/// The rules that stay.
pub(super) struct Fitted {
    /// Places among the candidates.
    pub(super) rules: Vec<usize>,
    /// Log-odds of each, per act or per value.
    pub(super) log_odds: Vec<f64>,
    /// Their columns.
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) decay: Decay,
}

impl Ground {
    /// The rows; of more than `most`, every row that converted and of the others as many as are left, drawn by chance. Rows drawn by what became
    /// of them move the intercept of a logistic regression alone, which no card has. Of more converted rows than half of `most` some are drawn too.
    ///
    /// # Errors
    /// [`LearnedError::Rules`] when the team's card cannot run on these tables, [`LearnedError::NoFit`] when no slope can be fitted to its
    /// points: without one the prior would silently be none.
    pub(super) fn new(asked: &Asked<'_>, most: usize) -> Result<Self, LearnedError> {
        let converted = asked.labels.iter().filter(|label| **label).count();
        let others = asked.labels.len().saturating_sub(converted);
        let of = |wanted: f64, all: usize| (wanted / all.max(1) as f64).min(1.0);
        let share_converted = if asked.rows.len() <= most { 1.0 } else { of(most as f64 / 2.0, converted) };
        let share = of(most as f64 - share_converted * converted as f64, others);
        let stream = asked.seed.stream("learned card rows");
        let drawn = |row: usize| {
            let (lead, as_of) = asked.rows[row];
            let share = if asked.labels[row] { share_converted } else { share };
            share >= 1.0 || stream.with(lead as u64).with(as_of.micros().cast_unsigned()).uniform() < share
        };
        let mut order: Vec<usize> = (0..asked.rows.len()).filter(|&row| drawn(row)).collect();
        order.sort_by_key(|&row| asked.rows[row]);
        let pairs: Vec<(usize, Instant)> = order.iter().map(|&row| asked.rows[row]).collect();
        let mut starts: Vec<usize> =
            (0..pairs.len()).filter(|&row| row == 0 || pairs[row].0 != pairs[row - 1].0).collect();
        starts.push(pairs.len());
        let outcomes: Vec<f64> = order.iter().map(|&row| f64::from(u8::from(asked.labels[row]))).collect();
        let conversions = conversions(asked);
        // Where nothing is fitted no slope is asked for.
        let slope = if conversions < FREE_FROM { 0.0 } else { slope(asked, &pairs, &outcomes)? };
        Ok(Self { slope, pairs, outcomes, starts, conversions, share })
    }

    /// Leads for which a column is not 0.
    fn leads(&self, column: &[f64]) -> usize {
        self.starts.windows(2).filter(|own| column[own[0]..own[1]].iter().any(|x| *x != 0.0)).count()
    }
}

/// Distinct leads that converted.
fn conversions(asked: &Asked<'_>) -> usize {
    let converted = asked.rows.iter().zip(asked.labels).filter(|(_, label)| **label).map(|((lead, _), _)| *lead);
    converted.collect::<BTreeSet<usize>>().len()
}

/// Log-odds per point of the team's card, by a regression on its total; 0 without a card, where all rows have the same points, and where more
/// points mean fewer conversions: such a card says nothing that could be a prior.
fn slope(asked: &Asked<'_>, pairs: &[(usize, Instant)], outcomes: &[f64]) -> Result<f64, LearnedError> {
    let Some(card) = asked.card else { return Ok(0.0) };
    let total = card.bind(asked.tables)?.replay(pairs)?;
    if variance(&total) <= 1e-12 {
        return Ok(0.0);
    }
    let design = Design::of(pairs.len(), &[&total]);
    let fitted = fit(&design, outcomes, &[1e-6, 1e-6], None, None).ok_or(LearnedError::NoFit)?;
    Ok(fitted.beta[1].max(0.0))
}

/// The columns of some rules under a fading, each by itself.
pub(super) fn columns(
    asked: &Asked<'_>,
    ground: &Ground,
    offered: &[&Rule],
    decay: Decay,
) -> Result<Vec<Vec<f64>>, LearnedError> {
    let alone = |rule: &&Rule| Rule { group: None, ..(*rule).clone() };
    let card =
        RuleCard { file: "candidates".to_owned(), decay, rules: offered.iter().map(alone).collect(), ..frame(asked) };
    let values = card.bind(asked.tables)?.replay_by_rule(&ground.pairs)?;
    let rules = offered.len();
    Ok((0..rules).into_par_iter().map(|rule| values.iter().skip(rule).step_by(rules).copied().collect()).collect())
}

/// The fading under which every act, and every attribute of the team's card, tells most.
pub(super) fn best_decay(
    asked: &Asked<'_>,
    ground: &Ground,
    offered: &[Candidate],
    decays: &[Decay],
) -> Result<Decay, LearnedError> {
    let plain = |own: &&Candidate| match &own.rule.kind {
        RuleKind::Event(event) => event.conditions.is_empty() || own.own_points.is_some(),
        RuleKind::Attribute(_) | RuleKind::Persona(_) => own.own_points.is_some(),
        RuleKind::Idle(_) => false,
    };
    let base: Vec<&Rule> = offered.iter().filter(plain).map(|own| &own.rule).collect();
    if base.is_empty() || decays.len() < 2 || asked.tables.events.is_empty() {
        return Ok(Decay::None);
    }
    let mut best = (f64::NEG_INFINITY, Decay::None);
    for &decay in decays {
        let own = columns(asked, ground, &base, decay)?;
        let slices: Vec<&[f64]> = own.iter().map(Vec::as_slice).collect();
        let design = Design::of(ground.pairs.len(), &slices);
        let mut ridge: Vec<f64> = own.iter().map(|column| 3.0 * variance(column).max(1e-9)).collect();
        ridge.insert(0, 1e-6);
        let fitted = fit(&design, &ground.outcomes, &ridge, None, None).ok_or(LearnedError::NoFit)?;
        if fitted.log_likelihood > best.0 {
            best = (fitted.log_likelihood, decay);
        }
    }
    Ok(best.1)
}

pub(super) fn variance(column: &[f64]) -> f64 {
    let n = column.len().max(1) as f64;
    let mean = column.iter().sum::<f64>() / n;
    column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n
}

/// Pearson's correlation of two columns that vary.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len().max(1) as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let together = a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).sum::<f64>() / n;
    together / (variance(a) * variance(b)).sqrt()
}

/// A candidate ready for the regression.
struct Column {
    candidate: usize,
    values: Vec<f64>,
    ridge: f64,
    prior: f64,
    /// 1: points only; -1: only taken; 0: either.
    sign: i8,
}

/// Grows and prunes.
pub(super) fn select(
    asked: &Asked<'_>,
    ground: &Ground,
    offered: &[Candidate],
    decay: Decay,
) -> Result<Fitted, LearnedError> {
    let all: Vec<&Rule> = offered.iter().map(|own| &own.rule).collect();
    let values = columns(asked, ground, &all, decay)?;
    let weight = (PRIOR_CONVERSIONS * PRIOR_CONVERSIONS / ground.conversions as f64).max(1.0);
    let ready = |(candidate, values): (usize, Vec<f64>)| {
        let own = &offered[candidate];
        let spread = variance(&values);
        (spread > 1e-12 && (own.own_points.is_some() || ground.leads(&values) >= LEAST_LEADS)).then(|| Column {
            candidate,
            ridge: weight * spread,
            prior: own.own_points.map_or(0.0, |points| points * ground.slope),
            sign: sign(asked, reads(&own.rule.kind)),
            values,
        })
    };
    let mut pool: Vec<Column> = values.into_iter().enumerate().filter_map(ready).collect();
    let own = |column: &Column| offered[column.candidate].own_points.is_some();
    // The team's rules stand first.
    let (mut active, mut rest): (Vec<Column>, Vec<Column>) = pool.drain(..).partition(|column| own(column));
    let enough = libm::log(ground.conversions.max(3) as f64);
    let mut beta = regress(ground, &mut active)?;
    while active.len() < GROWN * asked.max_rules {
        let margins = margins(ground, &active, &beta);
        let gains: Vec<Option<f64>> = rest.par_iter().map(|column| gain(ground, &margins, column, enough)).collect();
        let best = (0..rest.len())
            .filter_map(|place| Some((place, gains[place]?)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let Some((place, _)) = best else { break };
        let column = rest.swap_remove(place);
        rest.sort_by_key(|column| column.candidate);
        // Two rules for one thing would share its points, and nobody would know which to keep.
        if active.iter().any(|other| correlation(&other.values, &column.values).abs() > SAME_THING) {
            continue;
        }
        active.push(column);
        beta = regress(ground, &mut active)?;
    }
    while active.len() > asked.max_rules {
        let least = least_telling(ground, &active, &beta).ok_or(LearnedError::NoFit)?;
        active.remove(least);
        beta = regress(ground, &mut active)?;
    }
    Ok(Fitted {
        rules: active.iter().map(|column| column.candidate).collect(),
        log_odds: beta[1..].to_vec(),
        columns: active.into_iter().map(|column| column.values).collect(),
        decay,
    })
}

/// What `--increasing` and `--decreasing` say of a name: 1 points only, -1 only taken, 0 either.
pub(super) fn sign(asked: &Asked<'_>, name: &str) -> i8 {
    if asked.increasing.iter().any(|own| own == name) {
        1
    } else if asked.decreasing.iter().any(|own| own == name) {
        -1
    } else {
        0
    }
}

/// The coefficients, the intercept first; columns whose sign is not the one asked for leave.
fn regress(ground: &Ground, active: &mut Vec<Column>) -> Result<Vec<f64>, LearnedError> {
    loop {
        let slices: Vec<&[f64]> = active.iter().map(|column| column.values.as_slice()).collect();
        let design = Design::of(ground.pairs.len(), &slices);
        let ridge: Vec<f64> = [1e-6].into_iter().chain(active.iter().map(|column| column.ridge)).collect();
        let prior: Vec<f64> = [0.0].into_iter().chain(active.iter().map(|column| column.prior)).collect();
        let fitted = fit(&design, &ground.outcomes, &ridge, Some(&prior), None).ok_or(LearnedError::NoFit)?;
        let wrong = |(column, beta): (&Column, &f64)| f64::from(column.sign) * beta < 0.0;
        match active.iter().zip(&fitted.beta[1..]).position(wrong) {
            Some(place) => drop(active.remove(place)),
            None => return Ok(fitted.beta),
        }
    }
}

fn margins(ground: &Ground, active: &[Column], beta: &[f64]) -> Vec<f64> {
    let mut margins = vec![beta[0]; ground.pairs.len()];
    for (column, beta) in active.iter().zip(&beta[1..]) {
        margins.iter_mut().zip(&column.values).for_each(|(margin, x)| *margin += beta * x);
    }
    margins
}

/// By how much the penalised log likelihood would rise, to second order; `None` where that may be chance, with the rows of a lead as one
/// witness, or where the sign is not the one asked for.
fn gain(ground: &Ground, margins: &[f64], column: &Column, enough: f64) -> Option<f64> {
    let (mut score, mut squares) = (0.0, 0.0);
    let (mut weight, mut weighted, mut curve) = (0.0, 0.0, 0.0);
    for own in ground.starts.windows(2) {
        let mut lead = 0.0;
        let rows = own[0]..own[1];
        let cells = column.values[rows.clone()].iter().zip(&margins[rows.clone()]).zip(&ground.outcomes[rows]);
        for ((x, margin), outcome) in cells {
            let chance = sigmoid(*margin);
            let w = chance * (1.0 - chance);
            lead += x * (outcome - chance);
            weight += w;
            weighted += w * x;
            curve += w * x * x;
        }
        score += lead;
        squares += lead * lead;
    }
    let curve = curve - weighted * weighted / weight + column.ridge;
    let wrong = f64::from(column.sign) * score < 0.0;
    (!wrong && squares > 0.0 && score * score / squares > enough).then(|| score * score / curve)
}

/// The column without which the penalised likelihood falls least, to second order.
fn least_telling(ground: &Ground, active: &[Column], beta: &[f64]) -> Option<usize> {
    let margins = margins(ground, active, beta);
    let width = active.len() + 1;
    let mut information = Square::zero(width);
    let mut row_values = vec![1.0; width];
    for (row, margin) in margins.iter().enumerate() {
        let chance = sigmoid(*margin);
        row_values[1..].iter_mut().zip(active).for_each(|(cell, column)| *cell = column.values[row]);
        information.add_outer(&row_values, chance * (1.0 - chance));
    }
    for (place, column) in active.iter().enumerate() {
        *information.at(place + 1, place + 1) += column.ridge;
    }
    *information.at(0, 0) += 1e-6;
    let inverse = Cholesky::of(&information)?.inverse()?;
    let loss = |place: usize| beta[place + 1] * beta[place + 1] / inverse.get(place + 1, place + 1);
    (0..active.len()).min_by(|&a, &b| loss(a).total_cmp(&loss(b)))
}
