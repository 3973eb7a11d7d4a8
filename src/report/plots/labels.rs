//! Where does a label fit? Widths of texts without font metrics, and a place beside a line that covers nothing else.

use super::canvas::{Anchor, Frame, Point};

/// About how wide a text is in a common sans-serif face, in pixels; rather too wide than too narrow.
///
/// Classes of widths after Arial and DejaVu Sans (the widest face in use), in parts of the font's size.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '\u{202f}' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | ' ' | '\u{a0}' | '-' | '/' => 0.40,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' | '—' => 0.95,
        c if c.is_ascii_uppercase() => 0.70,
        c if c.is_ascii() => 0.61,
        c if u32::from(c) < 0x0530 => 0.66,
        _ => 1.05,
    }
}

/// The text, cut so that it is at most so wide; `…` marks the cut.
pub(super) fn fitted(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let room = width - advance('…') * size;
    let mut used = 0.0;
    let mut out = String::new();
    for c in text.chars() {
        used += advance(c) * size;
        if used > room {
            break;
        }
        out.push(c);
    }
    format!("{}…", out.trim_end())
}

/// A place for a label, and to which side of it the text runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) at: Point,
    pub(super) anchor: Anchor,
    cover: Frame,
}

/// One spot for each line's label, beside its own line, where it covers the least of all lines, of `taken` areas and of
/// the labels placed before.
///
/// `lines` are in pixels; `widths` are those of the labels; `height` is that of a line of text.
pub(super) fn beside_lines(
    lines: &[Vec<Point>],
    widths: &[f64],
    height: f64,
    frame: Frame,
    taken: &[Frame],
) -> Vec<Spot> {
    let dense: Vec<Vec<Point>> = lines.iter().map(|line| every_few_pixels(line)).collect();
    let mut spots: Vec<Spot> = Vec::new();
    for (own, &width) in widths.iter().enumerate() {
        let mut best: Option<(f64, Spot)> = None;
        for &(x, y) in dense[own].iter().step_by(3) {
            for (anchor, dx, dy) in [
                (Anchor::End, -7.0, -height * 0.62),
                (Anchor::Start, 9.0, height * 0.68),
                (Anchor::Start, 9.0, height * 0.2),
            ] {
                let at = (x + dx, y + dy);
                let cover = covered(at, anchor, width, height);
                let spot = Spot { at, anchor, cover };
                let cost = cost(&cover, own, &dense, frame, taken, &spots)
                    // Where nothing is in the way, the middle of the plot reads best.
                    + ((x - (frame.left + frame.right) / 2.0) / (frame.right - frame.left)).abs();
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, spot));
                }
            }
        }
        spots.push(best.map_or_else(
            || {
                let at = (frame.left, frame.top);
                Spot { at, anchor: Anchor::Start, cover: covered(at, Anchor::Start, width, height) }
            },
            |(_, spot)| spot,
        ));
    }
    spots
}

fn cost(cover: &Frame, own: usize, lines: &[Vec<Point>], frame: Frame, taken: &[Frame], spots: &[Spot]) -> f64 {
    let outside = (frame.left - cover.left).max(0.0)
        + (cover.right - frame.right).max(0.0)
        + (frame.top - cover.top).max(0.0)
        + (cover.bottom - frame.bottom).max(0.0);
    let mut cost = 50.0 * outside;
    for (index, line) in lines.iter().enumerate() {
        let inside = line
            .iter()
            .filter(|(x, y)| (cover.left - 3.0..cover.right + 3.0).contains(x) && (cover.top..cover.bottom).contains(y))
            .count();
        cost += inside as f64 * if index == own { 3.0 } else { 6.0 };
    }
    let overlaps = |other: &Frame| {
        cover.left < other.right && other.left < cover.right && cover.top < other.bottom && other.top < cover.bottom
    };
    cost += 400.0 * spots.iter().filter(|spot| overlaps(&spot.cover)).count() as f64;
    cost + 200.0 * taken.iter().filter(|area| overlaps(area)).count() as f64
}

fn covered(at: Point, anchor: Anchor, width: f64, height: f64) -> Frame {
    let left = match anchor {
        Anchor::Start => at.0,
        Anchor::Middle => at.0 - width / 2.0,
        Anchor::End => at.0 - width,
    };
    Frame { left, right: left + width, top: at.1 - height / 2.0, bottom: at.1 + height / 2.0 }
}

/// The same line with points at most 4 pixels apart.
fn every_few_pixels(line: &[Point]) -> Vec<Point> {
    let mut out: Vec<Point> = line.first().copied().into_iter().collect();
    for pair in line.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let steps = (((x1 - x0).abs() + (y1 - y0).abs()) / 4.0).ceil().max(1.0);
        for step in 1..=(steps as usize) {
            let part = step as f64 / steps;
            out.push((x0 + (x1 - x0) * part, y0 + (y1 - y0) * part));
        }
    }
    out
}

/// Moves places along one axis so that neighbours are `gap` apart and all lie in `low..=high`; the order stays.
pub(super) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    let mut placed = wanted.to_vec();
    let mut floor = low;
    for &index in &order {
        placed[index] = placed[index].max(floor);
        floor = placed[index] + gap;
    }
    let mut ceiling = high;
    for &index in order.iter().rev() {
        placed[index] = placed[index].min(ceiling);
        ceiling = placed[index] - gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_distance_and_their_order() {
        assert_eq!(spread(&[10.0, 11.0, 50.0], 5.0, 0.0, 60.0), [10.0, 15.0, 50.0]);
        assert_eq!(spread(&[59.0, 60.0, 58.0], 5.0, 0.0, 60.0), [55.0, 60.0, 50.0]);
    }

    #[test]
    fn a_long_name_is_cut_to_its_room() {
        let name = "visits to the pricing page in the last thirty days";
        let cut = fitted(name, 13.0, 150.0);
        assert!(cut.ends_with('…') && text_width(&cut, 13.0) <= 150.0, "{cut}");
        assert_eq!(fitted("short", 13.0, 150.0), "short");
    }

    #[test]
    fn labels_of_apart_lines_cover_no_line_and_no_label() {
        let frame = Frame { left: 0.0, top: 0.0, right: 600.0, bottom: 300.0 };
        let lines: Vec<Vec<Point>> =
            [60.0, 150.0, 240.0].map(|y| vec![(0.0, y), (600.0, y - 20.0)]).into_iter().collect();
        let spots = beside_lines(&lines, &[120.0; 3], 16.0, frame, &[]);
        for (index, spot) in spots.iter().enumerate() {
            for line in &lines {
                let touches = every_few_pixels(line).iter().any(|&(x, y)| {
                    (spot.cover.left..spot.cover.right).contains(&x) && (spot.cover.top..spot.cover.bottom).contains(&y)
                });
                assert!(!touches, "label {index} covers a line");
            }
            assert!(spot.cover.left >= 0.0 && spot.cover.right <= 600.0);
        }
        assert!(spots[0].at.1 < 80.0 && spots[2].at.1 > 180.0);
    }
}
