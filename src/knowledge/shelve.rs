//! Documents made ready for the index.

use sha2::{Digest, Sha256};

use crate::{
    corpus::{Corpus, Entry, passages},
    model::id::hex,
    search::{Index, IndexError, Payload, Shelved, Snapshot},
    segment::Segmenter,
};

/// Cuts every document into passages and fingerprints it.
pub fn shelve(entries: Vec<Entry>) -> Vec<Shelved> {
    entries.into_iter().map(shelved).collect()
}

fn shelved(entry: Entry) -> Shelved {
    let mut digest = Sha256::new();
    digest.update(serde_json::to_vec(&entry.document).unwrap_or_default());
    digest.update(serde_json::to_vec(&entry.validity).unwrap_or_default());
    let meta = &entry.document.meta;
    let mut cut = passages(&entry.document.id, &meta.title, &entry.document.body, entry.plain);
    for passage in &mut cut {
        let own = passage.heading.iter().filter_map(|heading| meta.section_questions.get(heading));
        passage.questions = own.flatten().cloned().collect();
    }
    Shelved {
        passages: cut,
        document: entry.document,
        validity: entry.validity,
        plain: entry.plain,
        fingerprint: hex(&digest.finalize()).chars().take(24).collect(),
    }
}

/// An index in memory for one command; never touches `index.dir`.
///
/// # Errors
/// Out of memory, in effect.
pub fn private_index(corpus: &Corpus, segmenter: &Segmenter, writer: (usize, usize)) -> Result<Snapshot, IndexError> {
    let mut index = Index::in_memory(segmenter)?;
    let payload = Payload { dictionary: segmenter.dictionary.fingerprint.clone(), ..Payload::default() };
    index.refresh(&shelve(corpus.entries.clone()), &payload, writer, &|_| ())?;
    index.snapshot()
}
