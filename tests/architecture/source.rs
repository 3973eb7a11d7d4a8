//! What does a source file name? Its shipped text, the paths in it that leave its room, and the modules it keeps for tests.

use std::collections::BTreeSet;

/// A Rust source file, taken apart just enough to see which rooms it reaches for.
pub(crate) struct Source {
    /// Where its module stands: `["evaluate", "verdict"]`; empty for `lib.rs`.
    pub(crate) module: Vec<String>,
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Mark(char),
    Text(String),
}

/// A path to another module, and the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Its first two segments below the crate's root: `["ingest", "Tables"]`.
    pub(crate) to: Vec<String>,
}

impl Source {
    /// Reads `text`, the file at `path` below `src/`.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let mut module: Vec<String> = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            module.pop();
        }
        Self { module, tokens: without_tests(&tokens(text)) }
    }

    /// Every path of the shipped code that starts at `crate`, or climbs to it with `super`.
    pub(crate) fn reaches(&self) -> Vec<Reach> {
        let mut found = Vec::new();
        // Inline modules deepen what `super` means: (name, depth of braces at which it ends).
        let mut inline: Vec<(String, usize)> = Vec::new();
        let mut depth = 0_usize;
        let mut at = 0;
        while at < self.tokens.len() {
            match &self.tokens[at] {
                Token::Mark('{') => depth += 1,
                Token::Mark('}') => {
                    depth = depth.saturating_sub(1);
                    inline.retain(|(_, end)| *end <= depth);
                }
                Token::Word(word) if word == "mod" => {
                    if let (Some(Token::Word(name)), Some(Token::Mark('{'))) =
                        (self.tokens.get(at + 1), self.tokens.get(at + 2))
                    {
                        inline.push((name.clone(), depth + 1));
                    }
                }
                Token::Word(word) if (word == "crate" || word == "super") && !self.follows_path(at) => {
                    let mut from: Vec<String> = self.module.clone();
                    from.extend(inline.iter().map(|(name, _)| name.clone()));
                    at = self.walk(at, from, &mut found);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        found
    }

    /// True when the token continues a path (`self::super` does; it starts where the path does).
    fn follows_path(&self, at: usize) -> bool {
        at >= 2 && self.tokens[at - 1] == Token::Mark(':') && self.tokens[at - 2] == Token::Mark(':')
    }

    /// Follows the path that starts at `at`, through braces; returns the place after it.
    fn walk(&self, mut at: usize, mut from: Vec<String>, found: &mut Vec<Reach>) -> usize {
        loop {
            match self.tokens.get(at) {
                Some(Token::Word(word)) if word == "crate" => from.clear(),
                Some(Token::Word(word)) if word == "super" => {
                    from.pop();
                }
                Some(Token::Word(word)) if word == "self" => {}
                Some(Token::Word(word)) => from.push(word.clone()),
                Some(Token::Mark('{')) => return self.walk_group(at + 1, &from, found),
                // A glob, or nothing a path is made of.
                _ => break,
            }
            if self.tokens.get(at + 1) != Some(&Token::Mark(':')) || self.tokens.get(at + 2) != Some(&Token::Mark(':'))
            {
                at += 1;
                break;
            }
            at += 3;
        }
        from.truncate(2);
        found.push(Reach { to: from });
        at
    }

    fn walk_group(&self, mut at: usize, from: &[String], found: &mut Vec<Reach>) -> usize {
        loop {
            match self.tokens.get(at) {
                None => return at,
                Some(Token::Mark('}')) => return at + 1,
                Some(Token::Word(word)) if word == "as" => at += 2,
                Some(Token::Word(_)) => at = self.walk(at, from.to_vec(), found),
                Some(Token::Mark('*')) => {
                    let to = from.iter().take(2).cloned().collect();
                    found.push(Reach { to });
                    at += 1;
                }
                Some(Token::Mark(_) | Token::Text(_)) => at += 1,
            }
        }
    }

    /// Macros the shipped code calls, such as `println`.
    pub(crate) fn calls(&self) -> BTreeSet<String> {
        let called = self.tokens.windows(2).filter_map(|pair| match pair {
            [Token::Word(word), Token::Mark('!')] => Some(word.clone()),
            _ => None,
        });
        called.collect()
    }

    /// True when the shipped code calls a function of this name.
    pub(crate) fn opens(&self, function: &str) -> bool {
        self.tokens.windows(2).any(|pair| pair == [Token::Word(function.to_owned()), Token::Mark('(')])
    }

    /// The modules that `lib.rs` or a `mod.rs` declares, in order.
    pub(crate) fn declares(&self) -> Vec<String> {
        let declared = self.tokens.windows(3).filter_map(|three| match three {
            [Token::Word(word), Token::Word(name), Token::Mark(';')] if word == "mod" => Some(name.clone()),
            _ => None,
        });
        declared.collect()
    }
}

/// Modules of files that are compiled for tests only, declared in `text` of the file at `path`.
pub(crate) fn test_modules(path: &str, text: &str) -> Vec<Vec<String>> {
    let tokens = tokens(text);
    let module = Source::new(path, "").module;
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let Some(mut after) = cfg_test_ends(&tokens, at) else { continue };
        let mut file = None;
        while tokens.get(after) == Some(&Token::Mark('#')) {
            // Further attributes; `#[path = "FILE"]` counts from the folder of this file.
            if let Some(Token::Text(name)) = tokens.get(after + 4)
                && tokens[after + 2] == Token::Word("path".to_owned())
            {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                file = Some(Source::new(&format!("{folder}/{name}"), "").module);
            }
            after += tokens[after..].iter().position(|token| *token == Token::Mark(']')).unwrap_or(0) + 1;
        }
        if let [Token::Word(word), Token::Word(name), Token::Mark(';'), ..] = &tokens[after..]
            && word == "mod"
        {
            found.push(file.unwrap_or_else(|| module.iter().cloned().chain([name.clone()]).collect()));
        }
    }
    found
}

/// The place after `#[cfg(test)]`, or `#[cfg(all(test, ...))]`, when it starts at `at`.
fn cfg_test_ends(tokens: &[Token], at: usize) -> Option<usize> {
    let word = |word: &str| Token::Word(word.to_owned());
    let starts = [Token::Mark('#'), Token::Mark('['), word("cfg"), Token::Mark('(')];
    if tokens.get(at..at + starts.len()) != Some(&starts) {
        return None;
    }
    let length = tokens[at..].iter().position(|token| *token == Token::Mark(']'))?;
    let inside = &tokens[at..at + length];
    (inside.contains(&word("test")) && !inside.contains(&word("not"))).then_some(at + length + 1)
}

/// The tokens without the items behind `#[cfg(test)]`.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut shipped = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match cfg_test_ends(tokens, at) {
            None => {
                shipped.push(tokens[at].clone());
                at += 1;
            }
            Some(after) => at = item_ends(tokens, after),
        }
    }
    shipped
}

