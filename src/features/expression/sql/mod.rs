//! From expressions to one SQL query, in the words of DuckDB: rows joined to their visible events, windows over these, aggregates,
//! and in the end one row each with its expressions.

mod events;
mod words;

use std::fmt::Write as _;

use super::{Expr, NoExpression, expression};
use crate::features::kernel::MOST_PEOPLE;
use crate::frame::FeatureSpec;
use events::EventSide;
use words::{Words, quoted, text};

/// The tables that a query reads. Instants are `TIMESTAMPTZ`. Names that begin with an underscore are the query's own.
#[derive(Clone, Copy, Debug)]
pub struct SqlTables<'a> {
    /// `row_id`, `lead_id`, `as_of`; one row per `row_id`.
    pub rows: &'a str,
    /// `lead_id`, `time`, `visible_at` (the later of `time` and the record's arrival), `type`, and the properties by their names.
    pub events: &'a str,
    /// `lead_id`, `created`, `account`, and the attributes by their names; one row per lead. `converted_at` (first conversion) where
    /// features read which colleagues converted.
    pub leads: &'a str,
    /// `lead_id`, `name`, `value` (text; null: taken away), `from`: what attributes were, from when on; one version an instant.
    pub history: &'a str,
}

/// A spec as SQL, without the features that have no such form.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureSql {
    /// The features of the query, in its order.
    pub features: Vec<(String, Expr)>,
    /// Those left out, each with the reason.
    pub left_out: Vec<(String, NoExpression)>,
}

/// What the values of a query stand on, as far as they ask for it.
#[derive(Debug)]
struct Needs {
    /// The lead's own events, and those of its colleagues.
    sides: [EventSide; 2],
    /// Attributes whose histories are read.
    attributes: Vec<String>,
}

impl FeatureSql {
    /// The expressions of a spec.
    #[must_use]
    pub fn new(spec: &FeatureSpec) -> Self {
        let (mut features, mut left_out) = (Vec::new(), Vec::new());
        for def in &spec.features {
            match expression(&def.rule) {
                Ok(expr) => features.push((def.name.clone(), expr)),
                Err(none) => left_out.push((def.name.clone(), none)),
            }
        }
        Self { features, left_out }
    }

    /// One row per row of `tables.rows`: `row_id`, then a column per feature, in the order of `row_id`. Categories are texts.
    #[must_use]
    pub fn query(&self, tables: &SqlTables<'_>) -> String {
        let mut needs = Needs { sides: ["own", "others"].map(EventSide::new), attributes: Vec::new() };
        let values: String = self
            .features
            .iter()
            .map(|(name, expr)| {
                let value = Words { needs: &mut needs, side: 0, window: false }.expr(expr);
                format!(",\n  {value} AS {}", quoted(name))
            })
            .collect();
        let converted = self.features.iter().any(|(_, expr)| *expr == Expr::OtherConversions);
        let mut parts = vec![people(tables, converted)];
        parts.extend(needs.sides.iter().zip([own(tables), others(tables)]).map(|(side, from)| side.tables(&from)));
        parts.extend(needs.attributes.iter().enumerate().map(|(number, name)| history(tables, number, name)));
        let joins = needs.sides.iter().flat_map(EventSide::joined);
        let joins = joins.chain((0..needs.attributes.len()).map(|number| format!("history_{number}")));
        let joins: String = joins.map(|table| format!("\n  LEFT JOIN {table} ON {table}.row_id = r.row_id")).collect();
        format!(
            "WITH {}\nSELECT r.row_id{values}\nFROM {} r\n  LEFT JOIN {} l ON l.lead_id = r.lead_id\n  \
             LEFT JOIN people ON people.row_id = r.row_id{joins}\nORDER BY r.row_id;\n",
            parts.join(",\n"),
            tables.rows,
            tables.leads,
        )
    }
}

