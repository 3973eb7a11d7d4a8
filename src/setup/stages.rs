//! How far along its journey does each event show a lead to be? And which events end it?

use std::collections::BTreeSet;

use super::found::Found;
use super::happenings::TypeSeen;
use super::proposal::Proposal;
use super::{ends, firsts, say};
use crate::cohort::Stage;
use crate::ingest::sniff::{matches_any, plain_name};
use crate::ingest::sources::SourceMap;

/// Types listed without a stage, at most.
const MOST_UNSTAGED: usize = 20;

/// Where more than this share of its leads converts later, an event ends nothing.
const SURVIVORS: f64 = 0.03;

/// Fills in stages, exits and what speaks against a lead.
pub(super) fn fill(found: &Found, types: &[TypeSeen], proposal: &mut Proposal) {
    let Some(generic) = found.generic() else { return };
    let mut exits = BTreeSet::new();
    for seen in types {
        let source = &found.maps[seen.source];
        let plain = plain_name(&seen.name);
        let any = |patterns: fn(&SourceMap) -> &Vec<String>| {
            matches_any(patterns(source), &plain) || matches_any(patterns(generic), &plain)
        };
        if proposal.outcome.params.event.as_ref() == Some(&seen.name) {
            proposal.stages.insert(seen.name.clone(), Stage::Acquisition);
        } else if any(|map| &map.exits) {
            exits.insert(seen.name.clone());
        } else if any(|map| &map.against) {
            proposal.against.insert(seen.name.clone());
        } else if let Some(stage) = stage(source, &plain) {
            proposal.stages.insert(seen.name.clone(), stage);
        } else if any(|map| &map.silent) {
            // Says nothing of the lead's own interest.
        } else if let Some(stage) = stage(generic, &plain) {
            proposal.stages.insert(seen.name.clone(), stage);
        } else if proposal.unstaged.len() < MOST_UNSTAGED && !proposal.unstaged.contains(&seen.name) {
            proposal.unstaged.push(seen.name.clone());
        }
    }
    let (exits, passing): (Vec<String>, Vec<String>) =
        exits.into_iter().partition(|exit| firsts::converted_after(found, proposal, exit) <= SURVIVORS);
    proposal.outcome.params.exits = exits;
    for kind in passing {
        let words = say(
            proposal.lang,
            format!("{kind} sounds like an end, but leads converted after it: no exit."),
            format!("{kind} suena a final, pero hubo conversiones después: no es una salida."),
        );
        proposal.outcome.notes.push(words);
    }
    dead_ends(found, types, proposal);
}

/// Types after which nobody buys become exits, with what shows it.
fn dead_ends(found: &Found, types: &[TypeSeen], proposal: &mut Proposal) {
    for end in ends::dead_ends(found, types, proposal) {
        let (kind, against) = (&end.kind, proposal.against.contains(&end.kind));
        // Who unsubscribes says no to mails; whether to buying, too, is not for a program to say.
        if against || proposal.outcome.params.exits.contains(kind) {
            continue;
        }
        proposal.stages.remove(kind);
        proposal.unstaged.retain(|name| name != kind);
        let (leads, expected) = (end.leads, end.expected);
        proposal.outcome.notes.push(say(
            proposal.lang,
            format!(
                "{kind} ends a lead, by what follows it: none of {leads} leads that have it converted, where {expected} would \
                 be expected. If leads come back from it, take it out of exits."
            ),
            format!(
                "{kind} cierra un lead, por lo que le sigue: de {leads} leads que lo tienen no se convirtió ninguno, y se \
                 esperarían {expected}. Si hay leads que vuelven, quítelo de exits."
            ),
        ));
        proposal.outcome.params.exits.push(end.kind);
    }
}

/// The furthest stage whose patterns fit: a quote form is exploration, not just a form.
fn stage(source: &SourceMap, plain: &str) -> Option<Stage> {
    let stages = &source.stages;
    let by_distance = [
        (&stages.acquisition, Stage::Acquisition),
        (&stages.exploration, Stage::Exploration),
        (&stages.engagement, Stage::Engagement),
        (&stages.awareness, Stage::Awareness),
    ];
    by_distance.into_iter().find(|(patterns, _)| matches_any(patterns, plain)).map(|(_, stage)| stage)
}
