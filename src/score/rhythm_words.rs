//! How are a pace, a silence, answers to mails and minutes said, so that a person can picture them? Rounded, and never beyond what the number holds.

use super::words::Words;
use crate::frame::MailAnswer;

/// A momentum this near to 0 is no change (a tenth more or less), and up to the next one is nearer to once than to twice as often.
const CHANGE: f64 = 0.1;
const TWICE: f64 = 0.405_465_108_108_164_4;

/// More times than these are not told apart: a ratio of few events says no more.
const MANY: f64 = 10.0;

/// A silence of so many usual pauses is none yet, up to the next one it is as usual, up to the last one a little longer.
const PAUSES: [f64; 3] = [0.8, 1.25, 1.75];

/// How much more or less often than before, to be followed by "than".
pub(super) fn pace(words: &Words, x: f64) -> String {
    let (size, say) = (x.abs(), |en, es| words.say(en, es).to_owned());
    let times = libm::exp(size).round();
    match (size, x > 0.0) {
        _ if size < CHANGE => say("no more and no less often", "ni más ni menos a menudo"),
        (_, true) if size < TWICE => say("somewhat more often", "algo más a menudo"),
        (_, false) if size < TWICE => say("somewhat less often", "algo menos a menudo"),
        (_, true) if times > MANY => say("far more often", "mucho más a menudo"),
        (_, true) => format!(
            "{} {} {}",
            words.say("about", "unas"),
            words.number(times),
            words.say("times more often", "veces más a menudo")
        ),
        (_, false) if times < 2.5 => say("less often", "menos a menudo"),
        (_, false) => say("far less often", "mucho menos a menudo"),
    }
}

/// How long it has been silent, held against its own pauses.
pub(super) fn silence(words: &Words, x: f64) -> String {
    let [fresh, usual, longer] = PAUSES;
    match x {
        _ if x < fresh => words.say("active again sooner than usual", "activo antes de lo habitual").to_owned(),
        _ if x < usual => words.say("silent for about its usual pause", "en silencio lo habitual").to_owned(),
        _ if x < longer => words.say("silent for longer than usual", "en silencio más de lo habitual").to_owned(),
        _ => format!(
            "{} {} {}",
            words.say("silent for about", "en silencio unas"),
            words.number(x.round()),
            words.say("times its usual pause", "veces su pausa habitual")
        ),
    }
}

/// Answers to mails, as a person counts them: of ten mails, or per mail where there are more answers than mails.
pub(super) fn per_mail(words: &Words, answer: MailAnswer, x: f64) -> String {
    let (ones, none) = match answer {
        MailAnswer::Open => ([["open", "opens"], ["apertura", "aperturas"]], ["no open", "sin aperturas"]),
        MailAnswer::Click => ([["click", "clicks"], ["clic", "clics"]], ["no click", "sin clics"]),
    };
    let [en, es] = ones;
    let of_ten = (10.0 * x).round();
    if x <= 0.0 {
        words.say(none[0], none[1]).to_owned()
    } else if of_ten < 1.0 {
        let (one, many) = (words.counted(1.0, en, es), words.say("in more than 10 mails", "en más de 10 correos"));
        format!("{one} {many}")
    } else if x <= 1.0 {
        format!("{} {}", words.counted(of_ten, en, es), words.say("per 10 mails", "por cada 10 correos"))
    } else {
        format!("{} {}", words.counted(x.round(), en, es), words.say("per mail", "por correo"))
    }
}

pub(super) fn minutes(words: &Words, x: f64) -> String {
    if x < 1.0 {
        words.say("less than a minute", "menos de un minuto").to_owned()
    } else {
        words.counted(x.round(), ["minute", "minutes"], ["minuto", "minutos"])
    }
}
