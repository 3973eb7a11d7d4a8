//! How regular is it, and is it overdue? Days between active days, and the present silence against them.

use super::{Entry, sequence};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, SequenceRule};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "mean_gap_days",
        means: [
            "Mean days from one day with any event to the next",
            "Media de días entre un día con eventos y el siguiente",
        ],
        unit: ["days", "días"],
        null: Some(["fewer than two UTC days with any event", "menos de dos días UTC con eventos"]),
        formula: "(last active day - first active day) / (active days - 1)",
    },
    Entry {
        name: "longest_gap_days",
        means: [
            "The most days from one day with any event to the next",
            "El mayor número de días entre un día con eventos y el siguiente",
        ],
        unit: ["days", "días"],
        null: Some(["fewer than two UTC days with any event", "menos de dos días UTC con eventos"]),
        formula: "max of the differences of neighbouring active days",
    },
    Entry {
        name: "silence_ratio",
        means: [
            "How long the lead has been silent, against its own mean gap: 1 is as always, 3 is overdue",
            "Cuánto lleva el lead en silencio respecto de su propia pausa media: 1 es lo habitual, 3 es retraso",
        ],
        unit: ["mean gaps", "pausas medias"],
        null: Some(["fewer than two UTC days with any event", "menos de dos días UTC con eventos"]),
        formula: "idle_days / mean_gap_days",
    },
];

pub(super) fn define(seen: &Seen<'_>, _: &FeatureParams) -> Vec<FeatureDef> {
    let features = [
        ("mean_gap_days", SequenceRule::MeanGapDays),
        ("longest_gap_days", SequenceRule::LongestGapDays),
        ("silence_ratio", SequenceRule::SilenceRatio),
    ];
    let any = features.into_iter().filter(|_| !seen.kinds.is_empty());
    any.map(|(name, rule)| sequence(name.to_owned(), "any", rule)).collect()
}
