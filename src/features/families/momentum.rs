//! Is it speeding up? The last week against the weeks before, and how surprising it is.

use super::{Entry, activity};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule, SequenceRule};

/// Days that are looked at, a week, and those they are held against: a month, and over all events a quarter.
const RECENT_DAYS: u32 = 7;
const MONTH: u32 = 30;
const QUARTER: u32 = 90;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "momentum__{type}__7d_{before}",
        means: [
            "How much more often the event happened in the last 7 days than in the 30 before; also of `any` type, there against 90 days too",
            "Cuánto más a menudo ocurrió el evento en los últimos 7 días que en los 30 anteriores; también de cualquier tipo (`any`), y entonces además contra 90 días",
        ],
        unit: ["log of a ratio of rates", "logaritmo de una razón de tasas"],
        null: Some([
            "first event of the lead less than 14 days ago, or none",
            "primer evento del lead hace menos de 14 días, o ninguno",
        ]),
        formula: "ln(n/7 + 2/(7+b)) - ln(m/b + 2/(7+b)); n events in the last 7 days, m in the b days before them; b is 30 (or 90), or the days since the lead's first event less 7 if fewer",
    },
    Entry {
        name: "spike__{type}__7d",
        means: [
            "How surprising so many events in the last 7 days are at the lead's own earlier pace; also of `any` type",
            "Cuán sorprendentes son tantos eventos en los últimos 7 días al ritmo anterior del propio lead; también de cualquier tipo (`any`)",
        ],
        unit: ["-log10 of a chance", "-log10 de una probabilidad"],
        null: Some([
            "first event of the lead less than 14 days ago, or none",
            "primer evento del lead hace menos de 14 días, o ninguno",
        ]),
        formula: "-log10 P(N >= n), N negative binomial: a Poisson count over 7 days whose rate is Gamma(m + 1/2, b); m events in all b days before",
    },
];

pub(super) fn define(seen: &Seen<'_>, _: &FeatureParams) -> Vec<FeatureDef> {
    let kinds = seen.kinds.iter().map(|kind| (kind.as_str(), Some(kind.clone())));
    let any = (seen.kinds.len() > 1).then_some(("any", None));
    kinds.chain(any).flat_map(|(field, event)| features(field, &event)).collect()
}

fn features(field: &str, event: &Option<String>) -> Vec<FeatureDef> {
    let against = if event.is_some() { vec![MONTH] } else { vec![MONTH, QUARTER] };
    let momentum = against.into_iter().map(|before_days| {
        let rule = SequenceRule::Momentum { event: event.clone(), recent_days: RECENT_DAYS, before_days };
        let name = format!("momentum__{field}__{RECENT_DAYS}d_{before_days}d");
        activity(name, field, FeatureRule::Sequence(rule))
    });
    let spike = SequenceRule::Spike { event: event.clone(), recent_days: RECENT_DAYS };
    let name = format!("spike__{field}__{RECENT_DAYS}d");
    momentum.chain([activity(name, field, FeatureRule::Sequence(spike))]).collect()
}
