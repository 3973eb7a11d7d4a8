//! Which features are there, and what does each mean? A page made from the registry, in English and Spanish.

use std::fmt::Write as _;

use super::families::{Entry, FAMILIES, Family};
use super::params::FamilyName;

/// The words around the entries, per language.
struct Frame {
    title: &'static str,
    about: &'static str,
    heads: &'static str,
    default: &'static str,
    on_request: &'static str,
    never: &'static str,
}

const FRAMES: [Frame; 2] = [
    Frame {
        title: "Features",
        about: "Every feature is read at an instant `as_of` from what was visible then: events with `max(time, known_at) < as_of`, \
                attributes known at creation, histories as they stood. `{type}` is an event type of at least 20 leads, `{number}` and \
                `{text}` are event properties, `{lookback}` is one of `[features] lookbacks_days` (`30d`: `as_of - 30 days <= time \
                < as_of`) or `ever`. Days are 24 hours. Families that are not computed by default are asked for with \
                `[features] more_families = [\"momentum\"]`. Every feature but `spike` is also an expression over those events, \
                without the kernel (`features::expression`), and so a query for DuckDB (`FeatureSql`).",
        heads: "| feature | meaning | unit | missing | formula |",
        default: "computed by default",
        on_request: "on request",
        never: "never",
    },
    Frame {
        title: "Variables",
        about: "Cada variable se lee en un instante `as_of` de lo que entonces era visible: eventos con `max(time, known_at) < as_of`, \
                atributos conocidos al crear el lead, historiales tal como eran. `{type}` es un tipo de evento de al menos 20 leads, \
                `{number}` y `{text}` son propiedades de eventos, `{lookback}` es una de `[features] lookbacks_days` (`30d`: `as_of - \
                30 días <= time < as_of`) o `ever`. Los días son de 24 horas. Las familias que no se calculan de oficio se piden con \
                `[features] more_families = [\"momentum\"]`. Toda variable menos `spike` es además una expresión sobre esos eventos, \
                sin el núcleo (`features::expression`), y con ello una consulta para DuckDB (`FeatureSql`).",
        heads: "| variable | significado | unidad | sin dato | fórmula |",
        default: "se calcula de oficio",
        on_request: "a petición",
        never: "nunca",
    },
];

/// The catalogue of features as Markdown: per family and name pattern the meaning, unit, when it is missing, and the formula; in
/// English, then in Spanish. It stands in `src/features/README.md`.
#[must_use]
pub fn catalogue() -> String {
    let mut page =
        "<!-- Written from the registry: LEADSCORE_WRITE_SCHEMA=1 cargo test --lib the_catalogue -->\n".to_owned();
    for (lang, frame) in FRAMES.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(page, "\n# {}\n\n{}\n", frame.title, frame.about);
        for family in FAMILIES {
            section(&mut page, family, frame, lang);
        }
    }
    page
}

fn section(page: &mut String, family: &Family, frame: &Frame, lang: usize) {
    let by_default = FamilyName::DEFAULT.contains(&family.name);
    let when = if by_default { frame.default } else { frame.on_request };
    let _ = write!(
        page,
        "\n## `{}`: {} ({when})\n\n{}\n|---|---|---|---|---|\n",
        family.name, family.title[lang], frame.heads
    );
    for Entry { name, means, unit, null, formula } in family.entries {
        let null = null.map_or(frame.never, |null| null[lang]);
        let _ = writeln!(page, "| `{name}` | {} | {} | {null} | {formula} |", means[lang], unit[lang]);
    }
}
