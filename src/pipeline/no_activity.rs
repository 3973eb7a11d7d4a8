//! Are there test leads that nobody could rank, since they had done nothing yet? Then the report says so, and what to do.

use std::collections::BTreeSet;

use super::prepare::Prepared;
use crate::report::{Caution, Words};
use crate::score::Lang;

/// A caution where at least half of the test leads have no activity at any of their instants: such leads are ranked by no model that reads
/// events. `None` where there are fewer, and for models that read none.
pub(super) fn no_activity(prepared: &Prepared) -> Option<Caution> {
    sentence(&prepared.test.rows().leads, &prepared.test_evidence()).map(|sentence| Caution::Sentence { sentence })
}

/// One entry per row: whose it is, and whether it has activity.
fn sentence(leads: &[u32], evidence: &[bool]) -> Option<Words> {
    let all: BTreeSet<u32> = leads.iter().copied().collect();
    let active: BTreeSet<u32> =
        leads.iter().zip(evidence).filter(|(_, evidence)| **evidence).map(|(&lead, _)| lead).collect();
    let (all, silent) = (all.len(), all.len() - active.len());
    if silent == 0 || 2 * silent < all {
        return None;
    }
    let none = silent == all;
    Some(Words::of(|lang| match lang {
        Lang::En => format!(
            "{silent} of {all} test leads have no activity before they are scored, so {} was ranked{} Name files of what leads do in \
             [[events]], or score later ([cohort] as_of). To rank leads by who they are alone, set [features] families = [\"attributes\"].",
            if none { "none" } else { "none of those" },
            if none { ", and the AUC of .5 says nothing of the model." } else { "." },
        ),
        Lang::Es => format!(
            "{silent} de {all} leads de prueba no tienen actividad antes de puntuarse, así que {}{} Indique en [[events]] archivos de lo que \
             hacen los leads, o puntúe más tarde ([cohort] as_of). Para ordenarlos solo por quiénes son, ponga [features] families = [\"attributes\"].",
            if none { "no se ordenó ninguno" } else { "ninguno de ellos se ordenó" },
            if none { ", y el AUC de 0,5 no dice nada del modelo." } else { "." },
        ),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_without_activity_are_told_where_they_are_half_or_more_each_counted_once() {
        let leads = [1, 1, 2, 3, 3];
        let none = sentence(&leads, &[false; 5]).unwrap();
        assert!(
            none.en.starts_with("3 of 3 test leads have no activity before they are scored, so none was ranked, and")
        );
        assert!(none.es.starts_with(
            "3 de 3 leads de prueba no tienen actividad antes de puntuarse, así que no se ordenó ninguno, y"
        ));
        // Lead 1 is active at its second instant.
        let most = sentence(&leads, &[false, true, false, false, false]).unwrap();
        assert!(most.en.starts_with(
            "2 of 3 test leads have no activity before they are scored, so none of those was ranked. Name"
        ));
        assert_eq!(sentence(&leads, &[true, false, false, true, true]), None);
        assert_eq!([sentence(&leads, &[true; 5]), sentence(&[], &[])], [None, None]);
    }
}
