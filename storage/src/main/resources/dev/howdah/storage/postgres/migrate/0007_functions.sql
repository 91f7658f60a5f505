-- The functions for people's SQL once more, and those that read a topic by offset, by time, by key and from its end.
--
-- text, headers and moment have no exception block: it would be a subtransaction, which no parallel query may have before
-- Postgres 17, and which would turn a missing privilege into a null. What stands behind "return" is parsed now and not when it
-- is called, so it needs neither a search path nor usage of this schema, and a query takes it in as if it were written there.

create or replace function howdah.moment(ms bigint) returns timestamptz
    language sql immutable parallel safe
return case
    when ms < -210866803200000 then timestamptz '-infinity'
    when ms > 9224318015998000 then timestamptz 'infinity'
    else to_timestamp(ms / 1000.0::float8)
end;

-- Of bytes that are not plain ASCII. In LATIN1 every byte but NUL is a character, so a regular expression sees bytes.
-- The grammar is that of the Unicode standard, table 3-7, which is also Postgres's.
create function howdah.utf8_checked(bytes bytea) returns text
    language plpgsql immutable strict parallel safe set search_path = pg_catalog
as $$
declare
    escaped text := replace(encode(bytes, 'escape'), '\\', '\');
begin
    if octet_length(escaped) = octet_length(bytes) then
        return escaped;
    end if;
    if position('\x00'::bytea in bytes) > 0
        or convert_from(bytes, 'LATIN1') collate "C" !~ (
            '^(?:[\u0001-\u007f]|[\u00c2-\u00df][\u0080-\u00bf]|(?:'
            '\u00e0[\u00a0-\u00bf]|[\u00e1-\u00ec\u00ee\u00ef][\u0080-\u00bf]|\u00ed[\u0080-\u009f]'
            '|(?:\u00f0[\u0090-\u00bf]|[\u00f1-\u00f3][\u0080-\u00bf]|\u00f4[\u0080-\u008f])[\u0080-\u00bf]'
            ')[\u0080-\u00bf])*$')
    then
        return null;
    end if;
    return convert_from(bytes, 'UTF8');
end
$$;

comment on function howdah.utf8_checked(bytea) is 'What howdah.utf8 does with bytes that are not plain ASCII.';

-- encode(…, 'escape') leaves ASCII alone, doubles the backslash and writes every other byte as \ooo.
create function howdah.utf8(bytes bytea) returns text
    language sql immutable parallel safe
return case
    when octet_length(encode(bytes, 'escape')) = octet_length(bytes) then encode(bytes, 'escape')
    else howdah.utf8_checked(bytes)
end;

comment on function howdah.utf8(bytea) is
    'The bytes as text, or null if they are not UTF-8 that a text can hold (NUL, for one, it cannot). Never fails.';

create or replace function howdah.text(bytes bytea) returns text
    language sql immutable parallel safe
return coalesce(howdah.utf8(bytes), encode(bytes, 'escape'));

-- jsonb goes down one level of its stack for each level of the document, and a full stack is an error that cannot be
-- told from others. The default stack of 2 MB holds 10,000 levels.
create function howdah.json_depth(document text) returns integer
    language sql immutable strict parallel safe set search_path = pg_catalog
as $$
    select coalesce(max(depth), 0)::integer
    from (
        select sum(case when bracket in ('[', '{') then 1 else -1 end) over (order by position) as depth
        from string_to_table(
            regexp_replace(regexp_replace(document, '"(?:[^"\\]|\\.)*"', '', 'g'), '[^][{}]+', '', 'g'), null
        ) with ordinality as nesting (bracket, position)
    ) as depths
$$;

comment on function howdah.json_depth(text) is 'How deep the arrays and objects of a JSON document are nested.';

-- Postgres can say without an error whether jsonb takes a text from 16 on; before, an exception block must. It catches what is
-- wrong with the data: never a missing privilege, a lack of memory or a cancellation.
do $do$
declare
    body text := $body$
        declare
            document text := howdah.utf8(bytes);
        begin
            if document is null then
                return null;
            end if;
            if octet_length(document) > 2000
                and octet_length(document) - octet_length(replace(replace(document, '[', ''), '{', '')) > 2000
                and howdah.json_depth(document) > 2000
            then
                return null;
            end if;
            %s
        end
    $body$;
begin
    if current_setting('server_version_num')::integer >= 160000 then
        execute format(
            'create or replace function howdah.json(bytes bytea) returns jsonb
                language plpgsql immutable strict parallel safe set search_path = pg_catalog as %L',
            format(body, $$
            if pg_input_is_valid(document, 'jsonb') then
                return document::jsonb;
            end if;
            return null;$$));
    else
        execute format(
            'create or replace function howdah.json(bytes bytea) returns jsonb
                language plpgsql immutable strict parallel unsafe set search_path = pg_catalog as %L',
            format(body, $$
            begin
                return document::jsonb;
            exception when data_exception then
                return null;
            end;$$));
    end if;
end
$do$;

comment on function howdah.json(bytea) is
    'The bytes as jsonb, or null if they are not JSON, or JSON that jsonb cannot hold (\u0000, numbers beyond numeric), or '
    'nested deeper than 2,000 levels. Never fails. Before Postgres 16 a query with it is not run in parallel.';

-- It calls nothing of this schema: who may read a view needs no privilege here. Hence the grammar of UTF-8 a second time.
create or replace function howdah.headers(bytes bytea) returns jsonb
    language plpgsql immutable parallel safe set search_path = pg_catalog
as $$
declare
    -- A copy that is surely not toasted, else every get_byte would fetch it anew.
    data        bytea := bytes || ''::bytea;
    size        integer := length(data);
    at          integer := 0;
    names       text[] := '{}';
    texts       text[] := '{}';
    repeated    boolean := false;
    -- What the next varint is: the count, a name's length or a value's length.
    part        text := 'count';
    header_left bigint := 1;
    number      bigint;
    shift       integer;
    byte        integer;
    content     bytea;
    escaped     text;
begin
    if bytes is null then
        return '{}';
    end if;
    while header_left > 0 loop
        number := 0;
        shift := 0;
        loop
            if at >= size then
                return null;
            end if;
            byte := get_byte(data, at);
            at := at + 1;
            number := number | ((byte & 127)::bigint << shift);
            exit when byte < 128;
            shift := shift + 7;
            if shift > 28 then
                return null;
            end if;
        end loop;
        number := (number >> 1) # -(number & 1);
        if number > size - at or number < (case part when 'value' then -1 else 0 end) then
            return null;
        end if;
        if part = 'count' then
            header_left := number;
            part := 'name';
            continue;
        end if;
        if number < 0 then
            escaped := null;
        else
            content := substring(data from at + 1 for number::integer);
            at := at + number::integer;
            escaped := encode(content, 'escape');
            if octet_length(escaped) <> number
                and position('\x00'::bytea in content) = 0
                and convert_from(content, 'LATIN1') collate "C" ~ (
                    '^(?:[\u0001-\u007f]|[\u00c2-\u00df][\u0080-\u00bf]|(?:'
                    '\u00e0[\u00a0-\u00bf]|[\u00e1-\u00ec\u00ee\u00ef][\u0080-\u00bf]|\u00ed[\u0080-\u009f]'
                    '|(?:\u00f0[\u0090-\u00bf]|[\u00f1-\u00f3][\u0080-\u00bf]|\u00f4[\u0080-\u008f])[\u0080-\u00bf]'
                    ')[\u0080-\u00bf])*$')
            then
                escaped := convert_from(content, 'UTF8');
            end if;
        end if;
        if part = 'name' then
            -- Looked for one by one only while that is cheap; then by grouping.
            repeated := repeated or cardinality(names) > 16 or escaped = any (names);
            names := array_append(names, escaped);
            part := 'value';
        else
            texts := array_append(texts, escaped);
            header_left := header_left - 1;
            part := 'name';
        end if;
    end loop;
    if not repeated then
        return jsonb_object(names, texts);
    end if;
    return (
        select coalesce(jsonb_object_agg(name, case when count = 1 then items -> 0 else items end), '{}')
        from (
            select name, count(*) as count, jsonb_agg(item order by position) as items
            from unnest(names, texts) with ordinality as header (name, item, position)
            group by name
        ) as named);
end
$$;

-- Reading topics. The view of a topic can do everything that these can, but a condition on offset or key reaches none of its
-- chunks: they are unnested first. These functions run with the privileges of who calls them.

-- The number that names the tables of a topic.
create function howdah.topic_id(topic text) returns integer
    language plpgsql stable parallel safe set search_path = pg_catalog
as $$
declare
    found_id integer;
begin
    select t.id into found_id from howdah.topic as t where t.name = topic;
    if found_id is null then
        raise exception using
            errcode = 'undefined_table',
            message = format('topic "%s" does not exist', topic),
            hint = 'The topics: select name from howdah.topic order by name. Names are case-sensitive.';
    end if;
    return found_id;
end
$$;

comment on function howdah.topic_id(text) is 'The id of a topic, by which its tables are named; an error if there is none.';

-- A select of the records of some chunks. chunks is a select of chunks with the log start of their partition, in the order in
-- which their records are wanted, so that only the records of one chunk at a time need sorting.
create function howdah.records_select(chunks text, condition text, ordering text) returns text
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
        order by %s
    $select$, chunks, condition, ordering);

