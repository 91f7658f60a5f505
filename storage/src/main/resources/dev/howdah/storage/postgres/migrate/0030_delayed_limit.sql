-- A bound for records that wait until they are due.

alter table howdah.outbox_limit
    add column delayed_max bigint not null default 10000000,
    add constraint outbox_limit_delayed_max_check check (delayed_max >= 0);

comment on table howdah.outbox_limit is 'How much may wait: for a broker, and until it is due. One row.';
comment on column howdah.outbox_limit.delayed_max is
    'About so many records in howdah.delayed_record; what comes then is refused. Update it as you need.';

-- Where those of a topic are, when it is deleted or one of its keys erased.
create index delayed_record_topic_id_idx on howdah.delayed_record (topic_id);

comment on column howdah.delayed_record.topic_id is 'Of howdah.topic. Records of a topic that is deleted are deleted with its tables.';

-- Counters that any transaction sees at once, as those of the outbox: what was put aside, with what was rolled back, less what has gone. That is never
-- less than what waits, but for what open transactions have put aside while it was counted.
create sequence howdah.delayed_put minvalue 0;
create sequence howdah.delayed_gone minvalue 0;
select setval('howdah.delayed_put', (select count(*) from howdah.delayed_record));
select setval('howdah.delayed_gone', 0);

-- When it was last counted exactly, in milliseconds since 1970.
create sequence howdah.delayed_counted minvalue 0;
select setval('howdah.delayed_counted', 0);

-- With its callers' search path, as howdah.outbox_written.
create function howdah.delayed_waiting(counted_within_ms bigint) returns bigint
    language plpgsql volatile
as $$
declare
    now_ms   constant bigint := date_part('epoch', clock_timestamp()) * 1000;
    waiting  bigint := pg_sequence_last_value('howdah.delayed_put') - pg_sequence_last_value('howdah.delayed_gone');
    counted  bigint;
begin
    -- An older snapshot does not show what others have put aside since.
    if abs(now_ms - pg_sequence_last_value('howdah.delayed_counted')) < counted_within_ms
        or current_setting('transaction_isolation') <> 'read committed'
    then
        return greatest(waiting, 0);
    end if;
    -- First, so that nobody else counts too.
    perform setval('howdah.delayed_counted', now_ms);
    select count(*) into counted from howdah.delayed_record;
    -- What comes and goes meanwhile is counted on. Neither of the two goes back.
    if counted < waiting then
        perform setval('howdah.delayed_gone', pg_sequence_last_value('howdah.delayed_gone') + waiting - counted);
    elsif counted > waiting then
        perform setval('howdah.delayed_put', pg_sequence_last_value('howdah.delayed_put') + counted - waiting);
    end if;
    return counted;
end
$$;

comment on function howdah.delayed_waiting(bigint) is
    'About how many records wait until they are due. If it was not counted exactly within so many milliseconds, it is now.';
revoke execute on function howdah.delayed_waiting(bigint) from public;

create function howdah.delayed_room(wanted bigint) returns bigint
    language plpgsql volatile
as $$
declare
    delayed_max constant bigint := (select l.delayed_max from howdah.outbox_limit as l);
    -- Without a count, whenever the last one was.
    room bigint := delayed_max - howdah.delayed_waiting(9223372036854775807);
begin
    if room < wanted then
        -- What was rolled back has been counted too.
        room := delayed_max - howdah.delayed_waiting(10000);
    end if;
    return room;
end
$$;

comment on function howdah.delayed_room(bigint) is
    'About how many more records may be put aside. If these are fewer than are wanted, and that was not counted exactly within 10 s, it is.';
revoke execute on function howdah.delayed_room(bigint) from public;

do $$
begin
    if exists (select from pg_catalog.pg_roles where rolname = 'howdah_admin') then
        grant update (delayed_max) on howdah.outbox_limit to howdah_admin;
    end if;
end
$$;
