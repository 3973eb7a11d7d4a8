//! Where the time to conversion is known, is the right horizon proposed, and is the share's interval true?

use super::{at, cohort, tables};
use crate::readiness::{FollowUp, HorizonProposal, HorizonReading, follow_ups, read_horizon};
use crate::seed::Seed;

/// A company of leads that convert with chance `share` after a time of mean `mean_days`, exponential. It has existed for
/// `days`; `growth` times as many leads arrive at its end as at its beginning.
fn company(seed: u64, leads: u64, days: f64, growth: f64, share: f64, mean_days: f64) -> Vec<FollowUp> {
    (0..leads)
        .map(|lead| {
            let draw = |what: &str| Seed::new(seed).stream(what).with(lead).uniform();
            // The inverse of an exponential growth of arrivals.
            let arrival = if growth > 1.0 {
                (1.0 + draw("arrival") * (growth - 1.0)).ln() / growth.ln()
            } else {
                draw("arrival")
            };
            let followed_days = days * (1.0 - arrival);
            let after = -mean_days * (1.0 - draw("after")).ln();
            let converts = draw("converts") < share && after <= followed_days;
            FollowUp { followed_days, converted_after_days: converts.then_some(after) }
        })
        .collect()
}

fn share(reading: &HorizonReading, days: u32) -> (f64, f64, f64) {
    let found = reading.shares.iter().find(|share| share.days == days).unwrap();
    (found.share, found.low, found.high)
}

#[test]
fn the_shortest_horizon_that_catches_nine_in_ten_is_proposed_whatever_is_censored() {
    // Nine in ten of an exponential convert within 2.303 means: 23, 51, 78 and 161 days.
    for (mean_days, wanted) in [(10.0, 30), (22.0, 60), (34.0, 90), (70.0, 180)] {
        for growth in [1.0, 8.0] {
            for seed in 0..5 {
                let leads = company(seed, 20_000, 1200.0, growth, 0.3, mean_days);
                let reading = read_horizon(&leads, 90, true);
                assert_eq!(
                    reading.proposal,
                    HorizonProposal::Proposed { days: wanted },
                    "mean {mean_days}, growth {growth}, seed {seed}: {:?}",
                    reading.shares
                );
                let truth = 1.0 - (-f64::from(wanted) / mean_days).exp();
                let (share, low, high) = share(&reading, wanted);
                assert!((share - truth).abs() < 0.03 && low < share && share < high, "{share} against {truth}");
            }
        }
    }
}

#[test]
fn a_growing_company_looks_fast_to_a_plain_count_and_not_to_the_curve() {
    // Nine in ten take 115 days: 180 is right. Counting the conversions that are in the data says less.
    let leads = company(3, 20_000, 500.0, 40.0, 0.3, 50.0);
    let seen: Vec<f64> = leads.iter().filter_map(|lead| lead.converted_after_days).collect();
    let plain = seen.iter().filter(|&&days| days <= 90.0).count() as f64 / seen.len() as f64;
    assert!(plain > 0.9, "the plain count no longer misleads: {plain}");
    let reading = read_horizon(&leads, 90, true);
    let (curve, ..) = share(&reading, 90);
    let truth = 1.0 - (-90.0_f64 / 50.0).exp();
    assert!((curve - truth).abs() < 0.03, "{curve} against {truth}");
    assert_ne!(reading.proposal.days(), Some(90));
}

#[test]
fn what_was_not_followed_long_enough_is_not_proposed() {
    // Followed for less than 100 days, 60 days seem to catch nearly all of a process that takes 200.
    let leads = company(1, 20_000, 110.0, 1.0, 0.5, 90.0);
    let reading = read_horizon(&leads, 60, true);
    assert!(matches!(reading.proposal, HorizonProposal::NotFollowedLongEnough { .. }), "{:?}", reading.proposal);
    // A steady rate, for ever: no horizon catches nine in ten, and that is told once leads were followed for long.
    let leads = company(1, 20_000, 1500.0, 1.0, 0.5, 900.0);
    let reading = read_horizon(&leads, 60, true);
    assert_eq!(reading.proposal, HorizonProposal::LongerThanAll { days: 180 });
    let none = read_horizon(&company(1, 200, 500.0, 1.0, 0.05, 20.0), 60, true);
    assert!(matches!(none.proposal, HorizonProposal::TooFewConversions { wanted: 20, .. }), "{:?}", none.proposal);
    assert_eq!(read_horizon(&[], 60, false).proposal, HorizonProposal::Undated);
    assert!(matches!(read_horizon(&[], 60, true).proposal, HorizonProposal::TooFewConversions { found: 0, .. }));
}

#[test]
fn the_interval_holds_the_truth_about_as_often_as_it_says() {
    // Among those that convert within the followed time: (1 - e^-60/40) / (1 - e^-end/40).
    let (mut held, mut told) = (0, 0);
    for seed in 0..300 {
        let leads = company(1000 + seed, 1500, 400.0, 3.0, 0.25, 40.0);
        let reading = read_horizon(&leads, 60, true);
        let end = reading.followed_days.unwrap();
        let caught = |days: f64| 1.0 - (-days / 40.0_f64).exp();
        let truth = caught(60.0) / caught(end);
        let (_, low, high) = share(&reading, 60);
        held += usize::from(low <= truth && truth <= high);
        told += 1;
    }
    let coverage = f64::from(u32::try_from(held).unwrap()) / f64::from(told);
    assert!((0.92..=0.98).contains(&coverage), "{coverage}");
}

#[test]
fn without_censoring_the_curve_is_the_plain_share() {
    let leads: Vec<FollowUp> = (0..100)
        .map(|lead| FollowUp {
            followed_days: 400.0,
            converted_after_days: (lead < 40).then(|| f64::from(lead) * 5.0 + 1.0),
        })
        .collect();
    let reading = read_horizon(&leads, 45, true);
    assert!((reading.converted_share.unwrap() - 0.4).abs() < 1e-12);
    for (days, caught) in [(30, 6.0), (45, 9.0), (60, 12.0), (90, 18.0), (180, 36.0)] {
        let (share, ..) = share(&reading, days);
        assert!((share - caught / 40.0).abs() < 1e-12, "{days}: {share}");
    }
    assert_eq!(reading.proposal, HorizonProposal::Proposed { days: 180 });
    let at_100 = reading.curve.iter().find(|point| point.days >= 100.0).unwrap();
    assert!((at_100.converted_share - (at_100.days / 5.0).floor() * 0.01).abs() < 0.011, "{at_100:?}");
    assert!(reading.curve.windows(2).all(|pair| pair[0].converted_share <= pair[1].converted_share));
}

#[test]
fn a_lead_counts_from_its_first_list_and_what_is_planned_is_not_seen() {
    // 2026-01-05 is a Monday.
    let tables = tables(
        &[
            ("2026-01-06", Some("2026-01-22")), // listed on the 12th, ten days before
            ("2026-01-06", Some("2026-01-07")), // converted before any list
            ("2026-01-13", None),
            ("2026-01-20", Some("2026-09-01")), // planned, after the data end
        ],
        "2026-03-02",
    );
    let followed = follow_ups(&cohort(&tables, 30), &tables);
    let days = |text: &str| at("2026-03-02").days_since(at(text));
    assert_eq!(
        followed,
        [
            FollowUp { followed_days: days("2026-01-12"), converted_after_days: Some(10.0) },
            FollowUp { followed_days: days("2026-01-19"), converted_after_days: None },
            FollowUp { followed_days: days("2026-01-26"), converted_after_days: None },
        ]
    );
}