comment on function howdah.records_select(text, text, text) is 'For the functions that read topics.';

-- Named leaves, found by where the partition begins in each; in a leaf one range of its index, from the chunk that holds
-- from_offset on.
create function howdah.read(topic text, in_partition integer, from_offset bigint, to_offset bigint)
    returns table (
        partition integer, "offset" bigint, "timestamp" timestamptz, key bytea, value bytea, headers jsonb,
        appended_at timestamptz
    )
    language plpgsql stable parallel safe set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    wanted_id    integer := howdah.topic_id(topic);
    first_offset bigint;
    end_offset   bigint;
    leaf         text;
begin
    select greatest(head.log_start_offset, from_offset), least(head.next_offset, to_offset) into first_offset, end_offset
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
                'select leaf.*, $2 as log_start_offset
                from %1$s as leaf
                where leaf.partition = $1 and leaf.attributes & 32 <> 32 and leaf.base_offset < $3
                    and leaf.base_offset >= coalesce((
                        select max(own.base_offset) from %1$s as own where own.partition = $1 and own.base_offset <= $2
                    ), $2)
                order by leaf.base_offset',
                leaf),
            'chunk.base_offset + coalesce(record.offset_delta, record.position) < $3',
            'chunk.base_offset, record.position')
        using in_partition, first_offset, end_offset;
    end loop;
