//! The batch and the walk over small nodes against the plain walk, bit for bit, on invented trees over numbers and categories.

use super::*;
use crate::encode::DesignColumn;
use crate::frame::{FeatureDef, FeatureKind, FeatureRule, FeatureSpec, MISSING_LEVEL, OTHER_LEVEL, Side};
use crate::model::{Boosting, Forest};
use crate::seed::Seed;

const LEVELS: u32 = 6;

/// Even features are numbers on a coarse grid (so that values meet thresholds), odd ones categories; all with gaps.
fn frame(rows: u64, features: u64, seed: Seed) -> FeatureFrame {
    let columns = (0..features)
        .map(|j| {
            let draw = |row: u64| seed.with(j).with(row);
            let gap = |row: u64| draw(row).stream("gap").uniform() < 0.1;
            if j % 2 == 0 {
                let number = |row| if gap(row) { f64::NAN } else { (draw(row).uniform() * 40.0).floor() / 4.0 };
                Column::Number((0..rows).map(number).collect())
            } else {
                let code = |row| match (gap(row), (draw(row).uniform() * f64::from(LEVELS + 1)) as u32) {
                    (true, _) => MISSING_LEVEL,
                    (false, LEVELS) => OTHER_LEVEL,
                    (false, code) => code,
                };
                Column::Category((0..rows).map(code).collect())
            }
        })
        .collect();
    let levels: Vec<String> = (0..LEVELS).map(|level| format!("level {level}")).collect();
    let def = |j: u64| FeatureDef {
        name: format!("f{j}"),
        field: format!("f{j}"),
        side: Side::Fit,
        kind: if j.is_multiple_of(2) { FeatureKind::Number } else { FeatureKind::Category { levels: levels.clone() } },
        rule: FeatureRule::Attribute { column: format!("f{j}") },
    };
    FeatureFrame::new(FeatureSpec { features: (0..features).map(def).collect() }, columns, rows as usize).unwrap()
}

fn as_is(features: usize) -> Encoder {
    let column = |feature| DesignColumn { name: format!("f{feature}"), feature, transform: Transform::AsIs {} };
    Encoder { columns: (0..features).map(column).collect() }
}

fn tree(seed: Seed, features: u64, depth: u32) -> Tree {
    fn grow(nodes: &mut Vec<Node>, seed: Seed, features: u64, depth: u32, cover: f64) -> u32 {
        let at = nodes.len();
        nodes.push(Node::Leaf { value: seed.uniform() - 0.5, cover });
        if depth > 0 && seed.stream("stop").uniform() < 0.9 {
            let j = seed.stream("column").bits() % features;
            let missing_left = seed.stream("missing").uniform() < 0.5;
            let [left, right] =
                ["left", "right"].map(|side| grow(nodes, seed.stream(side), features, depth - 1, cover / 2.0));
            let column = j as u32;
            nodes[at] = if j.is_multiple_of(2) {
                let threshold = match seed.stream("last").uniform() < 0.1 {
                    true => f64::MAX,
                    false => (seed.stream("threshold").uniform() * 40.0).floor() / 4.0,
                };
                Node::Split { column, threshold, missing_left, left, right, cover }
            } else {
                let mut left_levels: Vec<u32> =
                    (0..LEVELS).filter(|&level| seed.stream("level").with(level.into()).uniform() < 0.4).collect();
                if left_levels.is_empty() {
                    left_levels.push(1);
                }
                Node::Levels { column, left_levels, missing_left, left, right, cover }
            };
        }
        at as u32
    }
    let mut nodes = Vec::new();
    grow(&mut nodes, seed, features, depth, 1024.0);
    Tree { nodes }
}

fn assert_same(model: &Model, frame: &FeatureFrame) {
    let encoder = as_is(frame.columns().len());
    model.validate(encoder.columns.len()).unwrap();
    let fast = BatchScorer::new(model).margins(&encoder, frame);
    let (mut features, mut design) = (Vec::new(), Vec::new());
    let walker = crate::model::RowScorer::new(model);
    for (row, fast) in fast.iter().enumerate() {
        frame.row_into(row, &mut features);
        encoder.encode_row(&features, &mut design);
        let slow = model.margin(&design);
        assert_eq!(fast.0.to_bits(), slow.0.to_bits(), "row {row}: {} {}", fast.0, slow.0);
        assert_eq!(walker.margin(&design).0.to_bits(), slow.0.to_bits(), "row {row}");
    }
}

#[test]
fn batches_say_what_the_walk_says_to_the_last_bit() {
    let seed = Seed::new(31).stream("batch");
    let frame = frame(1000, 7, seed);
    for depth in [0, 1, 3, 7] {
        let trees: Vec<Tree> = (0..40).map(|k| tree(seed.with(k), 7, depth)).collect();
        let model = Model::Boosting(Boosting { base: 0.125, trees: trees.clone() });
        assert!(BatchScorer::new(&model).coded.is_some());
        assert_same(&model, &frame);
        assert_same(&Model::Forest(Forest { trees }), &frame);
    }
}

#[test]
fn what_does_not_fit_into_bytes_is_walked() {
    let seed = Seed::new(32).stream("batch");
    let frame = frame(300, 4, seed);
    // More than 256 leaves.
    let large = Model::Boosting(Boosting { base: -1.0, trees: vec![tree(seed, 4, 12)] });
    assert!(BatchScorer::new(&large).coded.is_none());
    assert_same(&large, &frame);
    // More thresholds than codes.
    let stump = |k: u32| Tree {
        nodes: vec![
            Node::Split {
                column: 0,
                threshold: f64::from(k) / 40.0,
                missing_left: k.is_multiple_of(2),
                left: 1,
                right: 2,
                cover: 2.0,
            },
            Node::Leaf { value: 0.25, cover: 1.0 },
            Node::Leaf { value: -0.5, cover: 1.0 },
        ],
    };
    let many = |count| Model::Boosting(Boosting { base: 0.0, trees: (0..count).map(stump).collect() });
    assert!(BatchScorer::new(&many(254)).coded.is_some() && BatchScorer::new(&many(255)).coded.is_none());
    assert_same(&many(254), &frame);
    assert_same(&many(255), &frame);
    let none = Model::Boosting(Boosting { base: -0.75, trees: Vec::new() });
    assert_same(&none, &frame);
}
