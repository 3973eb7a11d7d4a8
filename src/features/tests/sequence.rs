//! One obvious filter per feature of the order of events.

use super::*;

fn mail() -> MailTypes {
    let MailNames { sent, open, click } = every_family().mail.unwrap();
    MailTypes { sent, open, click }
}

fn sales() -> Vec<String> {
    ["demo", "あ", "none"].map(str::to_owned).to_vec()
}

/// Every rule, over types and properties that there are and that there are not.
pub(super) fn every_rule(lookbacks: &[Lookback]) -> Vec<FeatureDef> {
    use SequenceRule as Rule;
    let text = str::to_owned;
    let mut rules = Vec::new();
    for event in [None, Some("demo"), Some("あ"), Some("nobody does this")] {
        let event = event.map(text);
        for before_days in [30, 90] {
            rules.push(Rule::Momentum { event: event.clone(), recent_days: 7, before_days });
        }
        rules.push(Rule::Spike { event, recent_days: 7 });
    }
    for &lookback in lookbacks {
        rules.extend(["value", "score", "nowhere"].map(|name| Rule::Max { property: text(name), lookback }));
        rules.extend(["page", "nowhere"].map(|name| Rule::Touches { property: text(name), lookback }));
        rules.extend(["página vista", "demo", "none"].map(|name| Rule::Minutes { event: text(name), lookback }));
        rules.push(Rule::Sessions { lookback });
        rules.push(Rule::EventsPerSession { lookback });
        rules.extend([MailAnswer::Open, MailAnswer::Click].map(|answer| Rule::PerMail {
            answer,
            mail: mail(),
            lookback,
        }));
        rules.push(Rule::ConfirmedOpens { mail: mail(), lookback });
        rules.push(Rule::Contacts { events: sales(), lookback });
        rules.push(Rule::ContactShare { events: sales(), lookback });
    }
    rules.extend(["value", "score", "nowhere"].map(|name| Rule::LastValue { property: text(name) }));
    rules.extend([Rule::LastSessionMinutes, Rule::MeanGapDays, Rule::LongestGapDays, Rule::SilenceRatio]);
    rules.extend([Rule::DaysSinceContact { events: sales() }, Rule::AnsweredContacts { events: sales() }]);
    rules.extend([Rule::OpenStreak { mail: mail() }, Rule::ClickedOfLastThree { mail: mail() }, Rule::NoEvidence]);
    let stages = [vec!["página vista", "mail__open"], vec![], vec!["demo"], vec!["none"]]
        .map(|names| names.into_iter().map(text).collect())
        .to_vec();
    rules.extend([Rule::StageReached { stages: stages.clone() }, Rule::DaysInStage { stages }]);
    for zone in ["UTC", "Europe/Madrid", "Pacific/Auckland"] {
        let zone = || text(zone);
        rules.extend([
            Rule::WeekendShare { zone: zone() },
            Rule::HourCosine { zone: zone() },
            Rule::HourSine { zone: zone() },
        ]);
    }
    let mut features: Vec<FeatureDef> = rules.into_iter().map(|rule| number(FeatureRule::Sequence(rule))).collect();
    for property in ["page", "nowhere"] {
        for rule in [Rule::FirstTouch { property: text(property) }, Rule::LastTouch { property: text(property) }] {
            let kind = FeatureKind::Category { levels: vec![text("/"), text("/x")] };
            features.push(feature(&format!("{rule:?}"), kind, FeatureRule::Sequence(rule)));
        }
    }
    features
}

/// Logarithms and angles may differ in the last digits.
pub(super) const fn tolerance(rule: &SequenceRule) -> f64 {
    match rule {
        SequenceRule::Momentum { .. }
        | SequenceRule::Spike { .. }
        | SequenceRule::HourCosine { .. }
        | SequenceRule::HourSine { .. } => 1e-9,
        _ => 0.0,
    }
}

const HALF_HOUR: i64 = 30 * 60 * 1_000_000;

