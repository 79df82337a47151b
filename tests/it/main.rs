//! One binary, a file for each behaviour.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "../drive/mod.rs"]
mod drive;

mod access;
mod attachments;
mod corpus;
mod crash;
mod cuts;
mod desk;
mod disk;
mod durability;
mod ending;
mod enterprises;
mod events;
mod gold;
mod history;
mod hours;
mod import;
mod import_files;
mod limits;
mod load;
mod messages;
mod pages;
mod people;
mod problems;
mod replay;
mod reports;
mod retries;
mod server;
mod sessions;
mod shutdown;
mod storage;
mod ticket_desk;
mod tickets;
