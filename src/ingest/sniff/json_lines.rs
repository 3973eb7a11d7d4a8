//! Objects, one a line, as columns: fields of fields by dotted names, lists of keys and values by their keys.

use std::collections::HashMap;

use serde_json::Value;

use super::grid::{Grid, MOST_ROWS, Stored, cell};

/// Where the value stands in an entry of a list of keys and values (GA4's `event_params`).
const VALUE_FIELDS: [&str; 4] = ["string_value", "int_value", "float_value", "double_value"];

/// True when the first lines are objects.
pub(super) fn is_json_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(3).peekable();
    lines.peek().is_some()
        && lines.all(|line| line.trim_start().starts_with('{') && serde_json::from_str::<Value>(line).is_ok())
}

/// The cells of the lines that are objects.
pub(super) fn grid(text: &str) -> Grid {
    let mut table = Table::default();
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(MOST_ROWS);
    for object in lines.filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        table.add(&object);
    }
    table.finish()
}

/// Rows of objects that need not have the same fields.
#[derive(Default)]
pub(super) struct Table {
    grid: Grid,
    places: HashMap<String, usize>,
    rows: usize,
}

impl Table {
    /// Adds an object as a row.
    pub(super) fn add(&mut self, object: &Value) {
        self.fill("", object);
        self.rows += 1;
        for column in &mut self.grid.columns {
            column.resize(self.rows, None);
        }
    }

    pub(super) fn finish(self) -> Grid {
        self.grid
    }

    fn fill(&mut self, name: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::Object(fields) => {
                for (field, value) in fields {
                    self.fill(&dotted(name, field), value);
                }
            }
            Value::Array(entries) => {
                let keyed = entries.iter().filter_map(|entry| Some((entry.get("key")?.as_str()?, entry.get("value")?)));
                for (key, value) in keyed {
                    let plain = VALUE_FIELDS.iter().filter_map(|field| value.get(field)).find(|value| !value.is_null());
                    self.put(&dotted(name, key), plain.unwrap_or(value));
                }
            }
            scalar => self.put(name, scalar),
        }
    }

    fn put(&mut self, name: &str, value: &Value) {
        let (text, stored) = match value {
            Value::String(text) => (cell(text), Stored::Text),
            Value::Number(number) => (cell(&number.to_string()), Stored::Number),
            Value::Bool(truth) => (cell(&truth.to_string()), Stored::Number),
            _ => return,
        };
        let place = match self.places.get(name) {
            Some(&place) => place,
            None => {
                let place = self.grid.names.len();
                self.grid.names.push(name.to_owned());
                self.grid.columns.push(vec![None; self.rows]);
                self.grid.stored.push(stored);
                self.places.insert(name.to_owned(), place);
                place
            }
        };
        if stored == Stored::Text {
            self.grid.stored[place] = Stored::Text;
        }
        let column = &mut self.grid.columns[place];
        column.resize(self.rows, None);
        column.push(text);
    }
}

fn dotted(name: &str, field: &str) -> String {
    if name.is_empty() { field.to_owned() } else { format!("{name}.{field}") }
}
