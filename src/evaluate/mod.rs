//! Is it better, and how sure are we? Intervals, paired comparison, the sales-list replay, the verdict.
//!
//! [`evaluate`] ranks the same test leads with every scorer, replays the list that sales would have worked, resamples
//! leads (the same resamples for every scorer), and says in plain words whether the chosen model found more conversions
//! than what the team does today.

mod bands;
mod bootstrap;
mod capacity;
mod cases;
mod cells;
mod chances;
mod compare;
mod comparisons;
mod consistency;
mod contrasts;
mod curves;
mod delong;
mod depth;
mod economics;
mod error;
mod evaluation;
mod losses;
mod params;
mod promptness;
mod ranked;
mod readings;
mod replay;
mod results;
mod sales_list;
mod scorer;
mod test_rows;
mod verdict;
mod wave;
mod windows;

pub use bands::{BandCount, band_table};
pub use bootstrap::{DEFAULT_RESAMPLES, GroupBootstrap, LEAST_RESAMPLES, interval};
pub use capacity::{Capacity, Period};
pub use cases::{CaseKind, CaseRows, LEADS_IN_A_CASE, typical_cases};
pub use cells::{CellResult, MatrixResult, MatrixRows, SideScores, matrix_result};
pub use chances::ChanceQuality;
pub use compare::paired_auc_difference;
pub use comparisons::holm;
pub use consistency::CorpPoint;
pub use contrasts::{Contrast, Frequency, LEAST_ROWS};
pub use curves::{PrecisionPoint, RocPoint};
pub use delong::{DelongTest, delong_test};
pub use depth::DepthPoint;
pub use economics::{Economics, Money, MoneyOf};
pub use error::EvaluateError;
pub use evaluation::{EvaluateInput, evaluate};
pub use params::EvaluateParams;
pub use results::{
    CapacityUsed, Estimate, Evaluation, GainPoint, Measured, PairedComparison, PairedFamily, PeriodResult,
    ReliabilityBin, ScorerKind, ScorerResult, Verdict, VerdictWord,
};
pub use sales_list::{ListedRow, Ranking, SalesList};
pub use scorer::Scorer;
pub use test_rows::TestRows;
pub use verdict::{Comparison, Opponent, SELECTION_NOTE};
pub use windows::{FoldBand, FoldPart, FoldResult, MonthResult, WindowFigures, WindowScorer};

#[cfg(test)]
mod tests;
