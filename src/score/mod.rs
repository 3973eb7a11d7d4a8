//! What do people see? The 0-100 score, its band, its state, and the reasons that add up to it.
//!
//! Everything here is an increasing function of the margin: who ranks higher never shows a lower number or a worse
//! band. Scale and band cuts are frozen when a model is trained and travel in the artifact; scoring only looks them up.

mod acts;
mod allot;
mod bands;
mod error;
mod feature_words;
mod lead;
mod ledger;
mod matrix;
mod matrix_words;
mod reason;
mod reason_params;
mod rhythm_words;
mod scale;
mod sequence_words;
mod state;
mod trajectory;
mod words;
#[cfg(test)]
mod words_tests;

#[cfg(feature = "train")]
mod band_fit;
#[cfg(feature = "train")]
mod matrix_fit;
#[cfg(feature = "train")]
mod mean_ledger;
#[cfg(feature = "train")]
mod scale_fit;
#[cfg(test)]
mod tests;

pub use acts::ActPoints;
pub use bands::{Band, BandParams, Bands};
pub use error::ScoreError;
pub use feature_words::{column_words, feature_words};
pub use lead::{RowScore, ScoredLead};
pub use ledger::{Ledger, LedgerRow, MAX_AGAINST, MAX_FOR, TopReasons};
pub use matrix::{GradedSide, Matrix, MatrixSide, Place, SideMargins, Ungraded};
pub use reason::{FeatureValue, Reason, Times};
pub use reason_params::{Height, OwnWords, ReasonParams, Slope, Untold, Way};
pub use scale::{Scale, ScaleChoice, ScoreParams};
pub use state::{LeadAgeRange, Standing, State};
pub use trajectory::{ScoreTrend, TRAJECTORY_WEEKS, TREND_POINTS, TrajectoryPoint, TrendWord, score_trend};
pub use words::{Lang, describe};

#[cfg(feature = "train")]
pub use band_fit::BandReference;
#[cfg(feature = "train")]
pub use matrix_fit::quarter_cuts;
#[cfg(feature = "train")]
pub use mean_ledger::MeanLedger;
