//! The shape of `leadscore.toml`: one section per room, each owning its params.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::audit::AuditParams;
use crate::calibrate::CalibrationParams;
use crate::cohort::{AsOf, CohortParams, LabelParams, Policy, Stage};
use crate::dataset::{BacktestParams, SplitKind, SplitParams};
use crate::evaluate::{Capacity, Economics, EvaluateParams};
use crate::features::FeatureParams;
use crate::ingest::{
    AliasParams, Budget, EventsParams, HistoryParams, HygieneParams, LeadsParams, OutcomeForm, OutcomeParams,
    PeopleList, RecordedScoreParams,
};
use crate::leakage::{Allowance, LeakageParams};
use crate::outreach::{ActionsParams, ContactParams, SignalParams};
use crate::score::{Lang, ReasonParams, ScoreParams};
use crate::seed::Seed;
use crate::select::ModelParams;
use crate::time::{Instant, Zone};

/// Everything the analyst can ask for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Version of this file's form: 1.
    pub version: u32,
    /// Name, language, zone, seed.
    pub project: ProjectParams,
    /// Who could be scored.
    pub leads: Option<LeadsParams>,
    /// What happened; any number of files.
    pub events: Vec<EventsParams>,
    /// Other keys by which leads are known, and since when.
    pub aliases: Vec<AliasParams>,
    /// What attributes were, and from when on.
    pub history: Vec<HistoryParams>,
    /// What programs left in the event log.
    pub hygiene: HygieneParams,
    /// What counts as a conversion; of several `[[outcome]]` the one in force.
    #[serde(with = "OutcomeForm")]
    #[schemars(with = "OutcomeForm")]
    pub outcome: OutcomeParams,
    /// Event type to stage of the journey.
    pub stages: BTreeMap<String, Stage>,
    /// When leads are scored.
    pub cohort: CohortParams,
    /// What is predicted.
    pub label: LabelParams,
    /// Which features.
    pub features: FeatureParams,
    /// Which rows teach, calibrate and test.
    pub split: SplitParams,
    /// How models are tested on one past window after another.
    pub backtest: BacktestParams,
    /// What may know the future.
    pub leakage: LeakageParams,
    /// Which models.
    pub model: ModelParams,
    /// From margin to probability.
    pub calibration: CalibrationParams,
    /// From probability to score and bands.
    pub score: ScoreParams,
    /// Which reasons are told, and in which words.
    pub reasons: ReasonParams,
    /// How many leads sales can work.
    pub capacity: Capacity,
    /// Beside whom the model is measured.
    pub evaluate: Option<EvaluateParams>,
    /// What conversions bring and bad leads cost, for a verdict in money.
    pub economics: Option<Economics>,
    /// The points table in use today.
    pub rules: Option<RulesParams>,
    /// What the audit of the card cannot know from the files.
    pub audit: AuditParams,
    /// When a quiet lead that wakes up is pointed out, and to whom; without the section, never.
    pub signal: Option<SignalParams>,
    /// From which answers the best hour to call is taken; without the section, there is none.
    pub contact: Option<ContactParams>,
    /// The team's own list of what to do with which leads.
    pub actions: Option<ActionsParams>,
    /// Who and what must stay out.
    pub privacy: PrivacyParams,
    /// What reports show.
    pub report: ReportParams,
    /// The folder that file names are relative to: where the config file lies.
    #[serde(skip)]
    pub base: PathBuf,
    /// How much memory may be used; never in the file: it is the machine's, not the project's.
    #[serde(skip)]
    pub budget: Budget,
    /// The clock, where the caller has one: nothing on record can be later.
    #[serde(skip)]
    pub now: Option<Instant>,
    /// So many leads of the lowest band are marked to be called anyway; asked for with a flag.
    #[serde(skip)]
    pub explore: Option<NonZeroUsize>,
    /// One more list of people to leave out, beside `[privacy] exclude`.
    #[serde(skip)]
    pub exclude_ids: Option<PeopleList>,
}

/// `[project]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProjectParams {
    /// Name of the project; `leadscore release` names the artifact after it.
    pub name: String,
    /// Language of reports and reasons.
    pub lang: Lang,
    /// Zone of local times and of weeks; without it, times must carry offsets and weeks are UTC's.
    pub timezone: Option<String>,
    /// The source of all chance.
    pub seed: u64,
}

impl Default for ProjectParams {
    fn default() -> Self {
        Self { name: "leads".to_owned(), lang: Lang::default(), timezone: None, seed: 1 }
    }
}

/// `[rules]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesParams {
    /// The rule card, relative to the config file. This, or `history`, or both.
    #[serde(default)]
    pub card: Option<String>,
    /// A card that `leadscore rules learn` wrote: one more scorer of the comparison, never the opponent.
    #[serde(default)]
    pub learned: Option<String>,
    /// The score as another system recorded it: one more baseline.
    #[serde(default)]
    pub history: Option<RecordedScoreParams>,
}

/// `[privacy]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PrivacyParams {
    /// Sensitive columns that may become features, each with a reason that goes into the model card.
    pub allow_sensitive: Vec<Allowance>,
    /// People who objected: neither scored nor trained on.
    pub suppress: Option<PeopleList>,
    /// People whose data are to be left out as if they had never been there (erasure requests).
    pub exclude: Option<PeopleList>,
}

/// `[report]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReportParams {
    /// Reasons for a lead that are shown at most.
    pub max_reasons: usize,
    /// Columns of the leads file that score lists show beside the id (name, company, owner): personal data leave only when asked.
    pub show: Vec<String>,
}

