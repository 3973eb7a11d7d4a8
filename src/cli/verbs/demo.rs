//! `leadscore demo`: the whole job on an invented company, made on the spot.

use std::process::ExitCode;
use std::time::Instant;

use super::{shown, write_whole};
use crate::Error;
use crate::cli::args::{Demo, Global};
use crate::cli::printer::Printer;
use crate::config::Config;
use crate::pipeline::{find_artifact, score, train};
use crate::synth::{SynthParams, generate};

pub(in crate::cli) fn run(args: &Demo, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let clock = Instant::now();
    let defaults = SynthParams::default();
    let params = SynthParams { seed: global.seed.unwrap_or(defaults.seed), ..defaults };
    let folder = std::path::absolute(&args.folder)?;
    printer.stage("inventing a company");
    generate(&params).write(&folder)?;
    let config = Config::load(&folder.join("leadscore.toml"), &global.overrides()?)?;
    let stage = |words: &str| printer.stage(words);
    let (metrics, run) = train(&config, &stage)?;
    super::train::print(&metrics, global, printer)?;
    let (_, artifact) = find_artifact(&config, Some(&run))?;
    let scores = score(&config, &artifact, None, &stage)?;
    let list = folder.join("scores.csv");
    let csv = super::score::usual_csv(&scores, config.project.lang, &artifact, global);
    write_whole(&list, csv.as_bytes())?;
    let page = folder.join(super::report::SALES);
    super::report::write_sales(&config, &run, None, &page, global, printer)?;
    printer.finish();
    printer.talk(&format!(
        "\nDone in {:.0} s. Open next:\n  {}   who to call, for sales\n  {}   what was found, for people\n  {}   the open leads, best first, with \
         reasons\n  {}   how it was asked for",
        clock.elapsed().as_secs_f64(),
        shown(&page),
        shown(&run.join("report.html")),
        shown(&list),
        shown(&folder.join("leadscore.toml")),
    ));
    Ok(ExitCode::SUCCESS)
}
