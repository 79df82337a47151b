//! One binary, a file for each behaviour.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod access;
mod corpus;
mod desk;
mod disk;
mod durability;
mod ending;
mod events;
mod gold;
mod limits;
mod messages;
mod pages;
mod problems;
mod server;
mod sessions;
mod storage;
mod tickets;
