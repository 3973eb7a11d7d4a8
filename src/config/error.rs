//! What can be wrong with a config.

/// A config that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be opened.
    #[error("{file}: {source}; name another with -c FILE, or see the sample that `leadscore demo` writes")]
    Io {
        /// The file.
        file: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file is no TOML, or has a key or value that is not known.
    #[error("{file}: {message}{}", did_you_mean(.message, .nearest))]
    Parse {
        /// The file, or `--set`.
        file: String,
        /// The parser's words, with line and column.
        message: String,
        /// The most similar known key.
        nearest: Option<String>,
    },
    /// Another version of the form.
    #[error("{file}: version = {found}; this program reads version = 1, which the file must say")]
    Version {
        /// The file.
        file: String,
        /// The version found.
        found: u32,
    },
    /// An override that is none.
    #[error("--set {text:?}: wanted key=value, such as label.horizon_days=30")]
    Override {
        /// As given.
        text: String,
    },
    /// A zone or date that is none.
    #[error(transparent)]
    Time(#[from] crate::time::TimeError),
    /// A value out of its range.
    #[error("{key} = {found}: wanted {wanted}")]
    Range {
        /// The key.
        key: &'static str,
        /// The value.
        found: String,
        /// What is allowed.
        wanted: &'static str,
    },
}

fn did_you_mean(message: &str, nearest: &Option<String>) -> String {
    let joint = if message.contains('\n') { "\n" } else { "; " };
    nearest.as_ref().map_or_else(String::new, |name| format!("{joint}did you mean `{name}`?"))
}
