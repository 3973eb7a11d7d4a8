//! What does a page need to know? Numbers and sentences that other rooms made; nothing here is computed.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Buyers, Insight, Lang, Past, Words};
use crate::evaluate::{Evaluation, MatrixResult, Money};
use crate::time::Instant;

/// Everything one `report.html` and its plots are made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReportInput<'a> {
    /// The project's name.
    pub project: String,
    /// The run's name, such as `001-weekly-90d`.
    pub run: String,
    /// The language of headings, sentences, numbers and dates.
    pub lang: Lang,
    /// The project's zone, such as `Europe/Madrid`: dates are shown as its clocks show them.
    pub timezone: String,
    /// How long after `as_of` a conversion counts.
    pub horizon_days: u32,
    /// What the model was fitted on.
    pub train: SplitSummary,
    /// What margins were turned into chances on; `None` where out-of-fold Train margins served.
    pub calibration: Option<SplitSummary>,
    /// What everything on the page was measured on.
    pub test: SplitSummary,
    /// What a reader must know before relying on the numbers; shown right under the verdict.
    pub cautions: Vec<Caution>,
    /// What was measured on the test leads.
    pub evaluation: Cow<'a, Evaluation>,
    /// Share of the test rows that the replayed sales list holds, 0-1: the upright line of the gains plot. `None`: no
    /// line.
    pub listed_share: Option<f64>,
    /// How the chosen model was selected among the candidates, in one sentence; shown above the leaderboard.
    pub selection_note: Words,
    /// What the chosen model learned, strongest first.
    pub learned: Learned,
    /// Expected against observed conversions by band, best band first.
    pub bands: Vec<BandRow>,
    /// How long fitting took, by scorer name; baselines have no entry.
    pub fit_seconds: Vec<FitSeconds>,
    /// Candidates that could not be fitted; they stand in the leaderboard too.
    pub failures: Vec<Failure>,
    /// What the leakage check said of each column.
    pub leakage: Vec<LeakageRow>,
    /// How margins became chances, in words.
    pub calibrator_words: Words,
    /// Share of the training rows that converted, 0-1.
    pub base_rate: f64,
    /// What a score of 0-100 means here, in words.
    pub score_scale_words: Words,
    /// Where the numbers come from.
    pub provenance: Provenance,
    /// What the lists were worth, where the project names prices.
    #[serde(default)]
    pub money: Option<Money>,
    /// What became of the test leads of each cell of the matrix; `None` where there is no matrix.
    #[serde(default)]
    pub matrix: Option<MatrixResult>,
    /// What buyers do that others do not, for the page of that name; `None` where nobody converted.
    #[serde(default)]
    pub buyers: Option<Buyers>,
    /// What the parts below the verdict's figures are made of.
    #[serde(default)]
    pub insight: Insight,
    /// A backtest that lies beside the run; it has a folder of its own, so the run's file does not hold it.
    #[serde(skip)]
    pub past: Option<Past>,
}

/// One part of the split.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitSummary {
    /// The first `as_of`; `None` where the data has no dates.
    pub from: Option<Instant>,
    /// The last `as_of`; `None` where the data has no dates.
    pub until: Option<Instant>,
    /// (lead, as_of) pairs with a ripe label.
    pub rows: usize,
    /// Distinct leads among them.
    pub leads: usize,
    /// Rows that converted.
    pub conversions: usize,
}

