//! What can the engine run that the card is written for? Only what is written of it, with where, how much of that was read, and when.
//!
//! Every page was read as a stored copy of unknown age. Where the vendor's own page could not be read, the account is somebody else's and is
//! called that, here and in every card and build sheet.

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
    pub sources: &'static [Source],
    /// The day on which it was.
    pub read_on: &'static str,
    /// Whether this program runs the card as the engine does.
    pub executed_here: bool,
    /// Whether it runs all that the rule language of this program can say: groups, ends, gates, fadings of single rules.
    pub whole_language: bool,
}

/// A page that says what an engine can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its address, or its repository, path and commit.
    pub place: &'static str,
    /// What was read of it.
    pub read: Read,
}

/// How a page is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// This program's own documentation.
    Own,
    /// The vendor's page, all of it.
    Whole,
    /// The vendor's page, its beginning.
    Part,
    /// Somebody else's account of the engine; the vendor's own page was not read.
    Told,
}

impl Read {
    /// In words, for the head of a card; empty for the own documentation.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Own => "",
            Self::Whole => " (read whole)",
            Self::Part => " (its beginning read)",
            Self::Told => " (others' account; the vendor's own page was not read)",
        }
    }
}

const fn source(place: &'static str, read: Read) -> Source {
    Source { place, read }
}

/// What was read of each engine.
const GENERIC: [Source; 1] = [source("the rule language of this program, src/rules/README.md", Read::Own)];
const MAUTIC: [Source; 1] =
    [source("github.com/mautic/user-documentation docs/points/points.rst (06c5bb4)", Read::Whole)];
const HUBSPOT: [Source; 2] = [
    source(
        "xcellimark.com/how-to-hubspot/control-lead-score-durations-with-decay-timeframe-settings-hubspot-lead-scoring-tips",
        Read::Told,
    ),
    source("leadvibe-ms-site.pages.dev/glossary/score-decay", Read::Told),
];
const MARKETO: [Source; 2] = [
    source(
        "experienceleague.adobe.com/docs/marketo/using/product-docs/core-marketo-concepts/smart-campaigns/using-smart-campaigns/edit-qualification-rules-in-a-smart-campaign.html",
        Read::Whole,
    ),
    source("nation.marketo.com/thread/27341-qualification-rules (points by a smart campaign)", Read::Told),
];
const ACTIVECAMPAIGN: [Source; 1] =
    [source("help.activecampaign.com/hc/en-us/articles/221293927-Contact-Scoring-in-ActiveCampaign", Read::Part)];

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
            whole_language: false,
        };
        match self {
            Self::Generic => Constructs {
                decays: half_lives(&[7.0, 14.0, 30.0, 60.0, 120.0]),
                count_caps: vec![3, 10],
                silence: true,
                sources: &GENERIC,
                executed_here: true,
                whole_language: true,
                ..plain
            },
            // Point actions: a change of points, the first time or each time ("Is repeatable"). The page knows no fading and no cap.
            Self::Mautic => Constructs { sources: &MAUTIC, executed_here: true, ..plain },
            // Event rules lose a quarter or a half of their points every 1, 3, 6 or 12 months. Whether each loss is of what is left or of what was
            // given, the accounts do not agree; it is measured as of what is left.
            Self::Hubspot => Constructs { decays: half_lives(&[30.0, 90.0, 180.0, 365.0]), sources: &HUBSPOT, ..plain },
            // A flow that changes the score, in smart campaigns that run once or every time. No fading within a rule.
            Self::Marketo => Constructs { sources: &MARKETO, ..plain },
            // Rules award or subtract points, once per contact, and scores may expire after a period.
            Self::Activecampaign => Constructs {
                decays: [30.0, 60.0, 90.0, 180.0]
                    .map(|days| Decay::Step { days })
                    .into_iter()
                    .chain([Decay::None])
                    .collect(),
                every_time: false,
                sources: &ACTIVECAMPAIGN,
                ..plain
            },
        }
    }
}
