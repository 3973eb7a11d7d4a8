//! Which rules are at fault beyond chance? Dead, wrong-signed, redundant: one family of tests, held to an error of 1% by Holm.
//!
//! A fault is named only where the chance that *any* sound rule of the card is named is at most 1%. So a rule that merely looks weak
//! on few conversions is shown with its wide interval and not named.
//!
//! - **Never paid** and **pays everybody alike** are facts, without a test.
//! - **No effect**: whom it paid converts as often as whom it did not, the ratio of the rates being inside 0.8-1.25 (two one-sided
//!   tests). Not named where the number of points, or the rule beside the others, points the right way.
//! - **Wrong sign**: those it raises convert less (or those it lowers more), alone *and* beside the other rules and the lead's age; the
//!   larger of both chances counts.
//! - **Redundant**: it pays the same rows as another rule of the same sign, and as much: both correlations are above 0.8.

use serde::Serialize;

use super::clustered::{above, above_p, correlation, holm, sameness_p};
use super::columns::Paid;
use super::rows::Rows;
use super::rule::{RuleReading, RuleTest, capped};

/// The chance that any sound rule of a card is named.
pub const FAMILY_WISE_ERROR: f64 = 0.01;
/// Rates within this factor of each other are the same for every practical purpose: the margin that bioequivalence uses.
pub const SAME_WITHIN: f64 = 1.25;
/// Correlated above this, two rules count one thing twice.
pub const REDUNDANT_ABOVE: f64 = 0.8;
/// With fewer conversions on either side the ratio of two rates is not near enough to normal to call them the same.
const LEAST_CONVERSIONS: usize = 30;
/// A rule is not called dead where something about it points the right way so strongly (99.9%).
const RIGHT_WAY: f64 = 3.090_232_306_167_813;
/// Pairs of rules are shown from here on.
const SHOWN_ABOVE: f64 = 0.5;

/// What is wrong with a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// It gave no points to any row.
    NeverPaid,
    /// It gives every row the same points, which ranks nobody.
    PaysEverybodyAlike,
    /// Whom it pays converts neither more nor less.
    NoEffect,
    /// It raises leads that convert less, or lowers leads that convert more.
    WrongSign,
    /// Another rule pays the same leads for the same thing.
    Redundant,
}

/// A rule at fault.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fault {
    /// Its place in the card, from 0.
    pub rule: usize,
    /// What people call it.
    pub name: String,
    /// What is wrong.
    pub kind: FaultKind,
    /// With which rule it is redundant.
    pub with: Option<usize>,
    /// That rule's name.
    pub with_name: Option<String>,
    /// The test's p-value after Holm's correction over all tests of the card; `None` for a fact.
    pub p: Option<f64>,
}

/// Two rules that pay alike.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overlap {
    /// The later rule of the two.
    pub rule: usize,
    /// Its name.
    pub name: String,
    /// The earlier one.
    pub with: usize,
    /// Its name.
    pub with_name: String,
    /// Correlation of being paid at all, over rows; `None` where both pay everybody.
    pub paid_alike: Option<f64>,
    /// Correlation of the points.
    pub points_alike: f64,
    /// The p-value of both being above 0.8, after Holm's correction.
    pub p: f64,
}

/// One test of the family.
enum Test {
    NoEffect(usize),
    WrongSign(usize),
    Redundant(usize),
}

