//! What if accounts are scored in place of people? The tables with one unit per account.

use super::accounts::AccountLog;
use super::dated::DatedAttribute;
use super::tables::{Attribute, Conversion, Leads, NO_TEXT, Outcomes, Tables, Values};
use crate::time::Instant;

impl Tables {
    /// These tables with accounts in the place of leads: an account came into being with the first of its people; its attributes
    /// are that person's; its events, conversions and histories are those of all its people, each from that person's creation on;
    /// it has entered with the first of its people; it has left, for good, once all of its people known by then had. People without an account are left out.
    #[must_use]
    pub fn of_accounts(self, log: &AccountLog) -> Self {
        let people = &log.accounts.people;
        let created = |lead: u32| self.leads.created[lead as usize];
        let first: Vec<u32> = people
            .iter()
            // Leads stand in the order of their ids, which decides between two of one instant.
            .map(|own| {
                own.iter().copied().min_by_key(|&lead| (created(lead).is_none(), created(lead), lead)).unwrap_or(0)
            })
            .collect();
        let attributes = self
            .leads
            .attributes
            .iter()
            .map(|attribute| Attribute { values: taken(&attribute.values, &first), ..attribute.clone() });
        let leads = Leads {
            ids: log.accounts.ids.clone(),
            created: first.iter().map(|&lead| created(lead)).collect(),
            accounts: Some(log.accounts.ids.iter().cloned().map(Some).collect()),
            attributes: attributes.collect(),
        };
        let outcomes = Outcomes {
            conversions: people.iter().map(|own| conversions(&self.outcomes, own)).collect(),
            exits: people.iter().map(|own| left(&self.outcomes, own, &self.leads.created)).collect(),
            entered: self.outcomes.entered.as_ref().map(|entered| {
                people.iter().map(|own| own.iter().filter_map(|&lead| entered[lead as usize]).min()).collect()
            }),
            known: self.outcomes.known,
            flags: self.outcomes.flags.as_ref().map(|flags| people.iter().map(|own| flagged(flags, own)).collect()),
        };
        let history = self.history.iter().map(|attribute| merged(attribute, people, &self.leads.created)).collect();
        Self { leads, events: log.events.clone(), outcomes, history, recorded: None, ..self }
    }
}

fn taken(values: &Values, rows: &[u32]) -> Values {
    let row = |&row: &u32| row as usize;
    match values {
        Values::Number(cells) => Values::Number(rows.iter().map(|at| cells[row(at)]).collect()),
        Values::Date(cells) => Values::Date(rows.iter().map(|at| cells[row(at)]).collect()),
        Values::Text { dictionary, codes } => {
            Values::Text { dictionary: dictionary.clone(), codes: rows.iter().map(|at| codes[row(at)]).collect() }
        }
    }
}

fn conversions(outcomes: &Outcomes, people: &[u32]) -> Vec<Conversion> {
    let mut all: Vec<Conversion> =
        people.iter().flat_map(|&lead| outcomes.conversions[lead as usize].iter().copied()).collect();
    let worth = |conversion: &Conversion| conversion.value.unwrap_or(f64::NEG_INFINITY);
    all.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| worth(a).total_cmp(&worth(b))));
    all
}

/// The first exit at which everybody created before it had left. Who comes later does not open the account again: that it stayed
/// open until then would be knowledge of the future.
fn left(outcomes: &Outcomes, people: &[u32], created: &[Option<Instant>]) -> Option<Instant> {
    let exit = |lead: &u32| outcomes.exits[*lead as usize];
    let gone_by = |at: Instant| {
        let mut known = people.iter().filter(|&&lead| created[lead as usize].is_some_and(|created| created < at));
        known.all(|lead| exit(lead).is_some_and(|exit| exit <= at))
    };
    people.iter().filter_map(exit).filter(|&at| gone_by(at)).min()
}

/// Yes when any of its people is one, no when all are known not to be.
fn flagged(flags: &[Option<bool>], people: &[u32]) -> Option<bool> {
    let own = || people.iter().map(|&lead| flags[lead as usize]);
    if own().any(|flag| flag == Some(true)) {
        return Some(true);
    }
    own().all(|flag| flag == Some(false)).then_some(false)
}

/// What was last written of any of its people, from that person's creation on; of several at one instant the last in the alphabet.
fn merged(attribute: &DatedAttribute, people: &[Vec<u32>], created: &[Option<Instant>]) -> DatedAttribute {
    let mut whole = DatedAttribute {
        leads: Vec::new(),
        offsets: vec![0],
        from: Vec::new(),
        codes: Vec::new(),
        ..attribute.clone()
    };
    for (account, own) in (0..).zip(people) {
        let mut versions: Vec<(Instant, Option<u32>)> = Vec::new();
        for &lead in own {
            // Of whom nobody knows since when it is there, nobody knows when it joined.
            let (Ok(place), Some(known)) = (attribute.leads.binary_search(&lead), created[lead as usize]) else {
                continue;
            };
            versions.extend((attribute.offsets[place]..attribute.offsets[place + 1]).map(|version| {
                let code = Some(attribute.codes[version]).filter(|&code| code != NO_TEXT);
                (attribute.from[version].max(known), code)
            }));
        }
        versions.sort_unstable();
        let start = whole.from.len();
        for (from, code) in versions {
            if whole.from.len() > start && whole.from.last() == Some(&from) {
                whole.from.pop();
                whole.codes.pop();
            }
            whole.from.push(from);
            whole.codes.push(code.unwrap_or(NO_TEXT));
        }
        if whole.from.len() > start {
            whole.leads.push(account);
            whole.offsets.push(whole.from.len());
        }
    }
    whole
}
