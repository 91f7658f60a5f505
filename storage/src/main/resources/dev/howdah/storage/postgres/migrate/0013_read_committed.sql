-- Reading what transactions have written: people's SQL shows what is committed.
--
-- A chunk of a transaction has one producer. Whether its transaction is open or was aborted is asked only where the head says that it may
-- be so: at or above the first unstable offset, and below the last abort. So a chunk without the transactional bit costs a bit test, and a
-- topic whose transactions were all committed hardly more. A join instead would cost every chunk; a subquery that names the chunk is never
-- run in parallel.

-- Of the partition before the transaction ended. No transaction that ended later begins below it: who looks for those in a range of
-- offsets stops there. Kafka's index has the like (lastStableOffset). Null: not known.
alter table howdah.aborted_transaction add column first_unstable_offset bigint;

-- The transaction of a producer that an offset may lie in.
create index aborted_transaction_producer_idx
    on howdah.aborted_transaction (topic_id, partition, producer_id, last_offset) include (first_offset);

-- Both run as their owner, as what a view reads is read: who may read a topic needs no privilege on these tables. The answer is one
-- bit about an offset that the caller must know. They are stable, so they see what the query sees.
create function howdah.in_open_transaction(of_topic integer, of_partition integer, of_producer bigint, at_offset bigint)
    returns boolean
    language plpgsql stable parallel safe security definer set search_path = pg_catalog
as $$
begin
    return exists (
        select
        from howdah.transaction_partition as part
        where part.topic_id = of_topic and part.partition = of_partition and part.producer_id = of_producer
            and part.first_offset <= at_offset
    );
end
$$;

comment on function howdah.in_open_transaction(integer, integer, bigint, bigint) is
    'Whether what a producer has written at an offset belongs to a transaction that is not ended.';

-- Transactions of a producer follow each other: the first one that ends behind the offset has it, or none.
create function howdah.in_aborted_transaction(of_topic integer, of_partition integer, of_producer bigint, at_offset bigint)
    returns boolean
    language plpgsql stable parallel safe security definer set search_path = pg_catalog
as $$
begin
    return coalesce((
        select aborted.first_offset
        from howdah.aborted_transaction as aborted
        where aborted.topic_id = of_topic and aborted.partition = of_partition and aborted.producer_id = of_producer
            and aborted.last_offset > at_offset
        order by aborted.last_offset
        limit 1
    ) <= at_offset, false);
end
$$;

comment on function howdah.in_aborted_transaction(integer, integer, bigint, bigint) is
    'Whether what a producer has written at an offset belongs to a transaction that was aborted.';

-- As before, with the condition. The select of chunks also has the topic's id, and the head's two offsets.
create or replace function howdah.records_select(chunks text, condition text, ordering text) returns text
    language sql immutable parallel safe
return format(
    $select$
        select chunk.partition,
            chunk.base_offset + coalesce(record.offset_delta, record.position),
            howdah.moment(chunk.min_timestamp_ms + coalesce(record.timestamp_delta, 0)),
            record.key,
            record.value,
            case when record.headers is null then '{}' else howdah.headers(record.headers) end,
            chunk.appended_at
        from (%s) as chunk
        cross join lateral (
            select
                generate_series(0, chunk.record_count - 1) as position,
                unnest(chunk.offset_deltas) as offset_delta,
                unnest(chunk.timestamp_deltas) as timestamp_delta,
                unnest(chunk.keys) as key,
                unnest(chunk.values) as value,
                unnest(chunk.headers) as headers
        ) as record
        where chunk.base_offset + coalesce(record.offset_delta, record.position) >= chunk.log_start_offset and %s
            and (
                chunk.attributes & 16 = 16
                and (
                    (
                        (chunk.base_offset >= chunk.first_unstable_offset) is true
                        and howdah.in_open_transaction(chunk.topic_id, chunk.partition, chunk.producer_ids[1], chunk.base_offset)
                    )
                    or (
                        chunk.base_offset < chunk.last_abort_offset
                        and howdah.in_aborted_transaction(chunk.topic_id, chunk.partition, chunk.producer_ids[1], chunk.base_offset)
                    )
                )
            ) is not true
        order by %s
    $select$, chunks, condition, ordering);

create or replace function howdah.read(topic text, in_partition integer, from_offset bigint, to_offset bigint)
    returns table (
        partition integer, "offset" bigint, "timestamp" timestamptz, key bytea, value bytea, headers jsonb,
        appended_at timestamptz
    )
    language plpgsql stable parallel safe set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    wanted_id       integer := howdah.topic_id(topic);
    first_offset    bigint;
    end_offset      bigint;
    unstable_offset bigint;
    abort_offset    bigint;
    leaf            text;
