//! How many different ones? Each key counts where its latest visible event does.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// Up to so many keys have a place each.
const MOST_PLACES: usize = 1 << 16;

/// A key that has come up.
#[derive(Clone, Copy, Debug)]
struct Slot {
    key: i64,
    /// Its latest event: when, and which.
    latest: i64,
    event: u32,
}

/// Different keys of one lead, counted by the age bucket of their latest event.
#[derive(Debug)]
pub(super) struct Distinct {
    slots: Vec<Slot>,
    places: Places,
    counts: Vec<u32>,
}

/// Where each key's slot stands.
#[derive(Debug)]
enum Places {
    /// Slots are sorted by key, which most often grows from event to event: days.
    Sorted,
    /// By key: codes of a dictionary. Other slots than those of this lead hold nothing that is believed.
    Direct(Vec<u32>),
    /// The same, where there are too many of them to set a place aside for each.
    Hashed(HashMap<i64, u32, RandomState>),
}

impl Distinct {
    /// For keys that grow with time.
    pub(super) fn growing(buckets: usize) -> Self {
        Self { slots: Vec::new(), places: Places::Sorted, counts: vec![0; buckets] }
    }

    /// For keys from 0 to `keys`, in any order.
    pub(super) fn coded(keys: usize, buckets: usize) -> Self {
        let places = match keys {
            0..=MOST_PLACES => Places::Direct(vec![0; keys]),
            _ => Places::Hashed(HashMap::default()),
        };
        Self { slots: Vec::new(), places, counts: vec![0; buckets] }
    }

    pub(super) fn clear(&mut self) {
        self.slots.clear();
        self.counts.fill(0);
        if let Places::Hashed(places) = &mut self.places {
            places.clear();
        }
    }

    /// Where a key's slot stands, or would have to.
    fn place(&self, key: i64) -> Result<usize, usize> {
        match &self.places {
            Places::Sorted => match self.slots.last() {
                Some(last) if last.key == key => Ok(self.slots.len() - 1),
                Some(last) if last.key > key => self.slots.binary_search_by_key(&key, |slot| slot.key),
                _ => Err(self.slots.len()),
            },
            Places::Direct(places) => {
                let place = places[key as usize] as usize;
                match self.slots.get(place) {
                    Some(slot) if slot.key == key => Ok(place),
                    _ => Err(self.slots.len()),
                }
            }
            Places::Hashed(places) => places.get(&key).map_or(Err(self.slots.len()), |&place| Ok(place as usize)),
        }
    }

    /// An event comes into sight in `bucket`; `bucket_of` says in which one an event of another time is.
    pub(super) fn arrive(
        &mut self,
        key: i64,
        (event, time): (u32, i64),
        bucket: usize,
        bucket_of: impl Fn(i64) -> usize,
    ) {
        match self.place(key) {
            Ok(place) => {
                let slot = &mut self.slots[place];
                if time > slot.latest {
                    self.counts[bucket_of(slot.latest)] -= 1;
                    self.counts[bucket] += 1;
                    (slot.latest, slot.event) = (time, event);
                }
            }
            Err(place) => {
                match &mut self.places {
                    Places::Sorted => {}
                    Places::Direct(places) => places[key as usize] = place as u32,
                    Places::Hashed(places) => drop(places.insert(key, place as u32)),
                }
                self.slots.insert(place, Slot { key, latest: time, event });
                self.counts[bucket] += 1;
            }
        }
    }

    /// An event grows out of `bucket` into the next one.
    pub(super) fn age(&mut self, key: i64, event: u32, bucket: usize) {
        if self.place(key).is_ok_and(|place| self.slots[place].event == event) {
            self.counts[bucket] -= 1;
            self.counts[bucket + 1] += 1;
        }
    }

    /// How many keys have an event in any of the buckets up to this one.
    pub(super) fn upto(&self, bucket: usize) -> u32 {
        self.counts[..=bucket].iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn many_keys_are_counted_as_few_are() {
        let limits = [5_i64, 20];
        let bucket_of = |now: i64| move |time: i64| limits.iter().filter(|&&limit| now - time > limit).count();
        for round in 0..200_u64 {
            let mut all = [Distinct::growing(3), Distinct::coded(9, 3), Distinct::coded(MOST_PLACES + 1, 3)];
            for lead in 0..3_u64 {
                all.iter_mut().for_each(Distinct::clear);
                let roll = |place: u64, sides: u64| {
                    let seed = Seed::new(round).with(lead).with(place);
                    i64::try_from(seed.bits() % sides).unwrap()
                };
                let events: Vec<(i64, i64, i64)> = (0..30_u64)
                    .map(|event| (roll(event, 9), roll(event + 100, 40), roll(event + 200, 40)))
                    .map(|(key, time, late)| (key, time, time + late % 7))
                    .collect();
                for now in 1..80 {
                    for (event, &(key, time, _)) in events.iter().enumerate().filter(|(_, event)| event.2 < now - 1) {
                        for (bucket, &limit) in limits.iter().enumerate() {
                            if now - time == limit + 1 {
                                all.iter_mut().for_each(|keys| keys.age(key, event as u32, bucket));
                            }
                        }
                    }
                    for (event, &(key, time, _)) in events.iter().enumerate().filter(|(_, event)| event.2 == now - 1) {
                        let bucket = bucket_of(now)(time);
                        all.iter_mut().for_each(|keys| keys.arrive(key, (event as u32, time), bucket, bucket_of(now)));
                    }
                    for bucket in 0..3 {
                        let within = |event: &&(i64, i64, i64)| event.2 < now && bucket_of(now)(event.1) <= bucket;
                        let mut keys: Vec<i64> = events.iter().filter(within).map(|event| event.0).collect();
                        keys.sort_unstable();
                        keys.dedup();
                        assert_eq!(all.each_ref().map(|all| all.upto(bucket) as usize), [keys.len(); 3]);
                    }
                }
            }
        }
    }
}
