//! Words that several messages about files share, and how a cell is shown in them.

pub(super) fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}

pub(super) fn at_line(line: &Option<u64>, row: &usize) -> String {
    line.map_or_else(|| format!("row {row}"), |line| format!("line {line}"))
}

/// Where the quote opened that a stray one was met behind.
pub(super) fn opened_before(opened: &u64, line: &u64) -> String {
    if opened == line { String::new() } else { format!(" that opened on line {opened}") }
}

/// Further lines of one fault.
pub(super) fn more_lines(more: &Option<(Vec<u64>, usize)>) -> String {
    more.as_ref().filter(|(_, total)| *total > 1).map_or_else(String::new, |(lines, total)| {
        let lines = lines.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        format!(" ({total} lines have such bytes: {lines}{})", if lines.len() < *total { ", ..." } else { "" })
    })
}

/// A cell as it may be shown: at most 40 characters, e-mail addresses masked.
#[must_use]
pub(crate) fn shown(value: &str) -> String {
    if value.contains('@') {
        let domain = value.rsplit('@').next().unwrap_or_default();
        return format!("***@{}", domain.chars().take(30).collect::<String>());
    }
    let mut cut: String = value.chars().take(40).collect();
    if cut.len() < value.len() {
        cut.push('…');
    }
    cut
}

/// A reader's words with the e-mail addresses in them masked, on one line.
pub(crate) fn masked(words: &str) -> String {
    let word = |word: &str| if word.contains('@') { shown(word) } else { word.to_owned() };
    words.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// The most similar of `names`, if one is similar enough to be meant.
#[must_use]
pub(crate) fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wanted.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}
