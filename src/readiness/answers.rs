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
        let (mut setting, below) = (before.trim().to_owned(), &lines[place + 1..]);
        let mut question = rest.trim_start_matches([':', '-', ' ', '.']).trim().to_owned();
        if setting.is_empty() {
            setting = setting_below(below);
            for more in below.iter().map_while(|line| prose(line)) {
                if question.contains('?') {
                    break;
                }
                question = format!("{question} {more}");
            }
        }
        // What follows the question is advice for those who read the file.
        if let Some((asked, _)) = question.split_once('?') {
            question = format!("{asked}?");
        }
        let cut = |text: &str| text.chars().take(MOST_CHARS).collect::<String>();
        answers.push(OpenAnswer { line: place + 1, setting: cut(&setting), question: cut(question.trim()) });
    }
    answers
}

/// The words of a line that is a comment and no setting taken back by a `#`.
fn prose(line: &str) -> Option<&str> {
    let words = line.trim().strip_prefix('#')?.trim();
    choice(line).is_none().then_some(words)
}

/// The key of a setting that is taken back by a `#`: for the person to choose.
fn choice(line: &str) -> Option<&str> {
    let (key, _) = line.trim().strip_prefix('#')?.split_once(" = ")?;
    let key = key.trim();
    (!key.is_empty() && !key.contains(char::is_whitespace)).then_some(key)
}

/// The setting asked about: the next line that holds one, or the key of the choices where each is taken back. A list that
/// begins there goes by its key.
fn setting_below(below: &[&str]) -> String {
    for line in below {
        if let Some(key) = choice(line) {
            return key.to_owned();
        }
        let setting = comment(line).map_or(*line, |(before, _)| before).trim();
        if !setting.is_empty() {
            return setting.strip_suffix('[').map_or(setting, |key| key.trim_end_matches(['=', ' '])).to_owned();
        }
    }
    String::new()
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
    fn a_question_goes_on_over_lines_and_asks_about_the_choices_below_it() {
        let text = "[project]\n# ANSWER: in which zone are times meant (events.csv \"time\":\n# 1997-01-01)? Such as:\n\
                    # timezone = \"UTC\"\nseed = 1\n# ANSWER: which of these\n# were filled, then? Take their #\nknown = [\n";
        let found = open_answers(text);
        let told: Vec<_> = found.iter().map(|one| (one.line, one.setting.as_str(), one.question.as_str())).collect();
        let zone = "in which zone are times meant (events.csv \"time\": 1997-01-01)?";
        assert_eq!(told, [(2, "timezone", zone), (6, "known", "which of these were filled, then?")]);
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
