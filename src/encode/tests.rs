//! Tests of fitting an encoder and of applying it.

use super::*;
use crate::dataset::LabelledRows;
use crate::encode::Shape;
use crate::frame::{FeatureDef, FeatureFrame, FeatureRule, FeatureSpec, MISSING_LEVEL, OTHER_LEVEL, RowKey, Side};
use crate::seed::Seed;
use crate::time::Instant;

fn def(name: &str, field: &str, kind: FeatureKind) -> FeatureDef {
    let rule = FeatureRule::Table { column: field.to_owned() };
    FeatureDef { name: name.to_owned(), field: field.to_owned(), side: Side::Fit, kind, rule }
}

fn rows(features: Vec<(FeatureDef, Column)>, labels: Vec<bool>) -> LabelledRows {
    let (features, columns) = features.into_iter().unzip();
    let n = labels.len();
    LabelledRows {
        frame: FeatureFrame::new(FeatureSpec { features }, columns, n).unwrap(),
        keys: (0..n).map(|i| RowKey { as_of: Instant::from_micros(0), lead: format!("{i:06}") }).collect(),
        labels,
        converted_at: vec![None; n],
        values: vec![None; n],
        leads: (0..n).map(|i| i as u32).collect(),
        groups: (0..n).map(|i| i as u32).collect(),
    }
}

fn half(n: usize) -> Vec<bool> {
    (0..n).map(|i| i % 2 == 0).collect()
}

/// 400 rows: a symmetric number, a skewed count with a spike at 0, a number with gaps, a category, a constant.
fn mixed() -> LabelledRows {
    let n = 400;
    let chance = Seed::new(1).stream("encode");
    let uniform = |what: &str, i: usize| chance.stream(what).with(i as u64).uniform();
    let symmetric = (0..n).map(|i| 10.0 + uniform("a", i)).collect();
    let skewed = (0..n).map(|i| if i % 2 == 0 { 0.0 } else { (6.0 * uniform("b", i)).exp().round() }).collect();
    let gaps = (0..n).map(|i| if i % 4 == 0 { f64::NAN } else { -uniform("c", i) }).collect();
    let category = (0..n).map(|i| match i % 20 {
        0 => OTHER_LEVEL,
        1..=3 => MISSING_LEVEL,
        // Level 2 has 10 rows only.
        4 => {
            if i < 200 {
                2
            } else {
                0
            }
        }
        k => (k % 2) as u32,
    });
    let levels = ["a", "b", "rare"].map(str::to_owned).to_vec();
    rows(
        vec![
            (def("symmetric", "f", FeatureKind::Number), Column::Number(symmetric)),
            (def("skewed", "f", FeatureKind::Number), Column::Number(skewed)),
            (def("gaps", "g", FeatureKind::Number), Column::Number(gaps)),
            (def("kind", "kind", FeatureKind::Category { levels }), Column::Category(category.collect())),
            (def("constant", "c", FeatureKind::Number), Column::Number(vec![7.0; n])),
        ],
        half(n),
    )
}

#[test]
fn a_linear_design_has_mean_zero_and_spread_one_in_every_column() {
    let rows = mixed();
    let fit = Encoder::fit_rows(&rows, &EncoderParams::default(), EncodingStyle::Linear).unwrap();
    assert_eq!(
        fit.encoder.names(),
        ["symmetric", "skewed", "skewed=0", "gaps", "gaps:missing", "kind=a", "kind=b", "kind:other", "kind:missing"]
    );
    assert_eq!(fit.dropped, ["constant"]);
    let design = fit.encoder.encode(&rows.frame);
    for (name, column) in fit.encoder.names().iter().zip(design.columns()) {
        let mean = column.mean().unwrap();
        let variance = column.mapv(|x| (x - mean).powi(2)).mean().unwrap();
        assert!(mean.abs() < 1e-12 && (variance - 1.0).abs() < 1e-9, "{name}: {mean} {variance}");
    }
    let shape = |name: &str| match fit.encoder.columns.iter().find(|column| column.name == name).unwrap().transform {
        Transform::Number { shape, .. } => shape,
        _ => panic!("{name} is no number"),
    };
    assert_eq!(shape("symmetric"), Shape::Identity);
    assert_eq!(shape("skewed"), Shape::SignedLog1p);
    // Row 0 lacks `gaps`: it reads as the mean.
    assert!(design[[0, 3]].abs() < 1e-12);
    assert_eq!(fit.encoder.fields(rows.frame.spec())[..5], ["f", "f", "f", "g", "g"]);
    fit.encoder.validate(rows.frame.spec()).unwrap();
}

#[test]
fn one_row_and_many_rows_are_encoded_to_the_same_bits() {
    let rows = mixed();
    for style in [EncodingStyle::Linear, EncodingStyle::Trees] {
        let encoder = Encoder::fit_rows(&rows, &EncoderParams::default(), style).unwrap().encoder;
        let design = encoder.encode(&rows.frame);
        let (mut features, mut one) = (Vec::new(), Vec::new());
        for row in 0..rows.len() {
            rows.frame.row_into(row, &mut features);
            encoder.encode_row(&features, &mut one);
            let many: Vec<u64> = design.row(row).iter().map(|x| x.to_bits()).collect();
            assert_eq!(one.iter().map(|x| x.to_bits()).collect::<Vec<_>>(), many);
        }
    }
}

