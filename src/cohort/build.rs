//! The (lead, as_of) pairs of a policy with what became of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::open::{has_entered, is_open, still_in_play};
use super::policy::{CohortError, Policy, date_column};
use crate::ingest::Tables;
use crate::time::{Instant, Zone};

/// `[label]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LabelParams {
    /// How long after `as_of` a conversion counts: `as_of <= t < as_of + horizon`.
    pub horizon_days: u32,
    /// Where the data ends; without it, at the latest event. Later outcomes are unknown.
    pub data_end: Option<String>,
}

impl Default for LabelParams {
    fn default() -> Self {
        // 90 days: the longest of the horizons most sales teams plan in, and the default of the incumbents read.
        Self { horizon_days: 90, data_end: None }
    }
}

/// The (lead, as_of) pairs to train, test or score on, sorted by (as_of, lead id).
#[derive(Clone, Debug, Default)]
pub struct Cohort {
    /// One entry per pair.
    pub rows: Vec<CohortRow>,
    /// True when nothing is dated: every `as_of` is the same and means nothing.
    pub undated: bool,
}

/// One lead at one instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CohortRow {
    /// Index into the leads table.
    pub lead: usize,
    /// When it is scored.
    pub as_of: Instant,
    /// What became of it within the horizon.
    pub label: Label,
}

/// What became of a lead within the horizon after `as_of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// It converted; at which instant, where that is known.
    Converted(Option<Instant>),
    /// The horizon passed without a conversion.
    NotConverted,
    /// The horizon has not passed yet: neither yes nor no.
    Censored,
}

impl Label {
    /// True when the horizon has passed.
    #[must_use]
    pub const fn is_ripe(self) -> bool {
        !matches!(self, Self::Censored)
    }
}

impl Cohort {
    /// The pairs of `policy`, each labelled over `horizon_days`.
    ///
    /// # Errors
    /// [`CohortError::Empty`] when nobody is open at any instant of the policy; [`CohortError::File`] when events cannot
    /// be read back.
    pub fn build(
        tables: &Tables,
        policy: &Policy,
        horizon_days: u32,
        repeat: bool,
        zone: &Zone,
    ) -> Result<Self, CohortError> {
        let mut pairs = pairs(tables, policy, repeat, zone)?;
        if pairs.is_empty() {
            return Err(CohortError::Empty { policy: policy.words() });
        }
        // Leads are sorted by id, so the index sorts as the id does.
        pairs.sort_unstable_by_key(|&(lead, as_of)| (as_of, lead));
        pairs.dedup();
        let rows = pairs
            .into_iter()
            .map(|(lead, as_of)| CohortRow { lead, as_of, label: label(tables, lead, as_of, horizon_days) })
            .collect();
        Ok(Self { rows, undated: *policy == Policy::Undated })
    }

    /// The rows of leads at most `max_age_days` old at `as_of`; all of them without a limit. A lead whose creation nobody
    /// knows has no age, and stays.
    ///
    /// # Errors
    /// [`CohortError::Empty`] when nobody is that young.
    pub fn within_age(mut self, tables: &Tables, max_age_days: Option<u32>) -> Result<Self, CohortError> {
        let Some(max_age_days) = max_age_days.map(i64::from) else { return Ok(self) };
        let young = |row: &CohortRow| {
            let created = tables.leads.created[row.lead];
            created.is_none_or(|created| row.as_of <= created.plus_days(max_age_days))
        };
        self.rows.retain(young);
        if self.rows.is_empty() {
            return Err(CohortError::Empty {
                policy: format!("the policy, at most {max_age_days} days after its creation"),
            });
        }
        Ok(self)
    }

    /// The rows whose horizon has passed.
    pub fn ripe(&self) -> impl Iterator<Item = &CohortRow> {
        self.rows.iter().filter(|row| row.label.is_ripe())
    }
}

fn label(tables: &Tables, lead: usize, as_of: Instant, horizon_days: u32) -> Label {
    if let Some(flags) = &tables.outcomes.flags {
        return match flags[lead] {
            Some(true) => Label::Converted(None),
            Some(false) => Label::NotConverted,
            None => Label::Censored,
        };
    }
    let end = as_of.plus_days(i64::from(horizon_days));
    if tables.data_end.is_none_or(|data_end| end > data_end) {
        return Label::Censored;
    }
    let conversions = &tables.outcomes.conversions[lead];
    match conversions.iter().find(|conversion| conversion.at >= as_of) {
        Some(first) if first.at < end => Label::Converted(Some(first.at)),
        _ => Label::NotConverted,
    }
}

