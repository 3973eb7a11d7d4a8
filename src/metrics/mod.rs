//! How good are these scores? Arrays in, one number out.
