//! How do scores reach a CRM? Files that five systems import as they are, cut where each system's upload ends.
//!
//! A file holds ids and what leadscore found, no name and no address: records are found by the id under which they came
//! here. Every field has `leadscore` in its name, so that no import writes over a score that the system keeps itself.
//! Text that a spreadsheet would run is defused, as in every CSV here. What each system wants was read in its
//! documentation; no CRM was at hand to import into.

mod fields;
mod segment;
mod table;
#[cfg(test)]
mod tests;

use super::{Formulas, Lang};
use crate::score::ScoredLead;

/// A system that takes scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crm {
    /// HubSpot, contacts import: a header of property names; a blank cell leaves the property as it was.
    Hubspot,
    /// Salesforce Bulk API 2.0, upsert or update: a header of API names, LF, `#N/A` empties a field.
    Salesforce,
    /// Marketo bulk lead import: a header of REST field names.
    Marketo,
    /// Dynamics 365 (Dataverse) import of leads: a header of column names with the default publisher's prefix.
    Dynamics365,
    /// Segment HTTP API: one body for `POST /v1/batch` a line, of `identify` calls.
    Segment,
}

/// What a file for a CRM is made of.
#[derive(Clone, Copy, Debug)]
pub struct CrmForm<'a> {
    /// The system.
    pub crm: Crm,
    /// The header of the column with the ids; `None`: the system's own id, see [`Crm::usual_key`]. Segment's is fixed.
    pub key: Option<&'a str>,
    /// The language of the reasons.
    pub lang: Lang,
    /// The model's name.
    pub model: &'a str,
    /// What becomes of text that a spreadsheet would run (CSV only).
    pub formulas: Formulas,
}

impl Crm {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Hubspot, Self::Salesforce, Self::Marketo, Self::Dynamics365, Self::Segment];

    /// As it is typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hubspot => "hubspot",
            Self::Salesforce => "salesforce",
            Self::Marketo => "marketo",
            Self::Dynamics365 => "dynamics365",
            Self::Segment => "segment",
        }
    }

    /// The one that is typed so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|crm| crm.name() == name)
    }

    /// The field by which the system finds a record, where nothing else is said.
    #[must_use]
    pub const fn usual_key(self) -> &'static str {
        match self {
            Self::Hubspot => "Record ID",
            Self::Salesforce => "Id",
            Self::Marketo => "id",
            Self::Dynamics365 => "leadid",
            Self::Segment => "userId",
        }
    }

    /// What its files end in.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Segment => "ndjson",
            _ => "csv",
        }
    }
}

/// Scored leads as files for a CRM, in the order given: mostly one, more where the system takes no larger file.
///
/// Every file but the last is as large as the system allows, and each has its own header. Leads without a score are in
/// them with their state, so that an old score does not stand for ever: empty fields are emptied where the system can
/// be told so (Salesforce's `#N/A`, Segment's null), and elsewhere `leadscore_state` says that there is none.
#[must_use]
pub fn crm_files(leads: &[ScoredLead], form: &CrmForm<'_>) -> Vec<Vec<u8>> {
    match form.crm {
        Crm::Segment => vec![segment::batches(leads, form)],
        _ => table::files(leads, form),
    }
}
