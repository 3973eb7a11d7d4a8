//! Why did this row get its score? The model's shares, turned into points that add up.

use super::Artifact;
use super::stand_in::contributions;
use crate::score::{Ledger, LedgerRow, ScoreError};

impl Artifact {
    /// The ledger of one feature row: base + points of every field = the shown score.
    ///
    /// # Errors
    /// As [`super::Scorer::score_row`].
    pub fn explain_row(&self, features: &[f64]) -> Result<Ledger, ScoreError> {
        self.check_length(features)?;
        let mut design = Vec::with_capacity(self.encoder.columns.len());
        self.encoder.encode_row(features, &mut design);
        let raw = self.model.raw(&design);
        self.row_of_margin(self.model.margin_of_raw(raw))?;
        let contributions = contributions(&self.model, &design);
        if let Some(&margin) = contributions.shares.iter().chain([&contributions.base]).find(|x| !x.is_finite()) {
            return Err(ScoreError::NotFinite { margin });
        }
        let value = |raw: f64| self.scale.value(self.model.margin_of_raw(raw), &self.calibrator);
        let row = LedgerRow { spec: &self.features, encoder: &self.encoder, features, raw };
        Ok(Ledger::new(row, &contributions, &value, &self.hidden_fields))
    }
}
