//! The life of documents: from the corpus folder to the index, kept current while serving.

mod keeper;
mod shelve;

pub use keeper::{Keeper, KeeperError, Report};
pub use shelve::{private_index, shelve};
