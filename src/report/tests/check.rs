//! What a check says, word for word, and what must hold of its page whatever stands in the files.

use std::collections::BTreeSet;

use super::hostile::{payloads, skeleton};
use super::labels::faults_of;
use crate::ingest::IngestReport;
use crate::readiness::{
    ColumnReading, Conversions, CurvePoint, Doubt, EventTypeCount, FileHolds, FileJoin, Gate, HorizonProposal,
    HorizonReading, HorizonShare, JoinReason, LeadCounts, Month, NextStep, Notice, OpenAnswer, PartCounts,
    PlanProposal, PlanReading, Readiness, SampleSize, Standing, State, Use,
};
use crate::report::{CheckInput, Lang, check_next_line, check_sections, check_sentence, render_check};
use crate::time::Instant;

fn day(n: i64) -> Instant {
    Instant::from_micros(1_767_225_600_000_000).plus_days(n)
}

fn column(name: &str, standing: Standing, answer_needed: bool) -> ColumnReading {
    ColumnReading {
        column: name.to_owned(),
        standing,
        filled_share: Some(0.8),
        single_column_auc: Some(0.961),
        missingness_auc: None,
        doubts: vec![Doubt::NamedAfterCurrentState, Doubt::DatesFromTheFuture { share: 0.031 }],
        answer_needed,
    }
}

/// The n-th month from July 2023 on; from the 28th on they are young.
fn month(n: usize, leads: usize) -> Month {
    let ripe = n < 27;
    Month {
        month: format!("{}-{:02}", 2023 + (n + 6) / 12, (n + 6) % 12 + 1),
        start: day(30 * i64::try_from(n).unwrap() - 900),
        leads_arrived: leads,
        arrived_and_converted: if ripe { 14 } else { 5 },
        ripe,
        leads_young: if ripe { 0 } else { leads },
        young_and_converted: if ripe { 0 } else { 5 },
        conversions: 9 + n % 5,
    }
}

/// Ready: 311 ripe conversions, horizon 90 days as proposed, one overwritten column.
fn ready() -> Readiness {
    let part =
        |rows, conversions| Some(PartCounts { rows, leads: rows / 9, converted_rows: conversions * 3, conversions });
    let gate = |purpose, wanted: usize, found: usize, months_at_this_pace| Gate {
        purpose,
        wanted,
        found,
        missing: wanted.saturating_sub(found),
        months_at_this_pace,
    };
    let share = |days, share| HorizonShare {
        days,
        share,
        low: share - 0.02,
        high: share + 0.02,
        followed_long_enough: days < 180,
    };
    Readiness {
        state: State::Ready,
        next_step: NextStep::Train,
        project: "velmaro".to_owned(),
        timezone: "Europe/Madrid".to_owned(),
        leads: LeadCounts { all: 8412, ripe: 7000, young: 1300, never_listed: 112, with_events: 8000 },
        events: 120_345,
        first_event: Some(day(-500)),
        data_end: Some(day(0)),
        conversions: Conversions {
            all: 340,
            ripe: 311,
            young: 12,
            beyond_horizon: 5,
            never_listed: 12,
            before_creation: 3,
            after_data_end: 0,
            before_entry: 0,
        },
        gates: vec![
            gate(Use::Training, 20, 180, None),
            gate(Use::Verdict, 120, 311, None),
            gate(Use::Trees, 500, 311, Some(7.2)),
        ],
        sample_size: SampleSize::of(7000, 311),
        acts: Vec::new(),
        open_answers: Vec::new(),
        columns: vec![
            column("Lifecycle Stage", Standing::Overwritten, false),
            ColumnReading { doubts: Vec::new(), ..column("industry", Standing::KnownAtCreation, false) },
        ],
        horizon: HorizonReading {
            configured_days: 90,
            proposal: HorizonProposal::Proposed { days: 90 },
            leads: 8300,
            conversions: 328,
            followed_days: Some(310.4),
            converted_share: Some(0.05),
            shares: vec![share(30, 0.41), share(60, 0.78), share(90, 0.93), share(180, 0.97)],
            curve: (0..=310)
                .map(|days| CurvePoint {
                    days: f64::from(days),
                    converted_share: 0.05 * (1.0 - (-f64::from(days) / 40.0).exp()),
                    followed_leads: 8300 - 20 * days as usize,
                })
                .collect(),
        },
        plan: PlanReading {
            as_of: "weekly".to_owned(),
            rows: 90_000,
            ripe_rows: 70_000,
            train: part(40_000, 180),
            calibration: part(9000, 50),
            test: part(12_000, 60),
            problem: None,
            proposal: None,
        },
        months: (0..30).map(|n| month(n, 250 + 3 * n)).collect(),
        files: vec![FileJoin {
            file: "web.csv".to_owned(),
            holds: FileHolds::Events,
            rows: 500_000,
            joined: 120_345,
            joined_share: Some(0.24),
            unknown_lead: 379_655,
            left_out: 0,
            undated: 0,
            reason: Some(JoinReason::NoKey { rows: 379_000 }),
            examples: vec!["c_8812".to_owned()],
        }],
        event_types: vec![EventTypeCount {
            kind: "page_view".to_owned(),
            events: 100_000,
            leads: 6000,
            first: day(-500),
            last: day(0),
            late: 12,
            late_median_days: Some(2.0),
            late_p95_days: Some(9.5),
        }],
        notices: vec![
            Notice::ArrivalUnknown,
            Notice::ConversionsStop { last: day(-80), days: 80.2, expected: 17.6 },
            Notice::Sentence { words: "rules.toml:3: a rule waits".to_owned() },
        ],
        rejected_rows: 379_655,
        reading: Some(IngestReport::default()),
    }
}

