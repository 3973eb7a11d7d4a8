//! Simulated companies whose time to conversion is known, and small ones counted by hand.
