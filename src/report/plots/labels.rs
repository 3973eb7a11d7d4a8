//! Where does a label fit? Widths of texts without font metrics, line breaks, and distances between labels.

/// About how wide a text is in a common sans-serif face, in pixels; rather too wide than too narrow.
///
/// Classes of widths after DejaVu Sans, the widest face in use, in parts of the font's size; Arial needs a tenth less.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '’' | ' ' | '\u{a0}' | '\u{202f}' => 0.33,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '!' => 0.41,
        'c' | 's' | 'z' | '_' => 0.55,
        'm' | 'M' | 'W' | '%' | '@' | '…' | '—' => 1.0,
        c if c.is_ascii_uppercase() || c == 'w' => 0.80,
        c if u32::from(c) < 0x0530 => 0.64,
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

/// The text on at most two lines of at most that width; `…` marks a cut.
pub(super) fn wrapped(text: &str, size: f64, width: f64) -> Vec<String> {
    if text_width(text, size) <= width {
        return vec![text.to_owned()];
    }
    // Of all places to break where the first line fits, the one that leaves both most alike.
    let lines = |at: usize| (&text[..at], text[at..].trim_start());
    let longer = |at: usize| text_width(lines(at).0, size).max(text_width(lines(at).1, size));
    let breaks = text.match_indices(' ').map(|(at, _)| at).filter(|&at| text_width(lines(at).0, size) <= width);
    match breaks.min_by(|&a, &b| longer(a).total_cmp(&longer(b))) {
        Some(at) => vec![lines(at).0.to_owned(), fitted(lines(at).1, size, width)],
        None => vec![fitted(text, size, width)],
    }
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
    fn a_name_breaks_between_words_and_only_once() {
        let name = "visits to the pricing page in the last thirty days of the campaign";
        let lines = wrapped(name, 13.0, 230.0);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines.concat().replace(' ', ""), name.replace(' ', ""));
        assert!(wrapped(&"x".repeat(90), 13.0, 200.0)[0].ends_with('…'));
        assert_eq!(wrapped("two words", 13.0, 200.0), ["two words"]);
        let longest = wrapped(&format!("{name} {name}"), 13.0, 230.0);
        assert!(longest.len() == 2 && longest[1].ends_with('…') && !longest[0].ends_with('…'), "{longest:?}");
    }
}
