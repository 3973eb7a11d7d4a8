//! A mutated artifact with its checksum made right again: loaded, it scores with finite numbers, or it is refused.

use std::path::Path;

use leadscore::artifact::{Artifact, sha256_hex};
use serde_json::Value;

use super::Answer;
use super::mutate::Dice;

/// The body of the released sample, with few of its check rows: most of the file is they. A form that this crate no longer
/// writes would have every mutant refused, so what is mutated is made anew and must itself be accepted.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let released = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/sample/model.json");
    let mut artifact = Artifact::load(&released).unwrap();
    artifact.check_rows.truncate(3);
    let body = serde_json::to_vec(&artifact).unwrap();
    Artifact::from_bytes(&file(&body)).unwrap();
    vec![body]
}

/// The bytes of an artifact's file, with the checksum that its body asks for.
fn file(body: &[u8]) -> Vec<u8> {
    let hash = sha256_hex(body);
    [b"{\"leadscore\":1,\"sha256\":\"", hash.as_bytes(), b"\",\"body\":", body, b"}\n"].concat()
}

/// Numbers at the edges of what is meant.
const EDGES: [f64; 12] =
    [0.0, -0.0, 1.0, -1.0, 1e308, -1e308, 5e-324, 4_294_967_295.0, 4_294_967_296.0, 9e15, 0.5, 1e-9];

/// Changes one value of the tree, wherever it lies.
fn change(dice: &mut Dice, value: &mut Value) {
    match value {
        Value::Object(members) if !members.is_empty() && dice.roll(12) > 0 => {
            let place = dice.roll(members.len());
            if let Some((_, member)) = members.iter_mut().nth(place) {
                change(dice, member);
            }
        }
        Value::Array(items) if !items.is_empty() && dice.roll(8) > 0 => {
            let place = dice.roll(items.len());
            change(dice, &mut items[place]);
        }
        Value::Array(items) if !items.is_empty() => {
            let place = dice.roll(items.len());
            match dice.roll(3) {
                0 => drop(items.remove(place)),
                1 => items.push(items[place].clone()),
                _ => {
                    let other = dice.roll(items.len());
                    items.swap(place, other);
                }
            }
        }
        Value::Number(number) if number.is_f64() => *value = Value::from(*dice.pick(&EDGES)),
        Value::Number(number) => {
            let near = number.as_u64().unwrap_or_default();
            let whole = [0, 1, near.wrapping_add(1), near.wrapping_sub(1), 7, u64::from(u32::MAX), u64::MAX];
            *value = Value::from(*dice.pick(&whole));
        }
        Value::String(text) => match dice.roll(3) {
            0 => text.clear(),
            1 => text.push('x'),
            _ => *text = "other".to_owned(),
        },
        Value::Bool(flag) => *flag = !*flag,
        other => {
            *other = dice.pick(&[Value::Null, Value::from(1.5), Value::from("x"), Value::Array(Vec::new())]).clone()
        }
    }
}

/// Loads and scores a mutant of one of `seeds`.
pub(crate) fn run(dice: &mut Dice, seeds: &[Vec<u8>]) -> Answer {
    let seed = dice.pick(seeds);
    let body = if dice.roll(4) == 0 {
        let mut body = seed.clone();
        for _ in 0..=dice.roll(3) {
            let place = dice.roll(body.len());
            match dice.roll(3) {
                0 => body[place] ^= 1 << dice.roll(8),
                1 => body[place] = *dice.pick(b"0123456789.-e\"{}[],:"),
                _ => drop(body.remove(place)),
            }
        }
        body
    } else {
        let mut tree: Value = serde_json::from_slice(seed).unwrap();
        for _ in 0..=dice.roll(2) {
            change(dice, &mut tree);
        }
        // As the artifact itself would be written, or the one spelling it accepts is missed every time.
        match serde_json::from_value::<Artifact>(tree) {
            Ok(artifact) => serde_json::to_vec(&artifact).unwrap_or_default(),
            Err(_) => return Answer::Refused,
        }
    };
    let Ok(artifact) = Artifact::from_bytes(&file(&body)) else { return Answer::Refused };
    let width = artifact.features.features.len();
    for edge in [f64::NAN, 0.0, 1.0, -1.0, 1e6, 3.0] {
        if let Ok(row) = artifact.score_row(&vec![edge; width]) {
            assert!(row.margin.0.is_finite() && row.value.is_finite(), "a score that is no number");
            assert!((0.0..=1.0).contains(&row.probability.0), "a chance beyond 0 and 1");
        }
    }
    drop(artifact.verify());
    Answer::Read
}
