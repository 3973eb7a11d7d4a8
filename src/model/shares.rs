//! What did each design column add to this row's raw value?

use super::tree_shap::{Rules, expectation};
use super::{Logistic, Model};

/// How a raw value came about: `base + shares.sum() == raw`, on the model's own additive scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Contributions {
    /// The raw value of the reference: the average ripe lead of Train.
    pub base: f64,
    /// One share per design column.
    pub shares: Vec<f64>,
}

/// Explains rows of one model; holds what does not depend on the row.
///
/// Logistic regression: exact by definition, a share is coefficient x design value. The reference is a design row of
/// zeros, which is the Train mean, because the `Linear` encoding centres every column there; nothing else is stored.
/// Forest: Shapley values of the path-dependent game (an unknown column sends a row both ways, weighted by cover), on
/// the scale of the mean of the trees; the reference is the cover-weighted mean of the leaves, which is the mean raw
/// value of the Train rows. Boosted trees: the same, on log-odds, with the base score in the reference. Cost of a row: nodes
/// times half the different columns on the longest path, tree by tree.
///
/// # References
/// Lundberg, Erion and Lee 2018, "Consistent individualized feature attribution for tree ensembles", for the game; Yu,
/// Bifet, Read and Xu 2022, "Linear TreeShap", for its form as a sum over edges. Tests hold the result to the
/// exponential definition within 1e-9.
#[derive(Clone, Debug)]
pub struct Explainer<'a> {
    model: &'a Model,
    base: f64,
    rules: Rules,
}

impl<'a> Explainer<'a> {
    /// Prepares a model that was fitted here or has passed `Model::validate`.
    #[must_use]
    pub fn new(model: &'a Model) -> Self {
        match model {
            Model::Logistic(Logistic { intercept, .. }) => Self { model, base: *intercept, rules: Rules::of(&[]) },
            Model::Forest(forest) => {
                let sum: f64 = forest.trees.iter().map(expectation).sum();
                Self { model, base: sum / forest.trees.len() as f64, rules: Rules::of(&forest.trees) }
            }
            Model::Boosting(boosting) => {
                let base = boosting.trees.iter().fold(boosting.base, |sum, tree| sum + expectation(tree));
                Self { model, base, rules: Rules::of(&boosting.trees) }
            }
        }
    }

    /// The raw value of the reference.
    #[must_use]
    pub const fn base(&self) -> f64 {
        self.base
    }

    /// What each design column added to the raw value of one row.
    #[must_use]
    pub fn contributions(&self, design: &[f64]) -> Contributions {
        let shares = match self.model {
            Model::Logistic(model) => model.coefficients.iter().zip(design).map(|(beta, x)| beta * x).collect(),
            Model::Forest(forest) => {
                let mut shares = vec![0.0; design.len()];
                self.rules.add_shares(&forest.trees, design, &mut shares);
                let trees = forest.trees.len() as f64;
                shares.iter_mut().for_each(|share| *share /= trees);
                shares
            }
            Model::Boosting(boosting) => {
                let mut shares = vec![0.0; design.len()];
                self.rules.add_shares(&boosting.trees, design, &mut shares);
                shares
            }
        };
        Contributions { base: self.base, shares }
    }
}

#[cfg(test)]
#[path = "shares_tests.rs"]
mod tests;
