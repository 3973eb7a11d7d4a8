//! What must hold of every page, whatever the data.

mod check;
pub(in crate::report) mod hostile;
mod insight;
pub(in crate::report) mod labels;
mod matrix;
mod monitor;
mod money;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hostile::{skeleton, with_text_everywhere};

use super::example::{evaluation, importances, input, undecided, unknown};
use super::{Caution, Effect, Insight, Interval, Lang, LeakageRow, Learned, ReportInput, Words, render};
use crate::evaluate::{Estimate, Evaluation, Measured, VerdictWord};

fn files(input: &ReportInput<'_>) -> BTreeMap<String, String> {
    render(input).unwrap().into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

fn page(input: &ReportInput<'_>) -> String {
    files(input).remove("report.html").unwrap()
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    for lang in [Lang::En, Lang::Es] {
        let evaluation = evaluation();
        let page = page(&input(&evaluation, lang));
        let parts = skeleton(&page);
        for forbidden in ["script", "iframe", "object", "embed", "link", "base", "form", "img", "src", "use", "image"] {
            assert!(!parts.iter().any(|(name, _)| name == forbidden), "{forbidden}");
        }
        assert!(parts.iter().filter(|(name, _)| name == "href").all(|(_, to)| to.as_ref().unwrap().starts_with('#')));
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
        assert!(parts.contains(&("content".to_owned(), Some(policy.to_owned()))));
        assert!(!page.contains("url(") && !page.contains("@import"));
        assert_eq!(page.matches("http").count(), page.matches("http://www.w3.org/2000/svg").count() + 1, "an address");
        let code = super::catalogue::code(lang);
        assert!(page.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{code}\">")));
    }
}

