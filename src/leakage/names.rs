//! What does a column's name give away? Words, in English and Spanish, of outcomes and of states that change.

use serde::{Deserialize, Serialize};

/// What a name speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameHint {
    /// The outcome: closed, won, signed, became a customer.
    Outcome,
    /// Something that is written over: status, stage, the last visit, a running total.
    CurrentState,
}

/// Words of outcomes. Whoever fills such a field knows how the story ended.
const OUTCOME_WORDS: [&str; 30] = [
    "closed",
    "close",
    "closing",
    "won",
    "lost",
    "loss",
    "contract",
    "contracted",
    "signed",
    "signature",
    "invoice",
    "invoiced",
    "churn",
    "churned",
    "customer",
    "converted",
    "conversion",
    "cierre",
    "cerrado",
    "cerrada",
    "ganado",
    "ganada",
    "perdido",
    "perdida",
    "pérdida",
    "contrato",
    "firma",
    "factura",
    "cliente",
    "convertido",
];

/// Words of what changes as time goes by.
const STATE_WORDS: [&str; 30] = [
    "status",
    "stage",
    "lifecycle",
    "state",
    "current",
    "last",
    "latest",
    "recent",
    "total",
    "num",
    "number",
    "count",
    "updated",
    "modified",
    "score",
    "owner",
    "next",
    "estado",
    "etapa",
    "fase",
    "actual",
    "último",
    "última",
    "ultimo",
    "ultima",
    "modificado",
    "actualizado",
    "propietario",
    "puntaje",
    "puntuación",
];

/// What the words of `column` speak of; `None` for most. `closed_at`, `Close Date`, `motivoPerdida` speak of the outcome;
/// `Lifecycle Stage`, `last_seen` of a state.
#[must_use]
pub fn name_hint(column: &str) -> Option<NameHint> {
    let words = words(column);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    // "State" beside a country or city is a place; "number of employees" is no running total.
    let place = words.len() == 1 && words[0] == "state";
    let size = any(&["employees", "empleados", "size", "phone"]);
    // "Last name" is a name.
    let name = any(&["name", "nombre", "apellido"]);
    if any(&OUTCOME_WORDS) {
        Some(NameHint::Outcome)
    } else if any(&STATE_WORDS) && !place && !size && !name {
        Some(NameHint::CurrentState)
    } else {
        None
    }
}

/// `closedAt`, `closed_at` and `Closed At` all read as closed, at.
fn words(column: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for c in column.chars() {
        if !c.is_alphabetic() || (c.is_uppercase() && after_lower) {
            words.push(String::new());
        }
        if c.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        after_lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_outcomes_and_of_states_are_found_in_both_languages_and_others_are_not() {
        for name in
            ["closed_at", "Close Date", "won_flag", "contract_id", "fecha_cierre", "motivo_perdida", "motivoPerdida"]
        {
            assert_eq!(name_hint(name), Some(NameHint::Outcome), "{name}");
        }
        for name in ["Lifecycle Stage", "lead_status", "last_seen", "Número total de visitas", "estado"] {
            assert_eq!(name_hint(name), Some(NameHint::CurrentState), "{name}");
        }
        for name in
            ["industry", "country", "employees", "state", "Last Name", "Number of employees", "job_title", "source"]
        {
            assert_eq!(name_hint(name), None, "{name}");
        }
    }
}
