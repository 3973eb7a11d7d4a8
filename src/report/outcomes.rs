//! How well can each of several outcomes be told? One leaderboard over them: a table, a spreadsheet and a small page.

use minijinja::context;
use minijinja::value::Value;
use serde::{Deserialize, Serialize};

use super::check::{Holds, Section, SectionTable, cell};
use super::locale::{Locale, Shown, Unit};
use super::page::{PartsPage, part, sentence};
use super::{Cell, Formulas, Lang, ReportError, Sheet};
use crate::evaluate::{Evaluation, Measured, VerdictWord};
use crate::tongue::told;

/// What stands in a cell without a figure.
const DASH: &str = "\u{2013}";

/// One outcome on the leaderboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeRow {
    /// Its name.
    pub outcome: String,
    /// The outcome that leads reach before they are listed for this one.
    pub after: Option<String>,
    /// Days after `as_of` in which it counts.
    pub horizon_days: u32,
    /// What training said: 0 a model stands, 1 an answer is needed, 2 config, 3 input data, 4 not enough data, 130 interrupted.
    pub exit_code: u8,
    /// Why there is no model; null where there is one.
    pub reason: Option<String>,
    /// Its run's folder name in `runs/`; null without a model.
    pub run: Option<String>,
    /// What was measured; null without a model.
    pub figures: Option<OutcomeFigures>,
}

/// What an outcome's model was measured to do on its test leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeFigures {
    /// Test rows: (lead, as_of) pairs.
    pub rows: usize,
    /// Distinct conversions that could be found.
    pub conversions: usize,
    /// Share of test rows that converted.
    pub base_rate: f64,
    /// The chosen model.
    pub chosen: String,
    /// Whom it had to beat.
    pub against: String,
    /// Conversions found by the replayed sales list; higher is better.
    pub conversions_at_capacity: Measured,
    /// Conversions among the top tenth against a random tenth; 1 is chance.
    pub lift_at_10_percent: Measured,
    /// Area under the ROC curve; .5 is chance.
    pub roc_auc: Measured,
    /// Median days from the list to the conversion, of the conversions found.
    pub median_days_to_conversion: Measured,
    /// What the conversions found were worth.
    pub value_at_capacity: Measured,
    /// The model's conversions found less the opponent's, in a word.
    pub word: VerdictWord,
    /// The verdict in plain words.
    pub words: String,
}

impl OutcomeFigures {
    /// Of an evaluation, what the leaderboard shows; `None` without a result of the chosen model.
    #[must_use]
    pub fn of(evaluation: &Evaluation, words: &str) -> Option<Self> {
        let chosen = evaluation.scorers.iter().find(|scorer| scorer.name == evaluation.chosen)?;
        Some(Self {
            rows: evaluation.rows,
            conversions: evaluation.distinct_conversions,
            base_rate: evaluation.base_rate,
            chosen: evaluation.chosen.clone(),
            against: evaluation.verdict.against.clone(),
            conversions_at_capacity: chosen.conversions_at_capacity.clone(),
            lift_at_10_percent: chosen.lift_at_10_percent.clone(),
            roc_auc: chosen.roc_auc.clone(),
            median_days_to_conversion: chosen.median_days_to_conversion.clone(),
            value_at_capacity: chosen.value_at_capacity.clone(),
            word: evaluation.verdict.word,
            words: words.to_owned(),
        })
    }

    fn measured(&self) -> [(&'static str, &Measured); 5] {
        [
            ("conversions_at_capacity", &self.conversions_at_capacity),
            ("lift_at_10_percent", &self.lift_at_10_percent),
            ("roc_auc", &self.roc_auc),
            ("median_days_to_conversion", &self.median_days_to_conversion),
            ("value_at_capacity", &self.value_at_capacity),
        ]
    }
}

/// What the leaderboard's words and page are made of.
#[derive(Clone, Copy, Debug)]
pub struct OutcomesInput<'a> {
    /// One row per outcome, in the config's order.
    pub rows: &'a [OutcomeRow],
    /// The project.
    pub project: &'a str,
    /// The currency of values; empty where there is none.
    pub currency: &'a str,
    /// Whether leadscore wrote the rule card.
    pub starter_card: bool,
    /// The language of everything that is said.
    pub lang: Lang,
}

