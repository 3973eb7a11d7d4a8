//! How is a reason said? Plain sentences from the feature's rule, in English and Spanish; no points, no log-odds.

use serde::{Deserialize, Serialize};

use super::reason::{FeatureValue, Reason, Times};
use super::sequence_words;
use crate::frame::{FeatureRule, Lookback};

/// The languages people are spoken to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

/// A decayed count below this is called none, below the next little, from the last on much: one act of today weighs 1.
const FADED: f64 = 0.05;
const LITTLE: f64 = 0.5;
const MUCH: f64 = 3.0;

/// Days of a week: what a list and a salesperson reckon in.
const WEEK: u32 = 7;

/// The reason in words: "3 × pricing view in 30 days", "industry: retail", "no demo request so far". A number stands in it only where a
/// person can count it: what fades is told by the counts beside it.
#[must_use]
pub fn describe(reason: &Reason, lang: Lang) -> String {
    match reason.own_words.as_ref().and_then(|own| own.told(lang)) {
        Some(own) => in_own_words(own, reason, lang),
        None => usual(reason, lang),
    }
}

/// The team's sentence with its gaps filled; what fills one is never looked at again.
fn in_own_words(own: &str, reason: &Reason, lang: Lang) -> String {
    let value = match &reason.value {
        FeatureValue::Number(x) if fades(&reason.rule) => Words { lang }.number(x.round()),
        FeatureValue::Number(x) => Words { lang }.number(*x),
        FeatureValue::Category(level) => level.clone(),
        FeatureValue::Other { .. } | FeatureValue::Missing(()) => "\u{2013}".to_owned(),
    };
    let mut said = String::new();
    let mut rest = own;
    while let Some(at) = rest.find('{') {
        let (before, gap) = rest.split_at(at);
        said.push_str(before);
        rest = if let Some(after) = gap.strip_prefix("{value}") {
            said.push_str(&value);
            after
        } else if let Some(after) = gap.strip_prefix("{reason}") {
            said.push_str(&usual(reason, lang));
            after
        } else {
            said.push('{');
            &gap[1..]
        };
    }
    said + rest
}

fn usual(reason: &Reason, lang: Lang) -> String {
    let words = Words { lang };
    match (&reason.rule, &reason.value) {
        (rule, FeatureValue::Number(x)) => words.number_rule(rule, *x, &reason.counted),
        (FeatureRule::Others { rule }, FeatureValue::Category(level)) => {
            words.of_others(words.is(&words.subject(rule), level))
        }
        (FeatureRule::Others { rule }, FeatureValue::Other { .. }) => {
            words.of_others(words.is_other(&words.subject(rule)))
        }
        (rule, FeatureValue::Category(level)) => words.is(&words.subject(rule), level),
        (rule, FeatureValue::Other { .. }) => words.is_other(&words.subject(rule)),
        (rule, FeatureValue::Missing(())) => words.missing_rule(rule),
    }
}

/// True for weights that fade, of the lead or of its colleagues: nobody can count them.
pub(super) fn fades(rule: &FeatureRule) -> bool {
    match rule {
        FeatureRule::Decayed { .. } => true,
        FeatureRule::Others { rule } => fades(rule),
        _ => false,
    }
}

