//! How do the words of a formula belong together? By binding strength: `or`, `and`, `not`, comparison, `+ -`, `*`.

use super::token::{Token, Word, tokens};
use super::{Formula, FormulaError, Infix, Node, What};

/// Joints such as && and < in one formula, at most: a chain of them nests.
const MOST_JOINTS: usize = 150;
/// Brackets within brackets, at most; a formula is written by hand.
const MOST_DEPTH: usize = 50;

impl Formula {
    /// Reads a formula.
    pub(in crate::rules) fn parse(text: &str) -> Result<Self, FormulaError> {
        let tokens = tokens(text)?;
        if let Some(joint) = tokens.iter().filter(|token| matches!(token.word, Word::Infix(_))).nth(MOST_JOINTS) {
            return Err(error(joint.at, format!("more than {MOST_JOINTS} signs; make several formulas of it")));
        }
        let mut reader = Reader { tokens, next: 0, depth: 0 };
        let root = reader.expression(0)?;
        match reader.take() {
            Token { word: Word::End, .. } => Ok(Self { text: text.to_owned(), root }),
            Token { at, word } => {
                Err(error(at, format!("{} was not expected here; join two conditions with && or ||", word.shown())))
            }
        }
    }
}

fn error(at: usize, why: impl Into<String>) -> FormulaError {
    FormulaError { at, why: why.into() }
}

impl Infix {
    /// How strongly it binds; comparisons do not chain.
    const fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal
            | Self::Unequal
            | Self::Less
            | Self::AtMost
            | Self::Greater
            | Self::AtLeast
            | Self::Contains
            | Self::StartsWith => COMPARISON,
            Self::Plus | Self::Minus => 5,
            Self::Times => 6,
        }
    }
}

const NOT: u8 = 3;
const COMPARISON: u8 = 4;
const SIGN: u8 = 7;

struct Reader {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

impl Reader {
    /// The next word without taking it; the end is never taken away.
    fn peek(&self) -> &Token {
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    /// An expression whose infixes bind more strongly than `least`.
    fn expression(&mut self, least: u8) -> Result<Node, FormulaError> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(error(
                self.peek().at,
                format!("more than {MOST_DEPTH} levels deep; make several formulas of it"),
            ));
        }
        let mut left = self.prefix()?;
        loop {
            let Token { at, word } = self.peek().clone();
            left = match word {
                Word::Infix(infix) if infix.strength() > least => {
                    self.take();
                    let right = self.expression(infix.strength())?;
                    if infix.strength() == COMPARISON {
                        self.refuse_chain()?;
                    }
                    Node { at, what: What::Both(infix, Box::new(left), Box::new(right)) }
                }
                Word::In if COMPARISON > least => {
                    self.take();
                    let list = self.list()?;
                    self.refuse_chain()?;
                    Node { at, what: What::In(Box::new(left), list) }
                }
                Word::Is if COMPARISON > least => {
                    self.take();
                    let wanted = match self.take() {
                        Token { word: Word::Missing, .. } => true,
                        Token { word: Word::Known, .. } => false,
                        Token { at, .. } => {
                            return Err(error(at, "after `is` comes missing or known; == asks for a value"));
                        }
                    };
                    self.refuse_chain()?;
                    Node { at, what: What::Missing(Box::new(left), wanted) }
                }
                _ => break,
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    /// `a < b < c` reads as mathematics and means something else.
    fn refuse_chain(&self) -> Result<(), FormulaError> {
        match self.peek() {
            Token { at, word: Word::Infix(infix) } if infix.strength() == COMPARISON => {
                Err(error(*at, "comparisons do not chain; write a < b && b < c"))
            }
            _ => Ok(()),
        }
    }

    fn prefix(&mut self) -> Result<Node, FormulaError> {
        let Token { at, word } = self.take();
        let what = match word {
            Word::Number(x) => What::Number(x),
            Word::Text(text) => What::Text(text),
            Word::Flag(flag) => What::Flag(flag),
            Word::Name(name) => What::Name(name),
            Word::Not => What::Not(Box::new(self.expression(NOT)?)),
            Word::Infix(Infix::Minus) => What::Negative(Box::new(self.expression(SIGN)?)),
            Word::Open => {
                let inside = self.expression(0)?;
                let close = self.take();
                if close.word != Word::Close {
                    return Err(error(close.at, format!("found {}, wanted the ) of this bracket", close.word.shown())));
                }
                return Ok(inside);
            }
            other => {
                return Err(error(
                    at,
                    format!("found {}, wanted a name, a number, a 'text' or a bracket", other.shown()),
                ));
            }
        };
        Ok(Node { at, what })
    }

    /// `['a', 'b']`, with at least one value.
    fn list(&mut self) -> Result<Vec<Node>, FormulaError> {
        let open = self.take();
        if open.word != Word::OpenList {
            return Err(error(open.at, "after `in` comes a list such as ['hot', 'warm']"));
        }
        let mut list = Vec::new();
        loop {
            let Token { at, word } = self.take();
            let what = match word {
                Word::Number(x) => What::Number(x),
                Word::Text(text) => What::Text(text),
                other => {
                    return Err(error(at, format!("found {}, wanted a number or a 'text' of the list", other.shown())));
                }
            };
            list.push(Node { at, what });
            match self.take() {
                Token { word: Word::Comma, .. } => {}
                Token { word: Word::CloseList, .. } => return Ok(list),
                Token { at, word } => {
                    return Err(error(at, format!("found {}, wanted , or ] in this list", word.shown())));
                }
            }
        }
    }
}
