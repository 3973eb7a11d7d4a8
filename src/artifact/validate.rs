//! Do the parts fit each other? Asked after reading and before writing, so that nothing is found out while scoring.

use std::collections::BTreeSet;

use super::Artifact;
use super::envelope::is_sha256;
use super::error::{ArtifactError, Inconsistency};
use super::profile::{FeatureProfile, NumberProfile};
use crate::calibrate::ChanceErrors;
use crate::frame::{FeatureKind, FeatureRule};
use crate::score::Scale;

/// Percentile tables and band cuts lie within this; log-odds of any chance an f64 can hold are below 1,000.
const FARTHEST_MARGIN: f64 = 1e9;

/// Shares of one profile sum to 1 within this.
const SUM_OF_SHARES: f64 = 1e-6;

impl Artifact {
    /// Checks indices, lengths, names, orders and numbers, and that every check row has a finite score.
    ///
    /// # Errors
    /// [`ArtifactError::Inconsistent`] names the first part that does not fit.
    pub fn validate(&self) -> Result<(), ArtifactError> {
        self.check_spec()?;
        unique("encoder column", self.encoder.columns.iter().map(|column| column.name.as_str()))?;
        self.encoder.validate(&self.features).map_err(Inconsistency::from)?;
        self.model.validate(self.encoder.columns.len()).map_err(Inconsistency::from)?;
        self.calibrator.validate().map_err(Inconsistency::from)?;
        self.chance_errors.as_ref().map_or(Ok(()), ChanceErrors::validate).map_err(Inconsistency::from)?;
        self.check_scale()?;
        self.check_bands()?;
        self.check_matrix()?;
        self.check_terms()?;
        self.check_profile()?;
        self.check_check_rows()?;
        Ok(())
    }

    fn check_spec(&self) -> Result<(), Inconsistency> {
        let features = &self.features.features;
        unique("feature", features.iter().map(|def| def.name.as_str()))?;
        for (index, def) in features.iter().enumerate() {
            if let FeatureKind::Category { levels } = &def.kind
                && !levels.is_sorted_by(|a, b| a < b)
            {
                return Err(Inconsistency::Levels { feature: def.name.clone() });
            }
            if let FeatureRule::Decayed { half_life_days, .. } = def.rule {
                number("half-life of feature", index, half_life_days, "a positive number", |x| x > 0.0)?;
            }
        }
        Ok(())
    }

    fn check_scale(&self) -> Result<(), Inconsistency> {
        match &self.scale {
            Scale::Probability {} => Ok(()),
            Scale::LogOdds { reference_log_odds } => {
                number("reference log-odds", 0, *reference_log_odds, "within 1e9 of 0", |x| x.abs() <= FARTHEST_MARGIN)
            }
            Scale::Percentile { margins, percents } => {
                length("percents of the scale", percents.len(), margins.len())?;
                if margins.is_empty() {
                    return Err(Inconsistency::Length { what: "margins of the scale", found: 0, wanted: 1 });
                }
                increasing("margin of the scale", margins, |a, b| a < b)?;
                increasing("percent of the scale", percents, |a, b| a <= b)?;
                for (index, (&margin, &percent)) in margins.iter().zip(percents).enumerate() {
                    number("margin of the scale", index, margin, "within 1e9 of 0", |x| x.abs() <= FARTHEST_MARGIN)?;
                    number("percent of the scale", index, percent, "0 to 100", |x| (0.0..=100.0).contains(&x))?;
                }
                Ok(())
            }
        }
    }

    fn check_bands(&self) -> Result<(), Inconsistency> {
        let bands = &self.bands.bands;
        unique("band", bands.iter().map(|band| band.name.as_str()))?;
        if bands.is_empty() {
            return Err(Inconsistency::Length { what: "bands", found: 0, wanted: 1 });
        }
        let cuts: Vec<f64> = bands.iter().map_while(|band| band.from_margin).collect();
        // All but the last have a cut, the last has none.
        length("bands with a from_margin", cuts.len(), bands.len() - 1)?;
        increasing("band", &cuts, |a, b| a >= b)?;
        margins("from_margin of band", &cuts)
    }

    fn check_terms(&self) -> Result<(), Inconsistency> {
        if let Some(scope) = self.scope {
            number("youngest lead age", 0, scope.min_days, "a finite number", |_| true)?;
            number("oldest lead age", 0, scope.max_days, "at least the youngest", |x| x >= scope.min_days)?;
        }
        let horizon = f64::from(self.label.horizon_days);
        number("horizon_days", 0, horizon, "at least 1", |x| x >= 1.0)?;
        let origin = &self.provenance;
        if !is_sha256(&origin.rows_sha256) {
            return Err(Inconsistency::Sha256 { what: "rows_sha256" });
        }
        if origin.parent_sha256.as_ref().is_some_and(|hash| !is_sha256(hash)) {
            return Err(Inconsistency::Sha256 { what: "parent_sha256" });
        }
        for (index, &metric) in origin.metrics.values().enumerate() {
            number("metric", index, metric, "a finite number", |_| true)?;
        }
        let trained = &origin.trained;
        if trained.first_as_of > trained.last_as_of {
            return Err(Inconsistency::Order { what: "last_as_of", index: 0 });
        }
        for (index, count) in [trained.leads, trained.conversions].into_iter().enumerate() {
            if count > trained.rows {
                return Err(Inconsistency::Order {
                    what: "count of training rows, leads, conversions",
                    index: index + 1,
                });
            }
        }
        Ok(())
    }

