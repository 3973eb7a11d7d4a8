//! What does a column hold? Its kind, how full it is, and its most frequent values.

use std::collections::{BTreeMap, HashMap};

use super::cells::{is_email, is_json, is_url, is_yes_no, words};
use super::grid::Stored;
use super::names::plain_name;
use super::numbers::{Written, written};
use super::times::{self, TimeForm};
use crate::time::Instant;

/// Values counted one by one; a column with more has no list of values.
const MOST_VALUES: usize = 400;

/// Words in names of columns that hold times, English and Spanish.
const TIME_WORDS: [&str; 14] = [
    "time",
    "timestamp",
    "tstamp",
    "date",
    "datetime",
    "at",
    "on",
    "when",
    "created",
    "fecha",
    "hora",
    "momento",
    "dia",
    "day",
];

/// Longer texts are sentences.
const SENTENCE_LENGTH: usize = 60;
const SENTENCE_WORDS: usize = 5;

/// What a column seems to hold.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnKind {
    /// Nothing.
    Empty,
    /// Yes or no.
    Flag,
    /// Numbers.
    Number {
        /// The smallest.
        min: f64,
        /// The largest.
        max: f64,
        /// No decimals anywhere.
        whole: bool,
    },
    /// Times.
    Time(TimeLook),
    /// E-mail addresses.
    Email,
    /// Links or paths.
    Url,
    /// Structures.
    Json,
    /// Codes or names, most of them once.
    Identifier,
    /// Few distinct words.
    Category,
    /// Sentences.
    FreeText,
}

/// Times of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeLook {
    /// How they are written.
    pub form: TimeForm,
    /// The file stores them as times, not as text.
    pub typed: bool,
    /// They name no offset: a zone is needed.
    pub local: bool,
    /// All at midnight.
    pub dates_only: bool,
    /// The earliest and the latest.
    pub range: (Instant, Instant),
    /// A cell that shows which number is the day.
    pub evidence: Option<String>,
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnLook {
    /// As it stands in the file.
    pub name: String,
    /// The name without case, accents and punctuation.
    pub plain: String,
    /// Cells with something in them, of those looked at.
    pub filled: usize,
    /// Distinct values among them.
    pub distinct: usize,
    /// What it seems to hold.
    pub kind: ColumnKind,
    /// Values by frequency, most frequent first; empty where there are too many.
    pub values: Vec<(String, usize)>,
    /// Its numbers have a comma before the decimals.
    pub comma: bool,
}

impl ColumnLook {
    /// Every filled cell differs from all others.
    #[must_use]
    pub fn is_unique(&self) -> bool {
        self.filled > 0 && self.distinct == self.filled
    }

    /// The times, where it holds times.
    #[must_use]
    pub fn time(&self) -> Option<&TimeLook> {
        match &self.kind {
            ColumnKind::Time(time) => Some(time),
            _ => None,
        }
    }

    /// Same value in every row.
    #[must_use]
    pub fn is_constant(&self, rows: usize) -> bool {
        self.distinct <= 1 && self.filled == rows
    }

    /// The most frequent values in words: `web, mail, fair`.
    #[must_use]
    pub fn examples(&self, most: usize) -> String {
        let shown: Vec<String> = self.values.iter().take(most).map(|(value, _)| shorten(value)).collect();
        let more = if self.values.len() > most { ", ..." } else { "" };
        format!("{}{more}", shown.join(", "))
    }
}

fn shorten(value: &str) -> String {
    let kept: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(24).collect();
    if value.chars().count() > 24 { format!("{kept}...") } else { kept }
}

/// Looks at one column.
pub(super) fn look(name: &str, cells: &[Option<Box<str>>], stored: Stored) -> ColumnLook {
    let plain = plain_name(name);
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for text in cells.iter().flatten() {
        *counts.entry(text).or_default() += 1;
    }
    let filled = counts.values().sum();
    // Sorted, so that nothing below depends on the order of a hash map.
    let mut by_value: Vec<(&str, usize)> = counts.into_iter().collect();
    by_value.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let distinct = by_value.len();
    let (kind, comma) = kind(&plain, &by_value, filled, stored);
    let listed = distinct <= MOST_VALUES && !matches!(kind, ColumnKind::Time(_) | ColumnKind::FreeText);
    let values = by_value.iter().filter(|_| listed).map(|(value, count)| ((*value).to_owned(), *count)).collect();
    ColumnLook { name: name.to_owned(), plain, filled, distinct, kind, values, comma }
}

