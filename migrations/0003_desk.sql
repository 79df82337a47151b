-- The desk: calls for a person, who was asked, who came, and when.

alter table conversations add column enterprise_id text references enterprises (id);
alter table conversations add column visitor_name text;
alter table conversations add column phone text;
alter table conversations add column channel text not null default 'widget'; -- widget | phone | hall | kiosk | mailbox
alter table conversations add column large_type boolean not null default false; -- 长辈版
alter table conversations add column owner_id text references users (id);       -- who holds it, or held it last
alter table conversations add column closed_at bigint;
-- The last numbers read by either side.
alter table conversations add column visitor_read bigint not null default 0;
alter table conversations add column staff_read bigint not null default 0;

create index conversations_by_state on conversations (state, updated_at);
create index conversations_by_enterprise on conversations (enterprise_id, created_at);

-- Who said it, where a person of the desk did.
alter table events add column user_id text references users (id);

-- 呼叫: from the moment a person is called until the conversation leaves the desk's hands.
create table calls (
    id              text    primary key,
    conversation_id text    not null references conversations (id),
    reason          text    not null, -- why a person is called
    department      text,             -- guessed, with its reason
    department_why  text,
    preferred_id    text    references users (id), -- held the visitor's last conversation (首接负责)
    group_id        text    references user_groups (id),
    priority        bigint  not null,
    called_at       bigint  not null,
    queued_at       bigint  not null, -- when it last began to wait afresh
    expected_wait_s bigint,           -- what the visitor was told at first
    state           text    not null, -- waiting | offered | held | ended
    user_id         text    references users (id), -- who it is offered to, or who holds it
    since           bigint  not null, -- of this state
    first_taken_at  bigint,
    first_message_at bigint,          -- the first response
    responder_id    text    references users (id),
    group_asked_at  bigint,
    alarmed_at      bigint,
    breached_at     bigint,
    breach_cause    text,             -- nobody_present | all_full | offers_ignored | taken_but_silent
    silent          boolean not null default false, -- held, and its holder has not written yet
    lapses          bigint  not null default 0,
    asked           text    not null, -- JSON list of user ids it was offered to since, latest last
    ended_at        bigint,
    outcome         text              -- handed_back | closed | ticketed | withdrawn | abandoned | unstaffed
);

create index calls_open on calls (ended_at);
create index calls_by_time on calls (called_at);
create index calls_by_conversation on calls (conversation_id, called_at);

create table offers (
    call_id    text   not null references calls (id),
    user_id    text   not null references users (id),
    offered_at bigint not null,
    ended_at   bigint,
    outcome    text, -- taken | lapsed | declined | withdrawn | lost
    primary key (call_id, user_id, offered_at)
);

-- What the desk's people hear, gap-free from 1; kept for some days.
create table desk_events (
    seq             bigint primary key,
    kind            text   not null,
    conversation_id text,
    group_id        text,
    user_id         text,
    data            text   not null, -- JSON
    at              bigint not null
);

-- The last number of a log that has no row of its own to count in.
create table counters (
    name text   primary key,
    last bigint not null
);

create table notes (
    id              text   primary key,
    conversation_id text   not null references conversations (id),
    user_id         text   not null references users (id),
    text            text   not null,
    at              bigint not null
);

create index notes_by_conversation on notes (conversation_id, at);

-- 快捷回复: of one person, or of all where user_id is null.
create table canned_replies (
    id         text   primary key,
    user_id    text   references users (id),
    title      text   not null,
    text       text   not null,
    updated_at bigint not null
);

-- An answer given by a person, kept to become knowledge.
create table drafts (
    id              text   primary key,
    conversation_id text   not null references conversations (id),
    user_id         text   not null references users (id),
    question        text   not null,
    answer          text   not null,
    department      text,
    state           text   not null, -- draft
    at              bigint not null
);
