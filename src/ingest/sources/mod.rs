//! Which program wrote this file, and what does it play? One data file per source: how its files are recognised, what their
//! columns mean, which of them know the future, and what counts as a sale there.
//!
//! A map names columns by patterns over plain names (see [`super::sniff::plain_name`]): `lead id` is `LeadId`, `lead_id`
//! and `Lead ID`; `*` stands for anything. Of several patterns the first that some column fits wins.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::params::{LeadMatch, Scalar};
use super::sniff::{FileLook, matches_any};

/// The maps, as they were written.
const WRITTEN: [&str; 7] = [
    include_str!("hubspot.toml"),
    include_str!("mautic.toml"),
    include_str!("ga4.toml"),
    include_str!("segment.toml"),
    include_str!("salesforce.toml"),
    include_str!("marketo.toml"),
    include_str!("generic.toml"),
];

/// What is known of one program's exports.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceMap {
    /// As `--source` has it.
    pub name: String,
    /// As people say it.
    pub title: String,
    /// Beginnings of plain names that say nothing (`property` in a warehouse's copy).
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// Ends of plain names that say nothing (`c` of a custom field).
    #[serde(default)]
    pub suffixes: Vec<String>,
    /// The zone of times that name none, where the program always uses the same.
    #[serde(default)]
    pub zone: Option<String>,
    /// Its files.
    #[serde(default, rename = "file")]
    pub files: Vec<FileMap>,
    /// What may count as a conversion.
    #[serde(default, rename = "outcome")]
    pub outcomes: Vec<OutcomeMap>,
    /// Event types that close a lead without a sale.
    #[serde(default)]
    pub exits: Vec<String>,
    /// Event types that say nothing about a lead's interest: sent mails, changes of fields.
    #[serde(default)]
    pub silent: Vec<String>,
    /// Event types that speak against a lead: bounces, unsubscribing.
    #[serde(default)]
    pub against: Vec<String>,
    /// Event types by stage of the journey.
    #[serde(default)]
    pub stages: StageMap,
}

/// Patterns of event types, by the stage they show a lead to be in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StageMap {
    /// Has heard of us.
    pub awareness: Vec<String>,
    /// Comes back.
    pub engagement: Vec<String>,
    /// Compares, asks.
    pub exploration: Vec<String>,
    /// Buys.
    pub acquisition: Vec<String>,
}

/// The part a file plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Who could be scored.
    Leads,
    /// What happened.
    Events,
    /// Other keys of leads.
    Aliases,
    /// What attributes were.
    History,
    /// The score as it was recorded.
    RecordedScore,
    /// Conversions.
    Outcome,
    /// Nothing that a lead is scored by.
    Ignored,
    /// Not what it seems to be.
    Refused,
}

