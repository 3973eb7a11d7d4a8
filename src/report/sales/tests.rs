//! What must hold of the sales page, whatever the data.

use super::example::{input, reason};
use super::*;
use crate::evaluate::{Estimate, Measured, VerdictWord};
use crate::report::Lang;
use crate::report::tests::hostile::{payloads, skeleton};

fn page(input: &SalesInput) -> String {
    String::from_utf8(render_sales(input).unwrap().remove(0).1).unwrap()
}

#[test]
fn the_first_sentence_says_what_to_do_and_how_sure_it_is() {
    let en = page(&input(Lang::En, 150));
    assert!(en.contains("<h1>Call these 150 leads</h1>"));
    assert!(en.contains("found 3.1 times as many customers as calling at random (2.4 to 4.0)."));
    assert!(en.contains("They also found more customers than your team’s rules."));
    let es = page(&input(Lang::Es, 150));
    assert!(es.contains("<h1>Llame a estos 150 leads</h1>") && es.contains("3,1 veces") && es.contains("(2,4 a 4,0)"));
    let mut open = input(Lang::En, 1);
    open.times_random = Some(Measured::Estimate(Estimate { value: 1.4, low: 0.8, high: 2.2 }));
    open.verdict.0 = VerdictWord::NoVisibleDifference;
    let open = page(&open);
    assert!(open.contains("<h1>Call this lead</h1>") && open.contains("Not proven yet: past lists found 1.4 times"));
    let mut none = input(Lang::En, 0);
    none.times_random = None;
    assert!(page(&none).contains("Nobody to call now") && page(&none).contains("is not known yet"));
}

#[test]
fn the_parts_stand_in_the_order_in_which_they_are_read() {
    let page = page(&input(Lang::En, 150));
    let places: Vec<usize> = [
        "id=\"bands\"", "23 of 100", "Call and offer a demo · Senior rep · within a day", "not known yet", "nothing written down",
        "id=\"matrix\"", "A4 <span aria-hidden=\"true\">★", "clearly above all leads", "41 leads", "12 on the list", "14 of 100", "9.0 to 19", "id=\"changes\"", "23 Feb 2026", "is new: 3 × demo request in 30 days",
        "rose by 14 points: 3 × pricing view in 30 days", "4 left it", "became a customer", "id=\"last\"",
        "named 150 leads. Within 90 days, 23 of them became customers (15 of 100). A list in random order would have found about 7.4.",
        "id=\"limits\"", "patterns in past leads, not causes", "3 people objected", "Arrival time unknown",
        "id=\"list\"", "patterns in past leads, not causes", "lead-0000", ">B3<", "31 of 100", "but 3 × careers page",
    ]
    .iter()
    .scan(0, |from, text| {
        let at = page[*from..].find(text).unwrap_or_else(|| panic!("{text} is missing after {from}")) + *from;
        *from = at;
        Some(at)
    })
    .collect();
    assert!(places.is_sorted());
    assert!(page.contains("score up by 12 points"));
}

#[test]
fn where_something_is_not_known_nothing_is_shown_in_its_place() {
    let mut input = input(Lang::En, 3);
    (input.before, input.last, input.as_of) = (None, None, None);
    input.matrix.clear();
    input.has_actions = false;
    let page = page(&input);
    for id in ["matrix", "changes", "last"] {
        assert!(!page.contains(&format!("id=\"{id}\"")), "{id}");
    }
    assert!(page.contains("write what to do with each band into actions.csv, name it"));
}

#[test]
fn a_million_leads_make_a_page_under_two_megabytes_and_lose_no_row_of_the_csv() {
    let mut input = input(Lang::Es, 20_000);
    for lead in &mut input.leads {
        lead.lead_id = "x".repeat(400);
        lead.reasons_for = vec![reason(&"long ".repeat(60), 3); 3];
    }
    let files = render_sales(&input).unwrap();
    assert!(files[0].1.len() < 2_000_000, "{} bytes", files[0].1.len());
    assert_eq!(files[1].1.iter().filter(|&&byte| byte == b'\n').count(), 20_001);
    assert!(String::from_utf8_lossy(&files[0].1).contains("19\u{202f}000 leads"));
}

