//! Whole audits of invented companies: the one whose card is at fault, and the sample's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::audit::{Audit, FaultKind, Pattern};
use crate::config::Config;
use crate::pipeline::{AuditAsked, audit};
use crate::synth::{SynthParams, TRUE_HALF_LIFE_DAYS, generate, generate_faulty};

fn audited(folder: &Path, feedback: Option<&str>) -> Audit {
    let config = Config::load(&folder.join("leadscore.toml"), &[]).unwrap();
    let asked = AuditAsked { card: None, feedback: feedback.map(|file| folder.join(file)), resamples: None };
    audit(&config, &asked, &|_| {}).unwrap().audit
}

fn faulty(leads: usize, seed: u64) -> Audit {
    let folder = tempfile::tempdir().unwrap();
    generate_faulty(&SynthParams { leads, seed }).write(folder.path()).unwrap();
    audited(folder.path(), None)
}

#[test]
fn an_audit_finds_what_was_planted_and_leaves_sound_rules_alone() {
    let audit = faulty(20_000, 1);
    let found: BTreeSet<(&str, FaultKind)> =
        audit.faults.iter().map(|fault| (fault.name.as_str(), fault.kind)).collect();
    let wanted = [
        ("Opened a mail", FaultKind::NoEffect),
        ("Thanks page", FaultKind::Redundant),
        ("Careers page", FaultKind::WrongSign),
        ("Badge scanned", FaultKind::NeverPaid),
        ("Country ES", FaultKind::NoEffect),
    ];
    assert_eq!(found, wanted.into_iter().collect());
    let half_life = audit.half_life.unwrap();
    let ends = (half_life.low.unwrap(), half_life.high.unwrap());
    assert!((ends.0..=ends.1).contains(&TRUE_HALF_LIFE_DAYS), "{ends:?}");
    assert!(ends.1 / ends.0 < 2.0, "{ends:?}");
    assert_eq!(half_life.card_within, Some(false));
    assert!((half_life.design_effect - 1.0).abs() < 0.3, "{}", half_life.design_effect);
}

#[test]
fn bands_are_those_that_the_card_decides_for_months_and_answers_too() {
    let folder = tempfile::tempdir().unwrap();
    generate_faulty(&SynthParams { leads: 300, seed: 2 }).write(folder.path()).unwrap();
    let card = folder.path().join("rules.toml");
    let text = std::fs::read_to_string(&card).unwrap();
    let bands = crate::rules::RuleCard::parse(&text, "rules.toml").unwrap().bands;
    let (best, last) = (&bands[0].name, &bands[bands.len() - 1].name);
    let leads = std::fs::read_to_string(folder.path().join("leads.csv")).unwrap();
    let id = leads.lines().nth(1).unwrap().split(',').next().unwrap();
    let answer = format!("lead,time,answer\n{id},2030-01-01,rejected\n");
    std::fs::write(folder.path().join("feedback.csv"), answer).unwrap();
    for band in [best, last] {
        let exception =
            format!("\n[[override]]\nname = \"All alike\"\nwhere = \"points < 100000\"\nband = \"{band}\"\n");
        std::fs::write(&card, format!("{text}{exception}")).unwrap();
        let audit = audited(folder.path(), Some("feedback.csv"));
        let share = if band == best { 1.0 } else { 0.0 };
        assert!(audit.inflation.iter().all(|month| month.best_band_share == Some(share)), "{:?}", audit.inflation);
        let said: Vec<_> = audit.feedback.unwrap().by_band.into_iter().map(|own| own.band).collect();
        assert_eq!(said, [Some(band.clone())]);
    }
}

#[test]
fn on_few_conversions_intervals_are_wide_and_only_facts_are_named() {
    let audit = faulty(95, 3);
    let n = audit.ground.ripe.conversions;
    assert!((10..30).contains(&n), "{n}");
    assert!(audit.faults.iter().all(|fault| fault.p.is_none()), "{:?}", audit.faults);
    let lift = audit.rules.iter().find(|rule| rule.name == "Webinar").unwrap().lift.unwrap();
    assert!(lift.high - lift.low > 0.5, "{lift:?}");
}

#[test]
fn downloaders_and_applicants_are_found_by_what_they_do() {
    let folder = tempfile::tempdir().unwrap();
    let company = generate(&SynthParams { leads: 3000, seed: 7 });
    company.write(folder.path()).unwrap();
    // A team that takes visits to its careers pages for interest.
    let card = folder.path().join("rules.toml");
    let text = std::fs::read_to_string(&card).unwrap();
    std::fs::write(&card, text.replacen("points = -10", "points = 10", 1)).unwrap();
    let truth: BTreeMap<&str, &str> = company
        .leads
        .iter()
        .zip(&company.truth)
        .map(|(lead, truth)| (lead.id.as_str(), truth.persona.name()))
        .collect();
    // Answers of sales: whoever asked for a job, or only downloads, is rejected.
    let mut answers = String::from("lead,time,answer,why\nnobody,2025-01-01,rejected,who?\n");
    for (lead, truth) in company.leads.iter().zip(&company.truth).take(400) {
        let bad = !truth.persona.may_buy();
        let at = lead.created.plus_days(60);
        answers += &format!(
            "{},{at},{},{}\n",
            lead.id,
            if bad { "rejected" } else { "accepted" },
            if bad { "No need" } else { "" }
        );
    }
    std::fs::write(folder.path().join("feedback.csv"), answers).unwrap();
    let audit = audited(folder.path(), Some("feedback.csv"));
    for (pattern, persona, least) in
        [(Pattern::EducationalDownloader, "downloader", 0.75), (Pattern::JobSeeker, "job_seeker", 0.6)]
    {
        let found = audit.suspects.iter().find(|own| own.pattern == pattern).unwrap();
        let right = found.now_ids.iter().filter(|id| truth[id.as_str()] == persona).count();
        assert!(right as f64 >= least * found.now_ids.len() as f64, "{persona}: {right} of {}", found.now_ids.len());
        assert!(found.now >= 5, "{persona}: {}", found.now);
        assert!(found.converted.rate.unwrap() < found.others.low.unwrap(), "{found:?}");
        // Of sixty companies none bought; those of applicants are too few for a high end below the others' rate.
        let clear = found.converted.high.unwrap() < found.others.rate.unwrap();
        assert_eq!(clear, pattern == Pattern::EducationalDownloader, "{found:?}");
    }
    let feedback = audit.feedback.unwrap();
    assert_eq!((feedback.answers, feedback.unknown_leads), (400, 1));
    assert_eq!(feedback.by_reason.len(), 1);
    assert_eq!(feedback.by_reason[0].why, "no need");
    assert_eq!(feedback.by_band.iter().map(|band| band.rejections.answers).sum::<usize>(), 400);
    // The sample's card has no decay, and its leads' points swell.
    assert!(audit.inflation_trend.unwrap().inflates);
    assert_eq!(audit.cells.len(), 16);
    let rows: usize = audit.cells.iter().map(|cell| cell.converted.rows).sum();
    assert_eq!(rows, audit.ground.ripe.rows);
    assert_eq!(audit.bands.iter().map(|band| band.converted.rows).sum::<usize>(), rows);
    assert!(audit.half_life.unwrap().design_effect > 1.5);
    assert!(audit.recorded.is_none() && audit.not_computable.contains_key("recorded"));
}