    fn check_profile(&self) -> Result<(), Inconsistency> {
        let (profile, features) = (&self.reference_profile, &self.features.features);
        length("features of the reference profile", profile.features.len(), features.len())?;
        check_number_profile(0, &profile.margin)?;
        for (index, (profile, def)) in profile.features.iter().zip(features).enumerate() {
            match (profile, &def.kind) {
                (FeatureProfile::Number(profile), FeatureKind::Number) => check_number_profile(index, profile)?,
                (FeatureProfile::Category(profile), FeatureKind::Category { levels }) => {
                    length("shares of a category's profile", profile.shares.len(), levels.len())?;
                    check_shares(index, profile.shares.iter().chain([&profile.missing, &profile.unseen]))?;
                }
                _ => return Err(Inconsistency::Order { what: "profile of feature", index }),
            }
        }
        Ok(())
    }

    fn check_check_rows(&self) -> Result<(), Inconsistency> {
        let mut scorer = self.scorer();
        for (row, check) in self.check_rows.iter().enumerate() {
            let features = self.check_features(row, check)?;
            scorer.score_row(&features).map_err(|source| Inconsistency::CheckScore { row, source })?;
            let place = self.check_place(&features).map_err(|source| Inconsistency::CheckScore { row, source })?;
            if place.is_some() != check.place.is_some() {
                return Err(Inconsistency::CheckPlace { row });
            }
            for (what, x) in
                [("margin of check row", check.margin.0), ("probability of check row", check.probability.0)]
            {
                number(what, row, x, "a finite number", |_| true)?;
            }
            number("value of check row", row, check.value, "0 to 100", |x| (0.0..=100.0).contains(&x))?;
            number("score of check row", row, f64::from(check.score.0), "0 to 100", |x| x <= 100.0)?;
            if self.bands.bands.iter().all(|band| band.name != check.band) {
                return Err(Inconsistency::CheckBand { row, band: check.band.clone() });
            }
        }
        Ok(())
    }
}

fn check_number_profile(index: usize, profile: &NumberProfile) -> Result<(), Inconsistency> {
    length("shares of a number's profile", profile.shares.len(), profile.cuts.len() + 1)?;
    if profile.cuts.len() > 9 {
        return Err(Inconsistency::Length { what: "cuts of a number's profile", found: profile.cuts.len(), wanted: 9 });
    }
    increasing("cut of a number's profile", &profile.cuts, |a, b| a < b)?;
    for &cut in &profile.cuts {
        number("cut of the profile of feature", index, cut, "a finite number", |_| true)?;
    }
    check_shares(index, profile.shares.iter().chain([&profile.missing]))
}

/// Shares between 0 and 1 that sum to 1, or all 0 where there were no rows.
fn check_shares<'a>(index: usize, shares: impl Iterator<Item = &'a f64>) -> Result<(), Inconsistency> {
    let mut sum = 0.0;
    for &share in shares {
        number("share in the profile of feature", index, share, "0 to 1", |x| (0.0..=1.0).contains(&x))?;
        sum += share;
    }
    let sums = |x: f64| (x - 1.0).abs() <= SUM_OF_SHARES || x <= 0.0;
    number("sum of shares in the profile of feature", index, sum, "1", sums)
}

/// Margins that a finite model can have.
pub(super) fn margins(what: &'static str, margins: &[f64]) -> Result<(), Inconsistency> {
    for (index, &margin) in margins.iter().enumerate() {
        number(what, index, margin, "within 1e9 of 0", |x| x.abs() <= FARTHEST_MARGIN)?;
    }
    Ok(())
}

/// Names are there and differ.
pub(super) fn unique<'a>(what: &'static str, names: impl Iterator<Item = &'a str>) -> Result<(), Inconsistency> {
    let mut seen = BTreeSet::new();
    for (index, name) in names.enumerate() {
        if name.is_empty() || !seen.insert(name) {
            return Err(Inconsistency::Name { what, index, name: name.to_owned() });
        }
    }
    Ok(())
}

fn length(what: &'static str, found: usize, wanted: usize) -> Result<(), Inconsistency> {
    if found == wanted { Ok(()) } else { Err(Inconsistency::Length { what, found, wanted }) }
}

/// A finite number that also is what it must be.
fn number(
    what: &'static str,
    index: usize,
    found: f64,
    wanted: &'static str,
    may_be: impl Fn(f64) -> bool,
) -> Result<(), Inconsistency> {
    if found.is_finite() && may_be(found) { Ok(()) } else { Err(Inconsistency::Number { what, index, found, wanted }) }
}

pub(super) fn increasing(
    what: &'static str,
    xs: &[f64],
    in_order: impl Fn(f64, f64) -> bool,
) -> Result<(), Inconsistency> {
    match xs.windows(2).position(|pair| !in_order(pair[0], pair[1])) {
        None => Ok(()),
        Some(at) => Err(Inconsistency::Order { what, index: at + 1 }),
    }
}
