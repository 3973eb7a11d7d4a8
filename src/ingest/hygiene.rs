//! `[hygiene]`: what is done about what programs left in the event log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[hygiene]`: mail filters click every link before a person sees the mail, and crawlers visit pages. Rows that repeat another
/// are left out unless `[[events]] keep_duplicates` says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HygieneParams {
    /// What becomes of the events of programs.
    pub bots: OnBots,
    /// The signs by which `exclude` knows them; any one is enough.
    pub signs: Vec<BotSign>,
    /// The event property with the name of the visitor's program; `user_agent` where the events have one.
    pub agent: Option<String>,
    /// Whether `train` measures what the events of programs, and repeated rows, do to the figures: a second reading and one more
    /// logistic regression for each.
    pub measure: bool,
}

impl Default for HygieneParams {
    fn default() -> Self {
        // Images are blocked in many mail programs: a click without an opening is most often a person's.
        let signs = vec![BotSign::AtSending, BotSign::AllAtOnce, BotSign::Agent];
        Self { bots: OnBots::Mark, signs, agent: None, measure: false }
    }
}

/// What becomes of the events of programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnBots {
    /// They are counted, and stay.
    #[default]
    Mark,
    /// They are counted and left out. A click in a mail is judged, and so first seen, five seconds after it.
    Exclude,
}

/// By what an event is known as a program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BotSign {
    /// A click within ten seconds of the mail's sending.
    AtSending,
    /// One of three or more clicks of one lead within five seconds.
    AllAtOnce,
    /// A click without an opening of a mail before it, where openings are recorded.
    WithoutOpen,
    /// Any event whose program names itself as a bot, crawler, scanner or the like.
    Agent,
}
