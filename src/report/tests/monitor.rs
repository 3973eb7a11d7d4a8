//! What a look at the world says, and that its page is whole and safe.

use std::collections::BTreeSet;

use super::hostile::{payloads, skeleton};
use crate::monitor::{Alarm, CohortCheck, CohortState, Drift, MonitorReading, MonthCheck, MonthScores};
use crate::report::{Lang, MonitorInput, monitor_sentence, render_monitor};
use crate::time::Instant;

fn check(observed: usize, state: CohortState) -> CohortCheck {
    CohortCheck {
        rows: 1_200,
        expected: 100.0,
        observed,
        low: 82,
        high: 119,
        observed_over_expected: Some(observed as f64 / 100.0),
        p_value: 0.5,
        state,
    }
}

fn drift(name: &str, psi: Option<f64>, critical: Option<f64>) -> Drift {
    let moved = psi.zip(critical).is_some_and(|(psi, critical)| psi > critical);
    Drift { name: name.to_owned(), psi, critical, moved, reference: vec![0.5, 0.5, 0.0], today: vec![0.2, 0.8, 0.0] }
}

fn reading(state: CohortState, observed: usize, alarms: Vec<Alarm>) -> MonitorReading {
    MonitorReading {
        model_sha256: "0".repeat(64),
        as_of: Some(Instant::default().plus_days(20_000)),
        states: [("scored", 900), ("no_evidence", 30), ("out_of_scope", 7), ("not_open", 2)]
            .map(|(state, leads)| (state.to_owned(), leads))
            .to_vec(),
        score: drift("score", Some(0.31), Some(0.12)),
        features: vec![
            drift("web.visits.30d", Some(0.4), Some(0.11)),
            drift("crm.calls.30d", Some(0.05), None),
            drift("email.opens.30d", None, None),
        ],
        overall: check(observed, state),
        months: vec![MonthCheck { month: "2026-03".to_owned(), check: check(observed, state) }],
        inflation: vec![MonthScores {
            month: "2026-03".to_owned(),
            leads: 400,
            mean_score: 41.25,
            mean_chance: 0.083,
            best_band_share: 0.11,
        }],
        alarms,
    }
}

fn input<'a>(reading: &'a MonitorReading, model: &str, lang: Lang) -> MonitorInput<'a> {
    MonitorInput {
        reading,
        project: model.to_owned(),
        model: model.to_owned(),
        lang,
        timezone: "Europe/Madrid".to_owned(),
    }
}

fn alarmed() -> MonitorReading {
    reading(CohortState::Alarm, 190, vec![Alarm::ObservedLeftExpected, Alarm::ScoreMoved])
}

#[test]
fn the_first_sentence_says_in_both_languages_how_far_off_the_chances_are() {
    let says = |reading: &MonitorReading, lang| monitor_sentence(&input(reading, "acme.json", lang)).unwrap();
    assert_eq!(
        says(&alarmed(), Lang::En),
        "The chances no longer hold: 190 of 1,200 ripe leads converted, 100.0 were expected (95% interval 82 to 119); observed \
         over expected is 1.90."
    );
    let quiet = reading(CohortState::AsExpected, 101, Vec::new());
    assert!(says(&quiet, Lang::En).starts_with("As expected: 101 of 1,200 ripe leads converted"));
    assert!(says(&quiet, Lang::Es).contains("101") && says(&quiet, Lang::Es).contains("100,0"));
    assert!(says(&reading(CohortState::TooFew, 3, Vec::new()), Lang::En).starts_with("Nothing can be said"));
}

#[test]
fn the_page_says_what_to_do_loads_nothing_and_every_link_leads_somewhere() {
    let reading = alarmed();
    for lang in [Lang::En, Lang::Es] {
        let page = render_monitor(&input(&reading, "models/acme.json", lang)).unwrap();
        assert!(
            page.contains("leadscore recalibrate --intercept-only models/acme.json")
                || page.contains("models&#x2f;acme.json")
        );
        assert!(page.contains("web.visits.30d") && page.contains("2026-03") && !page.contains("NaN"), "{page}");
        let parts = skeleton(&page);
        for forbidden in ["script", "iframe", "object", "embed", "link", "base", "form", "img", "src", "use", "image"] {
            assert!(!parts.iter().any(|(name, _)| name == forbidden), "{forbidden}");
        }
        let of = |wanted: &str| -> Vec<String> {
            parts.iter().filter(|(name, _)| name == wanted).filter_map(|(_, value)| value.clone()).collect()
        };
        let ids: BTreeSet<String> = of("id").into_iter().collect();
        assert_eq!(ids.len(), of("id").len(), "an id stands twice");
        let links = of("href");
        assert!(links.len() >= 5 && links.iter().all(|link| ids.contains(link.trim_start_matches('#'))), "{links:?}");
    }
}

#[test]
fn what_stands_in_files_and_config_is_text_on_the_page() {
    let page = |text: &str| {
        let mut reading = alarmed();
        reading.features[0].name = text.to_owned();
        skeleton(&render_monitor(&input(&reading, text, Lang::En)).unwrap())
    };
    let plain = page("x");
    for payload in payloads() {
        assert_eq!(page(&payload), plain, "{payload}");
    }
}
