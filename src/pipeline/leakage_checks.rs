//! What do more fits say of leakage? `[leakage] measure`: labels dealt out by chance, values of the lead's creation alone, rows with twins.

use serde::{Deserialize, Serialize};

use super::PipelineError;
use super::prepare::Prepared;
use crate::calibrate::CalibrationMethod;
use crate::config::Config;
use crate::dataset::{LabelledRows, Train};
use crate::evaluate::{DEFAULT_RESAMPLES, Estimate, Measured, paired_auc_difference};
use crate::frame::{FeatureFrame, FeatureRule};
use crate::leakage::{ActFinding, Finding, twins};
use crate::metrics::roc_auc_score;
use crate::report::{Caution, Words};
use crate::score::Lang;
use crate::seed::Seed;
use crate::select::{CandidateName, FitSettings, Fitted, Folds, fit};

/// What `[leakage] measure` found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeakageChecks {
    /// AUC less .5, on Test, of a logistic regression whose labels were dealt out anew among the leads, those of Test as well. An interval
    /// that lies above 0 says that leads of Test are known again from Train.
    pub dealt_labels: Measured,
    /// Features that were known when the lead was created.
    pub creation_features: usize,
    /// AUC on Test of a logistic regression on these alone.
    pub creation_auc: Option<f64>,
    /// The chosen model's AUC less that: what everything that came later adds.
    pub later_adds: Measured,
    /// Test rows.
    pub test_rows: usize,
    /// Test rows that another lead's row of Train has bit for bit.
    pub twin_rows: usize,
    /// The chosen model's AUC on all Test rows; higher is better.
    pub roc_auc: Option<f64>,
    /// Its AUC on the rows without a twin.
    pub roc_auc_without_twins: Option<f64>,
}

/// `leakage.json`: what the wall found, and what was measured on top.
#[derive(Clone, Debug, Serialize)]
pub(super) struct LeakageFile<'a> {
    pub(super) columns: &'a [Finding],
    pub(super) events: &'a [ActFinding],
    pub(super) checks: Option<&'a LeakageChecks>,
}

/// What `[leakage] measure` asks for; each finding also stands as a sentence on top of the report.
pub(super) fn leakage_measured(
    config: &Config,
    prepared: &mut Prepared,
    chosen: &Fitted,
    folds: &Folds,
    stage: &dyn Fn(&str),
) -> Result<Option<LeakageChecks>, PipelineError> {
    if !config.leakage.measure {
        return Ok(None);
    }
    stage("measuring leakage");
    let checks = leakage_checks(config, prepared, chosen, folds)?;
    let sentences = checks.sentences().into_iter().map(|sentence| Caution::Sentence { sentence });
    prepared.cautions.extend(sentences);
    Ok(Some(checks))
}

/// Measures on the run's rows; one or two fits of a logistic regression.
fn leakage_checks(
    config: &Config,
    prepared: &Prepared,
    chosen: &Fitted,
    folds: &Folds,
) -> Result<LeakageChecks, PipelineError> {
    let (train, test) = (prepared.train.rows(), prepared.test.rows());
    let scores: Vec<f64> = chosen.margins(&test.frame).iter().map(|margin| margin.0).collect();
    let twin = twins(&train.frame, &train.leads, &test.frame, &test.leads);
    let alone: Vec<usize> = (0..test.len()).filter(|&row| !twin[row]).collect();
    let of = |rows: &[usize]| {
        let labels: Vec<bool> = rows.iter().map(|&row| test.labels[row]).collect();
        roc_auc_score(&labels, &rows.iter().map(|&row| scores[row]).collect::<Vec<_>>(), None).ok()
    };
    let (creation_features, creation) = creation_scores(config, prepared, folds);
    let later_adds = match &creation {
        Ok(creation) => measured(test, &test.labels, &scores, creation, config.seed()),
        Err(reason) => not_computable(reason),
    };
    Ok(LeakageChecks {
        dealt_labels: dealt_labels(config, train, test, folds),
        creation_features,
        creation_auc: creation.ok().and_then(|scores| roc_auc_score(&test.labels, &scores, None).ok()),
        later_adds,
        test_rows: test.len(),
        twin_rows: test.len() - alone.len(),
        roc_auc: roc_auc_score(&test.labels, &scores, None).ok(),
        roc_auc_without_twins: of(&alone),
    })
}

