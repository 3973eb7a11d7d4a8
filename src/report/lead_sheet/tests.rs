//! What must hold of a lead sheet.

use super::*;
use crate::frame::Probability;
use crate::frame::Score;
use crate::report::Lang;
use crate::report::sales::example::reason;
use crate::report::tests::hostile::{payloads, skeleton};
use crate::report::{BestTime, LeadNow, StageHeld};
use crate::score::{Ledger, State, TRAJECTORY_WEEKS, TrajectoryPoint, Untold};
use crate::time::Instant;

const AT: Instant = Instant::from_micros(1_772_406_000_000_000);

fn ledger(field: &str) -> Ledger {
    Ledger {
        base_points: 30,
        entries: vec![reason(field, 14), reason("webinar", -3), reason("quiet", 0)],
        other_points: 1,
        fit_points: 0,
        activity_points: 11,
        score: Score(42),
    }
}

fn acts(field: &str) -> Vec<FieldActs> {
    let act = |days: i64, count, points| Act { at: AT.plus_days(-days), count, points };
    vec![FieldActs {
        field: field.to_owned(),
        without: -4,
        acts: vec![act(20, 7, 11), act(3, 1, 7), act(3, 1, 0), act(3, 1, 0)],
    }]
}

fn shift(act: &str) -> Shift {
    Shift {
        since: AT.plus_days(-7),
        score_then: 38,
        steps: vec![
            Step { act: None, at: None, count: 0, of_others: false, points: -3 },
            Step { act: Some(act.to_owned()), at: Some(AT.plus_days(-3)), count: 1, of_others: false, points: 7 },
            Step { act: Some(act.to_owned()), at: Some(AT.plus_days(-3)), count: 1, of_others: false, points: 0 },
            Step { act: Some(act.to_owned()), at: Some(AT.plus_days(-2)), count: 1, of_others: false, points: 0 },
        ],
        score_now: 42,
    }
}

/// No score eight weeks ago, then one that grows to what it is.
fn trajectory(band: &str) -> Vec<TrajectoryPoint> {
    let scores = [None, Some(20), Some(38), Some(38), Some(42)];
    let point = |(weeks_ago, score): (u32, Option<u8>)| TrajectoryPoint {
        weeks_ago,
        as_of: AT.plus_days(-7 * i64::from(weeks_ago)),
        state: if score.is_some() { State::Scored } else { State::NotOpen },
        score: score.map(Score),
        chance: score.map(|score| Probability(f64::from(score) / 340.0)),
        band: score.map(|_| band.to_owned()),
    };
    TRAJECTORY_WEEKS.into_iter().zip(scores).map(point).collect()
}

fn now(text: &str) -> LeadNow {
    LeadNow {
        stage: Some(StageHeld { stage: "exploration".to_owned(), since: AT.plus_days(-12), days: 12.0 }),
        route: Some(text.to_owned()),
        contact: Some(BestTime { hour: 10, weekday: 1, answers: 7 }),
    }
}