/// The leaderboard as terminal and page show it: how well each outcome is told, with a sentence for each that has no model; then when
/// what is found comes, and what it brings.
///
/// # Errors
/// [`ReportError`] when the catalogue lacks a message, which is a fault in this room.
pub fn outcomes_sections(input: &OutcomesInput<'_>) -> Result<Vec<Section>, ReportError> {
    sections(input, &locale(input)?)
}

/// The page: `outcomes.html`. Nothing is computed here. The same input gives the same bytes.
///
/// # Errors
/// As [`outcomes_sections`].
pub fn render_outcomes(input: &OutcomesInput<'_>) -> Result<Vec<u8>, ReportError> {
    let locale = locale(input)?;
    let first = trained(input, &locale)?;
    let mut sections = sections(input, &locale)?;
    // What stands on top is not said again.
    sections.iter_mut().for_each(|section| section.facts.retain(|fact| *fact != first));
    let mut parts: Vec<Value> = sections.iter().map(|of| part(of, false, None)).collect();
    let runs = input.rows.iter().filter_map(|row| Some((row, row.figures.as_ref()?, row.run.as_ref()?)));
    for (place, (row, figures, run)) in runs.enumerate() {
        let section = Section {
            title: cell(&row.outcome),
            facts: vec![sentence(&told(&figures.words, input.lang))],
            explained: vec![locale.say("outcomes.page", &[("run", &cell(run))])?],
            ..Section::default()
        };
        let id = format!("outcome-{}", place + 1);
        parts.push(context! { id, ..part(&section, false, None) });
    }
    let page = PartsPage {
        eyebrow: "outcomes.eyebrow",
        project: input.project,
        tone: "open",
        sentence: first,
        advice: Vec::new(),
        cards: Vec::new(),
        contents: false,
        sections: parts,
    };
    Ok(page.render(locale)?.into_bytes())
}

/// The leaderboard as a spreadsheet: one row per outcome, empty cells where there is no figure, and why.
#[must_use]
pub fn outcomes_csv(rows: &[OutcomeRow], formulas: Formulas) -> String {
    let mut header = [
        "outcome",
        "after",
        "horizon_days",
        "exit_code",
        "run",
        "rows",
        "conversions",
        "base_rate",
        "chosen",
        "against",
    ]
    .map(str::to_owned)
    .to_vec();
    for name in
        ["conversions_at_capacity", "lift_at_10_percent", "roc_auc", "median_days_to_conversion", "value_at_capacity"]
    {
        header.extend([name.to_owned(), format!("{name}_low"), format!("{name}_high")]);
    }
    header.extend(["verdict".to_owned(), "reason".to_owned()]);
    let mut sheet = Sheet::new(&header.iter().map(String::as_str).collect::<Vec<_>>(), formulas);
    for row in rows {
        let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let (after, run, reason) = (text(&row.after), text(&row.run), text(&row.reason));
        let mut cells = vec![
            Cell::Text(&row.outcome),
            Cell::Text(&after),
            Cell::Whole(i64::from(row.horizon_days)),
            Cell::Whole(i64::from(row.exit_code)),
            Cell::Text(&run),
        ];
        match &row.figures {
            Some(figures) => {
                cells.extend([
                    Cell::Count(figures.rows),
                    Cell::Count(figures.conversions),
                    Cell::Number(figures.base_rate),
                ]);
                cells.extend([Cell::Text(&figures.chosen), Cell::Text(&figures.against)]);
                for (_, measured) in figures.measured() {
                    cells.extend(match measured {
                        Measured::Estimate(found) => [found.value, found.low, found.high].map(Cell::Number),
                        Measured::NotComputable { .. } => [Cell::Empty; 3],
                    });
                }
                cells.push(Cell::Text(figures.word.code()));
            }
            None => cells.extend([Cell::Empty; 21]),
        }
        cells.push(Cell::Text(&reason));
        sheet.row(&cells);
    }
    sheet.finish()
}

fn locale(input: &OutcomesInput<'_>) -> Result<Locale, ReportError> {
    // Nothing here is dated.
    Locale::new(input.lang, "UTC")
}

