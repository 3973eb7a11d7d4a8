//! Who is there? The leads file, or the leads that the event files speak of.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use foldhash::fast::RandomState;

use super::error::{IngestError, shown};
use super::file::{FileTable, is_missing};
use super::filter::passes;
use super::found::{IngestReport, RejectReason};
use super::lists::{Lists, excluded};
use super::params::{LeadsParams, OnDuplicate};
use super::people::{Person, email_key, too_many};
use super::place::Place;
use super::rejects::Rejects;
use super::roles::role;
use super::tables::{Attribute, AttributeRole, Leads, NO_TEXT, Values};
use super::wanted::Wanted;
use crate::time::{Instant, Zone};

/// The leads, and by which names others find them.
pub(super) struct LeadsRead {
    pub(super) leads: Leads,
    /// Ids of people who were left out on purpose.
    pub(super) others: Vec<(String, Person)>,
    /// E-mail addresses as keys; where people share one, the first of them counts.
    pub(super) emails: Vec<(String, Person)>,
}

/// Columns that play a part elsewhere in the config and so are no features unless declared.
pub(crate) struct Parts<'a> {
    pub(crate) auxiliary: &'a BTreeSet<String>,
    pub(crate) allow_sensitive: &'a [String],
    /// All that is read, where that is known.
    pub(crate) wanted: Option<&'a Wanted>,
}

/// Reads the leads file, sorted by id.
pub(super) fn read(
    file: &FileTable,
    params: &LeadsParams,
    parts: &Parts<'_>,
    lists: &Lists,
    zone: Option<&Zone>,
    (report, rejects): (&mut IngestReport, &mut Rejects),
) -> Result<LeadsRead, IngestError> {
    let form = lists.form();
    let ids = file.ids(&params.id, "[leads] id")?;
    let pass = passes(file, &params.only_where, "[leads] where")?;
    let excluded = excluded(file, params)?;
    let accounts = params.account.as_ref().map(|column| file.texts(column, "[leads] account")).transpose()?;
    let emails = params.email.as_ref().map(|column| file.texts(column, "[leads] email")).transpose()?;
    let mut rows = Vec::with_capacity(file.rows());
    let mut nameless = Vec::new();
    for (row, id) in ids.iter().enumerate() {
        let id = id.filter(|id| !is_missing(id.trim()));
        if pass.as_ref().is_some_and(|pass| !pass[row]) {
            report.filtered_lead_rows += 1;
            rejects.add(Place::new(&params.file, file, row), RejectReason::Filtered);
            rows.extend(id.map(|id| LeadRow {
                key: form.key(id),
                id: form.shown(id),
                row,
                out: Some(RejectReason::Filtered),
            }));
            continue;
        }
        let Some(id) = id else {
            nameless.push(row);
            continue;
        };
        let key = form.key(id);
        let email = emails.as_ref().and_then(|emails| emails[row].as_deref());
        let out = lists.reason(&key, email).or(excluded[row].then_some(RejectReason::Excluded));
        rows.push(LeadRow { key, id: form.shown(id), row, out });
    }
    if let Some(&row) = nameless.first() {
        return Err(IngestError::EmptyId {
            file: file.name().to_owned(),
            line: file.line(row),
            row: row + 1,
            column: params.id.clone(),
            more: nameless.len() - 1,
        });
    }
    let values = match parts.wanted {
        Some(wanted) => {
            report.ignored_lead_columns = wanted.ignored(file);
            wanted.read(file, &params.columns, zone)?
        }
        None => all_values(file, params, zone)?,
    };
    let created = created(file, params, zone)?;
    let same = |a: usize, b: usize| {
        created[a] == created[b]
            && [&accounts, &emails].into_iter().flatten().all(|cells| cells[a] == cells[b])
            && values.iter().all(|(_, values)| same_cell(values, a, b))
    };
    rows.sort_unstable();
    let mut kept: Vec<(String, usize)> = Vec::with_capacity(rows.len());
    let mut others = Vec::new();
    let mut other_emails = Vec::new();
    let mut contradictions: Vec<(String, usize, usize)> = Vec::new();
    for same_id in rows.chunk_by(|a, b| a.key == b.key) {
        // A filtered row says nothing about the others; a reason to stay out is one for every row of that id.
        let of_filter = |row: &&LeadRow<'_>| row.out == Some(RejectReason::Filtered);
        let standing: Vec<&LeadRow<'_>> = same_id.iter().filter(|row| !of_filter(row)).collect();
        let reason = match standing.is_empty() {
            true => Some(RejectReason::Filtered),
            false => standing.iter().filter_map(|row| row.out).max(),
        };
        if let Some(reason) = reason {
            let person = Person::LeftOut(reason);
            others.push((same_id[0].key.clone().into_owned(), person));
            let address = |row: &LeadRow<'_>| emails.as_ref().and_then(|cells| cells[row.row].as_deref());
            let addresses = same_id.iter().filter_map(address).filter_map(email_key);
            other_emails.extend(addresses.map(|key| (key.into_owned(), person)));
            leave_out((&params.file, file), reason, &standing, (report, rejects));
            continue;
        }
        let chosen = match params.on_duplicate {
            OnDuplicate::Last => standing[standing.len() - 1],
            OnDuplicate::First | OnDuplicate::Error => standing[0],
        };
        for row in standing.iter().filter(|row| row.row != chosen.row) {
            let place = Place::new(&params.file, file, row.row);
            if same(row.row, chosen.row) {
                report.duplicate_lead_rows += 1;
                rejects.add(place, RejectReason::Duplicate);
            } else {
                report.overruled_lead_rows.add(place, || row.id.to_owned());
                rejects.add(place, RejectReason::Overruled);
                let known = contradictions.last().is_some_and(|(id, ..)| id == chosen.id);
                if params.on_duplicate == OnDuplicate::Error && !known {
                    contradictions.push((chosen.id.to_owned(), chosen.row, row.row));
                }
            }
        }
        // One spelling, whatever the order of the rows.
        let id = standing.iter().map(|row| row.id).min().unwrap_or(chosen.id);
        kept.push((id.to_owned(), chosen.row));
    }
    if let Some((id, first, second)) = contradictions.first() {
        return Err(IngestError::DuplicateLead {
            file: file.name().to_owned(),
            id: shown(id),
            first: first + 1,
            second: second + 1,
            more: contradictions.len() - 1,
        });
    }
    if kept.is_empty() {
        let why = match report.excluded_leads.count + report.listed_leads.count + report.suppressed_leads.count {
            0 => format!("no row of {} passes [leads] where; correct the condition", file.name()),
            _ => format!(
                "every row of {} is left out by [leads] where or exclude, or by [privacy]; narrow these",
                file.name()
            ),
        };
        return Err(IngestError::NoLeads { why });
    }
    kept.sort_unstable();
    let order: Vec<usize> = kept.iter().map(|(_, row)| *row).collect();
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
    let mut keys = Vec::new();
    if let Some(emails) = &emails {
        keys = by_email(&kept, emails, (&params.file, file), report)?;
    }
    keys.append(&mut other_emails);
    let accounts = accounts.map(|cells| order.iter().map(|&row| cells[row].clone()).collect());
    let leads = Leads {
        ids: kept.into_iter().map(|(id, _)| id).collect(),
        created: order.iter().map(|&row| created[row]).collect(),
        accounts,
        attributes,
    };
    Ok(LeadsRead { leads, others, emails: keys })
}

