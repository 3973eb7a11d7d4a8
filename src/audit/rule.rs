//! What is each rule worth? How often it paid, what became of whom it paid, alone and beside the other rules.

use serde::Serialize;

use super::clustered::{Difference, difference, trend};
use super::columns::Paid;
use super::fit::{Design, covariance, fit};
use super::rate::{Ranged, Rate};
use super::rows::Rows;
use crate::evaluate::GroupBootstrap;
use crate::rules::RuleCard;
use crate::stats::{Z_95, quantile_sorted};

/// Rules that pay more than this share of the rows are read by how much they paid.
const NEARLY_ALL: f64 = 0.95;
/// The ridge of the regression: log-odds of a rule vary with a standard deviation of 1 before any data are seen.
const RIDGE: f64 = 1.0;

/// One rule on the cohort's rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleReading {
    /// Its place in the card, from 0.
    pub rule: usize,
    /// What people call it.
    pub name: String,
    /// What it says.
    pub says: String,
    /// Its points, as the card writes them.
    pub points: f64,
    /// Rows, ripe or not, to which it gave or took any points.
    pub paid_rows: usize,
    /// Leads with any such row.
    pub paid_leads: usize,
    /// Its share in all points given and taken, in size; `None` where no rule ever paid.
    pub share_of_points: Option<f64>,
    /// 0: a row counts as paid with any points. Else the size of points above which it does, because nearly all rows have some.
    pub paid_above: f64,
    /// Conversions among the ripe rows that it paid.
    pub paid: Rate,
    /// Conversions among those that it did not.
    pub unpaid: Rate,
    /// The rate where it paid over that of all rows: above 1 for a good sign. Resampled by lead. `None` without any conversion or
    /// where it never paid.
    pub lift: Option<Ranged>,
    /// The odds where it paid over those where it did not, with all other rules and the lead's age held equal. `None` where too little is
    /// known to say.
    pub beside_others: Option<Ranged>,
    /// What is wrong with it beyond chance; `None`: nothing found.
    pub fault: Option<super::FaultKind>,
}

/// What the tests of faults ask of a rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct RuleTest {
    /// Paid against unpaid rows.
    pub(super) paid: Option<Difference>,
    /// Standard normal where more points mean nothing.
    pub(super) amount_z: Option<f64>,
    /// The same beside the other rules.
    pub(super) beside_z: Option<f64>,
    /// All rows got the same.
    pub(super) constant: bool,
}

/// The ripe rows and what is known of them.
pub(super) struct Judged<'a> {
    pub(super) rows: &'a Rows,
    pub(super) paid: &'a Paid,
    pub(super) outcomes: &'a [f64],
    /// Logarithms of the leads' ages.
    pub(super) ages: &'a [f64],
}

/// Reads every rule. `all` holds the points of all rows, `all_rows` those rows.
pub(super) fn read_rules(
    card: &RuleCard,
    (all_rows, all): (&Rows, &Paid),
    judged: &Judged<'_>,
    bootstrap: &GroupBootstrap,
) -> (Vec<RuleReading>, Vec<RuleTest>) {
    let sizes: Vec<f64> = all.by_rule.iter().map(|column| column.iter().map(|x| x.abs()).sum()).collect();
    let whole: f64 = sizes.iter().sum();
    let cuts: Vec<f64> = judged.paid.by_rule.iter().map(|column| cut(column)).collect();
    let inside: Vec<Vec<bool>> = judged
        .paid
        .by_rule
        .iter()
        .zip(&cuts)
        .map(|(column, cut)| column.iter().map(|x| x.abs() > *cut).collect())
        .collect();
    let beside = beside_others(judged, &inside);
    let lifts = lifts(judged, &inside, bootstrap);
    let mut readings = Vec::with_capacity(card.rules.len());
    let mut tests = Vec::with_capacity(card.rules.len());
    for (rule, written) in card.rules.iter().enumerate() {
        let column = &all.by_rule[rule];
        let paid_leads = all_rows.by_lead().filter(|own| own.clone().any(|row| column[row] != 0.0)).count();
        readings.push(RuleReading {
            rule,
            name: written.label(),
            says: written.kind.to_string(),
            points: written.points,
            paid_rows: column.iter().filter(|x| **x != 0.0).count(),
            paid_leads,
            share_of_points: (whole > 0.0).then(|| sizes[rule] / whole),
            paid_above: cuts[rule],
            paid: Rate::of(judged.rows, |row| inside[rule][row]),
            unpaid: Rate::of(judged.rows, |row| !inside[rule][row]),
            lift: lifts[rule],
            beside_others: beside[rule].map(|(log_odds, error)| Ranged {
                value: libm::exp(log_odds),
                low: libm::exp(log_odds - Z_95 * error),
                high: libm::exp(log_odds + Z_95 * error),
            }),
            fault: None,
        });
        let own = &judged.paid.by_rule[rule];
        tests.push(RuleTest {
            paid: difference(judged.rows, judged.outcomes, &inside[rule]),
            amount_z: trend(judged.rows, judged.outcomes, &capped(own)),
            beside_z: beside[rule].map(|(log_odds, error)| log_odds / error),
            constant: column
                .first()
                .is_some_and(|first| *first != 0.0 && column.iter().all(|x| (x - first).abs() < 1e-9)),
        });
    }
    (readings, tests)
}