/// One kind of file of a source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileMap {
    /// What people call it.
    pub what: String,
    /// Its part.
    pub part: Part,
    /// Columns it must have: of each list, one.
    #[serde(default)]
    pub needs: Vec<Vec<String>>,
    /// Columns that speak for it.
    #[serde(default)]
    pub hints: Vec<String>,
    /// Columns that speak against it: none may be there.
    #[serde(default)]
    pub absent: Vec<String>,
    /// Plain names of the file itself that speak for it.
    #[serde(default)]
    pub named: Vec<String>,
    /// Why it is ignored or refused.
    #[serde(default)]
    pub why: Said,
    /// A word that stands beside it in the config.
    #[serde(default)]
    pub note: Said,
    /// The lead's id, in its own file.
    #[serde(default)]
    pub id: Vec<String>,
    /// Its e-mail address.
    #[serde(default)]
    pub email: Vec<String>,
    /// When it was created; all that are there, in this order.
    #[serde(default)]
    pub created: Vec<String>,
    /// Its organisation.
    #[serde(default)]
    pub account: Vec<String>,
    /// Filled at creation and not changed since, as far as the program goes.
    #[serde(default)]
    pub known_at_creation: Vec<String>,
    /// Never read.
    #[serde(default)]
    pub drop: Vec<String>,
    /// Written over as time goes by, with the reason.
    #[serde(default)]
    pub overwritten: Vec<OverwrittenMap>,
    /// Dated columns that are events.
    #[serde(default)]
    pub dated: Vec<DatedMap>,
    /// Columns of the leads file with other keys of the same lead, and since when.
    #[serde(default)]
    pub keys: Vec<KeyMap>,
    /// Whose row it is, in other files.
    #[serde(default)]
    pub lead: Vec<String>,
    /// Every filled one of the `lead` columns counts, in this order, not only the first that is there.
    #[serde(default)]
    pub lead_many: bool,
    /// How that finds the lead.
    #[serde(default, rename = "match")]
    pub matching: LeadMatch,
    /// When it happened.
    #[serde(default)]
    pub time: Vec<String>,
    /// When the record arrived.
    #[serde(default)]
    pub known_at: Vec<String>,
    /// What happened.
    #[serde(default, rename = "type")]
    pub kind: Option<KindMap>,
    /// Number of the event.
    #[serde(default)]
    pub value: Vec<String>,
    /// Page.
    #[serde(default)]
    pub page: Vec<String>,
    /// Campaign.
    #[serde(default)]
    pub campaign: Vec<String>,
    /// Source.
    #[serde(default)]
    pub source: Vec<String>,
    /// Further columns worth keeping.
    #[serde(default)]
    pub properties: Vec<String>,
    /// Properties of events that are changed after the event: never read.
    #[serde(default)]
    pub mutable: Vec<String>,
    /// Only rows with these values, by pattern of the column.
    #[serde(default, rename = "where")]
    pub only_where: BTreeMap<String, Scalar>,
    /// The other key, in a file of aliases.
    #[serde(default)]
    pub alias: Vec<String>,
    /// The attribute's name, in a history.
    #[serde(default)]
    pub attribute: Vec<String>,
    /// Rows that say that a lead was given up.
    #[serde(default)]
    pub ends: Option<EndsMap>,
    /// Points added or taken.
    #[serde(default)]
    pub delta: Vec<String>,
    /// The score from then on.
    #[serde(default)]
    pub total: Vec<String>,
}

/// Columns that are written over, and what that means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverwrittenMap {
    /// Patterns.
    pub columns: Vec<String>,
    /// Why.
    #[serde(flatten)]
    pub why: Said,
}

/// A sentence in both languages.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Said {
    /// English.
    pub en: String,
    /// Spanish.
    pub es: String,
}

/// Dated columns of one meaning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedMap {
    /// Patterns.
    pub columns: Vec<String>,
    /// The event type their filled cells become.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Where a file says in a word that a lead was given up: the word is one of the exits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndsMap {
    /// The column with the word.
    pub column: Vec<String>,
    /// Only in rows where the column of that pattern holds one of these, both as plain names.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<String>>,
}

/// Another key of a lead, in its own file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyMap {
    /// The other key.
    pub alias: Vec<String>,
    /// Since when.
    #[serde(default)]
    pub time: Vec<String>,
}

/// Where an event's type stands.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum KindMap {
    /// In a column.
    Column(Vec<String>),
    /// In several, joined by dots.
    Columns(Vec<Vec<String>>),
    /// In a column of codes.
    Named {
        /// The column.
        column: Vec<String>,
        /// Code to name.
        names: BTreeMap<String, String>,
    },
    /// Always this.
    Const(String),
}

/// Something that may count as a conversion.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeMap {
    /// 1 is a sale, 2 a step right before it, 3 an earlier step.
    pub rank: u8,
    /// Event types.
    #[serde(default)]
    pub event: Vec<String>,
    /// Dated columns of the leads file.
    #[serde(default)]
    pub column: Vec<String>,
    /// Yes/no columns of the leads file.
    #[serde(default)]
    pub flag: Vec<String>,
}

