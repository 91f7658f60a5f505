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
