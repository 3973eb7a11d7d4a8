//! Which number does the process end with when the work was stopped? One per kind of cause, so that scripts can tell them apart.

use super::PipelineError;
use crate::artifact::ArtifactError;
use crate::audit::AuditError;
use crate::cohort::CohortError;
use crate::config::ConfigError;
use crate::dataset::SplitError;
use crate::features::{FeatureError, FeatureTableError};
use crate::ingest::IngestError;
use crate::learned::LearnedError;
use crate::rules::RulesError;
use crate::select::SelectError;
use crate::setup::SetupError;

impl PipelineError {
    /// The process's exit code: 1 an answer is needed, 2 config, 3 input data, 4 not enough data or artifact refused,
    /// 5 I/O.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Leakage(_) => 1,
            Self::Config(ConfigError::Io { .. })
            | Self::Ingest(IngestError::Io { .. })
            | Self::Disk(_)
            | Self::Io { .. }
            | Self::NamedFile { .. }
            | Self::Encode { .. }
            | Self::Report(_)
            | Self::NoRun { .. }
            | Self::NoPage { .. }
            | Self::NoArtifact { .. }
            | Self::Cohort(CohortError::File(IngestError::Io { .. } | IngestError::Spill { .. }))
            | Self::Ingest(IngestError::Spill { .. })
            | Self::Features(FeatureError::Events(IngestError::Spill { .. }))
            | Self::Rules(RulesError::Events { .. })
            | Self::Learned(LearnedError::Ingest(_) | LearnedError::Rules(RulesError::Events { .. }))
            | Self::Audit(
                AuditError::Rules(RulesError::Events { .. })
                | AuditError::Ingest(IngestError::Io { .. } | IngestError::Spill { .. }),
            )
            | Self::Setup(SetupError::Io { .. } | SetupError::OwnWork { .. })
            | Self::Artifact(ArtifactError::Io { .. })
            | Self::FeatureTable(
                FeatureTableError::Ingest(IngestError::Io { .. })
                | FeatureTableError::Disk(_)
                | FeatureTableError::Write { .. },
            ) => 5,
            Self::Ingest(IngestError::Budget { .. })
            | Self::Features(FeatureError::Events(IngestError::Budget { .. })) => 2,
            Self::Setup(SetupError::NoFiles { .. }) => 3,
            Self::Cohort(CohortError::File(_) | CohortError::UnknownLead { .. }) => 3,
            Self::Features(
                FeatureError::HalfLife { .. } | FeatureError::UnknownFeature { .. } | FeatureError::SameName { .. },
            )
            | Self::Split(
                SplitError::Needs { .. }
                | SplitError::DateOrder
                | SplitError::NotMarked { .. }
                | SplitError::FoldsAsked { .. },
            )
            | Self::Actions(_)
            | Self::SinceTooLate { .. }
            | Self::SinceTooEarly { .. }
            | Self::SinceNeedsEvents
            | Self::Previous { .. }
            | Self::Config(_)
            | Self::Setup(_)
            | Self::Cohort(_)
            | Self::Time(_)
            | Self::Select(SelectError::NoCandidates)
            | Self::Rules(_)
            | Self::NoSplitColumn { .. }
            | Self::NoSuchReason { .. }
            | Self::NoSuchActs { .. }
            | Self::NoCard
            | Self::AuditOfTable
            | Self::LearnOfTable
            | Self::Learned(LearnedError::Rules(_) | LearnedError::NoRules | LearnedError::UnknownMonotone { .. })
            | Self::Audit(AuditError::Rules(_) | AuditError::Evaluate(_))
            | Self::FileMissing { .. }
            | Self::NoLeadsPart
            | Self::NoSuchPart { .. }
            | Self::ListBesideTable { .. }
            | Self::Score(_)
            | Self::Calibrate(_)
            | Self::Evaluate(_) => 2,
            Self::Ingest(_)
            | Self::Audit(
                AuditError::Ingest(_) | AuditError::FeedbackAnswer { .. } | AuditError::FeedbackTime { .. },
            )
            | Self::Features(_)
            | Self::FeatureTable(_)
            | Self::NoLead { .. }
            | Self::Objected { .. }
            | Self::LeftOut { .. }
            | Self::Unscorable { .. }
            | Self::NoColumnToShow { .. }
            | Self::NoPart { .. }
            | Self::ScoredRows { .. } => 3,
            Self::Split(_)
            | Self::Select(_)
            | Self::Artifact(_)
            | Self::BadPage { .. }
            | Self::NoMapping { .. }
            | Self::NothingRipe { .. }
            | Self::Audit(AuditError::NothingRipe { .. })
            | Self::Learned(_)
            | Self::OneClass { .. }
            | Self::TooFewConversions { .. }
            | Self::TooFewToRecalibrate { .. } => 4,
        }
    }
}
