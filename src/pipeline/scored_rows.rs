//! Which chances did these rows get, and what became of them? A file of scored rows with labels.

use std::path::Path;

use super::PipelineError;
use crate::frame::Margin;
use crate::ingest::FileTable;

/// The column with the model's log-odds.
const MARGIN: &str = "margin";
/// The column with what became of the row: true or false, 1 or 0.
const LABEL: &str = "label";

/// Margins and labels of a CSV or Parquet file with the columns `margin` (or, as in `predictions.parquet`, one column that ends in
/// `_margin`) and `label`. Rows without a label are young and left out.
///
/// # Errors
/// [`PipelineError`] naming the file and the column.
pub(super) fn scored_rows(path: &Path) -> Result<(Vec<Margin>, Vec<bool>), PipelineError> {
    let table = FileTable::read(path)?;
    let name = table.name().to_owned();
    let wanted = |why: String| PipelineError::ScoredRows { file: name.clone(), why };
    let margins: Vec<String> =
        table.columns().into_iter().filter(|column| column == MARGIN || column.ends_with("_margin")).collect();
    let [margin] = &margins[..] else {
        return Err(wanted(match margins.len() {
            0 => "it has no column \"margin\" with the model's log-odds".to_owned(),
            _ => format!("several columns hold margins ({}); keep the one of this model", margins.join(", ")),
        }));
    };
    let (margins, labels) = (table.numbers(margin, "--scored")?, table.numbers(LABEL, "--scored")?);
    let rows = margins.into_iter().zip(labels).filter(|(_, label)| !label.is_nan());
    let mut found = (Vec::new(), Vec::new());
    for (margin, label) in rows {
        if !margin.is_finite() {
            return Err(wanted(format!("a row with a label has no finite {MARGIN}")));
        }
        found.0.push(Margin(margin));
        found.1.push(label > 0.5);
    }
    Ok(found)
}