impl Default for ReportParams {
    fn default() -> Self {
        // Three for and two against: more are not read on a call list.
        Self { max_reasons: 3, show: Vec::new() }
    }
}

/// `[label] data_end` as an instant.
pub type LabelEnd = Option<Instant>;

impl Config {
    /// The seed of all chance.
    #[must_use]
    pub const fn seed(&self) -> Seed {
        Seed::new(self.project.seed)
    }

    /// Leaves out the people of one more list, beside those of `[privacy] exclude`: one id or e-mail address a line.
    pub fn leave_out(&mut self, list: &std::path::Path) {
        self.exclude_ids = Some(PeopleList { file: list.display().to_string(), column: None });
    }

    /// Searches settings for so long, or in so many trials, in place of what the file says; `None` leaves that as it is.
    ///
    /// # Errors
    /// [`ConfigError::Range`] for what is no time, or no trials.
    pub fn search_for(&mut self, time: Option<&str>, trials: Option<usize>) -> Result<(), ConfigError> {
        if let Some(text) = time {
            let bad = |_| ConfigError::Range {
                key: "--time-budget",
                found: text.to_owned(),
                wanted: "a whole number above 0 and s, m or h, such as 60s or 10m",
            };
            self.model.time_budget = Some(text.parse().map_err(bad)?);
        }
        if trials == Some(0) {
            return Err(ConfigError::Range { key: "--trials", found: "0".to_owned(), wanted: "at least 1" });
        }
        self.model.trials = trials.or(self.model.trials);
        Ok(())
    }

    /// Takes the people of this list for those who objected, in place of `[privacy] suppress`: one id or e-mail address a line.
    pub fn suppress(&mut self, list: &std::path::Path) {
        self.privacy.suppress = Some(PeopleList { file: list.display().to_string(), column: None });
    }

    /// The zone the config names, if it names one.
    ///
    /// # Errors
    /// [`ConfigError::Time`] when there is no such zone.
    pub fn named_zone(&self) -> Result<Option<Zone>, ConfigError> {
        Ok(self.project.timezone.as_deref().map(Zone::named).transpose()?)
    }

    /// The zone weeks and months start in: the named one, else UTC.
    ///
    /// # Errors
    /// [`ConfigError::Time`] when there is no such zone.
    pub fn zone(&self) -> Result<Zone, ConfigError> {
        Ok(self.named_zone()?.unwrap_or_else(Zone::utc))
    }

    /// `[label] data_end` as an instant.
    ///
    /// # Errors
    /// [`ConfigError::Time`] when it is no time.
    pub fn data_end(&self) -> Result<LabelEnd, ConfigError> {
        let zone = self.zone()?;
        Ok(self.label.data_end.as_deref().map(|text| zone.parse(text)).transpose()?)
    }

    /// Columns of the leads file that splits, cohorts and outcomes read.
    #[must_use]
    pub fn auxiliary_columns(&self) -> BTreeSet<String> {
        let split = self.split.column.as_deref().filter(|_| self.split.kind == SplitKind::Column);
        let named = [split, Policy::column_of(&self.cohort)];
        let outcomes = [&self.outcome].into_iter().chain(&self.outcome.others);
        let outcomes = outcomes.flat_map(|outcome| outcome.own_columns());
        let filters = self.leads.iter().flat_map(|leads| leads.only_where.keys().chain(leads.exclude.keys()).cloned());
        // Dated columns of the leads file that are read as events are no attributes beside.
        let own_file = |events: &&EventsParams| self.leads.as_ref().is_some_and(|leads| leads.file == events.file);
        let dated = self.events.iter().filter(own_file).flat_map(|events| events.dated.keys().cloned());
        named
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .chain(filters)
            .chain(outcomes.map(str::to_owned))
            .chain(dated)
            .collect()
    }

    /// The files that the config names, as they can be opened from here.
    #[must_use]
    pub fn input_files(&self) -> Vec<PathBuf> {
        let cohort = match &self.cohort.as_of {
            Some(AsOf::File(file)) => Some(&file.file),
            _ => None,
        };
        let single = [
            self.leads.as_ref().map(|leads| &leads.file),
            self.outcome.file.as_ref().map(|file| &file.path),
            cohort,
            self.features.table.as_ref(),
            self.split.file.as_ref(),
            self.rules.as_ref().and_then(|rules| rules.card.as_ref()),
            self.rules.as_ref().and_then(|rules| rules.learned.as_ref()),
            self.rules.as_ref().and_then(|rules| rules.history.as_ref()).map(|history| &history.file),
            self.audit.feedback.as_ref(),
            self.actions.as_ref().map(|actions| &actions.file),
            self.evaluate.as_ref().and_then(|evaluate| evaluate.previous.as_ref()),
            self.privacy.suppress.as_ref().map(|list| &list.file),
            self.privacy.exclude.as_ref().map(|list| &list.file),
        ];
        let events = self.events.iter().map(|events| &events.file);
        let aliases = self.aliases.iter().map(|aliases| &aliases.file);
        let history = self.history.iter().map(|history| &history.file);
        single
            .into_iter()
            .flatten()
            .chain(events)
            .chain(aliases)
            .chain(history)
            .map(|file| self.base.join(file))
            .collect()
    }

    /// Sensitive columns that may become features.
    #[must_use]
    pub fn allowed_sensitive(&self) -> Vec<String> {
        self.privacy.allow_sensitive.iter().map(|allowance| allowance.column.clone()).collect()
    }
}
