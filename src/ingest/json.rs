//! One JSON value, read strictly (RFC 8259): numbers stay the text they are, what nobody asked for is checked and skipped.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr2;

use super::error::shown;
use super::fault::FaultKind;

/// Objects and lists within one another, at most.
pub(super) const DEEPEST: usize = 32;

/// What a value is; its text lies in the range given beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Null,
    /// A number, true or false: as it stands.
    Bare,
    /// Text without escapes; the range leaves the quotes out.
    Text,
    /// Text with escapes; the same.
    Escaped,
    Object,
    List,
}

/// A reader of one line.
pub(super) struct Json<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    depth: usize,
    /// Keys of the objects that are open, the innermost last.
    keys: Vec<Cow<'a, [u8]>>,
}

/// What is wrong at [`Json::at`].
pub(super) type Wrong = FaultKind;

/// Reads a member's value, given its key.
type Member<'f, 'a> = dyn FnMut(&mut Json<'a>, &[u8]) -> Result<(), Wrong> + 'f;

impl<'a> Json<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, depth: 0, keys: Vec::new() }
    }

    pub(super) fn blanks(&mut self) {
        while matches!(self.text.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The next byte that is no blank, not yet read.
    pub(super) fn peek(&mut self) -> Result<u8, Wrong> {
        self.blanks();
        self.text.get(self.at).copied().ok_or(FaultKind::CutShort { last: false })
    }

    pub(super) fn wrong(&self, wanted: &'static str) -> Wrong {
        let rest = String::from_utf8_lossy(self.text.get(self.at..).unwrap_or_default());
        let found: String = rest.chars().take(20).collect();
        FaultKind::NotJson { wanted, found: shown(&found) }
    }

    /// The members of the object that starts here: `member` reads each value, given its key.
    pub(super) fn object(&mut self, member: &mut Member<'_, 'a>) -> Result<(), Wrong> {
        self.enter()?;
        let first = self.keys.len();
        if self.peek()? == b'}' {
            self.at += 1;
            self.depth -= 1;
            return Ok(());
        }
        loop {
            if self.peek()? != b'"' {
                return Err(self.wrong("a key between quotes"));
            }
            let (range, escaped) = self.string()?;
            let key = match escaped {
                false => Cow::Borrowed(&self.text[range]),
                true => Cow::Owned(unescape(&self.text[range]).ok_or_else(|| self.wrong("whole escapes"))?),
            };
            if self.peek()? != b':' {
                return Err(self.wrong("a colon"));
            }
            self.at += 1;
            member(self, &key)?;
            self.keys.push(key);
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return Err(self.wrong("a comma or a closing brace")),
            }
        }
        self.at += 1;
        self.depth -= 1;
        self.no_key_twice(first)
    }

    fn no_key_twice(&mut self, first: usize) -> Result<(), Wrong> {
        let keys = &mut self.keys[first..];
        let twice = if keys.len() <= 12 {
            (1..keys.len()).find(|&later| keys[..later].contains(&keys[later]))
        } else {
            keys.sort_unstable();
            (1..keys.len()).find(|&later| keys[later - 1] == keys[later])
        };
        if let Some(later) = twice {
            return Err(FaultKind::DuplicateKey { key: shown(&String::from_utf8_lossy(&keys[later])) });
        }
        self.keys.truncate(first);
        Ok(())
    }

    /// The items of the list that starts here.
    pub(super) fn list(&mut self, item: &mut dyn FnMut(&mut Self) -> Result<(), Wrong>) -> Result<(), Wrong> {
        self.enter()?;
        if self.peek()? == b']' {
            self.at += 1;
            self.depth -= 1;
            return Ok(());
        }
        loop {
            self.blanks();
            item(self)?;
            match self.peek()? {
                b',' => self.at += 1,
                b']' => break,
                _ => return Err(self.wrong("a comma or a closing bracket")),
            }
        }
        self.at += 1;
        self.depth -= 1;
        Ok(())
    }

    const fn enter(&mut self) -> Result<(), Wrong> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST { Err(FaultKind::Deep { most: DEEPEST }) } else { Ok(()) }
    }

    /// Any value: what it is and where.
    pub(super) fn value(&mut self) -> Result<(Shape, Range<usize>), Wrong> {
        let byte = self.peek()?;
        let start = self.at;
        let shape = match byte {
            b'"' => {
                let (range, escaped) = self.string()?;
                return Ok((if escaped { Shape::Escaped } else { Shape::Text }, range));
            }
            b'{' => {
                self.object(&mut |json, _| json.value().map(|_| ()))?;
                Shape::Object
            }
            b'[' => {
                self.list(&mut |json| json.value().map(|_| ()))?;
                Shape::List
            }
            b't' => self.word(b"true", Shape::Bare)?,
            b'f' => self.word(b"false", Shape::Bare)?,
            b'n' => self.word(b"null", Shape::Null)?,
            _ => self.number()?,
        };
        Ok((shape, start..self.at))
    }

    fn word(&mut self, word: &'static [u8], shape: Shape) -> Result<Shape, Wrong> {
        let rest = &self.text[self.at..];
        if rest.starts_with(word) {
            self.at += word.len();
            return Ok(shape);
        }
        Err(if word.starts_with(rest) { FaultKind::CutShort { last: false } } else { self.wrong("a value") })
    }

    fn digits(&mut self) -> Result<(), Wrong> {
        let start = self.at;
        while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        match self.text.get(self.at) {
            _ if self.at > start => Ok(()),
            None => Err(FaultKind::CutShort { last: false }),
            Some(_) => Err(self.wrong("a value")),
        }
    }

    fn number(&mut self) -> Result<Shape, Wrong> {
        if self.text.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        let zero = self.text.get(self.at) == Some(&b'0');
        let start = self.at;
        self.digits()?;
        if zero && self.at > start + 1 {
            self.at = start;
            return Err(self.wrong("a number without a zero in front"));
        }
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.text.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.text.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Shape::Bare)
    }

    /// Text from its opening quote on: the range between the quotes, and whether it holds escapes.
    fn string(&mut self) -> Result<(Range<usize>, bool), Wrong> {
        let start = self.at + 1;
        let mut from = start;
        let mut escaped = false;
        loop {
            let more = self.text.get(from..).and_then(|rest| memchr2(b'"', b'\\', rest));
            let Some(more) = more else { return Err(FaultKind::CutShort { last: false }) };
            if self.text[from + more] == b'"' {
                let range = start..from + more;
                if let Some(at) = self.text[range.clone()].iter().position(|byte| *byte < 0x20) {
                    self.at = start + at;
                    return Err(self.wrong("text without control characters"));
                }
                self.at = range.end + 1;
                return Ok((range, escaped));
            }
            escaped = true;
            from += more + 2;
        }
    }
}

/// Text between quotes with its escapes resolved; `None` where one is no escape, stands for half a character, or for
/// the zero byte that no text holds.
pub(super) fn unescape(mut text: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(text.len());
    while let Some(at) = memchr::memchr(b'\\', text) {
        plain.extend_from_slice(&text[..at]);
        let escape = *text.get(at + 1)?;
        text = &text[at + 2..];
        let letter = match escape {
            b'"' | b'\\' | b'/' => char::from(escape),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = hex(text)?;
                text = &text[4..];
                if (0xd800..0xdc00).contains(&first) {
                    let second = hex(text.strip_prefix(b"\\u")?)?;
                    text = &text[6..];
                    if !(0xdc00..0xe000).contains(&second) {
                        return None;
                    }
                    char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))?
                } else {
                    char::from_u32(first).filter(|letter| *letter != '\0')?
                }
            }
            _ => return None,
        };
        plain.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
    plain.extend_from_slice(text);
    Some(plain)
}

fn hex(text: &[u8]) -> Option<u32> {
    let digits = text.get(..4)?;
    let digit = |code: Option<u32>, &byte: &u8| Some(code? * 16 + char::from(byte).to_digit(16)?);
    digits.iter().fold(Some(0), digit)
}
