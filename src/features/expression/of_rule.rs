//! From a rule to its expression.

use super::{Aggregate, Expr, Filter, NoExpression, Scalar, of_sequence};
use crate::frame::{FeatureRule, Lookback};

/// The expression of a rule. It gives what the kernel gives: counts exactly, sums and logarithms to the last digits; a category as
/// its text, before it is numbered.
///
/// # Errors
/// [`NoExpression`] with the reason, for a rule that no filter, aggregate and combination can say.
pub fn expression(rule: &FeatureRule) -> Result<Expr, NoExpression> {
    use FeatureRule as Rule;
    let own = |event: &String| Filter::TypeIn(vec![event.clone()]);
    let last = |only| Expr::over(Aggregate::Min(Scalar::AgeDays), only);
    Ok(match rule {
        Rule::Count { event, lookback } => Expr::count([vec![own(event)], within(*lookback)].concat()),
        Rule::CountAll { lookback } => Expr::count(within(*lookback)),
        Rule::DaysSinceLast { event } => last(vec![own(event)]),
        Rule::DaysSinceFirst { event } => Expr::over(Aggregate::Max(Scalar::AgeDays), vec![own(event)]),
        Rule::IdleDays => last(Vec::new()),
        Rule::Decayed { event, half_life_days } => {
            let faded = Scalar::Faded { half_life_days: *half_life_days };
            Expr::over(Aggregate::Sum(faded), vec![own(event)]).or_zero()
        }
        Rule::ActiveDays { lookback } => Expr::over(Aggregate::CountDistinct(Scalar::UtcDay), within(*lookback)),
        Rule::Distinct { property, lookback } => {
            Expr::over(Aggregate::CountDistinct(Scalar::Text(property.clone())), within(*lookback))
        }
        Rule::Sum { property, lookback } => sum(property, *lookback).or_zero(),
        Rule::Mean { property, lookback } => {
            let filled = [vec![Filter::Has(property.clone())], within(*lookback)].concat();
            sum(property, *lookback).per(Expr::count(filled))
        }
        Rule::LeadAge => Expr::DaysSinceCreation,
        Rule::Attribute { column } => Expr::Attribute(column.clone()),
        Rule::DaysSinceDate { column } => Expr::DaysSinceAttribute(column.clone()),
        Rule::AttributeAsOf { attribute } => Expr::AttributeAsOf(attribute.clone()),
        Rule::DaysSinceDateAsOf { attribute } => Expr::DaysSinceAttributeAsOf(attribute.clone()),
        Rule::Sequence(rule) => of_sequence::expression(rule)?,
        Rule::Others { rule } => Expr::Others(Box::new(expression(rule)?)),
        Rule::Class { rule, cuts, falling } => {
            let value = expression(rule)?;
            let passed = |then: f64, otherwise: f64| {
                cuts.iter().fold(Expr::Number(1.0), |class, &cut| {
                    let step =
                        value.clone().if_at_least(Expr::Number(cut), Expr::Number(then), Expr::Number(otherwise));
                    class.plus(step)
                })
            };
            // Missing stays missing.
            let class = if *falling { passed(0.0, 1.0) } else { passed(1.0, 0.0) };
            class.plus(value.times(Expr::Number(0.0)))
        }
        Rule::MissingAttributes { columns } => {
            columns.iter().fold(Expr::Number(0.0), |count, column| count.plus(Expr::IsMissing(column.clone())))
        }
        Rule::AttributeChanges { attribute } => Expr::Changes(attribute.clone()),
        Rule::DaysSinceChange { attribute } => Expr::DaysSinceChange(attribute.clone()),
        Rule::OtherPeople => Expr::OtherPeople,
        Rule::OtherConversions => Expr::OtherConversions,
        Rule::Table { .. } => return Err(NoExpression { reason: "it comes from a ready-made feature table" }),
    })
}

fn sum(property: &str, lookback: Lookback) -> Expr {
    Expr::over(Aggregate::Sum(Scalar::Number(property.to_owned())), within(lookback))
}

/// The filter of a lookback.
pub(super) fn within(lookback: Lookback) -> Vec<Filter> {
    match lookback {
        Lookback::Days(days) => vec![Filter::WithinDays(f64::from(days))],
        Lookback::Ever => Vec::new(),
    }
}