fn input(readiness: &Readiness, lang: Lang) -> CheckInput<'_> {
    CheckInput {
        readiness,
        lang,
        config_file: "leadscore.toml".to_owned(),
        plots_folder: "check-plots".to_owned(),
        rejects: Some(("rejects.csv".to_owned(), 100_000)),
    }
}

fn says(readiness: &Readiness) -> [String; 2] {
    [Lang::En, Lang::Es].map(|lang| check_sentence(&input(readiness, lang)).unwrap())
}

fn few(ripe: usize, train: usize, next_step: NextStep) -> Readiness {
    let mut readiness = ready();
    readiness.state = State::TooFew;
    readiness.next_step = next_step;
    readiness.conversions.ripe = ripe;
    readiness.plan.train =
        readiness.plan.train.map(|part| PartCounts { conversions: train, converted_rows: train, ..part });
    readiness
}

#[test]
fn the_first_sentence_stands_word_for_word_in_both_languages() {
    assert_eq!(
        says(&ready()),
        [
            "Ready: 311 ripe conversions, horizon 90 d. Not usable: Lifecycle Stage (overwritten).",
            "Listo: 311 conversiones maduras, horizonte 90 d. No utilizable: Lifecycle Stage (sobrescrita).",
        ]
    );
    let mut thin = ready();
    thin.conversions.ripe = 45;
    thin.columns.clear();
    thin.horizon.proposal = HorizonProposal::Proposed { days: 60 };
    assert_eq!(
        says(&thin),
        [
            "Ready: 45 ripe conversions, horizon 90 d (the data propose 60 d); a verdict needs about 120.",
            "Listo: 45 conversiones maduras, horizonte 90 d (los datos proponen 60 d); para un veredicto hacen falta unas 120.",
        ]
    );
    let mut asked = ready();
    asked.state = State::AnswerNeeded;
    asked.next_step = NextStep::Answer;
    asked.columns.insert(0, column("Owner", Standing::Undated, true));
    asked.columns.insert(0, column("plan", Standing::KnownAtCreation, true));
    let question = |line| OpenAnswer { line, setting: "id = \"a\"".to_owned(), question: "is it?".to_owned() };
    asked.open_answers = vec![question(12), question(30)];
    assert_eq!(
        says(&asked),
        [
            "Answer needed: 2 lines marked # ANSWER in leadscore.toml (12, 30), plan (as good as the outcome), Owner (undated). \
         Then ready: 311 ripe conversions, horizon 90 d. Not usable: Lifecycle Stage (overwritten).",
            "Falta una respuesta: 2 líneas marcadas con # ANSWER en leadscore.toml (12, 30), plan (tan buena como el \
         resultado), Owner (sin fecha). Después, listo: 311 conversiones maduras, horizonte 90 d. No utilizable: Lifecycle \
         Stage (sobrescrita).",
        ]
    );
    assert_eq!(
        says(&few(18, 11, NextStep::ReplayRules)),
        [
            "18 ripe conversions; training needs 20, a verdict about 120. You can now: leadscore rules replay",
            "18 conversiones maduras; para entrenar hacen falta 20 y para un veredicto unas 120. Ya puede usar: leadscore \
         rules replay",
        ]
    );
    assert_eq!(
        says(&few(31, 11, NextStep::Wait)),
        [
            "31 ripe conversions, 11 of them in the training period; training needs 20 there, a verdict about 120 in all.",
            "31 conversiones maduras, 11 de ellas en el período de entrenamiento; ahí hacen falta 20 para entrenar, y para un \
         veredicto unas 120 en total.",
        ]
    );
    assert!(says(&few(1, 0, NextStep::Wait))[0].starts_with("1 ripe conversion; training needs 20"));
    assert!(says(&few(0, 0, NextStep::Wait))[1].starts_with("Ninguna conversión madura; para"));
    assert!(says(&few(60, 40, NextStep::Wait))[0].ends_with("a test without conversions measures nothing."));
}

