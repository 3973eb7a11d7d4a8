//! What is in these files? Sources, mapping, schema and identity, read into plain [`Tables`].

mod tables;

pub use tables::{Attribute, AttributeRole, Conversion, Events, Leads, NO_TEXT, Outcomes, Property, Tables, Values};
