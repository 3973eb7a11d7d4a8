//! A run as a company might have it: 16 weeks of lists, a card of the team's own, numbers that fit each other.

use super::example_insight::{chances, insight};
use super::{
    BandRow, Caution, ColumnAuc, Effect, Failure, FitSeconds, Importance, Interval, Lang, LeakageRow, Learned,
    Provenance, ReportInput, SplitSummary, Words,
};
use crate::evaluate::{
    CapacityUsed, CellResult, Estimate, Evaluation, GainPoint, MatrixResult, Measured, PeriodResult, ReliabilityBin,
    ScorerKind, ScorerResult, Verdict, VerdictWord,
};
use crate::frame::Cell;
use crate::time::Instant;

/// Monday 2026-03-02, 00:00 in Madrid.
const FIRST_LIST: Instant = Instant::from_micros(1_772_406_000_000_000);
const WEEKS: usize = 16;

fn estimate(value: f64, low: f64, high: f64) -> Measured {
    Measured::Estimate(Estimate { value, low, high })
}

pub(super) fn unknown(reason: &str) -> Measured {
    Measured::NotComputable { value: (), reason: reason.to_owned() }
}

/// A scorer whose gains curve is `listed^bend` and whose lists find these conversions.
fn scorer(
    name: &str,
    kind: ScorerKind,
    bend: f64,
    found: [f64; WEEKS],
    ends: (f64, f64),
    auc: [f64; 3],
) -> ScorerResult {
    let total: f64 = found.iter().sum();
    let no_chances = || unknown("this order gives no chances");
    ScorerResult {
        name: name.to_owned(),
        kind,
        roc_auc: estimate(auc[0], auc[1], auc[2]),
        average_precision: estimate(auc[0] * 0.18, auc[1] * 0.16, auc[2] * 0.21),
        log_loss: no_chances(),
        brier_score: no_chances(),
        conversions_at_capacity: estimate(total, ends.0, ends.1),
        precision_at_capacity: estimate(total / 480.0, ends.0 / 480.0, ends.1 / 480.0),
        median_days_to_conversion: estimate(34.0, 29.0, 41.0),
        value_at_capacity: unknown(
            "112 of 367 conversions have no value; name [outcome] value or value_per_conversion, or [economics]",
        ),
        lift_at_10_percent: estimate(
            10.0 * libm::pow(0.1, bend),
            9.0 * libm::pow(0.1, bend),
            11.0 * libm::pow(0.1, bend),
        ),
        ks_statistic: estimate(auc[0] - 0.35, auc[1] - 0.36, auc[2] - 0.34),
        gini: estimate(2.0 * auc[0] - 1.0, 2.0 * auc[1] - 1.0, 2.0 * auc[2] - 1.0),
        chances: None,
        gains: (0..=200)
            .map(|step| f64::from(step) / 200.0)
            .map(|listed| GainPoint { listed, found: libm::pow(listed, bend) })
            .collect(),
        reliability: Vec::new(),
        periods: found
            .iter()
            .enumerate()
            .map(|(week, &found)| PeriodResult {
                start: Some(FIRST_LIST.plus_days(7 * week as i64)),
                open: 1_180 + 23 * week,
                listed: 30.0,
                found,
            })
            .collect(),
    }
}

