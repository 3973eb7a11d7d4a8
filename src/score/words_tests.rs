//! Reasons are said so that a salesperson can count, picture or ask what they say, in both languages.

use proptest::prelude::*;

use super::reason::{FeatureValue, Reason, Times};
use super::reason_params::OwnWords;
use super::words::Lang;
use super::{Ledger, LedgerRow, describe, feature_words};
use crate::encode::{DesignColumn, Encoder, Transform};
use crate::frame::{
    FeatureDef, FeatureKind, FeatureRule, FeatureSpec, Lookback, MailAnswer, MailTypes, SequenceRule, Side,
};
use crate::model::Contributions;

pub(super) fn reason(rule: FeatureRule, value: FeatureValue) -> Reason {
    Reason {
        field: "f".to_owned(),
        feature: "f".to_owned(),
        rule,
        value,
        counted: Vec::new(),
        points: 1,
        exact_points: 1.0,
        own_words: None,
        untold: None,
    }
}

fn faded(event: &str) -> FeatureRule {
    FeatureRule::Decayed { event: event.to_owned(), half_life_days: 14.0 }
}

fn counted(times: &[(u32, f64)]) -> Vec<Times> {
    times.iter().map(|&(days, times)| Times { days, times }).collect()
}

/// Counts as (days, times), the weight, and what is said of them in English and Spanish.
type Fading = (&'static [(u32, f64)], f64, &'static str, &'static str);

#[test]
fn what_fades_is_told_by_the_counts_beside_it() {
    let cases: [Fading; 11] = [
        (
            &[(7, 9.0), (30, 18.0), (90, 40.0)],
            18.67,
            "9 × page view in 7 days, 18 in 30 days",
            "9 × page view en 7 días, 18 en 30 días",
        ),
        (&[(7, 9.0), (30, 9.0)], 7.2, "9 × page view in 7 days", "9 × page view en 7 días"),
        (
            &[(7, 0.0), (30, 3.0), (90, 8.0)],
            1.5,
            "3 × page view in 30 days, but none in 7 days",
            "3 × page view en 30 días, pero nada en 7 días",
        ),
        // A day is no news beside a week, and the next count is the next that says more.
        (
            &[(1, 6.0), (7, 6.0), (30, 6.0), (90, 7.0)],
            6.2,
            "6 × page view in 7 days, 7 in 90 days",
            "6 × page view en 7 días, 7 en 90 días",
        ),
        (&[(1, 0.0), (7, 1.0)], 0.7, "1 × page view in 7 days", "1 × page view en 7 días"),
        (&[(1, 2.0)], 2.1, "2 × page view in the last day", "2 × page view en el último día"),
        (&[(7, 0.0), (90, 0.0)], 0.2, "no page view in 90 days", "sin page view en 90 días"),
        (&[], 18.67, "page view: much, the latest counting most", "page view: mucho, lo más reciente cuenta más"),
        (&[], 0.73, "page view: some, the latest counting most", "page view: algo, lo más reciente cuenta más"),
        (&[], 0.2, "page view: little, the latest counting most", "page view: poco, lo más reciente cuenta más"),
        (&[], 0.01, "no recent page view", "page view: nada reciente"),
    ];
    for (counts, weight, en, es) in cases {
        let told = Reason { counted: counted(counts), ..reason(faded("page_view"), FeatureValue::Number(weight)) };
        assert_eq!(describe(&told, Lang::En), en);
        assert_eq!(describe(&told, Lang::Es), es);
    }
    let others = FeatureRule::Others { rule: Box::new(faded("page_view")) };
    let told = Reason { counted: counted(&[(7, 2.0)]), ..reason(others, FeatureValue::Number(1.4)) };
    assert_eq!(describe(&told, Lang::En), "colleagues: 2 × page view in 7 days");
}

#[test]
fn the_ledger_brings_the_counts_of_what_fades_and_of_nothing_else() {
    let count = |event: &str, lookback| FeatureRule::Count { event: event.to_owned(), lookback };
    let rules = [
        count("page", Lookback::Days(30)),
        faded("page"),
        count("page", Lookback::Days(7)),
        count("page", Lookback::Ever),
        count("click", Lookback::Days(7)),
    ];
    let def = |(i, rule): (usize, &FeatureRule)| FeatureDef {
        name: format!("f{i}"),
        field: if i == 4 { "click" } else { "page" }.to_owned(),
        side: Side::Activity,
        kind: FeatureKind::Number,
        rule: rule.clone(),
    };
    let spec = FeatureSpec { features: rules.iter().enumerate().map(def).collect() };
    let column = |feature| DesignColumn { name: format!("f{feature}"), feature, transform: Transform::AsIs {} };
    let encoder = Encoder { columns: (0..rules.len()).map(column).collect() };
    let features = [12.0, 4.71, 3.0, 80.0, 1.0];
    let ledger = |shares: [f64; 5]| {
        let raw = 10.0 + shares.iter().sum::<f64>();
        let row = LedgerRow { spec: &spec, encoder: &encoder, features: &features, raw };
        Ledger::new(row, &Contributions { base: 10.0, shares: shares.to_vec() }, &|raw| raw, &[])
    };
    let fading = ledger([1.0, 9.0, 0.0, 2.0, 3.0]);
    let page = |ledger: &Ledger| ledger.entries.iter().find(|entry| entry.field == "page").unwrap().clone();
    assert_eq!(page(&fading).counted, counted(&[(7, 3.0), (30, 12.0)]));
    assert_eq!(describe(&page(&fading), Lang::En), "3 × page in 7 days, 12 in 30 days");
    assert!(fading.entries.iter().find(|entry| entry.field == "click").unwrap().counted.is_empty());
    assert!(page(&ledger([9.0, 1.0, 0.0, 0.0, 0.0])).counted.is_empty());
    assert_eq!(serde_json::from_str::<Reason>(&serde_json::to_string(&page(&fading)).unwrap()).unwrap(), page(&fading));
}

/// Every rule whose value nobody measured as such: weights, ratios, shares, means of angles, days.
fn made_up_rules() -> Vec<FeatureRule> {
    use SequenceRule as Rule;
    let month = Lookback::Days(30);
    let mail = MailTypes::default;
    let zone = || "UTC".to_owned();
    let events = Vec::new;
    let per = |answer| Rule::PerMail { answer, mail: mail(), lookback: month };
    let sequences = vec![
        Rule::Momentum { event: None, recent_days: 7, before_days: 30 },
        Rule::Spike { event: None, recent_days: 7 },
        Rule::EventsPerSession { lookback: month },
        Rule::LastSessionMinutes,
        Rule::MeanGapDays,
        Rule::LongestGapDays,
        Rule::SilenceRatio,
        per(MailAnswer::Open),
        per(MailAnswer::Click),
        Rule::StageReached { stages: Vec::new() },
        Rule::DaysInStage { stages: Vec::new() },
        Rule::Minutes { event: "page".to_owned(), lookback: month },
        Rule::WeekendShare { zone: zone() },
        Rule::HourCosine { zone: zone() },
        Rule::HourSine { zone: zone() },
        Rule::DaysSinceContact { events: events() },
        Rule::ContactShare { events: events(), lookback: month },
        Rule::AnsweredContacts { events: events() },
        Rule::NoEvidence,
    ];
    let event = || "page".to_owned();
    let mut rules = vec![
        faded("page"),
        FeatureRule::DaysSinceLast { event: event() },
        FeatureRule::DaysSinceFirst { event: event() },
        FeatureRule::IdleDays,
        FeatureRule::LeadAge,
        FeatureRule::DaysSinceDate { column: event() },
        FeatureRule::DaysSinceChange { attribute: event() },
    ];
    rules.extend(sequences.into_iter().map(FeatureRule::Sequence));
    let others = rules.iter().map(|rule| FeatureRule::Others { rule: Box::new(rule.clone()) });
    let others: Vec<_> = others.collect();
    rules.extend(others);
    rules
}

/// True where a decimal stands in the text: a digit, a mark, a digit.
fn holds_a_decimal(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(3).any(|w| w[0].is_ascii_digit() && matches!(w[1], '.' | ',') && w[2].is_ascii_digit())
}

proptest! {
    #[test]
    fn no_sentence_shows_a_weight_or_a_ratio_as_a_raw_decimal(
        x in prop_oneof![0.0..1.0_f64, 0.0..9.9_f64, -3.0..3.0_f64],
        counts in proptest::collection::vec(0_u32..900, 0..3),
        own in any::<bool>(),
    ) {
        let counted: Vec<Times> = counts.iter().zip([7, 30, 90]).map(|(&n, days)| Times { days, times: f64::from(n) }).collect();
        for rule in made_up_rules() {
            // The team's own gap gives what a feature says; only what fades is nothing that anybody could say.
            let own = own && super::words::fades(&rule);
            let text = || Some("Seen {value} times ({reason})".to_owned());
            let own_words = own.then(|| OwnWords { en: text(), es: text() });
            let told = Reason { counted: counted.clone(), own_words, ..reason(rule, FeatureValue::Number(x)) };
            for lang in [Lang::En, Lang::Es] {
                let said = describe(&told, lang);
                prop_assert!(!holds_a_decimal(&said), "{said} from {x} of {:?}", told.rule);
            }
        }
    }
}

#[test]
fn paces_silences_and_hours_claim_no_more_than_their_numbers() {
    use SequenceRule as Rule;
    let say = |rule: &SequenceRule, x: f64| {
        describe(&reason(FeatureRule::Sequence(rule.clone()), FeatureValue::Number(x)), Lang::En)
    };
    assert_eq!(say(&Rule::SilenceRatio, 0.3), "active again sooner than usual");
    assert_eq!(say(&Rule::SilenceRatio, 1.0), "silent for about its usual pause");
    assert_eq!(say(&Rule::SilenceRatio, 1.5), "silent for longer than usual");
    let zone = "UTC".to_owned();
    // Near to neither end says nothing of the other axis: before noon may well be its time.
    assert_eq!(say(&Rule::HourCosine { zone: zone.clone() }, 0.02), "active by day as much as at night");
    assert_eq!(say(&Rule::HourSine { zone }, 0.6), "tends to be active before noon");
    let per_mail = |answer, x| say(&Rule::PerMail { answer, mail: MailTypes::default(), lookback: Lookback::Ever }, x);
    assert_eq!(per_mail(MailAnswer::Click, 0.04), "1 click in more than 10 mails so far");
    assert_eq!(per_mail(MailAnswer::Click, 0.0), "no click so far");
    assert_eq!(per_mail(MailAnswer::Open, 2.2), "2 opens per mail so far");
    let days = |x| {
        describe(&reason(FeatureRule::ActiveDays { lookback: Lookback::Days(7) }, FeatureValue::Number(x)), Lang::En)
    };
    assert_eq!([days(3.0), days(8.0)], ["active on 3 days in 7 days", "active nearly every one of the last 7 days"]);
}

#[test]
fn what_events_say_one_after_the_other_is_said_in_plain_words_in_both_languages() {
    use SequenceRule as Rule;
    let text = str::to_owned;
    let month = Lookback::Days(30);
    let mail = MailTypes::default;
    let zone = || text("UTC");
    let momentum = |event: &str| Rule::Momentum { event: Some(text(event)), recent_days: 7, before_days: 30 };
    let any = || Rule::Momentum { event: None, recent_days: 7, before_days: 90 };
    let spike = |event: &str| Rule::Spike { event: Some(text(event)), recent_days: 7 };
    let opens = || Rule::PerMail { answer: MailAnswer::Open, mail: mail(), lookback: month };
    let stage = || Rule::StageReached { stages: Vec::new() };
    let first = || Rule::FirstTouch { property: text("source") };
    let number = FeatureValue::Number;
    let none = || FeatureValue::Missing(());
    let cases = [
        (
            momentum("page_view"),
            number(1.386_294_361_119_890_6),
            "page view far more often in the last 7 days than before (up to 30 days)",
            "page view mucho más a menudo en los últimos 7 días que antes (hasta 30 días)",
        ),
        (
            any(),
            number(-1.386_294_361_119_890_6),
            "activity less often in the last 7 days than before (up to 90 days)",
            "actividad menos a menudo en los últimos 7 días que antes (hasta 90 días)",
        ),
        (
            any(),
            number(0.0),
            "activity no more and no less often in the last 7 days than before (up to 90 days)",
            "actividad ni más ni menos a menudo en los últimos 7 días que antes (hasta 90 días)",
        ),
        (any(), none(), "too new to compare weeks", "demasiado nuevo para comparar semanas"),
        (
            spike("demo"),
            number(3.2),
            "demo unusually often in the last 7 days",
            "demo más a menudo que de costumbre en los últimos 7 días",
        ),
        (
            spike("demo"),
            number(0.5),
            "demo no more often than usual in the last 7 days",
            "demo no más a menudo que de costumbre en los últimos 7 días",
        ),
        (
            Rule::Max { property: text("order_value"), lookback: month },
            number(120.0),
            "largest order value in 30 days: 120",
            "máximo de order value en 30 días: 120",
        ),
        (Rule::LastValue { property: text("value") }, none(), "no value so far", "sin value hasta ahora"),
        (Rule::Sessions { lookback: month }, number(2.0), "2 visits in 30 days", "2 visitas en 30 días"),
        (
            Rule::EventsPerSession { lookback: month },
            number(2.5),
            "about 3 activities per visit in 30 days",
            "unas 3 actividades por visita en 30 días",
        ),
        (Rule::LastSessionMinutes, number(12.4), "last visit lasted 12 minutes", "la última visita duró 12 minutos"),
        (Rule::MeanGapDays, number(5.0), "comes back about every 5 days", "vuelve cada 5 días"),
        (
            Rule::SilenceRatio,
            number(3.0),
            "silent for about 3 times its usual pause",
            "en silencio unas 3 veces su pausa habitual",
        ),
        (Rule::SilenceRatio, none(), "active on fewer than two days so far", "activo en menos de dos días hasta ahora"),
        (first(), FeatureValue::Category(text("fair")), "first source: fair", "primer valor de source: fair"),
        (first(), none(), "no source so far", "sin source hasta ahora"),
        (opens(), number(0.5), "5 opens per 10 mails in 30 days", "5 aperturas por cada 10 correos en 30 días"),
        (opens(), none(), "no mail sent in 30 days", "sin correos enviados en 30 días"),
        (
            Rule::OpenStreak { mail: mail() },
            number(4.0),
            "opened the last 4 mails in a row",
            "abrió los últimos 4 correos seguidos",
        ),
        (
            Rule::ClickedOfLastThree { mail: mail() },
            number(3.0),
            "clicked in 3 of the last three mails",
            "hizo clic en 3 de los tres últimos correos",
        ),
        (
            Rule::ConfirmedOpens { mail: mail(), lookback: month },
            number(1.0),
            "1 open that a click followed in 30 days",
            "1 apertura con un clic después en 30 días",
        ),
        (stage(), number(3.0), "has reached exploration", "ha llegado a la etapa de exploración"),
        (stage(), number(0.0), "no stage of the journey so far", "sin etapa del recorrido hasta ahora"),
        (
            Rule::DaysInStage { stages: Vec::new() },
            number(9.0),
            "in its stage of the journey for 9 days",
            "en su etapa del recorrido desde hace 9 días",
        ),
        (
            Rule::Minutes { event: text("pricing_view"), lookback: month },
            number(1.2),
            "1 minute on pricing view in 30 days",
            "1 minuto en pricing view en 30 días",
        ),
        (
            Rule::WeekendShare { zone: zone() },
            number(0.25),
            "25% of its activity on weekends",
            "25% de su actividad en fin de semana",
        ),
        (Rule::HourCosine { zone: zone() }, number(-0.5), "tends to be active by day", "suele estar activo de día"),
        (Rule::NoEvidence, number(1.0), "no activity so far", "sin actividad hasta ahora"),
    ];
    for (rule, value, en, es) in cases {
        let reason = reason(FeatureRule::Sequence(rule), value);
        assert_eq!(describe(&reason, Lang::En), en);
        assert_eq!(describe(&reason, Lang::Es), es);
    }
    let named = |rule| FeatureDef {
        name: text("n"),
        field: text("f"),
        side: Side::Activity,
        kind: FeatureKind::Number,
        rule: FeatureRule::Sequence(rule),
    };
    let (momentum, opens) = (named(momentum("demo")), named(opens()));
    assert_eq!(feature_words(&momentum, Lang::En), "demo, last 7 days against the 30 before");
    assert_eq!(feature_words(&momentum, Lang::Es), "demo, últimos 7 días frente a los 30 anteriores");
    assert_eq!(feature_words(&opens, Lang::En), "opens per mail, last 30 days");
    assert_eq!(feature_words(&opens, Lang::Es), "aperturas por correo, últimos 30 días");
}
