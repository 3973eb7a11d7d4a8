//! On which side of zero does the verdict's interval lie? One strip: zero, the difference, its interval.

use super::canvas::{Anchor, Canvas, Frame, Mark, Size, Type};
use super::ink::{Dash, Ink};
use super::labels::text_width;
use super::{Head, Views};
use crate::evaluate::{Verdict, VerdictWord};
use crate::report::ReportError;
use crate::report::locale::{Locale, digits_of};

pub(super) fn strip(verdict: &Verdict, locale: &Locale) -> Result<Option<Views>, ReportError> {
    let Verdict { difference, low, high, .. } = *verdict;
    if ![difference, low, high].iter().all(|x| x.is_finite() && x.abs() < 1e9) {
        return Ok(None);
    }
    let digits = digits_of(&[difference, low, high]);
    let write = |x: f64| locale.signed(x, digits);
    let head = Head {
        title: locale.say("verdict.strip_alt", &[])?,
        desc: locale.say(
            "verdict.strip_desc",
            &[("difference", &write(difference)?), ("low", &write(low)?), ("high", &write(high)?)],
        )?,
    };
    let sizes = [Size { width: 640.0, height: 92.0 }, Size { width: 330.0, height: 92.0 }];
    let views = Views::make(&head, sizes, |canvas| {
        draw(canvas, verdict, [write(low)?, write(difference)?, write(high)?], locale)
    })?;
    Ok(Some(views))
}

fn draw(canvas: &Canvas<'_>, verdict: &Verdict, words: [String; 3], locale: &Locale) -> Result<(), ReportError> {
    let Size { width, height } = canvas.size;
    let frame = Frame { left: 34.0, top: 28.0, right: width - 34.0, bottom: height - 30.0 };
    // Zero and the interval both lie well inside.
    let reach = verdict.low.abs().max(verdict.high.abs()).max(verdict.difference.abs()).max(1e-9);
    let (least, most) = (verdict.low.min(-0.35 * reach), verdict.high.max(0.35 * reach));
    let plane = canvas.plane(frame, least..most, 0.0..1.0);
    let y = (frame.top + frame.bottom) / 2.0;
    let ink = match verdict.word {
        VerdictWord::Better => Ink::Model,
        VerdictWord::NoVisibleDifference => Ink::Random,
        VerdictWord::Worse => Ink::Rules,
    };
    canvas.line(&[(4.0, y), (width - 4.0, y)], Ink::Grid, Dash::Solid, 1.5)?;
    let (zero, _) = plane.at(0.0, 0.0);
    let top = frame.top - 14.0;
    canvas.text((zero, top), &locale.say("verdict.strip_zero", &[])?, Anchor::Middle, Type::TICK)?;
    if !canvas.size.is_narrow() {
        canvas.text((4.0, top), &locale.say("verdict.strip_fewer", &[])?, Anchor::Start, Type::TICK)?;
        canvas.text((width - 4.0, top), &locale.say("verdict.strip_more", &[])?, Anchor::End, Type::TICK)?;
    }
    let at = |x: f64| plane.at(x, 0.0).0;
    let (low, middle, high) = (at(verdict.low), at(verdict.difference), at(verdict.high));
    canvas.bar(Frame { left: low, right: high.max(low + 1.0), top: y - 6.0, bottom: y + 6.0 }, soft(ink))?;
    canvas.line(&[(low, y - 9.0), (low, y + 9.0)], ink, Dash::Solid, 2.2)?;
    canvas.line(&[(high, y - 9.0), (high, y + 9.0)], ink, Dash::Solid, 2.2)?;
    canvas.line(&[(zero, frame.top - 4.0), (zero, frame.bottom + 4.0)], Ink::Text, Dash::Solid, 1.6)?;
    canvas.mark((middle, y), Mark::Dot, ink, 7.0)?;
    let looks = [Type::TICK, Type { size: 15.0, ..Type::label(ink) }, Type::TICK];
    let widths = [0, 1, 2].map(|index| text_width(&words[index], looks[index].size) * 1.1);
    let places = apart([low, middle, high], widths, width);
    for ((place, words), look) in places.into_iter().zip(&words).zip(looks) {
        canvas.text((place, y + 24.0), words, Anchor::Middle, look)?;
    }
    Ok(())
}

/// Centres of three labels in a row, moved so that none touches another or the edge.
fn apart(wanted: [f64; 3], widths: [f64; 3], room: f64) -> [f64; 3] {
    let mut places = wanted;
    let mut free_from = 2.0;
    for (place, width) in places.iter_mut().zip(widths) {
        *place = place.max(free_from + width / 2.0);
        free_from = *place + width / 2.0 + 8.0;
    }
    let mut free_to = room - 2.0;
    for (place, width) in places.iter_mut().zip(widths).rev() {
        *place = place.min(free_to - width / 2.0);
        free_to = *place - width / 2.0 - 8.0;
    }
    places
}

/// The pale form of an ink.
const fn soft(ink: Ink) -> Ink {
    match ink {
        Ink::Model => Ink::ModelSoft,
        _ => Ink::Grid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_a_narrow_interval_do_not_touch() {
        for wanted in [[0.0, 1.0, 2.0], [300.0, 300.0, 300.0], [10.0, 320.0, 330.0]] {
            let [a, b, c] = apart(wanted, [40.0, 60.0, 40.0], 330.0);
            assert!(a >= 22.0 && b - a >= 58.0 && c - b >= 58.0 && c <= 308.0, "{a} {b} {c}");
        }
        let [a, b, c] = apart([50.0, 150.0, 250.0], [40.0; 3], 330.0);
        assert!((a - 50.0).abs() + (b - 150.0).abs() + (c - 250.0).abs() < 1e-12, "what fits stays");
    }
}
