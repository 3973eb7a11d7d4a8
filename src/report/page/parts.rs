//! What does a page of parts look like? A sentence, what to do next, some numbers, then sections: a check, an audit, a look by the
//! monitor, a leaderboard over outcomes.

use minijinja::context;
use minijinja::value::Value;

use super::{environment, sentence};
use crate::report::ReportError;
use crate::report::check::Section;
use crate::report::locale::Locale;

/// Everything that stands on such a page.
pub(in crate::report) struct PartsPage<'a> {
    /// The message that says which page this is.
    pub(in crate::report) eyebrow: &'static str,
    /// The project's name, as the data has it.
    pub(in crate::report) project: &'a str,
    /// `better`, `worse` or `open`: the colour of the top.
    pub(in crate::report) tone: &'static str,
    /// What stands first.
    pub(in crate::report) sentence: String,
    /// What to do next, each with a command where there is one.
    pub(in crate::report) advice: Vec<(String, Option<String>)>,
    /// The numbers that people ask for first.
    pub(in crate::report) cards: Vec<PartsCard>,
    /// Whether links to the sections stand on top.
    pub(in crate::report) contents: bool,
    /// The sections.
    pub(in crate::report) sections: Vec<Value>,
}

/// A number with its name and what it means.
pub(in crate::report) struct PartsCard {
    pub(in crate::report) label: String,
    pub(in crate::report) value: String,
    pub(in crate::report) note: String,
}

impl PartsCard {
    /// A card whose name is the message `label`.
    pub(in crate::report) fn new(
        locale: &Locale,
        label: &str,
        value: String,
        note: String,
    ) -> Result<Self, ReportError> {
        Ok(Self { label: locale.say(label, &[])?, value, note })
    }
}

/// A section as the page shows it; `listed` facts are points, and `drawn` is a plot with its caption.
pub(in crate::report) fn part(section: &Section, listed: bool, drawn: Option<(Value, String)>) -> Value {
    let table = section.table.as_ref().map(|table| {
        let head = table.columns.iter().map(|column| context! { title => &column.title, words => column.words });
        context! { head => head.collect::<Vec<_>>(), rows => &table.rows }
    });
    let (plot, caption) = drawn.unzip();
    context! {
        id => section.id,
        title => &section.title,
        facts => &section.facts,
        explained => &section.explained,
        plot,
        caption,
        table,
        notes => &section.notes,
        listed,
    }
}

impl PartsPage<'_> {
    /// Lays out the page.
    ///
    /// # Errors
    /// When a message or a value that the template asks for is missing.
    pub(in crate::report) fn render(self, locale: Locale) -> Result<String, ReportError> {
        let advice = self.advice.iter().map(|(words, command)| context! { words, command });
        let card = |card: &PartsCard| context! { label => &card.label, value => &card.value, note => &card.note };
        let page = context! {
            lang => crate::report::catalogue::code(locale.lang()),
            eyebrow => locale.say(self.eyebrow, &[])?,
            project => sentence(self.project),
            style => Value::from_safe_string(concat!(
                include_str!("../templates/plot_colours.css"),
                include_str!("../templates/page.css"),
                include_str!("../templates/plot.css"),
                include_str!("../templates/check.css"),
            ).to_owned()),
            tone => self.tone,
            sentence => self.sentence,
            advice => advice.collect::<Vec<_>>(),
            cards => self.cards.iter().map(card).collect::<Vec<_>>(),
            contents => self.contents,
            sections => self.sections,
            version => env!("CARGO_PKG_VERSION"),
        };
        Ok(environment(locale)?.get_template("parts.html")?.render(page)?)
    }
}
