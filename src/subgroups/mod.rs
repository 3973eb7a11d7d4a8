//! Does a score mean the same for everybody, and does the model know who is who? An audit by age, gender and the like.
//!
//! Sensitive columns are kept out of the features but not out of sight. [`audit`] divides the test rows by each of them and says, group by
//! group, how many leads there are, what share of them stands on the sales list, how many were expected to convert and how many did, and
//! what calling them was worth; and then how far the model's features, and its score, tell the groups apart ([`Proxy`]): a column that is
//! left out may still be there under another name.
//!
//! What is said are counts with their intervals. A group is named as different only where its observed over expected differs from that of
//! all other test rows by more than chance does in one of a hundred audits (Holm over all groups); whether that is wrong is for people to say. `README.md` documents the JSON.

mod audit;
mod clustered_auc;
mod cross_fit;
mod difference;
mod division;
mod figures;
mod proxy;

pub use audit::{ColumnAudit, Minimums, SensitiveColumn, SubgroupAudit, SubgroupInput, audit};
pub use division::{Cut, Division, GroupName};
pub use figures::{GroupFigures, GroupWord};
pub use proxy::{GroupProxy, Proxy, ProxyField, ProxyRows};

/// A group of fewer test leads is merged with others, or not shown.
pub const LEAST_LEADS: usize = 20;
/// From so many conversions on, expected or observed and divided by the design effect, it is said whether they agree; from so many listed
/// leads on what a call was worth.
pub const LEAST_CONVERSIONS: usize = 10;
/// A group and its counterpart need so many leads in Train for the question whether features tell them apart.
pub const LEAST_PROXY_LEADS: usize = 50;

#[cfg(test)]
mod tests;
