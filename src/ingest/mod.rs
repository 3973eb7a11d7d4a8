//! What is in these files? Sources, mapping, schema and identity, read into plain [`Tables`].

mod chunks;
mod csv_rows;
mod cut;
mod error;
mod events;
mod fault;
mod file;
mod fingerprint;
mod form;
mod guard;
mod infer;
mod input;
mod json;
mod kind;
mod leads;
mod ndjson_rows;
mod numbers;
mod outcomes;
mod params;
mod parquet_file;
mod parquet_pages;
mod parquet_paths;
mod read;
mod roles;
mod rows;
mod tables;
mod text_file;
mod texts;
mod time_faults;
mod time_text;
mod times;
mod words;

#[cfg(test)]
mod tests;

pub use error::{BadCell, CellAt, IngestError, Others};
pub use events::EventFileReport;
pub use params::{
    AliasParams, Ambiguous, ColumnRoles, EventType, EventsParams, HistoryParams, LeadMatch, LeadsParams, OnDuplicate,
    OneOrMany, OutcomeFile, OutcomeParams, PeopleList, RecordedScoreParams, Scalar, TextForm,
};
pub use read::{IngestReport, Purpose, ReadParams, read};
pub use roles::is_sensitive_name;
pub use tables::{Attribute, AttributeRole, Conversion, Events, Leads, NO_TEXT, Outcomes, Property, Tables, Values};

pub use chunks::Lacking;
pub(crate) use error::{nearest, shown};
pub(crate) use file::FileTable;
pub(crate) use leads::take;