#[test]
fn trees_see_numbers_as_they_are_and_missing_beyond_the_largest() {
    let rows = mixed();
    let fit = Encoder::fit_rows(&rows, &EncoderParams::default(), EncodingStyle::Trees).unwrap();
    let names = ["symmetric", "skewed", "gaps", "gaps:missing", "kind=a", "kind=b", "kind:other", "kind:missing"];
    assert_eq!(fit.encoder.names(), names);
    let design = fit.encoder.encode(&rows.frame);
    let largest = (0..400).filter(|i| i % 4 != 0).map(|i| design[[i, 2]]).fold(f64::MIN, f64::max);
    assert!((0..400).step_by(4).all(|i| design[[i, 2]] > largest));
    assert!(design.iter().all(|x| x.is_finite()));
    assert!(design.column(4).iter().all(|&x| x.abs() < 1e-15 || (x - 1.0).abs() < 1e-15));
}

#[test]
fn bends_come_with_enough_rows_of_both_outcomes_and_lie_on_observed_values() {
    let n = 1200;
    let values: Vec<f64> = (0..n).map(|i| f64::from((i * 7919) % 1200)).collect();
    let number = || vec![(def("x", "x", FeatureKind::Number), Column::Number(values.clone()))];
    let enough = rows(number(), half(n as usize));
    let fit = Encoder::fit_rows(&enough, &EncoderParams::default(), EncodingStyle::Linear).unwrap();
    assert_eq!(fit.encoder.names(), ["x", "x>300", "x>600", "x>900"]);
    let few = rows(number(), (0..n).map(|i| i < 499).collect());
    let fit = Encoder::fit_rows(&few, &EncoderParams::default(), EncodingStyle::Linear).unwrap();
    assert_eq!(fit.encoder.names(), ["x"]);
}

#[test]
fn only_the_rows_given_are_learned_from() {
    let all = mixed();
    let some: Vec<usize> = (0..300).collect();
    let part = all.take(&some);
    let mut poisoned = all.clone();
    let mut columns = poisoned.frame.columns().to_vec();
    for column in &mut columns {
        match column {
            Column::Number(values) => values[300..].fill(1e9),
            Column::Category(codes) => codes[300..].fill(2),
        }
    }
    poisoned.frame = FeatureFrame::new(poisoned.frame.spec().clone(), columns, 400).unwrap();
    for style in [EncodingStyle::Linear, EncodingStyle::Trees] {
        let clean = Encoder::fit_rows(&part, &EncoderParams::default(), style).unwrap();
        assert_eq!(Encoder::fit_rows(&poisoned.take(&some), &EncoderParams::default(), style).unwrap(), clean);
        assert_ne!(Encoder::fit_rows(&poisoned, &EncoderParams::default(), style).unwrap(), clean);
    }
}

#[test]
fn what_cannot_be_learned_from_is_named() {
    let params = EncoderParams::default();
    let with = |values: Vec<f64>| {
        let n = values.len();
        rows(vec![(def("x", "x", FeatureKind::Number), Column::Number(values))], half(n))
    };
    let fit = |values| Encoder::fit_rows(&with(values), &params, EncodingStyle::Linear);
    assert_eq!(fit(Vec::new()).unwrap_err(), EncodeError::NoRows);
    assert_eq!(fit(vec![0.1; 30]).unwrap_err(), EncodeError::NothingVaries { features: 1, rows: 30 });
    assert_eq!(fit(vec![f64::NAN; 30]).unwrap_err(), EncodeError::NothingVaries { features: 1, rows: 30 });
    let infinite = EncodeError::NotFinite { feature: "x".into(), row: 1, value: f64::INFINITY };
    assert_eq!(fit(vec![1.0, f64::INFINITY]).unwrap_err(), infinite);
}

#[test]
fn a_damaged_encoder_is_refused_by_name() {
    let rows = mixed();
    let spec = rows.frame.spec();
    let encoder = Encoder::fit_rows(&rows, &EncoderParams::default(), EncodingStyle::Linear).unwrap().encoder;
    let with = |change: &dyn Fn(&mut DesignColumn)| {
        let mut damaged = encoder.clone();
        change(&mut damaged.columns[0]);
        damaged.validate(spec).unwrap_err()
    };
    assert!(matches!(with(&|column| column.feature = 99), EncodeError::UnknownFeature { feature: 99, .. }));
    assert!(matches!(with(&|column| column.feature = 3), EncodeError::WrongKind { .. }));
    let zero = |column: &mut DesignColumn| column.transform = column.transform.clone().scaled(0.0, 0.0);
    assert!(matches!(with(&zero), EncodeError::BadConstant { constant: "scale", .. }));
    let level = |column: &mut DesignColumn| {
        column.feature = 3;
        column.transform = Transform::Level { code: 3, center: 0.0, scale: 1.0 };
    };
    assert!(matches!(with(&level), EncodeError::WrongKind { .. }));
}

#[test]
fn a_written_encoder_reads_back_as_the_same() {
    let rows = mixed();
    let encoder = Encoder::fit_rows(&rows, &EncoderParams::default(), EncodingStyle::Linear).unwrap().encoder;
    let text = serde_json::to_string(&encoder).unwrap();
    assert_eq!(serde_json::from_str::<Encoder>(&text).unwrap(), encoder);
}
