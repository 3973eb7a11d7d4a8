//! Is it better, and how sure are we? Intervals, paired comparison, the sales-list replay, the verdict.

mod results;

pub use results::{
    CapacityUsed, Estimate, Evaluation, GainPoint, Measured, PeriodResult, ReliabilityBin, ScorerKind, ScorerResult,
    Verdict, VerdictWord,
};
