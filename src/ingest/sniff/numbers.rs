//! Is this a number, and which mark stands before its decimals?

/// What a text says about numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Written {
    /// Digits with at most a point: what every reader takes.
    Plain(f64),
    /// A comma before the decimals: `12,5`, `1.234,56`. The number, and whether nothing else can be meant.
    Comma(f64, bool),
    /// No number.
    Not,
}

/// Reads a cell.
pub(super) fn written(text: &str) -> Written {
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    if body.is_empty()
        || !body.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'e' | b'E' | b'-' | b'+'))
    {
        return Written::Not;
    }
    if !body.contains(',') {
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        return number.map_or(Written::Not, Written::Plain);
    }
    comma(text, body).map_or(Written::Not, |(number, sure)| Written::Comma(number, sure))
}

/// `1.234,56`: one comma, then digits; before it groups of three behind points.
fn comma(text: &str, body: &str) -> Option<(f64, bool)> {
    let (whole, decimals) = body.split_once(',')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(decimals) {
        return None;
    }
    let mut groups = whole.split('.');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.iter().all(|group| group.len() == 3 && digits(group));
    if !digits(first) || !grouped || (!rest.is_empty() && first.len() > 3) {
        return None;
    }
    let plain = text.replace('.', "").replace(',', ".");
    // `1,234` may be a thousand and more.
    let sure = !rest.is_empty() || decimals.len() != 3;
    plain.parse().ok().map(|number| (number, sure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_before_decimals_is_seen_and_a_group_of_three_leaves_doubt() {
        assert_eq!(written("12.5"), Written::Plain(12.5));
        assert_eq!(written("-12,5"), Written::Comma(-12.5, true));
        assert_eq!(written("1.234,56"), Written::Comma(1234.56, true));
        assert_eq!(written("1,234"), Written::Comma(1.234, false));
        for text in ["1,234.5", "12,5,6", "abc", "", ",5", "1.23,4"] {
            assert_eq!(written(text), Written::Not, "{text}");
        }
    }
}
