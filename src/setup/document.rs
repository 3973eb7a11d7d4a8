//! The proposal as the bytes of `leadscore.toml`, `rules.toml` and `actions.csv`.

mod acts;
mod goal;
mod people;

use super::page::{self, Page};
use super::proposal::{Noted, Proposal};
use super::summary::FoundCounts;
use super::{Found, SetupError, Summary, card, say};
use crate::ingest::sniff::TimeForm;
use crate::ingest::{LeadMatch, TextForm};
use crate::score::Lang;

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name.
    pub name: &'static str,
    /// Its text.
    pub text: String,
}

/// What people do by band; left to the people.
const ACTIONS: &str = "band,reason,action,who,within_days\nhot,,,,\nwarm,,,,\ncold,,,,\nno_evidence,,,,\n";

/// The documents, and what was found in a sentence.
///
/// # Errors
/// [`SetupError::OwnWork`] when the starter card cannot be written as TOML.
pub fn documents(found: &Found, proposal: &Proposal) -> Result<(Vec<Document>, Summary), SetupError> {
    let card = card::text(proposal)
        .map_err(|error| SetupError::OwnWork { what: "the starter card", why: error.to_string() })?;
    let config = config_text(proposal, card.is_some());
    let questions = config.lines().filter(|line| line.contains(&format!("# {}", page::ANSWER))).count();
    let mut documents = vec![Document { name: "leadscore.toml", text: config }];
    documents
        .extend(card.map(|text| Document { name: "rules.toml", text: format!("{}{text}", card_head(proposal.lang)) }));
    documents.push(Document { name: "actions.csv", text: ACTIONS.to_owned() });
    let counts = FoundCounts::of(found, proposal);
    Ok((documents, Summary::of(&counts, proposal, questions)))
}

fn card_head(lang: Lang) -> &'static str {
    say(
        lang,
        "# Points to start from, written by leadscore: by stage of the journey, not by what your team gives today. Put your\n\
         # own points here and say origin = \"team\"; until then no comparison with this card is a verdict on your team's rules.\n",
        "# Puntos de partida, escritos por leadscore: por etapa, no los que da hoy su equipo. Ponga aquí sus propios puntos y\n\
         # escriba origin = \"team\"; hasta entonces, ninguna comparación con esta tabla juzga las reglas de su equipo.\n",
    )
}

fn config_text(proposal: &Proposal, card: bool) -> String {
    let mut page = Page::default();
    let lang = proposal.lang;
    page.comment(say(
        lang,
        "A first config, from what the files look like; worth a look throughout.",
        "Una primera configuración, según los archivos; merece un vistazo entero.",
    ));
    page.comment(say(
        lang,
        "A line marked ANSWER asks what only you can know: answer it, then delete that line.",
        "Una línea con ANSWER pregunta lo que solo usted sabe: responda y borre esa línea.",
    ));
    page.comment(say(
        lang,
        "File names are relative to this file. Next: leadscore check",
        "Los nombres de archivo son relativos a este. Siguiente: leadscore check",
    ));
    page.set("version", "1", "");
    project(&mut page, proposal);
    if let Some(leads) = &proposal.leads {
        people::leads(&mut page, leads, !proposal.events.is_empty(), lang);
    }
    for events in &proposal.events {
        acts::events(&mut page, events, lang);
    }
    acts::parts(&mut page, proposal);
    goal::outcome(&mut page, &proposal.outcome, lang);
    goal::stages(&mut page, proposal);
    goal::timing(&mut page, proposal);
    rules(&mut page, proposal, card);
    if let Some(leads) = proposal.leads.as_ref().filter(|leads| !leads.shown.is_empty()) {
        page.blank();
        page.comment(say(
            lang,
            "Score lists hold ids only. Names leave when you ask for them:",
            "Las listas llevan solo identificadores. Los nombres salen si los pide:",
        ));
        page.comment("[report]");
        page.choice("show", &page::texts(&leads.shown), "");
    }
    if !proposal.ignored.is_empty() {
        page.blank();
        page.comment(say(lang, "Files that play no part:", "Archivos que no se usan:"));
        for (name, why) in &proposal.ignored {
            page.comment(&super::found::sentence(name, why));
        }
    }
    page.finish()
}

fn project(page: &mut Page, proposal: &Proposal) {
    let lang = proposal.lang;
    page.blank();
    page.header("[project]");
    page.set("name", &page::text(&proposal.name), "");
    page.set("lang", say(lang, "\"en\"", "\"es\""), "");
    match &proposal.timezone {
        Some((zone, why)) => page.set("timezone", &page::text(zone), why),
        None => {
            let example = proposal.local_time.clone().unwrap_or_default();
            page.question(&say(
                lang,
                format!("in which zone are times without an offset meant ({example})? Such as:"),
                format!("¿en qué zona están las horas sin desfase ({example})? Por ejemplo:"),
            ));
            for zone in
                say(lang, ["Europe/London", "America/New_York", "UTC"], ["Europe/Madrid", "America/Mexico_City", "UTC"])
            {
                page.choice("timezone", &page::text(zone), "");
            }
        }
    }
    page.set("seed", "1", "");
}

fn format(page: &mut Page, form: &TextForm, open: Option<&(String, TimeForm)>, lang: Lang) {
    match open {
        Some((column, TimeForm::DayOrMonth { day_first, month_first })) => {
            page.question(&say(
                lang,
                format!(
                    "does the day or the month come first in {column:?}? No value is above 12. Take the # off one line:"
                ),
                format!("¿va primero el día o el mes en {column:?}? Ningún valor pasa de 12. Quite el # de una línea:"),
            ));
            let written = |pattern| page::format(form, Some(pattern)).unwrap_or_default();
            page.choice("format", &written(day_first), say(lang, "the day first", "primero el día"));
            page.choice("format", &written(month_first), say(lang, "the month first", "primero el mes"));
        }
        _ => {
            if let Some(format) = page::format(form, None) {
                page.set("format", &format, "");
            }
        }
    }
}

fn rules(page: &mut Page, proposal: &Proposal, card: bool) {
    let lang = proposal.lang;
    if !card && proposal.recorded.is_none() {
        page.blank();
        page.comment(say(
            lang,
            "The points your team gives today, if it does:",
            "Los puntos que da hoy su equipo, si los da:",
        ));
        page.comment("[rules]");
        page.choice("card", "\"rules.toml\"", "");
        return;
    }
    page.blank();
    page.header("[rules]");
    if card {
        page.set(
            "card",
            "\"rules.toml\"",
            say(
                lang,
                "a starter card; put your team's points there",
                "una tabla de partida; ponga ahí los puntos de su equipo",
            ),
        );
    }
    if let Some(Noted { params, notes, day_or_month }) = &proposal.recorded {
        page.blank();
        notes.iter().for_each(|note| page.comment(note));
        page.header("[rules.history]");
        page.set("file", &page::text(&params.file), "");
        format(page, &params.format, day_or_month.as_ref(), lang);
        page.set("lead", &page::text(&params.lead), "");
        if params.matching != LeadMatch::Id {
            page.set("match", page::matching(params.matching), "");
        }
        page.set("time", &page::text(&params.time), "");
        for (name, column) in [("delta", &params.delta), ("total", &params.total)] {
            if let Some(column) = column {
                page.set(name, &page::text(column), "");
            }
        }
    }
}
