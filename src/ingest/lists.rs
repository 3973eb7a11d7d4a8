//! Who must stay out? Lists of ids and e-mail addresses, and patterns over the columns of the leads file.

use std::collections::HashSet;
use std::path::Path;

use foldhash::fast::RandomState;

use super::error::IngestError;
use super::file::{FileTable, is_missing};
use super::found::RejectReason;
use super::params::{LeadsParams, PeopleList};
use super::people::{IdForm, email_key};

/// Ids and addresses of people to leave out.
#[derive(Debug, Default)]
pub(super) struct Lists {
    form: IdForm,
    suppressed: Keys,
    listed: Keys,
}

#[derive(Debug, Default)]
struct Keys {
    ids: HashSet<String, RandomState>,
    emails: HashSet<String, RandomState>,
}

impl Keys {
    fn add(&mut self, entry: &str, form: IdForm) {
        if is_missing(entry.trim()) {
            return;
        }
        // Whoever writes a list by hand leaves blanks: an id of the leads file may have them, too, or not.
        self.ids.insert(form.key(entry).into_owned());
        self.ids.insert(form.key(entry.trim()).into_owned());
        self.emails.extend(email_key(entry).map(|key| key.into_owned()));
    }

    fn holds(&self, id: &str, email: Option<&str>) -> bool {
        let address = |text: &str| email_key(text).is_some_and(|key| self.emails.contains(key.as_ref()));
        self.ids.contains(id) || email.is_some_and(address) || (id.contains('@') && address(id))
    }
}

impl Lists {
    /// Reads the lists.
    pub(super) fn read(
        base: &Path,
        form: IdForm,
        suppress: Option<&PeopleList>,
        exclude: &[PeopleList],
    ) -> Result<Self, IngestError> {
        let mut lists = Self { form, ..Self::default() };
        if let Some(list) = suppress {
            add_list(&mut lists.suppressed, base, list, form, "[privacy] suppress")?;
        }
        for list in exclude {
            add_list(&mut lists.listed, base, list, form, "[privacy] exclude")?;
        }
        Ok(lists)
    }

    /// Why somebody stays out; `id` as it is compared.
    pub(super) fn reason(&self, id: &str, email: Option<&str>) -> Option<RejectReason> {
        if self.listed.holds(id, email) {
            Some(RejectReason::Listed)
        } else if self.suppressed.holds(id, email) {
            Some(RejectReason::Suppressed)
        } else {
            None
        }
    }

    pub(super) const fn form(&self) -> IdForm {
        self.form
    }
}

/// A list may be one id a line without a header: its first line then is an entry like any other.
fn add_list(keys: &mut Keys, base: &Path, list: &PeopleList, form: IdForm, key: &str) -> Result<(), IngestError> {
    let path = base.join(&list.file);
    let plain = path
        .extension()
        .and_then(|end| end.to_str())
        .is_none_or(|end| ["csv", "txt", "list"].contains(&end.to_lowercase().as_str()));
    if !plain {
        let table = FileTable::read(&path)?;
        let columns = table.columns();
        let column = list.column.as_ref().or(columns.first());
        if let Some(column) = column {
            table.texts(column, key)?.iter().flatten().for_each(|entry| keys.add(entry, form));
        }
        return Ok(());
    }
    let text = std::fs::read_to_string(&path).map_err(|source| match source.kind() {
        std::io::ErrorKind::InvalidData => {
            IngestError::Unreadable { file: list.file.clone(), why: "it is not UTF-8; save it as UTF-8".to_owned() }
        }
        _ => IngestError::Io { file: path.display().to_string(), source },
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let unreadable = |error: csv::Error| IngestError::Unreadable {
        file: list.file.clone(),
        why: format!("{error}; write one id a line"),
    };
    let mut rows =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes()).into_records();
    let mut place = 0;
    if let Some(column) = &list.column {
        let header = rows.next().transpose().map_err(unreadable)?.unwrap_or_default();
        let found: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        place = found.iter().position(|name| name == column).ok_or_else(|| IngestError::MissingColumn {
            file: list.file.clone(),
            column: column.clone(),
            key: format!("{key} column"),
            nearest: super::error::nearest(column, found.iter().map(String::as_str)),
            found,
        })?;
    }
    for row in rows {
        let row = row.map_err(unreadable)?;
        keys.add(row.get(place).unwrap_or_default(), form);
    }
    Ok(())
}

/// `[leads] exclude`: for each row, whether a pattern fits.
pub(super) fn excluded(file: &FileTable, params: &LeadsParams) -> Result<Vec<bool>, IngestError> {
    let mut excluded = vec![false; file.rows()];
    for (column, patterns) in &params.exclude {
        let bad = |pattern: &str, error: &glob::PatternError| IngestError::Mapping {
            key: format!("[leads] exclude.{column}"),
            why: format!("{pattern:?} is no pattern ({}); write one such as \"*@acme.com\"", error.msg),
        };
        let patterns = patterns
            .iter()
            .map(|pattern| glob::Pattern::new(&pattern.to_lowercase()).map_err(|error| bad(pattern, &error)))
            .collect::<Result<Vec<_>, _>>()?;
        let cells = file.strings(column, "[leads] exclude")?;
        for (excluded, cell) in excluded.iter_mut().zip(cells.iter()) {
            let Some(cell) = cell else { continue };
            let cell = cell.trim().to_lowercase();
            *excluded |= patterns.iter().any(|pattern| pattern.matches(&cell));
        }
    }
    Ok(excluded)
}
