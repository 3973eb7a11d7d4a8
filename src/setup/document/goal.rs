//! What is to be learned, from when and until when: `[outcome]`, `[stages]`, `[cohort]`, `[label]`, `[split]`, `[capacity]`.

use super::format;
use crate::cohort::Stage;
use crate::ingest::LeadMatch;
use crate::score::Lang;
use crate::setup::page::{self, Page};
use crate::setup::proposal::{OutcomeProposal, Proposal};
use crate::setup::say;

pub(super) fn outcome(page: &mut Page, outcome: &OutcomeProposal, lang: Lang) {
    page.blank();
    outcome.notes.iter().for_each(|note| page.comment(note));
    page.header("[outcome]");
    if outcome.open {
        page.question(say(
            lang,
            "what counts as a conversion? Exactly one of these lines may be without a #:",
            "¿qué cuenta como conversión? Solo una de estas líneas puede ir sin #:",
        ));
    }
    let leads = match outcome.conversions {
        Some((leads, true)) => say(lang, format!("{leads} leads converted"), format!("{leads} leads convertidos")),
        Some((leads, false)) => {
            say(lang, format!("about {leads} leads converted"), format!("unos {leads} leads convertidos"))
        }
        None => String::new(),
    };
    let params = &outcome.params;
    for (name, value) in [("column", &params.column), ("event", &params.event), ("flag", &params.flag)] {
        if let Some(value) = value {
            page.set(name, &page::text(value), &leads);
        }
    }
    if let Some(value) = &params.value {
        page.set("value", &page::text(value), say(lang, "what a sale was worth", "lo que valió la venta"));
    }
    if let Some(positive) = &params.positive {
        page.set("positive", &page::text(positive), say(lang, "the value that means yes", "el valor que significa sí"));
    }
    for other in &outcome.others {
        match other.split_once("  ") {
            Some((setting, evidence)) => page.comment(&format!("{setting}  # {evidence}")),
            None => page.comment(other),
        }
    }
    if params.repeat {
        page.set(
            "repeat",
            "true",
            say(
                lang,
                "many leads convert again: a conversion does not close them",
                "muchos leads repiten: una conversión no los cierra",
            ),
        );
    }
    if !params.exits.is_empty() {
        page.set(
            "exits",
            &page::texts(&params.exits),
            say(lang, "close a lead without a sale", "cierran un lead sin venta"),
        );
    }
    if let Some(file) = &params.file {
        page.header("[outcome.file]");
        page.set("path", &page::text(&file.path), &leads);
        format(page, &file.format, outcome.day_or_month.as_ref(), lang);
        page.set("lead", &page::text(&file.lead), "");
        if file.matching != LeadMatch::Id {
            page.set("match", page::matching(file.matching), "");
        }
        if !file.only_where.is_empty() {
            page.set("where", &page::filters(&file.only_where), "");
        }
        page.set("time", &page::text(&file.time), "");
        if let Some(value) = &file.value {
            page.set("value", &page::text(value), "");
        }
    }
    several(page, outcome, lang);
}

/// Other conversions beside the chosen one, at most.
const MOST_SEVERAL: usize = 5;

/// Where the files hold several conversions (an opportunity, a sale), a model of each from one config: proposed, in comments.
fn several(page: &mut Page, outcome: &OutcomeProposal, lang: Lang) {
    let params = &outcome.params;
    let chosen = [("event", &params.event), ("column", &params.column)]
        .into_iter()
        .find_map(|(key, value)| Some((key, value.clone()?)))
        .zip(outcome.conversions);
    let Some(((key, value), (leads, whole))) = chosen else { return };
    let about = if whole { "" } else { say(lang, "about ", "unos ") };
    let mut all = vec![(format!("{key} = {}", page::text(&value)), value, format!("{about}{leads} leads"))];
    let others = outcome.others.iter().filter_map(|line| {
        let (setting, evidence) = line.split_once("  ")?;
        let (key, value) = setting.split_once(" = ")?;
        let name = value.trim().trim_matches('"').to_owned();
        matches!(key, "event" | "column").then(|| (setting.to_owned(), name, evidence.to_owned()))
    });
    all.extend(others.take(MOST_SEVERAL));
    if all.len() < 2 {
        return;
    }
    page.blank();
    page.comment(say(
        lang,
        "Several of them at once, each with a model, a horizon and a run of its own and one leaderboard: take the # from these, leave out what \
         is none, give each of them the exits that close it, and put them in the place of [outcome].",
        "Varios a la vez, cada uno con su modelo, su horizonte y su ejecución y una sola tabla: quite el # de estos, deje fuera lo que no \
         lo sea, dé a cada uno las salidas que lo cierran y póngalos en lugar de [outcome].",
    ));
    let mut names: Vec<String> = Vec::new();
    for (setting, value, evidence) in all {
        let mut name: String = value
            .to_lowercase()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' })
            .collect();
        if names.contains(&name) {
            name = format!("{name}_{}", names.len() + 1);
        }
        page.comment("[[outcome]]");
        page.comment(&format!("name = {}", page::text(&name)));
        page.comment(&format!("{setting}  # {evidence}"));
        names.push(name);
    }
}

