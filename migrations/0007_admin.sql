-- What administrators set in the console, over the file of settings and the calendar's file.

-- The arrangement of a year, one span of days a line; its lines stand in the place of the file's for that year.
create table calendar_days (
    year  bigint not null,
    first text   not null, -- YYYY-MM-DD
    last  text   not null,
    kind  text   not null, -- off | work
    name  text   not null,
    primary key (year, first)
);

create table settings (
    name       text   primary key, -- such as widget.name
    value      text   not null,    -- JSON
    updated_at bigint not null
);

-- Whose server has people already has nothing to set up for the first time.
insert into settings (name, value, updated_at)
select 'first_run.done', 'true', min(created_at) from users having count(*) > 0;

-- Nothing else is allowed this user before they set up a one-time code.
alter table users add column code_required boolean not null default false;
