//! How good was it on the rows nobody learned from? The verdict, eight figures of the ranking and three of the chances.

use super::{Card, MadeBy, ModelCardInput, plain};
use crate::evaluate::Measured;
use crate::report::ReportError;
use crate::report::locale::{Shown, Unit};

pub(super) fn figures(card: &mut Card<'_>, input: &ModelCardInput<'_>) -> Result<(), ReportError> {
    let MadeBy::Training { evaluation, verdict, .. } = input.made_by else {
        return card.say("card.figures_of_parent", &[]);
    };
    card.line(&format!("- {}", plain(verdict)));
    let (rows, conversions) =
        (card.locale.integer(evaluation.rows), card.locale.integer(evaluation.distinct_conversions));
    card.say("card.tested", &[("rows", &rows), ("conversions", &conversions)])?;
    let Some(chosen) = evaluation.scorers.iter().find(|scorer| scorer.name == evaluation.chosen) else { return Ok(()) };
    let mut figures: Vec<(&str, &Measured, Unit)> = vec![
        ("conversions_at_capacity", &chosen.conversions_at_capacity, Unit::Conversions),
        ("precision_at_capacity", &chosen.precision_at_capacity, Unit::Plain(3)),
        ("median_days_to_conversion", &chosen.median_days_to_conversion, Unit::Plain(0)),
        ("value_at_capacity", &chosen.value_at_capacity, Unit::Plain(0)),
        ("roc_auc", &chosen.roc_auc, Unit::Plain(3)),
        ("average_precision", &chosen.average_precision, Unit::Plain(3)),
        ("log_loss", &chosen.log_loss, Unit::Plain(4)),
        ("brier_score", &chosen.brier_score, Unit::Plain(4)),
    ];
    if let Some(chances) = &chosen.chances {
        figures.push(("observed_over_expected", &chances.observed_over_expected, Unit::Plain(2)));
        figures.push(("calibration_slope", &chances.calibration_slope, Unit::Plain(2)));
        figures.push(("calibration_intercept", &chances.calibration_intercept, Unit::Plain(2)));
    }
    let say = |key: &str| card.locale.say(key, &[]);
    let head = [say("card.metric")?, say("card.value")?, say("card.interval")?];
    card.line(&format!("\n| {} |\n|---|---|---|", head.join(" | ")));
    for (name, measured, unit) in figures {
        let row = match card.locale.measured(measured, unit)? {
            Shown::Figure { value, interval } => format!("| {name} | {value} | {interval} |"),
            Shown::Reason(reason) => format!("| {name} | \u{2013} | {} |", plain(&reason)),
        };
        card.line(&row);
    }
    Ok(())
}
