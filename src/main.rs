//! The terminal's way in.

fn main() -> std::process::ExitCode {
    leadscore::run()
}
