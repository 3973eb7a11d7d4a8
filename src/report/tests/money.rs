//! Does the page say what lists were worth, and how sure each difference is, in figures that other rooms made?

use super::super::example::{evaluation, input};
use super::super::{Lang, ReportInput};
use super::page;
use crate::evaluate::{Economics, Estimate, Evaluation, Measured, PairedComparison, PairedFamily, VerdictWord};

fn compared() -> Evaluation {
    let mut evaluation = evaluation();
    let none = || Measured::NotComputable { value: (), reason: "no probabilities".to_owned() };
    let pair = |against: &str, (value, low, high): (f64, f64, f64), word: VerdictWord| PairedComparison {
        family: PairedFamily::Baselines,
        model: "logistic".to_owned(),
        against: against.to_owned(),
        conversions_at_capacity: Measured::Estimate(Estimate { value, low, high }),
        value_at_capacity: none(),
        roc_auc: none(),
        log_loss: none(),
        p_value: 0.01,
        p_holm: 0.02,
        word,
        more_conversions_needed: None,
        delong: None,
    };
    evaluation.comparisons = vec![
        pair("rules", (41.0, 22.0, 60.0), VerdictWord::Better),
        pair("random", (3.25, -1.0, 7.5), VerdictWord::NoVisibleDifference),
    ];
    evaluation
}

#[test]
fn every_list_stands_with_its_worth_and_its_paired_difference() {
    let evaluation = compared();
    let prices = Economics {
        value_per_conversion: 1000.0,
        hours_per_bad_lead: 2.0,
        cost_per_hour: 25.0,
        currency: "EUR".to_owned(),
    };
    let money = prices.of(&evaluation).unwrap();
    let rules = money.scorers.iter().find(|own| own.name == "rules").unwrap();
    let worth = |x: f64| format!("{x:.0}");
    let plain = input(&evaluation, Lang::En);
    let priced = ReportInput { money: Some(money.clone()), ..plain.clone() };
    let text = page(&priced).replace(['\u{a0}', '\u{202f}', ',', '\u{2009}'], "");
    assert!(text.contains("In money: the list ranked by logistic was worth"));
    assert!(text.contains("Worth less bad leads ↑ EUR"));
    assert!(text.contains(&format!("<td>{}</td>", worth(rules.worth))), "{}", worth(rules.worth));
    assert!(text.contains("better</span>") && text.contains("no visible difference</span>"));
    assert!(text.contains("+41.0") && text.contains("+22.0"));
    // Without prices there is no such column, and no such sentence.
    let text = page(&plain);
    assert!(!text.contains("Worth, less bad leads") && !text.contains("In money"));
    let spanish = page(&ReportInput { lang: Lang::Es, ..priced });
    assert!(spanish.contains("sin diferencia visible") && spanish.contains("Valor, menos malos leads"));
    assert!(!spanish.contains("In money"));
}