/// What was measured.
pub(super) fn evaluation() -> Evaluation {
    let mut logistic = scorer(
        "logistic",
        ScorerKind::Model,
        0.42,
        [8.0, 6.0, 9.0, 7.0, 5.0, 8.0, 10.0, 7.0, 6.0, 9.0, 7.0, 4.0, 8.0, 6.0, 7.0, 5.0],
        (94.0, 131.0),
        [0.784, 0.752, 0.815],
    );
    logistic.log_loss = estimate(0.1043, 0.0961, 0.1127);
    logistic.brier_score = estimate(0.0231, 0.0209, 0.0254);
    logistic.chances = Some(chances());
    let bins = [
        (0.0034, 3, 1_243),
        (0.0061, 9, 1_243),
        (0.0088, 10, 1_243),
        (0.0117, 16, 1_243),
        (0.0152, 17, 1_243),
        (0.0198, 27, 1_243),
        (0.0259, 31, 1_243),
        (0.0350, 45, 1_243),
        (0.0530, 58, 1_243),
        (0.1120, 151, 1_244),
    ];
    logistic.reliability = bins
        .into_iter()
        .map(|(predicted, conversions, count)| {
            let (low, high) = wilson(conversions, count);
            ReliabilityBin { count, conversions, predicted, observed: conversions as f64 / count as f64, low, high }
        })
        .collect();
    let mut forest = scorer(
        "forest",
        ScorerKind::Model,
        0.45,
        [7.0, 6.0, 8.0, 7.0, 6.0, 7.0, 9.0, 7.0, 6.0, 8.0, 7.0, 5.0, 7.0, 6.0, 6.0, 5.0],
        (88.0, 126.0),
        [0.771, 0.738, 0.803],
    );
    forest.log_loss = estimate(0.1068, 0.0985, 0.1155);
    forest.brier_score = estimate(0.0234, 0.0212, 0.0257);
    let rules = scorer(
        "rules",
        ScorerKind::Rules,
        0.62,
        [5.0, 4.5, 5.0, 4.0, 6.0, 4.0, 5.0, 4.0, 5.5, 4.0, 5.0, 3.0, 4.0, 5.0, 4.0, 3.0],
        (56.0, 87.0),
        [0.684, 0.648, 0.719],
    );
    let newest = scorer(
        "newest_first",
        ScorerKind::Baseline,
        0.80,
        [3.0, 2.0, 4.0, 3.0, 2.0, 3.0, 4.0, 2.0, 3.0, 3.0, 2.0, 1.0, 4.0, 2.0, 3.0, 2.0],
        (32.0, 56.0),
        [0.587, 0.549, 0.624],
    );
    let idle = scorer(
        "single_column:idle_days",
        ScorerKind::Baseline,
        0.66,
        [4.0; WEEKS],
        (50.0, 79.0),
        [0.671, 0.634, 0.707],
    );
    let random = scorer("random", ScorerKind::Baseline, 1.0, [0.75; WEEKS], (6.0, 20.0), [0.5, 0.464, 0.536]);
    Evaluation {
        rows: 12_431,
        leads: 4_210,
        conversions: 367,
        distinct_conversions: 304,
        base_rate: 367.0 / 12_431.0,
        capacity: CapacityUsed { leads: Some(30), share: None, per: "week".to_owned(), recontact_days: 90 },
        scorers: vec![logistic, forest, rules, idle, newest, random],
        chosen: "logistic".to_owned(),
        verdict: Verdict {
            metric: "conversions_at_capacity".to_owned(),
            model: "logistic".to_owned(),
            against: "rules".to_owned(),
            difference: 41.0,
            low: 22.0,
            high: 60.0,
            level: 0.95,
            word: VerdictWord::Better,
            more_conversions_needed: None,
            words: "Better than the rules.".to_owned(),
        },
        comparisons: Vec::new(),
        times_random: Some(estimate(9.33, 6.8, 12.4)),
    }
}

/// Wilson 1927.
fn wilson(hits: usize, of: usize) -> (f64, f64) {
    let (p, n, z) = (hits as f64 / of as f64, of as f64, 1.959_963_985);
    let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    (middle - half, middle + half)
}

/// The same evaluation with another verdict.
pub(super) fn undecided() -> Evaluation {
    let mut evaluation = evaluation();
    evaluation.verdict.difference = 6.5;
    evaluation.verdict.low = -8.0;
    evaluation.verdict.high = 21.0;
    evaluation.verdict.word = VerdictWord::NoVisibleDifference;
    evaluation.verdict.more_conversions_needed = Some(1_240);
    evaluation
}

