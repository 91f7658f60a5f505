-- The log: catalog, heads, segments and the helper functions for people's SQL.
--
-- Three schemas. howdah: what the broker knows. howdah_log: the topics' tables under surrogate names (t42_batch), because a
-- topic's name may have 249 characters and Postgres cuts identifiers at 63 bytes. topics: one view per topic, for people.

create schema howdah;
create schema howdah_log;
create schema topics;

-- One row for the whole database. The boolean key makes a second row impossible.
create table howdah.cluster (
    singleton          boolean not null default true,
    -- Kafka's form: a uuid in unpadded url-safe base64, 22 characters.
    cluster_id         text    not null,
    -- Raised by every change of the catalog: what the slow poll looks at when NOTIFY is not there.
    catalog_version    bigint  not null default 0,
    next_producer_id   bigint  not null default 0,
    -- Of the server that wrote last. Another pair means failover or restore: the leader epoch goes up.
    system_identifier  bigint,
    timeline           integer,
    leader_epoch       integer not null default 0,
    constraint cluster_pkey primary key (singleton),
    constraint cluster_singleton check (singleton)
);

insert into howdah.cluster (cluster_id)
values (rtrim(translate(encode(decode(replace(gen_random_uuid()::text, '-', ''), 'hex'), 'base64'), '+/', '-_'), '='));

-- id names the tables and is never reused: an identity never goes back.
create table howdah.topic (
    uuid             uuid        not null default gen_random_uuid(),
    created_at       timestamptz not null,
    id               integer     not null generated always as identity,
    partition_count  integer     not null,
    name             text        not null collate "C",
    -- Only what was set explicitly; names are Kafka's.
    config           jsonb       not null default '{}',
    constraint topic_pkey primary key (id),
    constraint topic_name_key unique (name),
    constraint topic_uuid_key unique (uuid),
    constraint topic_partition_count_check check (partition_count > 0)
);

-- The row that gives offsets out. It is locked until commit, so offsets are dense and become visible in order; a sequence
-- would let a reader skip what commits late. Widest columns first: no padding. fillfactor 50 and no further index keep
-- every update HOT; the vacuum settings keep the few pages small under thousands of updates a second.
create table howdah.partition_head (
    writer_id         uuid,
    writer_seq        bigint      not null default 0,
    next_offset       bigint      not null default 0,
    log_start_offset  bigint      not null default 0,
    -- Of the last append: appended_at rises strictly with the offsets of a partition, whatever the brokers' clocks say.
    appended_at       timestamptz not null default '-infinity',
    topic_id          integer     not null,
    partition         integer     not null,
    constraint partition_head_pkey primary key (topic_id, partition),
    constraint partition_head_offset_check check (next_offset >= log_start_offset and log_start_offset >= 0)
) with (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);

-- The commit marker: one row per open writer, updated in the append's own transaction. After a connection was lost at COMMIT
-- the writer locks its row over a new connection (this waits until the old backend has ended) and compares. It is not on the
-- head row, because another writer may have moved the head since. Never ask pg_xact_status: after a crash xids are reused.
create table howdah.writer (
    id           uuid        not null,
    seq          bigint      not null default 0,
    appended_at  timestamptz not null,
    constraint writer_pkey primary key (id)
) with (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);

-- The leaves of a topic: batches and records of [lower_bound, upper_bound) by append time. Bounds touch, never change, and
-- the first one begins at -infinity, so every append time up to the last upper bound has exactly one leaf.
create table howdah.segment (
    lower_bound  timestamptz not null,
    upper_bound  timestamptz not null,
    topic_id     integer     not null,
    number       integer     not null,
    constraint segment_pkey primary key (topic_id, number),
    constraint segment_bound_check check (lower_bound < upper_bound)
);

-- Where each partition begins in each segment that holds some of it: finds the leaf of an offset without asking the leaves.
-- The writer that first appends to a partition in a segment inserts the row and closes the previous one with the greatest
-- record timestamp in there, so that a search by timestamp skips whole leaves. Null: still open.
create table howdah.segment_start (
    base_offset       bigint  not null,
    max_timestamp_ms  bigint,
    topic_id          integer not null,
    partition         integer not null,
    segment           integer not null,
    constraint segment_start_pkey primary key (topic_id, partition, base_offset)
);