/// 0, or where nearly all rows are paid the median size.
fn cut(column: &[f64]) -> f64 {
    let paid = column.iter().filter(|x| **x != 0.0).count();
    if (paid as f64) < NEARLY_ALL * column.len() as f64 {
        return 0.0;
    }
    let mut sizes: Vec<f64> = column.iter().map(|x| x.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let median = quantile_sorted(&sizes, 0.5).unwrap_or(0.0);
    // With most rows at one amount, the median tells nothing apart.
    if sizes.last().is_some_and(|most| *most > median) { median } else { 0.0 }
}

/// Sizes of points up to their 99th percentile among the paid rows: a few rows with hundreds of events must not speak for all.
pub(super) fn capped(column: &[f64]) -> Vec<f64> {
    let mut sizes: Vec<f64> = column.iter().map(|x| x.abs()).filter(|x| *x > 0.0).collect();
    sizes.sort_by(f64::total_cmp);
    let most = quantile_sorted(&sizes, 0.99).unwrap_or(0.0);
    column.iter().map(|x| x.abs().min(most)).collect()
}

/// Log-odds and standard error of every rule beside the others.
fn beside_others(judged: &Judged<'_>, inside: &[Vec<bool>]) -> Vec<Option<(f64, f64)>> {
    let rows = judged.rows.len();
    let columns: Vec<Vec<f64>> =
        inside.iter().map(|column| column.iter().map(|own| f64::from(u8::from(*own))).collect()).collect();
    let speaks = |column: &Vec<f64>| {
        let sum: f64 = column.iter().sum();
        sum > 0.0 && sum < rows as f64
    };
    let speaking: Vec<usize> = (0..columns.len()).filter(|&rule| speaks(&columns[rule])).collect();
    let mut slices: Vec<&[f64]> = speaking.iter().map(|&rule| columns[rule].as_slice()).collect();
    slices.push(judged.ages);
    let design = Design::of(rows, &slices);
    let mut ridge = vec![RIDGE; design.columns];
    ridge[0] = 1e-6;
    let mut found = vec![None; columns.len()];
    let Some(fitted) = fit(&design, judged.outcomes, &ridge, None, None) else { return found };
    let Some(spread) = covariance(&design, judged.rows, judged.outcomes, &ridge, &fitted) else { return found };
    for (place, &rule) in speaking.iter().enumerate() {
        let variance = spread.get(place + 1, place + 1);
        if variance > 0.0 {
            found[rule] = Some((fitted.beta[place + 1], libm::sqrt(variance)));
        }
    }
    found
}

/// Rows, converted rows of one lead that a rule paid.
struct Share {
    group: usize,
    rows: f64,
    converted: f64,
}

/// The lift of every rule with its interval, all from the same resamples of leads.
fn lifts(judged: &Judged<'_>, inside: &[Vec<bool>], bootstrap: &GroupBootstrap) -> Vec<Option<Ranged>> {
    let groups = bootstrap.group_of_row();
    let mut all: Vec<Share> = Vec::with_capacity(judged.rows.leads());
    let mut own: Vec<Vec<Share>> = inside.iter().map(|_| Vec::new()).collect();
    for rows in judged.rows.by_lead() {
        let group = groups[rows.start] as usize;
        let count = |picked: &dyn Fn(usize) -> bool| {
            let mut share = Share { group, rows: 0.0, converted: 0.0 };
            for row in rows.clone().filter(|&row| picked(row)) {
                share.rows += 1.0;
                share.converted += judged.outcomes[row];
            }
            share
        };
        all.push(count(&|_| true));
        for (rule, picked) in inside.iter().enumerate() {
            let share = count(&|row| picked[row]);
            if share.rows > 0.0 {
                own[rule].push(share);
            }
        }
    }
    let ones = vec![1_u8; bootstrap.groups()];
    let lift_of = |weights: &[u8]| -> Vec<Option<f64>> {
        let rate = |shares: &[Share]| {
            let (rows, converted) = shares.iter().fold((0.0, 0.0), |(rows, converted), share| {
                let weight = f64::from(weights[share.group]);
                (rows + weight * share.rows, converted + weight * share.converted)
            });
            (rows > 0.0).then(|| converted / rows)
        };
        let base = rate(&all).filter(|base| *base > 0.0);
        own.iter().map(|shares| Some(rate(shares)? / base?)).collect()
    };
    let values = lift_of(&ones);
    let resampled = bootstrap.map(|| (), |(), weights| lift_of(weights));
    values
        .into_iter()
        .enumerate()
        .map(|(rule, value)| {
            let each = resampled.iter().map(|lifts| lifts[rule]);
            let found = crate::evaluate::interval(value?, each, "conversions").ok()?;
            Some(Ranged { value: found.value, low: found.low, high: found.high })
        })
        .collect()
}
