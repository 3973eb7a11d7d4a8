//! Which settings? Trials on folds of Train, cheap ones first and the promising ones promoted, until the budget is spent.
//!
//! Every kind of model is first tried as configured, on all folds, so that there is a result from the first trial on. Then come
//! brackets of successive halving, kind by kind: a handful of settings on little (one fold, some of the leads), the best third
//! of them on more, the best of those on all folds. Half of a later bracket's settings differ from the best so far in one
//! place. Only trials on all folds can be chosen, and the simplest one within one standard error of the best is.
//!
//! # References
//! Jamieson and Talwalkar 2016, "Non-stochastic best arm identification"; Li et al. 2018, "Hyperband"; Breiman et al. 1984
//! for the one-standard-error rule, here on differences paired by fold.

mod budget;
mod design;
mod pick;
mod rungs;
mod setting;
mod stop;
#[cfg(test)]
mod tests;
mod trial;

use std::collections::BTreeMap;

use budget::Clock;
pub use budget::{Ended, SearchBudget, TimeBudget};
pub use stop::stop_search;
pub use trial::Trial;

use super::choose::Why;
use super::params::{CandidateName, ModelParams};
use super::{FitSettings, SelectError};
use crate::dataset::LabelledRows;
use crate::model::Fold;
use design::Designs;
use pick::simplest_of_the_best;
use rungs::{Rung, rungs};
use setting::Setting;
use stop::Searching;

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Every trial, in the order in which they were made.
    pub trials: Vec<Trial>,
    /// The configured settings with the best ones of every kind in their place.
    pub params: ModelParams,
    /// The kind that won.
    pub winner: CandidateName,
    /// Why.
    pub why: Why,
    /// What ended the search.
    pub ended: Ended,
}

/// Searches until the budget is spent, nothing is left to try, or [`stop_search`] was called. `watch` sees all trials after each; its
/// error ends the search.
///
/// With a budget of trials the same rows, settings and seed give the same trials; with one of time they give the same trials
/// up to where it ended, and the same finished trials give the same choice. A budget of time ends between folds, so that it is
/// passed by one fit on a fold at most; the trials of the settings as configured are always finished.
///
/// # Errors
/// [`SelectError::NoCandidates`] without candidates; [`SelectError::AllFailed`] when no trial on all folds came to an end.
pub fn search<E: From<SelectError>>(
    rows: &LabelledRows,
    folds: &[Fold],
    settings: FitSettings<'_>,
    budget: SearchBudget,
    watch: &mut dyn FnMut(&[Trial]) -> Result<(), E>,
) -> Result<Found, E> {
    if settings.params.candidates.is_empty() {
        return Err(SelectError::NoCandidates.into());
    }
    let _searching = Searching::begin();
    let mut race = Race {
        designs: Designs::new(rows, settings),
        folds,
        rungs: rungs(rows, folds),
        settings,
        clock: Clock::start(budget),
        trials: Vec::new(),
        watch,
    };
    let ended = race.run()?;
    let trials = race.trials;
    let on_all = |trial: &&Trial| trial.complete;
    let complete: Vec<&Trial> = trials.iter().filter(on_all).collect();
    let Some((best, simplest)) = simplest_of_the_best(&complete) else {
        let failed = |trial: &Trial| Some(format!("{}: {}", trial.model.words(), trial.failure.as_ref()?));
        return Err(SelectError::AllFailed { reasons: trials.iter().filter_map(failed).collect() }.into());
    };
    let (best, chosen) = (complete[best], complete[simplest]);
    let mut params = settings.params.clone();
    let mut of_kind: BTreeMap<CandidateName, Vec<&Trial>> = BTreeMap::new();
    for trial in &complete {
        of_kind.entry(trial.model).or_default().push(trial);
    }
    for (kind, of_kind) in of_kind {
        if let Some((_, simplest)) = simplest_of_the_best(&of_kind) {
            let trial = if kind == chosen.model { chosen } else { of_kind[simplest] };
            trial.setting.put_into(&mut params);
        }
    }
    let log_loss = chosen.log_loss.unwrap_or(f64::NAN);
    let best_log_loss = best.log_loss.unwrap_or(f64::NAN);
    let why = Why::Searched { log_loss, best: best.model, best_log_loss, trials: trials.len() };
    Ok(Found { winner: chosen.model, why, params, ended, trials })
}