#[test]
fn two_hundred_payloads_change_no_node_of_the_page_and_no_cell_of_the_csv_runs() {
    let plain = skeleton(&page(&hostile("plain words")));
    for payload in payloads() {
        let files = render_sales(&hostile(&payload)).unwrap();
        let page = String::from_utf8(files[0].1.clone()).unwrap();
        assert_eq!(skeleton(&page), plain, "{payload:?}");
        let mut reader = csv::ReaderBuilder::new().from_reader(&files[1].1[..]);
        for cell in reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            assert!(!cell.starts_with(['=', '+', '@', '\t', '\r', '\n']), "{cell:?}");
        }
    }
}

/// That text wherever the data can put one.
fn hostile(text: &str) -> SalesInput {
    let mut input = input(Lang::En, 7);
    let said = || reason(text, 3);
    input.project = text.to_owned();
    input.shown = vec![text.to_owned()];
    input.verdict.1 = text.to_owned();
    for band in &mut input.bands {
        band.name = text.to_owned();
        for action in &mut band.actions {
            (action.action, action.who) = (text.to_owned(), text.to_owned());
        }
    }
    for lead in &mut input.leads {
        (lead.lead_id, lead.band, lead.shown) = (text.to_owned(), text.to_owned(), vec![Some(text.to_owned())]);
        (lead.reasons_for, lead.reason_against) = (vec![said(); 3], Some(said()));
        if let Some(next) = &mut lead.next {
            (next.action, next.who) = (text.to_owned(), text.to_owned());
        }
    }
    for change in &mut input.changes {
        change.lead_id = text.to_owned();
        if let Happened::Appeared(reason) | Happened::Rose(_, reason) | Happened::Fell(_, reason) = &mut change.happened
        {
            *reason = Some(said());
        }
    }
    input
}

#[test]
fn every_header_has_a_scope_every_id_stands_once_and_nothing_is_loaded() {
    for lang in [Lang::En, Lang::Es] {
        let page = page(&input(lang, 40));
        let parts = skeleton(&page);
        let ids: Vec<_> = parts.iter().filter(|(name, _)| name == "id").map(|(_, id)| id.clone().unwrap()).collect();
        let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), distinct.len());
        assert_eq!(page.matches("<th ").count(), page.matches("<th scope=\"").count());
        for forbidden in ["script", "iframe", "link", "img", "src", "use", "image", "form", "object"] {
            assert!(!parts.iter().any(|(name, _)| name == forbidden), "{forbidden}");
        }
        assert!(!page.contains("url(") && !page.contains("http://") && !page.contains("https://"));
    }
}

#[test]
fn the_examples_are_whole_in_both_languages() {
    for (name, lang) in [("sales.en.html", Lang::En), ("sales.es.html", Lang::Es)] {
        let page = page(&input(lang, 40));
        crate::report::tests::dump_page(name, page.as_bytes());
        assert!(page.ends_with("</html>\n") || page.ends_with("</html>"));
    }
}

#[test]
fn lists_that_found_fewer_than_chance_are_not_said_to_be_unproven() {
    let mut worse = input(Lang::En, 3);
    worse.times_random = Some(Measured::Estimate(Estimate { value: 0.5, low: 0.3, high: 0.8 }));
    let words = page(&worse);
    assert!(words.contains("only 0.5 times as many customers") && !words.contains("chance alone could explain"));
    worse.lang = Lang::Es;
    worse.verdict.0 = VerdictWord::Worse;
    let words = page(&worse);
    assert!(
        words.contains("no trabaje con esta lista") && words.contains("con las reglas de su equipo se encontraron")
    );
}

#[test]
fn a_list_of_objections_is_missing_only_where_none_was_given() {
    let missing = "No list of people who objected was given";
    for (opted_out, wanted, unwanted) in [
        (None, missing, "names none of these leads"),
        (Some(0), "The list of people who objected names none of these leads", missing),
        (Some(2), "2 people objected", missing),
    ] {
        let words = page(&SalesInput { opted_out, ..input(Lang::En, 3) });
        assert!(words.contains(wanted) && !words.contains(unwanted), "{opted_out:?}");
    }
}

#[test]
fn the_page_does_not_promise_a_rest_that_its_list_does_not_keep() {
    let words = page(&input(Lang::En, 3));
    assert!(!words.contains("not listed again"));
    assert!(words.contains("In the test a listed lead rested for 90 days"));
}

#[test]
fn a_lead_that_grew_too_old_for_the_model_is_not_called_closed() {
    let mut input = input(Lang::En, 3);
    input.changes = vec![Change { lead_id: "lead-0905".to_owned(), happened: Happened::Unscored }];
    let words = page(&input);
    assert!(words.contains("1 left it") && words.contains("is older than any lead this was tested on"));
    assert!(!words.contains("is closed"));
}
