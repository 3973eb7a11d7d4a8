//! The only place that prints: data to stdout, talk and progress to stderr.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::language::Refusal;
use crate::score::Lang;
use crate::tongue::told;

/// Where words go.
#[derive(Clone, Debug)]
pub(super) struct Printer {
    quiet: bool,
    /// When the program started, where every step is told with its time.
    verbose_since: Option<Instant>,
    lang: Lang,
    bar: Option<ProgressBar>,
}

impl Printer {
    /// A spinner shows only on a terminal, and never when quiet or when every step is told.
    pub(super) fn new(quiet: bool, verbose: bool, lang: Lang) -> Self {
        let bar = (!quiet && !verbose && io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new_spinner();
            // The template is fixed and valid; the default one serves as well.
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { quiet, verbose_since: verbose.then(Instant::now), lang, bar }
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
            None if self.verbose_since.is_some() => self.detail(&words),
            None => line(&mut io::stderr().lock(), &format!("{words} ...")),
        }
    }

    /// Talk that only `-v` asks for, with the seconds gone by.
    pub(super) fn detail(&self, words: &str) {
        if let Some(since) = self.verbose_since {
            line(&mut io::stderr().lock(), &format!("{:>7.2} s  {words}", since.elapsed().as_secs_f64()));
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
    pub(super) fn data(&self, data: &(impl AsRef<[u8]> + ?Sized)) -> io::Result<()> {
        self.finish();
        let mut out = io::stdout().lock();
        match out.write_all(data.as_ref()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// True when a person would see what goes to stdout.
    pub(super) fn is_seen(&self) -> bool {
        io::stdout().is_terminal()
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
    let _ = writeln!(out, "{}", plain(words));
}

/// Text from data as a terminal may show it: what would move the cursor or turn the direction of writing is written out.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|c| if hidden(c) { c.escape_unicode().to_string() } else { c.to_string() });
    Cow::Owned(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_turn_the_line_is_written_out() {
        assert_eq!(plain("Ana\u{202e}txt.exe\u{1b}[31m\n"), "Ana\\u{202e}txt.exe\\u{1b}[31m\n");
        assert!(matches!(plain("añá 東京 🙂\tx\n"), Cow::Borrowed(_)));
    }
}
