//! The log against a slow twin: one list of rows, sorted and freed of repeats; whatever the chunks, the threads and the budget.

use std::collections::BTreeMap;

use super::*;
use crate::ingest::{NO_TEXT, Values};
use crate::seed::Seed;

/// An event as a twin keeps it; derived order is the order of the log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    lead: u32,
    visible_at: Instant,
    time: Instant,
    kind: &'static str,
    page: Option<String>,
    /// Bits of a positive number; none sorts last, as NaN does.
    value: u64,
    keep: bool,
}

const KINDS: [&str; 4] = ["visita", "compra", "abre", "ñ"];

fn roll(seed: Seed, place: usize, what: &str, sides: u64) -> u64 {
    seed.with(place as u64).with_text(what).bits() % sides
}

/// Rows of chance among which many repeat.
fn rows(seed: u64, leads: u32, count: usize) -> Vec<Row> {
    let seed = Seed::new(seed);
    let row = |place| {
        let roll = |what, sides| roll(seed, place, what, sides);
        let time = Instant::from_micros(roll("time", 40) as i64 * 1_000_000 - 7);
        let late = if roll("late", 5) == 0 { roll("by", 3) as i64 * 2_000_000 } else { 0 };
        Row {
            lead: roll("lead", u64::from(leads)) as u32,
            visible_at: Instant::from_micros(time.micros() + late),
            time,
            kind: KINDS[roll("kind", 4) as usize],
            page: (roll("page", 3) == 0).then(|| format!("/{}", roll("which", 300))),
            value: match roll("value", 4) {
                0 => (roll("whole", 5) as f64).to_bits(),
                1 => (roll("part", 5) as f64 / 10.0).to_bits(),
                _ => f64::NAN.to_bits(),
            },
            keep: roll("keep", 9) == 0,
        }
    };
    (0..count).map(row).collect()
}

/// The log of these rows, brought in chunks, when `max_bytes` may be held.
fn log(rows: &[Row], leads: usize, chunk: usize, max_bytes: usize) -> (Events, usize) {
    let mut store = EventStore::with_bytes(leads, max_bytes, None);
    for rows in rows.chunks(chunk) {
        for keep in [false, true] {
            let own: Vec<&Row> = rows.iter().filter(|row| row.keep == keep).collect();
            if own.is_empty() {
                continue;
            }
            let kind = own.iter().map(|row| store.kind(row.kind)).collect();
            let mut texts = BTreeMap::new();
            for page in own.iter().filter_map(|row| row.page.as_ref()) {
                texts.entry(page.clone()).or_insert(0);
            }
            let dictionary: Vec<String> = texts.keys().cloned().collect();
            let code = |page: &Option<String>| match page {
                Some(page) => dictionary.iter().position(|known| known == page).unwrap() as u32,
                None => NO_TEXT,
            };
            let codes = own.iter().map(|row| code(&row.page)).collect();
            let pages = Values::Text { codes, dictionary };
            let values = Values::Number(own.iter().map(|row| f64::from_bits(row.value)).collect());
            let late = own.iter().any(|row| row.visible_at != row.time);
            let properties = vec![
                (store.property("value", &values).unwrap(), values),
                (store.property("page", &pages).unwrap(), pages),
            ];
            let batch = Batch {
                lead: own.iter().map(|row| row.lead).collect(),
                time: own.iter().map(|row| row.time).collect(),
                visible_at: late.then(|| own.iter().map(|row| row.visible_at).collect()),
                kind,
                keep_duplicates: keep,
                properties,
            };
            store.push(batch).unwrap();
        }
    }
    store.finish().unwrap()
}

/// What the log must hold.
fn twin(rows: &[Row]) -> Vec<Row> {
    let mut rows = rows.to_vec();
    // The dictionary sorts texts; a missing one comes last.
    rows.sort_by(|a, b| {
        let key = |row: &Row| (row.lead, row.visible_at, row.time, row.kind, row.page.is_none());
        key(a).cmp(&key(b)).then_with(|| (&a.page, a.value, a.keep).cmp(&(&b.page, b.value, b.keep)))
    });
    rows.dedup_by(|later, earlier| later == earlier && !later.keep);
    rows
}

fn held(events: &Events) -> Vec<Row> {
    let flat = events.flat().unwrap();
    let (page, value) = (flat.property("page").unwrap(), flat.property("value").unwrap());
    let leads = flat.offsets.len() - 1;
    let row = |lead: usize, event: usize| Row {
        lead: lead as u32,
        visible_at: flat.visible_at[event],
        time: flat.time[event],
        kind: KINDS.iter().find(|kind| **kind == flat.kinds[flat.kind[event] as usize]).unwrap(),
        page: page.values.text(event).map(str::to_owned),
        value: value.values.number(event).unwrap_or(f64::NAN).to_bits(),
        keep: false,
    };
    (0..leads).flat_map(|lead| flat.events_of(lead).map(move |event| (lead, event))).map(|(l, e)| row(l, e)).collect()
}

