//! What the report is told: every room's answer in the report's own terms.

use super::PipelineError;
use super::buyers::buyers;
use super::evaluate_run::CardPoints;
use super::prepare::Prepared;
use super::train::{Race, RunMetrics};
use crate::artifact::Artifact;
use crate::calibrate::Calibrator;
use crate::config::Config;
use crate::dataset::LabelledRows;
use crate::evaluate::band_table;
use crate::leakage::{Decision, Finding};
use crate::model::{Extent, Model};
use crate::report::{
    BandRow, Caution, ColumnAuc, Effect, Failure, FitSeconds, Importance, Insight, Interval, LeakageRow, Learned,
    Provenance, ReportInput, SplitSummary, Words,
};
use crate::score::{Lang, Scale, column_words};
use crate::select::{Fitted, Why, field_importances};
use crate::stats::Z_95;

/// Everything a page is made of.
pub(super) fn input<'a>(
    config: &Config,
    prepared: &Prepared,
    race: &Race,
    metrics: &'a RunMetrics,
    artifact: &Artifact,
    card: Option<&CardPoints>,
    run: &str,
) -> Result<ReportInput<'a>, PipelineError> {
    let chosen = &race.candidates[race.chosen];
    let train = prepared.train.rows();
    Ok(ReportInput {
        project: config.project.name.clone(),
        run: run.to_owned(),
        lang: config.project.lang,
        timezone: config.project.timezone.clone().unwrap_or_else(|| "UTC".to_owned()),
        horizon_days: config.label.horizon_days,
        train: summary(train, prepared.undated),
        calibration: prepared.calibration.as_ref().map(|rows| summary(rows.rows(), prepared.undated)),
        test: summary(prepared.test.rows(), prepared.undated),
        cautions: cautions(prepared, card),
        evaluation: std::borrow::Cow::Borrowed(&metrics.evaluation),
        listed_share: metrics.evaluation.listed_share(),
        selection_note: Words::of(|lang| choice_words(chosen.name.words(), race.why, lang)),
        learned: learned(chosen, train, config),
        bands: bands(chosen, prepared, artifact),
        fit_seconds: race
            .candidates
            .iter()
            .map(|fitted| FitSeconds { name: fitted.name.words().to_owned(), seconds: fitted.fit_seconds })
            .collect(),
        failures: race
            .failures
            .iter()
            .map(|found| Failure {
                name: found.name.clone(),
                reason: Words::from(found.reason.clone()),
                gate: found.gate,
            })
            .collect(),
        leakage: acts_told(prepared).chain(prepared.findings.iter().map(leakage_row)).collect(),
        calibrator_words: Words::of(|lang| calibrator_words(&artifact.calibrator, lang)),
        base_rate: train.conversions() as f64 / train.len() as f64,
        score_scale_words: Words::of(|lang| scale_words(&artifact.scale, lang)),
        money: metrics.money.clone(),
        matrix: metrics.matrix.clone(),
        buyers: buyers(prepared),
        insight: Insight::default(),
        past: None,
        provenance: Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            artifact_hash: metrics.artifact_sha256.clone(),
            config: config.to_toml()?,
        },
    })
}

/// What must stand on top of every report.
pub(super) fn cautions(prepared: &Prepared, card: Option<&CardPoints>) -> Vec<Caution> {
    let mut cautions = prepared.cautions.clone();
    if let Some(card) = card {
        if card.card.origin == crate::rules::CardOrigin::Starter {
            cautions.push(Caution::StarterCard);
        }
        cautions
            .extend(card.warnings.iter().map(|warning| Caution::Sentence { sentence: Words::from(warning.clone()) }));
    }
    cautions
}

/// What the reader must know of a logistic regression that tells the outcomes apart.
pub(super) fn separated(fitted: &Fitted) -> Option<Caution> {
    let found = fitted.separation?;
    let column = fitted.encoder.columns.get(found.column)?.name.clone();
    Some(match found.extent {
        Extent::Alone => Caution::SeparatedAlone { column },
        Extent::Together => Caution::SeparatedTogether { column },
        Extent::OneValue { leads, converted } => Caution::SeparatedValue { column, leads, converted },
    })
}