/// The place after the item that starts at `at`: after its `;`, or its closing brace.
fn item_ends(tokens: &[Token], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while at < tokens.len() {
        match tokens[at] {
            Token::Mark(';') if depth == 0 => return at + 1,
            Token::Mark('{') => depth += 1,
            Token::Mark('}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at
}

/// Words, marks and plain texts, without comments, other literals and lifetimes.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let next = chars.get(at + 1).copied();
        match chars[at] {
            '/' if next == Some('/') => at = find(&chars, at, |c| c == '\n'),
            '/' if next == Some('*') => {
                at += 2;
                while at < chars.len() && !(chars[at] == '*' && chars.get(at + 1) == Some(&'/')) {
                    at += 1;
                }
                at += 2;
            }
            '"' => {
                let end = text_ends(&chars, at).min(chars.len());
                tokens.push(Token::Text(chars[at + 1..end.max(at + 2) - 1].iter().collect()));
                at = end;
            }
            '\'' => at = quote_ends(&chars, at),
            'r' if raw_text(&chars, at).is_some() => at = raw_text(&chars, at).unwrap_or(at + 1),
            c if c.is_alphanumeric() || c == '_' => {
                let end = find(&chars, at, |c| !(c.is_alphanumeric() || c == '_'));
                tokens.push(Token::Word(chars[at..end].iter().collect()));
                at = end;
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push(Token::Mark(c));
                }
                at += 1;
            }
        }
    }
    tokens
}

fn find(chars: &[char], from: usize, wanted: impl Fn(char) -> bool) -> usize {
    chars[from..].iter().position(|&c| wanted(c)).map_or(chars.len(), |offset| from + offset)
}

fn text_ends(chars: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// After a character literal, or after the quote of a lifetime.
fn quote_ends(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => find(chars, at + 3, |c| c == '\'') + 1,
        (_, Some('\'')) => at + 3,
        _ => at + 1,
    }
}

/// After `r"..."` or `r#"..."#`, when one starts at `at` and no word ends in that `r`.
fn raw_text(chars: &[char], at: usize) -> Option<usize> {
    if at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_') && chars[at - 1] != 'b' {
        return None;
    }
    let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
    if chars.get(at + 1 + hashes) != Some(&'"') {
        return None;
    }
    let body = at + 2 + hashes;
    let closes = |place: &usize| {
        chars[*place] == '"' && chars[place + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes
    };
    Some((body..chars.len()).find(closes).map_or(chars.len(), |end| end + 1 + hashes))
}
