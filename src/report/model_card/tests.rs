//! What stands on a model card, whatever the names in the data.

use super::{MadeBy, ModelCardInput, model_card, plain};
use crate::artifact::{Artifact, logistic_artifact};
use crate::leakage::{ActFinding, ActSource, Decision, Finding};
use crate::report::Lang;
use crate::report::example::evaluation;
use crate::report::example_subgroups::subgroups;
use crate::report::tests::hostile::payloads;

fn finding(column: &str, decision: Decision, reason: Option<&str>) -> Finding {
    Finding {
        column: column.to_owned(),
        single_column_auc: Some(0.8172),
        filled_rows: 900,
        missingness_auc: None,
        name: None,
        decision,
        reason: reason.map(str::to_owned),
    }
}

fn findings(name: &str, reason: &str) -> Vec<Finding> {
    vec![
        finding(name, Decision::Allowed, Some(reason)),
        finding("employees", Decision::Declared, None),
        finding("plan", Decision::Warned, None),
        finding("city", Decision::NoFeature, None),
        finding("birth_date", Decision::Sensitive, None),
    ]
}

fn acts() -> Vec<ActFinding> {
    let finding = |event: &str, decision, reason: Option<&str>| ActFinding {
        event: event.to_owned(),
        source: ActSource::Type,
        roc_auc: Some(0.983),
        told_by: "having any at all".to_owned(),
        rows: 2000,
        leads: 1000,
        leads_with: 400,
        rows_with: 800,
        rate_with: Some(0.95),
        rate: 0.4,
        buyers_with: 380,
        buyers: 400,
        dated_alike: None,
        decision,
        reason: reason.map(str::to_owned),
    };
    vec![
        finding("O_ACCEPTED", Decision::Allowed, Some("a preliminary acceptance")),
        finding("demo", Decision::StronglyWarned, None),
        finding("visit", Decision::Declared, None),
    ]
}

fn card(artifact: &Artifact, made_by: MadeBy<'_>, lang: Lang) -> String {
    let input = ModelCardInput {
        project: "Acme".to_owned(),
        run: "003-weekly-90d".to_owned(),
        lang,
        timezone: "Europe/Madrid".to_owned(),
        artifact,
        artifact_sha256: "ab".repeat(32),
        calibrator_words: "Platt's method.".to_owned(),
        scale_words: "A score of 50 is the average.".to_owned(),
        made_by,
    };
    model_card(&input).unwrap()
}

fn of_training(findings: &[Finding], caution: &str, lang: Lang) -> String {
    let evaluation = evaluation();
    let cautions = [caution.to_owned()];
    let made_by = MadeBy::Training {
        evaluation: &evaluation,
        verdict: "Better than the rules.",
        cautions: &cautions,
        findings,
        acts: &acts(),
        subgroups: &subgroups(),
    };
    card(&logistic_artifact(), made_by, lang)
}

#[test]
fn what_is_known_is_filled_in_and_what_people_must_say_is_marked() {
    let card = of_training(&findings("source", "set by the form, never changed"), "Young company.", Lang::En);
    for wanted in [
        "# Model card: Acme",
        "within 90 days",
        "Logistic regression, 5 features.",
        "- Platt's method.\n- A score of 50 is the average.",
        "Learned from 4,000 rows of 1,200 leads, 311 of which converted.",
        "3 people objected and were left out.",
        "2 people were left out as if they had never been there",
        "- Better than the rules.",
        "| roc_auc | ",
        "source (AUC alone 0.817) was let in: set by the form, never changed",
        "plan is remarkably strong alone",
        "The acts of O\\_ACCEPTED (AUC alone 0.983) were let in: a preliminary acceptance",
        "The acts of demo are remarkably strong alone.",
        "f (gender): fewer convert than their chances say, beside the others; observed over expected is 0.51 (0.40 to 0.64), 0.87 for all",
        "f (gender): the features tell it with an AUC of 0.981 (known as if the column were there); most by salutation (0.980), job\\_title (0.580).",
        "Declared known at creation: employees.",
        "Let in, but no feature: city.",
        "Left out as sensitive: birth\\_date.",
        "- Young company.",
        "between 0 and 365 days",
        "Owner: **[TO FILL IN]**",
    ] {
        assert!(card.contains(wanted), "{wanted}\n{card}");
    }
    assert_eq!(card.matches("**[TO FILL IN]**").count(), 8, "{card}");
    assert_eq!(card.matches("\n## ").count(), 7);
}

#[test]
fn it_speaks_spanish_with_the_same_blanks() {
    let card = of_training(&findings("origen", "lo pone el formulario"), "Empresa joven.", Lang::Es);
    assert!(card.starts_with("# Ficha del modelo: Acme\n") && card.contains("4000 filas de 1200 leads"), "{card}");
    assert!(card.contains("origen (AUC por sí sola 0,817) se admitió: lo pone el formulario"), "{card}");
    assert_eq!(card.matches("**[POR COMPLETAR]**").count(), 8, "{card}");
    for english in ["Figures", "Learned", "logistic", "TO FILL"] {
        assert!(!card.contains(english), "{english}\n{card}");
    }
}

#[test]
fn a_recalibrated_artifact_names_its_parent_and_its_parents_card() {
    let mut artifact = logistic_artifact();
    artifact.provenance.parent_sha256 = Some("cd".repeat(32));
    let card = card(&artifact, MadeBy::Recalibration, Lang::En);
    assert!(card.contains(&format!("Made from the artifact with sha256 {}.", "cd".repeat(32))), "{card}");
    assert!(card.contains("the figures are on the parent's card") && card.contains("- arrival time unknown"), "{card}");
    assert!(!card.contains("roc_auc") && !card.contains("No column"), "{card}");
}

#[test]
fn text_from_outside_is_no_markup() {
    assert_eq!(plain("a|b <script> `x` [y](z) _u_"), "a\\|b \\<script\\> \\`x\\` \\[y\\](z) \\_u\\_");
    let lines = |text: &str| of_training(&findings(text, text), text, Lang::En).lines().count();
    for payload in payloads() {
        let card = of_training(&findings(&payload, &payload), &payload, Lang::En);
        assert_eq!(lines(&payload), lines("x"), "{payload:?}");
        let unescaped = card.match_indices('<').filter(|&(at, _)| !card[..at].ends_with('\\')).count();
        assert_eq!(unescaped, 0, "{card}");
    }
}
