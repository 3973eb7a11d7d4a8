//! What would a first config for these files look like? Files looked at, recognised and joined; what they tell is written
//! down, what no program can know is marked `# ANSWER` with the choices and the evidence.
//!
//! [`find`] looks at the files, [`propose`] says what each of them plays, [`documents`] turns that into the bytes of
//! `leadscore.toml`, `rules.toml` and `actions.csv`, and [`write()`] puts them down, all or none, over nothing that is there.

mod card;
mod colleagues;
mod columns;
mod document;
mod ends;
mod error;
mod events;
mod files;
mod firsts;
mod found;
mod happenings;
mod keys;
mod leads;
mod other_parts;
mod outcome;
mod page;
mod proposal;
mod propose;
mod span;
mod stages;
mod summary;
mod zone;

#[cfg(test)]
mod tests;

pub use document::{Document, documents};
pub use error::SetupError;
pub use files::{check_free, write};
pub use found::{Found, SourceChoice, find};
pub use proposal::Proposal;
pub use propose::{Wishes, propose};
pub use summary::Summary;

use crate::score::Lang;

/// The one of two sentences that the reader speaks.
pub(crate) fn say<T>(lang: Lang, en: T, es: T) -> T {
    match lang {
        Lang::En => en,
        Lang::Es => es,
    }
}
