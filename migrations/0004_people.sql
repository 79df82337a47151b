-- Second factor, and what is looked for in the audit log and the enterprises' files.

-- Each serves once where the one-time code is not at hand; only the SHA-256 is kept.
create table recovery_codes (
    user_id   text   not null references users (id),
    code_hash text   not null,
    used_at   bigint,
    primary key (user_id, code_hash)
);

create index audit_by_actor on audit (actor, seq);
create index audit_by_subject on audit (subject, seq);
create index audit_by_action on audit (action, seq);

alter table enterprises add column phone text; -- digits only
create index enterprises_by_phone on enterprises (phone);
create index conversations_by_phone on conversations (phone);