end
$$;

comment on function howdah.read(text, integer, bigint, bigint) is
    'The records of a partition from from_offset up to, but without, to_offset, in the order of their offsets; null is the '
    'beginning and the end. Reads only the chunks that hold them.';

create function howdah.read(topic text, from_time timestamptz, to_time timestamptz)
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
            'select leaf.*, head.log_start_offset
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

comment on function howdah.read(text, timestamptz, timestamptz) is
    'The records of a topic that were appended from from_time up to, but without, to_time, in the order of partitions and '
    'offsets; null is the beginning and the end. Reads only the leaves of that time.';

-- Backwards from the end: leaf by leaf, of every partition the last chunks, and of these only as many as are needed.
create function howdah.latest(topic text, count integer)
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
                'select leaf.*, head.log_start_offset
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

comment on function howdah.latest(text, integer) is
    'The last records of a topic, over all its partitions, newest first: by append time, what was appended at once by '
    'partition, then from the highest offset down.';

-- Hashes, because an index takes no key of more than 2.7 kB. encode(…, 'escape') is another text for other bytes.
create function howdah.key_hashes(keys bytea[]) returns bigint[]
    language sql immutable strict parallel safe
return array(
    select hashtextextended(encode(key, 'escape') collate "C", 0) from unnest(keys) as key where key is not null
);

