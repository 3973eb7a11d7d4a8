//! Is the model better, and what must a reader know first? The verdict, its cautions, the key figures.

use minijinja::context;
use minijinja::value::Value;

use super::{Plots, cut, drawing, figure, sentence};
use crate::evaluate::{CapacityUsed, Measured, ScorerResult, Verdict, VerdictWord};
use crate::report::locale::{Locale, Shown, Unit, digits_of};
use crate::report::{Cast, Caution, ReportError, ReportInput};
use crate::tongue::told;

/// Cautions shown; more would hide one another.
const MOST_CAUTIONS: usize = 30;

pub(super) fn view(
    input: &ReportInput<'_>,
    cast: &Cast<'_>,
    plots: &Plots,
    locale: &Locale,
) -> Result<Value, ReportError> {
    let verdict = &input.evaluation.verdict;
    let opponent = opponent(&verdict.against, cast, locale)?;
    let gap = [("opponent", opponent.as_str())];
    let (tone, title, meaning) = match verdict.word {
        VerdictWord::Better => {
            ("better", locale.say("verdict.better", &gap)?, locale.say("verdict.better_meaning", &[])?)
        }
        VerdictWord::Worse => ("worse", locale.say("verdict.worse", &gap)?, locale.say("verdict.worse_meaning", &gap)?),
        VerdictWord::NoVisibleDifference => {
            ("open", locale.say("verdict.open", &gap)?, locale.say("verdict.open_meaning", &[])?)
        }
    };
    let needed = needed(verdict, locale)?;
    let cautions = cut(&input.cautions, MOST_CAUTIONS)
        .0
        .iter()
        .map(|caution| caution_words(caution, locale).map(Value::from))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(context! {
        tone,
        title,
        lede => lede(input, cast, &opponent, locale)?,
        meaning => meaning,
        needed,
        money => input.money.as_ref().map(|money| told(&money.words, input.lang)),
        strip => plots.difference.as_ref().map(drawing),
        capacity => capacity_words(&input.evaluation.capacity, locale)?,
        cautions,
        cards => cards(input, cast, locale)?,
    })
}

/// How many more conversions would tell; empty when they are told apart.
pub(in crate::report) fn needed(verdict: &Verdict, locale: &Locale) -> Result<String, ReportError> {
    match (verdict.word, verdict.more_conversions_needed) {
        (VerdictWord::NoVisibleDifference, Some(more)) => {
            let more = two_digits(usize::try_from(more).unwrap_or(usize::MAX));
            locale.say("verdict.needed", &[("n", &locale.integer(more))])
        }
        (VerdictWord::NoVisibleDifference, None) => locale.say("verdict.needed_unknown", &[]),
        _ => Ok(String::new()),
    }
}

/// A forecast rounded up to two digits: it is no more exact than that.
fn two_digits(count: usize) -> usize {
    let mut step = 1;
    while count / step >= 100 {
        step *= 10;
    }
    count.div_ceil(step).saturating_mul(step)
}

/// The verdict in sentences: the word, the numbers, what would tell, the terms.
pub(in crate::report) fn verdict_words(
    input: &ReportInput<'_>,
    cast: &Cast<'_>,
    locale: &Locale,
) -> Result<String, ReportError> {
    let verdict = &input.evaluation.verdict;
    let opponent = opponent(&verdict.against, cast, locale)?;
    let key = match verdict.word {
        VerdictWord::Better => "verdict.better",
        VerdictWord::Worse => "verdict.worse",
        VerdictWord::NoVisibleDifference => "verdict.open",
    };
    let title = locale.say(key, &[("opponent", opponent.as_str())])?;
    let capacity = capacity_words(&input.evaluation.capacity, locale)?;
    let sentences = [format!("{title}."), lede(input, cast, &opponent, locale)?, needed(verdict, locale)?, capacity];
    Ok(sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" "))
}

/// The opponent as it stands in a sentence.
fn opponent(name: &str, cast: &Cast<'_>, locale: &Locale) -> Result<String, ReportError> {
    opponent_words(name, cast.starter_card, locale)
}

