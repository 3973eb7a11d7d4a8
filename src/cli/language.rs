//! Which language does the person at the terminal read? The flag `--lang`, else LEADSCORE_LANG, else the config file's
//! `[project] lang`, else English. Help and refusals of the command line must know before anything
//! is parsed.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ColorChoice, FromArgMatches as _};

use super::args::{Args, Global};
use super::help::command;
use crate::score::Lang;

/// The command line was not understood, or asked for help.
pub(super) struct Refusal {
    /// The library's own account.
    pub(super) error: clap::Error,
    /// It in Spanish, where that is asked for and it is no help.
    pub(super) spanish: Option<String>,
}

/// What was typed.
pub(super) fn parse() -> Result<Args, Refusal> {
    let typed: Vec<_> = std::env::args_os().collect();
    let words: Vec<String> = typed.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let lang = flag(&words).or_else(variable).unwrap_or_default();
    // Parsing itself may have to speak; NO_COLOR is honoured there.
    let plain = words.iter().any(|word| word == "--no-color");
    let command = if plain { command(lang).color(ColorChoice::Never) } else { command(lang) };
    let parsed = command.try_get_matches_from(typed).and_then(|mut found| Args::from_arg_matches_mut(&mut found));
    parsed.map_err(|error| {
        let help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        let spanish = (lang == Lang::Es && error.use_stderr() && !help).then(|| in_spanish(&error));
        Refusal { error, spanish }
    })
}

/// The language of talk and tables.
pub(super) fn of(global: &Global) -> Lang {
    let flag = global.lang.map(Lang::from);
    flag.or_else(variable).or_else(|| config(global)).unwrap_or_default()
}

fn flag(words: &[String]) -> Option<Lang> {
    let after = |place: usize| words.get(place + 1).map(String::as_str);
    let said = words.iter().enumerate().find_map(|(place, word)| match word.as_str() {
        "--lang" => after(place),
        word => word.strip_prefix("--lang="),
    })?;
    code(said)
}

fn variable() -> Option<Lang> {
    code(&std::env::var("LEADSCORE_LANG").ok()?)
}

/// A config that cannot be read is complained about later, where it matters.
fn config(global: &Global) -> Option<Lang> {
    let text = std::fs::read_to_string(&global.config).ok()?;
    let table: toml::Table = text.parse().ok()?;
    code(table.get("project")?.get("lang")?.as_str()?)
}

fn code(text: &str) -> Option<Lang> {
    match text {
        "en" => Some(Lang::En),
        "es" => Some(Lang::Es),
        _ => None,
    }
}

/// The library's refusals are English; its kinds and their parts are not.
fn in_spanish(error: &clap::Error) -> String {
    let part = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    };
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("«{}» no se conoce aquí", part(ContextKind::InvalidArg)),
        ErrorKind::InvalidSubcommand => format!("no hay ninguna orden «{}»", part(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("falta {}", part(ContextKind::InvalidArg)),
        ErrorKind::MissingSubcommand => "falta la orden".to_owned(),
        ErrorKind::ArgumentConflict => {
            format!("{} no se puede combinar con {}", part(ContextKind::InvalidArg), part(ContextKind::PriorArg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (value, arg) = (part(ContextKind::InvalidValue), part(ContextKind::InvalidArg));
            if value.is_empty() { format!("{arg} pide un valor") } else { format!("«{value}» no vale para {arg}") }
        }
        _ => format!("la línea de órdenes no se entiende ({})", error.kind()),
    };
    let valid = part(ContextKind::ValidValue);
    let valid = if valid.is_empty() { String::new() } else { format!("; valores posibles: {valid}") };
    let meant = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue].map(part);
    let meant = meant.into_iter().find(|text| !text.is_empty());
    let meant = meant.map_or_else(String::new, |text| format!("; ¿quería decir «{text}»?"));
    format!("error: {what}{valid}{meant}\n\nPara más información, pruebe «--help».\n")
}
