//! Who is the lead, what does it do, each by a model of its own? Fitted on the rows and folds of the candidates, cut on rows of lists.

use rayon::prelude::*;

use super::SelectError;
use super::candidate::FitSettings;
use super::folds::Folds;
use crate::dataset::{LabelledRows, Train};
use crate::encode::{EncodeError, Encoder, EncodingStyle};
use crate::frame::{FeatureFrame, Margin, Side};
use crate::model::{Logistic, LogisticParams, choose_penalty};
use crate::score::{GradedSide, Matrix, MatrixSide, Ungraded, quarter_cuts};

/// A matrix, and what kept a side from being fitted.
#[derive(Clone, Debug)]
pub struct FittedMatrix {
    /// The two sides.
    pub matrix: Matrix,
    /// Why a side's model could not be fitted, in English; empty where both could, or where there was nothing to fit on.
    pub failures: Vec<String>,
}

/// Fits both sides on Train, a penalised logistic regression each with the penalty of its own folds, and cuts them on the rows of
/// `reference` that `listed` marks: those that a list would hold.
///
/// Cost: one design, and two searches of a penalty; together less than a search on all features and the fit of the narrow side.
///
/// # Errors
/// [`SelectError`] when a feature has an infinite value. A side that cannot be graded is no error: it says why.
pub fn fit_matrix(
    train: &Train,
    folds: &Folds,
    settings: FitSettings<'_>,
    reference: &LabelledRows,
    listed: &[bool],
) -> Result<FittedMatrix, SelectError> {
    let rows = train.rows();
    // No column of the design looks at another feature, so each side takes its own columns of one design.
    let design = match Encoder::fit_rows(rows, &settings.params.encoder, EncodingStyle::Linear) {
        Ok(fit) => fit.encoder,
        Err(EncodeError::NothingVaries { .. }) => Encoder { columns: Vec::new() },
        Err(error) => return Err(error.into()),
    };
    let mut failures = Vec::new();
    let mut side = |side: Side| {
        let own = |feature: usize| rows.frame.spec().features[feature].side == side;
        let columns = design.columns.iter().filter(|column| own(column.feature)).cloned().collect();
        graded(Encoder { columns }, rows, folds, settings, (&reference.frame, listed)).unwrap_or_else(|error| {
            failures.push(error.to_string());
            MatrixSide::Ungraded { reason: Ungraded::NoModel }
        })
    };
    let (fit, activity) = (side(Side::Fit), side(Side::Activity));
    Ok(FittedMatrix { matrix: Matrix { fit, activity }, failures })
}

fn graded(
    encoder: Encoder,
    rows: &LabelledRows,
    folds: &Folds,
    settings: FitSettings<'_>,
    (reference, listed): (&FeatureFrame, &[bool]),
) -> Result<MatrixSide, SelectError> {
    if encoder.columns.is_empty() {
        return Ok(MatrixSide::Ungraded { reason: Ungraded::NoFeatures });
    }
    let x = encoder.encode(&rows.frame);
    let penalty = choose_penalty(x.view(), &rows.labels, None, &folds.folds, &settings.params.logistic)?.chosen;
    let params = LogisticParams { penalty, ..LogisticParams::default() };
    let model = Logistic::fit(x.view(), &rows.labels, None, &params)?.model;
    drop(x);
    let side = GradedSide { encoder, model, cuts: [0.0; 3] };
    let cuts = quarter_cuts(&margins(&side, reference, listed))?;
    Ok(cuts.map_or(MatrixSide::Ungraded { reason: Ungraded::NoSpread }, |cuts| {
        MatrixSide::Graded(GradedSide { cuts, ..side })
    }))
}

