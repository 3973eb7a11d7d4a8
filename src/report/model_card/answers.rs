//! Which columns and acts did somebody answer for, and with what reason? What was let in, what was declared, what was left out.

use super::{Card, MadeBy, ModelCardInput, plain};
use crate::leakage::{ActFinding, Decision, Finding};
use crate::report::ReportError;
use crate::report::subgroups::card_sentences;

/// The analyst's answers, each with its reason, and what was left out.
pub(super) fn answers(card: &mut Card<'_>, input: &ModelCardInput<'_>) -> Result<(), ReportError> {
    let MadeBy::Training { findings, acts, subgroups, .. } = input.made_by else {
        return card.say("card.answers_of_parent", &[]);
    };
    let of = |wanted: &[Decision]| -> Vec<&Finding> {
        findings.iter().filter(|finding| wanted.contains(&finding.decision)).collect()
    };
    let names = |found: &[&Finding]| {
        let names: Vec<String> = found.iter().map(|finding| plain(&finding.column)).collect();
        names.join(", ")
    };
    // Whoever gave a reason is quoted with it, whatever became of the column afterwards.
    let (answered, others): (Vec<&Finding>, Vec<&Finding>) =
        findings.iter().partition(|finding| finding.decision == Decision::Allowed || finding.reason.is_some());
    for finding in &answered {
        let reason = finding.reason.as_deref().map(plain).unwrap_or_default();
        let auc = match finding.single_column_auc {
            Some(auc) => card.locale.decimal(auc, 3)?,
            None => "\u{2013}".to_owned(),
        };
        card.say("card.allowed", &[("column", &plain(&finding.column)), ("reason", &reason), ("auc", &auc)])?;
    }
    for finding in acts.iter().filter(|finding| finding.decision == Decision::Allowed) {
        let reason = finding.reason.as_deref().map(plain).unwrap_or_default();
        let auc = finding.roc_auc.map_or_else(|| Ok("\u{2013}".to_owned()), |auc| card.locale.decimal(auc, 3))?;
        card.say("card.allowed_acts", &[("event", &plain(&finding.event)), ("reason", &reason), ("auc", &auc)])?;
    }
    if answered.is_empty() && acts.iter().all(|finding| finding.decision != Decision::Allowed) {
        card.say("card.none_allowed", &[])?;
    }
    let strong = |finding: &&&Finding| matches!(finding.decision, Decision::Warned | Decision::StronglyWarned);
    for finding in others.iter().filter(strong) {
        card.say("card.warned", &[("column", &plain(&finding.column))])?;
    }
    let strong = |finding: &&ActFinding| matches!(finding.decision, Decision::Warned | Decision::StronglyWarned);
    for finding in acts.iter().filter(strong) {
        card.say("card.warned_acts", &[("event", &plain(&finding.event))])?;
    }
    let declared = names(&of(&[Decision::Declared]));
    if !declared.is_empty() {
        card.say("card.declared", &[("columns", &declared)])?;
    }
    let unused = names(&of(&[Decision::NoFeature, Decision::NotAsked]));
    if !unused.is_empty() {
        card.say("card.unused", &[("columns", &unused)])?;
    }
    let outcomes = names(&of(&[Decision::OtherOutcome]));
    if !outcomes.is_empty() {
        card.say("card.other_outcomes", &[("columns", &outcomes)])?;
    }
    let sensitive = names(&of(&[Decision::Sensitive]));
    match sensitive.is_empty() {
        true => card.say("card.no_sensitive", &[])?,
        false => card.say("card.sensitive", &[("columns", &sensitive)])?,
    }
    for sentence in card_sentences(subgroups, card.locale)? {
        card.line(&format!("- {}", plain(&sentence)));
    }
    Ok(())
}
