//! One lead through its instants: each event comes into sight once, and grows into each older age bucket once.

use super::distinct::Distinct;
use super::exact;
use super::fading::{Fading, Remains};
use super::plan::{Plan, Slot};
use super::sequence::Sequence;
use crate::ingest::{NO_TEXT, Part};
use crate::time::{Instant, MICROS_PER_DAY};

/// No event yet: later than any time, or (turned around) earlier.
const NEVER: i64 = i64::MAX;

/// What the visible events of one lead add up to at one instant. Tables are (thing x bucket), row-major; an event counts in
/// the bucket of the shortest lookback that holds it. Nothing is reallocated from lead to lead.
pub(super) struct LeadState<'a> {
    plan: &'a Plan,
    part: &'a Part,
    buckets: usize,
    /// Whether the part has any cell of each summed property, and of each text property.
    numbers_here: Vec<bool>,
    texts_here: Vec<bool>,
    counts: Vec<u32>,
    /// The same up to each bucket, at the instant read last.
    upto: Vec<u32>,
    all: Vec<u32>,
    last: Vec<i64>,
    first: Vec<i64>,
    latest: i64,
    fading: Vec<Fading>,
    remains: Vec<Remains>,
    days: Distinct,
    texts: Vec<Distinct>,
    sums: Vec<i128>,
    filled: Vec<u32>,
    /// Cells that are no whole number of units, among those filled.
    odd: Vec<u32>,
    /// The lead's events: those in sight, and all of them in time order with the place up to which they are older than each
    /// lookback.
    own: std::ops::Range<usize>,
    seen: usize,
    by_time: Vec<u32>,
    older: Vec<usize>,
    as_of: Instant,
    lead_age_days: f64,
    sequence: Option<Sequence<'a>>,
    /// A text property, and the text of it whose events are passed over.
    passed_over: Option<(usize, u32)>,
}

impl<'a> LeadState<'a> {
    pub(super) fn new(plan: &'a Plan, part: &'a Part) -> Self {
        let buckets = plan.limits.len();
        let cells = plan.numbers.len() * buckets;
        Self {
            plan,
            part,
            buckets,
            numbers_here: plan.numbers.iter().map(|&property| !part.lacks(property)).collect(),
            texts_here: plan.texts.iter().map(|&(property, _)| !part.lacks(property)).collect(),
            counts: vec![0; plan.kinds * buckets],
            upto: vec![0; plan.kinds * buckets],
            all: vec![0; buckets],
            last: vec![NEVER; plan.kinds],
            first: vec![NEVER; plan.kinds],
            latest: NEVER,
            fading: (0..plan.decayed_sums).map(|_| Fading::default()).collect(),
            remains: plan.half_lives.iter().map(|_| Remains::default()).collect(),
            days: Distinct::growing(buckets),
            texts: plan.texts.iter().map(|&(_, texts)| Distinct::coded(texts, buckets)).collect(),
            sums: vec![0; cells],
            filled: vec![0; cells],
            odd: vec![0; cells],
            own: 0..0,
            seen: 0,
            by_time: Vec::new(),
            older: vec![0; buckets - 1],
            as_of: Instant::default(),
            lead_age_days: f64::NAN,
            sequence: Sequence::new(&plan.sequence, part),
            passed_over: None,
        }
    }

    /// Whether an event counts: in an account's log, one of somebody else than the person who is read.
    fn counts(&self, event: usize) -> bool {
        self.passed_over.is_none_or(|(property, text)| self.part.code(property, event) != text)
    }

    /// Turns to a lead, of which nothing is in sight yet; `instants` is the number of instants it will be read at, and events
    /// with the text of a property that `passed_over` names are as if they were not there.
    pub(super) fn start(&mut self, lead: usize, instants: usize, passed_over: Option<(usize, u32)>) {
        self.passed_over = passed_over;
        self.counts.fill(0);
        self.all.fill(0);
        self.last.fill(NEVER);
        self.first.fill(NEVER);
        self.latest = NEVER;
        self.fading.iter_mut().for_each(Fading::clear);
        self.days.clear();
        self.texts.iter_mut().for_each(Distinct::clear);
        self.sums.fill(0);
        self.filled.fill(0);
        self.odd.fill(0);
        self.sequence.iter_mut().for_each(Sequence::clear);
        self.own = self.part.events_of(lead);
        self.seen = self.own.start;
        self.older.fill(0);
        self.by_time.clear();
        if instants > 1 {
            let times = self.part.times();
            let mut by_time = std::mem::take(&mut self.by_time);
            by_time.extend(self.own.clone().filter(|&event| self.counts(event)).map(|event| event as u32));
            self.by_time = by_time;
            if !self.by_time.is_sorted_by_key(|&event| times[event as usize]) {
                self.by_time.sort_by_key(|&event| times[event as usize]);
            }
        }
    }

