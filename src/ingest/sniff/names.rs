//! Is this column the one that is meant? Names without case, accents and punctuation, compared with patterns.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// `LeadSource`, `lead_source` and `Lead Source` all read `lead source`; `Fecha de creación` reads `fecha de creacion`.
#[must_use]
pub fn plain_name(name: &str) -> String {
    let mut plain = String::with_capacity(name.len() + 4);
    let mut before = Before::Other;
    let letters: Vec<char> = name.nfd().filter(|c| !is_combining_mark(*c)).collect();
    for (at, &c) in letters.iter().enumerate() {
        if !c.is_alphanumeric() {
            before = Before::Other;
            continue;
        }
        // `leadId` starts a word at `I`; `marketoGUID` at `G`, `GUIDText` at `T`; `UTM2` none at `2`.
        let next_lower = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let starts = match before {
            Before::Other => true,
            Before::Lower => c.is_uppercase(),
            Before::Upper => c.is_uppercase() && next_lower,
        };
        if starts && !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(c.to_lowercase());
        before = if c.is_uppercase() { Before::Upper } else { Before::Lower };
    }
    plain
}

enum Before {
    Lower,
    Upper,
    Other,
}

/// True when one of `patterns` is `plain`; `*` in a pattern stands for anything. A pattern without one also is a name that
/// differs in blanks alone: `hubspot score` is `HubSpot Score`, which reads `hub spot score`.
#[must_use]
pub fn matches_any(patterns: &[String], plain: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, plain)) || names_exactly(patterns, plain)
}

/// True when one of the patterns without `*` is the name, blanks aside.
#[must_use]
pub fn names_exactly(patterns: &[String], plain: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
    let wanted = letters(plain);
    patterns.iter().any(|pattern| !pattern.contains('*') && letters(pattern) == wanted)
}

fn matches(pattern: &str, plain: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == plain };
    let Some(rest) = plain.strip_prefix(head) else { return false };
    (0..=rest.len()).filter(|&at| rest.is_char_boundary(at)).any(|at| matches(tail, &rest[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_the_same_however_a_tool_spells_it() {
        for name in ["LeadSource", "lead_source", "Lead Source", "LEAD SOURCE", "lead-source"] {
            assert_eq!(plain_name(name), "lead source", "{name}");
        }
        assert_eq!(plain_name("marketoGUID"), "marketo guid");
        assert_eq!(plain_name("Fecha de creación"), "fecha de creacion");
        assert_eq!(plain_name("¿Ganado?"), "ganado");
        assert_eq!(plain_name("SystemModstamp"), "system modstamp");
        assert_eq!(plain_name("utm2Source"), "utm2 source");
    }

    #[test]
    fn a_star_stands_for_anything() {
        let patterns = |text: &str| vec![text.to_owned()];
        assert!(matches_any(&patterns("became a* date"), "became a customer date"));
        assert!(matches_any(&patterns("*cliente*"), "fecha de cliente"));
        assert!(matches_any(&patterns("a*b*c"), "abc"));
        assert!(!matches_any(&patterns("became a* date"), "became a customer"));
        assert!(matches_any(&patterns("hubspot score"), &plain_name("HubSpot Score")));
        assert!(
            names_exactly(&patterns("create date"), "createdate") && !names_exactly(&patterns("create*"), "create")
        );
        assert!(!matches_any(&patterns("date"), "create date"));
    }
}
