//! Open leads with their true chances: who they are comes from the invented company, what became of them from a draw.

use crate::seed::Seed;
use crate::stats::logit;
use crate::synth::{SynthParams, generate};
use crate::time::Instant;

/// One open lead on one Monday.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenLead {
    pub(super) as_of: Instant,
    /// The true chance of a won deal within the horizon.
    pub(super) chance: f64,
}

/// Days within which a conversion counts.
pub(super) const HORIZON_DAYS: u32 = 90;

/// Leads generated at once; another company follows when they are used up.
const COMPANY: usize = 4000;

/// So many leads, each on one Monday on which it was open, as the company of `seed` and those after it hold them.
///
/// The true chance is that of a constant hazard, the true one of that Monday, over the horizon.
pub(super) fn open_leads(count: usize, seed: Seed) -> Vec<OpenLead> {
    let mut found = Vec::with_capacity(count);
    for round in 0.. {
        let own = seed.stream("company").with(round);
        let company = generate(&SynthParams { leads: COMPANY.min(count + count / 2 + 50), seed: own.bits() >> 1 });
        for (lead, truth) in company.truth.iter().enumerate() {
            let mondays = truth.weekly_hazard.len() as u64;
            if mondays == 0 {
                continue;
            }
            let (as_of, hazard) =
                truth.weekly_hazard[(own.stream("monday").with(lead as u64).bits() % mondays) as usize];
            found.push(OpenLead { as_of, chance: -libm::expm1(-f64::from(HORIZON_DAYS) * hazard) });
            if found.len() == count {
                return found;
            }
        }
    }
    found
}

/// True log-odds.
pub(super) fn log_odds(lead: &OpenLead) -> f64 {
    logit(lead.chance.clamp(1e-9, 1.0 - 1e-9))
}

/// Who converts, by the true chances.
pub(super) fn outcomes(leads: &[OpenLead], seed: Seed) -> Vec<bool> {
    let seed = seed.stream("outcome");
    leads.iter().enumerate().map(|(row, lead)| seed.with(row as u64).uniform() < lead.chance).collect()
}

/// A standard normal number of a seed, by Box and Muller.
pub(super) fn normal(seed: Seed) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(1.0 - seed.stream("radius").uniform()));
    radius * libm::cos(std::f64::consts::TAU * seed.stream("angle").uniform())
}
