//! Which words is a formula made of?

use super::{FormulaError, Infix};

/// One word, and where it starts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) word: Word,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    Number(f64),
    Text(String),
    Name(String),
    Flag(bool),
    Infix(Infix),
    Not,
    In,
    Is,
    Missing,
    Known,
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    End,
}

/// Signs, the longer ones first.
const SIGNS: [(&str, Word); 18] = [
    ("==", Word::Infix(Infix::Equal)),
    ("!=", Word::Infix(Infix::Unequal)),
    ("<=", Word::Infix(Infix::AtMost)),
    (">=", Word::Infix(Infix::AtLeast)),
    ("&&", Word::Infix(Infix::And)),
    ("||", Word::Infix(Infix::Or)),
    ("<", Word::Infix(Infix::Less)),
    (">", Word::Infix(Infix::Greater)),
    ("+", Word::Infix(Infix::Plus)),
    ("-", Word::Infix(Infix::Minus)),
    ("*", Word::Infix(Infix::Times)),
    ("!", Word::Not),
    ("(", Word::Open),
    (")", Word::Close),
    ("[", Word::OpenList),
    ("]", Word::CloseList),
    (",", Word::Comma),
    ("", Word::End),
];

/// The words of a formula, the last of them its end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, FormulaError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        let (word, length) = next(&text[at..]).map_err(|why| FormulaError { at, why })?;
        let end = word == Word::End;
        tokens.push(Token { at, word });
        if end {
            return Ok(tokens);
        }
        at += length;
    }
}

/// The first word of `rest`, which starts with no space, and its length.
fn next(rest: &str) -> Result<(Word, usize), String> {
    let Some(first) = rest.chars().next() else { return Ok((Word::End, 0)) };
    if first == '\'' || first == '"' {
        let inside = &rest[1..];
        let length = inside.find(first).ok_or_else(|| format!("this text has no end; close it with {first}"))?;
        return Ok((Word::Text(inside[..length].to_owned()), length + 2));
    }
    if first.is_ascii_digit() {
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len());
        let number = rest[..length].parse().ok().filter(|x: &f64| x.is_finite());
        let number = number.ok_or_else(|| format!("{} is no number; wanted one such as 12 or 0.5", &rest[..length]))?;
        return Ok((Word::Number(number), length));
    }
    if first.is_alphabetic() || first == '_' {
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
        return Ok((named(&rest[..length]), length));
    }
    let sign = SIGNS.iter().find(|(sign, _)| !sign.is_empty() && rest.starts_with(sign));
    sign.map(|(sign, word)| (word.clone(), sign.len())).ok_or_else(|| match first {
        '=' => "one = means nothing here; == asks whether two values are equal".to_owned(),
        '&' | '|' => format!("one {first} means nothing here; write {first}{first}"),
        other => format!("{other:?} means nothing here"),
    })
}

/// A word of the language, or a name.
fn named(word: &str) -> Word {
    match word {
        "and" => Word::Infix(Infix::And),
        "or" => Word::Infix(Infix::Or),
        "not" => Word::Not,
        "in" => Word::In,
        "is" => Word::Is,
        "missing" => Word::Missing,
        "known" => Word::Known,
        "contains" => Word::Infix(Infix::Contains),
        "starts_with" => Word::Infix(Infix::StartsWith),
        "true" => Word::Flag(true),
        "false" => Word::Flag(false),
        name => Word::Name(name.to_owned()),
    }
}

impl Word {
    /// For messages.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Number(x) => x.to_string(),
            Self::Text(text) => format!("'{text}'"),
            Self::Name(name) => name.clone(),
            Self::Flag(flag) => flag.to_string(),
            Self::Infix(infix) => infix.sign().to_owned(),
            Self::Not => "not".to_owned(),
            Self::In => "in".to_owned(),
            Self::Is => "is".to_owned(),
            Self::Missing => "missing".to_owned(),
            Self::Known => "known".to_owned(),
            Self::Open => "(".to_owned(),
            Self::Close => ")".to_owned(),
            Self::OpenList => "[".to_owned(),
            Self::CloseList => "]".to_owned(),
            Self::Comma => ",".to_owned(),
            Self::End => "the end".to_owned(),
        }
    }
}
