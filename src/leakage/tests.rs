//! Which acts are caught, which are let pass, and what is said?

use super::*;
use crate::frame::Column;
use crate::seed::Seed;

const DAY: i64 = 86_400_000_000;

/// 1,000 leads looked at twice; one in five converts. `acts` says what a lead that converts, or not, has at a row.
struct Log {
    labels: Vec<bool>,
    leads: Vec<u32>,
}

fn log() -> Log {
    let leads: Vec<u32> = (0..2000).map(|row| row / 2).collect();
    Log { labels: leads.iter().map(|&lead| chance(1, lead) < 0.2).collect(), leads }
}

fn chance(purpose: u64, lead: u32) -> f64 {
    Seed::new(purpose).with(u64::from(lead)).uniform()
}

impl Log {
    fn suspect(&self, acts: impl Fn(u32, bool) -> Option<i64>) -> ActSuspect<'static> {
        let of_row = |row: usize| {
            let (lead, delay) = (self.leads[row], acts(self.leads[row], self.labels[row])?);
            // Leads are created an hour apart.
            let created = i64::from(lead) * DAY / 24;
            let before_as_of = (30 + 7 * (row as i64 % 2)) * DAY - delay;
            Some((
                row,
                ActsOfRow { first: created + delay, span: 0, since_creation: Some(delay), before_as_of, count: 1 },
            ))
        };
        let acts = (0..self.labels.len()).filter_map(of_row).collect();
        ActSuspect { name: "contract".to_owned(), source: ActSource::Type, acts, features: Vec::new() }
    }

    fn look(&self, suspect: ActSuspect<'_>, params: &LeakageParams) -> ActFinding {
        // All are looked at a month after their creation, and a week later.
        let ages: Vec<Option<i64>> =
            (0..self.labels.len()).map(|row| Some((30 + 7 * (row as i64 % 2)) * DAY)).collect();
        let rows = ActRows { labels: &self.labels, leads: &self.leads, groups: &self.leads, ages: &ages };
        look_at_acts(&[suspect], rows, params, Seed::new(7)).remove(0)
    }
}

/// Some delay of its own, within a month.
fn some_day(lead: u32) -> i64 {
    (chance(2, lead) * 25.0 * DAY as f64) as i64
}

