//! Which addresses are the company's own? Its domain, by the site that the log speaks of, by who owns leads, or by tests.

use std::collections::BTreeMap;

use super::found::Found;
use super::say;
use crate::ingest::sniff::{ColumnKind, FileLook};
use crate::score::Lang;

/// Words with which test addresses begin.
const TESTS: [&str; 5] = ["test", "prueba", "qa", "demo", "dummy"];

/// At least so many addresses of a domain begin so before it is believed to be the company's.
const FEWEST_TESTS: usize = 3;

/// A domain, and what shows that it is the company's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnDomain {
    /// The domain.
    pub domain: String,
    /// What shows it.
    pub why: String,
}

/// The company's own domain, where leads have addresses in it.
pub(super) fn domain(found: &Found, leads: &FileLook, email: &str, lang: Lang) -> Option<OwnDomain> {
    let known = domains(leads.cells(email).iter().flatten().map(AsRef::as_ref));
    let own = |(domain, why): (String, String)| known.contains_key(&domain).then_some(OwnDomain { domain, why });
    by_site(found, &known, lang)
        .and_then(own)
        .or_else(|| by_owner(leads, &known, lang).and_then(own))
        .or_else(|| by_tests(leads, email, &known, lang).and_then(own))
}

fn domains<'a>(addresses: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (_, domain) in addresses.filter_map(|address| address.trim().split_once('@')) {
        *counts.entry(domain.trim_end_matches([')', '>']).to_lowercase()).or_default() += 1;
    }
    counts
}

/// The log's pages lie on one site: who writes from there works there.
fn by_site(found: &Found, known: &BTreeMap<String, usize>, lang: Lang) -> Option<(String, String)> {
    let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
    for file in &found.files {
        for column in file.look.columns.iter().filter(|column| column.kind == ColumnKind::Url) {
            for text in file.look.cells(&column.name).iter().flatten().take(2000) {
                if let Some(host) = host(text) {
                    *hosts.entry(host).or_default() += 1;
                }
            }
        }
    }
    let all: usize = hosts.values().sum();
    let (host, count) = hosts.into_iter().max_by_key(|(_, count)| *count)?;
    let domain = known.keys().find(|domain| host == **domain || host.ends_with(&format!(".{domain}")))?;
    let why = say(
        lang,
        format!("the domain of the pages visited ({host})"),
        format!("el dominio de las páginas visitadas ({host})"),
    );
    (count * 2 > all).then(|| (domain.clone(), why))
}

fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map(|(_, rest)| rest)?;
    let host = rest.split(['/', '?', '#', ':']).next()?.to_lowercase();
    (!host.is_empty()).then_some(host)
}

/// Who owns leads works here.
fn by_owner(leads: &FileLook, known: &BTreeMap<String, usize>, lang: Lang) -> Option<(String, String)> {
    let owner = leads.columns.iter().find(|column| {
        (column.plain.contains("owner") || column.plain.contains("propietari") || column.plain.contains("assigned"))
            && column.values.iter().any(|(value, _)| value.contains('@'))
    })?;
    let (domain, _) =
        domains(owner.values.iter().map(|(value, _)| value.as_str())).into_iter().max_by_key(|(_, count)| *count)?;
    let why = say(lang, "the domain of those who own leads", "el dominio de los propietarios de los leads");
    known.contains_key(&domain).then(|| (domain, why.to_owned()))
}

/// A domain most of whose addresses are tests.
fn by_tests(leads: &FileLook, email: &str, known: &BTreeMap<String, usize>, lang: Lang) -> Option<(String, String)> {
    let test = |address: &&str| {
        let name = address.trim().to_lowercase();
        TESTS
            .iter()
            .any(|word| name.strip_prefix(word).is_some_and(|rest| rest.starts_with(|c: char| !c.is_alphabetic())))
    };
    let tests = domains(leads.cells(email).iter().flatten().map(AsRef::as_ref).filter(test));
    let (domain, count) = tests.into_iter().max_by_key(|(_, count)| *count)?;
    let all = *known.get(&domain)?;
    let why = say(
        lang,
        format!("{count} of its {all} addresses begin like tests"),
        format!("{count} de sus {all} direcciones empiezan como pruebas"),
    );
    (count >= FEWEST_TESTS && count * 2 > all).then_some((domain, why))
}
