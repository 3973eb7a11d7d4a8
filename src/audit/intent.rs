//! Who has points without meaning to buy? Leads that only open mails, collectors of guides, applicants.
//!
//! A pattern is found by what leads do, never by who they are, and shown with what became of it beside leads with as many points: a
//! pattern that converts as well as the others is no problem, whatever its name.

use serde::Serialize;

use super::acts::RowActs;
use super::rate::Rate;
use super::rows::Rows;
use crate::ingest::Tables;
use crate::stats::quantile_sorted;

/// Leads listed by id.
const MOST_LISTED: usize = 20;
/// Many points: at least those of the best quarter of the rows.
const MANY: f64 = 0.75;
/// So many downloads, and such a share of the lead's own acts, make a collector.
const COLLECTS: (u32, f64) = (2, 0.25);
/// So many careers pages, and such a share, make an applicant.
const APPLIES: (u32, f64) = (1, 0.2);

/// A kind of points that mean little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Every act of its own is an opened mail.
    OpensOnly,
    /// Many points, two downloads or more, a quarter of its acts, and no sign of an intent to buy.
    EducationalDownloader,
    /// Many points, careers pages for a fifth of its acts or more, and no sign of an intent to buy.
    JobSeeker,
}

/// The rows that show a pattern.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suspects {
    /// The pattern.
    pub pattern: Pattern,
    /// Rows with it, ripe or not.
    pub rows: usize,
    /// Leads with any such row.
    pub leads: usize,
    /// Their mean points; `None` without any row.
    pub mean_points: Option<f64>,
    /// The points that count as many; `None` for the pattern that asks for none.
    pub many_points: Option<f64>,
    /// Their share among all rows with many points.
    pub share_of_many: Option<f64>,
    /// What became of the ripe ones.
    pub converted: Rate,
    /// What became of the other rows: those with as many points, or for opened mails all others.
    pub others: Rate,
    /// Leads that show it at their last row.
    pub now: usize,
    /// The first of them by id, those with the most points first.
    pub now_ids: Vec<String>,
}

/// Looks for every pattern. Points and acts are those of `rows`, ripe or not.
pub(super) fn suspects(tables: &Tables, rows: &Rows, total: &[f64], acts: &[RowActs]) -> Vec<Suspects> {
    let mut sorted = total.to_vec();
    sorted.sort_by(f64::total_cmp);
    let many = quantile_sorted(&sorted, MANY).unwrap_or(0.0);
    let has_many: Vec<bool> = total.iter().map(|x| *x >= many && *x > 0.0).collect();
    let no_intent_but = |row: usize, count: u32, (least, share): (u32, f64)| {
        has_many[row]
            && acts[row].intent == 0
            && count >= least
            && f64::from(count) >= share * f64::from(acts[row].own())
    };
    let shows = |pattern: Pattern, row: usize| match pattern {
        Pattern::OpensOnly => acts[row].opens > 0 && acts[row].own() == 0,
        Pattern::EducationalDownloader => {
            no_intent_but(row, acts[row].downloads, COLLECTS) && acts[row].careers <= acts[row].downloads
        }
        Pattern::JobSeeker => no_intent_but(row, acts[row].careers, APPLIES) && acts[row].careers > acts[row].downloads,
    };
    [Pattern::OpensOnly, Pattern::EducationalDownloader, Pattern::JobSeeker]
        .into_iter()
        .map(|pattern| {
            let inside: Vec<bool> = (0..rows.len()).map(|row| shows(pattern, row)).collect();
            let asks = pattern != Pattern::OpensOnly;
            read(tables, rows, total, (pattern, &inside, &has_many, asks.then_some(many)))
        })
        .collect()
}

fn read(
    tables: &Tables,
    rows: &Rows,
    total: &[f64],
    (pattern, inside, has_many, many_points): (Pattern, &[bool], &[bool], Option<f64>),
) -> Suspects {
    let own: Vec<f64> = (0..rows.len()).filter(|&row| inside[row]).map(|row| total[row]).collect();
    let of_many = has_many.iter().filter(|many| **many).count();
    let both = (0..rows.len()).filter(|&row| inside[row] && has_many[row]).count();
    let compared = |row: usize| !inside[row] && (many_points.is_none() || has_many[row]);
    let mut now: Vec<(usize, f64)> = rows
        .by_lead()
        .filter_map(|own| own.last())
        .filter(|&row| inside[row])
        .map(|row| (rows.pairs()[row].0, total[row]))
        .collect();
    now.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let id = |&(lead, _): &(usize, f64)| crate::ingest::shown(&tables.leads.ids[lead]);
    Suspects {
        pattern,
        rows: own.len(),
        leads: rows.by_lead().filter(|own| own.clone().any(|row| inside[row])).count(),
        mean_points: (!own.is_empty()).then(|| own.iter().sum::<f64>() / own.len() as f64),
        many_points,
        share_of_many: (of_many > 0).then(|| both as f64 / of_many as f64),
        converted: Rate::of(rows, |row| inside[row]),
        others: Rate::of(rows, compared),
        now: now.len(),
        now_ids: now.iter().take(MOST_LISTED).map(id).collect(),
    }
}
