//! The flags that every verb knows, and what they make of a config.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, ValueEnum};

use super::Command;
use crate::Error;
use crate::artifact::Artifact;
use crate::cli::environment::Environment;
use crate::config::{Budget, Config, ConfigError, Origin, Override, parse_bytes};
use crate::pipeline::{config_of, outcome_of};
use crate::report::Formulas;
use crate::score::Lang;
use crate::time::Instant;

/// Flags that every verb knows.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Options of every command")]
pub(in crate::cli) struct Global {
    /// The config file [default: leadscore.toml]
    #[arg(id = "config", short = 'c', long = "config", global = true, value_name = "FILE")]
    named_config: Option<PathBuf>,
    /// The config file, named or not.
    #[arg(skip)]
    pub(in crate::cli) config: PathBuf,
    /// Overrides a setting, such as label.horizon_days=30 (repeatable)
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub(in crate::cli) set: Vec<String>,
    /// Which [[outcome]] of the config, by its name; train and check do all of them without it
    #[arg(long, global = true, value_name = "NAME")]
    pub(in crate::cli) outcome: Option<String>,
    /// The source of all chance; the same seed gives the same bytes
    #[arg(long, global = true, value_name = "NUMBER")]
    pub(in crate::cli) seed: Option<u64>,
    /// Language of reports and reasons: en or es
    #[arg(long, global = true, value_enum, hide_possible_values = true)]
    pub(in crate::cli) lang: Option<LangArg>,
    /// What comes out: table for people, json for programs, csv for spreadsheets; of scores also
    /// ndjson and parquet [default: as -o FILE.csv or FILE.json says, else table]
    #[arg(id = "format", long = "format", global = true, value_enum, hide_possible_values = true)]
    named_format: Option<NamedFormat>,
    /// What is printed, where it is text.
    #[arg(skip)]
    pub(in crate::cli) format: Format,
    /// Where the data goes, in place of its usual file or stdout; - is stdout
    #[arg(short, long, global = true, value_name = "FILE|-")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Worker threads; the result is the same with any number
    #[arg(short = 'j', long, global = true, value_name = "N")]
    pub(in crate::cli) threads: Option<NonZeroUsize>,
    /// Memory to use at most, such as 2G; events beyond it go to temporary files [default: 60% of the machine's]
    #[arg(long, global = true, value_name = "SIZE", value_parser = parse_bytes)]
    pub(in crate::cli) max_memory: Option<usize>,
    /// The folder for temporary files [default: the system's, see TMPDIR]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(in crate::cli) temp_dir: Option<PathBuf>,
    /// CSV without the ' before text that a spreadsheet would run as a formula
    #[arg(long, global = true)]
    pub(in crate::cli) raw_csv: bool,
    /// No talk and no progress on stderr, errors only
    #[arg(short, long, global = true)]
    pub(in crate::cli) quiet: bool,
    /// More talk on stderr: where settings and files come from, and what each step took
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(in crate::cli) verbose: bool,
    /// No colour anywhere
    #[arg(long, global = true)]
    pub(in crate::cli) no_color: bool,
    /// What the environment says.
    #[arg(skip)]
    pub(in crate::cli) environment: Environment,
}

/// A format by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum NamedFormat {
    /// For people
    Table,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
    /// One JSON object a line
    Ndjson,
    /// For warehouses
    Parquet,
}

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LangArg {
    /// English
    En,
    /// Spanish
    Es,
}

impl LangArg {
    /// As the config writes it.
    pub(in crate::cli) const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }
}

impl From<LangArg> for Lang {
    fn from(arg: LangArg) -> Self {
        match arg {
            LangArg::En => Self::En,
            LangArg::Es => Self::Es,
        }
    }
}

/// What is printed on stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::cli) enum Format {
    /// For people
    #[default]
    Table,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

impl Format {
    /// What the name of a file asks for: its ending, where that is one of a format; else text for people.
    fn by_name(output: Option<&Path>) -> Self {
        let ending = output.and_then(Path::extension).and_then(|ending| ending.to_str()).map(str::to_lowercase);
        match ending.as_deref() {
            Some("csv") => Self::Csv,
            Some("json") => Self::Json,
            _ => Self::Table,
        }
    }
}

