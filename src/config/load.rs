//! From text and overrides to a checked [`Config`].

use std::path::Path;

use super::{Config, ConfigError, Origin};
use crate::ingest::nearest;

/// One `key=value`, with the key as in the file: `label.horizon_days=30`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Dotted key.
    pub key: String,
    /// A TOML value; what is none is taken as text.
    pub value: String,
    /// Who says so: a flag or the environment.
    pub origin: Origin,
}

impl std::str::FromStr for Override {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        match text.split_once('=') {
            Some((key, value)) if !key.trim().is_empty() => {
                Ok(Self { key: key.trim().to_owned(), value: value.trim().to_owned(), origin: Origin::Flag })
            }
            _ => Err(ConfigError::Override { text: text.to_owned() }),
        }
    }
}

impl Config {
    /// Reads a config file and applies overrides on top, the later ones over the earlier.
    ///
    /// # Errors
    /// [`ConfigError`] naming file, line and key.
    pub fn load(path: &Path, overrides: &[Override]) -> Result<Self, ConfigError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Io { file: file.clone(), source })?;
        let mut config = Self::parse(&text, &file, overrides)?;
        config.base = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(config)
    }

    /// Reads a config from text; `file` is for messages.
    ///
    /// # Errors
    /// [`ConfigError`] naming file, line and key.
    pub fn parse(text: &str, file: &str, overrides: &[Override]) -> Result<Self, ConfigError> {
        // First as it stands, so that messages carry line and column.
        let mut config: Self = toml::from_str(text).map_err(|error| parse_error(file, &error))?;
        if !overrides.is_empty() {
            let mut table: toml::Table = toml::from_str(text).map_err(|error| parse_error(file, &error))?;
            for one in overrides {
                set(&mut table, one)?;
            }
            config = table.try_into().map_err(|error: toml::de::Error| parse_error("--set", &error))?;
        }
        if config.version != 1 {
            return Err(ConfigError::Version { file: file.to_owned(), found: config.version });
        }
        config.check_outcomes()?;
        config.settle_outcome();
        config.check()?;
        Ok(config)
    }

    /// The resolved config as TOML.
    ///
    /// # Errors
    /// [`ConfigError::Parse`] when a value has no TOML form; none of this form lacks one.
    pub fn to_toml(&self) -> Result<String, ConfigError> {
        toml::to_string(self).map_err(|error| ConfigError::Parse {
            file: "config".to_owned(),
            message: error.to_string(),
            nearest: None,
        })
    }

    fn check(&self) -> Result<(), ConfigError> {
        let range = |key, found: String, wanted| Err(ConfigError::Range { key, found, wanted });
        if self.label.horizon_days == 0 {
            return range("[label] horizon_days", "0".to_owned(), "at least 1");
        }
        if self.cohort.max_age_days == Some(0) {
            return range("[cohort] max_age_days", "0".to_owned(), "at least 1, or nothing for no limit");
        }
        let half_life = self.features.half_life_days;
        if !(half_life.is_finite() && half_life > 0.0) {
            return range("[features] half_life_days", half_life.to_string(), "a number above 0");
        }
        if let Some((key, found)) = self.economics.as_ref().and_then(crate::evaluate::Economics::wrong) {
            let key = match key {
                "value_per_conversion" => "[economics] value_per_conversion",
                "hours_per_bad_lead" => "[economics] hours_per_bad_lead",
                _ => "[economics] cost_per_hour",
            };
            return range(key, found.to_string(), "a number of at least 0");
        }
        if let Some(signal) = &self.signal {
            for (key, days) in [
                ("[signal] recent_days", signal.recent_days),
                ("[signal] before_days", signal.before_days),
                ("[signal] least_events", signal.least_events),
            ] {
                if days == 0 {
                    return range(key, "0".to_owned(), "at least 1");
                }
            }
        }
        if self.capacity.leads == Some(0) {
            return range("[capacity] leads", "0".to_owned(), "at least 1, or nothing for 10% of the open leads");
        }
        if self.model.candidates.is_empty() {
            return range(
                "[model] candidates",
                "[]".to_owned(),
                "at least one of \"logistic\", \"forest\" and \"boosting\"",
            );
        }
        if self.model.trials == Some(0) {
            return range("[model] trials", "0".to_owned(), "at least 1, or nothing for no search");
        }
        if self.features.lookbacks_days.contains(&0) {
            return range("[features] lookbacks_days", "0".to_owned(), "days of at least 1");
        }
        let shares = self.split.fractions;
        if !shares.iter().all(|share| share.is_finite() && *share >= 0.0) || shares[0] <= 0.0 || shares[2] <= 0.0 {
            return range("[split] fractions", format!("{shares:?}"), "three shares, Train's and Test's above 0");
        }
        if self.leads.is_none() && self.events.is_empty() && self.features.table.is_none() {
            return range("[leads]", "nothing".to_owned(), "a [leads] file, [[events]] files or a [features] table");
        }
        Ok(())
    }
}