/// A ranking needs no calibrator, and labels dealt out by chance may rank the wrong way round.
fn ranking(config: &Config) -> FitSettings<'_> {
    FitSettings { params: &config.model, method: CalibrationMethod::None, seed: config.seed() }
}

/// Every lead gets the fate of another one, in Train and Test alike; then nothing but the leads themselves can be known again.
fn dealt_labels(config: &Config, train: &LabelledRows, test: &LabelledRows, folds: &Folds) -> Measured {
    let mut leads: Vec<(u32, bool)> = [train, test]
        .into_iter()
        .flat_map(|rows| rows.leads.iter().copied().zip(rows.labels.iter().copied()))
        .collect();
    // A lead that converted in one of its rows stands there last.
    leads.sort_unstable();
    let fates: Vec<(u32, bool)> = leads.chunk_by(|a, b| a.0 == b.0).filter_map(|rows| rows.last().copied()).collect();
    let chance = config.seed().stream("dealt labels");
    let mut order: Vec<usize> = (0..fates.len()).collect();
    order.sort_by_key(|&lead| chance.with(lead as u64).bits());
    let fate =
        |lead: u32| fates.binary_search_by(|(known, _)| known.cmp(&lead)).is_ok_and(|place| fates[order[place]].1);
    let dealt = |rows: &LabelledRows| rows.leads.iter().map(|&lead| fate(lead)).collect::<Vec<bool>>();
    let learned = Train::new(LabelledRows { labels: dealt(train), ..train.clone() });
    match fit(CandidateName::Logistic, &learned, None, folds, ranking(config)) {
        Ok(fitted) => {
            let scores: Vec<f64> = fitted.margins(&test.frame).iter().map(|margin| margin.0).collect();
            // Equal scores rank by chance: their AUC is .5 on any rows.
            measured(test, &dealt(test), &scores, &vec![0.0; test.len()], config.seed())
        }
        Err(error) => Measured::NotComputable { value: (), reason: error.to_string() },
    }
}

/// How many features are values of the leads file, and the Test margins of a logistic regression on them alone, or why there is none.
fn creation_scores(config: &Config, prepared: &Prepared, folds: &Folds) -> (usize, Result<Vec<f64>, String>) {
    let train = prepared.train.rows();
    let frames = [train, prepared.test.rows()].map(|rows| at_creation(&rows.frame, rows.len()));
    let [Some(frame), Some(tested)] = frames else {
        return (0, Err("no feature is a value of the lead's creation".to_owned()));
    };
    let count = frame.columns().len();
    let learned = Train::new(LabelledRows { frame, ..train.clone() });
    let fitted = fit(CandidateName::Logistic, &learned, None, folds, ranking(config));
    let scores = fitted.map(|fitted| fitted.margins(&tested).iter().map(|margin| margin.0).collect());
    (count, scores.map_err(|error| error.to_string()))
}

/// The columns that say what the leads file said at creation; `None` without any.
fn at_creation(frame: &FeatureFrame, rows: usize) -> Option<FeatureFrame> {
    let mut spec = frame.spec().clone();
    let kept: Vec<usize> = (0..spec.features.len())
        .filter(|&column| matches!(spec.features[column].rule, FeatureRule::Attribute { .. }))
        .collect();
    spec.features = kept.iter().map(|&column| spec.features[column].clone()).collect();
    let columns = kept.iter().map(|&column| frame.columns()[column].clone()).collect();
    if kept.is_empty() { None } else { FeatureFrame::new(spec, columns, rows).ok() }
}

