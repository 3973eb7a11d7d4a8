//! Who is there? The leads file, or the leads that the event files speak of.

use std::collections::{BTreeSet, HashMap};

use super::error::{IngestError, shown};
use super::file::{FileTable, is_missing};
use super::params::{LeadsParams, Scalar};
use super::roles::role;
use super::tables::{Attribute, AttributeRole, Leads, NO_TEXT, Values};
use super::wanted::Wanted;
use crate::time::{Instant, Zone};

/// The leads and what other files need to find them and their outcomes.
pub(crate) struct LeadsRead {
    pub(crate) leads: Leads,
    /// E-mail address, trimmed and lowercase, to lead.
    pub(crate) by_email: HashMap<String, usize>,
    /// Rows of the file that the `where` clause left out, and repeated rows.
    pub(crate) filtered_rows: usize,
    pub(crate) duplicate_rows: usize,
    /// Columns that are read by nobody and that training never saw.
    pub(crate) ignored_columns: Vec<String>,
}

/// Columns that play a part elsewhere in the config and so are no features unless declared.
pub(crate) struct Parts<'a> {
    pub(crate) auxiliary: &'a BTreeSet<String>,
    pub(crate) allow_sensitive: &'a [String],
    /// All that is read, where that is known.
    pub(crate) wanted: Option<&'a Wanted>,
}

/// Reads the leads file, sorted by id.
pub(crate) fn read(
    file: &FileTable,
    params: &LeadsParams,
    parts: &Parts<'_>,
    zone: Option<&Zone>,
) -> Result<LeadsRead, IngestError> {
    let ids = file.texts(&params.id, "[leads] id")?;
    let kept = kept_rows(file, params)?;
    let filtered_rows = file.rows() - kept.len();
    let mut rows = Vec::with_capacity(kept.len());
    for row in kept {
        match &ids[row] {
            Some(id) => rows.push((id.as_str(), row)),
            None => {
                return Err(IngestError::EmptyId {
                    file: file.name().to_owned(),
                    line: file.line(row),
                    row: row + 1,
                    column: params.id.clone(),
                });
            }
        }
    }
    rows.sort_unstable();
    if rows.is_empty() {
        return Err(IngestError::NoLeads { why: format!("no row of {} passes [leads] where", file.name()) });
    }
    let (values, ignored_columns) = match parts.wanted {
        Some(wanted) => (wanted.read(file, zone)?, wanted.ignored(file)),
        None => (all_values(file, params, zone)?, Vec::new()),
    };
    let created = created(file, params, zone)?;
    let accounts = params.account.as_ref().map(|column| file.texts(column, "[leads] account")).transpose()?;
    let emails = params.email.as_ref().map(|column| file.texts(column, "[leads] email")).transpose()?;
    let same = |a: usize, b: usize| {
        created[a] == created[b]
            && [&accounts, &emails].into_iter().flatten().all(|cells| cells[a] == cells[b])
            && values.iter().all(|(_, values)| same_cell(values, a, b))
    };
    let duplicate_rows = drop_repeated(file, &mut rows, same)?;
    let order: Vec<usize> = rows.iter().map(|(_, row)| *row).collect();
    let attributes = values
        .into_iter()
        .map(|(name, values)| Attribute {
            role: match role(&name, &params.columns, parts.allow_sensitive) {
                AttributeRole::Undated if parts.auxiliary.contains(&name) => AttributeRole::Auxiliary,
                role => role,
            },
            values: take(&values, &order),
            name,
        })
        .collect();
    // Where leads share an address, its events go to the first of them by id.
    let keyed = |emails: Vec<Option<String>>| -> HashMap<String, usize> {
        let keys =
            order.iter().enumerate().rev().filter_map(|(lead, &row)| Some((email_key(emails[row].as_ref()?)?, lead)));
        keys.collect()
    };
    let by_email = emails.map(keyed).unwrap_or_default();
    let accounts = accounts.map(|cells| order.iter().map(|&row| cells[row].clone()).collect());
    let leads = Leads {
        ids: rows.iter().map(|(id, _)| (*id).to_owned()).collect(),
        created: order.iter().map(|&row| created[row]).collect(),
        accounts,
        attributes,
    };
    Ok(LeadsRead { leads, by_email, filtered_rows, duplicate_rows, ignored_columns })
}

/// An e-mail address as a key: trimmed, lowercase; `None` where only blanks stand.
pub(crate) fn email_key(email: &str) -> Option<String> {
    let key = email.trim().to_lowercase();
    (!is_missing(&key)).then_some(key)
}

