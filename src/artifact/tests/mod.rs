//! An artifact from invented numbers, and what every reader and writer of it must keep.

mod bytes;
mod matrix;
mod mutants;
#[cfg(feature = "train")]
mod profiles;
#[cfg(feature = "app")]
mod saving;
mod schema_file;
mod scoring;
mod validity;

use std::collections::BTreeMap;

use super::*;
use crate::calibrate::Steps;
use crate::encode::{DesignColumn, Encoder, Shape, Transform};
use crate::frame::{FeatureDef, FeatureKind, FeatureRule, FeatureSpec, Lookback, Side};
use crate::model::{Boosting, Forest, Logistic, Node, Tree};
use crate::score::Band;
use crate::seed::Seed;
use crate::time::Instant;

/// Four fields, five features: two counts of one event, a recency, a number and a category.
fn spec() -> FeatureSpec {
    let feature = |name: &str, field: &str, kind, rule| FeatureDef {
        name: name.to_owned(),
        field: field.to_owned(),
        side: if matches!(name, "employees" | "industry") { Side::Fit } else { Side::Activity },
        kind,
        rule,
    };
    let count = |days| FeatureRule::Count { event: "pricing_view".to_owned(), lookback: Lookback::Days(days) };
    let column = |name: &str| FeatureRule::Attribute { column: name.to_owned() };
    let levels = ["care", "retail", "software"].map(str::to_owned).to_vec();
    FeatureSpec {
        features: vec![
            feature("count__pricing_view__7d", "pricing_view", FeatureKind::Number, count(7)),
            feature("count__pricing_view__30d", "pricing_view", FeatureKind::Number, count(30)),
            feature(
                "days_since_last__demo",
                "demo",
                FeatureKind::Number,
                FeatureRule::DaysSinceLast { event: "demo".to_owned() },
            ),
            feature("employees", "employees", FeatureKind::Number, column("employees")),
            feature("industry", "industry", FeatureKind::Category { levels }, column("industry")),
        ],
    }
}

fn encoder() -> Encoder {
    let number = |shape, fill, center, scale| Transform::Number { shape, fill, center, scale };
    let transforms = [
        ("count__pricing_view__7d", 0, number(Shape::SignedLog1p, 0.0, 0.7, 0.31)),
        ("count__pricing_view__30d", 1, number(Shape::Identity, 0.0, 1.9, 2.3)),
        ("days_since_last__demo", 2, number(Shape::Identity, 60.0, 21.0, 17.5)),
        ("days_since_last__demo?", 2, Transform::Missing { center: 0.6, scale: 0.49 }),
        ("employees", 3, number(Shape::SignedLog1p, 12.0, 3.1, 1.2)),
        ("industry=care", 4, Transform::Level { code: 0, center: 0.2, scale: 0.4 }),
        ("industry=retail", 4, Transform::Level { code: 1, center: 0.5, scale: 0.5 }),
        ("industry=other", 4, Transform::Level { code: -1, center: 0.05, scale: 0.2 }),
    ];
    let columns =
        transforms.map(|(name, feature, transform)| DesignColumn { name: name.to_owned(), feature, transform });
    Encoder { columns: columns.to_vec() }
}

fn logistic() -> Model {
    Model::Logistic(Logistic {
        intercept: -2.190_347_123,
        coefficients: vec![0.61, 0.237, -0.441, -0.3, 0.087, -0.21, 0.118, 0.02],
        standard_errors: vec![0.1, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11, 0.12],
        penalty: 3.5,
    })
}

/// Trees of seven nodes with pseudo-random columns and thresholds.
fn forest(trees: u64) -> Model {
    let tree = |t: u64| {
        let seed = Seed::new(11).with(t);
        let split = |i: u64, left, right, cover| Node::Split {
            column: (seed.with(i).bits() % 8) as u32,
            threshold: 3.0 * seed.with(i).with(1).uniform() - 1.0,
            missing_left: i.is_multiple_of(2),
            left,
            right,
            cover,
        };
        let leaf = |i: u64| Node::Leaf { value: 0.6 * seed.with(i).uniform(), cover: 25.0 };
        let nodes =
            vec![split(0, 1, 2, 100.0), split(1, 3, 4, 50.0), split(2, 5, 6, 50.0), leaf(3), leaf(4), leaf(5), leaf(6)];
        Tree { nodes }
    };
    Model::Forest(Forest { trees: (0..trees).map(tree).collect() })
}

