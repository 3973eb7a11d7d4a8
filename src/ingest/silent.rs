//! Which columns of the leads file tell no lead from another?

use serde::{Deserialize, Serialize};

use super::tables::{Attribute, AttributeRole, Leads, Values};

/// A column of the leads file that has one value for everybody, or none for anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SilentColumn {
    /// The leads file as the config names it.
    pub file: String,
    /// The column.
    pub column: String,
    /// True when no lead has a value.
    pub empty: bool,
}

impl std::fmt::Display for SilentColumn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let found = if self.empty { "is empty for every lead" } else { "has one value for every lead" };
        write!(
            f,
            "{}: column {:?} {found}, so no score reads it; export it again, or name it in [leads.columns] drop",
            self.file, self.column
        )
    }
}

/// Those among the columns that may become features.
pub(super) fn silent(leads: &Leads, file: &str) -> Vec<SilentColumn> {
    // What one lead has, everybody has.
    if leads.ids.len() < 2 {
        return Vec::new();
    }
    let silent = |attribute: &Attribute| {
        let empty = attribute.values.all_missing();
        let found = attribute.role == AttributeRole::KnownAtCreation && (empty || is_constant(&attribute.values));
        found.then(|| SilentColumn { file: file.to_owned(), column: attribute.name.clone(), empty })
    };
    leads.attributes.iter().filter_map(silent).collect()
}

fn is_constant(values: &Values) -> bool {
    match values {
        Values::Number(cells) => cells.windows(2).all(|pair| pair[0].to_bits() == pair[1].to_bits()),
        Values::Text { codes, .. } => codes.windows(2).all(|pair| pair[0] == pair[1]),
        Values::Date(cells) => cells.windows(2).all(|pair| pair[0] == pair[1]),
    }
}
