//! Both languages say the same things, and nothing is said that no page needs.

use std::collections::BTreeSet;
use std::path::Path;

use crate::report::Lang;
use crate::report::catalogue::Catalogue;
use crate::rules::{CardWarning, CardWarnings, Finding, Place};
use crate::tongue::told;

/// Texts in this room's sources and templates that look like keys of the catalogue.
fn keys_in_use() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.components().any(|part| part.as_os_str() == "tests")
                && path.extension().is_some_and(|end| end == "rs" || end == "html")
            {
                let text = std::fs::read_to_string(path).unwrap();
                found.extend(text.split('"').map(str::to_owned));
            }
        }
    }
    found
}

#[test]
fn every_message_stands_in_both_languages_with_the_same_gaps_and_is_used() {
    let gaps = |text: &str| {
        text.split('{').skip(1).map(|after| after.split('}').next().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let (en, es) = (Catalogue::of(Lang::En).unwrap(), Catalogue::of(Lang::Es).unwrap());
    let keys = |catalogue: &Catalogue| catalogue.messages().keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&en), keys(&es));
    for (key, text) in en.messages() {
        assert!(!text.is_empty() && !es.messages()[key].is_empty(), "{key}");
        assert!(gaps(&es.messages()[key]).is_subset(&gaps(text)), "{key}");
    }
    let used = keys_in_use();
    let unused: Vec<_> = keys(&en).into_iter().filter(|key| !used.contains(key)).collect();
    assert!(unused.is_empty(), "never said: {unused:?}");
    let sections: BTreeSet<&str> = en.messages().keys().filter_map(|key| key.split('.').next()).collect();
    let is_key = |text: &&String| {
        text.split_once('.').is_some_and(|(section, key)| {
            sections.contains(section)
                && key != "html"
                && key.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
        })
    };
    let missing: Vec<_> = used.iter().filter(is_key).filter(|key| !en.messages().contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in the catalogue: {missing:?}");
}

#[test]
fn what_a_card_says_that_the_data_do_not_is_told_in_spanish_on_a_spanish_page() {
    let text = |text: &str| text.to_owned();
    let near = Some(text("form_submit"));
    let findings = [
        Finding::UnknownEvent { event: text("contest_entry"), nearest: None },
        Finding::UnknownEvent { event: text("form_sumbit"), nearest: near.clone() },
        Finding::UnknownAct { event: text("form_sumbit"), nearest: near.clone() },
        Finding::UnknownValue { column: text("industry"), value: text("retial"), nearest: near },
        Finding::NeverMet { property: text("amount"), test: text("over 3"), holds: "text", wanted: "equals" },
        Finding::NoEventMatches { event: text("form_submit") },
        Finding::NothingEnds,
        Finding::NoLeadMatches { column: text("industry") },
    ];
    let at = Place { file: text("rules.toml"), line: 62 };
    let warning = |finding| CardWarning { at: at.clone(), rule: None, finding };
    let warnings = CardWarnings { warnings: findings.into_iter().map(warning).collect() };
    for english in warnings.sentences() {
        let spanish = told(&english, Lang::Es);
        let words: Vec<&str> = spanish.split(|c: char| !c.is_alphanumeric()).collect();
        assert!(
            spanish.starts_with("rules.toml:62: ") && !words.contains(&"the") && !words.contains(&"is"),
            "{spanish}"
        );
        assert!(!spanish.contains("Did you mean") && *spanish != *english, "{spanish}");
        assert_eq!(told(&english, Lang::En), english);
    }
}
