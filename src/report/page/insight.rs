//! What lies below the verdict's figures? Months, what quality rests on, courses, cases, money, the worth of more history.

use minijinja::context;
use minijinja::value::Value;

use super::{Plots, cell, cut, drawing, figure};
use crate::evaluate::DepthPoint;
use crate::readiness::Month;
use crate::report::locale::{Locale, Unit};
use crate::report::plots::{ripe, words_of_case};
use crate::report::{Case, Cast, KeptBack, Profit, ReportError, ReportInput};
use crate::score::Untold;
use crate::select::{FieldImportance, LearningPoint};

/// Months in the table, the newest.
const MOST_MONTHS: usize = 12;
/// Fields in the table.
const MOST_FIELDS: usize = 20;

/// Each part, or none where it has no data.
pub(super) fn view(
    input: &ReportInput<'_>,
    cast: &Cast<'_>,
    plots: &Plots,
    locale: &Locale,
) -> Result<Value, ReportError> {
    let insight = &input.insight;
    let plot = |plot: &Option<crate::report::plots::Plot>| plot.as_ref().map(|plot| drawing(plot.views()));
    let first = insight.months.len().saturating_sub(MOST_MONTHS);
    let (fields, more_fields) = cut(&insight.rests_on, MOST_FIELDS);
    Ok(context! {
        months => context! {
            plot => plot(&plots.lead_months),
            rows => insight.months[first..].iter().map(|month| month_row(month, locale)).collect::<Result<Vec<_>, _>>()?,
            more => (first > 0).then(|| locale.integer(first)),
            days => locale.integer(input.horizon_days as usize),
        },
        rests_on => context! {
            plot => plot(&plots.rests_on),
            rows => fields.iter().map(|field| field_row(field, locale)).collect::<Result<Vec<_>, _>>()?,
            more => (more_fields > 0).then(|| locale.integer(more_fields)),
        },
        shapes => plot(&plots.shapes),
        shapes_in_chance => in_chance(input),
        swarm => plot(&plots.swarm),
        cases => insight.cases.iter().zip(&plots.cases)
            .map(|(case, plot)| case_view(case, drawing(plot.views()), locale))
            .collect::<Result<Vec<_>, _>>()?,
        kept_back => context! {
            rows => cut(&insight.kept_back, MOST_FIELDS).0.iter()
                .map(|kept| kept_back_row(kept, locale))
                .collect::<Result<Vec<_>, _>>()?,
            of => locale.integer(insight.kept_back_of),
        },
        profit => insight.profit.as_ref().zip(plots.profit.as_ref())
            .map(|(profit, plot)| profit_view(profit, drawing(plot.views()), cast, locale))
            .transpose()?,
        learning => context! {
            plot => plot(&plots.learning),
            reading => learning_reading(&insight.learning, locale)?,
            rows => insight.learning.iter().map(|point| learning_row(point, locale)).collect::<Result<Vec<_>, _>>()?,
        },
    })
}

/// True where the model adds chances, not log-odds.
fn in_chance(input: &ReportInput<'_>) -> bool {
    use crate::report::plots::drawn_shapes;
    drawn_shapes(&input.insight).iter().any(|shape| shape.scale == crate::select::ShapeScale::Chance)
}

fn month_row(month: &Month, locale: &Locale) -> Result<Value, ReportError> {
    let of = |(leads, converted): (usize, usize)| -> Result<Value, ReportError> {
        Ok(context! {
            leads => locale.integer(leads),
            converted => locale.integer(converted),
            rate => (leads > 0).then(|| locale.of_hundred(converted as f64 / leads as f64)).transpose()?,
        })
    };
    Ok(context! {
        month => month.month.as_str(),
        ripe => of(ripe(month))?,
        young => of((month.leads_young, month.young_and_converted))?,
    })
}

fn field_row(field: &FieldImportance, locale: &Locale) -> Result<Value, ReportError> {
    Ok(context! {
        field => cell(&locale.field(&field.field)?),
        figures => [
            figure(&field.log_loss_rise, Unit::Plain(4), locale)?,
            figure(&field.roc_auc_drop, Unit::Plain(3), locale)?,
        ],
        share => locale.percent(field.share, 1)?,
        gain => figure(&field.gain, Unit::Plain(3), locale)?,
    })
}

fn case_view(case: &Case, plot: Value, locale: &Locale) -> Result<Value, ReportError> {
    let [title, text] = words_of_case(case.kind);
    let (leads, conversions) = (locale.integer(case.leads), locale.integer(case.conversions));
    Ok(context! {
        title => locale.say(title, &[])?,
        text => locale.say(text, &[("n", &leads), ("conversions", &conversions)])?,
        plot,
    })
}

