//! Fields of the index.

use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};

/// Name of the tokenizer that cuts words.
pub const WORDS: &str = "words";
/// Name of the tokenizer that cuts character pairs.
pub const PAIRS: &str = "pairs";

/// The fields of a record. A record is a passage or a whole document.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// Document id, on passages and on the document itself; deletes go by it.
    pub owner: Field,
    /// `id`, NUL, fingerprint; on document records only.
    pub stamp: Field,
    /// Words and character pairs of title, headings, questions and text of a passage.
    pub words: Field,
    pub pairs: Field,
    /// The same of title, headings and questions alone.
    pub title_words: Field,
    pub title_pairs: Field,
    /// Pinyin initials of the title and questions from each of their characters on; on document records.
    pub initials: Field,
    /// JSON of the passage or the document.
    pub passage: Field,
    pub document: Field,
}

/// Builds the schema; a change here needs a new `SCHEMA_VERSION`.
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = |tokenizer: &str| {
        let indexing =
            TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(IndexRecordOption::WithFreqs);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        owner: builder.add_text_field("owner", STRING),
        stamp: builder.add_text_field("stamp", STRING),
        words: builder.add_text_field("words", text(WORDS)),
        pairs: builder.add_text_field("pairs", text(PAIRS)),
        title_words: builder.add_text_field("title_words", text(WORDS)),
        title_pairs: builder.add_text_field("title_pairs", text(PAIRS)),
        initials: builder.add_text_field("initials", STRING),
        // As text: stored bytes are read back one by one.
        passage: builder.add_text_field("passage", STORED),
        document: builder.add_text_field("document", STORED),
    };
    (builder.build(), fields)
}
