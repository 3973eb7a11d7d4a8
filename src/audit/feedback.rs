//! What did sales say of the leads it was given? Rejections by band and by reason. An answer is an opinion about a lead, never a label.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::error::AuditError;
use crate::ingest::{FileTable, Tables};
use crate::rules::RuleCard;
use crate::stats::clustered_wilson_interval;
use crate::time::{Instant, Zone};

/// What answers without a reason are listed under.
pub const NO_REASON: &str = "no reason given";

/// Answers of sales.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Feedback {
    /// Answers about known leads.
    pub answers: usize,
    /// Answers about leads that the files do not know.
    pub unknown_leads: usize,
    /// Rejections among the answers.
    pub rejected: Rejections,
    /// By the band that the card gave the lead when sales answered, best first; one group without a name where the card has no bands.
    pub by_band: Vec<BandRejections>,
    /// By reason, most frequent first.
    pub by_reason: Vec<Reason>,
}

/// Rejected answers among some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rejections {
    /// Answers.
    pub answers: usize,
    /// Rejections.
    pub rejected: usize,
    /// Their share; `None` without answers.
    pub rate: Option<f64>,
    /// Lower end of its 95% interval (Wilson's, answers about one lead, or one account, taken together).
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// Rejections in a band.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BandRejections {
    /// The band, as the card's stages, least act and overrides leave it; `None` below all bands, or where nothing was known of the lead.
    pub band: Option<String>,
    /// The answers.
    #[serde(flatten)]
    pub rejections: Rejections,
}

/// A reason for rejections.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// As sales wrote it, in lower case.
    pub why: String,
    /// How often.
    pub rejected: usize,
    /// Its share of all rejections.
    pub share: f64,
    /// Mean points of these leads when they were rejected.
    pub mean_points: f64,
}

struct Answer {
    lead: usize,
    /// Its account's number, or its own: whose answers are one witness.
    witness: u32,
    at: Instant,
    rejected: bool,
    why: Option<String>,
}

/// Reads the file and holds each answer beside the points that the card gave just then.
pub(super) fn feedback(path: &Path, card: &RuleCard, tables: &Tables, zone: &Zone) -> Result<Feedback, AuditError> {
    let (answers, unknown_leads) = read(path, tables, zone)?;
    let pairs: Vec<(usize, Instant)> = answers.iter().map(|answer| (answer.lead, answer.at)).collect();
    let standings = card.bind(tables)?.standings(&pairs)?;
    let bands = card.own_bands();
    let places = (0..bands.len()).map(Some).chain([None]);
    let by_band = places
        .map(|band| BandRejections {
            rejections: rejections(&answers, |place| standings[place].band == band),
            band: band.map(|band| bands[band].name.clone()),
        })
        .filter(|own| own.rejections.answers > 0)
        .collect();
    let mut reasons: BTreeMap<&str, (usize, f64)> = BTreeMap::new();
    for (place, answer) in answers.iter().enumerate().filter(|(_, answer)| answer.rejected) {
        let own = reasons.entry(answer.why.as_deref().unwrap_or(NO_REASON)).or_default();
        own.0 += 1;
        own.1 += standings[place].points;
    }
    let all = rejections(&answers, |_| true);
    let mut by_reason: Vec<Reason> = reasons
        .into_iter()
        .map(|(why, (rejected, sum))| Reason {
            why: why.to_owned(),
            rejected,
            share: rejected as f64 / all.rejected as f64,
            mean_points: sum / rejected as f64,
        })
        .collect();
    by_reason.sort_by(|a, b| b.rejected.cmp(&a.rejected).then(a.why.cmp(&b.why)));
    Ok(Feedback { answers: answers.len(), unknown_leads, rejected: all, by_band, by_reason })
}

fn rejections(answers: &[Answer], inside: impl Fn(usize) -> bool) -> Rejections {
    let own: Vec<&Answer> = (0..answers.len()).filter(|&place| inside(place)).map(|place| &answers[place]).collect();
    let trials = own.iter().map(|answer| (answer.witness, answer.rejected)).collect();
    let rejected = own.iter().filter(|answer| answer.rejected).count();
    let ends = clustered_wilson_interval(trials);
    Rejections {
        answers: own.len(),
        rejected,
        rate: (!own.is_empty()).then(|| rejected as f64 / own.len() as f64),
        low: ends.map(|(low, _)| low),
        high: ends.map(|(_, high)| high),
    }
}

fn read(path: &Path, tables: &Tables, zone: &Zone) -> Result<(Vec<Answer>, usize), AuditError> {
    let table = FileTable::read(path)?;
    let leads = table.texts("lead", "feedback lead")?;
    let times = table.times("time", "feedback time", Some(zone))?;
    let said = table.texts("answer", "feedback answer")?;
    let why = if table.has("why") { table.texts("why", "feedback why")? } else { vec![None; leads.len()] };
    let accounts = tables.leads.account_groups();
    let witness = |lead: usize| {
        let number = accounts.as_ref().map_or(lead, |accounts| accounts[lead]);
        u32::try_from(number).unwrap_or(u32::MAX)
    };
    let mut answers = Vec::with_capacity(leads.len());
    let mut unknown = 0;
    for (place, (lead, (at, (said, why)))) in leads.iter().zip(times.iter().zip(said.iter().zip(why))).enumerate() {
        let row = place + 1;
        let file = || path.display().to_string();
        let word = said.as_deref().unwrap_or_default().trim().to_lowercase();
        let rejected = match word.as_str() {
            "rejected" => true,
            "accepted" => false,
            _ => return Err(AuditError::FeedbackAnswer { file: file(), row, found: crate::ingest::shown(&word) }),
        };
        let at = at.ok_or_else(|| AuditError::FeedbackTime { file: file(), row })?;
        match lead.as_ref().and_then(|id| tables.leads.ids.binary_search(id).ok()) {
            Some(lead) => {
                let why = why.map(|why| why.trim().to_lowercase());
                answers.push(Answer { lead, witness: witness(lead), at, rejected, why });
            }
            None => unknown += 1,
        }
    }
    Ok((answers, unknown))
}