/// A row of the leads file; sorts by the id as it is compared, then by place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct LeadRow<'a> {
    key: Cow<'a, str>,
    row: usize,
    id: &'a str,
    /// Why it stays out.
    out: Option<RejectReason>,
}

fn leave_out(
    (name, file): (&str, &FileTable),
    reason: RejectReason,
    rows: &[&LeadRow<'_>],
    (report, rejects): (&mut IngestReport, &mut Rejects),
) {
    let Some(first) = rows.first() else { return };
    let tally = match reason {
        RejectReason::Suppressed => &mut report.suppressed_leads,
        RejectReason::Listed => &mut report.listed_leads,
        _ => &mut report.excluded_leads,
    };
    tally.add(Place::new(name, file, first.row), || first.id.to_owned());
    for row in rows {
        rejects.add(Place::new(name, file, row.row), reason);
    }
}

/// The addresses of the leads, which are sorted by id: where leads share one, its events go to the first of them.
fn by_email(
    kept: &[(String, usize)],
    emails: &[Option<String>],
    (name, file): (&str, &FileTable),
    report: &mut IngestReport,
) -> Result<Vec<(String, Person)>, IngestError> {
    let mut keys = Vec::with_capacity(kept.len());
    let mut seen: HashSet<String, RandomState> = HashSet::default();
    for (lead, (_, row)) in kept.iter().enumerate() {
        let Some(key) = emails[*row].as_deref().and_then(email_key) else { continue };
        if seen.insert(key.clone().into_owned()) {
            let lead = u32::try_from(lead).map_err(|_| too_many())?;
            keys.push((key.into_owned(), Person::Lead(lead)));
        } else {
            report.shared_emails.add(Place::new(name, file, *row), || key.into_owned());
        }
    }
    Ok(keys)
}

/// Where a person says that a column of the leads holds no negative number.
pub(super) const NEVER_NEGATIVE: &str = "[leads.columns] non_negative";

/// Every column that plays no part of its own, as whatever it holds.
fn all_values(
    file: &FileTable,
    params: &LeadsParams,
    zone: Option<&Zone>,
) -> Result<Vec<(String, Values)>, IngestError> {
    let roles = &params.columns;
    let lists = [&roles.known_at_creation, &roles.sensitive, &roles.overwritten, &roles.non_negative];
    for name in lists.into_iter().flatten() {
        file.require(name, "[leads.columns]")?;
    }
    let values = |name: &String| match roles.non_negative.contains(name) {
        true => Ok(Values::Number(file.non_negative(name, NEVER_NEGATIVE)?)),
        false => file.values(name, "[leads]", zone),
    };
    used_columns(file, params).into_iter().map(|name| values(&name).map(|values| (name, values))).collect()
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

fn created(file: &FileTable, params: &LeadsParams, zone: Option<&Zone>) -> Result<Vec<Option<Instant>>, IngestError> {
    let mut created = vec![None; file.rows()];
    for column in params.created.names() {
        for (known, found) in created.iter_mut().zip(file.times(column, "[leads] created", zone)?) {
            *known = known.or(found);
        }
    }
    Ok(created)
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
