//! Every scorer on the same test leads: all metrics with their intervals, and the verdict.

use super::bootstrap::{GroupBootstrap, interval};
use super::comparisons::{Compared, Drawn, Side};
use super::losses::{GroupLosses, Means};
use super::promptness::{ConversionFacts, Harvest};
use super::ranked::{ClassRows, ClassWeights, RankMetrics, RankedRows};
use super::replay::Replayer;
use super::verdict::{Comparison, Opponent};
use super::wave::{Lanes, Wave};
use super::{
    Capacity, ChanceQuality, Estimate, EvaluateError, Evaluation, Measured, PeriodResult, Ranking, SalesList, Scorer,
    ScorerResult, TestRows,
};
use crate::metrics::{
    MetricError, average_precision_score, brier_score_loss, brier_skill_score, cumulative_gains, ks_statistic, lift,
    log_loss, observed_over_expected, reliability_bins, roc_auc_score,
};
use crate::seed::Seed;
use crate::time::Zone;

/// Lift is measured at the top tenth.
const LIFT_SHARE: f64 = 0.1;
/// Bins of the reliability table.
const RELIABILITY_BINS: usize = 10;

/// What an evaluation is made from.
#[derive(Clone, Copy, Debug)]
pub struct EvaluateInput<'a> {
    /// The test rows.
    pub rows: TestRows<'a>,
    /// Candidates, cards and baselines, each with one score per row.
    pub scorers: &'a [Scorer],
    /// Name of the chosen model's scorer.
    pub chosen: &'a str,
    /// Name of the scorer it must beat.
    pub against: &'a str,
    /// What that scorer is, for the words of the verdict.
    pub opponent: Opponent,
    /// How many leads sales can work.
    pub capacity: &'a Capacity,
    /// The project's zone: where a Monday starts.
    pub zone: &'a Zone,
    /// Days after `as_of` in which a conversion counts.
    pub horizon_days: u32,
    /// Resamples for intervals; [`super::DEFAULT_RESAMPLES`] unless there is a reason.
    pub resamples: usize,
    /// The project's seed.
    pub seed: Seed,
}

