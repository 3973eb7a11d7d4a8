//! What do buyers do that others do not? `buyers.html`: in words and one picture, with counts of a hundred, per segment and
//! campaign; no statistics needed to read it.

mod page;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::plots::{Bars, Views};
use super::{Lang, ReportError, locale::Locale};
use crate::evaluate::{Contrast, Frequency};
use crate::frame::Lookback;

/// What sets buyers apart, counted on rows whose outcome is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Buyers {
    /// Of all rows.
    pub all: Frequency,
    /// What buyers do or are more often, the clearest first.
    pub more: Vec<FactRow>,
    /// What they do or are less often.
    pub fewer: Vec<FactRow>,
    /// The same within parts of the leads.
    pub segments: Vec<Segment>,
}

/// A yes-or-no fact about a lead at an instant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// It did something in a lookback.
    Did {
        /// The type of event.
        event: String,
        /// How far back.
        lookback: Lookback,
    },
    /// An attribute has a value.
    Is {
        /// The column.
        column: String,
        /// The value.
        level: String,
    },
    /// A number is at or above the middle of all leads.
    AtLeast {
        /// The column.
        column: String,
        /// The middle.
        value: String,
    },
}

/// A fact with what became of leads with and without it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactRow {
    /// The fact.
    pub fact: Fact,
    /// The source field.
    pub field: String,
    /// What became of leads with and without it.
    pub contrast: Contrast,
}

/// Leads divided by a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// The column.
    pub column: String,
    /// Its values, the highest rate first.
    pub rows: Vec<SegmentRow>,
}

/// One value of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentRow {
    /// The value.
    pub level: String,
    /// What became of such leads.
    pub frequency: Frequency,
    /// The act that sets buyers apart most among them; `None` where none does for sure.
    pub best: Option<FactRow>,
}

/// Who is told, in which words.
#[derive(Clone, Copy, Debug)]
pub struct BuyersForm<'a> {
    /// The project's name.
    pub project: &'a str,
    /// The language.
    pub lang: Lang,
    /// The project's zone.
    pub timezone: &'a str,
    /// Days within which a conversion counts.
    pub horizon_days: u32,
}

/// `buyers.html` and `buyers.csv`: pairs of a file name and its bytes.
///
/// # Errors
/// [`ReportError`] when the zone is unknown; else a fault in this room.
pub fn render_buyers(buyers: &Buyers, form: &BuyersForm<'_>) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let locale = Locale::new(form.lang, form.timezone)?;
    let rows: Vec<(String, &Contrast)> = buyers
        .more
        .iter()
        .chain(&buyers.fewer)
        .map(|row| Ok((page::fact_words(&row.fact, &locale)?, &row.contrast)))
        .collect::<Result<_, ReportError>>()?;
    let csv = page::csv(buyers, &rows);
    let bars: Vec<Bars> = rows.iter().map(|(words, contrast)| Bars::of(words.clone(), contrast)).collect();
    let views = Views::buyers(&bars, &locale)?;
    let page = page::render(buyers, form, &views, locale)?;
    Ok(vec![("buyers.html".to_owned(), page.into_bytes()), ("buyers.csv".to_owned(), csv)])
}
