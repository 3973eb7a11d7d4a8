//! What does one cell look like? An address, a link, a structure, a sentence, a yes or no.

/// Words of a yes/no column: English, Spanish, and what databases write.
const YES_NO: [&str; 14] =
    ["1", "0", "true", "false", "yes", "no", "y", "n", "si", "sí", "t", "f", "verdadero", "falso"];

/// True for `name@host.tld`.
pub(super) fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    !name.is_empty() && host.contains('.') && !host.contains('@') && !text.contains(char::is_whitespace)
}

/// True for a link or a path on a site.
pub(super) fn is_url(text: &str) -> bool {
    let scheme = text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www.");
    (scheme || (text.starts_with('/') && text.len() > 1)) && !text.contains(char::is_whitespace)
}

/// True for a JSON object or list.
pub(super) fn is_json(text: &str) -> bool {
    (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']'))
}

/// True for a word of a yes/no column.
pub(super) fn is_yes_no(text: &str) -> bool {
    YES_NO.contains(&text.to_lowercase().as_str())
}

/// Words in a text.
pub(super) fn words(text: &str) -> usize {
    text.split_whitespace().count()
}
