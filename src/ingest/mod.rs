//! What is in these files? Sources, mapping, schema and identity, read into plain [`Tables`].

mod aliases;
mod clicks;
mod csv_file;
mod csv_scan;
mod dated;
mod dated_rows;
mod error;
mod events;
mod file;
mod filter;
mod fingerprint;
mod found;
mod guard;
mod history;
mod joining;
mod leads;
mod lists;
mod look_alikes;
mod outcomes;
mod params;
mod parquet_file;
mod parquet_pages;
mod people;
mod place;
mod read;
mod reasons;
mod recorded;
mod rejects;
mod roles;
pub mod sniff;
pub mod sources;
mod store;
mod tables;
mod times;
mod unknown;
mod warnings;

#[cfg(test)]
mod tests;

pub use dated::{DatedAttribute, RecordedScore};
pub use error::IngestError;
pub use found::{
    ClickReport, CrowdedColumn, EventFileReport, Example, IngestReport, JoinReport, LookAlikes, MOST_EXAMPLES,
    OutcomeReport, Reject, RejectReason, Tally, Warning, WarningKind, WhyUnknown,
};
pub use params::{
    AliasParams, Ambiguous, ColumnRoles, EventType, EventsParams, HistoryParams, LeadMatch, LeadsParams, OnDuplicate,
    OneOrMany, OutcomeFile, OutcomeParams, PeopleList, RecordedScoreParams, Scalar, TextForm,
};
pub use read::{Purpose, ReadParams, read};
pub use roles::is_sensitive_name;
pub use store::{
    Budget, EventProperty, Events, FlatEvents, LeadRows, Part, PartRef, Property, PropertyKind, RowsByLead, SizeError,
    parse_bytes,
};
pub use tables::{Attribute, AttributeRole, Cell, Conversion, Leads, NO_TEXT, Outcomes, Tables, Values};

pub(crate) use error::{nearest, shown};
pub(crate) use file::FileTable;
pub(crate) use leads::take;
