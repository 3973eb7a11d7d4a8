//! How are a pace, a silence, answers to mails and minutes said, so that a person can picture them? Rounded, and never beyond what the number holds.

use super::words::Words;
use crate::frame::MailAnswer;

/// A momentum this near to 0 is no change (a tenth more or less), and up to the next one, half as often again, it is a small one.
const CHANGE: f64 = 0.1;
const SOMEWHAT: f64 = 0.405_465_108_108_164_4;

/// So many events draw the two paces of a momentum towards each other, so that it is no ratio of counts; see its formula in the catalogue.
const DRAWN_EVENTS: f64 = 2.0;

/// Beyond rounding.
const NEAR: f64 = 1e-9;

/// A silence of so many usual pauses is none yet, up to the next one it is as usual, up to the last one a little longer.
const PAUSES: [f64; 3] = [0.8, 1.25, 1.75];

/// How much more or less often in the last days than before, to be followed by "than". In words alone: a momentum holds back from what
/// few events say, so it tells no number of times. "Far" is beyond what one event after none, or none after one in each such span, can say.
pub(super) fn pace(words: &Words, [recent_days, before_days]: [u32; 2], x: f64) -> String {
    let (recent, before) = (f64::from(recent_days.max(1)), f64::from(before_days));
    let far = libm::log1p((recent + before) / (DRAWN_EVENTS * recent)) + NEAR;
    let (en, es) = match (x.abs(), x > 0.0) {
        (size, _) if size < CHANGE => ("no more and no less often", "ni más ni menos a menudo"),
        (size, true) if size < SOMEWHAT => ("somewhat more often", "algo más a menudo"),
        (size, false) if size < SOMEWHAT => ("somewhat less often", "algo menos a menudo"),
        (size, true) if size > far => ("far more often", "mucho más a menudo"),
        (size, false) if size > far => ("far less often", "mucho menos a menudo"),
        (_, true) => ("more often", "más a menudo"),
        (_, false) => ("less often", "menos a menudo"),
    };
    words.say(en, es).to_owned()
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

#[cfg(test)]
mod tests {
    use super::super::words::Lang;
    use super::super::{FeatureValue, describe, words_tests::reason};
    use crate::features;
    use crate::frame::{FeatureDef, FeatureKind, FeatureRule, FeatureSpec, SequenceRule, Side};
    use crate::ingest::{FlatEvents, Leads, Tables};
    use crate::time::Instant;

    const AS_OF: Instant = Instant::from_micros(1_772_406_000_000_000);

    /// What is said of so many acts in the last 7 days after so many in the days before, of which `known` are the lead's.
    fn said(cases: &[[u32; 3]], before_days: u32) -> Vec<String> {
        let mut flat =
            FlatEvents { offsets: vec![0], kinds: ["act", "start"].map(str::to_owned).to_vec(), ..Default::default() };
        for &[recent, before, known] in cases {
            let day = |days: f64| Instant::from_micros(AS_OF.micros() - (days * 86_400e6) as i64);
            let spread = |i: u32, of: u32, days: u32| (f64::from(i) + 0.5) * f64::from(days) / f64::from(of);
            let mut acts = vec![(day(f64::from(known + 7)), 1)];
            acts.extend((0..before).map(|i| (day(7.0 + spread(i, before, known.min(before_days))), 0)));
            acts.extend((0..recent).map(|i| (day(spread(i, recent, 7)), 0)));
            acts.sort_unstable();
            for (at, kind) in acts {
                flat.time.push(at);
                flat.visible_at.push(at);
                flat.kind.push(kind);
            }
            flat.offsets.push(flat.time.len());
        }
        let ids = (0..cases.len()).map(|lead| format!("{lead:06}")).collect();
        let leads = Leads { ids, created: vec![None; cases.len()], ..Leads::default() };
        let tables = Tables { leads, events: flat.into_events().unwrap(), ..Tables::default() };
        let momentum = SequenceRule::Momentum { event: Some("act".to_owned()), recent_days: 7, before_days };
        let def = FeatureDef {
            name: "momentum".to_owned(),
            field: "act".to_owned(),
            side: Side::Activity,
            kind: FeatureKind::Number,
            rule: FeatureRule::Sequence(momentum.clone()),
        };
        let rows: Vec<(usize, Instant)> = (0..cases.len()).map(|lead| (lead, AS_OF)).collect();
        let frame = features::extract(&tables, &rows, &FeatureSpec { features: vec![def] }).unwrap();
        let mut row = Vec::new();
        let mut words = |lead: usize| {
            frame.row_into(lead, &mut row);
            describe(&reason(FeatureRule::Sequence(momentum.clone()), FeatureValue::Number(row[0])), Lang::En)
        };
        (0..cases.len()).map(&mut words).collect()
    }

    #[test]
    fn a_pace_says_no_more_than_the_acts_that_were_counted() {
        for before_days in [30, 90] {
            let mut cases = Vec::new();
            for known in [7, 10, 23, 28, 30, 90, 200] {
                cases.extend((0..12).flat_map(|before| (0..12).map(move |recent| [recent, before, known])));
            }
            let places =
                ["far less", "less", "somewhat less", "no more and no less", "somewhat more", "more", "far more"];
            let mut seen = [0; 7];
            for ([recent, before, known], said) in cases.iter().zip(said(&cases, before_days)) {
                let pace = said.strip_prefix("act ").and_then(|rest| {
                    rest.strip_suffix(&format!(" often in the last 7 days than before (up to {before_days} days)"))
                });
                let pace = pace.unwrap_or_else(|| panic!("{said}"));
                let place = places.iter().position(|one| *one == pace).unwrap_or_else(|| panic!("{said}"));
                seen[place] += 1;
                let usual = 7.0 * f64::from(*before) / f64::from(*known.min(&before_days));
                let acts = f64::from(*recent);
                let told = format!("{recent} acts after {before} in {known} days: {said}");
                match place {
                    // "Far" is several times as often, and more than one act, or more than one that was to come.
                    0 => assert!(acts * 3.6 < usual && usual > 1.0, "{told}"),
                    1 | 2 => assert!(acts < usual, "{told}"),
                    3 => assert!((acts - usual).abs() <= 0.11 * (acts + 1.0), "{told}"),
                    4 | 5 => assert!(acts > usual, "{told}"),
                    _ => assert!(acts > usual * 3.6 && *recent > 1, "{told}"),
                }
            }
            assert!(seen.iter().all(|&times| times > 0), "{seen:?} against {before_days} days");
        }
        // One act after one in four weeks, one after none in a month, three after none.
        let few = said(&[[1, 1, 28], [1, 0, 30], [3, 0, 30]], 30);
        let paces = ["more often", "more often", "far more often"];
        assert_eq!(few, paces.map(|pace| format!("act {pace} in the last 7 days than before (up to 30 days)")));
    }
}
