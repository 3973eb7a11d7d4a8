//! Shares against the exponential definition, and their sum against the raw value.

use super::*;
use crate::model::{Boosting, Forest, Node, Tree};
use crate::seed::Seed;

/// A random tree of at most `depth` levels whose covers are whole numbers that add up.
fn random_tree(chance: Seed, columns: u32, depth: usize) -> Tree {
    struct Grower {
        chance: Seed,
        drawn: u64,
        columns: u32,
        nodes: Vec<Node>,
    }
    impl Grower {
        fn draw(&mut self) -> f64 {
            self.drawn += 1;
            self.chance.with(self.drawn).uniform()
        }
        fn grow(&mut self, cover: f64, depth: usize) -> u32 {
            let at = self.nodes.len();
            let value = self.draw() * 2.0 - 1.0;
            self.nodes.push(Node::Leaf { value, cover });
            if depth > 0 && cover >= 2.0 && self.draw() < 0.9 {
                let column = (self.draw() * f64::from(self.columns)) as u32;
                let (threshold, missing_left) = (self.draw(), self.draw() < 0.5);
                let left_cover = (cover * self.draw()).floor().clamp(1.0, cover - 1.0);
                let left = self.grow(left_cover, depth - 1);
                let right = self.grow(cover - left_cover, depth - 1);
                // Even columns hold numbers, odd ones the codes of five levels.
                self.nodes[at] = if column.is_multiple_of(2) {
                    Node::Split { column, threshold, missing_left, left, right, cover }
                } else {
                    let mut left_levels: Vec<u32> = (0..5).filter(|_| self.draw() < 0.4).collect();
                    if left_levels.is_empty() {
                        left_levels.push(2);
                    }
                    Node::Levels { column, left_levels, missing_left, left, right, cover }
                };
            }
            at as u32
        }
    }
    let mut grower = Grower { chance, drawn: 0, columns, nodes: Vec::new() };
    grower.grow(1000.0, depth);
    Tree { nodes: grower.nodes }
}

fn random_row(chance: Seed, columns: u32) -> Vec<f64> {
    let value = |j: u32| {
        if chance.with(u64::from(j)).stream("gap").uniform() < 0.1 {
            f64::NAN
        } else if j.is_multiple_of(2) {
            chance.with(u64::from(j)).uniform()
        } else {
            // -1 is an unseen category.
            (chance.with(u64::from(j)).uniform() * 6.0).floor() - 1.0
        }
    };
    (0..columns).map(value).collect()
}

/// The tree's value when only the columns in `known` (a bit set) are known.
fn game(tree: &Tree, at: usize, design: &[f64], known: u32) -> f64 {
    let x = |column: u32| design[column as usize];
    let (column, goes_left, left, right, cover) = match &tree.nodes[at] {
        Node::Leaf { value, .. } => return *value,
        &Node::Split { column, threshold, missing_left, left, right, cover } => {
            let goes = if x(column).is_nan() { missing_left } else { x(column) <= threshold };
            (column, goes, left, right, cover)
        }
        &Node::Levels { column, ref left_levels, missing_left, left, right, cover } => {
            let known = !x(column).is_nan() && x(column) >= 0.0;
            let goes = if known { left_levels.contains(&(x(column) as u32)) } else { missing_left };
            (column, goes, left, right, cover)
        }
    };
    if known >> column & 1 == 1 {
        return game(tree, if goes_left { left } else { right } as usize, design, known);
    }
    [left as usize, right as usize]
        .map(|child| tree.nodes[child].cover() / cover * game(tree, child, design, known))
        .iter()
        .sum()
}

/// Shapley's definition, summed over all sets of columns.
fn slow_shares(forest: &Forest, design: &[f64]) -> Vec<f64> {
    let columns = design.len() as u32;
    let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>();
    let value = |known: u32| {
        forest.trees.iter().map(|tree| game(tree, 0, design, known)).sum::<f64>() / forest.trees.len() as f64
    };
    (0..columns)
        .map(|i| {
            (0..1_u32 << columns)
                .filter(|known| known >> i & 1 == 0)
                .map(|known| {
                    let size = known.count_ones();
                    let weight = factorial(size) * factorial(columns - size - 1) / factorial(columns);
                    weight * (value(known | 1 << i) - value(known))
                })
                .sum()
        })
        .collect()
}

#[test]
fn shares_equal_the_exponential_definition() {
    for case in 0..60 {
        let chance = Seed::new(case).stream("shares");
        let columns = 2 + (case % 5) as u32;
        // Deeper than there are columns, so that columns come back on a path; up to 20 to use the longer rules too.
        let depth = [3, 6, 12, 20][case as usize % 4];
        let trees = (0..3).map(|k| random_tree(chance.stream("tree").with(k), columns, depth)).collect();
        let forest = Forest { trees };
        forest.validate(columns as usize).unwrap();
        let design = random_row(chance.stream("row"), columns);
        let slow = slow_shares(&forest, &design);
        let fast = Model::Forest(forest).contributions(&design);
        for (fast, slow) in fast.shares.iter().zip(&slow) {
            assert!((fast - slow).abs() < 1e-12, "case {case}: {fast} {slow}");
        }
    }
}

#[test]
fn shares_of_boosted_trees_are_those_of_a_forest_times_its_trees_and_its_base_is_added() {
    let chance = Seed::new(7).stream("boosted shares");
    let trees: Vec<Tree> = (0..4).map(|k| random_tree(chance.with(k), 4, 6)).collect();
    let design = random_row(chance.stream("row"), 4);
    let slow = slow_shares(&Forest { trees: trees.clone() }, &design);
    let model = Model::Boosting(Boosting { base: -1.5, trees });
    let said = model.contributions(&design);
    for (said, slow) in said.shares.iter().zip(&slow) {
        assert!((said - 4.0 * slow).abs() < 1e-12, "{said} {slow}");
    }
    assert!((said.base + said.shares.iter().sum::<f64>() - model.raw(&design)).abs() < 1e-12);
}

#[test]
fn base_and_shares_add_up_to_the_raw_value() {
    for (case, depth) in [8, 9, 16, 17, 32, 33, 64].into_iter().enumerate() {
        let chance = Seed::new(case as u64).stream("additive");
        let trees = (0..20).map(|k| random_tree(chance.stream("tree").with(k), 40, depth)).collect();
        let model = Model::Forest(Forest { trees });
        model.validate(40).unwrap();
        let explainer = Explainer::new(&model);
        for row in 0..20 {
            let design = random_row(chance.stream("row").with(row), 40);
            let said = explainer.contributions(&design);
            let sum = said.base + said.shares.iter().sum::<f64>();
            assert!((sum - model.raw(&design)).abs() < 1e-12, "depth {depth}: {sum} {}", model.raw(&design));
        }
    }
}

#[test]
fn a_logistic_share_is_coefficient_times_value() {
    let model = Model::Logistic(Logistic {
        intercept: -2.0,
        coefficients: vec![0.5, -1.5],
        standard_errors: vec![0.1; 3],
        penalty: 1.0,
    });
    let said = model.contributions(&[2.0, 1.0]);
    assert_eq!(said, Contributions { base: -2.0, shares: vec![1.0, -1.5] });
    assert!((said.base + said.shares.iter().sum::<f64>() - model.raw(&[2.0, 1.0])).abs() < 1e-15);
}
