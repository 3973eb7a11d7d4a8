//! How does a text from the data look to a reader? Whole, in one piece, with nothing hidden in it.

/// The text with invisible controls made visible, cut where it would become longer than `max_chars`.
///
/// Control characters, bidirectional overrides (Unicode UAX 9) and code points that XML forbids are written as
/// `\u{202e}`, so that a name cannot reverse the words around it or break the SVG it stands in. New lines and tabs stay.
pub(super) fn shown(text: &str, max_chars: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut room = max_chars;
    for c in text.chars().filter(|&c| c != '\r') {
        let hidden = is_hidden(c);
        let wide = if hidden { c.escape_unicode().len() } else { 1 };
        let Some(left) = room.checked_sub(wide) else {
            out.push('…');
            break;
        };
        room = left;
        if hidden { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

/// The same on one line, for labels in a plot.
pub(super) fn shown_on_one_line(text: &str, max_chars: usize) -> String {
    shown(text, max_chars).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_shown_and_what_is_long_ends() {
        assert_eq!(shown("a\u{202e}b\u{0}c\nd", 99), "a\\u{202e}b\\u{0}c\nd");
        assert_eq!(shown("abcdef", 3), "abc…");
        assert_eq!(shown("año 100 %", 99), "año 100 %");
        assert_eq!(shown_on_one_line("a\n  b\t", 99), "a b");
    }
}
