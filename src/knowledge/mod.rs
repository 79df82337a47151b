//! The life of documents: written, reviewed, published, withdrawn; and the index kept the same as what is published.

mod acts;
mod difference;
mod error;
mod follow;
mod inspect;
mod keeper;
mod life;
mod shelve;
mod sync;

pub use acts::{Act, Documents, Done, Saved};
pub use difference::{Change, DifferenceLine, difference};
pub use error::KnowledgeError;
pub use follow::{News, follow};
pub use inspect::{Beside, Finding, Inspection, inspect, written};
pub use keeper::{Keeper, Report};
pub use life::{Standing, Verb, allowed, step};
pub use shelve::{private_index, shelve};
pub use sync::{Synced, sync};
