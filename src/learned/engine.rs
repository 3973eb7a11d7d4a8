//! What can the engine run that the card is written for? Only what its vendor documents, with where that was read and when.

use crate::rules::Decay;

/// Whose rule engine the card must run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// This program, or any engine with half-lives and caps.
    Generic,
    /// Mautic.
    Mautic,
    /// HubSpot.
    Hubspot,
    /// Marketo Engage.
    Marketo,
    /// ActiveCampaign.
    Activecampaign,
}

/// What an engine can do, as its documentation says.
#[derive(Clone, Debug, PartialEq)]
pub struct Constructs {
    /// The fadings to choose from.
    pub decays: Vec<Decay>,
    /// An act may pay every time.
    pub every_time: bool,
    /// Where it pays every time, it may stop after so many.
    pub count_caps: Vec<u32>,
    /// Silence may take points.
    pub silence: bool,
    /// Where this was read.
    pub sources: &'static [&'static str],
    /// When it was read.
    pub read_on: &'static str,
    /// Whether this program runs the card as the engine does.
    pub executed_here: bool,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Generic, Self::Mautic, Self::Hubspot, Self::Marketo, Self::Activecampaign];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Generic => "generic",
            Self::Mautic => "mautic",
            Self::Hubspot => "hubspot",
            Self::Marketo => "marketo",
            Self::Activecampaign => "activecampaign",
        }
    }

    /// The engine of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|engine| engine.name() == name)
    }

    /// What it can do.
    #[must_use]
    pub fn constructs(self) -> Constructs {
        let half_lives = |days: &[f64]| -> Vec<Decay> {
            days.iter().map(|&days| Decay::HalfLife { days }).chain([Decay::None]).collect()
        };
        let plain = Constructs {
            decays: vec![Decay::None],
            every_time: true,
            count_caps: Vec::new(),
            silence: false,
            sources: &[],
            read_on: "2026-11-22",
            executed_here: false,
        };
        match self {
            Self::Generic => Constructs {
                decays: half_lives(&[7.0, 14.0, 30.0, 60.0, 120.0]),
                count_caps: vec![3, 10],
                silence: true,
                sources: &["the rule language of this program"],
                executed_here: true,
                ..plain
            },
            // Point actions: a change of points, once or repeatable; points of fields by a campaign. No fading, no cap.
            Self::Mautic => Constructs {
                sources: &["github.com/mautic/user-documentation docs/points/points.rst (06c5bb4)"],
                executed_here: true,
                ..plain
            },
            // Rules of events with a fading by a percentage each period, and limits of points per group and rule.
            Self::Hubspot => Constructs {
                decays: half_lives(&[30.0, 90.0, 180.0, 365.0]),
                sources: &[
                    "knowledge.hubspot.com/scoring/build-lead-scores",
                    "developers.hubspot.com/docs/api-reference/2026-09-beta/marketing/lead-scoring/guide",
                ],
                ..plain
            },
            // The flow step Change Score in smart campaigns that run once or every time. No fading within a rule.
            Self::Marketo => Constructs {
                sources: &[
                    "experienceleague.adobe.com/en/docs/marketo/.../flow-actions/change-score",
                    "experienceleague.adobe.com/docs/marketo/.../edit-qualification-rules-in-a-smart-campaign",
                ],
                ..plain
            },
            // Rules that run once per contact, and points that may expire after a period.
            Self::Activecampaign => Constructs {
                decays: [30.0, 60.0, 90.0, 180.0]
                    .map(|days| Decay::Step { days })
                    .into_iter()
                    .chain([Decay::None])
                    .collect(),
                every_time: false,
                sources: &["help.activecampaign.com/hc/en-us/articles/221293927-Contact-Scoring-in-ActiveCampaign"],
                ..plain
            },
        }
    }
}
