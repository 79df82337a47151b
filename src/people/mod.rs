//! The people of the desk: passwords, one-time codes, sessions, invitations, groups. What the
//! door and the command line do to people is done here, in one transaction with its audit line.

mod password;

pub use password::{HashingFault, Passwords};
