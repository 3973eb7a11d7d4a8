//! What is in these files? Sources, mapping, schema and identity, read into plain [`Tables`].

mod csv_file;
mod csv_scan;
mod error;
mod events;
mod file;
mod fingerprint;
mod guard;
mod leads;
mod outcomes;
mod params;
mod parquet_file;
mod parquet_pages;
mod read;
mod roles;
mod store;
mod tables;
mod times;

#[cfg(test)]
mod tests;

pub use error::IngestError;
pub use events::EventFileReport;
pub use params::{
    AliasParams, Ambiguous, ColumnRoles, EventType, EventsParams, HistoryParams, LeadMatch, LeadsParams, OnDuplicate,
    OneOrMany, OutcomeFile, OutcomeParams, PeopleList, RecordedScoreParams, Scalar, TextForm,
};
pub use read::{IngestReport, Purpose, ReadParams, read};
pub use roles::is_sensitive_name;
pub use store::{
    Budget, EventProperty, Events, FlatEvents, LeadRows, Part, PartRef, Property, PropertyKind, RowsByLead, SizeError,
    parse_bytes,
};
pub use tables::{Attribute, AttributeRole, Cell, Conversion, Leads, NO_TEXT, Outcomes, Tables, Values};

pub(crate) use error::{nearest, shown};
pub(crate) use file::FileTable;
pub(crate) use leads::take;
