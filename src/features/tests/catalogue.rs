//! The page that explains features says what the registry says, and the registry speaks of all features there are.

use super::company::Dice;
use super::*;

/// Regenerate after a change of the registry: `LEADSCORE_WRITE_SCHEMA=1 cargo test --lib the_catalogue`.
#[test]
fn the_catalogue_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/features/README.md");
    let wanted = catalogue();
    if std::env::var_os("LEADSCORE_WRITE_SCHEMA").is_some() {
        std::fs::write(path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap();
    assert!(found == wanted, "src/features/README.md is not what the registry says; write it anew as said above");
}

/// Whether a name is one of a pattern: what stands in braces may be anything.
fn is_one_of(name: &str, pattern: &str) -> bool {
    match pattern.split_once('{') {
        None => name == pattern,
        Some((literal, rest)) => {
            let Some(name) = name.strip_prefix(literal) else { return false };
            let (_, rest) = rest.split_once('}').unwrap();
            let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
            ends.into_iter().any(|end| is_one_of(&name[end..], rest))
        }
    }
}

#[test]
fn every_feature_has_its_entry_and_every_entry_its_feature() {
    let company = Company::new(&mut Dice::new(9), 200, 4000);
    let tables = company.tables();
    let train: Vec<(usize, Instant)> = (0..200).map(|lead| (lead, at("2026-07-01"))).collect();
    let admitted = ["colour", "founded", "size"].map(str::to_owned);
    let (stages, zone) = (stages(), Zone::utc());
    let from = LearnFrom { tables: &tables, train: &train, admitted: &admitted, stages: &stages, zone: &zone };
    for family in families::FAMILIES {
        let params = FeatureParams { families: Some(vec![family.name]), ..every_family() };
        let features = learn(&from, &params).unwrap().features;
        for def in &features {
            let met = family.entries.iter().any(|entry| is_one_of(&def.name, entry.name));
            assert!(met, "{} of {} is not explained", def.name, family.name);
        }
        for entry in family.entries {
            let met = features.iter().any(|def| is_one_of(&def.name, entry.name));
            assert!(met, "{} of {} explains nothing", entry.name, family.name);
        }
    }
}

#[test]
fn what_is_never_missing_is_never_missing_and_the_rest_sometimes_is() {
    let company = Company::new(&mut Dice::new(9), 200, 1200);
    let tables = company.tables();
    let rows: Vec<(usize, Instant)> = (0..200).map(|lead| (lead, at("2026-07-01"))).collect();
    let admitted = ["colour", "founded", "size"].map(str::to_owned);
    let (stages, zone) = (stages(), Zone::utc());
    let from = LearnFrom { tables: &tables, train: &rows, admitted: &admitted, stages: &stages, zone: &zone };
    for family in families::FAMILIES {
        let spec = learn(&from, &FeatureParams { families: Some(vec![family.name]), ..every_family() }).unwrap();
        let frame = extract(&tables, &rows, &spec).unwrap();
        for entry in family.entries {
            let own = spec.features.iter().zip(frame.columns()).filter(|(def, _)| is_one_of(&def.name, entry.name));
            let missing: usize =
                own.map(|(_, column)| (0..rows.len()).filter(|&row| column.as_f64(row).is_nan()).count()).sum();
            assert_eq!(missing > 0, entry.null.is_some(), "{} of {}: {missing} missing", entry.name, family.name);
        }
    }
}

#[test]
fn families_are_called_as_in_the_config_and_the_default_ones_are_registered() {
    let mut names = Vec::new();
    for family in families::FAMILIES {
        assert_eq!(serde_json::to_value(family.name).unwrap(), family.name.to_string());
        names.push(family.name.to_string());
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), families::FAMILIES.len());
    assert!(FamilyName::DEFAULT.iter().all(|name| names.contains(&name.to_string())));
    let params = FeatureParams { more_families: Some(vec![FamilyName::Momentum]), ..FeatureParams::default() };
    assert!(params.wants(FamilyName::Momentum) && params.wants(FamilyName::Counts) && !params.wants(FamilyName::Gaps));
}