comment on function howdah.key_hashes(bytea[]) is 'For the index over the keys of a leaf: using gin (howdah.key_hashes(keys)).';

-- Newest leaf first. An index over the hashes of the keys leads to the chunks; in a leaf without one all keys are compared,
-- but nothing else of the chunks is read. It is the hash that must be asked for only where there is an index: without one it
-- costs ten times what comparing does.
create function howdah.find(topic text, wanted_key bytea)
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
                'select leaf.*, head.log_start_offset
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

comment on function howdah.find(text, bytea) is
    'The records of a topic with this key, newest first: by append time, then partition, then from the highest offset down. Fast '
    'in the leaves that have an index over their keys; the others are searched.';

create function howdah.chunks(topic text, from_time timestamptz default '-infinity', to_time timestamptz default 'infinity')
    returns table (
        partition integer, base_offset bigint, last_offset bigint, record_count integer, bytes integer,
        min_timestamp timestamptz, max_timestamp timestamptz, appended_at timestamptz, leader_epoch integer
    )
    language plpgsql stable parallel safe set search_path = pg_catalog
as $$
#variable_conflict use_column
declare
    wanted_id integer := howdah.topic_id(topic);
begin
    return query execute format(
        'select chunk.partition, chunk.base_offset, chunk.last_offset, chunk.record_count, chunk.bytes,
            howdah.moment(chunk.min_timestamp_ms), howdah.moment(chunk.max_timestamp_ms), chunk.appended_at, chunk.leader_epoch
        from howdah_log.t%1$s_log as chunk
        join howdah.partition_head as head on head.topic_id = %1$s and head.partition = chunk.partition
        where chunk.appended_at >= $1 and chunk.appended_at < $2 and chunk.attributes & 32 <> 32 and chunk.record_count > 0
            and chunk.last_offset >= head.log_start_offset
        order by chunk.partition, chunk.base_offset',
        wanted_id)
    using from_time, to_time;
end
$$;

comment on function howdah.chunks(text, timestamptz, timestamptz) is
    'How a topic is stored: a row for the records of a partition that came in one transaction. Counts, bytes and times '
    'of a whole topic without reading a record. A chunk that the log start cuts is shown whole.';

-- What is at hand for people who look.

comment on schema howdah is 'What Howdah knows, and functions for SQL. Read it freely; write nothing.';
comment on schema howdah_log is 'The records, in the tables of topics. topics has views of them.';
comment on schema topics is 'A view for each topic.';

comment on table howdah.cluster is
    'One row: what all brokers of this database share.';
comment on column howdah.cluster.singleton is 'Always true: makes a second row impossible.';
comment on column howdah.cluster.cluster_id is 'Kafka''s cluster id: a uuid in unpadded url-safe base64.';
comment on column howdah.cluster.catalog_version is 'Raised by every change of topics and configurations.';
comment on column howdah.cluster.next_producer_id is 'The next producer id to be given out.';
comment on column howdah.cluster.system_identifier is 'Of the Postgres that wrote last.';
comment on column howdah.cluster.timeline is 'Of the Postgres that wrote last; another one means a failover or a restore.';
comment on column howdah.cluster.leader_epoch is 'The epoch under which records are appended now.';

comment on table howdah.topic is
    'The topics.';