/// The same where only the name is at hand.
pub(in crate::report) fn opponent_words(
    name: &str,
    starter_card: bool,
    locale: &Locale,
) -> Result<String, ReportError> {
    match name {
        "rules" if starter_card => locale.say("opponent.starter_card", &[]),
        "rules" => locale.say("opponent.rules", &[]),
        "recorded" => locale.say("opponent.recorded", &[]),
        "newest_first" => locale.say("opponent.newest_first", &[]),
        "random" => locale.say("opponent.random", &[]),
        other => locale.scorer_called(other, starter_card),
    }
}

/// The verdict's numbers in one sentence.
fn lede(input: &ReportInput<'_>, cast: &Cast<'_>, opponent: &str, locale: &Locale) -> Result<String, ReportError> {
    let verdict = &input.evaluation.verdict;
    let conversions = verdict.metric == "conversions_at_capacity";
    let counts = [Some(cast.model), cast.opponent].map(|scorer| match &scorer?.conversions_at_capacity {
        Measured::Estimate(estimate) => Some(estimate.value),
        Measured::NotComputable { .. } => None,
    });
    // Both counts are written alike; of hundreds of conversions, and of tens between them, tenths say nothing.
    let counts: Vec<f64> = counts.into_iter().flatten().collect();
    let count_digits = if counts.iter().any(|count| *count >= 99.95) { 0 } else { digits_of(&counts) };
    let digits = match conversions {
        false => 3,
        true if verdict.difference.abs() >= 9.95 => 0,
        true => digits_of(&[verdict.difference, verdict.low, verdict.high]),
    };
    let difference = locale.signed(verdict.difference, digits)?;
    let range = locale.range(&locale.signed(verdict.low, digits)?, &locale.signed(verdict.high, digits)?)?;
    let level = locale.percent(verdict.level, 0)?;
    let gaps = [
        ("opponent", opponent),
        ("difference", difference.as_str()),
        ("level", level.as_str()),
        ("range", range.as_str()),
        ("metric", verdict.metric.as_str()),
    ];
    if !conversions {
        return locale.say("verdict.lede_metric", &gaps);
    }
    let found = |scorer: &ScorerResult| match locale.measured(&scorer.conversions_at_capacity, Unit::Conversions) {
        Ok(Shown::Figure { .. }) => match &scorer.conversions_at_capacity {
            Measured::Estimate(estimate) => locale.decimal(estimate.value, count_digits).map(Some),
            Measured::NotComputable { .. } => Ok(None),
        },
        Ok(Shown::Reason(_)) => Ok(None),
        Err(error) => Err(error),
    };
    match (found(cast.model)?, cast.opponent.map(found).transpose()?.flatten()) {
        (Some(model), Some(other)) => {
            let gaps = [&gaps[..], &[("model", model.as_str()), ("other", other.as_str())]].concat();
            locale.say("verdict.lede", &gaps)
        }
        _ => locale.say("verdict.lede_difference", &gaps),
    }
}

/// How many leads sales can work, in words.
pub(in crate::report) fn capacity_words(capacity: &CapacityUsed, locale: &Locale) -> Result<String, ReportError> {
    let amount = match (capacity.leads, capacity.share) {
        (Some(leads), _) => locale.say("capacity.leads", &[("n", &locale.integer(leads))])?,
        (None, Some(share)) => locale.say("capacity.share", &[("share", &locale.percent(share, 0)?)])?,
        (None, None) => locale.say("capacity.unknown", &[])?,
    };
    let per = match capacity.per.as_str() {
        "day" => locale.say("capacity.per_day", &[])?,
        "week" => locale.say("capacity.per_week", &[])?,
        "month" => locale.say("capacity.per_month", &[])?,
        "all" => locale.say("capacity.per_all", &[])?,
        other => locale.say("capacity.per_other", &[("period", other)])?,
    };
    let days = locale.integer(usize::try_from(capacity.recontact_days).unwrap_or(usize::MAX));
    // On one list nobody is listed again, and some lists rest nobody.
    let given = match (capacity.leads.is_some(), capacity.per == "all" || capacity.recontact_days == 0) {
        (true, false) => "capacity.line",
        (false, false) => "capacity.line_default",
        (true, true) => "capacity.line_once",
        (false, true) => "capacity.line_once_default",
    };
    locale.say(given, &[("amount", &amount), ("per", &per), ("days", &days)])
}

