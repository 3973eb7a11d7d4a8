//! What every fold said of the rows it tested, put together: by month, and as a whole.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use super::PipelineError;
use super::evaluate_run::{CardPoints, RULES, opponent, recorded_score};
use super::predictions::{self, PredictedRows, RolePredictions, ScorerColumns};
use super::prepare::Prepared;
use crate::config::Config;
use crate::evaluate::{
    self, DEFAULT_RESAMPLES, EvaluateInput, MonthResult, Scorer, ScorerKind, TestRows, WindowFigures,
};
use crate::frame::RowKey;
use crate::rules::CardOrigin;
use crate::score::State;
use crate::select::Fitted;
use crate::time::Instant;

/// The pooled model's name where folds chose different kinds.
const MODEL: &str = "model";

/// What one fold said of its test rows.
pub(super) struct FoldScores {
    /// The kind of model.
    name: String,
    /// Calibrated log-odds: margins of different folds are on scales of their own, chances are not.
    log_odds: Vec<f64>,
    /// The model's own, by which rows of one calibrated step are ranked.
    margins: Vec<f64>,
    /// Calibrated chances.
    pub(super) probabilities: Vec<f64>,
    /// The card, with its points.
    pub(super) card: Option<CardPoints>,
    recorded: Option<Vec<Option<f64>>>,
    evidence: Vec<bool>,
}

/// Where rows stand by calibrated log-odds and, within one calibrated step, by margin; equal ones together. Rows without evidence are
/// not scored in use, so a model's list calls them last, in no order.
fn places(rows: &[Option<(f64, f64)>]) -> Vec<f64> {
    let of = |row: usize| rows[row].map_or([-1.0, 0.0, 0.0], |(log_odds, margin)| [0.0, log_odds + 0.0, margin + 0.0]);
    let compared = |a: usize, b: usize| {
        let pairs = of(a).into_iter().zip(of(b));
        pairs.fold(Ordering::Equal, |so_far, (a, b)| so_far.then(a.total_cmp(&b)))
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| compared(a, b));
    let mut scores = vec![0.0; rows.len()];
    for (place, tie) in order.chunk_by(|&a, &b| compared(a, b).is_eq()).enumerate() {
        tie.iter().for_each(|&row| scores[row] = place as f64);
    }
    scores
}

impl FoldScores {
    pub(super) fn of(prepared: &Prepared, chosen: &Fitted, card: Option<CardPoints>) -> Self {
        let margins = chosen.margins(&prepared.test.rows().frame);
        Self {
            name: chosen.name.words().to_owned(),
            log_odds: margins.iter().map(|&margin| chosen.calibrator.log_odds(margin)).collect(),
            probabilities: margins.iter().map(|&margin| chosen.calibrator.probability(margin).0).collect(),
            margins: margins.iter().map(|margin| margin.0).collect(),
            card,
            recorded: recorded_score(prepared, &prepared.cohort_rows.test),
            evidence: prepared.test_evidence(),
        }
    }
}

/// The tested rows of all folds, one after another.
#[derive(Default)]
pub(super) struct Tested {
    names: Vec<String>,
    origin: Option<CardOrigin>,
    keys: Vec<RowKey>,
    fold: Vec<usize>,
    labels: Vec<bool>,
    converted_at: Vec<Option<Instant>>,
    leads: Vec<u32>,
    groups: Vec<u32>,
    created: Vec<Option<Instant>>,
    evidence: Vec<bool>,
    log_odds: Vec<f64>,
    margins: Vec<f64>,
    probabilities: Vec<f64>,
    rules: Option<Vec<f64>>,
    recorded: Option<Vec<Option<f64>>>,
    undated: bool,
}

impl Tested {
    pub(super) fn len(&self) -> usize {
        self.labels.len()
    }

    /// Adds one fold's rows.
    pub(super) fn add(&mut self, prepared: &Prepared, scores: FoldScores, fold: usize) {
        let rows = prepared.test.rows();
        self.undated = prepared.undated;
        self.names.push(scores.name);
        self.keys.extend(rows.keys.iter().cloned());
        self.fold.extend(std::iter::repeat_n(fold + 1, rows.len()));
        self.labels.extend(&rows.labels);
        self.converted_at.extend(&rows.converted_at);
        self.leads.extend(&rows.leads);
        self.groups.extend(&rows.groups);
        self.created.extend(&prepared.test_created);
        self.evidence.extend(scores.evidence);
        self.log_odds.extend(scores.log_odds);
        self.margins.extend(scores.margins);
        self.probabilities.extend(scores.probabilities);
        if let Some(card) = scores.card {
            self.origin = Some(card.card.origin);
            self.rules.get_or_insert_default().extend(card.test);
        }
        if let Some(recorded) = scores.recorded {
            self.recorded.get_or_insert_default().extend(recorded);
        }
    }

    /// The name of the pooled model: that of its folds where they agree.
    fn name(&self) -> &str {
        match self.names.split_first() {
            Some((first, rest)) if rest.iter().all(|name| name == first) => first,
            _ => MODEL,
        }
    }

