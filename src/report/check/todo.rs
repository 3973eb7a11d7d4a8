//! What must be answered before training?

use super::CheckInput;
use super::section::{Section, cell};
use super::sentence::{acts_words, column_words, listed};
use crate::report::ReportError;
use crate::report::locale::Locale;

/// Open questions shown.
const MOST_QUESTIONS: usize = 40;

pub(super) fn todo(input: &CheckInput<'_>, locale: &Locale) -> Result<Option<Section>, ReportError> {
    let readiness = input.readiness;
    let columns: Vec<_> = readiness.columns.iter().filter(|column| column.answer_needed).collect();
    let acts: Vec<_> = readiness.acts.iter().filter(|finding| finding.stops()).collect();
    if readiness.open_answers.is_empty() && columns.is_empty() && acts.is_empty() {
        return Ok(None);
    }
    let mut section = Section::new("todo", locale.say("check_todo.title", &[])?);
    for open in readiness.open_answers.iter().take(MOST_QUESTIONS) {
        let key = if open.question.is_empty() { "check_todo.line" } else { "check_todo.line_question" };
        let (line, setting, question) = (open.line.to_string(), cell(&open.setting), cell(&open.question));
        let gaps =
            [("file", input.config_file.as_str()), ("line", &line), ("setting", &setting), ("question", &question)];
        section.facts.push(locale.say(key, &gaps)?);
    }
    if !readiness.open_answers.is_empty() {
        section.facts.push(locale.say("check_todo.done", &[])?);
    }
    if !columns.is_empty() {
        let words = columns.iter().map(|column| column_words(column, locale)).collect::<Result<Vec<_>, _>>()?;
        section.facts.push(locale.say("check_todo.columns", &[("columns", &listed(words, locale)?)])?);
        section.facts.push(locale.say("check_todo.how", &[("file", &input.config_file)])?);
    }
    if !acts.is_empty() {
        let words = acts.iter().map(|finding| acts_words(finding, locale)).collect::<Result<Vec<_>, _>>()?;
        section.facts.push(locale.say("check_todo.columns", &[("columns", &listed(words, locale)?)])?);
        section.facts.push(locale.say("check_todo.how_acts", &[("file", &input.config_file)])?);
    }
    Ok(Some(section))
}