/// What a reader must know before relying on the numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Caution {
    /// Train and test were parted by chance, not by time.
    RandomSplit,
    /// The split was given by a column or a file and taken as it stands.
    SplitTakenAsGiven,
    /// The data do not say when each record arrived, so late records may have been read too early.
    ArrivalTimeUnknown,
    /// Too few conversions for a firm answer.
    Exploratory {
        /// Ripe conversions in all.
        ripe_conversions: usize,
    },
    /// The rule card was written by leadscore, not by the team.
    StarterCard,
    /// Nothing is dated: leads are compared with each other, not with their past.
    Undated,
    /// The features come from a ready-made table, on which a rule card cannot be replayed.
    CardNotReplayed,
    /// The features come from a ready-made table: whether they are of their instants is up to whoever made it.
    ReadyMadeTable,
    /// The calibration period was joined to Train; out-of-fold margins calibrate.
    ThinCalibration {
        /// Conversions it held.
        conversions: usize,
    },
    /// Time could not divide Train: margins came from folds of whole leads, which also learn from later rows.
    FoldsByLead,
    /// The history left no room for a calibration period; out-of-fold margins calibrate.
    ShortHistory,
    /// A column tells the outcomes of Train apart by itself.
    SeparatedAlone {
        /// The design column's name.
        column: String,
    },
    /// The columns of the logistic regression tell them apart together.
    SeparatedTogether {
        /// The design column that does most of it.
        column: String,
    },
    /// All training leads with one of a column's two values ended the same way.
    SeparatedValue {
        /// The design column's name.
        column: String,
        /// How many leads.
        leads: usize,
        /// True when all converted, false when none did.
        converted: bool,
    },
    /// Anything else, as a finished sentence.
    Sentence {
        /// The sentence.
        sentence: Words,
    },
}

impl Caution {
    /// True when it speaks of how one split fell out, not of the data or the way they are divided.
    #[must_use]
    pub const fn is_of_one_split(&self) -> bool {
        matches!(self, Self::Exploratory { .. } | Self::ThinCalibration { .. } | Self::FoldsByLead | Self::ShortHistory)
    }
}

/// What the chosen model learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Learned {
    /// Coefficients of a logistic regression.
    Effects(Vec<Effect>),
    /// Importances of a forest or of boosted trees.
    Importances(Vec<Importance>),
}

/// One coefficient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// The source field.
    pub field: String,
    /// The feature or design column, such as `count__page_view__30d`.
    pub feature: String,
    /// The feature in plain words.
    pub words: Words,
    /// Log-odds per standard deviation; above 0 raises the chance.
    pub effect: f64,
    /// The 95% interval of the effect; `None` where there is none.
    pub interval: Option<Interval>,
}

/// Two ends of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How much of what trees say comes from one source field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Importance {
    /// The source field.
    pub field: String,
    /// Its share of the whole, 0-1; shares of all fields add to 1.
    pub share: f64,
}

/// One band on the test leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BandRow {
    /// `hot`, `warm`, `cold`, or the user's own name.
    pub band: String,
    /// Test rows in the band.
    pub leads: usize,
    /// Sum of their calibrated chances.
    pub expected_conversions: f64,
    /// How many converted.
    pub observed_conversions: usize,
    /// Lower end of the 95% interval of the observed rate, 0-1.
    pub low: f64,
    /// Upper end of the 95% interval of the observed rate, 0-1.
    pub high: f64,
}

/// How long one scorer's fitting took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FitSeconds {
    /// The scorer's name, as in the evaluation.
    pub name: String,
    /// Binning plus fitting, not reading or tuning.
    pub seconds: f64,
}

/// A candidate without a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The candidate's name.
    pub name: String,
    /// Why there is no result, as a sentence.
    pub reason: Words,
    /// True when it was not tried: there is too little to try it on.
    #[serde(default)]
    pub gate: bool,
}

/// What the leakage check said of one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeakageRow {
    /// The column.
    pub column: String,
    /// What it is declared to be: `known_at_creation`, `undated`, ...
    pub role: Words,
    /// How well the column alone ranks the training leads.
    pub roc_auc: ColumnAuc,
    /// `kept`, `dropped`, `allowed`, ...
    pub decision: Words,
    /// Why.
    pub reason: String,
}

/// Area under the ROC curve of one column alone, with the training rows in which it is filled (missing ranks below all).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ColumnAuc {
    /// The area; 0.5 is chance, either end is a perfect separation.
    Measured {
        /// 0-1.
        value: f64,
        /// Rows with a value in this column.
        rows: usize,
    },
    /// No area, and why.
    NotComputable {
        /// A sentence for people.
        reason: Words,
    },
}

/// Where the numbers come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The version of leadscore.
    pub version: String,
    /// SHA-256 of the artifact's body, in hex.
    pub artifact_hash: String,
    /// The resolved config, as TOML text.
    pub config: String,
}