/// The JSON Schema of `leadscore.toml`.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Config)
}

fn set(table: &mut toml::Table, one: &Override) -> Result<(), ConfigError> {
    let bad = || ConfigError::Override { text: format!("{}={}", one.key, one.value) };
    let value = format!("value = {}", one.value)
        .parse::<toml::Table>()
        .ok()
        .and_then(|mut parsed| parsed.remove("value"))
        .unwrap_or_else(|| toml::Value::String(one.value.clone()));
    let mut parts: Vec<&str> = one.key.split('.').collect();
    let last = parts.pop().ok_or_else(bad)?;
    let mut at = table;
    let mut parts = parts.into_iter();
    while let Some(part) = parts.next() {
        at = match at.entry(part).or_insert_with(|| toml::Value::Table(toml::Table::new())) {
            toml::Value::Table(inner) => inner,
            // Of several tables one goes by its name: outcome.won.horizon_days.
            toml::Value::Array(several) => {
                let name = parts.next();
                let named = |table: &&mut toml::Table| {
                    name.is_some() && table.get("name").and_then(toml::Value::as_str) == name
                };
                let found = several.iter_mut().filter_map(toml::Value::as_table_mut).find(named);
                found
                    .ok_or_else(|| ConfigError::OverrideOfSeveral { key: one.key.clone(), section: part.to_owned() })?
            }
            _ => return Err(bad()),
        };
    }
    at.insert(last.to_owned(), value);
    Ok(())
}

/// The parser's words; for an unknown key, the known key that was probably meant.
fn parse_error(file: &str, error: &toml::de::Error) -> ConfigError {
    let message = error.to_string();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let nearest = match quoted.split_first() {
        Some((unknown, known)) if message.contains("unknown field") || message.contains("unknown variant") => {
            nearest(unknown, known.iter().copied())
        }
        _ => None,
    };
    // Without a text to point into, the parser's two lines are one sentence.
    let message = message.trim_end();
    let message = if message.contains(" | ") { message.to_owned() } else { message.replace('\n', " ") };
    ConfigError::Parse { file: file.to_owned(), message, nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "version = 1\n[leads]\nfile = \"leads.csv\"\nid = \"id\"\n[outcome]\nflag = \"won\"\n";

    /// Regenerate after a change of any section: `LEADSCORE_WRITE_SCHEMA=1 cargo test --lib the_schema_file`.
    #[test]
    fn the_schema_file_of_the_config_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/leadscore.schema.json");
        let wanted = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
        if std::env::var_os("LEADSCORE_WRITE_SCHEMA").is_some() {
            std::fs::write(path, &wanted).unwrap();
        }
        assert!(
            std::fs::read_to_string(path).unwrap() == wanted,
            "leadscore.schema.json is not the config's; write it anew"
        );
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_the_key_that_was_meant() {
        let error = Config::parse(&format!("{TEXT}[label]\nhorizon = 3\n"), "leadscore.toml", &[]).unwrap_err();
        let words = error.to_string();
        assert!(words.contains("line 8") && words.contains("did you mean `horizon_days`"), "{words}");
    }

    #[test]
    fn overrides_win_over_the_file_and_take_any_toml_value() {
        let overrides: Vec<Override> =
            ["label.horizon_days=30", "project.name=Acme", "model.candidates=[\"logistic\"]"]
                .map(|text| text.parse().unwrap())
                .to_vec();
        let config = Config::parse(TEXT, "leadscore.toml", &overrides).unwrap();
        assert_eq!((config.label.horizon_days, config.project.name.as_str()), (30, "Acme"));
        assert_eq!(config.model.candidates.len(), 1);
        assert!("horizon".parse::<Override>().is_err());
    }
}
