//! Does this reader score as the writer did? Invented rows with their expected results, and their replay.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Artifact;
use super::error::{ArtifactError, Inconsistency};
use crate::frame::{Activity, FeatureDef, FeatureKind, Fit, Margin, Probability, Score};

/// An invented row and what it must score; never a person's row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRow {
    /// One raw value per feature, in feature order.
    pub features: Vec<RawFeature>,
    /// Log-odds before calibration.
    pub margin: Margin,
    /// Calibrated chance.
    pub probability: Probability,
    /// The score before rounding.
    pub value: f64,
    /// The shown score.
    pub score: Score,
    /// The band's name.
    pub band: String,
    /// The place in the matrix; absent where the artifact has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<CheckPlace>,
}

/// Where an invented row stands in the matrix; null on a side that is not graded.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckPlace {
    /// Log-odds of who the lead is.
    pub fit_margin: Option<Margin>,
    /// A to D.
    pub fit: Option<Fit>,
    /// Log-odds of what it does.
    pub activity_margin: Option<Margin>,
    /// 1 to 4.
    pub activity: Option<Activity>,
}

impl CheckPlace {
    /// Equal to the last bit.
    fn same(self, other: Self) -> bool {
        let bits = |margin: Option<Margin>| margin.map(|margin| margin.0.to_bits());
        let all = |place: Self| (bits(place.fit_margin), place.fit, bits(place.activity_margin), place.activity);
        all(self) == all(other)
    }
}

impl fmt::Display for CheckPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |margin: Option<Margin>| margin.map_or_else(|| "none".to_owned(), |margin| margin.0.to_string());
        let fit = self.fit.map_or('-', Fit::letter);
        let activity = self.activity.map_or_else(|| "-".to_owned(), |activity| activity.number().to_string());
        write!(f, "{fit}{activity} (fit {}, activity {})", number(self.fit_margin), number(self.activity_margin))
    }
}

/// A feature's value as a program outside knows it: a number, a category's text, or null when missing. A text that is
/// none of the feature's levels is an unseen category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum RawFeature {
    /// A number.
    Number(f64),
    /// A category.
    Text(String),
    /// Missing.
    Missing(()),
}

/// What `verify` has proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyReport {
    /// Check rows replayed, all of them equal to the last bit.
    pub rows: usize,
}

impl RawFeature {
    /// The value as a feature row holds it: the number, or the level's code, -1 for an unseen one, NaN for missing;
    /// `None` when it has not the feature's type.
    #[must_use]
    pub fn to_f64(&self, def: &FeatureDef) -> Option<f64> {
        match (self, &def.kind) {
            (Self::Missing(()), _) => Some(f64::NAN),
            (Self::Number(x), FeatureKind::Number) => Some(*x),
            (Self::Text(text), FeatureKind::Category { levels }) => {
                Some(levels.binary_search(text).map_or(-1.0, |code| code as f64))
            }
            (Self::Number(_), FeatureKind::Category { .. }) | (Self::Text(_), FeatureKind::Number) => None,
        }
    }
}

impl Artifact {
    /// Replays the check rows and demands the same bits.
    ///
    /// # Errors
    /// [`ArtifactError::CheckRow`] for the first row that comes out otherwise; [`ArtifactError::Inconsistent`] for one
    /// that cannot be replayed.
    pub fn verify(&self) -> Result<VerifyReport, ArtifactError> {
        let mut scorer = self.scorer();
        for (row, check) in self.check_rows.iter().enumerate() {
            let features = self.check_features(row, check)?;
            let found = scorer
                .score_row(&features)
                .map_err(|source| ArtifactError::from(Inconsistency::CheckScore { row, source }))?;
            let differs =
                |what, found: String, expected: String| ArtifactError::CheckRow { row, what, found, expected };
            for (what, found, expected) in [
                ("margin", found.margin.0, check.margin.0),
                ("probability", found.probability.0, check.probability.0),
                ("value", found.value, check.value),
            ] {
                if found.to_bits() != expected.to_bits() {
                    return Err(differs(what, found.to_string(), expected.to_string()));
                }
            }
            if found.score != check.score {
                return Err(differs("score", found.score.0.to_string(), check.score.0.to_string()));
            }
            if self.bands.name(found.band) != check.band {
                return Err(differs("band", self.bands.name(found.band).to_owned(), check.band.clone()));
            }
            let place = self
                .check_place(&features)
                .map_err(|source| ArtifactError::from(Inconsistency::CheckScore { row, source }))?;
            match (place, check.place) {
                (Some(found), Some(expected)) if !found.same(expected) => {
                    return Err(differs("place in the matrix", found.to_string(), expected.to_string()));
                }
                (None, None) | (Some(_), Some(_)) => {}
                _ => return Err(Inconsistency::CheckPlace { row }.into()),
            }
        }
        Ok(VerifyReport { rows: self.check_rows.len() })
    }

    /// A check row's values as a feature row.
    pub(super) fn check_features(&self, row: usize, check: &CheckRow) -> Result<Vec<f64>, Inconsistency> {
        let defs = &self.features.features;
        if check.features.len() != defs.len() {
            let found = check.features.len();
            return Err(Inconsistency::Length { what: "features of a check row", found, wanted: defs.len() });
        }
        let pairs = check.features.iter().zip(defs);
        pairs
            .map(|(raw, def)| {
                raw.to_f64(def).ok_or_else(|| Inconsistency::CheckValue { row, feature: def.name.clone() })
            })
            .collect()
    }
}
