//! Stages on the clock.

fn main() {}
