//! TOML with comments, line by line: a writer that keeps what a person is told beside what the program reads.

use std::collections::BTreeMap;

use crate::ingest::{EventType, LeadMatch, OneOrMany, Scalar, TextForm};

/// Marks what only a person can know.
pub(super) const ANSWER: &str = "ANSWER:";

/// Longer lines of a comment are broken.
const WIDTH: usize = 118;

/// A file in the making.
#[derive(Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    /// The text.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// An empty line.
    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A comment, in as many lines as it takes.
    pub(super) fn comment(&mut self, words: &str) {
        self.wrapped("# ", words);
    }

    /// A question: marked, with its choices below it.
    pub(super) fn question(&mut self, words: &str) {
        self.comment(&format!("{ANSWER} {words}"));
    }

    fn wrapped(&mut self, start: &str, words: &str) {
        let mut line = start.to_owned();
        let mut empty = true;
        for word in plain_line(words).split(' ') {
            if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.text.push_str(line.trim_end());
                self.text.push('\n');
                line = start.to_owned();
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// `[name]` or `[[name]]`.
    pub(super) fn header(&mut self, header: &str) {
        self.text.push_str(header);
        self.text.push('\n');
    }

    /// `key = value`, with a word beside it.
    pub(super) fn set(&mut self, key: &str, value: &str, beside: &str) {
        self.line("", key, value, beside);
    }

    /// The same, taken back by a `#`: for the person to choose.
    pub(super) fn choice(&mut self, key: &str, value: &str, beside: &str) {
        self.line("# ", key, value, beside);
    }

    fn line(&mut self, start: &str, key: &str, value: &str, beside: &str) {
        let line = format!("{start}{key} = {value}");
        let beside = plain_line(beside);
        if beside.is_empty() {
            self.text.push_str(&line);
        } else if line.chars().count() + beside.chars().count() + 4 > WIDTH {
            self.wrapped("# ", &beside);
            self.text.push_str(&line);
        } else {
            self.text.push_str(&format!("{line}  # {beside}"));
        }
        self.text.push('\n');
    }

    /// A list with a line and a word for each entry; `open` entries are taken back by a `#`.
    pub(super) fn list(&mut self, key: &str, entries: &[(String, String)], open: &[(String, String)]) {
        self.text.push_str(&format!("{key} = [\n"));
        let width = entries.iter().chain(open).map(|(name, _)| text(name).chars().count()).max().unwrap_or(0).min(44);
        for (start, (name, beside)) in
            entries.iter().map(|entry| ("    ", entry)).chain(open.iter().map(|entry| ("    # ", entry)))
        {
            let cell = format!("{},", text(name));
            let line = format!("{start}{cell:<fill$}  # {}", plain_line(beside), fill = width + 1);
            let line = if beside.is_empty() { format!("{start}{cell}") } else { line };
            let cut: String = line.chars().take(200).collect();
            self.text.push_str(cut.trim_end());
            self.text.push('\n');
        }
        self.text.push_str("]\n");
    }
}

/// One line without controls: nothing from a file may end a comment.
fn plain_line(words: &str) -> String {
    let no_controls =
        words.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c });
    no_controls.collect::<String>().trim().to_owned()
}

/// A text as TOML has it, on one line.
pub(super) fn text(value: &str) -> String {
    let mut quoted = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A key, quoted where it must be.
pub(super) fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if bare { name.to_owned() } else { text(name) }
}

/// `["a", "b"]`.
pub(super) fn texts(values: &[String]) -> String {
    format!("[{}]", values.iter().map(|value| text(value)).collect::<Vec<_>>().join(", "))
}

/// `{ a = 1, b = 2 }`.
pub(super) fn table(entries: &[(String, String)]) -> String {
    format!(
        "{{ {} }}",
        entries.iter().map(|(name, value)| format!("{} = {value}", key(name))).collect::<Vec<_>>().join(", ")
    )
}

/// One name or a list.
pub(super) fn one_or_many(names: &OneOrMany) -> String {
    match names {
        OneOrMany::One(name) => text(name),
        OneOrMany::Many(names) => texts(names),
    }
}

/// `[[events]] type`.
pub(super) fn event_type(kind: &EventType) -> String {
    let pair = |name: &str, value: String| table(&[(name.to_owned(), value)]);
    match kind {
        EventType::Column(column) => pair("column", text(column)),
        EventType::Columns(columns) => pair("columns", texts(columns)),
        EventType::Const(word) => pair("const", text(word)),
        EventType::Named { column, names } => {
            let names: Vec<(String, String)> = names.iter().map(|(code, name)| (code.clone(), text(name))).collect();
            let named = [("column".to_owned(), text(column)), ("names".to_owned(), table(&names))];
            pair("named", table(&named))
        }
    }
}

/// `match`.
pub(super) fn matching(matching: LeadMatch) -> &'static str {
    match matching {
        LeadMatch::Id => "\"id\"",
        LeadMatch::Email => "\"email\"",
        LeadMatch::Alias => "\"alias\"",
    }
}

/// `where`.
pub(super) fn filters(filters: &BTreeMap<String, Scalar>) -> String {
    let value = |value: &Scalar| match value {
        Scalar::Bool(truth) => truth.to_string(),
        Scalar::Number(number) => format!("{number:?}"),
        Scalar::Text(words) => text(words),
    };
    table(&filters.iter().map(|(column, wanted)| (column.clone(), value(wanted))).collect::<Vec<_>>())
}

/// `format`; `None` where all is as the reader expects it.
pub(super) fn format(form: &TextForm, time_format: Option<&str>) -> Option<String> {
    let letter = |letter: char| text(&letter.to_string());
    let time = time_format.map(str::to_owned).or_else(|| form.time_format.clone());
    let entries: Vec<(String, String)> = [
        ("delimiter", form.delimiter.map(letter)),
        ("decimal", form.decimal.map(letter)),
        ("encoding", form.encoding.as_deref().map(text)),
        ("time_format", time.as_deref().map(text)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    .collect();
    (!entries.is_empty()).then(|| table(&entries))
}
