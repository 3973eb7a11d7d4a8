//! How often does the monitor call a change of scores where nothing has changed?

use rayon::prelude::*;

use super::population::{log_odds, open_leads};
use super::table::{Finding, Table};
use super::{SimulateError, times};
use crate::artifact::NumberProfile;
use crate::monitor::{LEAST_DRIFT, critical_psi, psi};
use crate::seed::Seed;

/// Frozen references, each from leads of its own.
const REFERENCES: u64 = 25;
/// Looks at new leads against each, per number of leads: 5,000 in all.
const LOOKS: u64 = 200;
/// Leads behind a reference.
const REFERENCE_LEADS: usize = 3000;
/// New leads at a look.
const LEADS: [usize; 3] = [100, 200, 1000];
/// Share of leads whose score is missing.
const MISSING: f64 = 0.03;
/// Leads that everybody is drawn from: nothing has changed, exactly.
const POPULATION: usize = 20_000;
/// What a change adds to all log-odds, in the last column: that an alarm can sound at all.
const CHANGE: f64 = 0.7;
/// False alarms may be so many.
const MOST_ALARMS: f64 = 0.06;

/// Looks at one reference: alarms, indices over the bare limit, alarms after a change.
type Alarms = [u64; 3];

pub(super) fn simulate(effort: f64, seed: Seed) -> Result<Table, SimulateError> {
    let seed = seed.stream("drift");
    let population: Vec<f64> = open_leads(POPULATION, seed).iter().map(log_odds).collect();
    let references = times(REFERENCES, effort);
    let mut rows = Vec::new();
    let mut findings = Vec::new();
    for leads in LEADS {
        let each = (0..references).into_par_iter().map(|world| one(&population, leads, seed.with(world)));
        let found: Vec<Alarms> = each.collect();
        let all = (references * LOOKS) as f64;
        let share = |of: usize| found.iter().map(|alarms| alarms[of]).sum::<u64>() as f64 / all;
        let percent = |share: f64| format!("{:.1}%", 100.0 * share);
        rows.push(vec![leads.to_string(), percent(share(0)), percent(share(1)), percent(share(2))]);
        findings.push(Finding {
            sentence: format!(
                "with {leads} leads at most {:.0}% of looks are false alarms: {} of {all:.0}",
                100.0 * MOST_ALARMS,
                percent(share(0))
            ),
            holds: share(0) <= MOST_ALARMS,
        });
    }
    Ok(Table {
        title: "Alarms of the population stability index".to_owned(),
        how: format!(
            "{references} references of {REFERENCE_LEADS} leads, frozen as deciles of the score beside {:.0}% missing; against each, {LOOKS} looks at new \
             leads of the same population. An alarm is an index above max({LEAST_DRIFT}, its simulated critical value). After a change: \
             {CHANGE} added to all log-odds.",
            100.0 * MISSING
        ),
        columns: ["leads", "false alarms", "false alarms of a bare 0.1", "alarms after a change"]
            .map(str::to_owned)
            .to_vec(),
        rows,
        findings,
    })
}

fn one(population: &[f64], leads: usize, seed: Seed) -> Alarms {
    let reference = drawn(population, REFERENCE_LEADS, 0.0, seed.stream("reference"));
    let profile = NumberProfile::fit(&reference);
    let shares: Vec<f64> = profile.shares.iter().copied().chain([profile.missing]).collect();
    let independent = REFERENCE_LEADS as u64;
    let critical = critical_psi(&shares, independent, leads as u64, seed.stream("critical"));
    let index = |look: u64, change: f64| {
        let new = drawn(population, leads, change, seed.stream("new").with(leads as u64).with(look));
        let mut counts = vec![0_u64; shares.len()];
        for score in new {
            counts[profile.bin_of(score).unwrap_or(profile.shares.len())] += 1;
        }
        psi(&shares, independent, &counts)
    };
    let mut alarms = [0; 3];
    for look in 0..LOOKS {
        let alarm =
            |index: Option<f64>| index.zip(critical).is_some_and(|(index, critical)| index > critical.max(LEAST_DRIFT));
        let same = index(look, 0.0);
        alarms[0] += u64::from(alarm(same));
        alarms[1] += u64::from(same.is_some_and(|index| index > LEAST_DRIFT));
        alarms[2] += u64::from(alarm(index(look, CHANGE)));
    }
    alarms
}

/// Scores of leads drawn from the population; some are missing.
fn drawn(population: &[f64], leads: usize, change: f64, seed: Seed) -> Vec<f64> {
    let one = |lead: usize| {
        let seed = seed.with(lead as u64);
        if seed.stream("missing").uniform() < MISSING {
            return f64::NAN;
        }
        population[(seed.bits() % population.len() as u64) as usize] + change
    };
    (0..leads).map(one).collect()
}