#[test]
fn the_log_is_the_sorted_rows_without_repeats_whatever_the_chunks_and_the_budget() {
    for (seed, leads, count) in [(1, 1, 300), (2, 70, 3000), (3, 700, 9000), (4, 3, 0)] {
        let rows = rows(seed, leads, count);
        let mut wanted = twin(&rows);
        let dropped = rows.len() - wanted.len();
        wanted.iter_mut().for_each(|row| row.keep = false);
        let whole = log(&rows, leads as usize, usize::MAX, usize::MAX);
        assert_eq!(whole.1, dropped);
        assert!(count == 0 || (dropped > 5 && held(&whole.0) == wanted), "seed {seed}");
        let mut shuffled = rows.clone();
        shuffled.sort_by_key(|row| (row.value, row.page.clone()));
        for (rows, chunk, max_bytes) in
            [(&rows, 7, usize::MAX), (&shuffled, 100, usize::MAX), (&rows, 1000, 1), (&shuffled, 50, 40_000)]
        {
            let (events, gone) = log(rows, leads as usize, chunk, max_bytes);
            assert_eq!((gone, events.len()), (dropped, wanted.len()));
            assert_eq!(events.is_spilled(), count > 0 && (max_bytes == 1 || (max_bytes == 40_000 && count > 1000)));
            assert!(count == 0 || held(&events) == wanted, "seed {seed}, chunks of {chunk}, {max_bytes} bytes");
            for lead in 0..leads as usize {
                let first = wanted.iter().find(|row| row.lead as usize == lead).map(|row| row.visible_at);
                assert_eq!(events.first_visible(lead), first);
            }
        }
    }
}

#[test]
fn threads_do_not_change_the_log() {
    let rows = rows(5, 500, 20_000);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| [usize::MAX, 1].map(|bytes| held(&log(&rows, 500, 999, bytes).0)))
    };
    let one = with(1);
    assert!(one[0] == one[1] && one == with(3));
}

#[test]
fn a_lead_sees_what_was_visible_before_as_of() {
    let rows = rows(6, 5, 400);
    let (events, _) = log(&rows, 5, 90, 1);
    let flat = events.flat().unwrap();
    for lead in 0..5 {
        let part = events.part(events.part_of(lead)).unwrap();
        for second in -2..50 {
            let as_of = Instant::from_micros(second * 1_000_000 - 7);
            let seen = flat.events_of(lead).filter(|&event| flat.visible_at[event] < as_of).count();
            assert_eq!(part.visible(lead, as_of).len(), seen);
            assert_eq!(events.any_visible(lead, as_of), seen > 0);
        }
    }
    assert!(events.part(99).unwrap().visible(3, Instant::from_micros(i64::MAX)).is_empty(), "no such part");
    assert!(!Events::default().any_visible(3, Instant::from_micros(i64::MAX)));
}

#[test]
fn rows_are_answered_in_their_own_order_whatever_part_they_read() {
    let rows = rows(7, 300, 4000);
    let (events, _) = log(&rows, 300, 4000, usize::MAX);
    let asked: Vec<(usize, Instant)> = (0..2000)
        .map(|row| (roll(Seed::new(8), row, "lead", 305), roll(Seed::new(8), row, "at", 50)))
        .map(|(lead, second)| (lead as usize, Instant::from_micros(second as i64 * 1_000_000)))
        .collect();
    let answer = |part: &Part, lead, as_of| (lead, as_of, part.visible(lead, as_of).len());
    let answers = events.each_row(
        &asked,
        || (),
        |(), part, lead, answers| answers.extend(lead.as_ofs().map(|as_of| answer(part, lead.lead, as_of))),
    );
    let wanted: Vec<_> =
        asked.iter().map(|&(lead, as_of)| answer(&events.part(events.part_of(lead)).unwrap(), lead, as_of)).collect();
    assert_eq!(answers.unwrap(), wanted);
}

#[test]
fn the_nth_latest_time_is_the_one_that_sorting_finds() {
    let mut rows = rows(9, 50, 1000);
    for (place, far) in [i64::MIN, -1, 0, i64::MAX - 1, 3].into_iter().enumerate() {
        rows[place].time = Instant::from_micros(far);
        rows[place].visible_at = rows[place].time;
    }
    for rows in [&rows[..], &rows[5..]] {
        let (events, _) = log(rows, 50, 100, usize::MAX);
        let mut times = events.flat().unwrap().time;
        times.sort_unstable();
        for after in [0, 1, 2, 5, 100, times.len() - 1] {
            let wanted = times[times.len() - 1 - after];
            assert_eq!(events.nth_latest(after).unwrap(), wanted, "{after}");
            let mut beyond = events.times_after(wanted).unwrap();
            beyond.sort_unstable();
            assert_eq!(beyond, times[times.partition_point(|&at| at <= wanted)..]);
        }
    }
}

#[test]
fn the_fewest_bytes_hold_what_is_there() {
    // 12 bytes an event at most: time, type in one byte, a page code and a bit for each property; and one offset a lead.
    let rows: Vec<Row> =
        rows(10, 64, 20_000).into_iter().map(|row| Row { visible_at: row.time, keep: true, ..row }).collect();
    let (events, _) = log(&rows, 64, 20_000, usize::MAX);
    let Held::Memory(parts) = &events.held else { panic!("spilled") };
    let bytes: usize = parts.iter().map(Part::bytes).sum();
    assert!(bytes < rows.len() * 15, "{bytes} bytes for {} events", rows.len());
}
