//! Which names of the config did a model of the past not know yet? A backtest passes over them; a name that nobody knows is an error.

use super::PipelineError;
use super::assemble::reasons;
use super::prepare::{Prepared, prepare_split};
use super::ripe::Ripe;
use crate::config::Config;
use crate::dataset::Split;
use crate::features::FeatureError;
use crate::score::Lang;

/// A fold, and the config as far as its model knows the names in it.
pub(super) struct KnownThen {
    pub(super) prepared: Prepared,
    pub(super) config: Config,
    /// Names of `[features] only`, `[leakage] allow_events` and `[reasons]` that were passed over.
    pub(super) unknown: Vec<String>,
}

/// Refuses names that the newest window's model does not know either: what is misspelt is found before anything is fitted.
///
/// # Errors
/// [`PipelineError::Features`], [`PipelineError::NoSuchActs`] and [`PipelineError::NoSuchReason`], with the nearest name.
pub(super) fn check_names(config: &Config, ripe: &Ripe, newest: &Split) -> Result<(), PipelineError> {
    if config.features.only.is_none() && config.reasons.is_default() && config.leakage.allow_events.is_empty() {
        return Ok(());
    }
    match prepare_split(config, ripe, newest, &|_| {}) {
        Ok(prepared) => reasons(config, prepared.train.rows().frame.spec()).map(drop),
        Err(
            error @ (PipelineError::Features(FeatureError::UnknownFeature { .. }) | PipelineError::NoSuchActs { .. }),
        ) => Err(error),
        // Whatever else is wrong is said where the window is tested.
        Err(_) => Ok(()),
    }
}

/// Prepares a fold; names that arose after its last training row are passed over.
///
/// # Errors
/// As [`prepare_split`]; [`FeatureError::UnknownFeature`] where no feature of `[features] only` was known.
pub(super) fn known_then(config: &Config, ripe: &Ripe, split: &Split) -> Result<KnownThen, PipelineError> {
    let mut config = config.clone();
    let mut unknown = Vec::new();
    let prepared = loop {
        match prepare_split(&config, ripe, split, &|_| {}) {
            Err(PipelineError::Features(FeatureError::UnknownFeature { name, nearest, others })) => {
                let names: Vec<String> = std::iter::once(name.clone()).chain(others.iter().cloned()).collect();
                let only = config.features.only.get_or_insert_default();
                let before = only.len();
                only.retain(|name| !names.contains(name));
                if only.is_empty() || only.len() == before {
                    return Err(FeatureError::UnknownFeature { name, nearest, others }.into());
                }
                unknown.extend(names);
            }
            Err(PipelineError::NoSuchActs { event, nearest }) => {
                let allowed = &mut config.leakage.allow_events;
                let before = allowed.len();
                allowed.retain(|allowance| allowance.event != event);
                if allowed.len() == before {
                    return Err(PipelineError::NoSuchActs { event, nearest });
                }
                unknown.push(event);
            }
            prepared => break prepared?,
        }
    };
    unknown.extend(config.reasons.forget_unknown(prepared.train.rows().frame.spec()));
    Ok(KnownThen { prepared, config, unknown })
}

/// What is said of a fold that passed over names.
pub(super) fn passed_over(fold: usize, unknown: &[String], lang: Lang) -> Option<String> {
    let names = unknown.join(", ");
    (!unknown.is_empty()).then(|| match lang {
        Lang::En => {
            format!("Window {fold}: names of the config that its model could not know yet are passed over: {names}")
        }
        Lang::Es => format!(
            "Ventana {fold}: se pasan por alto los nombres de la configuración que su modelo aún no podía conocer: {names}"
        ),
    })
}
