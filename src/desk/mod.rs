//! People, clocks and tickets: pure rules of (what is known, what happened). No database, no
//! clock, no waiting. [`step()`] is the desk itself; whoever applies it writes what it gives.

mod act;
pub mod almanac;
pub mod calendar;
mod due;
pub mod duty;
pub mod enterprise;
pub mod event;
mod expect;
pub mod guess;
#[cfg(test)]
mod laws;
mod may;
mod offer;
mod person;
pub mod priority;
pub mod report;
pub mod route;
mod rules;
mod state;
mod step;
pub mod ticket;
mod view;
pub mod words;

pub use expect::Accuracy;
pub use rules::{Clocks, Group, Rules};
pub use state::Desk;
pub use step::step;
pub use view::Load;
