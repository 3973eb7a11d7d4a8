//! The terminal's way in.

fn main() {}