    /// Moves on to `as_of`, which lies after all instants read so far.
    pub(super) fn read(&mut self, as_of: Instant, created: Option<Instant>) {
        self.as_of = as_of;
        self.remains.iter_mut().for_each(Remains::clear);
        self.grow_older();
        let visible = self.own.start
            + self.part.all_visible_at()[self.own.clone()].partition_point(|&visible_at| visible_at < as_of);
        for event in self.seen..visible {
            if self.counts(event) {
                self.arrive(event);
            }
        }
        let (part, passed_over) = (self.part, self.passed_over);
        let counts = |event: &usize| passed_over.is_none_or(|(property, text)| part.code(property, *event) != text);
        if let Some(sequence) = &mut self.sequence {
            sequence.read(as_of, (self.seen..visible).filter(counts));
        }
        self.seen = self.seen.max(visible);
        for (counts, upto) in self.counts.chunks_exact(self.buckets).zip(self.upto.chunks_exact_mut(self.buckets)) {
            let mut total = 0;
            upto.iter_mut().zip(counts).for_each(|(upto, count)| {
                total += count;
                *upto = total;
            });
        }
        self.lead_age_days = match created {
            Some(created) if created < as_of => as_of.days_since(created),
            _ => f64::NAN,
        };
    }

    fn bucket(&self, age: i64) -> usize {
        // The last limit holds every age.
        self.plan.limits[..self.buckets - 1].iter().map(|&limit| usize::from(limit < age)).sum()
    }

    /// An event comes into sight.
    fn arrive(&mut self, event: usize) {
        let (plan, part) = (self.plan, self.part);
        let (as_of, time) = (self.as_of.micros(), part.times()[event].micros());
        let bucket = self.bucket(as_of - time);
        self.all[bucket] += 1;
        self.latest = if self.latest == NEVER { time } else { self.latest.max(time) };
        let limits = &plan.limits[..self.buckets - 1];
        let bucket_of = |time: i64| limits.iter().map(|&limit| usize::from(limit < as_of - time)).sum();
        if plan.active_days {
            let day = time.div_euclid(MICROS_PER_DAY);
            self.days.arrive(day, (event as u32, time), bucket, bucket_of);
        }
        for (number, &(property, _)) in plan.texts.iter().enumerate() {
            if self.texts_here[number] {
                let code = part.code(property, event);
                if code != NO_TEXT {
                    self.texts[number].arrive(i64::from(code), (event as u32, time), bucket, bucket_of);
                }
            }
        }
        for (number, &property) in plan.numbers.iter().enumerate() {
            if self.numbers_here[number] {
                let cell = part.number(property, event);
                if !cell.is_nan() {
                    let place = number * self.buckets + bucket;
                    self.filled[place] += 1;
                    match exact::units(cell) {
                        Some(units) => self.sums[place] += units,
                        None => self.odd[place] += 1,
                    }
                }
            }
        }
        if let Some(kind) = plan.kind_rows[part.kind(event)] {
            self.counts[kind * self.buckets + bucket] += 1;
            let (first, last) = (&mut self.first[kind], &mut self.last[kind]);
            *first = (*first).min(time);
            *last = if *last == NEVER { time } else { (*last).max(time) };
            for &(sum, half_life) in &plan.decays[kind] {
                self.fading[sum].add(plan.half_lives[half_life].weigh(time));
            }
        }
    }

    /// Events in sight that have passed the end of a lookback go to the next bucket.
    fn grow_older(&mut self) {
        for bucket in 0..self.buckets - 1 {
            let limit = self.plan.limits[bucket];
            while let Some(&event) = self.by_time.get(self.older[bucket]) {
                let event = event as usize;
                let time = self.part.times()[event].micros();
                if self.as_of.micros() - time <= limit {
                    break;
                }
                self.older[bucket] += 1;
                // What comes into sight later comes into the bucket of its age then.
                if event < self.seen {
                    self.age(event, time, bucket);
                }
            }
        }
    }