fn profile() -> ReferenceProfile {
    let even = |cuts: &[f64], missing: f64| NumberProfile {
        cuts: cuts.to_vec(),
        shares: vec![(1.0 - missing) / (cuts.len() + 1) as f64; cuts.len() + 1],
        missing,
    };
    ReferenceProfile {
        rows: 1000,
        margin: even(&[-4.0, -3.0, -2.0, -1.0, 0.0], 0.0),
        features: vec![
            FeatureProfile::Number(even(&[0.0, 1.0, 2.0], 0.0)),
            FeatureProfile::Number(even(&[0.0, 1.0, 3.0, 6.0], 0.0)),
            FeatureProfile::Number(even(&[2.5, 11.25, 30.0, 44.0], 0.4)),
            FeatureProfile::Number(even(&[10.0, 50.0, 250.0, 1000.0], 0.1)),
            FeatureProfile::Category(CategoryProfile { shares: vec![0.2, 0.5, 0.2], missing: 0.05, unseen: 0.05 }),
        ],
    }
}

fn bare(model: Model, calibrator: Calibrator, scale: Scale) -> Artifact {
    let band = |name: &str, from_margin| Band { name: name.to_owned(), from_margin };
    Artifact {
        sources: vec![SourceMapping {
            role: "events".to_owned(),
            columns: vec!["contact_id".to_owned(), "ts".to_owned()],
            mapping: serde_json::json!({"lead": "contact_id", "time": "ts", "type": {"const": "visit"}}),
        }],
        features: spec(),
        encoder: encoder(),
        model,
        calibrator,
        calibration_source: CalibrationSource::HeldOut,
        chance_errors: None,
        scale,
        bands: Bands { bands: vec![band("hot", Some(-0.9)), band("warm", Some(-2.1)), band("cold", None)] },
        matrix: None,
        hidden_fields: vec![],
        reasons: crate::score::ReasonParams::default(),
        scope: Some(LeadAgeRange { min_days: 0.5, max_days: 365.0 }),
        label: LabelTerms { horizon_days: 90, repeat: false },
        reference_profile: profile(),
        provenance: Provenance {
            learned_until: None,
            rate_learned_until: None,
            crate_version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: u64::MAX,
            rows_sha256: sha256_hex(b"rows"),
            config: serde_json::json!({"cohort": {"as_of": "weekly"}, "label": {"horizon_days": 90}}),
            parent_sha256: None,
            trained: TrainedOn {
                rows: 4000,
                leads: 1200,
                conversions: 311,
                first_as_of: Some(Instant::from_micros(1_700_000_000_000_000)),
                last_as_of: Some(Instant::from_micros(1_730_000_000_000_000)),
                objected: 3,
                erased: 2,
            },
            metrics: BTreeMap::from([("roc_auc".to_owned(), 0.781), ("log_loss".to_owned(), 0.229)]),
            arrival_time_known: false,
            notes: vec!["arrival time unknown".to_owned()],
        },
        check_rows: vec![],
    }
}

/// What check rows are without the room that invents them.
#[cfg(not(feature = "train"))]
fn sealed(mut artifact: Artifact) -> Artifact {
    let rows = (0..20).map(|i| ordinary_row(&artifact, i)).collect::<Vec<_>>();
    for row in rows {
        let found = artifact.score_row(&row).unwrap();
        let raw = |(i, &x): (usize, &f64)| match (&artifact.features.features[i].kind, x) {
            (_, x) if x.is_nan() => RawFeature::Missing(()),
            (FeatureKind::Number, x) => RawFeature::Number(x),
            (FeatureKind::Category { levels }, x) => {
                RawFeature::Text(levels.get(x as usize).filter(|_| x >= 0.0).cloned().unwrap_or("(unseen)".to_owned()))
            }
        };
        let check = CheckRow {
            features: row.iter().enumerate().map(raw).collect(),
            margin: found.margin,
            probability: found.probability,
            value: found.value,
            score: found.score,
            band: artifact.bands.name(found.band).to_owned(),
            place: artifact.check_place(&row).unwrap(),
        };
        artifact.check_rows.push(check);
    }
    artifact
}

