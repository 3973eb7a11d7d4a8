//! `leadscore synth`.

use std::path::Path;
use std::process::ExitCode;

use super::shown;
use crate::Error;
use crate::cli::args::{Global, Synth};
use crate::cli::printer::Printer;
use crate::synth::{SynthParams, generate, generate_faulty};

pub(in crate::cli) fn run(args: &Synth, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let folder = global.output.as_deref().unwrap_or(Path::new("company"));
    let defaults = SynthParams::default();
    let params = SynthParams { leads: args.leads, seed: global.seed.unwrap_or(defaults.seed) };
    if args.faulty_card {
        for path in &generate_faulty(&params).write(folder)? {
            printer.talk(&shown(path));
        }
        printer.talk(&format!("Next: leadscore audit -c {}", shown(&folder.join("leadscore.toml"))));
        return Ok(ExitCode::SUCCESS);
    }
    let mut company = generate(&params);
    if let Some(share) = args.scanners {
        let clicks = company.plant_scanners(share);
        printer.talk(&format!("{clicks} clicks of mail scanners planted"));
    }
    if let Some(source) = args.source {
        let written = company.export(source)?.write(folder)?;
        let exports = shown(&folder.join("exports"));
        let files = written.iter().filter(|path| path.starts_with(folder.join("exports"))).count();
        let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        printer.talk(&format!("{files} in {exports}, as {} writes them", source.name()));
        printer.talk(&format!("Next: cd {} && leadscore init exports/ --timezone Europe/Madrid", shown(folder)));
        return Ok(ExitCode::SUCCESS);
    }
    let written = company.write(folder)?;
    for path in &written {
        printer.talk(&shown(path));
    }
    printer.talk(&format!("Next: leadscore train -c {}", shown(&folder.join("leadscore.toml"))));
    Ok(ExitCode::SUCCESS)
}
