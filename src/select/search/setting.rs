//! What can be set, and to what? Each kind of model has a few axes; a setting is a place on them.

use crate::model::{BoostingParams, ForestParams};
use crate::seed::Seed;
use crate::select::params::{CandidateName, ModelParams};

/// Settings of one kind of model, of those that are searched.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Setting {
    /// One penalty; `None`: chosen from the configured grid.
    Logistic(Option<f64>),
    /// How a forest is grown.
    Forest(ForestParams),
    /// How boosted trees are grown.
    Boosting(BoostingParams),
}

/// Something that can be set.
struct Axis<T: 'static> {
    values: &'static [f64],
    set: fn(&mut T, f64),
}

/// Half the trees of a small learning rate would stop too early: so many trees x learning rate are room enough.
const TREES_BY_RATE: f64 = 25.0;

const BOOSTING: &[Axis<BoostingParams>] = &[
    Axis { values: &[4.0, 6.0, 10.0, 15.0, 24.0, 40.0], set: |params, value| params.leaves = value as usize },
    Axis {
        values: &[0.02, 0.03, 0.05, 0.08, 0.12, 0.2],
        set: |params, value| {
            params.learning_rate = value;
            params.trees = params.trees.max((TREES_BY_RATE / value) as usize);
        },
    },
    Axis { values: &[1.0, 5.0, 20.0, 60.0], set: |params, value| params.l2 = value },
    Axis { values: &[2.0, 5.0, 15.0, 40.0], set: |params, value| params.min_child_hessian = value },
    Axis { values: &[0.3, 0.5, 0.75, 1.0], set: |params, value| params.column_share = value },
    Axis { values: &[0.6, 0.8, 1.0], set: |params, value| params.row_share = value },
];

const FOREST: &[Axis<ForestParams>] = &[
    Axis { values: &[3.0, 5.0, 10.0, 20.0, 40.0, 80.0], set: |params, value| params.min_samples_leaf = value as usize },
    Axis { values: &[5.0, 8.0, 11.0, 14.0], set: |params, value| params.max_depth = value as usize },
    Axis { values: &[50.0, 100.0, 200.0], set: |params, value| params.trees = value as usize },
];

/// Powers of ten in quarters: between the points of the grid that is searched without a budget.
const PENALTY_QUARTERS: std::ops::RangeInclusive<i32> = -8..=16;

impl Setting {
    /// As the config says.
    pub(super) fn configured(kind: CandidateName, params: &ModelParams) -> Self {
        match kind {
            CandidateName::Logistic => Self::Logistic(None),
            CandidateName::Forest => Self::Forest(params.forest.clone()),
            CandidateName::Boosting => Self::Boosting(params.boosting.clone()),
        }
    }

    /// Another place on every axis, by chance; what is on no axis stays.
    pub(super) fn drawn(self, seed: Seed) -> Self {
        self.moved(seed, |_| true)
    }

    /// Another place on one axis, by chance.
    pub(super) fn neighbour(&self, seed: Seed) -> Self {
        let axes = match self {
            Self::Logistic(_) => 1,
            Self::Forest(_) => FOREST.len(),
            Self::Boosting(_) => BOOSTING.len(),
        };
        let one = seed.stream("axis").bits() as usize % axes;
        self.clone().moved(seed, |axis| axis == one)
    }

    fn moved(mut self, seed: Seed, moves: impl Fn(usize) -> bool) -> Self {
        let place = |axis: usize, places: usize| seed.with(axis as u64).bits() as usize % places;
        match &mut self {
            Self::Logistic(penalty) => {
                let quarter = PENALTY_QUARTERS.start() + place(0, PENALTY_QUARTERS.count()) as i32;
                *penalty = Some(libm::pow(10.0, f64::from(quarter) / 4.0));
            }
            Self::Forest(params) => {
                for (at, axis) in FOREST.iter().enumerate().filter(|(at, _)| moves(*at)) {
                    (axis.set)(params, axis.values[place(at, axis.values.len())]);
                }
            }
            Self::Boosting(params) => {
                for (at, axis) in BOOSTING.iter().enumerate().filter(|(at, _)| moves(*at)) {
                    (axis.set)(params, axis.values[place(at, axis.values.len())]);
                }
            }
        }
        self
    }

    /// The kind of model.
    pub(super) const fn kind(&self) -> CandidateName {
        match self {
            Self::Logistic(_) => CandidateName::Logistic,
            Self::Forest(_) => CandidateName::Forest,
            Self::Boosting(_) => CandidateName::Boosting,
        }
    }

    /// Puts them in the place of those of their kind.
    pub(super) fn put_into(&self, params: &mut ModelParams) {
        match self {
            Self::Logistic(Some(penalty)) => params.logistic.grid = vec![*penalty],
            Self::Logistic(None) => {}
            Self::Forest(forest) => params.forest = forest.clone(),
            Self::Boosting(boosting) => params.boosting = boosting.clone(),
        }
    }

    /// How much a model of these settings can say; comparable within a kind, smaller is simpler.
    pub(super) fn complexity(&self) -> f64 {
        match self {
            Self::Logistic(penalty) => -penalty.unwrap_or(0.0),
            Self::Forest(params) => {
                let leaf = params.min_samples_leaf.max(1) as f64;
                params.trees as f64 * params.max_depth as f64 / leaf
            }
            Self::Boosting(params) => (params.trees * params.leaves) as f64,
        }
    }

    /// As they stand in the leaderboard, by their names in the config.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Logistic(None) => "penalty from the grid".to_owned(),
            Self::Logistic(Some(penalty)) => format!("penalty {penalty:.4}"),
            Self::Forest(params) => format!(
                "trees {}, max_depth {}, min_samples_leaf {}",
                params.trees, params.max_depth, params.min_samples_leaf
            ),
            Self::Boosting(params) => format!(
                "learning_rate {}, leaves {}, trees {}, l2 {}, min_child_hessian {}, column_share {}, row_share {}",
                params.learning_rate,
                params.leaves,
                params.trees,
                params.l2,
                params.min_child_hessian,
                params.column_share,
                params.row_share
            ),
        }
    }
}
