//! In which zone are times without an offset meant?

use super::found::Found;
use super::proposal::Proposal;
use super::propose::Wishes;
use super::say;
use crate::ingest::sources::Part;

/// Fills in the zone: as asked for, as the program that wrote the times always has it, or as a question.
pub(super) fn fill(found: &Found, parts: &[Part], wishes: &Wishes, proposal: &mut Proposal) {
    let lang = proposal.lang;
    let used = used_times(proposal);
    let mut local = Vec::new();
    // Days alone, and no other times beside them: every zone gives the same weeks, windows and labels.
    let (mut days_only, mut timed) = (true, false);
    for (_, file) in found.files.iter().enumerate().filter(|(i, _)| parts[*i] != Part::Ignored) {
        let own = found.map_of(file).and_then(|(source, _)| source.zone.clone());
        for column in &file.look.columns {
            let named = used.iter().any(|(name, time)| *name == file.look.name && *time == column.name);
            let Some(time) = column.time().filter(|_| named) else { continue };
            timed = true;
            days_only &= time.local && time.dates_only;
            if time.local {
                let example = file.look.cells(&column.name).iter().flatten().next().map(ToString::to_string);
                local.push((
                    own.clone(),
                    format!("{} {:?}: {}", file.look.name, column.name, example.unwrap_or_default()),
                ));
            }
        }
    }
    let always: Option<&String> = local.first().and_then(|(own, _)| own.as_ref());
    let agreed = always.filter(|zone| local.iter().all(|(own, _)| own.as_ref() == Some(zone)));
    proposal.timezone = match (&wishes.timezone, agreed) {
        (Some(asked), Some(own)) if asked != own => {
            let why = say(
                lang,
                format!(
                    "not {asked}: the program that wrote these files keeps its times in {own}, and says so nowhere"
                ),
                format!(
                    "no {asked}: el programa que escribió estos archivos guarda sus horas en {own} y no lo dice en ninguna parte"
                ),
            );
            Some((own.clone(), why))
        }
        (Some(asked), _) => Some((asked.clone(), say(lang, "as you said", "como indicó").to_owned())),
        (None, Some(own)) => {
            let why = say(
                lang,
                "the program that wrote these files keeps its times so",
                "el programa que escribió estos archivos guarda así sus horas",
            );
            Some((own.clone(), why.to_owned()))
        }
        (None, None) if !timed => {
            Some(("UTC".to_owned(), say(lang, "nothing here is dated", "aquí nada tiene fecha").to_owned()))
        }
        (None, None) if days_only => {
            let why = say(lang, "days without hours: the zone moves nothing", "días sin hora: la zona no cambia nada");
            Some(("UTC".to_owned(), why.to_owned()))
        }
        (None, None) if local.is_empty() => {
            let why = say(
                lang,
                "all times name their offset; weeks start on Monday at midnight here",
                "todas las horas indican su desfase; la semana empieza el lunes a medianoche aquí",
            );
            Some(("UTC".to_owned(), why.to_owned()))
        }
        (None, None) => None,
    };
    proposal.local_time = local.into_iter().next().map(|(_, example)| example);
}

/// Columns that the proposal reads as times, by file.
fn used_times(proposal: &Proposal) -> Vec<(String, String)> {
    let mut used = Vec::new();
    if let Some(leads) = &proposal.leads {
        let file = &leads.noted.params.file;
        let as_of = proposal.as_of.as_ref().and_then(|(words, _)| words.strip_prefix("column:").map(str::to_owned));
        let columns = leads
            .noted
            .params
            .created
            .names()
            .iter()
            .cloned()
            .chain(proposal.outcome.params.column.clone())
            .chain(as_of);
        used.extend(columns.map(|column| (file.clone(), column)));
    }
    for events in &proposal.events {
        let params = &events.params;
        let columns = params.known_at.iter().chain(params.dated.keys()).chain([&params.time]);
        used.extend(columns.map(|column| (params.file.clone(), column.clone())));
    }
    used.extend(
        proposal.aliases.iter().filter_map(|alias| Some((alias.params.file.clone(), alias.params.time.clone()?))),
    );
    used.extend(proposal.history.iter().map(|history| (history.params.file.clone(), history.params.time.clone())));
    used.extend(proposal.recorded.iter().map(|recorded| (recorded.params.file.clone(), recorded.params.time.clone())));
    used.extend(proposal.outcome.params.file.iter().map(|file| (file.path.clone(), file.time.clone())));
    used
}