#[cfg(feature = "train")]
fn sealed(artifact: Artifact) -> Artifact {
    artifact.with_check_rows().unwrap()
}

pub(crate) fn logistic_artifact() -> Artifact {
    sealed(bare(
        logistic(),
        Calibrator::Platt { slope: 0.93, intercept: -0.11 },
        Scale::LogOdds { reference_log_odds: -2.4 },
    ))
}

/// With what its chances' standard errors are, and a matrix.
fn beta_artifact() -> Artifact {
    let mut artifact = bare(logistic(), Calibrator::Beta { a: 0.8, b: 1.4, c: -0.2 }, Scale::Probability {});
    artifact.chance_errors =
        Some(ChanceErrors { margins: vec![-5.0, -2.0, 1.0], standard_errors: vec![0.4, 0.1, 0.5] });
    matrix::with_matrix(artifact)
}

pub(crate) fn forest_artifact() -> Artifact {
    let scale = Scale::Percentile { margins: vec![-4.0, -2.5, -1.25, 0.5], percents: vec![0.0, 35.0, 80.0, 100.0] };
    sealed(bare(forest(12), Calibrator::InterceptShift { shift: 0.125 }, scale))
}

fn probability_artifact() -> Artifact {
    sealed(bare(forest(3), Calibrator::None {}, Scale::Probability {}))
}

/// A forest with steps between its margins and chances.
fn stepped_artifact() -> Artifact {
    let table = |margins: &[f64], chances: &[f64]| Steps { margins: margins.to_vec(), chances: chances.to_vec() };
    let p0 = table(&[-4.0, -2.5, -2.25, -1.75, -1.0], &[0.01, 0.03, 0.08, 0.2, 0.3]);
    let p1 = table(&[-3.0, -2.25, -2.0, -0.5], &[0.1, 0.12, 0.25, 0.4]);
    sealed(bare(forest(5), Calibrator::VennAbers { p0, p1, offset: 0.3 }, Scale::Probability {}))
}

fn all() -> [Artifact; 5] {
    [logistic_artifact(), beta_artifact(), forest_artifact(), stepped_artifact(), probability_artifact()]
}

/// Boosted trees over features as they are; every fifth feature is a category of two levels.
pub(crate) fn boosting_artifact() -> Artifact {
    let mut artifact = bare(forest(9), Calibrator::None {}, Scale::Probability {});
    let Model::Forest(Forest { mut trees }) = artifact.model else { unreachable!() };
    for node in trees.iter_mut().flat_map(|tree| &mut tree.nodes) {
        if let Node::Split { column, threshold, missing_left, left, right, cover } = *node {
            let column = column % 5;
            if column == 4 {
                let left_levels = vec![u32::from(threshold > 0.5)];
                *node = Node::Levels { column, left_levels, missing_left, left, right, cover };
            } else {
                *node = Node::Split { column, threshold, missing_left, left, right, cover };
            }
        }
    }
    artifact.model = Model::Boosting(Boosting { base: -4.0, trees });
    let as_is = |(feature, def): (usize, &FeatureDef)| DesignColumn {
        name: def.name.clone(),
        feature,
        transform: Transform::AsIs {},
    };
    artifact.encoder = Encoder { columns: artifact.features.features.iter().enumerate().map(as_is).collect() };
    sealed(artifact)
}

/// An invented feature row: counts, ages, missing values, known and unseen categories.
fn ordinary_row(artifact: &Artifact, i: u64) -> Vec<f64> {
    let seed = Seed::new(5).with(i);
    let value = |(feature, def): (u64, &FeatureDef)| {
        let seed = seed.with(feature);
        match &def.kind {
            _ if seed.with(1).uniform() < 0.15 => f64::NAN,
            FeatureKind::Number => (200.0 * seed.uniform() * seed.with(2).uniform()).floor() / 4.0,
            FeatureKind::Category { levels } => (seed.bits() % (levels.len() as u64 + 1)) as f64 - 1.0,
        }
    };
    (0..).zip(&artifact.features.features).map(value).collect()
}

/// The file with another body and the checksum to it.
fn with_body(body: &str) -> Vec<u8> {
    envelope::seal(body.as_bytes())
}

fn body_of(artifact: &Artifact) -> String {
    serde_json::to_string(artifact).unwrap()
}
