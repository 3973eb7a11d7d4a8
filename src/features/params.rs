//! `[features]`: which families, over which lookbacks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[features]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FeatureParams {
    /// Lookbacks in days; `ever` is always among them.
    pub lookbacks_days: Vec<u32>,
    /// Days after which an event counts half in the decayed counts.
    pub half_life_days: f64,
    /// The families to compute; the default ones when absent.
    pub families: Option<Vec<FamilyName>>,
    /// Families to compute beside those.
    pub more_families: Option<Vec<FamilyName>>,
    /// Event types that speak of mails, for the family `mail`.
    pub mail: Option<MailNames>,
    /// Event types that sales does (calls, meetings), for the family `sales`; unless said otherwise what they are most often called.
    pub sales: Option<Vec<String>>,
    /// Event types that are views of a page, for the family `page_time`; those whose events name a page when absent.
    pub page_views: Option<Vec<String>>,
    /// The features to keep, by name; all of them when absent.
    pub only: Option<Vec<String>>,
    /// A ready-made feature table (CSV or Parquet with `lead_id`, `as_of` and `label`) in place of events.
    pub table: Option<String>,
}

impl Default for FeatureParams {
    fn default() -> Self {
        // A day, a week, a month, a quarter: the spans in which sales teams plan and speak. Half-life: two weeks.
        Self {
            lookbacks_days: vec![1, 7, 30, 90],
            half_life_days: 14.0,
            families: None,
            more_families: None,
            mail: None,
            sales: None,
            page_views: None,
            only: None,
            table: None,
        }
    }
}

/// `[features.mail]`: what event types that speak of mails are called. Unless said otherwise what the programs that `leadscore
/// init` knows call them, and what people most often do; case counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MailNames {
    /// A mail was sent.
    pub sent: Vec<String>,
    /// It was opened.
    pub open: Vec<String>,
    /// Something in it was clicked.
    pub click: Vec<String>,
}

impl Default for MailNames {
    fn default() -> Self {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self {
            sent: names(&["email_sent", "send_email", "Email Sent", "SENT"]),
            open: names(&["email_open", "email_opened", "email_read", "open_email", "Email Opened", "OPEN"]),
            click: names(&["email_click", "email_clicked", "click_email", "Email Link Clicked", "CLICK"]),
        }
    }
}

impl FeatureParams {
    /// Whether a family is asked for.
    #[must_use]
    pub fn wants(&self, family: FamilyName) -> bool {
        let families = self.families.as_deref().unwrap_or(&FamilyName::DEFAULT);
        families.contains(&family) || self.more_families.as_ref().is_some_and(|more| more.contains(&family))
    }
}

/// A family of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FamilyName {
    /// Number of events by type and lookback.
    Counts,
    /// Days since the last and first event by type, and idle days.
    Recency,
    /// Counts that fade with age.
    Decayed,
    /// Distinct days with any event.
    ActiveDays,
    /// Different values of text properties: pages, campaigns.
    Distinct,
    /// Sums and means of numeric properties.
    Values,
    /// Days since creation.
    Tenure,
    /// Attributes known at creation.
    Attributes,
    /// Attributes as they stood at `as_of`, from `[[history]]`.
    Histories,
    /// The last week against the weeks before, and how surprising it is; by type and over all.
    Momentum,
    /// Largest and last values of numeric properties.
    Extremes,
    /// Visits: their number, length and events.
    Sessions,
    /// Days between active days, and the present silence against them.
    Gaps,
    /// First and last source and campaign, and the number of touches.
    Touches,
    /// Opens and clicks per mail, streaks, opens that a click confirmed.
    Mail,
    /// The furthest stage of `[stages]` reached, and days in it.
    Stages,
    /// Minutes on pages, by type of view.
    PageTime,
    /// Weekends and hours, in the project's zone.
    Calendar,
    /// Whether there is any event, and how many attributes are missing.
    Evidence,
    /// How often attributes of `[[history]]` (a CRM's stage) changed, and since when they stand.
    Changes,
    /// Contacts by sales, and whether the lead answers.
    Sales,
    /// Recency, frequency and value of the last year in fifths of Train.
    Rfm,
    /// The features asked for over the other people of the lead's account (`[leads] account`), and how many those are.
    Account,
}

impl FamilyName {
    /// The families computed unless `[features] families` says otherwise.
    pub const DEFAULT: [Self; 10] = [
        Self::Counts,
        Self::Recency,
        Self::Decayed,
        Self::ActiveDays,
        Self::Distinct,
        Self::Values,
        Self::Extremes,
        Self::Tenure,
        Self::Attributes,
        Self::Histories,
    ];
}

impl std::fmt::Display for FamilyName {
    /// As in the config.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Counts => "counts",
            Self::Recency => "recency",
            Self::Decayed => "decayed",
            Self::ActiveDays => "active_days",
            Self::Distinct => "distinct",
            Self::Values => "values",
            Self::Tenure => "tenure",
            Self::Attributes => "attributes",
            Self::Histories => "histories",
            Self::Momentum => "momentum",
            Self::Extremes => "extremes",
            Self::Sessions => "sessions",
            Self::Gaps => "gaps",
            Self::Touches => "touches",
            Self::Mail => "mail",
            Self::Stages => "stages",
            Self::PageTime => "page_time",
            Self::Calendar => "calendar",
            Self::Evidence => "evidence",
            Self::Changes => "changes",
            Self::Sales => "sales",
            Self::Rfm => "rfm",
            Self::Account => "account",
        })
    }
}
