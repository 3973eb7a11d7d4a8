//! What was found, in one sentence.

use super::found::{Found, sentence};
use super::proposal::Proposal;
use super::say;
use crate::score::Lang;

/// What was found, in counts.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Leads: rows of their file, or distinct keys of the logs where there is none.
    pub leads: usize,
    /// That number is counted, not estimated.
    pub leads_counted: bool,
    /// Files of events.
    pub event_files: usize,
    /// Leads that converted, where something counts as a conversion.
    pub conversions: Option<usize>,
    /// That number is counted, not estimated.
    pub conversions_counted: bool,
    /// By what.
    pub outcome: String,
    /// Places marked `# ANSWER`.
    pub questions: usize,
    /// Files that play no part, and why.
    pub left_aside: Vec<String>,
}

impl Summary {
    /// Counts what is there.
    pub(super) fn of(found: &FoundCounts, proposal: &Proposal, questions: usize) -> Self {
        let mut files: Vec<&str> = proposal.events.iter().map(|events| events.params.file.as_str()).collect();
        files.sort_unstable();
        files.dedup();
        let (conversions, conversions_counted) = match proposal.outcome.conversions {
            Some((conversions, counted)) => (Some(conversions), counted),
            None => (None, true),
        };
        Self {
            leads: found.leads,
            leads_counted: found.counted,
            event_files: files.len(),
            conversions,
            conversions_counted,
            outcome: proposal.outcome.said.clone(),
            questions,
            left_aside: proposal.ignored.iter().map(|(name, why)| sentence(name, why)).collect(),
        }
    }

    /// The sentence.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let about = |counted: bool| if counted { "" } else { say(lang, "about ", "unas ") };
        let (leads, files) = (grouped(self.leads, lang), self.event_files);
        let leads = format!("{}{leads}", about(self.leads_counted));
        let outcome = &self.outcome;
        let file_word = if files == 1 {
            say(lang, "event file", "archivo de eventos")
        } else {
            say(lang, "event files", "archivos de eventos")
        };
        let found = match self.conversions {
            Some(conversions) => {
                let conversions = format!("{}{}", about(self.conversions_counted), grouped(conversions, lang));
                say(
                    lang,
                    format!("Found {leads} leads, {files} {file_word}, {conversions} conversions by {outcome}."),
                    format!(
                        "Encontrados: {leads} leads, {files} {file_word}, {conversions} conversiones según {outcome}."
                    ),
                )
            }
            None => say(
                lang,
                format!("Found {leads} leads, {files} {file_word}, and nothing that says who bought."),
                format!("Encontrados: {leads} leads, {files} {file_word}, y nada que diga quién compró."),
            ),
        };
        let questions = match self.questions {
            0 => say(lang, "No question is open.".to_owned(), "No queda ninguna pregunta.".to_owned()),
            1 => say(
                lang,
                "1 question is marked # ANSWER.".to_owned(),
                "1 pregunta está marcada con # ANSWER.".to_owned(),
            ),
            n => say(
                lang,
                format!("{n} questions are marked # ANSWER."),
                format!("{n} preguntas están marcadas con # ANSWER."),
            ),
        };
        format!("{found} {questions} {}", say(lang, "Next: leadscore check", "Siguiente: leadscore check"))
    }
}

/// How many leads there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct FoundCounts {
    pub(super) leads: usize,
    pub(super) counted: bool,
}

impl FoundCounts {
    /// Rows of the leads file; without one, distinct keys of the logs.
    pub(super) fn of(found: &Found, proposal: &Proposal) -> Self {
        let file = |name: &str| found.files.iter().find(|file| file.look.name == name);
        if let Some(leads) = &proposal.leads {
            let params = &leads.noted.params;
            let Some(file) = file(&params.file) else { return Self { leads: 0, counted: true } };
            let kept = super::happenings::kept_rows(&file.look, &params.only_where);
            let ids = file
                .look
                .cells(&params.id)
                .iter()
                .zip(kept)
                .filter(|(_, kept)| *kept)
                .filter_map(|(id, _)| id.as_deref());
            let distinct = ids.collect::<std::collections::BTreeSet<&str>>().len();
            let counted = file.look.whole;
            return Self { leads: if counted { distinct } else { file.rows }, counted };
        }
        let mut keys = std::collections::BTreeSet::new();
        let mut counted = true;
        for events in &proposal.events {
            let Some(file) = file(&events.params.file) else { continue };
            counted &= file.look.whole;
            for name in events.params.lead.names().iter().take(1) {
                keys.extend(file.look.cells(name).iter().flatten().cloned());
            }
        }
        Self { leads: keys.len(), counted }
    }
}

/// `8,412`; in Spanish `8412` and `12.345`, as its academy has it.
pub(super) fn grouped(number: usize, lang: Lang) -> String {
    let digits = number.to_string();
    if lang == Lang::Es && digits.len() <= 4 {
        return digits;
    }
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(say(lang, ',', '.'));
        }
        text.push(digit);
    }
    text
}
