//! From what is calibrated? Margins, what became of them, and which of them belong together.

use std::collections::BTreeMap;

use super::CalibrateError;
use crate::frame::Margin;

/// The rows a calibrator learns from; the model must not have learned from them.
#[derive(Clone, Copy, Debug)]
pub struct CalibrationRows<'a> {
    /// The model's log-odds, finite.
    pub margins: &'a [Margin],
    /// Converted within the horizon?
    pub labels: &'a [bool],
    /// Rows of one lead (or account) share a number: they are counted once, and none of them is judged by a calibrator that saw
    /// another. `None`: every row stands for itself.
    pub groups: Option<&'a [u32]>,
    /// How much each row counts, finite and at least 0; `None`: 1 each.
    pub weights: Option<&'a [f64]>,
}

impl<'a> CalibrationRows<'a> {
    /// Rows that stand for themselves and count alike.
    #[must_use]
    pub const fn new(margins: &'a [Margin], labels: &'a [bool]) -> Self {
        Self { margins, labels, groups: None, weights: None }
    }
}

/// Rows found to be in order.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    pub(super) margins: Vec<f64>,
    pub(super) labels: Vec<bool>,
    pub(super) groups: Vec<u32>,
    pub(super) weights: Option<Vec<f64>>,
}

impl Rows {
    pub(super) fn of(rows: &CalibrationRows<'_>) -> Result<Self, CalibrateError> {
        let CalibrationRows { margins, labels, groups, weights } = *rows;
        let lengths = [groups.map(<[u32]>::len), weights.map(<[f64]>::len)];
        if let Some(found) =
            std::iter::once(labels.len()).chain(lengths.into_iter().flatten()).find(|&n| n != margins.len())
        {
            return Err(CalibrateError::Length { margins: margins.len(), labels: found });
        }
        if let Some(row) = margins.iter().position(|margin| !margin.0.is_finite()) {
            return Err(CalibrateError::NotFinite { row, value: margins[row].0 });
        }
        let bad = |weights: &[f64]| weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0));
        if let Some((row, weights)) = weights.and_then(|weights| bad(weights).map(|row| (row, weights))) {
            return Err(CalibrateError::Weight { row, value: weights[row] });
        }
        // A row that counts nothing says nothing: neither of an outcome nor of a margin.
        let counts = |row: &usize| weights.is_none_or(|weights| weights[*row] > 0.0);
        let kept: Vec<usize> = (0..margins.len()).filter(counts).collect();
        Ok(Self {
            margins: kept.iter().map(|&row| margins[row].0).collect(),
            labels: kept.iter().map(|&row| labels[row]).collect(),
            groups: kept.iter().map(|&row| groups.map_or(row as u32, |groups| groups[row])).collect(),
            weights: weights.map(|weights| kept.iter().map(|&row| weights[row]).collect()),
        })
    }

    pub(super) fn len(&self) -> usize {
        self.margins.len()
    }

    pub(super) fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    pub(super) fn conversions(&self) -> usize {
        self.labels.iter().filter(|&&label| label).count()
    }

    /// Weight of the rows that converted, and of the others.
    pub(super) fn weight_of_classes(&self) -> (f64, f64) {
        let mut sums = (0.0, 0.0);
        for (row, &label) in self.labels.iter().enumerate() {
            *(if label { &mut sums.0 } else { &mut sums.1 }) += self.weight(row);
        }
        sums
    }

    /// Groups with a row that converted, and groups with one that did not.
    pub(super) fn distinct_of_classes(&self) -> (usize, usize) {
        let mut seen: BTreeMap<u32, (bool, bool)> = BTreeMap::new();
        for (&group, &label) in self.groups.iter().zip(&self.labels) {
            let of_group = seen.entry(group).or_default();
            *(if label { &mut of_group.0 } else { &mut of_group.1 }) = true;
        }
        (seen.values().filter(|of| of.0).count(), seen.values().filter(|of| of.1).count())
    }

    /// Both outcomes must occur.
    pub(super) fn both_outcomes(&self) -> Result<(), CalibrateError> {
        let (rows, conversions) = (self.len(), self.conversions());
        if conversions == 0 || conversions == rows {
            return Err(CalibrateError::OneClass { rows, conversions });
        }
        Ok(())
    }

    pub(super) fn take(&self, rows: &[usize]) -> Self {
        Self {
            margins: rows.iter().map(|&row| self.margins[row]).collect(),
            labels: rows.iter().map(|&row| self.labels[row]).collect(),
            groups: rows.iter().map(|&row| self.groups[row]).collect(),
            weights: self.weights.as_ref().map(|weights| rows.iter().map(|&row| weights[row]).collect()),
        }
    }

    /// Row numbers by rising margin.
    pub(super) fn rising(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        // Adding 0 turns -0 into 0, which total_cmp would set apart.
        order.sort_by(|&a, &b| (self.margins[a] + 0.0).total_cmp(&(self.margins[b] + 0.0)));
        order
    }
}
