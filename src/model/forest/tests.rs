//! Tests of growing forests: agreement with smartcore, covers, depth, threads, refusals.

use ndarray::Array2;
use rayon::ThreadPoolBuilder;
use smartcore::linalg::basic::arrays::Array as _;

use super::*;
use crate::model::{Model, Node};

/// Outcomes that depend on an interaction of two of six columns; the last is 0/1.
fn simulated(rows: usize) -> (Array2<f64>, Vec<bool>) {
    let chance = Seed::new(23).stream("forest test");
    let draw = |row: usize, what: u64| chance.with(row as u64).with(what).uniform();
    let x = Array2::from_shape_fn((rows, 6), |(row, j)| {
        let value = draw(row, j as u64);
        if j == 5 { value.round() } else { value }
    });
    let labels = (0..rows).map(|row| draw(row, 99) < chance_of(x[[row, 0]], x[[row, 5]])).collect();
    (x, labels)
}

fn chance_of(a: f64, b: f64) -> f64 {
    if a > 0.5 && b > 0.5 { 0.6 } else { 0.1 }
}

fn params(trees: usize) -> ForestParams {
    ForestParams { trees, columns_per_split: Some(3), ..ForestParams::default() }
}

#[test]
fn the_tree_form_says_what_smartcore_says() {
    let (x, labels) = simulated(800);
    let params = params(TREES_PER_CALL);
    let seed = Seed::new(4);
    let ours = Forest::fit(x.view(), &labels, &params, seed).unwrap();
    let (_, matrix) = coded(x.view()).unwrap();
    let targets: Vec<u8> = labels.iter().map(|&label| u8::from(label)).collect();
    let theirs = Grown::fit(&matrix, &targets, settings(&params, 6, TREES_PER_CALL, group_seed(seed, 0))).unwrap();
    // Its own `predict` answers in the type of the outcomes: the trees are asked as they were written.
    let written = serde_json::to_value(&theirs).unwrap();
    let walk = |tree: &serde_json::Value, row: usize| {
        let mut node = &tree["nodes"][0];
        while let (Some(cut), Some(left)) = (node["split_value"].as_f64(), node["true_child"].as_u64()) {
            let column = node["split_feature"].as_u64().unwrap() as usize;
            let goes_left = f64::from(*matrix.get((row, column))) <= cut;
            let next = if goes_left { left } else { node["false_child"].as_u64().unwrap() };
            node = &tree["nodes"][next as usize];
        }
        node["output"].as_f64().unwrap()
    };
    let trees = written["forest_regressor"]["trees"].as_array().unwrap();
    let theirs = (0..800).map(|row| trees.iter().map(|tree| walk(tree, row)).sum::<f64>() / trees.len() as f64);
    for (row, theirs) in x.rows().into_iter().zip(theirs) {
        assert!((ours.raw(row.as_slice().unwrap()) - theirs).abs() < 1e-14);
    }
}

#[test]
fn a_forest_passes_its_own_validation_and_covers_count_all_rows() {
    let (x, labels) = simulated(700);
    let forest = Forest::fit(x.view(), &labels, &params(25), Seed::new(1)).unwrap();
    assert_eq!(forest.trees.len(), 25);
    forest.validate(6).unwrap();
    for tree in &forest.trees {
        assert!((tree.nodes[0].cover() - 700.0).abs() < 1e-9);
    }
    // The base of the reasons is the mean raw value of the fitted rows.
    let mean = x.rows().into_iter().map(|row| forest.raw(row.as_slice().unwrap())).sum::<f64>() / 700.0;
    let base = Model::Forest(forest).contributions(&[0.0; 6]).base;
    assert!((base - mean).abs() < 1e-12, "{base} {mean}");
}

#[test]
fn an_interaction_with_a_zero_one_column_is_learned() {
    let (x, labels) = simulated(4000);
    let forest = Forest::fit(x.view(), &labels, &params(60), Seed::new(1)).unwrap();
    for (a, b) in [(0.2, 0.0), (0.8, 0.0), (0.2, 1.0), (0.8, 1.0)] {
        let said = forest.raw(&[a, 0.5, 0.5, 0.5, 0.5, b]);
        assert!((said - chance_of(a, b)).abs() < 0.12, "{a} {b}: {said}");
    }
}

#[test]
fn no_tree_is_deeper_than_asked_for() {
    let (x, labels) = simulated(2000);
    for max_depth in [1, 3, 6] {
        let params = ForestParams { max_depth, min_samples_leaf: 1, ..params(5) };
        let forest = Forest::fit(x.view(), &labels, &params, Seed::new(1)).unwrap();
        let depth = forest.trees.iter().map(crate::model::tree_shap::deepest).max();
        assert_eq!(depth, Some(max_depth));
    }
}

