//! bangban (帮办): answers Chinese policy and procedure questions from a corpus, quotes the
//! clause, knows when it does not know, and then has a person take over.
//!
//! The rooms stand on floors and look only downwards; `ARCHITECTURE.md` draws the map and
//! `tests/tidy.rs` holds it.

pub mod answer;
pub mod cli;
pub mod config;
pub mod convert;
pub mod corpus;
pub mod desk;
pub mod eval;
pub mod http;
pub mod knowledge;
pub mod model;
pub mod people;
pub mod search;
pub mod segment;
pub mod sim;
pub mod storage;
pub mod switchboard;
