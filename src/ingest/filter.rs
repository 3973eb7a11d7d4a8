//! Which rows count? The `where` of a file: each named column has the value asked for; of events, the types that are not left out.

use std::collections::BTreeMap;

use super::error::IngestError;
use super::file::{FileTable, is_missing};
use super::params::{EventType, EventsParams, Scalar};

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

/// Rows of event types that are left out, and which of these names occurred at all.
#[derive(Debug, Default)]
pub(super) struct ExceptTypes<'a> {
    wanted: &'a [String],
    met: Vec<bool>,
}

impl<'a> ExceptTypes<'a> {
    /// # Errors
    /// [`IngestError::Mapping`] where the types do not stand in columns.
    pub(super) fn of(params: &'a EventsParams) -> Result<Self, IngestError> {
        let wanted = params.except_types.as_slice();
        if !wanted.is_empty() && matches!(params.kind, None | Some(EventType::Const(_))) {
            let why = format!(
                "the types of {} do not stand in a column of it; leave out the [[events]] section, or the column of dated, instead",
                params.file
            );
            return Err(IngestError::Mapping { key: KEY.to_owned(), why });
        }
        Ok(Self { wanted, met: vec![false; wanted.len()] })
    }

    /// Takes the rows of these types out of `pass`, `None` being all rows.
    pub(super) fn keep(
        &mut self,
        piece: &FileTable,
        kind: Option<&EventType>,
        pass: Option<Vec<bool>>,
    ) -> Result<Option<Vec<bool>>, IngestError> {
        if self.wanted.is_empty() {
            return Ok(pass);
        }
        let columns: &[String] = match kind {
            Some(EventType::Column(column) | EventType::Named { column, .. }) => std::slice::from_ref(column),
            Some(EventType::Columns(columns)) => columns,
            None | Some(EventType::Const(_)) => &[],
        };
        let cells = columns.iter().map(|column| piece.strings(column, KEY)).collect::<Result<Vec<_>, _>>()?;
        let mut cells: Vec<_> = cells.iter().map(|cells| cells.iter()).collect();
        let mut pass = pass.unwrap_or_else(|| vec![true; piece.rows()]);
        let mut name = String::new();
        for pass in &mut pass {
            name.clear();
            for cell in cells.iter_mut().filter_map(Iterator::next).flatten().filter(|cell| !is_missing(cell)) {
                if !name.is_empty() {
                    name.push('.');
                }
                name.push_str(cell);
            }
            let named = match kind {
                Some(EventType::Named { names, .. }) => names.get(&name).unwrap_or(&name),
                _ => &name,
            };
            if let Some(place) = self.wanted.iter().position(|wanted| wanted == named) {
                self.met[place] = true;
                *pass = false;
            }
        }
        Ok(Some(pass))
    }

    /// The first name that no row had.
    pub(super) fn never_met(&self) -> Option<&'a str> {
        let unmet = self.wanted.iter().zip(&self.met).find(|(_, met)| !**met);
        unmet.map(|(name, _)| name.as_str())
    }
}

/// Where a person says which types are left out.
pub(super) const KEY: &str = "[[events]] except_types";