impl Global {
    /// Fills in what was not typed: from the environment, else the defaults. Formats that are no text are for scores alone.
    pub(in crate::cli) fn resolve(&mut self, environment: Environment, command: &Command) -> Result<(), Error> {
        let named = self.named_config.clone().or_else(|| environment.config.clone());
        self.config = named.unwrap_or_else(|| PathBuf::from("leadscore.toml"));
        self.threads = self.threads.or(environment.threads);
        self.format = match self.named_format {
            Some(NamedFormat::Table) => Format::Table,
            None if command.prints_by_format() => Format::by_name(self.output.as_deref()),
            None => Format::Table,
            Some(NamedFormat::Json) => Format::Json,
            Some(NamedFormat::Csv) => Format::Csv,
            Some(NamedFormat::Ndjson | NamedFormat::Parquet) if matches!(command, Command::Score(_)) => Format::Table,
            Some(NamedFormat::Ndjson | NamedFormat::Parquet) => {
                let why = "--format: ndjson and parquet are for `leadscore score`; here it is table, json or csv";
                return Err(Error::Usage(why.to_owned()));
            }
        };
        self.environment = environment;
        Ok(())
    }

    /// True when somebody named a config file, with a flag or in the environment.
    pub(in crate::cli) fn names_config(&self) -> bool {
        self.named_config.is_some() || self.environment.config.is_some()
    }

    /// The format somebody typed.
    pub(in crate::cli) const fn named_format(&self) -> Option<NamedFormat> {
        self.named_format
    }

    /// What becomes of text that a spreadsheet would run.
    pub(in crate::cli) const fn formulas(&self) -> Formulas {
        if self.raw_csv { Formulas::Raw } else { Formulas::Defused }
    }

    /// What the environment says, then `--set`, then the flags that are settings: the last word counts.
    pub(in crate::cli) fn overrides(&self) -> Result<Vec<Override>, ConfigError> {
        let mut overrides = self.environment.overrides.clone();
        for text in &self.set {
            overrides.push(text.parse()?);
        }
        let mut push =
            |key: &str, value: String| overrides.push(Override { key: key.to_owned(), value, origin: Origin::Flag });
        if let Some(seed) = self.seed {
            push("project.seed", seed.to_string());
        }
        if let Some(lang) = self.lang {
            push("project.lang", lang.code().to_owned());
        }
        Ok(overrides)
    }

    /// The config of one outcome, with overrides and a verb's own flags that are settings applied.
    pub(in crate::cli) fn load_with(&self, more: &[Override]) -> Result<Config, Error> {
        self.load_for_model(more, None)
    }

    /// The same; where `--outcome` names none, that of the artifact at hand is meant.
    pub(in crate::cli) fn load_for_model(
        &self,
        more: &[Override],
        artifact: Option<&Artifact>,
    ) -> Result<Config, Error> {
        let config = self.load_undecided(more)?;
        let made_for = artifact.and_then(outcome_of).filter(|_| !config.outcome_names().is_empty());
        artifact.map_or(Ok(()), |artifact| self.is_meant(artifact))?;
        Ok(config.one_outcome(self.outcome.as_deref().or(made_for))?)
    }

    /// That `--outcome`, where it is given, names what this model predicts.
    fn is_meant(&self, artifact: &Artifact) -> Result<(), Error> {
        match (self.outcome.as_deref(), outcome_of(artifact)) {
            (Some(asked), Some(made_for)) if asked != made_for => Err(Error::Usage(format!(
                "--outcome {asked}: this model predicts {made_for}; name its outcome, or another model"
            ))),
            _ => Ok(()),
        }
    }

    /// The config as it stands: of several outcomes none is in force.
    pub(in crate::cli) fn load_undecided(&self, more: &[Override]) -> Result<Config, Error> {
        Ok(self.ready(Config::load(&self.config, &[self.overrides()?, more.to_vec()].concat())?))
    }

    /// The config of an artifact in place of a file's, with the same overrides.
    pub(in crate::cli) fn config_of(&self, artifact: &Artifact, more: &[Override]) -> Result<Config, Error> {
        self.is_meant(artifact)?;
        Ok(self.ready(config_of(artifact, &[self.overrides()?, more.to_vec()].concat())?))
    }

    /// What a config needs that stands in no file, whichever way it came.
    fn ready(&self, mut config: Config) -> Config {
        config.budget = Budget::new(self.max_memory, self.temp_dir.clone());
        // The one clock: everything below is told what time it is.
        config.now = Some(Instant::from_micros(jiff::Timestamp::now().as_microsecond()));
        config
    }

    /// Sets up the worker threads.
    pub(in crate::cli) fn threads(&self) -> Result<(), Error> {
        let Some(threads) = self.threads else { return Ok(()) };
        // The pool is set up once, here, before anything runs: it cannot have been set up before.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global();
        Ok(())
    }
}
