//! How is the program run, and what does every run owe the person who typed it?

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What a finished run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program in `folder`, ready to start: the one that was built with the tests, or the one that LEADSCORE_PROGRAM names.
pub(crate) fn program(folder: &Path, arguments: &[&str]) -> Command {
    let built = || env!("CARGO_BIN_EXE_leadscore").into();
    let mut command = Command::new(std::env::var_os("LEADSCORE_PROGRAM").unwrap_or_else(built));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

/// Runs the program in `folder`.
pub(crate) fn leadscore(folder: &Path, arguments: &[&str]) -> Ran {
    ran(program(folder, arguments).output().unwrap(), arguments)
}

/// Runs it with `bytes` on its stdin.
pub(crate) fn fed(folder: &Path, arguments: &[&str], bytes: &[u8]) -> Ran {
    let mut command = program(folder, arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    // On a thread of its own: the program may be done before all is written, and no pipe holds everything.
    let writer = std::thread::spawn(move || drop(pipe.write_all(&bytes)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    ran(output, arguments)
}

fn ran(output: Output, arguments: &[&str]) -> Ran {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let ran = Ran {
        code: output.status.code().unwrap_or_else(|| panic!("{arguments:?} ended by a signal")),
        out: text(output.stdout),
        err: text(output.stderr),
    };
    for panicked in ["panicked", "RUST_BACKTRACE", "unwrap()"] {
        assert!(!ran.err.contains(panicked), "{arguments:?} shows {panicked}: {}", ran.err);
    }
    assert_eq!(first_email(&ran.err), None, "{arguments:?} shows an e-mail address: {}", ran.err);
    ran
}

impl Ran {
    /// The run, which was to end well.
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.err);
        self
    }

    /// The error's words, of a run that was to end with `code` and no data.
    pub(crate) fn failed(self, code: i32) -> String {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        assert_eq!(self.out, "", "data on stdout beside an error");
        let at = self.err.find("error: ").unwrap_or_else(|| panic!("no error in {:?}", self.err));
        assert!(self.err.ends_with('\n'));
        self.err[at + "error: ".len()..].trim_end().to_owned()
    }

    /// stdout as one line of JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        assert_eq!(self.out.matches('\n').count(), 1, "{}", self.out);
        serde_json::from_str(&self.out).unwrap()
    }
}

/// The first whole e-mail address in `text`; `***@example.net` is masked and none.
fn first_email(text: &str) -> Option<&str> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    text.match_indices('@').find_map(|(at, _)| {
        let start = text[..at].rfind(|c: char| !part(c)).map_or(0, |before| before + 1);
        let domain = text[at + 1..].chars().next().is_some_and(char::is_alphanumeric);
        (start < at && domain).then(|| &text[start..])
    })
}

#[test]
fn a_masked_address_is_none_and_a_whole_one_is_found() {
    assert_eq!(first_email("no lead \"***@example.net\" here, at @home"), None);
    assert!(first_email("no lead \"ana.b@example.net\"").unwrap().starts_with("ana.b@"));
}