/// Measures every scorer on the test rows, with paired 95% intervals by group, and compares the chosen one with its
/// opponent at sales' capacity.
///
/// The same input gives the same bytes on any number of threads. Cost: O(resamples * scorers * rows).
///
/// # Errors
/// [`EvaluateError`] when columns do not fit, names are unknown or double, the verdict's two sides miss scores, the
/// capacity is 0 or resamples are fewer than 40. A metric that cannot be computed is no error but
/// [`Measured::NotComputable`].
pub fn evaluate(input: &EvaluateInput<'_>) -> Result<Evaluation, EvaluateError> {
    let EvaluateInput { rows, scorers, capacity, zone, horizon_days, .. } = *input;
    let (chosen, against) = check_scorers(input)?;
    let list = SalesList::new(&rows, capacity, horizon_days, zone)?;
    let bootstrap = GroupBootstrap::new(rows.groups, input.resamples, input.seed)?;
    let measured: Vec<Measuring<'_>> =
        scorers.iter().map(|scorer| Measuring::new(scorer, &rows, &list, &bootstrap)).collect();

    let classes = ClassRows::new(rows.labels, bootstrap.group_of_row(), bootstrap.groups());
    // draws[resample][scorer]
    let draws: Vec<Vec<Draw>> = bootstrap.map_waves(
        || (Replayer::new(&list), std::array::from_fn(|_| Vec::new())),
        |(replayer, one_by_one), wave| {
            wave.one_by_one(one_by_one);
            let classes = classes.weights(wave);
            let of_wave: Vec<Walked> = measured.iter().map(|scorer| scorer.walk(wave, &classes)).collect();
            let draw = |lane: usize| {
                let weights = &one_by_one[lane];
                let resample = Resample { lane, classes: &classes, weights, lengths: &list.lengths(weights) };
                let scorers = measured.iter().zip(&of_wave);
                scorers.map(|(scorer, walked)| scorer.draw(replayer, &list, resample, walked)).collect()
            };
            (0..wave.resamples).map(draw).collect()
        },
    );

    let used = capacity.used(horizon_days, rows.as_of.is_some())?;
    let comparison = Comparison {
        model: input.chosen,
        against: input.against,
        opponent: input.opponent,
        model_found: measured[chosen].found(),
        against_found: measured[against].found(),
        resampled: draws.iter().map(|draw| draw[chosen].found - draw[against].found).collect(),
        conversions: list.distinct_conversions(),
        lists: list.lists(),
        capacity: &used,
    };
    let verdict = comparison.verdict()?;

    let drawn = |draw: &Draw| Drawn {
        found: draw.found,
        roc_auc: draw.rank.roc_auc,
        log_loss: draw.log_loss,
        worth: draw.worth,
    };
    let sides = measured.iter().enumerate().map(|(place, side)| Side {
        scorer: side.scorer,
        value: side.drawn(&rows),
        draws: draws.iter().map(|draw| drawn(&draw[place])).collect(),
        ranks: side.rank.is_some(),
    });
    let compared = Compared {
        sides: sides.collect(),
        labels: rows.labels,
        rows_independent: bootstrap.groups() == rows.labels.len(),
        conversions: list.distinct_conversions(),
    };
    let comparisons = compared.all(chosen, against);

    let mut order: Vec<usize> = (0..scorers.len()).collect();
    order.sort_by(|&a, &b| {
        let place = |scorer: usize| (scorer != chosen, measured[scorer].rank.is_none());
        place(a)
            .cmp(&place(b))
            .then_with(|| measured[b].found().total_cmp(&measured[a].found()))
            .then_with(|| scorers[a].name.cmp(&scorers[b].name))
    });
    let results = order.iter().map(|&scorer| {
        let of_scorer: Vec<Draw> = draws.iter().map(|draw| draw[scorer]).collect();
        measured[scorer].result(&rows, &of_scorer, &list.facts, input.seed)
    });
    let scorers = results.collect();
    let conversions = rows.labels.iter().filter(|&&label| label).count();
    let random = measured.iter().position(|side| side.scorer.name == Scorer::RANDOM);
    let times_random = random.map(|random| {
        let times = |found: f64, by_chance: f64| (by_chance > 0.0).then(|| found / by_chance);
        let of_draws = draws.iter().map(|draw| times(draw[chosen].found, draw[random].found));
        match times(measured[chosen].found(), measured[random].found()) {
            Some(value) => interval(value, of_draws, "resampled lists on which a random order finds nobody")
                .map_or_else(|error| not_computable(error.to_string()), Measured::Estimate),
            None => not_computable("a list in random order would have found no conversion".to_owned()),
        }
    });
    Ok(Evaluation {
        rows: rows.labels.len(),
        leads: list.leads,
        conversions,
        distinct_conversions: list.distinct_conversions(),
        base_rate: conversions as f64 / rows.labels.len() as f64,
        capacity: used,
        scorers,
        chosen: input.chosen.to_owned(),
        verdict,
        comparisons,
        times_random,
    })
}

/// Checks names and lengths; returns the places of the chosen scorer and its opponent.
fn check_scorers(input: &EvaluateInput<'_>) -> Result<(usize, usize), EvaluateError> {
    let wanted = input.rows.labels.len();
    for (place, scorer) in input.scorers.iter().enumerate() {
        if input.scorers[..place].iter().any(|other| other.name == scorer.name) {
            return Err(EvaluateError::DuplicateScorer { name: scorer.name.clone() });
        }
        let probabilities = scorer.probabilities.as_ref().map_or(wanted, Vec::len);
        for (what, found) in [("scores", scorer.scores.len()), ("probabilities", probabilities)] {
            if found != wanted {
                return Err(EvaluateError::LengthMismatch {
                    what: format!("{what} of {:?}", scorer.name),
                    found,
                    wanted,
                });
            }
        }
    }
    let find = |name: &str| {
        let place = input.scorers.iter().position(|scorer| scorer.name == name).ok_or_else(|| {
            let known = input.scorers.iter().map(|scorer| scorer.name.clone()).collect();
            EvaluateError::UnknownScorer { name: name.to_owned(), known }
        })?;
        match input.scorers[place].scores.iter().position(|score| score.is_nan()) {
            Some(row) => Err(EvaluateError::NotANumber { name: name.to_owned(), row }),
            None => Ok(place),
        }
    };
    let places = (find(input.chosen)?, find(input.against)?);
    if places.0 == places.1 {
        return Err(EvaluateError::SameScorer { name: input.chosen.to_owned() });
    }
    Ok(places)
}

/// A scorer made ready: ranked once, so that a resample is one walk.
struct Measuring<'a> {
    scorer: &'a Scorer,
    /// `None` when a score is missing, so that nothing can be ranked.
    rank: Option<Rank>,
    /// `None` without valid probabilities.
    losses: Option<GroupLosses>,
}