fn summary(rows: &LabelledRows, undated: bool) -> SplitSummary {
    let dated = |key: Option<&crate::frame::RowKey>| key.filter(|_| !undated).map(|key| key.as_of);
    SplitSummary {
        from: dated(rows.keys.first()),
        until: dated(rows.keys.last()),
        rows: rows.len(),
        leads: rows.leads.iter().collect::<std::collections::BTreeSet<_>>().len(),
        conversions: rows.conversions(),
    }
}

/// Coefficients with their intervals, or shares by source field.
fn learned(chosen: &Fitted, train: &LabelledRows, config: &Config) -> Learned {
    let spec = train.frame.spec();
    match &chosen.model {
        Model::Logistic(model) => {
            let mut effects: Vec<Effect> = chosen
                .encoder
                .columns
                .iter()
                .zip(&model.coefficients)
                .zip(model.standard_errors.iter().skip(1))
                .map(|((column, &effect), error)| Effect {
                    field: spec.features[column.feature].field.clone(),
                    feature: column.name.clone(),
                    words: Words::of(|lang| column_words(&spec.features[column.feature], &column.transform, lang)),
                    effect,
                    interval: Some(Interval { low: effect - Z_95 * error, high: effect + Z_95 * error }),
                })
                .collect();
            effects.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
            Learned::Effects(effects)
        }
        Model::Forest(_) | Model::Boosting(_) => Learned::Importances(
            field_importances(chosen, &train.frame, config.seed())
                .into_iter()
                .map(|(field, share)| Importance { field, share })
                .collect(),
        ),
    }
}

pub(super) fn bands(chosen: &Fitted, prepared: &Prepared, artifact: &Artifact) -> Vec<BandRow> {
    let rows = prepared.test.rows();
    let margins = chosen.margins(&rows.frame);
    // A lead without evidence is in no band.
    let none = artifact.bands.bands.len();
    let place = |(&margin, evidence)| if evidence { artifact.bands.index_of(margin) } else { none };
    let places: Vec<usize> = margins.iter().zip(prepared.test_evidence()).map(place).collect();
    let chances: Vec<f64> = margins.iter().map(|&margin| chosen.calibrator.probability(margin).0).collect();
    band_table(&places, artifact.bands.bands.len(), &chances, &rows.labels, &rows.groups)
        .into_iter()
        .enumerate()
        .map(|(place, found)| BandRow {
            band: artifact.bands.name(place).to_owned(),
            leads: found.rows,
            expected_conversions: found.expected,
            observed_conversions: found.observed,
            low: found.low,
            high: found.high,
        })
        .collect()
}

/// A column's role and what was decided of it, in words.
fn leakage_words(decision: Decision, lang: Lang) -> (&'static str, &'static str) {
    match (lang, decision) {
        (Lang::En, Decision::Declared) => ("known at creation", "kept"),
        (Lang::En, Decision::Warned) => ("known at creation", "kept; remarkably strong alone"),
        (Lang::En, Decision::StronglyWarned) => {
            ("known at creation", "kept; so strong alone that somebody should ask why")
        }
        (Lang::Es, Decision::StronglyWarned) => {
            ("conocida al crear el lead", "se usa; tan fuerte por sí sola que conviene preguntar por qué")
        }
        (Lang::En, Decision::Allowed) => ("allowed by the analyst", "kept"),
        (Lang::En, Decision::NoFeature) => ("known at creation", "no feature: too many rare values"),
        (Lang::Es, Decision::NoFeature) => ("conocida al crear el lead", "sin variable: demasiados valores raros"),
        (Lang::En, Decision::NotAsked) => ("known at creation", "left out by [features]"),
        (Lang::Es, Decision::NotAsked) => ("conocida al crear el lead", "excluida por [features]"),
        (Lang::En, Decision::Sensitive) => ("sensitive", "left out"),
        (Lang::En, Decision::OtherOutcome) => ("says who reached another outcome", "left out as a column"),
        (Lang::Es, Decision::OtherOutcome) => ("dice quién alcanzó otro resultado", "excluida como columna"),
        (Lang::En, Decision::Stopped) => ("undated", "stopped"),
        (Lang::Es, Decision::Declared) => ("conocida al crear el lead", "se usa"),
        (Lang::Es, Decision::Warned) => ("conocida al crear el lead", "se usa; muy fuerte por sí sola"),
        (Lang::Es, Decision::Allowed) => ("permitida por el analista", "se usa"),
        (Lang::Es, Decision::Sensitive) => ("sensible", "excluida"),
        (Lang::Es, Decision::Stopped) => ("sin fecha", "detenida"),
    }
}