/// Names the faults, marks the readings, and lists the pairs that overlap, most alike first.
pub(super) fn find_faults(
    readings: &mut [RuleReading],
    tests: &[RuleTest],
    (rows, paid): (&Rows, &Paid),
) -> (Vec<Fault>, Vec<Overlap>) {
    let mut family = Vec::new();
    let mut p = Vec::new();
    for (rule, test) in tests.iter().enumerate() {
        let Some(found) = test.paid else { continue };
        let sign = readings[rule].points.signum();
        family.push(Test::NoEffect(rule));
        p.push(no_effect_p(&readings[rule], test, sign));
        family.push(Test::WrongSign(rule));
        p.push(wrong_sign_p(found.z * sign, test, sign));
    }
    let mut overlaps = overlaps(readings, rows, paid);
    for (place, pair) in overlaps.iter().enumerate() {
        family.push(Test::Redundant(place));
        p.push(pair.p);
    }
    let adjusted = holm(&p);
    let mut faults = facts(readings, tests);
    for (test, p) in family.iter().zip(adjusted) {
        let named = p <= FAMILY_WISE_ERROR;
        let mut name = |rule: usize, kind, with: Option<usize>| {
            faults.push(Fault {
                rule,
                name: readings[rule].name.clone(),
                kind,
                with,
                with_name: with.map(|with| readings[with].name.clone()),
                p: Some(p),
            });
        };
        match test {
            Test::NoEffect(rule) if named => name(*rule, FaultKind::NoEffect, None),
            Test::WrongSign(rule) if named => name(*rule, FaultKind::WrongSign, None),
            Test::Redundant(place) => {
                overlaps[*place].p = p;
                if named {
                    name(overlaps[*place].rule, FaultKind::Redundant, Some(overlaps[*place].with));
                }
            }
            _ => {}
        }
    }
    faults.sort_by_key(|fault| (fault.rule, fault.kind, fault.with));
    for fault in faults.iter().rev() {
        readings[fault.rule].fault = Some(fault.kind);
    }
    overlaps.retain(|pair| pair.points_alike >= SHOWN_ABOVE);
    overlaps.sort_by(|a, b| b.points_alike.total_cmp(&a.points_alike).then((a.rule, a.with).cmp(&(b.rule, b.with))));
    (faults, overlaps)
}

/// What needs no test.
fn facts(readings: &[RuleReading], tests: &[RuleTest]) -> Vec<Fault> {
    let fact = |reading: &RuleReading, kind| Fault {
        rule: reading.rule,
        name: reading.name.clone(),
        kind,
        with: None,
        with_name: None,
        p: None,
    };
    readings
        .iter()
        .zip(tests)
        .filter_map(|(reading, test)| match (reading.paid_rows, test.constant) {
            (0, _) => Some(fact(reading, FaultKind::NeverPaid)),
            (_, true) => Some(fact(reading, FaultKind::PaysEverybodyAlike)),
            _ => None,
        })
        .collect()
}

fn no_effect_p(reading: &RuleReading, test: &RuleTest, sign: f64) -> f64 {
    let enough = reading.paid.conversions.min(reading.unpaid.conversions) >= LEAST_CONVERSIONS;
    let right_way = |z: Option<f64>| z.is_some_and(|z| z * sign > RIGHT_WAY);
    match test.paid.and_then(|found| found.log_ratio) {
        Some(log_ratio) if enough && !right_way(test.amount_z) && !right_way(test.beside_z) => {
            sameness_p(log_ratio, SAME_WITHIN)
        }
        _ => 1.0,
    }
}

/// Alone and beside the others; what only the number of points could excuse is not excused by chance.
fn wrong_sign_p(signed_z: f64, test: &RuleTest, sign: f64) -> f64 {
    match (test.beside_z, test.amount_z) {
        (Some(beside), Some(amount)) => above(-signed_z).max(above(-beside * sign)).max(above(-amount * sign)),
        _ => 1.0,
    }
}

/// Every pair of rules that pull the same way.
fn overlaps(readings: &[RuleReading], rows: &Rows, paid: &Paid) -> Vec<Overlap> {
    let speaking: Vec<usize> =
        (0..readings.len()).filter(|&rule| readings[rule].paid_rows > 0 && readings[rule].points != 0.0).collect();
    let amounts: Vec<Vec<f64>> = speaking.iter().map(|&rule| capped(&paid.by_rule[rule])).collect();
    let any: Vec<Vec<f64>> =
        amounts.iter().map(|column| column.iter().map(|x| f64::from(u8::from(*x > 0.0))).collect()).collect();
    let mut found = Vec::new();
    for (b, &rule) in speaking.iter().enumerate() {
        for (a, &with) in speaking.iter().enumerate().take(b) {
            if readings[rule].points * readings[with].points <= 0.0 {
                continue;
            }
            let Some(points) = correlation(rows, &amounts[a], &amounts[b]) else { continue };
            let paid = correlation(rows, &any[a], &any[b]);
            // Where both pay everybody, only the amounts can differ.
            let both_pay_all = any[a].iter().chain(&any[b]).all(|x| *x > 0.0);
            let paid_p = if both_pay_all { 0.0 } else { above_p(paid, REDUNDANT_ABOVE) };
            found.push(Overlap {
                rule,
                name: readings[rule].name.clone(),
                with,
                with_name: readings[with].name.clone(),
                paid_alike: paid.map(|(r, _)| r),
                points_alike: points.0,
                p: above_p(Some(points), REDUNDANT_ABOVE).max(paid_p),
            });
        }
    }
    found
}