comment on column howdah.topic.uuid is 'Kafka''s topic id.';
comment on column howdah.topic.created_at is 'When it was created.';
comment on column howdah.topic.id is 'Names its tables in howdah_log; never used again.';
comment on column howdah.topic.partition_count is 'Its partitions are 0 to this number less one.';
comment on column howdah.topic.name is 'As clients say it. The view has this name, cut to what an identifier may have.';
comment on column howdah.topic.config is 'What was set explicitly, by Kafka''s names.';

comment on table howdah.partition_head is
    'The end and the beginning of every partition. Appends lock these rows: look, but do not lock.';
comment on column howdah.partition_head.writer_id is 'Who appended last.';
comment on column howdah.partition_head.writer_seq is 'That writer''s transaction.';
comment on column howdah.partition_head.next_offset is 'What the next record gets; the high watermark.';
comment on column howdah.partition_head.log_start_offset is 'The first offset that is not deleted.';
comment on column howdah.partition_head.appended_at is 'When the last append was.';
comment on column howdah.partition_head.topic_id is 'howdah.topic.id';
comment on column howdah.partition_head.partition is 'As in Kafka.';

comment on table howdah.writer is
    'Connections that append, and the last transaction of each: tells after a lost connection whether it was committed.';
comment on column howdah.writer.id is 'Of the connection; a new one each time.';
comment on column howdah.writer.seq is 'Its last transaction.';
comment on column howdah.writer.appended_at is 'When that was.';

comment on table howdah.segment is
    'The leaves of a topic: howdah_log.t<topic id>_log_<number> holds what was appended from lower_bound up to upper_bound.';
comment on column howdah.segment.lower_bound is 'Included.';
comment on column howdah.segment.upper_bound is 'Not included.';
comment on column howdah.segment.topic_id is 'howdah.topic.id';
comment on column howdah.segment.number is 'The leaf is howdah_log.t<topic id>_log_<number>.';
comment on column howdah.segment.sealed_at is 'From when on no append can reach it.';
comment on column howdah.segment.settled_at is 'When its figures were complete.';
comment on column howdah.segment.truncated_at is 'When retention had emptied it.';
comment on column howdah.segment.cleaned_at is 'When compaction had first removed what it supersedes.';
comment on column howdah.segment.tombstones is 'Records without a value that compaction kept; null: not counted.';

comment on table howdah.segment_start is
    'Where each partition begins in each segment that holds some of it.';
comment on column howdah.segment_start.base_offset is 'The first offset of the partition in the segment.';
comment on column howdah.segment_start.max_timestamp_ms is 'The greatest record timestamp in there; null while it is open.';
comment on column howdah.segment_start.topic_id is 'howdah.topic.id';
comment on column howdah.segment_start.partition is 'As in Kafka.';
comment on column howdah.segment_start.segment is 'howdah.segment.number';
comment on column howdah.segment_start.bytes is 'Of its records, as a fetch sends them; null until the segment is settled.';

comment on table howdah.leader_epoch_start is
    'Where each leader epoch begins in each partition.';
comment on column howdah.leader_epoch_start.start_offset is 'The first offset of the epoch.';
comment on column howdah.leader_epoch_start.topic_id is 'howdah.topic.id';
comment on column howdah.leader_epoch_start.partition is 'As in Kafka.';
comment on column howdah.leader_epoch_start.epoch is 'The leader epoch.';

comment on table howdah.topic_drop is
    'Topics that are deleted but whose tables still stand, because somebody was reading them.';
comment on column howdah.topic_drop.topic_id is 'What was howdah.topic.id.';

comment on table howdah.broker is
    'The brokers of this database, also those that were.';
comment on column howdah.broker.incarnation is 'Of the process; a new one with each start.';
comment on column howdah.broker.lease_until is 'Alive until then.';
comment on column howdah.broker.node_id is 'Its number; it belongs to the address for good.';
comment on column howdah.broker.port is 'That of its first listener.';
comment on column howdah.broker.host is 'The address that clients are told.';

comment on table howdah.broker_endpoint is
    'The further listeners of brokers.';
