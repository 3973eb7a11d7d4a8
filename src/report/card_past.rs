//! What would a change of the card have done to conversions found? In sentences, in either language.

use super::Lang;
use super::ReportError;
use super::locale::{Locale, digits_of};
use super::page::{capacity_words, needed};
use crate::evaluate::{Evaluation, Measured, VerdictWord};

/// The verdict on a new card against the old one: the word, what both lists found, what would tell them apart, the terms. `evaluation` has
/// the two cards as its scorers.
///
/// # Errors
/// A fault in this room.
pub fn card_past_words(evaluation: &Evaluation, lang: Lang) -> Result<String, ReportError> {
    let locale = Locale::new(lang, "UTC")?;
    let verdict = &evaluation.verdict;
    let found = |name: &str| {
        let scorer = evaluation.scorers.iter().find(|scorer| scorer.name == name)?;
        match &scorer.conversions_at_capacity {
            Measured::Estimate(found) => Some(found.value),
            Measured::NotComputable { .. } => None,
        }
    };
    let capacity = capacity_words(&evaluation.capacity, &locale)?;
    let key = match verdict.word {
        VerdictWord::Better => "card_past.better",
        VerdictWord::Worse => "card_past.worse",
        VerdictWord::NoVisibleDifference => "card_past.open",
    };
    let mut said = vec![locale.say(key, &[])?];
    let same_lists = [verdict.difference, verdict.low, verdict.high].iter().all(|value| value.abs() < 1e-9);
    if let (Some(new), Some(old)) = (found(&verdict.model), found(&verdict.against)) {
        let digits = digits_of(&[new, old]);
        let difference_digits = if verdict.difference.abs() >= 9.95 { 0 } else { digits_of(&[verdict.difference]) };
        let signed = |value: f64| locale.signed(value, difference_digits);
        said.push(locale.say(
            "card_past.found",
            &[
                ("new", &locale.decimal(new, digits)?),
                ("old", &locale.decimal(old, digits)?),
                ("difference", &signed(verdict.difference)?),
                ("level", &locale.percent(verdict.level, 0)?),
                ("range", &locale.range(&signed(verdict.low)?, &signed(verdict.high)?)?),
            ],
        )?);
        said.push(if same_lists { locale.say("card_past.same", &[])? } else { needed(verdict, &locale)? });
    }
    said.push(capacity);
    Ok(said.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::{evaluation, undecided};

    #[test]
    fn the_past_is_told_in_the_language_asked_for_and_no_word_of_the_other() {
        let better = evaluation();
        let en = card_past_words(&better, Lang::En).unwrap();
        let es = card_past_words(&better, Lang::Es).unwrap();
        assert!(en.starts_with("Better than the old card. ") && en.contains("95% interval +"), "{en}");
        assert!(es.starts_with("Mejor que la tarjeta anterior. ") && es.contains("(intervalo del 95"), "{es}");
        let open = undecided();
        let en = card_past_words(&open, Lang::En).unwrap();
        let es = card_past_words(&open, Lang::Es).unwrap();
        assert!(en.starts_with("Not proven yet: no visible difference from the old card. "), "{en}");
        assert!(es.starts_with("Aún sin probar: no se ve diferencia frente a la tarjeta anterior. "), "{es}");
        for words in [" the ", "card", "found", "leads per", "interval "] {
            assert!(!es.contains(words), "{words:?} in {es}");
        }
        let mut same = undecided();
        (same.verdict.difference, same.verdict.low, same.verdict.high) = (0.0, 0.0, 0.0);
        assert!(card_past_words(&same, Lang::En).unwrap().contains("Both lists hold the same leads"));
        assert!(card_past_words(&same, Lang::Es).unwrap().contains("Las dos listas tienen los mismos leads"));
    }
}
