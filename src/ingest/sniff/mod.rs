//! What does this file look like? Its kind, encoding, separator, decimal mark, and what each column seems to hold.
//!
//! A look is taken from the whole of a small file and from the beginning and some later pieces of a large one; nothing is
//! decided here about what a file is *for*: that is asked of `sources` and of the room `setup`.

mod bytes;
mod cells;
mod column;
mod delimited;
mod grid;
mod json_lines;
mod look;
mod names;
mod numbers;
mod parquet;
mod times;

#[cfg(test)]
mod tests;

pub use column::{ColumnKind, ColumnLook, TimeLook};
pub use look::{FileKind, FileLook, Written, key_of, sniff, sniff_all};
pub use names::{matches_any, names_exactly, plain_name};
pub use times::TimeForm;
