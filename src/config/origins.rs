//! Where does each setting come from? For `leadscore config show`.

use super::{Config, ConfigError, Override};

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The config file.
    File,
    /// A variable of the environment.
    Environment,
    /// A flag or `--set`.
    Flag,
}

impl Origin {
    /// The word in `leadscore config show`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
            Self::Flag => "flag",
        }
    }
}

/// One resolved setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Dotted key.
    pub key: String,
    /// The value as TOML.
    pub value: String,
    /// Who said so.
    pub origin: Origin,
}

impl Config {
    /// Every setting with its origin, in the order of the file's form.
    ///
    /// # Errors
    /// [`ConfigError::Parse`] when `text` is no TOML; it was read before, so it is.
    pub fn settings(&self, text: &str, overrides: &[Override]) -> Result<Vec<Setting>, ConfigError> {
        let parse = |message: String| ConfigError::Parse { file: "config".to_owned(), message, nearest: None };
        let written: toml::Table = text.parse().map_err(|error: toml::de::Error| parse(error.to_string()))?;
        let resolved = toml::Table::try_from(self).map_err(|error| parse(error.to_string()))?;
        let mut settings = Vec::new();
        flatten(&resolved, &mut Vec::new(), &mut |path, value| {
            let key = path.join(".");
            let set = |one: &&Override| key == one.key || key.starts_with(&format!("{}.", one.key));
            // The last word counts.
            let origin = match (overrides.iter().rfind(set), stands_in(&written, path)) {
                (Some(one), _) => one.origin,
                (None, true) => Origin::File,
                (None, false) => Origin::Default,
            };
            settings.push(Setting { key, value: value.to_string(), origin });
        });
        Ok(settings)
    }
}

fn flatten(table: &toml::Table, path: &mut Vec<String>, each: &mut impl FnMut(&[String], &toml::Value)) {
    for (key, value) in table {
        path.push(key.clone());
        match value {
            toml::Value::Table(inner) if !inner.is_empty() => flatten(inner, path, each),
            value => each(path, value),
        }
        path.pop();
    }
}

fn stands_in(table: &toml::Table, path: &[String]) -> bool {
    match path {
        [] => true,
        [key, rest @ ..] => match table.get(key) {
            Some(toml::Value::Table(inner)) => stands_in(inner, rest),
            Some(_) => rest.is_empty(),
            None => false,
        },
    }
}
