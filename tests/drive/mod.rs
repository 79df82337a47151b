//! Drives the real server process over HTTP and SSE, as visitors and as people of the desk, keeps
//! the history of what they did and saw, and checks it. Tests and benches share it.
#![allow(dead_code, reason = "each test binary and bench uses its part")]

pub mod calls;
pub mod check;
pub mod history;
pub mod load;
pub mod process;
pub mod sender;
pub mod staff;
pub mod stream;
pub mod visitor;
pub mod world;
