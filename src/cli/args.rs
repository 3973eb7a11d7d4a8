//! What can be typed. Parsing only; nothing is done here.

mod global;
mod rules;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(super) use global::{Format, Global, LangArg, NamedFormat};
pub(super) use rules::{Every, Learn, Replay, Rules, RulesDiff, RulesVerb};

use crate::report::Crm;
use crate::simulate::Claim;
use crate::synth::Source as ExportForm;

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

/// The verbs.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Shows the whole job on an invented company, in under 30 seconds
    Demo(Demo),
    /// Looks at your exports and writes a first leadscore.toml, rules.toml and actions.csv for them
    Init(Init),
    /// Says whether the data are ready, for what, and what is missing; writes check.html
    Check(Check),
    /// Holds the rule card against history, rule by rule, before anything is learned; writes audit.html
    Audit(Audit),
    /// Writes the feature table, one row per lead and instant [default: features.parquet]
    Features,
    /// Fits, calibrates and compares models; writes runs/NNN-NAME
    Train(Train),
    /// Tests on one past window after another, everything refitted before each; writes runs/NNN-backtest
    Backtest(Backtest),
    /// Prints what a run found: model against rule card, at capacity
    #[command(alias = "compare")]
    Verdict(Verdict),
    /// Works with the rule card
    Rules(Rules),
    /// Makes a run's pages: for analysts runs/NNN-NAME/report.html again, for sales sales.html
    Report(Report),
    /// Scores the open leads, best first [default: scores.csv]
    Score(Score),
    /// Shows which acts make up one lead's score, and adds up; -o FILE.html writes a page
    Explain(Explain),
    /// Says whether the world has moved since training; exit code 1 when somebody should act
    Monitor(Monitor),
    /// Moves an artifact's chances to the rate of today; writes runs/NNN-recalibrated
    Recalibrate(Recalibrate),
    /// Checks an artifact: checksum, contents, and its check rows replayed
    Verify(Verify),
    /// Verifies a run's artifact and copies it to models/PROJECT.json
    Release(Release),
    /// Writes the files of an invented company with a known truth
    Synth(Synth),
    /// Puts the statistics to the test on leads whose true chances are known
    #[command(hide = true)]
    Simulate(Simulate),
    /// Shows the resolved configuration, or the form of the file
    Config(ConfigArgs),
    /// Prints the completion script of a shell
    Completions(Completions),
    /// Prints the manual page; with -o FOLDER, writes one per verb
    Man,
}

