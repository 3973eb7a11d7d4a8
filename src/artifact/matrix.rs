//! In which cell of the matrix does this row stand? And do the matrix's parts fit the features?

use super::error::Inconsistency;
use super::{Artifact, CheckPlace};
use crate::frame::{Margin, Side};
use crate::score::{GradedSide, Place, ScoreError};

impl Artifact {
    /// Where one feature row stands in the matrix; `None` where the artifact has none. One row or many, the same.
    ///
    /// # Errors
    /// As [`super::Scorer::score_row`].
    pub fn place_row(&self, features: &[f64]) -> Result<Option<Place>, ScoreError> {
        Ok(self.check_place(features)?.map(|check| Place { fit: check.fit, activity: check.activity }))
    }

    /// The same with the sides' margins.
    pub(super) fn check_place(&self, features: &[f64]) -> Result<Option<CheckPlace>, ScoreError> {
        self.check_length(features)?;
        let Some(matrix) = &self.matrix else { return Ok(None) };
        let margins = matrix.margins(features);
        let finite = |margin: Option<Margin>| match margin {
            Some(Margin(margin)) if !margin.is_finite() => Err(ScoreError::NotFinite { margin }),
            _ => Ok(()),
        };
        finite(margins.fit)?;
        finite(margins.activity)?;
        let Place { fit, activity } = matrix.place(margins);
        Ok(Some(CheckPlace { fit_margin: margins.fit, fit, activity_margin: margins.activity, activity }))
    }

    pub(super) fn check_matrix(&self) -> Result<(), Inconsistency> {
        let Some(matrix) = &self.matrix else { return Ok(()) };
        for (side, graded) in [(Side::Fit, matrix.fit.graded()), (Side::Activity, matrix.activity.graded())] {
            if let Some(graded) = graded {
                self.check_side(side, graded)?;
            }
        }
        Ok(())
    }

    /// A side reads features of its own, through columns and numbers that fit each other.
    fn check_side(&self, side: Side, graded: &GradedSide) -> Result<(), Inconsistency> {
        let columns = &graded.encoder.columns;
        super::validate::unique("design column of the matrix", columns.iter().map(|column| column.name.as_str()))?;
        if columns.is_empty() {
            return Err(Inconsistency::Length { what: "design columns of a side of the matrix", found: 0, wanted: 1 });
        }
        graded.encoder.validate(&self.features)?;
        graded.model.validate(columns.len())?;
        if let Some(foreign) = columns.iter().find(|column| self.features.features[column.feature].side != side) {
            let name = |side: Side| if side == Side::Fit { "fit" } else { "activity" };
            return Err(Inconsistency::Side { column: foreign.name.clone(), side: name(side) });
        }
        super::validate::margins("cut of the matrix", &graded.cuts)?;
        super::validate::increasing("cut of the matrix", &graded.cuts, |a, b| a <= b)
    }
}
