//! How many visits, and how long? Events less than half an hour apart are one session.

use super::{Entry, lookbacks, sequence};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, SequenceRule};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "sessions__{lookback}",
        means: [
            "Number of sessions with any event; more than 30 minutes without one end a session",
            "Número de sesiones con algún evento; más de 30 minutos sin ninguno cierran una sesión",
        ],
        unit: ["sessions", "sesiones"],
        null: None,
        formula: "count of sessions that reach into the lookback; 0 when there was no event",
    },
    Entry {
        name: "events_per_session__{lookback}",
        means: ["Events per session", "Eventos por sesión"],
        unit: ["events", "eventos"],
        null: Some(["no event in the lookback", "ningún evento en la ventana"]),
        formula: "events in the lookback / sessions in the lookback",
    },
    Entry {
        name: "last_session_minutes",
        means: ["Length of the last session", "Duración de la última sesión"],
        unit: ["minutes", "minutos"],
        null: Some(["no event so far", "ningún evento hasta la fecha"]),
        formula: "time of its last event - time of its first one",
    },
];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    if seen.kinds.is_empty() {
        return Vec::new();
    }
    let lookbacks = lookbacks(params);
    let number = lookbacks
        .iter()
        .map(|&lookback| sequence(format!("sessions__{lookback}"), "any", SequenceRule::Sessions { lookback }));
    let events = lookbacks.iter().map(|&lookback| {
        sequence(format!("events_per_session__{lookback}"), "any", SequenceRule::EventsPerSession { lookback })
    });
    let last = sequence("last_session_minutes".to_owned(), "any", SequenceRule::LastSessionMinutes);
    number.chain(events).chain([last]).collect()
}
