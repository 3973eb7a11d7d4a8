//! Help in the reader's language: what each verb and flag is for, with an example under every verb.
//!
//! English sentences stand beside the arguments in `args.rs`; `help/es.toml` has the Spanish ones and `help/examples.toml`
//! the examples. Tests ask for both, and that every example can be typed.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::args::Args;
use crate::score::Lang;

const SPANISH: &str = include_str!("help/es.toml");
const EXAMPLES: &str = include_str!("help/examples.toml");

/// Words by command path (`rules replay`) and argument (empty: the command itself).
type Words = BTreeMap<String, BTreeMap<String, String>>;

/// The whole command line, speaking `lang`.
pub(super) fn command(lang: Lang) -> Command {
    let examples: BTreeMap<String, Vec<String>> = toml::from_str(EXAMPLES).unwrap_or_default();
    let words: Words = if lang == Lang::Es { toml::from_str(SPANISH).unwrap_or_default() } else { Words::new() };
    let command = Args::command();
    let globals = words.get("leadscore").cloned().unwrap_or_default();
    // Flags of every verb are known to each of them once the command is built.
    let told = tell(command, "leadscore", &words, &globals, &examples, lang);
    if lang == Lang::Es { told.after_help(AFTER_HELP_ES) } else { told }
}

const AFTER_HELP_ES: &str = "\
Un primer vistazo:     leadscore demo --lang es
Datos propios:         leadscore init exports/, leadscore check, leadscore train,
                       leadscore score, leadscore explain --lead ID
Códigos de salida:     0 hecho, 1 falta una respuesta, 2 uso o configuración, 3 datos de entrada,
                       4 datos insuficientes o artefacto rechazado, 5 archivos, 130 interrumpido
Entorno:               LEADSCORE_CONFIG, LEADSCORE_SEED, LEADSCORE_LANG y LEADSCORE_THREADS valen
                       por -c, --seed, --lang y -j; NO_COLOR, por --no-color. Lo escrito en la
                       orden vale más que ellas, y ellas, más que el archivo";

const TEMPLATE_ES: &str = "{before-help}{about-with-newline}\nUso: {usage}\n\n{all-args}{after-help}";

fn tell(
    command: Command,
    path: &str,
    words: &Words,
    globals: &BTreeMap<String, String>,
    examples: &BTreeMap<String, Vec<String>>,
    lang: Lang,
) -> Command {
    let verbs: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    let mut command = command;
    if let Some(lines) = examples.get(path) {
        let (one, several) = match lang {
            Lang::En => ("Example:", "Examples:"),
            Lang::Es => ("Ejemplo:", "Ejemplos:"),
        };
        let head = if lines.len() == 1 { one } else { several };
        command = command.after_help(format!("{head}\n  {}", lines.join("\n  ")));
    }
    if lang == Lang::Es {
        let own = words.get(path).cloned().unwrap_or_default();
        if let Some(about) = own.get("about") {
            command = command.about(about.clone());
        }
        command = command
            .help_template(TEMPLATE_ES)
            .subcommand_help_heading("Órdenes")
            .disable_help_subcommand(true)
            .mut_args(|arg| translated(arg, &own, globals))
            .disable_help_flag(true)
            .arg(flag("help", 'h', ArgAction::Help, globals));
        if path == "leadscore" {
            command = command.disable_version_flag(true).arg(flag("version", 'V', ArgAction::Version, globals));
        }
    }
    for verb in verbs {
        let below = if path == "leadscore" { verb.clone() } else { format!("{path} {verb}") };
        command = command.mut_subcommand(&verb, |sub| tell(sub, &below, words, globals, examples, lang));
    }
    command
}

/// What the library would add in English.
fn flag(name: &'static str, short: char, action: ArgAction, globals: &BTreeMap<String, String>) -> Arg {
    let help = globals.get(name).cloned().unwrap_or_default();
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading("Opciones")
}

fn translated(arg: Arg, own: &BTreeMap<String, String>, globals: &BTreeMap<String, String>) -> Arg {
    let id = arg.get_id().as_str().to_owned();
    let heading = match (arg.is_global_set(), arg.is_positional()) {
        (true, _) => "Opciones de todas las órdenes",
        (false, true) => "Argumentos",
        (false, false) => "Opciones",
    };
    let said = own.get(&id).or_else(|| globals.get(&id)).cloned();
    let arg = arg.help_heading(heading);
    match said {
        // The library writes "[default: x]" in English.
        Some(help) => arg.help(help).hide_default_value(true),
        None => arg,
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn walk(command: &Command, path: &str, each: &mut impl FnMut(&Command, &str)) {
        each(command, path);
        for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
            let below =
                if path == "leadscore" { verb.get_name().to_owned() } else { format!("{path} {}", verb.get_name()) };
            walk(verb, &below, each);
        }
    }

    #[test]
    fn every_verb_and_flag_is_told_in_spanish_and_no_word_is_left_over() {
        let words: Words = toml::from_str(SPANISH).unwrap();
        let (mut missing, mut known) = (Vec::new(), Vec::new());
        walk(&Args::command(), "leadscore", &mut |command, path| {
            let ids = command.get_arguments().filter(|arg| arg.get_help().is_some()).map(|arg| arg.get_id().as_str());
            for id in ids.chain(["about"]) {
                known.push((path.to_owned(), id.to_owned()));
                if !words.get(path).is_some_and(|own| own.contains_key(id)) {
                    missing.push(format!("[{path:?}] {id}"));
                }
            }
        });
        assert!(missing.is_empty(), "no Spanish for: {missing:#?}");
        let left: Vec<_> = words
            .iter()
            .flat_map(|(path, own)| own.keys().map(move |id| (path.clone(), id.clone())))
            .filter(|one| !known.contains(one) && !matches!(one.1.as_str(), "help" | "version"))
            .collect();
        assert!(left.is_empty(), "Spanish for what is not there: {left:?}");
    }

    #[test]
    fn every_verb_ends_its_help_with_examples_that_can_be_typed() {
        let examples: BTreeMap<String, Vec<String>> = toml::from_str(EXAMPLES).unwrap();
        walk(&Args::command(), "leadscore", &mut |command, path| {
            if path == "leadscore" || command.has_subcommands() {
                return;
            }
            let lines = examples.get(path).unwrap_or_else(|| panic!("no example for {path}"));
            for line in lines {
                let typed = line.split(" > ").next().unwrap().split(" | ").last().unwrap();
                Args::try_parse_from(typed.split_whitespace()).unwrap_or_else(|error| panic!("{line}: {error}"));
            }
        });
        for lang in [Lang::En, Lang::Es] {
            let mut whole = command(lang);
            let help = whole.find_subcommand_mut("score").unwrap().render_help().to_string();
            assert!(help.trim_end().ends_with(examples["score"].last().unwrap()), "{help}");
        }
    }

    #[test]
    fn spanish_help_has_no_english_headings() {
        let mut whole = command(Lang::Es);
        whole.build();
        for verb in ["score", "train"] {
            let help = whole.find_subcommand_mut(verb).unwrap().render_help().to_string();
            for english in ["Usage:", "Options", "Commands:", "Arguments:", "Example", "[default"] {
                assert!(!help.contains(english), "{english:?} in {help}");
            }
        }
    }
}
