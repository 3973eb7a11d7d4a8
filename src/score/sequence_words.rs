//! How is what a lead's events say one after the other put into words? Names of features, and reasons.

use super::rhythm_words::{minutes, pace, per_mail, silence};
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

/// A mean hour this near to the middle is no habit.
const NO_HABIT: f64 = 0.1;

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
            let pace = pace(words, [*recent_days, *before_days], x);
            // A lead that is known for fewer days is held against those.
            match words.lang {
                Lang::En => {
                    format!("{of} {pace} in the last {recent_days} days than before (up to {before_days} days)")
                }
                Lang::Es => {
                    format!("{of} {pace} en los últimos {recent_days} días que antes (hasta {before_days} días)")
                }
            }
        }
        Rule::Spike { recent_days, .. } if x < SURPRISING => match words.lang {
            Lang::En => format!("{of} no more often than usual in the last {recent_days} days"),
            Lang::Es => format!("{of} no más a menudo que de costumbre en los últimos {recent_days} días"),
        },
        Rule::Spike { recent_days, .. } => match words.lang {
            Lang::En => format!("{of} unusually often in the last {recent_days} days"),
            Lang::Es => format!("{of} más a menudo que de costumbre en los últimos {recent_days} días"),
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
            let about = say("about", "unas");
            let activities = words.activities(x.round().max(1.0));
            let activities = if x < 1.5 { activities } else { format!("{about} {activities}") };
            format!("{activities} {} {}", say("per visit", "por visita"), words.within(*lookback))
        }
        Rule::LastSessionMinutes => {
            format!("{} {}", say("last visit lasted", "la última visita duró"), minutes(words, x))
        }
        Rule::MeanGapDays if x < 1.5 => say("active nearly every day", "activo casi todos los días").to_owned(),
        Rule::MeanGapDays => format!("{} {}", say("comes back about every", "vuelve cada"), words.days(x.round())),
        Rule::LongestGapDays => format!("{} {}", say("once stayed away for", "llegó a ausentarse"), words.days(x)),
        Rule::SilenceRatio => silence(words, x),
        Rule::Touches { lookback, .. } if x < 0.5 => words.none_within(&of, *lookback),
        Rule::Touches { lookback, .. } => {
            format!("{} {} {of} {}", words.activities(x), say("with", "con"), words.within(*lookback))
        }
        Rule::PerMail { answer, lookback, .. } => {
            format!("{} {}", per_mail(words, *answer, x), words.within(*lookback))
        }
        Rule::OpenStreak { .. } if x < 0.5 => say("did not open the last mail", "no abrió el último correo").to_owned(),
        Rule::OpenStreak { .. } if x < 1.5 => say("opened the last mail", "abrió el último correo").to_owned(),
        Rule::OpenStreak { .. } => format!(
            "{} {number} {}",
            say("opened the last", "abrió los últimos"),
            say("mails in a row", "correos seguidos")
        ),
        Rule::ClickedOfLastThree { .. } if x < 0.5 => {
            say("clicked in none of the last three mails", "sin clic en los tres últimos correos").to_owned()
        }
        Rule::ClickedOfLastThree { .. } => format!(
            "{} {number} {}",
            say("clicked in", "hizo clic en"),
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
        Rule::HourCosine { .. } if x.abs() < NO_HABIT => {
            say("active by day as much as at night", "activo tanto de día como de noche").to_owned()
        }
        Rule::HourCosine { .. } if x > 0.0 => {
            say("tends to be active in the evening or at night", "suele estar activo a última hora o de noche")
                .to_owned()
        }
        Rule::HourCosine { .. } => say("tends to be active by day", "suele estar activo de día").to_owned(),
        Rule::HourSine { .. } if x.abs() < NO_HABIT => {
            say("active before noon as much as after", "activo tanto antes como después del mediodía").to_owned()
        }
        Rule::HourSine { .. } if x > 0.0 => {
            say("tends to be active before noon", "suele estar activo antes del mediodía").to_owned()
        }
        Rule::HourSine { .. } => {
            say("tends to be active after noon", "suele estar activo después del mediodía").to_owned()
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
            say("of what happened was sales' own doing", "de lo ocurrido lo hizo ventas"),
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
