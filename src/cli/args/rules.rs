//! What can be typed of rule cards: replay, diff, learn, schema.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::AsOf;
use crate::learned::Engine;

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Rules {
    #[command(subcommand)]
    pub(in crate::cli) verb: RulesVerb,
}

/// What can be done with a rule card.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RulesVerb {
    /// Points of every open lead at an instant, as the card would have given them
    Replay(Replay),
    /// Who moves band if the card is changed, and what the change would have found of past conversions
    Diff(RulesDiff),
    /// Learns a short card of whole points that your engine can run, and measures it [default: rules.learned.toml]
    Learn(Learn),
    /// The JSON Schema of a rule card
    Schema,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Learn {
    /// The rule engine the card must run in: generic, mautic, hubspot, marketo or activecampaign
    #[arg(long, value_name = "ENGINE", default_value = "generic", value_parser = engine(), hide_default_value = true)]
    pub(in crate::cli) engine: Engine,
    /// Rules at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(in crate::cli) max_rules: usize,
    /// Event types or columns whose rules may only give points
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(in crate::cli) increasing: Vec<String>,
    /// Event types or columns whose rules may only take points
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(in crate::cli) decreasing: Vec<String>,
}

/// The names of the engines.
fn engine() -> impl TypedValueParser<Value = Engine> {
    PossibleValuesParser::new(Engine::ALL.map(Engine::name))
        .try_map(|name| Engine::named(&name).ok_or("no such engine"))
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Replay {
    #[command(flatten)]
    pub(in crate::cli) as_of: AsOf,
    /// Another card of the same file, by the name of its [[card]]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) card: Option<String>,
    /// A trajectory: every lead's points each day, week or month, up to that instant
    #[arg(long, value_enum)]
    pub(in crate::cli) every: Option<Every>,
    /// The instant with which segments are compared [default: one step of --every before, or a week]
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) since: Option<String>,
}

/// How often a trajectory has a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Every {
    /// At the same time of every day
    Day,
    /// Of every week
    Week,
    /// Of every month
    Month,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct RulesDiff {
    /// The card as it is, relative to the config
    pub(in crate::cli) old: String,
    /// The card as it would be
    pub(in crate::cli) new: String,
    #[command(flatten)]
    pub(in crate::cli) as_of: AsOf,
}