-- Where each leader epoch begins in each partition (Kafka's leader epoch cache).
create table howdah.leader_epoch_start (
    start_offset  bigint  not null,
    topic_id      integer not null,
    partition     integer not null,
    epoch         integer not null,
    constraint leader_epoch_start_pkey primary key (topic_id, partition, epoch)
);

-- Topics that are deleted but whose tables still stand, because somebody was reading them.
create table howdah.topic_drop (
    topic_id  integer not null,
    constraint topic_drop_pkey primary key (topic_id)
);

-- The brokers that share this database. A node id belongs to an advertised address for good.
create table howdah.broker (
    incarnation  uuid        not null,
    lease_until  timestamptz not null,
    node_id      integer     not null,
    port         integer     not null,
    host         text        not null,
    constraint broker_pkey primary key (node_id),
    constraint broker_address_key unique (host, port)
);

-- Functions for people. None of them ever fails, whatever bytes a client sent. They are immutable, and name every function and
-- operator through pg_catalog, for the search path is the caller's.

-- The bytes as text if they are UTF-8 that a text can hold, else with the offending bytes as \x… escapes.
create function howdah.text(bytes bytea) returns text
    language plpgsql immutable strict parallel safe set search_path = pg_catalog
as $$
begin
    return convert_from(bytes, 'UTF8');
exception when others then
    -- encode(…, 'escape') leaves ASCII alone, doubles the backslash and writes every other byte as \ooo.
    return encode(bytes, 'escape');
end
$$;

comment on function howdah.text(bytea) is
    'The bytes as text: UTF-8 as it is; anything else (also NUL) with \ooo escapes. Never fails.';

-- Null for what is no JSON, or is JSON that jsonb cannot hold (\u0000, numbers beyond numeric).
create function howdah.json(bytes bytea) returns jsonb
    language plpgsql immutable strict parallel safe set search_path = pg_catalog
as $$
begin
    return convert_from(bytes, 'UTF8')::jsonb;
exception when others then
    return null;
end
$$;

comment on function howdah.json(bytea) is 'The bytes as jsonb, or null if they are not JSON. Never fails.';

-- Milliseconds since the epoch as a timestamptz. Clients may send any 64-bit number: what no timestamptz holds is infinity.
create function howdah.moment(ms bigint) returns timestamptz
    language sql immutable strict parallel safe
as $$
    select case
        when ms operator(pg_catalog.<) -210866803200000 then '-infinity'::pg_catalog.timestamptz
        when ms operator(pg_catalog.>) 9224318015998000 then 'infinity'::pg_catalog.timestamptz
        else pg_catalog.to_timestamp(ms operator(pg_catalog./) 1000.0::pg_catalog.float8)
    end
$$;

comment on function howdah.moment(bigint) is
    'Milliseconds since 1970 as a timestamp with time zone; infinity for what it cannot hold. Never fails.';

-- A record's headers, as stored: varint count, then per header varint key length, key, varint value length (-1 null), value.
-- Gathered in arrays and made into an object at the end: adding to a jsonb one by one would be quadratic.
create function howdah.headers(bytes bytea) returns jsonb
    language plpgsql immutable parallel safe set search_path = pg_catalog
as $$
declare
    -- A copy that is surely not toasted, else every get_byte would fetch it anew.
    data        bytea := bytes || ''::bytea;
    size        integer := length(data);
    at          integer := 0;
    names       text[] := '{}';
    texts       text[] := '{}';
    -- What the next varint is: the count, a name's length or a value's length.
    part        text := 'count';
    header_left bigint := 1;
    number      bigint;
    shift       integer;
    byte        integer;
begin
    if bytes is null then
        return '{}';
    end if;
    while header_left > 0 loop
        number := 0;
        shift := 0;
        loop
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
        elsif part = 'name' then
            names := names || howdah.text(substring(data from at + 1 for number::integer));
            at := at + number::integer;
            part := 'value';
        else
            if number < 0 then
                texts := array_append(texts, null);
            else
                texts := texts || howdah.text(substring(data from at + 1 for number::integer));
                at := at + number::integer;
            end if;
            header_left := header_left - 1;
            part := 'name';
        end if;
    end loop;
    return (
        select coalesce(jsonb_object_agg(name, case when count = 1 then items -> 0 else items end), '{}')
        from (
            select name, count(*) as count, jsonb_agg(item order by position) as items
            from unnest(names, texts) with ordinality as header (name, item, position)
            group by name
        ) as named);
exception when others then
    return null;
end
$$;

comment on function howdah.headers(bytea) is
    'A record''s headers as an object of name to text; a name that comes more than once has an array of its values, in order. '
    'Null if the bytes are damaged. Never fails.';

-- An exception block is a subtransaction, which before Postgres 17 fails in a parallel query, also in its leader.
do $$
begin
    if current_setting('server_version_num')::integer < 170000 then
        alter function howdah.text(bytea) parallel unsafe;
        alter function howdah.json(bytea) parallel unsafe;
        alter function howdah.headers(bytea) parallel unsafe;
    end if;
end
$$;
