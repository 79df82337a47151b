-- Files given in to become documents: kept until they are read, so that a restart goes on where it was.

create table imports (
    id         text   primary key,
    user_id    text   not null references users (id),
    created_at bigint not null
);

create table import_files (
    import_id   text   not null references imports (id),
    place       bigint not null, -- from 0
    name        text   not null,
    size        bigint not null,
    state       text   not null, -- waiting | reading | done | failed
    content     bytea,           -- null once it was read
    outcome     text   not null, -- JSON: documents and faults
    finished_at bigint,
    primary key (import_id, place)
);

create index import_files_by_state on import_files (state);
