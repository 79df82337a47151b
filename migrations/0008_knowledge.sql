-- The life of a document: what was written, who reviewed it, what is published. The database is the truth of what
-- is published; the index follows it.

create table documents (
    id                text   primary key,
    origin            text   not null, -- folder | console
    latest_version    bigint not null,
    published_version bigint,          -- null = nothing of it is published
    folder_digest     text,            -- SHA-256 of the file as it was last read; null = there is none, or it is gone
    created_at        bigint not null,
    updated_at        bigint not null
);

create index documents_by_update on documents (updated_at, id);

create table document_versions (
    document_id  text   not null references documents (id),
    version      bigint not null,
    revision     bigint not null, -- counts the savings of a draft, from 1
    state        text   not null, -- draft | in_review | published | replaced | rejected | withdrawn
    title        text   not null,
    kind         text   not null,
    doc_number   text,
    meta         text,            -- the front matter as JSON; null where it cannot be read
    text         text   not null, -- whole Markdown with its front matter
    digest       text   not null, -- SHA-256 of the text
    body_digest  text   not null, -- SHA-256 of the body without blanks around it
    author       text   not null, -- user id, or "folder"
    created_at   bigint not null,
    updated_at   bigint not null,
    submitted_by text,
    submitted_at bigint,
    reviewed_by  text,
    reviewed_at  bigint,
    comment      text,            -- what the reviewer says
    published_by text,
    published_at bigint,          -- when it was first given to visitors
    ended_at     bigint,          -- when it no longer was
    primary key (document_id, version)
);

create index document_versions_by_state on document_versions (state);

-- What became of what is published, gap-free from 1 (counted in `counters`). `mark` is linked to the line before it, so
-- that it names the whole of what is published: the index carries it.
create table publications (
    seq         bigint primary key,
    document_id text   not null references documents (id),
    version     bigint,          -- null = withdrawn
    by_whom     text   not null, -- user id, or "folder"
    at          bigint not null,
    mark        text   not null
);

create index publications_by_document on publications (document_id, seq);

-- A word that is remembered under a name, such as how the folder looked when it was last read.
create table marks (
    name text primary key,
    mark text not null
);
