//! Documents made ready for the index.

use sha2::{Digest, Sha256};

use crate::{
    corpus::{Corpus, Entry, passages},
    model::{document::Validity, id::hex},
    search::{Index, IndexError, Payload, Shelved, Snapshot},
    segment::Segmenter,
};

/// Cuts every document into passages and fingerprints it.
pub fn shelve(entries: Vec<Entry>) -> Vec<Shelved> {
    entries.into_iter().map(shelved).collect()
}

/// Names a text and the days in which it is in force.
pub(crate) fn fingerprint(digest: &str, validity: &Validity) -> String {
    let mut hash = Sha256::new();
    hash.update(digest.as_bytes());
    hash.update(serde_json::to_vec(validity).unwrap_or_default());
    hex(&hash.finalize()).chars().take(24).collect()
}

pub(crate) fn shelved(entry: Entry) -> Shelved {
    let digest = match &entry.digest {
        // From a judged set, which has no text of its own.
        none if none.is_empty() => serde_json::to_string(&entry.document).unwrap_or_default(),
        digest => digest.clone(),
    };
    let fingerprint = fingerprint(&digest, &entry.validity);
    let meta = &entry.document.meta;
    let mut cut = passages(&entry.document.id, &meta.title, &entry.document.body, entry.plain);
    for passage in &mut cut {
        let own = passage.heading.iter().filter_map(|heading| meta.section_questions.get(heading));
        passage.questions = own.flatten().cloned().collect();
    }
    Shelved { passages: cut, document: entry.document, validity: entry.validity, plain: entry.plain, fingerprint }
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
