//! How is it said in the reader's language? Sentences are written in English where they arise; this room knows them in
//! Spanish, by their pattern: `{file} is empty (0 bytes)` has the gap `file`, whatever fills it.
//!
//! Only what people read goes through here (errors, talk, tables for the terminal). JSON, CSV and column names stay as
//! they are in every language. A test reads the sources and asks for a Spanish sentence for every error there is.

mod catalogue;
mod pattern;

#[cfg(test)]
mod tests;

use crate::score::Lang;

/// `text` in the language asked for, line by line. A line that is no known sentence stays as it is: names, numbers, data.
#[must_use]
pub(crate) fn told(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Es => text.split('\n').map(|line| catalogue::spanish().say(line)).collect::<Vec<_>>().join("\n"),
    }
}
