-- People of the desk: who may do what, who is signed in, and what was done.

create table users (
    id            text    primary key,
    name          text    not null unique, -- what one signs in with
    display_name  text    not null,        -- what visitors see
    role          text    not null,        -- hotline_agent | staff | editor | supervisor | administrator | auditor
    password_hash text,                    -- argon2id; null until the one-time link was used
    totp_secret   text,                    -- base32; null where no one-time code is asked
    totp_pending  text,                    -- base32; shown, and not yet confirmed by a code
    totp_used     bigint  not null,        -- the last time step used, so that a code serves once
    capacity      bigint,                  -- conversations held at a time; null = `desk.capacity`
    skills        text    not null,        -- JSON list of words
    enabled       boolean not null,
    created_at    bigint  not null,
    updated_at    bigint  not null
);

-- 坐席组: who serves which departments, when, and who helps out.
create table user_groups (
    id          text   primary key,
    name        text   not null unique,
    departments text   not null, -- JSON list of names; empty = any
    hours       text   not null, -- JSON list of seven [["09:00","17:30"], …] from Monday; empty = the desk's hours
    fallback    text   not null, -- JSON list of group ids, first asked first
    created_at  bigint not null,
    updated_at  bigint not null
);

create table group_members (
    group_id text not null references user_groups (id),
    user_id  text not null references users (id),
    primary key (group_id, user_id)
);

create table sessions (
    id         text   primary key, -- shown in lists; the token is another secret
    token_hash text   not null unique,
    user_id    text   not null references users (id),
    created_at bigint not null,
    seen_at    bigint not null,
    expires_at bigint not null,
    address    text   not null,
    agent      text   not null
);

create index sessions_by_user on sessions (user_id);

-- Wrong passwords and codes in a row, by what is locked after too many: the SHA-256 of a name as
-- it was typed (whether somebody has it or not), or of a network address.
create table attempts (
    subject text   primary key,
    wrong   bigint not null,
    last_at bigint not null
);

-- One-time links: the first administrator (no user yet), an invitation, a forgotten password.
create table invitations (
    token_hash text   primary key,
    user_id    text   references users (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at    bigint
);

create index invitations_by_user on invitations (user_id);

-- 审计: each line carries the hash of the one before it.
create table audit (
    seq       bigint primary key, -- gap-free from 1, counted in `counters`
    at        bigint not null,
    actor     text   not null, -- user id, or "system"
    action    text   not null,
    subject   text   not null, -- kind and id of what it was done to
    detail    text   not null, -- JSON, no personal data
    hash      text   not null
);

-- 一企一档
create table enterprises (
    id          text   primary key,
    credit_code text   not null unique, -- 统一社会信用代码
    name        text   not null,
    key_account boolean not null,       -- 重点企业: served first
    note        text   not null,
    created_at  bigint not null,
    updated_at  bigint not null
);

-- The enterprise of a conversation was told by the host site under its signature; else it is only
-- claimed, opens nothing and is never served first.
alter table conversations add column identity_verified boolean not null default false;
