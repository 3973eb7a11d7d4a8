//! What should stand beside a model wherever it goes? `model_card.md`: what is known filled in, what people must say marked.
//!
//! After Mitchell et al. 2019, "Model Cards for Model Reporting". Aggregates only.

mod answers;
mod figures;
#[cfg(test)]
mod tests;

use super::locale::Locale;
use super::shown::shown_on_one_line;
use super::{Lang, ReportError};
use crate::artifact::Artifact;
use crate::evaluate::Evaluation;
use crate::leakage::{ActFinding, Finding};
use crate::subgroups::SubgroupAudit;

/// Longest text from outside, in characters.
const MAX_TEXT: usize = 500;

/// Everything a model card is made of.
#[derive(Clone, Debug)]
pub struct ModelCardInput<'a> {
    /// The project's name.
    pub project: String,
    /// The run's name.
    pub run: String,
    /// The language of the card.
    pub lang: Lang,
    /// The project's zone.
    pub timezone: String,
    /// The artifact.
    pub artifact: &'a Artifact,
    /// SHA-256 of the artifact.
    pub artifact_sha256: String,
    /// How a margin becomes a chance, in the card's language.
    pub calibrator_words: String,
    /// How a chance becomes a score, in the card's language.
    pub scale_words: String,
    /// What made it.
    pub made_by: MadeBy<'a>,
}

/// What made the artifact that a card speaks of.
#[derive(Clone, Copy, Debug)]
pub enum MadeBy<'a> {
    /// A training, which measured and looked for leaks.
    Training {
        /// What was measured on the test rows.
        evaluation: &'a Evaluation,
        /// The verdict in the card's language.
        verdict: &'a str,
        /// Cautions in the card's language.
        cautions: &'a [String],
        /// What the leakage wall found, with the analyst's answers.
        findings: &'a [Finding],
        /// What acts alone give away, with the analyst's answers.
        acts: &'a [ActFinding],
        /// How groups by age, gender and the like fare.
        subgroups: &'a SubgroupAudit,
    },
    /// A recalibration: figures and answers stand on the parent's card.
    Recalibration,
}

/// The card as Markdown. The same input gives the same bytes.
///
/// # Errors
/// [`ReportError`] when the catalogue lacks a message, which is a fault in this room.
pub fn model_card(input: &ModelCardInput<'_>) -> Result<String, ReportError> {
    let locale = Locale::new(input.lang, &input.timezone)?;
    let mut card = Card { text: String::new(), locale: &locale };
    card.line(&format!("# {}\n", locale.say("card.title", &[("project", &plain(&input.project))])?));
    let mark = locale.say("card.fill", &[])?;
    card.line(&locale.say("card.how", &[("mark", &mark)])?);
    card.part("card.use")?;
    card.blank("card.use_who")?;
    card.blank("card.use_decisions")?;
    card.say("card.use_meaning", &[("days", &input.artifact.label.horizon_days.to_string())])?;
    card.say("card.use_not_causes", &[])?;
    card.part("card.model")?;
    model(&mut card, input)?;
    card.part("card.data")?;
    data(&mut card, input)?;
    card.part("card.figures")?;
    figures::figures(&mut card, input)?;
    card.part("card.answers")?;
    answers::answers(&mut card, input)?;
    card.part("card.limits")?;
    limits(&mut card, input)?;
    card.part("card.people")?;
    for key in ["card.people_owner", "card.people_contact", "card.people_review", "card.people_objections"] {
        card.blank(key)?;
    }
    Ok(card.text)
}

/// The text so far.
struct Card<'a> {
    text: String,
    locale: &'a Locale,
}

