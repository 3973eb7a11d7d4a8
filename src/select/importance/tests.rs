//! The importances against known truth, and the shapes against their definition.

use super::gain::field_gains;
use super::{Courses, Shape, SwarmValue, courses, importances};
use crate::calibrate::CalibrationMethod;
use crate::dataset::{LabelledRows, Test, Train};
use crate::encode::Encoder;
use crate::evaluate::{Estimate, Measured};
use crate::frame::{
    Column, FeatureDef, FeatureFrame, FeatureKind, FeatureRule, FeatureSpec, MISSING_LEVEL, RowKey, Side,
};
use crate::model::{Explainer, Model};
use crate::seed::Seed;
use crate::select::{CandidateName, FitSettings, Fitted, Folds, ModelParams, fit, learning_curve};
use crate::time::Instant;

const LEVELS: [&str; 4] = ["common", "rare", "usual", "useful"];

/// `strong` (two columns of one field) and `kind` move the chance; `noise` does not. Two rows per lead.
fn rows(count: u64, first_day: i64, seed: Seed) -> LabelledRows {
    let draw = |row: u64, what: &str| seed.stream(what).with(row).uniform();
    let strong: Vec<f64> = (0..count).map(|row| (draw(row, "strong") * 8.0).floor()).collect();
    let echo: Vec<f64> = strong.iter().enumerate().map(|(row, s)| s * 2.0 + draw(row as u64, "echo")).collect();
    let noise: Vec<f64> = (0..count).map(|row| if row % 10 == 0 { f64::NAN } else { draw(row, "noise") }).collect();
    let kind: Vec<u32> = (0..count)
        .map(|row| match draw(row, "kind") {
            u if u < 0.003 => 1,
            u if u < 0.4 => 3,
            u if u < 0.5 => MISSING_LEVEL,
            _ => 0,
        })
        .collect();
    let labels = (0..count as usize)
        .map(|row| {
            let odds = -3.0 + 0.5 * strong[row] + if kind[row] == 3 { 1.0 } else { 0.0 };
            draw(row as u64, "label") < crate::stats::sigmoid(odds)
        })
        .collect();
    let def = |name: &str, field: &str, kind| FeatureDef {
        name: name.to_owned(),
        field: field.to_owned(),
        side: Side::Fit,
        kind,
        rule: FeatureRule::Attribute { column: name.to_owned() },
    };
    let levels = LEVELS.map(str::to_owned).to_vec();
    let spec = FeatureSpec {
        features: vec![
            def("strong", "strong", FeatureKind::Number),
            def("echo", "strong", FeatureKind::Number),
            def("noise", "noise", FeatureKind::Number),
            def("kind", "kind", FeatureKind::Category { levels }),
        ],
    };
    let columns = vec![Column::Number(strong), Column::Number(echo), Column::Number(noise), Column::Category(kind)];
    let as_of = |row: u64| Instant::default().plus_days(first_day + row as i64 / 20);
    LabelledRows {
        frame: FeatureFrame::new(spec, columns, count as usize).unwrap(),
        keys: (0..count).map(|row| RowKey { as_of: as_of(row), lead: format!("{:06}", row / 2) }).collect(),
        labels,
        converted_at: vec![None; count as usize],
        values: vec![None; count as usize],
        leads: (0..count).map(|row| row as u32 / 2).collect(),
        groups: (0..count).map(|row| row as u32 / 2).collect(),
    }
}

struct World {
    train: Train,
    test: Test,
    folds: Folds,
    params: ModelParams,
}

impl World {
    fn new() -> Self {
        let train = rows(4000, 0, Seed::new(3));
        let folds = Folds::of(&train, 1, Seed::new(3)).unwrap();
        let mut params = ModelParams::default();
        (params.boosting.trees, params.forest.trees) = (60, 20);
        Self { train: Train::new(train), test: Test::new(rows(2000, 400, Seed::new(4))), folds, params }
    }

    fn settings(&self) -> FitSettings<'_> {
        FitSettings { params: &self.params, method: CalibrationMethod::default(), seed: Seed::new(9) }
    }

    fn fitted(&self, name: CandidateName) -> Fitted {
        fit(name, &self.train, None, &self.folds, self.settings()).unwrap()
    }
}

fn estimate(measured: &Measured) -> Estimate {
    match measured {
        Measured::Estimate(estimate) => *estimate,
        Measured::NotComputable { reason, .. } => panic!("{reason}"),
    }
}