/// What a feature is by its definition, of one lead's visible events in any order.
pub(super) fn wanted(visible: &[&Event], def: &FeatureDef, rule: &SequenceRule, as_of: Instant) -> f64 {
    use SequenceRule as Rule;
    let mut events = visible.to_vec();
    events.sort_by_key(|event| event.time);
    let age = |event: &Event| as_of.days_since(event.time);
    let within = |event: &Event, lookback: Lookback| match lookback {
        Lookback::Days(days) => age(event) <= f64::from(days),
        Lookback::Ever => true,
    };
    let in_lookback = |lookback| events.iter().copied().filter(move |event| within(event, lookback));
    let any_of =
        |names: &[String]| events.iter().copied().filter(|event| names.contains(&event.kind)).collect::<Vec<_>>();
    let one_of = |event: &Option<String>| {
        events.iter().copied().filter(|found| event.as_ref().is_none_or(|kind| *kind == found.kind)).collect::<Vec<_>>()
    };
    let cell = |name: &str, event: &Event| match name {
        "value" => event.value,
        "score" => event.score,
        _ => f64::NAN,
    };
    let ratio = |of: usize, by: usize| if by == 0 { f64::NAN } else { of as f64 / by as f64 };
    match rule {
        Rule::Momentum { event, recent_days, before_days } => {
            let (recent, before) = (f64::from(*recent_days), f64::from(*before_days));
            let Some(known) = events.first().map(|first| age(first) - recent).filter(|&known| known >= recent) else {
                return f64::NAN;
            };
            let before = before.min(known);
            let of = one_of(event);
            let lately = of.iter().filter(|event| age(event) <= recent).count() as f64;
            let earlier =
                of.iter().filter(|event| age(event) > recent && age(event) <= recent + f64::from(*before_days)).count();
            let (r, b) = (recent, before);
            let drawn = |count: f64, days: f64| (count + 2.0 * days / (r + b)) / days;
            (drawn(lately, r) / drawn(earlier as f64, b)).ln()
        }
        Rule::Spike { event, recent_days } => {
            let recent = f64::from(*recent_days);
            let Some(known) = events.first().map(|first| age(first) - recent).filter(|&known| known >= recent) else {
                return f64::NAN;
            };
            let of = one_of(event);
            let lately = of.iter().filter(|event| age(event) <= recent).count();
            let shape = (of.len() - lately) as f64 + 0.5;
            // P(N = 0), then each chance from the one before; what is left over is the tail. Large tails only: this one
            // loses its digits where the chance is small, so it is added up upwards there.
            let p = recent / (known + recent);
            let mut chance = (1.0 - p).powf(shape);
            for k in 0..lately {
                chance *= (k as f64 + shape) / (k as f64 + 1.0) * p;
            }
            let (mut tail, mut k) = (0.0, lately as f64);
            for _ in 0..5000 {
                tail += chance;
                chance *= (k + shape) / (k + 1.0) * p;
                k += 1.0;
            }
            (-tail.log10()).max(0.0)
        }
        Rule::Max { property, lookback } => {
            in_lookback(*lookback).map(|event| cell(property, event)).fold(f64::NAN, f64::max)
        }
        Rule::LastValue { property } => {
            let filled: Vec<_> = events.iter().filter(|event| !cell(property, event).is_nan()).collect();
            let last = filled.last().map(|event| event.time);
            let together = filled.iter().filter(|event| Some(event.time) == last);
            together.map(|event| cell(property, event)).fold(f64::NAN, f64::max)
        }
        Rule::Sessions { lookback } => {
            sessions(&events).filter(|own| own.iter().any(|event| within(event, *lookback))).count() as f64
        }
        Rule::EventsPerSession { lookback } => {
            let sessions = sessions(&events).filter(|own| own.iter().any(|event| within(event, *lookback))).count();
            ratio(in_lookback(*lookback).count(), sessions)
        }
        Rule::LastSessionMinutes => sessions(&events)
            .last()
            .map_or(f64::NAN, |own| (own[own.len() - 1].time.micros() - own[0].time.micros()) as f64 / 6e7),
        Rule::MeanGapDays => mean_gap(&events),
        Rule::LongestGapDays => {
            let days = days(&events);
            days.windows(2).map(|pair| (pair[1] - pair[0]) as f64).fold(f64::NAN, f64::max)
        }
        Rule::SilenceRatio => events.last().map_or(f64::NAN, |last| age(last) / mean_gap(&events)),
        Rule::FirstTouch { property } | Rule::LastTouch { property } => {
            let held: Vec<_> = events.iter().filter(|event| property == "page" && event.page.is_some()).collect();
            let which = if matches!(rule, Rule::FirstTouch { .. }) { held.first() } else { held.last() };
            let together = held.iter().filter(|event| which.is_some_and(|which| which.time == event.time));
            oracle::level(def, together.filter_map(|event| event.page.as_deref()).min())
        }
        Rule::Touches { property, lookback } => {
            in_lookback(*lookback).filter(|event| property == "page" && event.page.is_some()).count() as f64
        }
        Rule::PerMail { answer, mail, lookback } => {
            let answers = if *answer == MailAnswer::Open { &mail.open } else { &mail.click };
            let count = |names: &[String]| in_lookback(*lookback).filter(|event| names.contains(&event.kind)).count();
            ratio(count(answers), count(&mail.sent))
        }
        Rule::OpenStreak { mail } => {
            let answers = [mail.open.clone(), mail.click.clone()].concat();
            let mails = mails(&events, mail, &answers, as_of);
            if mails.is_empty() {
                f64::NAN
            } else {
                mails.iter().rev().take(10).take_while(|answered| **answered).count() as f64
            }
        }
        Rule::ClickedOfLastThree { mail } => {
            let mails = mails(&events, mail, &mail.click, as_of);
            if mails.is_empty() {
                f64::NAN
            } else {
                mails.iter().rev().take(3).filter(|answered| **answered).count() as f64
            }
        }
        Rule::ConfirmedOpens { mail, lookback } => {
            let clicks = any_of(&mail.click);
            let opens = in_lookback(*lookback).filter(|event| mail.open.contains(&event.kind));
            opens.filter(|open| clicks.iter().any(|click| click.time >= open.time)).count() as f64
        }
        Rule::Contacts { events: names, lookback } => {
            in_lookback(*lookback).filter(|event| names.contains(&event.kind)).count() as f64
        }
        Rule::DaysSinceContact { events: names } => any_of(names).last().map_or(f64::NAN, |last| age(last)),
        Rule::ContactShare { events: names, lookback } => {
            let contacts = in_lookback(*lookback).filter(|event| names.contains(&event.kind)).count();
            ratio(contacts, in_lookback(*lookback).count())
        }
        Rule::AnsweredContacts { events: names } => {
            let others: Vec<String> =
                events.iter().map(|event| event.kind.clone()).filter(|kind| !names.contains(kind)).collect();
            let contacts = MailTypes { sent: names.clone(), ..MailTypes::default() };
            let answered = mails(&events, &contacts, &others, as_of);
            let last: Vec<&bool> = answered.iter().rev().take(10).collect();
            ratio(last.iter().filter(|answered| ***answered).count(), last.len())
        }
        Rule::StageReached { stages } => furthest(&events, stages) as f64,
        Rule::DaysInStage { stages } => match furthest(&events, stages) {
            0 => f64::NAN,
            stage => any_of(&stages[stage - 1]).first().map_or(f64::NAN, |first| age(first)),
        },
        Rule::Minutes { event, lookback } => {
            let mut instants: Vec<Instant> =
                in_lookback(*lookback).filter(|found| found.kind == *event).map(|found| found.time).collect();
            instants.dedup();
            let stay = |at: &Instant| {
                let next = events.iter().map(|event| event.time).find(|time| time > at);
                next.map_or(0, |next| next.micros() - at.micros()).min(HALF_HOUR + 1)
            };
            instants.iter().map(stay).filter(|&micros| micros <= HALF_HOUR).sum::<i64>() as f64 / 6e7
        }
        Rule::WeekendShare { zone } => {
            let weekend = |event: &&&Event| local(event, zone).weekday().to_monday_one_offset() > 5;
            ratio(events.iter().filter(weekend).count(), events.len())
        }
        Rule::HourCosine { zone } => mean(events.iter().map(|event| angle(event, zone).cos())),
        Rule::HourSine { zone } => mean(events.iter().map(|event| angle(event, zone).sin())),
        Rule::NoEvidence => f64::from(u8::from(events.is_empty())),
    }
}

