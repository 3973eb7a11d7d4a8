//! How is what a lead's events say one after the other put into words? Names of features, and reasons.

use super::words::{Lang, Words, spoken};
use crate::frame::{Lookback, MailAnswer, SequenceRule};

/// The stages, in the order of the journey.
const STAGES: [[&str; 2]; 4] = [
    ["awareness", "conciencia"],
    ["engagement", "compromiso"],
    ["exploration", "exploración"],
    ["acquisition", "adquisición"],
];

/// Below one in ten (its negative logarithm) nothing is surprising.
const SURPRISING: f64 = 1.0;

/// A momentum this near to 0 is no change: a tenth more or less.
const CHANGE: f64 = 0.1;

/// The feature's name in plain words; `span` says a lookback.
pub(super) fn name(rule: &SequenceRule, lang: Lang, span: &dyn Fn(&Lookback) -> String) -> String {
    use SequenceRule as Rule;
    let say = |en: &str, es: &str| if lang == Lang::En { en.to_owned() } else { es.to_owned() };
    let of = |event: &Option<String>| {
        event.as_ref().map_or_else(|| say("events of any kind", "eventos de todo tipo"), |event| spoken(event))
    };
    let over = |words: String, lookback: &Lookback| format!("{words}, {}", span(lookback));
    match rule {
        Rule::Momentum { event, recent_days, before_days } => say(
            &format!("{}, last {recent_days} days against the {before_days} before", of(event)),
            &format!("{}, últimos {recent_days} días frente a los {before_days} anteriores", of(event)),
        ),
        Rule::Spike { event, recent_days } => say(
            &format!("{}, surprise of the last {recent_days} days", of(event)),
            &format!("{}, sorpresa de los últimos {recent_days} días", of(event)),
        ),
        Rule::Max { property, lookback } => {
            over(format!("{} {}", say("largest", "máximo de"), spoken(property)), lookback)
        }
        Rule::LastValue { property } => format!("{} {}", say("last", "último valor de"), spoken(property)),
        Rule::Sessions { lookback } => over(say("sessions", "sesiones"), lookback),
        Rule::EventsPerSession { lookback } => over(say("events per session", "eventos por sesión"), lookback),
        Rule::LastSessionMinutes => say("minutes of the last session", "minutos de la última sesión"),
        Rule::MeanGapDays => say("average days between active days", "media de días entre días activos"),
        Rule::LongestGapDays => say("most days between active days", "máximo de días entre días activos"),
        Rule::SilenceRatio => say("silence against the usual pause", "silencio frente a la pausa habitual"),
        Rule::FirstTouch { property } => format!("{} {}", say("first", "primer valor de"), spoken(property)),
        Rule::LastTouch { property } => format!("{} {}", say("last", "último valor de"), spoken(property)),
        Rule::Touches { property, lookback } => {
            over(format!("{} {}", say("events with a", "eventos con"), spoken(property)), lookback)
        }
        Rule::PerMail { answer: MailAnswer::Open, lookback, .. } => {
            over(say("opens per mail", "aperturas por correo"), lookback)
        }
        Rule::PerMail { answer: MailAnswer::Click, lookback, .. } => {
            over(say("clicks per mail", "clics por correo"), lookback)
        }
        Rule::OpenStreak { .. } => say("mails opened in a row", "correos abiertos seguidos"),
        Rule::ClickedOfLastThree { .. } => {
            say("clicked of the last three mails", "con clic de los tres últimos correos")
        }
        Rule::ConfirmedOpens { lookback, .. } => {
            over(say("opens before a click", "aperturas antes de un clic"), lookback)
        }
        Rule::StageReached { .. } => say("stage of the journey", "etapa del recorrido"),
        Rule::DaysInStage { .. } => say("days in the stage of the journey", "días en la etapa del recorrido"),
        Rule::Minutes { event, lookback } => {
            over(format!("{} {}", say("minutes on", "minutos en"), spoken(event)), lookback)
        }
        Rule::WeekendShare { .. } => say("share of events on weekends", "proporción de eventos en fin de semana"),
        Rule::HourCosine { .. } => {
            say("hour of the day (midnight against noon)", "hora del día (medianoche frente a mediodía)")
        }
        Rule::HourSine { .. } => {
            say("hour of the day (morning against evening)", "hora del día (mañana frente a tarde)")
        }
        Rule::Contacts { lookback, .. } => over(say("contacts by sales", "contactos de ventas"), lookback),
        Rule::DaysSinceContact { .. } => {
            say("days since sales made contact", "días desde el último contacto de ventas")
        }
        Rule::ContactShare { lookback, .. } => {
            over(say("share of events by sales", "proporción de eventos de ventas"), lookback)
        }
        Rule::AnsweredContacts { .. } => say("share of contacts answered", "proporción de contactos respondidos"),
        Rule::NoEvidence => say("no activity at all", "sin actividad alguna"),
    }
}