#[test]
fn a_field_that_moves_the_chance_stands_first_and_noise_holds_zero_in_every_kind_of_model() {
    let world = World::new();
    for name in [CandidateName::Logistic, CandidateName::Forest, CandidateName::Boosting] {
        let fitted = world.fitted(name);
        let found = importances(&fitted, &world.train, &world.test, &world.folds.folds, world.settings());
        let fields: Vec<&str> = found.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, ["strong", "kind", "noise"], "{name:?}");
        let [strong, kind, noise] = [0, 1, 2].map(|at| &found[at]);
        for one in [strong, kind] {
            assert!(
                estimate(&one.log_loss_rise).low > 0.0 && estimate(&one.roc_auc_drop).low > 0.0,
                "{name:?} {one:?}"
            );
        }
        assert!(estimate(&noise.log_loss_rise).low < 0.002 && estimate(&noise.roc_auc_drop).low < 0.002, "{noise:?}");
        assert!(estimate(&strong.gain).low > estimate(&noise.gain).high, "{name:?} {strong:?} {noise:?}");
        let shares: f64 = found.iter().map(|one| one.share).sum();
        let gains: f64 = found.iter().map(|one| estimate(&one.gain).value).sum();
        assert!((shares - 1.0).abs() < 1e-9 && (gains - 1.0).abs() < 1e-9);
        for one in [&strong.log_loss_rise, &strong.roc_auc_drop, &strong.gain].map(estimate) {
            assert!(one.low <= one.value && one.value <= one.high, "{one:?}");
        }
    }
}

/// With both columns of a field dealt out together the field is worth what a model without it loses, not the little that
/// one column is worth beside its echo.
#[test]
fn columns_of_one_field_are_dealt_out_together() {
    let world = World::new();
    let fitted = world.fitted(CandidateName::Boosting);
    let found = importances(&fitted, &world.train, &world.test, &world.folds.folds, world.settings());
    let drop = estimate(&found[0].roc_auc_drop).value;
    assert!(drop > 0.15, "{drop}");
}

#[test]
fn importances_are_the_same_on_one_thread_and_on_many() {
    let world = World::new();
    let fitted = world.fitted(CandidateName::Boosting);
    let ask = || {
        let found = importances(&fitted, &world.train, &world.test, &world.folds.folds, world.settings());
        (found, courses(&fitted, &world.train, Seed::new(9)))
    };
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(ask);
    assert_eq!(alone, ask());
}

/// The fall in squared error, by passing every row down: the definition.
#[test]
fn a_forests_gains_are_the_falls_in_squared_error_of_its_answers() {
    let world = World::new();
    let fitted = world.fitted(CandidateName::Forest);
    let Model::Forest(forest) = &fitted.model else { panic!("a forest") };
    let frame = &world.train.rows().frame;
    let gains = field_gains(&fitted.encoder, &fitted.model, frame);
    let design = fitted.encoder.encode(frame);
    let total: f64 = forest
        .trees
        .iter()
        .map(|tree| {
            let answers: Vec<f64> = design.rows().into_iter().map(|row| tree.value(row.as_slice().unwrap())).collect();
            let mean = answers.iter().sum::<f64>() / answers.len() as f64;
            answers.iter().map(|answer| (answer - mean).powi(2)).sum::<f64>()
        })
        .sum();
    assert!((gains.values().sum::<f64>() / total - 1.0).abs() < 1e-9);
}

fn shape<'a>(shapes: &'a [Shape], feature: &str) -> &'a Shape {
    shapes.iter().find(|shape| shape.feature == feature).unwrap()
}

#[test]
fn a_shape_holds_mean_shares_by_bin_with_no_bin_of_fewer_than_twenty_leads() {
    let world = World::new();
    let fitted = world.fitted(CandidateName::Boosting);
    let Courses { shapes: found, .. } = courses(&fitted, &world.train, Seed::new(9));
    for bin in found.iter().flat_map(|shape| &shape.bins) {
        assert!(bin.leads >= 20 && bin.effect_p10 <= bin.effect && bin.effect <= bin.effect_p90, "{bin:?}");
    }
    // All 4,000 rows are looked at, so the bins of one feature are its rows.
    let strong = shape(&found, "strong");
    assert_eq!(strong.bins.len(), 8, "few values stand alone");
    assert!((strong.bins.iter().map(|bin| bin.density).sum::<f64>() - 1.0).abs() < 1e-9);
    assert_eq!((strong.bins[0].low, strong.bins[0].high, strong.bins[7].high), (None, Some(0.0), None));
    let total = |feature: &str| shape(&found, feature).bins.iter().map(|bin| bin.effect * bin.density).sum::<f64>();
    assert!(total("strong").is_finite());
    let noise = shape(&found, "noise");
    assert!(noise.bins.len() <= 21 && noise.bins.last().unwrap().level.as_deref() == Some("missing"));
    // The rare level has too few leads to be told of, alone or as "other".
    let levels: Vec<_> = shape(&found, "kind").bins.iter().map(|bin| bin.level.clone().unwrap()).collect();
    assert_eq!(levels, ["common", "useful", "missing"]);
    assert!(shape(&found, "kind").bins[1].effect > shape(&found, "kind").bins[0].effect);

    // One bin against the definition.
    let frame = &world.train.rows().frame;
    let explainer = Explainer::new(&fitted.model);
    let effects: Vec<f64> = (0..frame.rows())
        .filter(|&row| frame.columns()[0].as_f64(row) < 0.5)
        .map(|row| explainer.contributions(&design(&fitted.encoder, frame, row)).shares[0])
        .collect();
    let mean = effects.iter().sum::<f64>() / effects.len() as f64;
    assert_eq!(strong.bins[0].rows, effects.len());
    assert!((strong.bins[0].effect - mean).abs() < 1e-12);
}

