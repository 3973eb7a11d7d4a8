//! The proposal as the bytes of `leadscore.toml`, `rules.toml` and `actions.csv`.

use super::page::{self, Page};
use super::proposal::{LeadsProposal, Noted, OutcomeProposal, Proposal};
use super::summary::FoundCounts;
use super::{Found, SetupError, Summary, card, say};
use crate::cohort::Stage;
use crate::ingest::sniff::TimeForm;
use crate::ingest::{EventType, EventsParams, LeadMatch, OnDuplicate, TextForm};
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
        "A first config, from what the files look like. What is marked ANSWER only you can know; the rest is worth a look.",
        "Una primera configuración, según los archivos. Lo marcado con ANSWER solo lo sabe usted; el resto merece un vistazo.",
    ));
    page.comment(say(
        lang,
        "File names are relative to this file. Next: leadscore check",
        "Los nombres de archivo son relativos a este. Siguiente: leadscore check",
    ));
    page.set("version", "1", "");
    project(&mut page, proposal);
    if let Some(leads) = &proposal.leads {
        self::leads(&mut page, leads, lang);
    }
    for events in &proposal.events {
        self::events(&mut page, events, lang);
    }
    parts(&mut page, proposal);
    outcome(&mut page, &proposal.outcome, lang);
    stages(&mut page, proposal);
    timing(&mut page, proposal);
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

fn leads(page: &mut Page, leads: &LeadsProposal, lang: Lang) {
    let Noted { params, notes, day_or_month } = &leads.noted;
    page.blank();
    notes.iter().for_each(|note| page.comment(note));
    page.header("[leads]");
    page.set("file", &page::text(&params.file), "");
    format(page, &params.format, day_or_month.as_ref(), lang);
    if !params.only_where.is_empty() {
        page.set("where", &page::filters(&params.only_where), "");
    }
    page.set("id", &page::text(&params.id), "");
    if params.on_duplicate == OnDuplicate::First {
        page.set(
            "on_duplicate",
            "\"first\"",
            say(lang, "rows of a person repeat", "las filas de una persona se repiten"),
        );
    } else if leads.repeated_ids > 0 {
        let n = leads.repeated_ids;
        page.question(&say(
            lang,
            format!("{n} rows repeat the id of another. Which row counts?"),
            format!("{n} filas repiten el identificador de otra. ¿Qué fila cuenta?"),
        ));
        page.choice("on_duplicate", "\"first\"", "");
        page.choice("on_duplicate", "\"last\"", "");
    }
    if params.created.names().is_empty() {
        let why = say(
            lang,
            "no column says when; a lead begins with its first event",
            "ninguna columna lo dice; un lead empieza con su primer evento",
        );
        page.comment(&format!("created: {why}"));
    } else {
        page.set("created", &page::one_or_many(&params.created), "");
    }
    if let Some(account) = &params.account {
        page.set(
            "account",
            &page::text(account),
            say(
                lang,
                "the organisation; leads of one are divided together",
                "la organización; sus leads no se separan",
            ),
        );
    }
    if let Some(email) = &params.email {
        page.set(
            "email",
            &page::text(email),
            say(lang, "a key for event files; never a feature", "una clave para los eventos; nunca un rasgo"),
        );
        let exclude = |domain: &str| page::table(&[(email.clone(), page::texts(&[format!("*@{domain}")]))]);
        match &leads.own_domain {
            Some(own) => {
                let why = &own.why;
                page.set(
                    "exclude",
                    &exclude(&own.domain),
                    &say(lang, format!("colleagues and test rows: {why}"), format!("compañeros y pruebas: {why}")),
                );
            }
            None => page.choice(
                "exclude",
                &exclude("your-company.com"),
                say(lang, "to leave out colleagues and test rows", "para excluir compañeros y pruebas"),
            ),
        }
    }
    columns(page, leads, lang);
}

fn columns(page: &mut Page, leads: &LeadsProposal, lang: Lang) {
    let lists = &leads.columns;
    if [&lists.known, &lists.open, &lists.overwritten, &lists.drop, &lists.sensitive].iter().all(|list| list.is_empty())
    {
        return;
    }
    page.blank();
    page.header("[leads.columns]");
    if !lists.open.is_empty() {
        page.question(say(
            lang,
            "which of the columns behind a # were filled when the lead came in, and never changed since? Take their # off. \
             Move the others into drop. A column in neither list stops training, with what it alone gives away.",
            "¿qué columnas tras un # se rellenaron al entrar el lead y no cambiaron después? Quite su #. Pase las demás a \
             drop. Una columna que no esté en ninguna lista detiene el entrenamiento y se dice cuánto revela por sí sola.",
        ));
    } else if !lists.known.is_empty() {
        page.comment(say(
            lang,
            "By their names filled when the lead came in and not changed since; move into drop what is not so.",
            "Por su nombre, rellenadas al entrar el lead y sin cambios; pase a drop lo que no lo sea.",
        ));
    }
    if !lists.known.is_empty() || !lists.open.is_empty() {
        page.list("known_at_creation", &lists.known, &lists.open);
    }
    if !lists.overwritten.is_empty() {
        page.comment(say(
            lang,
            "Say today what was not so at as_of; never features.",
            "Dicen hoy lo que no era así en la fecha de corte; nunca son rasgos.",
        ));
        page.list("overwritten", &lists.overwritten, &[]);
    }
    if !lists.sensitive.is_empty() {
        page.comment(say(
            lang,
            "Sensitive by name: out of the features, kept for the audit. [privacy] allow_sensitive lets one in, with a reason.",
            "Sensibles por su nombre: fuera de los rasgos, solo para la auditoría. [privacy] allow_sensitive admite una, con motivo.",
        ));
        page.list("sensitive", &lists.sensitive, &[]);
    }
    if !lists.drop.is_empty() {
        page.comment(say(lang, "Never read.", "Nunca se leen."));
        page.list("drop", &lists.drop, &[]);
    }
}

