//! What an audit by age and gender might say.

use crate::evaluate::{Estimate, Measured};
use crate::subgroups::{
    ColumnAudit, Cut, GroupFigures, GroupName, GroupProxy, GroupWord, Proxy, ProxyField, SubgroupAudit,
};

fn estimate(value: f64, low: f64, high: f64) -> Measured {
    Measured::Estimate(Estimate { value, low, high })
}

fn none(reason: &str) -> Measured {
    Measured::NotComputable { value: (), reason: reason.to_owned() }
}

fn group(group: GroupName, leads: usize, ratio: Option<(f64, f64, f64)>, word: GroupWord) -> GroupFigures {
    let few = || none("fewer than 10 conversions, expected or observed");
    GroupFigures {
        group,
        rows: leads * 3,
        leads,
        share: leads as f64 / 900.0,
        listed: leads as f64 / 5.0,
        share_of_list: Some(leads as f64 / 900.0),
        conversions: leads / 20,
        conversion_rate: estimate(0.05, 0.03, 0.08),
        mean_chance: 0.07,
        observed_over_expected: ratio.map_or_else(few, |(value, low, high)| estimate(value, low, high)),
        precision_at_capacity: if leads > 100 {
            estimate(0.12, 0.08, 0.17)
        } else {
            none("fewer than 10 leads on the lists")
        },
        p_value: ratio.map(|_| 0.0004),
        p_holm: ratio.map(|_| 0.0016),
        word,
    }
}

fn proxy(group: GroupName, features: f64, fields: &[(&str, f64)]) -> GroupProxy {
    GroupProxy {
        group,
        leads: 2_011,
        features_auc: estimate(features, features - 0.02, (features + 0.02).min(1.0)),
        score_auc: estimate(0.47, 0.45, 0.49),
        fields: fields
            .iter()
            .map(|&(field, auc)| ProxyField { field: field.to_owned(), single_column_auc: auc })
            .collect(),
    }
}

pub(super) fn subgroups() -> SubgroupAudit {
    let value = |value: &str| GroupName::Value { value: value.to_owned() };
    let range = |from: Option<f64>, to: Option<f64>| GroupName::Range { from, to };
    let same = GroupWord::NoVisibleDifference;
    SubgroupAudit {
        columns: vec![
            ColumnAudit {
                column: "age".to_owned(),
                in_model: true,
                cut: Cut::Ages,
                groups: vec![
                    group(range(None, Some(25.0)), 60, None, GroupWord::TooFew),
                    group(range(Some(25.0), Some(35.0)), 310, Some((0.91, 0.7, 1.2)), same),
                    group(range(Some(35.0), None), 500, Some((0.88, 0.7, 1.1)), same),
                    group(GroupName::Missing, 30, None, GroupWord::TooFew),
                ],
                rows_not_shown: 0,
                proxy: Proxy {
                    leads: 4_100,
                    features: 180,
                    groups: vec![proxy(range(None, Some(25.0)), 0.71, &[("industry", 0.63)])],
                },
            },
            ColumnAudit {
                column: "gender".to_owned(),
                in_model: false,
                cut: Cut::Values,
                groups: vec![
                    group(value("f"), 400, Some((0.51, 0.4, 0.64)), GroupWord::FewerThanExpected),
                    group(value("m"), 480, Some((1.2, 1.02, 1.41)), GroupWord::MoreThanExpected),
                ],
                rows_not_shown: 33,
                proxy: Proxy {
                    leads: 4_100,
                    features: 180,
                    groups: vec![proxy(value("f"), 0.981, &[("salutation", 0.98), ("job_title", 0.58)])],
                },
            },
        ],
        reason: None,
        rows: 2_700,
        observed_over_expected: Some(0.87),
        design_effect: Some(2.4),
        tests: 4,
        ..SubgroupAudit::default()
    }
}