fn kind(plain: &str, values: &[(&str, usize)], filled: usize, stored: Stored) -> (ColumnKind, bool) {
    if filled == 0 {
        return (ColumnKind::Empty, false);
    }
    let texts: Vec<&str> = values.iter().map(|(value, _)| *value).collect();
    if let Some(time) = time(plain, &texts, stored) {
        return (ColumnKind::Time(time), false);
    }
    if texts.len() <= 2 && texts.iter().all(|text| is_yes_no(text)) {
        return (ColumnKind::Flag, false);
    }
    if let Some(number) = number(&texts) {
        return number;
    }
    let most = |is: fn(&str) -> bool| {
        let fitting: usize = values.iter().filter(|(value, _)| is(value)).map(|(_, count)| count).sum();
        fitting * 10 >= filled * 9
    };
    let kind = if most(is_email) {
        ColumnKind::Email
    } else if most(is_url) {
        ColumnKind::Url
    } else if most(is_json) {
        ColumnKind::Json
    } else {
        text_kind(&texts, filled)
    };
    (kind, false)
}

fn text_kind(texts: &[&str], filled: usize) -> ColumnKind {
    let long = texts.iter().filter(|text| text.len() > SENTENCE_LENGTH || words(text) > SENTENCE_WORDS).count();
    if long * 3 > texts.len() && texts.len() > 20 {
        ColumnKind::FreeText
    } else if texts.len() > 50 && texts.len() * 2 > filled {
        ColumnKind::Identifier
    } else {
        ColumnKind::Category
    }
}

fn time(plain: &str, texts: &[&str], stored: Stored) -> Option<TimeLook> {
    let by_name = plain.split(' ').any(|word| TIME_WORDS.contains(&word));
    let found = match stored {
        Stored::Instant => times::Found { form: TimeForm::Iso, local: false, evidence: None },
        Stored::Clock => times::Found { form: TimeForm::Iso, local: true, evidence: None },
        Stored::Text => times::find(texts, by_name)?,
        Stored::Number => times::find(texts, by_name)?,
    };
    let instants: Vec<Instant> = texts.iter().filter_map(|text| found.form.instant(text)).collect();
    let range = (instants.iter().min().copied()?, instants.iter().max().copied()?);
    let midnight = |at: &Instant| at.micros().rem_euclid(crate::time::MICROS_PER_DAY) == 0;
    Some(TimeLook {
        form: found.form,
        typed: matches!(stored, Stored::Instant | Stored::Clock),
        local: found.local,
        dates_only: instants.iter().all(midnight),
        range,
        evidence: found.evidence,
    })
}

fn number(texts: &[&str]) -> Option<(ColumnKind, bool)> {
    let mut tally: BTreeMap<bool, usize> = BTreeMap::new();
    let mut sure = false;
    let mut numbers = Vec::with_capacity(texts.len());
    for text in texts {
        match written(text) {
            Written::Plain(number) => {
                if number.fract().abs() > 0.0 {
                    *tally.entry(false).or_default() += 1;
                }
                numbers.push(number);
            }
            Written::Comma(number, certain) => {
                *tally.entry(true).or_default() += 1;
                sure |= certain;
                numbers.push(number);
            }
            Written::Not => return None,
        }
    }
    let comma = tally.contains_key(&true);
    // Points and commas in one column are no one way of writing numbers; commas before three digits alone may be thousands.
    if comma && (tally.contains_key(&false) || !sure) {
        return None;
    }
    let min = numbers.iter().copied().min_by(f64::total_cmp)?;
    let max = numbers.iter().copied().max_by(f64::total_cmp)?;
    let whole = numbers.iter().all(|number| number.fract().abs() <= 0.0);
    Some((ColumnKind::Number { min, max, whole }, comma))
}
