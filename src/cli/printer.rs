//! The only place that prints: data to stdout, talk and progress to stderr.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::language::Refusal;
use crate::score::Lang;
use crate::tongue::told;

/// Where words go.
#[derive(Clone, Debug)]
pub(super) struct Printer {
    quiet: bool,
    lang: Lang,
    bar: Option<ProgressBar>,
}

impl Printer {
    /// A spinner shows only on a terminal, and never when quiet.
    pub(super) fn new(quiet: bool, lang: Lang) -> Self {
        let bar = (!quiet && io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new_spinner();
            // The template is fixed and valid; the default one serves as well.
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { quiet, lang, bar }
    }

    /// The language people are spoken to in.
    pub(super) const fn lang(&self) -> Lang {
        self.lang
    }

    /// What is being done now; a line of its own only where no spinner shows it.
    pub(super) fn stage(&self, words: &str) {
        let words = told(words, self.lang);
        match &self.bar {
            Some(bar) => bar.set_message(words),
            None if self.quiet => {}
            None => line(&mut io::stderr().lock(), &format!("{words} ...")),
        }
    }

    /// Talk: what a person wants to know and no program reads.
    pub(super) fn talk(&self, words: &str) {
        if !self.quiet {
            let words = told(words, self.lang);
            self.without_bar(|| line(&mut io::stderr().lock(), &words));
        }
    }

    /// An error, however quiet.
    pub(super) fn error(&self, words: &str) {
        let words = told(words, self.lang);
        self.without_bar(|| line(&mut io::stderr().lock(), &words));
    }

    /// Data on stdout; a reader who has left is no error.
    pub(super) fn data(&self, text: &str) -> io::Result<()> {
        self.finish();
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// Takes the spinner away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn without_bar(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

/// Help on stdout, or why the command line was not understood on stderr; the exit code that goes with it.
pub(super) fn refuse(refusal: &Refusal) -> ExitCode {
    match &refusal.spanish {
        Some(words) => line(&mut io::stderr().lock(), words),
        // A reader who has left is no error.
        None => drop(refusal.error.print()),
    }
    ExitCode::from(u8::try_from(refusal.error.exit_code()).unwrap_or(2))
}

/// Talk that nobody can hear any more is not worth an error.
fn line(out: &mut impl io::Write, words: &str) {
    let _ = writeln!(out, "{words}");
}
