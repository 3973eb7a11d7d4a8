//! Stands in for what the rooms `encode`, `model` and `calibrate` check and explain themselves: remove with the four calls
//! of it when `Encoder::validate`, `Model::validate`, `Calibrator::validate` and `Model::contributions` are there.

use super::Artifact;
use super::error::Inconsistency;
use super::validate::{length, number, unique};
use crate::calibrate::Calibrator;
use crate::encode::Transform;
use crate::frame::FeatureKind;
use crate::model::{Contributions, Forest, Model, Node, Tree};

/// No tree anyone grows is deeper; explanations walk trees recursively.
const DEEPEST: usize = 256;

pub(super) fn check_encoder(artifact: &Artifact) -> Result<(), Inconsistency> {
    let features = &artifact.features.features;
    unique("encoder column", artifact.encoder.columns.iter().map(|column| column.name.as_str()))?;
    for (index, column) in artifact.encoder.columns.iter().enumerate() {
        let Some(def) = features.get(column.feature) else {
            let (found, count) = (i64::try_from(column.feature).unwrap_or(i64::MAX), features.len());
            return Err(Inconsistency::Index { what: "encoder column", index, of: "feature", found, count });
        };
        let wrong_kind = || Inconsistency::TransformKind { column: index, feature: def.name.clone() };
        let (center, scale) = match (&column.transform, &def.kind) {
            (&Transform::Number { fill, center, scale, .. }, FeatureKind::Number) => {
                number("fill of encoder column", index, fill, "a finite number", |_| true)?;
                (center, scale)
            }
            (&Transform::Missing { center, scale }, _) => (center, scale),
            (&Transform::Level { code, center, scale }, FeatureKind::Category { levels }) => {
                if code < -1 || usize::try_from(code).is_ok_and(|code| code >= levels.len()) {
                    let (found, count) = (code, levels.len());
                    return Err(Inconsistency::Index { what: "encoder column", index, of: "level", found, count });
                }
                (center, scale)
            }
            (Transform::Number { .. } | Transform::Level { .. }, _) => return Err(wrong_kind()),
        };
        number("center of encoder column", index, center, "a finite number", |_| true)?;
        number("scale of encoder column", index, scale, "a positive number", |x| x > 0.0)?;
    }
    Ok(())
}

pub(super) fn check_model(model: &Model, columns: usize) -> Result<(), Inconsistency> {
    match model {
        Model::Logistic(model) => {
            length("coefficients", model.coefficients.len(), columns)?;
            length("standard_errors", model.standard_errors.len(), columns + 1)?;
            number("intercept", 0, model.intercept, "a finite number", |_| true)?;
            number("penalty", 0, model.penalty, "at least 0", |x| x >= 0.0)?;
            for (index, &beta) in model.coefficients.iter().enumerate() {
                number("coefficient", index, beta, "a finite number", |_| true)?;
            }
            for (index, &error) in model.standard_errors.iter().enumerate() {
                number("standard error", index, error, "at least 0", |x| x >= 0.0)?;
            }
            Ok(())
        }
        Model::Forest(forest) => check_forest(forest, columns),
    }
}

pub(super) fn check_calibrator(calibrator: &Calibrator) -> Result<(), Inconsistency> {
    match *calibrator {
        Calibrator::None {} => Ok(()),
        Calibrator::InterceptShift { shift } => {
            number("shift of the calibrator", 0, shift, "a finite number", |_| true)
        }
        Calibrator::Platt { slope, intercept } => {
            number("slope of the calibrator", 0, slope, "a positive number", |x| x > 0.0)?;
            number("intercept of the calibrator", 0, intercept, "a finite number", |_| true)
        }
    }
}

fn check_forest(forest: &Forest, columns: usize) -> Result<(), Inconsistency> {
    if forest.trees.is_empty() {
        return Err(Inconsistency::Length { what: "trees", found: 0, wanted: 1 });
    }
    forest.trees.iter().enumerate().try_for_each(|(index, tree)| check_tree(index, tree, columns))
}

fn check_tree(index: usize, tree: &Tree, columns: usize) -> Result<(), Inconsistency> {
    let wrong = |node: usize, problem: &'static str| Inconsistency::Tree { tree: index, node, problem };
    // Depth of each node once its parent was met; 0 stands for not met.
    let mut depths = vec![0_usize; tree.nodes.len()];
    match depths.first_mut() {
        Some(root) => *root = 1,
        None => return Err(wrong(0, "there are no nodes")),
    }
    for (at, node) in tree.nodes.iter().enumerate() {
        if depths[at] == 0 {
            return Err(wrong(at, "no node before it leads to it"));
        }
        if depths[at] > DEEPEST {
            return Err(wrong(at, "deeper than any tree grown here"));
        }
        match *node {
            Node::Leaf { value, cover } => {
                number("value of a leaf of tree", index, value, "a chance from 0 to 1", |x| (0.0..=1.0).contains(&x))?;
                number("cover of a leaf of tree", index, cover, "a positive number", |x| x > 0.0)?;
            }
            Node::Split { column, threshold, left, right, cover, .. } => {
                number("threshold in tree", index, threshold, "a finite number", |_| true)?;
                number("cover of a split of tree", index, cover, "a positive number", |x| x > 0.0)?;
                if column as usize >= columns {
                    return Err(wrong(at, "it reads a column the encoder does not make"));
                }
                let below = depths[at] + 1;
                for child in [left as usize, right as usize] {
                    match depths.get_mut(child) {
                        Some(depth) if child > at && *depth == 0 => *depth = below,
                        Some(_) => return Err(wrong(at, "a child stands before it or has another parent, too")),
                        None => return Err(wrong(at, "a child does not exist")),
                    }
                }
            }
        }
    }
    Ok(())
}

/// What `Model::contributions` will say; for trees, the change of the mean along the row's path.
pub(super) fn contributions(model: &Model, design: &[f64]) -> Contributions {
    match model {
        Model::Logistic(logistic) => Contributions {
            base: logistic.intercept,
            shares: logistic.coefficients.iter().zip(design).map(|(beta, x)| beta * x).collect(),
        },
        Model::Forest(forest) => {
            let trees = forest.trees.len() as f64;
            let mut sum = Contributions { base: 0.0, shares: vec![0.0; design.len()] };
            for tree in &forest.trees {
                let means = node_means(tree);
                sum.base += means[0] / trees;
                let mut at = 0;
                while let Node::Split { column, threshold, missing_left, left, right, .. } = tree.nodes[at] {
                    let x = design[column as usize];
                    let goes_left = if x.is_nan() { missing_left } else { x <= threshold };
                    let next = if goes_left { left } else { right } as usize;
                    sum.shares[column as usize] += (means[next] - means[at]) / trees;
                    at = next;
                }
            }
            sum
        }
    }
}

/// Mean value of the training rows at each node; children stand after their parent.
fn node_means(tree: &Tree) -> Vec<f64> {
    let mut means = vec![0.0; tree.nodes.len()];
    let cover_of = |node: &Node| match *node {
        Node::Leaf { cover, .. } | Node::Split { cover, .. } => cover,
    };
    for (i, node) in tree.nodes.iter().enumerate().rev() {
        means[i] = match *node {
            Node::Leaf { value, .. } => value,
            Node::Split { left, right, .. } => {
                let (l, r) = (left as usize, right as usize);
                let weight = cover_of(&tree.nodes[l]) / (cover_of(&tree.nodes[l]) + cover_of(&tree.nodes[r]));
                means[l] * weight + means[r] * (1.0 - weight)
            }
        };
    }
    means
}
