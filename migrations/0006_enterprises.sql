-- 一企一档: an enterprise's file is made by the first who names its 统一社会信用代码, and earlier tickets are found by it.

alter table enterprises add column contact text; -- 联系人

create index tickets_by_credit_code on tickets (credit_code, created_at);

-- Tickets written down before there were files. Those of secret ones make none.
insert into enterprises (id, credit_code, name, key_account, note, created_at, updated_at)
    select 'of-' || credit_code, credit_code, coalesce(max(enterprise_name), ''), false, '', min(created_at), min(created_at)
    from tickets where credit_code is not null and not secret group by credit_code;
