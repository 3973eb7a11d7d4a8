//! Does a sentence follow a pattern, and what fills its gaps?

/// A sentence with gaps, as in a format string: `{name}`, `{name:?}`, `{}`; braces are doubled to stand for themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// The literal text before, between and after the gaps: one more than gaps.
    literals: Vec<String>,
    /// What the gaps are called; one without a name goes by its place among those, from 0.
    gaps: Vec<String>,
    /// Which gaps are filled with text between quotes: `{name:?}`.
    quoted: Vec<bool>,
}

impl Pattern {
    /// Reads a pattern.
    pub(super) fn new(text: &str) -> Self {
        let (mut literals, mut gaps, mut quoted) = (Vec::new(), Vec::new(), Vec::new());
        let (mut literal, mut unnamed) = (String::new(), 0_usize..);
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '{' | '}' if rest.peek() == Some(&c) => {
                    rest.next();
                    literal.push(c);
                }
                '{' => {
                    let inside: String = rest.by_ref().take_while(|&c| c != '}').collect();
                    let (name, form) = inside.split_once(':').unwrap_or((&inside, ""));
                    quoted.push(form == "?");
                    literals.push(std::mem::take(&mut literal));
                    let mut place = || unnamed.next().unwrap_or_default().to_string();
                    gaps.push(if name.is_empty() { place() } else { name.to_owned() });
                }
                c => literal.push(c),
            }
        }
        literals.push(literal);
        Self { literals, gaps, quoted }
    }

    /// The names of the gaps, in order.
    pub(super) fn gaps(&self) -> &[String] {
        &self.gaps
    }

    /// How much of a sentence the pattern itself says: of two that fit, the one that says more is meant.
    pub(super) fn weight(&self) -> usize {
        self.literals.iter().map(String::len).sum()
    }

    /// What the sentence begins with.
    pub(super) fn head(&self) -> &str {
        &self.literals[0]
    }

    /// What fills the gaps of `text`, in order; `None` when it does not follow the pattern. Of several ways the one with
    /// the shortest fillings from the left.
    pub(super) fn fillings<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, later) = self.literals.split_first()?;
        let mut rest = text.strip_prefix(first.as_str())?;
        let Some((last, between)) = later.split_last() else { return rest.is_empty().then(Vec::new) };
        let mut fillings = Vec::with_capacity(self.gaps.len());
        for (literal, &quoted) in between.iter().zip(&self.quoted) {
            let (filling, after) = match quotation(rest).filter(|_| quoted) {
                Some(end) => (&rest[..end], rest[end..].strip_prefix(literal.as_str())?),
                // Two gaps side by side: the first takes nothing.
                None if literal.is_empty() => ("", rest),
                None => rest.split_once(literal.as_str())?,
            };
            fillings.push(filling);
            rest = after;
        }
        fillings.push(rest.strip_suffix(last.as_str())?);
        Some(fillings)
    }

    /// The sentence with its gaps filled, by name.
    pub(super) fn filled(&self, filling: impl Fn(&str) -> String) -> String {
        let mut text = String::new();
        for (literal, gap) in self.literals.iter().zip(&self.gaps) {
            text.push_str(literal);
            text.push_str(&filling(gap));
        }
        text.push_str(self.literals.last().map_or("", String::as_str));
        text
    }
}

/// Where the quotation ends that `text` begins with.
fn quotation(text: &str) -> Option<usize> {
    let mut escaped = false;
    let mut inside = text.strip_prefix('"')?.char_indices();
    let (end, _) = inside.find(|&(_, c)| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes
    })?;
    Some(end + 2)
}
