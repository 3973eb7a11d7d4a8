//! From the text of `rules.toml` to a checked [`RuleCard`], or to an error that names the line.

use std::ops::Range;

use toml::Spanned;

use super::card::{
    AttributeRule, Band, Bound, Condition, Decay, EventRule, IdleRule, Pays, Rule, RuleCard, RuleKind, Test,
};
use super::error::{Place, RulesError};
use super::nearest::nearest;
use super::points::hundredths;
use super::written::{AttributeEntry, CardFile, EventEntry, IdleEntry, Literal, Per, TestEntry, TestTable};

/// The largest number of points, count or total a card may state: far below where sums would round.
const MOST_POINTS: f64 = 1e6;
/// The longest span of days a card may state: a century.
const MOST_DAYS: f64 = 36_525.0;

impl RuleCard {
    /// Reads a card. `file` is only its name in messages.
    ///
    /// # Errors
    /// [`RulesError`] with the line when the text is not TOML, has an unknown key (with the nearest known one), or says
    /// something that cannot be meant: two decays in one rule, an empty list, a number out of range.
    ///
    /// # Examples
    /// ```
    /// use leadscore::rules::RuleCard;
    ///
    /// let text = "version = 1\n[[event]]\nevent = \"page_view\"\npoints = 2\nmax_point = 10\n";
    /// let error = RuleCard::parse(text, "rules.toml").unwrap_err();
    /// assert!(error.to_string().starts_with("rules.toml:5: there is no `max_point` here. Did you mean \"max_points\"?"));
    /// ```
    pub fn parse(text: &str, file: &str) -> Result<Self, RulesError> {
        let source = Source { text, file };
        let written: CardFile = toml::from_str(text).map_err(|error| source.toml_error(&error))?;
        if written.version != 1 {
            return Err(RulesError::UnsupportedVersion { file: file.to_owned(), found: written.version });
        }
        let decay = match &written.decay {
            None => Decay::None,
            Some(entry) => {
                let (place, entry) = (source.place(entry.span()), entry.get_ref());
                own_decay(&place, entry.half_life_days, entry.step_days)?.ok_or(RulesError::Needs {
                    at: place,
                    key: "decay",
                    needs: "half_life_days or step_days",
                })?
            }
        };
        let mut placed: Vec<(usize, Rule)> = Vec::new();
        for entry in written.event {
            placed.push(source.rule(entry, |place, entry| {
                Ok((entry.name.clone(), entry.points, RuleKind::Event(event_rule(place, entry)?)))
            })?);
        }
        for entry in written.attribute {
            placed.push(source.rule(entry, |place, entry| {
                Ok((entry.name.clone(), entry.points, RuleKind::Attribute(attribute_rule(place, entry)?)))
            })?);
        }
        for entry in written.idle {
            placed.push(source.rule(entry, |place, entry| {
                Ok((entry.name.clone(), entry.points, RuleKind::Idle(idle_rule(place, entry)?)))
            })?);
        }
        if placed.is_empty() {
            return Err(RulesError::NoRules { file: file.to_owned() });
        }
        placed.sort_by_key(|&(start, _)| start);
        let mut bands: Vec<Band> = Vec::with_capacity(written.bands.len());
        for entry in written.bands {
            let (place, entry) = (source.place(entry.span()), entry.into_inner());
            let band = Band {
                name: filled(&place, "name", entry.name)?,
                at_least: within(&place, "at_least", entry.at_least, -MOST_POINTS, "a number of at most a million")?,
            };
            let twice =
                |other: &Band| other.name == band.name || hundredths(other.at_least) == hundredths(band.at_least);
            if bands.iter().any(twice) {
                return Err(RulesError::BandTwice { at: place, name: band.name });
            }
            bands.push(band);
        }
        bands.sort_by(|a, b| b.at_least.total_cmp(&a.at_least));
        let rules = placed.into_iter().map(|(_, rule)| rule).collect();
        Ok(Self { file: file.to_owned(), origin: written.origin, name: written.name, decay, rules, bands })
    }
}

/// A text with its name: turns offsets into lines.
struct Source<'a> {
    text: &'a str,
    file: &'a str,
}

