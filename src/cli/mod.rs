//! The terminal's door: arguments, one file per verb, one printer.

mod args;
mod environment;
mod help;
mod language;
mod printer;
mod signals;
mod verbs;

use std::process::ExitCode;

use args::{Args, Command};
use environment::Environment;
use printer::Printer;

/// Runs the command line and returns its exit code: 0 done, 1 a gate failed or an answer is needed, 2 usage or config,
/// 3 input data, 4 not enough data or artifact refused, 5 I/O; 130 interrupted.
#[must_use]
pub fn run() -> ExitCode {
    let mut args = match language::parse() {
        Ok(args) => args,
        Err(refusal) => return printer::refuse(&refusal),
    };
    let read = Environment::read(|name| std::env::var_os(name))
        .and_then(|environment| args.global.resolve(environment, &args.command));
    let printer = Printer::new(args.global.quiet, args.global.verbose, language::of(&args.global));
    signals::answer(&printer);
    let done = read.and_then(|()| args.global.threads()).and_then(|()| dispatch(&args, &printer));
    printer.finish();
    match done {
        Ok(code) => code,
        Err(error) => {
            printer.error(&format!("error: {error}"));
            ExitCode::from(error.exit_code())
        }
    }
}

fn dispatch(args: &Args, printer: &Printer) -> Result<ExitCode, crate::Error> {
    let global = &args.global;
    match &args.command {
        Command::Demo(demo) => verbs::demo::run(demo, global, printer),
        Command::Init(init) => verbs::init::run(init, global, printer),
        Command::Check(check) => verbs::check::run(check, global, printer),
        Command::Audit(audit) => verbs::audit::run(audit, global, printer),
        Command::Features => verbs::features::run(global, printer),
        Command::Train(train) => verbs::train::run(train, global, printer),
        Command::Backtest(backtest) => verbs::backtest::run(backtest, global, printer),
        Command::Verdict(verdict) => verbs::verdict::run(verdict, global, printer),
        Command::Rules(rules) => verbs::rules::run(rules, global, printer),
        Command::Report(report) => verbs::report::run(report, global, printer),
        Command::Score(score) => verbs::score::run(score, global, printer),
        Command::Explain(explain) => verbs::explain::run(explain, global, printer),
        Command::Monitor(monitor) => verbs::monitor::run(monitor, global, printer),
        Command::Recalibrate(recalibrate) => verbs::recalibrate::run(recalibrate, global, printer),
        Command::Verify(verify) => verbs::verify::run(verify, global, printer),
        Command::Release(release) => verbs::release::run(release, global, printer),
        Command::Synth(synth) => verbs::synth::run(synth, global, printer),
        Command::Simulate(simulate) => verbs::simulate::run(simulate, global, printer),
        Command::Config(config) => verbs::config::run(config, global, printer),
        Command::Completions(completions) => verbs::completions::run(completions, global, printer),
        Command::Man => verbs::completions::man(global, printer),
    }
}
