//! What did the test leads show, and what did the model learn? Gains, reliability, bands, effects.

use minijinja::context;
use minijinja::value::Value;

use super::{Plots, cell, cut, drawing};
use crate::evaluate::ReliabilityBin;
use crate::report::locale::Locale;
use crate::report::plots::shown_share;
use crate::report::{BandRow, Cast, Effect, Importance, Learned, ReportError, ReportInput};

/// Rows of the table of what was learned; the data file holds all.
const MOST_LEARNED: usize = 40;
/// Bands shown.
const MOST_BANDS: usize = 60;
/// Bins shown.
const MOST_BINS: usize = 60;

pub(super) fn view(
    input: &ReportInput<'_>,
    cast: &Cast<'_>,
    plots: &Plots,
    locale: &Locale,
) -> Result<Value, ReportError> {
    let bins = cut(&cast.model.reliability, MOST_BINS).0;
    let bands = cut(&input.bands, MOST_BANDS).0;
    Ok(context! {
        gains => drawing(&plots.gains.views),
        gains_end => (shown_share(input.listed_share) < 1.0)
            .then(|| locale.percent(shown_share(input.listed_share), 0)).transpose()?,
        reliability => drawing(&plots.reliability.views),
        bins => bins.iter().map(|bin| bin_row(bin, locale)).collect::<Result<Vec<_>, _>>()?,
        curve => cast.model.chances.as_ref().is_some_and(|chances| chances.curve.len() > 1),
        honesty => super::honesty::rows(cast, locale)?,
        bands => bands.iter().map(|band| band_row(band, locale)).collect::<Result<Vec<_>, _>>()?,
        learned => learned(&input.learned, plots, locale)?,
    })
}

fn bin_row(bin: &ReliabilityBin, locale: &Locale) -> Result<Value, ReportError> {
    Ok(context! {
        predicted => locale.of_hundred(bin.predicted)?,
        observed => locale.of_hundred(bin.observed)?,
        interval => locale.range(&locale.of_hundred(bin.low)?, &locale.of_hundred(bin.high)?)?,
        conversions => locale.integer(bin.conversions),
        leads => locale.integer(bin.count),
    })
}

fn band_row(row: &BandRow, locale: &Locale) -> Result<Value, ReportError> {
    // The interval of the rate, told in leads of this band, so that it stands beside a count.
    let of_leads = |rate: f64| rate * row.leads as f64;
    let (low, high) = (of_leads(row.low), of_leads(row.high));
    let reading = if !(low.is_finite() && high.is_finite() && row.expected_conversions.is_finite()) {
        ("none", locale.say("measure.not_a_number", &[])?)
    } else if row.expected_conversions < low {
        ("more", locale.say("bands.more", &[])?)
    } else if row.expected_conversions > high {
        ("fewer", locale.say("bands.fewer", &[])?)
    } else {
        ("in_line", locale.say("bands.in_line", &[])?)
    };
    Ok(context! {
        band => locale.band(&row.band)?,
        leads => locale.integer(row.leads),
        expected => locale.decimal(row.expected_conversions, 1)?,
        observed => locale.integer(row.observed_conversions),
        interval => locale.range(&locale.decimal(low, 1)?, &locale.decimal(high, 1)?)?,
        kind => reading.0,
        reading => reading.1,
    })
}

fn learned(learned: &Learned, plots: &Plots, locale: &Locale) -> Result<Value, ReportError> {
    let (effects, rows, left_out) = match learned {
        Learned::Effects(effects) => {
            let (rows, left_out) = cut(effects, MOST_LEARNED);
            (true, rows.iter().map(|row| effect_row(row, locale)).collect::<Result<Vec<_>, _>>()?, left_out)
        }
        Learned::Importances(importances) => {
            let (rows, left_out) = cut(importances, MOST_LEARNED);
            (false, rows.iter().map(|row| importance_row(row, locale)).collect::<Result<Vec<_>, _>>()?, left_out)
        }
    };
    Ok(context! {
        plot => drawing(&plots.learned.views),
        effects,
        rows,
        left_out => (left_out > 0).then(|| locale.integer(left_out)),
    })
}

fn effect_row(row: &Effect, locale: &Locale) -> Result<Value, ReportError> {
    let interval = row.interval.filter(|interval| interval.low.is_finite() && interval.high.is_finite());
    let (kind, reading) = match interval {
        Some(interval) if interval.low > 0.0 => ("raises", locale.say("learned.raises", &[])?),
        Some(interval) if interval.high < 0.0 => ("lowers", locale.say("learned.lowers", &[])?),
        Some(_) => ("unclear", locale.say("learned.unclear", &[])?),
        None => ("unclear", locale.say("learned.no_interval", &[])?),
    };
    let interval = match interval {
        Some(interval) => locale.range(&locale.signed(interval.low, 2)?, &locale.signed(interval.high, 2)?)?,
        None => String::new(),
    };
    Ok(context! {
        words => cell(row.words.told(locale.lang())),
        feature => cell(&row.feature),
        field => cell(&row.field),
        kind,
        reading,
        effect => locale.signed(row.effect, 2)?,
        interval,
    })
}

fn importance_row(row: &Importance, locale: &Locale) -> Result<Value, ReportError> {
    Ok(context! { field => cell(&locale.field(&row.field)?), share => locale.percent(row.share, 1)? })
}
