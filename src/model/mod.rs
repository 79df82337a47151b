//! The plain words of the domain. No rules, no files, no network.

pub mod audit;
pub mod call;
pub mod conversation;
pub mod credit_code;
pub mod desk_event;
pub mod document;
pub mod enterprise;
pub mod file_name;
pub mod hours;
pub mod id;
pub mod note;
pub mod passage;
pub mod people;
pub mod reply;
pub mod report;
pub mod ticket;
pub mod time;
