//! Which card of the file? One file may hold a card per campaign, phase, product or goal beside the overall one.

use super::card::{Band, CardOf, Rule, RuleCard};
use super::error::RulesError;
use super::nearest::nearest;

impl RuleCard {
    /// The names of the further cards, in the order of the file.
    pub fn card_names(&self) -> impl Iterator<Item = &str> {
        self.cards.iter().map(|card| card.name.as_str())
    }

    /// The file read as one of its further cards: the common rules and those that name it, on the events it asks for.
    ///
    /// # Errors
    /// [`RulesError::NoSuchCard`] with the nearest name.
    pub fn card(&self, name: &str) -> Result<Self, RulesError> {
        let on = self.cards.iter().position(|card| card.name == name).ok_or_else(|| RulesError::NoSuchCard {
            file: self.file.clone(),
            found: name.to_owned(),
            nearest: nearest(name, self.card_names()),
            known: self.card_names().map(str::to_owned).collect(),
        })?;
        Ok(Self { on: Some(on), ..self.clone() })
    }

    /// The further card that the file is read as; `None`: the overall one.
    #[must_use]
    pub fn read_as(&self) -> Option<&CardOf> {
        self.on.and_then(|on| self.cards.get(on))
    }

    /// Whether a rule stands on the card that the file is read as.
    #[must_use]
    pub fn stands(&self, rule: &Rule) -> bool {
        rule.cards.is_empty() || self.read_as().is_some_and(|card| rule.cards.contains(&card.name))
    }

    /// The bands of the card that the file is read as, best first.
    #[must_use]
    pub fn own_bands(&self) -> &[Band] {
        match self.read_as() {
            Some(card) if !card.bands.is_empty() => &card.bands,
            _ => &self.bands,
        }
    }
}
