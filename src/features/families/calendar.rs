//! When is it there? Weekends and the hour of the day, in the project's zone.

use super::{Entry, sequence};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, SequenceRule};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "weekend_share",
        means: ["Share of events on Saturdays and Sundays", "Proporción de eventos en sábado y domingo"],
        unit: ["0 to 1", "de 0 a 1"],
        null: Some(["no event so far", "ningún evento hasta la fecha"]),
        formula: "weekend events / events, in the zone of [project] timezone",
    },
    Entry {
        name: "hour_cosine",
        means: [
            "Mean hour of the day, first number: 1 at midnight, -1 at noon",
            "Hora media del día, primer número: 1 a medianoche, -1 a mediodía",
        ],
        unit: ["-1 to 1", "de -1 a 1"],
        null: Some(["no event so far", "ningún evento hasta la fecha"]),
        formula: "mean of cos(2 pi minute / 1440), minutes of the day in the project's zone",
    },
    Entry {
        name: "hour_sine",
        means: [
            "Mean hour of the day, second number: 1 at 6 in the morning, -1 at 6 in the evening",
            "Hora media del día, segundo número: 1 a las 6, -1 a las 18",
        ],
        unit: ["-1 to 1", "de -1 a 1"],
        null: Some(["no event so far", "ningún evento hasta la fecha"]),
        formula: "mean of sin(2 pi minute / 1440), minutes of the day in the project's zone",
    },
];

pub(super) fn define(seen: &Seen<'_>, _: &FeatureParams) -> Vec<FeatureDef> {
    let zone = || seen.zone.name().to_owned();
    let features = [
        ("weekend_share", SequenceRule::WeekendShare { zone: zone() }),
        ("hour_cosine", SequenceRule::HourCosine { zone: zone() }),
        ("hour_sine", SequenceRule::HourSine { zone: zone() }),
    ];
    let any = features.into_iter().filter(|_| !seen.kinds.is_empty());
    any.map(|(name, rule)| sequence(name.to_owned(), "any", rule)).collect()
}
