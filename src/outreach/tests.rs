//! Spikes, hours and actions on small invented leads.

use super::*;
use crate::ingest::{Events, FlatEvents};
use crate::time::{Instant, MICROS_PER_DAY, Zone};

fn day(days: f64) -> Instant {
    Instant::from_micros((days * MICROS_PER_DAY as f64) as i64)
}

/// One lead's events, of types 0 and 1, at these days.
fn log(acts: &[(u32, f64)]) -> Events {
    let mut acts = acts.to_vec();
    acts.sort_by(|a, b| a.1.total_cmp(&b.1));
    let time: Vec<Instant> = acts.iter().map(|&(_, at)| day(at)).collect();
    let flat = FlatEvents {
        offsets: vec![0, acts.len()],
        visible_at: time.clone(),
        time,
        kind: acts.iter().map(|&(kind, _)| kind).collect(),
        kinds: vec!["click".to_owned(), "sent".to_owned()],
        ..FlatEvents::default()
    };
    flat.into_events().unwrap()
}

fn found(acts: &[(u32, f64)], created: Option<f64>) -> Option<Spike> {
    let events = log(acts);
    let part = events.part(0).unwrap();
    spike((&part, 0, day(100.0)), created.map(day), &[true, false], &SignalParams::default())
}

#[test]
fn a_quiet_lead_that_wakes_up_is_a_spike_and_a_busy_one_is_none() {
    let four = [(0, 96.0), (0, 97.0), (0, 98.0), (0, 99.0)];
    let spike = found(&four, Some(0.0)).unwrap();
    assert_eq!((spike.recent, spike.before), (4, 0));
    assert!((spike.chance - 1.0 / 6561.0).abs() < 1e-12, "{}", spike.chance);
    // Three are too few to say, and what was done to the lead does not count.
    assert_eq!(found(&four[1..], Some(0.0)), None);
    assert_eq!(found(&four.map(|(_, at)| (1, at)), Some(0.0)), None);
    // A lead that always does that much is not suddenly busy.
    let always: Vec<(u32, f64)> = (40..100).map(|at| (0, f64::from(at))).collect();
    assert_eq!(found(&always, Some(0.0)), None);
    // A new lead was not quiet before: nothing is known of it.
    assert_eq!(found(&four, Some(90.0)), None);
    assert_eq!(found(&four, None), None);
    // What is older than both spans counts for neither.
    let long_ago: Vec<(u32, f64)> = four.into_iter().chain((0..30).map(|at| (0, f64::from(at)))).collect();
    assert_eq!(found(&long_ago, Some(0.0)).map(|spike| spike.before), Some(0));
}

#[test]
fn an_act_at_as_of_is_not_seen() {
    assert_eq!(found(&[(0, 97.0), (0, 98.0), (0, 99.0), (0, 100.0)], Some(0.0)), None);
}

#[test]
fn even_leads_are_called_spikes_as_seldom_as_the_level_says() {
    // 20000 leads at an even pace of 12 acts in 63 days; an exact test may only err on the rare side of 1 in 1000.
    let stream = crate::seed::Seed::new(3).stream("even leads");
    let mut spikes = 0;
    for lead in 0..20_000_u64 {
        let acts: Vec<(u32, f64)> =
            (0..12).map(|act| (0, 37.0 + 63.0 * stream.with(lead).with(act).uniform())).collect();
        spikes += usize::from(found(&acts, Some(0.0)).is_some());
    }
    assert!(spikes <= 34, "{spikes}"); // 20 expected at most; 34 is three standard errors above.
}

#[test]
fn an_hour_and_a_weekday_need_five_answers() {
    let zone = Zone::named("Europe/Madrid").unwrap();
    let time = |acts: &[(u32, f64)]| {
        let events = log(acts);
        let part = events.part(0).unwrap();
        contact_time((&part, 0, day(100.0)), &[true, false], &zone)
    };
    // 1970-01-05 was a Monday; Madrid was an hour ahead of UTC.
    let at = |day: f64, hour: f64| (0, 4.0 + day + hour / 24.0);
    let answers = [at(0.0, 8.2), at(7.0, 9.1), at(14.0, 9.4), at(15.0, 10.0), at(16.0, 22.5)];
    let best = time(&answers).unwrap();
    assert_eq!((best.hour, best.weekday_name(), best.answers), (10, "Monday", 5));
    assert_eq!(time(&answers[..4]), None);
    assert_eq!(time(&answers.map(|(_, at)| (1, at))), None);
    // Around midnight hours are neighbours: 23, 0 and 1 o'clock.
    let late = [at(0.0, 22.1), at(1.0, 23.1), at(2.0, 0.1), at(3.0, 12.0), at(4.0, 23.4)];
    assert_eq!(time(&late).unwrap().hour, 0);
}

const TAKEN: [&str; 2] = ["score", "band"];
const BANDS: [&str; 4] = ["hot", "warm", "cold", "no_evidence"];

fn parse(text: &str) -> Result<Actions, ActionsError> {
    Actions::parse(text, "actions.csv", &BANDS, &TAKEN)
}

#[test]
fn the_first_row_that_fits_says_what_to_do() {
    let actions = parse(
        "band,reason,action,content,within_days\n\
         hot,spike,call today,,0\n\
         hot,,call,price list,3\n\
         ,demo_request,send the agenda,,1\n\
         cold,,,,\n\
         cold,,invite to unsubscribe,,\n\
         no_evidence,,survey,,\n",
    )
    .unwrap();
    assert_eq!(actions.columns(), ["action", "content", "within_days"]);
    let of = |band, reasons: &[&str]| actions.of(Situation { band, reasons }).map(|cells| cells[0].clone());
    assert_eq!(of("hot", &["spike"]).as_deref(), Some("call today"));
    assert_eq!(of("hot", &["demo_request"]).as_deref(), Some("call"));
    assert_eq!(of("warm", &["page", "demo_request"]).as_deref(), Some("send the agenda"));
    assert_eq!(of("warm", &[]), None);
    assert_eq!(of("cold", &[]).as_deref(), Some("invite to unsubscribe"));
    assert_eq!(of("no_evidence", &[]).as_deref(), Some("survey"));
    // The file that init writes says nothing yet.
    let empty = parse("band,reason,action,who,within_days\nhot,,,,\n").unwrap();
    assert_eq!(empty.of(Situation { band: "hot", reasons: &[] }), None);
}

#[test]
fn what_is_no_actions_file_is_refused_with_its_line() {
    let message = |text: &str| parse(text).unwrap_err().to_string();
    assert!(message("reason,action\n,call\n").contains("no column \"band\""));
    assert!(message("band,reason,action,action\n").contains("\"action\" twice"));
    assert!(message("band,reason,score\n").contains("\"score\" is one of the scores list"));
    assert!(
        message("band,reason,action\nhot,,call\nlukewarm,,call\n")
            .starts_with("actions.csv:3: no lead can be in band \"lukewarm\"")
    );
    assert!(message("band,reason,action\nhot,call\n").contains("wanted a CSV file"));
}
