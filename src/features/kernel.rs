//! The one pass: each visible event of a row is touched once, whatever the number of features.
//!
//! An event's age decides its bucket (the shortest lookback that holds it); sums over buckets at the end give every
//! lookback at once. Rows are independent, so they run in parallel and in any order with the same bits.

use rayon::prelude::*;

use super::{FeatureError, attributes};
use crate::frame::{Column, FeatureFrame, FeatureRule, FeatureSpec, Lookback};
use crate::ingest::{Events, Part, PropertyKind, RowsByLead, Tables};
use crate::time::{Instant, MICROS_PER_DAY};

/// Rows whose values wait beside the frame before they are put into it: 50 MB of a hundred features.
const ROWS_PER_WAVE: usize = 1 << 16;

/// Feature values of `spec` for (lead, as_of) `rows`, in that order. Reads only events with `visible_at < as_of`.
///
/// Cost: linear in the visible events of all rows; independent of the number of features per event type.
///
/// # Errors
/// [`FeatureError`] when the leads file lacks a column of the spec, when it or an event property holds another type, or when
/// events cannot be read back.
pub fn extract(tables: &Tables, rows: &[(usize, Instant)], spec: &FeatureSpec) -> Result<FeatureFrame, FeatureError> {
    check_properties(&tables.events, spec)?;
    let plan = Plan::new(&tables.events, spec);
    let mut event_columns = event_columns(tables, rows, &plan)?.into_iter();
    let columns = spec
        .features
        .iter()
        .enumerate()
        .map(|(i, def)| match &plan.slots[i] {
            Some(_) => Ok(Column::Number(event_columns.next().unwrap_or_default())),
            None => attributes::column(def, tables, rows),
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(FeatureFrame::new(spec.clone(), columns, rows.len())?)
}

/// The columns that come from events, in the order of the spec.
fn event_columns(tables: &Tables, rows: &[(usize, Instant)], plan: &Plan) -> Result<Vec<Vec<f64>>, FeatureError> {
    let slots: Vec<&Slot> = plan.slots.iter().flatten().collect();
    if slots.is_empty() {
        return Ok(Vec::new());
    }
    let sorted = RowsByLead::new(&tables.events, rows)?;
    let mut columns = vec![vec![f64::NAN; rows.len()]; slots.len()];
    let mut parts = sorted.parts();
    while !parts.is_empty() {
        let first = parts[0].1.start;
        let wave = parts.partition_point(|(_, own)| own.start < first + ROWS_PER_WAVE);
        let (wave, rest) = parts.split_at(wave);
        parts = rest;
        let blocks = wave.par_iter().map(|(number, own)| {
            let part = tables.events.part(*number)?;
            let mut block = vec![f64::NAN; own.len() * slots.len()];
            let mut state = RowState::new(plan);
            let mut row = 0;
            for lead in sorted.leads(own.clone()) {
                for as_of in lead.as_ofs() {
                    state.read(plan, &part, tables.leads.created[lead.lead], (lead.lead, as_of));
                    for (column, slot) in slots.iter().enumerate() {
                        block[column * own.len() + row] = state.value(slot);
                    }
                    row += 1;
                }
            }
            Ok(block)
        });
        let blocks = blocks.collect::<Result<Vec<Vec<f64>>, FeatureError>>()?;
        columns.par_iter_mut().enumerate().for_each(|(number, column)| {
            for ((_, own), block) in wave.iter().zip(&blocks) {
                let values = &block[number * own.len()..(number + 1) * own.len()];
                for (&place, &value) in sorted.places(own.clone()).iter().zip(values) {
                    column[place as usize] = value;
                }
            }
        });
    }
    Ok(columns)
}

/// A property that turned into text would add up to nothing without a word.
fn check_properties(events: &Events, spec: &FeatureSpec) -> Result<(), FeatureError> {
    for def in &spec.features {
        if let FeatureRule::Sum { property, .. } | FeatureRule::Mean { property, .. } = &def.rule {
            let found = events.property(property).map(|property| &events.properties()[property].kind);
            if found.is_some_and(|kind| *kind != PropertyKind::Number) {
                return Err(FeatureError::PropertyType { property: property.clone() });
            }
        }
    }
    Ok(())
}

/// Where a feature finds its value in a row's state.
enum Slot {
    Count { kind: Option<usize>, bucket: usize },
    CountAll { bucket: usize },
    Last { kind: Option<usize> },
    First { kind: Option<usize> },
    Decayed { sum: usize },
    ActiveDays { bucket: usize },
    Sum { property: Option<usize>, bucket: usize },
    Mean { property: Option<usize>, bucket: usize },
    Idle,
    LeadAge,
}

/// One decayed count: where its sum stands, and how fast it fades.
struct Decay {
    sum: usize,
    half_life_days: f64,
}

/// The spec translated to positions.
struct Plan {
    slots: Vec<Option<Slot>>,
    /// Lookbacks in microseconds, ascending; the last one is `ever`.
    limits: Vec<i64>,
    /// Event type of the tables to its row in the state.
    kind_rows: Vec<Option<usize>>,
    kinds: usize,
    /// Half-lives in days of the decayed counts, by kind row.
    decays: Vec<Vec<Decay>>,
    /// Event properties of the tables that are added up.
    properties: Vec<usize>,
    decayed_sums: usize,
    active_days: bool,
}

impl Plan {
    fn new(events: &Events, spec: &FeatureSpec) -> Self {
        let mut limits: Vec<i64> = spec.features.iter().filter_map(|def| lookback_of(&def.rule)).map(micros).collect();
        limits.push(i64::MAX);
        limits.sort_unstable();
        limits.dedup();
        let mut plan = Self {
            slots: Vec::with_capacity(spec.features.len()),
            limits,
            kind_rows: vec![None; events.kinds().len()],
            kinds: 0,
            decays: Vec::new(),
            properties: Vec::new(),
            decayed_sums: 0,
            active_days: false,
        };
        for def in &spec.features {
            let slot = plan.slot(events, &def.rule);
            plan.slots.push(slot);
        }
        plan
    }

    fn slot(&mut self, events: &Events, rule: &FeatureRule) -> Option<Slot> {
        let bucket = lookback_of(rule).map_or(0, |lookback| self.bucket(micros(lookback)));
        Some(match rule {
            FeatureRule::Count { event, .. } => Slot::Count { kind: self.kind(events, event), bucket },
            FeatureRule::CountAll { .. } => Slot::CountAll { bucket },
            FeatureRule::DaysSinceLast { event } => Slot::Last { kind: self.kind(events, event) },
            FeatureRule::DaysSinceFirst { event } => Slot::First { kind: self.kind(events, event) },
            FeatureRule::Decayed { event, half_life_days } => {
                // A type that these tables lack keeps a sum of nothing.
                let sum = self.decayed_sums;
                self.decayed_sums += 1;
                if let Some(kind) = self.kind(events, event) {
                    self.decays[kind].push(Decay { sum, half_life_days: *half_life_days });
                }
                Slot::Decayed { sum }
            }
            FeatureRule::ActiveDays { .. } => {
                self.active_days = true;
                Slot::ActiveDays { bucket }
            }
            FeatureRule::Sum { property, .. } => Slot::Sum { property: self.property(events, property), bucket },
            FeatureRule::Mean { property, .. } => Slot::Mean { property: self.property(events, property), bucket },
            FeatureRule::IdleDays => Slot::Idle,
            FeatureRule::LeadAge => Slot::LeadAge,
            FeatureRule::Attribute { .. }
            | FeatureRule::DaysSinceDate { .. }
            | FeatureRule::AttributeAsOf { .. }
            | FeatureRule::DaysSinceDateAsOf { .. }
            | FeatureRule::Table { .. } => {
                return None;
            }
        })
    }

    fn kind(&mut self, events: &Events, name: &str) -> Option<usize> {
        let code = events.kind(name)?;
        if self.kind_rows[code].is_none() {
            self.kind_rows[code] = Some(self.kinds);
            self.kinds += 1;
            self.decays.push(Vec::new());
        }
        self.kind_rows[code]
    }

    fn property(&mut self, events: &Events, name: &str) -> Option<usize> {
        let property = events.property(name)?;
        if let Some(known) = self.properties.iter().position(|&known| known == property) {
            return Some(known);
        }
        self.properties.push(property);
        Some(self.properties.len() - 1)
    }

    fn bucket(&self, limit: i64) -> usize {
        self.limits.partition_point(|&shorter| shorter < limit)
    }
}

const fn lookback_of(rule: &FeatureRule) -> Option<Lookback> {
    match rule {
        FeatureRule::Count { lookback, .. }
        | FeatureRule::CountAll { lookback }
        | FeatureRule::ActiveDays { lookback }
        | FeatureRule::Sum { lookback, .. }
        | FeatureRule::Mean { lookback, .. } => Some(*lookback),
        _ => None,
    }
}

const fn micros(lookback: Lookback) -> i64 {
    match lookback {
        Lookback::Days(days) => (days as i64).saturating_mul(MICROS_PER_DAY),
        Lookback::Ever => i64::MAX,
    }
}

/// What one row's events add up to. Tables are (thing x bucket), row-major; never reallocated.
struct RowState {
    buckets: usize,
    counts: Vec<u32>,
    all: Vec<u32>,
    last: Vec<i64>,
    first: Vec<i64>,
    decayed: Vec<f64>,
    days: Vec<(i64, usize)>,
    day_counts: Vec<u32>,
    sums: Vec<f64>,
    filled: Vec<u32>,
    idle: i64,
    lead_age_days: f64,
}

/// No event yet: later than any age.
const NEVER: i64 = i64::MAX;

impl RowState {
    fn new(plan: &Plan) -> Self {
        let buckets = plan.limits.len();
        Self {
            buckets,
            counts: vec![0; plan.kinds * buckets],
            all: vec![0; buckets],
            last: vec![NEVER; plan.kinds],
            first: vec![NEVER; plan.kinds],
            decayed: vec![0.0; plan.decayed_sums],
            days: Vec::new(),
            day_counts: vec![0; buckets],
            sums: vec![0.0; plan.properties.len() * buckets],
            filled: vec![0; plan.properties.len() * buckets],
            idle: NEVER,
            lead_age_days: f64::NAN,
        }
    }

    fn clear(&mut self) {
        self.counts.fill(0);
        self.all.fill(0);
        self.last.fill(NEVER);
        self.first.fill(NEVER);
        self.decayed.fill(0.0);
        self.days.clear();
        self.day_counts.fill(0);
        self.sums.fill(0.0);
        self.filled.fill(0);
        self.idle = NEVER;
    }

    fn read(&mut self, plan: &Plan, part: &Part, created: Option<Instant>, (lead, as_of): (usize, Instant)) {
        self.clear();
        for event in part.visible(lead, as_of) {
            let time = part.time(event);
            let age = as_of.micros() - time.micros();
            let bucket = plan.limits.partition_point(|&limit| limit < age);
            self.all[bucket] += 1;
            self.idle = self.idle.min(age);
            if plan.active_days {
                self.days.push((time.utc_day(), bucket));
            }
            for (property, &number) in plan.properties.iter().enumerate() {
                let cell = part.number(number, event);
                if !cell.is_nan() {
                    self.sums[property * self.buckets + bucket] += cell;
                    self.filled[property * self.buckets + bucket] += 1;
                }
            }
            if let Some(kind) = plan.kind_rows[part.kind(event)] {
                self.counts[kind * self.buckets + bucket] += 1;
                self.last[kind] = self.last[kind].min(age);
                self.first[kind] = if self.first[kind] == NEVER { age } else { self.first[kind].max(age) };
                for decay in &plan.decays[kind] {
                    self.decayed[decay.sum] += libm::exp2(-days(age) / decay.half_life_days);
                }
            }
        }
        // A day counts in the bucket of its latest event.
        self.days.sort_unstable();
        self.days.dedup_by_key(|day| day.0);
        for &(_, bucket) in &self.days {
            self.day_counts[bucket] += 1;
        }
        self.lead_age_days = match created {
            Some(created) if created < as_of => as_of.days_since(created),
            _ => f64::NAN,
        };
    }

    fn value(&self, slot: &Slot) -> f64 {
        let upto = |row: usize, bucket: usize| row * self.buckets..=row * self.buckets + bucket;
        let total = |counts: &[u32]| f64::from(counts.iter().sum::<u32>());
        let age = |age: i64| if age == NEVER { f64::NAN } else { days(age) };
        match *slot {
            Slot::Count { kind, bucket } => kind.map_or(0.0, |kind| total(&self.counts[upto(kind, bucket)])),
            Slot::CountAll { bucket } => total(&self.all[..=bucket]),
            Slot::Last { kind } => kind.map_or(f64::NAN, |kind| age(self.last[kind])),
            Slot::First { kind } => kind.map_or(f64::NAN, |kind| age(self.first[kind])),
            Slot::Decayed { sum } => self.decayed[sum],
            Slot::ActiveDays { bucket } => total(&self.day_counts[..=bucket]),
            Slot::Sum { property, bucket } => {
                property.map_or(0.0, |property| self.sums[upto(property, bucket)].iter().sum())
            }
            Slot::Mean { property, bucket } => property.map_or(f64::NAN, |property| {
                let filled = total(&self.filled[upto(property, bucket)]);
                if filled > 0.0 { self.sums[upto(property, bucket)].iter().sum::<f64>() / filled } else { f64::NAN }
            }),
            Slot::Idle => age(self.idle),
            Slot::LeadAge => self.lead_age_days,
        }
    }
}

fn days(micros: i64) -> f64 {
    micros as f64 / MICROS_PER_DAY as f64
}