/// A reason from a number.
pub(super) fn number(words: &Words, rule: &SequenceRule, x: f64) -> String {
    use SequenceRule as Rule;
    let say = |en, es| words.say(en, es);
    let number = words.number(x);
    let of = subject(words, rule);
    match rule {
        Rule::Momentum { recent_days, before_days, .. } => {
            let times = words.number(libm::exp(x.abs()));
            let (how, than) = match x {
                _ if x.abs() < CHANGE => (say("about as often", "más o menos igual de frecuente").to_owned(), "as"),
                _ if x > 0.0 => (format!("{times} {}", say("times as often", "veces más frecuente")), "as"),
                _ => (format!("{times} {}", say("times less often", "veces menos frecuente")), "than"),
            };
            match words.lang {
                Lang::En => format!("{of} {how} in the last {recent_days} days {than} in the {before_days} before"),
                Lang::Es => format!("{of} {how} en los últimos {recent_days} días que en los {before_days} anteriores"),
            }
        }
        Rule::Spike { recent_days, .. } if x < SURPRISING => match words.lang {
            Lang::En => format!("{of} in the last {recent_days} days no more than usual"),
            Lang::Es => format!("{of} en los últimos {recent_days} días no más que de costumbre"),
        },
        Rule::Spike { recent_days, .. } => match words.lang {
            Lang::En => format!("unusually much {of} in the last {recent_days} days"),
            Lang::Es => format!("inusualmente mucho {of} en los últimos {recent_days} días"),
        },
        Rule::Max { lookback, .. } => {
            format!("{} {of} {}: {number}", say("largest", "máximo de"), words.within(*lookback))
        }
        Rule::LastValue { .. } => format!("{} {of}: {number}", say("last", "último valor de")),
        Rule::Sessions { lookback } if x < 0.5 => words.none_within(say("visit", "visitas"), *lookback),
        Rule::Sessions { lookback } => {
            format!("{} {}", words.counted(x, ["visit", "visits"], ["visita", "visitas"]), words.within(*lookback))
        }
        Rule::EventsPerSession { lookback } => {
            let events = words.counted(x, ["event", "events"], ["evento", "eventos"]);
            format!("{events} {} {}", say("per visit", "por visita"), words.within(*lookback))
        }
        Rule::LastSessionMinutes => {
            format!("{} {}", say("last visit lasted", "la última visita duró"), minutes(words, x))
        }
        Rule::MeanGapDays => format!("{} {}", say("comes back every", "vuelve cada"), words.days(x)),
        Rule::LongestGapDays => format!("{} {}", say("once stayed away for", "llegó a ausentarse"), words.days(x)),
        Rule::SilenceRatio => format!(
            "{} {number} {}",
            say("silent for", "en silencio durante"),
            say("times its usual pause", "veces su pausa habitual")
        ),
        Rule::Touches { lookback, .. } if x < 0.5 => words.none_within(&of, *lookback),
        Rule::Touches { lookback, .. } => {
            let events = words.counted(x, ["event", "events"], ["evento", "eventos"]);
            format!("{events} {} {of} {}", say("with a", "con"), words.within(*lookback))
        }
        Rule::PerMail { answer, lookback, .. } => {
            let what = match answer {
                MailAnswer::Open => words.counted(x, ["open", "opens"], ["apertura", "aperturas"]),
                MailAnswer::Click => words.counted(x, ["click", "clicks"], ["clic", "clics"]),
            };
            format!("{what} {} {}", say("per mail", "por correo"), words.within(*lookback))
        }
        Rule::OpenStreak { .. } if x < 0.5 => say("did not open the last mail", "no abrió el último correo").to_owned(),
        Rule::OpenStreak { .. } => format!(
            "{} {number} {}",
            say("opened the last", "abrió los últimos"),
            say("mails in a row", "correos seguidos")
        ),
        Rule::ClickedOfLastThree { .. } => format!(
            "{} {number} {}",
            say("clicked", "hizo clic en"),
            say("of the last three mails", "de los tres últimos correos")
        ),
        Rule::ConfirmedOpens { lookback, .. } if x < 0.5 => {
            words.none_within(say("open that a click followed", "apertura seguida de un clic"), *lookback)
        }
        Rule::ConfirmedOpens { lookback, .. } => {
            let opens = words.counted(x, ["open", "opens"], ["apertura", "aperturas"]);
            format!("{opens} {} {}", say("that a click followed", "con un clic después"), words.within(*lookback))
        }
        // Codes from 1 on; what is below saturates.
        Rule::StageReached { .. } => match STAGES.get((x as usize).wrapping_sub(1)) {
            Some([en, es]) => format!("{} {}", say("has reached", "ha llegado a la etapa de"), say(en, es)),
            None => say("no stage of the journey so far", "sin etapa del recorrido hasta ahora").to_owned(),
        },
        Rule::DaysInStage { .. } => format!(
            "{} {}",
            say("in its stage of the journey for", "en su etapa del recorrido desde hace"),
            words.days(x)
        ),
        Rule::Minutes { lookback, .. } if x <= 0.0 => {
            format!("{} {of} {}", say("no time on", "sin tiempo en"), words.within(*lookback))
        }
        Rule::Minutes { lookback, .. } => {
            format!("{} {} {of} {}", minutes(words, x), say("on", "en"), words.within(*lookback))
        }
        Rule::WeekendShare { .. } => format!(
            "{}% {}",
            words.number((100.0 * x).round()),
            say("of its activity on weekends", "de su actividad en fin de semana")
        ),
        Rule::HourCosine { .. } if x > 0.0 => say("active rather at night", "activo más bien de noche").to_owned(),
        Rule::HourCosine { .. } => say("active rather by day", "activo más bien de día").to_owned(),
        Rule::HourSine { .. } if x > 0.0 => {
            say("active rather in the first half of the day", "activo más bien en la primera mitad del día").to_owned()
        }
        Rule::HourSine { .. } => {
            say("active rather in the second half of the day", "activo más bien en la segunda mitad del día").to_owned()
        }
        Rule::Contacts { lookback, .. } if x < 0.5 => {
            words.none_within(say("contact by sales", "contactos de ventas"), *lookback)
        }
        Rule::Contacts { lookback, .. } => {
            let contacts = words.counted(x, ["contact by sales", "contacts by sales"], ["contacto", "contactos"]);
            format!("{contacts}{} {}", say("", " de ventas"), words.within(*lookback))
        }
        Rule::DaysSinceContact { .. } => {
            format!("{} {}", say("sales made no contact for", "sin contacto de ventas desde hace"), words.days(x))
        }
        Rule::ContactShare { lookback, .. } => format!(
            "{}% {} {}",
            words.number((100.0 * x).round()),
            say("of all events were by sales", "de los eventos fueron de ventas"),
            words.within(*lookback)
        ),
        Rule::AnsweredContacts { .. } => format!(
            "{} {}% {}",
            say("answered", "respondió al"),
            words.number((100.0 * x).round()),
            say("of the last contacts", "de los últimos contactos")
        ),
        Rule::NoEvidence if x > 0.5 => words.none_within(say("activity", "actividad"), Lookback::Ever),
        Rule::NoEvidence => say("some activity", "alguna actividad").to_owned(),
        Rule::FirstTouch { .. } | Rule::LastTouch { .. } => words.is(&of, &number),
    }
}

