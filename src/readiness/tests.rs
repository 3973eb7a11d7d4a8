//! Simulated companies whose time to conversion is known, and small ones counted by hand.

mod counts;
mod horizons;
mod words;

use crate::cohort::{Cohort, Policy};
use crate::ingest::{Conversion, Events, Leads, Outcomes, Tables};
use crate::time::{Instant, Zone};

fn at(text: &str) -> Instant {
    Zone::utc().parse(text).unwrap()
}

/// Leads by creation and conversion, without events; the data end where it is said.
fn tables(leads: &[(&str, Option<&str>)], data_end: &str) -> Tables {
    let count = leads.len();
    let conversion = |text: &str| Conversion { at: at(text), value: None };
    Tables {
        leads: Leads {
            ids: (0..count).map(|lead| format!("L{lead:03}")).collect(),
            created: leads.iter().map(|(created, _)| Some(at(created))).collect(),
            ..Leads::default()
        },
        events: Events::default(),
        outcomes: Outcomes {
            conversions: leads.iter().map(|(_, won)| won.iter().map(|won| conversion(won)).collect()).collect(),
            exits: vec![None; count],
            flags: None,
            entered: None,
            known: true,
        },
        data_end: Some(at(data_end)),
        ..Tables::default()
    }
}

fn cohort(tables: &Tables, horizon_days: u32) -> Cohort {
    Cohort::build(tables, &Policy::Weekly, horizon_days, false, &Zone::utc()).unwrap()
}
