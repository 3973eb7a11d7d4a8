//! What is in these files? Sources, mapping, schema and identity, read into plain [`Tables`].

mod csv_file;
mod csv_scan;
mod error;
mod events;
mod file;
mod fingerprint;
mod guard;
mod header;
mod leads;
mod outcomes;
mod params;
mod parquet_file;
mod parquet_pages;
mod read;
mod roles;
mod tables;
mod times;
mod wanted;

#[cfg(test)]
mod tests;

pub use error::IngestError;
pub use events::EventFileReport;
pub use header::columns_of;
pub use params::{
    AliasParams, Ambiguous, ColumnRoles, EventType, EventsParams, HistoryParams, LeadMatch, LeadsParams, OnDuplicate,
    OneOrMany, OutcomeFile, OutcomeParams, PeopleList, RecordedScoreParams, Scalar, TextForm,
};
pub use read::{IngestReport, Purpose, ReadParams, read, read_wanted};
pub use roles::is_sensitive_name;
pub use tables::{Attribute, AttributeRole, Conversion, Events, Leads, NO_TEXT, Outcomes, Property, Tables, Values};

pub use wanted::{ColumnKind, Wanted, WantedColumn};

pub(crate) use error::{nearest, nearest_of, shown};
pub(crate) use file::FileTable;
pub(crate) use leads::take;
