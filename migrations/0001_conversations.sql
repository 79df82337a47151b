-- One SQL text for SQLite and PostgreSQL: text ids, bigint milliseconds UTC, booleans, JSON as text.

create table conversations (
    id          text    primary key,
    -- SHA-256 of the visitor's token; the token itself is nowhere.
    token_hash  text    not null unique,
    state       text    not null,
    -- Events are numbered under this row's lock, so numbers have no gaps.
    last_seq    bigint  not null,
    -- The visitor was asked once to say it differently.
    asked_again boolean not null,
    created_at  bigint  not null,
    updated_at  bigint  not null
);

create table events (
    conversation_id text   not null references conversations (id),
    seq             bigint not null,
    kind            text   not null, -- message | state | ticket | rating
    sender          text,            -- of a message: visitor | bot | staff | system
    client_id       text,            -- of the visitor's own message
    text            text,
    reply           text,            -- JSON, of the bot's message
    features        text,            -- JSON, numbers only: how the reply was decided
    data            text,            -- JSON, what the other kinds carry
    reply_to        bigint,          -- the message this one answers
    at              bigint not null,
    primary key (conversation_id, seq),
    unique (conversation_id, client_id)
);

create index events_by_reply on events (conversation_id, reply_to);

create table tickets (
    id              text   primary key,
    number          text   not null unique, -- B20261122-000123
    code_hash       text   not null,
    conversation_id text   not null references conversations (id),
    -- The message in the conversation that tells its owner number and code.
    announced_seq   bigint not null,
    kind            text   not null,
    state           text   not null,
    title           text   not null,
    department      text,
    due_on          text   not null, -- the promised day
    last_seq        bigint not null,
    created_at      bigint not null,
    updated_at      bigint not null
);

create index tickets_by_conversation on tickets (conversation_id, created_at);

create table ticket_events (
    ticket_id text   not null references tickets (id),
    seq       bigint not null,
    kind      text   not null,
    text      text   not null,
    at        bigint not null,
    primary key (ticket_id, seq)
);

-- The last number given on a day.
create table ticket_days (
    day  text   primary key,
    last bigint not null
);

create table ratings (
    id           text   primary key,
    subject_kind text   not null, -- conversation | ticket
    subject_id   text   not null,
    level        bigint not null, -- 1 非常满意 … 5 非常不满意
    comment      text,
    at           bigint not null
);

create index ratings_by_subject on ratings (subject_kind, subject_id, at);