/// Margins of the rows that a list would hold; of all where none would.
fn margins(side: &GradedSide, frame: &FeatureFrame, listed: &[bool]) -> Vec<Margin> {
    let all = !listed.contains(&true);
    let rows: Vec<usize> = (0..frame.rows()).filter(|&row| all || listed[row]).collect();
    let one = |features: &mut Vec<f64>, row: usize| {
        frame.row_into(row, features);
        side.margin(features)
    };
    rows.into_par_iter().with_min_len(1024).map_init(Vec::new, one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::CalibrationMethod;
    use crate::frame::{Column, FeatureDef, FeatureKind, FeatureRule, FeatureSpec, Lookback, RowKey};
    use crate::seed::Seed;
    use crate::select::ModelParams;
    use crate::stats::sigmoid;
    use crate::time::Instant;

    /// `size` says who the lead is, `visits` what it does; each moves the chance by what it is worth.
    fn rows(count: u64, seed: Seed, (fit, activity): (f64, f64)) -> LabelledRows {
        let draw = |row: u64, what: &str| seed.stream(what).with(row).uniform();
        let size: Vec<f64> = (0..count).map(|row| draw(row, "size") * 4.0 - 2.0).collect();
        let visits: Vec<f64> = (0..count).map(|row| (draw(row, "visits") * 9.0).floor()).collect();
        let odds = |row: usize| -2.0 + fit * size[row] + activity * (visits[row] - 4.0) / 2.0;
        let labels = (0..count as usize).map(|row| draw(row as u64, "label") < sigmoid(odds(row))).collect();
        let def = |name: &str, side, rule| FeatureDef {
            name: name.to_owned(),
            field: name.to_owned(),
            side,
            kind: FeatureKind::Number,
            rule,
        };
        let spec = FeatureSpec {
            features: vec![
                def("size", Side::Fit, FeatureRule::Attribute { column: "size".to_owned() }),
                def("visits", Side::Activity, FeatureRule::CountAll { lookback: Lookback::Ever }),
            ],
        };
        let ids: Vec<u32> = (0..count as u32).collect();
        LabelledRows {
            frame: FeatureFrame::new(spec, vec![Column::Number(size), Column::Number(visits)], count as usize).unwrap(),
            keys: (0..count)
                .map(|row| RowKey { as_of: Instant::default().plus_days(row as i64 / 20), lead: format!("{row:06}") })
                .collect(),
            labels,
            converted_at: vec![None; count as usize],
            values: vec![None; count as usize],
            leads: ids.clone(),
            groups: ids,
        }
    }

    fn fitted(rows: LabelledRows, listed: &[bool]) -> Matrix {
        let folds = Folds::of(&rows, 1, Seed::new(3)).unwrap();
        let params = ModelParams::default();
        let settings = FitSettings { params: &params, method: CalibrationMethod::None, seed: Seed::new(3) };
        let found = fit_matrix(&Train::new(rows.clone()), &folds, settings, &rows, listed).unwrap();
        assert!(found.failures.is_empty(), "{:?}", found.failures);
        found.matrix
    }

    #[test]
    fn new_leads_convert_more_often_the_better_their_letter_and_their_number() {
        let matrix = fitted(rows(4_000, Seed::new(5), (0.9, 0.9)), &[true; 4_000]);
        let fresh = rows(20_000, Seed::new(6), (0.9, 0.9));
        let mut counts = [[[0_usize; 2]; 4]; 4];
        let mut features = Vec::new();
        for (row, &label) in fresh.labels.iter().enumerate() {
            fresh.frame.row_into(row, &mut features);
            let cell = matrix.place(matrix.margins(&features)).cell().unwrap();
            let count = &mut counts[cell.fit as usize][usize::from(cell.activity.number()) - 1];
            count[0] += 1;
            count[1] += usize::from(label);
        }
        let rate = |cells: &mut dyn Iterator<Item = [usize; 2]>| {
            let [rows, converted] = cells.fold([0, 0], |sum, cell| [sum[0] + cell[0], sum[1] + cell[1]]);
            converted as f64 / rows as f64
        };
        let by_fit: Vec<f64> = (0..4).map(|fit| rate(&mut counts[fit].into_iter())).collect();
        let by_activity: Vec<f64> = (0..4).map(|number| rate(&mut counts.iter().map(|fit| fit[number]))).collect();
        assert!(by_fit.windows(2).all(|pair| pair[0] < 0.8 * pair[1]), "{by_fit:?}");
        assert!(by_activity.windows(2).all(|pair| pair[0] < 0.8 * pair[1]), "{by_activity:?}");
        // Within every letter, too, activity tells; and within every number, fit.
        for fit in 0..4 {
            assert!(rate(&mut [counts[fit][0]].into_iter()) < rate(&mut [counts[fit][3]].into_iter()), "{counts:?}");
            assert!(rate(&mut [counts[0][fit]].into_iter()) < rate(&mut [counts[3][fit]].into_iter()), "{counts:?}");
        }
        // Rows drawn alike: a quarter each where nothing ties, and close to it where nine counts do.
        let letters: Vec<usize> = (0..4).map(|fit| counts[fit].iter().map(|cell| cell[0]).sum()).collect();
        assert!(letters.iter().all(|&held| (4_500..5_500).contains(&held)), "{letters:?}");
    }

    #[test]
    fn a_side_reads_nothing_of_the_other_and_one_without_features_says_so() {
        let both = fitted(rows(1_500, Seed::new(5), (0.9, 0.9)), &[true; 1_500]);
        let mut changed = rows(1_500, Seed::new(5), (0.9, 0.9));
        let Column::Number(mut visits) = changed.frame.columns()[1].clone() else { unreachable!() };
        visits.reverse();
        let columns = vec![changed.frame.columns()[0].clone(), Column::Number(visits)];
        changed.frame = FeatureFrame::new(changed.frame.spec().clone(), columns, 1_500).unwrap();
        let other = fitted(changed.clone(), &[true; 1_500]);
        assert_eq!(both.fit, other.fit);
        assert_ne!(both.activity, other.activity);

        let columns = vec![Column::Number(vec![3.0; 1_500]), changed.frame.columns()[1].clone()];
        changed.frame = FeatureFrame::new(changed.frame.spec().clone(), columns, 1_500).unwrap();
        let found = fitted(changed, &[true; 1_500]);
        assert_eq!(found.fit.reason(), Some(Ungraded::NoFeatures));
        assert!(found.activity.graded().is_some());
    }

    #[test]
    fn quarters_are_cut_on_the_rows_of_lists_alone() {
        let all = rows(2_000, Seed::new(5), (0.9, 0.9));
        let Column::Number(size) = &all.frame.columns()[0] else { unreachable!() };
        let large: Vec<bool> = size.iter().map(|size| *size > 0.0).collect();
        let (of_all, of_large) = (fitted(all.clone(), &[true; 2_000]), fitted(all.clone(), &large));
        let cuts = |matrix: &Matrix| matrix.fit.graded().unwrap().cuts;
        assert!(cuts(&of_large)[0] > cuts(&of_all)[1], "{:?} {:?}", cuts(&of_large), cuts(&of_all));
        assert_eq!(fitted(all, &[false; 2_000]), of_all);
    }
}
