//! Questions and answers made into documents, and what each brought.

use jiff::civil::Date;

use crate::{
    corpus::render,
    knowledge::{Documents, KnowledgeError, Likeness, error::wrong, written},
    model::{
        audit::{Action, Deed},
        document::{Document, Kind, Meta},
        id,
        knowledge::Origin,
        reply::{Decision, Reason},
        time::Millis,
    },
    segment::Segmenter,
    storage::{Asked, Entry, EntrySource, KeptDraft, Tx},
};

/// What a text of questions and answers is made of.
#[derive(Clone, Debug, Default)]
pub struct Faq {
    pub question: String,
    /// Other ways people ask.
    pub questions: Vec<String>,
    /// Empty: it must be written before it can be published.
    pub answer: String,
    pub department: Option<String>,
    /// Titles of the documents it rests on.
    pub cites: Vec<String>,
    /// What the owner of the answer states, where no document says it.
    pub statement: Option<String>,
    pub day: Option<Date>,
}

/// What a document made of people's questions brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Answers that cite it since it was published: so many needed nobody.
    pub answered: usize,
    /// Questions of its matter that went to a person before.
    pub escalated_before: usize,
    /// Questions of its matter that went to a person since.
    pub escalated_since: usize,
}

/// The document of a question and its answer, as Markdown with front matter.
///
/// # Errors
/// The question is empty, or cannot stand in front matter.
pub fn faq_text(faq: &Faq) -> Result<String, KnowledgeError> {
    let question = faq.question.trim();
    if question.is_empty() {
        return wrong("question", "不能为空");
    }
    let mut questions = vec![question.to_owned()];
    for other in &faq.questions {
        let other = other.trim();
        if !other.is_empty() && !questions.iter().any(|known| known == other) {
            questions.push(other.to_owned());
        }
    }
    let meta = Meta {
        title: question.to_owned(),
        kind: Kind::Faq,
        department: faq.department.clone(),
        issuer: faq.department.clone(),
        issued_on: faq.day,
        verified_on: faq.day,
        questions,
        ..Meta::default()
    };
    let mut body = faq.answer.trim().to_owned();
    if !body.is_empty() {
        body.push('\n');
        for title in &faq.cites {
            body += &format!("\n依据：《{title}》\n");
        }
        if let Some(statement) = &faq.statement {
            body += &format!("\n{}\n", statement.trim());
        }
    }
    let document = Document { id: String::new(), meta, body };
    render(&document).or_else(|why| wrong("question", why))
}

/// Whether a question was asked in vain: nothing answered it, or the visitor was not content.
pub fn in_vain(asked: &Asked) -> bool {
    let lacking = matches!(
        asked.reason,
        Some(Reason::NoMatch | Reason::LowConfidence | Reason::MissingFact | Reason::LapsedOnly)
    );
    asked.badly_rated || (asked.decision == Decision::Escalate && lacking)
}

/// What an entry brought since it was first published; before that, what went to people.
pub fn effect(entry: &Entry, published_at: Option<Millis>, asked: &[Asked], segmenter: &Segmenter) -> Effect {
    let ways: Vec<Likeness> =
        std::iter::once(&entry.question).chain(&entry.questions).map(|way| Likeness::of(way, segmenter)).collect();
    let since = published_at.unwrap_or(Millis::MAX);
    let mut effect = Effect::default();
    for turn in asked {
        if turn.at >= since && turn.decision == Decision::Answer && turn.cited.contains(&entry.document) {
            effect.answered += 1;
        }
        if turn.decision != Decision::Escalate || !in_vain(turn) {
            continue;
        }
        let own = Likeness::of(&turn.question, segmenter);
        if ways.iter().any(|way| way.is_near(&own)) {
            if turn.at < since {
                effect.escalated_before += 1;
            } else {
                effect.escalated_since += 1;
            }
        }
    }
    effect
}

impl Documents {
    /// Makes a document's draft of a question and its answer that somebody of the desk kept; what is not
    /// given is taken from the draft.
    ///
    /// # Errors
    /// There is no such draft, or a document was made of it already.
    pub async fn of_draft(
        &self,
        who: &str,
        draft: &str,
        wish: Faq,
        now: Millis,
    ) -> Result<(String, i64), KnowledgeError> {
        let (who, draft) = (who.to_owned(), draft.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let kept = tx.draft(&draft).await?.ok_or(KnowledgeError::NotFound)?;
                    if kept.document.is_some() {
                        return Err(KnowledgeError::NotAllowed { allowed: Vec::new() });
                    }
                    let faq = of_kept(kept, wish);
                    let made = made(tx, &who, EntrySource::Draft, &faq, now).await?;
                    tx.set_draft_document(&draft, &made.0).await?;
                    Ok(made)
                })
            })
            .await
    }

    /// Makes a document's draft of questions asked in vain.
    ///
    /// # Errors
    /// The question is empty.
    pub async fn of_questions(&self, who: &str, faq: Faq, now: Millis) -> Result<(String, i64), KnowledgeError> {
        let who = who.to_owned();
        self.store
            .write(move |tx| Box::pin(async move { made(tx, &who, EntrySource::Unanswered, &faq, now).await }))
            .await
    }
}

/// The wish, completed by the draft; without a document to cite, its author's statement stands below.
fn of_kept(kept: KeptDraft, wish: Faq) -> Faq {
    let own = kept.draft;
    let given = |text: String, otherwise: String| if text.trim().is_empty() { otherwise } else { text };
    let department = wish.department.or(own.department);
    let statement = wish.statement.or_else(|| {
        let office = department.as_deref().unwrap_or_default();
        let day = wish.day.map(|day| format!("于{}年{}月{}日", day.year(), day.month(), day.day())).unwrap_or_default();
        wish.cites.is_empty().then(|| format!("本答复由{office}工作人员{}{day}作出。", kept.display_name))
    });
    Faq {
        question: given(wish.question, own.question),
        answer: given(wish.answer, own.answer),
        department,
        statement,
        ..wish
    }
}

/// Writes the draft and notes what it was made of; gives document and version.
async fn made(
    tx: &mut Tx,
    who: &str,
    source: EntrySource,
    faq: &Faq,
    now: Millis,
) -> Result<(String, i64), KnowledgeError> {
    let id = id::new_id();
    let written = written(&id, faq_text(faq)?);
    tx.create_document(&id, Origin::Console, None, now).await?;
    let version = tx.add_version(&id, &written, who, now).await?;
    let entry = Entry {
        document: id.clone(),
        source,
        question: faq.question.trim().to_owned(),
        questions: faq.questions.clone(),
        user: who.to_owned(),
        at: now,
    };
    tx.insert_entry(&entry).await?;
    let detail = serde_json::json!({ "version": version, "revision": 1, "source": source });
    tx.audit(&Deed::new(who, Action::DocumentSaved, "document", &id).with(detail), now).await?;
    Ok((id, version))
}