/// A reason from what is not there.
pub(super) fn missing(words: &Words, rule: &SequenceRule) -> String {
    use SequenceRule as Rule;
    let of = subject(words, rule);
    let say = |en, es| words.say(en, es);
    match rule {
        Rule::Momentum { .. } | Rule::Spike { .. } => {
            say("too new to compare weeks", "demasiado nuevo para comparar semanas").to_owned()
        }
        Rule::Max { lookback, .. } | Rule::Touches { lookback, .. } | Rule::Minutes { lookback, .. } => {
            words.none_within(&of, *lookback)
        }
        Rule::LastValue { .. } => words.none_within(&of, Lookback::Ever),
        Rule::FirstTouch { property } | Rule::LastTouch { property } => {
            words.none_within(&spoken(property), Lookback::Ever)
        }
        Rule::Sessions { lookback } | Rule::EventsPerSession { lookback } => {
            words.none_within(say("activity", "actividad"), *lookback)
        }
        Rule::MeanGapDays | Rule::LongestGapDays | Rule::SilenceRatio => {
            say("active on fewer than two days so far", "activo en menos de dos días hasta ahora").to_owned()
        }
        Rule::PerMail { lookback, .. } => words.none_within(say("mail sent", "correos enviados"), *lookback),
        Rule::ConfirmedOpens { lookback, .. } => words.none_within(say("open", "aperturas"), *lookback),
        Rule::OpenStreak { .. } | Rule::ClickedOfLastThree { .. } => {
            words.none_within(say("mail to judge by", "correos que valorar"), Lookback::Ever)
        }
        Rule::StageReached { .. } | Rule::DaysInStage { .. } => {
            say("no stage of the journey so far", "sin etapa del recorrido hasta ahora").to_owned()
        }
        Rule::Contacts { .. } | Rule::DaysSinceContact { .. } | Rule::AnsweredContacts { .. } => {
            words.none_within(say("contact by sales", "contactos de ventas"), Lookback::Ever)
        }
        Rule::ContactShare { lookback, .. } => words.none_within(say("activity", "actividad"), *lookback),
        Rule::LastSessionMinutes
        | Rule::WeekendShare { .. }
        | Rule::HourCosine { .. }
        | Rule::HourSine { .. }
        | Rule::NoEvidence => words.none_within(say("activity", "actividad"), Lookback::Ever),
    }
}