impl Source<'_> {
    fn place(&self, span: Range<usize>) -> Place {
        let before = self.text.bytes().take(span.start).filter(|&byte| byte == b'\n').count();
        Place { file: self.file.to_owned(), line: before + 1 }
    }

    /// Checks one entry and remembers where it starts.
    fn rule<E>(
        &self,
        entry: Spanned<E>,
        check: impl FnOnce(&Place, E) -> Result<(Option<String>, f64, RuleKind), RulesError>,
    ) -> Result<(usize, Rule), RulesError> {
        let (start, place) = (entry.span().start, self.place(entry.span()));
        let (name, points, kind) = check(&place, entry.into_inner())?;
        let name = name.map(|name| filled(&place, "name", name)).transpose()?;
        let points = within(&place, "points", points, -MOST_POINTS, "a number between minus and plus a million")?;
        Ok((start, Rule { name, points, kind, line: place.line }))
    }

    /// The reader's own error; its sentence on an unknown key or word is taken apart to name the nearest one.
    fn toml_error(&self, error: &toml::de::Error) -> RulesError {
        let at = self.place(error.span().unwrap_or(0..0));
        let message = error.message();
        if message.starts_with("unknown field `") || message.starts_with("unknown variant `") {
            let mut words = message.split('`').skip(1).step_by(2).map(str::to_owned);
            if let Some(found) = words.next() {
                let known: Vec<String> = words.collect();
                let nearest = nearest(&found, known.iter().map(String::as_str));
                return RulesError::UnknownKey { at, found, nearest, known };
            }
        }
        RulesError::Syntax { at, message: message.trim_end().replace('\n', "; ") }
    }
}

fn event_rule(at: &Place, entry: EventEntry) -> Result<EventRule, RulesError> {
    let clash = |one, other| Err(RulesError::Clash { at: at.clone(), one, other });
    let mut decay = own_decay(at, entry.half_life_days, entry.step_days)?;
    match (entry.decays, decay) {
        (Some(true), None) | (None, _) => {}
        (Some(false), None) => decay = Some(Decay::None),
        (Some(_), Some(Decay::HalfLife { .. })) => return clash("decays", "half_life_days"),
        (Some(_), Some(_)) => return clash("decays", "step_days"),
    }
    if entry.max_count == Some(0) {
        let at = at.clone();
        return Err(RulesError::OutOfRange { at, key: "max_count", found: 0.0, wanted: "1 or more" });
    }
    let max_count = match (entry.per, entry.max_count) {
        (Some(Per::Once), Some(_)) => return clash("per = \"once\"", "max_count"),
        (Some(Per::Once), None) => Some(1),
        (_, max_count) => max_count,
    };
    let mut conditions = Vec::with_capacity(entry.conditions.len());
    for (column, test) in entry.conditions {
        let table = match test {
            TestEntry::Value(value) => TestTable { equals: Some(value), ..TestTable::default() },
            TestEntry::Table(table) => table,
        };
        let test = table.checked(at)?.ok_or_else(|| RulesError::NoTest { at: at.clone(), column: column.clone() })?;
        conditions.push(Condition { column, test });
    }
    Ok(EventRule {
        event: filled(at, "event", entry.event)?,
        conditions,
        lookback_days: entry.lookback_days.map(|days| span(at, "lookback_days", days)).transpose()?,
        decay,
        max_count,
        max_points: entry.max_points.map(|points| size(at, "max_points", points)).transpose()?,
    })
}

fn attribute_rule(at: &Place, entry: AttributeEntry) -> Result<AttributeRule, RulesError> {
    let column = filled(at, "column", entry.column)?;
    let table = TestTable {
        equals: entry.equals,
        any_of: entry.any_of,
        none_of: entry.none_of,
        min: entry.min,
        over: entry.over,
        max: entry.max,
        under: entry.under,
        starts_with: entry.starts_with,
        contains: entry.contains,
        missing: entry.missing,
    };
    let per_unit = entry.per_unit == Some(true);
    if entry.max_units.is_some() && !per_unit {
        return Err(RulesError::Needs { at: at.clone(), key: "max_units", needs: "per_unit = true" });
    }
    let pays = match (table.checked(at)?, per_unit) {
        (Some(_), true) => return Err(RulesError::Clash { at: at.clone(), one: "per_unit", other: "a condition" }),
        (Some(test), false) => Pays::If(test),
        (None, true) => {
            Pays::PerUnit { max_units: entry.max_units.map(|units| size(at, "max_units", units)).transpose()? }
        }
        (None, false) => return Err(RulesError::NoTest { at: at.clone(), column }),
    };
    Ok(AttributeRule { column, pays })
}

fn idle_rule(at: &Place, entry: IdleEntry) -> Result<IdleRule, RulesError> {
    Ok(IdleRule {
        over_days: span(at, "over_days", entry.over_days)?,
        event: entry.event.map(|event| filled(at, "event", event)).transpose()?,
    })
}