fn pairs(tables: &Tables, policy: &Policy, repeat: bool, zone: &Zone) -> Result<Vec<(usize, Instant)>, CohortError> {
    let leads = tables.leads.ids.len();
    let open = |lead: &usize, as_of: Instant| is_open(tables, *lead, as_of, repeat);
    // Nobody is scored at an instant that the data has not reached.
    let horizon = tables.data_end.unwrap_or(Instant::from_micros(i64::MAX));
    Ok(match policy {
        Policy::Weekly => calendar(tables, repeat, &mondays(tables, zone)),
        Policy::Monthly => calendar(tables, repeat, &months(tables, zone)),
        Policy::AfterCreation { days } => (0..leads)
            .filter_map(|lead| tables.leads.created[lead].map(|created| (lead, created.plus_days(*days))))
            .map(|(lead, as_of)| if *days == 0 { (lead, as_of.next()) } else { (lead, as_of) })
            .filter(|(lead, as_of)| *as_of <= horizon && open(lead, *as_of))
            .collect(),
        Policy::AfterEvent { kind } => {
            let code = tables.events.kind(kind);
            let after = tables.events.each_lead(|part, lead| {
                let own = part.events_of(lead).filter(|&event| Some(part.kind(event)) == code);
                let after = own.map(|event| (lead, part.visible_at(event).next()));
                after.filter(|(lead, as_of)| open(lead, *as_of)).collect::<Vec<_>>()
            })?;
            after.into_iter().flatten().collect()
        }
        Policy::At(as_of) => (0..leads).map(|lead| (lead, *as_of)).filter(|(lead, as_of)| open(lead, *as_of)).collect(),
        Policy::Column(column) => date_column(tables, column)?
            .iter()
            .enumerate()
            .filter_map(|(lead, as_of)| as_of.map(|as_of| (lead, as_of)))
            // The file says when each lead is scored; a creation guessed from its events would look past that instant.
            .filter(|&(lead, as_of)| has_entered(tables, lead, as_of) && still_in_play(tables, lead, as_of, repeat))
            .collect(),
        Policy::Listed(pairs) => pairs.clone(),
        Policy::Undated => (0..leads).map(|lead| (lead, Instant::default())).collect(),
    })
}

/// Every lead at every instant of a calendar at which it is open.
fn calendar(tables: &Tables, repeat: bool, instants: &[Instant]) -> Vec<(usize, Instant)> {
    let mut pairs = Vec::new();
    for lead in 0..tables.leads.ids.len() {
        let Some(created) = tables.leads.created[lead] else { continue };
        let entered = match &tables.outcomes.entered {
            Some(entered) => entered[lead],
            None => Some(created),
        };
        let Some(from) = entered.map(|entered| entered.max(created)) else { continue };
        let first = instants.partition_point(|&as_of| as_of <= from);
        pairs.extend(
            instants[first..]
                .iter()
                .take_while(|&&as_of| still_in_play(tables, lead, as_of, repeat))
                .map(|&as_of| (lead, as_of)),
        );
    }
    pairs
}

/// From the first lead's creation to the end of the data.
fn span(tables: &Tables, zone: &Zone) -> Option<(jiff::civil::Date, Instant)> {
    let first = tables.leads.created.iter().flatten().min()?;
    Some((zone.local(*first).date(), tables.data_end?))
}

fn mondays(tables: &Tables, zone: &Zone) -> Vec<Instant> {
    let Some((first, end)) = span(tables, zone) else { return Vec::new() };
    let back = i64::from(first.weekday().to_monday_zero_offset());
    dates(first.saturating_sub(jiff::Span::new().days(back)), jiff::Span::new().days(7), end, zone)
}

fn months(tables: &Tables, zone: &Zone) -> Vec<Instant> {
    let Some((first, end)) = span(tables, zone) else { return Vec::new() };
    dates(first.first_of_month(), jiff::Span::new().months(1), end, zone)
}

fn dates(first: jiff::civil::Date, step: jiff::Span, end: Instant, zone: &Zone) -> Vec<Instant> {
    first.series(step).map(|date| zone.start_of_day(date)).take_while(|&as_of| as_of <= end).collect()
}