pub(super) fn spoken(name: &str) -> String {
    // What Salesforce puts behind the fields that a company adds says nothing.
    let name = name.strip_suffix("__c").unwrap_or(name);
    name.split(['_', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

pub(super) struct Words {
    pub(super) lang: Lang,
}

impl Words {
    /// What a rule speaks of: its event, property or column, with underscores as spaces.
    fn subject(&self, rule: &FeatureRule) -> String {
        use FeatureRule as Rule;
        match rule {
            Rule::Count { event, .. }
            | Rule::DaysSinceLast { event }
            | Rule::DaysSinceFirst { event }
            | Rule::Decayed { event, .. } => spoken(event),
            Rule::Sum { property, .. } | Rule::Mean { property, .. } | Rule::Distinct { property, .. } => {
                spoken(property)
            }
            Rule::Attribute { column } | Rule::DaysSinceDate { column } | Rule::Table { column } => spoken(column),
            Rule::AttributeAsOf { attribute }
            | Rule::DaysSinceDateAsOf { attribute }
            | Rule::AttributeChanges { attribute }
            | Rule::DaysSinceChange { attribute } => spoken(attribute),
            Rule::Others { rule } | Rule::Class { rule, .. } => self.subject(rule),
            Rule::OtherPeople | Rule::OtherConversions => String::new(),
            Rule::Sequence(rule) => sequence_words::subject(self, rule),
            Rule::MissingAttributes { .. }
            | Rule::CountAll { .. }
            | Rule::ActiveDays { .. }
            | Rule::IdleDays
            | Rule::LeadAge => String::new(),
        }
    }

    fn number_rule(&self, rule: &FeatureRule, x: f64, counted: &[Times]) -> String {
        use FeatureRule as Rule;
        let of = self.subject(rule);
        let number = self.number(x);
        match rule {
            Rule::Count { lookback, .. } if x < 0.5 => self.none_within(&of, *lookback),
            Rule::Count { lookback, .. } => format!("{number} × {of} {}", self.within(*lookback)),
            Rule::CountAll { lookback } if x < 0.5 => self.none_within(self.say("activity", "actividad"), *lookback),
            Rule::CountAll { lookback } => {
                format!("{} {}", self.activities(x), self.within(*lookback))
            }
            Rule::DaysSinceLast { .. } => self.ago(self.say("last", "última vez:"), &of, x),
            Rule::DaysSinceFirst { .. } => self.ago(self.say("first", "primera vez:"), &of, x),
            Rule::Decayed { .. } if !counted.is_empty() => self.times(&of, counted),
            Rule::Decayed { .. } if x < FADED => match self.lang {
                Lang::En => format!("no recent {of}"),
                Lang::Es => format!("{of}: nada reciente"),
            },
            Rule::Decayed { .. } => {
                let much = match x {
                    _ if x < LITTLE => self.say("little", "poco"),
                    _ if x < MUCH => self.say("some", "algo"),
                    _ => self.say("much", "mucho"),
                };
                format!("{of}: {much}, {}", self.say("the latest counting most", "lo más reciente cuenta más"))
            }
            Rule::ActiveDays { lookback } if x < 0.5 => {
                self.none_within(self.say("active day", "días activos"), *lookback)
            }
            // A lookback of 7 days touches up to 8 days of the calendar.
            Rule::ActiveDays { lookback: Lookback::Days(1) } => {
                self.say("active within the last day", "activo en el último día").to_owned()
            }
            Rule::ActiveDays { lookback: Lookback::Days(days) } if x >= f64::from(*days) => match self.lang {
                Lang::En => format!("active nearly every one of the last {days} days"),
                Lang::Es => format!("activo casi todos los últimos {days} días"),
            },
            Rule::ActiveDays { lookback } => {
                let days = self.counted(x, ["day", "days"], ["día", "días"]);
                format!("{} {days} {}", self.say("active on", "activo en"), self.within(*lookback))
            }
            Rule::Distinct { lookback, .. } if x < 0.5 => self.none_within(&of, *lookback),
            Rule::Distinct { lookback, .. } => {
                let different = self.counted(x, ["different one", "different ones"], ["distinto", "distintos"]);
                let one = self.say("always the same", "siempre igual");
                let how_many = if x < 1.5 { one } else { &different };
                format!("{of} {}: {how_many}", self.within(*lookback))
            }
            Rule::Sum { lookback, .. } => {
                format!("{} {of} {}: {number}", self.say("total", "total de"), self.within(*lookback))
            }
            Rule::Mean { lookback, .. } => {
                format!("{} {of} {}: {number}", self.say("average", "promedio de"), self.within(*lookback))
            }
            Rule::IdleDays => self.ago(self.say("last activity", "última actividad:"), "", x),
            Rule::Sequence(rule) => sequence_words::number(self, rule, x),
            Rule::MissingAttributes { .. } if x < 0.5 => {
                self.say("all details filled in", "todos los datos rellenados").to_owned()
            }
            Rule::MissingAttributes { .. } => self.counted(
                x,
                ["detail not filled in", "details not filled in"],
                ["dato sin rellenar", "datos sin rellenar"],
            ),
            Rule::AttributeChanges { .. } if x < 0.5 => format!("{of}: {}", self.say("never changed", "sin cambios")),
            Rule::AttributeChanges { .. } => {
                let times = self.counted(x, ["time", "times"], ["vez", "veces"]);
                format!("{of}: {} {times}", self.say("changed", "cambió"))
            }
            Rule::DaysSinceChange { .. } => {
                format!("{of} {} {}", self.say("unchanged for", "sin cambios desde hace"), self.days(x))
            }
            Rule::Others { rule } => self.of_others(self.number_rule(rule, x, counted)),
            Rule::OtherPeople => {
                self.counted(x, ["other person", "other people"], ["otra persona", "otras personas"])
                    + self.say(" of the account on file", " de la cuenta registradas")
            }
            Rule::OtherConversions => {
                self.counted(x, ["other person", "other people"], ["otra persona", "otras personas"])
                    + self.say(" of the account converted", " de la cuenta ya convirtieron")
            }
            Rule::Class { cuts, .. } => {
                let (name, classes) = (self.class(rule), cuts.len() + 1);
                match self.lang {
                    Lang::En => format!("{name}: {number} out of {classes} ({classes} is the most)"),
                    Lang::Es => format!("{name}: {number} de {classes} ({classes} es lo máximo)"),
                }
            }
            Rule::LeadAge => format!("{} {}", self.say("known for", "conocido desde hace"), self.days(x)),
            Rule::DaysSinceDate { .. } | Rule::DaysSinceDateAsOf { .. } => self.ago("", &(of + ":"), x),
            Rule::Attribute { .. } | Rule::AttributeAsOf { .. } | Rule::Table { .. } => self.is(&of, &number),
        }
    }

    fn missing_rule(&self, rule: &FeatureRule) -> String {
        use FeatureRule as Rule;
        let of = self.subject(rule);
        match rule {
            Rule::DaysSinceLast { .. } | Rule::DaysSinceFirst { .. } => self.none_within(&of, Lookback::Ever),
            Rule::Count { lookback, .. }
            | Rule::Distinct { lookback, .. }
            | Rule::Sum { lookback, .. }
            | Rule::Mean { lookback, .. } => self.none_within(&of, *lookback),
            Rule::Decayed { .. } => self.none_within(&of, Lookback::Ever),
            Rule::CountAll { lookback } | Rule::ActiveDays { lookback } => {
                self.none_within(self.say("activity", "actividad"), *lookback)
            }
            Rule::IdleDays => self.none_within(self.say("activity", "actividad"), Lookback::Ever),
            Rule::Sequence(rule) => sequence_words::missing(self, rule),
            Rule::MissingAttributes { .. } => self.say("details not filled in", "datos sin rellenar").to_owned(),
            Rule::AttributeChanges { .. } | Rule::DaysSinceChange { .. } => {
                format!("{of}: {}", self.say("not known so far", "sin dato hasta ahora"))
            }
            Rule::Others { rule } => self.of_others(self.missing_rule(rule)),
            Rule::OtherPeople | Rule::OtherConversions => self.say("no account known", "cuenta desconocida").to_owned(),
            Rule::Class { rule, .. } => self.missing_rule(rule),
            Rule::LeadAge => self.say("creation date unknown", "fecha de creación desconocida").to_owned(),
            Rule::DaysSinceDate { .. } | Rule::DaysSinceDateAsOf { .. } => {
                format!("{of}: {}", self.say("no date so far", "sin fecha hasta ahora"))
            }
            Rule::Attribute { .. } | Rule::AttributeAsOf { .. } | Rule::Table { .. } => {
                format!("{of}: {}", self.say("not known", "sin dato"))
            }
        }
    }

    /// Said of the other people of the account.
    fn of_others(&self, words: String) -> String {
        format!("{}: {words}", self.say("colleagues", "colegas"))
    }

    /// What the classes of a rule are classes of.
    fn class(&self, rule: &FeatureRule) -> &'static str {
        match rule {
            FeatureRule::Class { falling: true, .. } => self.say("how recent", "cuán reciente"),
            FeatureRule::Class { rule, .. } if matches!(**rule, FeatureRule::Sum { .. }) => {
                self.say("how much value", "cuánto valor")
            }
            _ => self.say("how often", "con qué frecuencia"),
        }
    }

    pub(super) fn say(&self, en: &'static str, es: &'static str) -> &'static str {
        match self.lang {
            Lang::En => en,
            Lang::Es => es,
        }
    }

    pub(super) fn is(&self, of: &str, value: &str) -> String {
        format!("{of}: {value}")
    }

    fn is_other(&self, of: &str) -> String {
        format!("{of}: {}", self.say("one seldom seen in past leads", "poco común entre los leads anteriores"))
    }

    /// How often it happened over lookbacks, shortest first: "9 × page view in 7 days, 18 in 30 days", "3 × page view in 30 days, but none
    /// in 7 days", "no page view in 90 days". What is shorter than a week is told only where nothing is longer.
    fn times(&self, of: &str, counted: &[Times]) -> String {
        let from = counted.iter().position(|times| times.days >= WEEK).unwrap_or(0);
        let counted = &counted[from..];
        let within = |times: &Times| self.within(Lookback::Days(times.days));
        let Some(at) = counted.iter().position(|times| times.times > 0.5) else {
            return self.none_within(of, Lookback::Days(counted.last().map_or(0, |times| times.days)));
        };
        let shortest = &counted[at];
        let said = format!("{} × {of} {}", self.number(shortest.times), within(shortest));
        if let Some(before) = at.checked_sub(1) {
            return format!("{said}, {} {}", self.say("but none", "pero nada"), within(&counted[before]));
        }
        match counted.iter().find(|longer| longer.times > shortest.times + 0.5) {
            Some(longer) => format!("{said}, {} {}", self.number(longer.times), within(longer)),
            None => said,
        }
    }

    /// So many acts of any kind.
    pub(super) fn activities(&self, x: f64) -> String {
        self.counted(x, ["activity", "activities"], ["actividad", "actividades"])
    }

    pub(super) fn none_within(&self, of: &str, lookback: Lookback) -> String {
        format!("{} {of} {}", self.say("no", "sin"), self.within(lookback))
    }

    pub(super) fn within(&self, lookback: Lookback) -> String {
        match lookback {
            Lookback::Days(1) => self.say("in the last day", "en el último día").to_owned(),
            Lookback::Days(days) => format!("{} {}", self.say("in", "en"), self.days(f64::from(days))),
            Lookback::Ever => self.say("so far", "hasta ahora").to_owned(),
        }
    }

    /// "last demo request 3 days ago", "última vez: demo request, hace 3 días".
    fn ago(&self, which: &str, of: &str, days: f64) -> String {
        let days = self.days(days);
        let (ago, comma) = match self.lang {
            Lang::En => (format!("{days} ago"), ""),
            Lang::Es => (format!("hace {days}"), if of.is_empty() || of.ends_with(':') { "" } else { "," }),
        };
        [which, &format!("{of}{comma}"), &ago].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Whole days gone by.
    pub(super) fn days(&self, days: f64) -> String {
        if days.abs() < 1.0 {
            self.say("less than a day", "menos de un día").to_owned()
        } else {
            self.counted(days.trunc(), ["day", "days"], ["día", "días"])
        }
    }

    pub(super) fn counted(&self, x: f64, en: [&str; 2], es: [&str; 2]) -> String {
        let [one, many] = match self.lang {
            Lang::En => en,
            Lang::Es => es,
        };
        format!("{} {}", self.number(x), if (x - 1.0).abs() < 1e-9 { one } else { many })
    }

    /// Up to two decimals, none from 1,000 on; `1,234.5` in English, `1.234,5` in Spanish.
    pub(super) fn number(&self, x: f64) -> String {
        let text = if x.abs() >= 1000.0 { format!("{x:.0}") } else { format!("{x:.2}") };
        let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let (thousands, decimal) = match self.lang {
            Lang::En => (',', '.'),
            Lang::Es => ('.', ','),
        };
        let mut grouped = String::new();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i) % 3 == 0 {
                grouped.push(thousands);
            }
            grouped.push(digit);
        }
        let decimals = decimals.trim_end_matches('0');
        if !decimals.is_empty() {
            grouped.push(decimal);
            grouped.push_str(decimals);
        }
        if grouped == "0" { grouped } else { format!("{sign}{grouped}") }
    }
}