/// Events in the order of time, cut where more than half an hour lies between two.
fn sessions<'a>(events: &'a [&Event]) -> impl Iterator<Item = &'a [&'a Event]> {
    events.chunk_by(|a, b| b.time.micros() - a.time.micros() <= HALF_HOUR)
}

fn days(events: &[&Event]) -> Vec<i64> {
    let mut days: Vec<i64> = events.iter().map(|event| event.time.utc_day()).collect();
    days.dedup();
    days
}

fn mean_gap(events: &[&Event]) -> f64 {
    let days = days(events);
    let gaps: Vec<i64> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if gaps.is_empty() { f64::NAN } else { gaps.iter().sum::<i64>() as f64 / gaps.len() as f64 }
}

fn mean(cells: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = cells.len() as f64;
    if count > 0.0 { cells.sum::<f64>() / count } else { f64::NAN }
}

/// Mails in order, each with whether it was answered before the next one; those too young to tell are left out.
fn mails(events: &[&Event], mail: &MailTypes, answers: &[String], as_of: Instant) -> Vec<bool> {
    let mut sent: Vec<Instant> =
        events.iter().filter(|event| mail.sent.contains(&event.kind)).map(|event| event.time).collect();
    sent.dedup();
    let ends = sent.iter().skip(1).copied().chain([as_of]);
    let answered = |(from, to): (&Instant, Instant)| {
        let own = |event: &&Event| answers.contains(&event.kind) && event.time >= *from && event.time < to;
        (events.iter().any(own), as_of.days_since(*from))
    };
    let judged = sent.iter().zip(ends).map(answered).filter(|&(answered, age)| answered || age >= 3.0);
    judged.map(|(answered, _)| answered).collect()
}

fn furthest(events: &[&Event], stages: &[Vec<String>]) -> usize {
    (1..=stages.len())
        .rev()
        .find(|stage| events.iter().any(|event| stages[stage - 1].contains(&event.kind)))
        .unwrap_or(0)
}

fn local(event: &Event, zone: &str) -> jiff::civil::DateTime {
    Zone::named(zone).unwrap().local(event.time)
}

fn angle(event: &Event, zone: &str) -> f64 {
    let local = local(event, zone);
    (f64::from(local.hour()) + f64::from(local.minute()) / 60.0) / 24.0 * std::f64::consts::TAU
}
