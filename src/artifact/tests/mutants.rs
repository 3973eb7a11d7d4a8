//! Files that someone changed on purpose, checksum and all: refused, or they score finite numbers. Never a panic.

use serde_json::Value;

use super::*;
use crate::score::ScoreError;

/// Every place in a JSON value, as the keys and indices that lead to it.
fn places(value: &Value, at: &mut Vec<String>, all: &mut Vec<Vec<String>>) {
    all.push(at.clone());
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, child)| (key.clone(), child)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(i, child)| (i.to_string(), child)).collect(),
        _ => vec![],
    };
    for (key, child) in children {
        at.push(key);
        places(child, at, all);
        at.pop();
    }
}

fn place<'a>(value: &'a mut Value, path: &[String]) -> &'a mut Value {
    path.iter().fold(value, |value, key| match value {
        Value::Array(items) => &mut items[key.parse::<usize>().unwrap()],
        other => &mut other[key.as_str()],
    })
}

/// One random change of kind, number, text, length or order.
fn mutate(body: &mut Value, all: &[Vec<String>], seed: Seed) {
    let pick = |stream: u64, count: usize| (seed.with(stream).bits() % count.max(1) as u64) as usize;
    let other = place(body, &all[pick(0, all.len())]).clone();
    let target = place(body, &all[pick(1, all.len())]);
    const INTEGERS: [i64; 9] = [0, 1, -1, 2, 3, 255, 256, u32::MAX as i64, i64::MAX];
    const FLOATS: [f64; 10] = [0.0, -0.0, 1.0, -1.0, 0.5, 1e308, -1e308, 5e-324, 1e-300, 9.007_199_254_740_993e15];
    match target {
        Value::Number(number) if number.is_f64() && pick(2, 8) > 0 => *target = FLOATS[pick(3, FLOATS.len())].into(),
        Value::Number(_) if pick(2, 8) > 0 => *target = INTEGERS[pick(3, INTEGERS.len())].into(),
        Value::String(_) if pick(2, 2) > 0 => *target = ["", "x", "care", "\n\0", "é"][pick(3, 5)].into(),
        Value::Bool(flag) => *flag = !*flag,
        Value::Array(items) if !items.is_empty() && pick(2, 4) > 0 => {
            let (i, j) = (pick(3, items.len()), pick(4, items.len()));
            match pick(5, 4) {
                0 => drop(items.remove(i)),
                1 => items.insert(j, items[i].clone()),
                2 => items.swap(i, j),
                _ => items.truncate(i),
            }
        }
        Value::Object(map) if pick(2, 2) > 0 => {
            if let Some(key) = map.keys().nth(pick(3, map.len())).cloned() {
                let value = map.remove(&key).unwrap();
                if pick(4, 2) > 0 {
                    map.insert(["x", "logistic", "probability", "left"][pick(5, 4)].to_owned(), value);
                }
            }
        }
        target => *target = if pick(6, 2) > 0 { Value::Null } else { other },
    }
}

#[test]
fn ten_thousand_mutants_with_a_right_checksum_are_refused_or_score_finite_numbers() {
    let (mut refused, mut accepted, mut too_large) = (0, 0, 0);
    for (a, artifact) in all().into_iter().enumerate() {
        let body = serde_json::to_value(&artifact).unwrap();
        let mut all = Vec::new();
        places(&body, &mut Vec::new(), &mut all);
        // Check rows are most of the file; the rest deserves as many changes.
        all.retain(|path| path[..path.len().min(1)] != ["check_rows"] || path.len() < 3);
        for i in 0..2_100 {
            let seed = Seed::new(3).with(a as u64).with(i);
            let mut mutant = body.clone();
            for change in 0..=seed.bits() % 3 {
                if change == 0 || seed.with(change).bits().is_multiple_of(2) {
                    let mut places_now = Vec::new();
                    let all = if change == 0 {
                        &all
                    } else {
                        places(&mutant, &mut Vec::new(), &mut places_now);
                        &places_now
                    };
                    mutate(&mut mutant, all, seed.with(100 + change));
                }
            }
            // Read without any check and written in the order of a file, so that only the checks stand in between.
            let bytes = match serde_json::from_value::<Artifact>(mutant.clone()) {
                Ok(parsed) => with_body(&body_of(&parsed)),
                Err(_) => with_body(&mutant.to_string()),
            };
            let Ok(read) = Artifact::from_bytes(&bytes) else {
                refused += 1;
                continue;
            };
            accepted += 1;
            for check in &read.check_rows {
                let row = read.check_features(0, check).unwrap();
                let score = read.score_row(&row).unwrap();
                assert!(score.margin.0.is_finite() && score.value.is_finite() && score.probability.0.is_finite());
                assert!(score.score.0 <= 100 && score.band < read.bands.bands.len());
                let place = read.place_row(&row).unwrap();
                assert_eq!(place.is_some(), check.place.is_some());
                let ledger = read.explain_row(&row).unwrap();
                let points = ledger.entries.iter().map(|entry| entry.points).sum::<i32>();
                assert_eq!(ledger.base_points + points + ledger.other_points, i32::from(score.score.0));
                assert!(ledger.entries.iter().all(|entry| entry.exact_points.is_finite()));
            }
            for i in 0..20 {
                match read.score_row(&ordinary_row(&read, i)) {
                    Ok(score) => assert!(score.value.is_finite() && (0.0..=1.0).contains(&score.probability.0)),
                    Err(ScoreError::NotFinite { .. }) => too_large += 1,
                    Err(other) => panic!("{other}"),
                }
            }
            let _ = read.verify();
        }
    }
    println!("{refused} refused, {accepted} accepted; {too_large} of their rows too large to score");
    assert_eq!(refused + accepted, 10_500);
    assert!(accepted > 1_000, "the mutants must reach the scoring code");
}
