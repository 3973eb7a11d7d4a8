//! How is a simulation told? A table, what was promised, and whether it was kept.

use serde::{Deserialize, Serialize};

/// A promise and what was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was promised, and the figure seen.
    pub sentence: String,
    /// Whether it was kept.
    pub holds: bool,
}

/// One simulation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What was put to the test.
    pub title: String,
    /// How it was done.
    pub how: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Cells, as they are shown.
    pub rows: Vec<Vec<String>>,
    /// What was promised, and whether it was kept.
    pub findings: Vec<Finding>,
}

/// The page of several simulations.
#[must_use]
pub fn markdown(tables: &[Table], effort: f64, seed: u64) -> String {
    let mut page = format!(
        "# Simulations\n\nWritten by `leadscore simulate --effort {effort} --seed {seed}` (leadscore {}). Leads and their true chances are those \
         of the invented company (`leadscore synth`). What is not kept says so.\n",
        env!("CARGO_PKG_VERSION")
    );
    for table in tables {
        page.push_str(&format!("\n## {}\n\n{}\n\n", table.title, table.how));
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        page.push_str(&line(&table.columns));
        page.push_str(&line(&vec!["---".to_owned(); table.columns.len()]));
        for row in &table.rows {
            page.push_str(&line(row));
        }
        page.push('\n');
        for finding in &table.findings {
            let word = if finding.holds { "Kept" } else { "**Not kept**" };
            page.push_str(&format!("- {word}: {}\n", finding.sentence));
        }
    }
    page
}