/// Per row how many people its lead's account has, how many others of them were known, and, where asked for, had converted.
fn people(tables: &SqlTables<'_>, converted: bool) -> String {
    let SqlTables { rows, leads, .. } = tables;
    let mut tables = format!(
        "accounts AS (\n  SELECT account, count(*) AS people FROM {leads} WHERE account IS NOT NULL GROUP BY account\n)"
    );
    let (mut values, mut joins) = (String::new(), String::new());
    // One who is created later is not known, whatever became of him.
    let reached = [
        ("others", "created"),
        (
            "others_converted",
            "CASE WHEN created IS NOT NULL AND converted_at IS NOT NULL THEN greatest(created, converted_at) END",
        ),
    ];
    for (name, since) in &reached[..if converted { 2 } else { 1 }] {
        // Writing to a String cannot fail.
        let _ = write!(
            tables,
            ",\nall_{name} AS (\n  SELECT lead_id, account, since, count(*) OVER (PARTITION BY account ORDER BY since) AS people\n  \
             FROM (SELECT lead_id, account, {since} AS since FROM {leads} WHERE account IS NOT NULL) WHERE since IS NOT NULL\n)"
        );
        let _ = write!(
            values,
            ", coalesce({name}.people, 0) - CASE WHEN own_{name}.since < r.as_of THEN 1 ELSE 0 END AS {name}"
        );
        let _ = write!(
            joins,
            "\n    LEFT JOIN all_{name} own_{name} ON own_{name}.lead_id = r.lead_id\n    \
             ASOF LEFT JOIN all_{name} {name} ON {name}.account = a.account AND {name}.since < r.as_of"
        );
    }
    format!(
        "{tables},\npeople AS (\n  SELECT r.row_id, a.people{values}\n  \
         FROM {rows} r JOIN {leads} l ON l.lead_id = r.lead_id JOIN accounts a ON a.account = l.account{joins}\n)"
    )
}

/// The lead's own events, per row.
fn own(tables: &SqlTables<'_>) -> String {
    let SqlTables { rows, events, .. } = tables;
    format!(
        "SELECT r.row_id, r.as_of AS _as_of, e.* FROM {rows} r JOIN {events} e ON e.lead_id = r.lead_id AND e.visible_at < r.as_of"
    )
}

/// Those of its colleagues, each person's from its creation on.
fn others(tables: &SqlTables<'_>) -> String {
    let SqlTables { rows, events, leads, .. } = tables;
    format!(
        "SELECT r.row_id, r.as_of AS _as_of, m.lead_id AS person, e.* FROM {rows} r JOIN {leads} l ON l.lead_id = r.lead_id\n    \
         JOIN accounts a ON a.account = l.account AND a.people <= {MOST_PEOPLE}\n    \
         JOIN {leads} m ON m.account = l.account AND m.lead_id <> l.lead_id AND m.created < r.as_of\n    \
         JOIN {events} e ON e.lead_id = m.lead_id AND e.visible_at < r.as_of"
    )
}

/// Per row what an attribute was, how often it had changed and when last.
fn history(tables: &SqlTables<'_>, number: usize, attribute: &str) -> String {
    let SqlTables { rows, history, .. } = tables;
    format!(
        "history_{number} AS (\n  SELECT r.row_id, (max({{'from': h.\"from\", 'value': h.value}}))['value'] AS value,\n    \
         count(*) FILTER (WHERE h.value IS DISTINCT FROM h.before) AS changes,\n    \
         max(h.\"from\") FILTER (WHERE h.value IS DISTINCT FROM h.before) AS changed_at\n  FROM {rows} r JOIN (\n    \
         SELECT *, lag(value) OVER (PARTITION BY lead_id ORDER BY \"from\") AS before FROM {history} WHERE name = {}\n  \
         ) h ON h.lead_id = r.lead_id AND h.\"from\" < r.as_of\n  GROUP BY r.row_id\n)",
        text(attribute)
    )
}