impl Command {
    /// True where what comes out is the same data as table, JSON or CSV; the others write files of one kind.
    pub(super) const fn prints_by_format(&self) -> bool {
        match self {
            Self::Check(_)
            | Self::Audit(_)
            | Self::Train(_)
            | Self::Backtest(_)
            | Self::Verdict(_)
            | Self::Explain(_)
            | Self::Monitor(_)
            | Self::Recalibrate(_)
            | Self::Simulate(_) => true,
            Self::Rules(rules) => matches!(rules.verb, RulesVerb::Replay(_) | RulesVerb::Diff(_)),
            _ => false,
        }
    }
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
    /// Searches settings on folds of Train for so long (60s, 10m, 1h), then fits the best; Ctrl-C ends the search with what it has
    #[arg(long, value_name = "TIME")]
    pub(super) time_budget: Option<String>,
    /// Searches settings in so many trials: the same ones on every machine
    #[arg(long, value_name = "N")]
    pub(super) trials: Option<usize>,
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
pub(super) struct Audit {
    /// The card [default: the config's, [rules] card]
    pub(super) card: Option<PathBuf>,
    /// What sales said of leads it was given: a file with the columns lead, time, answer (accepted or rejected), why
    #[arg(long, value_name = "FILE")]
    pub(super) feedback: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Backtest {
    /// Test windows, at least 3 [default: [backtest] folds, 6; fewer where the history is short]
    #[arg(long, value_name = "N")]
    pub(super) folds: Option<usize>,
    /// Divides the leads by chance instead of by time: flatters every model, and says so
    #[arg(long)]
    pub(super) random: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Verdict {
    /// The run [default: runs/latest beside the config]
    pub(super) run: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct AsOf {
    /// The instant: nothing at or after it is read [default: right after the data ends]
    #[arg(long, value_name = "TIME")]
    pub(super) as_of: Option<String>,
}

/// Who reads a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Audience {
    /// What was measured, and on what
    Analyst,
    /// Who to call, why, and what next
    Sales,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Report {
    /// The run [default: runs/latest beside the config]
    pub(super) run: Option<PathBuf>,
    /// Who reads it: analyst or sales (sales.html and sales.csv beside the config, or where -o says)
    #[arg(long, value_enum, default_value_t = Audience::Analyst, hide_possible_values = true)]
    pub(super) audience: Audience,
    #[command(flatten)]
    pub(super) as_of: AsOf,
    /// People who objected and are not listed: one id or e-mail address a line; in place of [privacy] suppress
    #[arg(long, value_name = "FILE")]
    pub(super) suppress: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Score {
    #[command(flatten)]
    pub(super) read: Reading,
    /// Columns for reasons that raised a score [default: 3]
    #[arg(long, value_name = "N")]
    pub(super) reasons: Option<usize>,
    /// Marks so many leads of the lowest band, drawn by chance, to be called anyway: what they do tells whether
    /// calling in the order of a score hid buyers
    #[arg(long, value_name = "N")]
    pub(super) explore: Option<NonZeroUsize>,
    /// Columns of the leads file to show beside the score, such as name,email,owner
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(super) show: Vec<String>,
    /// Writes the file that a CRM imports: hubspot, salesforce, marketo, dynamics365 or segment
    /// [default: scores-PRESET.csv]
    #[arg(long, value_name = "PRESET", value_parser = preset(), conflicts_with_all = ["reasons", "show", "format"])]
    pub(super) preset: Option<Crm>,
    /// The CRM's field that holds the leads' ids, such as email or Lead_Key__c [default: its own id]
    #[arg(long, value_name = "FIELD", requires = "preset")]
    pub(super) key: Option<String>,
}

/// The names of the systems that take a file of scores.
fn preset() -> impl TypedValueParser<Value = Crm> {
    PossibleValuesParser::new(Crm::ALL.map(Crm::name)).try_map(|name| Crm::named(&name).ok_or("no such preset"))
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
    /// People who objected and are not scored: one id or e-mail address a line; in place of [privacy] suppress
    #[arg(long, value_name = "FILE")]
    pub(super) suppress: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Monitor {
    #[command(flatten)]
    pub(super) read: Reading,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Recalibrate {
    /// Adds one constant to all log-odds, and changes nothing else: the only way there is
    #[arg(long, required = true)]
    pub(super) intercept_only: bool,
    /// The artifact, or a run's folder [default: models/PROJECT.json, else the newest run's]
    pub(super) artifact: Option<PathBuf>,
    /// Scored rows with the columns margin and label, in place of the config's files
    #[arg(long, value_name = "FILE", conflicts_with_all = ["leads", "events"])]
    pub(super) scored: Option<PathBuf>,
    /// A leads file in place of the config's
    #[arg(long, value_name = "FILE")]
    pub(super) leads: Option<PathBuf>,
    /// Event files in place of the config's, in its order, or recognised by their columns
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) events: Vec<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Explain {
    /// The lead's id, as it stands in the leads file
    #[arg(long, value_name = "ID")]
    pub(super) lead: String,
    /// Shows what changed since then: time passing, and each new act
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<String>,
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
    /// Invents a company whose rule card is at fault in known places, for a look at what audit finds
    #[arg(long, conflicts_with = "source")]
    pub(super) faulty_card: bool,
    /// Puts a mail scanner, which clicks every link within seconds, before this share of the other mailboxes (0 to 1)
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(super) scanners: Option<f64>,
    /// Writes the files that this system would export, for a first run with init
    #[arg(long = "as", value_name = "SOURCE", value_parser = source())]
    pub(super) source: Option<ExportForm>,
}

fn share(text: &str) -> Result<f64, &'static str> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or("wanted a share from 0 to 1, such as 0.3")
}

/// The names of the systems whose exports can be written.
fn source() -> impl TypedValueParser<Value = ExportForm> {
    PossibleValuesParser::new(ExportForm::ALL.map(ExportForm::name))
        .try_map(|name| ExportForm::named(&name).ok_or("no such source"))
}

#[derive(Debug, ClapArgs)]
pub(super) struct Simulate {
    /// What to put to the test; nothing named: all
    #[arg(value_parser = claim())]
    pub(super) claims: Vec<Claim>,
    /// How much to spend: 1 is the published table, .05 a first look
    #[arg(long, default_value_t = 1.0)]
    pub(super) effort: f64,
}

/// The names of what can be put to the test.
fn claim() -> impl TypedValueParser<Value = Claim> {
    PossibleValuesParser::new(Claim::ALL.map(Claim::name))
        .try_map(|name| Claim::ALL.into_iter().find(|claim| claim.name() == name).ok_or("no such claim"))
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
