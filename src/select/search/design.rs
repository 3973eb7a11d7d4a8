//! What do trials learn from? Train once in the form of each kind of model, made when it is first asked for.

use std::collections::BTreeMap;

use ndarray::Array2;

use crate::dataset::LabelledRows;
use crate::encode::{Encoder, EncodingStyle};
use crate::select::{FitSettings, SelectError};

/// Train, encoded. An encoder learns no outcome, so folds share it, as they do where the penalty is chosen.
pub(super) struct Designs<'a> {
    pub(super) rows: &'a LabelledRows,
    pub(super) settings: FitSettings<'a>,
    dense: BTreeMap<&'static str, Array2<f64>>,
    native: Option<Encoder>,
}

impl<'a> Designs<'a> {
    pub(super) const fn new(rows: &'a LabelledRows, settings: FitSettings<'a>) -> Self {
        Self { rows, settings, dense: BTreeMap::new(), native: None }
    }

    /// Rows x columns for logistic regression.
    pub(super) fn linear(&mut self) -> Result<&Array2<f64>, SelectError> {
        self.encoded("linear", EncodingStyle::Linear)
    }

    /// Rows x columns for a forest.
    pub(super) fn trees(&mut self) -> Result<&Array2<f64>, SelectError> {
        self.encoded("trees", EncodingStyle::Trees)
    }

    fn encoded(&mut self, name: &'static str, style: EncodingStyle) -> Result<&Array2<f64>, SelectError> {
        let made = match self.dense.remove(name) {
            Some(made) => made,
            None => {
                let encoder = Encoder::fit_rows(self.rows, &self.settings.params.encoder, style)?.encoder;
                encoder.encode(&self.rows.frame)
            }
        };
        Ok(self.dense.entry(name).or_insert(made))
    }

    /// The encoder of boosted trees, which take columns as they are.
    pub(super) fn native(&mut self) -> Result<&Encoder, SelectError> {
        let made = match self.native.take() {
            Some(made) => made,
            None => Encoder::fit_rows(self.rows, &self.settings.params.encoder, EncodingStyle::Native)?.encoder,
        };
        Ok(self.native.insert(made))
    }
}
