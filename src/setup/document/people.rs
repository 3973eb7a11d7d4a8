//! `[leads]` and its columns, with the questions about them.

use super::format;
use crate::ingest::OnDuplicate;
use crate::score::Lang;
use crate::setup::page::{self, Page};
use crate::setup::proposal::{LeadsProposal, Noted};
use crate::setup::say;

pub(super) fn leads(page: &mut Page, leads: &LeadsProposal, has_events: bool, lang: Lang) {
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
        let why = if has_events {
            say(
                lang,
                "no column says when; a lead begins with its first event",
                "ninguna columna lo dice; un lead empieza con su primer evento",
            )
        } else {
            say(
                lang,
                "no column says when; each row is taken as it stands",
                "ninguna columna lo dice; cada fila se toma como está",
            )
        };
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
