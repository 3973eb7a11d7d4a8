//! What does the model's quality rest on? How much worse it predicts without each field, with intervals.

use super::Plot;
use super::canvas::Head;
use super::ladder::{self, Around, Rung};
use super::learned::sizes;
use crate::evaluate::Measured;
use crate::report::locale::Locale;
use crate::report::{ReportError, importance_csv};
use crate::select::FieldImportance;

/// Fields in the plot; the data file holds all.
const MOST_ROWS: usize = 12;

pub(super) fn plot(fields: &[FieldImportance], locale: &Locale) -> Result<Plot, ReportError> {
    let shown: Vec<(&FieldImportance, String)> = fields
        .iter()
        .filter(|field| field.log_loss_rise.value().is_some_and(f64::is_finite))
        .take(MOST_ROWS)
        .map(|field| Ok((field, locale.field(&field.field)?)))
        .collect::<Result<_, ReportError>>()?;
    let head = Head {
        title: locale.say("rests_on.alt", &[])?,
        desc: locale.say("rests_on.desc", &[("n", &locale.integer(shown.len()))])?,
    };
    let sizes = sizes(shown.iter().map(|(_, name)| name.as_str()));
    Plot::make("importance", &head, sizes, importance_csv(fields).into_bytes(), |canvas| {
        let rungs: Vec<Rung> = shown
            .iter()
            .map(|(field, name)| match &field.log_loss_rise {
                Measured::Estimate(found) => {
                    Rung { name: name.clone(), value: found.value, interval: Some((found.low, found.high)) }
                }
                Measured::NotComputable { .. } => Rung { name: name.clone(), value: f64::NAN, interval: None },
            })
            .collect();
        ladder::draw(canvas, &rungs, &Around { title: locale.say("rests_on.x", &[])?, sides: None }, locale)
    })
}
