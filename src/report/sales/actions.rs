//! What does the team do with such a lead? Its own `actions.csv`, read as it stands; nothing is invented.

use crate::score::Reason;

/// One line of `actions.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// For leads of this band; empty: any.
    pub band: String,
    /// For leads with this reason (its field, such as `pricing_view`); empty: any.
    pub reason: String,
    /// What to do.
    pub action: String,
    /// Who does it; may be empty.
    pub who: String,
    /// Within so many days; may be empty.
    pub within_days: Option<u32>,
}

/// All lines that say what to do, in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actions {
    lines: Vec<Action>,
}

/// An `actions.csv` that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ActionsError {
    /// A line that is no row of the table.
    #[error(
        "{file}, line {line}: {why}; wanted the columns band, reason, action, who, within_days as the header names them"
    )]
    Line {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The header lacks a column.
    #[error("{file}: no column {column:?}; wanted band, reason, action, who, within_days in the first line")]
    Column {
        /// The file.
        file: String,
        /// The column.
        column: &'static str,
    },
    /// A number of days that is none.
    #[error("{file}, line {line}: within_days is {found:?}; wanted a whole number of days, or nothing")]
    Days {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What stands there.
        found: String,
    },
}

impl Actions {
    /// Reads the text of `actions.csv`; lines without an action say nothing and are left out.
    ///
    /// # Errors
    /// [`ActionsError`] naming file and line.
    pub fn parse(file: &str, text: &str) -> Result<Self, ActionsError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let broken = |error: &csv::Error| ActionsError::Line {
            file: file.to_owned(),
            line: error.position().map_or(1, csv::Position::line),
            why: error.to_string(),
        };
        let header = reader.headers().map_err(|error| broken(&error))?.clone();
        let place = |column: &'static str| {
            let same = |name: &str| name.trim_start_matches('\u{feff}').eq_ignore_ascii_case(column);
            header.iter().position(same).ok_or_else(|| ActionsError::Column { file: file.to_owned(), column })
        };
        let [band, reason, action, who, days] =
            [place("band")?, place("reason")?, place("action")?, place("who")?, place("within_days")?];
        let mut lines = Vec::new();
        for row in reader.records() {
            let row = row.map_err(|error| broken(&error))?;
            let cell = |place: usize| row.get(place).unwrap_or_default().to_owned();
            let found = cell(days);
            let within_days = match found.is_empty() {
                true => None,
                false => Some(found.parse().map_err(|_| ActionsError::Days {
                    file: file.to_owned(),
                    line: row.position().map_or(1, csv::Position::line),
                    found: found.clone(),
                })?),
            };
            let line =
                Action { band: cell(band), reason: cell(reason), action: cell(action), who: cell(who), within_days };
            if !line.action.is_empty() {
                lines.push(line);
            }
        }
        Ok(Self { lines })
    }

    /// True when nothing is said.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines for a band, in file order.
    #[must_use]
    pub fn of_band(&self, band: &str) -> Vec<Action> {
        self.lines.iter().filter(|line| line.is_for_band(band)).cloned().collect()
    }

    /// What to do with a lead: the line for its band and its strongest reason that has one, else for its band alone.
    /// A line that names the band wins over one for any band.
    #[must_use]
    pub fn next(&self, band: &str, reasons: &[Reason]) -> Option<Action> {
        let best = |reason: &str| {
            let fits = |line: &&Action| line.is_for_band(band) && line.reason.eq_ignore_ascii_case(reason);
            self.lines.iter().filter(fits).min_by_key(|line| line.band.is_empty())
        };
        let own = reasons.iter().filter(|reason| !reason.field.is_empty()).find_map(|reason| best(&reason.field));
        own.or_else(|| best("")).cloned()
    }
}

impl Action {
    fn is_for_band(&self, band: &str) -> bool {
        self.band.is_empty() || self.band.eq_ignore_ascii_case(band)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sales::example::reason;

    const TEXT: &str = "band,reason,action,who,within_days\nhot,,Call today,Senior rep,1\nhot,demo,\"Send the deck, call\",,2\n\
                        ,demo,Invite to a demo,,\nwarm,,,,\ncold,,Newsletter,,30\n";

    #[test]
    fn the_line_closest_to_the_lead_is_its_next_step() {
        let actions = Actions::parse("actions.csv", TEXT).unwrap();
        let next = |band: &str, fields: &[&str]| {
            let reasons: Vec<Reason> = fields.iter().map(|field| reason(field, 3)).collect();
            actions.next(band, &reasons).map(|line| line.action)
        };
        assert_eq!(next("hot", &["pricing"]).as_deref(), Some("Call today"));
        assert_eq!(next("hot", &["pricing", "demo"]).as_deref(), Some("Send the deck, call"));
        assert_eq!(next("warm", &["demo"]).as_deref(), Some("Invite to a demo"));
        assert_eq!(next("warm", &["pricing"]), None);
        assert_eq!(next("Cold", &[]).as_deref(), Some("Newsletter"));
        assert_eq!(actions.of_band("hot").len(), 3);
        assert!(Actions::parse("a", "band,reason,action,who,within_days\nhot,,,,\n").unwrap().is_empty());
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let error = Actions::parse("actions.csv", &TEXT.replace("rep,1", "rep,soon")).unwrap_err().to_string();
        assert_eq!(error, "actions.csv, line 2: within_days is \"soon\"; wanted a whole number of days, or nothing");
        let error = Actions::parse("actions.csv", "band,reason\n").unwrap_err().to_string();
        assert!(error.contains("no column \"action\""), "{error}");
        let error = Actions::parse("actions.csv", "band,reason,action,who,within_days\na,b\n").unwrap_err().to_string();
        assert!(error.starts_with("actions.csv, line 2: "), "{error}");
    }
}
