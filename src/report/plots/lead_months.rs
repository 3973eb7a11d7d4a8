//! Which leads are too young to be counted? Conversions of 100 leads by month of arrival, ripe and young apart, with how many they are.

use super::axes::{self, Tick};
use super::canvas::{Canvas, Frame, Mark, Size, round_values};
use super::ink::{Dash, Ink};
use super::keys::{self, Key};
use super::{Head, Plot};
use crate::readiness::Month;
use crate::report::ReportError;
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};

/// Months in the plot, the newest; the data file holds all.
const MOST_MONTHS: usize = 60;
/// Height of the bars that say how many leads arrived.
const COUNTS: f64 = 46.0;

/// Leads whose horizon has passed, and those of them that converted so far.
pub(in crate::report) const fn ripe(month: &Month) -> (usize, usize) {
    (
        month.leads_arrived.saturating_sub(month.leads_young),
        month.arrived_and_converted.saturating_sub(month.young_and_converted),
    )
}

pub(super) fn plot(months: &[Month], locale: &Locale) -> Result<Plot, ReportError> {
    let shown = &months[months.len().saturating_sub(MOST_MONTHS)..];
    let head = Head {
        title: locale.say("lead_months.alt", &[])?,
        desc: locale.say("lead_months.desc", &[("n", &locale.integer(shown.len()))])?,
    };
    let rows: Vec<_> = months
        .iter()
        .map(|month| {
            let (ripe, converted) = ripe(month);
            let counts = [ripe, converted, month.leads_young, month.young_and_converted].map(Cell::Count);
            std::iter::once(Cell::Text(&month.month)).chain(counts).collect()
        })
        .collect();
    let header = ["month", "leads_ripe", "ripe_and_converted", "leads_young", "young_and_converted"];
    let sizes = [Size { width: 720.0, height: 380.0 }, Size { width: 350.0, height: 370.0 }];
    Plot::make("lead_months", &head, sizes, csv_bytes(&header, &rows), |canvas| draw(canvas, shown, locale))
}

fn draw(canvas: &Canvas<'_>, months: &[Month], locale: &Locale) -> Result<(), ReportError> {
    let rate = |(leads, converted): (usize, usize)| (leads > 0).then(|| 100.0 * converted as f64 / leads as f64);
    let young = |month: &Month| (month.leads_young, month.young_and_converted);
    // The first few of a month to ripen are not the month.
    let ripe_rate = |month: &Month| Some(ripe(month)).filter(|of| of.0 >= month.leads_young).and_then(rate);
    let rates = || months.iter().flat_map(|month| [ripe_rate(month), rate(young(month))]).flatten();
    let top = rates().fold(0.0_f64, f64::max) * 1.1;
    if top <= 0.0 {
        return super::nothing(canvas, locale);
    }
    let key = |words: &str, ink, mark, width| -> Result<Key, ReportError> {
        Ok(Key { name: super::label(&locale.say(words, &[])?), ink, dash: Dash::Solid, mark, width })
    };
    let keys = [
        key("lead_months.key_count", Ink::Random, Mark::Square, 0.0)?,
        key("lead_months.key_young", Ink::Rules, Mark::Ring, 0.0)?,
        key("lead_months.key_ripe", Ink::Model, Mark::Dot, 2.0)?,
    ];
    let values = round_values(0.0..top, 5);
    let digits = super::digits(&values);
    let y = values.into_iter().map(|at| Ok(Tick { at, words: locale.decimal(at, digits)? }));
    let y: Vec<Tick> = y.collect::<Result<_, ReportError>>()?;
    let size = canvas.size;
    let whole = Frame {
        left: axes::left_of(&y),
        top: axes::ABOVE + 20.0 * keys.len() as f64 + 6.0,
        right: size.width - 20.0,
        bottom: size.height - axes::BELOW,
    };
    // Rates above, counts below them, on one axis of months.
    let tall = whole.bottom - whole.top;
    let least = -top * COUNTS / (tall - COUNTS);
    let plane = canvas.plane(whole, -0.5..months.len() as f64 - 0.5, least..top);
    let every = (months.len() as f64 * 66.0 / (whole.right - whole.left)).ceil().max(1.0) as usize;
    let mut x: Vec<Tick> = (0..months.len())
        .rev()
        .step_by(every)
        .map(|index| Tick { at: index as f64, words: months[index].month.clone() })
        .collect();
    x.reverse();
    axes::draw(canvas, &plane, (&locale.say("lead_months.x", &[])?, &x), (&locale.say("lead_months.y", &[])?, &y))?;
    let most = months.iter().map(|month| month.leads_arrived).max().unwrap_or(1).max(1) as f64;
    let half = ((whole.right - whole.left) / months.len() as f64 * 0.36).clamp(0.6, 14.0);
    let mut line = Vec::new();
    for (index, month) in months.iter().enumerate() {
        let (at, _) = plane.at(index as f64, 0.0);
        let up = |leads: usize| whole.bottom - (COUNTS - 10.0) * leads as f64 / most;
        let (old, _) = ripe(month);
        let bar = |top, bottom, ink| canvas.bar(Frame { left: at - half, right: at + half, top, bottom }, ink);
        bar(up(old), whole.bottom, Ink::Random)?;
        if month.leads_young > 0 {
            bar(up(month.leads_arrived), up(old), Ink::Rules)?;
        }
        line.extend(ripe_rate(month).map(|rate| plane.at(index as f64, rate)));
    }
    canvas.line(&line, Ink::Model, Dash::Solid, 2.0)?;
    let radius = if months.len() > 40 { 2.6 } else { 4.2 };
    for &at in &line {
        canvas.mark(at, Mark::Dot, Ink::Model, radius)?;
    }
    for (index, month) in months.iter().enumerate() {
        if let Some(rate) = rate(young(month)) {
            canvas.mark(plane.at(index as f64, rate), Mark::Ring, Ink::Rules, radius)?;
        }
    }
    Ok(keys::above(canvas, &keys)?)
}
