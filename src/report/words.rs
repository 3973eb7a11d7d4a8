//! A sentence that other rooms made, in both languages: a page can be told in either, whenever it is laid out.

use serde::{Deserialize, Serialize};

use super::Lang;
use crate::tongue::told;

/// The same words in English and in Spanish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Words {
    /// In English.
    pub en: String,
    /// In Spanish.
    pub es: String,
}

/// How words stand in a file: runs of earlier versions kept one language.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    One(String),
    Both { en: String, es: String },
}

impl From<Written> for Words {
    fn from(written: Written) -> Self {
        match written {
            Written::One(words) => Self::from(words),
            Written::Both { en, es } => Self { en, es },
        }
    }
}

/// Words of no language, such as a name; and English sentences that `tongue` knows in Spanish.
impl From<String> for Words {
    fn from(words: String) -> Self {
        Self { es: told(&words, Lang::Es), en: words }
    }
}

impl Words {
    /// What a function says in either language.
    #[must_use]
    pub fn of(say: impl Fn(Lang) -> String) -> Self {
        Self { en: say(Lang::En), es: say(Lang::Es) }
    }

    /// In one language.
    #[must_use]
    pub fn told(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Es => &self.es,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_language_are_read_as_both() {
        let one: Words = serde_json::from_str("\"logistic\"").unwrap();
        assert_eq!((one.told(Lang::En), one.told(Lang::Es)), ("logistic", "logistic"));
        let both = Words { en: "chosen".to_owned(), es: "elegido".to_owned() };
        assert_eq!(serde_json::from_str::<Words>(&serde_json::to_string(&both).unwrap()).unwrap(), both);
    }
}
