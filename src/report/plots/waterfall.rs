//! How does the mean score of a group of leads come about? From the average lead to the score, field by field.

use super::canvas::{Anchor, Canvas, Frame, Type};
use super::ink::{Dash, Ink};
use super::labels::text_width;
use super::learned::{Rows, sizes};
use super::{Head, Plot};
use crate::evaluate::CaseKind;
use crate::report::locale::Locale;
use crate::report::page::cut;
use crate::report::sheet::{Cell, csv_bytes};
use crate::report::{Case, ReportError};

/// Fields shown by name; the others stand together.
const MOST_FIELDS: usize = 7;

/// A row of a waterfall: its name, the points it adds, and whether it is a total that stands on the ground.
struct Step {
    name: String,
    points: f64,
    total: bool,
}

/// Keys of a case's title and of the sentence that says which leads it holds.
pub(in crate::report) const fn words_of(kind: CaseKind) -> [&'static str; 2] {
    match kind {
        CaseKind::Top => ["cases.top", "cases.top_text"],
        CaseKind::Cut => ["cases.cut", "cases.cut_text"],
        CaseKind::Middle => ["cases.middle", "cases.middle_text"],
        CaseKind::PromisedNotBought => ["cases.promised", "cases.promised_text"],
        CaseKind::BoughtUnseen => ["cases.unseen", "cases.unseen_text"],
    }
}

const fn file_of(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Top => "case_top",
        CaseKind::Cut => "case_cut",
        CaseKind::Middle => "case_middle",
        CaseKind::PromisedNotBought => "case_promised",
        CaseKind::BoughtUnseen => "case_unseen",
    }
}

pub(super) fn plot(case: &Case, locale: &Locale) -> Result<Plot, ReportError> {
    let steps = steps(case, locale)?;
    let said = steps
        .iter()
        .map(|step| match step.total {
            true => Ok(format!("{} {}", step.name, locale.decimal(step.points, 1)?)),
            false => Ok(format!("{} {}", step.name, locale.signed(step.points, 1)?)),
        })
        .collect::<Result<Vec<_>, ReportError>>()?;
    let head = Head {
        title: locale.say("cases.alt", &[("case", &locale.say(words_of(case.kind)[0], &[])?)])?,
        desc: super::label_of(&said.join("; "), 600),
    };
    let mut rows: Vec<Vec<Cell<'_>>> = vec![vec![Cell::Text("average"), Cell::Number(case.ledger.base)]];
    rows.extend(case.ledger.fields.iter().map(|(field, points)| vec![Cell::Text(field), Cell::Number(*points)]));
    rows.push(vec![Cell::Text("not named"), Cell::Number(case.ledger.other)]);
    rows.push(vec![Cell::Text("score"), Cell::Number(case.ledger.score)]);
    let csv = csv_bytes(&["field", "points"], &rows);
    let mut sizes = sizes(steps.iter().map(|step| step.name.as_str()));
    for size in &mut sizes {
        size.height -= 56.0;
    }
    Plot::make(file_of(case.kind), &head, sizes, csv, |canvas| draw(canvas, &steps, locale))
}

fn steps(case: &Case, locale: &Locale) -> Result<Vec<Step>, ReportError> {
    let ledger = &case.ledger;
    let (named, left) = cut(&ledger.fields, MOST_FIELDS);
    let mut steps = vec![Step { name: locale.say("cases.base", &[])?, points: ledger.base, total: true }];
    for (field, points) in named {
        steps.push(Step { name: locale.field(field)?, points: *points, total: false });
    }
    let others = ledger.fields[named.len()..].iter().map(|(_, points)| points).sum::<f64>() + ledger.other;
    if left > 0 || others.abs() > 1e-9 {
        steps.push(Step { name: locale.say("cases.others", &[])?, points: others, total: false });
    }
    steps.push(Step { name: locale.say("cases.score", &[])?, points: ledger.score, total: true });
    Ok(steps)
}

fn draw(canvas: &Canvas<'_>, steps: &[Step], locale: &Locale) -> Result<(), ReportError> {
    let mut at = 0.0;
    let mut bars: Vec<(f64, f64)> = Vec::new();
    for step in steps {
        let from = if step.total { 0.0 } else { at };
        at = from + step.points;
        bars.push((from, at));
    }
    if bars.iter().any(|(from, to)| !(from.is_finite() && to.is_finite())) {
        return super::nothing(canvas, locale);
    }
    let (low, high) =
        bars.iter().fold((0.0_f64, 1.0_f64), |(low, high), &(from, to)| (low.min(to), high.max(to).max(from)));
    let whole = Rows::of(canvas.size, steps.len());
    let rows = whole.between(4.0, canvas.size.height - 6.0, steps.len());
    let frame = Frame { right: rows.frame.right - 44.0, ..rows.frame };
    let plane = canvas.plane(frame, low..high, 0.0..1.0);
    let (ground, _) = plane.at(0.0, 0.0);
    canvas.line(&[(ground, frame.top), (ground, frame.bottom)], Ink::Axis, Dash::Solid, 1.4)?;
    let mut before: Option<(f64, f64)> = None;
    for (index, (step, &(from, to))) in steps.iter().zip(&bars).enumerate() {
        let y = rows.name(canvas, index, &step.name)?;
        let (left, right) = (plane.at(from.min(to), 0.0).0, plane.at(from.max(to), 0.0).0);
        let ink = match (step.total, step.points >= 0.0) {
            (true, _) => Ink::Random,
            (false, true) => Ink::Model,
            (false, false) => Ink::Rules,
        };
        if let Some((x, above)) = before {
            canvas.line(&[(x, above), (x, y)], Ink::Axis, Dash::Dotted, 1.0)?;
        }
        canvas.bar(Frame { left, right: right.max(left + 1.0), top: y - 7.0, bottom: y + 7.0 }, ink)?;
        before = Some((plane.at(to, 0.0).0, y));
        let words = if step.total { locale.decimal(step.points, 1)? } else { locale.signed(step.points, 1)? };
        let look = Type { bold: step.total, ..Type::plain(Ink::Text) };
        let room = text_width(&words, look.size) + 8.0;
        let x = (right + 6.0).min(canvas.size.width - room);
        canvas.text((x, y), &words, Anchor::Start, look)?;
    }
    Ok(())
}
