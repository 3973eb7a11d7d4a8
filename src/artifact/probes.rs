//! Which rows find a reader's mistakes? Every bin of every feature, missing, unseen, and both sides of tree thresholds.
//!
//! The rows are invented from the reference profile and the model, never taken from the data. A row that lies so
//! near to a rounding edge, a cut of band or quarter, or a calibrator's step that a last bit of another machine's logarithm would decide is left out.

use super::Artifact;
use super::check_rows::{CheckPlace, CheckRow, RawFeature};
use super::error::{ArtifactError, Inconsistency};
use super::profile::{FeatureProfile, NumberProfile};
use crate::encode::{Shape, Transform};
use crate::frame::{FeatureDef, FeatureKind, Margin};
use crate::model::{Node, Tree};
use crate::score::MatrixSide;

/// Rows that walk through the bins.
const WALKS: usize = 24;
/// Features that are missing, or unseen, alone.
const SINGLES: usize = 12;
/// Tree thresholds tried on both sides.
const THRESHOLDS: usize = 16;
/// Distance from a rounding edge of the score.
const OFF_EDGE: f64 = 1e-6;
/// Distance from a band cut, and around a threshold behind a logarithm.
const OFF_CUT: f64 = 1e-9;

impl Artifact {
    /// The artifact with its check rows invented anew (at most about 100) and everything checked: the last step before
    /// it is saved.
    ///
    /// # Errors
    /// [`ArtifactError::Inconsistent`] when the parts do not fit each other.
    pub fn with_check_rows(mut self) -> Result<Self, ArtifactError> {
        self.check_rows.clear();
        self.validate()?;
        let mut rows: Vec<CheckRow> = Vec::new();
        for features in self.probes() {
            let check = self.expected(rows.len(), features)?;
            if check.as_ref().is_some_and(|check| rows.iter().all(|row| row.features != check.features)) {
                rows.extend(check);
            }
        }
        self.check_rows = rows;
        self.validate()?;
        Ok(self)
    }

    /// What a row scores here; `None` where too near to an edge.
    fn expected(&self, row: usize, features: Vec<RawFeature>) -> Result<Option<CheckRow>, Inconsistency> {
        let values: Vec<f64> = features
            .iter()
            .zip(&self.features.features)
            .map(|(raw, def)| {
                raw.to_f64(def).ok_or_else(|| Inconsistency::CheckValue { row, feature: def.name.clone() })
            })
            .collect::<Result<_, _>>()?;
        let found = self.score_row(&values).map_err(|source| Inconsistency::CheckScore { row, source })?;
        let to_edge = (found.value - found.value.floor() - 0.5).abs();
        let on_cut = |from: f64| (found.margin.0 - from).abs() < OFF_CUT;
        if self.calibrator.jumps_near(found.margin, OFF_CUT) {
            return Ok(None);
        }
        if to_edge < OFF_EDGE || self.bands.bands.iter().filter_map(|band| band.from_margin).any(on_cut) {
            return Ok(None);
        }
        let place = self.check_place(&values).map_err(|source| Inconsistency::CheckScore { row, source })?;
        if place.is_some_and(|place| self.is_near_a_quarter(place)) {
            return Ok(None);
        }
        Ok(Some(CheckRow {
            place,
            features,
            margin: found.margin,
            probability: found.probability,
            value: found.value,
            score: found.score,
            band: self.bands.name(found.band).to_owned(),
        }))
    }

    /// Would a last bit decide in which quarter of the matrix this row stands?
    fn is_near_a_quarter(&self, place: CheckPlace) -> bool {
        let near = |side: &MatrixSide, margin: Option<Margin>| {
            side.graded()
                .zip(margin)
                .is_some_and(|(side, margin)| side.cuts.iter().any(|cut| (margin.0 - cut).abs() < OFF_CUT))
        };
        let sides = self.matrix.as_ref().map(|matrix| (&matrix.fit, &matrix.activity));
        sides.is_some_and(|(fit, activity)| near(fit, place.fit_margin) || near(activity, place.activity_margin))
    }

    fn probes(&self) -> Vec<Vec<RawFeature>> {
        let defs = &self.features.features;
        let choices: Vec<Vec<RawFeature>> =
            defs.iter().zip(&self.reference_profile.features).map(|(def, profile)| choices(def, profile)).collect();
        let walk = |row: usize| -> Vec<RawFeature> {
            // The first rounds meet every value of every feature; later rounds shift, so that features meet each other
            // in other pairs.
            let value =
                |(i, all): (usize, &Vec<RawFeature>)| all[(row + i + row / all.len() * (i % 3)) % all.len()].clone();
            choices.iter().enumerate().map(value).collect()
        };
        let usual: Vec<RawFeature> =
            defs.iter().zip(&self.reference_profile.features).map(|(def, profile)| usual(def, profile)).collect();
        let with = |background: &[RawFeature], feature: usize, value: RawFeature| {
            let mut row = background.to_vec();
            row[feature] = value;
            row
        };
        let categories: Vec<usize> =
            (0..defs.len()).filter(|&i| matches!(defs[i].kind, FeatureKind::Category { .. })).collect();

        let mut rows = vec![usual.clone(), vec![RawFeature::Missing(()); defs.len()]];
        rows.push((0..defs.len()).map(|i| unseen(&defs[i]).unwrap_or_else(|| usual[i].clone())).collect());
        rows.extend((0..WALKS).map(walk));
        rows.extend(
            spaced(&(0..defs.len()).collect::<Vec<_>>(), SINGLES).map(|&i| with(&usual, i, RawFeature::Missing(()))),
        );
        rows.extend(spaced(&categories, SINGLES).filter_map(|&i| Some(with(&usual, i, unseen(&defs[i])?))));
        for (i, (feature, around)) in self.around_thresholds().into_iter().enumerate() {
            let background = walk(i);
            rows.extend(around.map(|x| with(&background, feature, RawFeature::Number(x))));
        }
        rows
    }

