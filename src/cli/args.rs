//! What can be typed. Parsing only; nothing is done here.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use super::environment::Environment;
use crate::Error;
use crate::artifact::Artifact;
use crate::config::{Budget, Config, ConfigError, Origin, Override, parse_bytes};
use crate::pipeline::config_of;
use crate::report::Formulas;
use crate::score::Lang;
use crate::synth::Source as ExportForm;
use crate::time::Instant;

const AFTER_HELP: &str = "\
A first look:   leadscore demo
Own exports:    leadscore init exports/, leadscore check, leadscore train,
                leadscore score, leadscore explain --lead ID
Exit codes:     0 done, 1 an answer is needed, 2 usage or config, 3 input data,
                4 not enough data or artifact refused, 5 files, 130 interrupted
Environment:    LEADSCORE_CONFIG, LEADSCORE_SEED, LEADSCORE_LANG and LEADSCORE_THREADS stand for
                -c, --seed, --lang and -j; NO_COLOR for --no-color. Flags win over them, they
                win over the config file";

/// Learns from a company's own event log which leads are about to buy, and proves it against the points table in use.
#[derive(Debug, Parser)]
#[command(name = "leadscore", version, max_term_width = 100, after_help = AFTER_HELP)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Flags that every verb knows.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Options of every command")]
pub(super) struct Global {
    /// The config file [default: leadscore.toml]
    #[arg(id = "config", short = 'c', long = "config", global = true, value_name = "FILE")]
    named_config: Option<PathBuf>,
    /// The config file, named or not.
    #[arg(skip)]
    pub(super) config: PathBuf,
    /// Overrides a setting, such as label.horizon_days=30 (repeatable)
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// The source of all chance; the same seed gives the same bytes
    #[arg(long, global = true, value_name = "NUMBER")]
    pub(super) seed: Option<u64>,
    /// Language of reports and reasons: en or es
    #[arg(long, global = true, value_enum, hide_possible_values = true)]
    pub(super) lang: Option<LangArg>,
    /// What comes out: table for people, json for programs, csv for spreadsheets; of scores also
    /// ndjson and parquet
    #[arg(id = "format", long = "format", global = true, value_enum, hide_possible_values = true)]
    named_format: Option<NamedFormat>,
    /// What is printed, where it is text.
    #[arg(skip)]
    pub(super) format: Format,
    /// Where the data goes, in place of its usual file or stdout; - is stdout
    #[arg(short, long, global = true, value_name = "FILE|-")]
    pub(super) output: Option<PathBuf>,
    /// Worker threads; the result is the same with any number
    #[arg(short = 'j', long, global = true, value_name = "N")]
    pub(super) threads: Option<NonZeroUsize>,
    /// Memory to use at most, such as 2G; events beyond it go to temporary files [default: 60% of the machine's]
    #[arg(long, global = true, value_name = "SIZE", value_parser = parse_bytes)]
    pub(super) max_memory: Option<usize>,
    /// The folder for temporary files [default: the system's, see TMPDIR]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(super) temp_dir: Option<PathBuf>,
    /// CSV without the ' before text that a spreadsheet would run as a formula
    #[arg(long, global = true)]
    pub(super) raw_csv: bool,
    /// No talk and no progress on stderr, errors only
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// More talk on stderr: where settings and files come from, and what each step took
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(super) verbose: bool,
    /// No colour anywhere
    #[arg(long, global = true)]
    pub(super) no_color: bool,
    /// What the environment says.
    #[arg(skip)]
    pub(super) environment: Environment,
}

/// A format by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum NamedFormat {
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
pub(super) enum LangArg {
    /// English
    En,
    /// Spanish
    Es,
}

