//! `leadscore score --preset`: what a CRM imports, in as many files as it asks for.

use std::path::{Path, PathBuf};

use super::{check_target, shown, write_whole};
use crate::Error;
use crate::cli::printer::Printer;
use crate::pipeline::Scores;
use crate::report::{Crm, CrmForm, ScoresForm, crm_files};

/// The file's name where none is given.
pub(super) fn usual_name(crm: Crm) -> String {
    format!("scores-{}.{}", crm.name(), crm.ending())
}

/// The files' bytes, one after another.
pub(super) fn files(scores: &Scores, crm: Crm, key: Option<&str>, form: &ScoresForm<'_>) -> Vec<Vec<u8>> {
    let form = CrmForm { crm, key, lang: form.lang, model: form.model, formulas: form.formulas };
    crm_files(&scores.leads, &form)
}

/// One file under the name given; several under that name with -001 and on before its ending.
pub(super) fn deliver(files: &[Vec<u8>], target: &Path, printer: &Printer) -> Result<(), Error> {
    let to_screen = target == Path::new("-");
    match files {
        [bytes] if to_screen => Ok(printer.data(bytes)?),
        _ if to_screen => Err(Error::Usage(format!(
            "-o -: this system takes no file that large, so there are {}; name one with -o FILE, the others are numbered after it",
            files.len()
        ))),
        [bytes] => written(bytes, target, printer),
        _ => {
            let targets: Vec<PathBuf> = (1..=files.len()).map(|place| numbered(target, place)).collect();
            targets.iter().try_for_each(|target| check_target(target))?;
            files.iter().zip(&targets).try_for_each(|(bytes, target)| written(bytes, target, printer))
        }
    }
}

fn written(bytes: &[u8], target: &Path, printer: &Printer) -> Result<(), Error> {
    write_whole(target, bytes)?;
    printer.talk(&format!("Written: {}", shown(target)));
    Ok(())
}

fn numbered(target: &Path, place: usize) -> PathBuf {
    let stem = target.file_stem().unwrap_or_default().to_string_lossy();
    let name = match target.extension() {
        Some(ending) => format!("{stem}-{place:03}.{}", ending.to_string_lossy()),
        None => format!("{stem}-{place:03}"),
    };
    target.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_files_are_numbered_before_their_ending() {
        assert_eq!(numbered(Path::new("out/scores-marketo.csv"), 2), Path::new("out/scores-marketo-002.csv"));
        assert_eq!(numbered(Path::new("scores"), 12), Path::new("scores-012"));
    }
}
