//! How much worse is Test predicted when one source field says nothing any more? Its values are dealt out anew.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::not_computable;
use crate::dataset::LabelledRows;
use crate::evaluate::{GroupBootstrap, Measured, interval};
use crate::frame::{FeatureFrame, Margin};
use crate::metrics::row_log_loss;
use crate::seed::Seed;
use crate::select::Fitted;
use crate::stats::average_ranks;

/// Test rows looked at, whole leads drawn by chance: the intervals of strong fields are far from 0 long before this.
const MOST_ROWS: usize = 10_000;
/// The values are dealt out so many times, and the mean is taken: one deal alone adds its own noise.
const DEALS: u64 = 5;
/// Resamples of leads for an interval.
const RESAMPLES: usize = 1_000;

/// What one field's permutation did.
pub(super) struct Permuted {
    pub(super) log_loss_rise: Measured,
    pub(super) roc_auc_drop: Measured,
}

/// Every source field that the model reads, all its columns dealt out together, the same way for every field.
pub(super) fn by_field(fitted: &Fitted, test: &LabelledRows, seed: Seed) -> BTreeMap<String, Permuted> {
    let seed = seed.stream("permutation importance");
    let rows = drawn(test, seed);
    let frame = test.frame.take(&rows);
    let labels: Vec<bool> = rows.iter().map(|&row| test.labels[row]).collect();
    let groups: Vec<u32> = rows.iter().map(|&row| test.groups[row]).collect();
    let deals: Vec<Vec<usize>> = (0..DEALS).map(|deal| dealt(rows.len(), seed.with(deal))).collect();

    let spec = frame.spec();
    let mut features_of: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for column in &fitted.encoder.columns {
        features_of.entry(spec.features[column.feature].field.as_str()).or_default().insert(column.feature);
    }
    let untouched = RowFigures::of(fitted, &fitted.margins(&frame), &labels);
    let changes: Vec<RowFigures> = features_of
        .values()
        .map(|features| {
            let mut sum = RowFigures::zero(labels.len());
            for deal in &deals {
                let Some(frame) = with_dealt(&frame, features, deal) else { continue };
                sum.add(&RowFigures::of(fitted, &fitted.margins(&frame), &labels), 1.0 / DEALS as f64);
            }
            sum.add(&untouched, -1.0);
            sum
        })
        .collect();
    let measured = resampled(&changes, &labels, &groups, seed);
    features_of.into_keys().map(str::to_owned).zip(measured).collect()
}

/// Whole leads by chance, up to [`MOST_ROWS`] rows, in row order.
fn drawn(test: &LabelledRows, seed: Seed) -> Vec<usize> {
    let seed = seed.stream("rows");
    let mut rows: Vec<usize> = (0..test.len()).collect();
    if rows.len() > MOST_ROWS {
        rows.sort_by_key(|&row| (seed.with(u64::from(test.groups[row])).bits(), row));
        rows.truncate(MOST_ROWS);
        rows.sort_unstable();
    }
    rows
}

/// For each row the row whose values it gets.
fn dealt(rows: usize, seed: Seed) -> Vec<usize> {
    let mut from: Vec<usize> = (0..rows).collect();
    from.sort_by_key(|&row| (seed.with(row as u64).bits(), row));
    from
}

/// The frame with some columns dealt out; the columns of one field stay together, so that no impossible row of it arises.
fn with_dealt(frame: &FeatureFrame, features: &BTreeSet<usize>, from: &[usize]) -> Option<FeatureFrame> {
    let columns = frame.columns().iter().enumerate();
    let columns = columns.map(|(at, column)| if features.contains(&at) { column.take(from) } else { column.clone() });
    // The same kinds and lengths as before, so it is a frame again.
    FeatureFrame::new(frame.spec().clone(), columns.collect(), frame.rows()).ok()
}

/// What each row adds to the figures.
struct RowFigures {
    log_loss: Vec<f64>,
    /// Share of the other class that it stands on the right side of; a tie counts half. Their mean in either class is the
    /// AUC, and how they move is how the AUC moves (DeLong 1988).
    placement: Vec<f64>,
}

impl RowFigures {
    fn zero(rows: usize) -> Self {
        Self { log_loss: vec![0.0; rows], placement: vec![0.0; rows] }
    }

    fn of(fitted: &Fitted, margins: &[Margin], labels: &[bool]) -> Self {
        let loss = |(&margin, &label)| row_log_loss(label, fitted.calibrator.probability(margin).0);
        let scores: Vec<f64> = margins.iter().map(|margin| margin.0).collect();
        Self { log_loss: margins.iter().zip(labels).map(loss).collect(), placement: placements(&scores, labels) }
    }

    fn add(&mut self, other: &Self, times: f64) {
        let pairs = [(&mut self.log_loss, &other.log_loss), (&mut self.placement, &other.placement)];
        for (sum, other) in pairs {
            sum.iter_mut().zip(other).for_each(|(sum, value)| *sum += times * value);
        }
    }
}

