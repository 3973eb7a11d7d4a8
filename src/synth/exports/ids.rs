//! Under which ids does each system know people and rows?

use crate::seed::Seed;

/// The first three characters of a Salesforce id name the object: a lead.
pub(super) const LEAD: &str = "00Q";
/// A contact.
pub(super) const CONTACT: &str = "003";
/// An account.
pub(super) const ACCOUNT: &str = "001";
/// An opportunity.
pub(super) const OPPORTUNITY: &str = "006";
/// A task.
pub(super) const TASK: &str = "00T";
/// A campaign.
pub(super) const CAMPAIGN: &str = "701";
/// A campaign member.
pub(super) const MEMBER: &str = "00v";
/// A row of a lead's field history.
pub(super) const HISTORY: &str = "017";
/// A user.
pub(super) const USER: &str = "005";

/// A number in steps that nobody can count along.
fn stepped(number: usize, first: u64, step: u64, salt: u64) -> u64 {
    first + number as u64 * step + Seed::new(salt).with(number as u64).bits() % step
}

/// A HubSpot record id.
pub(super) fn hubspot(number: usize) -> String {
    stepped(number, 20_101, 9, 1).to_string()
}

/// A Mautic lead id.
pub(super) fn mautic(number: usize) -> String {
    stepped(number, 41, 3, 2).to_string()
}

/// A Marketo lead id.
pub(super) fn marketo(number: usize) -> String {
    stepped(number, 100_317, 5, 3).to_string()
}

/// The company's own user id, in its web tools.
pub(super) fn user(number: usize) -> String {
    format!("u{}", stepped(number, 3_004, 7, 4))
}

/// A Salesforce id of 18 characters: 15 that mind the case, and 3 that say which of them are capitals.
pub(super) fn salesforce(object: &str, number: usize) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const CAPITALS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let mut left = number + 40_000;
    let mut tail = [b'0'; 7];
    for place in tail.iter_mut().rev() {
        *place = DIGITS[left % 62];
        left /= 62;
    }
    let mut id = format!("{object}5g{:0>3}", "00A");
    id.extend(tail.iter().map(|&byte| char::from(byte)));
    let check: String = id
        .as_bytes()
        .chunks(5)
        .map(|chunk| {
            let bits = (chunk.iter().enumerate())
                .fold(0, |bits, (place, byte)| bits | (usize::from(byte.is_ascii_uppercase()) << place));
            char::from(CAPITALS[bits])
        })
        .collect();
    id + &check
}

/// A random id of the common form, version 4.
pub(super) fn uuid(seed: Seed) -> String {
    let (high, low) = (seed.with(1).bits(), seed.with(2).bits());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        8 + ((low >> 62) & 3),
        (low >> 48) & 0xfff,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_salesforce_ones_check_their_capitals() {
        for make in [hubspot, mautic, marketo, user, |number| salesforce(LEAD, number)] {
            let ids: BTreeSet<String> = (0..5000).map(make).collect();
            assert_eq!(ids.len(), 5000);
        }
        let id = salesforce(LEAD, 0);
        assert_eq!(id.len(), 18);
        // Without the last three characters, and without regard to case, ids meet.
        let shorts: BTreeSet<String> = (0..500).map(|n| salesforce(LEAD, n)[..15].to_lowercase()).collect();
        assert!(shorts.len() < 500);
        let whole: BTreeSet<String> = (0..500).map(|n| salesforce(LEAD, n).to_lowercase()).collect();
        assert_eq!(whole.len(), 500);
        assert_eq!(uuid(Seed::new(1)).len(), 36);
    }
}
