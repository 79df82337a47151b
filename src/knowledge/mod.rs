//! The life of documents: written, reviewed, published, withdrawn; and the index kept the same as what is published.

mod acts;
mod cluster;
mod currency;
mod difference;
mod entry;
mod error;
mod follow;
mod inspect;
mod intake;
mod keeper;
mod life;
mod shelve;
mod sync;

pub use acts::{Act, Documents, Done, Saved};
pub use cluster::{Cluster, Likeness, clusters};
pub use currency::{
    Contradiction, Duplicate, DuplicateWhy, Lapsing, Superseding, contradictions, duplicates, lapsing, superseding,
};
pub use difference::{Change, DifferenceLine, difference};
pub use entry::{Effect, Faq, effect, faq_text, in_vain};
pub use error::KnowledgeError;
pub use follow::{News, follow};
pub use inspect::{Beside, Finding, Inspection, inspect, written};
pub use intake::{Confidence, FileOutcome, Guess, ImportedAs, ImportedDocument, guesses};
pub use keeper::{Keeper, Report};
pub use life::{Standing, Verb, allowed, step};
pub use shelve::{private_index, shelve};
pub use sync::{Synced, sync};
