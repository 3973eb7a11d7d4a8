//! Which rows say where the rate is now, and how much do they say? What a recalibration is fitted on.

use std::collections::BTreeSet;

use super::PipelineError;
use super::fresh::{Fresh, FreshRow};
use crate::artifact::Artifact;
use crate::calibrate::{CalibrationRows, Calibrator};
use crate::frame::Margin;
use crate::monitor::{CohortCheck, ScoredRow, check_later, first_of_each, halves};
use crate::select::SelectError;
use crate::stats::{logit, sigmoid};
use crate::time::Instant;

/// Fewer conversions than this cannot say where the rate is: a shift would follow chance.
pub(super) const LEAST_CONVERSIONS: usize = 20;

/// Ripe rows that the model has not learned from.
pub(super) struct RateRows {
    /// Sorted by (as_of, lead).
    pub(super) rows: Vec<RateRow>,
    /// What their order says.
    pub(super) order: RowOrder,
    /// Rows of a file that the model may have learned from, or that it does not score.
    pub(super) left_out: usize,
}

/// One ripe row.
#[derive(Clone, Copy)]
pub(super) struct RateRow {
    /// A number per lead.
    pub(super) lead: u32,
    /// When it was (or would have been) scored; its place in the file where that is unknown.
    pub(super) as_of: Instant,
    /// What the model said.
    pub(super) margin: Margin,
    /// Converted within the horizon?
    pub(super) converted: bool,
    /// When, where that is known.
    pub(super) converted_at: Option<Instant>,
}

/// What the order of rows says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RowOrder {
    /// Rows are dated.
    Time,
    /// A file without dates: what stands first is taken for the earlier.
    File,
    /// Nothing.
    Nothing,
}

impl RateRows {
    /// The ripe ones of the rows that monitoring looks at.
    pub(super) fn of_fresh(found: &Fresh) -> Self {
        let ripe = |row: &FreshRow| {
            let converted = row.outcome?;
            let FreshRow { lead, as_of, converted_at, .. } = *row;
            Some(RateRow { lead, as_of, margin: row.judged.margin, converted, converted_at })
        };
        let order = if found.undated { RowOrder::Nothing } else { RowOrder::Time };
        Self { rows: found.rows.iter().filter_map(ripe).collect(), order, left_out: 0 }
    }

    /// Conversions, each counted once however many of its lead's rows it made convert, and leads with a row that did not.
    pub(super) fn distinct(&self) -> (usize, usize) {
        let leads = |converted: bool| self.rows.iter().filter(move |row| row.converted == converted);
        let conversions: BTreeSet<_> = leads(true).map(|row| (row.lead, row.converted_at)).collect();
        let others: BTreeSet<u32> = leads(false).map(|row| row.lead).collect();
        (conversions.len(), others.len())
    }

    /// The latest as_of.
    pub(super) fn last_as_of(&self) -> Option<Instant> {
        self.rows.last().filter(|_| self.order == RowOrder::Time).map(|row| row.as_of)
    }

    /// What has to be added to these rows' log-odds.
    pub(super) fn shift(&self, log_odds: &[f64]) -> Result<f64, PipelineError> {
        let labels: Vec<bool> = self.rows.iter().map(|row| row.converted).collect();
        shift(log_odds, &labels)
    }

    /// The shift that the earlier of these rows ask for, held against the later; `None` where their order says nothing, or where a
    /// half has too few conversions or too few others.
    pub(super) fn later_half(
        &self,
        artifact: &Artifact,
        log_odds: &[f64],
    ) -> Result<Option<CohortCheck>, PipelineError> {
        let scored = |(row, &log_odds): (&RateRow, &f64)| {
            let RateRow { lead, as_of, converted, .. } = *row;
            ScoredRow { lead, as_of, chance: sigmoid(log_odds), converted }
        };
        let rows: Vec<ScoredRow> = self.rows.iter().zip(log_odds).map(scored).collect();
        let cut = match self.order {
            RowOrder::Time => halves(&rows, artifact.label.horizon_days),
            // Nobody knows how far the rows of one lead lie apart.
            RowOrder::File => halves(&first_of_each(&rows), 0),
            RowOrder::Nothing => None,
        };
        let Some(mut cut) = cut.filter(|cut| cut.iter().all(|half| tells(half))) else { return Ok(None) };
        let [earlier, _] = &cut;
        let (then, labels): (Vec<f64>, Vec<bool>) =
            earlier.iter().map(|row| (logit(row.chance), row.converted)).unzip();
        let shift = shift(&then, &labels)?;
        for row in cut.iter_mut().flatten() {
            row.chance = sigmoid(logit(row.chance) + shift);
        }
        let [earlier, later] = &cut;
        Ok(Some(check_later(later, earlier)))
    }
}

/// Enough of both outcomes, in rows that share no conversion.
fn tells(rows: &[ScoredRow]) -> bool {
    let conversions = rows.iter().filter(|row| row.converted).count();
    conversions.min(rows.len() - conversions) >= LEAST_CONVERSIONS
}

fn shift(log_odds: &[f64], labels: &[bool]) -> Result<f64, PipelineError> {
    let margins: Vec<Margin> = log_odds.iter().map(|&log_odds| Margin(log_odds)).collect();
    let rows = CalibrationRows::new(&margins, labels);
    let (_, shift) = Calibrator::None {}.recentred(&rows).map_err(SelectError::from)?;
    Ok(shift)
}
