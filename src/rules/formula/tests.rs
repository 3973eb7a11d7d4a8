//! The small language: what it means, what it refuses, and that nothing makes it stumble.

use proptest::prelude::*;

use super::{Formula, FormulaError, Kind, Named, Value};

fn names() -> Vec<Named> {
    let named = |name: &str, kind, values: Option<&[&str]>| Named {
        name: name.to_owned(),
        kind,
        values: values.map(|values| values.iter().map(|value| (*value).to_owned()).collect()),
    };
    vec![
        named("points", Kind::Number, None),
        named("band", Kind::Text, Some(&["hot", "warm", "cold"])),
        named("green", Kind::Flag, None),
        named("lead.title", Kind::Text, None),
        named("gone", Kind::Number, None),
    ]
}

/// points 12, band warm, green, a title, and nothing under `gone`.
fn holds(text: &str) -> Result<bool, FormulaError> {
    let values =
        [Value::Number(12.0), Value::Text("warm"), Value::Flag(true), Value::Text("Head of Sales"), Value::Missing];
    let checked = Formula::parse(text)?.check(&names())?;
    Ok(checked.holds(&|name| values[name]))
}

#[test]
fn what_it_means() {
    for (text, wanted) in [
        ("points == 12", true),
        ("points > 12 || band == 'warm'", true),
        ("points>=12&&points<=12", true),
        ("not green or points < 0", false),
        ("!green", false),
        ("! (points < 3) and green", true),
        ("not points < 3", true),
        ("band in ['hot', \"warm\"]", true),
        ("points in [1, 2, 3]", false),
        ("band != 'hot'", true),
        ("lead.title contains 'Sales'", true),
        ("lead.title starts_with 'Sales'", false),
        ("points + 2 * 3 == 18", true),
        ("points - 2 - 3 == 7", true),
        ("-points < -11.5", true),
        ("points - -1 == 13", true),
        ("green == true", true),
        ("true || false && false", true),
        ("(true || false) && false", false),
        ("gone is missing and points is known", true),
    ] {
        assert_eq!(holds(text), Ok(wanted), "{text}");
    }
}

#[test]
fn a_missing_value_passes_no_comparison_and_only_its_own_question() {
    for text in ["gone == 1", "gone != 1", "gone < 1", "gone >= 1", "gone in [1]", "gone + 1 > 0", "gone is known"] {
        assert_eq!(holds(text), Ok(false), "{text}");
        assert_eq!(holds(&format!("not ({text})")), Ok(true), "{text}");
    }
}

#[test]
fn what_is_refused_says_where_and_what_to_do() {
    for (text, at, why) in [
        ("band = 'hot'", 5, "one = means nothing here; == asks whether two values are equal"),
        ("band == 'hto'", 8, "band is never 'hto'; did you mean 'hot'?"),
        ("band in ['hot', 'luke']", 16, "band is never 'luke'; it is one of hot, warm, cold"),
        ("bnad == 'hot'", 0, "there is no bnad here; did you mean band?"),
        ("band == hot", 8, "there is no hot here; write 'hot' if it is a text"),
        ("points == 'many'", 10, "this is text, and `==` wants a number here"),
        ("band > 3", 0, "this is text, and `>` wants a number here"),
        ("points && green", 0, "this is a number, and `&&` wants yes or no here"),
        ("points + 1", 7, "this is a number, wanted a condition; compare it with something"),
        ("points > ", 9, "found the end, wanted a name, a number, a 'text' or a bracket"),
        ("(points > 3", 11, "found the end, wanted the ) of this bracket"),
        ("points > 3 band == 'hot'", 11, "band was not expected here; join two conditions with && or ||"),
        ("1 < points < 3", 11, "comparisons do not chain; write a < b && b < c"),
        ("band == 'hot", 8, "this text has no end; close it with '"),
        ("points > 3 & green", 11, "one & means nothing here; write &&"),
        ("points > 3 # green", 11, "'#' means nothing here"),
        ("points > 1e", 9, "1e is no number; wanted one such as 12 or 0.5"),
        ("band in 'hot'", 8, "after `in` comes a list such as ['hot', 'warm']"),
        ("band in ['hot' 'warm']", 15, "found 'warm', wanted , or ] in this list"),
        ("band is hot", 8, "after `is` comes missing or known; == asks for a value"),
        ("", 0, "found the end, wanted a name, a number, a 'text' or a bracket"),
    ] {
        assert_eq!(holds(text), Err(FormulaError { at, why: why.to_owned() }), "{text}");
    }
    let deep = format!("{}green{}", "(".repeat(60), ")".repeat(60));
    assert!(holds(&deep).unwrap_err().why.starts_with("more than 50 levels deep"));
    assert!(holds(&"not ".repeat(2_000)).unwrap_err().why.starts_with("more than 50 levels deep"));
    assert!(holds(&"not ".repeat(100_000)).unwrap_err().why.starts_with("more than 50 levels deep"));
    assert!(holds(&vec!["green"; 100_000].join(" && ")).unwrap_err().why.starts_with("more than 150 signs"));
    // Many conditions side by side are not deep.
    assert_eq!(holds(&vec!["green"; 151].join(" && ")), Ok(true));
}

proptest! {
    #[test]
    fn no_text_makes_it_stumble(text in "[a-z0-9'\"!=<>&|()\\[\\], .+*éñ-]{0,40}") {
        if let Err(error) = holds(&text) {
            prop_assert!(error.at <= text.len() && text.is_char_boundary(error.at), "{text:?} {error:?}");
        }
    }

    #[test]
    fn conditions_side_by_side_mean_what_rust_means(
        flags in proptest::collection::vec((any::<bool>(), any::<bool>(), any::<bool>()), 1..8),
    ) {
        // `a || !b && c ...`, with && binding more strongly.
        let mut text = flags[0].0.to_string();
        let (mut any, mut all) = (false, flags[0].0);
        for &(flag, not, and) in &flags[1..] {
            text += &format!(" {} {}{flag}", if and { "&&" } else { "||" }, if not { "!" } else { "" });
            if and {
                all &= flag != not;
            } else {
                any |= all;
                all = flag != not;
            }
        }
        prop_assert_eq!(holds(&text), Ok(any || all), "{}", text);
    }
}
