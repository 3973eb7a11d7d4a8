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
    /// An override of one of several sections, and nobody says of which.
    #[error(
        "--set {key}: there are several [[{section}]]; put the name of the one that is meant after {section}, such as outcome.won.horizon_days=30"
    )]
    OverrideOfSeveral {
        /// The key as given.
        key: String,
        /// The section there are several of.
        section: String,
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
    /// Several outcomes, and nobody says which is meant.
    #[error("the config has {} outcomes: {}; say which is meant with --outcome NAME", .known.len(), .known.join(", "))]
    OutcomeWanted {
        /// Their names.
        known: Vec<String>,
    },
    /// An outcome that is not there.
    #[error("{key} = {name:?}: {}{}", outcomes(.known), nearest_outcome(.nearest))]
    NoSuchOutcome {
        /// Who asks for it.
        key: &'static str,
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
        /// The most similar of these.
        nearest: Option<String>,
    },
    /// One of several outcomes without a name that can be typed and be part of a file's name.
    #[error(
        "[[outcome]] number {number}: {}; where there are several, each needs a name of letters, digits, _ and -, such as \
         name = \"won\"", .found.as_ref().map_or_else(|| "it has no name".to_owned(), |name| format!("found name = {name:?}"))
    )]
    OutcomeName {
        /// Its place in the file, from 1.
        number: usize,
        /// The name it has, if any.
        found: Option<String>,
    },
    /// Two outcomes of one name.
    #[error("[[outcome]] name = {name:?} stands twice (case does not count); give each outcome a name of its own")]
    OutcomeTwice {
        /// The name.
        name: String,
    },
    /// An outcome after one that cannot be reached before it.
    #[error("[[outcome]] after = {after:?}: this is {what}; name another outcome, by event, column or file")]
    OutcomeAfter {
        /// The name.
        after: String,
        /// Why it will not do.
        what: &'static str,
    },
    /// What defines an outcome, declared as known at creation.
    #[error(
        "[leads.columns] known_at_creation names {column:?}, which says who reached the outcome {name:?}: nobody knows that when a \
         lead is created; take it out of the list"
    )]
    OutcomeColumn {
        /// The column.
        column: String,
        /// The outcome.
        name: String,
    },
}

fn outcomes(known: &[String]) -> String {
    match known {
        [] => "the config has one [outcome], without a name".to_owned(),
        known => format!("there is no such outcome; there is {}", known.join(", ")),
    }
}

fn nearest_outcome(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}

fn did_you_mean(message: &str, nearest: &Option<String>) -> String {
    let joint = if message.contains('\n') { "\n" } else { "; " };
    nearest.as_ref().map_or_else(String::new, |name| format!("{joint}did you mean `{name}`?"))
}
