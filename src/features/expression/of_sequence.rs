//! From a rule of the order of events to its expression.

use super::of_rule::within;
use super::{Aggregate, Expr, Filter, NoExpression, RoundsOf, Scalar};
use crate::frame::{MailAnswer, SequenceRule};

/// Longer streaks say no more; earlier contacts neither.
const LATEST: u32 = 10;

pub(super) fn expression(rule: &SequenceRule) -> Result<Expr, NoExpression> {
    use SequenceRule as Rule;
    let number = |property: &String| Scalar::Number(property.clone());
    let of = |events: &Vec<String>| Filter::TypeIn(events.clone());
    let both = |filter, lookback| [vec![filter], within(lookback)].concat();
    let zone_mean = |scalar| Expr::over(Aggregate::Sum(scalar), Vec::new()).per(Expr::count(Vec::new()));
    Ok(match rule {
        Rule::Momentum { event, recent_days, before_days } => {
            momentum(event.as_ref(), f64::from(*recent_days), f64::from(*before_days))
        }
        Rule::Spike { .. } => {
            return Err(NoExpression { reason: "the tail of a negative binomial is a sum without an end" });
        }
        Rule::Max { property, lookback } => Expr::over(Aggregate::Max(number(property)), within(*lookback)),
        Rule::LastValue { property } => {
            Expr::over(Aggregate::LatestNumber(property.clone()), vec![Filter::Has(property.clone())])
        }
        Rule::Sessions { lookback } => sessions(within(*lookback)),
        Rule::EventsPerSession { lookback } => Expr::count(within(*lookback)).per(sessions(within(*lookback))),
        Rule::LastSessionMinutes => {
            let own = |of| Expr::over(of, vec![Filter::LastSession]);
            let days = own(Aggregate::Max(Scalar::AgeDays)).minus(own(Aggregate::Min(Scalar::AgeDays)));
            days.times(Expr::Number(1440.0))
        }
        Rule::MeanGapDays => mean_gap(),
        Rule::LongestGapDays => Expr::over(Aggregate::Max(Scalar::DayGap), Vec::new()),
        Rule::SilenceRatio => Expr::over(Aggregate::Min(Scalar::AgeDays), Vec::new()).per(mean_gap()),
        Rule::FirstTouch { property } => {
            Expr::over(Aggregate::EarliestText(property.clone()), vec![Filter::Has(property.clone())])
        }
        Rule::LastTouch { property } => {
            Expr::over(Aggregate::LatestText(property.clone()), vec![Filter::Has(property.clone())])
        }
        Rule::Touches { property, lookback } => Expr::count(both(Filter::Has(property.clone()), *lookback)),
        Rule::PerMail { answer, mail, lookback } => {
            let answers = if *answer == MailAnswer::Open { &mail.open } else { &mail.click };
            Expr::count(both(of(answers), *lookback)).per(Expr::count(both(of(&mail.sent), *lookback)))
        }
        Rule::OpenStreak { mail } => Expr::Rounds {
            of: RoundsOf::Streak(LATEST),
            begin: of(&mail.sent),
            answer: Filter::TypeIn([mail.open.clone(), mail.click.clone()].concat()),
        },
        Rule::ClickedOfLastThree { mail } => {
            Expr::Rounds { of: RoundsOf::Answered(3), begin: of(&mail.sent), answer: of(&mail.click) }
        }
        Rule::AnsweredContacts { events } => Expr::Rounds {
            of: RoundsOf::ShareAnswered(LATEST),
            begin: of(events),
            answer: Filter::TypeNotIn(events.clone()),
        },
        Rule::ConfirmedOpens { mail, lookback } => {
            let last_click = Expr::over(Aggregate::Min(Scalar::AgeDays), vec![of(&mail.click)]);
            let mut only = both(of(&mail.open), *lookback);
            only.push(Filter::AtLeastAsOldAs(Box::new(last_click)));
            Expr::count(only)
        }
        Rule::StageReached { stages } => by_stage(stages, Expr::Number(0.0), |number, _| Expr::Number(number as f64)),
        Rule::DaysInStage { stages } => by_stage(stages, Expr::Missing, |_, own| {
            Expr::over(Aggregate::Max(Scalar::AgeDays), vec![Filter::TypeIn(own)])
        }),
        Rule::Minutes { event, lookback } => {
            let mut only = both(of(&vec![event.clone()]), *lookback);
            only.push(Filter::OncePerInstant);
            Expr::over(Aggregate::Sum(Scalar::MinutesToNext), only).or_zero()
        }
        Rule::WeekendShare { zone } => zone_mean(Scalar::Weekend(zone.clone())),
        Rule::HourCosine { zone } => zone_mean(Scalar::HourCosine(zone.clone())),
        Rule::HourSine { zone } => zone_mean(Scalar::HourSine(zone.clone())),
        Rule::Contacts { events, lookback } => Expr::count(both(of(events), *lookback)),
        Rule::DaysSinceContact { events } => Expr::over(Aggregate::Min(Scalar::AgeDays), vec![of(events)]),
        Rule::ContactShare { events, lookback } => {
            Expr::count(both(of(events), *lookback)).per(Expr::count(within(*lookback)))
        }
        Rule::NoEvidence => {
            Expr::count(Vec::new()).if_at_least(Expr::Number(1.0), Expr::Number(0.0), Expr::Number(1.0))
        }
    })
}

fn sessions(only: Vec<Filter>) -> Expr {
    Expr::over(Aggregate::CountDistinct(Scalar::Session), only)
}

fn mean_gap() -> Expr {
    let day = |of: fn(Scalar) -> Aggregate| Expr::over(of(Scalar::UtcDay), Vec::new());
    let days = day(Aggregate::CountDistinct);
    (day(Aggregate::Max).minus(day(Aggregate::Min))).per(days.minus(Expr::Number(1.0)))
}

/// ln(n/r + d) - ln(m/b + d) with d = 2/(r + b); b counts only days since the first event, and must be at least r.
fn momentum(event: Option<&String>, recent: f64, before: f64) -> Expr {
    let own: Vec<Filter> = event.map(|event| Filter::TypeIn(vec![event.clone()])).into_iter().collect();
    let known = Expr::over(Aggregate::Max(Scalar::AgeDays), Vec::new()).minus(Expr::Number(recent));
    let days = Expr::Least(Box::new(known.clone()), Box::new(Expr::Number(before)));
    let drawn = Expr::Number(2.0).per(days.clone().plus(Expr::Number(recent)));
    let lately = [own.clone(), vec![Filter::WithinDays(recent)]].concat();
    let earlier = [own, vec![Filter::OlderThanDays(recent), Filter::WithinDays(recent + before)]].concat();
    let now = Expr::count(lately).per(Expr::Number(recent)).plus(drawn.clone()).ln();
    let then = Expr::count(earlier).per(days).plus(drawn).ln();
    known.if_at_least(Expr::Number(recent), now.minus(then), Expr::Missing)
}

/// What `value` says of the furthest stage with an event; a type of several stages stands for the furthest.
fn by_stage(stages: &[Vec<String>], none: Expr, value: impl Fn(usize, Vec<String>) -> Expr) -> Expr {
    (0..stages.len()).fold(none, |lower, stage| {
        let further: Vec<&String> = stages[stage + 1..].iter().flatten().collect();
        let own: Vec<String> = stages[stage].iter().filter(|name| !further.contains(name)).cloned().collect();
        let any = Expr::count(vec![Filter::TypeIn(own.clone())]);
        any.if_at_least(Expr::Number(1.0), value(stage + 1, own), lower)
    })
}
