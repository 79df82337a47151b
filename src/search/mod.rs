//! Finding passages: the index, what a question looks for in it, and type-ahead.

mod homophone;
mod index;
mod library;
mod query;
mod rarity;
mod record;
mod schema;
mod snapshot;
mod suggest;
mod tokenizer;

pub use index::{Index, IndexError, Payload, SCHEMA_VERSION, Stamp};
pub use library::{Library, Woken};
pub use query::{Pair, Query, Slot};
pub use rarity::Rarity;
pub use record::{PassageRecord, Shelved, StoredDocument};
pub use snapshot::{Edition, Found, Snapshot};
pub use suggest::Suggestion;
