//! Keeps the import direction of the rooms.
