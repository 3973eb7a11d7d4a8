//! How do leads spread by what each feature adds? Dots that each stand for many rows, told apart by whether the value is high or low.

use super::canvas::{Anchor, Canvas, Frame, Mark, Type, round_values};
use super::ink::{Dash, Ink};
use super::keys::{self, Key};
use super::learned::{Rows, sizes};
use super::{Head, Plot};
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};
use crate::report::{Insight, ReportError};
use crate::select::{ShapeScale, Swarm, SwarmDot, SwarmValue};

/// Features in the plot.
const MOST_ROWS: usize = 10;
/// Room for the names of the marks.
const NAMED: f64 = 88.0;
/// Radius of a dot.
const RADIUS: f64 = 3.2;

pub(super) fn plot(insight: &Insight, locale: &Locale) -> Result<Plot, ReportError> {
    let swarms = &insight.courses.swarms;
    let shown: Vec<(&Swarm, String)> = swarms
        .iter()
        .filter(|swarm| swarm.dots.len() > 1)
        .take(MOST_ROWS)
        .map(|swarm| {
            let name =
                insight.names.get(&swarm.feature).map_or(swarm.feature.as_str(), |name| name.told(locale.lang()));
            (swarm, name.to_owned())
        })
        .collect();
    let head = Head {
        title: locale.say("swarm.alt", &[])?,
        desc: locale.say("swarm.desc", &[("n", &locale.integer(shown.len()))])?,
    };
    let word = |value: SwarmValue| match value {
        SwarmValue::Above => "above",
        SwarmValue::Below => "below",
        SwarmValue::Missing => "missing",
        SwarmValue::Category => "category",
    };
    let rows: Vec<_> = swarms
        .iter()
        .flat_map(|swarm| {
            swarm.dots.iter().map(|dot| {
                vec![
                    Cell::Text(&swarm.feature),
                    Cell::Text(&swarm.field),
                    Cell::Number(dot.effect),
                    Cell::Text(word(dot.value)),
                    Cell::Count(dot.rows),
                ]
            })
        })
        .collect();
    let csv = csv_bytes(&["feature", "field", "effect", "value", "rows"], &rows);
    let mut sizes = sizes(shown.iter().map(|(_, name)| name.as_str()));
    for size in &mut sizes {
        size.height += NAMED + 10.0 * shown.len() as f64;
    }
    let chance = insight.courses.shapes.iter().any(|shape| shape.scale == ShapeScale::Chance);
    Plot::make("swarm", &head, sizes, csv, |canvas| draw(canvas, &shown, chance, locale))
}

/// How a dot looks: in shape, not in colour alone.
const fn look(value: SwarmValue) -> (Mark, Ink) {
    match value {
        SwarmValue::Above => (Mark::Dot, Ink::Model),
        SwarmValue::Below => (Mark::Ring, Ink::Rules),
        SwarmValue::Missing => (Mark::Triangle, Ink::Newest),
        SwarmValue::Category => (Mark::Square, Ink::Random),
    }
}

fn draw(canvas: &Canvas<'_>, shown: &[(&Swarm, String)], chance: bool, locale: &Locale) -> Result<(), ReportError> {
    let effects =
        || shown.iter().flat_map(|(swarm, _)| swarm.dots.iter().map(|dot| dot.effect)).filter(|x| x.is_finite());
    let (low, high) = effects().fold((0.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    if shown.is_empty() || high - low < 1e-9 {
        return super::nothing(canvas, locale);
    }
    let key = |words: &str, value| -> Result<Key, ReportError> {
        let (mark, ink) = look(value);
        Ok(Key { name: locale.say(words, &[])?, ink, dash: Dash::Solid, mark, width: 0.0 })
    };
    keys::above(
        canvas,
        &[
            key("swarm.category", SwarmValue::Category)?,
            key("swarm.missing", SwarmValue::Missing)?,
            key("swarm.below", SwarmValue::Below)?,
            key("swarm.above", SwarmValue::Above)?,
        ],
    )?;
    let rows = Rows::of(canvas.size, shown.len()).below(NAMED, shown.len());
    let frame = rows.frame;
    let room = (high - low) * 0.05;
    let plane = canvas.plane(frame, low - room..high + room, 0.0..1.0);
    let values = round_values(low - room..high + room, if rows.narrow { 4 } else { 7 });
    let digits = super::digits(&values);
    for value in values {
        let (x, _) = plane.at(value, 0.0);
        canvas.line(&[(x, frame.top), (x, frame.bottom)], Ink::Grid, Dash::Solid, 1.0)?;
        let words = match chance {
            true => locale.signed(value * 100.0, digits.saturating_sub(2))?,
            false => locale.signed(value, digits)?,
        };
        canvas.text((x, frame.bottom + 14.0), &words, Anchor::Middle, Type::TICK)?;
    }
    let (zero, _) = plane.at(0.0, 0.0);
    canvas.line(&[(zero, frame.top), (zero, frame.bottom)], Ink::Axis, Dash::Solid, 1.6)?;
    for (index, (swarm, name)) in shown.iter().enumerate() {
        // Under its name on a phone, clear of it.
        let y = rows.name(canvas, index, name)? + if rows.narrow { 5.0 } else { 0.0 };
        let dots = swarm.dots.iter().filter(|dot| dot.effect.is_finite());
        for (dot, at) in placed(dots, |effect| plane.at(effect, 0.0).0, y, frame) {
            let (mark, ink) = look(dot.value);
            canvas.mark(at, mark, ink, RADIUS)?;
        }
    }
    let title = locale.say(if chance { "swarm.x_chance" } else { "swarm.x" }, &[])?;
    let middle = if rows.narrow { canvas.size.width / 2.0 } else { (frame.left + frame.right) / 2.0 };
    canvas.text((middle, frame.bottom + 36.0), &title, Anchor::Middle, Type::TICK)?;
    Ok(())
}

/// Dots beside each other where they would lie on one another: away from the middle, by turns up and down.
fn placed<'a>(
    dots: impl Iterator<Item = &'a SwarmDot>,
    across: impl Fn(f64) -> f64,
    y: f64,
    frame: Frame,
) -> Vec<(&'a SwarmDot, (f64, f64))> {
    let wide = RADIUS * 2.0 + 0.4;
    let mut in_column = std::collections::BTreeMap::<i32, u32>::new();
    dots.map(|dot| {
        let x = across(dot.effect);
        let column = ((x - frame.left) / wide).floor() as i32;
        let before = in_column.entry(column).or_default();
        let turn = if before.is_multiple_of(2) { 1.0 } else { -1.0 };
        // Beyond the row's room, columns start again on the middle.
        let step = f64::from(before.div_ceil(2) % 3) * 5.6 * turn;
        *before += 1;
        (dot, (x, y + step))
    })
    .collect()
}