begin
    select greatest(head.log_start_offset, from_offset), least(head.next_offset, to_offset), head.first_unstable_offset,
        head.last_abort_offset
    into first_offset, end_offset, unstable_offset, abort_offset
    from howdah.partition_head as head
    where head.topic_id = wanted_id and head.partition = in_partition;
    if first_offset is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('topic "%s" has no partition %s', topic, in_partition),
            hint = format('Its partitions are 0 to %s.', (select t.partition_count - 1 from howdah.topic as t where t.id = wanted_id));
    end if;
    for leaf in
        select format('howdah_log.t%s_log_%s', wanted_id, start.segment)
        from howdah.segment_start as start
        where start.topic_id = wanted_id and start.partition = in_partition and start.base_offset < end_offset
            and start.base_offset >= coalesce((
                select max(own.base_offset)
                from howdah.segment_start as own
                where own.topic_id = wanted_id and own.partition = in_partition and own.base_offset <= first_offset
            ), 0)
        order by start.base_offset
    loop
        return query execute howdah.records_select(
            format(
                'select leaf.*, %2$s as topic_id, $2 as log_start_offset, $4 as first_unstable_offset, $5 as last_abort_offset
                from %1$s as leaf
                where leaf.partition = $1 and leaf.attributes & 32 <> 32 and leaf.base_offset < $3
                    and leaf.base_offset >= coalesce((
                        select max(own.base_offset) from %1$s as own where own.partition = $1 and own.base_offset <= $2
                    ), $2)
                order by leaf.base_offset',
                leaf, wanted_id),
            'chunk.base_offset + coalesce(record.offset_delta, record.position) < $3',
            'chunk.base_offset, record.position')
        using in_partition, first_offset, end_offset, unstable_offset, abort_offset;
    end loop;
end
$$;

create or replace function howdah.read(topic text, from_time timestamptz, to_time timestamptz)
    returns table (
        partition integer, "offset" bigint, "timestamp" timestamptz, key bytea, value bytea, headers jsonb,
        appended_at timestamptz
    )
    language plpgsql stable parallel safe set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    wanted_id integer := howdah.topic_id(topic);
begin
    return query execute howdah.records_select(
        format(
            'select leaf.*, head.topic_id, head.log_start_offset, head.first_unstable_offset, head.last_abort_offset
            from howdah_log.t%1$s_log as leaf
            join howdah.partition_head as head on head.topic_id = %1$s and head.partition = leaf.partition
            where leaf.appended_at >= $1 and leaf.appended_at < $2 and leaf.attributes & 32 <> 32
                and leaf.last_offset >= head.log_start_offset
            order by leaf.partition, leaf.base_offset',
            wanted_id),
        'true',
        'chunk.partition, chunk.base_offset, record.position')
    using coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity');
end
$$;

create or replace function howdah.latest(topic text, count integer)
    returns table (
        partition integer, "offset" bigint, "timestamp" timestamptz, key bytea, value bytea, headers jsonb,
        appended_at timestamptz
    )
    language plpgsql stable parallel safe set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    wanted_id integer := howdah.topic_id(topic);
    missing   bigint := count;
    returned  bigint;
    leaf      text;
begin
    if missing is null or missing < 0 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'count must be 0 or greater';
    end if;
    for leaf in
        select format('howdah_log.t%s_log_%s', wanted_id, segment.number)
        from howdah.segment as segment
        where segment.topic_id = wanted_id and segment.truncated_at is null
        order by segment.lower_bound desc
    loop
        exit when missing = 0;
        return query execute howdah.records_select(
            format(
                'select leaf.*, head.topic_id, head.log_start_offset, head.first_unstable_offset, head.last_abort_offset
                from %1$s as leaf
                join howdah.partition_head as head on head.topic_id = %2$s and head.partition = leaf.partition
                where leaf.ctid = any (array(
                    select last.ctid
                    from (
                        -- A chunk that the log start cuts counts for nothing: how much of it is left is not known here.
                        select last.ctid,
                            sum(last.kept) over (order by last.appended_at desc, last.partition, last.base_offset desc)
                                - last.kept as newer
                        from howdah.partition_head as head
                        cross join lateral (
                            select chunk.ctid, chunk.appended_at, chunk.partition, chunk.base_offset,
                                case when chunk.base_offset >= head.log_start_offset then chunk.record_count else 0 end as kept
                            from %1$s as chunk
                            where chunk.partition = head.partition and chunk.last_offset >= head.log_start_offset
                                and chunk.record_count > 0 and chunk.attributes & 32 <> 32
                                and (
                                    chunk.attributes & 16 = 16
                                    and (
                                        (
                                            (chunk.base_offset >= head.first_unstable_offset) is true
                                            and howdah.in_open_transaction(
                                                head.topic_id, chunk.partition, chunk.producer_ids[1], chunk.base_offset)
                                        )
                                        or (
                                            chunk.base_offset < head.last_abort_offset
                                            and howdah.in_aborted_transaction(
                                                head.topic_id, chunk.partition, chunk.producer_ids[1], chunk.base_offset)
                                        )
                                    )
                                ) is not true
                            order by chunk.base_offset desc
                            limit $1
                        ) as last
                        where head.topic_id = %2$s
                    ) as last
                    where last.newer < $1
                ))
                order by leaf.appended_at desc, leaf.partition, leaf.base_offset desc',
                leaf, wanted_id),
            'true',
            'chunk.appended_at desc, chunk.partition, chunk.base_offset desc, record.position desc limit $1')
        using missing;
        get diagnostics returned = row_count;
        missing := missing - returned;
    end loop;
