//! Which data was this? A hash over the parsed, sorted rows: the same for the same content, however it was stored.

use sha2::{Digest, Sha256};

use super::tables::{Conversion, Tables, Values};
use crate::time::Instant;

impl Tables {
    /// SHA-256 over ids, creation, accounts, attributes, events and outcomes, as 64 hex digits. Independent of the order of rows
    /// in the files, of file names and of file formats.
    #[must_use]
    pub fn fingerprint(&self) -> String {
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
        texts(&mut hash, &self.events.kinds);
        numbers(&mut hash, self.events.offsets.iter().map(|&offset| offset as u64));
        numbers(&mut hash, self.events.time.iter().map(|at| at.micros().cast_unsigned()));
        numbers(&mut hash, self.events.visible_at.iter().map(|at| at.micros().cast_unsigned()));
        numbers(&mut hash, self.events.kind.iter().map(|&kind| u64::from(kind)));
        for property in &self.events.properties {
            texts(&mut hash, std::slice::from_ref(&property.name));
            values(&mut hash, &property.values);
        }
        for conversions in &self.outcomes.conversions {
            instants(&mut hash, conversions.iter().map(|conversion| Some(conversion.at)));
            let value = |conversion: &Conversion| conversion.value.map_or(u64::MAX, f64::to_bits);
            numbers(&mut hash, conversions.iter().map(value));
        }
        instants(&mut hash, self.outcomes.exits.iter().copied());
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
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
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
