//! What a run might say below the verdict's figures.

use super::{Case, Insight, KeptBack, Profit, Words};
use crate::evaluate::{CaseKind, ChanceQuality, CorpPoint, DepthPoint, Economics, Estimate, Measured};
use crate::metrics::{CalibrationError, CorpParts, SpiegelhalterTest};
use crate::readiness::Month;
use crate::score::{MeanLedger, Untold};
use crate::select::{
    Courses, FieldImportance, LearningPoint, Shape, ShapeBin, ShapeScale, Swarm, SwarmDot, SwarmValue,
};
use crate::time::Instant;

fn estimate(value: f64, low: f64, high: f64) -> Measured {
    Measured::Estimate(Estimate { value, low, high })
}

/// Fields, their features in words, and how strong they are.
const FIELDS: [(&str, &str, &str, f64); 8] = [
    ("pricing_page", "pricing page, last 30 days", "página de precios, últimos 30 días", 0.9),
    ("idle", "days without any event", "días sin ningún evento", -0.7),
    ("demo_request", "demo request, last 90 days", "solicitud de demo, últimos 90 días", 0.6),
    (
        "email_click",
        "email click, fading by half every 14 days",
        "clic en correo, con peso que cae a la mitad cada 14 días",
        0.4,
    ),
    ("industry", "industry", "sector", 0.3),
    ("webinar", "webinar, last 90 days", "webinar, últimos 90 días", 0.25),
    ("employees", "employees", "empleados", 0.15),
    ("job_page", "careers page, last 30 days", "página de empleo, últimos 30 días", -0.12),
];

/// Chances that are nearly right, with their band.
pub(super) fn chances() -> ChanceQuality {
    let curve = (0..101).map(|place| {
        let predicted = 0.003 * libm::pow(1.04, f64::from(place));
        let step = f64::from(place / 12) / 9.0;
        CorpPoint {
            predicted,
            recalibrated: 0.0025 + 0.17 * step * step * step,
            low: predicted * 0.55,
            high: predicted * 1.5 + 0.004,
        }
    });
    ChanceQuality {
        brier_skill_score: estimate(0.081, 0.052, 0.113),
        observed_over_expected: estimate(1.004, 0.91, 1.11),
        calibration_slope: estimate(0.94, 0.82, 1.07),
        calibration_intercept: estimate(-0.21, -0.33, -0.09),
        spiegelhalter: Some(SpiegelhalterTest { z: -0.62, p_value: 0.535 }),
        calibration_error: Some(CalibrationError { ece: 0.0031, noise_floor: 0.0029, debiased: 0.0 }),
        corp: Some(CorpParts { miscalibration: 0.00031, discrimination: 0.0024, uncertainty: 0.02865 }),
        curve: curve.collect(),
    }
}

pub(super) fn insight() -> Insight {
    let learned = |part: f64, fits: usize| LearningPoint {
        conversions: 981.0 * part,
        rows: 37_218.0 * part,
        fits,
        found: 112.0 - 18.0 * (1.0 - part) * (1.0 - part),
        found_low: 112.0 - 24.0 * (1.0 - part),
        found_high: 112.0 - 8.0 * (1.0 - part),
        roc_auc: 0.784 - 0.03 * (1.0 - part),
    };
    let depth = |bend: f64| {
        let point = |leads: usize| DepthPoint {
            leads,
            listed: 16.0 * leads as f64,
            found: 304.0 * libm::pow(leads as f64 / 1_300.0, bend),
        };
        [8, 15, 22, 30, 45, 60, 90, 120, 180, 240].map(point).to_vec()
    };
    let kinds = [
        (CaseKind::Top, 1.0, 9),
        (CaseKind::Cut, 0.45, 4),
        (CaseKind::Middle, -0.3, 0),
        (CaseKind::PromisedNotBought, 0.9, 0),
        (CaseKind::BoughtUnseen, -0.6, 20),
    ];
    Insight {
        months: (0..26).map(month).collect(),
        rests_on: FIELDS.iter().map(|&(field, _, _, strength)| rests_on(field, strength)).collect(),
        courses: Courses {
            shapes: FIELDS.iter().map(|&(field, _, _, strength)| shape(field, strength)).collect(),
            swarms: FIELDS.iter().map(|&(field, _, _, strength)| swarm(field, strength)).collect(),
        },
        names: FIELDS
            .iter()
            .map(|&(field, en, es, _)| (format!("x_{field}"), Words { en: en.to_owned(), es: es.to_owned() }))
            .collect(),
        cases: kinds.map(|(kind, part, conversions)| case(kind, part, conversions)).to_vec(),
        kept_back: vec![
            KeptBack {
                field: "email_open".to_owned(),
                why: Untold::Suppressed,
                note: Some("opened by programs".to_owned()),
                leads: 212,
            },
            KeptBack { field: "phone".to_owned(), why: Untold::UnknownSpeaksFor, note: None, leads: 31 },
        ],
        kept_back_of: 2_000,
        profit: Some(Profit {
            prices: Economics {
                value_per_conversion: 1_200.0,
                hours_per_bad_lead: 1.5,
                cost_per_hour: 38.0,
                currency: "EUR".to_owned(),
            },
            usual: 30.0,
            scorers: vec![
                ("logistic".to_owned(), depth(0.42)),
                ("rules".to_owned(), depth(0.62)),
                ("random".to_owned(), depth(1.0)),
            ],
        }),
        subgroups: Some(super::example_subgroups::subgroups()),
        learning: vec![learned(0.0625, 3), learned(0.125, 3), learned(0.25, 3), learned(0.5, 3), learned(1.0, 1)],
    }
}

