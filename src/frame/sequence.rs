//! What does the order of a lead's events say? The rules that read events one after the other: pace, sessions, mails, touches.

use serde::{Deserialize, Serialize};

use super::spec::Lookback;

/// How a feature comes about from a lead's visible events in the order in which they happened. What events of one instant
/// say depends on what they hold, never on the order of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SequenceRule {
    /// ln((n + 2r/(r+b)) / r) - ln((m + 2b/(r+b)) / b): n events in the last r days against m in the b days before them,
    /// both drawn towards one pace by two events. Of those b days only the ones since the lead's first event count;
    /// missing where they are fewer than r.
    Momentum {
        /// The event type; of any type when absent.
        event: Option<String>,
        /// The last r days.
        recent_days: u32,
        /// The b days before them.
        before_days: u32,
    },
    /// -log10 of the chance of at least as many events in the last r days, had the lead kept the pace of all the days before
    /// them: a Poisson count whose rate is gamma distributed (m + 1/2 events in b days). 2 is one in a hundred. Missing where
    /// the lead's first event lies less than 2r days back.
    Spike {
        /// The event type; of any type when absent.
        event: Option<String>,
        /// The last r days.
        recent_days: u32,
    },
    /// Largest value of a numeric event property in a lookback; missing when there was none.
    Max {
        /// The event property.
        property: String,
        /// How far back.
        lookback: Lookback,
    },
    /// Last value of a numeric event property, the largest of several at one instant; missing when there was none.
    LastValue {
        /// The event property.
        property: String,
    },
    /// Number of sessions with any event in a lookback; more than 30 minutes without an event end a session.
    Sessions {
        /// How far back.
        lookback: Lookback,
    },
    /// Events per session in a lookback; missing when there was none.
    EventsPerSession {
        /// How far back.
        lookback: Lookback,
    },
    /// Minutes from the first to the last event of the last session; missing when there was none.
    LastSessionMinutes,
    /// Mean number of days from one UTC day with any event to the next one; missing with fewer than two such days.
    MeanGapDays,
    /// The most days from one UTC day with any event to the next one; missing with fewer than two such days.
    LongestGapDays,
    /// Days since the last event, in mean gaps; missing with fewer than two days with any event.
    SilenceRatio,
    /// The first value of a text property, the first in the alphabet of several at one instant.
    FirstTouch {
        /// The event property.
        property: String,
    },
    /// The last value of a text property, the first in the alphabet of several at one instant.
    LastTouch {
        /// The event property.
        property: String,
    },
    /// Number of events with any value of a text property in a lookback.
    Touches {
        /// The event property.
        property: String,
        /// How far back.
        lookback: Lookback,
    },
    /// Answers to mails (opens, or clicks) per mail sent in a lookback; missing when none was sent.
    PerMail {
        /// Which answers.
        answer: MailAnswer,
        /// What the event types are.
        mail: MailTypes,
        /// How far back.
        lookback: Lookback,
    },
    /// How many of the latest mails in a row were opened (or clicked) before the next one was sent, 10 at most. A mail sent
    /// less than 3 days ago counts once it was opened. Missing when there is none to count.
    OpenStreak {
        /// What the event types are.
        mail: MailTypes,
    },
    /// How many of the last three mails were clicked before the next one was sent. A mail sent less than 3 days ago counts
    /// once it was clicked. Missing when there is none to count.
    ClickedOfLastThree {
        /// What the event types are.
        mail: MailTypes,
    },
    /// Number of opens in a lookback at or before the lead's last click: an open says nothing until a click follows.
    ConfirmedOpens {
        /// What the event types are.
        mail: MailTypes,
        /// How far back.
        lookback: Lookback,
    },
    /// The furthest stage of the journey that any event stands for: 1 for the first one; 0 for none.
    StageReached {
        /// The event types of each stage, in the order of the journey.
        stages: Vec<Vec<String>>,
    },
    /// Days since the first event of the furthest stage reached; missing when none was.
    DaysInStage {
        /// The event types of each stage, in the order of the journey.
        stages: Vec<Vec<String>>,
    },
    /// Minutes from each event of a type to the next later event of any type in the same session (30 at most), added up over
    /// the instants of a lookback.
    Minutes {
        /// The event type.
        event: String,
        /// How far back.
        lookback: Lookback,
    },
    /// Share of events on Saturdays and Sundays of a zone; missing when there was no event.
    WeekendShare {
        /// The zone's name.
        zone: String,
    },
    /// Mean over events of the cosine of the hour's angle (a day is a full turn): 1 at midnight, -1 at noon. Missing when
    /// there was no event.
    HourCosine {
        /// The zone's name.
        zone: String,
    },
    /// Mean over events of the sine of the hour's angle: 1 at 6 in the morning, -1 at 6 in the evening. Missing when there
    /// was no event.
    HourSine {
        /// The zone's name.
        zone: String,
    },
    /// Number of contacts by sales in a lookback.
    Contacts {
        /// The event types that sales does.
        events: Vec<String>,
        /// How far back.
        lookback: Lookback,
    },
    /// Days since the last contact by sales; missing when there was none.
    DaysSinceContact {
        /// The event types that sales does.
        events: Vec<String>,
    },
    /// Share of the events of a lookback that sales did, not the lead; missing when there was none.
    ContactShare {
        /// The event types that sales does.
        events: Vec<String>,
        /// How far back.
        lookback: Lookback,
    },
    /// Share of the last ten contacts by sales after which the lead did something before the next one. A contact less than 3 days
    /// ago counts once it was answered. Missing when there is none to count.
    AnsweredContacts {
        /// The event types that sales does.
        events: Vec<String>,
    },
    /// 1 when there was no event of any type, else 0.
    NoEvidence,
}

/// What a lead does with a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailAnswer {
    /// Opens it.
    Open,
    /// Clicks in it.
    Click,
}

/// Which event types speak of mails.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MailTypes {
    /// A mail was sent.
    pub sent: Vec<String>,
    /// It was opened.
    pub open: Vec<String>,
    /// Something in it was clicked.
    pub click: Vec<String>,
}

impl SequenceRule {
    /// The event property it reads, where it reads one.
    #[must_use]
    pub fn property(&self) -> Option<&str> {
        match self {
            Self::Max { property, .. }
            | Self::LastValue { property, .. }
            | Self::FirstTouch { property, .. }
            | Self::LastTouch { property, .. }
            | Self::Touches { property, .. } => Some(property),
            _ => None,
        }
    }

    /// How far back it looks, where it says so.
    #[must_use]
    pub const fn lookback(&self) -> Option<Lookback> {
        match self {
            Self::Max { lookback, .. }
            | Self::Sessions { lookback }
            | Self::EventsPerSession { lookback }
            | Self::Touches { lookback, .. }
            | Self::PerMail { lookback, .. }
            | Self::ConfirmedOpens { lookback, .. }
            | Self::Contacts { lookback, .. }
            | Self::ContactShare { lookback, .. }
            | Self::Minutes { lookback, .. } => Some(*lookback),
            _ => None,
        }
    }
}
