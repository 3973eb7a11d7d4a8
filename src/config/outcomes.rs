//! Which of several outcomes is meant? One `[[outcome]]` put in force makes the config that everything downstream reads.

use super::{Config, ConfigError};
use crate::ingest::{OutcomeParams, nearest};

impl Config {
    /// The names of the outcomes, in the file's order, where there are several; else none.
    #[must_use]
    pub fn outcome_names(&self) -> Vec<String> {
        let own = self.outcome.name.iter().filter(|_| !self.outcome.others.is_empty());
        own.chain(self.outcome.others.iter().filter_map(|other| other.name.as_ref())).cloned().collect()
    }

    /// The name of the outcome in force, where there are others beside it: a part of the names of its runs and its artifact.
    #[must_use]
    pub fn outcome_name(&self) -> Option<&str> {
        self.outcome.name.as_deref().filter(|_| !self.outcome.others.is_empty())
    }

    /// The file in `runs/` that names the newest run: of this outcome, where there are several.
    #[must_use]
    pub fn latest_run(&self) -> String {
        self.outcome_name().map_or_else(|| "latest".to_owned(), |name| format!("latest-{name}"))
    }

    /// The config with one of its outcomes in force: its horizon, its value of a conversion, and the files of the others as events.
    ///
    /// # Errors
    /// [`ConfigError::NoSuchOutcome`] naming those there are.
    pub fn for_outcome(&self, name: &str) -> Result<Self, ConfigError> {
        let outcome = self.outcome.in_force(name).ok_or_else(|| {
            let all = [&self.outcome].into_iter().chain(&self.outcome.others);
            no_such("--outcome", name, &all.filter_map(|own| own.name.clone()).collect::<Vec<_>>())
        })?;
        let mut config = self.clone();
        for other in &outcome.others {
            // Where the file is read as events of that type already, nothing is added.
            config.events.extend(
                other.as_events().filter(|own| {
                    !config.events.iter().any(|events| events.file == own.file && events.kind == own.kind)
                }),
            );
        }
        config.outcome = outcome;
        config.settle_outcome();
        Ok(config)
    }

    /// The config of one outcome: the named one, or the only one there is.
    ///
    /// # Errors
    /// [`ConfigError::OutcomeWanted`] where there are several and none is named, [`ConfigError::NoSuchOutcome`] for one that is not
    /// there.
    pub fn one_outcome(self, name: Option<&str>) -> Result<Self, ConfigError> {
        match name {
            Some(name) => self.for_outcome(name),
            None if self.outcome.is_undecided() => Err(ConfigError::OutcomeWanted { known: self.outcome_names() }),
            None => Ok(self),
        }
    }

    /// What the outcome in force says of the horizon and of value, in the place of what holds for all.
    pub(super) fn settle_outcome(&mut self) {
        if let Some(days) = self.outcome.horizon_days {
            self.label.horizon_days = days;
        }
        if let (Some(economics), Some(value)) = (&mut self.economics, self.outcome.value_per_conversion) {
            economics.value_per_conversion = value;
        }
    }

    /// That each outcome can be named, and that what they say of each other and of the leads file holds.
    pub(super) fn check_outcomes(&self) -> Result<(), ConfigError> {
        let list: Vec<&OutcomeParams> = match self.outcome.is_undecided() {
            true => self.outcome.others.iter().collect(),
            false => vec![&self.outcome],
        };
        let names: Vec<String> = list.iter().filter_map(|outcome| outcome.name.clone()).collect();
        for (place, outcome) in list.iter().enumerate() {
            if let Some(name) = &outcome.name {
                if name.is_empty() || !name.chars().all(|letter| letter.is_alphanumeric() || "_-".contains(letter)) {
                    return Err(ConfigError::OutcomeName { number: place + 1, found: Some(name.clone()) });
                }
                // Names become names of files, and some disks do not tell case.
                let same = |other: &&OutcomeParams| {
                    other.name.as_ref().is_some_and(|other| other.to_lowercase() == name.to_lowercase())
                };
                if list[..place].iter().any(same) {
                    return Err(ConfigError::OutcomeTwice { name: name.clone() });
                }
            } else if list.len() > 1 {
                return Err(ConfigError::OutcomeName { number: place + 1, found: None });
            }
            self.check_outcome(outcome, &list, &names)?;
        }
        Ok(())
    }

    fn check_outcome(
        &self,
        outcome: &OutcomeParams,
        list: &[&OutcomeParams],
        names: &[String],
    ) -> Result<(), ConfigError> {
        let range = |key, found: String, wanted| Err(ConfigError::Range { key, found, wanted });
        if outcome.horizon_days == Some(0) {
            return range("[outcome] horizon_days", "0".to_owned(), "at least 1");
        }
        if let Some(value) = outcome.value_per_conversion.filter(|value| !(value.is_finite() && *value >= 0.0)) {
            return range("[outcome] value_per_conversion", value.to_string(), "a number of at least 0");
        }
        if let Some(after) = &outcome.after {
            let entry = list.iter().find(|other| other.name.as_ref() == Some(after));
            match entry {
                Some(entry) if std::ptr::eq(*entry, outcome) => return Err(after_what(after, "itself")),
                Some(entry) if entry.flag.is_some() => return Err(after_what(after, "a flag, which has no date")),
                Some(_) => {}
                None => return Err(no_such("[[outcome]] after", after, names)),
            }
        }
        let roles = self.leads.iter().flat_map(|leads| &leads.columns.known_at_creation);
        let own = [&outcome.flag, &outcome.column];
        let declared = roles.into_iter().find(|column| own.iter().any(|own| own.as_ref() == Some(column)));
        match (declared, &outcome.name) {
            // The single outcome's own column is the wall's to judge, as it was.
            (Some(column), Some(name)) if list.len() > 1 => {
                Err(ConfigError::OutcomeColumn { column: column.clone(), name: name.clone() })
            }
            _ => Ok(()),
        }
    }
}

fn after_what(after: &str, what: &'static str) -> ConfigError {
    ConfigError::OutcomeAfter { after: after.to_owned(), what }
}

fn no_such(key: &'static str, name: &str, known: &[String]) -> ConfigError {
    ConfigError::NoSuchOutcome {
        key,
        name: name.to_owned(),
        nearest: nearest(name, known.iter().map(String::as_str)),
        known: known.to_vec(),
    }
}

#[cfg(test)]
mod tests;