struct Rank {
    rows: RankedRows,
    list: Ranking,
    periods: Vec<PeriodResult>,
    harvest: Harvest,
}

/// One scorer in the resamples of a wave, but for its lists.
struct Walked {
    rank: Option<Lanes<RankMetrics>>,
    means: Option<Lanes<Means>>,
}

/// What one resample is to every scorer.
#[derive(Clone, Copy)]
struct Resample<'a> {
    lane: usize,
    classes: &'a ClassWeights,
    weights: &'a [u8],
    lengths: &'a [u64],
}

/// One scorer in one resample.
#[derive(Clone, Copy, Debug, Default)]
struct Draw {
    rank: RankMetrics,
    log_loss: Option<f64>,
    brier_score: Option<f64>,
    brier_skill: Option<f64>,
    observed_over_expected: Option<f64>,
    found: f64,
    listed: f64,
    median_days: Option<f64>,
    worth: Option<f64>,
}

impl<'a> Measuring<'a> {
    fn new(scorer: &'a Scorer, rows: &TestRows<'_>, list: &SalesList, bootstrap: &GroupBootstrap) -> Self {
        let rank = (!scorer.scores.iter().any(|score| score.is_nan())).then(|| {
            let ranking = list.rank(&scorer.scores);
            let (periods, harvest) = list.harvested(&ranking);
            let rows = RankedRows::new(rows.labels, bootstrap.group_of_row(), &scorer.scores);
            Rank { rows, periods, harvest, list: ranking }
        });
        let losses = scorer.probabilities.as_deref().and_then(|probabilities| {
            log_loss(rows.labels, probabilities, None).is_ok().then(|| GroupLosses::new(rows, probabilities, bootstrap))
        });
        Self { scorer, rank, losses }
    }

    /// Conversions found by the list on the data as they are; 0 when nothing could be listed.
    fn found(&self) -> f64 {
        self.rank.as_ref().map_or(0.0, |rank| rank.periods.iter().fold(0.0, |sum, period| sum + period.found))
    }

    /// The figures that are compared, on the data as they are.
    fn drawn(&self, rows: &TestRows<'_>) -> Drawn {
        let Scorer { scores, probabilities, .. } = self.scorer;
        let loss = |probabilities: &Vec<f64>| log_loss(rows.labels, probabilities, None).ok();
        Drawn {
            found: self.found(),
            roc_auc: roc_auc_score(rows.labels, scores, None).ok(),
            log_loss: probabilities.as_ref().and_then(loss),
            worth: self.rank.as_ref().and_then(|rank| rank.harvest.worth()),
        }
    }

    fn walk(&self, wave: &Wave, classes: &ClassWeights) -> Walked {
        Walked {
            rank: self.rank.as_ref().map(|rank| rank.rows.metrics(wave, classes, LIFT_SHARE)),
            means: self.losses.as_ref().map(|losses| losses.means(wave, classes)),
        }
    }

    fn draw(&self, replayer: &mut Replayer, list: &SalesList, resample: Resample<'_>, walked: &Walked) -> Draw {
        let Resample { lane, classes, weights, lengths } = resample;
        let mut draw = Draw::default();
        if let (Some(rank), Some(walked)) = (&self.rank, &walked.rank) {
            draw.rank = walked[lane];
            replayer.replay(list, &rank.list, weights, lengths, |_, listed, found| {
                draw.listed += listed;
                draw.found += found;
            });
            (draw.median_days, draw.worth) = (replayer.harvest.median_days(), replayer.harvest.worth());
        }
        let (yes, no) = (classes.positive[lane], classes.negative[lane]);
        if let (Some(means), true) = (&walked.means, yes + no > 0.0) {
            let Means { expected, log_loss, brier_score } = means[lane];
            (draw.log_loss, draw.brier_score) = (Some(log_loss), Some(brier_score));
            // The base rate's own Brier score, in the same resample.
            let of_rate = yes * no / ((yes + no) * (yes + no));
            draw.brier_skill = (of_rate > 0.0).then(|| 1.0 - brier_score / of_rate);
            draw.observed_over_expected = (expected > 0.0).then(|| yes / (yes + no) / expected);
        }
        draw
    }