impl TestTable {
    /// The one test the table states; `None` when it states none.
    fn checked(self, at: &Place) -> Result<Option<Test>, RulesError> {
        let low = end(at, ("min", self.min), ("over", self.over))?;
        let high = end(at, ("max", self.max), ("under", self.under))?;
        let range = match (low, high) {
            (None, None) => None,
            _ => Some(Test::Range { low: low.map(|(_, bound)| bound), high: high.map(|(_, bound)| bound) }),
        };
        let range_key = low.or(high).map_or("min", |(key, _)| key);
        let stated = [
            ("equals", self.equals.map(|value| Test::AnyOf(vec![value]))),
            ("any_of", self.any_of.map(Test::AnyOf)),
            ("none_of", self.none_of.map(Test::NoneOf)),
            (range_key, range),
            ("starts_with", self.starts_with.map(Test::StartsWith)),
            ("contains", self.contains.map(Test::Contains)),
            ("missing", self.missing.map(Test::Missing)),
        ];
        let mut found: Option<(&'static str, Test)> = None;
        for (key, test) in stated {
            let Some(test) = test else { continue };
            if let Some((one, _)) = found {
                return Err(RulesError::Clash { at: at.clone(), one, other: key });
            }
            test.check(at, key)?;
            found = Some((key, test));
        }
        Ok(found.map(|(_, test)| test))
    }
}

impl Test {
    fn check(&self, at: &Place, key: &'static str) -> Result<(), RulesError> {
        let finite = |x: f64| within(at, key, x, -f64::MAX, "a number").map(|_| ());
        match self {
            Self::AnyOf(values) | Self::NoneOf(values) => {
                if values.is_empty() {
                    return Err(RulesError::Empty { at: at.clone(), key });
                }
                values.iter().try_for_each(|value| match value {
                    Literal::Number(x) => finite(*x),
                    _ => Ok(()),
                })
            }
            Self::Range { low: Some(low), high: Some(high) } => {
                let holds_one = match (low, high) {
                    (Bound::Inclusive(low), Bound::Inclusive(high)) => low <= high,
                    (low, high) => low.value() < high.value(),
                };
                if holds_one {
                    return Ok(());
                }
                let (at, found) = (at.clone(), low.value());
                Err(RulesError::OutOfRange { at, key, found, wanted: "a lower end below the upper end" })
            }
            Self::StartsWith(text) | Self::Contains(text) if text.is_empty() => {
                Err(RulesError::Empty { at: at.clone(), key })
            }
            _ => Ok(()),
        }
    }
}

/// One end of a range from its two spellings: with the end and without it.
fn end(
    at: &Place,
    (with, inclusive): (&'static str, Option<f64>),
    (without, exclusive): (&'static str, Option<f64>),
) -> Result<Option<(&'static str, Bound)>, RulesError> {
    let finite = |key, x| within(at, key, x, -f64::MAX, "a number");
    match (inclusive, exclusive) {
        (None, None) => Ok(None),
        (Some(x), None) => Ok(Some((with, Bound::Inclusive(finite(with, x)?)))),
        (None, Some(x)) => Ok(Some((without, Bound::Exclusive(finite(without, x)?)))),
        (Some(_), Some(_)) => Err(RulesError::Clash { at: at.clone(), one: with, other: without }),
    }
}

fn own_decay(at: &Place, half_life_days: Option<f64>, step_days: Option<f64>) -> Result<Option<Decay>, RulesError> {
    match (half_life_days, step_days) {
        (None, None) => Ok(None),
        (Some(days), None) => Ok(Some(Decay::HalfLife { days: span(at, "half_life_days", days)? })),
        (None, Some(days)) => Ok(Some(Decay::Step { days: span(at, "step_days", days)? })),
        (Some(_), Some(_)) => Err(RulesError::Clash { at: at.clone(), one: "half_life_days", other: "step_days" }),
    }
}

/// A number of days above 0.
fn span(at: &Place, key: &'static str, days: f64) -> Result<f64, RulesError> {
    if days > 0.0 && days <= MOST_DAYS {
        return Ok(days);
    }
    Err(RulesError::OutOfRange { at: at.clone(), key, found: days, wanted: "more than 0 and at most 36525 days" })
}

/// A cap above 0.
fn size(at: &Place, key: &'static str, found: f64) -> Result<f64, RulesError> {
    if found > 0.0 && found <= MOST_POINTS {
        return Ok(found);
    }
    Err(RulesError::OutOfRange { at: at.clone(), key, found, wanted: "more than 0 and at most a million" })
}

/// A finite number between `least` and `-least`.
fn within(at: &Place, key: &'static str, found: f64, least: f64, wanted: &'static str) -> Result<f64, RulesError> {
    if found >= least && found <= -least {
        return Ok(found);
    }
    Err(RulesError::OutOfRange { at: at.clone(), key, found, wanted })
}

fn filled(at: &Place, key: &'static str, text: String) -> Result<String, RulesError> {
    if text.trim().is_empty() {
        return Err(RulesError::Empty { at: at.clone(), key });
    }
    Ok(text)
}
