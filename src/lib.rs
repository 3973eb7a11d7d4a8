//! `leadscore` learns from a company's own event log which leads are about to buy.
//!
//! The modules below are the rooms of the house, in the order in which data flows through them. A room uses only rooms
//! above it; `tests/architecture.rs` keeps that so. ARCHITECTURE.md tells what each room answers.

// -- what every room stands on
pub mod seed;
pub mod stats;
pub mod time;
#[cfg(feature = "train")]
pub mod metrics;
pub mod frame;

// -- from files to feature rows
#[cfg(feature = "app")]
pub mod ingest;
#[cfg(feature = "app")]
pub mod synth;
#[cfg(feature = "app")]
pub mod cohort;

#[cfg(feature = "train")]
pub mod dataset;

// -- from feature rows to a score
pub mod encode;
pub mod model;
pub mod calibrate;

// -- is it any good?
#[cfg(feature = "train")]
pub mod evaluate;