comment on column howdah.broker_endpoint.node_id is 'howdah.broker.node_id';
comment on column howdah.broker_endpoint.port is 'That clients are told.';
comment on column howdah.broker_endpoint.listener is 'Its name.';
comment on column howdah.broker_endpoint.host is 'The address that clients are told.';

comment on table howdah.group_shard is
    'Who runs which groups: a group belongs to one of 32 shards by the hash of its id.';
comment on column howdah.group_shard.incarnation is 'The broker that runs it.';
comment on column howdah.group_shard.epoch is 'Raised by who takes it over; writes under an older one are refused.';
comment on column howdah.group_shard.lease_until is 'By this server''s clock.';
comment on column howdah.group_shard.shard is '0 to 31.';
comment on column howdah.group_shard.node_id is 'howdah.broker.node_id of who runs it.';

comment on table howdah.group_state is
    'What a group remembers over a restart.';
comment on column howdah.group_state.shard is 'howdah.group_shard.shard';
comment on column howdah.group_state.epoch is 'The generation of a classic group, the group epoch of the other kinds.';
comment on column howdah.group_state.kind is 'CLASSIC, CONSUMER, SHARE or STREAMS.';
comment on column howdah.group_state.group_id is 'As clients say it.';
comment on column howdah.group_state.state is 'The broker''s own form.';

comment on table howdah.group_member is
    'The members of groups that outlive a restart.';
comment on column howdah.group_member.group_id is 'As clients say it.';
comment on column howdah.group_member.member_id is 'Of the member.';
comment on column howdah.group_member.state is 'The broker''s own form.';

comment on table howdah.group_offset is
    'The offsets that groups committed; howdah.group_lag is easier to read.';
comment on column howdah.group_offset.committed_offset is 'The next offset that the group wants.';
comment on column howdah.group_offset.commit_timestamp_ms is 'When it was committed, in milliseconds since 1970.';
comment on column howdah.group_offset.expire_timestamp_ms is 'Only from clients that ask for a retention of their own.';
comment on column howdah.group_offset.topic_id is 'howdah.topic.id';
comment on column howdah.group_offset.partition is 'As in Kafka.';
comment on column howdah.group_offset.leader_epoch is 'Of the last record that was read; -1 if the client did not say.';
comment on column howdah.group_offset.group_id is 'As clients say it.';
comment on column howdah.group_offset.metadata is 'What the client wrote beside it, UTF-8.';

comment on table howdah.config is
    'What was set at run time for brokers and groups.';
comment on column howdah.config.kind is 'BROKER or GROUP.';
comment on column howdah.config.name is 'The broker''s number, the group''s id, or nothing for all brokers.';
comment on column howdah.config.config is 'What was set explicitly, by Kafka''s names.';

comment on table howdah.janitor is
    'One row: the broker that does retention and compaction.';
comment on column howdah.janitor.holder is 'Its incarnation.';
comment on column howdah.janitor.lease_until is 'By this server''s clock.';
comment on column howdah.janitor.epoch is 'Raised by who takes over.';
comment on column howdah.janitor.singleton is 'Always true: makes a second row impossible.';

comment on table howdah.migration is
    'The steps that brought this schema to where it is.';
comment on column howdah.migration.applied_at is 'When.';
comment on column howdah.migration.number is 'In this order.';
comment on column howdah.migration.name is 'The file.';

comment on column howdah.group_lag.group_id is 'As clients say it.';
comment on column howdah.group_lag.topic is 'The topic''s name.';
comment on column howdah.group_lag.partition is 'As in Kafka.';
comment on column howdah.group_lag.committed_offset is 'The next offset that the group wants.';
comment on column howdah.group_lag.end_offset is 'What the next record gets.';
comment on column howdah.group_lag.lag is 'Records between the two that are not deleted, holes of compaction counted.';
comment on column howdah.group_lag.committed_at is 'When the group committed.';
comment on column howdah.group_lag.metadata is 'What the client wrote beside it.';