#[test]
fn every_link_leads_somewhere_and_every_header_has_a_scope() {
    let evaluation = evaluation();
    let page = page(&input(&evaluation, Lang::Es));
    let parts = skeleton(&page);
    let of = |wanted: &str| {
        parts.iter().filter(|(name, _)| name == wanted).filter_map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let ids: BTreeSet<String> = of("id").into_iter().collect();
    assert_eq!(ids.len(), of("id").len(), "an id stands twice");
    let links = of("href");
    assert_eq!(links.len(), 17);
    assert!(links.iter().all(|link| ids.contains(&link[1..])), "{links:?} {ids:?}");
    assert_eq!(page.matches("<th ").count(), page.matches("<th scope=\"").count());
    assert_eq!(page.matches("<th>").count(), 0);
}

#[test]
fn the_parts_stand_in_the_order_in_which_they_are_read() {
    let evaluation = evaluation();
    let page = page(&input(&evaluation, Lang::En));
    let places: Vec<usize> = [
        "<h1>The model finds more buyers than your team’s rules</h1>",
        "the model’s lists found 112 conversions and your team’s rules found 71: a difference of +41 (95% interval +22 to +60)",
        "Capacity: 30 leads per week.",
        "Arrival time unknown",
        "Past leads were worked with the score used at the time.",
        "patterns in past leads, not causes",
        "id=\"figures\"", "23 of 100", "0.784", "id=\"gains\"", "id=\"periods\"",
        "2 Mar 2026", "id=\"bands\"", "id=\"profit\"", "id=\"reliability\"", "id=\"honesty\"", "id=\"months\"",
        "id=\"learned\"", "id=\"rests-on\"", "id=\"shapes\"", "id=\"swarm\"", "id=\"cases\"", "id=\"learning\"",
        "id=\"leaderboard\"", "no result: the time budget", "id=\"leakage\"", "id=\"data\"",
        "id=\"appendix\"", "9f2b6a1c0d3e", "horizon_days = 90",
    ]
    .iter()
    .map(|text| page.find(text).unwrap_or_else(|| panic!("{text} is missing")))
    .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn the_verdict_is_told_in_both_languages_for_every_outcome() {
    let told = |lang, word, against: &str, caution: Option<Caution>| {
        let mut evaluation = undecided();
        evaluation.verdict.word = word;
        evaluation.verdict.against = against.to_owned();
        let mut input = input(&evaluation, lang);
        input.cautions.extend(caution);
        page(&input)
    };
    let open = VerdictWord::NoVisibleDifference;
    let en = told(Lang::En, open, "rules", None);
    assert!(en.contains("Not proven yet: no visible difference from your team’s rules"));
    assert!(en.contains("About 1,300 more test conversions are needed"));
    assert!(en.contains("+6.5 (95% interval \u{2212}8.0 to +21.0)"));
    let es = told(Lang::Es, open, "newest_first", None);
    assert!(es.contains("Aún sin probar: no se ve diferencia frente a llamar primero a los más nuevos"));
    assert!(
        es.contains("unas 1300 conversiones") && es.contains("+6,5 (intervalo del 95\u{a0}%: \u{2212}8,0 a +21,0)")
    );
    assert!(
        told(Lang::Es, VerdictWord::Worse, "rules", None).contains("menos compradores que las reglas de su equipo")
    );
    assert!(told(Lang::En, VerdictWord::Better, "random", None).contains("more buyers than a random order"));
    let starter = told(Lang::En, open, "rules", Some(Caution::StarterCard));
    assert!(!starter.contains("difference from your team’s rules") && starter.contains("leadscore’s starter card"));
}

#[test]
fn what_is_not_computable_is_said_with_its_reason_and_never_as_zero_or_nan() {
    let reason = "all test leads have the same outcome";
    let mut evaluation = evaluation();
    let nan = Measured::Estimate(Estimate { value: f64::NAN, low: 0.0, high: f64::INFINITY });
    for scorer in &mut evaluation.scorers {
        scorer.roc_auc = unknown(reason);
        scorer.conversions_at_capacity = unknown(reason);
        scorer.precision_at_capacity = unknown(reason);
        scorer.lift_at_10_percent = nan.clone();
        scorer.gains[7].found = f64::NAN;
        scorer.periods.clear();
        scorer.reliability.clear();
    }
    evaluation.verdict.difference = f64::NAN;
    let mut input = input(&evaluation, Lang::En);
    input.learned = Learned::Effects(vec![Effect {
        field: "a".to_owned(),
        feature: "a".to_owned(),
        words: Words::from("a".to_owned()),
        effect: f64::INFINITY,
        interval: Some(Interval { low: f64::NAN, high: 1.0 }),
    }]);
    input.bands[0].low = f64::NAN;
    input.base_rate = f64::NAN;
    input.listed_share = Some(f64::NAN);
    let files = files(&input);
    let page = &files["report.html"];
    assert_eq!(page.matches(&format!("not computable: {reason}")).count(), 6 * 3 + 3 * 4);
    assert!(page.contains("not computable: there were no periods to replay."));
    assert!(page.contains("not computable: the chosen model gives no chances."));
    for (name, text) in &files {
        let words: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric())
            .map(str::to_lowercase)
            .filter(|w| w == "nan" || w == "inf")
            .collect();
        assert!(words.is_empty(), "{name}: {words:?}");
    }
    assert!(files["plots/periods.svg"].contains("Nothing to draw") && files["plots/periods.csv"].lines().count() == 1);
}

#[test]
fn an_absurd_input_stays_under_two_megabytes_and_says_what_it_left_out() {
    let mut evaluation = evaluation();
    let long = "'/\u{202e}".repeat(2_000);
    for index in 0..500 {
        let mut scorer = evaluation.scorers[1].clone();
        scorer.name = format!("{index}{long}");
        scorer.roc_auc = unknown(&long);
        evaluation.scorers.push(scorer);
    }
    for scorer in &mut evaluation.scorers {
        let period = scorer.periods[0];
        scorer.periods.resize(3_000, period);
        let bin = evaluation_bin();
        scorer.reliability.resize(500, bin);
    }
    let mut input = input(&evaluation, Lang::En);
    let words = Words { en: long.clone(), es: long.clone() };
    let row = LeakageRow {
        column: long.clone(),
        role: words.clone(),
        decision: words.clone(),
        reason: long.clone(),
        ..input.leakage[0].clone()
    };
    input.leakage = vec![row; 20_000];
    input.provenance.config = long.repeat(200);
    input.cautions = vec![Caution::Sentence { sentence: words.clone() }; 500];
    if let Learned::Effects(effects) = &mut input.learned {
        let effect = Effect { words: words.clone(), feature: long.clone(), ..effects[0].clone() };
        effects.resize(5_000, effect);
    }
    let page = page(&input);
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    assert!(
        page.contains("19,800 more columns") && page.contains("4,960 more rows") && page.contains("2,600 more periods")
    );
}

fn evaluation_bin() -> crate::evaluate::ReliabilityBin {
    evaluation().scorers[0].reliability[3]
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let evaluation = evaluation();
    let input = input(&evaluation, Lang::Es);
    assert_eq!(render(&input).unwrap(), render(&input).unwrap());
}

#[test]
fn a_run_is_named_by_its_files_and_the_data_say_what_the_plots_show() {
    let evaluation = evaluation();
    let files = files(&input(&evaluation, Lang::En));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "plots/case_cut.csv",
            "plots/case_cut.svg",
            "plots/case_middle.csv",
            "plots/case_middle.svg",
            "plots/case_promised.csv",
            "plots/case_promised.svg",
            "plots/case_top.csv",
            "plots/case_top.svg",
            "plots/case_unseen.csv",
            "plots/case_unseen.svg",
            "plots/gains.csv",
            "plots/gains.svg",
            "plots/importance.csv",
            "plots/importance.svg",
            "plots/lead_months.csv",
            "plots/lead_months.svg",
            "plots/learned.csv",
            "plots/learned.svg",
            "plots/learning.csv",
            "plots/learning.svg",
            "plots/periods.csv",
            "plots/periods.svg",
            "plots/precision_recall.csv",
            "plots/precision_recall.svg",
            "plots/profit.csv",
            "plots/profit.svg",
            "plots/reliability.csv",
            "plots/reliability.svg",
            "plots/reliability_curve.csv",
            "plots/roc.csv",
            "plots/roc.svg",
            "plots/shapes.csv",
            "plots/shapes.svg",
            "plots/swarm.csv",
            "plots/swarm.svg",
            "report.html"
        ]
    );
    assert_eq!(files["plots/gains.csv"].lines().count(), 1 + 4 * 201);
    assert!(files["plots/periods.csv"].contains("\nrules,2,2026-03-08T23:00:00Z,1203,30,4.5\n"));
    assert!(files["plots/learned.csv"].contains("\nidle,idle_days,days since the last activity of any kind,-0.58,"));
    for (name, svg) in files.iter().filter(|(name, _)| name.ends_with(".svg")) {
        assert!(svg.contains("role=\"img\"") && svg.contains("<title>") && svg.contains("<desc>"), "{name}");
        assert!(svg.contains("prefers-color-scheme:dark"), "{name}");
        let parts = skeleton(svg);
        assert_eq!(parts.iter().filter(|(part, _)| part == "svg").count(), 1);
    }
}

