-- A bound for records that wait until they are due, and their end when their key is erased.

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

-- As before, but bounded.
create or replace function howdah.put_aside(
    with_ticket bigint, due_ms bigint, timestamp_ms bigint, of_topic integer, in_partition integer, key bytea, value bytea, headers bytea)
    returns boolean
    language plpgsql volatile set search_path = pg_catalog
as $$
declare
    now_ms constant bigint := date_part('epoch', clock_timestamp()) * 1000;
begin
    if due_ms is null or due_ms <= now_ms then
        return false;
    end if;
    if due_ms - now_ms > 366 * 86400000::bigint then
        raise exception using
            errcode = 'datetime_field_overflow',
            message = format('an event is due at %s ms since 1970, which is too far ahead', due_ms),
            detail = 'It may be due within 366 days.';
    end if;
    if howdah.delayed_room(1) < 1 then
        raise exception using
            errcode = 'configuration_limit_exceeded',
            message = format('%s records wait until they are due', (select l.delayed_max from howdah.outbox_limit as l)),
            hint = 'More may wait after: update howdah.outbox_limit set delayed_max = ….';
    end if;
    insert into howdah.delayed_record (due_ms, ticket, timestamp_ms, topic_id, partition, key, value, headers)
    values (due_ms, with_ticket, timestamp_ms, of_topic, in_partition, key, value, headers);
    perform nextval('howdah.delayed_put');
    -- A broker that waits for what is due looks at least as often.
    if due_ms - now_ms < 1000 then
        perform pg_notify('howdah_outbox', '');
    end if;
    return true;
end
$$;

-- As before, and what waits until it is due goes altogether: nobody has seen it.
create or replace function howdah.erase(topic text, key bytea) returns bigint
    language plpgsql volatile security definer set search_path = pg_catalog
as $$
declare
    of_topic   constant integer := howdah.topic_id(topic);
    wanted     constant bytea := key;
    leaf       record;
    changed    record;
    erased     bigint := 0;
    in_leaf    bigint;
    partitions integer[] := '{}';
begin
    if wanted is null then
        raise exception using
            errcode = 'null_value_not_allowed',
            message = 'records without a key cannot be erased by it';
    end if;
    -- An older snapshot would not see what the janitor has rewritten since.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception using
            errcode = 'invalid_transaction_state',
            message = format('howdah.erase does not run in a transaction that is %s', current_setting('transaction_isolation')),
            hint = 'begin isolation level read committed';
    end if;
    if exists (select from howdah.outbox as o where o.topic_id = of_topic and o.key = wanted) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'events of this key wait in the outbox',
            hint = 'A broker makes records of them within milliseconds: erase them then.';
    end if;
    -- One at a time for a topic, so that no chunk changes between the look and the update; and no leaf is replaced from here on.
    perform pg_advisory_xact_lock(1752135525, of_topic);
    execute format('lock table howdah_log.t%s_log in row exclusive mode', of_topic);
    -- First: of what is delivered meanwhile the record is in a leaf when this has waited for the row.
    with gone as (
        delete from howdah.delayed_record as d
        where d.topic_id = of_topic and d.key = wanted
        returning nextval('howdah.delayed_gone')
    )
    select count(*) into erased from gone;
    for leaf in
        select s.number, format('howdah_log.t%s_log_%s', of_topic, s.number) as name, exists (
            select
            from pg_index as i
            join pg_depend as d
                on d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refclassid = 'pg_proc'::regclass
                    and d.refobjid = 'howdah.key_hashes(bytea[])'::regprocedure
            where i.indrelid = to_regclass(format('howdah_log.t%s_log_%s', of_topic, s.number)) and i.indisvalid
        ) as indexed
        from howdah.segment as s
        where s.topic_id = of_topic and s.truncated_at is null
        order by s.number
    loop
        in_leaf := 0;
        for changed in execute format(
            'update %1$s as chunk
            set values = rest.values, headers = rest.headers, bytes = chunk.bytes - rest.freed
            from %1$s as old
            cross join lateral (
                select
                    case when count(r.value) > 0 then array_agg(r.value order by r.position) end as values,
                    case when count(r.headers) > 0 then array_agg(r.headers order by r.position) end as headers,
                    sum(r.freed)::integer as freed,
                    count(*) filter (where r.is_erased) as erased
                from (
                    select
                        record.position,
                        case when (record.key = $1) is not true then record.value end as value,
                        case when (record.key = $1) is not true then record.headers end as headers,
                        case
                            when record.key = $1 then coalesce(length(record.value), 0) + coalesce(length(record.headers), 0)
                            else 0
                        end as freed,
                        record.key = $1 and num_nonnulls(record.value, record.headers) > 0 as is_erased
                    from rows from (
                        generate_series(1, old.record_count), unnest(old.keys), unnest(old.values), unnest(old.headers)
                    ) as record (position, key, value, headers)
                ) as r
            ) as rest
            where chunk.ctid = old.ctid and old.attributes & 32 <> 32 and %2$s and rest.erased > 0
            returning chunk.partition, rest.erased',
            leaf.name,
            case
                when leaf.indexed
                then 'howdah.key_hashes(old.keys) @> array[hashtextextended(encode($1, ''escape'') collate "C", 0)]'
                else '$1 = any (old.keys)'
            end)
        using wanted
        loop
            in_leaf := in_leaf + changed.erased;
            if array_position(partitions, changed.partition) is null then
                partitions := partitions || changed.partition;
            end if;
        end loop;
        if in_leaf > 0 then
            -- New tombstones stay for their time too (delete.retention.ms).
            update howdah.segment as s
            set erasures = s.erasures + 1, erased_at = clock_timestamp(), packed_at = null,
                cleaned_at = case when s.cleaned_at is not null then clock_timestamp() end, tombstones = null
            where s.topic_id = of_topic and s.number = leaf.number;
            erased := erased + in_leaf;
        end if;
    end loop;
    -- Brokers have the newest records in memory: they forget those below the end.
    perform pg_notify('howdah_erased', of_topic || '/' || h.partition || '/' || h.next_offset)
    from howdah.partition_head as h
    where h.topic_id = of_topic and h.partition = any (partitions);
    return erased;
end
$$;

comment on function howdah.erase(text, bytea) is
    'Takes values and headers from all records of a key, which stay as tombstones at their offsets, and deletes those that are not due yet. Gives how many these '
    'are. Reads the whole topic, if it has no index over keys. Former versions of the rows stay in the files until the segment has ended and the janitor has '
    'written it anew.';

do $$
begin
    if exists (select from pg_catalog.pg_roles where rolname = 'howdah_admin') then
        grant update (delayed_max) on howdah.outbox_limit to howdah_admin;
    end if;
end
$$;
