//! One scoring path: feature row -> design row -> margin -> probability, 0-100, band.

use super::Artifact;
use crate::frame::{FeatureFrame, Margin, Probability};
use crate::model::{BatchScorer, RowScorer};
use crate::score::{RowScore, ScoreError};

/// Scores rows one after another without allocating: holds the design row between them.
#[derive(Clone, Debug)]
pub struct Scorer<'a> {
    artifact: &'a Artifact,
    model: RowScorer<'a>,
    design: Vec<f64>,
}

impl Scorer<'_> {
    /// Scores one feature row (`FeatureFrame::row_into`: NaN missing, codes for categories, -1 unseen).
    ///
    /// # Errors
    /// [`ScoreError::RowLength`] for a row of another length; [`ScoreError::NotFinite`] when its numbers are so large
    /// that the margin is none.
    pub fn score_row(&mut self, features: &[f64]) -> Result<RowScore, ScoreError> {
        let artifact = self.artifact;
        artifact.check_length(features)?;
        artifact.encoder.encode_row(features, &mut self.design);
        artifact.row_of_margin(self.model.margin(&self.design))
    }
}

impl Artifact {
    /// A scorer with its own buffers; one per thread.
    #[must_use]
    pub fn scorer(&self) -> Scorer<'_> {
        let design = Vec::with_capacity(self.encoder.columns.len());
        Scorer { artifact: self, model: RowScorer::new(&self.model), design }
    }

    /// Scores one feature row; [`Artifact::scorer`] is cheaper for many.
    ///
    /// # Errors
    /// As [`Scorer::score_row`].
    pub fn score_row(&self, features: &[f64]) -> Result<RowScore, ScoreError> {
        self.check_length(features)?;
        let mut design = Vec::with_capacity(self.encoder.columns.len());
        self.encoder.encode_row(features, &mut design);
        self.row_of_margin(self.model.margin(&design))
    }

    /// Scores every row of a frame, in its order; in parallel where the crate is built with `train`.
    ///
    /// # Errors
    /// [`ScoreError::OtherFeatures`] unless the frame was computed with this artifact's own features; else as
    /// [`Scorer::score_row`], for the first row that fails.
    pub fn score_frame(&self, frame: &FeatureFrame) -> Result<Vec<RowScore>, ScoreError> {
        self.check_frame(frame)?;
        let margins = BatchScorer::new(&self.model).margins(&self.encoder, frame);
        #[cfg(feature = "train")]
        {
            use rayon::prelude::*;
            // Each row on its own: the same numbers whatever the threads. Collected whole, so that the error, too, is
            // always that of the first bad row.
            let rows: Vec<_> =
                margins.into_par_iter().with_min_len(1024).map(|margin| self.row_of_margin(margin)).collect();
            rows.into_iter().collect()
        }
        #[cfg(not(feature = "train"))]
        margins.into_iter().map(|margin| self.row_of_margin(margin)).collect()
    }

    /// What a margin means here.
    ///
    /// # Errors
    /// [`ScoreError::NotFinite`] for a margin that is no finite number.
    pub fn row_of_margin(&self, margin: Margin) -> Result<RowScore, ScoreError> {
        if !margin.0.is_finite() {
            return Err(ScoreError::NotFinite { margin: margin.0 });
        }
        Ok(RowScore {
            margin,
            probability: self.calibrator.probability(margin),
            value: self.scale.value(margin, &self.calibrator),
            score: self.scale.score(margin, &self.calibrator),
            band: self.bands.index_of(margin),
        })
    }

    /// Between which chances a margin's own lies: Venn-Abers' two, or the 95% interval of a calibrator of few constants. `None` where the
    /// calibrator cannot say how sure it is.
    #[must_use]
    pub fn chance_interval(&self, margin: Margin) -> Option<(Probability, Probability)> {
        let of_curve = || Some(self.chance_errors.as_ref()?.interval(margin, self.calibrator.log_odds(margin)));
        self.calibrator.chance_pair(margin).or_else(of_curve)
    }

    pub(super) fn check_length(&self, features: &[f64]) -> Result<(), ScoreError> {
        let wanted = self.features.features.len();
        if features.len() == wanted { Ok(()) } else { Err(ScoreError::RowLength { found: features.len(), wanted }) }
    }

    fn check_frame(&self, frame: &FeatureFrame) -> Result<(), ScoreError> {
        let (found, wanted) = (&frame.spec().features, &self.features.features);
        let longest = found.len().max(wanted.len());
        match (0..longest).find(|&i| found.get(i) != wanted.get(i)) {
            None => Ok(()),
            Some(index) => {
                let name =
                    |defs: &[crate::frame::FeatureDef]| defs.get(index).map_or(String::new(), |def| def.name.clone());
                Err(ScoreError::OtherFeatures { index, found: name(found), wanted: name(wanted) })
            }
        }
    }
}