fn measured(rows: &LabelledRows, labels: &[bool], a: &[f64], b: &[f64], seed: Seed) -> Measured {
    match paired_auc_difference(labels, &rows.groups, a, b, DEFAULT_RESAMPLES, seed) {
        Ok(estimate) => Measured::Estimate(estimate),
        Err(error) => Measured::NotComputable { value: (), reason: error.to_string() },
    }
}

fn not_computable(reason: &str) -> Measured {
    Measured::NotComputable { value: (), reason: reason.to_owned() }
}

impl LeakageChecks {
    /// What was found, a sentence each.
    #[must_use]
    pub fn sentences(&self) -> Vec<Words> {
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
        let interval = |of: &Measured, lang: Lang| match (of, lang) {
            (Measured::Estimate(Estimate { value, low, high }), Lang::En) => {
                format!("{value:+.3} ({low:+.3} to {high:+.3})")
            }
            (Measured::Estimate(Estimate { value, low, high }), Lang::Es) => {
                format!("{value:+.3} (de {low:+.3} a {high:+.3})")
            }
            (Measured::NotComputable { reason, .. }, Lang::En) => format!("not computable: {reason}"),
            (Measured::NotComputable { reason, .. }, Lang::Es) => format!("no se puede calcular: {reason}"),
        };
        let (twins, rows) = (self.twin_rows, self.test_rows);
        let dealt = Words::of(|lang| {
            let found = interval(&self.dealt_labels, lang);
            let reading = match (&self.dealt_labels, lang) {
                (Measured::NotComputable { .. }, Lang::En) => "whether leads are known again was not measured.",
                (Measured::NotComputable { .. }, Lang::Es) => "no se midió si hay leads que se reconocen.",
                (Measured::Estimate(found), Lang::En) if found.low > 0.0 => {
                    "leads of the test are known again from Train, so figures are too good."
                }
                (Measured::Estimate(found), Lang::Es) if found.low > 0.0 => {
                    "leads de la prueba se reconocen del entrenamiento y las cifras son demasiado buenas."
                }
                (Measured::Estimate(_), Lang::En) => {
                    "no lead is seen to be known again, beyond what the interval leaves open."
                }
                (Measured::Estimate(_), Lang::Es) => {
                    "no se ve que ningún lead se reconozca, salvo lo que deja abierto el intervalo."
                }
            };
            match lang {
                Lang::En => {
                    format!(
                        "Leakage: with labels dealt out by chance among the leads, AUC less .5 is {found}: {reading}"
                    )
                }
                Lang::Es => format!(
                    "Fuga: con etiquetas repartidas al azar entre los leads, el AUC menos .5 es {found}: {reading}"
                ),
            }
        });
        let creation = Words::of(|lang| match lang {
            Lang::En => format!(
                "Leakage: on the {} features of the lead's creation alone AUC is {}; all that came later adds {}.",
                self.creation_features,
                number(self.creation_auc),
                interval(&self.later_adds, lang)
            ),
            Lang::Es => format!(
                "Fuga: solo con las {} variables de la creación del lead el AUC es {}; todo lo posterior añade {}.",
                self.creation_features,
                number(self.creation_auc),
                interval(&self.later_adds, lang)
            ),
        });
        let copies = Words::of(|lang| match lang {
            Lang::En => format!(
                "Leakage: {twins} of {rows} test rows stand in Train bit for bit under another lead; AUC is {} with them and {} without.",
                number(self.roc_auc),
                number(self.roc_auc_without_twins)
            ),
            Lang::Es => format!(
                "Fuga: {twins} de {rows} filas de prueba están idénticas en el entrenamiento con otro lead; el AUC es {} con ellas y {} sin \
                 ellas.",
                number(self.roc_auc),
                number(self.roc_auc_without_twins)
            ),
        });
        vec![dealt, creation, copies]
    }
}
