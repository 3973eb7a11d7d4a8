//! May this model be trusted to answer? Checked once on load, so that prediction need not check at every node.

use super::trees::Fork;
use super::{Boosting, Forest, Logistic, ModelError, Node, Tree};

/// No tree is deeper than this: reasons cost more with depth, and a damaged file must not exhaust them.
pub(super) const DEEPEST: usize = 64;

impl Logistic {
    /// Checks the model against the number of design columns it is to read.
    ///
    /// # Errors
    /// [`ModelError::DamagedLogistic`] when a length does not fit or a number is not finite.
    pub fn validate(&self, columns: usize) -> Result<(), ModelError> {
        let damaged = |what, found: String, wanted: String| Err(ModelError::DamagedLogistic { what, found, wanted });
        if self.coefficients.len() != columns {
            return damaged("coefficients", self.coefficients.len().to_string(), columns.to_string());
        }
        if self.standard_errors.len() != columns + 1 {
            return damaged("standard errors", self.standard_errors.len().to_string(), (columns + 1).to_string());
        }
        let finite = "finite numbers".to_owned();
        if let Some(bad) = self.coefficients.iter().chain([&self.intercept]).find(|x| !x.is_finite()) {
            return damaged("coefficients", bad.to_string(), finite);
        }
        if let Some(bad) = self.standard_errors.iter().chain([&self.penalty]).find(|x| !(x.is_finite() && **x >= 0.0)) {
            return damaged("standard errors and penalty", bad.to_string(), finite + " of at least 0");
        }
        Ok(())
    }
}

impl Forest {
    /// Checks every tree against the number of design columns it is to read: each node reached exactly once and after
    /// its parent, columns and children that exist, finite numbers, covers above 0 that add up, at most 64 levels of
    /// splits.
    ///
    /// # Errors
    /// [`ModelError::NoTrees`] or [`ModelError::DamagedNode`], naming tree, node and damage.
    pub fn validate(&self, columns: usize) -> Result<(), ModelError> {
        if self.trees.is_empty() {
            return Err(ModelError::NoTrees);
        }
        for (index, tree) in self.trees.iter().enumerate() {
            tree.check(columns).map_err(|(node, problem)| ModelError::DamagedNode { tree: index, node, problem })?;
        }
        Ok(())
    }
}

impl Boosting {
    /// Checks the base and every tree, as [`Forest::validate`]; a model without trees says its base.
    ///
    /// # Errors
    /// [`ModelError::DamagedBase`] or [`ModelError::DamagedNode`], naming tree, node and damage.
    pub fn validate(&self, columns: usize) -> Result<(), ModelError> {
        if !self.base.is_finite() {
            return Err(ModelError::DamagedBase { value: self.base });
        }
        for (index, tree) in self.trees.iter().enumerate() {
            tree.check(columns).map_err(|(node, problem)| ModelError::DamagedNode { tree: index, node, problem })?;
        }
        Ok(())
    }
}

impl Tree {
    fn check(&self, columns: usize) -> Result<(), (usize, &'static str)> {
        const UNREACHED: usize = usize::MAX;
        if self.nodes.is_empty() {
            return Err((0, "is missing: the tree holds no nodes"));
        }
        let mut depth = vec![UNREACHED; self.nodes.len()];
        depth[0] = 0;
        for (at, node) in self.nodes.iter().enumerate() {
            // Children stand after their parent, so a node not reached by now never is.
            if depth[at] == UNREACHED {
                return Err((at, "is reached by no split"));
            }
            if !(node.cover().is_finite() && node.cover() > 0.0) {
                return Err((at, "has a cover that is not above 0"));
            }
            match node {
                Node::Leaf { value, .. } if !value.is_finite() => return Err((at, "has a value that is not finite")),
                Node::Split { threshold, .. } if !threshold.is_finite() => {
                    return Err((at, "has a threshold that is not finite"));
                }
                Node::Levels { left_levels, .. }
                    if left_levels.is_empty() || !left_levels.is_sorted_by(|a, b| a < b) =>
                {
                    return Err((at, "has levels that are not ascending, or none"));
                }
                _ => {}
            }
            let Some(Fork { column, left, right }) = node.fork() else { continue };
            if column >= columns {
                return Err((at, "splits on a design column that does not exist"));
            }
            if depth[at] >= DEEPEST {
                return Err((at, "is a split more than 64 levels deep"));
            }
            let mut below = 0.0;
            for child in [left, right] {
                let Some(reached) = depth.get_mut(child).filter(|_| child > at) else {
                    return Err((at, "has a child that does not exist or stands before it"));
                };
                if *reached != UNREACHED {
                    return Err((child, "is reached by two splits"));
                }
                *reached = UNREACHED - 1;
                below += self.nodes[child].cover();
            }
            let level = depth[at] + 1;
            depth[left] = level;
            depth[right] = level;
            let cover = node.cover();
            // NaN fails this too.
            if !((below - cover).abs() <= 1e-9 * cover) {
                return Err((at, "has a cover other than the sum of its children's"));
            }
        }
        Ok(())
    }
}
