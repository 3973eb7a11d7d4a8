//! What does the environment ask for? `LEADSCORE_CONFIG`, `LEADSCORE_SEED`, `LEADSCORE_LANG`, `LEADSCORE_THREADS`.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum as _;

use super::args::LangArg;
use crate::Error;
use crate::config::{Origin, Override};

/// What the environment says; flags win over it, and it wins over the config file.
#[derive(Clone, Debug, Default)]
pub(super) struct Environment {
    /// `LEADSCORE_CONFIG`: the config file.
    pub(super) config: Option<PathBuf>,
    /// `LEADSCORE_THREADS`: worker threads.
    pub(super) threads: Option<NonZeroUsize>,
    /// `LEADSCORE_SEED` and `LEADSCORE_LANG`, as settings.
    pub(super) overrides: Vec<Override>,
}

impl Environment {
    /// Reads the variables with `look`; one that is empty says nothing.
    ///
    /// # Errors
    /// [`Error::Usage`] for a value that cannot be used.
    pub(super) fn read(look: impl Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        let look = |name: &str| look(name).filter(|value| !value.is_empty());
        let text = |name: &str| look(name).map(|value| value.to_string_lossy().into_owned());
        let wrong = |name: &str, found: &str, wanted: &str| Error::Usage(format!("{name}={found}: wanted {wanted}"));
        let mut environment = Self { config: look("LEADSCORE_CONFIG").map(PathBuf::from), ..Self::default() };
        if let Some(found) = text("LEADSCORE_THREADS") {
            let number = || wrong("LEADSCORE_THREADS", &found, "a number of threads, at least 1");
            environment.threads = Some(found.parse().map_err(|_| number())?);
        }
        let mut set = |key: &str, value: String| {
            environment.overrides.push(Override { key: key.to_owned(), value, origin: Origin::Environment });
        };
        if let Some(found) = text("LEADSCORE_SEED") {
            let seed: u64 = found.parse().map_err(|_| wrong("LEADSCORE_SEED", &found, "a whole number from 0 on"))?;
            set("project.seed", seed.to_string());
        }
        if let Some(found) = text("LEADSCORE_LANG") {
            let lang = LangArg::from_str(&found, true).map_err(|_| wrong("LEADSCORE_LANG", &found, "en or es"))?;
            set("project.lang", lang.code().to_owned());
        }
        Ok(environment)
    }
}