fn month(index: usize) -> Month {
    let (arrived, young) = (300 + 11 * (index % 7), [0, 160, 372][(index + 2).saturating_sub(25).min(2)]);
    let young = young.min(arrived);
    let converted = |leads: usize| leads * (5 + index % 3) / 100;
    Month {
        month: format!("{}-{:02}", 2024 + index / 12, index % 12 + 1),
        start: Instant::from_micros(1_704_067_200_000_000).plus_days(30 * index as i64),
        leads_arrived: arrived,
        arrived_and_converted: converted(arrived - young) + young / 60,
        ripe: young == 0,
        leads_young: young,
        young_and_converted: young / 60,
        conversions: converted(arrived),
    }
}

fn rests_on(field: &str, strength: f64) -> FieldImportance {
    let rise = strength.abs() * 0.011;
    FieldImportance {
        field: field.to_owned(),
        share: strength.abs() / 3.42,
        log_loss_rise: estimate(rise, rise * 0.6 - 0.0015, rise * 1.4 + 0.0012),
        roc_auc_drop: estimate(rise * 7.0, rise * 5.0 - 0.01, rise * 9.0),
        gain: estimate(strength.abs() / 3.42, strength.abs() / 5.0, strength.abs() / 2.5),
    }
}

fn shape(field: &str, strength: f64) -> Shape {
    let bin = |index: usize, low, high, level: Option<&str>| {
        let effect = strength * (index as f64 / 3.0 - 0.6);
        ShapeBin {
            low,
            high,
            mean: level.is_none().then_some(index as f64),
            level: level.map(str::to_owned),
            rows: 900 / (index + 1),
            leads: 400 / (index + 1),
            density: 0.42 / (index + 1) as f64,
            effect,
            effect_p10: effect - 0.12,
            effect_p90: effect + 0.15,
        }
    };
    let bins = match field {
        "industry" => ["manufacturing", "retail", "public administration", "other", "missing"]
            .iter()
            .enumerate()
            .map(|(index, level)| bin(index, None, None, Some(level)))
            .collect(),
        _ => vec![
            bin(0, None, Some(0.0), None),
            bin(1, Some(1.0), Some(1.0), None),
            bin(2, Some(2.0), Some(4.0), None),
            bin(3, Some(5.0), Some(11.5), None),
            bin(4, Some(1_200.0), None, None),
            bin(5, None, None, Some("missing")),
        ],
    };
    Shape { feature: format!("x_{field}"), field: field.to_owned(), scale: ShapeScale::LogOdds, bins }
}

fn swarm(field: &str, strength: f64) -> Swarm {
    let dot = |index: usize| SwarmDot {
        effect: strength * (libm::pow(index as f64 / 59.0, 3.0) * 1.7 - 0.45),
        value: match (field, index) {
            ("industry", _) => SwarmValue::Category,
            ("employees", 0..=9) => SwarmValue::Missing,
            (_, 0..=39) => SwarmValue::Below,
            _ => SwarmValue::Above,
        },
        rows: 66,
    };
    Swarm { feature: format!("x_{field}"), field: field.to_owned(), dots: (0..60).map(dot).collect() }
}

fn case(kind: CaseKind, part: f64, conversions: usize) -> Case {
    let fields: Vec<(String, f64)> =
        FIELDS.iter().map(|&(field, _, _, strength)| (field.to_owned(), (strength * part * 20.0).round())).collect();
    let score = 50.0 + fields.iter().map(|(_, points)| points).sum::<f64>() + 1.5;
    Case { kind, leads: 20, conversions, ledger: MeanLedger { base: 50.0, fields, other: 1.5, score } }
}