fn with_sheet<T>(text: &str, lang: Lang, tell: impl Fn(&LeadSheet<'_>) -> T) -> T {
    let (ledger, acts, shift) = (ledger(text), acts(text), shift(text));
    let (trajectory, now) = (trajectory(if text == "pricing_view" { "warm" } else { text }), now(text));
    let what_if = [WhatIf { act: text.to_owned(), score: Score(61), band: "hot".to_owned() }];
    tell(&LeadSheet {
        project: text,
        lang,
        timezone: "Europe/Madrid",
        lead_id: text,
        as_of: Some(AT),
        state: State::Scored,
        chance: 0.124,
        horizon_days: 90,
        band: "warm",
        place: Some("Matrix B3".to_owned()),
        ledger: &ledger,
        acts: &acts,
        since: Some(&shift),
        trajectory: &trajectory,
        now: &now,
        what_if: &what_if,
    })
}

#[test]
fn the_terminal_is_told_a_sum_and_where_it_comes_from() {
    let text = with_sheet("pricing_view", Lang::En, |sheet| lead_sheet_text(sheet).unwrap());
    assert_eq!(
        text,
        "pricing_view · 2 Mar 2026: score 42 of 100, Warm; chance of becoming a customer within 90 days: 12 of 100\nMatrix B3\n\
         Exploration, for 12 days\n\
         suddenly active: for pricing_view\n\
         answers most on Tuesdays, and between 9:00 and 12:00 (7 answers)\n\n  \
         +30  the average lead\n  \
         +14  3 × pricing view in 30 days\n         \
         -4  had there been no pricing view at all\n        \
         +11  until 10 Feb 2026: 7 × pricing view\n         \
         +7  27 Feb 2026: 3 × pricing view\n   \
         -3  3 × webinar in 30 days\n   \
         +1  everything else\n   \
         42  score\n\n\
         What changed since 23 Feb 2026\n   \
         38  score then\n   \
         -3  time passing: earlier acts fade, and facts about the lead that changed\n   \
         +7  27 Feb 2026: 2 × pricing view\n   \
         +0  28 Feb 2026: pricing view\n   \
         42  score now\n\n\
         The score over time\n   \
         20  2 Feb 2026: Warm\n   \
         38  16 Feb 2026: Warm\n   \
         38  23 Feb 2026: Warm\n   \
         42  now: Warm\n  \
         Rising: 22 points more than on 2 Feb 2026.\n\n\
         One more act that would move the band (how the model behaves, not advice)\n  \
         pricing view right now: score 61, Hot\n\n\
         These are patterns in past leads, not causes.\n"
    );
}

#[test]
fn the_lines_that_are_no_part_of_another_sum_to_the_score_and_parts_to_their_line() {
    let lines = with_sheet("pricing_view", Lang::Es, |sheet| lead_sheet_lines(sheet).unwrap());
    assert_eq!(lines.iter().filter(|(_, _, part)| !part).map(|(points, ..)| points).sum::<i32>(), 42);
    assert_eq!(lines[2..5].iter().map(|(points, ..)| points).sum::<i32>(), lines[1].0);
    assert!(lines[2..5].iter().all(|(_, _, part)| *part));
}

#[test]
fn what_is_not_told_as_a_reason_counts_on_the_sheet_and_says_nothing() {
    let (acts, now) = (acts("pricing_view"), LeadNow::default());
    let mut ledger = ledger("pricing_view");
    ledger.entries[0].untold = Some(Untold::WrongSign);
    for (lang, words) in [
        (Lang::En, "pricing view (counts in the score; no argument to use)"),
        (Lang::Es, "pricing view (cuenta en el puntaje; no sirve de argumento)"),
    ] {
        let lines = with_sheet("pricing_view", lang, |sheet| {
            lead_sheet_lines(&LeadSheet { ledger: &ledger, acts: &acts, now: &now, ..sheet.clone() }).unwrap()
        });
        assert_eq!(lines[1], (14, words.to_owned(), false));
        assert!(lines.iter().all(|(_, words, part)| !part && !words.contains('×') || words.contains("webinar")));
        assert_eq!(lines.iter().map(|(points, ..)| points).sum::<i32>(), 42);
    }
}

#[test]
fn two_hundred_payloads_change_no_node_of_the_page() {
    let page =
        |text: &str| with_sheet(text, Lang::Es, |sheet| String::from_utf8(render_lead_sheet(sheet).unwrap()).unwrap());
    let plain = skeleton(&page("plain words"));
    assert!(page("x").contains("Hoja del lead") && page("x").contains("12 de 100"));
    for payload in payloads() {
        assert_eq!(skeleton(&page(&payload)), plain, "{payload:?}");
    }
}

#[test]
fn the_examples_are_whole_in_both_languages() {
    for (name, lang) in [("lead.en.html", Lang::En), ("lead.es.html", Lang::Es)] {
        let page = with_sheet("pricing_view", lang, |sheet| render_lead_sheet(sheet).unwrap());
        crate::report::tests::dump_page(name, &page);
        assert!(String::from_utf8(page).unwrap().trim_end().ends_with("</html>"));
    }
}
