//! Boosted trees on labelled rows: features as they are, and as many trees as later rows ask for.

use super::SelectError;
use super::candidate::FitSettings;
use crate::dataset::LabelledRows;
use crate::encode::{Encoder, EncodingStyle};
use crate::frame::{Column, FeatureKind};
use crate::model::{Boosting, BoostingParams, Direction, Fold, Model, TrainColumn};
use crate::seed::Seed;

/// Held-out conversions from which the newest fold alone says how many trees; with fewer, all folds do.
const ENOUGH_IN_ONE_FOLD: usize = 200;

/// How many trees the final model gets: where the log loss of the newest fold's held-out rows is lowest, or the median of
/// all folds where one holds too little. Without early stopping, as many as the params say.
pub(super) fn trees(rows: &LabelledRows, folds: &[Fold], settings: FitSettings<'_>) -> Result<usize, SelectError> {
    let params = &settings.params.boosting;
    if !params.early_stopping {
        return Ok(params.trees);
    }
    let encoder = Encoder::fit_rows(rows, &settings.params.encoder, EncodingStyle::Native)?.encoder;
    let columns = columns(&encoder, rows, params)?;
    let newest = folds.len().saturating_sub(1);
    let enough = folds
        .last()
        .is_some_and(|fold| rows.distinct_conversions_of(fold.held_out.iter().copied()) >= ENOUGH_IN_ONE_FOLD);
    let asked = if enough { &folds[newest..] } else { folds };
    let mut best = Vec::with_capacity(asked.len());
    for fold in asked {
        let losses = Boosting::held_out_losses(&columns, &rows.labels, fold, params, seed(settings))?;
        let lowest = (0..losses.len()).reduce(|a, b| if losses[b] < losses[a] { b } else { a });
        // No tree at all would be no model.
        best.push(lowest.unwrap_or(0).max(1));
    }
    best.sort_unstable();
    Ok(best.get(best.len() / 2).copied().unwrap_or(params.trees))
}

/// Fits encoder and model on all rows.
pub(super) fn learn(
    rows: &LabelledRows,
    trees: usize,
    settings: FitSettings<'_>,
) -> Result<(Encoder, Model), SelectError> {
    let params = BoostingParams { trees, ..settings.params.boosting.clone() };
    let encoder = Encoder::fit_rows(rows, &settings.params.encoder, EncodingStyle::Native)?.encoder;
    let columns = columns(&encoder, rows, &params)?;
    let model = Boosting::fit(&columns, &rows.labels, None, &params, seed(settings))?;
    Ok((encoder, Model::Boosting(model)))
}

/// Refuses trees where there is too little to learn them from.
pub(super) fn enough_for_trees(rows: &LabelledRows, params: &BoostingParams) -> Result<(), SelectError> {
    let (found, wanted) = (rows.distinct_conversions(), params.min_conversions);
    if found < wanted { Err(SelectError::TooFewConversions { found, wanted }) } else { Ok(()) }
}

fn seed(settings: FitSettings<'_>) -> Seed {
    settings.seed.stream("boosting")
}

/// The design columns as they lie in the frame, with the directions that the params ask for.
pub(super) fn columns<'a>(
    encoder: &Encoder,
    rows: &'a LabelledRows,
    params: &BoostingParams,
) -> Result<Vec<TrainColumn<'a>>, SelectError> {
    let defs = &rows.frame.spec().features;
    for name in params.monotone.keys() {
        let problem = match defs.iter().find(|def| def.name == *name).map(|def| &def.kind) {
            Some(FeatureKind::Number) => continue,
            Some(FeatureKind::Category { .. }) => "a category",
            None => "no feature",
        };
        return Err(SelectError::Monotone { feature: name.clone(), problem });
    }
    let direction = |name: &str| match params.monotone.get(name) {
        Some(way) if *way > 0 => Direction::Rising,
        Some(_) => Direction::Falling,
        None => Direction::Free,
    };
    let column = |column: &crate::encode::DesignColumn| {
        let def = &defs[column.feature];
        match (&rows.frame.columns()[column.feature], &def.kind) {
            (Column::Category(codes), FeatureKind::Category { levels }) => {
                TrainColumn::Category { codes, levels: levels.len() }
            }
            // `FeatureFrame::new` refuses a category column under a number's definition.
            (Column::Category(codes), FeatureKind::Number) => TrainColumn::Category { codes, levels: 0 },
            (Column::Number(values), _) => TrainColumn::Number { values, direction: direction(&def.name) },
        }
    };
    Ok(encoder.columns.iter().map(column).collect())
}
