//! Which leads, with which score, and why? `scores.csv`, the list that other systems and spreadsheets take.

use super::Lang;
use crate::score::{Reason, ScoredLead, describe};

/// The columns of `scores.csv`.
const COLUMNS: [&str; 13] = [
    "lead_id",
    "as_of",
    "state",
    "score",
    "chance",
    "band",
    "stage",
    "reason_1",
    "reason_2",
    "reason_3",
    "reason_against",
    "base_points",
    "model",
];

/// Scored leads as CSV, in the order given: id, instant, state, score 0-100, chance ("12 of 100" as .12), band, stage, up to three
/// reasons for and one against in the reader's language. Text that a spreadsheet would run is neutralised.
#[must_use]
pub fn scores_csv(leads: &[ScoredLead], lang: Lang, model: &str) -> String {
    let mut sheet = Sheet::new(&COLUMNS);
    for lead in leads {
        let said = |reason: Option<&Reason>| reason.map_or_else(String::new, |reason| describe(reason, lang));
        let [first, second, third] = [0, 1, 2].map(|place| said(lead.reasons_for.get(place)));
        let against = said(lead.reasons_against.first());
        let score = lead.score.map_or_else(String::new, |score| score.0.to_string());
        let chance = lead.probability.map_or_else(String::new, |chance| format!("{:.4}", chance.0));
        let base = lead.base_points.map_or_else(String::new, |points| points.to_string());
        sheet.row(&[
            &lead.lead_id,
            &lead.as_of.to_string(),
            lead.state.name(),
            &score,
            &chance,
            lead.band.as_deref().unwrap_or(""),
            lead.stage.as_deref().unwrap_or(""),
            &first,
            &second,
            &third,
            &against,
            &base,
            model,
        ]);
    }
    sheet.finish()
}

/// A CSV being written, safe to open in a spreadsheet: a cell that starts with `=`, `+`, `-`, `@`, TAB, CR or LF and is no
/// number gets a leading `'` (OWASP, "CSV injection").
#[derive(Debug)]
pub struct Sheet {
    text: String,
}

impl Sheet {
    /// A sheet with a header.
    #[must_use]
    pub fn new(header: &[&str]) -> Self {
        let mut sheet = Self { text: String::new() };
        sheet.row(header);
        sheet
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[&str]) {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.text.push(',');
            }
            let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && cell.parse::<f64>().is_err();
            let quoted = cell.contains(['"', ',', '\n', '\r']);
            if quoted {
                self.text.push('"');
            }
            if risky {
                self.text.push('\'');
            }
            self.text.push_str(&cell.replace('"', "\"\""));
            if quoted {
                self.text.push('"');
            }
        }
        self.text.push('\n');
    }

    /// The whole text.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_reads_the_cells_back_and_runs_none_of_them() {
        let mut sheet = Sheet::new(&["a", "b"]);
        sheet.row(&["=cmd|' /C calc'!A0", "-1.5"]);
        sheet.row(&["a \"quoted\", cell", "@x"]);
        let text = sheet.finish();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(rows, [vec!["'=cmd|' /C calc'!A0", "-1.5"], vec!["a \"quoted\", cell", "'@x"]]);
    }
}
