//! Each stage on the clock, on one invented company of 2,000 leads: `cargo bench`. Figures stand in benches/RESULTS.md.

#![expect(clippy::unwrap_used, reason = "a bench stops at what it finds")]

mod stages {
    mod company;

    mod artifact;
    mod evaluate;
    mod features;
    mod fit;
    mod ingest;
    mod score;
}

fn main() {
    divan::main();
}
