//! Why did this row get its score? The model's shares, turned into points that add up.

use std::sync::Arc;

use super::{Artifact, FeatureProfile};
use crate::model::Explainer;
use crate::score::{Height, Ledger, LedgerRow, ScoreError};

/// Explains rows one after another: holds what the model's shares need beside the row, which clones share, and the design
/// row.
#[derive(Clone, Debug)]
pub struct RowExplainer<'a> {
    artifact: &'a Artifact,
    explainer: Arc<Explainer<'a>>,
    design: Vec<f64>,
}

impl RowExplainer<'_> {
    /// The ledger of one feature row: base + points of every field = the shown score.
    ///
    /// # Errors
    /// As [`super::Scorer::score_row`].
    pub fn explain_row(&mut self, features: &[f64]) -> Result<Ledger, ScoreError> {
        let artifact = self.artifact;
        artifact.check_length(features)?;
        artifact.encoder.encode_row(features, &mut self.design);
        let raw = artifact.model.raw(&self.design);
        artifact.row_of_margin(artifact.model.margin_of_raw(raw))?;
        let contributions = self.explainer.contributions(&self.design);
        if let Some(&margin) = contributions.shares.iter().chain([&contributions.base]).find(|x| !x.is_finite()) {
            return Err(ScoreError::NotFinite { margin });
        }
        let value = |raw: f64| artifact.scale.value(artifact.model.margin_of_raw(raw), &artifact.calibrator);
        let row = LedgerRow { spec: &artifact.features, encoder: &artifact.encoder, features, raw };
        let height = |feature: &str, value: f64| artifact.height(feature, value);
        Ok(Ledger::new(row, &contributions, &value, &artifact.hidden_fields).told_as(&artifact.reasons, &height))
    }
}

impl RowExplainer<'_> {
    /// Points that one unit of the model's additive scale is worth to this row, as in its ledger: what a change of [`Artifact::raw`] adds,
    /// told in the points of the ledger also where the shown score is at its end.
    ///
    /// # Errors
    /// As [`super::Scorer::score_row`].
    pub fn points_per_unit(&mut self, features: &[f64]) -> Result<f64, ScoreError> {
        let artifact = self.artifact;
        let raw = artifact.raw(features)?;
        artifact.encoder.encode_row(features, &mut self.design);
        let contributions = self.explainer.contributions(&self.design);
        let value = |raw: f64| artifact.scale.value(artifact.model.margin_of_raw(raw), &artifact.calibrator);
        Ok(Ledger::points_per_unit(&contributions, raw, &value))
    }
}

impl Artifact {
    /// What the model says of a feature row on the scale on which its shares add up: log-odds, or a forest's chance.
    ///
    /// # Errors
    /// As [`super::Scorer::score_row`].
    pub fn raw(&self, features: &[f64]) -> Result<f64, ScoreError> {
        self.check_length(features)?;
        let mut design = Vec::with_capacity(self.encoder.columns.len());
        self.encoder.encode_row(features, &mut design);
        let raw = self.model.raw(&design);
        self.row_of_margin(self.model.margin_of_raw(raw))?;
        Ok(raw)
    }

    /// Where a feature's value lies among those of the reference rows; `None` for categories, and where nothing is known.
    fn height(&self, feature: &str, value: f64) -> Option<Height> {
        let index = self.features.features.iter().position(|def| def.name == feature)?;
        match self.reference_profile.features.get(index)? {
            FeatureProfile::Number(profile) => profile.height_of(value),
            FeatureProfile::Category(_) => None,
        }
    }

    /// An explainer with its own buffers; a clone of it per thread.
    #[must_use]
    pub fn explainer(&self) -> RowExplainer<'_> {
        RowExplainer { artifact: self, explainer: Arc::new(Explainer::new(&self.model)), design: Vec::new() }
    }

    /// The ledger of one feature row; [`Artifact::explainer`] is cheaper for many.
    ///
    /// # Errors
    /// As [`super::Scorer::score_row`].
    pub fn explain_row(&self, features: &[f64]) -> Result<Ledger, ScoreError> {
        self.explainer().explain_row(features)
    }
}