#[test]
fn the_next_step_is_a_command_or_says_what_to_write_first() {
    let next = |readiness: &Readiness| check_next_line(&input(readiness, Lang::En)).unwrap();
    assert_eq!(next(&ready()), "Next: leadscore train");
    assert_eq!(
        next(&Readiness { next_step: NextStep::Answer, ..ready() }),
        "Next: answer in leadscore.toml, then leadscore check"
    );
    assert_eq!(next(&few(18, 11, NextStep::ReplayRules)), "Next: leadscore rules replay");
}

#[test]
fn many_columns_are_counted_in_the_sentence_and_listed_below() {
    let mut readiness = ready();
    readiness.columns = (0..130).map(|n| column(&format!("c{n}"), Standing::Overwritten, false)).collect();
    assert!(
        says(&readiness)[0]
            .ends_with("Not usable: c0 (overwritten), c1 (overwritten), c2 (overwritten), c3 (overwritten), 126 more.")
    );
    let sections = check_sections(&input(&readiness, Lang::En)).unwrap();
    let columns = sections.iter().find(|section| section.id == "columns").unwrap();
    assert_eq!(columns.table.as_ref().unwrap().rows.len(), 100);
    assert_eq!(columns.notes, ["30 more columns are in the JSON."]);
}

#[test]
fn every_part_says_what_it_found() {
    let mut readiness = ready();
    readiness.plan.proposal = Some(PlanProposal {
        as_of: "weekly".to_owned(),
        horizon_days: 30,
        fractions: [0.7, 0.0, 0.3],
        train: PartCounts { conversions: 24, ..PartCounts::default() },
        test: PartCounts { conversions: 6, ..PartCounts::default() },
    });
    let text = |lang| {
        let sections = check_sections(&input(&readiness, lang)).unwrap();
        let words = sections.iter().flat_map(|section| {
            let cells = section.table.iter().flat_map(|table| table.rows.iter().flatten());
            section.facts.iter().chain(cells).cloned().collect::<Vec<_>>()
        });
        words.collect::<Vec<_>>().join("\n")
    };
    let en = text(Lang::En);
    for wanted in [
        "Proposed horizon: 90 days.",
        "(93%, 95% interval 91% to 95%)",
        "5 of 340 conversions lie beyond every horizon",
        "about 8 months at the present pace",
        "379,000 rows: they do not say whose they are",
        "12 (2.0 d, 5% over 9.5 d)",
        "3.1% of its dates lie after the instant of scoring",
        "The last conversion came on 13 Oct 2025, 80 days before the data end; about 18 would be expected since.",
        "379,655 rows were left out, the first 100,000 of them in rejects.csv",
        "as_of = \"weekly\", horizon_days = 30, fractions = [0.7, 0.0, 0.3], with 24 conversions to learn from and 6",
        "rules.toml:3: a rule waits",
    ] {
        assert!(en.contains(wanted), "{wanted:?} is missing in\n{en}");
    }
    let es = text(Lang::Es);
    assert!(es.contains("Horizonte propuesto: 90 días.") && es.contains("12 (2,0 d, 5 % más de 9,5 d)"), "{es}");
    assert!(!es.contains("NaN") && !en.contains("NaN"));
}

fn page(readiness: &Readiness, lang: Lang) -> String {
    let files = render_check(&input(readiness, lang)).unwrap();
    String::from_utf8(files.into_iter().find(|(name, _)| name == "check.html").unwrap().1).unwrap()
}