fn leakage_row(finding: &Finding) -> LeakageRow {
    LeakageRow {
        column: finding.column.clone(),
        role: Words::of(|lang| leakage_words(finding.decision, lang).0.to_owned()),
        roc_auc: match finding.single_column_auc {
            Some(value) => ColumnAuc::Measured { value, rows: finding.filled_rows },
            None => ColumnAuc::NotComputable {
                reason: Words { en: "not looked at".to_owned(), es: "no se miró".to_owned() },
            },
        },
        decision: Words::of(|lang| leakage_words(finding.decision, lang).1.to_owned()),
        reason: finding.reason.clone().unwrap_or_default(),
    }
}

/// Acts that are remarkable alone, or were let in.
fn acts_told(prepared: &Prepared) -> impl Iterator<Item = LeakageRow> {
    prepared.acts.iter().filter(|finding| finding.decision != Decision::Declared).map(|finding| LeakageRow {
        column: finding.event.clone(),
        role: Words::of(|lang| match (lang, finding.decision) {
            (Lang::En, Decision::Allowed) => "events, allowed by the analyst".to_owned(),
            (Lang::Es, Decision::Allowed) => "eventos, permitidos por el analista".to_owned(),
            (Lang::En, _) => "events".to_owned(),
            (Lang::Es, _) => "eventos".to_owned(),
        }),
        roc_auc: match finding.roc_auc {
            Some(value) => ColumnAuc::Measured { value, rows: finding.rows_with },
            None => ColumnAuc::NotComputable {
                reason: Words { en: "one class only".to_owned(), es: "una sola clase".to_owned() },
            },
        },
        decision: Words::of(|lang| leakage_words(finding.decision, lang).1.to_owned()),
        reason: finding.reason.clone().unwrap_or_default(),
    })
}

/// Why the chosen model was chosen.
pub(super) fn choice_words(model: &str, why: Why, lang: Lang) -> String {
    match (lang, why) {
        (Lang::En, Why::Only) => format!("{model} is the only model that was fitted."),
        (Lang::En, Why::Lowest { log_loss }) => {
            format!("{model} has the lowest log loss on rows it did not learn from ({log_loss:.4}).")
        }
        (Lang::En, Why::Simplest { log_loss, best, best_log_loss }) => format!(
            "{model} is the simplest within one standard error of the best: log loss {log_loss:.4}, {} {best_log_loss:.4}, \
             on rows neither learned from.",
            best.words()
        ),
        (Lang::En, Why::Searched { log_loss, best, best_log_loss, trials }) => format!(
            "{model}, with the simplest settings within one standard error of the best of {trials} trials on folds of Train: log \
             loss {log_loss:.4}; the best, {}, {best_log_loss:.4}.",
            best.words()
        ),
        (Lang::Es, Why::Searched { log_loss, best, best_log_loss, trials }) => format!(
            "{model}, con los ajustes más simples a menos de un error estándar del mejor de {trials} ensayos en partes del \
             entrenamiento: pérdida logarítmica {log_loss:.4}; el mejor, {}, {best_log_loss:.4}.",
            best.words()
        ),
        (Lang::Es, Why::Only) => format!("{model} es el único modelo que se ajustó."),
        (Lang::Es, Why::Lowest { log_loss }) => {
            format!("{model} tiene la menor pérdida logarítmica en filas de las que no aprendió ({log_loss:.4}).")
        }
        (Lang::Es, Why::Simplest { log_loss, best, best_log_loss }) => format!(
            "{model} es el más simple a menos de un error estándar del mejor: pérdida logarítmica {log_loss:.4}, {} \
             {best_log_loss:.4}, en filas de las que ninguno aprendió.",
            best.words()
        ),
    }
}