end
$$;

create or replace function howdah.find(topic text, wanted_key bytea)
    returns table (
        partition integer, "offset" bigint, "timestamp" timestamptz, key bytea, value bytea, headers jsonb,
        appended_at timestamptz
    )
    language plpgsql stable parallel safe set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    wanted_id integer := howdah.topic_id(topic);
    leaf      text;
    indexed   boolean;
begin
    for leaf, indexed in
        select table_name, exists (
            select
            from pg_index as i
            join pg_depend as d
                on d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refclassid = 'pg_proc'::regclass
                    and d.refobjid = 'howdah.key_hashes(bytea[])'::regprocedure
            where i.indrelid = to_regclass(table_name) and i.indisvalid
        )
        from (
            select segment.lower_bound, format('howdah_log.t%s_log_%s', wanted_id, segment.number) as table_name
            from howdah.segment as segment
            where segment.topic_id = wanted_id and segment.truncated_at is null
        ) as leaves
        order by lower_bound desc
    loop
        return query execute howdah.records_select(
            format(
                'select leaf.*, head.topic_id, head.log_start_offset, head.first_unstable_offset, head.last_abort_offset
                from %s as leaf
                join howdah.partition_head as head on head.topic_id = %s and head.partition = leaf.partition
                where %s and leaf.attributes & 32 <> 32 and leaf.last_offset >= head.log_start_offset
                order by leaf.appended_at desc, leaf.partition',
                leaf, wanted_id,
                case
                    when indexed
                    then 'howdah.key_hashes(leaf.keys) @> array[hashtextextended(encode($1, ''escape'') collate "C", 0)]'
                    else '$1 = any (leaf.keys)'
                end),
            'record.key = $1',
            'chunk.appended_at desc, chunk.partition, record.position desc')
        using wanted_key;
    end loop;
end
$$;

-- It says of each chunk what became of it, so it has one column more. If something of somebody's depends on it as it was, that stays,
-- under another name.
do $$
begin
    drop function howdah.chunks(text, timestamptz, timestamptz);
exception when dependent_objects_still_exist then
    alter function howdah.chunks(text, timestamptz, timestamptz) rename to chunks_without_state;
end
$$;

create function howdah.chunks(topic text, from_time timestamptz default '-infinity', to_time timestamptz default 'infinity')
    returns table (
        partition integer, base_offset bigint, last_offset bigint, record_count integer, bytes integer,
        min_timestamp timestamptz, max_timestamp timestamptz, appended_at timestamptz, leader_epoch integer,
        state text
    )
    language plpgsql stable parallel safe set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    wanted_id integer := howdah.topic_id(topic);
begin
    return query execute format(
        'select chunk.partition, chunk.base_offset, chunk.last_offset, chunk.record_count, chunk.bytes,
            howdah.moment(chunk.min_timestamp_ms), howdah.moment(chunk.max_timestamp_ms), chunk.appended_at, chunk.leader_epoch,
            case
                when chunk.attributes & 32 = 32 then ''control''
                when chunk.attributes & 16 <> 16 then ''committed''
                when (chunk.base_offset >= head.first_unstable_offset) is true
                    and howdah.in_open_transaction(head.topic_id, chunk.partition, chunk.producer_ids[1], chunk.base_offset)
                    then ''open''
                when chunk.base_offset < head.last_abort_offset
                    and howdah.in_aborted_transaction(head.topic_id, chunk.partition, chunk.producer_ids[1], chunk.base_offset)
                    then ''aborted''
                else ''committed''
            end
        from howdah_log.t%1$s_log as chunk
        join howdah.partition_head as head on head.topic_id = %1$s and head.partition = chunk.partition
        where chunk.appended_at >= $1 and chunk.appended_at < $2 and chunk.record_count > 0
            and chunk.last_offset >= head.log_start_offset
        order by chunk.partition, chunk.base_offset',
        wanted_id)
    using from_time, to_time;
end
$$;

comment on function howdah.chunks(text, timestamptz, timestamptz) is
    'How a topic is stored: a row for the records of a partition that came in one transaction of Postgres. Counts, bytes and times '
    'of a whole topic without reading a record. The state is committed, open or aborted, by the transaction of its producer, or '
    'control for what marks the end of one; the views show what is committed. A chunk that the log start cuts is shown whole.';

comment on column howdah.segment.tombstones is
    'Records without a value, and ends of transactions, that compaction kept for their time; null: not counted.';
comment on column howdah.aborted_transaction.first_unstable_offset is
    'Of the partition before this one ended: none that ended later begins below it.';