/// A search under way.
struct Race<'a, E> {
    designs: Designs<'a>,
    folds: &'a [Fold],
    rungs: Vec<Rung>,
    settings: FitSettings<'a>,
    clock: Clock,
    trials: Vec<Trial>,
    watch: &'a mut dyn FnMut(&[Trial]) -> Result<(), E>,
}

impl<E: From<SelectError>> Race<'_, E> {
    fn run(&mut self) -> Result<Ended, E> {
        let kinds = self.settings.params.candidates.clone();
        let top = self.rungs.len() - 1;
        for &kind in &kinds {
            let configured = Setting::configured(kind, self.settings.params);
            // Without them there may be nothing to choose; only an interrupt passes them over, and never the first.
            if let Some(ended) = self.clock.interrupted().filter(|_| !self.trials.is_empty()) {
                return Ok(ended);
            }
            self.try_on(&configured, top, false)?;
        }
        for bracket in 0_u64.. {
            let mut tried = false;
            for &kind in &kinds {
                // What failed as configured (too few conversions for trees) fails otherwise too.
                if !self.trials.iter().any(|trial| trial.model == kind && trial.complete) {
                    continue;
                }
                let mut field = self.drawn(kind, bracket);
                tried |= !field.is_empty();
                for rung in 0..self.rungs.len() {
                    let mut ranked: Vec<(f64, Setting)> = Vec::new();
                    for setting in field {
                        if let Some(ended) = self.clock.ended(self.trials.len()) {
                            return Ok(ended);
                        }
                        if let Some((loss, setting)) = self.try_on(&setting, rung, true)? {
                            ranked.push((loss, setting));
                        }
                    }
                    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
                    let promoted = ranked.len().div_ceil(rungs::PROMOTED_OF);
                    field = ranked.into_iter().take(promoted).map(|(_, setting)| setting).collect();
                }
            }
            if !tried {
                break;
            }
        }
        Ok(Ended::Exhausted)
    }

    /// New settings for a bracket; fewer, or none, when the space is nearly used up.
    fn drawn(&self, kind: CandidateName, bracket: u64) -> Vec<Setting> {
        let seed = self.settings.seed.stream("search").with_text(kind.words()).with(bracket);
        let known = |setting: &Setting, drawn: &[Setting]| {
            drawn.contains(setting) || self.trials.iter().any(|trial| trial.asked == *setting)
        };
        let of_kind: Vec<&Trial> = self.trials.iter().filter(|trial| trial.complete && trial.model == kind).collect();
        let best = simplest_of_the_best(&of_kind).map(|(best, _)| &of_kind[best].asked);
        let mut drawn: Vec<Setting> = Vec::new();
        for draw in 0..rungs::DRAWS {
            if drawn.len() == rungs::field(self.rungs.len()) {
                break;
            }
            let seed = seed.with(draw);
            let setting = match best {
                Some(best) if bracket > 0 && draw % 2 == 1 => best.neighbour(seed),
                _ => Setting::configured(kind, self.settings.params).drawn(seed),
            };
            if !known(&setting, &drawn) {
                drawn.push(setting);
            }
        }
        drawn
    }

    /// One trial, told to whoever watches; its loss, when it has one.
    fn try_on(&mut self, setting: &Setting, rung: usize, timed: bool) -> Result<Option<(f64, Setting)>, E> {
        let rung = &self.rungs[rung];
        let clock = timed.then_some(&self.clock);
        let trial = trial::run(self.trials.len() + 1, setting, rung, self.folds, &mut self.designs, clock);
        let loss = trial.log_loss;
        self.trials.push(trial);
        (self.watch)(&self.trials)?;
        Ok(loss.map(|loss| (loss, setting.clone())))
    }
}
