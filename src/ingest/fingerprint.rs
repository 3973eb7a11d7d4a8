//! Which data was this? A hash over the parsed, sorted rows: the same for the same content, however it was stored.

use sha2::{Digest, Sha256};

use super::IngestError;
use super::store::{BLOCK_LEADS, EventProperty, Events, Part, PropertyKind};
use super::tables::{Conversion, Tables, Values};
use crate::time::Instant;

impl Tables {
    /// SHA-256 over ids, creation, accounts, attributes, events and outcomes, as 64 hex digits. Independent of the order of rows
    /// in the files, of file names and of file formats.
    ///
    /// # Errors
    /// [`IngestError::Spill`] when events cannot be read back.
    pub fn fingerprint(&self) -> Result<String, IngestError> {
        let mut hash = Sha256::new();
        texts(&mut hash, &self.leads.ids);
        instants(&mut hash, self.leads.created.iter().copied());
        for account in self.leads.accounts.iter().flatten() {
            texts(&mut hash, account.as_slice());
        }
        for attribute in &self.leads.attributes {
            texts(&mut hash, std::slice::from_ref(&attribute.name));
            values(&mut hash, &attribute.values);
        }
        events(&mut hash, &self.events)?;
        for conversions in &self.outcomes.conversions {
            instants(&mut hash, conversions.iter().map(|conversion| Some(conversion.at)));
            let value = |conversion: &Conversion| conversion.value.map_or(u64::MAX, f64::to_bits);
            numbers(&mut hash, conversions.iter().map(value));
        }
        instants(&mut hash, self.outcomes.exits.iter().copied());
        if let Some(entered) = &self.outcomes.entered {
            instants(&mut hash, entered.iter().copied());
        }
        if let Some(flags) = &self.outcomes.flags {
            numbers(&mut hash, flags.iter().map(|flag| flag.map_or(2, u64::from)));
        }
        // What there is none of leaves no trace: a project without histories keeps its fingerprint.
        for attribute in &self.history {
            texts(&mut hash, std::slice::from_ref(&attribute.name));
            numbers(&mut hash, attribute.leads.iter().map(|&lead| u64::from(lead)));
            numbers(&mut hash, attribute.offsets.iter().map(|&offset| offset as u64));
            instants(&mut hash, attribute.from.iter().map(|&from| Some(from)));
            texts(&mut hash, &attribute.dictionary);
            numbers(&mut hash, attribute.codes.iter().map(|&code| u64::from(code)));
        }
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// Names, then a hash for each block of neighbouring leads, so that all cores take part.
fn events(hash: &mut Sha256, events: &Events) -> Result<(), IngestError> {
    texts(hash, events.kinds());
    for property in events.properties() {
        texts(hash, std::slice::from_ref(&property.name));
        match &property.kind {
            PropertyKind::Number => numbers(hash, std::iter::empty()),
            PropertyKind::Text { dictionary } => texts(hash, dictionary),
        }
    }
    let blocks = events.each_part(|part| Ok::<_, IngestError>(blocks(part, events.properties())))?;
    blocks.into_iter().flatten().for_each(|block| hash.update(block));
    Ok(())
}

fn blocks(part: &Part, properties: &[EventProperty]) -> Vec<[u8; 32]> {
    let leads: Vec<usize> = part.leads().collect();
    let block = |leads: &[usize]| {
        let mut hash = Sha256::new();
        let own = leads.first().map_or(0, |&lead| part.events_of(lead).start)
            ..leads.last().map_or(0, |&lead| part.events_of(lead).end);
        numbers(&mut hash, leads.iter().map(|&lead| part.events_of(lead).len() as u64));
        numbers(&mut hash, part.times()[own.clone()].iter().map(|at| at.micros().cast_unsigned()));
        numbers(&mut hash, part.all_visible_at()[own.clone()].iter().map(|at| at.micros().cast_unsigned()));
        numbers(&mut hash, own.clone().map(|event| part.kind(event) as u64));
        for (property, kind) in properties.iter().enumerate() {
            match kind.kind {
                PropertyKind::Number => {
                    numbers(&mut hash, own.clone().map(|event| part.number(property, event).to_bits()));
                }
                PropertyKind::Text { .. } => {
                    numbers(&mut hash, own.clone().map(|event| u64::from(part.code(property, event))));
                }
            }
        }
        hash.finalize().into()
    };
    leads.chunks(BLOCK_LEADS).map(block).collect()
}

fn texts(hash: &mut Sha256, texts: &[String]) {
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.update([0xff]);
}

fn numbers(hash: &mut Sha256, numbers: impl Iterator<Item = u64>) {
    // 64 KiB at a time: one call a number would cost more than the hash.
    let mut buffer = Vec::with_capacity(1 << 16);
    for number in numbers {
        buffer.extend_from_slice(&number.to_le_bytes());
        if buffer.len() == 1 << 16 {
            hash.update(&buffer);
            buffer.clear();
        }
    }
    hash.update(&buffer);
    hash.update([0xff]);
}

fn instants(hash: &mut Sha256, instants: impl Iterator<Item = Option<Instant>>) {
    numbers(hash, instants.map(|at| at.map_or(u64::MAX, |at| at.micros().cast_unsigned())));
}

fn values(hash: &mut Sha256, values: &Values) {
    match values {
        Values::Number(cells) => numbers(hash, cells.iter().map(|cell| cell.to_bits())),
        Values::Text { dictionary, codes } => {
            texts(hash, dictionary);
            numbers(hash, codes.iter().map(|&code| u64::from(code)));
        }
        Values::Date(cells) => instants(hash, cells.iter().copied()),
    }
}