    /// What was measured on some of the rows.
    pub(super) fn figures(&self, config: &Config, rows: &[usize]) -> Result<WindowFigures, PipelineError> {
        fn take<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().map(|&row| values[row]).collect()
        }
        let (labels, groups, leads) = (take(&self.labels, rows), take(&self.groups, rows), take(&self.leads, rows));
        let converted_at = take(&self.converted_at, rows);
        let as_of: Vec<Instant> = rows.iter().map(|&row| self.keys[row].as_of).collect();
        let probabilities = take(&self.probabilities, rows);
        let key = |&row: &usize| self.evidence[row].then(|| (self.log_odds[row], self.margins[row]));
        let scores = places(&rows.iter().map(key).collect::<Vec<_>>());
        let chosen = self.name();
        let mut scorers = vec![Scorer {
            name: chosen.to_owned(),
            kind: ScorerKind::Model,
            scores,
            probabilities: Some(probabilities.clone()),
        }];
        if let Some(rules) = &self.rules {
            let scores = take(rules, rows);
            scorers.push(Scorer { name: RULES.to_owned(), kind: ScorerKind::Rules, scores, probabilities: None });
        }
        scorers.extend(self.recorded.as_ref().map(|recorded| Scorer::recorded(&take(recorded, rows))));
        let created = take(&self.created, rows);
        let ages_known = self.created.iter().any(Option::is_some);
        if ages_known {
            scorers.push(Scorer::newest_first(&created));
        }
        scorers.push(Scorer::random(rows.len()));
        let (against, opponent) = opponent(self.origin, self.recorded.is_some(), ages_known);
        let evaluation = evaluate::evaluate(&EvaluateInput {
            rows: TestRows {
                labels: &labels,
                groups: &groups,
                leads: Some(&leads),
                as_of: (!self.undated).then_some(&as_of),
                converted_at: &converted_at,
                values: None,
            },
            scorers: &scorers,
            chosen,
            against,
            opponent,
            capacity: &config.capacity,
            zone: &config.zone()?,
            horizon_days: config.label.horizon_days,
            resamples: DEFAULT_RESAMPLES,
            seed: config.seed(),
        })?;
        let dates = as_of.iter().min().zip(as_of.iter().max()).filter(|_| !self.undated);
        let dates = dates.map(|(first, last)| (*first, *last));
        Ok(WindowFigures::of(evaluation, (&labels, &groups, &probabilities), dates))
    }

    /// The same month by month.
    pub(super) fn by_month(&self, config: &Config) -> Result<Vec<MonthResult>, PipelineError> {
        let zone = config.zone()?;
        let mut months: BTreeMap<(i16, i8), Vec<usize>> = BTreeMap::new();
        for (row, key) in self.keys.iter().enumerate() {
            let date = zone.local(key.as_of).date();
            months.entry((date.year(), date.month())).or_default().push(row);
        }
        let result = |((year, month), rows): ((i16, i8), Vec<usize>)| {
            Ok(MonthResult { month: format!("{year:04}-{month:02}"), figures: self.figures(config, &rows)? })
        };
        months.into_iter().map(result).collect()
    }

    /// `predictions.parquet`: the tested rows; `split` is `fold_1`, `fold_2`, ...
    pub(super) fn write_predictions(&self, path: &Path) -> Result<(), PipelineError> {
        let mut folds: Vec<(usize, String, Range<usize>)> = Vec::new();
        for (row, &fold) in self.fold.iter().enumerate() {
            match folds.last_mut() {
                Some((last, _, rows)) if *last == fold => rows.end = row + 1,
                _ => folds.push((fold, format!("fold_{fold}"), row..row + 1)),
            }
        }
        let roles: Vec<RolePredictions<'_>> =
            folds.iter().map(|(_, split, rows)| self.predicted(split, rows.clone())).collect();
        predictions::write(path, &roles)
    }

    /// The rows of one fold, as predictions are written.
    fn predicted<'a>(&'a self, split: &'a str, rows: Range<usize>) -> RolePredictions<'a> {
        let of = |values: &[f64]| values[rows.clone()].to_vec();
        let points = |name: &str, score: Vec<f64>| ScorerColumns {
            name: name.to_owned(),
            margin: None,
            probability: None,
            score,
        };
        let probabilities = of(&self.probabilities);
        let mut scorers = vec![ScorerColumns {
            name: MODEL.to_owned(),
            margin: Some(of(&self.log_odds)),
            score: probabilities.iter().map(|chance| 100.0 * chance).collect(),
            probability: Some(probabilities),
        }];
        scorers.extend(self.rules.as_ref().map(|rules| points(RULES, of(rules))));
        let recorded = self.recorded.as_ref().map(|recorded| &recorded[rows.clone()]);
        scorers.extend(recorded.map(|recorded| {
            points(Scorer::RECORDED, recorded.iter().map(|score| score.unwrap_or(f64::NAN)).collect())
        }));
        let state = |&evidence: &bool| if evidence { State::Scored } else { State::NoEvidence };
        RolePredictions {
            split,
            rows: PredictedRows {
                keys: &self.keys[rows.clone()],
                labels: &self.labels[rows.clone()],
                converted_at: &self.converted_at[rows.clone()],
            },
            accounts: vec![None; rows.len()],
            cells: Vec::new(),
            states: self.evidence[rows].iter().map(state).collect(),
            scorers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_does_not_decide_who_is_called_and_no_evidence_comes_last() {
        let never = f64::NEG_INFINITY;
        let rows = [
            Some((-1.0, 0.4)),
            None,
            Some((never, -9.0)),
            Some((-1.0, 0.7)),
            Some((2.0, -3.0)),
            None,
            Some((-1.0, 0.4)),
        ];
        assert_eq!(places(&rows), [2.0, 0.0, 1.0, 3.0, 4.0, 0.0, 2.0]);
    }
}