/// Every column that plays no part of its own, as whatever it holds.
fn all_values(
    file: &FileTable,
    params: &LeadsParams,
    zone: Option<&Zone>,
) -> Result<Vec<(String, Values)>, IngestError> {
    for name in params.columns.known_at_creation.iter().chain(&params.columns.sensitive) {
        file.require(name, "[leads.columns]")?;
    }
    used_columns(file, params)
        .into_iter()
        .map(|name| file.values(&name, "[leads]", zone).map(|values| (name, values)))
        .collect()
}

fn used_columns(file: &FileTable, params: &LeadsParams) -> Vec<String> {
    let part = |name: &String| {
        *name == params.id
            || Some(name) == params.email.as_ref()
            || Some(name) == params.account.as_ref()
            || params.created.names().contains(name)
            || params.columns.drop.contains(name)
    };
    let mut columns: Vec<String> = file.columns().into_iter().filter(|name| !part(name)).collect();
    columns.sort_unstable();
    columns
}

fn kept_rows(file: &FileTable, params: &LeadsParams) -> Result<Vec<usize>, IngestError> {
    let mut kept: Vec<usize> = (0..file.rows()).collect();
    for (column, wanted) in &params.only_where {
        match wanted {
            Scalar::Text(text) => {
                let cells = file.texts(column, "[leads] where")?;
                kept.retain(|&row| cells[row].as_deref() == Some(text));
            }
            Scalar::Bool(_) | Scalar::Number(_) => {
                let wanted = match wanted {
                    Scalar::Number(number) => *number,
                    other => f64::from(u8::from(*other == Scalar::Bool(true))),
                };
                let cells = file.numbers(column, "[leads] where")?;
                kept.retain(|&row| cells[row].total_cmp(&wanted).is_eq());
            }
        }
    }
    Ok(kept)
}

fn created(file: &FileTable, params: &LeadsParams, zone: Option<&Zone>) -> Result<Vec<Option<Instant>>, IngestError> {
    let mut created = vec![None; file.rows()];
    for column in params.created.names() {
        for (known, found) in created.iter_mut().zip(file.times(column, "[leads] created", zone)?) {
            *known = known.or(found);
        }
    }
    Ok(created)
}

/// Rows are sorted by (id, row): rows that repeat a lead go when they say the same, and are an error when they do not.
fn drop_repeated(
    file: &FileTable,
    rows: &mut Vec<(&str, usize)>,
    same: impl Fn(usize, usize) -> bool,
) -> Result<usize, IngestError> {
    let before = rows.len();
    let mut conflict = None;
    rows.dedup_by(|later, earlier| {
        if later.0 != earlier.0 {
            return false;
        }
        if !same(later.1, earlier.1) && conflict.is_none() {
            conflict = Some((earlier.0.to_owned(), earlier.1, later.1));
        }
        true
    });
    match conflict {
        None => Ok(before - rows.len()),
        Some((id, first, second)) => Err(IngestError::DuplicateLead {
            file: file.name().to_owned(),
            id: shown(&id),
            first: first + 1,
            second: second + 1,
        }),
    }
}

fn same_cell(values: &Values, a: usize, b: usize) -> bool {
    match values {
        Values::Number(cells) => cells[a].total_cmp(&cells[b]).is_eq(),
        Values::Text { codes, .. } => codes[a] == codes[b],
        Values::Date(cells) => cells[a] == cells[b],
    }
}

/// The cells of `values` at `order`; texts that stand in none of them leave the dictionary.
pub(crate) fn take(values: &Values, order: &[usize]) -> Values {
    match values {
        Values::Number(cells) => Values::Number(order.iter().map(|&row| cells[row]).collect()),
        Values::Text { dictionary, codes } => take_texts(dictionary, order.iter().map(|&row| codes[row]).collect()),
        Values::Date(cells) => Values::Date(order.iter().map(|&row| cells[row]).collect()),
    }
}

fn take_texts(dictionary: &[String], mut codes: Vec<u32>) -> Values {
    let mut new_code = vec![NO_TEXT; dictionary.len()];
    for &code in codes.iter().filter(|&&code| code != NO_TEXT) {
        new_code[code as usize] = code;
    }
    let mut kept = Vec::new();
    for ((text, code), next) in dictionary.iter().zip(&mut new_code).filter(|(_, code)| **code != NO_TEXT).zip(0..) {
        kept.push(text.clone());
        *code = next;
    }
    for code in codes.iter_mut().filter(|code| **code != NO_TEXT) {
        *code = new_code[*code as usize];
    }
    Values::Text { dictionary: kept, codes }
}