#[test]
fn acts_that_only_buyers_have_stop_training_and_are_named_with_what_they_tell() {
    let log = log();
    let found = log.look(log.suspect(|lead, label| label.then(|| some_day(lead))), &LeakageParams::default());
    assert_eq!((found.decision, found.dated_alike), (Decision::Stopped, None));
    assert!((found.roc_auc.unwrap() - 1.0).abs() < 1e-12 && (found.rate_with.unwrap() - 1.0).abs() < 1e-12);
    let buyers = (0..1000).filter(|&lead| chance(1, lead) < 0.2).count();
    assert_eq!((found.leads, found.leads_with, found.rows_with), (1000, buyers, 2 * buyers));
    let words = wall_of_acts(vec![found]).unwrap_err().to_string();
    for part in ["contract", "AUC alone 1.000", &format!("{buyers} of 1000 leads"), "allow_events", "except_types"] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

#[test]
fn of_a_handful_of_buyers_nothing_is_judged() {
    // The first leads that buy: nine, then ten.
    let all = log();
    let with_buyers = |most: usize| {
        let mut buyers: Vec<u32> = all.leads.iter().zip(&all.labels).filter(|of| *of.1).map(|of| *of.0).collect();
        buyers.dedup();
        let kept = |lead: &u32| buyers[..most].contains(lead);
        Log { labels: all.leads.iter().map(kept).collect(), leads: all.leads.clone() }
    };
    for (most, decision) in [(9, Decision::Declared), (10, Decision::Stopped)] {
        let log = with_buyers(most);
        let found = log.look(log.suspect(|lead, label| label.then(|| some_day(lead))), &LeakageParams::default());
        assert_eq!((found.decision, found.roc_auc.is_some()), (decision, most == 10), "{most}: {found:?}");
    }
}

#[test]
fn a_reason_lets_acts_in_and_stays_with_them() {
    let log = log();
    let allow_events = vec![EventAllowance { event: "contract".to_owned(), reason: "a preliminary one".to_owned() }];
    let params = LeakageParams { allow_events, ..LeakageParams::default() };
    let found = log.look(log.suspect(|lead, label| label.then(|| some_day(lead))), &params);
    assert_eq!((found.decision, found.reason.as_deref()), (Decision::Allowed, Some("a preliminary one")));
    assert_eq!(wall_of_acts(vec![found.clone()]).unwrap(), [found]);
}

/// Three in four buyers and one in fifty others: strong (AUC about .86), and honest where each act has a time of its own.
fn strong(lead: u32, label: bool) -> bool {
    chance(3, lead) < if label { 0.75 } else { 0.02 }
}

#[test]
fn strong_acts_are_warned_of_where_each_has_its_time_and_stop_where_all_are_stamped_alike() {
    let (log, params) = (log(), LeakageParams::default());
    let own_times = log.look(log.suspect(|lead, label| strong(lead, label).then(|| some_day(lead))), &params);
    assert_eq!((own_times.decision, own_times.dated_alike), (Decision::StronglyWarned, None), "{own_times:?}");
    let minute = |seconds: i64| move |lead: u32, label: bool| strong(lead, label).then_some(seconds * 1_000_000);
    let stamped = log.look(log.suspect(minute(60)), &params);
    assert_eq!(stamped.decision, Decision::Stopped, "{stamped:?}");
    assert_eq!(stamped.dated_alike, Some(DatedAlike::SinceCreation { seconds: 60 }));
    let words = wall_of_acts(vec![stamped]).unwrap_err().to_string();
    assert!(words.contains("dated 60 s after the lead's creation in at least 9 of 10"), "{words}");
    // To one instant in the past, and each an hour or more before its lead was created.
    let created = |lead: u32| i64::from(lead) * DAY / 24;
    let at_once = log.look(log.suspect(|lead, label| strong(lead, label).then(|| -created(lead) - DAY)), &params);
    assert_eq!((at_once.decision, at_once.dated_alike), (Decision::Stopped, Some(DatedAlike::OneInstant)));
    let before = log.look(log.suspect(|lead, label| strong(lead, label).then(|| -DAY / 24 - some_day(lead))), &params);
    // Visits before the form are no stamp.
    assert_eq!((before.decision, before.dated_alike), (Decision::StronglyWarned, Some(DatedAlike::BeforeCreation)));
    // A lead that came into being by its first purchase, and bought again, was not stamped.
    let mut again = log.suspect(minute(0));
    again.acts.iter_mut().filter(|(row, _)| log.leads[*row] % 4 == 0).for_each(|(_, acts)| acts.span = DAY);
    let bought = log.look(again, &params);
    assert_eq!((bought.decision, bought.dated_alike), (Decision::StronglyWarned, None));
    // What everybody has at creation says nothing, however alike it is dated.
    let form = log.look(log.suspect(|_, _| Some(0)), &params);
    assert_eq!(form.decision, Decision::Declared);
    assert_eq!(form.dated_alike, Some(DatedAlike::SinceCreation { seconds: 0 }));
}

#[test]
fn an_act_that_part_of_the_buyers_has_and_nobody_else_is_named_and_a_strong_honest_one_is_told() {
    let (log, params) = (log(), LeakageParams::default());
    let part = |lead: u32, label: bool| (label && chance(3, lead) < 0.4).then(|| some_day(lead));
    let found = log.look(log.suspect(part), &params);
    assert_eq!(found.decision, Decision::Warned, "{found:?}");
    assert!((0.65..0.75).contains(&found.roc_auc.unwrap()), "{found:?}");
    assert_eq!((found.buyers_with, found.leads), (found.leads_with, 1000));
    let words = found.sentence().unwrap();
    let said = format!(
        "{0} of the {0} leads that have one buy, of all leads {1:.0}%",
        found.leads_with,
        found.buyers as f64 / 10.0
    );
    assert!(words.contains("\"contract\"") && words.contains(&said), "{words}");
    assert!(wall_of_acts(vec![found]).is_ok());
    // Three in four who have it buy: no more than a good sign.
    let sign = |lead: u32, label: bool| (chance(3, lead) < if label { 0.4 } else { 0.03 }).then(|| some_day(lead));
    let found = log.look(log.suspect(sign), &params);
    assert_eq!((found.decision, found.sentence()), (Decision::Declared, None), "{found:?}");
    let strong = |lead: u32, label: bool| (chance(3, lead) < if label { 0.65 } else { 0.03 }).then(|| some_day(lead));
    let found = log.look(log.suspect(strong), &params);
    assert_eq!(found.decision, Decision::Warned, "{found:?}");
    assert!(found.sentence().unwrap().contains("are strong alone (AUC alone 0."), "{found:?}");
}

#[test]
fn the_most_that_is_told_decides_and_having_any_at_all_gives_it_its_words() {
    let log = log();
    let look = |stop: f64| {
        let mut had = log.suspect(|lead, label| strong(lead, label).then(|| some_day(lead)));
        // A count that says a little more than having any: of those that have one, two rows that converted have more.
        let mut told = vec![0.0; log.labels.len()];
        had.acts.iter().for_each(|(row, _)| told[*row] = 1.0);
        had.acts.iter().filter(|(row, _)| log.labels[*row]).take(2).for_each(|(row, _)| told[*row] = 2.0);
        had.features.push(("count__contract__all", Column::Number(told)));
        log.look(had, &LeakageParams { stop, strong_warn: 0.7, warn: 0.6, ..LeakageParams::default() })
    };
    let any = log.look(log.suspect(|lead, label| strong(lead, label).then_some(0)), &LeakageParams::default());
    let found = look(0.99);
    let (most, any) = (found.roc_auc.unwrap(), any.roc_auc.unwrap());
    assert!(most > any && most < any + 0.002, "{most} {any}");
    assert_eq!(found.told_by, "having any at all");
    assert_eq!(look(most).decision, Decision::Stopped);
    assert_eq!(look(most + 1e-9).decision, Decision::StronglyWarned);
}

#[test]
fn a_lead_s_age_gives_nothing_away_and_an_act_of_the_outcome_does_at_any_age() {
    // Weekly lists of all open leads: 2,000 leads over 500 days, whose sale follows some 12 days later, if it does.
    let (mut labels, mut leads, mut ages) = (Vec::new(), Vec::new(), Vec::new());
    for lead in 0..2000_u32 {
        let created = 500.0 * chance(4, lead);
        let sold = (chance(5, lead) < 0.15).then(|| created + 1.0 - 12.0 * libm::log(1.0 - chance(6, lead)));
        for list in (0..70).map(|week| f64::from(week) * 7.0).filter(|list| *list > created) {
            if sold.is_none_or(|sold| sold > list) {
                labels.push(sold.is_some_and(|sold| sold <= list + 30.0));
                leads.push(lead);
                ages.push(Some(((list - created) * DAY as f64) as i64));
            }
        }
    }
    let rows = ActRows { labels: &labels, leads: &leads, groups: &leads, ages: &ages };
    let at_creation = |row: usize| {
        let age = ages[row].unwrap();
        (row, ActsOfRow { first: -age, span: 0, since_creation: Some(0), before_as_of: age, count: 1 })
    };
    let suspect = |has: &dyn Fn(usize) -> bool| {
        let acts: Vec<_> = (0..labels.len()).filter(|&row| has(row)).map(at_creation).collect();
        let features =
            vec![("days_since_creation", Column::Number(ages.iter().map(|age| age.unwrap() as f64).collect()))];
        ActSuspect { name: "signup".to_owned(), source: ActSource::Type, acts, features }
    };
    let whole: Vec<f64> = ages.iter().map(|age| -(age.unwrap() as f64)).collect();
    assert!(crate::metrics::roc_auc_score(&labels, &whole, None).unwrap() > 0.9);
    let look = |suspect| look_at_acts(&[suspect], rows, &LeakageParams::default(), Seed::new(7)).remove(0);
    let signup = look(suspect(&|_| true));
    assert_eq!(signup.dated_alike, Some(DatedAlike::SinceCreation { seconds: 0 }));
    assert!(signup.decision == Decision::Declared && signup.roc_auc.unwrap() < 0.65, "{signup:?}");
    let sold = look(suspect(&|row| labels[row]));
    assert_eq!(sold.decision, Decision::Stopped, "{sold:?}");
}

#[test]
fn an_act_that_everybody_has_is_caught_where_only_its_moment_tells() {
    let log = log();
    let moved = |lead: u32, label: bool| Some(if label { 60_000_000 } else { 120_000_000 + some_day(lead) });
    let early = |lead: u32, label: bool| Some(if label { some_day(lead) / 2 + DAY } else { some_day(lead) });
    let found = log.look(log.suspect(moved), &LeakageParams::default());
    assert_eq!(found.decision, Decision::Stopped, "{found:?}");
    let found = log.look(log.suspect(early), &LeakageParams::default());
    assert_ne!(found.decision, Decision::Stopped, "{found:?}");
}

#[test]
fn features_that_tell_together_are_caught_by_their_name_and_noise_is_not() {
    let log = log();
    let noise = |purpose: u64, row: usize| Seed::new(purpose).with(row as u64).uniform();
    // Each of eight answers is right in four of five rows.
    let answer = |purpose: u64| -> Vec<f64> {
        let right = |row: usize| noise(purpose, row) < 0.8;
        (0..2000).map(|row| f64::from(u8::from(log.labels[row] == right(row)))).collect()
    };
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let columns = |values: &dyn Fn(u64) -> Vec<f64>| {
        (10..).zip(names).map(|(purpose, name)| (name, Column::Number(values(purpose)))).collect::<Vec<_>>()
    };
    let suspect =
        |features| ActSuspect { name: "amount".to_owned(), source: ActSource::Property, acts: Vec::new(), features };
    let found = log.look(suspect(columns(&answer)), &LeakageParams::default());
    assert_eq!(found.decision, Decision::Stopped, "{found:?}");
    assert!(found.told_by.contains("together"), "{found:?}");
    let words = wall_of_acts(vec![found]).unwrap_err().to_string();
    assert!(words.contains("amount") && !words.contains("leads have it"), "{words}");
    let chance = |purpose| (0..2000).map(|row| noise(purpose, row)).collect::<Vec<f64>>();
    let found = log.look(suspect(columns(&chance)), &LeakageParams::default());
    assert_eq!(found.decision, Decision::Declared, "{found:?}");
    assert!(found.roc_auc.unwrap() < 0.6);
}

#[test]
fn a_sample_keeps_leads_whole_and_few_rows_are_all_looked_at() {
    let leads: Vec<u32> = (0..10_000).map(|row| row / 4).collect();
    assert_eq!(sampled_rows(&leads, 10_000, Seed::new(1)), None);
    let rows = sampled_rows(&leads, 2_000, Seed::new(1)).unwrap();
    assert!((1_700..2_300).contains(&rows.len()), "{}", rows.len());
    assert!(rows.chunk_by(|&a, &b| leads[a] == leads[b]).all(|lead| lead.len() == 4));
}