#[test]
fn the_same_bytes_with_one_two_and_four_threads_and_others_with_another_seed() {
    let (x, labels) = simulated(1000);
    let bytes = |threads: usize, seed: u64| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let forest = pool.install(|| Forest::fit(x.view(), &labels, &params(37), Seed::new(seed))).unwrap();
        serde_json::to_string(&forest).unwrap()
    };
    let one = bytes(1, 8);
    assert_eq!(bytes(2, 8), one);
    assert_eq!(bytes(4, 8), one);
    assert_ne!(bytes(1, 9), one);
}

#[test]
fn no_two_trees_are_the_same() {
    let (x, labels) = simulated(600);
    let forest = Forest::fit(x.view(), &labels, &params(40), Seed::new(2)).unwrap();
    for (i, a) in forest.trees.iter().enumerate() {
        assert!(forest.trees[..i].iter().all(|b| a != b), "tree {i} came twice");
    }
}

#[test]
fn what_cannot_be_fitted_is_named() {
    let (x, labels) = simulated(60);
    let fit = |x: &Array2<f64>, labels: &[bool], params: &ForestParams| {
        Forest::fit(x.view(), labels, params, Seed::new(1)).unwrap_err()
    };
    let good = params(3);
    let mut gap = x.clone();
    gap[[11, 2]] = f64::NAN;
    assert!(matches!(fit(&gap, &labels, &good), ModelError::NotFinite { row: 11, column: 2, .. }));
    assert!(matches!(fit(&x, &labels[..50], &good), ModelError::Length { found: 50, wanted: 60, .. }));
    assert!(matches!(fit(&x, &[true; 60], &good), ModelError::OneClass { conversions: 60, .. }));
    for bad in [
        ForestParams { trees: 0, ..good.clone() },
        ForestParams { max_depth: 65, ..good.clone() },
        ForestParams { min_samples_leaf: 0, ..good.clone() },
        ForestParams { columns_per_split: Some(0), ..good.clone() },
    ] {
        assert!(matches!(fit(&x, &labels, &bad), ModelError::BadParameter { .. }), "{bad:?}");
    }
}

#[test]
fn a_damaged_tree_is_refused_by_tree_and_node() {
    let (x, labels) = simulated(600);
    let forest = Forest::fit(x.view(), &labels, &params(3), Seed::new(1)).unwrap();
    assert!(matches!(Forest { trees: vec![] }.validate(6), Err(ModelError::NoTrees)));
    assert!(matches!(forest.validate(0), Err(ModelError::DamagedNode { tree: 0, node: 0, .. })));
    let damage = |change: &dyn Fn(&mut Node)| {
        let mut damaged = forest.clone();
        change(&mut damaged.trees[1].nodes[0]);
        damaged.validate(6)
    };
    let split = |change: &dyn Fn(&mut u32, &mut u32, &mut f64, &mut f64)| {
        damage(&|node| match node {
            Node::Split { left, right, threshold, cover, .. } => change(left, right, threshold, cover),
            Node::Leaf { .. } | Node::Levels { .. } => panic!("the root splits a number"),
        })
    };
    let refused = [
        damage(&|node| *node = Node::Leaf { value: f64::NAN, cover: 1.0 }),
        damage(&|node| *node = Node::Leaf { value: 0.5, cover: 1.0 }),
        split(&|left, right, _, _| *left = *right),
        split(&|left, _, _, _| *left = 0),
        split(&|left, _, _, _| *left = 1_000_000),
        split(&|_, _, threshold, _| *threshold = f64::INFINITY),
        split(&|_, _, _, cover| *cover += 1.0),
        split(&|_, _, _, cover| *cover = f64::NAN),
        split(&|_, _, _, cover| *cover = 0.0),
    ];
    for (case, result) in refused.into_iter().enumerate() {
        assert!(matches!(result, Err(ModelError::DamagedNode { tree: 1, .. })), "case {case}: {result:?}");
    }
    let levels = |left_levels: Vec<u32>| {
        let leaf = || Node::Leaf { value: 0.0, cover: 1.0 };
        let root = Node::Levels { column: 0, left_levels, missing_left: false, left: 1, right: 2, cover: 2.0 };
        Forest { trees: vec![Tree { nodes: vec![root, leaf(), leaf()] }] }.validate(1)
    };
    levels(vec![0, 3, 4]).unwrap();
    for bad in [vec![], vec![1, 1], vec![2, 1]] {
        assert!(matches!(levels(bad), Err(ModelError::DamagedNode { node: 0, .. })));
    }
    // A chain of 65 splits.
    let mut nodes = Vec::new();
    for level in 0..65_u32 {
        let (left, right, cover) = (2 * level + 1, 2 * level + 2, f64::from(66 - level));
        nodes.push(Node::Split { column: 0, threshold: 0.0, missing_left: false, left, right, cover });
        nodes.push(Node::Leaf { value: 0.0, cover: 1.0 });
    }
    nodes.push(Node::Leaf { value: 0.0, cover: 1.0 });
    let chain = Forest { trees: vec![Tree { nodes }] };
    assert!(matches!(chain.validate(1), Err(ModelError::DamagedNode { node: 128, .. })));
}