pub(in crate::report) fn caution_words(caution: &Caution, locale: &Locale) -> Result<String, ReportError> {
    match caution {
        Caution::RandomSplit => locale.say("caution.random_split", &[]),
        Caution::SplitTakenAsGiven => locale.say("caution.split_taken_as_given", &[]),
        Caution::ArrivalTimeUnknown => locale.say("caution.arrival_time_unknown", &[]),
        Caution::Exploratory { ripe_conversions } => {
            locale.say("caution.exploratory", &[("n", &locale.integer(*ripe_conversions))])
        }
        Caution::StarterCard => locale.say("caution.starter_card", &[]),
        Caution::Undated => locale.say("caution.undated", &[]),
        Caution::CardNotReplayed => locale.say("caution.card_not_replayed", &[]),
        Caution::ReadyMadeTable => locale.say("caution.ready_made_table", &[]),
        Caution::ThinCalibration { conversions } => {
            locale.say("caution.thin_calibration", &[("n", &locale.integer(*conversions))])
        }
        Caution::FoldsByLead => locale.say("caution.folds_by_lead", &[]),
        Caution::ShortHistory => locale.say("caution.short_history", &[]),
        Caution::SeparatedAlone { column } => locale.say("caution.separated_alone", &[("column", column)]),
        Caution::SeparatedTogether { column } => locale.say("caution.separated_together", &[("column", column)]),
        Caution::SeparatedValue { column, leads, converted } => {
            let key = if *converted { "caution.separated_all" } else { "caution.separated_none" };
            locale.say(key, &[("column", column), ("n", &locale.integer(*leads))])
        }
        Caution::Sentence { sentence: words } => Ok(sentence(words.told(locale.lang()))),
    }
}

/// The three or four figures that say it all.
fn cards(input: &ReportInput<'_>, cast: &Cast<'_>, locale: &Locale) -> Result<Vec<Value>, ReportError> {
    let evaluation = &*input.evaluation;
    let rivals = |measure: fn(&ScorerResult) -> &Measured, unit: Unit| -> Result<Vec<Value>, ReportError> {
        [cast.rules, cast.newest, cast.random]
            .into_iter()
            .flatten()
            .map(|rival| {
                Ok(context! {
                    name => locale.name_of(rival, cast)?,
                    figure => figure(measure(rival), unit, locale)?,
                })
            })
            .collect()
    };
    let found: fn(&ScorerResult) -> &Measured = |scorer| &scorer.conversions_at_capacity;
    let precision: fn(&ScorerResult) -> &Measured = |scorer| &scorer.precision_at_capacity;
    let auc: fn(&ScorerResult) -> &Measured = |scorer| &scorer.roc_auc;
    let count = locale.integer(evaluation.distinct_conversions);
    Ok(vec![
        context! {
            label => locale.say("figures.found", &[])?,
            figure => figure(found(cast.model), Unit::Conversions, locale)?,
            note => locale.say("figures.found_note", &[("n", &locale.integer(evaluation.distinct_conversions))])?,
            rivals => rivals(found, Unit::Conversions)?,
        },
        context! {
            label => locale.say("figures.precision", &[])?,
            figure => figure(precision(cast.model), Unit::PerHundred, locale)?,
            note => locale.say("figures.precision_note", &[])?,
            rivals => rivals(precision, Unit::PerHundred)?,
        },
        context! {
            label => locale.say("figures.auc", &[])?,
            figure => figure(auc(cast.model), Unit::Plain(3), locale)?,
            note => locale.say("figures.auc_note", &[])?,
            rivals => rivals(auc, Unit::Plain(3))?,
        },
        context! {
            label => locale.say("figures.conversions", &[])?,
            figure => context! { known => true, value => count, interval => "" },
            note => locale.say("figures.conversions_note", &[
                ("rows", &locale.integer(evaluation.rows)),
                ("n", &locale.integer(evaluation.conversions)),
                ("leads", &locale.integer(evaluation.leads)),
                ("of100", &locale.of_hundred(evaluation.base_rate)?),
            ])?,
            rivals => Vec::<Value>::new(),
        },
    ])
}
