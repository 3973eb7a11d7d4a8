//! `leadscore` learns from a company's own event log which leads are about to buy.
//!
//! The modules below are the rooms of the house, in the order in which data flows through them. A room uses only rooms
//! above it; `tests/architecture.rs` keeps that so. ARCHITECTURE.md tells what each room answers.

// -- what every room stands on
pub mod frame;
pub mod seed;
pub mod stats;
pub mod time;

// -- from feature rows to a score
pub mod calibrate;
pub mod encode;
pub mod model;
