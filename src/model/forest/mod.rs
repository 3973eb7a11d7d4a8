//! How is a forest grown? By smartcore, a few trees at a time in parallel, then read into the one tree form.

mod fit;
mod read;

pub use fit::ForestParams;