impl LangArg {
    /// As the config writes it.
    pub(super) const fn code(self) -> &'static str {
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
pub(super) enum Format {
    /// For people
    #[default]
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
    /// Looks at your exports and writes a first leadscore.toml, rules.toml and actions.csv for them
    Init(Init),
    /// Says whether the data are ready, for what, and what is missing; writes check.html
    Check(Check),
    /// Writes the feature table, one row per lead and instant [default: features.parquet]
    Features,
    /// Fits, calibrates and compares models; writes runs/NNN-NAME
    Train(Train),
    /// Prints what a run found: model against rule card, at capacity
    #[command(alias = "compare")]
    Verdict(Verdict),
    /// Works with the rule card
    Rules(Rules),
    /// Scores the open leads, best first [default: scores.csv]
    Score(Score),
    /// Shows which facts make up one lead's score
    Explain(Explain),
    /// Checks an artifact: checksum, contents, and its check rows replayed
    Verify(Verify),
    /// Verifies a run's artifact and copies it to models/PROJECT.json
    Release(Release),
    /// Writes the files of an invented company with a known truth
    Synth(Synth),
    /// Shows the resolved configuration, or the form of the file
    Config(ConfigArgs),
    /// Prints the completion script of a shell
    Completions(Completions),
    /// Prints the manual page; with -o FOLDER, writes one per verb
    Man,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Completions {
    /// The shell: bash, zsh, fish, powershell or elvish
    #[arg(value_enum, hide_possible_values = true)]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Demo {
    /// The folder to write into
    #[arg(default_value = "leadscore-demo")]
    pub(super) folder: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Train {
    /// People to leave out as if they had never been there: one id or e-mail address a line
    #[arg(long, value_name = "FILE")]
    pub(super) exclude_ids: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Init {
    /// A folder with exports, or the files; what is written goes to the current folder, or to -o FOLDER
    #[arg(required = true, value_name = "DIR|FILES")]
    pub(super) paths: Vec<PathBuf>,
    /// The program that wrote the files
    #[arg(long, value_enum, default_value_t = Source::Auto)]
    pub(super) source: Source,
    /// The zone of times that name no offset, such as Europe/Madrid
    #[arg(long, value_name = "ZONE")]
    pub(super) timezone: Option<String>,
}

/// A program whose exports are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Source {
    /// Whatever each file looks like
    Auto,
    /// HubSpot: contacts and deals exports, Fivetran tables
    Hubspot,
    /// Mautic: its tables
    Mautic,
    /// Google Analytics 4: the BigQuery export
    Ga4,
    /// Segment, RudderStack, Hightouch: warehouse tables
    Segment,
    /// Salesforce: objects or Fivetran tables
    Salesforce,
    /// Marketo: bulk extracts
    Marketo,
    /// None of these: by columns alone
    Generic,
}

impl Source {
    /// As its map is called.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Hubspot => "hubspot",
            Self::Mautic => "mautic",
            Self::Ga4 => "ga4",
            Self::Segment => "segment",
            Self::Salesforce => "salesforce",
            Self::Marketo => "marketo",
            Self::Generic => "generic",
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(super) struct Check {
    /// Where rows that were left out are listed: file, line, row, reason [default: rejects.csv beside the page]
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Verdict {
    /// The run [default: runs/latest beside the config]
    pub(super) run: Option<PathBuf>,
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
    /// The JSON Schema of a rule card
    Schema,
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
    pub(super) read: Reading,
    /// Columns for reasons that raised a score [default: 3]
    #[arg(long, value_name = "N")]
    pub(super) reasons: Option<usize>,
    /// Columns of the leads file to show beside the score, such as name,email,owner
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(super) show: Vec<String>,
}

/// What a score is made of: an artifact, an instant, and files.
#[derive(Debug, ClapArgs)]
pub(super) struct Reading {
    #[command(flatten)]
    pub(super) as_of: AsOf,
    /// The artifact, or a run's folder [default: models/PROJECT.json, else the newest run's]
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// A leads file in place of the config's; - is stdin. With --model no config is needed
    #[arg(long, value_name = "FILE")]
    pub(super) leads: Option<PathBuf>,
    /// Event files in place of the config's, in its order, or recognised by their columns
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) events: Vec<PathBuf>,
    /// Files of other keys by which leads are known
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) aliases: Vec<PathBuf>,
    /// Files of what attributes were
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) history: Vec<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Explain {
    /// The lead's id, as it stands in the leads file
    #[arg(long, value_name = "ID")]
    pub(super) lead: String,
    #[command(flatten)]
    pub(super) read: Reading,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Verify {
    /// The artifact, or a run's folder [default: runs/latest beside the config]
    pub(super) artifact: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Release {
    /// The run [default: runs/latest beside the config]
    pub(super) run: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Synth {
    /// Leads to invent; their files go to company/, or where -o says
    #[arg(long, value_name = "NUMBER", default_value_t = 2000)]
    pub(super) leads: usize,
    /// Writes the files that this system would export, for a first run with init
    #[arg(long = "as", value_name = "SOURCE", value_parser = source())]
    pub(super) source: Option<ExportForm>,
}

/// The names of the systems whose exports can be written.
fn source() -> impl TypedValueParser<Value = ExportForm> {
    PossibleValuesParser::new(ExportForm::ALL.map(ExportForm::name))
        .try_map(|name| ExportForm::named(&name).ok_or("no such source"))
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
    /// Fills in what was not typed: from the environment, else the defaults. Formats that are no text are for scores alone.
    pub(super) fn resolve(&mut self, environment: Environment, command: &Command) -> Result<(), Error> {
        let named = self.named_config.clone().or_else(|| environment.config.clone());
        self.config = named.unwrap_or_else(|| PathBuf::from("leadscore.toml"));
        self.threads = self.threads.or(environment.threads);
        self.format = match self.named_format {
            Some(NamedFormat::Table) | None => Format::Table,
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
    pub(super) fn names_config(&self) -> bool {
        self.named_config.is_some() || self.environment.config.is_some()
    }

    /// The format somebody typed.
    pub(super) const fn named_format(&self) -> Option<NamedFormat> {
        self.named_format
    }

    /// What becomes of text that a spreadsheet would run.
    pub(super) const fn formulas(&self) -> Formulas {
        if self.raw_csv { Formulas::Raw } else { Formulas::Defused }
    }

    /// What the environment says, then `--set`, then the flags that are settings: the last word counts.
    pub(super) fn overrides(&self) -> Result<Vec<Override>, ConfigError> {
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

    /// The config with overrides applied.
    pub(super) fn load(&self) -> Result<Config, Error> {
        self.load_with(&[])
    }

    /// The same with a verb's own flags that are settings.
    pub(super) fn load_with(&self, more: &[Override]) -> Result<Config, Error> {
        Ok(self.ready(Config::load(&self.config, &[self.overrides()?, more.to_vec()].concat())?))
    }

    /// The config of an artifact in place of a file's, with the same overrides.
    pub(super) fn config_of(&self, artifact: &Artifact, more: &[Override]) -> Result<Config, Error> {
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
    pub(super) fn threads(&self) -> Result<(), Error> {
        let Some(threads) = self.threads else { return Ok(()) };
        // The pool is set up once, here, before anything runs: it cannot have been set up before.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global();
        Ok(())
    }
}
