//! What must hold of the page on what buyers do.

use super::*;
use crate::report::tests::hostile::{payloads, skeleton};
use crate::report::tests::labels::faults_of;

fn contrast(with: usize, without: usize) -> Contrast {
    let side = |converted: usize| Frequency {
        rows: 400,
        converted,
        low: (converted as f64 / 400.0 - 0.03).max(0.0),
        high: converted as f64 / 400.0 + 0.03,
    };
    Contrast { with: side(with), without: side(without) }
}

fn example(text: &str) -> Buyers {
    let did = |event: &str| Fact::Did { event: event.to_owned(), lookback: Lookback::Days(30) };
    let row = |fact: Fact, with, without| FactRow { fact, field: text.to_owned(), contrast: contrast(with, without) };
    let is = |level: &str| Fact::Is { column: text.to_owned(), level: level.to_owned() };
    Buyers {
        all: contrast(60, 0).with,
        more: vec![
            row(did(text), 136, 20),
            row(is(text), 90, 31),
            row(Fact::AtLeast { column: text.to_owned(), value: "120".to_owned() }, 72, 40),
        ],
        fewer: vec![row(did("careers_page"), 8, 66)],
        segments: vec![Segment {
            column: text.to_owned(),
            rows: vec![
                SegmentRow {
                    level: text.to_owned(),
                    frequency: contrast(90, 0).with,
                    best: Some(row(did(text), 160, 44)),
                },
                SegmentRow { level: "event".to_owned(), frequency: contrast(20, 0).with, best: None },
            ],
        }],
    }
}

fn page(text: &str, lang: Lang) -> String {
    let form = BuyersForm { project: text, lang, timezone: "Europe/Madrid", horizon_days: 90 };
    String::from_utf8(render_buyers(&example(text), &form).unwrap().remove(0).1).unwrap()
}

#[test]
fn the_first_sentence_counts_of_a_hundred_and_nothing_needs_statistics_to_be_read() {
    let en = page("pricing_view", Lang::En);
    assert!(
        en.contains(
            "Of 100 leads where pricing view happened in the last 30 days, 34 became customers; of 100 others, 5.0."
        ),
        "{en}"
    );
    assert!(en.contains("34 of 100 <span class=\"ci\">(31 to 37)</span>") && en.contains("<title>"));
    assert!(en.contains("patterns in past leads, not causes"));
    let es = page("pricing_view", Lang::Es);
    assert!(es.contains(
        "De 100 leads con «pricing view en los últimos 30 días», 34 se hicieron clientes; de 100 de los demás, 5,0."
    ));
    crate::report::tests::dump_page("buyers.en.html", en.as_bytes());
    crate::report::tests::dump_page("buyers.es.html", es.as_bytes());
    for word in ["AUC", "log-odds", "SHAP", "regression"] {
        assert!(!en.contains(word), "{word}");
    }
}

#[test]
fn where_nothing_is_sure_the_page_says_so() {
    let none = Buyers { more: Vec::new(), fewer: Vec::new(), segments: Vec::new(), ..example("x") };
    let form = BuyersForm { project: "Acme", lang: Lang::En, timezone: "UTC", horizon_days: 30 };
    let files = render_buyers(&none, &form).unwrap();
    assert!(String::from_utf8_lossy(&files[0].1).contains("Nothing sets buyers apart for sure yet"));
}

#[test]
fn two_hundred_payloads_change_no_node_of_the_page() {
    let nodes = |text: &str| {
        let mut inside = false;
        let outside = |part: &(String, Option<String>)| {
            inside = (inside || part.0 == "svg") && part.0 != "/svg";
            !inside
        };
        skeleton(&page(text, Lang::Es)).into_iter().filter(outside).collect::<Vec<_>>()
    };
    let plain = nodes("plain words");
    for payload in payloads() {
        assert_eq!(nodes(&payload), plain, "{payload:?}");
    }
}

#[test]
fn no_label_of_the_drawing_lies_on_another_or_leaves_it() {
    let long = "Visitas a la página de precios con <b>descuento</b> y MAYÚSCULAS WWW de la campaña 2026";
    for text in ["pricing_view", long] {
        let mut many = example(text);
        let row = |n: usize| FactRow { contrast: contrast(399 - 40 * n, 2 * n), ..many.more[n % 3].clone() };
        many.more = (0..9).map(row).collect();
        for buyers in [example(text), many] {
            for lang in [Lang::En, Lang::Es] {
                let form = BuyersForm { project: text, lang, timezone: "Europe/Madrid", horizon_days: 90 };
                let files = render_buyers(&buyers, &form).unwrap();
                let page = std::str::from_utf8(&files[0].1).unwrap();
                let (seen, faults) = faults_of([("buyers.html", page)]);
                assert!(seen > 20 && faults.is_empty(), "{} of {seen}: {faults:#?}", faults.len());
            }
        }
    }
}

#[test]
fn small_numbers_are_told_from_nothing() {
    let locale = Locale::new(Lang::En, "UTC").unwrap();
    let said = |value: &str| {
        page::fact_words(&Fact::AtLeast { column: "share".to_owned(), value: value.to_owned() }, &locale).unwrap()
    };
    for (value, shown) in
        [("0.42", "0.42"), ("120", "120"), ("3.5", "3.5"), ("1234.6", "1,235"), ("0.00012", "0.00012")]
    {
        assert!(said(value).ends_with(&format!("at least {shown}")), "{}", said(value));
    }
}