    fn result(&self, rows: &TestRows<'_>, draws: &[Draw], facts: &ConversionFacts, seed: Seed) -> ScorerResult {
        let Scorer { name, kind, scores, probabilities } = self.scorer;
        let labels = rows.labels;
        let ranked = |value: Result<f64, MetricError>, of: fn(&Draw) -> Option<f64>| measured(value, draws, of);
        let probable = |metric: Loss, of| {
            probabilities.as_deref().map_or_else(
                || not_computable("this scorer ranks but gives no probabilities".to_owned()),
                |probabilities| measured(metric(labels, probabilities, None), draws, of),
            )
        };
        let chances = probabilities.as_deref().filter(|p| log_loss(labels, p, None).is_ok()).map(|probabilities| {
            let skill = measured(brier_skill_score(labels, probabilities, None), draws, |draw| draw.brier_skill);
            let observed =
                measured(observed_over_expected(labels, probabilities), draws, |draw| draw.observed_over_expected);
            ChanceQuality::of(rows, probabilities, skill, observed, seed)
        });
        let roc_auc = ranked(roc_auc_score(labels, scores, None), |draw| draw.rank.roc_auc);
        let gini = match &roc_auc {
            Measured::Estimate(auc) => Measured::Estimate(Estimate {
                value: 2.0 * auc.value - 1.0,
                low: 2.0 * auc.low - 1.0,
                high: 2.0 * auc.high - 1.0,
            }),
            reason => reason.clone(),
        };
        let periods = self.rank.as_ref().map_or_else(Vec::new, |rank| rank.periods.clone());
        let listed = periods.iter().fold(0.0, |sum, period| sum + period.listed);
        let unranked = || scores.iter().position(|score| score.is_nan()).map(|row| MetricError::NotANumber { row });
        let at_capacity = |value: f64| unranked().map_or(Ok(value), Err);
        ScorerResult {
            name: name.clone(),
            kind: *kind,
            roc_auc,
            ks_statistic: ranked(ks_statistic(labels, scores, None), |draw| draw.rank.ks),
            gini,
            chances,
            average_precision: ranked(average_precision_score(labels, scores, None), |draw| {
                draw.rank.average_precision
            }),
            log_loss: probable(log_loss, |draw| draw.log_loss),
            brier_score: probable(brier_score_loss, |draw| draw.brier_score),
            conversions_at_capacity: ranked(at_capacity(self.found()), |draw| Some(draw.found)),
            precision_at_capacity: ranked(at_capacity(self.found() / listed), precision),
            median_days_to_conversion: self
                .harvested(facts.undated(), draws, Harvest::median_days, |draw| draw.median_days),
            value_at_capacity: self.harvested(facts.unvalued(), draws, Harvest::worth, |draw| draw.worth),
            lift_at_10_percent: ranked(lift(labels, scores, LIFT_SHARE), |draw| draw.rank.lift),
            // Why a curve is empty stands beside the AUC and the log loss.
            gains: cumulative_gains(labels, scores).unwrap_or_default(),
            reliability: probabilities
                .as_deref()
                .and_then(|probabilities| reliability_bins(labels, probabilities, rows.groups, RELIABILITY_BINS).ok())
                .unwrap_or_default(),
            periods,
        }
    }
}

impl Measuring<'_> {
    /// A figure of the conversions found, or why there is none: `missing`, or that nothing was found.
    fn harvested(
        &self,
        missing: Option<String>,
        draws: &[Draw],
        on_data: fn(&Harvest) -> Option<f64>,
        of: fn(&Draw) -> Option<f64>,
    ) -> Measured {
        let Some(rank) = &self.rank else { return not_computable("some rows have no score".to_owned()) };
        if let Some(missing) = missing {
            return not_computable(missing);
        }
        let Some(value) = on_data(&rank.harvest) else {
            return not_computable("the lists found no conversion".to_owned());
        };
        interval(value, draws.iter().map(of), "resamples in which the lists find a conversion")
            .map_or_else(|error| not_computable(error.to_string()), Measured::Estimate)
    }
}

/// A loss of probabilities: labels, probabilities, optional weights.
type Loss = fn(&[bool], &[f64], Option<&[f64]>) -> Result<f64, MetricError>;

fn precision(draw: &Draw) -> Option<f64> {
    (draw.listed > 0.0).then(|| draw.found / draw.listed)
}

fn not_computable(reason: String) -> Measured {
    Measured::NotComputable { value: (), reason }
}

/// The number with its interval, or the reason why there is none.
fn measured(value: Result<f64, MetricError>, draws: &[Draw], of: fn(&Draw) -> Option<f64>) -> Measured {
    let estimate = value.map_err(EvaluateError::from).and_then(|value| -> Result<Estimate, EvaluateError> {
        interval(value, draws.iter().map(of), "too few conversions (or too few others) to draw from")
    });
    estimate.map_or_else(|error| not_computable(error.to_string()), Measured::Estimate)
}
