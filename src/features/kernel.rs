//! The one pass: each visible event of a row is touched once, whatever the number of features.
//!
//! An event's age decides its bucket (the shortest lookback that holds it); sums over buckets at the end give every
//! lookback at once. Rows are independent, so they run in parallel and in any order with the same bits.

use rayon::prelude::*;

use super::{FeatureError, attributes};
use crate::frame::{Column, FeatureFrame, FeatureRule, FeatureSpec, Lookback};
use crate::ingest::{Events, Tables, Values};
use crate::time::{Instant, MICROS_PER_DAY};

/// Rows a thread works on at a time.
const ROWS_PER_CHUNK: usize = 4096;

/// Feature values of `spec` for (lead, as_of) `rows`, in that order. Reads only events with `visible_at < as_of`.
///
/// Cost: linear in the visible events of all rows; independent of the number of features per event type.
///
/// # Errors
/// [`FeatureError`] when the leads file lacks a column of the spec, or it or an event property holds another type.
pub fn extract(tables: &Tables, rows: &[(usize, Instant)], spec: &FeatureSpec) -> Result<FeatureFrame, FeatureError> {
    check_properties(&tables.events, spec)?;
    let plan = Plan::new(&tables.events, spec);
    let event_based: Vec<usize> = (0..spec.features.len()).filter(|&i| plan.slots[i].is_some()).collect();
    let chunks: Vec<Vec<Vec<f64>>> = rows
        .par_chunks(ROWS_PER_CHUNK)
        .map(|chunk| {
            let mut columns = vec![Vec::with_capacity(chunk.len()); event_based.len()];
            let mut state = RowState::new(&plan);
            for &(lead, as_of) in chunk {
                state.read(&plan, tables, lead, as_of);
                for (column, &feature) in columns.iter_mut().zip(&event_based) {
                    column.push(plan.slots[feature].as_ref().map_or(f64::NAN, |slot| state.value(slot)));
                }
            }
            columns
        })
        .collect();
    let mut event_columns = vec![Vec::with_capacity(rows.len()); event_based.len()];
    for chunk in chunks {
        for (column, part) in event_columns.iter_mut().zip(chunk) {
            column.extend(part);
        }
    }
    let mut event_columns = event_columns.into_iter();
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

/// A property that turned into text would add up to nothing without a word.
fn check_properties(events: &Events, spec: &FeatureSpec) -> Result<(), FeatureError> {
    for def in &spec.features {
        if let FeatureRule::Sum { property, .. } | FeatureRule::Mean { property, .. } = &def.rule {
            let found = events.property(property).map(|property| &property.values);
            if found.is_some_and(|values| !matches!(values, Values::Number(_)) && !values.all_missing()) {
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
struct Plan<'a> {
    slots: Vec<Option<Slot>>,
    /// Lookbacks in microseconds, ascending; the last one is `ever`.
    limits: Vec<i64>,
    /// Event type of the tables to its row in the state.
    kind_rows: Vec<Option<usize>>,
    kinds: usize,
    /// Half-lives in days of the decayed counts, by kind row.
    decays: Vec<Vec<Decay>>,
    properties: Vec<&'a [f64]>,
    decayed_sums: usize,
    active_days: bool,
}

impl<'a> Plan<'a> {
    fn new(events: &'a Events, spec: &FeatureSpec) -> Self {
        let mut limits: Vec<i64> = spec.features.iter().filter_map(|def| lookback_of(&def.rule)).map(micros).collect();
        limits.push(i64::MAX);
        limits.sort_unstable();
        limits.dedup();
        let mut plan = Self {
            slots: Vec::with_capacity(spec.features.len()),
            limits,
            kind_rows: vec![None; events.kinds.len()],
            kinds: 0,
            decays: Vec::new(),
            properties: Vec::new(),
            decayed_sums: 0,
            active_days: false,
        };
        let mut property_names: Vec<&str> = Vec::new();
        for def in &spec.features {
            let slot = plan.slot(events, &def.rule, &mut property_names);
            plan.slots.push(slot);
        }
        plan
    }

    fn slot(&mut self, events: &'a Events, rule: &FeatureRule, names: &mut Vec<&'a str>) -> Option<Slot> {
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
            FeatureRule::Sum { property, .. } => Slot::Sum { property: self.property(events, property, names), bucket },
            FeatureRule::Mean { property, .. } => {
                Slot::Mean { property: self.property(events, property, names), bucket }
            }
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
        let code = events.kinds.iter().position(|kind| kind == name)?;
        if self.kind_rows[code].is_none() {
            self.kind_rows[code] = Some(self.kinds);
            self.kinds += 1;
            self.decays.push(Vec::new());
        }
        self.kind_rows[code]
    }

    fn property(&mut self, events: &'a Events, name: &str, names: &mut Vec<&'a str>) -> Option<usize> {
        if let Some(known) = names.iter().position(|known| *known == name) {
            return Some(known);
        }
        let property = events.property(name)?;
        let Values::Number(cells) = &property.values else { return None };
        names.push(&property.name);
        self.properties.push(cells);
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
    fn new(plan: &Plan<'_>) -> Self {
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

    fn read(&mut self, plan: &Plan<'_>, tables: &Tables, lead: usize, as_of: Instant) {
        self.clear();
        let events = &tables.events;
        for event in events.visible(lead, as_of) {
            let age = as_of.micros() - events.time[event].micros();
            let bucket = plan.limits.partition_point(|&limit| limit < age);
            self.all[bucket] += 1;
            self.idle = self.idle.min(age);
            if plan.active_days {
                self.days.push((events.time[event].utc_day(), bucket));
            }
            for (property, cells) in plan.properties.iter().enumerate() {
                let cell = cells[event];
                if !cell.is_nan() {
                    self.sums[property * self.buckets + bucket] += cell;
                    self.filled[property * self.buckets + bucket] += 1;
                }
            }
            if let Some(kind) = plan.kind_rows[events.kind[event] as usize] {
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
        self.lead_age_days = match tables.leads.created[lead] {
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
