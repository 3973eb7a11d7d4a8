//! Which columns does a check look at, and what does the config say about each?

use crate::config::Config;
use crate::features::{self, FeatureTable};
use crate::ingest::{AttributeRole, Tables, Values, is_sensitive_name};
use crate::readiness::{ColumnLook, Standing};
use crate::time::Instant;

/// The columns of the leads file with their values on `pairs`, and those that are not read.
pub(super) fn lead_columns(config: &Config, tables: &Tables, pairs: &[(usize, Instant)]) -> Vec<ColumnLook> {
    let allowed = config.allowed_sensitive();
    let named = |name: &String| config.leakage.allow.iter().any(|allowance| allowance.column == *name);
    let roles = [
        (AttributeRole::Undated, Standing::Undated),
        (AttributeRole::KnownAtCreation, Standing::KnownAtCreation),
        (AttributeRole::Overwritten, Standing::Overwritten),
        (AttributeRole::Sensitive, Standing::Sensitive),
    ];
    let is_date = |name: &String| {
        let column = tables.leads.attributes.iter().find(|attribute| attribute.name == *name);
        column.is_some_and(|attribute| matches!(attribute.values, Values::Date(_)))
    };
    let mut looks: Vec<ColumnLook> = roles
        .into_iter()
        .flat_map(|(role, standing)| {
            let columns = features::raw_columns(&tables.leads, pairs, role);
            columns.into_iter().map(move |(name, values)| (name, standing, values))
        })
        .map(|(name, standing, values)| {
            let standing = match standing {
                Standing::Undated | Standing::KnownAtCreation if allowed.contains(&name) => Standing::SensitiveAllowed,
                Standing::Undated | Standing::KnownAtCreation if named(&name) => Standing::Allowed,
                standing => standing,
            };
            ColumnLook { dates: is_date(&name), name, standing, values: Some(values) }
        })
        .collect();
    let unread = |name: &String, standing| ColumnLook { name: name.clone(), standing, values: None, dates: false };
    for (role, standing) in [(AttributeRole::Dated, Standing::Dated), (AttributeRole::Auxiliary, Standing::Auxiliary)] {
        let attributes = tables.leads.attributes.iter().filter(|attribute| attribute.role == role);
        looks.extend(attributes.map(|attribute| unread(&attribute.name, standing)));
    }
    let dropped = config.leads.iter().flat_map(|leads| &leads.columns.drop);
    looks.extend(dropped.map(|name| unread(name, Standing::Dropped)));
    looks
}

/// The columns of a feature table: taken as declared, but for sensitive names.
pub(super) fn table_columns(config: &Config, table: &FeatureTable, rows: &[usize]) -> Vec<ColumnLook> {
    let allowed = config.allowed_sensitive();
    let named = |name: &String| config.leakage.allow.iter().any(|allowance| allowance.column == *name);
    let part = |name: &str| name == features::SPLIT_COLUMN || config.split.column.as_deref() == Some(name);
    let columns = table.raw_columns(rows).into_iter().filter(|(name, _)| !part(name));
    columns
        .map(|(name, values)| {
            let standing = match is_sensitive_name(&name) {
                true if allowed.contains(&name) => Standing::SensitiveAllowed,
                true => Standing::Sensitive,
                false if named(&name) => Standing::Allowed,
                false => Standing::KnownAtCreation,
            };
            ColumnLook { name, standing, values: Some(values), dates: false }
        })
        .collect()
}
