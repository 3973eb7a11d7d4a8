//! The maps themselves: readable, complete in both languages, no two files with one name.

use super::*;

#[test]
fn every_map_can_be_read_and_speaks_both_languages() {
    let maps = source_maps().unwrap();
    assert_eq!(maps.len(), WRITTEN.len());
    for map in &maps {
        for file in &map.files {
            let said = file.overwritten.iter().map(|entry| &entry.why).chain([&file.why, &file.note]);
            for said in said {
                assert_eq!(said.en.is_empty(), said.es.is_empty(), "{} {}: {said:?}", map.name, file.what);
            }
            assert!(file.overwritten.iter().all(|entry| !entry.why.en.is_empty()), "{} {}", map.name, file.what);
            let refused = matches!(file.part, Part::Ignored | Part::Refused);
            assert_eq!(refused, !file.why.en.is_empty(), "{} {}", map.name, file.what);
        }
    }
}

#[test]
fn patterns_are_plain_names() {
    for map in source_maps().unwrap() {
        for file in &map.files {
            let patterns = file
                .needs
                .iter()
                .flatten()
                .chain(&file.hints)
                .chain(&file.known_at_creation)
                .chain(&file.drop)
                .chain(file.overwritten.iter().flat_map(|entry| &entry.columns))
                .chain(file.dated.iter().flat_map(|entry| &entry.columns));
            for pattern in patterns {
                let bare: String = pattern.replace('*', "");
                assert_eq!(bare.trim(), super::super::sniff::plain_name(&bare), "{} {}", map.name, file.what);
            }
        }
        let StageMap { awareness, engagement, exploration, acquisition } = &map.stages;
        let types = [&map.exits, &map.silent, &map.against, awareness, engagement, exploration, acquisition];
        let outcomes = map.outcomes.iter().flat_map(|outcome| outcome.event.iter().chain(&outcome.column));
        for pattern in types.into_iter().flatten().chain(outcomes) {
            let bare: String = pattern.replace('*', "");
            assert_eq!(bare.trim(), super::super::sniff::plain_name(&bare), "{}", map.name);
        }
    }
}
