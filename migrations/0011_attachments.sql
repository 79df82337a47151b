-- 附件: what was sent along with a conversation or a ticket. The contents stand apart, so that a list reads none of them.

create table attachments (
    id           text   primary key, -- random
    subject_kind text   not null,    -- conversation | ticket
    subject_id   text   not null,
    name         text   not null,    -- made harmless
    media_type   text   not null,    -- as the content says
    size         bigint not null,
    user_id      text   references users (id), -- who of the desk sent it; null = the visitor
    at           bigint not null
);

create index attachments_by_subject on attachments (subject_kind, subject_id, at);

create table attachment_contents (
    attachment_id text  primary key references attachments (id),
    content       bytea not null
);