fn design(encoder: &Encoder, frame: &FeatureFrame, row: usize) -> Vec<f64> {
    let (mut values, mut design) = (Vec::new(), Vec::new());
    frame.row_into(row, &mut values);
    encoder.encode_row(&values, &mut design);
    design
}

#[test]
fn a_swarm_holds_all_rows_in_dots_of_twenty_leads_and_says_which_values_they_have() {
    let world = World::new();
    let fitted = world.fitted(CandidateName::Boosting);
    let Courses { shapes, swarms } = courses(&fitted, &world.train, Seed::new(9));
    assert_eq!(
        swarms.iter().map(|swarm| &swarm.feature).collect::<Vec<_>>(),
        shapes.iter().map(|shape| &shape.feature).collect::<Vec<_>>()
    );
    for swarm in &swarms {
        assert!(swarm.dots.len() <= 60 && swarm.dots.windows(2).all(|pair| pair[0].effect <= pair[1].effect));
        // Rows stand two to a lead: dots of 20 leads hold at least 20 rows.
        assert!(swarm.dots.iter().all(|dot| dot.rows >= 20), "{}", swarm.feature);
        assert_eq!(swarm.dots.iter().map(|dot| dot.rows).sum::<usize>(), world.train.rows().len());
        let shape = shape(&shapes, &swarm.feature);
        let by_dots = swarm.dots.iter().map(|dot| dot.effect * dot.rows as f64).sum::<f64>();
        let by_bins = shape.bins.iter().map(|bin| bin.effect * bin.rows as f64).sum::<f64>();
        let left_out = world.train.rows().len() - shape.bins.iter().map(|bin| bin.rows).sum::<usize>();
        assert!(left_out > 0 || (by_dots - by_bins).abs() < 1e-6, "{}: {by_dots} {by_bins}", swarm.feature);
    }
    let of = |feature: &str| swarms.iter().find(|swarm| swarm.feature == feature).unwrap();
    // High values of `strong` raise the chance; `kind` is neither high nor low.
    let strong = &of("strong").dots;
    assert_eq!((strong[0].value, strong.last().unwrap().value), (SwarmValue::Below, SwarmValue::Above));
    assert!(of("kind").dots.iter().all(|dot| matches!(dot.value, SwarmValue::Category | SwarmValue::Missing)));
}

#[test]
fn a_learning_curve_rises_to_the_model_itself_and_counts_conversions() {
    let world = World::new();
    let fitted = world.fitted(CandidateName::Logistic);
    let test = world.test.rows();
    let found = |margins: &[crate::frame::Margin]| {
        let mut order: Vec<usize> = (0..margins.len()).collect();
        order.sort_by(|&a, &b| margins[b].0.total_cmp(&margins[a].0).then(a.cmp(&b)));
        order[..margins.len() / 10].iter().filter(|&&row| test.labels[row]).count() as f64
    };
    let ask = || learning_curve(&fitted, &world.train, &world.test, world.settings(), &found);
    let points = ask();
    let train = world.train.rows();
    let last = points.last().unwrap();
    assert_eq!((last.fits, last.rows, last.conversions), (1, train.len() as f64, train.distinct_conversions() as f64));
    let own = fitted.margins(&test.frame);
    assert!((last.found - found(&own)).abs() < 1e-12);
    assert_eq!([last.found_low, last.found_high].map(f64::to_bits), [last.found.to_bits(); 2]);
    assert!(points.len() >= 4 && points.windows(2).all(|pair| pair[0].conversions < pair[1].conversions));
    let parts = &points[..points.len() - 1];
    for (point, part) in parts.iter().rev().zip([0.5, 0.25, 0.125, 0.0625]) {
        assert!((point.rows / (train.len() as f64 * part) - 1.0).abs() < 0.02 && point.fits == 3, "{point:?}");
        assert!(point.found_low <= point.found && point.found <= point.found_high);
    }
    assert!(last.roc_auc > 0.7 && parts[0].roc_auc < last.roc_auc + 0.02, "{points:?}");
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(ask);
    assert_eq!(alone, points);
}