impl Card<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn part(&mut self, key: &str) -> Result<(), ReportError> {
        let title = self.locale.say(key, &[])?;
        self.line(&format!("\n## {title}\n"));
        Ok(())
    }

    fn say(&mut self, key: &str, gaps: &[(&str, &str)]) -> Result<(), ReportError> {
        let words = self.locale.say(key, gaps)?;
        self.line(&format!("- {words}"));
        Ok(())
    }

    /// Something that only people can say.
    fn blank(&mut self, key: &str) -> Result<(), ReportError> {
        let (question, mark) = (self.locale.say(key, &[])?, self.locale.say("card.fill", &[])?);
        self.line(&format!("- {question} **[{mark}]**"));
        Ok(())
    }

    fn count(&self, count: u64) -> String {
        self.locale.integer(usize::try_from(count).unwrap_or(usize::MAX))
    }
}

fn model(card: &mut Card<'_>, input: &ModelCardInput<'_>) -> Result<(), ReportError> {
    let artifact = input.artifact;
    let features = card.locale.integer(artifact.features.features.len());
    let model = card.locale.scorer_called(artifact.model.name(), false)?;
    card.say("card.kind", &[("model", &model), ("features", &features)])?;
    card.line(&format!("- {}", input.calibrator_words));
    card.line(&format!("- {}", input.scale_words));
    card.say("card.artifact", &[("sha256", &input.artifact_sha256), ("version", &artifact.provenance.crate_version)])?;
    card.say("card.run", &[("run", &plain(&input.run)), ("seed", &artifact.provenance.seed.to_string())])?;
    match &artifact.provenance.parent_sha256 {
        Some(parent) => card.say("card.parent", &[("sha256", parent)]),
        None => card.say("card.no_parent", &[]),
    }
}

fn data(card: &mut Card<'_>, input: &ModelCardInput<'_>) -> Result<(), ReportError> {
    let provenance = &input.artifact.provenance;
    let trained = &provenance.trained;
    let gaps = [
        ("rows", card.count(trained.rows)),
        ("leads", card.count(trained.leads)),
        ("conversions", card.count(trained.conversions)),
    ];
    card.say("card.trained", &gaps.each_ref().map(|(name, value)| (*name, value.as_str())))?;
    match (trained.first_as_of, trained.last_as_of) {
        (Some(first), Some(last)) => {
            let (first, last) = (card.locale.date(first)?, card.locale.date(last)?);
            card.say("card.trained_dates", &[("first", &first), ("last", &last)])?;
        }
        _ => card.say("card.undated", &[])?,
    }
    card.say("card.rows_hash", &[("sha256", &provenance.rows_sha256)])?;
    card.say(if provenance.arrival_time_known { "card.arrival_known" } else { "card.arrival_unknown" }, &[])?;
    card.say("card.objected", &[("n", &card.count(trained.objected))])?;
    card.say("card.erased", &[("n", &card.count(trained.erased))])?;
    card.blank("card.data_basis")
}

fn limits(card: &mut Card<'_>, input: &ModelCardInput<'_>) -> Result<(), ReportError> {
    match input.made_by {
        MadeBy::Training { cautions, .. } => {
            for caution in cautions {
                card.line(&format!("- {}", plain(caution)));
            }
        }
        // As they were written into the artifact.
        MadeBy::Recalibration => {
            for note in &input.artifact.provenance.notes {
                card.line(&format!("- {}", plain(note)));
            }
        }
    }
    if let Some(scope) = input.artifact.scope {
        let (min, max) = (card.locale.decimal(scope.min_days, 0)?, card.locale.decimal(scope.max_days, 0)?);
        card.say("card.scope", &[("min", &min), ("max", &max)])?;
    }
    card.say("card.selection", &[])?;
    card.say("card.uplift", &[])?;
    card.say("card.monitor", &[])?;
    card.blank("card.limits_more")
}

/// Text from outside on one line, with what Markdown would read as markup written out.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in shown_on_one_line(text, MAX_TEXT).chars() {
        if matches!(c, '|' | '<' | '>' | '`' | '*' | '_' | '[' | ']' | '\\' | '#' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
