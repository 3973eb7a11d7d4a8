//! What did the team say should be done with such a lead? The first row of `actions.csv` that fits.

use super::ActionsError;

/// The team's actions: for each situation what to do, in the team's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actions {
    columns: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    band: String,
    reason: String,
    cells: Vec<String>,
}

/// What rows are compared with.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The lead's band, or its state where it has no score.
    pub band: &'a str,
    /// What speaks of it: the features and fields of its reasons, its stage, `spike`.
    pub reasons: &'a [&'a str],
}

impl Actions {
    /// Reads an actions file. `bands` are the bands and states that a lead can be in, `taken` the columns that a list of scores has
    /// already.
    ///
    /// The file has the columns `band` and `reason`; every other column is passed on as it stands: content, frequency, reward, a survey, an
    /// invitation to unsubscribe, whatever the team writes. An empty `band` or `reason` fits any. Rows that say nothing to do are left out.
    ///
    /// # Errors
    /// [`ActionsError`] with the line.
    pub fn parse(text: &str, file: &str, bands: &[&str], taken: &[&str]) -> Result<Self, ActionsError> {
        let mut reader = csv::ReaderBuilder::new().flexible(false).trim(csv::Trim::All).from_reader(text.as_bytes());
        let not_csv = |error: csv::Error| ActionsError::NotCsv { file: file.to_owned(), why: error.to_string() };
        let header: Vec<String> = reader
            .headers()
            .map_err(not_csv)?
            .iter()
            .map(|name| name.trim_start_matches('\u{feff}').to_owned())
            .collect();
        for (place, column) in header.iter().enumerate() {
            if column.is_empty() || header[..place].contains(column) {
                return Err(ActionsError::BadHeader { file: file.to_owned(), column: column.clone() });
            }
            if taken.contains(&column.as_str()) && column != "band" {
                return Err(ActionsError::TakenColumn { file: file.to_owned(), column: column.clone() });
            }
        }
        let place = |wanted: &'static str| {
            let found = header.iter().position(|column| column == wanted);
            found.ok_or_else(|| ActionsError::NoColumn { file: file.to_owned(), column: wanted })
        };
        let (band_at, reason_at) = (place("band")?, place("reason")?);
        let others: Vec<usize> = (0..header.len()).filter(|&at| at != band_at && at != reason_at).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(not_csv)?;
            let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
            let row = Row {
                band: cell(band_at),
                reason: cell(reason_at),
                cells: others.iter().map(|&at| cell(at)).collect(),
            };
            if !row.band.is_empty() && !bands.contains(&row.band.as_str()) {
                return Err(ActionsError::UnknownBand {
                    file: file.to_owned(),
                    line: record.position().map_or(0, csv::Position::line),
                    found: row.band,
                    known: bands.join(", "),
                });
            }
            if row.cells.iter().any(|cell| !cell.is_empty()) {
                rows.push(row);
            }
        }
        Ok(Self { columns: others.iter().map(|&at| header[at].clone()).collect(), rows })
    }

    /// The columns that say what to do, in the order of the file.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What the team says of such a lead, one cell per column: the first row of the file that fits; `None` when none does.
    #[must_use]
    pub fn of(&self, situation: Situation<'_>) -> Option<&[String]> {
        let fits = |row: &&Row| {
            (row.band.is_empty() || row.band == situation.band)
                && (row.reason.is_empty() || situation.reasons.contains(&row.reason.as_str()))
        };
        self.rows.iter().find(fits).map(|row| row.cells.as_slice())
    }
}
