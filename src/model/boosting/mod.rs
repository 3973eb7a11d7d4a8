//! Boosted trees: each tree corrects what the ones before it left over, and missing values and categories need no help.
//!
//! One tree costs a pass over `bins` codes, so everything here serves that pass. [`bins`] gives each column at most 256
//! codes; [`layout`] packs several narrow columns into one code and lays codes out by row and by column; [`gradients`]
//! holds what is left over as whole numbers, whose sums depend on no order, so that any number of threads gives the same
//! bytes; [`histogram`] sums them by code; [`search`] finds the best split of a histogram; [`partition`] sorts rows to
//! their leaves; [`grow`] makes one tree of these; [`fit`] makes the model.

mod bins;
mod fit;
mod gradients;
mod grow;
mod histogram;
mod layout;
mod params;
mod partition;
mod search;

pub(super) use bins::{Bins, MOST_BINS, bin_all};
pub use bins::{Direction, TrainColumn};
pub use params::BoostingParams;