/// Everything the page needs about that evaluation.
pub(super) fn input(evaluation: &Evaluation, lang: Lang) -> ReportInput<'_> {
    let words = |en: &str, es: &str| Words { en: en.to_owned(), es: es.to_owned() };
    let effect = |field: &str, feature: &str, words: Words, effect: f64, half: f64| Effect {
        field: field.to_owned(),
        feature: feature.to_owned(),
        words,
        effect,
        interval: Some(Interval { low: effect - half, high: effect + half }),
    };
    let split = |from_week: i64, until_week: i64, rows: usize, leads: usize, conversions: usize| SplitSummary {
        from: Some(FIRST_LIST.plus_days(7 * from_week)),
        until: Some(FIRST_LIST.plus_days(7 * until_week)),
        rows,
        leads,
        conversions,
    };
    let leak = |column: &str, role: &str, value: f64, rows: usize, decision: &str, reason: &str| LeakageRow {
        column: column.to_owned(),
        role: Words::from(role.to_owned()),
        roc_auc: ColumnAuc::Measured { value, rows },
        decision: Words::from(decision.to_owned()),
        reason: reason.to_owned(),
    };
    ReportInput {
        project: "Acme Iberia".to_owned(),
        money: None,
        run: "004-weekly-90d".to_owned(),
        lang,
        timezone: "Europe/Madrid".to_owned(),
        horizon_days: 90,
        train: split(-60, -20, 37_218, 9_874, 981),
        calibration: Some(split(-19, -14, 12_390, 5_102, 344)),
        test: split(0, 15, 12_431, 4_210, 367),
        cautions: vec![Caution::ArrivalTimeUnknown],
        evaluation: std::borrow::Cow::Borrowed(evaluation),
        listed_share: Some(480.0 / 12_431.0),
        selection_note: words(
            "Chosen among 2 fitted candidates by cross-validated log loss on the training rows, the simpler one within \
             one standard error of the best.",
            "Elegido entre 2 candidatos por log loss en validación cruzada, el más simple a un error típico del mejor.",
        ),
        learned: Learned::Effects(vec![
            effect("pricing_page", "count__pricing_page__30d", words("visits to the pricing page in the last 30 days", "visitas a la página de precios en los últimos 30 días"), 0.71, 0.12),
            effect("idle", "idle_days", words("days since the last activity of any kind", "días desde la última actividad de cualquier tipo"), -0.58, 0.11),
            effect("demo_request", "count__demo_request__90d", words("demo requests in the last 90 days", "solicitudes de demo en los últimos 90 días"), 0.49, 0.10),
            effect("email_click", "decayed__email_click__14d", words("e-mail clicks, each counting half after 14 days", "clics en correos, cada uno vale la mitad tras 14 días"), 0.34, 0.11),
            effect("industry", "industry=manufacturing", words("industry is manufacturing", "el sector es industria"), 0.27, 0.10),
            effect("webinar", "count__webinar__90d", words("webinars attended in the last 90 days", "webinars en los últimos 90 días"), 0.22, 0.12),
            effect("job_page", "count__careers_page__30d", words("visits to the careers page in the last 30 days", "visitas a la página de empleo en los últimos 30 días"), -0.21, 0.09),
            effect("employees", "employees", words("number of employees", "número de empleados"), 0.14, 0.11),
            effect("phone", "phone=missing", words("no phone number was given", "no dio teléfono"), -0.09, 0.10),
            effect("email_open", "count__email_open__30d", words("e-mails opened in the last 30 days", "correos abiertos en los últimos 30 días"), 0.03, 0.09),
        ]),
        bands: vec![
            BandRow { band: "hot".to_owned(), leads: 480, expected_conversions: 97.3, observed_conversions: 112, low: 0.199, high: 0.272 },
            BandRow { band: "warm".to_owned(), leads: 2_410, expected_conversions: 149.6, observed_conversions: 141, low: 0.0499, high: 0.0686 },
            BandRow { band: "cold".to_owned(), leads: 9_541, expected_conversions: 118.6, observed_conversions: 114, low: 0.00996, high: 0.0143 },
        ],
        fit_seconds: vec![
            FitSeconds { name: "logistic".to_owned(), seconds: 0.41 },
            FitSeconds { name: "forest".to_owned(), seconds: 12.8 },
        ],
        failures: vec![Failure {
            name: "boosting".to_owned(),
            reason: words("the time budget of 60 s ended before the first tree was finished", "el tiempo de 60 s acabó antes del primer árbol"),
            gate: false,
        }],
        leakage: vec![
            leak("Became a Customer Date", "undated", 0.993, 1_692, "dropped", "filled only for customers"),
            leak("Lifecycle Stage", "undated", 0.961, 9_874, "dropped", "overwritten when a deal closes"),
            leak("Industry", "known_at_creation", 0.581, 9_120, "kept", "asked in the first form"),
            LeakageRow {
                column: "Fax".to_owned(),
                role: Words::from("undated".to_owned()),
                roc_auc: ColumnAuc::NotComputable { reason: words("one value only", "un solo valor") },
                decision: Words::from("dropped".to_owned()),
                reason: words("nothing to learn", "nada que aprender").told(lang).to_owned(),
            },
        ],
        calibrator_words: words(
            "Platt: slope 0.94, intercept −0.11, fitted on 344 conversions",
            "Platt: pendiente 0,94, término −0,11, ajustado con 344 conversiones",
        ),
        base_rate: 981.0 / 37_218.0,
        score_scale_words: words(
            "50 is the training base rate; +10 means that the odds have doubled",
            "50 es la tasa base del entrenamiento; +10 significa el doble de posibilidades a favor",
        ),
        matrix: Some(matrix()),
        buyers: None,
        insight: insight(),
        past: None,
        provenance: Provenance {
            version: "0.1.0".to_owned(),
            artifact_hash: "9f2b6a1c0d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c".to_owned(),
            config: "version = 1\n\n[project]\nname = \"Acme Iberia\"\ntimezone = \"Europe/Madrid\"\nseed = 7\n\n[label]\nhorizon_days = 90\n\n[capacity]\nleads = 30\nper = \"week\"\n".to_owned(),
        },
    }
}

