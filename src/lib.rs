//! `leadscore` learns from a company's own event log which leads are about to buy.
//!
//! The modules below are the rooms of the house, in the order in which data flows through them. A room uses only rooms
//! above it; `tests/architecture.rs` keeps that so. ARCHITECTURE.md tells what each room answers.

// -- what every room stands on
pub mod time;
pub mod seed;
#[cfg(feature = "app")]
mod disk;
pub mod stats;
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
#[cfg(feature = "app")]
pub mod features;
#[cfg(feature = "app")]
pub mod rules;
#[cfg(feature = "app")]
pub mod outreach;
#[cfg(feature = "train")]
pub mod dataset;
#[cfg(feature = "app")]
pub mod leakage;
#[cfg(feature = "app")]
pub mod readiness;

// -- from feature rows to a score
pub mod encode;
pub mod model;
pub mod calibrate;
pub mod score;
pub mod artifact;
#[cfg(feature = "app")]
pub mod monitor;

// -- is it any good?
#[cfg(feature = "train")]
pub mod evaluate;
#[cfg(feature = "train")]
pub mod select;
#[cfg(feature = "app")]
pub mod subgroups;

#[cfg(feature = "app")]
pub mod audit;
#[cfg(feature = "app")]
pub mod learned;
#[cfg(feature = "app")]
pub mod simulate;

// -- what people and programs see
#[cfg(feature = "app")]
mod tongue;
#[cfg(feature = "app")]
pub mod report;
#[cfg(feature = "app")]
pub mod config;
#[cfg(feature = "app")]
pub mod setup;
#[cfg(feature = "app")]
pub mod pipeline;
#[cfg(feature = "app")]
mod error;
#[cfg(feature = "app")]
mod cli;

#[cfg(feature = "app")]
pub use cli::run;
#[cfg(feature = "app")]
pub use error::Error;

/// The README's library example compiles.
#[cfg(all(doctest, feature = "app"))]
#[doc = include_str!("../README.md")]
struct Readme;
