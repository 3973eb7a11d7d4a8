//! What can be typed. Parsing only; nothing is done here.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::Error;
use crate::config::{Config, ConfigError, Override};
use crate::score::Lang;

/// Learns from a company's own event log which leads are about to buy, and proves it against the points table in use.
#[derive(Debug, Parser)]
#[command(name = "leadscore", version, max_term_width = 100)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Flags that every verb knows.
#[derive(Debug, ClapArgs)]
pub(super) struct Global {
    /// The config file
    #[arg(short, long, global = true, value_name = "FILE", default_value = "leadscore.toml")]
    pub(super) config: PathBuf,
    /// Overrides a setting, such as label.horizon_days=30 (repeatable)
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// The source of all chance
    #[arg(long, global = true)]
    pub(super) seed: Option<u64>,
    /// Language of reports and reasons
    #[arg(long, global = true, value_enum)]
    pub(super) lang: Option<LangArg>,
    /// What is printed on stdout
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(super) format: Format,
    /// Where data goes; - is stdout
    #[arg(short, long, global = true, value_name = "FILE|-")]
    pub(super) output: Option<PathBuf>,
    /// Worker threads; the result is the same with any number
    #[arg(short = 'j', long, global = true, value_name = "N")]
    pub(super) threads: Option<usize>,
    /// No talk and no progress on stderr
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
}

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LangArg {
    /// English
    En,
    /// Spanish
    Es,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Table,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Shows the whole job on an invented company, in under 30 seconds
    Demo(Demo),
    /// Writes the feature table, one row per lead and instant
    Features,
    /// Fits, calibrates and compares models; writes runs/NNN-NAME
    Train,
    /// Prints what a run found: model against rule card, at capacity
    #[command(alias = "compare")]
    Verdict(Verdict),
    /// Works with the rule card
    Rules(Rules),
    /// Scores the open leads
    Score(Score),
    /// Shows which facts make up one lead's score
    Explain(Explain),
    /// Checks an artifact: checksum, contents, and its check rows replayed
    Verify(Verify),
    /// Verifies a run's artifact and copies it to models/PROJECT.json
    Release(Release),
    /// Writes the files of an invented company with a known truth
    Synth(Synth),
    /// Shows the resolved configuration
    Config(ConfigArgs),
}

#[derive(Debug, ClapArgs)]
pub(super) struct Demo {
    /// The folder to write into
    #[arg(default_value = "leadscore-demo")]
    pub(super) folder: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Verdict {
    /// The run
    #[arg(default_value = "runs/latest")]
    pub(super) run: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Rules {
    #[command(subcommand)]
    pub(super) verb: RulesVerb,
}

/// What can be done with a rule card.
#[derive(Debug, Subcommand)]
pub(super) enum RulesVerb {
    /// Points of every open lead at an instant, as the card would have given them
    Replay(AsOf),
}

#[derive(Debug, ClapArgs)]
pub(super) struct AsOf {
    /// The instant: nothing at or after it is read [default: right after the data ends]
    #[arg(long, value_name = "TIME")]
    pub(super) as_of: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Score {
    #[command(flatten)]
    pub(super) as_of: AsOf,
    /// The artifact [default: models/PROJECT.json, else the newest run's]
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Explain {
    /// The lead's id
    #[arg(long)]
    pub(super) lead: String,
    #[command(flatten)]
    pub(super) score: Score,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Verify {
    /// The artifact, or a run's folder
    #[arg(default_value = "runs/latest")]
    pub(super) artifact: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Release {
    /// The run
    #[arg(default_value = "runs/latest")]
    pub(super) run: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Synth {
    /// Leads to invent
    #[arg(long, default_value_t = 2000)]
    pub(super) leads: usize,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ConfigArgs {
    #[command(subcommand)]
    pub(super) verb: ConfigVerb,
}

/// What can be shown of the configuration.
#[derive(Debug, Subcommand)]
pub(super) enum ConfigVerb {
    /// Every setting, and where it comes from
    Show,
    /// The JSON Schema of leadscore.toml
    Schema,
}

impl Global {
    /// `--set`, and the flags that are settings.
    pub(super) fn overrides(&self) -> Result<Vec<Override>, ConfigError> {
        let mut overrides = self.set.iter().map(|text| text.parse()).collect::<Result<Vec<Override>, _>>()?;
        let mut push = |key: &str, value: String| overrides.push(Override { key: key.to_owned(), value });
        if let Some(seed) = self.seed {
            push("project.seed", seed.to_string());
        }
        match self.lang {
            Some(LangArg::En) => push("project.lang", "en".to_owned()),
            Some(LangArg::Es) => push("project.lang", "es".to_owned()),
            None => {}
        }
        Ok(overrides)
    }

    /// The config with overrides applied.
    pub(super) fn load(&self) -> Result<Config, Error> {
        Ok(Config::load(&self.config, &self.overrides()?)?)
    }

    /// Sets up the worker threads.
    pub(super) fn threads(&self) -> Result<(), Error> {
        let Some(threads) = self.threads else { return Ok(()) };
        // The pool is set up once, here, before anything runs: it cannot have been set up before.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
        Ok(())
    }
}
