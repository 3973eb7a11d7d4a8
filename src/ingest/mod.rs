//! What is in these files? Sources, mapping, schema and identity, read into plain [`Tables`].

mod absent;
mod account_use;
mod accounts;
mod aliases;
mod arrival;
mod cell_error;
mod chunks;
mod clicks;
mod csv_rows;
mod cut;
mod data_words;
mod dated;
mod dated_rows;
mod error;
mod events;
mod fault;
mod file;
mod filter;
mod fingerprint;
mod form;
mod found;
mod guard;
mod header;
mod history;
mod hygiene;
mod infer;
mod input;
mod joining;
mod json;
mod keys;
mod kind;
mod lateness;
mod leads;
mod lists;
mod look_alikes;
mod magic;
mod ndjson_rows;
mod numbered;
mod numbers;
mod other_outcomes;
mod outcome_params;
mod outcomes;
mod params;
mod parquet_file;
mod parquet_pages;
mod parquet_paths;
mod people;
mod place;
mod read;
mod reasons;
mod recorded;
mod rejects;
mod roles;
mod rows;
mod signs;
mod silent;
pub mod sniff;
pub mod sources;
mod store;
mod tables;
mod text_error;
mod text_file;
mod texts;
mod time_faults;
mod time_text;
mod times;
mod units;
mod unknown;
mod wanted;
mod warnings;
mod words;

#[cfg(test)]
mod tests;

pub use absent::reason_left_out;
pub use account_use::AccountUse;
pub use accounts::{AccountLog, Accounts, PERSON};
pub use arrival::UnreadArrival;
pub use chunks::Lacking;
pub use dated::{DatedAttribute, RecordedScore};
pub use error::{BadCell, CellAt, CellError, IngestError, Others, TextError};
pub use found::{
    ClickReport, CrowdedColumn, EventFileReport, Example, IngestReport, JoinReport, LookAlikes, MOST_EXAMPLES,
    OutcomeReport, Reject, RejectReason, Tally, Warning, WarningKind, WhyUnknown,
};
pub use header::columns_of;
pub use hygiene::{BotSign, HygieneParams, OnBots};
pub use lateness::ArrivalOfFile;
pub use outcome_params::{OutcomeFile, OutcomeForm, OutcomeParams};
pub use params::{
    AliasParams, Ambiguous, ColumnRoles, EventType, EventsParams, HistoryParams, LeadMatch, LeadsParams, OnDuplicate,
    OneOrMany, PeopleList, RecordedScoreParams, Scalar, TextForm,
};
pub use read::{Purpose, ReadParams, read, read_wanted};
pub use roles::{is_age_name, is_birth_name, is_sensitive_name};
pub use silent::SilentColumn;
pub use store::{
    Budget, EventProperty, Events, FlatEvents, LeadRows, Part, PartRef, Property, PropertyKind, RowsByLead, SizeError,
    parse_bytes,
};
pub use tables::{Attribute, AttributeRole, Cell, Conversion, Leads, NO_TEXT, Outcomes, Tables, Values};
pub use wanted::{ColumnKind, Wanted, WantedColumn};

pub(crate) use error::{nearest, nearest_of, shown};
pub(crate) use file::FileTable;
pub(crate) use leads::take;
pub(crate) use store::{Extent, SpillFile};
