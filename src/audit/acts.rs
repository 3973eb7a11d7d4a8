//! What kind of acts are behind a row's points? One pass over the visible events: opens, downloads, careers pages, signs of intent, content met.

use std::collections::BTreeMap;

use super::groups::LEAST_LEADS;
use super::params::AuditParams;
use super::rows::Rows;
use crate::ingest::{IngestError, NO_TEXT, Part, PropertyKind, Tables};

/// Values of one content property that are followed: a bit each.
const MOST_VALUES: usize = 40;

/// What an event says of the person behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Passive,
    Open,
    Careers,
    Intent,
    Download,
    Other,
}

/// A row's visible events, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RowActs {
    /// Done to the lead, not by it.
    pub(super) passive: u32,
    /// Opened mails.
    pub(super) opens: u32,
    /// Pages for applicants.
    pub(super) careers: u32,
    /// Signs of an intent to buy.
    pub(super) intent: u32,
    /// Downloads.
    pub(super) downloads: u32,
    /// Everything else.
    pub(super) other: u32,
    /// Per content property the values met, a bit each.
    pub(super) met: Vec<u64>,
}

impl RowActs {
    /// Acts of the lead's own that cost it more than opening a mail.
    pub(super) const fn own(&self) -> u32 {
        self.careers.saturating_add(self.intent).saturating_add(self.downloads).saturating_add(self.other)
    }
}

/// A content property with the values that are followed.
#[derive(Clone, Debug)]
pub(super) struct Content {
    /// Its name.
    pub(super) property: String,
    /// The values, most leads first.
    pub(super) values: Vec<String>,
    place: usize,
    bit_of_code: Vec<u8>,
}

/// Tells acts apart by the words of the config.
#[derive(Debug)]
pub(super) struct Acts {
    of_kind: Vec<Act>,
    /// Content properties, and what each of their texts says.
    of_text: Vec<(usize, Vec<Act>)>,
    /// What is followed value by value.
    pub(super) content: Vec<Content>,
}

const NO_BIT: u8 = u8::MAX;

impl Acts {
    /// Reads the words against these tables.
    pub(super) fn new(params: &AuditParams, tables: &Tables) -> Result<Self, IngestError> {
        let has = |text: &str, words: &[String]| words.iter().any(|word| text.contains(word.to_lowercase().as_str()));
        let of_text_alone = |text: &str| {
            let text = text.to_lowercase();
            if has(&text, &params.careers) {
                Act::Careers
            } else if has(&text, &params.intent) {
                Act::Intent
            } else if has(&text, &params.downloads) {
                Act::Download
            } else {
                Act::Other
            }
        };
        let of_kind = |kind: &String| {
            let name = kind.to_lowercase();
            if has(&name, &params.passive) {
                Act::Passive
            } else if has(&name, &params.opens) {
                Act::Open
            } else {
                of_text_alone(&name)
            }
        };
        let mut of_text = Vec::new();
        let mut content = Vec::new();
        for name in params.content.iter().chain(&params.campaign) {
            let Some(place) = tables.events.property(name) else { continue };
            let PropertyKind::Text { dictionary } = &tables.events.properties()[place].kind else { continue };
            if params.content.contains(name) {
                of_text.push((place, dictionary.iter().map(|text| of_text_alone(text)).collect()));
            }
            content.push(followed(name, place, dictionary, tables)?);
        }
        Ok(Self { of_kind: tables.events.kinds().iter().map(of_kind).collect(), of_text, content })
    }

    /// The acts behind every row.
    pub(super) fn of(&self, tables: &Tables, rows: &Rows) -> Result<Vec<RowActs>, IngestError> {
        tables.events.each_row(
            rows.pairs(),
            || (),
            |(), part, lead, answers| {
                let mut acts = RowActs { met: vec![0; self.content.len()], ..RowActs::default() };
                let mut next = part.events_of(lead.lead).start;
                for as_of in lead.as_ofs() {
                    let seen = part.visible(lead.lead, as_of).end;
                    while next < seen {
                        self.count(part, next, &mut acts);
                        next += 1;
                    }
                    answers.push(acts.clone());
                }
            },
        )
    }

    fn count(&self, part: &Part, event: usize, acts: &mut RowActs) {
        let cell = match self.act(part, event) {
            Act::Passive => &mut acts.passive,
            Act::Open => &mut acts.opens,
            Act::Careers => &mut acts.careers,
            Act::Intent => &mut acts.intent,
            Act::Download => &mut acts.downloads,
            Act::Other => &mut acts.other,
        };
        *cell = cell.saturating_add(1);
        for (met, content) in acts.met.iter_mut().zip(&self.content) {
            let code = part.code(content.place, event);
            if code != NO_TEXT && content.bit_of_code[code as usize] != NO_BIT {
                *met |= 1 << content.bit_of_code[code as usize];
            }
        }
    }

    /// The type says it, unless a page or file says more.
    fn act(&self, part: &Part, event: usize) -> Act {
        let by_kind = self.of_kind[part.kind(event)];
        if by_kind != Act::Other {
            return by_kind;
        }
        let texts = self.of_text.iter().map(|(place, acts)| (part.code(*place, event), acts));
        texts
            .filter(|(code, _)| *code != NO_TEXT)
            .map(|(code, acts)| acts[code as usize])
            .find(|act| *act != Act::Other)
            .unwrap_or(Act::Other)
    }
}

/// The values of a property that enough leads have met, most leads first.
fn followed(name: &str, place: usize, dictionary: &[String], tables: &Tables) -> Result<Content, IngestError> {
    let counts = tables.events.each_part(|part| {
        let mut leads: BTreeMap<u32, usize> = BTreeMap::new();
        for lead in part.leads() {
            let mut codes: Vec<u32> =
                part.events_of(lead).map(|event| part.code(place, event)).filter(|code| *code != NO_TEXT).collect();
            codes.sort_unstable();
            codes.dedup();
            codes.into_iter().for_each(|code| *leads.entry(code).or_default() += 1);
        }
        Ok::<_, IngestError>(leads)
    })?;
    let mut leads: BTreeMap<u32, usize> = BTreeMap::new();
    for (code, own) in counts.into_iter().flatten() {
        *leads.entry(code).or_default() += own;
    }
    let mut listed: Vec<(u32, usize)> = leads.into_iter().filter(|(_, leads)| *leads >= LEAST_LEADS).collect();
    listed.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    listed.truncate(MOST_VALUES);
    let mut bit_of_code = vec![NO_BIT; dictionary.len()];
    for (bit, (code, _)) in (0_u8..).zip(&listed) {
        bit_of_code[*code as usize] = bit;
    }
    let values = listed.iter().map(|(code, _)| dictionary[*code as usize].clone()).collect();
    Ok(Content { property: name.to_owned(), values, place, bit_of_code })
}