/// A file of a source, as recognised.
#[derive(Clone, Copy, Debug)]
pub struct Recognised<'a> {
    /// The source.
    pub source: &'a SourceMap,
    /// The kind of file.
    pub file: &'a FileMap,
    /// How much speaks for it.
    pub weight: usize,
}

/// All maps, in the order in which they are asked.
///
/// # Errors
/// The parser's words when a map of this program is no map, which a test rules out.
pub fn source_maps() -> Result<Vec<SourceMap>, toml::de::Error> {
    WRITTEN.iter().map(|text| toml::from_str(text)).collect()
}

/// The kind of file that most speaks for, among `maps`; `None` when none fits.
#[must_use]
pub fn recognise<'a>(look: &FileLook, maps: &'a [SourceMap]) -> Option<Recognised<'a>> {
    let fitting = maps.iter().flat_map(|source| source.files.iter().map(move |file| (source, file)));
    let weighed = fitting.filter_map(|(source, file)| {
        let weight = weight(look, source, file)?;
        Some(Recognised { source, file, weight })
    });
    // Of equals the first is taken.
    weighed.reduce(|best, next| if next.weight > best.weight { next } else { best })
}

fn weight(look: &FileLook, source: &SourceMap, file: &FileMap) -> Option<usize> {
    let has = |patterns: &[String]| source.find(look, patterns).is_some();
    if file.needs.is_empty() || !file.needs.iter().all(|any| has(any)) || has(&file.absent) {
        return None;
    }
    let hints = file.hints.iter().filter(|hint| has(std::slice::from_ref(*hint))).count();
    let stem = super::sniff::plain_name(look.name.rsplit('/').next().unwrap_or(&look.name));
    let named = usize::from(matches_any(&file.named, &stem));
    Some(2 * file.needs.len() + hints + 3 * named)
}

impl SourceMap {
    /// A column's plain name without what this source puts before it.
    #[must_use]
    pub fn bare<'b>(&self, plain: &'b str) -> &'b str {
        let plain = self.prefixes.iter().find_map(|prefix| plain.strip_prefix(prefix.as_str())).unwrap_or(plain);
        self.suffixes.iter().find_map(|suffix| plain.strip_suffix(suffix.as_str())).unwrap_or(plain).trim()
    }

    /// The first column, in order of the patterns, that one of them fits.
    #[must_use]
    pub fn find<'b>(&self, look: &'b FileLook, patterns: &[String]) -> Option<&'b super::sniff::ColumnLook> {
        patterns
            .iter()
            .find_map(|pattern| look.columns.iter().find(|column| self.fits(column, std::slice::from_ref(pattern))))
    }

    /// All columns that one of the patterns fits: by pattern, then in the file's order.
    #[must_use]
    pub fn find_all<'b>(&self, look: &'b FileLook, patterns: &[String]) -> Vec<&'b super::sniff::ColumnLook> {
        let mut found: Vec<&super::sniff::ColumnLook> = Vec::new();
        for pattern in patterns {
            for column in look.columns.iter().filter(|column| self.fits(column, std::slice::from_ref(pattern))) {
                if !found.iter().any(|known| known.name == column.name) {
                    found.push(column);
                }
            }
        }
        found
    }

    /// True when one of the patterns is the column's name in full.
    #[must_use]
    pub fn fits_exactly(&self, column: &super::sniff::ColumnLook, patterns: &[String]) -> bool {
        super::sniff::names_exactly(patterns, self.bare(&column.plain))
    }

    /// True when one of the patterns fits the column's name.
    #[must_use]
    pub fn fits(&self, column: &super::sniff::ColumnLook, patterns: &[String]) -> bool {
        matches_any(patterns, self.bare(&column.plain))
    }
}

#[cfg(test)]
mod tests;
