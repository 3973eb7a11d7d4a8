//! From the text of `rules.toml` to a checked [`RuleCard`], or to an error that names the line.

mod checks;
mod conditions;
mod entries;
mod grading;

use std::ops::Range;

use toml::Spanned;

use super::card::{Band, CardOf, CardZone, Decay, Ends, Group, Rule, RuleCard, RuleKind};
use super::error::{Place, RulesError};
use super::nearest::nearest;
use super::points::hundredths;
use super::written::{BandEntry, CardEntry, CardFile, GroupEntry, Shared};
use crate::time::Zone;
use checks::{MOST_POINTS, filled, moment, size, within};
use conditions::conditions;
use entries::{attribute_rule, event_rule, idle_rule, own_decay, persona};
pub(super) use grading::misread;

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
        let mut written: CardFile = toml::from_str(text).map_err(|error| source.toml_error(&error))?;
        if written.version != 1 {
            return Err(RulesError::UnsupportedVersion { file: file.to_owned(), found: written.version });
        }
        let (mut decay, mut nightly) = (Decay::None, false);
        if let Some(entry) = &written.decay {
            let (place, entry) = (source.place(entry.span()), entry.get_ref());
            nightly = entry.nightly == Some(true);
            let own = own_decay(&place, (entry.half_life_days, entry.lifespan_days, entry.step_days))?;
            let needs = "half_life_days, lifespan_days, step_days or nightly = true";
            let nothing = || RulesError::Needs { at: place, key: "decay", needs };
            decay = own.or(nightly.then_some(Decay::None)).ok_or_else(nothing)?;
        }
        let groups = source.groups(std::mem::take(&mut written.group))?;
        let cards = source.cards(std::mem::take(&mut written.card))?;
        let total = written.total.take().map_or(Ok(Ends::default()), |entry| {
            let (place, entry) = (source.place(entry.span()), entry.into_inner());
            let end = |key, end: Option<f64>| {
                end.map(|x| within(&place, key, x, -MOST_POINTS, "a number of at most a million")).transpose()
            };
            let ends = Ends {
                max_points: end("max_points", entry.max_points)?,
                min_points: end("min_points", entry.min_points)?,
            };
            match (ends.min_points, ends.max_points) {
                (Some(least), Some(most)) if least >= most => Err(RulesError::OutOfRange {
                    at: place.clone(),
                    key: "min_points",
                    found: least,
                    wanted: "less than max_points",
                }),
                _ => Ok(ends),
            }
        })?;
        let mut placed: Vec<(usize, Rule)> = Vec::new();
        for entry in std::mem::take(&mut written.event) {
            placed.push(
                source.rule(entry, &groups, &cards, |place, entry| Ok(RuleKind::Event(event_rule(place, entry)?)))?,
            );
        }
        for entry in std::mem::take(&mut written.attribute) {
            placed.push(
                source.rule(entry, &groups, &cards, |place, entry| {
                    Ok(RuleKind::Attribute(attribute_rule(place, entry)?))
                })?,
            );
        }
        for entry in std::mem::take(&mut written.persona) {
            placed.push(
                source.rule(entry, &groups, &cards, |place, entry| Ok(RuleKind::Persona(persona(place, entry)?)))?,
            );
        }
        for entry in std::mem::take(&mut written.idle) {
            placed.push(
                source.rule(entry, &groups, &cards, |place, entry| Ok(RuleKind::Idle(idle_rule(place, entry)?)))?,
            );
        }
        if placed.is_empty() {
            return Err(RulesError::NoRules { file: file.to_owned() });
        }
        placed.sort_by_key(|&(start, _)| start);
        for (index, group) in groups.iter().enumerate() {
            let mut own = placed.iter().map(|(_, rule)| rule).filter(|rule| rule.group == Some(index));
            let first = own.next().map(Rule::side);
            if let Some(other) = own.find(|rule| Some(rule.side()) != first) {
                let at = Place { file: file.to_owned(), line: other.line };
                return Err(RulesError::MixedGroup { at, group: group.name.clone() });
            }
        }
        let zone = written.timezone.take().map(|entry| {
            let place = source.place(entry.span());
            let named = Zone::named(entry.get_ref());
            named.map(CardZone).map_err(|why| RulesError::NotATime { at: place, key: "timezone", why: why.to_string() })
        });
        let learned =
            written.learned.take().map(|entry| entry.get_ref().read(&source.place(entry.span()))).transpose()?;
        let bands = source.bands(std::mem::take(&mut written.bands))?;
        let all_bands: Vec<Band> = bands.iter().chain(cards.iter().flat_map(|card| &card.bands)).cloned().collect();
        let grading = source.grading(&mut written, &all_bands)?;
        Ok(Self {
            file: file.to_owned(),
            origin: written.origin,
            name: written.name.take(),
            zone: zone.transpose()?,
            decay,
            nightly,
            total,
            groups,
            rules: placed.into_iter().map(|(_, rule)| rule).collect(),
            bands,
            grading,
            cards,
            learned,
            on: None,
        })
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
    fn rule<E: Shared>(
        &self,
        entry: Spanned<E>,
        groups: &[Group],
        cards: &[CardOf],
        check: impl FnOnce(&Place, E) -> Result<RuleKind, RulesError>,
    ) -> Result<(usize, Rule), RulesError> {
        let (start, place) = (entry.span().start, self.place(entry.span()));
        let mut entry = entry.into_inner();
        let shared = entry.shared();
        let name = shared.name.map(|name| filled(&place, "name", name)).transpose()?;
        let points =
            within(&place, "points", shared.points, -MOST_POINTS, "a number between minus and plus a million")?;
        let unknown = |kind, found: String, known: Vec<&str>| RulesError::UnknownName {
            at: place.clone(),
            kind,
            nearest: nearest(&found, known),
            found,
        };
        let group = match shared.group {
            None => None,
            Some(name) => match groups.iter().position(|group| group.name == name) {
                Some(group) => Some(group),
                None => {
                    return Err(unknown("group", name, groups.iter().map(|group| group.name.as_str()).collect()));
                }
            },
        };
        if let Some(name) = shared.cards.iter().find(|name| !cards.iter().any(|card| card.name == **name)) {
            return Err(unknown("card", name.clone(), cards.iter().map(|card| card.name.as_str()).collect()));
        }
        let kind = check(&place, entry)?;
        Ok((start, Rule { name, points, kind, side: shared.side, group, cards: shared.cards, line: place.line }))
    }

    fn bands(&self, written: Vec<Spanned<BandEntry>>) -> Result<Vec<Band>, RulesError> {
        let mut bands: Vec<Band> = Vec::with_capacity(written.len());
        for entry in written {
            let (place, entry) = (self.place(entry.span()), entry.into_inner());
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
        Ok(bands)
    }

    fn groups(&self, written: Vec<Spanned<GroupEntry>>) -> Result<Vec<Group>, RulesError> {
        let mut groups: Vec<Group> = Vec::with_capacity(written.len());
        for entry in written {
            let (at, entry) = (self.place(entry.span()), entry.into_inner());
            let name = filled(&at, "name", entry.name)?;
            if groups.iter().any(|other| other.name == name) {
                return Err(RulesError::NamedTwice { at, kind: "group", name });
            }
            groups.push(Group { name, max_points: size(&at, "max_points", entry.max_points)? });
        }
        Ok(groups)
    }

    fn cards(&self, written: Vec<Spanned<CardEntry>>) -> Result<Vec<CardOf>, RulesError> {
        let mut cards: Vec<CardOf> = Vec::with_capacity(written.len());
        for entry in written {
            let (at, entry) = (self.place(entry.span()), entry.into_inner());
            let name = filled(&at, "name", entry.name)?;
            if cards.iter().any(|other| other.name == name) {
                return Err(RulesError::NamedTwice { at, kind: "card", name });
            }
            cards.push(CardOf {
                name,
                goal: entry.goal,
                conditions: conditions(&at, entry.conditions)?,
                from: moment(&at, "from", entry.from)?,
                until: moment(&at, "until", entry.until)?,
                bands: self.bands(entry.bands)?,
                line: at.line,
            });
        }
        Ok(cards)
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
