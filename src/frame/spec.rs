//! Which features are there, and from what is each computed? The list that the artifact carries.

use serde::{Deserialize, Serialize};

use super::sequence::SequenceRule;

/// The features of one artifact, in column order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeatureSpec {
    /// One entry per column of the feature frame.
    pub features: Vec<FeatureDef>,
}

impl FeatureSpec {
    /// True when any feature reads events: then a lead without visible events is a lead without evidence.
    #[must_use]
    pub fn reads_events(&self) -> bool {
        self.features.iter().any(|def| def.rule.reads_events())
    }
}

/// One feature: its name, what it is made from, and how people may speak of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeatureDef {
    /// Unique name, such as `count__page_view__30d`.
    pub name: String,
    /// The source field it comes from (an event type, an attribute): reasons are summed over one field.
    pub field: String,
    /// Who the lead is, or what it does.
    pub side: Side,
    /// Numbers, or one of a closed list of categories.
    pub kind: FeatureKind,
    /// How the value comes about.
    pub rule: FeatureRule,
}

/// Which half of the fit x activity matrix a feature belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Who the lead is.
    Fit,
    /// What the lead does.
    Activity,
}

/// The type of a feature's values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FeatureKind {
    /// A number; NaN is missing.
    Number,
    /// One of `levels` (learned from Train, each with at least 20 leads), another one, or missing.
    Category {
        /// The known categories, sorted; a code is an index into them.
        levels: Vec<String>,
    },
}

/// How far before `as_of` a feature looks: `as_of - days <= t < as_of`, or without a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lookback {
    /// That many days of 24 hours.
    Days(u32),
    /// Everything visible.
    Ever,
}

impl std::fmt::Display for Lookback {
    /// `30d` or `ever`, as in feature names.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days}d"),
            Self::Ever => f.write_str("ever"),
        }
    }
}

/// How a feature's value comes about. Every event-based rule reads visible events only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FeatureRule {
    /// Number of events of one type in a lookback.
    Count {
        /// The event type.
        event: String,
        /// How far back.
        lookback: Lookback,
    },
    /// Number of events of any type in a lookback.
    CountAll {
        /// How far back.
        lookback: Lookback,
    },
    /// Days since the last event of one type; missing when there was none.
    DaysSinceLast {
        /// The event type.
        event: String,
    },
    /// Days since the first event of one type; missing when there was none.
    DaysSinceFirst {
        /// The event type.
        event: String,
    },
    /// Sum over events of one type of 0.5^(age / half-life).
    Decayed {
        /// The event type.
        event: String,
        /// Days after which an event counts half.
        half_life_days: f64,
    },
    /// Number of distinct UTC days with any event in a lookback.
    ActiveDays {
        /// How far back.
        lookback: Lookback,
    },
    /// Number of different values of an event property of text in a lookback.
    Distinct {
        /// The event property.
        property: String,
        /// How far back.
        lookback: Lookback,
    },
    /// Sum of a numeric event property in a lookback; 0 when there was none.
    Sum {
        /// The event property.
        property: String,
        /// How far back.
        lookback: Lookback,
    },
    /// Mean of a numeric event property in a lookback; missing when there was none.
    Mean {
        /// The event property.
        property: String,
        /// How far back.
        lookback: Lookback,
    },
    /// Days since the last event of any type; missing when there was none.
    IdleDays,
    /// Days since the lead was created; missing when its creation is unknown.
    LeadAge,
    /// An attribute of the lead known at its creation.
    Attribute {
        /// The column in the leads file.
        column: String,
    },
    /// Days from a dated attribute to `as_of`; missing when it lies at or after `as_of`.
    DaysSinceDate {
        /// The column in the leads file.
        column: String,
    },
    /// An attribute with a history, as it stood right before `as_of`.
    AttributeAsOf {
        /// The attribute's name in the history.
        attribute: String,
    },
    /// Days from a dated attribute with a history, as it stood right before `as_of`, to `as_of`; missing when it lies at or
    /// after it.
    DaysSinceDateAsOf {
        /// The attribute's name in the history.
        attribute: String,
    },
    /// How many of these attributes known at creation are missing.
    MissingAttributes {
        /// The columns in the leads file.
        columns: Vec<String>,
    },
    /// How often an attribute with a history took another value before `as_of`, its first one included; 0 when it never was written.
    AttributeChanges {
        /// The attribute's name in the history.
        attribute: String,
    },
    /// Days since an attribute with a history took the value that stood right before `as_of`; missing when there was none.
    DaysSinceChange {
        /// The attribute's name in the history.
        attribute: String,
    },
    /// What the lead's events say one after the other.
    Sequence(SequenceRule),
    /// The same rule over the events of the other people of the lead's account, each from that person's creation on; missing for a
    /// lead without an account, and in accounts of more than 1,000 people.
    Others {
        /// The rule; one that reads events.
        rule: Box<FeatureRule>,
    },
    /// How many other people of the lead's account were created before `as_of`; missing for a lead without an account.
    OtherPeople,
    /// How many other people of the lead's account were created and had converted before `as_of`, each counted once; missing for a lead without an
    /// account.
    OtherConversions,
    /// In which of the classes between `cuts` another rule's value falls: 1 below the first cut, one more from each cut on; the
    /// other way round where low values are better. Missing where the value is.
    Class {
        /// The rule; one that reads events.
        rule: Box<FeatureRule>,
        /// The cuts, ascending, learned from Train.
        cuts: Vec<f64>,
        /// True where the lowest values make the highest class.
        falling: bool,
    },
    /// A column of a ready-made feature table.
    Table {
        /// The column in the table.
        column: String,
    },
}

impl FeatureRule {
    /// True for a rule that reads the lead's own events.
    #[must_use]
    pub const fn reads_events(&self) -> bool {
        !matches!(
            self,
            Self::Attribute { .. }
                | Self::DaysSinceDate { .. }
                | Self::AttributeAsOf { .. }
                | Self::DaysSinceDateAsOf { .. }
                | Self::AttributeChanges { .. }
                | Self::DaysSinceChange { .. }
                | Self::MissingAttributes { .. }
                | Self::Others { .. }
                | Self::OtherPeople
                | Self::OtherConversions
                | Self::Table { .. }
                | Self::LeadAge
        )
    }

    /// The event property it reads, where it reads one.
    #[must_use]
    pub fn property(&self) -> Option<&str> {
        match self {
            Self::Distinct { property, .. } | Self::Sum { property, .. } | Self::Mean { property, .. } => {
                Some(property)
            }
            Self::Sequence(rule) => rule.property(),
            Self::Class { rule, .. } => rule.property(),
            _ => None,
        }
    }

    /// True for a rule that reads a lead's colleagues.
    #[must_use]
    pub const fn reads_colleagues(&self) -> bool {
        matches!(self, Self::Others { .. } | Self::OtherPeople | Self::OtherConversions)
    }
}
