//! Who belongs together? The log of whole accounts: the events of all their people, each from when on it may be read.
//!
//! A lead is known to belong to its account from its creation on, so what it did before becomes its account's then.

use std::sync::Arc;

use super::IngestError;
use super::store::{Batch, Budget, EventStore, Events, Part, PropertyKind};
use super::tables::{Leads, NO_TEXT, Tables, Values};
use crate::time::Instant;

/// The property of an account's events that says which of its people did it.
pub const PERSON: &str = "person";

/// Events handed to the store at a time.
const BATCH_EVENTS: usize = 1 << 20;

/// Leads by account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// Their ids, sorted.
    pub ids: Vec<String>,
    /// The account of each lead: an index into `ids`; `None` for a lead without one.
    pub of_lead: Vec<Option<u32>>,
    /// The leads of each account, in their order.
    pub people: Vec<Vec<u32>>,
}

/// The events of accounts, beside who they are.
#[derive(Clone, Debug)]
pub struct AccountLog {
    /// Who belongs to which.
    pub accounts: Accounts,
    /// Their events, account by account, each with the property [`PERSON`].
    pub events: Events,
    /// Which text of that property each lead is; `None` where it has no event.
    pub person: Vec<Option<u32>>,
}

impl Accounts {
    /// `None` where the leads have no accounts.
    #[must_use]
    pub fn of(leads: &Leads) -> Option<Self> {
        let named = leads.accounts.as_ref()?;
        let mut ids: Vec<String> = named.iter().flatten().cloned().collect();
        ids.sort_unstable();
        ids.dedup();
        let place = |id: &String| ids.binary_search(id).ok().and_then(|place| u32::try_from(place).ok());
        let of_lead: Vec<Option<u32>> = named.iter().map(|id| id.as_ref().and_then(place)).collect();
        let mut people = vec![Vec::new(); ids.len()];
        for (lead, account) in (0..).zip(&of_lead) {
            if let Some(account) = account {
                people[*account as usize].push(lead);
            }
        }
        Some(Self { ids, of_lead, people })
    }
}

impl AccountLog {
    /// The log of these leads' accounts; `None` where they have none.
    ///
    /// Cost: one pass over the events, and as much memory (or temporary disk) as they take.
    ///
    /// # Errors
    /// [`IngestError::Mapping`] when the events have a property called `person` already; [`IngestError::Spill`] when temporary
    /// files fail, [`IngestError::Budget`] when the budget has no room.
    pub fn of(tables: &Tables, budget: &Budget) -> Result<Option<Arc<Self>>, IngestError> {
        let Some(accounts) = Accounts::of(&tables.leads) else { return Ok(None) };
        let events = &tables.events;
        if events.property(PERSON).is_some() {
            let why =
                format!("the events of accounts keep in {PERSON:?} who it was; rename that column or leave it out");
            return Err(IngestError::Mapping { key: "[[events]] properties".to_owned(), why });
        }
        let units = Leads { ids: accounts.ids.clone(), ..Leads::default() };
        let mut store = EventStore::new(&units, budget)?;
        let mut collected = Collected::new(events, &tables.leads.ids);
        for number in 0..events.parts() {
            collected.add(&*events.part(number)?, &tables.leads, &accounts);
            if collected.lead.len() >= BATCH_EVENTS {
                collected.hand_over(events, &mut store)?;
            }
        }
        collected.hand_over(events, &mut store)?;
        let (events, _) = store.finish()?;
        let known = match events.property(PERSON).map(|person| &events.properties()[person].kind) {
            Some(PropertyKind::Text { dictionary }) => dictionary.as_slice(),
            _ => &[],
        };
        let place = |id: &String| known.binary_search(id).ok().and_then(|place| u32::try_from(place).ok());
        let person = tables.leads.ids.iter().map(place).collect();
        Ok(Some(Arc::new(Self { accounts, events, person })))
    }
}

/// Events on their way from leads to accounts.
struct Collected<'a> {
    ids: &'a [String],
    lead: Vec<u32>,
    person: Vec<u32>,
    time: Vec<Instant>,
    visible_at: Vec<Instant>,
    kind: Vec<u32>,
    properties: Vec<Column>,
}

enum Column {
    Number(Vec<f64>),
    Code(Vec<u32>),
}

impl<'a> Collected<'a> {
    fn new(events: &Events, ids: &'a [String]) -> Self {
        let column = |kind: &PropertyKind| match kind {
            PropertyKind::Number => Column::Number(Vec::new()),
            PropertyKind::Text { .. } => Column::Code(Vec::new()),
        };
        let properties = events.properties().iter().map(|property| column(&property.kind)).collect();
        let (lead, person, time, visible_at, kind) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { ids, lead, person, time, visible_at, kind, properties }
    }

    fn add(&mut self, part: &Part, leads: &Leads, accounts: &Accounts) {
        for lead in part.leads() {
            // Whoever has events was created, or first seen, at some time.
            let (Some(account), Some(created)) = (accounts.of_lead[lead], leads.created[lead]) else { continue };
            for event in part.events_of(lead) {
                self.lead.push(account);
                self.person.push(lead as u32);
                self.time.push(part.time(event));
                self.visible_at.push(part.visible_at(event).max(created));
                self.kind.push(part.kind(event) as u32);
                for (property, column) in self.properties.iter_mut().enumerate() {
                    match column {
                        Column::Number(cells) => cells.push(part.number(property, event)),
                        Column::Code(codes) => codes.push(part.code(property, event)),
                    }
                }
            }
        }
    }

    fn hand_over(&mut self, events: &Events, store: &mut EventStore) -> Result<(), IngestError> {
        let kinds: Vec<u32> = events.kinds().iter().map(|kind| store.kind(kind)).collect();
        let mut properties = Vec::new();
        // The log's own types again: none of them clashes.
        let mut put = |name: &str, values: Values, store: &mut EventStore| {
            properties.extend(store.property(name, &values).ok().map(|number| (number, values)));
        };
        for (property, column) in events.properties().iter().zip(&mut self.properties) {
            let values = match (column, &property.kind) {
                (Column::Number(cells), _) => Values::Number(std::mem::take(cells)),
                (Column::Code(codes), PropertyKind::Text { dictionary }) => {
                    Values::Text { dictionary: dictionary.clone(), codes: std::mem::take(codes) }
                }
                (Column::Code(codes), PropertyKind::Number) => {
                    Values::Text { dictionary: Vec::new(), codes: vec![NO_TEXT; codes.len()] }
                }
            };
            put(&property.name, values, store);
        }
        put(PERSON, self.people(), store);
        let kind = self.kind.drain(..).map(|kind| kinds[kind as usize]).collect();
        let (lead, time, visible_at) =
            (std::mem::take(&mut self.lead), std::mem::take(&mut self.time), std::mem::take(&mut self.visible_at));
        store.push(Batch { lead, time, visible_at: Some(visible_at), kind, keep_duplicates: true, properties })
    }

    /// Who it was, as text: only the ids of this batch.
    fn people(&mut self) -> Values {
        let person = std::mem::take(&mut self.person);
        let mut known = person.clone();
        known.sort_unstable();
        known.dedup();
        let code = |lead: &u32| known.partition_point(|other| other < lead) as u32;
        let codes = person.iter().map(code).collect();
        Values::Text { dictionary: known.iter().map(|&lead| self.ids[lead as usize].clone()).collect(), codes }
    }
}