    /// Feature values at some tree thresholds and one step to either side.
    fn around_thresholds(&self) -> Vec<(usize, [f64; 3])> {
        let splits = numeric_splits(self.model.trees());
        let around = |&(column, threshold): &(usize, f64)| {
            let column = &self.encoder.columns[column];
            let shape = match column.transform {
                Transform::Number { shape, .. } => shape,
                Transform::AsIs {} => Shape::Identity,
                _ => return None,
            };
            let last_left = last_at_most(|x| column.transform.apply(x), threshold)?;
            let step = OFF_CUT * last_left.abs().max(1.0);
            let values = match shape {
                Shape::Identity => [last_left.next_down(), last_left, last_left.next_up()],
                // Logarithms differ in their last bit between machines.
                Shape::SignedLog1p => [last_left - 2.0 * step, last_left - step, last_left + step],
            };
            Some((column.feature, values))
        };
        let all: Vec<_> = splits.iter().filter_map(around).collect();
        spaced(&all, THRESHOLDS).copied().collect()
    }
}

/// The splits of all trees by number, sorted, without repetitions.
fn numeric_splits(trees: &[Tree]) -> Vec<(usize, f64)> {
    let nodes = trees.iter().flat_map(|tree| &tree.nodes);
    let mut splits: Vec<(usize, f64)> = nodes
        .filter_map(|node| match *node {
            Node::Split { column, threshold, .. } => Some((column as usize, threshold)),
            Node::Leaf { .. } | Node::Levels { .. } => None,
        })
        .collect();
    splits.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    splits.dedup_by(|a, b| a.0 == b.0 && a.1.total_cmp(&b.1).is_eq());
    splits
}

/// The values one feature walks through.
fn choices(def: &FeatureDef, profile: &FeatureProfile) -> Vec<RawFeature> {
    let mut values: Vec<RawFeature> = match (&def.kind, profile) {
        (FeatureKind::Category { levels }, _) => levels.iter().map(|level| RawFeature::Text(level.clone())).collect(),
        (FeatureKind::Number, FeatureProfile::Number(profile)) => {
            profile.cuts.iter().copied().chain([beyond(profile)]).map(RawFeature::Number).collect()
        }
        (FeatureKind::Number, FeatureProfile::Category(_)) => Vec::new(),
    };
    values.push(RawFeature::Missing(()));
    values
}

/// A number in the last bin.
fn beyond(profile: &NumberProfile) -> f64 {
    match (profile.cuts.first(), profile.cuts.last()) {
        (Some(first), Some(last)) => last + 1.0_f64.max((last - first) / profile.cuts.len() as f64),
        _ => 0.0,
    }
}

/// The middle bin, or the commonest level.
fn usual(def: &FeatureDef, profile: &FeatureProfile) -> RawFeature {
    match (&def.kind, profile) {
        (FeatureKind::Category { levels }, FeatureProfile::Category(profile)) => {
            let best =
                levels.iter().zip(&profile.shares).reduce(|best, next| if next.1 > best.1 { next } else { best });
            best.map_or(RawFeature::Missing(()), |(level, _)| RawFeature::Text(level.clone()))
        }
        (_, FeatureProfile::Number(profile)) => {
            RawFeature::Number(profile.cuts.get(profile.cuts.len() / 2).copied().unwrap_or_else(|| beyond(profile)))
        }
        _ => RawFeature::Missing(()),
    }
}

/// A category that is none of the levels.
fn unseen(def: &FeatureDef) -> Option<RawFeature> {
    let FeatureKind::Category { levels } = &def.kind else { return None };
    let mut text = "(unseen)".to_owned();
    while levels.contains(&text) {
        text.push('*');
    }
    Some(RawFeature::Text(text))
}

/// At most `count` of `all`, evenly spaced.
fn spaced<T>(all: &[T], count: usize) -> impl Iterator<Item = &T> {
    let taken = all.len().min(count);
    (0..taken).map(move |i| &all[i * all.len() / taken])
}

/// The largest finite x with `increasing(x) <= limit`, by halving over the order of f64; `None` when all or none are.
fn last_at_most(increasing: impl Fn(f64) -> f64, limit: f64) -> Option<f64> {
    let (mut low, mut high) = (ordinal(-1e300), ordinal(1e300));
    if increasing(from_ordinal(low)) > limit || increasing(from_ordinal(high)) <= limit {
        return None;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if increasing(from_ordinal(middle)) <= limit { low = middle } else { high = middle }
    }
    Some(from_ordinal(low))
}

/// Numbers f64 as they are ordered: neighbours differ by 1.
fn ordinal(x: f64) -> i128 {
    let bits = i128::from(x.abs().to_bits());
    if x.is_sign_negative() { -bits } else { bits }
}

fn from_ordinal(ordinal: i128) -> f64 {
    // Between -MAX and MAX, the bits fit.
    let x = f64::from_bits(ordinal.unsigned_abs() as u64);
    if ordinal < 0 { -x } else { x }
}
