-- Erasing the records of one key: their values and headers go, they stay as tombstones where they are. Those that are not due yet go altogether.

-- The janitor puts a copy in the place of a leaf. If it is not what was copied any more, the copy must not take its place.
alter table howdah.segment
    add column erasures integer not null default 0,
    add column erased_at timestamptz;

comment on column howdah.segment.erasures is 'How often records in it were erased: a copy that was begun before an erasure is thrown away.';
comment on column howdah.segment.erased_at is
    'When records in it were last erased; null once the leaf was written anew, without what the former versions of its rows held.';

create function howdah.erase(topic text, key bytea) returns bigint
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

create function howdah.erase(topic text, key text) returns bigint
    language sql volatile
return howdah.erase(topic, convert_to(key, 'UTF8'));

comment on function howdah.erase(text, text) is 'As with bytea; text becomes UTF-8.';

revoke execute on function howdah.erase(text, bytea), howdah.erase(text, text) from public;

do $$
begin
    if exists (select from pg_catalog.pg_roles where rolname = 'howdah_admin') then
        grant execute on function howdah.erase(text, bytea), howdah.erase(text, text) to howdah_admin;
    end if;
end
$$;
