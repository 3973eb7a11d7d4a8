//! How is a feature, or a column of the design, named in plain words? For tables of what a model learned.

use super::sequence_words;
use super::words::{Lang, spoken};
use crate::encode::Transform;
use crate::frame::{FeatureDef, FeatureKind, FeatureRule, Lookback};

/// A feature in plain words: "pricing view, last 30 days", "days since last download", "industry".
#[must_use]
pub fn feature_words(def: &FeatureDef, lang: Lang) -> String {
    use FeatureRule as Rule;
    let say = |en: &str, es: &str| if lang == Lang::En { en.to_owned() } else { es.to_owned() };
    let span = |lookback: &Lookback| match lookback {
        Lookback::Days(1) => say("last day", "último día"),
        Lookback::Days(days) => say(&format!("last {days} days"), &format!("últimos {days} días")),
        Lookback::Ever => say("so far", "hasta la fecha"),
    };
    let of = |rule: &FeatureRule| feature_words(&FeatureDef { rule: rule.clone(), ..def.clone() }, lang);
    match &def.rule {
        Rule::Count { event, lookback } => format!("{}, {}", spoken(event), span(lookback)),
        Rule::CountAll { lookback } => {
            format!("{}, {}", say("events of any kind", "eventos de todo tipo"), span(lookback))
        }
        Rule::DaysSinceLast { event } => {
            say(&format!("days since last {}", spoken(event)), &format!("días desde el último {}", spoken(event)))
        }
        Rule::DaysSinceFirst { event } => {
            say(&format!("days since first {}", spoken(event)), &format!("días desde el primer {}", spoken(event)))
        }
        Rule::Decayed { event, half_life_days } => say(
            &format!("{}, fading by half every {half_life_days} days", spoken(event)),
            &format!("{}, con peso que cae a la mitad cada {half_life_days} días", spoken(event)),
        ),
        Rule::ActiveDays { lookback } => format!("{}, {}", say("active days", "días activos"), span(lookback)),
        Rule::Distinct { property, lookback } => {
            format!("{} {}, {}", say("different values of", "valores distintos de"), spoken(property), span(lookback))
        }
        Rule::Sum { property, lookback } => {
            format!("{} {}, {}", say("total", "total de"), spoken(property), span(lookback))
        }
        Rule::Mean { property, lookback } => {
            format!("{} {}, {}", say("average", "promedio de"), spoken(property), span(lookback))
        }
        Rule::IdleDays => say("days without any event", "días sin ningún evento"),
        Rule::LeadAge => say("days since creation", "días desde la creación"),
        Rule::Sequence(rule) => sequence_words::name(rule, lang, &span),
        Rule::MissingAttributes { .. } => say("attributes missing", "atributos sin dato"),
        Rule::AttributeChanges { attribute } => {
            say(&format!("changes of {}", spoken(attribute)), &format!("cambios de {}", spoken(attribute)))
        }
        Rule::DaysSinceChange { attribute } => say(
            &format!("days since {} changed", spoken(attribute)),
            &format!("días desde que cambió {}", spoken(attribute)),
        ),
        Rule::Others { rule } => {
            format!("{}: {}", say("other people of the account", "otras personas de la cuenta"), of(rule))
        }
        Rule::OtherPeople => say("other people of the account known", "otras personas conocidas de la cuenta"),
        Rule::OtherConversions => {
            say("other people of the account converted", "otras personas de la cuenta convertidas")
        }
        Rule::Class { rule, .. } => format!("{}: {}", say("class", "clase"), of(rule)),
        Rule::Attribute { column } | Rule::Table { column } | Rule::AttributeAsOf { attribute: column } => {
            spoken(column)
        }
        Rule::DaysSinceDate { column } | Rule::DaysSinceDateAsOf { attribute: column } => {
            say(&format!("days since {}", spoken(column)), &format!("días desde {}", spoken(column)))
        }
    }
}

/// A design column in plain words: the feature, and what of it the column looks at.
#[must_use]
pub fn column_words(def: &FeatureDef, transform: &Transform, lang: Lang) -> String {
    let feature = feature_words(def, lang);
    let say = |en: &str, es: &str| if lang == Lang::En { en.to_owned() } else { es.to_owned() };
    match transform {
        Transform::Number { .. } | Transform::AsIs {} => feature,
        Transform::Hinge { shape, knot, .. } => {
            format!("{feature}: {} {}", say("what exceeds", "lo que pasa de"), short(shape.inverse(*knot)))
        }
        Transform::Equals { value, .. } => format!("{feature}: {} {}", say("exactly", "exactamente"), short(*value)),
        Transform::Missing { .. } => format!("{feature}: {}", say("none or unknown", "ninguno o desconocido")),
        Transform::Level { code, .. } => {
            let level = match &def.kind {
                FeatureKind::Category { levels } => usize::try_from(*code).ok().and_then(|code| levels.get(code)),
                FeatureKind::Number => None,
            };
            match level {
                Some(level) => format!("{feature}: {level}"),
                None => format!("{feature}: {}", say("any other", "cualquier otro")),
            }
        }
    }
}

/// At most three significant decimals: these are cut points, not measurements.
fn short(x: f64) -> String {
    let digits = if x.abs() >= 100.0 { 0 } else { 2 };
    let text = format!("{x:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Shape;
    use crate::frame::Side;

    fn def(kind: FeatureKind, rule: FeatureRule) -> FeatureDef {
        FeatureDef { name: "n".to_owned(), field: "f".to_owned(), side: Side::Activity, kind, rule }
    }

    #[test]
    fn columns_read_as_a_person_would_say_them() {
        let count = FeatureRule::Count { event: "pricing_view".to_owned(), lookback: Lookback::Days(30) };
        let hinge =
            Transform::Hinge { shape: Shape::SignedLog1p, knot: 4.0_f64.ln(), fill: 0.0, center: 0.0, scale: 1.0 };
        let count = def(FeatureKind::Number, count);
        assert_eq!(column_words(&count, &hinge, Lang::En), "pricing view, last 30 days: what exceeds 3");
        let industry = FeatureRule::Attribute { column: "industry".to_owned() };
        let industry = def(FeatureKind::Category { levels: vec!["retail".to_owned()] }, industry);
        let level = |code| Transform::Level { code, center: 0.0, scale: 1.0 };
        assert_eq!(column_words(&industry, &level(0), Lang::Es), "industry: retail");
        assert_eq!(column_words(&industry, &level(-1), Lang::Es), "industry: cualquier otro");
    }
}
