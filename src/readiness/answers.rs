//! Which questions in the config file are still open? Lines marked `# ANSWER`.

use super::verdict::OpenAnswer;

/// The mark, in a comment.
const MARK: &str = "ANSWER";

/// Longest setting and question kept, in characters.
const MOST_CHARS: usize = 160;

/// Every comment of `text` that begins with `ANSWER`, with its line. A comment on a line of its own asks about the next
/// line that holds a setting.
#[must_use]
pub fn open_answers(text: &str) -> Vec<OpenAnswer> {
    let lines: Vec<&str> = text.lines().collect();
    let mut answers = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let Some((before, comment)) = comment(line) else { continue };
        let Some(rest) = comment.trim_start().strip_prefix(MARK) else { continue };
        // "ANSWERED" is no mark.
        if rest.starts_with(char::is_alphanumeric) {
            continue;
        }
        let mut setting = before.trim();
        if setting.is_empty() {
            let below = lines[place + 1..].iter().map(|line| self::comment(line).map_or(*line, |(before, _)| before));
            setting = below.map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        }
        let question = rest.trim_start_matches([':', '-', ' ', '.']).trim();
        let cut = |text: &str| text.chars().take(MOST_CHARS).collect::<String>();
        answers.push(OpenAnswer { line: place + 1, setting: cut(setting), question: cut(question) });
    }
    answers
}

/// A line as what stands before its comment, and the comment. A `#` between quotes begins none.
fn comment(line: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match quote {
            Some('"') if escaped => escaped = false,
            Some('"') if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '#' => return Some((&line[..at], &line[at + 1..])),
            None if c == '"' || c == '\'' => quote = Some(c),
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_with_its_line_and_what_it_asks_about() {
        let text = "version = 1\n[leads]\nid = \"Record ID\"  # ANSWER: is this the id?\n\n# ANSWER which zone?\n# (as in \
                    the CRM)\ntimezone = \"UTC\" # guessed\n";
        let found = open_answers(text);
        let told: Vec<_> = found.iter().map(|one| (one.line, one.setting.as_str(), one.question.as_str())).collect();
        assert_eq!(told, [(3, "id = \"Record ID\"", "is this the id?"), (5, "timezone = \"UTC\"", "which zone?")]);
    }

    #[test]
    fn a_mark_inside_a_text_or_a_word_is_none() {
        for line in
            ["a = \"# ANSWER: no\"", "a = '# ANSWER'", "a = 1 # ANSWERED", "a = \"\\\" # ANSWER\"", "# the ANSWER"]
        {
            assert_eq!(open_answers(line), [], "{line}");
        }
        assert_eq!(open_answers("a = \"x\" # ANSWER").len(), 1);
    }
}