pub(super) fn stages(page: &mut Page, proposal: &Proposal) {
    let lang = proposal.lang;
    if proposal.stages.is_empty() && proposal.unstaged.is_empty() {
        return;
    }
    page.blank();
    page.comment(say(
        lang,
        "How far along its journey each event shows a lead to be, by its name.",
        "Hasta dónde del recorrido muestra cada evento que llegó el lead, por su nombre.",
    ));
    page.header("[stages]");
    for stage in [Stage::Awareness, Stage::Engagement, Stage::Exploration, Stage::Acquisition] {
        for (kind, _) in proposal.stages.iter().filter(|(_, own)| **own == stage) {
            page.set(&page::key(kind), &page::text(stage.name()), "");
        }
    }
    if !proposal.unstaged.is_empty() {
        page.comment(say(
            lang,
            "Without one (awareness, engagement, exploration or acquisition):",
            "Sin etapa (awareness, engagement, exploration o acquisition):",
        ));
        for kind in &proposal.unstaged {
            page.choice(&page::key(kind), "\"\"", "");
        }
    }
}

pub(super) fn timing(page: &mut Page, proposal: &Proposal) {
    let lang = proposal.lang;
    if let Some((words, why)) = &proposal.as_of {
        page.blank();
        page.header("[cohort]");
        page.set("as_of", &page::text(words), why);
    } else if proposal.as_of_open {
        page.blank();
        page.header("[cohort]");
        page.question(say(
            lang,
            "a yes/no outcome tells no time. When was each lead to be scored, before it was known?",
            "un resultado sí/no no tiene fecha. ¿Cuándo había que puntuar cada lead, antes de saberse?",
        ));
        page.choice("as_of", "\"creation+14d\"", "");
        page.choice("as_of", "\"2026-01-31\"", "");
    }
    if proposal.outcome.params.flag.is_none() {
        page.blank();
        page.header("[label]");
        page.set("horizon_days", &proposal.horizon.0.to_string(), &proposal.horizon.1);
    }
    if let Some(split) = &proposal.split {
        page.blank();
        page.header("[split]");
        if !split.others.is_empty() {
            page.question(say(
                lang,
                "several columns divide the rows; which one?",
                "varias columnas dividen las filas; ¿cuál?",
            ));
        }
        page.set("kind", "\"column\"", "");
        page.set("column", &page::text(&split.column), "");
        for other in &split.others {
            page.choice("column", &page::text(other), "");
        }
        page.set("train", &page::text(&split.train), "");
        if let Some(calibration) = &split.calibration {
            page.set("calibration", &page::text(calibration), "");
        }
        page.set("test", &page::text(&split.test), "");
    }
    page.blank();
    page.header("[capacity]");
    let monthly = proposal.as_of.as_ref().is_some_and(|(words, _)| words == "monthly");
    let undated = proposal.outcome.params.flag.is_some() && proposal.as_of.is_none();
    let leads = match (monthly, undated) {
        (_, true) => say(
            lang,
            "leads that sales can work; left out: 10% of the open ones",
            "leads que ventas puede trabajar; sin indicar: el 10% de los abiertos",
        ),
        (true, _) => say(
            lang,
            "leads that sales can work a month; left out: 10% of the open ones",
            "leads que ventas puede trabajar al mes; sin indicar: el 10% de los abiertos",
        ),
        _ => say(
            lang,
            "leads that sales can work a week; left out: 10% of the open ones",
            "leads que ventas puede trabajar a la semana; sin indicar: el 10% de los abiertos",
        ),
    };
    page.choice("leads", "30", leads);
    if !undated {
        page.set("per", if monthly { "\"month\"" } else { "\"week\"" }, "");
    }
}
