//! A list as a team might have it on a Monday.

use super::{
    Action, Change, Happened, KnownNow, LastList, ListedLead, MatrixCell, PastBand, SalesBand, SalesInput, Trend,
};
use crate::evaluate::{CapacityUsed, Estimate, Measured, VerdictWord};
use crate::frame::{FeatureRule, Lookback};
use crate::report::{BestTime, Caution, Formulas, Lang, LeadNow, StageHeld};
use crate::score::{FeatureValue, Reason};
use crate::time::Instant;

/// `3 × pricing in 30 days`, for so many points.
pub(in crate::report) fn reason(field: &str, points: i32) -> Reason {
    Reason {
        field: field.to_owned(),
        feature: format!("count__{field}__30d"),
        rule: FeatureRule::Count { event: field.to_owned(), lookback: Lookback::Days(30) },
        value: FeatureValue::Number(3.0),
        points,
        exact_points: f64::from(points),
        counted: Vec::new(),
        own_words: None,
        untold: None,
    }
}

pub(in crate::report) fn input(lang: Lang, listed: usize) -> SalesInput {
    let as_of = Instant::from_micros(1_772_406_000_000_000);
    let call =
        Action { action: "Call and offer a demo".to_owned(), who: "Senior rep".to_owned(), within_days: Some(1) };
    let past = |leads, converted, low, high| Some(PastBand { leads, converted, low, high });
    let band = |name: &str, leads, listed, past, actions: &[&Action]| SalesBand {
        name: name.to_owned(),
        leads,
        listed,
        past,
        actions: actions.iter().map(|&action| action.clone()).collect(),
    };
    let lead = |place: usize| ListedLead {
        rank: place + 1,
        lead_id: format!("lead-{place:04}"),
        shown: vec![(!place.is_multiple_of(3)).then(|| "Acme Iberia".to_owned())],
        band: if place < listed / 2 { "hot" } else { "warm" }.to_owned(),
        cell: Some("B3".to_owned()),
        score: 90_u8.saturating_sub(u8::try_from(place % 60).unwrap_or(0)),
        chance: 0.31 / (1.0 + place as f64 / 20.0),
        trend: [Trend::Points(12), Trend::Points(0), Trend::New, Trend::Points(-4), Trend::Unknown][place % 5],
        reasons_for: ["pricing_view", "demo_request", "webinar"][..place % 4]
            .iter()
            .map(|field| reason(field, 9))
            .collect(),
        reason_against: place.is_multiple_of(2).then(|| reason("careers_page", -3)),
        now: LeadNow {
            stage: (place % 5 != 2).then(|| StageHeld {
                stage: ["exploration", "engagement"][place % 2].to_owned(),
                since: as_of.plus_days(-(place as i64)),
                days: place as f64 + 0.25,
            }),
            route: place.is_multiple_of(6).then(|| "senior rep".to_owned()),
            contact: place.is_multiple_of(4).then_some(BestTime { hour: 10, weekday: 1, answers: 7 }),
        },
        next: place.is_multiple_of(2).then(|| call.clone()),
    };
    let cells =
        ["A", "B", "C", "D"].into_iter().flat_map(|fit| (1..=4).map(move |activity| format!("{fit}{activity}")));
    let change = |id: &str, happened| Change { lead_id: id.to_owned(), happened };
    SalesInput {
        project: "Acme Iberia".to_owned(),
        lang,
        timezone: "Europe/Madrid".to_owned(),
        formulas: Formulas::Defused,
        as_of: Some(as_of),
        horizon_days: 90,
        capacity: CapacityUsed { leads: Some(150), share: None, per: "week".to_owned(), recontact_days: 90 },
        times_random: Some(Measured::Estimate(Estimate { value: 3.1, low: 2.4, high: 4.0 })),
        verdict: (VerdictWord::Better, "rules".to_owned()),
        starter_card: false,
        bands: vec![
            band("hot", 75, 75, past(480, 112, 0.199, 0.272), &[&call]),
            band("warm", 212, 75, past(2_410, 141, 0.0499, 0.0686), &[]),
            band("cold", 1_002, 0, None, &[]),
        ],
        leads: (0..listed).map(lead).collect(),
        shown: vec!["company".to_owned()],
        known: KnownNow { stage: true, signal: true, contact: true },
        matrix: cells
            .map(|name| MatrixCell {
                green: matches!(name.as_str(), "A4" | "B4"),
                name,
                leads: 41,
                listed: 12,
                past: past(220, 31, 0.09, 0.19),
            })
            .collect(),
        before: Some(as_of.plus_days(-7)),
        changes: vec![
            change("lead-0003", Happened::Appeared(Some(reason("demo_request", 20)))),
            change("lead-0007", Happened::Rose(14, Some(reason("pricing_view", 14)))),
            change("lead-0008", Happened::MovedUp),
            change("lead-0901", Happened::Bought),
            change("lead-0902", Happened::Fell(-11, Some(reason("pricing_view", 1)))),
            change("lead-0903", Happened::Overtaken),
            change("lead-0904", Happened::Closed),
        ],
        last: Some(LastList { made: Some(as_of.plus_days(-98)), listed: 150.0, found: 23.0, by_chance: Some(7.4) }),
        scored: 1_289,
        no_evidence: 84,
        out_of_scope: 12,
        opted_out: Some(3),
        cautions: vec![Caution::ArrivalTimeUnknown],
        has_actions: true,
    }
}
