//! Which rows count? The `where` of a file: each named column has the value asked for.

use std::collections::BTreeMap;

use super::error::IngestError;
use super::file::{FileTable, is_missing};
use super::params::Scalar;

/// For each row, whether it passes `wanted`; `None` when nothing is asked for. `key` names the config key in messages.
pub(super) fn passes(
    file: &FileTable,
    wanted: &BTreeMap<String, Scalar>,
    key: &str,
) -> Result<Option<Vec<bool>>, IngestError> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let mut passes = vec![true; file.rows()];
    for (column, wanted) in wanted {
        match wanted {
            Scalar::Text(text) => {
                let cells = file.strings(column, key)?;
                for (pass, cell) in passes.iter_mut().zip(cells.iter()) {
                    let cell = cell.filter(|cell| !is_missing(cell)).unwrap_or_default();
                    *pass &= cell == text;
                }
            }
            Scalar::Bool(_) | Scalar::Number(_) => {
                let wanted = match wanted {
                    Scalar::Number(number) => *number,
                    other => f64::from(u8::from(*other == Scalar::Bool(true))),
                };
                for (pass, cell) in passes.iter_mut().zip(file.numbers(column, key)?) {
                    *pass &= cell.total_cmp(&wanted).is_eq();
                }
            }
        }
    }
    Ok(Some(passes))
}