fn placements(scores: &[f64], labels: &[bool]) -> Vec<f64> {
    let ranks = average_ranks(scores);
    let mut placements = vec![0.0; scores.len()];
    for class in [true, false] {
        let own: Vec<usize> = (0..labels.len()).filter(|&row| labels[row] == class).collect();
        let others = (labels.len() - own.len()) as f64;
        let own_ranks = average_ranks(&own.iter().map(|&row| scores[row]).collect::<Vec<_>>());
        for (&row, own_rank) in own.iter().zip(own_ranks) {
            let below = (ranks[row] - own_rank) / others;
            placements[row] = if class { below } else { 1.0 - below };
        }
    }
    placements
}

/// One field's changes summed by lead: what a resample weighs.
struct ByGroup {
    log_loss: Vec<f64>,
    conversions: Vec<f64>,
    others: Vec<f64>,
}

/// The mean changes with intervals over resamples of leads, the same resamples for every field.
fn resampled(changes: &[RowFigures], labels: &[bool], groups: &[u32], seed: Seed) -> Vec<Permuted> {
    let refused = |reason: String| {
        let none = |_| Permuted {
            log_loss_rise: not_computable(reason.clone()),
            roc_auc_drop: not_computable(reason.clone()),
        };
        changes.iter().map(none).collect()
    };
    let bootstrap = match GroupBootstrap::new(groups, RESAMPLES, seed) {
        Ok(bootstrap) => bootstrap,
        Err(error) => return refused(error.to_string()),
    };
    let count = |class: Option<bool>| {
        let mut counts = vec![0.0; bootstrap.groups()];
        for (&label, &group) in labels.iter().zip(bootstrap.group_of_row()) {
            counts[group as usize] += f64::from(u8::from(class.is_none_or(|class| class == label)));
        }
        counts
    };
    let [all, conversions, others] = [count(None), count(Some(true)), count(Some(false))];
    let sums: Vec<ByGroup> =
        changes.par_iter().map(|change| by_group(change, labels, bootstrap.group_of_row(), all.len())).collect();
    let draws: Vec<(Vec<f64>, Vec<Option<f64>>)> = bootstrap.map(
        || (),
        |(), weights| {
            let weighed = |values: &[f64]| values.iter().zip(weights).map(|(v, &w)| v * f64::from(w)).sum::<f64>();
            let (rows, found, missed) = (weighed(&all), weighed(&conversions), weighed(&others));
            let both = found > 0.0 && missed > 0.0;
            let drop = |sums: &ByGroup| -(weighed(&sums.conversions) / found + weighed(&sums.others) / missed);
            let losses = sums.iter().map(|sums| weighed(&sums.log_loss) / rows).collect();
            (losses, sums.iter().map(|sums| both.then(|| drop(sums))).collect())
        },
    );
    let estimate = |value: f64, drawn: &mut dyn Iterator<Item = Option<f64>>| match interval(
        value,
        drawn,
        "conversions or non-conversions",
    ) {
        Ok(estimate) => Measured::Estimate(estimate),
        Err(error) => not_computable(error.to_string()),
    };
    let (found, missed): (f64, f64) = (conversions.iter().sum(), others.iter().sum());
    let one_class = found < 1.0 || missed < 1.0;
    (0..changes.len())
        .map(|at| {
            let mean = changes[at].log_loss.iter().sum::<f64>() / labels.len() as f64;
            let moved = |values: &[f64]| values.iter().sum::<f64>();
            let drop = -(moved(&sums[at].conversions) / found + moved(&sums[at].others) / missed) / 2.0;
            let log_losses = draws.iter().map(|(losses, _)| losses[at]).map(|loss| loss.is_finite().then_some(loss));
            let value = mean;
            Permuted {
                log_loss_rise: estimate(value, &mut log_losses.into_iter()),
                roc_auc_drop: if one_class {
                    not_computable("the Test rows have one outcome only")
                } else {
                    // Resampling moves either class; the means of both are the drop itself, so their sum counts it twice.
                    estimate(drop, &mut draws.iter().map(|(_, drops)| drops[at].map(|twice| twice - drop)))
                },
            }
        })
        .collect()
}

fn by_group(change: &RowFigures, labels: &[bool], group_of_row: &[u32], groups: usize) -> ByGroup {
    let mut sums = ByGroup { log_loss: vec![0.0; groups], conversions: vec![0.0; groups], others: vec![0.0; groups] };
    for (row, &group) in group_of_row.iter().enumerate() {
        let group = group as usize;
        sums.log_loss[group] += change.log_loss[row];
        let class = if labels[row] { &mut sums.conversions } else { &mut sums.others };
        class[group] += change.placement[row];
    }
    sums
}