/// What a rule speaks of.
pub(super) fn subject(words: &Words, rule: &SequenceRule) -> String {
    use SequenceRule as Rule;
    match rule {
        Rule::Momentum { event, .. } | Rule::Spike { event, .. } => {
            event.as_ref().map_or_else(|| words.say("activity", "actividad").to_owned(), |event| spoken(event))
        }
        Rule::Minutes { event, .. } => spoken(event),
        Rule::Max { property, .. } | Rule::LastValue { property } | Rule::Touches { property, .. } => spoken(property),
        Rule::FirstTouch { property } => format!("{} {}", words.say("first", "primer valor de"), spoken(property)),
        Rule::LastTouch { property } => format!("{} {}", words.say("last", "último valor de"), spoken(property)),
        _ => String::new(),
    }
}

fn minutes(words: &Words, x: f64) -> String {
    if x < 1.0 {
        words.say("less than a minute", "menos de un minuto").to_owned()
    } else {
        words.counted(x.round(), ["minute", "minutes"], ["minuto", "minutos"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{FeatureDef, FeatureKind, FeatureRule, MailTypes, Side};
    use crate::score::{FeatureValue, Reason, describe, feature_words};

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
                "page view 4 times as often in the last 7 days as in the 30 before",
                "page view 4 veces más frecuente en los últimos 7 días que en los 30 anteriores",
            ),
            (
                any(),
                number(-1.386_294_361_119_890_6),
                "activity 4 times less often in the last 7 days than in the 90 before",
                "actividad 4 veces menos frecuente en los últimos 7 días que en los 90 anteriores",
            ),
            (
                any(),
                number(0.0),
                "activity about as often in the last 7 days as in the 90 before",
                "actividad más o menos igual de frecuente en los últimos 7 días que en los 90 anteriores",
            ),
            (any(), none(), "too new to compare weeks", "demasiado nuevo para comparar semanas"),
            (
                spike("demo"),
                number(3.2),
                "unusually much demo in the last 7 days",
                "inusualmente mucho demo en los últimos 7 días",
            ),
            (
                spike("demo"),
                number(0.5),
                "demo in the last 7 days no more than usual",
                "demo en los últimos 7 días no más que de costumbre",
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
                "2.5 events per visit in 30 days",
                "2,5 eventos por visita en 30 días",
            ),
            (
                Rule::LastSessionMinutes,
                number(12.4),
                "last visit lasted 12 minutes",
                "la última visita duró 12 minutos",
            ),
            (Rule::MeanGapDays, number(5.0), "comes back every 5 days", "vuelve cada 5 días"),
            (
                Rule::SilenceRatio,
                number(3.0),
                "silent for 3 times its usual pause",
                "en silencio durante 3 veces su pausa habitual",
            ),
            (
                Rule::SilenceRatio,
                none(),
                "active on fewer than two days so far",
                "activo en menos de dos días hasta ahora",
            ),
            (first(), FeatureValue::Category(text("fair")), "first source is fair", "primer valor de source es fair"),
            (first(), none(), "no source so far", "sin source hasta ahora"),
            (opens(), number(0.5), "0.5 opens per mail in 30 days", "0,5 aperturas por correo en 30 días"),
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
                "clicked 3 of the last three mails",
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
            (Rule::HourCosine { zone: zone() }, number(-0.5), "active rather by day", "activo más bien de día"),
            (Rule::NoEvidence, number(1.0), "no activity so far", "sin actividad hasta ahora"),
        ];
        for (rule, value, en, es) in cases {
            let rule = FeatureRule::Sequence(rule);
            let reason = Reason {
                field: text("f"),
                feature: text("f"),
                rule,
                value,
                points: 1,
                exact_points: 1.0,
                own_words: None,
                untold: None,
            };
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
}