pub(super) fn calibrator_words(calibrator: &Calibrator, lang: Lang) -> String {
    match (lang, calibrator) {
        (Lang::En, Calibrator::None {}) => "The model's chances are taken as they are.".to_owned(),
        (Lang::En, Calibrator::InterceptShift { shift }) => {
            format!("All log-odds were moved by {shift:.2} so that the overall rate is right.")
        }
        (Lang::En, Calibrator::Platt { slope, intercept }) => {
            format!("Platt's method: calibrated log-odds = {slope:.2} x margin + {intercept:.2}.")
        }
        (Lang::En, Calibrator::Beta { a, b, c }) => format!(
            "The beta map: calibrated log-odds = {a:.2} x ln p - {b:.2} x ln(1 - p) + {c:.2}, p being the model's chance."
        ),
        (Lang::En, Calibrator::Isotonic(knots)) => {
            format!(
                "Isotonic regression: the increasing map nearest to what was observed, {} knots.",
                knots.margins.len()
            )
        }
        (Lang::En, Calibrator::VennAbers { .. }) => {
            "Venn-Abers: each chance lies between two, what past leads like it \
             say had it converted and had it not; the narrower, the surer."
                .to_owned()
        }
        (Lang::Es, Calibrator::None {}) => "Las probabilidades del modelo se toman tal cual.".to_owned(),
        (Lang::Es, Calibrator::InterceptShift { shift }) => {
            format!("Todos los log-odds se movieron {shift:.2} para que la tasa global sea la correcta.")
        }
        (Lang::Es, Calibrator::Platt { slope, intercept }) => {
            format!("Método de Platt: log-odds calibrados = {slope:.2} x margen + {intercept:.2}.")
        }
        (Lang::Es, Calibrator::Beta { a, b, c }) => format!(
            "Calibración beta: log-odds calibrados = {a:.2} x ln p - {b:.2} x ln(1 - p) + {c:.2}, siendo p la probabilidad del \
             modelo."
        ),
        (Lang::Es, Calibrator::Isotonic(knots)) => {
            format!(
                "Regresión isotónica: la función creciente más cercana a lo observado, {} nudos.",
                knots.margins.len()
            )
        }
        (Lang::Es, Calibrator::VennAbers { .. }) => {
            "Venn-Abers: cada probabilidad queda entre dos, lo que dicen los leads \
             parecidos del pasado si se hubiera convertido y si no; cuanto más juntas, más seguro."
                .to_owned()
        }
    }
}

pub(super) fn scale_words(scale: &Scale, lang: Lang) -> String {
    let words = match (lang, scale) {
        (Lang::En, Scale::Probability {}) => "The score is the calibrated chance in percent.",
        (Lang::En, Scale::LogOdds { .. }) => {
            "A score of 50 is the average training lead; every 10 points double the odds. The chance stands beside it."
        }
        (Lang::En, Scale::Percentile { .. }) => "The score is the share of past leads that ranked lower, in percent.",
        (Lang::Es, Scale::Probability {}) => "El puntaje es la probabilidad calibrada en porcentaje.",
        (Lang::Es, Scale::LogOdds { .. }) => {
            "Un puntaje de 50 es el lead promedio del entrenamiento; cada 10 puntos duplican las posibilidades (odds)."
        }
        (Lang::Es, Scale::Percentile { .. }) => {
            "El puntaje es el porcentaje de leads del pasado que quedaron por debajo."
        }
    };
    words.to_owned()
}
