-- 工单: from the first receiver to the follow-up; who works on it, what was promised, what was sent along.

-- Who received it first (首接责任人) and stays until it is closed; null = nobody has taken it up yet.
alter table tickets add column owner_id text references users (id);
alter table tickets add column handler_id text references users (id);
alter table tickets add column subject text not null default ''; -- 一级/二级/三级
alter table tickets add column text text not null default '';
alter table tickets add column channel text not null default 'widget'; -- widget | phone | hall | kiosk | mailbox
alter table tickets add column visitor_name text;
alter table tickets add column enterprise_name text;
alter table tickets add column credit_code text;
alter table tickets add column phone text;
alter table tickets add column region text;
alter table tickets add column secret boolean not null default false;
alter table tickets add column co_handlers text not null default '[]'; -- JSON list of user ids
-- All that the rules of tickets decide by, as JSON; null in tickets of earlier versions. Where a
-- column says it too the column counts.
alter table tickets add column progress text;
-- The number of the ticket whose answer answers this one too.
alter table tickets add column merged_into text;
alter table tickets add column reply text; -- the public answer
alter table tickets add column outcome text; -- answered | rejected | resolved
alter table tickets add column resolved_at bigint;
alter table tickets add column closed_at bigint;
-- When the first of its promises is broken, and when there is something to remind of.
alter table tickets add column overdue_at bigint;
alter table tickets add column look_at bigint;
-- 日清日结: why it is still open, and whether several departments must meet about it (专班).
alter table tickets add column open_reason text;
alter table tickets add column open_reason_at bigint;
alter table tickets add column special boolean not null default false;

create index tickets_by_state on tickets (state, created_at);
create index tickets_by_owner on tickets (owner_id, created_at);
create index tickets_by_look on tickets (look_at);
create index tickets_by_overdue on tickets (overdue_at);
create index tickets_by_merged on tickets (merged_into);
create index tickets_by_time on tickets (created_at);

-- Who did it, whether the visitor reads it, and what only the people of the desk read.
alter table ticket_events add column user_id text references users (id);
alter table ticket_events add column public boolean not null default true;
alter table ticket_events add column note text;

-- Tickets of earlier versions are looked at soon, and so get their promises.
update tickets set look_at = 0;
