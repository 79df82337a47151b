//! One binary, a file for each behaviour.

mod access;
mod durability;
mod ending;
mod events;
mod limits;
mod messages;
mod pages;
mod problems;
mod server;
mod storage;
mod tickets;
