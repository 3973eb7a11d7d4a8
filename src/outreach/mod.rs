//! What now with this lead, and when is it reached? A sudden spike of acts, the hour it answers at, the team's own actions.
//!
//! Nothing here advises: [`Actions`] passes on what the team wrote into its `actions.csv`, and a route is the team's own word.

mod actions;
mod contact;
mod error;
mod params;
mod spike;

#[cfg(test)]
mod tests;

pub use actions::{Actions, Situation};
pub use contact::{ContactTime, contact_time};
pub use error::ActionsError;
pub use params::{ActionsParams, ContactParams, SignalParams};
pub use spike::{Spike, spike};
