//! Files as they come.
