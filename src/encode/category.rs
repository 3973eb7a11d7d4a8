//! Which columns does a category call for?

use super::{EncoderParams, Transform};
use crate::frame::{MISSING_LEVEL, OTHER_LEVEL};

/// One column per level, unseen or merged levels, and missing, each where enough Train rows have it; not yet scaled:
/// `NAME=LEVEL`, `NAME:other`, `NAME:missing`.
pub(super) fn columns(
    name: &str,
    codes: &[u32],
    levels: &[String],
    params: &EncoderParams,
) -> Vec<(String, Transform)> {
    let mut counts = vec![0_usize; levels.len()];
    let mut others = 0;
    let mut missing = 0;
    for &code in codes {
        match code {
            MISSING_LEVEL => missing += 1,
            OTHER_LEVEL => others += 1,
            code => {
                if let Some(count) = counts.get_mut(code as usize) {
                    *count += 1;
                }
            }
        }
    }
    let enough = |rows: usize| rows >= params.min_level_rows.max(1);
    let level = |code: i64| Transform::Level { code, center: 0.0, scale: 1.0 };
    let mut columns: Vec<(String, Transform)> = (0_i64..)
        .zip(levels)
        .zip(&counts)
        .filter(|&(_, &rows)| enough(rows))
        .map(|((code, text), _)| (format!("{name}={text}"), level(code)))
        .collect();
    if enough(others) {
        columns.push((format!("{name}:other"), level(-1)));
    }
    if enough(missing) {
        columns.push((format!("{name}:missing"), Transform::Missing { center: 0.0, scale: 1.0 }));
    }
    columns
}
