//! Whom does a key mean? Ids as exact text (or as the config says), e-mail addresses, aliases with their instants.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use foldhash::fast::RandomState;

use super::aliases::{Aliases, Link};
use super::error::IngestError;
use super::file::is_missing;
use super::found::RejectReason;
use super::look_alikes::NearIds;
use super::numbered::Numbered;
use super::params::{LeadMatch, LeadsParams};
use crate::time::Instant;

/// How ids are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct IdForm {
    trim: bool,
    ignore_case: bool,
}

impl IdForm {
    /// As `[leads]` says; exact text without one.
    pub(super) fn of(params: Option<&LeadsParams>) -> Self {
        params.map_or_else(Self::default, |leads| Self { trim: leads.trim_ids, ignore_case: leads.ids_ignore_case })
    }

    /// The id as it stands in lists: blanks around it do not count where the config says so.
    pub(super) fn shown<'a>(&self, id: &'a str) -> &'a str {
        if self.trim { id.trim() } else { id }
    }

    /// The id as it is compared.
    pub(super) fn key<'a>(&self, id: &'a str) -> Cow<'a, str> {
        let id = self.shown(id);
        let lower = !self.ignore_case || id.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        if lower { Cow::Borrowed(id) } else { Cow::Owned(id.to_lowercase()) }
    }
}

/// An e-mail address as a key: trimmed, lowercase; `None` where only blanks stand.
pub(super) fn email_key(email: &str) -> Option<Cow<'_, str>> {
    let email = email.trim();
    let lower = email.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    let key = if lower { Cow::Borrowed(email) } else { Cow::Owned(email.to_lowercase()) };
    (!is_missing(email) && !is_missing(&key)).then_some(key)
}

/// Somebody: a lead by number, or a person who was left out on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Person {
    Lead(u32),
    LeftOut(RejectReason),
}

/// What is known of a key.
#[derive(Clone, Copy)]
pub(super) enum Hit<'a> {
    Person(Person),
    /// An alias; whose, depends on when.
    Alias(&'a [Link]),
}

impl Hit<'_> {
    /// Whose the key was at `time`, and for an alias from when on that was known.
    pub(super) fn at(&self, time: Instant) -> Option<(Person, Option<Instant>)> {
        match self {
            Self::Person(person) => Some((*person, None)),
            Self::Alias(links) => Link::in_force(links, time).map(|link| (link.person, Some(link.since))),
        }
    }

    /// Somebody it means, whenever.
    pub(super) fn anybody(&self) -> Option<Person> {
        match self {
            Self::Person(person) => Some(*person),
            Self::Alias(links) => links.first().map(|link| link.person),
        }
    }
}

/// Everybody whom a key can mean.
pub(super) struct People<'a> {
    pub(super) form: IdForm,
    pub(super) by_id: HashMap<Cow<'a, str>, Person, RandomState>,
    by_email: HashMap<String, Person, RandomState>,
    aliases: Aliases,
    numbered: OnceLock<Numbered>,
    near: OnceLock<NearIds>,
}

impl<'a> People<'a> {
    /// The leads by number; `others` and `emails` add to them, the first of a name counts.
    pub(super) fn new(
        form: IdForm,
        ids: &'a [String],
        others: Vec<(String, Person)>,
        emails: Vec<(String, Person)>,
    ) -> Result<Self, IngestError> {
        let mut by_id = HashMap::with_capacity_and_hasher(ids.len() + others.len(), RandomState::default());
        for (lead, id) in ids.iter().enumerate() {
            let lead = u32::try_from(lead).map_err(|_| too_many())?;
            by_id.insert(form.key(id), Person::Lead(lead));
        }
        for (id, person) in others {
            by_id.entry(Cow::Owned(id)).or_insert(person);
        }
        let mut by_email = HashMap::with_capacity_and_hasher(emails.len(), RandomState::default());
        for (email, person) in emails {
            by_email.entry(email).or_insert(person);
        }
        let (numbered, near) = (OnceLock::new(), OnceLock::new());
        Ok(Self { form, by_id, by_email, aliases: Aliases::default(), numbered, near })
    }

    pub(super) fn with_aliases(mut self, aliases: Aliases) -> Self {
        self.aliases = aliases;
        self
    }

    /// Whether any lead has an e-mail address.
    pub(super) fn has_email(&self) -> bool {
        !self.by_email.is_empty()
    }

    pub(super) fn has_aliases(&self) -> bool {
        !self.aliases.is_empty()
    }

    /// Whom `key` means. Allocates only where a capital letter must become a small one.
    pub(super) fn find(&self, key: &str, matching: LeadMatch) -> Option<Hit<'_>> {
        match matching {
            LeadMatch::Id => self.by_id(key).map(Hit::Person),
            LeadMatch::Email => self.by_email(key).map(Hit::Person),
            LeadMatch::Alias => {
                self.by_id(key).map(Hit::Person).or_else(|| self.aliases.get(key, self.form).map(Hit::Alias))
            }
        }
    }

    pub(super) fn by_id(&self, key: &str) -> Option<Person> {
        self.by_id.get(self.form.key(key).as_ref()).copied()
    }

    /// Whom an id means that is kept as a whole number; the list of them is made at the first question.
    pub(super) fn by_number(&self, id: i64) -> Option<Person> {
        let people = || self.by_id.iter().map(|(id, person)| (id.as_ref(), *person));
        self.numbered.get_or_init(|| Numbered::new(people())).find(id)
    }

    pub(super) fn by_email(&self, key: &str) -> Option<Person> {
        self.by_email.get(email_key(key)?.as_ref()).copied()
    }

    /// Ids by what a person would not see of them; made at the first question.
    pub(super) fn near(&self) -> &NearIds {
        self.near.get_or_init(|| NearIds::new(self.by_id.keys().map(AsRef::as_ref)))
    }
}

pub(super) fn too_many() -> IngestError {
    IngestError::Mapping { key: "[leads] file".to_owned(), why: "more than 4 billion leads".to_owned() }
}
