//! How far along the journey is it, and since when? By the event types of `[stages]`.

use super::{Entry, sequence};
use crate::cohort::Stage;
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, SequenceRule};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "stage_reached",
        means: [
            "The furthest stage of the journey: awareness, engagement, exploration, acquisition",
            "La etapa más avanzada del recorrido: conciencia, compromiso, exploración, adquisición",
        ],
        unit: ["1 to 4, 0 for none", "de 1 a 4, 0 si ninguna"],
        null: None,
        formula: "largest stage of [stages] that any event stands for",
    },
    Entry {
        name: "days_in_stage",
        means: ["Days since the furthest stage was reached", "Días desde que se alcanzó la etapa más avanzada"],
        unit: ["days", "días"],
        null: Some(["no stage reached", "ninguna etapa alcanzada"]),
        formula: "as_of - time of the first event of the furthest stage",
    },
];

/// The journey, in its order.
const JOURNEY: [Stage; 4] = [Stage::Awareness, Stage::Engagement, Stage::Exploration, Stage::Acquisition];

pub(super) fn define(seen: &Seen<'_>, _: &FeatureParams) -> Vec<FeatureDef> {
    let types_of = |stage| {
        let own = seen.stages.iter().filter(|(_, own)| **own == stage).map(|(event, _)| event);
        own.filter(|event| seen.kinds.contains(event)).cloned().collect::<Vec<_>>()
    };
    let stages: Vec<Vec<String>> = JOURNEY.into_iter().map(types_of).collect();
    if stages.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let reached = SequenceRule::StageReached { stages: stages.clone() };
    let days = SequenceRule::DaysInStage { stages };
    [("stage_reached", reached), ("days_in_stage", days)]
        .map(|(name, rule)| sequence(name.to_owned(), "stage", rule))
        .to_vec()
}