#[test]
fn every_text_keeps_its_contrast_in_light_and_dark() {
    let sheet = include_str!("../templates/plot_colours.css");
    let (light, dark) = sheet.split_once("@media").unwrap();
    for mode in [light, dark] {
        let colour = |name: &str| {
            let value = mode.split_once(&format!("--{name}:#")).unwrap().1;
            let hex: String = value.chars().take_while(char::is_ascii_hexdigit).collect();
            let hex = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex };
            let channel = |at: usize| {
                let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
                if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
            };
            0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
        };
        let surface = colour("surface");
        for name in ["text", "muted", "model", "rules", "newest", "random"] {
            let other = colour(name);
            let ratio = (surface.max(other) + 0.05) / (surface.min(other) + 0.05);
            assert!(ratio >= 4.5, "{name}: {ratio:.2} in {mode}");
        }
    }
}

#[test]
fn a_run_without_card_calibration_dates_or_bands_still_has_its_page() {
    let mut evaluation: Evaluation = undecided();
    evaluation.scorers.retain(|scorer| scorer.name == "logistic" || scorer.name == "newest_first");
    evaluation.verdict.against = "newest_first".to_owned();
    evaluation.verdict.more_conversions_needed = None;
    evaluation.capacity.leads = None;
    evaluation.capacity.share = Some(0.1);
    evaluation.capacity.per = "all".to_owned();
    for scorer in &mut evaluation.scorers {
        scorer.periods.truncate(1);
        scorer.periods[0].start = None;
    }
    let mut input = input(&evaluation, Lang::Es);
    input.calibration = None;
    (input.test.from, input.test.until) = (None, None);
    input.bands.clear();
    input.leakage.clear();
    input.learned = importances();
    let column = || "industry=retail".to_owned();
    input.cautions = vec![
        Caution::RandomSplit,
        Caution::SplitTakenAsGiven,
        Caution::Exploratory { ripe_conversions: 44 },
        Caution::SeparatedAlone { column: column() },
        Caution::SeparatedTogether { column: column() },
        Caution::SeparatedValue { column: column(), leads: 230, converted: true },
        Caution::SeparatedValue { column: column(), leads: 1230, converted: false },
    ];
    // A run of an earlier version, or of a feature table: nothing below the verdict's figures.
    input.insight = Insight::default();
    let page = page(&input);
    for gone in ["id=\"profit\"", "id=\"months\"", "id=\"shapes\"", "id=\"cases\"", "id=\"learning\""] {
        assert!(!page.contains(gone), "{gone}");
    }
    for text in [
        "sin fechas",
        "No se revisó ninguna columna.",
        "no calculable: no se fijaron bandas.",
        "en una sola lista",
        "solo 44 conversiones",
        "industry=retail distingue por sí sola",
        "industry=retail más que ninguna",
        "separa 230 leads de entrenamiento que convirtieron todos",
        "leads de entrenamiento de los que ninguno convirtió",
    ] {
        assert!(page.contains(text), "{text}");
    }
    dump("spare", &input);
}

