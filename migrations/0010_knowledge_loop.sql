-- What was asked in vain, made into knowledge.

alter table drafts add column document_id text references documents (id);

-- Documents made of an answer given by a person or of questions asked in vain; their effect is shown.
create table knowledge_entries (
    document_id text   primary key references documents (id),
    source      text   not null, -- draft | unanswered
    question    text   not null,
    questions   text   not null, -- JSON list of other ways it was asked
    user_id     text   not null references users (id),
    at          bigint not null
);