#[test]
fn the_page_loads_nothing_and_every_link_leads_somewhere() {
    for lang in [Lang::En, Lang::Es] {
        let page = page(&ready(), lang);
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
        assert!(links.len() >= 9 && links.iter().all(|link| ids.contains(link.trim_start_matches('#'))), "{links:?}");
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
        assert!(parts.contains(&("content".to_owned(), Some(policy.to_owned()))));
        assert!(!page.contains("url(") && !page.contains("@import"));
        assert_eq!(page.matches("<th ").count(), page.matches("<th scope=\"").count());
    }
}

#[test]
fn the_plots_and_their_data_lie_beside_the_page() {
    let files = render_check(&input(&ready(), Lang::En)).unwrap();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "check.html",
            "check-plots/horizon.svg",
            "check-plots/horizon.csv",
            "check-plots/months.svg",
            "check-plots/months.csv"
        ]
    );
    let text = |place: usize| String::from_utf8(files[place].1.clone()).unwrap();
    assert!(text(2).starts_with("days,converted_share,followed_leads\n0,0,8300\n"));
    assert_eq!(text(4).lines().count(), 31);
    assert!(text(4).starts_with("month,leads_arrived,arrived_and_converted,ripe,conversions\n2023-07,250,14,1,9\n"));
    // Nothing dated, nothing drawn.
    let mut undated = ready();
    undated.months.clear();
    undated.horizon.curve.clear();
    undated.horizon.shares.clear();
    undated.horizon.followed_days = None;
    undated.horizon.proposal = HorizonProposal::Undated;
    assert_eq!(render_check(&input(&undated, Lang::Es)).unwrap().len(), 1);
}

#[test]
fn no_label_of_its_drawings_lies_on_another_or_leaves_them() {
    let mut years = ready();
    years.months = (0..75).map(|n| month(n, 1_200_000 + 90_000 * n)).collect();
    let mut days = ready();
    days.months.truncate(1);
    days.horizon.configured_days = 7;
    days.horizon.proposal = HorizonProposal::Proposed { days: 9 };
    days.horizon.curve.truncate(10);
    days.horizon.shares.truncate(1);
    let mut asked_beyond = ready();
    asked_beyond.horizon.configured_days = 300;
    asked_beyond.horizon.proposal = HorizonProposal::Proposed { days: 310 };
    for readiness in [ready(), years, days, asked_beyond] {
        for lang in [Lang::En, Lang::Es] {
            let files = render_check(&input(&readiness, lang)).unwrap();
            let texts = files.iter().map(|(name, bytes)| (name.as_str(), std::str::from_utf8(bytes).unwrap()));
            let (seen, faults) = faults_of(texts);
            assert!(seen > 30 && faults.is_empty(), "{} of {seen}: {faults:#?}", faults.len());
        }
    }
}

#[test]
fn what_stands_in_files_and_config_is_text_on_the_page() {
    let plain = skeleton(&page(&with_text("x"), Lang::En));
    let outside = |parts: &[(String, Option<String>)]| {
        let mut inside = false;
        let kept = parts.iter().filter(|part| {
            inside = (inside || part.0 == "svg") && part.0 != "/svg";
            !inside
        });
        kept.cloned().collect::<Vec<_>>()
    };
    for payload in payloads() {
        let parts = skeleton(&page(&with_text(&payload), Lang::En));
        assert_eq!(outside(&parts), outside(&plain), "{payload}");
    }
}

/// The text in every place where files or config can put one.
fn with_text(text: &str) -> Readiness {
    let mut readiness = ready();
    readiness.state = State::AnswerNeeded;
    readiness.next_step = NextStep::Answer;
    readiness.project = text.to_owned();
    readiness.plan.as_of = text.to_owned();
    readiness.plan.problem = Some(text.to_owned());
    readiness.open_answers = vec![OpenAnswer { line: 3, setting: text.to_owned(), question: format!("{text}?") }];
    readiness.columns = vec![column(text, Standing::Undated, true), column(text, Standing::Sensitive, false)];
    readiness.files[0].file = text.to_owned();
    readiness.files[0].reason = Some(JoinReason::NotInLeadsFile { rows: 3 });
    readiness.files[0].examples = vec![text.to_owned()];
    readiness.event_types[0].kind = text.to_owned();
    readiness.notices = vec![
        Notice::Sentence { words: text.to_owned() },
        Notice::CrowdedColumn { column: text.to_owned(), distinct: 3, filled: 4 },
    ];
    readiness
}