#[test]
fn long_names_and_lopsided_numbers_still_make_drawings() {
    let name = "Visitas a la página de precios con <b>descuento</b> y MAYÚSCULAS WWW de la campaña 2026 漢字";
    with_text_everywhere(name, |input| {
        let mut evaluation = input.evaluation.clone().into_owned();
        evaluation.verdict.word = VerdictWord::Worse;
        (evaluation.verdict.difference, evaluation.verdict.low, evaluation.verdict.high) = (-1203.5, -1204.0, -1.0);
        for bin in &mut evaluation.scorers[0].reliability {
            (bin.predicted, bin.observed, bin.low, bin.high) =
                (bin.predicted * 8.5, bin.observed * 8.0, bin.low * 7.0, (bin.high * 9.0).min(1.0));
        }
        for scorer in &mut evaluation.scorers {
            let periods = scorer.periods.repeat(5);
            scorer.periods = periods;
            for period in &mut scorer.periods {
                period.found *= 1_000.0;
            }
        }
        let mut input =
            ReportInput { evaluation: std::borrow::Cow::Owned(evaluation), listed_share: Some(0.7), ..input.clone() };
        if let Learned::Effects(effects) = &mut input.learned {
            effects.retain(|effect| effect.effect > 0.1);
        }
        let files = files(&input);
        assert!(files["plots/learned.svg"].contains("&lt;b&gt;"));
        assert!(files["report.html"].contains("The model finds fewer buyers than Visitas a la"));
        dump("long", &input);
    });
}

#[test]
fn the_example_is_whole_in_both_languages() {
    let better = evaluation();
    dump("en", &input(&better, Lang::En));
    let open = undecided();
    let mut es = input(&open, Lang::Es);
    es.learned = importances();
    es.cautions.push(Caution::StarterCard);
    dump("es", &es);
    let page = page(&es);
    let english = ["Leaderboard", "Expected", "Wilson, the", "per week", " of 100", "not computable"];
    for text in english {
        assert!(!page.contains(text), "English in the Spanish page: {text}");
    }
}

/// A page of the examples, into the folder that REPORT_DUMP names, to be looked at.
pub(in crate::report) fn dump_page(name: &str, page: &[u8]) {
    let Ok(folder) = std::env::var("REPORT_DUMP") else { return };
    std::fs::write(Path::new(&folder).join(name), page).unwrap();
}

fn dump(name: &str, input: &ReportInput<'_>) {
    let Ok(folder) = std::env::var("REPORT_DUMP") else { return };
    let folder = Path::new(&folder).join(name);
    std::fs::create_dir_all(folder.join("plots")).unwrap();
    for (file, bytes) in render(input).unwrap() {
        std::fs::write(folder.join(file), bytes).unwrap();
    }
}