fn events(page: &mut Page, events: &Noted<EventsParams>, lang: Lang) {
    let Noted { params, notes, day_or_month } = events;
    page.blank();
    notes.iter().for_each(|note| page.comment(note));
    page.header("[[events]]");
    page.set("file", &page::text(&params.file), "");
    format(page, &params.format, day_or_month.as_ref(), lang);
    if !params.only_where.is_empty() {
        page.set("where", &page::filters(&params.only_where), "");
    }
    page.set("lead", &page::one_or_many(&params.lead), "");
    if params.matching != LeadMatch::Id {
        page.set("match", page::matching(params.matching), "");
    }
    if params.dated.is_empty() {
        page.set("time", &page::text(&params.time), "");
    }
    if let Some(known_at) = &params.known_at {
        page.set(
            "known_at",
            &page::text(known_at),
            say(lang, "when the record arrived: nothing is read before", "cuándo llegó el registro: antes no se lee"),
        );
    }
    if let Some(kind) = params.kind.as_ref().filter(|kind| !matches!(kind, EventType::Named { .. })) {
        page.set("type", &page::event_type(kind), "");
    }
    let roles =
        [("value", &params.value), ("page", &params.page), ("campaign", &params.campaign), ("source", &params.source)];
    for (role, column) in roles {
        if let Some(column) = column {
            page.set(role, &page::text(column), "");
        }
    }
    if !params.properties.is_empty() {
        page.set("properties", &page::texts(&params.properties), "");
    }
    // A table of its own ends the entry: what comes after it would be its.
    if let Some(EventType::Named { column, names }) = &params.kind {
        page.header("[events.type.named]");
        page.set("column", &page::text(column), "");
        page.header("[events.type.named.names]");
        let mut names: Vec<(&String, &String)> = names.iter().collect();
        names.sort_by_key(|(code, _)| (code.len(), *code));
        for (code, name) in names {
            page.set(&page::key(code), &page::text(name), "");
        }
    }
    if !params.dated.is_empty() {
        page.header("[events.dated]");
        for (column, kind) in &params.dated {
            page.set(&page::key(column), &page::text(kind), "");
        }
    }
}

fn parts(page: &mut Page, proposal: &Proposal) {
    let lang = proposal.lang;
    for Noted { params, notes, day_or_month } in &proposal.aliases {
        page.blank();
        notes.iter().for_each(|note| page.comment(note));
        page.header("[[aliases]]");
        page.set("file", &page::text(&params.file), "");
        format(page, &params.format, day_or_month.as_ref(), lang);
        page.set("alias", &page::text(&params.alias), "");
        page.set("lead", &page::text(&params.lead), "");
        if params.matching != LeadMatch::Id {
            page.set("match", page::matching(params.matching), "");
        }
        if let Some(time) = &params.time {
            page.set("time", &page::text(time), "");
        }
    }
    for Noted { params, notes, day_or_month } in &proposal.history {
        page.blank();
        notes.iter().for_each(|note| page.comment(note));
        page.header("[[history]]");
        page.set("file", &page::text(&params.file), "");
        format(page, &params.format, day_or_month.as_ref(), lang);
        page.set("lead", &page::text(&params.lead), "");
        if params.matching != LeadMatch::Id {
            page.set("match", page::matching(params.matching), "");
        }
        page.set("name", &page::text(&params.name), "");
        page.set("value", &page::text(&params.value), "");
        page.set("time", &page::text(&params.time), "");
    }
}

fn outcome(page: &mut Page, outcome: &OutcomeProposal, lang: Lang) {
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
}

fn stages(page: &mut Page, proposal: &Proposal) {
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

fn timing(page: &mut Page, proposal: &Proposal) {
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
    page.choice(
        "leads",
        "30",
        say(
            lang,
            "leads that sales can work a week; left out: 10% of the open ones",
            "leads que ventas puede trabajar a la semana; sin indicar: el 10% de los abiertos",
        ),
    );
    page.set("per", "\"week\"", "");
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
