//! One straight-line function per use. No arithmetic here: each line hands one room's answer to the next.

mod assemble;
mod check;
mod check_columns;
mod divide;
mod error;
mod evaluate_run;
mod explain;
mod features;
mod importance_files;
mod init;
mod mapping;
mod new_files;
mod objections;
mod page;
mod predictions;
mod prepare;
mod release;
mod rules;
mod run_dir;
mod score;
mod source;
mod train;
mod wall;
mod wanted;

pub use check::{CheckParams, Checked, check};
pub use error::PipelineError;
pub use explain::{Explanation, explain};
pub use features::{FeaturesWritten, LearnedFrom, write_features};
pub use init::{Initialised, init};
pub use mapping::config_of;
pub use new_files::{NewFiles, all_files_named, with_files};
pub use release::{find_artifact, release};
pub use rules::{Replay, ReplayRow, replay};
pub use run_dir::resolve;
pub use score::{Scores, score};
pub use train::{LeaderboardRow, RunMetrics, TrainSummary, VerdictSummary, leaderboard_csv, train};