fn kept_back_row(kept: &KeptBack, locale: &Locale) -> Result<Value, ReportError> {
    let why = match kept.why {
        Untold::Suppressed => "kept_back.suppressed",
        Untold::WrongWay => "kept_back.wrong_way",
        Untold::WrongSign => "kept_back.wrong_sign",
        Untold::UnknownSpeaksFor => "kept_back.unknown",
    };
    Ok(context! {
        field => cell(&locale.field(&kept.field)?),
        why => locale.say(why, &[])?,
        note => kept.note.as_deref().map(cell),
        leads => locale.integer(kept.leads),
    })
}

fn profit_view(profit: &Profit, plot: Value, cast: &Cast<'_>, locale: &Locale) -> Result<Value, ReportError> {
    let prices = &profit.prices;
    let money = |sum: f64| -> Result<String, ReportError> {
        let sum_words = locale.decimal(sum, if sum.abs() < 99.5 { 2 } else { 0 })?;
        Ok(if prices.currency.is_empty() { sum_words } else { format!("{sum_words}\u{a0}{}", cell(&prices.currency)) })
    };
    let nearest = |points: &[DepthPoint]| {
        let far = |point: &DepthPoint| (point.leads as f64 - profit.usual).abs();
        points.iter().copied().min_by(|a, b| far(a).total_cmp(&far(b)))
    };
    let best = |points: &[DepthPoint]| {
        points.iter().copied().max_by(|a, b| prices.worth(a).total_cmp(&prices.worth(b)).then(b.leads.cmp(&a.leads)))
    };
    let row = |(name, points): &(String, Vec<DepthPoint>)| -> Result<Value, ReportError> {
        let at = |point: Option<DepthPoint>| -> Result<Value, ReportError> {
            let Some(point) = point else { return Ok(Value::UNDEFINED) };
            Ok(
                context! { leads => locale.integer(point.leads), worth => money(prices.worth(&point))?, found => locale.conversions(point.found)? },
            )
        };
        Ok(
            context! { name => cell(&locale.scorer(name, cast)?), usual => at(nearest(points))?, best => at(best(points))? },
        )
    };
    let model = profit.scorers.first().map(|(_, points)| (nearest(points), best(points)));
    let reading = match model {
        Some((Some(usual), Some(best))) if usual.leads == best.leads => locale.say(
            "profit.reading_same",
            &[("n", &locale.integer(usual.leads)), ("worth", &money(prices.worth(&usual))?)],
        )?,
        Some((Some(usual), Some(best))) => locale.say(
            "profit.reading",
            &[
                ("usual", &locale.integer(usual.leads)),
                ("usual_worth", &money(prices.worth(&usual))?),
                ("best", &locale.integer(best.leads)),
                ("best_worth", &money(prices.worth(&best))?),
            ],
        )?,
        _ => String::new(),
    };
    let bad = prices.hours_per_bad_lead * prices.cost_per_hour;
    Ok(context! {
        plot,
        reading,
        prices => locale.say("profit.prices", &[("value", &money(prices.value_per_conversion)?), ("bad", &money(bad)?)])?,
        rows => profit.scorers.iter().filter(|(_, points)| !points.is_empty()).map(row).collect::<Result<Vec<_>, _>>()?,
    })
}

/// The last two points in a sentence: what more history brought.
fn learning_reading(points: &[LearningPoint], locale: &Locale) -> Result<String, ReportError> {
    let [.., before, last] = points else { return Ok(String::new()) };
    let count = |conversions: f64| locale.integer(conversions.round() as usize);
    let gaps = [
        ("before", count(before.conversions)),
        ("found_before", locale.decimal(before.found, 0)?),
        ("all", count(last.conversions)),
        ("found", locale.decimal(last.found, 0)?),
    ];
    // What lies within the draws' own spread is no gain.
    let key = if last.found > before.found_high { "learning.reading_more" } else { "learning.reading_flat" };
    locale.say(key, &gaps.each_ref().map(|(name, text)| (*name, text.as_str())))
}

fn learning_row(point: &LearningPoint, locale: &Locale) -> Result<Value, ReportError> {
    let range = locale.range(&locale.decimal(point.found_low, 1)?, &locale.decimal(point.found_high, 1)?)?;
    Ok(context! {
        conversions => locale.integer(point.conversions.round() as usize),
        rows => locale.integer(point.rows.round() as usize),
        fits => locale.integer(point.fits),
        found => locale.decimal(point.found, 1)?,
        range => (point.fits > 1).then_some(range),
        roc_auc => locale.decimal(point.roc_auc, 3)?,
    })
}