    fn age(&mut self, event: usize, time: i64, bucket: usize) {
        let (plan, part) = (self.plan, self.part);
        self.all[bucket] -= 1;
        self.all[bucket + 1] += 1;
        if plan.active_days {
            self.days.age(time.div_euclid(MICROS_PER_DAY), event as u32, bucket);
        }
        for (number, &(property, _)) in plan.texts.iter().enumerate() {
            if self.texts_here[number] {
                let code = part.code(property, event);
                if code != NO_TEXT {
                    self.texts[number].age(i64::from(code), event as u32, bucket);
                }
            }
        }
        for (number, &property) in plan.numbers.iter().enumerate() {
            if self.numbers_here[number] {
                let cell = part.number(property, event);
                if !cell.is_nan() {
                    let place = number * self.buckets + bucket;
                    self.filled[place] -= 1;
                    self.filled[place + 1] += 1;
                    match exact::units(cell) {
                        Some(units) => {
                            self.sums[place] -= units;
                            self.sums[place + 1] += units;
                        }
                        None => {
                            self.odd[place] -= 1;
                            self.odd[place + 1] += 1;
                        }
                    }
                }
            }
        }
        if let Some(kind) = plan.kind_rows[part.kind(event)] {
            let place = kind * self.buckets + bucket;
            self.counts[place] -= 1;
            self.counts[place + 1] += 1;
        }
    }

    /// A feature's value at the instant read last.
    pub(super) fn value(&mut self, slot: &Slot) -> f64 {
        let buckets = self.buckets;
        let upto = |row: usize, bucket: usize| row * buckets..=row * buckets + bucket;
        let total = |counts: &[u32]| f64::from(counts.iter().sum::<u32>());
        let days = |at: i64| (self.as_of.micros() - at) as f64 / MICROS_PER_DAY as f64;
        let age = |at: i64| if at == NEVER { f64::NAN } else { days(at) };
        match *slot {
            Slot::Count { kind, bucket } => kind.map_or(0.0, |kind| f64::from(self.upto[kind * buckets + bucket])),
            Slot::CountAll { bucket } => total(&self.all[..=bucket]),
            Slot::Last { kind } => kind.map_or(f64::NAN, |kind| age(self.last[kind])),
            Slot::First { kind } => kind.map_or(f64::NAN, |kind| age(self.first[kind])),
            Slot::Decayed { sum, half_life } => {
                let remains = &mut self.remains[half_life];
                self.fading[sum].at(&self.plan.half_lives[half_life], self.as_of, remains)
            }
            Slot::ActiveDays { bucket } => f64::from(self.days.upto(bucket)),
            Slot::Distinct { property, bucket } => {
                property.map_or(0.0, |property| f64::from(self.texts[property].upto(bucket)))
            }
            Slot::Sum { property, bucket } => property.map_or(0.0, |property| self.sum(property, bucket)),
            Slot::Mean { property, bucket } => property.map_or(f64::NAN, |property| {
                let filled = total(&self.filled[upto(property, bucket)]);
                if filled > 0.0 { self.sum(property, bucket) / filled } else { f64::NAN }
            }),
            Slot::Idle => age(self.latest),
            Slot::LeadAge => self.lead_age_days,
            Slot::Class { ref of, ref cuts, falling } => {
                let value = self.value(of);
                let above = cuts.partition_point(|&cut| cut <= value);
                let class = if falling { cuts.len() - above } else { above };
                if value.is_nan() { value } else { (class + 1) as f64 }
            }
            Slot::Sequence(ref slot) => self.sequence.as_ref().map_or(f64::NAN, |sequence| sequence.value(slot)),
        }
    }

    fn sum(&self, property: usize, bucket: usize) -> f64 {
        let own = property * self.buckets..=property * self.buckets + bucket;
        if self.odd[own.clone()].iter().all(|&odd| odd == 0) {
            return exact::number(self.sums[own].iter().sum());
        }
        let limit = self.plan.limits[bucket];
        let within = |event: &usize| self.as_of.micros() - self.part.times()[*event].micros() <= limit;
        let number = |event| self.part.number(self.plan.numbers[property], event);
        exact::sum(
            (self.own.start..self.seen)
                .filter(|&event| self.counts(event))
                .filter(within)
                .map(number)
                .filter(|cell| !cell.is_nan()),
        )
    }
}