/// How many of them have a model.
fn trained(input: &OutcomesInput<'_>, locale: &Locale) -> Result<String, ReportError> {
    let n = input.rows.iter().filter(|row| row.figures.is_some()).count();
    locale.say("outcomes.trained", &[("n", &locale.integer(n)), ("all", &locale.integer(input.rows.len()))])
}

fn sections(input: &OutcomesInput<'_>, locale: &Locale) -> Result<Vec<Section>, ReportError> {
    let mut told_of = Section::new("outcomes", locale.say("outcomes.title", &[])?);
    told_of.facts.push(trained(input, locale)?);
    for row in input.rows {
        if let Some(reason) = &row.reason {
            let (outcome, reason) = (cell(&row.outcome), cell(&told(reason, input.lang)));
            told_of.facts.push(locale.say("outcomes.none", &[("outcome", &outcome), ("reason", &reason)])?);
        }
    }
    told_of.explained.push(locale.say("outcomes.explained", &[])?);
    let rows: Vec<(&OutcomeRow, &OutcomeFigures)> =
        input.rows.iter().filter_map(|row| Some((row, row.figures.as_ref()?))).collect();
    if rows.is_empty() {
        return Ok(vec![told_of]);
    }
    let mut found = Section::new("found", locale.say("outcomes.found", &[])?);
    for (row, figures) in &rows {
        for (name, measured) in figures.measured() {
            if let Measured::NotComputable { reason, .. } = measured {
                let (figure, reason) = (locale.say(&format!("outcomes.{name}"), &[])?, told(reason, input.lang));
                let gaps = [("outcome", &*cell(&row.outcome)), ("figure", &figure), ("reason", &reason)];
                found.facts.push(locale.say("outcomes.no_figure", &gaps)?);
            }
        }
    }
    let words = |key: &str| Ok::<_, ReportError>((locale.say(key, &[])?, Holds::Words));
    let number = |key: &str| Ok::<_, ReportError>((locale.say(key, &[])?, Holds::Numbers));
    let value = locale.say("outcomes.value_at_capacity", &[])?;
    let value = if input.currency.is_empty() { value } else { format!("{value}, {}", cell(input.currency)) };
    let mut how_well = SectionTable::new(vec![
        words("outcomes.outcome")?,
        number("outcomes.base_rate")?,
        number("outcomes.conversions_at_capacity")?,
        number("outcomes.lift_at_10_percent")?,
        number("outcomes.roc_auc")?,
    ]);
    let mut how_soon = SectionTable::new(vec![
        words("outcomes.outcome")?,
        words("outcomes.chosen")?,
        number("outcomes.median_days_to_conversion")?,
        (value, Holds::Numbers),
        words("outcomes.verdict")?,
    ]);
    for (row, figures) in rows {
        let shown = |measured: &Measured, unit: Unit| match locale.measured(measured, unit)? {
            Shown::Figure { value, interval } => Ok::<_, ReportError>(format!("{value} ({interval})")),
            Shown::Reason(_) => Ok(DASH.to_owned()),
        };
        let of = locale.integer(figures.conversions);
        let at_capacity = shown(&figures.conversions_at_capacity, Unit::Conversions)?;
        let word = match figures.word {
            VerdictWord::Better => "outcomes.better",
            VerdictWord::NoVisibleDifference => "outcomes.no_visible_difference",
            VerdictWord::Worse => "outcomes.worse",
        };
        how_well.rows.push(vec![
            cell(&row.outcome),
            locale.percent(figures.base_rate, 1)?,
            locale.say("outcomes.found_of", &[("found", &at_capacity), ("of", &of)])?,
            shown(&figures.lift_at_10_percent, Unit::Times)?,
            shown(&figures.roc_auc, Unit::Plain(3))?,
        ]);
        how_soon.rows.push(vec![
            cell(&row.outcome),
            locale.scorer_called(&figures.chosen, false)?,
            shown(&figures.median_days_to_conversion, Unit::Plain(0))?,
            shown(&figures.value_at_capacity, Unit::Plain(0))?,
            locale.say(word, &[("against", &locale.scorer_called(&figures.against, input.starter_card)?)])?,
        ]);
    }
    told_of.table = Some(how_well);
    found.table = Some(how_soon);
    Ok(vec![told_of, found])
}
