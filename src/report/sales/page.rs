//! What stands on the page, in which order: one sentence, bands, what changed, how lists did, limits, then the list.

use minijinja::context;
use minijinja::value::Value;

use super::{LastList, SalesInput};
use crate::evaluate::{CapacityUsed, Measured, VerdictWord};
use crate::report::ReportError;
use crate::report::locale::{Locale, digits_of};
use crate::report::page::{capacity_words, caution_words, environment, opponent_words, sentence};

/// Cautions shown.
const MOST_CAUTIONS: usize = 6;

/// Lays out the page.
///
/// # Errors
/// When a message or a value that the template asks for is missing.
pub(super) fn render(input: &SalesInput, locale: Locale) -> Result<String, ReportError> {
    let (rows, left_out) = super::lead_list::rows(input, &locale)?;
    let page = context! {
        lang => crate::report::catalogue::code(locale.lang()),
        project => sentence(&input.project),
        style => Value::from_safe_string(concat!(
            include_str!("../templates/plot_colours.css"),
            include_str!("../templates/page.css"),
            include_str!("../templates/sales.css"),
        ).to_owned()),
        date => input.as_of.map(|as_of| locale.date(as_of)).transpose()?,
        title => title(input, &locale)?,
        proof => proof(input, &locale)?,
        verdict => verdict(input, &locale)?,
        // This list rests nobody: which leads were called is not in the files.
        capacity => capacity_words(&CapacityUsed { recontact_days: 0, ..input.capacity.clone() }, &locale)?,
        bands => super::bands::rows(input, &locale)?,
        has_actions => input.has_actions,
        matrix => super::bands::matrix(input, &locale)?,
        changes => super::changes::view(input, &locale)?,
        last => input.last.as_ref().map(|last| last_words(last, input, &locale)).transpose()?,
        limits => limits(input, &locale)?,
        shown => input.shown.iter().map(|name| sentence(name)).collect::<Vec<_>>(),
        rows,
        left_out => (left_out > 0).then(|| locale.integer(left_out)),
        horizon => locale.integer(input.horizon_days as usize),
        dated => input.as_of.is_some(),
        version => env!("CARGO_PKG_VERSION"),
    };
    Ok(environment(locale)?.get_template("sales.html")?.render(page)?)
}

/// What to do now.
fn title(input: &SalesInput, locale: &Locale) -> Result<String, ReportError> {
    match input.leads.len() {
        0 => locale.say("sales_top.title_none", &[]),
        1 => locale.say("sales_top.title_one", &[]),
        listed => locale.say("sales_top.title", &[("n", &locale.integer(listed))]),
    }
}

/// Why one may trust the list: what past lists found, beside chance.
fn proof(input: &SalesInput, locale: &Locale) -> Result<String, ReportError> {
    let estimate = match &input.times_random {
        Some(Measured::Estimate(estimate)) => estimate,
        Some(Measured::NotComputable { .. }) | None => return locale.say("sales_top.proof_none", &[]),
    };
    let times = |value: f64| locale.decimal(value, 1);
    let (times, range) = (times(estimate.value)?, locale.range(&times(estimate.low)?, &times(estimate.high)?)?);
    let key = if estimate.low > 1.0 {
        "sales_top.proof"
    } else if estimate.high < 1.0 {
        "sales_top.proof_worse"
    } else {
        "sales_top.proof_open"
    };
    locale.say(key, &[("times", &times), ("range", &range)])
}

/// Against what the team does today, in half a sentence.
fn verdict(input: &SalesInput, locale: &Locale) -> Result<String, ReportError> {
    let (word, against) = &input.verdict;
    let opponent = opponent_words(against, input.starter_card, locale)?;
    let key = match word {
        VerdictWord::Better => "sales_top.verdict_better",
        VerdictWord::NoVisibleDifference => "sales_top.verdict_open",
        VerdictWord::Worse => "sales_top.verdict_worse",
    };
    locale.say(key, &[("opponent", &opponent)])
}

fn last_words(last: &LastList, input: &SalesInput, locale: &Locale) -> Result<String, ReportError> {
    let count = |value: f64| locale.decimal(value, digits_of(&[value]));
    let of100 = if last.listed > 0.0 { locale.of_hundred(last.found / last.listed)? } else { locale.integer(0) };
    let (listed, found, days) = (count(last.listed)?, count(last.found)?, locale.integer(input.horizon_days as usize));
    let mut gaps = vec![("listed", listed.as_str()), ("found", &found), ("of100", &of100), ("days", &days)];
    let date = last.made.map(|made| locale.date(made)).transpose()?;
    let key = match &date {
        Some(date) => {
            gaps.push(("date", date));
            "sales_last.words"
        }
        None => "sales_last.words_undated",
    };
    let mut words = locale.say(key, &gaps)?;
    if let Some(by_chance) = last.by_chance {
        let n = locale.decimal(by_chance, 1)?;
        words = format!("{words} {}", locale.say("sales_last.by_chance", &[("n", &n)])?);
    }
    Ok(words)
}

/// What the list cannot do, and who is not on it.
fn limits(input: &SalesInput, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let count = |key: &str, n: usize| locale.say(key, &[("n", &locale.integer(n))]);
    let mut limits = vec![locale.say("sales_limits.causes", &[])?];
    limits.push(count("sales_limits.scored", input.scored)?);
    if input.as_of.is_some() && input.capacity.recontact_days > 0 {
        let days = locale.integer(usize::try_from(input.capacity.recontact_days).unwrap_or(usize::MAX));
        limits.push(locale.say("sales_limits.rest", &[("days", &days)])?);
    }
    if input.no_evidence > 0 {
        limits.push(count("sales_limits.no_evidence", input.no_evidence)?);
    }
    if input.out_of_scope > 0 {
        limits.push(count("sales_limits.out_of_scope", input.out_of_scope)?);
    }
    limits.push(match input.opted_out {
        None => locale.say("sales_limits.opted_out_none", &[])?,
        Some(0) => locale.say("sales_limits.opted_out_nobody", &[])?,
        Some(some) => count("sales_limits.opted_out", some)?,
    });
    limits.push(locale.say("sales_limits.bias", &[])?);
    for caution in input.cautions.iter().take(MOST_CAUTIONS) {
        limits.push(caution_words(caution, locale)?);
    }
    Ok(limits)
}
