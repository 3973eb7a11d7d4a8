//! What were a lead's attributes, and from when on? Rows of (lead, name, value, time) as steps in time.

use std::collections::BTreeMap;

use super::dated::DatedAttribute;
use super::dated_rows::{DatedColumns, dated_rows};
use super::error::IngestError;
use super::file::{FileTable, Interner, is_missing, number};
use super::found::{IngestReport, JoinReport};
use super::leads::NEVER_NEGATIVE;
use super::params::{ColumnRoles, HistoryParams};
use super::people::People;
use super::rejects::Rejects;
use super::roles::role;
use super::tables::{AttributeRole, Leads, NO_TEXT, Values};
use crate::time::{Instant, Zone};

/// Shorter texts are no dates: 2026-01-31.
const SHORTEST_DATE: usize = 10;

/// Versions as they come.
#[derive(Default)]
pub(super) struct HistoryLog {
    names: BTreeMap<String, Versions>,
    reports: Vec<JoinReport>,
}

#[derive(Default)]
struct Versions {
    values: Interner,
    lead: Vec<u32>,
    from: Vec<Instant>,
    code: Vec<u32>,
}

impl HistoryLog {
    /// Adds a file's rows. Names of `[leads.columns] drop` are not read.
    pub(super) fn add(
        &mut self,
        table: &FileTable,
        params: &HistoryParams,
        roles: Option<&ColumnRoles>,
        people: &People<'_>,
        zone: Option<&Zone>,
        rejects: &mut Rejects,
    ) -> Result<(), IngestError> {
        let columns = DatedColumns {
            key: "[[history]]",
            file: &params.file,
            lead: &params.lead,
            matching: params.matching,
            time: &params.time,
            only_where: None,
        };
        let names = table.strings(&params.name, "[[history]] name")?;
        let values = table.strings(&params.value, "[[history]] value")?;
        let (rows, report) = dated_rows(table, &columns, people, zone, rejects)?;
        self.reports.push(report);
        let dropped = |name: &str| roles.is_some_and(|roles| roles.drop.iter().any(|dropped| dropped == name));
        let wanted = |name: &str| {
            !is_missing(name)
                && !dropped(name)
                && (params.only.is_empty() || params.only.iter().any(|only| only == name))
        };
        let never = |name: &str| roles.is_some_and(|roles| roles.non_negative.iter().any(|never| never == name));
        let mut negative = Vec::new();
        let mut rows = rows.into_iter().peekable();
        for (row, (name, value)) in names.iter().zip(values.iter()).enumerate() {
            let Some(found) = rows.next_if(|found| found.row == row) else { continue };
            let Some(name) = name.filter(|name| wanted(name)) else { continue };
            if !self.names.contains_key(name) {
                self.names.insert(name.to_owned(), Versions::default());
            }
            let Some(versions) = self.names.get_mut(name) else { continue };
            let value = value.filter(|value| !is_missing(value));
            if never(name) && value.and_then(number).is_some_and(|number| number < 0.0) {
                negative.push(row);
            }
            let code = value.map_or(NO_TEXT, |value| versions.values.code(value));
            versions.lead.push(u32::try_from(found.lead).map_err(|_| super::people::too_many())?);
            versions.from.push(found.from);
            versions.code.push(code);
        }
        table.refuse_negatives(&params.value, NEVER_NEGATIVE, negative.into_iter())
    }

    /// The attributes sorted by name; an attribute of the leads file that has a history is dated by it.
    pub(super) fn finish(
        self,
        leads: &mut Leads,
        roles: Option<&ColumnRoles>,
        allow_sensitive: &[String],
        zone: Option<&Zone>,
        report: &mut IngestReport,
    ) -> Vec<DatedAttribute> {
        report.history_files = self.reports;
        for attribute in &mut leads.attributes {
            let undated = matches!(attribute.role, AttributeRole::Undated | AttributeRole::Overwritten);
            if undated && self.names.contains_key(&attribute.name) {
                attribute.role = AttributeRole::Dated;
            }
        }
        let no_roles = ColumnRoles::default();
        let sensitive =
            |name: &str| role(name, roles.unwrap_or(&no_roles), allow_sensitive) == AttributeRole::Sensitive;
        self.names
            .into_iter()
            .map(|(name, versions)| {
                let role = if sensitive(&name) { AttributeRole::Sensitive } else { AttributeRole::Dated };
                versions.finish(name, role, zone)
            })
            .collect()
    }
}

impl Versions {
    fn finish(self, name: String, role: AttributeRole, zone: Option<&Zone>) -> DatedAttribute {
        let Self { values, lead, from, code } = self;
        let (dictionary, code) = match values.finish(code) {
            Values::Text { dictionary, codes } => (dictionary, codes),
            Values::Number(_) | Values::Date(_) => (Vec::new(), Vec::new()),
        };
        // Of values written at one instant the last in the alphabet counts, whatever the order of the rows.
        let mut order: Vec<usize> = (0..lead.len()).collect();
        order.sort_unstable_by_key(|&row| (lead[row], from[row], code[row]));
        let mut attribute = DatedAttribute {
            name,
            role,
            leads: Vec::new(),
            offsets: Vec::new(),
            from: Vec::with_capacity(order.len()),
            codes: Vec::with_capacity(order.len()),
            numbers: dictionary.iter().map(|text| number(text).unwrap_or(f64::NAN)).collect(),
            dates: dictionary.iter().map(|text| date(text, zone)).collect(),
            dictionary,
        };
        for (place, &row) in order.iter().enumerate() {
            let next = order.get(place + 1);
            if next.is_some_and(|&next| (lead[next], from[next]) == (lead[row], from[row])) {
                continue;
            }
            if attribute.leads.last() != Some(&lead[row]) {
                attribute.leads.push(lead[row]);
                attribute.offsets.push(attribute.from.len());
            }
            attribute.from.push(from[row]);
            attribute.codes.push(code[row]);
        }
        attribute.offsets.push(attribute.from.len());
        attribute
    }
}

/// A text as a time, local ones in the project's zone (UTC without one: an age in days is no matter of hours).
fn date(text: &str, zone: Option<&Zone>) -> Option<Instant> {
    let dated = text.len() >= SHORTEST_DATE;
    dated.then(|| zone.map_or_else(|| Zone::utc().parse(text), |zone| zone.parse(text)).ok()).flatten()
}