/// Cells that convert more often the better their letter and their number; nobody stood in D4.
pub(super) fn matrix() -> MatrixResult {
    let auc = |value: f64| Measured::Estimate(Estimate { value, low: value - 0.03, high: value + 0.03 });
    let cell = |cell: Cell| {
        let steps = cell.fit as usize + usize::from(cell.activity.number());
        let (rows, conversions) = if cell.to_string() == "D4" { (0, 0) } else { (840 - 11 * steps, 3 * steps * steps) };
        let rate = (rows > 0).then(|| conversions as f64 / rows as f64);
        CellResult {
            cell,
            rows,
            leads: rows / 3,
            conversions,
            rate,
            low: rate.map(|rate| 0.7 * rate),
            high: rate.map(|rate| 1.4 * rate),
            p_holm: rate.map(|rate| if 0.7 * rate > 0.0295 { 0.004 } else { 0.61 }),
            green: rate.is_some_and(|rate| 0.7 * rate > 0.0295),
        }
    };
    MatrixResult {
        fit_roc_auc: auc(0.612),
        activity_roc_auc: auc(0.748),
        rows: 12_100,
        leads: 4_102,
        conversions: 358,
        base_rate: Some(0.0295),
        cells: Cell::all().map(cell).collect(),
    }
}

/// What a forest learned.
pub(super) fn importances() -> Learned {
    let rows = [
        ("pricing_page", 0.31),
        ("idle", 0.22),
        ("demo_request", 0.17),
        ("email_click", 0.13),
        ("industry", 0.09),
        ("employees", 0.05),
        ("phone", 0.03),
    ];
    Learned::Importances(rows.map(|(field, share)| Importance { field: field.to_owned(), share }).to_vec())
}
