-- A database as the last version with a row for each record left it (commit 91739bc): pg_dump without comments, owners and compression.
-- rows.txt has what its reader gave. The clock stood at 2026-11-24T02:01:00Z.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA howdah;
CREATE SCHEMA howdah_log;
CREATE SCHEMA people;
CREATE SCHEMA topics;
CREATE FUNCTION howdah.headers(bytes bytea) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog'
    AS $$
declare
    data        bytea := bytes || ''::bytea;
    size        integer := length(data);
    at          integer := 0;
    names       text[] := '{}';
    texts       text[] := '{}';
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
COMMENT ON FUNCTION howdah.headers(bytes bytea) IS 'A record''s headers as an object of name to text; a name that comes more than once has an array of its values, in order. Null if the bytes are damaged. Never fails.';
CREATE FUNCTION howdah.json(bytes bytea) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO 'pg_catalog'
    AS $$
begin
    return convert_from(bytes, 'UTF8')::jsonb;
exception when others then
    return null;
end
$$;
COMMENT ON FUNCTION howdah.json(bytes bytea) IS 'The bytes as jsonb, or null if they are not JSON. Never fails.';
CREATE FUNCTION howdah.moment(ms bigint) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    select case
        when ms operator(pg_catalog.<) -210866803200000 then '-infinity'::pg_catalog.timestamptz
        when ms operator(pg_catalog.>) 9224318015998000 then 'infinity'::pg_catalog.timestamptz
        else pg_catalog.to_timestamp(ms operator(pg_catalog./) 1000.0::pg_catalog.float8)
    end
$$;
COMMENT ON FUNCTION howdah.moment(ms bigint) IS 'Milliseconds since 1970 as a timestamp with time zone; infinity for what it cannot hold. Never fails.';
CREATE FUNCTION howdah.text(bytes bytea) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO 'pg_catalog'
    AS $$
begin
    return convert_from(bytes, 'UTF8');
exception when others then
    return encode(bytes, 'escape');
end
$$;
COMMENT ON FUNCTION howdah.text(bytes bytea) IS 'The bytes as text: UTF-8 as it is; anything else (also NUL) with \ooo escapes. Never fails.';
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE howdah.broker (
    incarnation uuid NOT NULL,
    lease_until timestamp with time zone NOT NULL,
    node_id integer NOT NULL,
    port integer NOT NULL,
    host text NOT NULL
);
CREATE TABLE howdah.broker_endpoint (
    node_id integer NOT NULL,
    port integer NOT NULL,
    listener text NOT NULL,
    host text NOT NULL
);
CREATE TABLE howdah.cluster (
    singleton boolean DEFAULT true NOT NULL,
    cluster_id text NOT NULL,
    catalog_version bigint DEFAULT 0 NOT NULL,
    next_producer_id bigint DEFAULT 0 NOT NULL,
    system_identifier bigint,
    timeline integer,
    leader_epoch integer DEFAULT 0 NOT NULL,
    CONSTRAINT cluster_singleton CHECK (singleton)
);
CREATE TABLE howdah.config (
    kind text NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    config jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT config_kind_check CHECK ((kind = ANY (ARRAY['BROKER'::text, 'GROUP'::text])))
);
CREATE TABLE howdah.group_offset (
    committed_offset bigint NOT NULL,
    commit_timestamp_ms bigint NOT NULL,
    expire_timestamp_ms bigint,
    topic_id integer NOT NULL,
    partition integer NOT NULL,
    leader_epoch integer NOT NULL,
    group_id text NOT NULL COLLATE pg_catalog."C",
    metadata bytea NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_threshold='2000');
CREATE TABLE howdah.partition_head (
    writer_id uuid,
    writer_seq bigint DEFAULT 0 NOT NULL,
    next_offset bigint DEFAULT 0 NOT NULL,
    log_start_offset bigint DEFAULT 0 NOT NULL,
    appended_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    topic_id integer NOT NULL,
    partition integer NOT NULL,
    CONSTRAINT partition_head_offset_check CHECK (((next_offset >= log_start_offset) AND (log_start_offset >= 0)))
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000', autovacuum_vacuum_cost_delay='0');
CREATE TABLE howdah.topic (
    uuid uuid DEFAULT gen_random_uuid() NOT NULL,
    created_at timestamp with time zone NOT NULL,
    id integer NOT NULL,
    partition_count integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    config jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT topic_partition_count_check CHECK ((partition_count > 0))
);
CREATE VIEW howdah.group_lag AS
 SELECT o.group_id,
    t.name AS topic,
    o.partition,
    o.committed_offset,
    h.next_offset AS end_offset,
    GREATEST((h.next_offset - GREATEST(o.committed_offset, h.log_start_offset)), (0)::bigint) AS lag,
    howdah.moment(o.commit_timestamp_ms) AS committed_at,
    howdah.text(o.metadata) AS metadata
   FROM ((howdah.group_offset o
     JOIN howdah.topic t ON ((t.id = o.topic_id)))
     JOIN howdah.partition_head h ON (((h.topic_id = o.topic_id) AND (h.partition = o.partition))));
COMMENT ON VIEW howdah.group_lag IS 'How far every group is behind, per partition.';
CREATE TABLE howdah.group_member (
    group_id text NOT NULL COLLATE pg_catalog."C",
    member_id text NOT NULL COLLATE pg_catalog."C",
    state bytea NOT NULL
);
CREATE TABLE howdah.group_shard (
    incarnation uuid,
    epoch bigint DEFAULT 0 NOT NULL,
    lease_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    shard integer NOT NULL,
    node_id integer
)
WITH (fillfactor='20', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='500');
CREATE TABLE howdah.group_state (
    shard integer NOT NULL,
    epoch integer NOT NULL,
    kind text NOT NULL,
    group_id text NOT NULL COLLATE pg_catalog."C",
    state bytea NOT NULL,
    CONSTRAINT group_state_kind_check CHECK ((kind = ANY (ARRAY['CLASSIC'::text, 'CONSUMER'::text, 'SHARE'::text, 'STREAMS'::text])))
);
CREATE TABLE howdah.janitor (
    holder uuid,
    lease_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    singleton boolean DEFAULT true NOT NULL,
    CONSTRAINT janitor_singleton CHECK (singleton)
)
WITH (fillfactor='50');
CREATE TABLE howdah.leader_epoch_start (
    start_offset bigint NOT NULL,
    topic_id integer NOT NULL,
    partition integer NOT NULL,
    epoch integer NOT NULL
);
CREATE TABLE howdah.migration (
    applied_at timestamp with time zone NOT NULL,
    number integer NOT NULL,
    name text NOT NULL
);
CREATE TABLE howdah.segment (
    lower_bound timestamp with time zone NOT NULL,
    upper_bound timestamp with time zone NOT NULL,
    topic_id integer NOT NULL,
    number integer NOT NULL,
    sealed_at timestamp with time zone,
    settled_at timestamp with time zone,
    truncated_at timestamp with time zone,
    cleaned_at timestamp with time zone,
    tombstones bigint,
    CONSTRAINT segment_bound_check CHECK ((lower_bound < upper_bound))
);
CREATE TABLE howdah.segment_start (
    base_offset bigint NOT NULL,
    max_timestamp_ms bigint,
    topic_id integer NOT NULL,
    partition integer NOT NULL,
    segment integer NOT NULL,
    bytes bigint
);
CREATE TABLE howdah.topic_drop (
    topic_id integer NOT NULL
);
ALTER TABLE howdah.topic ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME howdah.topic_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE howdah.writer (
    id uuid NOT NULL,
    seq bigint DEFAULT 0 NOT NULL,
    appended_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000', autovacuum_vacuum_cost_delay='0');
CREATE TABLE howdah_log.t1_batch (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t1_batch_0 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t1_batch_1 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t1_batch_2 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t1_batch_3 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t1_batch_4 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t1_batch_5 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t1_batch_6 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t1_record (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t1_record_0 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t1_record_0 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_0 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_0 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t1_record_1 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t1_record_1 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_1 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_1 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t1_record_2 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t1_record_2 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_2 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_2 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t1_record_3 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t1_record_3 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_3 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_3 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t1_record_4 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t1_record_4 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_4 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_4 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t1_record_5 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t1_record_5 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_5 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_5 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t1_record_6 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t1_record_6 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_6 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t1_record_6 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t2_batch (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t2_batch_0 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t2_batch_1 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t2_batch_2 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t2_batch_3 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t2_batch_4 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t2_batch_5 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t2_compaction (
    x integer
);
CREATE TABLE howdah_log.t2_record (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t2_record_0 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t2_record_0 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t2_record_0 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t2_record_0 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t2_record_0_new (
    x integer
);
CREATE TABLE howdah_log.t2_record_1 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t2_record_1 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t2_record_1 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t2_record_1 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t2_record_2 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t2_record_2 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t2_record_2 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t2_record_2 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t2_record_3 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t2_record_3 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t2_record_3 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t2_record_3 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t2_record_4 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t2_record_4 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t2_record_4 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t2_record_4 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t2_record_5 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t2_record_5 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t2_record_5 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t2_record_5 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t3_batch (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t3_batch_0 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t3_batch_2 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t3_batch_3 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t3_batch_4 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t3_batch_5 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t3_batch_6 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t3_record (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t3_record_0 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t3_record_0 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t3_record_0 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t3_record_0 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t3_record_2 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t3_record_2 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t3_record_2 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t3_record_2 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t3_record_3 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t3_record_3 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t3_record_3 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t3_record_3 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t3_record_4 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t3_record_4 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t3_record_4 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t3_record_4 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t3_record_5 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t3_record_5 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t3_record_5 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t3_record_5 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t3_record_6 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t3_record_6 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t3_record_6 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t3_record_6 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t4_batch (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t4_batch_2 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t4_batch_3 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t4_record (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t4_record_2 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t4_record_2 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t4_record_2 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t4_record_2 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t4_record_3 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t4_record_3 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t4_record_3 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t4_record_3 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t5_batch (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t5_batch_0 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t5_batch_1 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t5_record (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t5_record_0 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t5_record_0 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t5_record_0 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t5_record_0 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t5_record_1 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t5_record_1 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t5_record_1 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t5_record_1 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t6_batch (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t6_batch_0 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t6_batch_1 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t6_record (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t6_record_0 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t6_record_0 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t6_record_0 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t6_record_0 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t6_record_1 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t6_record_1 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t6_record_1 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t6_record_1 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t7_batch (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t7_batch_0 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t7_batch_1 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t7_batch_2 (
    appended_at timestamp with time zone NOT NULL,
    base_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    max_timestamp_ms bigint NOT NULL,
    producer_id bigint NOT NULL,
    partition integer NOT NULL,
    base_sequence integer NOT NULL,
    bytes integer NOT NULL,
    record_count integer NOT NULL,
    leader_epoch integer NOT NULL,
    producer_epoch smallint NOT NULL,
    attributes smallint NOT NULL
)
WITH (autovacuum_enabled='false');
CREATE TABLE howdah_log.t7_record (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
PARTITION BY RANGE (appended_at);
CREATE TABLE howdah_log.t7_record_0 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t7_record_0 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t7_record_0 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t7_record_0 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t7_record_1 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t7_record_1 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t7_record_1 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t7_record_1 ALTER COLUMN headers SET STORAGE MAIN;
CREATE TABLE howdah_log.t7_record_2 (
    record_offset bigint NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    timestamp_ms bigint NOT NULL,
    partition integer NOT NULL,
    key bytea,
    value bytea,
    headers bytea
)
WITH (autovacuum_enabled='false', toast.autovacuum_enabled='false');
ALTER TABLE ONLY howdah_log.t7_record_2 ALTER COLUMN key SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t7_record_2 ALTER COLUMN value SET STORAGE MAIN;
ALTER TABLE ONLY howdah_log.t7_record_2 ALTER COLUMN headers SET STORAGE MAIN;
CREATE VIEW topics.plain AS
 SELECT record.partition,
    record.record_offset AS "offset",
    howdah.moment(record.timestamp_ms) AS "timestamp",
    record.key,
    record.value,
    howdah.headers(record.headers) AS headers,
    record.appended_at
   FROM (howdah_log.t1_record record
     JOIN howdah.partition_head head ON (((head.topic_id = 1) AND (head.partition = record.partition) AND (record.record_offset >= head.log_start_offset))));
COMMENT ON VIEW topics.plain IS 'A topic. Filter by appended_at to read only the segments of that time; howdah.text(value) and howdah.json(value) decode.';
CREATE VIEW people.first AS
 SELECT plain."offset",
    plain.key,
    plain.value,
    plain.headers,
    plain."timestamp"
   FROM topics.plain
  WHERE (plain.partition = 0);
CREATE VIEW people.count AS
 SELECT count(*) AS n
   FROM people.first;
CREATE VIEW topics.compacted AS
 SELECT record.partition,
    record.record_offset AS "offset",
    howdah.moment(record.timestamp_ms) AS "timestamp",
    record.key,
    record.value,
    howdah.headers(record.headers) AS headers,
    record.appended_at
   FROM (howdah_log.t2_record record
     JOIN howdah.partition_head head ON (((head.topic_id = 2) AND (head.partition = record.partition) AND (record.record_offset >= head.log_start_offset))));
COMMENT ON VIEW topics.compacted IS 'A topic. Filter by appended_at to read only the segments of that time; howdah.text(value) and howdah.json(value) decode.';
CREATE VIEW topics.emptied AS
 SELECT record.partition,
    record.record_offset AS "offset",
    howdah.moment(record.timestamp_ms) AS "timestamp",
    record.key,
    record.value,
    howdah.headers(record.headers) AS headers,
    record.appended_at
   FROM (howdah_log.t4_record record
     JOIN howdah.partition_head head ON (((head.topic_id = 4) AND (head.partition = record.partition) AND (record.record_offset >= head.log_start_offset))));
COMMENT ON VIEW topics.emptied IS 'A topic. Filter by appended_at to read only the segments of that time; howdah.text(value) and howdah.json(value) decode.';
CREATE VIEW topics.expired AS
 SELECT record.partition,
    record.record_offset AS "offset",
    howdah.moment(record.timestamp_ms) AS "timestamp",
    record.key,
    record.value,
    howdah.headers(record.headers) AS headers,
    record.appended_at
   FROM (howdah_log.t3_record record
     JOIN howdah.partition_head head ON (((head.topic_id = 3) AND (head.partition = record.partition) AND (record.record_offset >= head.log_start_offset))));
COMMENT ON VIEW topics.expired IS 'A topic. Filter by appended_at to read only the segments of that time; howdah.text(value) and howdah.json(value) decode.';
CREATE VIEW topics.gone AS
 SELECT record.partition,
    record.record_offset AS "offset",
    howdah.moment(record.timestamp_ms) AS "timestamp",
    record.key,
    record.value,
    howdah.headers(record.headers) AS headers,
    record.appended_at
   FROM (howdah_log.t6_record record
     JOIN howdah.partition_head head ON (((head.topic_id = 6) AND (head.partition = record.partition) AND (record.record_offset >= head.log_start_offset))));
COMMENT ON VIEW topics.gone IS 'A topic. Filter by appended_at to read only the segments of that time; howdah.text(value) and howdah.json(value) decode.';
CREATE VIEW topics.many AS
 SELECT record.partition,
    record.record_offset AS "offset",
    howdah.moment(record.timestamp_ms) AS "timestamp",
    record.key,
    record.value,
    howdah.headers(record.headers) AS headers,
    record.appended_at
   FROM (howdah_log.t7_record record
     JOIN howdah.partition_head head ON (((head.topic_id = 7) AND (head.partition = record.partition) AND (record.record_offset >= head.log_start_offset))));
COMMENT ON VIEW topics.many IS 'A topic. Filter by appended_at to read only the segments of that time; howdah.text(value) and howdah.json(value) decode.';
CREATE VIEW topics."with.a.name.that.is.longer.than.an.identifier.of.postgres.and~5" AS
 SELECT record.partition,
    record.record_offset AS "offset",
    howdah.moment(record.timestamp_ms) AS "timestamp",
    record.key,
    record.value,
    howdah.headers(record.headers) AS headers,
    record.appended_at
   FROM (howdah_log.t5_record record
     JOIN howdah.partition_head head ON (((head.topic_id = 5) AND (head.partition = record.partition) AND (record.record_offset >= head.log_start_offset))));
COMMENT ON VIEW topics."with.a.name.that.is.longer.than.an.identifier.of.postgres.and~5" IS 'A topic. Filter by appended_at to read only the segments of that time; howdah.text(value) and howdah.json(value) decode.';
ALTER TABLE ONLY howdah_log.t1_batch ATTACH PARTITION howdah_log.t1_batch_0 FOR VALUES FROM (MINVALUE) TO ('2026-11-22 10:10:00+00');
ALTER TABLE ONLY howdah_log.t1_batch ATTACH PARTITION howdah_log.t1_batch_1 FOR VALUES FROM ('2026-11-22 10:10:00+00') TO ('2026-11-22 10:20:00+00');
ALTER TABLE ONLY howdah_log.t1_batch ATTACH PARTITION howdah_log.t1_batch_2 FOR VALUES FROM ('2026-11-22 10:20:00+00') TO ('2026-11-22 11:10:00+00');
ALTER TABLE ONLY howdah_log.t1_batch ATTACH PARTITION howdah_log.t1_batch_3 FOR VALUES FROM ('2026-11-22 11:10:00+00') TO ('2026-11-22 12:10:00+00');
ALTER TABLE ONLY howdah_log.t1_batch ATTACH PARTITION howdah_log.t1_batch_4 FOR VALUES FROM ('2026-11-22 12:10:00+00') TO ('2026-11-22 13:10:00+00');
ALTER TABLE ONLY howdah_log.t1_batch ATTACH PARTITION howdah_log.t1_batch_5 FOR VALUES FROM ('2026-11-22 13:10:00+00') TO ('2026-11-22 14:10:00+00');
ALTER TABLE ONLY howdah_log.t1_batch ATTACH PARTITION howdah_log.t1_batch_6 FOR VALUES FROM ('2026-11-22 14:10:00+00') TO ('2026-11-24 02:10:00+00');
ALTER TABLE ONLY howdah_log.t1_record ATTACH PARTITION howdah_log.t1_record_0 FOR VALUES FROM (MINVALUE) TO ('2026-11-22 10:10:00+00');
ALTER TABLE ONLY howdah_log.t1_record ATTACH PARTITION howdah_log.t1_record_1 FOR VALUES FROM ('2026-11-22 10:10:00+00') TO ('2026-11-22 10:20:00+00');
ALTER TABLE ONLY howdah_log.t1_record ATTACH PARTITION howdah_log.t1_record_2 FOR VALUES FROM ('2026-11-22 10:20:00+00') TO ('2026-11-22 11:10:00+00');
ALTER TABLE ONLY howdah_log.t1_record ATTACH PARTITION howdah_log.t1_record_3 FOR VALUES FROM ('2026-11-22 11:10:00+00') TO ('2026-11-22 12:10:00+00');
ALTER TABLE ONLY howdah_log.t1_record ATTACH PARTITION howdah_log.t1_record_4 FOR VALUES FROM ('2026-11-22 12:10:00+00') TO ('2026-11-22 13:10:00+00');
ALTER TABLE ONLY howdah_log.t1_record ATTACH PARTITION howdah_log.t1_record_5 FOR VALUES FROM ('2026-11-22 13:10:00+00') TO ('2026-11-22 14:10:00+00');
ALTER TABLE ONLY howdah_log.t1_record ATTACH PARTITION howdah_log.t1_record_6 FOR VALUES FROM ('2026-11-22 14:10:00+00') TO ('2026-11-24 02:10:00+00');
ALTER TABLE ONLY howdah_log.t2_batch ATTACH PARTITION howdah_log.t2_batch_0 FOR VALUES FROM (MINVALUE) TO ('2026-11-23 22:10:00+00');
ALTER TABLE ONLY howdah_log.t2_batch ATTACH PARTITION howdah_log.t2_batch_1 FOR VALUES FROM ('2026-11-23 22:10:00+00') TO ('2026-11-23 22:20:00+00');
ALTER TABLE ONLY howdah_log.t2_batch ATTACH PARTITION howdah_log.t2_batch_2 FOR VALUES FROM ('2026-11-23 22:20:00+00') TO ('2026-11-23 23:10:00+00');
ALTER TABLE ONLY howdah_log.t2_batch ATTACH PARTITION howdah_log.t2_batch_3 FOR VALUES FROM ('2026-11-23 23:10:00+00') TO ('2026-11-24 00:10:00+00');
ALTER TABLE ONLY howdah_log.t2_batch ATTACH PARTITION howdah_log.t2_batch_4 FOR VALUES FROM ('2026-11-24 00:10:00+00') TO ('2026-11-24 01:10:00+00');
ALTER TABLE ONLY howdah_log.t2_batch ATTACH PARTITION howdah_log.t2_batch_5 FOR VALUES FROM ('2026-11-24 01:10:00+00') TO ('2026-11-24 02:10:00+00');
ALTER TABLE ONLY howdah_log.t2_record ATTACH PARTITION howdah_log.t2_record_0 FOR VALUES FROM (MINVALUE) TO ('2026-11-23 22:10:00+00');
ALTER TABLE ONLY howdah_log.t2_record ATTACH PARTITION howdah_log.t2_record_1 FOR VALUES FROM ('2026-11-23 22:10:00+00') TO ('2026-11-23 22:20:00+00');
ALTER TABLE ONLY howdah_log.t2_record ATTACH PARTITION howdah_log.t2_record_2 FOR VALUES FROM ('2026-11-23 22:20:00+00') TO ('2026-11-23 23:10:00+00');
ALTER TABLE ONLY howdah_log.t2_record ATTACH PARTITION howdah_log.t2_record_3 FOR VALUES FROM ('2026-11-23 23:10:00+00') TO ('2026-11-24 00:10:00+00');
ALTER TABLE ONLY howdah_log.t2_record ATTACH PARTITION howdah_log.t2_record_4 FOR VALUES FROM ('2026-11-24 00:10:00+00') TO ('2026-11-24 01:10:00+00');
ALTER TABLE ONLY howdah_log.t2_record ATTACH PARTITION howdah_log.t2_record_5 FOR VALUES FROM ('2026-11-24 01:10:00+00') TO ('2026-11-24 02:10:00+00');
ALTER TABLE ONLY howdah_log.t3_batch ATTACH PARTITION howdah_log.t3_batch_0 FOR VALUES FROM (MINVALUE) TO ('2026-11-23 20:10:00+00');
ALTER TABLE ONLY howdah_log.t3_batch ATTACH PARTITION howdah_log.t3_batch_2 FOR VALUES FROM ('2026-11-23 20:20:00+00') TO ('2026-11-23 21:10:00+00');
ALTER TABLE ONLY howdah_log.t3_batch ATTACH PARTITION howdah_log.t3_batch_3 FOR VALUES FROM ('2026-11-23 21:10:00+00') TO ('2026-11-23 22:10:00+00');
ALTER TABLE ONLY howdah_log.t3_batch ATTACH PARTITION howdah_log.t3_batch_4 FOR VALUES FROM ('2026-11-23 22:10:00+00') TO ('2026-11-23 23:10:00+00');
ALTER TABLE ONLY howdah_log.t3_batch ATTACH PARTITION howdah_log.t3_batch_5 FOR VALUES FROM ('2026-11-23 23:10:00+00') TO ('2026-11-24 00:10:00+00');
ALTER TABLE ONLY howdah_log.t3_batch ATTACH PARTITION howdah_log.t3_batch_6 FOR VALUES FROM ('2026-11-24 00:10:00+00') TO ('2026-11-24 01:10:00+00');
ALTER TABLE ONLY howdah_log.t3_record ATTACH PARTITION howdah_log.t3_record_0 FOR VALUES FROM (MINVALUE) TO ('2026-11-23 20:10:00+00');
ALTER TABLE ONLY howdah_log.t3_record ATTACH PARTITION howdah_log.t3_record_2 FOR VALUES FROM ('2026-11-23 20:20:00+00') TO ('2026-11-23 21:10:00+00');
ALTER TABLE ONLY howdah_log.t3_record ATTACH PARTITION howdah_log.t3_record_3 FOR VALUES FROM ('2026-11-23 21:10:00+00') TO ('2026-11-23 22:10:00+00');
ALTER TABLE ONLY howdah_log.t3_record ATTACH PARTITION howdah_log.t3_record_4 FOR VALUES FROM ('2026-11-23 22:10:00+00') TO ('2026-11-23 23:10:00+00');
ALTER TABLE ONLY howdah_log.t3_record ATTACH PARTITION howdah_log.t3_record_5 FOR VALUES FROM ('2026-11-23 23:10:00+00') TO ('2026-11-24 00:10:00+00');
ALTER TABLE ONLY howdah_log.t3_record ATTACH PARTITION howdah_log.t3_record_6 FOR VALUES FROM ('2026-11-24 00:10:00+00') TO ('2026-11-24 01:10:00+00');
ALTER TABLE ONLY howdah_log.t4_batch ATTACH PARTITION howdah_log.t4_batch_2 FOR VALUES FROM ('2026-11-22 10:20:00+00') TO ('2026-11-24 01:40:00+00');
ALTER TABLE ONLY howdah_log.t4_batch ATTACH PARTITION howdah_log.t4_batch_3 FOR VALUES FROM ('2026-11-24 01:40:00+00') TO ('2026-11-25 02:01:00+00');
ALTER TABLE ONLY howdah_log.t4_record ATTACH PARTITION howdah_log.t4_record_2 FOR VALUES FROM ('2026-11-22 10:20:00+00') TO ('2026-11-24 01:40:00+00');
ALTER TABLE ONLY howdah_log.t4_record ATTACH PARTITION howdah_log.t4_record_3 FOR VALUES FROM ('2026-11-24 01:40:00+00') TO ('2026-11-25 02:01:00+00');
ALTER TABLE ONLY howdah_log.t5_batch ATTACH PARTITION howdah_log.t5_batch_0 FOR VALUES FROM (MINVALUE) TO ('2026-11-22 10:10:00+00');
ALTER TABLE ONLY howdah_log.t5_batch ATTACH PARTITION howdah_log.t5_batch_1 FOR VALUES FROM ('2026-11-22 10:10:00+00') TO ('2026-11-22 10:20:00+00');
ALTER TABLE ONLY howdah_log.t5_record ATTACH PARTITION howdah_log.t5_record_0 FOR VALUES FROM (MINVALUE) TO ('2026-11-22 10:10:00+00');
ALTER TABLE ONLY howdah_log.t5_record ATTACH PARTITION howdah_log.t5_record_1 FOR VALUES FROM ('2026-11-22 10:10:00+00') TO ('2026-11-22 10:20:00+00');
ALTER TABLE ONLY howdah_log.t6_batch ATTACH PARTITION howdah_log.t6_batch_0 FOR VALUES FROM (MINVALUE) TO ('2026-11-22 10:10:00+00');
ALTER TABLE ONLY howdah_log.t6_batch ATTACH PARTITION howdah_log.t6_batch_1 FOR VALUES FROM ('2026-11-22 10:10:00+00') TO ('2026-11-22 10:20:00+00');
ALTER TABLE ONLY howdah_log.t6_record ATTACH PARTITION howdah_log.t6_record_0 FOR VALUES FROM (MINVALUE) TO ('2026-11-22 10:10:00+00');
ALTER TABLE ONLY howdah_log.t6_record ATTACH PARTITION howdah_log.t6_record_1 FOR VALUES FROM ('2026-11-22 10:10:00+00') TO ('2026-11-22 10:20:00+00');
ALTER TABLE ONLY howdah_log.t7_batch ATTACH PARTITION howdah_log.t7_batch_0 FOR VALUES FROM (MINVALUE) TO ('2026-11-22 10:10:00+00');
ALTER TABLE ONLY howdah_log.t7_batch ATTACH PARTITION howdah_log.t7_batch_1 FOR VALUES FROM ('2026-11-22 10:10:00+00') TO ('2026-11-22 10:20:00+00');
ALTER TABLE ONLY howdah_log.t7_batch ATTACH PARTITION howdah_log.t7_batch_2 FOR VALUES FROM ('2026-11-22 10:20:00+00') TO ('2026-11-24 01:40:00+00');
ALTER TABLE ONLY howdah_log.t7_record ATTACH PARTITION howdah_log.t7_record_0 FOR VALUES FROM (MINVALUE) TO ('2026-11-22 10:10:00+00');
ALTER TABLE ONLY howdah_log.t7_record ATTACH PARTITION howdah_log.t7_record_1 FOR VALUES FROM ('2026-11-22 10:10:00+00') TO ('2026-11-22 10:20:00+00');
ALTER TABLE ONLY howdah_log.t7_record ATTACH PARTITION howdah_log.t7_record_2 FOR VALUES FROM ('2026-11-22 10:20:00+00') TO ('2026-11-24 01:40:00+00');
COPY howdah.broker (incarnation, lease_until, node_id, port, host) FROM stdin;
\.
COPY howdah.broker_endpoint (node_id, port, listener, host) FROM stdin;
\.
COPY howdah.cluster (singleton, cluster_id, catalog_version, next_producer_id, system_identifier, timeline, leader_epoch) FROM stdin;
t	OWUnX2UoRjORu_y311kCKQ	9	0	7713651514418736146	1	0
\.
COPY howdah.config (kind, name, config) FROM stdin;
\.
COPY howdah.group_member (group_id, member_id, state) FROM stdin;
\.
COPY howdah.group_offset (committed_offset, commit_timestamp_ms, expire_timestamp_ms, topic_id, partition, leader_epoch, group_id, metadata) FROM stdin;
9	1795341600000	\N	1	2	-1	readers	\\x
5	1795341600000	\N	1	0	0	readers	\\x6d657461
\.
COPY howdah.group_shard (incarnation, epoch, lease_until, shard, node_id) FROM stdin;
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434158+00	0	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.43418+00	1	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434184+00	2	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434186+00	3	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434188+00	4	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.43419+00	5	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434192+00	6	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434194+00	7	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434196+00	8	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434198+00	9	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434206+00	10	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434208+00	11	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.43421+00	12	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434212+00	13	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434214+00	14	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434216+00	15	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434218+00	16	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.43422+00	17	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434221+00	18	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434223+00	19	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434226+00	20	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434227+00	21	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434229+00	22	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434231+00	23	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434233+00	24	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434235+00	25	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434237+00	26	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434241+00	27	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434242+00	28	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434244+00	29	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434246+00	30	1
00000000-0000-0001-0000-000000000002	1	2027-11-29 17:47:36.434248+00	31	1
\.
COPY howdah.group_state (shard, epoch, kind, group_id, state) FROM stdin;
\.
COPY howdah.janitor (holder, lease_until, epoch, singleton) FROM stdin;
\N	-infinity	1	t
\.
COPY howdah.leader_epoch_start (start_offset, topic_id, partition, epoch) FROM stdin;
0	1	0	0
0	1	1	0
0	1	2	0
0	2	0	0
0	2	1	0
0	3	0	0
0	3	1	0
0	4	0	0
0	5	0	0
0	5	1	0
0	7	0	0
0	7	1	0
0	7	2	0
0	7	3	0
0	7	4	0
0	7	5	0
0	7	6	0
0	7	7	0
0	7	8	0
0	7	9	0
0	7	10	0
0	7	11	0
0	7	12	0
0	7	13	0
0	7	14	0
0	7	15	0
0	7	16	0
0	7	17	0
0	7	18	0
0	7	19	0
0	7	20	0
0	7	21	0
0	7	22	0
0	7	23	0
0	7	24	0
0	7	25	0
0	7	26	0
0	7	27	0
0	7	28	0
0	7	29	0
0	7	30	0
0	7	31	0
0	7	32	0
0	7	33	0
0	7	34	0
0	7	35	0
0	7	36	0
0	7	37	0
0	7	38	0
0	7	39	0
\.
COPY howdah.migration (applied_at, number, name) FROM stdin;
2026-11-29 17:47:32.147683+00	1	0001_log.sql
2026-11-29 17:47:32.194304+00	2	0002_groups.sql
2026-11-29 17:47:32.200728+00	3	0003_listeners.sql
2026-11-29 17:47:32.212646+00	4	0004_config.sql
2026-11-29 17:47:32.238555+00	5	0005_retention.sql
\.
COPY howdah.partition_head (writer_id, writer_seq, next_offset, log_start_offset, appended_at, topic_id, partition) FROM stdin;
\N	0	0	0	2026-11-22 10:19:59.999999+00	5	0
2283a101-2e33-4bf1-8475-a6d77614582e	84	3	2	2026-11-24 02:01:00+00	4	0
ea2bb512-d97a-48ae-b724-8153da9f6138	119	1201	0	2026-11-24 02:00:09+00	1	1
ea2bb512-d97a-48ae-b724-8153da9f6138	123	49	0	2026-11-24 02:00:20+00	1	0
2283a101-2e33-4bf1-8475-a6d77614582e	3	2	0	2026-11-24 01:39:59.999999+00	7	0
8e860911-35d9-4f5c-a9ff-356f64c7f858	42	73	0	2026-11-24 02:00:00+00	2	0
8e860911-35d9-4f5c-a9ff-356f64c7f858	44	6	0	2026-11-24 02:00:01+00	2	1
2283a101-2e33-4bf1-8475-a6d77614582e	5	2	0	2026-11-24 01:39:59.999999+00	7	1
98c288e1-fd58-4e85-93e6-d4e0f423a0f5	35	12	8	2026-11-24 01:09:59.999999+00	3	0
98c288e1-fd58-4e85-93e6-d4e0f423a0f5	34	6	4	2026-11-24 01:09:59.999999+00	3	1
ea2bb512-d97a-48ae-b724-8153da9f6138	121	61	7	2026-11-24 02:00:09.000001+00	1	2
\N	0	0	0	2026-11-22 10:19:59.999999+00	5	1
2283a101-2e33-4bf1-8475-a6d77614582e	7	2	0	2026-11-24 01:39:59.999999+00	7	2
2283a101-2e33-4bf1-8475-a6d77614582e	9	2	0	2026-11-24 01:39:59.999999+00	7	3
2283a101-2e33-4bf1-8475-a6d77614582e	11	2	0	2026-11-24 01:39:59.999999+00	7	4
2283a101-2e33-4bf1-8475-a6d77614582e	13	2	0	2026-11-24 01:39:59.999999+00	7	5
2283a101-2e33-4bf1-8475-a6d77614582e	15	2	0	2026-11-24 01:39:59.999999+00	7	6
2283a101-2e33-4bf1-8475-a6d77614582e	17	2	0	2026-11-24 01:39:59.999999+00	7	7
2283a101-2e33-4bf1-8475-a6d77614582e	19	2	0	2026-11-24 01:39:59.999999+00	7	8
2283a101-2e33-4bf1-8475-a6d77614582e	21	2	0	2026-11-24 01:39:59.999999+00	7	9
2283a101-2e33-4bf1-8475-a6d77614582e	23	2	0	2026-11-24 01:39:59.999999+00	7	10
2283a101-2e33-4bf1-8475-a6d77614582e	25	2	0	2026-11-24 01:39:59.999999+00	7	11
2283a101-2e33-4bf1-8475-a6d77614582e	27	2	0	2026-11-24 01:39:59.999999+00	7	12
2283a101-2e33-4bf1-8475-a6d77614582e	29	2	0	2026-11-24 01:39:59.999999+00	7	13
2283a101-2e33-4bf1-8475-a6d77614582e	31	2	0	2026-11-24 01:39:59.999999+00	7	14
2283a101-2e33-4bf1-8475-a6d77614582e	33	2	0	2026-11-24 01:39:59.999999+00	7	15
2283a101-2e33-4bf1-8475-a6d77614582e	35	2	0	2026-11-24 01:39:59.999999+00	7	16
2283a101-2e33-4bf1-8475-a6d77614582e	37	2	0	2026-11-24 01:39:59.999999+00	7	17
2283a101-2e33-4bf1-8475-a6d77614582e	39	2	0	2026-11-24 01:39:59.999999+00	7	18
2283a101-2e33-4bf1-8475-a6d77614582e	41	2	0	2026-11-24 01:39:59.999999+00	7	19
2283a101-2e33-4bf1-8475-a6d77614582e	43	2	0	2026-11-24 01:39:59.999999+00	7	20
2283a101-2e33-4bf1-8475-a6d77614582e	45	2	0	2026-11-24 01:39:59.999999+00	7	21
2283a101-2e33-4bf1-8475-a6d77614582e	47	2	0	2026-11-24 01:39:59.999999+00	7	22
2283a101-2e33-4bf1-8475-a6d77614582e	49	2	0	2026-11-24 01:39:59.999999+00	7	23
2283a101-2e33-4bf1-8475-a6d77614582e	51	2	0	2026-11-24 01:39:59.999999+00	7	24
2283a101-2e33-4bf1-8475-a6d77614582e	53	2	0	2026-11-24 01:39:59.999999+00	7	25
2283a101-2e33-4bf1-8475-a6d77614582e	55	2	0	2026-11-24 01:39:59.999999+00	7	26
2283a101-2e33-4bf1-8475-a6d77614582e	57	2	0	2026-11-24 01:39:59.999999+00	7	27
2283a101-2e33-4bf1-8475-a6d77614582e	59	2	0	2026-11-24 01:39:59.999999+00	7	28
2283a101-2e33-4bf1-8475-a6d77614582e	61	2	0	2026-11-24 01:39:59.999999+00	7	29
2283a101-2e33-4bf1-8475-a6d77614582e	63	2	0	2026-11-24 01:39:59.999999+00	7	30
2283a101-2e33-4bf1-8475-a6d77614582e	65	2	0	2026-11-24 01:39:59.999999+00	7	31
2283a101-2e33-4bf1-8475-a6d77614582e	67	2	0	2026-11-24 01:39:59.999999+00	7	32
2283a101-2e33-4bf1-8475-a6d77614582e	69	2	0	2026-11-24 01:39:59.999999+00	7	33
2283a101-2e33-4bf1-8475-a6d77614582e	71	2	0	2026-11-24 01:39:59.999999+00	7	34
2283a101-2e33-4bf1-8475-a6d77614582e	73	2	0	2026-11-24 01:39:59.999999+00	7	35
2283a101-2e33-4bf1-8475-a6d77614582e	75	2	0	2026-11-24 01:39:59.999999+00	7	36
2283a101-2e33-4bf1-8475-a6d77614582e	77	2	0	2026-11-24 01:39:59.999999+00	7	37
2283a101-2e33-4bf1-8475-a6d77614582e	79	2	0	2026-11-24 01:39:59.999999+00	7	38
2283a101-2e33-4bf1-8475-a6d77614582e	81	2	0	2026-11-24 01:39:59.999999+00	7	39
\.
COPY howdah.segment (lower_bound, upper_bound, topic_id, number, sealed_at, settled_at, truncated_at, cleaned_at, tombstones) FROM stdin;
2026-11-22 14:10:00+00	2026-11-24 02:10:00+00	1	6	\N	\N	\N	\N	\N
2026-11-24 01:10:00+00	2026-11-24 02:10:00+00	2	5	\N	\N	\N	\N	\N
-infinity	2026-11-22 10:10:00+00	1	0	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
-infinity	2026-11-22 10:10:00+00	7	0	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
-infinity	2026-11-22 10:10:00+00	5	0	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
2026-11-22 10:10:00+00	2026-11-22 10:20:00+00	5	1	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
2026-11-22 10:10:00+00	2026-11-22 10:20:00+00	1	1	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
2026-11-22 10:10:00+00	2026-11-22 10:20:00+00	7	1	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
2026-11-22 10:20:00+00	2026-11-22 11:10:00+00	1	2	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
2026-11-22 11:10:00+00	2026-11-22 12:10:00+00	1	3	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
2026-11-22 12:10:00+00	2026-11-22 13:10:00+00	1	4	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
2026-11-22 13:10:00+00	2026-11-22 14:10:00+00	1	5	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
2026-11-23 23:10:00+00	2026-11-24 00:10:00+00	3	5	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
2026-11-24 00:10:00+00	2026-11-24 01:10:00+00	3	6	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
2026-11-22 10:20:00+00	2026-11-24 01:40:00+00	7	2	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N	\N
-infinity	2026-11-23 22:10:00+00	2	0	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	2026-11-24 02:01:00+00	1
2026-11-23 22:10:00+00	2026-11-23 22:20:00+00	2	1	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	2026-11-24 02:01:00+00	\N
2026-11-23 22:20:00+00	2026-11-23 23:10:00+00	2	2	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	2026-11-24 02:01:00+00	1
2026-11-23 23:10:00+00	2026-11-24 00:10:00+00	2	3	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	2026-11-24 02:01:00+00	1
2026-11-24 00:10:00+00	2026-11-24 01:10:00+00	2	4	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	2026-11-24 02:01:00+00	1
-infinity	2026-11-23 20:10:00+00	3	0	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N
2026-11-23 20:20:00+00	2026-11-23 21:10:00+00	3	2	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N
2026-11-23 21:10:00+00	2026-11-23 22:10:00+00	3	3	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N
2026-11-23 22:10:00+00	2026-11-23 23:10:00+00	3	4	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N
2026-11-22 10:20:00+00	2026-11-24 01:40:00+00	4	2	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	2026-11-24 02:01:00+00	\N	\N
2026-11-24 01:40:00+00	2026-11-25 02:01:00+00	4	3	\N	\N	\N	\N	\N
\.
COPY howdah.segment_start (base_offset, max_timestamp_ms, topic_id, partition, segment, bytes) FROM stdin;
8	1795478400000	3	0	5	160
4	1795478400000	3	1	5	80
10	1795482000000	3	0	6	160
1184	\N	1	1	6	\N
5	1795482000000	3	1	6	80
60	\N	1	2	6	\N
48	\N	1	0	6	\N
0	1795341600000	7	0	2	93
0	1795341600036	2	0	0	228
18	1795341600037	2	0	2	228
36	1795341600038	2	0	3	228
54	1795341600039	2	0	4	383
72	\N	2	0	5	\N
3	1795341600039	2	1	4	82
4	\N	2	1	5	\N
0	1795341600001	7	1	2	93
0	1795341600002	7	2	2	93
0	1795341600003	7	3	2	93
0	1795341600004	7	4	2	93
2	\N	4	0	3	\N
0	2305843009213693951	1	0	0	3878
0	1795341601149	1	1	0	37804
0	1795341629000	1	2	0	2440
18	1795345200004	1	0	2	465
1152	1795345200004	1	1	2	465
30	1795345200004	1	2	2	465
28	1795348800004	1	0	3	465
1162	1795348800004	1	1	3	465
40	1795348800004	1	2	3	465
38	1795352400004	1	0	4	465
1172	1795352400004	1	1	4	465
50	1795352400004	1	2	4	465
1182	1795341600000	1	1	5	97
0	1795341600005	7	5	2	93
0	1795341600006	7	6	2	93
0	1795341600007	7	7	2	93
0	1795341600008	7	8	2	93
0	1795341600009	7	9	2	93
0	1795341600010	7	10	2	95
0	1795341600011	7	11	2	95
0	1795341600012	7	12	2	95
0	1795341600013	7	13	2	95
0	1795341600014	7	14	2	95
0	1795341600015	7	15	2	95
0	1795341600016	7	16	2	95
0	1795341600017	7	17	2	95
0	1795341600018	7	18	2	95
0	1795341600019	7	19	2	95
0	1795341600020	7	20	2	95
0	1795341600021	7	21	2	95
0	1795341600022	7	22	2	95
0	1795341600023	7	23	2	95
0	1795341600024	7	24	2	95
0	1795341600025	7	25	2	95
0	1795341600026	7	26	2	95
0	1795341600027	7	27	2	95
0	1795341600028	7	28	2	95
0	1795341600029	7	29	2	95
0	1795341600030	7	30	2	95
0	1795341600031	7	31	2	95
0	1795341600032	7	32	2	95
0	1795341600033	7	33	2	95
0	1795341600034	7	34	2	95
0	1795341600035	7	35	2	95
0	1795341600036	7	36	2	95
0	1795341600037	7	37	2	95
0	1795341600038	7	38	2	95
0	1795341600039	7	39	2	95
\.
COPY howdah.topic (uuid, created_at, id, partition_count, name, config) FROM stdin;
411a79f2-be6b-4c6c-954b-fab2b245ff21	2026-11-22 10:00:00+00	1	3	plain	{"segment.ms": "600000"}
0f436974-9dab-414b-99e6-3ca2454ecf9c	2026-11-23 22:00:00+00	2	2	compacted	{"segment.ms": "600000"}
bf6485b2-22f8-4807-ad63-2db4b1f7a7b7	2026-11-23 20:00:00+00	3	2	expired	{"segment.ms": "600000"}
ab15e6d5-a3c5-482b-a4b8-179612eb857c	2026-11-22 10:00:00+00	4	1	emptied	{}
ef92c680-b715-4752-85cb-0572a96b6b31	2026-11-22 10:00:00+00	5	2	with.a.name.that.is.longer.than.an.identifier.of.postgres.and.has.no.records	{}
6fc452bb-1758-484f-8fde-f2206cff1ee9	2026-11-22 10:00:00+00	7	40	many	{}
\.
COPY howdah.topic_drop (topic_id) FROM stdin;
6
\.
COPY howdah.writer (id, seq, appended_at) FROM stdin;
\.
COPY howdah_log.t1_batch_0 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-22 10:00:00.000001+00	0	3	1795341600005	-1	0	-1	115	4	0	-1	0
2026-11-22 10:00:01+00	4	5	1795341600001	-1	0	-1	3096	2	0	-1	1
2026-11-22 10:00:02+00	6	6	1795341600000	-1	0	-1	81	1	0	-1	2
2026-11-22 10:00:03+00	7	7	1795341600000	-1	0	-1	78	1	0	-1	3
2026-11-22 10:00:04+00	8	9	1795341600000	-1	0	-1	106	2	0	-1	4
2026-11-22 10:00:05+00	10	11	1795341605000	-1	0	-1	97	2	0	-1	8
2026-11-22 10:00:06+00	12	14	2305843009213693951	-1	0	-1	125	3	0	-1	0
2026-11-22 10:00:07+00	15	15	-1	-1	0	-1	82	1	0	-1	0
2026-11-22 10:00:07.000001+00	16	17	1795341700000	-1	0	-1	98	2	0	-1	0
2026-11-22 10:00:08+00	0	1149	1795341601149	-1	1	-1	19651	1150	0	-1	4
2026-11-22 10:00:08.000001+00	1150	1150	1795341600000	-1	1	-1	79	1	0	-1	4
2026-11-22 10:00:09+00	1151	1151	1795341600000	-1	1	-1	18074	1	0	-1	0
2026-11-22 10:00:10+00	0	0	1795341600000	-1	2	-1	80	1	0	-1	0
2026-11-22 10:00:17+00	1	1	1795341601000	-1	2	-1	80	1	0	-1	0
2026-11-22 10:00:24+00	2	2	1795341602000	-1	2	-1	80	1	0	-1	0
2026-11-22 10:00:31+00	3	3	1795341603000	-1	2	-1	80	1	0	-1	0
2026-11-22 10:00:38+00	4	4	1795341604000	-1	2	-1	80	1	0	-1	0
2026-11-22 10:00:45+00	5	5	1795341605000	-1	2	-1	80	1	0	-1	0
2026-11-22 10:00:52+00	6	6	1795341606000	-1	2	-1	80	1	0	-1	0
2026-11-22 10:00:59+00	7	7	1795341607000	-1	2	-1	80	1	0	-1	0
2026-11-22 10:01:06+00	8	8	1795341608000	-1	2	-1	80	1	0	-1	0
2026-11-22 10:01:13+00	9	9	1795341609000	-1	2	-1	80	1	0	-1	0
2026-11-22 10:01:20+00	10	10	1795341610000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:01:27+00	11	11	1795341611000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:01:34+00	12	12	1795341612000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:01:41+00	13	13	1795341613000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:01:48+00	14	14	1795341614000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:01:55+00	15	15	1795341615000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:02:02+00	16	16	1795341616000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:02:09+00	17	17	1795341617000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:02:16+00	18	18	1795341618000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:02:23+00	19	19	1795341619000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:02:30+00	20	20	1795341620000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:02:37+00	21	21	1795341621000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:02:44+00	22	22	1795341622000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:02:51+00	23	23	1795341623000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:02:58+00	24	24	1795341624000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:03:05+00	25	25	1795341625000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:03:12+00	26	26	1795341626000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:03:19+00	27	27	1795341627000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:03:26+00	28	28	1795341628000	-1	2	-1	82	1	0	-1	0
2026-11-22 10:03:33+00	29	29	1795341629000	-1	2	-1	82	1	0	-1	0
\.
COPY howdah_log.t1_batch_1 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
\.
COPY howdah_log.t1_batch_2 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-22 11:00:00+00	18	19	1795345200000	-1	0	-1	93	2	0	-1	0
2026-11-22 11:00:00.000001+00	1152	1153	1795345200000	-1	1	-1	93	2	0	-1	0
2026-11-22 11:00:00.000002+00	30	31	1795345200000	-1	2	-1	93	2	0	-1	0
2026-11-22 11:00:01+00	20	21	1795345200001	-1	0	-1	93	2	0	-1	0
2026-11-22 11:00:01.000001+00	1154	1155	1795345200001	-1	1	-1	93	2	0	-1	0
2026-11-22 11:00:01.000002+00	32	33	1795345200001	-1	2	-1	93	2	0	-1	0
2026-11-22 11:00:02+00	22	23	1795345200002	-1	0	-1	93	2	0	-1	0
2026-11-22 11:00:02.000001+00	1156	1157	1795345200002	-1	1	-1	93	2	0	-1	0
2026-11-22 11:00:02.000002+00	34	35	1795345200002	-1	2	-1	93	2	0	-1	0
2026-11-22 11:00:03+00	24	25	1795345200003	-1	0	-1	93	2	0	-1	0
2026-11-22 11:00:03.000001+00	1158	1159	1795345200003	-1	1	-1	93	2	0	-1	0
2026-11-22 11:00:03.000002+00	36	37	1795345200003	-1	2	-1	93	2	0	-1	0
2026-11-22 11:00:04+00	26	27	1795345200004	-1	0	-1	93	2	0	-1	0
2026-11-22 11:00:04.000001+00	1160	1161	1795345200004	-1	1	-1	93	2	0	-1	0
2026-11-22 11:00:04.000002+00	38	39	1795345200004	-1	2	-1	93	2	0	-1	0
\.
COPY howdah_log.t1_batch_3 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-22 12:00:00+00	28	29	1795348800000	-1	0	-1	93	2	0	-1	0
2026-11-22 12:00:00.000001+00	1162	1163	1795348800000	-1	1	-1	93	2	0	-1	0
2026-11-22 12:00:00.000002+00	40	41	1795348800000	-1	2	-1	93	2	0	-1	0
2026-11-22 12:00:01+00	30	31	1795348800001	-1	0	-1	93	2	0	-1	0
2026-11-22 12:00:01.000001+00	1164	1165	1795348800001	-1	1	-1	93	2	0	-1	0
2026-11-22 12:00:01.000002+00	42	43	1795348800001	-1	2	-1	93	2	0	-1	0
2026-11-22 12:00:02+00	32	33	1795348800002	-1	0	-1	93	2	0	-1	0
2026-11-22 12:00:02.000001+00	1166	1167	1795348800002	-1	1	-1	93	2	0	-1	0
2026-11-22 12:00:02.000002+00	44	45	1795348800002	-1	2	-1	93	2	0	-1	0
2026-11-22 12:00:03+00	34	35	1795348800003	-1	0	-1	93	2	0	-1	0
2026-11-22 12:00:03.000001+00	1168	1169	1795348800003	-1	1	-1	93	2	0	-1	0
2026-11-22 12:00:03.000002+00	46	47	1795348800003	-1	2	-1	93	2	0	-1	0
2026-11-22 12:00:04+00	36	37	1795348800004	-1	0	-1	93	2	0	-1	0
2026-11-22 12:00:04.000001+00	1170	1171	1795348800004	-1	1	-1	93	2	0	-1	0
2026-11-22 12:00:04.000002+00	48	49	1795348800004	-1	2	-1	93	2	0	-1	0
\.
COPY howdah_log.t1_batch_4 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-22 13:00:00+00	38	39	1795352400000	-1	0	-1	93	2	0	-1	0
2026-11-22 13:00:00.000001+00	1172	1173	1795352400000	-1	1	-1	93	2	0	-1	0
2026-11-22 13:00:00.000002+00	50	51	1795352400000	-1	2	-1	93	2	0	-1	0
2026-11-22 13:00:01+00	40	41	1795352400001	-1	0	-1	93	2	0	-1	0
2026-11-22 13:00:01.000001+00	1174	1175	1795352400001	-1	1	-1	93	2	0	-1	0
2026-11-22 13:00:01.000002+00	52	53	1795352400001	-1	2	-1	93	2	0	-1	0
2026-11-22 13:00:02+00	42	43	1795352400002	-1	0	-1	93	2	0	-1	0
2026-11-22 13:00:02.000001+00	1176	1177	1795352400002	-1	1	-1	93	2	0	-1	0
2026-11-22 13:00:02.000002+00	54	55	1795352400002	-1	2	-1	93	2	0	-1	0
2026-11-22 13:00:03+00	44	45	1795352400003	-1	0	-1	93	2	0	-1	0
2026-11-22 13:00:03.000001+00	1178	1179	1795352400003	-1	1	-1	93	2	0	-1	0
2026-11-22 13:00:03.000002+00	56	57	1795352400003	-1	2	-1	93	2	0	-1	0
2026-11-22 13:00:04+00	46	47	1795352400004	-1	0	-1	93	2	0	-1	0
2026-11-22 13:00:04.000001+00	1180	1181	1795352400004	-1	1	-1	93	2	0	-1	0
2026-11-22 13:00:04.000002+00	58	59	1795352400004	-1	2	-1	93	2	0	-1	0
\.
COPY howdah_log.t1_batch_5 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-22 14:00:00+00	1182	1183	1795341600000	7	1	0	97	2	0	0	0
\.
COPY howdah_log.t1_batch_6 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-24 02:00:00+00	1184	1185	1795341600000	8	1	0	93	2	0	1	0
2026-11-24 02:00:01+00	1186	1187	1795341600000	8	1	2	93	2	0	1	0
2026-11-24 02:00:02+00	1188	1189	1795341600000	8	1	4	93	2	0	1	0
2026-11-24 02:00:03+00	1190	1191	1795341600000	8	1	6	93	2	0	1	0
2026-11-24 02:00:04+00	1192	1193	1795341600000	8	1	8	93	2	0	1	0
2026-11-24 02:00:05+00	1194	1195	1795341600000	8	1	10	93	2	0	1	0
2026-11-24 02:00:06+00	1196	1197	1795341600000	8	1	12	93	2	0	1	0
2026-11-24 02:00:08+00	1198	1199	1795341600000	9	1	2147483647	93	2	0	0	0
2026-11-24 02:00:09+00	1200	1200	1795341600000	9	1	1	77	1	0	0	0
2026-11-24 02:00:09.000001+00	60	60	1795341600000	8	2	0	76	1	0	2	0
2026-11-24 02:00:20+00	48	48	1795485600000	-1	0	-1	78	1	0	-1	0
\.
COPY howdah_log.t1_record_0 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
0	2026-11-22 10:00:00.000001+00	1795341600000	0	\N	\N	\N
1	2026-11-22 10:00:00.000001+00	1795341600005	0	\\x6b	\N	\N
2	2026-11-22 10:00:00.000001+00	1795341599993	0	\N	\\x76	\N
3	2026-11-22 10:00:00.000001+00	1795341600000	0	\\x	\\x	\N
4	2026-11-22 10:00:01+00	1795341600000	0	\\x677a6970	\\x61	\N
5	2026-11-22 10:00:01+00	1795341600001	0	\\x677a6970	\\x626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262	\N
6	2026-11-22 10:00:02+00	1795341600000	0	\\x736e61707079	\\x61	\N
7	2026-11-22 10:00:03+00	1795341600000	0	\\x6c7a34	\\x61	\N
8	2026-11-22 10:00:04+00	1795341600000	0	\\x7a737464	\\x61	\\x06026802310268010000
9	2026-11-22 10:00:04+00	1795341600000	0	\\x7a737464	\\x62	\N
10	2026-11-22 10:00:05+00	1795341605000	0	\\x6c617465	\\x61	\N
11	2026-11-22 10:00:05+00	1795341605000	0	\\x6c617465	\\x62	\N
12	2026-11-22 10:00:06+00	0	0	\\x77696c64	\\x7a65726f	\N
13	2026-11-22 10:00:06+00	2305843009213693951	0	\\x77696c64	\\x667574757265	\N
14	2026-11-22 10:00:06+00	1	0	\\x77696c64	\\x6f6e65	\N
15	2026-11-22 10:00:07+00	-1	0	\\x77696c64	\\x6e6f6e65	\N
16	2026-11-22 10:00:07.000001+00	1795341700000	0	\\x6168656164	\\x78	\N
17	2026-11-22 10:00:07.000001+00	1795341600000	0	\\x6261636b	\\x79	\N
0	2026-11-22 10:00:08+00	1795341600000	1	\N	\\x6e30	\N
1	2026-11-22 10:00:08+00	1795341600001	1	\N	\\x6e31	\N
2	2026-11-22 10:00:08+00	1795341600002	1	\N	\\x6e32	\N
3	2026-11-22 10:00:08+00	1795341600003	1	\N	\\x6e33	\N
4	2026-11-22 10:00:08+00	1795341600004	1	\N	\\x6e34	\N
5	2026-11-22 10:00:08+00	1795341600005	1	\N	\\x6e35	\N
6	2026-11-22 10:00:08+00	1795341600006	1	\N	\\x6e36	\N
7	2026-11-22 10:00:08+00	1795341600007	1	\N	\\x6e37	\N
8	2026-11-22 10:00:08+00	1795341600008	1	\N	\\x6e38	\N
9	2026-11-22 10:00:08+00	1795341600009	1	\N	\\x6e39	\N
10	2026-11-22 10:00:08+00	1795341600010	1	\N	\\x6e3130	\N
11	2026-11-22 10:00:08+00	1795341600011	1	\N	\\x6e3131	\N
12	2026-11-22 10:00:08+00	1795341600012	1	\N	\\x6e3132	\N
13	2026-11-22 10:00:08+00	1795341600013	1	\N	\\x6e3133	\N
14	2026-11-22 10:00:08+00	1795341600014	1	\N	\\x6e3134	\N
15	2026-11-22 10:00:08+00	1795341600015	1	\N	\\x6e3135	\N
16	2026-11-22 10:00:08+00	1795341600016	1	\N	\\x6e3136	\N
17	2026-11-22 10:00:08+00	1795341600017	1	\N	\\x6e3137	\N
18	2026-11-22 10:00:08+00	1795341600018	1	\N	\\x6e3138	\N
19	2026-11-22 10:00:08+00	1795341600019	1	\N	\\x6e3139	\N
20	2026-11-22 10:00:08+00	1795341600020	1	\N	\\x6e3230	\N
21	2026-11-22 10:00:08+00	1795341600021	1	\N	\\x6e3231	\N
22	2026-11-22 10:00:08+00	1795341600022	1	\N	\\x6e3232	\N
23	2026-11-22 10:00:08+00	1795341600023	1	\N	\\x6e3233	\N
24	2026-11-22 10:00:08+00	1795341600024	1	\N	\\x6e3234	\N
25	2026-11-22 10:00:08+00	1795341600025	1	\N	\\x6e3235	\N
26	2026-11-22 10:00:08+00	1795341600026	1	\N	\\x6e3236	\N
27	2026-11-22 10:00:08+00	1795341600027	1	\N	\\x6e3237	\N
28	2026-11-22 10:00:08+00	1795341600028	1	\N	\\x6e3238	\N
29	2026-11-22 10:00:08+00	1795341600029	1	\N	\\x6e3239	\N
30	2026-11-22 10:00:08+00	1795341600030	1	\N	\\x6e3330	\N
31	2026-11-22 10:00:08+00	1795341600031	1	\N	\\x6e3331	\N
32	2026-11-22 10:00:08+00	1795341600032	1	\N	\\x6e3332	\N
33	2026-11-22 10:00:08+00	1795341600033	1	\N	\\x6e3333	\N
34	2026-11-22 10:00:08+00	1795341600034	1	\N	\\x6e3334	\N
35	2026-11-22 10:00:08+00	1795341600035	1	\N	\\x6e3335	\N
36	2026-11-22 10:00:08+00	1795341600036	1	\N	\\x6e3336	\N
37	2026-11-22 10:00:08+00	1795341600037	1	\N	\\x6e3337	\N
38	2026-11-22 10:00:08+00	1795341600038	1	\N	\\x6e3338	\N
39	2026-11-22 10:00:08+00	1795341600039	1	\N	\\x6e3339	\N
40	2026-11-22 10:00:08+00	1795341600040	1	\N	\\x6e3430	\N
41	2026-11-22 10:00:08+00	1795341600041	1	\N	\\x6e3431	\N
42	2026-11-22 10:00:08+00	1795341600042	1	\N	\\x6e3432	\N
43	2026-11-22 10:00:08+00	1795341600043	1	\N	\\x6e3433	\N
44	2026-11-22 10:00:08+00	1795341600044	1	\N	\\x6e3434	\N
45	2026-11-22 10:00:08+00	1795341600045	1	\N	\\x6e3435	\N
46	2026-11-22 10:00:08+00	1795341600046	1	\N	\\x6e3436	\N
47	2026-11-22 10:00:08+00	1795341600047	1	\N	\\x6e3437	\N
48	2026-11-22 10:00:08+00	1795341600048	1	\N	\\x6e3438	\N
49	2026-11-22 10:00:08+00	1795341600049	1	\N	\\x6e3439	\N
50	2026-11-22 10:00:08+00	1795341600050	1	\N	\\x6e3530	\N
51	2026-11-22 10:00:08+00	1795341600051	1	\N	\\x6e3531	\N
52	2026-11-22 10:00:08+00	1795341600052	1	\N	\\x6e3532	\N
53	2026-11-22 10:00:08+00	1795341600053	1	\N	\\x6e3533	\N
54	2026-11-22 10:00:08+00	1795341600054	1	\N	\\x6e3534	\N
55	2026-11-22 10:00:08+00	1795341600055	1	\N	\\x6e3535	\N
56	2026-11-22 10:00:08+00	1795341600056	1	\N	\\x6e3536	\N
57	2026-11-22 10:00:08+00	1795341600057	1	\N	\\x6e3537	\N
58	2026-11-22 10:00:08+00	1795341600058	1	\N	\\x6e3538	\N
59	2026-11-22 10:00:08+00	1795341600059	1	\N	\\x6e3539	\N
60	2026-11-22 10:00:08+00	1795341600060	1	\N	\\x6e3630	\N
61	2026-11-22 10:00:08+00	1795341600061	1	\N	\\x6e3631	\N
62	2026-11-22 10:00:08+00	1795341600062	1	\N	\\x6e3632	\N
63	2026-11-22 10:00:08+00	1795341600063	1	\N	\\x6e3633	\N
64	2026-11-22 10:00:08+00	1795341600064	1	\N	\\x6e3634	\N
65	2026-11-22 10:00:08+00	1795341600065	1	\N	\\x6e3635	\N
66	2026-11-22 10:00:08+00	1795341600066	1	\N	\\x6e3636	\N
67	2026-11-22 10:00:08+00	1795341600067	1	\N	\\x6e3637	\N
68	2026-11-22 10:00:08+00	1795341600068	1	\N	\\x6e3638	\N
69	2026-11-22 10:00:08+00	1795341600069	1	\N	\\x6e3639	\N
70	2026-11-22 10:00:08+00	1795341600070	1	\N	\\x6e3730	\N
71	2026-11-22 10:00:08+00	1795341600071	1	\N	\\x6e3731	\N
72	2026-11-22 10:00:08+00	1795341600072	1	\N	\\x6e3732	\N
73	2026-11-22 10:00:08+00	1795341600073	1	\N	\\x6e3733	\N
74	2026-11-22 10:00:08+00	1795341600074	1	\N	\\x6e3734	\N
75	2026-11-22 10:00:08+00	1795341600075	1	\N	\\x6e3735	\N
76	2026-11-22 10:00:08+00	1795341600076	1	\N	\\x6e3736	\N
77	2026-11-22 10:00:08+00	1795341600077	1	\N	\\x6e3737	\N
78	2026-11-22 10:00:08+00	1795341600078	1	\N	\\x6e3738	\N
79	2026-11-22 10:00:08+00	1795341600079	1	\N	\\x6e3739	\N
80	2026-11-22 10:00:08+00	1795341600080	1	\N	\\x6e3830	\N
81	2026-11-22 10:00:08+00	1795341600081	1	\N	\\x6e3831	\N
82	2026-11-22 10:00:08+00	1795341600082	1	\N	\\x6e3832	\N
83	2026-11-22 10:00:08+00	1795341600083	1	\N	\\x6e3833	\N
84	2026-11-22 10:00:08+00	1795341600084	1	\N	\\x6e3834	\N
85	2026-11-22 10:00:08+00	1795341600085	1	\N	\\x6e3835	\N
86	2026-11-22 10:00:08+00	1795341600086	1	\N	\\x6e3836	\N
87	2026-11-22 10:00:08+00	1795341600087	1	\N	\\x6e3837	\N
88	2026-11-22 10:00:08+00	1795341600088	1	\N	\\x6e3838	\N
89	2026-11-22 10:00:08+00	1795341600089	1	\N	\\x6e3839	\N
90	2026-11-22 10:00:08+00	1795341600090	1	\N	\\x6e3930	\N
91	2026-11-22 10:00:08+00	1795341600091	1	\N	\\x6e3931	\N
92	2026-11-22 10:00:08+00	1795341600092	1	\N	\\x6e3932	\N
93	2026-11-22 10:00:08+00	1795341600093	1	\N	\\x6e3933	\N
94	2026-11-22 10:00:08+00	1795341600094	1	\N	\\x6e3934	\N
95	2026-11-22 10:00:08+00	1795341600095	1	\N	\\x6e3935	\N
96	2026-11-22 10:00:08+00	1795341600096	1	\N	\\x6e3936	\N
97	2026-11-22 10:00:08+00	1795341600097	1	\N	\\x6e3937	\N
98	2026-11-22 10:00:08+00	1795341600098	1	\N	\\x6e3938	\N
99	2026-11-22 10:00:08+00	1795341600099	1	\N	\\x6e3939	\N
100	2026-11-22 10:00:08+00	1795341600100	1	\N	\\x6e313030	\N
101	2026-11-22 10:00:08+00	1795341600101	1	\N	\\x6e313031	\N
102	2026-11-22 10:00:08+00	1795341600102	1	\N	\\x6e313032	\N
103	2026-11-22 10:00:08+00	1795341600103	1	\N	\\x6e313033	\N
104	2026-11-22 10:00:08+00	1795341600104	1	\N	\\x6e313034	\N
105	2026-11-22 10:00:08+00	1795341600105	1	\N	\\x6e313035	\N
106	2026-11-22 10:00:08+00	1795341600106	1	\N	\\x6e313036	\N
107	2026-11-22 10:00:08+00	1795341600107	1	\N	\\x6e313037	\N
108	2026-11-22 10:00:08+00	1795341600108	1	\N	\\x6e313038	\N
109	2026-11-22 10:00:08+00	1795341600109	1	\N	\\x6e313039	\N
110	2026-11-22 10:00:08+00	1795341600110	1	\N	\\x6e313130	\N
111	2026-11-22 10:00:08+00	1795341600111	1	\N	\\x6e313131	\N
112	2026-11-22 10:00:08+00	1795341600112	1	\N	\\x6e313132	\N
113	2026-11-22 10:00:08+00	1795341600113	1	\N	\\x6e313133	\N
114	2026-11-22 10:00:08+00	1795341600114	1	\N	\\x6e313134	\N
115	2026-11-22 10:00:08+00	1795341600115	1	\N	\\x6e313135	\N
116	2026-11-22 10:00:08+00	1795341600116	1	\N	\\x6e313136	\N
117	2026-11-22 10:00:08+00	1795341600117	1	\N	\\x6e313137	\N
118	2026-11-22 10:00:08+00	1795341600118	1	\N	\\x6e313138	\N
119	2026-11-22 10:00:08+00	1795341600119	1	\N	\\x6e313139	\N
120	2026-11-22 10:00:08+00	1795341600120	1	\N	\\x6e313230	\N
121	2026-11-22 10:00:08+00	1795341600121	1	\N	\\x6e313231	\N
122	2026-11-22 10:00:08+00	1795341600122	1	\N	\\x6e313232	\N
123	2026-11-22 10:00:08+00	1795341600123	1	\N	\\x6e313233	\N
124	2026-11-22 10:00:08+00	1795341600124	1	\N	\\x6e313234	\N
125	2026-11-22 10:00:08+00	1795341600125	1	\N	\\x6e313235	\N
126	2026-11-22 10:00:08+00	1795341600126	1	\N	\\x6e313236	\N
127	2026-11-22 10:00:08+00	1795341600127	1	\N	\\x6e313237	\N
128	2026-11-22 10:00:08+00	1795341600128	1	\N	\\x6e313238	\N
129	2026-11-22 10:00:08+00	1795341600129	1	\N	\\x6e313239	\N
130	2026-11-22 10:00:08+00	1795341600130	1	\N	\\x6e313330	\N
131	2026-11-22 10:00:08+00	1795341600131	1	\N	\\x6e313331	\N
132	2026-11-22 10:00:08+00	1795341600132	1	\N	\\x6e313332	\N
133	2026-11-22 10:00:08+00	1795341600133	1	\N	\\x6e313333	\N
134	2026-11-22 10:00:08+00	1795341600134	1	\N	\\x6e313334	\N
135	2026-11-22 10:00:08+00	1795341600135	1	\N	\\x6e313335	\N
136	2026-11-22 10:00:08+00	1795341600136	1	\N	\\x6e313336	\N
137	2026-11-22 10:00:08+00	1795341600137	1	\N	\\x6e313337	\N
138	2026-11-22 10:00:08+00	1795341600138	1	\N	\\x6e313338	\N
139	2026-11-22 10:00:08+00	1795341600139	1	\N	\\x6e313339	\N
140	2026-11-22 10:00:08+00	1795341600140	1	\N	\\x6e313430	\N
141	2026-11-22 10:00:08+00	1795341600141	1	\N	\\x6e313431	\N
142	2026-11-22 10:00:08+00	1795341600142	1	\N	\\x6e313432	\N
143	2026-11-22 10:00:08+00	1795341600143	1	\N	\\x6e313433	\N
144	2026-11-22 10:00:08+00	1795341600144	1	\N	\\x6e313434	\N
145	2026-11-22 10:00:08+00	1795341600145	1	\N	\\x6e313435	\N
146	2026-11-22 10:00:08+00	1795341600146	1	\N	\\x6e313436	\N
147	2026-11-22 10:00:08+00	1795341600147	1	\N	\\x6e313437	\N
148	2026-11-22 10:00:08+00	1795341600148	1	\N	\\x6e313438	\N
149	2026-11-22 10:00:08+00	1795341600149	1	\N	\\x6e313439	\N
150	2026-11-22 10:00:08+00	1795341600150	1	\N	\\x6e313530	\N
151	2026-11-22 10:00:08+00	1795341600151	1	\N	\\x6e313531	\N
152	2026-11-22 10:00:08+00	1795341600152	1	\N	\\x6e313532	\N
153	2026-11-22 10:00:08+00	1795341600153	1	\N	\\x6e313533	\N
154	2026-11-22 10:00:08+00	1795341600154	1	\N	\\x6e313534	\N
155	2026-11-22 10:00:08+00	1795341600155	1	\N	\\x6e313535	\N
156	2026-11-22 10:00:08+00	1795341600156	1	\N	\\x6e313536	\N
157	2026-11-22 10:00:08+00	1795341600157	1	\N	\\x6e313537	\N
158	2026-11-22 10:00:08+00	1795341600158	1	\N	\\x6e313538	\N
159	2026-11-22 10:00:08+00	1795341600159	1	\N	\\x6e313539	\N
160	2026-11-22 10:00:08+00	1795341600160	1	\N	\\x6e313630	\N
161	2026-11-22 10:00:08+00	1795341600161	1	\N	\\x6e313631	\N
162	2026-11-22 10:00:08+00	1795341600162	1	\N	\\x6e313632	\N
163	2026-11-22 10:00:08+00	1795341600163	1	\N	\\x6e313633	\N
164	2026-11-22 10:00:08+00	1795341600164	1	\N	\\x6e313634	\N
165	2026-11-22 10:00:08+00	1795341600165	1	\N	\\x6e313635	\N
166	2026-11-22 10:00:08+00	1795341600166	1	\N	\\x6e313636	\N
167	2026-11-22 10:00:08+00	1795341600167	1	\N	\\x6e313637	\N
168	2026-11-22 10:00:08+00	1795341600168	1	\N	\\x6e313638	\N
169	2026-11-22 10:00:08+00	1795341600169	1	\N	\\x6e313639	\N
170	2026-11-22 10:00:08+00	1795341600170	1	\N	\\x6e313730	\N
171	2026-11-22 10:00:08+00	1795341600171	1	\N	\\x6e313731	\N
172	2026-11-22 10:00:08+00	1795341600172	1	\N	\\x6e313732	\N
173	2026-11-22 10:00:08+00	1795341600173	1	\N	\\x6e313733	\N
174	2026-11-22 10:00:08+00	1795341600174	1	\N	\\x6e313734	\N
175	2026-11-22 10:00:08+00	1795341600175	1	\N	\\x6e313735	\N
176	2026-11-22 10:00:08+00	1795341600176	1	\N	\\x6e313736	\N
177	2026-11-22 10:00:08+00	1795341600177	1	\N	\\x6e313737	\N
178	2026-11-22 10:00:08+00	1795341600178	1	\N	\\x6e313738	\N
179	2026-11-22 10:00:08+00	1795341600179	1	\N	\\x6e313739	\N
180	2026-11-22 10:00:08+00	1795341600180	1	\N	\\x6e313830	\N
181	2026-11-22 10:00:08+00	1795341600181	1	\N	\\x6e313831	\N
182	2026-11-22 10:00:08+00	1795341600182	1	\N	\\x6e313832	\N
183	2026-11-22 10:00:08+00	1795341600183	1	\N	\\x6e313833	\N
184	2026-11-22 10:00:08+00	1795341600184	1	\N	\\x6e313834	\N
185	2026-11-22 10:00:08+00	1795341600185	1	\N	\\x6e313835	\N
186	2026-11-22 10:00:08+00	1795341600186	1	\N	\\x6e313836	\N
187	2026-11-22 10:00:08+00	1795341600187	1	\N	\\x6e313837	\N
188	2026-11-22 10:00:08+00	1795341600188	1	\N	\\x6e313838	\N
189	2026-11-22 10:00:08+00	1795341600189	1	\N	\\x6e313839	\N
190	2026-11-22 10:00:08+00	1795341600190	1	\N	\\x6e313930	\N
191	2026-11-22 10:00:08+00	1795341600191	1	\N	\\x6e313931	\N
192	2026-11-22 10:00:08+00	1795341600192	1	\N	\\x6e313932	\N
193	2026-11-22 10:00:08+00	1795341600193	1	\N	\\x6e313933	\N
194	2026-11-22 10:00:08+00	1795341600194	1	\N	\\x6e313934	\N
195	2026-11-22 10:00:08+00	1795341600195	1	\N	\\x6e313935	\N
196	2026-11-22 10:00:08+00	1795341600196	1	\N	\\x6e313936	\N
197	2026-11-22 10:00:08+00	1795341600197	1	\N	\\x6e313937	\N
198	2026-11-22 10:00:08+00	1795341600198	1	\N	\\x6e313938	\N
199	2026-11-22 10:00:08+00	1795341600199	1	\N	\\x6e313939	\N
200	2026-11-22 10:00:08+00	1795341600200	1	\N	\\x6e323030	\N
201	2026-11-22 10:00:08+00	1795341600201	1	\N	\\x6e323031	\N
202	2026-11-22 10:00:08+00	1795341600202	1	\N	\\x6e323032	\N
203	2026-11-22 10:00:08+00	1795341600203	1	\N	\\x6e323033	\N
204	2026-11-22 10:00:08+00	1795341600204	1	\N	\\x6e323034	\N
205	2026-11-22 10:00:08+00	1795341600205	1	\N	\\x6e323035	\N
206	2026-11-22 10:00:08+00	1795341600206	1	\N	\\x6e323036	\N
207	2026-11-22 10:00:08+00	1795341600207	1	\N	\\x6e323037	\N
208	2026-11-22 10:00:08+00	1795341600208	1	\N	\\x6e323038	\N
209	2026-11-22 10:00:08+00	1795341600209	1	\N	\\x6e323039	\N
210	2026-11-22 10:00:08+00	1795341600210	1	\N	\\x6e323130	\N
211	2026-11-22 10:00:08+00	1795341600211	1	\N	\\x6e323131	\N
212	2026-11-22 10:00:08+00	1795341600212	1	\N	\\x6e323132	\N
213	2026-11-22 10:00:08+00	1795341600213	1	\N	\\x6e323133	\N
214	2026-11-22 10:00:08+00	1795341600214	1	\N	\\x6e323134	\N
215	2026-11-22 10:00:08+00	1795341600215	1	\N	\\x6e323135	\N
216	2026-11-22 10:00:08+00	1795341600216	1	\N	\\x6e323136	\N
217	2026-11-22 10:00:08+00	1795341600217	1	\N	\\x6e323137	\N
218	2026-11-22 10:00:08+00	1795341600218	1	\N	\\x6e323138	\N
219	2026-11-22 10:00:08+00	1795341600219	1	\N	\\x6e323139	\N
220	2026-11-22 10:00:08+00	1795341600220	1	\N	\\x6e323230	\N
221	2026-11-22 10:00:08+00	1795341600221	1	\N	\\x6e323231	\N
222	2026-11-22 10:00:08+00	1795341600222	1	\N	\\x6e323232	\N
223	2026-11-22 10:00:08+00	1795341600223	1	\N	\\x6e323233	\N
224	2026-11-22 10:00:08+00	1795341600224	1	\N	\\x6e323234	\N
225	2026-11-22 10:00:08+00	1795341600225	1	\N	\\x6e323235	\N
226	2026-11-22 10:00:08+00	1795341600226	1	\N	\\x6e323236	\N
227	2026-11-22 10:00:08+00	1795341600227	1	\N	\\x6e323237	\N
228	2026-11-22 10:00:08+00	1795341600228	1	\N	\\x6e323238	\N
229	2026-11-22 10:00:08+00	1795341600229	1	\N	\\x6e323239	\N
230	2026-11-22 10:00:08+00	1795341600230	1	\N	\\x6e323330	\N
231	2026-11-22 10:00:08+00	1795341600231	1	\N	\\x6e323331	\N
232	2026-11-22 10:00:08+00	1795341600232	1	\N	\\x6e323332	\N
233	2026-11-22 10:00:08+00	1795341600233	1	\N	\\x6e323333	\N
234	2026-11-22 10:00:08+00	1795341600234	1	\N	\\x6e323334	\N
235	2026-11-22 10:00:08+00	1795341600235	1	\N	\\x6e323335	\N
236	2026-11-22 10:00:08+00	1795341600236	1	\N	\\x6e323336	\N
237	2026-11-22 10:00:08+00	1795341600237	1	\N	\\x6e323337	\N
238	2026-11-22 10:00:08+00	1795341600238	1	\N	\\x6e323338	\N
239	2026-11-22 10:00:08+00	1795341600239	1	\N	\\x6e323339	\N
240	2026-11-22 10:00:08+00	1795341600240	1	\N	\\x6e323430	\N
241	2026-11-22 10:00:08+00	1795341600241	1	\N	\\x6e323431	\N
242	2026-11-22 10:00:08+00	1795341600242	1	\N	\\x6e323432	\N
243	2026-11-22 10:00:08+00	1795341600243	1	\N	\\x6e323433	\N
244	2026-11-22 10:00:08+00	1795341600244	1	\N	\\x6e323434	\N
245	2026-11-22 10:00:08+00	1795341600245	1	\N	\\x6e323435	\N
246	2026-11-22 10:00:08+00	1795341600246	1	\N	\\x6e323436	\N
247	2026-11-22 10:00:08+00	1795341600247	1	\N	\\x6e323437	\N
248	2026-11-22 10:00:08+00	1795341600248	1	\N	\\x6e323438	\N
249	2026-11-22 10:00:08+00	1795341600249	1	\N	\\x6e323439	\N
250	2026-11-22 10:00:08+00	1795341600250	1	\N	\\x6e323530	\N
251	2026-11-22 10:00:08+00	1795341600251	1	\N	\\x6e323531	\N
252	2026-11-22 10:00:08+00	1795341600252	1	\N	\\x6e323532	\N
253	2026-11-22 10:00:08+00	1795341600253	1	\N	\\x6e323533	\N
254	2026-11-22 10:00:08+00	1795341600254	1	\N	\\x6e323534	\N
255	2026-11-22 10:00:08+00	1795341600255	1	\N	\\x6e323535	\N
256	2026-11-22 10:00:08+00	1795341600256	1	\N	\\x6e323536	\N
257	2026-11-22 10:00:08+00	1795341600257	1	\N	\\x6e323537	\N
258	2026-11-22 10:00:08+00	1795341600258	1	\N	\\x6e323538	\N
259	2026-11-22 10:00:08+00	1795341600259	1	\N	\\x6e323539	\N
260	2026-11-22 10:00:08+00	1795341600260	1	\N	\\x6e323630	\N
261	2026-11-22 10:00:08+00	1795341600261	1	\N	\\x6e323631	\N
262	2026-11-22 10:00:08+00	1795341600262	1	\N	\\x6e323632	\N
263	2026-11-22 10:00:08+00	1795341600263	1	\N	\\x6e323633	\N
264	2026-11-22 10:00:08+00	1795341600264	1	\N	\\x6e323634	\N
265	2026-11-22 10:00:08+00	1795341600265	1	\N	\\x6e323635	\N
266	2026-11-22 10:00:08+00	1795341600266	1	\N	\\x6e323636	\N
267	2026-11-22 10:00:08+00	1795341600267	1	\N	\\x6e323637	\N
268	2026-11-22 10:00:08+00	1795341600268	1	\N	\\x6e323638	\N
269	2026-11-22 10:00:08+00	1795341600269	1	\N	\\x6e323639	\N
270	2026-11-22 10:00:08+00	1795341600270	1	\N	\\x6e323730	\N
271	2026-11-22 10:00:08+00	1795341600271	1	\N	\\x6e323731	\N
272	2026-11-22 10:00:08+00	1795341600272	1	\N	\\x6e323732	\N
273	2026-11-22 10:00:08+00	1795341600273	1	\N	\\x6e323733	\N
274	2026-11-22 10:00:08+00	1795341600274	1	\N	\\x6e323734	\N
275	2026-11-22 10:00:08+00	1795341600275	1	\N	\\x6e323735	\N
276	2026-11-22 10:00:08+00	1795341600276	1	\N	\\x6e323736	\N
277	2026-11-22 10:00:08+00	1795341600277	1	\N	\\x6e323737	\N
278	2026-11-22 10:00:08+00	1795341600278	1	\N	\\x6e323738	\N
279	2026-11-22 10:00:08+00	1795341600279	1	\N	\\x6e323739	\N
280	2026-11-22 10:00:08+00	1795341600280	1	\N	\\x6e323830	\N
281	2026-11-22 10:00:08+00	1795341600281	1	\N	\\x6e323831	\N
282	2026-11-22 10:00:08+00	1795341600282	1	\N	\\x6e323832	\N
283	2026-11-22 10:00:08+00	1795341600283	1	\N	\\x6e323833	\N
284	2026-11-22 10:00:08+00	1795341600284	1	\N	\\x6e323834	\N
285	2026-11-22 10:00:08+00	1795341600285	1	\N	\\x6e323835	\N
286	2026-11-22 10:00:08+00	1795341600286	1	\N	\\x6e323836	\N
287	2026-11-22 10:00:08+00	1795341600287	1	\N	\\x6e323837	\N
288	2026-11-22 10:00:08+00	1795341600288	1	\N	\\x6e323838	\N
289	2026-11-22 10:00:08+00	1795341600289	1	\N	\\x6e323839	\N
290	2026-11-22 10:00:08+00	1795341600290	1	\N	\\x6e323930	\N
291	2026-11-22 10:00:08+00	1795341600291	1	\N	\\x6e323931	\N
292	2026-11-22 10:00:08+00	1795341600292	1	\N	\\x6e323932	\N
293	2026-11-22 10:00:08+00	1795341600293	1	\N	\\x6e323933	\N
294	2026-11-22 10:00:08+00	1795341600294	1	\N	\\x6e323934	\N
295	2026-11-22 10:00:08+00	1795341600295	1	\N	\\x6e323935	\N
296	2026-11-22 10:00:08+00	1795341600296	1	\N	\\x6e323936	\N
297	2026-11-22 10:00:08+00	1795341600297	1	\N	\\x6e323937	\N
298	2026-11-22 10:00:08+00	1795341600298	1	\N	\\x6e323938	\N
299	2026-11-22 10:00:08+00	1795341600299	1	\N	\\x6e323939	\N
300	2026-11-22 10:00:08+00	1795341600300	1	\N	\\x6e333030	\N
301	2026-11-22 10:00:08+00	1795341600301	1	\N	\\x6e333031	\N
302	2026-11-22 10:00:08+00	1795341600302	1	\N	\\x6e333032	\N
303	2026-11-22 10:00:08+00	1795341600303	1	\N	\\x6e333033	\N
304	2026-11-22 10:00:08+00	1795341600304	1	\N	\\x6e333034	\N
305	2026-11-22 10:00:08+00	1795341600305	1	\N	\\x6e333035	\N
306	2026-11-22 10:00:08+00	1795341600306	1	\N	\\x6e333036	\N
307	2026-11-22 10:00:08+00	1795341600307	1	\N	\\x6e333037	\N
308	2026-11-22 10:00:08+00	1795341600308	1	\N	\\x6e333038	\N
309	2026-11-22 10:00:08+00	1795341600309	1	\N	\\x6e333039	\N
310	2026-11-22 10:00:08+00	1795341600310	1	\N	\\x6e333130	\N
311	2026-11-22 10:00:08+00	1795341600311	1	\N	\\x6e333131	\N
312	2026-11-22 10:00:08+00	1795341600312	1	\N	\\x6e333132	\N
313	2026-11-22 10:00:08+00	1795341600313	1	\N	\\x6e333133	\N
314	2026-11-22 10:00:08+00	1795341600314	1	\N	\\x6e333134	\N
315	2026-11-22 10:00:08+00	1795341600315	1	\N	\\x6e333135	\N
316	2026-11-22 10:00:08+00	1795341600316	1	\N	\\x6e333136	\N
317	2026-11-22 10:00:08+00	1795341600317	1	\N	\\x6e333137	\N
318	2026-11-22 10:00:08+00	1795341600318	1	\N	\\x6e333138	\N
319	2026-11-22 10:00:08+00	1795341600319	1	\N	\\x6e333139	\N
320	2026-11-22 10:00:08+00	1795341600320	1	\N	\\x6e333230	\N
321	2026-11-22 10:00:08+00	1795341600321	1	\N	\\x6e333231	\N
322	2026-11-22 10:00:08+00	1795341600322	1	\N	\\x6e333232	\N
323	2026-11-22 10:00:08+00	1795341600323	1	\N	\\x6e333233	\N
324	2026-11-22 10:00:08+00	1795341600324	1	\N	\\x6e333234	\N
325	2026-11-22 10:00:08+00	1795341600325	1	\N	\\x6e333235	\N
326	2026-11-22 10:00:08+00	1795341600326	1	\N	\\x6e333236	\N
327	2026-11-22 10:00:08+00	1795341600327	1	\N	\\x6e333237	\N
328	2026-11-22 10:00:08+00	1795341600328	1	\N	\\x6e333238	\N
329	2026-11-22 10:00:08+00	1795341600329	1	\N	\\x6e333239	\N
330	2026-11-22 10:00:08+00	1795341600330	1	\N	\\x6e333330	\N
331	2026-11-22 10:00:08+00	1795341600331	1	\N	\\x6e333331	\N
332	2026-11-22 10:00:08+00	1795341600332	1	\N	\\x6e333332	\N
333	2026-11-22 10:00:08+00	1795341600333	1	\N	\\x6e333333	\N
334	2026-11-22 10:00:08+00	1795341600334	1	\N	\\x6e333334	\N
335	2026-11-22 10:00:08+00	1795341600335	1	\N	\\x6e333335	\N
336	2026-11-22 10:00:08+00	1795341600336	1	\N	\\x6e333336	\N
337	2026-11-22 10:00:08+00	1795341600337	1	\N	\\x6e333337	\N
338	2026-11-22 10:00:08+00	1795341600338	1	\N	\\x6e333338	\N
339	2026-11-22 10:00:08+00	1795341600339	1	\N	\\x6e333339	\N
340	2026-11-22 10:00:08+00	1795341600340	1	\N	\\x6e333430	\N
341	2026-11-22 10:00:08+00	1795341600341	1	\N	\\x6e333431	\N
342	2026-11-22 10:00:08+00	1795341600342	1	\N	\\x6e333432	\N
343	2026-11-22 10:00:08+00	1795341600343	1	\N	\\x6e333433	\N
344	2026-11-22 10:00:08+00	1795341600344	1	\N	\\x6e333434	\N
345	2026-11-22 10:00:08+00	1795341600345	1	\N	\\x6e333435	\N
346	2026-11-22 10:00:08+00	1795341600346	1	\N	\\x6e333436	\N
347	2026-11-22 10:00:08+00	1795341600347	1	\N	\\x6e333437	\N
348	2026-11-22 10:00:08+00	1795341600348	1	\N	\\x6e333438	\N
349	2026-11-22 10:00:08+00	1795341600349	1	\N	\\x6e333439	\N
350	2026-11-22 10:00:08+00	1795341600350	1	\N	\\x6e333530	\N
351	2026-11-22 10:00:08+00	1795341600351	1	\N	\\x6e333531	\N
352	2026-11-22 10:00:08+00	1795341600352	1	\N	\\x6e333532	\N
353	2026-11-22 10:00:08+00	1795341600353	1	\N	\\x6e333533	\N
354	2026-11-22 10:00:08+00	1795341600354	1	\N	\\x6e333534	\N
355	2026-11-22 10:00:08+00	1795341600355	1	\N	\\x6e333535	\N
356	2026-11-22 10:00:08+00	1795341600356	1	\N	\\x6e333536	\N
357	2026-11-22 10:00:08+00	1795341600357	1	\N	\\x6e333537	\N
358	2026-11-22 10:00:08+00	1795341600358	1	\N	\\x6e333538	\N
359	2026-11-22 10:00:08+00	1795341600359	1	\N	\\x6e333539	\N
360	2026-11-22 10:00:08+00	1795341600360	1	\N	\\x6e333630	\N
361	2026-11-22 10:00:08+00	1795341600361	1	\N	\\x6e333631	\N
362	2026-11-22 10:00:08+00	1795341600362	1	\N	\\x6e333632	\N
363	2026-11-22 10:00:08+00	1795341600363	1	\N	\\x6e333633	\N
364	2026-11-22 10:00:08+00	1795341600364	1	\N	\\x6e333634	\N
365	2026-11-22 10:00:08+00	1795341600365	1	\N	\\x6e333635	\N
366	2026-11-22 10:00:08+00	1795341600366	1	\N	\\x6e333636	\N
367	2026-11-22 10:00:08+00	1795341600367	1	\N	\\x6e333637	\N
368	2026-11-22 10:00:08+00	1795341600368	1	\N	\\x6e333638	\N
369	2026-11-22 10:00:08+00	1795341600369	1	\N	\\x6e333639	\N
370	2026-11-22 10:00:08+00	1795341600370	1	\N	\\x6e333730	\N
371	2026-11-22 10:00:08+00	1795341600371	1	\N	\\x6e333731	\N
372	2026-11-22 10:00:08+00	1795341600372	1	\N	\\x6e333732	\N
373	2026-11-22 10:00:08+00	1795341600373	1	\N	\\x6e333733	\N
374	2026-11-22 10:00:08+00	1795341600374	1	\N	\\x6e333734	\N
375	2026-11-22 10:00:08+00	1795341600375	1	\N	\\x6e333735	\N
376	2026-11-22 10:00:08+00	1795341600376	1	\N	\\x6e333736	\N
377	2026-11-22 10:00:08+00	1795341600377	1	\N	\\x6e333737	\N
378	2026-11-22 10:00:08+00	1795341600378	1	\N	\\x6e333738	\N
379	2026-11-22 10:00:08+00	1795341600379	1	\N	\\x6e333739	\N
380	2026-11-22 10:00:08+00	1795341600380	1	\N	\\x6e333830	\N
381	2026-11-22 10:00:08+00	1795341600381	1	\N	\\x6e333831	\N
382	2026-11-22 10:00:08+00	1795341600382	1	\N	\\x6e333832	\N
383	2026-11-22 10:00:08+00	1795341600383	1	\N	\\x6e333833	\N
384	2026-11-22 10:00:08+00	1795341600384	1	\N	\\x6e333834	\N
385	2026-11-22 10:00:08+00	1795341600385	1	\N	\\x6e333835	\N
386	2026-11-22 10:00:08+00	1795341600386	1	\N	\\x6e333836	\N
387	2026-11-22 10:00:08+00	1795341600387	1	\N	\\x6e333837	\N
388	2026-11-22 10:00:08+00	1795341600388	1	\N	\\x6e333838	\N
389	2026-11-22 10:00:08+00	1795341600389	1	\N	\\x6e333839	\N
390	2026-11-22 10:00:08+00	1795341600390	1	\N	\\x6e333930	\N
391	2026-11-22 10:00:08+00	1795341600391	1	\N	\\x6e333931	\N
392	2026-11-22 10:00:08+00	1795341600392	1	\N	\\x6e333932	\N
393	2026-11-22 10:00:08+00	1795341600393	1	\N	\\x6e333933	\N
394	2026-11-22 10:00:08+00	1795341600394	1	\N	\\x6e333934	\N
395	2026-11-22 10:00:08+00	1795341600395	1	\N	\\x6e333935	\N
396	2026-11-22 10:00:08+00	1795341600396	1	\N	\\x6e333936	\N
397	2026-11-22 10:00:08+00	1795341600397	1	\N	\\x6e333937	\N
398	2026-11-22 10:00:08+00	1795341600398	1	\N	\\x6e333938	\N
399	2026-11-22 10:00:08+00	1795341600399	1	\N	\\x6e333939	\N
400	2026-11-22 10:00:08+00	1795341600400	1	\N	\\x6e343030	\N
401	2026-11-22 10:00:08+00	1795341600401	1	\N	\\x6e343031	\N
402	2026-11-22 10:00:08+00	1795341600402	1	\N	\\x6e343032	\N
403	2026-11-22 10:00:08+00	1795341600403	1	\N	\\x6e343033	\N
404	2026-11-22 10:00:08+00	1795341600404	1	\N	\\x6e343034	\N
405	2026-11-22 10:00:08+00	1795341600405	1	\N	\\x6e343035	\N
406	2026-11-22 10:00:08+00	1795341600406	1	\N	\\x6e343036	\N
407	2026-11-22 10:00:08+00	1795341600407	1	\N	\\x6e343037	\N
408	2026-11-22 10:00:08+00	1795341600408	1	\N	\\x6e343038	\N
409	2026-11-22 10:00:08+00	1795341600409	1	\N	\\x6e343039	\N
410	2026-11-22 10:00:08+00	1795341600410	1	\N	\\x6e343130	\N
411	2026-11-22 10:00:08+00	1795341600411	1	\N	\\x6e343131	\N
412	2026-11-22 10:00:08+00	1795341600412	1	\N	\\x6e343132	\N
413	2026-11-22 10:00:08+00	1795341600413	1	\N	\\x6e343133	\N
414	2026-11-22 10:00:08+00	1795341600414	1	\N	\\x6e343134	\N
415	2026-11-22 10:00:08+00	1795341600415	1	\N	\\x6e343135	\N
416	2026-11-22 10:00:08+00	1795341600416	1	\N	\\x6e343136	\N
417	2026-11-22 10:00:08+00	1795341600417	1	\N	\\x6e343137	\N
418	2026-11-22 10:00:08+00	1795341600418	1	\N	\\x6e343138	\N
419	2026-11-22 10:00:08+00	1795341600419	1	\N	\\x6e343139	\N
420	2026-11-22 10:00:08+00	1795341600420	1	\N	\\x6e343230	\N
421	2026-11-22 10:00:08+00	1795341600421	1	\N	\\x6e343231	\N
422	2026-11-22 10:00:08+00	1795341600422	1	\N	\\x6e343232	\N
423	2026-11-22 10:00:08+00	1795341600423	1	\N	\\x6e343233	\N
424	2026-11-22 10:00:08+00	1795341600424	1	\N	\\x6e343234	\N
425	2026-11-22 10:00:08+00	1795341600425	1	\N	\\x6e343235	\N
426	2026-11-22 10:00:08+00	1795341600426	1	\N	\\x6e343236	\N
427	2026-11-22 10:00:08+00	1795341600427	1	\N	\\x6e343237	\N
428	2026-11-22 10:00:08+00	1795341600428	1	\N	\\x6e343238	\N
429	2026-11-22 10:00:08+00	1795341600429	1	\N	\\x6e343239	\N
430	2026-11-22 10:00:08+00	1795341600430	1	\N	\\x6e343330	\N
431	2026-11-22 10:00:08+00	1795341600431	1	\N	\\x6e343331	\N
432	2026-11-22 10:00:08+00	1795341600432	1	\N	\\x6e343332	\N
433	2026-11-22 10:00:08+00	1795341600433	1	\N	\\x6e343333	\N
434	2026-11-22 10:00:08+00	1795341600434	1	\N	\\x6e343334	\N
435	2026-11-22 10:00:08+00	1795341600435	1	\N	\\x6e343335	\N
436	2026-11-22 10:00:08+00	1795341600436	1	\N	\\x6e343336	\N
437	2026-11-22 10:00:08+00	1795341600437	1	\N	\\x6e343337	\N
438	2026-11-22 10:00:08+00	1795341600438	1	\N	\\x6e343338	\N
439	2026-11-22 10:00:08+00	1795341600439	1	\N	\\x6e343339	\N
440	2026-11-22 10:00:08+00	1795341600440	1	\N	\\x6e343430	\N
441	2026-11-22 10:00:08+00	1795341600441	1	\N	\\x6e343431	\N
442	2026-11-22 10:00:08+00	1795341600442	1	\N	\\x6e343432	\N
443	2026-11-22 10:00:08+00	1795341600443	1	\N	\\x6e343433	\N
444	2026-11-22 10:00:08+00	1795341600444	1	\N	\\x6e343434	\N
445	2026-11-22 10:00:08+00	1795341600445	1	\N	\\x6e343435	\N
446	2026-11-22 10:00:08+00	1795341600446	1	\N	\\x6e343436	\N
447	2026-11-22 10:00:08+00	1795341600447	1	\N	\\x6e343437	\N
448	2026-11-22 10:00:08+00	1795341600448	1	\N	\\x6e343438	\N
449	2026-11-22 10:00:08+00	1795341600449	1	\N	\\x6e343439	\N
450	2026-11-22 10:00:08+00	1795341600450	1	\N	\\x6e343530	\N
451	2026-11-22 10:00:08+00	1795341600451	1	\N	\\x6e343531	\N
452	2026-11-22 10:00:08+00	1795341600452	1	\N	\\x6e343532	\N
453	2026-11-22 10:00:08+00	1795341600453	1	\N	\\x6e343533	\N
454	2026-11-22 10:00:08+00	1795341600454	1	\N	\\x6e343534	\N
455	2026-11-22 10:00:08+00	1795341600455	1	\N	\\x6e343535	\N
456	2026-11-22 10:00:08+00	1795341600456	1	\N	\\x6e343536	\N
457	2026-11-22 10:00:08+00	1795341600457	1	\N	\\x6e343537	\N
458	2026-11-22 10:00:08+00	1795341600458	1	\N	\\x6e343538	\N
459	2026-11-22 10:00:08+00	1795341600459	1	\N	\\x6e343539	\N
460	2026-11-22 10:00:08+00	1795341600460	1	\N	\\x6e343630	\N
461	2026-11-22 10:00:08+00	1795341600461	1	\N	\\x6e343631	\N
462	2026-11-22 10:00:08+00	1795341600462	1	\N	\\x6e343632	\N
463	2026-11-22 10:00:08+00	1795341600463	1	\N	\\x6e343633	\N
464	2026-11-22 10:00:08+00	1795341600464	1	\N	\\x6e343634	\N
465	2026-11-22 10:00:08+00	1795341600465	1	\N	\\x6e343635	\N
466	2026-11-22 10:00:08+00	1795341600466	1	\N	\\x6e343636	\N
467	2026-11-22 10:00:08+00	1795341600467	1	\N	\\x6e343637	\N
468	2026-11-22 10:00:08+00	1795341600468	1	\N	\\x6e343638	\N
469	2026-11-22 10:00:08+00	1795341600469	1	\N	\\x6e343639	\N
470	2026-11-22 10:00:08+00	1795341600470	1	\N	\\x6e343730	\N
471	2026-11-22 10:00:08+00	1795341600471	1	\N	\\x6e343731	\N
472	2026-11-22 10:00:08+00	1795341600472	1	\N	\\x6e343732	\N
473	2026-11-22 10:00:08+00	1795341600473	1	\N	\\x6e343733	\N
474	2026-11-22 10:00:08+00	1795341600474	1	\N	\\x6e343734	\N
475	2026-11-22 10:00:08+00	1795341600475	1	\N	\\x6e343735	\N
476	2026-11-22 10:00:08+00	1795341600476	1	\N	\\x6e343736	\N
477	2026-11-22 10:00:08+00	1795341600477	1	\N	\\x6e343737	\N
478	2026-11-22 10:00:08+00	1795341600478	1	\N	\\x6e343738	\N
479	2026-11-22 10:00:08+00	1795341600479	1	\N	\\x6e343739	\N
480	2026-11-22 10:00:08+00	1795341600480	1	\N	\\x6e343830	\N
481	2026-11-22 10:00:08+00	1795341600481	1	\N	\\x6e343831	\N
482	2026-11-22 10:00:08+00	1795341600482	1	\N	\\x6e343832	\N
483	2026-11-22 10:00:08+00	1795341600483	1	\N	\\x6e343833	\N
484	2026-11-22 10:00:08+00	1795341600484	1	\N	\\x6e343834	\N
485	2026-11-22 10:00:08+00	1795341600485	1	\N	\\x6e343835	\N
486	2026-11-22 10:00:08+00	1795341600486	1	\N	\\x6e343836	\N
487	2026-11-22 10:00:08+00	1795341600487	1	\N	\\x6e343837	\N
488	2026-11-22 10:00:08+00	1795341600488	1	\N	\\x6e343838	\N
489	2026-11-22 10:00:08+00	1795341600489	1	\N	\\x6e343839	\N
490	2026-11-22 10:00:08+00	1795341600490	1	\N	\\x6e343930	\N
491	2026-11-22 10:00:08+00	1795341600491	1	\N	\\x6e343931	\N
492	2026-11-22 10:00:08+00	1795341600492	1	\N	\\x6e343932	\N
493	2026-11-22 10:00:08+00	1795341600493	1	\N	\\x6e343933	\N
494	2026-11-22 10:00:08+00	1795341600494	1	\N	\\x6e343934	\N
495	2026-11-22 10:00:08+00	1795341600495	1	\N	\\x6e343935	\N
496	2026-11-22 10:00:08+00	1795341600496	1	\N	\\x6e343936	\N
497	2026-11-22 10:00:08+00	1795341600497	1	\N	\\x6e343937	\N
498	2026-11-22 10:00:08+00	1795341600498	1	\N	\\x6e343938	\N
499	2026-11-22 10:00:08+00	1795341600499	1	\N	\\x6e343939	\N
500	2026-11-22 10:00:08+00	1795341600500	1	\N	\\x6e353030	\N
501	2026-11-22 10:00:08+00	1795341600501	1	\N	\\x6e353031	\N
502	2026-11-22 10:00:08+00	1795341600502	1	\N	\\x6e353032	\N
503	2026-11-22 10:00:08+00	1795341600503	1	\N	\\x6e353033	\N
504	2026-11-22 10:00:08+00	1795341600504	1	\N	\\x6e353034	\N
505	2026-11-22 10:00:08+00	1795341600505	1	\N	\\x6e353035	\N
506	2026-11-22 10:00:08+00	1795341600506	1	\N	\\x6e353036	\N
507	2026-11-22 10:00:08+00	1795341600507	1	\N	\\x6e353037	\N
508	2026-11-22 10:00:08+00	1795341600508	1	\N	\\x6e353038	\N
509	2026-11-22 10:00:08+00	1795341600509	1	\N	\\x6e353039	\N
510	2026-11-22 10:00:08+00	1795341600510	1	\N	\\x6e353130	\N
511	2026-11-22 10:00:08+00	1795341600511	1	\N	\\x6e353131	\N
512	2026-11-22 10:00:08+00	1795341600512	1	\N	\\x6e353132	\N
513	2026-11-22 10:00:08+00	1795341600513	1	\N	\\x6e353133	\N
514	2026-11-22 10:00:08+00	1795341600514	1	\N	\\x6e353134	\N
515	2026-11-22 10:00:08+00	1795341600515	1	\N	\\x6e353135	\N
516	2026-11-22 10:00:08+00	1795341600516	1	\N	\\x6e353136	\N
517	2026-11-22 10:00:08+00	1795341600517	1	\N	\\x6e353137	\N
518	2026-11-22 10:00:08+00	1795341600518	1	\N	\\x6e353138	\N
519	2026-11-22 10:00:08+00	1795341600519	1	\N	\\x6e353139	\N
520	2026-11-22 10:00:08+00	1795341600520	1	\N	\\x6e353230	\N
521	2026-11-22 10:00:08+00	1795341600521	1	\N	\\x6e353231	\N
522	2026-11-22 10:00:08+00	1795341600522	1	\N	\\x6e353232	\N
523	2026-11-22 10:00:08+00	1795341600523	1	\N	\\x6e353233	\N
524	2026-11-22 10:00:08+00	1795341600524	1	\N	\\x6e353234	\N
525	2026-11-22 10:00:08+00	1795341600525	1	\N	\\x6e353235	\N
526	2026-11-22 10:00:08+00	1795341600526	1	\N	\\x6e353236	\N
527	2026-11-22 10:00:08+00	1795341600527	1	\N	\\x6e353237	\N
528	2026-11-22 10:00:08+00	1795341600528	1	\N	\\x6e353238	\N
529	2026-11-22 10:00:08+00	1795341600529	1	\N	\\x6e353239	\N
530	2026-11-22 10:00:08+00	1795341600530	1	\N	\\x6e353330	\N
531	2026-11-22 10:00:08+00	1795341600531	1	\N	\\x6e353331	\N
532	2026-11-22 10:00:08+00	1795341600532	1	\N	\\x6e353332	\N
533	2026-11-22 10:00:08+00	1795341600533	1	\N	\\x6e353333	\N
534	2026-11-22 10:00:08+00	1795341600534	1	\N	\\x6e353334	\N
535	2026-11-22 10:00:08+00	1795341600535	1	\N	\\x6e353335	\N
536	2026-11-22 10:00:08+00	1795341600536	1	\N	\\x6e353336	\N
537	2026-11-22 10:00:08+00	1795341600537	1	\N	\\x6e353337	\N
538	2026-11-22 10:00:08+00	1795341600538	1	\N	\\x6e353338	\N
539	2026-11-22 10:00:08+00	1795341600539	1	\N	\\x6e353339	\N
540	2026-11-22 10:00:08+00	1795341600540	1	\N	\\x6e353430	\N
541	2026-11-22 10:00:08+00	1795341600541	1	\N	\\x6e353431	\N
542	2026-11-22 10:00:08+00	1795341600542	1	\N	\\x6e353432	\N
543	2026-11-22 10:00:08+00	1795341600543	1	\N	\\x6e353433	\N
544	2026-11-22 10:00:08+00	1795341600544	1	\N	\\x6e353434	\N
545	2026-11-22 10:00:08+00	1795341600545	1	\N	\\x6e353435	\N
546	2026-11-22 10:00:08+00	1795341600546	1	\N	\\x6e353436	\N
547	2026-11-22 10:00:08+00	1795341600547	1	\N	\\x6e353437	\N
548	2026-11-22 10:00:08+00	1795341600548	1	\N	\\x6e353438	\N
549	2026-11-22 10:00:08+00	1795341600549	1	\N	\\x6e353439	\N
550	2026-11-22 10:00:08+00	1795341600550	1	\N	\\x6e353530	\N
551	2026-11-22 10:00:08+00	1795341600551	1	\N	\\x6e353531	\N
552	2026-11-22 10:00:08+00	1795341600552	1	\N	\\x6e353532	\N
553	2026-11-22 10:00:08+00	1795341600553	1	\N	\\x6e353533	\N
554	2026-11-22 10:00:08+00	1795341600554	1	\N	\\x6e353534	\N
555	2026-11-22 10:00:08+00	1795341600555	1	\N	\\x6e353535	\N
556	2026-11-22 10:00:08+00	1795341600556	1	\N	\\x6e353536	\N
557	2026-11-22 10:00:08+00	1795341600557	1	\N	\\x6e353537	\N
558	2026-11-22 10:00:08+00	1795341600558	1	\N	\\x6e353538	\N
559	2026-11-22 10:00:08+00	1795341600559	1	\N	\\x6e353539	\N
560	2026-11-22 10:00:08+00	1795341600560	1	\N	\\x6e353630	\N
561	2026-11-22 10:00:08+00	1795341600561	1	\N	\\x6e353631	\N
562	2026-11-22 10:00:08+00	1795341600562	1	\N	\\x6e353632	\N
563	2026-11-22 10:00:08+00	1795341600563	1	\N	\\x6e353633	\N
564	2026-11-22 10:00:08+00	1795341600564	1	\N	\\x6e353634	\N
565	2026-11-22 10:00:08+00	1795341600565	1	\N	\\x6e353635	\N
566	2026-11-22 10:00:08+00	1795341600566	1	\N	\\x6e353636	\N
567	2026-11-22 10:00:08+00	1795341600567	1	\N	\\x6e353637	\N
568	2026-11-22 10:00:08+00	1795341600568	1	\N	\\x6e353638	\N
569	2026-11-22 10:00:08+00	1795341600569	1	\N	\\x6e353639	\N
570	2026-11-22 10:00:08+00	1795341600570	1	\N	\\x6e353730	\N
571	2026-11-22 10:00:08+00	1795341600571	1	\N	\\x6e353731	\N
572	2026-11-22 10:00:08+00	1795341600572	1	\N	\\x6e353732	\N
573	2026-11-22 10:00:08+00	1795341600573	1	\N	\\x6e353733	\N
574	2026-11-22 10:00:08+00	1795341600574	1	\N	\\x6e353734	\N
575	2026-11-22 10:00:08+00	1795341600575	1	\N	\\x6e353735	\N
576	2026-11-22 10:00:08+00	1795341600576	1	\N	\\x6e353736	\N
577	2026-11-22 10:00:08+00	1795341600577	1	\N	\\x6e353737	\N
578	2026-11-22 10:00:08+00	1795341600578	1	\N	\\x6e353738	\N
579	2026-11-22 10:00:08+00	1795341600579	1	\N	\\x6e353739	\N
580	2026-11-22 10:00:08+00	1795341600580	1	\N	\\x6e353830	\N
581	2026-11-22 10:00:08+00	1795341600581	1	\N	\\x6e353831	\N
582	2026-11-22 10:00:08+00	1795341600582	1	\N	\\x6e353832	\N
583	2026-11-22 10:00:08+00	1795341600583	1	\N	\\x6e353833	\N
584	2026-11-22 10:00:08+00	1795341600584	1	\N	\\x6e353834	\N
585	2026-11-22 10:00:08+00	1795341600585	1	\N	\\x6e353835	\N
586	2026-11-22 10:00:08+00	1795341600586	1	\N	\\x6e353836	\N
587	2026-11-22 10:00:08+00	1795341600587	1	\N	\\x6e353837	\N
588	2026-11-22 10:00:08+00	1795341600588	1	\N	\\x6e353838	\N
589	2026-11-22 10:00:08+00	1795341600589	1	\N	\\x6e353839	\N
590	2026-11-22 10:00:08+00	1795341600590	1	\N	\\x6e353930	\N
591	2026-11-22 10:00:08+00	1795341600591	1	\N	\\x6e353931	\N
592	2026-11-22 10:00:08+00	1795341600592	1	\N	\\x6e353932	\N
593	2026-11-22 10:00:08+00	1795341600593	1	\N	\\x6e353933	\N
594	2026-11-22 10:00:08+00	1795341600594	1	\N	\\x6e353934	\N
595	2026-11-22 10:00:08+00	1795341600595	1	\N	\\x6e353935	\N
596	2026-11-22 10:00:08+00	1795341600596	1	\N	\\x6e353936	\N
597	2026-11-22 10:00:08+00	1795341600597	1	\N	\\x6e353937	\N
598	2026-11-22 10:00:08+00	1795341600598	1	\N	\\x6e353938	\N
599	2026-11-22 10:00:08+00	1795341600599	1	\N	\\x6e353939	\N
600	2026-11-22 10:00:08+00	1795341600600	1	\N	\\x6e363030	\N
601	2026-11-22 10:00:08+00	1795341600601	1	\N	\\x6e363031	\N
602	2026-11-22 10:00:08+00	1795341600602	1	\N	\\x6e363032	\N
603	2026-11-22 10:00:08+00	1795341600603	1	\N	\\x6e363033	\N
604	2026-11-22 10:00:08+00	1795341600604	1	\N	\\x6e363034	\N
605	2026-11-22 10:00:08+00	1795341600605	1	\N	\\x6e363035	\N
606	2026-11-22 10:00:08+00	1795341600606	1	\N	\\x6e363036	\N
607	2026-11-22 10:00:08+00	1795341600607	1	\N	\\x6e363037	\N
608	2026-11-22 10:00:08+00	1795341600608	1	\N	\\x6e363038	\N
609	2026-11-22 10:00:08+00	1795341600609	1	\N	\\x6e363039	\N
610	2026-11-22 10:00:08+00	1795341600610	1	\N	\\x6e363130	\N
611	2026-11-22 10:00:08+00	1795341600611	1	\N	\\x6e363131	\N
612	2026-11-22 10:00:08+00	1795341600612	1	\N	\\x6e363132	\N
613	2026-11-22 10:00:08+00	1795341600613	1	\N	\\x6e363133	\N
614	2026-11-22 10:00:08+00	1795341600614	1	\N	\\x6e363134	\N
615	2026-11-22 10:00:08+00	1795341600615	1	\N	\\x6e363135	\N
616	2026-11-22 10:00:08+00	1795341600616	1	\N	\\x6e363136	\N
617	2026-11-22 10:00:08+00	1795341600617	1	\N	\\x6e363137	\N
618	2026-11-22 10:00:08+00	1795341600618	1	\N	\\x6e363138	\N
619	2026-11-22 10:00:08+00	1795341600619	1	\N	\\x6e363139	\N
620	2026-11-22 10:00:08+00	1795341600620	1	\N	\\x6e363230	\N
621	2026-11-22 10:00:08+00	1795341600621	1	\N	\\x6e363231	\N
622	2026-11-22 10:00:08+00	1795341600622	1	\N	\\x6e363232	\N
623	2026-11-22 10:00:08+00	1795341600623	1	\N	\\x6e363233	\N
624	2026-11-22 10:00:08+00	1795341600624	1	\N	\\x6e363234	\N
625	2026-11-22 10:00:08+00	1795341600625	1	\N	\\x6e363235	\N
626	2026-11-22 10:00:08+00	1795341600626	1	\N	\\x6e363236	\N
627	2026-11-22 10:00:08+00	1795341600627	1	\N	\\x6e363237	\N
628	2026-11-22 10:00:08+00	1795341600628	1	\N	\\x6e363238	\N
629	2026-11-22 10:00:08+00	1795341600629	1	\N	\\x6e363239	\N
630	2026-11-22 10:00:08+00	1795341600630	1	\N	\\x6e363330	\N
631	2026-11-22 10:00:08+00	1795341600631	1	\N	\\x6e363331	\N
632	2026-11-22 10:00:08+00	1795341600632	1	\N	\\x6e363332	\N
633	2026-11-22 10:00:08+00	1795341600633	1	\N	\\x6e363333	\N
634	2026-11-22 10:00:08+00	1795341600634	1	\N	\\x6e363334	\N
635	2026-11-22 10:00:08+00	1795341600635	1	\N	\\x6e363335	\N
636	2026-11-22 10:00:08+00	1795341600636	1	\N	\\x6e363336	\N
637	2026-11-22 10:00:08+00	1795341600637	1	\N	\\x6e363337	\N
638	2026-11-22 10:00:08+00	1795341600638	1	\N	\\x6e363338	\N
639	2026-11-22 10:00:08+00	1795341600639	1	\N	\\x6e363339	\N
640	2026-11-22 10:00:08+00	1795341600640	1	\N	\\x6e363430	\N
641	2026-11-22 10:00:08+00	1795341600641	1	\N	\\x6e363431	\N
642	2026-11-22 10:00:08+00	1795341600642	1	\N	\\x6e363432	\N
643	2026-11-22 10:00:08+00	1795341600643	1	\N	\\x6e363433	\N
644	2026-11-22 10:00:08+00	1795341600644	1	\N	\\x6e363434	\N
645	2026-11-22 10:00:08+00	1795341600645	1	\N	\\x6e363435	\N
646	2026-11-22 10:00:08+00	1795341600646	1	\N	\\x6e363436	\N
647	2026-11-22 10:00:08+00	1795341600647	1	\N	\\x6e363437	\N
648	2026-11-22 10:00:08+00	1795341600648	1	\N	\\x6e363438	\N
649	2026-11-22 10:00:08+00	1795341600649	1	\N	\\x6e363439	\N
650	2026-11-22 10:00:08+00	1795341600650	1	\N	\\x6e363530	\N
651	2026-11-22 10:00:08+00	1795341600651	1	\N	\\x6e363531	\N
652	2026-11-22 10:00:08+00	1795341600652	1	\N	\\x6e363532	\N
653	2026-11-22 10:00:08+00	1795341600653	1	\N	\\x6e363533	\N
654	2026-11-22 10:00:08+00	1795341600654	1	\N	\\x6e363534	\N
655	2026-11-22 10:00:08+00	1795341600655	1	\N	\\x6e363535	\N
656	2026-11-22 10:00:08+00	1795341600656	1	\N	\\x6e363536	\N
657	2026-11-22 10:00:08+00	1795341600657	1	\N	\\x6e363537	\N
658	2026-11-22 10:00:08+00	1795341600658	1	\N	\\x6e363538	\N
659	2026-11-22 10:00:08+00	1795341600659	1	\N	\\x6e363539	\N
660	2026-11-22 10:00:08+00	1795341600660	1	\N	\\x6e363630	\N
661	2026-11-22 10:00:08+00	1795341600661	1	\N	\\x6e363631	\N
662	2026-11-22 10:00:08+00	1795341600662	1	\N	\\x6e363632	\N
663	2026-11-22 10:00:08+00	1795341600663	1	\N	\\x6e363633	\N
664	2026-11-22 10:00:08+00	1795341600664	1	\N	\\x6e363634	\N
665	2026-11-22 10:00:08+00	1795341600665	1	\N	\\x6e363635	\N
666	2026-11-22 10:00:08+00	1795341600666	1	\N	\\x6e363636	\N
667	2026-11-22 10:00:08+00	1795341600667	1	\N	\\x6e363637	\N
668	2026-11-22 10:00:08+00	1795341600668	1	\N	\\x6e363638	\N
669	2026-11-22 10:00:08+00	1795341600669	1	\N	\\x6e363639	\N
670	2026-11-22 10:00:08+00	1795341600670	1	\N	\\x6e363730	\N
671	2026-11-22 10:00:08+00	1795341600671	1	\N	\\x6e363731	\N
672	2026-11-22 10:00:08+00	1795341600672	1	\N	\\x6e363732	\N
673	2026-11-22 10:00:08+00	1795341600673	1	\N	\\x6e363733	\N
674	2026-11-22 10:00:08+00	1795341600674	1	\N	\\x6e363734	\N
675	2026-11-22 10:00:08+00	1795341600675	1	\N	\\x6e363735	\N
676	2026-11-22 10:00:08+00	1795341600676	1	\N	\\x6e363736	\N
677	2026-11-22 10:00:08+00	1795341600677	1	\N	\\x6e363737	\N
678	2026-11-22 10:00:08+00	1795341600678	1	\N	\\x6e363738	\N
679	2026-11-22 10:00:08+00	1795341600679	1	\N	\\x6e363739	\N
680	2026-11-22 10:00:08+00	1795341600680	1	\N	\\x6e363830	\N
681	2026-11-22 10:00:08+00	1795341600681	1	\N	\\x6e363831	\N
682	2026-11-22 10:00:08+00	1795341600682	1	\N	\\x6e363832	\N
683	2026-11-22 10:00:08+00	1795341600683	1	\N	\\x6e363833	\N
684	2026-11-22 10:00:08+00	1795341600684	1	\N	\\x6e363834	\N
685	2026-11-22 10:00:08+00	1795341600685	1	\N	\\x6e363835	\N
686	2026-11-22 10:00:08+00	1795341600686	1	\N	\\x6e363836	\N
687	2026-11-22 10:00:08+00	1795341600687	1	\N	\\x6e363837	\N
688	2026-11-22 10:00:08+00	1795341600688	1	\N	\\x6e363838	\N
689	2026-11-22 10:00:08+00	1795341600689	1	\N	\\x6e363839	\N
690	2026-11-22 10:00:08+00	1795341600690	1	\N	\\x6e363930	\N
691	2026-11-22 10:00:08+00	1795341600691	1	\N	\\x6e363931	\N
692	2026-11-22 10:00:08+00	1795341600692	1	\N	\\x6e363932	\N
693	2026-11-22 10:00:08+00	1795341600693	1	\N	\\x6e363933	\N
694	2026-11-22 10:00:08+00	1795341600694	1	\N	\\x6e363934	\N
695	2026-11-22 10:00:08+00	1795341600695	1	\N	\\x6e363935	\N
696	2026-11-22 10:00:08+00	1795341600696	1	\N	\\x6e363936	\N
697	2026-11-22 10:00:08+00	1795341600697	1	\N	\\x6e363937	\N
698	2026-11-22 10:00:08+00	1795341600698	1	\N	\\x6e363938	\N
699	2026-11-22 10:00:08+00	1795341600699	1	\N	\\x6e363939	\N
700	2026-11-22 10:00:08+00	1795341600700	1	\N	\\x6e373030	\N
701	2026-11-22 10:00:08+00	1795341600701	1	\N	\\x6e373031	\N
702	2026-11-22 10:00:08+00	1795341600702	1	\N	\\x6e373032	\N
703	2026-11-22 10:00:08+00	1795341600703	1	\N	\\x6e373033	\N
704	2026-11-22 10:00:08+00	1795341600704	1	\N	\\x6e373034	\N
705	2026-11-22 10:00:08+00	1795341600705	1	\N	\\x6e373035	\N
706	2026-11-22 10:00:08+00	1795341600706	1	\N	\\x6e373036	\N
707	2026-11-22 10:00:08+00	1795341600707	1	\N	\\x6e373037	\N
708	2026-11-22 10:00:08+00	1795341600708	1	\N	\\x6e373038	\N
709	2026-11-22 10:00:08+00	1795341600709	1	\N	\\x6e373039	\N
710	2026-11-22 10:00:08+00	1795341600710	1	\N	\\x6e373130	\N
711	2026-11-22 10:00:08+00	1795341600711	1	\N	\\x6e373131	\N
712	2026-11-22 10:00:08+00	1795341600712	1	\N	\\x6e373132	\N
713	2026-11-22 10:00:08+00	1795341600713	1	\N	\\x6e373133	\N
714	2026-11-22 10:00:08+00	1795341600714	1	\N	\\x6e373134	\N
715	2026-11-22 10:00:08+00	1795341600715	1	\N	\\x6e373135	\N
716	2026-11-22 10:00:08+00	1795341600716	1	\N	\\x6e373136	\N
717	2026-11-22 10:00:08+00	1795341600717	1	\N	\\x6e373137	\N
718	2026-11-22 10:00:08+00	1795341600718	1	\N	\\x6e373138	\N
719	2026-11-22 10:00:08+00	1795341600719	1	\N	\\x6e373139	\N
720	2026-11-22 10:00:08+00	1795341600720	1	\N	\\x6e373230	\N
721	2026-11-22 10:00:08+00	1795341600721	1	\N	\\x6e373231	\N
722	2026-11-22 10:00:08+00	1795341600722	1	\N	\\x6e373232	\N
723	2026-11-22 10:00:08+00	1795341600723	1	\N	\\x6e373233	\N
724	2026-11-22 10:00:08+00	1795341600724	1	\N	\\x6e373234	\N
725	2026-11-22 10:00:08+00	1795341600725	1	\N	\\x6e373235	\N
726	2026-11-22 10:00:08+00	1795341600726	1	\N	\\x6e373236	\N
727	2026-11-22 10:00:08+00	1795341600727	1	\N	\\x6e373237	\N
728	2026-11-22 10:00:08+00	1795341600728	1	\N	\\x6e373238	\N
729	2026-11-22 10:00:08+00	1795341600729	1	\N	\\x6e373239	\N
730	2026-11-22 10:00:08+00	1795341600730	1	\N	\\x6e373330	\N
731	2026-11-22 10:00:08+00	1795341600731	1	\N	\\x6e373331	\N
732	2026-11-22 10:00:08+00	1795341600732	1	\N	\\x6e373332	\N
733	2026-11-22 10:00:08+00	1795341600733	1	\N	\\x6e373333	\N
734	2026-11-22 10:00:08+00	1795341600734	1	\N	\\x6e373334	\N
735	2026-11-22 10:00:08+00	1795341600735	1	\N	\\x6e373335	\N
736	2026-11-22 10:00:08+00	1795341600736	1	\N	\\x6e373336	\N
737	2026-11-22 10:00:08+00	1795341600737	1	\N	\\x6e373337	\N
738	2026-11-22 10:00:08+00	1795341600738	1	\N	\\x6e373338	\N
739	2026-11-22 10:00:08+00	1795341600739	1	\N	\\x6e373339	\N
740	2026-11-22 10:00:08+00	1795341600740	1	\N	\\x6e373430	\N
741	2026-11-22 10:00:08+00	1795341600741	1	\N	\\x6e373431	\N
742	2026-11-22 10:00:08+00	1795341600742	1	\N	\\x6e373432	\N
743	2026-11-22 10:00:08+00	1795341600743	1	\N	\\x6e373433	\N
744	2026-11-22 10:00:08+00	1795341600744	1	\N	\\x6e373434	\N
745	2026-11-22 10:00:08+00	1795341600745	1	\N	\\x6e373435	\N
746	2026-11-22 10:00:08+00	1795341600746	1	\N	\\x6e373436	\N
747	2026-11-22 10:00:08+00	1795341600747	1	\N	\\x6e373437	\N
748	2026-11-22 10:00:08+00	1795341600748	1	\N	\\x6e373438	\N
749	2026-11-22 10:00:08+00	1795341600749	1	\N	\\x6e373439	\N
750	2026-11-22 10:00:08+00	1795341600750	1	\N	\\x6e373530	\N
751	2026-11-22 10:00:08+00	1795341600751	1	\N	\\x6e373531	\N
752	2026-11-22 10:00:08+00	1795341600752	1	\N	\\x6e373532	\N
753	2026-11-22 10:00:08+00	1795341600753	1	\N	\\x6e373533	\N
754	2026-11-22 10:00:08+00	1795341600754	1	\N	\\x6e373534	\N
755	2026-11-22 10:00:08+00	1795341600755	1	\N	\\x6e373535	\N
756	2026-11-22 10:00:08+00	1795341600756	1	\N	\\x6e373536	\N
757	2026-11-22 10:00:08+00	1795341600757	1	\N	\\x6e373537	\N
758	2026-11-22 10:00:08+00	1795341600758	1	\N	\\x6e373538	\N
759	2026-11-22 10:00:08+00	1795341600759	1	\N	\\x6e373539	\N
760	2026-11-22 10:00:08+00	1795341600760	1	\N	\\x6e373630	\N
761	2026-11-22 10:00:08+00	1795341600761	1	\N	\\x6e373631	\N
762	2026-11-22 10:00:08+00	1795341600762	1	\N	\\x6e373632	\N
763	2026-11-22 10:00:08+00	1795341600763	1	\N	\\x6e373633	\N
764	2026-11-22 10:00:08+00	1795341600764	1	\N	\\x6e373634	\N
765	2026-11-22 10:00:08+00	1795341600765	1	\N	\\x6e373635	\N
766	2026-11-22 10:00:08+00	1795341600766	1	\N	\\x6e373636	\N
767	2026-11-22 10:00:08+00	1795341600767	1	\N	\\x6e373637	\N
768	2026-11-22 10:00:08+00	1795341600768	1	\N	\\x6e373638	\N
769	2026-11-22 10:00:08+00	1795341600769	1	\N	\\x6e373639	\N
770	2026-11-22 10:00:08+00	1795341600770	1	\N	\\x6e373730	\N
771	2026-11-22 10:00:08+00	1795341600771	1	\N	\\x6e373731	\N
772	2026-11-22 10:00:08+00	1795341600772	1	\N	\\x6e373732	\N
773	2026-11-22 10:00:08+00	1795341600773	1	\N	\\x6e373733	\N
774	2026-11-22 10:00:08+00	1795341600774	1	\N	\\x6e373734	\N
775	2026-11-22 10:00:08+00	1795341600775	1	\N	\\x6e373735	\N
776	2026-11-22 10:00:08+00	1795341600776	1	\N	\\x6e373736	\N
777	2026-11-22 10:00:08+00	1795341600777	1	\N	\\x6e373737	\N
778	2026-11-22 10:00:08+00	1795341600778	1	\N	\\x6e373738	\N
779	2026-11-22 10:00:08+00	1795341600779	1	\N	\\x6e373739	\N
780	2026-11-22 10:00:08+00	1795341600780	1	\N	\\x6e373830	\N
781	2026-11-22 10:00:08+00	1795341600781	1	\N	\\x6e373831	\N
782	2026-11-22 10:00:08+00	1795341600782	1	\N	\\x6e373832	\N
783	2026-11-22 10:00:08+00	1795341600783	1	\N	\\x6e373833	\N
784	2026-11-22 10:00:08+00	1795341600784	1	\N	\\x6e373834	\N
785	2026-11-22 10:00:08+00	1795341600785	1	\N	\\x6e373835	\N
786	2026-11-22 10:00:08+00	1795341600786	1	\N	\\x6e373836	\N
787	2026-11-22 10:00:08+00	1795341600787	1	\N	\\x6e373837	\N
788	2026-11-22 10:00:08+00	1795341600788	1	\N	\\x6e373838	\N
789	2026-11-22 10:00:08+00	1795341600789	1	\N	\\x6e373839	\N
790	2026-11-22 10:00:08+00	1795341600790	1	\N	\\x6e373930	\N
791	2026-11-22 10:00:08+00	1795341600791	1	\N	\\x6e373931	\N
792	2026-11-22 10:00:08+00	1795341600792	1	\N	\\x6e373932	\N
793	2026-11-22 10:00:08+00	1795341600793	1	\N	\\x6e373933	\N
794	2026-11-22 10:00:08+00	1795341600794	1	\N	\\x6e373934	\N
795	2026-11-22 10:00:08+00	1795341600795	1	\N	\\x6e373935	\N
796	2026-11-22 10:00:08+00	1795341600796	1	\N	\\x6e373936	\N
797	2026-11-22 10:00:08+00	1795341600797	1	\N	\\x6e373937	\N
798	2026-11-22 10:00:08+00	1795341600798	1	\N	\\x6e373938	\N
799	2026-11-22 10:00:08+00	1795341600799	1	\N	\\x6e373939	\N
800	2026-11-22 10:00:08+00	1795341600800	1	\N	\\x6e383030	\N
801	2026-11-22 10:00:08+00	1795341600801	1	\N	\\x6e383031	\N
802	2026-11-22 10:00:08+00	1795341600802	1	\N	\\x6e383032	\N
803	2026-11-22 10:00:08+00	1795341600803	1	\N	\\x6e383033	\N
804	2026-11-22 10:00:08+00	1795341600804	1	\N	\\x6e383034	\N
805	2026-11-22 10:00:08+00	1795341600805	1	\N	\\x6e383035	\N
806	2026-11-22 10:00:08+00	1795341600806	1	\N	\\x6e383036	\N
807	2026-11-22 10:00:08+00	1795341600807	1	\N	\\x6e383037	\N
808	2026-11-22 10:00:08+00	1795341600808	1	\N	\\x6e383038	\N
809	2026-11-22 10:00:08+00	1795341600809	1	\N	\\x6e383039	\N
810	2026-11-22 10:00:08+00	1795341600810	1	\N	\\x6e383130	\N
811	2026-11-22 10:00:08+00	1795341600811	1	\N	\\x6e383131	\N
812	2026-11-22 10:00:08+00	1795341600812	1	\N	\\x6e383132	\N
813	2026-11-22 10:00:08+00	1795341600813	1	\N	\\x6e383133	\N
814	2026-11-22 10:00:08+00	1795341600814	1	\N	\\x6e383134	\N
815	2026-11-22 10:00:08+00	1795341600815	1	\N	\\x6e383135	\N
816	2026-11-22 10:00:08+00	1795341600816	1	\N	\\x6e383136	\N
817	2026-11-22 10:00:08+00	1795341600817	1	\N	\\x6e383137	\N
818	2026-11-22 10:00:08+00	1795341600818	1	\N	\\x6e383138	\N
819	2026-11-22 10:00:08+00	1795341600819	1	\N	\\x6e383139	\N
820	2026-11-22 10:00:08+00	1795341600820	1	\N	\\x6e383230	\N
821	2026-11-22 10:00:08+00	1795341600821	1	\N	\\x6e383231	\N
822	2026-11-22 10:00:08+00	1795341600822	1	\N	\\x6e383232	\N
823	2026-11-22 10:00:08+00	1795341600823	1	\N	\\x6e383233	\N
824	2026-11-22 10:00:08+00	1795341600824	1	\N	\\x6e383234	\N
825	2026-11-22 10:00:08+00	1795341600825	1	\N	\\x6e383235	\N
826	2026-11-22 10:00:08+00	1795341600826	1	\N	\\x6e383236	\N
827	2026-11-22 10:00:08+00	1795341600827	1	\N	\\x6e383237	\N
828	2026-11-22 10:00:08+00	1795341600828	1	\N	\\x6e383238	\N
829	2026-11-22 10:00:08+00	1795341600829	1	\N	\\x6e383239	\N
830	2026-11-22 10:00:08+00	1795341600830	1	\N	\\x6e383330	\N
831	2026-11-22 10:00:08+00	1795341600831	1	\N	\\x6e383331	\N
832	2026-11-22 10:00:08+00	1795341600832	1	\N	\\x6e383332	\N
833	2026-11-22 10:00:08+00	1795341600833	1	\N	\\x6e383333	\N
834	2026-11-22 10:00:08+00	1795341600834	1	\N	\\x6e383334	\N
835	2026-11-22 10:00:08+00	1795341600835	1	\N	\\x6e383335	\N
836	2026-11-22 10:00:08+00	1795341600836	1	\N	\\x6e383336	\N
837	2026-11-22 10:00:08+00	1795341600837	1	\N	\\x6e383337	\N
838	2026-11-22 10:00:08+00	1795341600838	1	\N	\\x6e383338	\N
839	2026-11-22 10:00:08+00	1795341600839	1	\N	\\x6e383339	\N
840	2026-11-22 10:00:08+00	1795341600840	1	\N	\\x6e383430	\N
841	2026-11-22 10:00:08+00	1795341600841	1	\N	\\x6e383431	\N
842	2026-11-22 10:00:08+00	1795341600842	1	\N	\\x6e383432	\N
843	2026-11-22 10:00:08+00	1795341600843	1	\N	\\x6e383433	\N
844	2026-11-22 10:00:08+00	1795341600844	1	\N	\\x6e383434	\N
845	2026-11-22 10:00:08+00	1795341600845	1	\N	\\x6e383435	\N
846	2026-11-22 10:00:08+00	1795341600846	1	\N	\\x6e383436	\N
847	2026-11-22 10:00:08+00	1795341600847	1	\N	\\x6e383437	\N
848	2026-11-22 10:00:08+00	1795341600848	1	\N	\\x6e383438	\N
849	2026-11-22 10:00:08+00	1795341600849	1	\N	\\x6e383439	\N
850	2026-11-22 10:00:08+00	1795341600850	1	\N	\\x6e383530	\N
851	2026-11-22 10:00:08+00	1795341600851	1	\N	\\x6e383531	\N
852	2026-11-22 10:00:08+00	1795341600852	1	\N	\\x6e383532	\N
853	2026-11-22 10:00:08+00	1795341600853	1	\N	\\x6e383533	\N
854	2026-11-22 10:00:08+00	1795341600854	1	\N	\\x6e383534	\N
855	2026-11-22 10:00:08+00	1795341600855	1	\N	\\x6e383535	\N
856	2026-11-22 10:00:08+00	1795341600856	1	\N	\\x6e383536	\N
857	2026-11-22 10:00:08+00	1795341600857	1	\N	\\x6e383537	\N
858	2026-11-22 10:00:08+00	1795341600858	1	\N	\\x6e383538	\N
859	2026-11-22 10:00:08+00	1795341600859	1	\N	\\x6e383539	\N
860	2026-11-22 10:00:08+00	1795341600860	1	\N	\\x6e383630	\N
861	2026-11-22 10:00:08+00	1795341600861	1	\N	\\x6e383631	\N
862	2026-11-22 10:00:08+00	1795341600862	1	\N	\\x6e383632	\N
863	2026-11-22 10:00:08+00	1795341600863	1	\N	\\x6e383633	\N
864	2026-11-22 10:00:08+00	1795341600864	1	\N	\\x6e383634	\N
865	2026-11-22 10:00:08+00	1795341600865	1	\N	\\x6e383635	\N
866	2026-11-22 10:00:08+00	1795341600866	1	\N	\\x6e383636	\N
867	2026-11-22 10:00:08+00	1795341600867	1	\N	\\x6e383637	\N
868	2026-11-22 10:00:08+00	1795341600868	1	\N	\\x6e383638	\N
869	2026-11-22 10:00:08+00	1795341600869	1	\N	\\x6e383639	\N
870	2026-11-22 10:00:08+00	1795341600870	1	\N	\\x6e383730	\N
871	2026-11-22 10:00:08+00	1795341600871	1	\N	\\x6e383731	\N
872	2026-11-22 10:00:08+00	1795341600872	1	\N	\\x6e383732	\N
873	2026-11-22 10:00:08+00	1795341600873	1	\N	\\x6e383733	\N
874	2026-11-22 10:00:08+00	1795341600874	1	\N	\\x6e383734	\N
875	2026-11-22 10:00:08+00	1795341600875	1	\N	\\x6e383735	\N
876	2026-11-22 10:00:08+00	1795341600876	1	\N	\\x6e383736	\N
877	2026-11-22 10:00:08+00	1795341600877	1	\N	\\x6e383737	\N
878	2026-11-22 10:00:08+00	1795341600878	1	\N	\\x6e383738	\N
879	2026-11-22 10:00:08+00	1795341600879	1	\N	\\x6e383739	\N
880	2026-11-22 10:00:08+00	1795341600880	1	\N	\\x6e383830	\N
881	2026-11-22 10:00:08+00	1795341600881	1	\N	\\x6e383831	\N
882	2026-11-22 10:00:08+00	1795341600882	1	\N	\\x6e383832	\N
883	2026-11-22 10:00:08+00	1795341600883	1	\N	\\x6e383833	\N
884	2026-11-22 10:00:08+00	1795341600884	1	\N	\\x6e383834	\N
885	2026-11-22 10:00:08+00	1795341600885	1	\N	\\x6e383835	\N
886	2026-11-22 10:00:08+00	1795341600886	1	\N	\\x6e383836	\N
887	2026-11-22 10:00:08+00	1795341600887	1	\N	\\x6e383837	\N
888	2026-11-22 10:00:08+00	1795341600888	1	\N	\\x6e383838	\N
889	2026-11-22 10:00:08+00	1795341600889	1	\N	\\x6e383839	\N
890	2026-11-22 10:00:08+00	1795341600890	1	\N	\\x6e383930	\N
891	2026-11-22 10:00:08+00	1795341600891	1	\N	\\x6e383931	\N
892	2026-11-22 10:00:08+00	1795341600892	1	\N	\\x6e383932	\N
893	2026-11-22 10:00:08+00	1795341600893	1	\N	\\x6e383933	\N
894	2026-11-22 10:00:08+00	1795341600894	1	\N	\\x6e383934	\N
895	2026-11-22 10:00:08+00	1795341600895	1	\N	\\x6e383935	\N
896	2026-11-22 10:00:08+00	1795341600896	1	\N	\\x6e383936	\N
897	2026-11-22 10:00:08+00	1795341600897	1	\N	\\x6e383937	\N
898	2026-11-22 10:00:08+00	1795341600898	1	\N	\\x6e383938	\N
899	2026-11-22 10:00:08+00	1795341600899	1	\N	\\x6e383939	\N
900	2026-11-22 10:00:08+00	1795341600900	1	\N	\\x6e393030	\N
901	2026-11-22 10:00:08+00	1795341600901	1	\N	\\x6e393031	\N
902	2026-11-22 10:00:08+00	1795341600902	1	\N	\\x6e393032	\N
903	2026-11-22 10:00:08+00	1795341600903	1	\N	\\x6e393033	\N
904	2026-11-22 10:00:08+00	1795341600904	1	\N	\\x6e393034	\N
905	2026-11-22 10:00:08+00	1795341600905	1	\N	\\x6e393035	\N
906	2026-11-22 10:00:08+00	1795341600906	1	\N	\\x6e393036	\N
907	2026-11-22 10:00:08+00	1795341600907	1	\N	\\x6e393037	\N
908	2026-11-22 10:00:08+00	1795341600908	1	\N	\\x6e393038	\N
909	2026-11-22 10:00:08+00	1795341600909	1	\N	\\x6e393039	\N
910	2026-11-22 10:00:08+00	1795341600910	1	\N	\\x6e393130	\N
911	2026-11-22 10:00:08+00	1795341600911	1	\N	\\x6e393131	\N
912	2026-11-22 10:00:08+00	1795341600912	1	\N	\\x6e393132	\N
913	2026-11-22 10:00:08+00	1795341600913	1	\N	\\x6e393133	\N
914	2026-11-22 10:00:08+00	1795341600914	1	\N	\\x6e393134	\N
915	2026-11-22 10:00:08+00	1795341600915	1	\N	\\x6e393135	\N
916	2026-11-22 10:00:08+00	1795341600916	1	\N	\\x6e393136	\N
917	2026-11-22 10:00:08+00	1795341600917	1	\N	\\x6e393137	\N
918	2026-11-22 10:00:08+00	1795341600918	1	\N	\\x6e393138	\N
919	2026-11-22 10:00:08+00	1795341600919	1	\N	\\x6e393139	\N
920	2026-11-22 10:00:08+00	1795341600920	1	\N	\\x6e393230	\N
921	2026-11-22 10:00:08+00	1795341600921	1	\N	\\x6e393231	\N
922	2026-11-22 10:00:08+00	1795341600922	1	\N	\\x6e393232	\N
923	2026-11-22 10:00:08+00	1795341600923	1	\N	\\x6e393233	\N
924	2026-11-22 10:00:08+00	1795341600924	1	\N	\\x6e393234	\N
925	2026-11-22 10:00:08+00	1795341600925	1	\N	\\x6e393235	\N
926	2026-11-22 10:00:08+00	1795341600926	1	\N	\\x6e393236	\N
927	2026-11-22 10:00:08+00	1795341600927	1	\N	\\x6e393237	\N
928	2026-11-22 10:00:08+00	1795341600928	1	\N	\\x6e393238	\N
929	2026-11-22 10:00:08+00	1795341600929	1	\N	\\x6e393239	\N
930	2026-11-22 10:00:08+00	1795341600930	1	\N	\\x6e393330	\N
931	2026-11-22 10:00:08+00	1795341600931	1	\N	\\x6e393331	\N
932	2026-11-22 10:00:08+00	1795341600932	1	\N	\\x6e393332	\N
933	2026-11-22 10:00:08+00	1795341600933	1	\N	\\x6e393333	\N
934	2026-11-22 10:00:08+00	1795341600934	1	\N	\\x6e393334	\N
935	2026-11-22 10:00:08+00	1795341600935	1	\N	\\x6e393335	\N
936	2026-11-22 10:00:08+00	1795341600936	1	\N	\\x6e393336	\N
937	2026-11-22 10:00:08+00	1795341600937	1	\N	\\x6e393337	\N
938	2026-11-22 10:00:08+00	1795341600938	1	\N	\\x6e393338	\N
939	2026-11-22 10:00:08+00	1795341600939	1	\N	\\x6e393339	\N
940	2026-11-22 10:00:08+00	1795341600940	1	\N	\\x6e393430	\N
941	2026-11-22 10:00:08+00	1795341600941	1	\N	\\x6e393431	\N
942	2026-11-22 10:00:08+00	1795341600942	1	\N	\\x6e393432	\N
943	2026-11-22 10:00:08+00	1795341600943	1	\N	\\x6e393433	\N
944	2026-11-22 10:00:08+00	1795341600944	1	\N	\\x6e393434	\N
945	2026-11-22 10:00:08+00	1795341600945	1	\N	\\x6e393435	\N
946	2026-11-22 10:00:08+00	1795341600946	1	\N	\\x6e393436	\N
947	2026-11-22 10:00:08+00	1795341600947	1	\N	\\x6e393437	\N
948	2026-11-22 10:00:08+00	1795341600948	1	\N	\\x6e393438	\N
949	2026-11-22 10:00:08+00	1795341600949	1	\N	\\x6e393439	\N
950	2026-11-22 10:00:08+00	1795341600950	1	\N	\\x6e393530	\N
951	2026-11-22 10:00:08+00	1795341600951	1	\N	\\x6e393531	\N
952	2026-11-22 10:00:08+00	1795341600952	1	\N	\\x6e393532	\N
953	2026-11-22 10:00:08+00	1795341600953	1	\N	\\x6e393533	\N
954	2026-11-22 10:00:08+00	1795341600954	1	\N	\\x6e393534	\N
955	2026-11-22 10:00:08+00	1795341600955	1	\N	\\x6e393535	\N
956	2026-11-22 10:00:08+00	1795341600956	1	\N	\\x6e393536	\N
957	2026-11-22 10:00:08+00	1795341600957	1	\N	\\x6e393537	\N
958	2026-11-22 10:00:08+00	1795341600958	1	\N	\\x6e393538	\N
959	2026-11-22 10:00:08+00	1795341600959	1	\N	\\x6e393539	\N
960	2026-11-22 10:00:08+00	1795341600960	1	\N	\\x6e393630	\N
961	2026-11-22 10:00:08+00	1795341600961	1	\N	\\x6e393631	\N
962	2026-11-22 10:00:08+00	1795341600962	1	\N	\\x6e393632	\N
963	2026-11-22 10:00:08+00	1795341600963	1	\N	\\x6e393633	\N
964	2026-11-22 10:00:08+00	1795341600964	1	\N	\\x6e393634	\N
965	2026-11-22 10:00:08+00	1795341600965	1	\N	\\x6e393635	\N
966	2026-11-22 10:00:08+00	1795341600966	1	\N	\\x6e393636	\N
967	2026-11-22 10:00:08+00	1795341600967	1	\N	\\x6e393637	\N
968	2026-11-22 10:00:08+00	1795341600968	1	\N	\\x6e393638	\N
969	2026-11-22 10:00:08+00	1795341600969	1	\N	\\x6e393639	\N
970	2026-11-22 10:00:08+00	1795341600970	1	\N	\\x6e393730	\N
971	2026-11-22 10:00:08+00	1795341600971	1	\N	\\x6e393731	\N
972	2026-11-22 10:00:08+00	1795341600972	1	\N	\\x6e393732	\N
973	2026-11-22 10:00:08+00	1795341600973	1	\N	\\x6e393733	\N
974	2026-11-22 10:00:08+00	1795341600974	1	\N	\\x6e393734	\N
975	2026-11-22 10:00:08+00	1795341600975	1	\N	\\x6e393735	\N
976	2026-11-22 10:00:08+00	1795341600976	1	\N	\\x6e393736	\N
977	2026-11-22 10:00:08+00	1795341600977	1	\N	\\x6e393737	\N
978	2026-11-22 10:00:08+00	1795341600978	1	\N	\\x6e393738	\N
979	2026-11-22 10:00:08+00	1795341600979	1	\N	\\x6e393739	\N
980	2026-11-22 10:00:08+00	1795341600980	1	\N	\\x6e393830	\N
981	2026-11-22 10:00:08+00	1795341600981	1	\N	\\x6e393831	\N
982	2026-11-22 10:00:08+00	1795341600982	1	\N	\\x6e393832	\N
983	2026-11-22 10:00:08+00	1795341600983	1	\N	\\x6e393833	\N
984	2026-11-22 10:00:08+00	1795341600984	1	\N	\\x6e393834	\N
985	2026-11-22 10:00:08+00	1795341600985	1	\N	\\x6e393835	\N
986	2026-11-22 10:00:08+00	1795341600986	1	\N	\\x6e393836	\N
987	2026-11-22 10:00:08+00	1795341600987	1	\N	\\x6e393837	\N
988	2026-11-22 10:00:08+00	1795341600988	1	\N	\\x6e393838	\N
989	2026-11-22 10:00:08+00	1795341600989	1	\N	\\x6e393839	\N
990	2026-11-22 10:00:08+00	1795341600990	1	\N	\\x6e393930	\N
991	2026-11-22 10:00:08+00	1795341600991	1	\N	\\x6e393931	\N
992	2026-11-22 10:00:08+00	1795341600992	1	\N	\\x6e393932	\N
993	2026-11-22 10:00:08+00	1795341600993	1	\N	\\x6e393933	\N
994	2026-11-22 10:00:08+00	1795341600994	1	\N	\\x6e393934	\N
995	2026-11-22 10:00:08+00	1795341600995	1	\N	\\x6e393935	\N
996	2026-11-22 10:00:08+00	1795341600996	1	\N	\\x6e393936	\N
997	2026-11-22 10:00:08+00	1795341600997	1	\N	\\x6e393937	\N
998	2026-11-22 10:00:08+00	1795341600998	1	\N	\\x6e393938	\N
999	2026-11-22 10:00:08+00	1795341600999	1	\N	\\x6e393939	\N
1000	2026-11-22 10:00:08+00	1795341601000	1	\N	\\x6e31303030	\N
1001	2026-11-22 10:00:08+00	1795341601001	1	\N	\\x6e31303031	\N
1002	2026-11-22 10:00:08+00	1795341601002	1	\N	\\x6e31303032	\N
1003	2026-11-22 10:00:08+00	1795341601003	1	\N	\\x6e31303033	\N
1004	2026-11-22 10:00:08+00	1795341601004	1	\N	\\x6e31303034	\N
1005	2026-11-22 10:00:08+00	1795341601005	1	\N	\\x6e31303035	\N
1006	2026-11-22 10:00:08+00	1795341601006	1	\N	\\x6e31303036	\N
1007	2026-11-22 10:00:08+00	1795341601007	1	\N	\\x6e31303037	\N
1008	2026-11-22 10:00:08+00	1795341601008	1	\N	\\x6e31303038	\N
1009	2026-11-22 10:00:08+00	1795341601009	1	\N	\\x6e31303039	\N
1010	2026-11-22 10:00:08+00	1795341601010	1	\N	\\x6e31303130	\N
1011	2026-11-22 10:00:08+00	1795341601011	1	\N	\\x6e31303131	\N
1012	2026-11-22 10:00:08+00	1795341601012	1	\N	\\x6e31303132	\N
1013	2026-11-22 10:00:08+00	1795341601013	1	\N	\\x6e31303133	\N
1014	2026-11-22 10:00:08+00	1795341601014	1	\N	\\x6e31303134	\N
1015	2026-11-22 10:00:08+00	1795341601015	1	\N	\\x6e31303135	\N
1016	2026-11-22 10:00:08+00	1795341601016	1	\N	\\x6e31303136	\N
1017	2026-11-22 10:00:08+00	1795341601017	1	\N	\\x6e31303137	\N
1018	2026-11-22 10:00:08+00	1795341601018	1	\N	\\x6e31303138	\N
1019	2026-11-22 10:00:08+00	1795341601019	1	\N	\\x6e31303139	\N
1020	2026-11-22 10:00:08+00	1795341601020	1	\N	\\x6e31303230	\N
1021	2026-11-22 10:00:08+00	1795341601021	1	\N	\\x6e31303231	\N
1022	2026-11-22 10:00:08+00	1795341601022	1	\N	\\x6e31303232	\N
1023	2026-11-22 10:00:08+00	1795341601023	1	\N	\\x6e31303233	\N
1024	2026-11-22 10:00:08+00	1795341601024	1	\N	\\x6e31303234	\N
1025	2026-11-22 10:00:08+00	1795341601025	1	\N	\\x6e31303235	\N
1026	2026-11-22 10:00:08+00	1795341601026	1	\N	\\x6e31303236	\N
1027	2026-11-22 10:00:08+00	1795341601027	1	\N	\\x6e31303237	\N
1028	2026-11-22 10:00:08+00	1795341601028	1	\N	\\x6e31303238	\N
1029	2026-11-22 10:00:08+00	1795341601029	1	\N	\\x6e31303239	\N
1030	2026-11-22 10:00:08+00	1795341601030	1	\N	\\x6e31303330	\N
1031	2026-11-22 10:00:08+00	1795341601031	1	\N	\\x6e31303331	\N
1032	2026-11-22 10:00:08+00	1795341601032	1	\N	\\x6e31303332	\N
1033	2026-11-22 10:00:08+00	1795341601033	1	\N	\\x6e31303333	\N
1034	2026-11-22 10:00:08+00	1795341601034	1	\N	\\x6e31303334	\N
1035	2026-11-22 10:00:08+00	1795341601035	1	\N	\\x6e31303335	\N
1036	2026-11-22 10:00:08+00	1795341601036	1	\N	\\x6e31303336	\N
1037	2026-11-22 10:00:08+00	1795341601037	1	\N	\\x6e31303337	\N
1038	2026-11-22 10:00:08+00	1795341601038	1	\N	\\x6e31303338	\N
1039	2026-11-22 10:00:08+00	1795341601039	1	\N	\\x6e31303339	\N
1040	2026-11-22 10:00:08+00	1795341601040	1	\N	\\x6e31303430	\N
1041	2026-11-22 10:00:08+00	1795341601041	1	\N	\\x6e31303431	\N
1042	2026-11-22 10:00:08+00	1795341601042	1	\N	\\x6e31303432	\N
1043	2026-11-22 10:00:08+00	1795341601043	1	\N	\\x6e31303433	\N
1044	2026-11-22 10:00:08+00	1795341601044	1	\N	\\x6e31303434	\N
1045	2026-11-22 10:00:08+00	1795341601045	1	\N	\\x6e31303435	\N
1046	2026-11-22 10:00:08+00	1795341601046	1	\N	\\x6e31303436	\N
1047	2026-11-22 10:00:08+00	1795341601047	1	\N	\\x6e31303437	\N
1048	2026-11-22 10:00:08+00	1795341601048	1	\N	\\x6e31303438	\N
1049	2026-11-22 10:00:08+00	1795341601049	1	\N	\\x6e31303439	\N
1050	2026-11-22 10:00:08+00	1795341601050	1	\N	\\x6e31303530	\N
1051	2026-11-22 10:00:08+00	1795341601051	1	\N	\\x6e31303531	\N
1052	2026-11-22 10:00:08+00	1795341601052	1	\N	\\x6e31303532	\N
1053	2026-11-22 10:00:08+00	1795341601053	1	\N	\\x6e31303533	\N
1054	2026-11-22 10:00:08+00	1795341601054	1	\N	\\x6e31303534	\N
1055	2026-11-22 10:00:08+00	1795341601055	1	\N	\\x6e31303535	\N
1056	2026-11-22 10:00:08+00	1795341601056	1	\N	\\x6e31303536	\N
1057	2026-11-22 10:00:08+00	1795341601057	1	\N	\\x6e31303537	\N
1058	2026-11-22 10:00:08+00	1795341601058	1	\N	\\x6e31303538	\N
1059	2026-11-22 10:00:08+00	1795341601059	1	\N	\\x6e31303539	\N
1060	2026-11-22 10:00:08+00	1795341601060	1	\N	\\x6e31303630	\N
1061	2026-11-22 10:00:08+00	1795341601061	1	\N	\\x6e31303631	\N
1062	2026-11-22 10:00:08+00	1795341601062	1	\N	\\x6e31303632	\N
1063	2026-11-22 10:00:08+00	1795341601063	1	\N	\\x6e31303633	\N
1064	2026-11-22 10:00:08+00	1795341601064	1	\N	\\x6e31303634	\N
1065	2026-11-22 10:00:08+00	1795341601065	1	\N	\\x6e31303635	\N
1066	2026-11-22 10:00:08+00	1795341601066	1	\N	\\x6e31303636	\N
1067	2026-11-22 10:00:08+00	1795341601067	1	\N	\\x6e31303637	\N
1068	2026-11-22 10:00:08+00	1795341601068	1	\N	\\x6e31303638	\N
1069	2026-11-22 10:00:08+00	1795341601069	1	\N	\\x6e31303639	\N
1070	2026-11-22 10:00:08+00	1795341601070	1	\N	\\x6e31303730	\N
1071	2026-11-22 10:00:08+00	1795341601071	1	\N	\\x6e31303731	\N
1072	2026-11-22 10:00:08+00	1795341601072	1	\N	\\x6e31303732	\N
1073	2026-11-22 10:00:08+00	1795341601073	1	\N	\\x6e31303733	\N
1074	2026-11-22 10:00:08+00	1795341601074	1	\N	\\x6e31303734	\N
1075	2026-11-22 10:00:08+00	1795341601075	1	\N	\\x6e31303735	\N
1076	2026-11-22 10:00:08+00	1795341601076	1	\N	\\x6e31303736	\N
1077	2026-11-22 10:00:08+00	1795341601077	1	\N	\\x6e31303737	\N
1078	2026-11-22 10:00:08+00	1795341601078	1	\N	\\x6e31303738	\N
1079	2026-11-22 10:00:08+00	1795341601079	1	\N	\\x6e31303739	\N
1080	2026-11-22 10:00:08+00	1795341601080	1	\N	\\x6e31303830	\N
1081	2026-11-22 10:00:08+00	1795341601081	1	\N	\\x6e31303831	\N
1082	2026-11-22 10:00:08+00	1795341601082	1	\N	\\x6e31303832	\N
1083	2026-11-22 10:00:08+00	1795341601083	1	\N	\\x6e31303833	\N
1084	2026-11-22 10:00:08+00	1795341601084	1	\N	\\x6e31303834	\N
1085	2026-11-22 10:00:08+00	1795341601085	1	\N	\\x6e31303835	\N
1086	2026-11-22 10:00:08+00	1795341601086	1	\N	\\x6e31303836	\N
1087	2026-11-22 10:00:08+00	1795341601087	1	\N	\\x6e31303837	\N
1088	2026-11-22 10:00:08+00	1795341601088	1	\N	\\x6e31303838	\N
1089	2026-11-22 10:00:08+00	1795341601089	1	\N	\\x6e31303839	\N
1090	2026-11-22 10:00:08+00	1795341601090	1	\N	\\x6e31303930	\N
1091	2026-11-22 10:00:08+00	1795341601091	1	\N	\\x6e31303931	\N
1092	2026-11-22 10:00:08+00	1795341601092	1	\N	\\x6e31303932	\N
1093	2026-11-22 10:00:08+00	1795341601093	1	\N	\\x6e31303933	\N
1094	2026-11-22 10:00:08+00	1795341601094	1	\N	\\x6e31303934	\N
1095	2026-11-22 10:00:08+00	1795341601095	1	\N	\\x6e31303935	\N
1096	2026-11-22 10:00:08+00	1795341601096	1	\N	\\x6e31303936	\N
1097	2026-11-22 10:00:08+00	1795341601097	1	\N	\\x6e31303937	\N
1098	2026-11-22 10:00:08+00	1795341601098	1	\N	\\x6e31303938	\N
1099	2026-11-22 10:00:08+00	1795341601099	1	\N	\\x6e31303939	\N
1100	2026-11-22 10:00:08+00	1795341601100	1	\N	\\x6e31313030	\N
1101	2026-11-22 10:00:08+00	1795341601101	1	\N	\\x6e31313031	\N
1102	2026-11-22 10:00:08+00	1795341601102	1	\N	\\x6e31313032	\N
1103	2026-11-22 10:00:08+00	1795341601103	1	\N	\\x6e31313033	\N
1104	2026-11-22 10:00:08+00	1795341601104	1	\N	\\x6e31313034	\N
1105	2026-11-22 10:00:08+00	1795341601105	1	\N	\\x6e31313035	\N
1106	2026-11-22 10:00:08+00	1795341601106	1	\N	\\x6e31313036	\N
1107	2026-11-22 10:00:08+00	1795341601107	1	\N	\\x6e31313037	\N
1108	2026-11-22 10:00:08+00	1795341601108	1	\N	\\x6e31313038	\N
1109	2026-11-22 10:00:08+00	1795341601109	1	\N	\\x6e31313039	\N
1110	2026-11-22 10:00:08+00	1795341601110	1	\N	\\x6e31313130	\N
1111	2026-11-22 10:00:08+00	1795341601111	1	\N	\\x6e31313131	\N
1112	2026-11-22 10:00:08+00	1795341601112	1	\N	\\x6e31313132	\N
1113	2026-11-22 10:00:08+00	1795341601113	1	\N	\\x6e31313133	\N
1114	2026-11-22 10:00:08+00	1795341601114	1	\N	\\x6e31313134	\N
1115	2026-11-22 10:00:08+00	1795341601115	1	\N	\\x6e31313135	\N
1116	2026-11-22 10:00:08+00	1795341601116	1	\N	\\x6e31313136	\N
1117	2026-11-22 10:00:08+00	1795341601117	1	\N	\\x6e31313137	\N
1118	2026-11-22 10:00:08+00	1795341601118	1	\N	\\x6e31313138	\N
1119	2026-11-22 10:00:08+00	1795341601119	1	\N	\\x6e31313139	\N
1120	2026-11-22 10:00:08+00	1795341601120	1	\N	\\x6e31313230	\N
1121	2026-11-22 10:00:08+00	1795341601121	1	\N	\\x6e31313231	\N
1122	2026-11-22 10:00:08+00	1795341601122	1	\N	\\x6e31313232	\N
1123	2026-11-22 10:00:08+00	1795341601123	1	\N	\\x6e31313233	\N
1124	2026-11-22 10:00:08+00	1795341601124	1	\N	\\x6e31313234	\N
1125	2026-11-22 10:00:08+00	1795341601125	1	\N	\\x6e31313235	\N
1126	2026-11-22 10:00:08+00	1795341601126	1	\N	\\x6e31313236	\N
1127	2026-11-22 10:00:08+00	1795341601127	1	\N	\\x6e31313237	\N
1128	2026-11-22 10:00:08+00	1795341601128	1	\N	\\x6e31313238	\N
1129	2026-11-22 10:00:08+00	1795341601129	1	\N	\\x6e31313239	\N
1130	2026-11-22 10:00:08+00	1795341601130	1	\N	\\x6e31313330	\N
1131	2026-11-22 10:00:08+00	1795341601131	1	\N	\\x6e31313331	\N
1132	2026-11-22 10:00:08+00	1795341601132	1	\N	\\x6e31313332	\N
1133	2026-11-22 10:00:08+00	1795341601133	1	\N	\\x6e31313333	\N
1134	2026-11-22 10:00:08+00	1795341601134	1	\N	\\x6e31313334	\N
1135	2026-11-22 10:00:08+00	1795341601135	1	\N	\\x6e31313335	\N
1136	2026-11-22 10:00:08+00	1795341601136	1	\N	\\x6e31313336	\N
1137	2026-11-22 10:00:08+00	1795341601137	1	\N	\\x6e31313337	\N
1138	2026-11-22 10:00:08+00	1795341601138	1	\N	\\x6e31313338	\N
1139	2026-11-22 10:00:08+00	1795341601139	1	\N	\\x6e31313339	\N
1140	2026-11-22 10:00:08+00	1795341601140	1	\N	\\x6e31313430	\N
1141	2026-11-22 10:00:08+00	1795341601141	1	\N	\\x6e31313431	\N
1142	2026-11-22 10:00:08+00	1795341601142	1	\N	\\x6e31313432	\N
1143	2026-11-22 10:00:08+00	1795341601143	1	\N	\\x6e31313433	\N
1144	2026-11-22 10:00:08+00	1795341601144	1	\N	\\x6e31313434	\N
1145	2026-11-22 10:00:08+00	1795341601145	1	\N	\\x6e31313435	\N
1146	2026-11-22 10:00:08+00	1795341601146	1	\N	\\x6e31313436	\N
1147	2026-11-22 10:00:08+00	1795341601147	1	\N	\\x6e31313437	\N
1148	2026-11-22 10:00:08+00	1795341601148	1	\N	\\x6e31313438	\N
1149	2026-11-22 10:00:08+00	1795341601149	1	\N	\\x6e31313439	\N
1150	2026-11-22 10:00:08.000001+00	1795341600000	1	\N	\\x6166746572	\N
1151	2026-11-22 10:00:09+00	1795341600000	1	\\x73d51abbd89cb8196f0efb6892f94d68fccc2c35f0b84609e5f12c55dd85aba8d5d9bef76808f3b572e5900112b81927ba5bb5f67e1bda28b4049bf0e4aed78db15d7bf2fc0c34e9a99de4ef3bc2b17c8137ad659878f9e93df1f658367aca286452474b9ef3765e24e9a88173724dddfb04b01dcceb0c8aead641c58dad569581baeea87c10d40a47902028e61cfdc243d9d16008aabc9fb77cc723a56017e14f1ce8b1698341734a6823ce02043e016b544901214a2ddab82fec85c0b9fe0549c475be5b887bb4b8995b24fb5c6846f88b527b4f9d4c1391f1678b23ba4f9c9cd7bc93eb5776f4f03675344864294661c5949faf17b130fcf6482f971a5500ac36bc02d897fbaea8223a2924827b7c9300952dc0c8cd7c4776578ae93767208f2f4df9845b55216546d43e0e7fce347052ff64e7e37cd8d3c5b4376a0f13689000986e75b428f30319b03b49c851854b0fd1e3ebd8226396cacf096f4b7445ae2aa697d5d2e11c3375b9a75dc4923a6dc5ad1e79fcebfd9ab608a7d25f14961a94fcfbf3b553f6f8bfec349437e1439407e95fa1c0e65c7c179e766fb6e0e0bc7a6755c06c6d4a295f76717eb82b0d6f070f81577dfc2eee34bdffa8eb09a3af3662a153e62647f37fdae86d3446572300f681f3c80a4435bfcf7de21ade1dc1ccc46d66520723542ddf4ef983cc8bc970a2b7b1609f7eabcd60f6063bf003f450a135d611e75ba1b6322c7e0f133eed26888c32a118cd3e2d338e018b1e1c00197b962637cf84016608ca9983d7861019f2b2f98e2c5ceffe6234440e4a71cebe4141fd9618b3ef8625c7af95a32c28119b39ef6e18b355a6acfb4419d1edfef2b9cda3682cbdbbbc18d666d813171b27c129e0eefa6f170833a3fbed1e52621f3e02887688a70aa995a12aa0745f470b3e35fcdd1ae976185fe16568e24d81d900b5bedee8ce52e22eb9a9f7666dfd206e8257751c0ec0b9b2fc04bbbd2315253b277a63b9985f3ae8b558a47ff20169f0d269306782deeaa81f5d3b81a78d86f09d974b30b5d1545b7beb3a12440c3c89198e353e10c745fd9d793e43978ce5320712d3b4489b8d6897e0439a864ad5b112864e4d420acef4126505e747683f10ae8f2b73a4862fae47f56f745addac9e9af670ac27490f82d9b2b9e45dac29945ad20c4090acfa3f99aedcd93d58a2c64ae6d69b04b88b5ee0f57964d3962487be47d52d8afdfa586cd1684fa444f7346042a77af8a27a73454876fedc99bdd5ba7c3a75cabdae01e3e918fbd79e19300b592eba6fe4d62b75c71cb256dd81c9dca189934c047de4e6c68b9115573eff0f61a6cf8e70bd89c31556e642bac07d6d0f78c0983d7ccafffa7ecdf7d3cbd80ff18f66a1cc1b1996d4d1848d411e3a91be831d8ba7887aa95e63a3336b9443e8849a55ff91ae193f306382b5b3f59c3fcde340e0d7aaf4b48b01a3daebe07456fd1c18c7ec4f7a9b556d6637078cbf50fe08fee034ce4306622e39d5144b75731e1ece431f967f5ef45fa3936812be7637ae8d217ac75f2d858fc30a1b6816ad0fed04d301c22fb7c343d293b5784dbe027977ea38abd9eddb6fa8b928430397de49caa47afddda4fa5623020010491c0d2adf8b52744cc610a4e4d5d8a7754ef91dccbe09ea6ee1d6b9955e10fd61a1ab5d178e7ffacbed127fc1e0bc3c5a32b5c486413e7f30c1192bc83ddf7a5a2852dc9b6ccb38cc0a95d6a490d86ded60cbe3c30c3f395fc988d474e51bed76b61b7bd54a17e43a1c90172dcc24271bc3d5d3eb864797b2076c27ea6aa9c20e51458c49dc9451c5aabe6a0bf00f5f2b6dd698eb7823ea8a6612c912101e2867beb3df168c4cad845d1ee94d13f77085c3af6ab1a6b3729a524b8fdedb448a41836953e2c999808a7a74e00b02b2479421abcd810a6fd02308ec8c1e739ce8c77112f49444ac8807b1c527a6f2085815b8f43aa75fdfbf27c74f2e2607d6f7c0497dad8dc507dd06c8df830d8e366b5cf71b593ef722291cffd165c3c75a14363d1b8b28510366f771cf1bc1bf6c39562194c420a8687e063c52e85fa6c204f5a78388bd2b4ba37d9268fd76e650d4538e37683009786a1340b8795d605e8c97ebeff178645fc247b9c3b1a06a7ae1e8c6c165850b2bcf053e6c49ffb6aecdfa2cbc54af911305de71b9e13d74f6a466d4518e4078ef13179adb5e7273ec7c50a3eeff8e7c0d78a94d6b0aaf75c5dbbd10eb6a04cc45c422f0f615c75580e23344a91451944af9aa3abb417a855b66d14df8d45668427e375fb2abed5589ad6cdbb9264c23998e9cced00a340d22c38363c41e6d191231e74389da07ae5b9649080b6d8a6a1e0c77ab963afe27f6580913ffcb247d71abf09bf886a1fdfbd0bc2d3282c5fad10a96073cec4e27a89149b53dda2aee307a1c47ff7ba275a54fa41de3b4e9dbfd2ef4b0b485f1187bc4585976999334b616673aa4370b6547d5e72a79e88256c1be399836cc73d5aaf054cf861465637c65d28370c7ceae03d856597205b57c9288970dbd087112e0472f9bae09d6f8908478aef0b45ba9b1337095eff9a1e2b719a85e883c6d30be882cf21173438d13eab9af3502a6a85aac7d39384a5f50cc44d1719b653200582926b5389f1e1bbbd2a0075536c4fbbe40ada83631dd9940f8df503bd3e187b851d6d08fd955305200d427e8797177cf4c1274f8506133d664d851768a2be45aa6b88ce5a2f92734c8b2858bc306bf347cb8502ff3768b287434b299ba5dbeafe24918f07920e1d57174f56014bd5dc78c3221b1d976ad1f8f0a06b7413e749a43b015c7334b4639e5640d8cc44a6a17e14e78f99e08327cb4d6d12941e0faf6c116f866e4cb5e7aa99859b8df2ddfe7e2db45a5a63f0d53dfdf0209c2e7b90d1d45cb2d57f1914633b2199191350aad35a6d1f79d355c8bbd73bfb569ed1822b53e616217f9395f83921b48a21c7614b91ac4558c44ee5fb67235523ef43ce935f2f1aa080aa319150f07130347797a5b36bfca7342e8df40e6a2477b23800a1144f0948fb918df1c0718aa6af42473bcadf58281608a708a9bd1be753682a1c8fd360e4addb2ae1672d5cb017aa8449f764152ce8fd3486dfca32691544cc1096cb7ee57ab2897a441cdb61f555c692d1d762daf8d77f3b6a01eb34343e7ec96b5826a336b0f42bd30beb11629910f098f0eb095f95ed1be518fdc2a24ef9c02355ea0193990662adae18510faee9a2f46e1978016b3954c7a0fdd2f3124be395f120f039ece5257b03afffa36a921acfd3845fc1949c7ce3ca533bc28b432de004b1c2cfeef686fb0e27084640ced195a8b41b32a1b43e1a9b322fe5bfc4c71dc2e8f2d20f29cccea582e287bf2fef62f0ab38e705fb823d13f323d91d0564ef3cb13a54e45f9b53ab5114b4a7b86c65177eb66d8b72a60a6cdae3e2ce70c750315b96dd66c1c6ec77af66772fe6b0310f6db436de77101f53c24ba4ee71e2404747568e3beb791287b404cc88cc9e2d410982d6974b8d9db1be8dde2b9b143abe4a0d4fdba0fc647dd5264337f6ee685ccdc8c5fa0fe388b5990e3c12ade9f45217438aa547fb759e4161859815d3f956e871b232a98533f2179b4689b32f36bab93d9edfdf36788847937a73e4b00ed8d1a65495fadf8b0ea419eec842dc15e6181c5b9336ecd282cec768f5825201e223ad76d1db998767a4b1722cbc30013e0256a7ecc84c09569e5fb0595884c7d87336296850b9c0fa23e93276fde9639294cbe694fe03a0a3f5cf99444488c17da72a95b4e4609940c8667c603d9a0cbe326fa1129c0e514074e5c97b7eab1a89c0ac4b6d3e47b424ad2bf5b62068fe514c7df8ea874f87ec53e886c3a299efd5b308d963dae6a669a94a23b832a0ffb5da793434ee266c0a1af23b77874526ce2bf849e5845be50a88405c008fcc6ada42305db1b05605b11abf4f8576ed34b9ab53fb1069db75c8d1df27500a9ded087fae63843691cb9e93fcd1d526edb95f1b468287f7c263bef1fba1a9a535b632cd03761c8b1fc612afc87c718fd5c1cec8250dcf000f0fdfe0b3c5b188d498bbcae5a986812f8aad178146dd25ad5fc94890e5d7a16e59d72aa37870be1b7db6980bf3d5fd55a3277cb939e92f96e3bab5831ffd604e9f44f87b2aafa4a816fe3961b236fd8d4c5b8138500c7fff3afb820ff9d91e0676685706cbffbbae7a2f7233262ed0ed88bbff001d032c890aebd37463508161db0d9f963e85f95fe7588c12cf368fb468a44080b02bb626616bf99bdb40de5299db1f86ae98434e5e110eb8385f03873e48484e44fb50fedafcf62f5ae81e37b95870acb4c1164d1aab882775de6f56b6a879182c2a4c72605a155d7c5c7758343b60dfae85ce4e9785b491738c8729c53eee1058f4eb3a11d4358b7f6a2583aca64a45eb88beaf041f769db774f85ba3e51274856dab34ac87df6f3279b1b7a45f8b72435ed9fbe4dadeecc1bd41705d1c49e781941d90f5d19db269abda2a28e6bf021ab869e8b5fe0473e43eba7d28ec683c875a6ec5220805ce51e3ba5907f533eca314b790bce01ca1340d0c56fc73c9627f957e62bb25ced1037212ee42d23563440683457944e2d9c7945984dae9b9e10a216777b333da8b77a2d1f97d8782d2e0d3ac8a7a5140ef9a1405980fb89e265dcfe7fcd0acecd84ec84aae381d97f612defa2e00d186d1700e4d68dad90b05d8ddb970b73f23cc11aebd77a6f464b88219f21eaa8562d38d0fcf08bc67ad97e00f189ff3ddcfde32fef010b0b8555b1c69b1bdc7ab89608fd7c1d8f1e0b33adc754d4a57447b8b254675916ddc6a394da1158f8f231d64ab32ce668a5971646e0b72950bf293df2057d62199c9c01f805a11675a37c7b0e921e6ab6adeae04caf20f097bf78fea63f7f73018ac47d231f70841738d2fa787947da3e1b8471a7a672c420c62590e59fa938f39971eb659666479eb5042c1e3af9fba18ef5af6aa5c9f32a8e102e33e3113161181e62a93ea0f7fb4be6cce8a6e5a756e89d0437659ffff5e87d36765cf73272cfd9bc17e4e4a3614532fa92cbbd4cf9bc79dba486691ff38292a9764ac2e2b7e1481acf62e94919dc0fbbae49776bea941726c10edfbfc72c6dafee2c1b3c35d5355ea62f645f3001d7763e1ec01a3d1100db99675cfb1f52bf112b7ba410b588aeb001858b4df25df678dd512f83f54f0b72da35ed2851882dbd3b5e0b83700d21fab6a567f0321ab97178554f6397292e6978955b4ccc5e5546b450568b059fd26c02e87f19693132f5950db58b042243c06f8f44a160db1062fcc59274bd3358f88a7acd0c9960c2fd2ecef463ab26347e8fda99164e4c736a303b455d235f6dd776158b020ff7846317c96c620574b32a563929ce275a06dd915349bcea80a30290096da7e9136f69f6b08a97653c6352de06ba9e868301dd87e221d6257ae8b9785f099c741a1433cf92682317eae407dbc411938b6c91b02f051348cc62d100f0f8bbf65267d14819285bbdcb16ca5fa4bcb86a32acc7407dadc28191f9ea1d26e61ebd79909a156923522c5a92caf25305a8177401779ceb4086450bc80e1c2161436efab9be6aa839b9d1cc12f45ef180223f391a1375bd2cf62b2835e14b3121347a9dc9c6fbdee9de1ac067c1c4aea2dabd1c56a6a2cd91da20f6ff29be75f8edc54c83fbe08a45c410114b284835102f20fe2e139cef6906e3b8dcadcc70ede7274ed83915893b9fcadb28b6940170b82b64312202e0c84086502e8d90ac4278ee4df37afb8d2747f7c978c555d0f69a55afae5017c51aeef3ef15f1696f1ee05a39cbdcd52da83959b182aebd1a860e471c93ef3f3f82c5652353fd7a80c48b20e946074c75fde34482a89700a36d58609609e58609b880eb26ae922afc9321e89b3b81ec11726323868f32d7102202345ad74e182a0e1fe88ce66aa6383b4ecf40d0e7a40a91fdf4edc244009e7a7009689956cab278069534607c5abad3d8e6910f024a082a27c7b0a953bbd2471f58c64dc49011be077e9008617c38d86db1feb259152e660f42bae92c4e5255ad5294d23e05f1300d013d2eb181b126bca866705921826f4a2069924d83b7289559ec44b5e6a89505d2e644e0a68f80f3b9a354f0efe56c65ad5da85b25810fe78296691f973e156f7a81cf2e68dd3a70c4e4f460e29ed4e34c98ecfe860e4e991a8b899e9cf55fc0d3cdeab10c8a10641ed88032c26e5764f1e7f866fcab810b1e456c0b217061d08e30324618be48980fa6ff303d3ce671a8a80bb660af872ac1e45929735f2847add8f880d83fa3f954bb4109614b94d30cd21c598da47b3aea214f0985c4e31409361158dae7bc7a9d63515424065804d055160fe7899eacb30ecda36cc017e6cdbf9c457225defd10346cd5dc54ecd93ace4902d11c398feba9ee52e3f46b8ef90a9e2237936563c445cf44c7865448a37c7de03536cb159541aea1c874b56de03047d0849b408e4740e04085cac49df8972a4f01371a7067a584d89d441ee5aa853e0df82c242c19347de69836f1883cebc672a484f0a64c29ccca086b8c0cd39e5381f67e77532f457d20eb6105ba04c433819515a07de27791ab5391aafaaaa95e1f26e622957125acf5488cc6f4f930ac80cd0d9a67fd34bc1bed33341cd311447af2b8b4f43b5fcafbe056a2f85a90cc65476bad792270b936e6626749c577568f0a448e55e06f5c9dc80cacb9776e8dbc87c2bede0de7111e7712be824df790d5e0ce0a5022b2520f767bca0337b44be9100b0bc02c18966778fb50800abe63162db0d20dbc18d4aa485b98c7932538d8ed7b47c121250adde80b8689eef10cb26a72ccc0d8b8b5defd47b9fe1830c8a22978302943857b2f6a67ec5cc3e7b77658085e84992469133949a54b6909024c578b598f1e88aa9bc2f7674aa4a9dc1e7911f0fc93956bab06eb2c37bb1dbe350a765070eea731005b8d0e047fcd99e0942ee5d54ee77fc14ee6373458ce375a5e4a655928ac5491c48f58149a9b023535667752c6613d65625980601d8087a66e98a975f29ba1292e3e875a0b859b232a992d82ee53bddd76904c4ffbf9df0bdbaaf825a680cd31f07f62683fea7eeb0707db4d287e71e9225e69097913a9fe4cd31af653f8763d0445b01e7431e4d8a3e25a7ece4c6d09e203e7d330b3d123e8c655b13c98b8c5877607703e2d037399f67912ade2aba597aa5a3d4e1df3dddd0afc90571fb5dd3c77e0c306d38df3c859c0b585f31c3f056ba66714921f45dd70cd7fce7887580a34050e86413a26d4330dee8a6e82f353e68982583c76d59ca33a35828e409b7ac4c2504e171764a29136a2e6f8684e8e6e7df10470d6c953c3dd7b83ebdc403a9b7eea4319a45be0491ff03438c5c125bf99a595384ca94012ba4e992e5cc99c4691c11a29e9bb7af1f4e407edff276e458eca9c37100724b11499be4c64c817c1881be18b05a626e0878e61dd7a6020f9e70341d334d6c36bf84ca2a31a6bc55134af7780f1fdda44ef083c8fd86ed7c42a1ebbb45afb6895b63426dc1cb8e4fc1b4b0f266c50504aeb9f05d39084947e7f45d99606f85ef5f65be19cc39f5584453cb1b24f09894bb7d71b1e9c033a70f8897c6472a478c3282d9e0c19ce20f8687bb9f9c52247183e3555b53fd81270aeb71aa7f3ed8ab46668dc242d33eed6f6885642174b9149e2e979a7447f4889384f3d455179ed1620e94dd4b1618dbe91ca0c6e0dbc33a64c1bc69723ad6b3440b90291a2d9fffe18c857f1083770acdd2e336f25a43b97f25b6b58efd1f11f34a69ba691c5a18393c796fc2dbb2dcec6d6750f090f7dac460d0d5508a5b1885be9cd1a1b56b70ab41f58b325cafde1a18554060bb01031c5d045cde27a6722cc0473f924e3aba572b11f72dde33f27c8a3a25f9fcecfcf4ee120df69663390040af9138783eb7dab5e2367a472f5de90b106320adad947832a9d61c90e1a6d2d69e19f5e8f675120c6ce94a8f3455cca227ea5bed612310e38328fa8b184e442c74225c7c414ff7cea3ea421b0f9a414bdd84928eda0d017a348801f01bcdaa8f944bd52d86b23b15bc687132100a2bfbd37bdd8de6efd4b78ba75f16b74a5ebd3a5a0db4beac430526dedd2aaebdf0e3e94a2530cac14292d5af3d5e53e54af8a3706895f9210eecb6d81b51870df04873be8f2024dfe881f6daada7413890f0d5f5121d267261e23b5009824ebf517484a5e9d3f874196462a3428a0d0e0f1db989003eff4f51ac7681b2461d8bd72ee359d49f057299fb03e9cb35bb4eb0c95ee4b6219c42af4b75c2700115a17a2ac453c8703faf878a54abba633e4b5a59d84a3999dea2881259ca252d0b8b8d21c145888c2753065c963618949e8df45170ebeba127a19061be6854379da4e00ca126965870fe1aa689250752c2b47ec8e5787a6ff0d07be702e676557d02db856036a95ded21156285207dfb47e3e7aa5bdbe51c8410adc54196c30914b91516a7f4ed4870d34cfb4155bbdd395565f46b0550c213786d59d830cf9a9226dbd0771c9f157d4a73cabbfe219b488b6c5df361ee666137507c0faa40c22cfcd4f73996342f27e50e0e6293154a55404c1756ac98a4580c408b140d9dd85f0c824570ae2acad2739e38f9fdfa10358dd4158f9352f0429c23b3bccc66ab0c6fd0268acfc8dbe2c4941c5636895bbd9decfb9a30e6aac419870444a0747a0b9a5dd66bb64ecebb108c77f28d1b5147e3e4c63c0b811fffcd9aa521783f301d13458fd461bb7ab1e75535897257126d4f23e47b89279d414205c2ac6136e7d3f8aed9db117087f9de5cf2fcdc1f3b9cb6b70c58a82a81645b5a5b99df622e8d2b09c42333ea5cc9eff8f53db6cae6237dbd10546d462fdd05273a4180faab7832f3d9f59a6394554bb0b9d45439546500df6ef93682195fcec80ad65f9f974e9e9dc1e81310112367825388471616632d19cea2a3350e3908f9de8e7ecfa7ac590c9cd6071e0ab7f216e2f84be5f355ef112bd58096e2b5b4abd1ab46ea3fe78a227247dde223ead62199a26e695f737bc68a280c0e7f1ad2dacec17d4083a88fb387fb35e59e505ec934bbfc348ac861cc1dc979cc85adb56749d0e950d971ff7b4f9b31b13f00ec7ed30984c2d42f7413bdda70e9a6bbe0cc9b1cc6e97e18c1fd43d7fa96a8412bb8a1c6c5ace719ad938634cc30c8934ec08b6385677dcbf6ef1ddf17ca1b2a0c1ca9cec45f1e162d602cc3a0145429e24a9886d3a6d0fd11ee3ba32b2430a0c8b9c9e3e510329a9c90e2ab557e41c61c41bcb3897f1477a0a6d0143238e3cee122c097ae2d9d5aacb66a1179d2a9e651583079dd7ae11999d6e5277ce10349f441f342c8e4fe906f4f5f44d3dc83e9909c4d15388d45eb055aebbf78cc74ebfaf1216d5f187114062bb265ad83b506db7c9aa435aaeb366d264413d192315b24c484d6a5ee48641d6258bd330d51b56e60bb50df5286c0376e9da9965bcdd1e51bab0d352f3a1d4d819b6626ab7ac4dabaa5982992e1df79522efaf42ac4a6e1404ec6dc6e4202b746436449874c75015b1d52b9405a7533b9b8ff755c1725204d3c489434d9a587c9c2aca9b1c8be0e95047c17f1a494e7360eb3c600ed63da9d10cebd141cad567b458dc52d9188271293bb357e0eac12f08b51ed48af2e6ba3eef4bb1163efdb7be97711672683e54ebe9a35ab0d8acb7838190bcbf6ac744a23dd7e34a6290f1a609188950212386eb4ee9bcd366afa79f775af3ba35a1da529baf886a1d3325e1d872b5e0e8c14377000e2b21489182530298a7c23cf6dcbceb6806f2f1ee0752ecb57c6618ad1efb3a531cd8e8bdd1429a393483208ecd9d338a057c18ac9bf1492b55a235011a4fe028f5a3c9c0d511258146b19cf3b3a531123bc422be67eaaeb158dfdad9d6b944b5f9f0a9cdc66fdb87545a26f491304ff102497f5841373a38a344f4d7d07c835410fd4b39a5f820b8635dee26e8092e8aca95a413a401e5480184599faafbbc14544ec0fe99503b521fc6665e4a6c04384b80c2699a42ea78ee3fd45c8ad010387779713ce71a60ea3e04c73804af2cc694e2963d36682df7e3c29439865f5eb6f5619cb468ae23e63c39d093cd53caf5e79b6a5099012606f7e1efe920bbd6b9175e7c4ba4a9ec045d1640138f662afa60e24acd8db3d47cc7240220d6eb3220c4e8358d6ac8b2d10205f69e366191fd712f4abeaef7cb41be8c7d18b7ecf1fc22cb7528079df9335893cbdf9b057d9a2d51f394206865d39b95780d17ef591610e8cd6c010faae0435f86c774dffc64616a20a3d999d2c456498ec147b718665d1314d26cc127e4aff916065a60a85d80eb16a37ac7d6394a8100f96524479de59e6a72c9c2c11f207c8d96dbc7e5805dce2030b7ce9c6db4aed6fd3535449c6e87258b742868c598cac931a549a938b69eda4b4e424b2c85c4241c101c54fb5b6b72ffa87762dcd4bbf2d6b22390e68c1915d89292ae587c1cbf26dd33308331b584d40ffe9cc1cca12c4895963f5e536d781e848e8f689871a1f022e8bcb4e5a30ab4e07b05a38cecdc8fc6f13b6ae5640e4a76bf12e4d44938d420e2ea40041bdb6e92c159075be105750e260046530778ec4a61cbea38698d2efc0c618ea0641f731b23bd422fa0ea09f78ffa227c76da7739f902ac352811e0fc42ed38184fb759c2e2630278f1382051ec37a478167ec527cd14f054c75bcfd9b5e18da550395c7ef5a5c631966bcfc8a8f163d547b29292bda28f371acb6315647510c29abbd8e7c2d4614d14f5f28902e96d9d3ec7fc0544d7f6e323520b6a2df6f7584786d0b8c2417b663908a9f4a474c134c0d60a2698dea8647e29b746581bacc909ea6add19fe10cacd80d561ba6ad602d2a322473d3fb9b6a7505c5b9a0f50ba0dba711499fdefcc31849ff7a09d13eda21090967ac054088ef97435f6d933baed52d21fbf713c72dfeef28db57554a1398906d37f1b3747f5087becffa45db4ebab1f85a063ee610a89fca2e64e6cb0b148169538ca32ff8fcf73de5a040932d5aa0fded6cd522fd849b15f01a59d78118eba2710e5ac88e500617c82c0246d3dd6fcb8d9b986efeaa548aceac521e002adcdf027271e875fb6cd2630e1d232f78c6309632eff1f3803bc5436b5a5dff8659069c2de95b718fe461af0a6ea95f81c6828c10e03dd65f14c3dce28c9dc8b1826a7e4c5340f470edc6bb7e47571126f4f653865306828b3fba69b0aa1d416321773707db0295bb7a4158db233bb25800426d6f4f3fe59fa108464b73756dfb1d1f338abd2072f18381398c215a6c08b949757591201c77598dc4e47064d52bb22e5d389f91ddee8348e24bac4944d9fb2ee056e2367e8f4df42bc88809b1ff6c060290f95b220eaba1a72d019dc3d483338aa2e12890673fb576ffa8a853eebc13604adad8c4428ef035d9da355da3292b9fac79f347e5041602dfefbea24a523d624155af21cca7ca8347224c2a3da6de12317dd13225ecde74db12052bb9845c598584af783150de750cf14fc6ce005c84e6ab563f223ff76ea543bc2d7436caa58303e1b472cd59a38891dfa9835c23f47ee61faa4f9f956a0f3ff6d49fd3fe46e3b8c3899c509286bf89da1260fad75a3d7f19db71c226616ff162ebf294cb228859dc263d160181f1f2769747ef5210f00c9aa06eda5fcb8f39bcb126881ed13b4705411849ac7870802cbe5a06b489c62210a22def3e05dada01ac34eb350cbd8158fabc2f61f74c5a887d49205893b9c8478da783d4cc2fbaae4a6031a51d3f133486648ba66585249b877b55e00be57511cc1fdfbfe143230a3224ed38609e08408f227ae18156345b1aa6234b802573d6c93d66765fee01f0a6bc35da568b553da2f7ca1d60c89b6b4bddce9a7319dcf65cd0902ccd8a659629e531d0423fe05682035e3615b68e474ba2304452618e313dc500fa40a0631b4becddab655e28d6a28efc9a83fb9ce66c65cada36b092865aa4613d8b47df0c1d6e74136d6c4f56704ac2de30aa3a8e48ca334276c59a25282615c3027b554d2d3f76298dc51dcc10516ecbe26965720db708ac2b6f128567c1076c7cc660c4bded031598cc6f31373af669c042bf7e5d73cc6c87b35e730f761b78e82db3d1b3b2806b39d987fe225f100db07b4562e81a6a14da3b1dd01d20db4e2893300f6ff7b1d87a98bda98bfe4a535bd2076815935fa151f285fac629bca2f896ee15c24b517d6d9aff2d70f38412ff1880e296fbd54185a2c938e62a096a64c20627ab9a577c800bcc9148620458f77360a332789538de7a0f7874bc37d00390476cc5213264758b3f386c8a626eeb54c074476af4390d388d84fdf402554a22d069fe934f0236ccd1b67ca1bde51433dd8397168914f37c9dc1bd331faf978676f56c56a05d2f0247e7dfb896ada2e11049e5fc54fcdf2a97996d9b2aa80fe71028a327e79ae88c86e006bee4a7ebf2e45e8b9ecb42fae1e7b25855ea9b1743183ee12e6c4d8b966d0c2f7e603d7beab0a91bddd9aa184238280bc3daea5f88cab109064429b96f49fb2e74ba0fda06cf6f380caffc2fac28197bb7034e9fbb0a6df7ad1b363da5c67a780dc2d771b495f02b14a84a922ad	\\x73d51abbd89cb8196f0efb6892f94d68fccc2c35f0b84609e5f12c55dd85aba8d5d9bef76808f3b572e5900112b81927ba5bb5f67e1bda28b4049bf0e4aed78db15d7bf2fc0c34e9a99de4ef3bc2b17c8137ad659878f9e93df1f658367aca286452474b9ef3765e24e9a88173724dddfb04b01dcceb0c8aead641c58dad569581baeea87c10d40a47902028e61cfdc243d9d16008aabc9fb77cc723a56017e14f1ce8b1698341734a6823ce02043e016b544901214a2ddab82fec85c0b9fe0549c475be5b887bb4b8995b24fb5c6846f88b527b4f9d4c1391f1678b23ba4f9c9cd7bc93eb5776f4f03675344864294661c5949faf17b130fcf6482f971a5500ac36bc02d897fbaea8223a2924827b7c9300952dc0c8cd7c4776578ae93767208f2f4df9845b55216546d43e0e7fce347052ff64e7e37cd8d3c5b4376a0f13689000986e75b428f30319b03b49c851854b0fd1e3ebd8226396cacf096f4b7445ae2aa697d5d2e11c3375b9a75dc4923a6dc5ad1e79fcebfd9ab608a7d25f14961a94fcfbf3b553f6f8bfec349437e1439407e95fa1c0e65c7c179e766fb6e0e0bc7a6755c06c6d4a295f76717eb82b0d6f070f81577dfc2eee34bdffa8eb09a3af3662a153e62647f37fdae86d3446572300f681f3c80a4435bfcf7de21ade1dc1ccc46d66520723542ddf4ef983cc8bc970a2b7b1609f7eabcd60f6063bf003f450a135d611e75ba1b6322c7e0f133eed26888c32a118cd3e2d338e018b1e1c00197b962637cf84016608ca9983d7861019f2b2f98e2c5ceffe6234440e4a71cebe4141fd9618b3ef8625c7af95a32c28119b39ef6e18b355a6acfb4419d1edfef2b9cda3682cbdbbbc18d666d813171b27c129e0eefa6f170833a3fbed1e52621f3e02887688a70aa995a12aa0745f470b3e35fcdd1ae976185fe16568e24d81d900b5bedee8ce52e22eb9a9f7666dfd206e8257751c0ec0b9b2fc04bbbd2315253b277a63b9985f3ae8b558a47ff20169f0d269306782deeaa81f5d3b81a78d86f09d974b30b5d1545b7beb3a12440c3c89198e353e10c745fd9d793e43978ce5320712d3b4489b8d6897e0439a864ad5b112864e4d420acef4126505e747683f10ae8f2b73a4862fae47f56f745addac9e9af670ac27490f82d9b2b9e45dac29945ad20c4090acfa3f99aedcd93d58a2c64ae6d69b04b88b5ee0f57964d3962487be47d52d8afdfa586cd1684fa444f7346042a77af8a27a73454876fedc99bdd5ba7c3a75cabdae01e3e918fbd79e19300b592eba6fe4d62b75c71cb256dd81c9dca189934c047de4e6c68b9115573eff0f61a6cf8e70bd89c31556e642bac07d6d0f78c0983d7ccafffa7ecdf7d3cbd80ff18f66a1cc1b1996d4d1848d411e3a91be831d8ba7887aa95e63a3336b9443e8849a55ff91ae193f306382b5b3f59c3fcde340e0d7aaf4b48b01a3daebe07456fd1c18c7ec4f7a9b556d6637078cbf50fe08fee034ce4306622e39d5144b75731e1ece431f967f5ef45fa3936812be7637ae8d217ac75f2d858fc30a1b6816ad0fed04d301c22fb7c343d293b5784dbe027977ea38abd9eddb6fa8b928430397de49caa47afddda4fa5623020010491c0d2adf8b52744cc610a4e4d5d8a7754ef91dccbe09ea6ee1d6b9955e10fd61a1ab5d178e7ffacbed127fc1e0bc3c5a32b5c486413e7f30c1192bc83ddf7a5a2852dc9b6ccb38cc0a95d6a490d86ded60cbe3c30c3f395fc988d474e51bed76b61b7bd54a17e43a1c90172dcc24271bc3d5d3eb864797b2076c27ea6aa9c20e51458c49dc9451c5aabe6a0bf00f5f2b6dd698eb7823ea8a6612c912101e2867beb3df168c4cad845d1ee94d13f77085c3af6ab1a6b3729a524b8fdedb448a41836953e2c999808a7a74e00b02b2479421abcd810a6fd02308ec8c1e739ce8c77112f49444ac8807b1c527a6f2085815b8f43aa75fdfbf27c74f2e2607d6f7c0497dad8dc507dd06c8df830d8e366b5cf71b593ef722291cffd165c3c75a14363d1b8b28510366f771cf1bc1bf6c39562194c420a8687e063c52e85fa6c204f5a78388bd2b4ba37d9268fd76e650d4538e37683009786a1340b8795d605e8c97ebeff178645fc247b9c3b1a06a7ae1e8c6c165850b2bcf053e6c49ffb6aecdfa2cbc54af911305de71b9e13d74f6a466d4518e4078ef13179adb5e7273ec7c50a3eeff8e7c0d78a94d6b0aaf75c5dbbd10eb6a04cc45c422f0f615c75580e23344a91451944af9aa3abb417a855b66d14df8d45668427e375fb2abed5589ad6cdbb9264c23998e9cced00a340d22c38363c41e6d191231e74389da07ae5b9649080b6d8a6a1e0c77ab963afe27f6580913ffcb247d71abf09bf886a1fdfbd0bc2d3282c5fad10a96073cec4e27a89149b53dda2aee307a1c47ff7ba275a54fa41de3b4e9dbfd2ef4b0b485f1187bc4585976999334b616673aa4370b6547d5e72a79e88256c1be399836cc73d5aaf054cf861465637c65d28370c7ceae03d856597205b57c9288970dbd087112e0472f9bae09d6f8908478aef0b45ba9b1337095eff9a1e2b719a85e883c6d30be882cf21173438d13eab9af3502a6a85aac7d39384a5f50cc44d1719b653200582926b5389f1e1bbbd2a0075536c4fbbe40ada83631dd9940f8df503bd3e187b851d6d08fd955305200d427e8797177cf4c1274f8506133d664d851768a2be45aa6b88ce5a2f92734c8b2858bc306bf347cb8502ff3768b287434b299ba5dbeafe24918f07920e1d57174f56014bd5dc78c3221b1d976ad1f8f0a06b7413e749a43b015c7334b4639e5640d8cc44a6a17e14e78f99e08327cb4d6d12941e0faf6c116f866e4cb5e7aa99859b8df2ddfe7e2db45a5a63f0d53dfdf0209c2e7b90d1d45cb2d57f1914633b2199191350aad35a6d1f79d355c8bbd73bfb569ed1822b53e616217f9395f83921b48a21c7614b91ac4558c44ee5fb67235523ef43ce935f2f1aa080aa319150f07130347797a5b36bfca7342e8df40e6a2477b23800a1144f0948fb918df1c0718aa6af42473bcadf58281608a708a9bd1be753682a1c8fd360e4addb2ae1672d5cb017aa8449f764152ce8fd3486dfca32691544cc1096cb7ee57ab2897a441cdb61f555c692d1d762daf8d77f3b6a01eb34343e7ec96b5826a336b0f42bd30beb11629910f098f0eb095f95ed1be518fdc2a24ef9c02355ea0193990662adae18510faee9a2f46e1978016b3954c7a0fdd2f3124be395f120f039ece5257b03afffa36a921acfd3845fc1949c7ce3ca533bc28b432de004b1c2cfeef686fb0e27084640ced195a8b41b32a1b43e1a9b322fe5bfc4c71dc2e8f2d20f29cccea582e287bf2fef62f0ab38e705fb823d13f323d91d0564ef3cb13a54e45f9b53ab5114b4a7b86c65177eb66d8b72a60a6cdae3e2ce70c750315b96dd66c1c6ec77af66772fe6b0310f6db436de77101f53c24ba4ee71e2404747568e3beb791287b404cc88cc9e2d410982d6974b8d9db1be8dde2b9b143abe4a0d4fdba0fc647dd5264337f6ee685ccdc8c5fa0fe388b5990e3c12ade9f45217438aa547fb759e4161859815d3f956e871b232a98533f2179b4689b32f36bab93d9edfdf36788847937a73e4b00ed8d1a65495fadf8b0ea419eec842dc15e6181c5b9336ecd282cec768f5825201e223ad76d1db998767a4b1722cbc30013e0256a7ecc84c09569e5fb0595884c7d87336296850b9c0fa23e93276fde9639294cbe694fe03a0a3f5cf99444488c17da72a95b4e4609940c8667c603d9a0cbe326fa1129c0e514074e5c97b7eab1a89c0ac4b6d3e47b424ad2bf5b62068fe514c7df8ea874f87ec53e886c3a299efd5b308d963dae6a669a94a23b832a0ffb5da793434ee266c0a1af23b77874526ce2bf849e5845be50a88405c008fcc6ada42305db1b05605b11abf4f8576ed34b9ab53fb1069db75c8d1df27500a9ded087fae63843691cb9e93fcd1d526edb95f1b468287f7c263bef1fba1a9a535b632cd03761c8b1fc612afc87c718fd5c1cec8250dcf000f0fdfe0b3c5b188d498bbcae5a986812f8aad178146dd25ad5fc94890e5d7a16e59d72aa37870be1b7db6980bf3d5fd55a3277cb939e92f96e3bab5831ffd604e9f44f87b2aafa4a816fe3961b236fd8d4c5b8138500c7fff3afb820ff9d91e0676685706cbffbbae7a2f7233262ed0ed88bbff001d032c890aebd37463508161db0d9f963e85f95fe7588c12cf368fb468a44080b02bb626616bf99bdb40de5299db1f86ae98434e5e110eb8385f03873e48484e44fb50fedafcf62f5ae81e37b95870acb4c1164d1aab882775de6f56b6a879182c2a4c72605a155d7c5c7758343b60dfae85ce4e9785b491738c8729c53eee1058f4eb3a11d4358b7f6a2583aca64a45eb88beaf041f769db774f85ba3e51274856dab34ac87df6f3279b1b7a45f8b72435ed9fbe4dadeecc1bd41705d1c49e781941d90f5d19db269abda2a28e6bf021ab869e8b5fe0473e43eba7d28ec683c875a6ec5220805ce51e3ba5907f533eca314b790bce01ca1340d0c56fc73c9627f957e62bb25ced1037212ee42d23563440683457944e2d9c7945984dae9b9e10a216777b333da8b77a2d1f97d8782d2e0d3ac8a7a5140ef9a1405980fb89e265dcfe7fcd0acecd84ec84aae381d97f612defa2e00d186d1700e4d68dad90b05d8ddb970b73f23cc11aebd77a6f464b88219f21eaa8562d38d0fcf08bc67ad97e00f189ff3ddcfde32fef010b0b8555b1c69b1bdc7ab89608fd7c1d8f1e0b33adc754d4a57447b8b254675916ddc6a394da1158f8f231d64ab32ce668a5971646e0b72950bf293df2057d62199c9c01f805a11675a37c7b0e921e6ab6adeae04caf20f097bf78fea63f7f73018ac47d231f70841738d2fa787947da3e1b8471a7a672c420c62590e59fa938f39971eb659666479eb5042c1e3af9fba18ef5af6aa5c9f32a8e102e33e3113161181e62a93ea0f7fb4be6cce8a6e5a756e89d0437659ffff5e87d36765cf73272cfd9bc17e4e4a3614532fa92cbbd4cf9bc79dba486691ff38292a9764ac2e2b7e1481acf62e94919dc0fbbae49776bea941726c10edfbfc72c6dafee2c1b3c35d5355ea62f645f3001d7763e1ec01a3d1100db99675cfb1f52bf112b7ba410b588aeb001858b4df25df678dd512f83f54f0b72da35ed2851882dbd3b5e0b83700d21fab6a567f0321ab97178554f6397292e6978955b4ccc5e5546b450568b059fd26c02e87f19693132f5950db58b042243c06f8f44a160db1062fcc59274bd3358f88a7acd0c9960c2fd2ecef463ab26347e8fda99164e4c736a303b455d235f6dd776158b020ff7846317c96c620574b32a563929ce275a06dd915349bcea80a30290096da7e9136f69f6b08a97653c6352de06ba9e868301dd87e221d6257ae8b9785f099c741a1433cf92682317eae407dbc411938b6c91b02f051348cc62d100f0f8bbf65267d14819285bbdcb16ca5fa4bcb86a32acc7407dadc28191f9ea1d26e61ebd79909a156923522c5a92caf25305a8177401779ceb4086450bc80e1c2161436efab9be6aa839b9d1cc12f45ef180223f391a1375bd2cf62b2835e14b3121347a9dc9c6fbdee9de1ac067c1c4aea2dabd1c56a6a2cd91da20f6ff29be75f8edc54c83fbe08a45c410114b284835102f20fe2e139cef6906e3b8dcadcc70ede7274ed83915893b9fcadb28b6940170b82b64312202e0c84086502e8d90ac4278ee4df37afb8d2747f7c978c555d0f69a55afae5017c51aeef3ef15f1696f1ee05a39cbdcd52da83959b182aebd1a860e471c93ef3f3f82c5652353fd7a80c48b20e946074c75fde34482a89700a36d58609609e58609b880eb26ae922afc9321e89b3b81ec11726323868f32d7102202345ad74e182a0e1fe88ce66aa6383b4ecf40d0e7a40a91fdf4edc244009e7a7009689956cab278069534607c5abad3d8e6910f024a082a27c7b0a953bbd2471f58c64dc49011be077e9008617c38d86db1feb259152e660f42bae92c4e5255ad5294d23e05f1300d013d2eb181b126bca866705921826f4a2069924d83b7289559ec44b5e6a89505d2e644e0a68f80f3b9a354f0efe56c65ad5da85b25810fe78296691f973e156f7a81cf2e68dd3a70c4e4f460e29ed4e34c98ecfe860e4e991a8b899e9cf55fc0d3cdeab10c8a10641ed88032c26e5764f1e7f866fcab810b1e456c0b217061d08e30324618be48980fa6ff303d3ce671a8a80bb660af872ac1e45929735f2847add8f880d83fa3f954bb4109614b94d30cd21c598da47b3aea214f0985c4e31409361158dae7bc7a9d63515424065804d055160fe7899eacb30ecda36cc017e6cdbf9c457225defd10346cd5dc54ecd93ace4902d11c398feba9ee52e3f46b8ef90a9e2237936563c445cf44c7865448a37c7de03536cb159541aea1c874b56de03047d0849b408e4740e04085cac49df8972a4f01371a7067a584d89d441ee5aa853e0df82c242c19347de69836f1883cebc672a484f0a64c29ccca086b8c0cd39e5381f67e77532f457d20eb6105ba04c433819515a07de27791ab5391aafaaaa95e1f26e622957125acf5488cc6f4f930ac80cd0d9a67fd34bc1bed33341cd311447af2b8b4f43b5fcafbe056a2f85a90cc65476bad792270b936e6626749c577568f0a448e55e06f5c9dc80cacb9776e8dbc87c2bede0de7111e7712be824df790d5e0ce0a5022b2520f767bca0337b44be9100b0bc02c18966778fb50800abe63162db0d20dbc18d4aa485b98c7932538d8ed7b47c121250adde80b8689eef10cb26a72ccc0d8b8b5defd47b9fe1830c8a22978302943857b2f6a67ec5cc3e7b77658085e84992469133949a54b6909024c578b598f1e88aa9bc2f7674aa4a9dc1e7911f0fc93956bab06eb2c37bb1dbe350a765070eea731005b8d0e047fcd99e0942ee5d54ee77fc14ee6373458ce375a5e4a655928ac5491c48f58149a9b023535667752c6613d65625980601d8087a66e98a975f29ba1292e3e875a0b859b232a992d82ee53bddd76904c4ffbf9df0bdbaaf825a680cd31f07f62683fea7eeb0707db4d287e71e9225e69097913a9fe4cd31af653f8763d0445b01e7431e4d8a3e25a7ece4c6d09e203e7d330b3d123e8c655b13c98b8c5877607703e2d037399f67912ade2aba597aa5a3d4e1df3dddd0afc90571fb5dd3c77e0c306d38df3c859c0b585f31c3f056ba66714921f45dd70cd7fce7887580a34050e86413a26d4330dee8a6e82f353e68982583c76d59ca33a35828e409b7ac4c2504e171764a29136a2e6f8684e8e6e7df10470d6c953c3dd7b83ebdc403a9b7eea4319a45be0491ff03438c5c125bf99a595384ca94012ba4e992e5cc99c4691c11a29e9bb7af1f4e407edff276e458eca9c37100724b11499be4c64c817c1881be18b05a626e0878e61dd7a6020f9e70341d334d6c36bf84ca2a31a6bc55134af7780f1fdda44ef083c8fd86ed7c42a1ebbb45afb6895b63426dc1cb8e4fc1b4b0f266c50504aeb9f05d39084947e7f45d99606f85ef5f65be19cc39f5584453cb1b24f09894bb7d71b1e9c033a70f8897c6472a478c3282d9e0c19ce20f8687bb9f9c52247183e3555b53fd81270aeb71aa7f3ed8ab46668dc242d33eed6f6885642174b9149e2e979a7447f4889384f3d455179ed1620e94dd4b1618dbe91ca0c6e0dbc33a64c1bc69723ad6b3440b90291a2d9fffe18c857f1083770acdd2e336f25a43b97f25b6b58efd1f11f34a69ba691c5a18393c796fc2dbb2dcec6d6750f090f7dac460d0d5508a5b1885be9cd1a1b56b70ab41f58b325cafde1a18554060bb01031c5d045cde27a6722cc0473f924e3aba572b11f72dde33f27c8a3a25f9fcecfcf4ee120df69663390040af9138783eb7dab5e2367a472f5de90b106320adad947832a9d61c90e1a6d2d69e19f5e8f675120c6ce94a8f3455cca227ea5bed612310e38328fa8b184e442c74225c7c414ff7cea3ea421b0f9a414bdd84928eda0d017a348801f01bcdaa8f944bd52d86b23b15bc687132100a2bfbd37bdd8de6efd4b78ba75f16b74a5ebd3a5a0db4beac430526dedd2aaebdf0e3e94a2530cac14292d5af3d5e53e54af8a3706895f9210eecb6d81b51870df04873be8f2024dfe881f6daada7413890f0d5f5121d267261e23b5009824ebf517484a5e9d3f874196462a3428a0d0e0f1db989003eff4f51ac7681b2461d8bd72ee359d49f057299fb03e9cb35bb4eb0c95ee4b6219c42af4b75c2700115a17a2ac453c8703faf878a54abba633e4b5a59d84a3999dea2881259ca252d0b8b8d21c145888c2753065c963618949e8df45170ebeba127a19061be6854379da4e00ca126965870fe1aa689250752c2b47ec8e5787a6ff0d07be702e676557d02db856036a95ded21156285207dfb47e3e7aa5bdbe51c8410adc54196c30914b91516a7f4ed4870d34cfb4155bbdd395565f46b0550c213786d59d830cf9a9226dbd0771c9f157d4a73cabbfe219b488b6c5df361ee666137507c0faa40c22cfcd4f73996342f27e50e0e6293154a55404c1756ac98a4580c408b140d9dd85f0c824570ae2acad2739e38f9fdfa10358dd4158f9352f0429c23b3bccc66ab0c6fd0268acfc8dbe2c4941c5636895bbd9decfb9a30e6aac419870444a0747a0b9a5dd66bb64ecebb108c77f28d1b5147e3e4c63c0b811fffcd9aa521783f301d13458fd461bb7ab1e75535897257126d4f23e47b89279d414205c2ac6136e7d3f8aed9db117087f9de5cf2fcdc1f3b9cb6b70c58a82a81645b5a5b99df622e8d2b09c42333ea5cc9eff8f53db6cae6237dbd10546d462fdd05273a4180faab7832f3d9f59a6394554bb0b9d45439546500df6ef93682195fcec80ad65f9f974e9e9dc1e81310112367825388471616632d19cea2a3350e3908f9de8e7ecfa7ac590c9cd6071e0ab7f216e2f84be5f355ef112bd58096e2b5b4abd1ab46ea3fe78a227247dde223ead62199a26e695f737bc68a280c0e7f1ad2dacec17d4083a88fb387fb35e59e505ec934bbfc348ac861cc1dc979cc85adb56749d0e950d971ff7b4f9b31b13f00ec7ed30984c2d42f7413bdda70e9a6bbe0cc9b1cc6e97e18c1fd43d7fa96a8412bb8a1c6c5ace719ad938634cc30c8934ec08b6385677dcbf6ef1ddf17ca1b2a0c1ca9cec45f1e162d602cc3a0145429e24a9886d3a6d0fd11ee3ba32b2430a0c8b9c9e3e510329a9c90e2ab557e41c61c41bcb3897f1477a0a6d0143238e3cee122c097ae2d9d5aacb66a1179d2a9e651583079dd7ae11999d6e5277ce10349f441f342c8e4fe906f4f5f44d3dc83e9909c4d15388d45eb055aebbf78cc74ebfaf1216d5f187114062bb265ad83b506db7c9aa435aaeb366d264413d192315b24c484d6a5ee48641d6258bd330d51b56e60bb50df5286c0376e9da9965bcdd1e51bab0d352f3a1d4d819b6626ab7ac4dabaa5982992e1df79522efaf42ac4a6e1404ec6dc6e4202b746436449874c75015b1d52b9405a7533b9b8ff755c1725204d3c489434d9a587c9c2aca9b1c8be0e95047c17f1a494e7360eb3c600ed63da9d10cebd141cad567b458dc52d9188271293bb357e0eac12f08b51ed48af2e6ba3eef4bb1163efdb7be97711672683e54ebe9a35ab0d8acb7838190bcbf6ac744a23dd7e34a6290f1a609188950212386eb4ee9bcd366afa79f775af3ba35a1da529baf886a1d3325e1d872b5e0e8c14377000e2b21489182530298a7c23cf6dcbceb6806f2f1ee0752ecb57c6618ad1efb3a531cd8e8bdd1429a393483208ecd9d338a057c18ac9bf1492b55a235011a4fe028f5a3c9c0d511258146b19cf3b3a531123bc422be67eaaeb158dfdad9d6b944b5f9f0a9cdc66fdb87545a26f491304ff102497f5841373a38a344f4d7d07c835410fd4b39a5f820b8635dee26e8092e8aca95a413a401e5480184599faafbbc14544ec0fe99503b521fc6665e4a6c04384b80c2699a42ea78ee3fd45c8ad010387779713ce71a60ea3e04c73804af2cc694e2963d36682df7e3c29439865f5eb6f5619cb468ae23e63c39d093cd53caf5e79b6a5099012606f7e1efe920bbd6b9175e7c4ba4a9ec045d1640138f662afa60e24acd8db3d47cc7240220d6eb3220c4e8358d6ac8b2d10205f69e366191fd712f4abeaef7cb41be8c7d18b7ecf1fc22cb7528079df9335893cbdf9b057d9a2d51f394206865d39b95780d17ef591610e8cd6c010faae0435f86c774dffc64616a20a3d999d2c456498ec147b718665d1314d26cc127e4aff916065a60a85d80eb16a37ac7d6394a8100f96524479de59e6a72c9c2c11f207c8d96dbc7e5805dce2030b7ce9c6db4aed6fd3535449c6e87258b742868c598cac931a549a938b69eda4b4e424b2c85c4241c101c54fb5b6b72ffa87762dcd4bbf2d6b22390e68c1915d89292ae587c1cbf26dd33308331b584d40ffe9cc1cca12c4895963f5e536d781e848e8f689871a1f022e8bcb4e5a30ab4e07b05a38cecdc8fc6f13b6ae5640e4a76bf12e4d44938d420e2ea40041bdb6e92c159075be105750e260046530778ec4a61cbea38698d2efc0c618ea0641f731b23bd422fa0ea09f78ffa227c76da7739f902ac352811e0fc42ed38184fb759c2e2630278f1382051ec37a478167ec527cd14f054c75bcfd9b5e18da550395c7ef5a5c631966bcfc8a8f163d547b29292bda28f371acb6315647510c29abbd8e7c2d4614d14f5f28902e96d9d3ec7fc0544d7f6e323520b6a2df6f7584786d0b8c2417b663908a9f4a474c134c0d60a2698dea8647e29b746581bacc909ea6add19fe10cacd80d561ba6ad602d2a322473d3fb9b6a7505c5b9a0f50ba0dba711499fdefcc31849ff7a09d13eda21090967ac054088ef97435f6d933baed52d21fbf713c72dfeef28db57554a1398906d37f1b3747f5087becffa45db4ebab1f85a063ee610a89fca2e64e6cb0b148169538ca32ff8fcf73de5a040932d5aa0fded6cd522fd849b15f01a59d78118eba2710e5ac88e500617c82c0246d3dd6fcb8d9b986efeaa548aceac521e002adcdf027271e875fb6cd2630e1d232f78c6309632eff1f3803bc5436b5a5dff8659069c2de95b718fe461af0a6ea95f81c6828c10e03dd65f14c3dce28c9dc8b1826a7e4c5340f470edc6bb7e47571126f4f653865306828b3fba69b0aa1d416321773707db0295bb7a4158db233bb25800426d6f4f3fe59fa108464b73756dfb1d1f338abd2072f18381398c215a6c08b949757591201c77598dc4e47064d52bb22e5d389f91ddee8348e24bac4944d9fb2ee056e2367e8f4df42bc88809b1ff6c060290f95b220eaba1a72d019dc3d483338aa2e12890673fb576ffa8a853eebc13604adad8c4428ef035d9da355da3292b9fac79f347e5041602dfefbea24a523d624155af21cca7ca8347224c2a3da6de12317dd13225ecde74db12052bb9845c598584af783150de750cf14fc6ce005c84e6ab563f223ff76ea543bc2d7436caa58303e1b472cd59a38891dfa9835c23f47ee61faa4f9f956a0f3ff6d49fd3fe46e3b8c3899c509286bf89da1260fad75a3d7f19db71c226616ff162ebf294cb228859dc263d160181f1f2769747ef5210f00c9aa06eda5fcb8f39bcb126881ed13b4705411849ac7870802cbe5a06b489c62210a22def3e05dada01ac34eb350cbd8158fabc2f61f74c5a887d49205893b9c8478da783d4cc2fbaae4a6031a51d3f133486648ba66585249b877b55e00be57511cc1fdfbfe143230a3224ed38609e08408f227ae18156345b1aa6234b802573d6c93d66765fee01f0a6bc35da568b553da2f7ca1d60c89b6b4bddce9a7319dcf65cd0902ccd8a659629e531d0423fe05682035e3615b68e474ba2304452618e313dc500fa40a0631b4becddab655e28d6a28efc9a83fb9ce66c65cada36b092865aa4613d8b47df0c1d6e74136d6c4f56704ac2de30aa3a8e48ca334276c59a25282615c3027b554d2d3f76298dc51dcc10516ecbe26965720db708ac2b6f128567c1076c7cc660c4bded031598cc6f31373af669c042bf7e5d73cc6c87b35e730f761b78e82db3d1b3b2806b39d987fe225f100db07b4562e81a6a14da3b1dd01d20db4e2893300f6ff7b1d87a98bda98bfe4a535bd2076815935fa151f285fac629bca2f896ee15c24b517d6d9aff2d70f38412ff1880e296fbd54185a2c938e62a096a64c20627ab9a577c800bcc9148620458f77360a332789538de7a0f7874bc37d00390476cc5213264758b3f386c8a626eeb54c074476af4390d388d84fdf402554a22d069fe934f0236ccd1b67ca1bde51433dd8397168914f37c9dc1bd331faf978676f56c56a05d2f0247e7dfb896ada2e11049e5fc54fcdf2a97996d9b2aa80fe71028a327e79ae88c86e006bee4a7ebf2e45e8b9ecb42fae1e7b25855ea9b1743183ee12e6c4d8b966d0c2f7e603d7beab0a91bddd9aa184238280bc3daea5f88cab109064429b96f49fb2e74ba0fda06cf6f380caffc2fac28197bb7034e9fbb0a6df7ad1b363da5c67a780dc2d771b495f02b14a84a922ad	\N
0	2026-11-22 10:00:10+00	1795341600000	2	\\x6f6e6530	\\x7630	\N
1	2026-11-22 10:00:17+00	1795341601000	2	\\x6f6e6531	\\x7631	\N
2	2026-11-22 10:00:24+00	1795341602000	2	\\x6f6e6532	\\x7632	\N
3	2026-11-22 10:00:31+00	1795341603000	2	\\x6f6e6533	\\x7633	\N
4	2026-11-22 10:00:38+00	1795341604000	2	\\x6f6e6534	\\x7634	\N
5	2026-11-22 10:00:45+00	1795341605000	2	\\x6f6e6535	\\x7635	\N
6	2026-11-22 10:00:52+00	1795341606000	2	\\x6f6e6536	\\x7636	\N
7	2026-11-22 10:00:59+00	1795341607000	2	\\x6f6e6537	\\x7637	\N
8	2026-11-22 10:01:06+00	1795341608000	2	\\x6f6e6538	\\x7638	\N
9	2026-11-22 10:01:13+00	1795341609000	2	\\x6f6e6539	\\x7639	\N
10	2026-11-22 10:01:20+00	1795341610000	2	\\x6f6e653130	\\x763130	\N
11	2026-11-22 10:01:27+00	1795341611000	2	\\x6f6e653131	\\x763131	\N
12	2026-11-22 10:01:34+00	1795341612000	2	\\x6f6e653132	\\x763132	\N
13	2026-11-22 10:01:41+00	1795341613000	2	\\x6f6e653133	\\x763133	\N
14	2026-11-22 10:01:48+00	1795341614000	2	\\x6f6e653134	\\x763134	\N
15	2026-11-22 10:01:55+00	1795341615000	2	\\x6f6e653135	\\x763135	\N
16	2026-11-22 10:02:02+00	1795341616000	2	\\x6f6e653136	\\x763136	\N
17	2026-11-22 10:02:09+00	1795341617000	2	\\x6f6e653137	\\x763137	\N
18	2026-11-22 10:02:16+00	1795341618000	2	\\x6f6e653138	\\x763138	\N
19	2026-11-22 10:02:23+00	1795341619000	2	\\x6f6e653139	\\x763139	\N
20	2026-11-22 10:02:30+00	1795341620000	2	\\x6f6e653230	\\x763230	\N
21	2026-11-22 10:02:37+00	1795341621000	2	\\x6f6e653231	\\x763231	\N
22	2026-11-22 10:02:44+00	1795341622000	2	\\x6f6e653232	\\x763232	\N
23	2026-11-22 10:02:51+00	1795341623000	2	\\x6f6e653233	\\x763233	\N
24	2026-11-22 10:02:58+00	1795341624000	2	\\x6f6e653234	\\x763234	\N
25	2026-11-22 10:03:05+00	1795341625000	2	\\x6f6e653235	\\x763235	\N
26	2026-11-22 10:03:12+00	1795341626000	2	\\x6f6e653236	\\x763236	\N
27	2026-11-22 10:03:19+00	1795341627000	2	\\x6f6e653237	\\x763237	\N
28	2026-11-22 10:03:26+00	1795341628000	2	\\x6f6e653238	\\x763238	\N
29	2026-11-22 10:03:33+00	1795341629000	2	\\x6f6e653239	\\x763239	\N
\.
COPY howdah_log.t1_record_1 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
\.
COPY howdah_log.t1_record_2 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
18	2026-11-22 11:00:00+00	1795345200000	0	\\x6831	\\x7630	\N
19	2026-11-22 11:00:00+00	1795341600001	0	\N	\\x7730	\N
1152	2026-11-22 11:00:00.000001+00	1795345200000	1	\\x6831	\\x7630	\N
1153	2026-11-22 11:00:00.000001+00	1795341600001	1	\N	\\x7730	\N
30	2026-11-22 11:00:00.000002+00	1795345200000	2	\\x6831	\\x7630	\N
31	2026-11-22 11:00:00.000002+00	1795341600001	2	\N	\\x7730	\N
20	2026-11-22 11:00:01+00	1795345200001	0	\\x6831	\\x7631	\N
21	2026-11-22 11:00:01+00	1795341600001	0	\N	\\x7731	\N
1154	2026-11-22 11:00:01.000001+00	1795345200001	1	\\x6831	\\x7631	\N
1155	2026-11-22 11:00:01.000001+00	1795341600001	1	\N	\\x7731	\N
32	2026-11-22 11:00:01.000002+00	1795345200001	2	\\x6831	\\x7631	\N
33	2026-11-22 11:00:01.000002+00	1795341600001	2	\N	\\x7731	\N
22	2026-11-22 11:00:02+00	1795345200002	0	\\x6831	\\x7632	\N
23	2026-11-22 11:00:02+00	1795341600001	0	\N	\\x7732	\N
1156	2026-11-22 11:00:02.000001+00	1795345200002	1	\\x6831	\\x7632	\N
1157	2026-11-22 11:00:02.000001+00	1795341600001	1	\N	\\x7732	\N
34	2026-11-22 11:00:02.000002+00	1795345200002	2	\\x6831	\\x7632	\N
35	2026-11-22 11:00:02.000002+00	1795341600001	2	\N	\\x7732	\N
24	2026-11-22 11:00:03+00	1795345200003	0	\\x6831	\\x7633	\N
25	2026-11-22 11:00:03+00	1795341600001	0	\N	\\x7733	\N
1158	2026-11-22 11:00:03.000001+00	1795345200003	1	\\x6831	\\x7633	\N
1159	2026-11-22 11:00:03.000001+00	1795341600001	1	\N	\\x7733	\N
36	2026-11-22 11:00:03.000002+00	1795345200003	2	\\x6831	\\x7633	\N
37	2026-11-22 11:00:03.000002+00	1795341600001	2	\N	\\x7733	\N
26	2026-11-22 11:00:04+00	1795345200004	0	\\x6831	\\x7634	\N
27	2026-11-22 11:00:04+00	1795341600001	0	\N	\\x7734	\N
1160	2026-11-22 11:00:04.000001+00	1795345200004	1	\\x6831	\\x7634	\N
1161	2026-11-22 11:00:04.000001+00	1795341600001	1	\N	\\x7734	\N
38	2026-11-22 11:00:04.000002+00	1795345200004	2	\\x6831	\\x7634	\N
39	2026-11-22 11:00:04.000002+00	1795341600001	2	\N	\\x7734	\N
\.
COPY howdah_log.t1_record_3 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
28	2026-11-22 12:00:00+00	1795348800000	0	\\x6832	\\x7630	\N
29	2026-11-22 12:00:00+00	1795341600002	0	\N	\\x7730	\N
1162	2026-11-22 12:00:00.000001+00	1795348800000	1	\\x6832	\\x7630	\N
1163	2026-11-22 12:00:00.000001+00	1795341600002	1	\N	\\x7730	\N
40	2026-11-22 12:00:00.000002+00	1795348800000	2	\\x6832	\\x7630	\N
41	2026-11-22 12:00:00.000002+00	1795341600002	2	\N	\\x7730	\N
30	2026-11-22 12:00:01+00	1795348800001	0	\\x6832	\\x7631	\N
31	2026-11-22 12:00:01+00	1795341600002	0	\N	\\x7731	\N
1164	2026-11-22 12:00:01.000001+00	1795348800001	1	\\x6832	\\x7631	\N
1165	2026-11-22 12:00:01.000001+00	1795341600002	1	\N	\\x7731	\N
42	2026-11-22 12:00:01.000002+00	1795348800001	2	\\x6832	\\x7631	\N
43	2026-11-22 12:00:01.000002+00	1795341600002	2	\N	\\x7731	\N
32	2026-11-22 12:00:02+00	1795348800002	0	\\x6832	\\x7632	\N
33	2026-11-22 12:00:02+00	1795341600002	0	\N	\\x7732	\N
1166	2026-11-22 12:00:02.000001+00	1795348800002	1	\\x6832	\\x7632	\N
1167	2026-11-22 12:00:02.000001+00	1795341600002	1	\N	\\x7732	\N
44	2026-11-22 12:00:02.000002+00	1795348800002	2	\\x6832	\\x7632	\N
45	2026-11-22 12:00:02.000002+00	1795341600002	2	\N	\\x7732	\N
34	2026-11-22 12:00:03+00	1795348800003	0	\\x6832	\\x7633	\N
35	2026-11-22 12:00:03+00	1795341600002	0	\N	\\x7733	\N
1168	2026-11-22 12:00:03.000001+00	1795348800003	1	\\x6832	\\x7633	\N
1169	2026-11-22 12:00:03.000001+00	1795341600002	1	\N	\\x7733	\N
46	2026-11-22 12:00:03.000002+00	1795348800003	2	\\x6832	\\x7633	\N
47	2026-11-22 12:00:03.000002+00	1795341600002	2	\N	\\x7733	\N
36	2026-11-22 12:00:04+00	1795348800004	0	\\x6832	\\x7634	\N
37	2026-11-22 12:00:04+00	1795341600002	0	\N	\\x7734	\N
1170	2026-11-22 12:00:04.000001+00	1795348800004	1	\\x6832	\\x7634	\N
1171	2026-11-22 12:00:04.000001+00	1795341600002	1	\N	\\x7734	\N
48	2026-11-22 12:00:04.000002+00	1795348800004	2	\\x6832	\\x7634	\N
49	2026-11-22 12:00:04.000002+00	1795341600002	2	\N	\\x7734	\N
\.
COPY howdah_log.t1_record_4 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
38	2026-11-22 13:00:00+00	1795352400000	0	\\x6833	\\x7630	\N
39	2026-11-22 13:00:00+00	1795341600003	0	\N	\\x7730	\N
1172	2026-11-22 13:00:00.000001+00	1795352400000	1	\\x6833	\\x7630	\N
1173	2026-11-22 13:00:00.000001+00	1795341600003	1	\N	\\x7730	\N
50	2026-11-22 13:00:00.000002+00	1795352400000	2	\\x6833	\\x7630	\N
51	2026-11-22 13:00:00.000002+00	1795341600003	2	\N	\\x7730	\N
40	2026-11-22 13:00:01+00	1795352400001	0	\\x6833	\\x7631	\N
41	2026-11-22 13:00:01+00	1795341600003	0	\N	\\x7731	\N
1174	2026-11-22 13:00:01.000001+00	1795352400001	1	\\x6833	\\x7631	\N
1175	2026-11-22 13:00:01.000001+00	1795341600003	1	\N	\\x7731	\N
52	2026-11-22 13:00:01.000002+00	1795352400001	2	\\x6833	\\x7631	\N
53	2026-11-22 13:00:01.000002+00	1795341600003	2	\N	\\x7731	\N
42	2026-11-22 13:00:02+00	1795352400002	0	\\x6833	\\x7632	\N
43	2026-11-22 13:00:02+00	1795341600003	0	\N	\\x7732	\N
1176	2026-11-22 13:00:02.000001+00	1795352400002	1	\\x6833	\\x7632	\N
1177	2026-11-22 13:00:02.000001+00	1795341600003	1	\N	\\x7732	\N
54	2026-11-22 13:00:02.000002+00	1795352400002	2	\\x6833	\\x7632	\N
55	2026-11-22 13:00:02.000002+00	1795341600003	2	\N	\\x7732	\N
44	2026-11-22 13:00:03+00	1795352400003	0	\\x6833	\\x7633	\N
45	2026-11-22 13:00:03+00	1795341600003	0	\N	\\x7733	\N
1178	2026-11-22 13:00:03.000001+00	1795352400003	1	\\x6833	\\x7633	\N
1179	2026-11-22 13:00:03.000001+00	1795341600003	1	\N	\\x7733	\N
56	2026-11-22 13:00:03.000002+00	1795352400003	2	\\x6833	\\x7633	\N
57	2026-11-22 13:00:03.000002+00	1795341600003	2	\N	\\x7733	\N
46	2026-11-22 13:00:04+00	1795352400004	0	\\x6833	\\x7634	\N
47	2026-11-22 13:00:04+00	1795341600003	0	\N	\\x7734	\N
1180	2026-11-22 13:00:04.000001+00	1795352400004	1	\\x6833	\\x7634	\N
1181	2026-11-22 13:00:04.000001+00	1795341600003	1	\N	\\x7734	\N
58	2026-11-22 13:00:04.000002+00	1795352400004	2	\\x6833	\\x7634	\N
59	2026-11-22 13:00:04.000002+00	1795341600003	2	\N	\\x7734	\N
\.
COPY howdah_log.t1_record_5 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
1182	2026-11-22 14:00:00+00	1795341600000	1	\\x70	\\x6f6c6430	\N
1183	2026-11-22 14:00:00+00	1795341600000	1	\\x70	\\x6f6c6431	\N
\.
COPY howdah_log.t1_record_6 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
1184	2026-11-24 02:00:00+00	1795341600000	1	\\x70	\\x6130	\N
1185	2026-11-24 02:00:00+00	1795341600000	1	\\x70	\\x6230	\N
1186	2026-11-24 02:00:01+00	1795341600000	1	\\x70	\\x6131	\N
1187	2026-11-24 02:00:01+00	1795341600000	1	\\x70	\\x6231	\N
1188	2026-11-24 02:00:02+00	1795341600000	1	\\x70	\\x6132	\N
1189	2026-11-24 02:00:02+00	1795341600000	1	\\x70	\\x6232	\N
1190	2026-11-24 02:00:03+00	1795341600000	1	\\x70	\\x6133	\N
1191	2026-11-24 02:00:03+00	1795341600000	1	\\x70	\\x6233	\N
1192	2026-11-24 02:00:04+00	1795341600000	1	\\x70	\\x6134	\N
1193	2026-11-24 02:00:04+00	1795341600000	1	\\x70	\\x6234	\N
1194	2026-11-24 02:00:05+00	1795341600000	1	\\x70	\\x6135	\N
1195	2026-11-24 02:00:05+00	1795341600000	1	\\x70	\\x6235	\N
1196	2026-11-24 02:00:06+00	1795341600000	1	\\x70	\\x6136	\N
1197	2026-11-24 02:00:06+00	1795341600000	1	\\x70	\\x6236	\N
1198	2026-11-24 02:00:08+00	1795341600000	1	\\x70	\\x7730	\N
1199	2026-11-24 02:00:08+00	1795341600000	1	\\x70	\\x7731	\N
1200	2026-11-24 02:00:09+00	1795341600000	1	\\x70	\\x7732	\N
60	2026-11-24 02:00:09.000001+00	1795341600000	2	\\x71	\\x78	\N
48	2026-11-24 02:00:20+00	1795485600000	0	\\x656e64	\\x78	\N
\.
COPY howdah_log.t2_batch_0 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-23 22:00:00+00	0	2	1795341600036	-1	0	-1	38	1	0	-1	3
2026-11-23 22:00:01+00	3	5	1795341600036	-1	0	-1	38	1	0	-1	3
2026-11-23 22:00:02+00	6	8	1795341600036	-1	0	-1	38	1	0	-1	3
2026-11-23 22:00:03+00	9	11	1795341600036	-1	0	-1	38	1	0	-1	3
2026-11-23 22:00:04+00	12	14	1795341600036	-1	0	-1	38	1	0	-1	3
2026-11-23 22:00:05+00	15	17	1795341600036	-1	0	-1	38	1	0	-1	3
2026-11-23 22:00:09+00	0	0	-1	20	1	0	0	0	0	0	0
\.
COPY howdah_log.t2_batch_1 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
\.
COPY howdah_log.t2_batch_2 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-23 23:00:00+00	18	20	1795341600037	-1	0	-1	38	1	0	-1	3
2026-11-23 23:00:01+00	21	23	1795341600037	-1	0	-1	38	1	0	-1	3
2026-11-23 23:00:02+00	24	26	1795341600037	-1	0	-1	38	1	0	-1	3
2026-11-23 23:00:03+00	27	29	1795341600037	-1	0	-1	38	1	0	-1	3
2026-11-23 23:00:04+00	30	32	1795341600037	-1	0	-1	38	1	0	-1	3
2026-11-23 23:00:05+00	33	35	1795341600037	-1	0	-1	38	1	0	-1	3
2026-11-23 23:00:09+00	1	1	-1	20	1	1	0	0	0	0	0
\.
COPY howdah_log.t2_batch_3 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-24 00:00:00+00	36	38	1795341600038	-1	0	-1	38	1	0	-1	3
2026-11-24 00:00:01+00	39	41	1795341600038	-1	0	-1	38	1	0	-1	3
2026-11-24 00:00:02+00	42	44	1795341600038	-1	0	-1	38	1	0	-1	3
2026-11-24 00:00:03+00	45	47	1795341600038	-1	0	-1	38	1	0	-1	3
2026-11-24 00:00:04+00	48	50	1795341600038	-1	0	-1	38	1	0	-1	3
2026-11-24 00:00:05+00	51	53	1795341600038	-1	0	-1	38	1	0	-1	3
2026-11-24 00:00:09+00	2	2	-1	20	1	2	0	0	0	0	0
\.
COPY howdah_log.t2_batch_4 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-24 01:00:00+00	54	56	1795341600039	-1	0	-1	38	1	0	-1	3
2026-11-24 01:00:01+00	57	59	1795341600039	-1	0	-1	38	1	0	-1	3
2026-11-24 01:00:02+00	60	62	1795341600039	-1	0	-1	38	1	0	-1	3
2026-11-24 01:00:03+00	63	65	1795341600039	-1	0	-1	76	2	0	-1	3
2026-11-24 01:00:04+00	66	68	1795341600039	-1	0	-1	77	2	0	-1	3
2026-11-24 01:00:05+00	69	71	1795341600039	-1	0	-1	116	3	0	-1	3
2026-11-24 01:00:09+00	3	3	1795341600039	20	1	3	82	1	0	0	0
\.
COPY howdah_log.t2_batch_5 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-24 02:00:00+00	72	72	1795341600000	-1	0	-1	79	1	0	-1	0
2026-11-24 02:00:01+00	4	5	1795341600000	-1	1	-1	97	2	0	-1	0
\.
COPY howdah_log.t2_compaction (x) FROM stdin;
\.
COPY howdah_log.t2_record_0 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
1	2026-11-23 22:00:00+00	1795341600036	0	\\x75333630	\\x78	\N
4	2026-11-23 22:00:01+00	1795341600036	0	\\x75333631	\\x78	\N
7	2026-11-23 22:00:02+00	1795341600036	0	\\x75333632	\\x78	\N
10	2026-11-23 22:00:03+00	1795341600036	0	\\x75333633	\N	\N
13	2026-11-23 22:00:04+00	1795341600036	0	\\x75333634	\\x78	\N
16	2026-11-23 22:00:05+00	1795341600036	0	\\x75333635	\\x78	\N
\.
COPY howdah_log.t2_record_0_new (x) FROM stdin;
\.
COPY howdah_log.t2_record_1 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
\.
COPY howdah_log.t2_record_2 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
19	2026-11-23 23:00:00+00	1795341600037	0	\\x75333730	\\x78	\N
22	2026-11-23 23:00:01+00	1795341600037	0	\\x75333731	\\x78	\N
25	2026-11-23 23:00:02+00	1795341600037	0	\\x75333732	\\x78	\N
28	2026-11-23 23:00:03+00	1795341600037	0	\\x75333733	\N	\N
31	2026-11-23 23:00:04+00	1795341600037	0	\\x75333734	\\x78	\N
34	2026-11-23 23:00:05+00	1795341600037	0	\\x75333735	\\x78	\N
\.
COPY howdah_log.t2_record_3 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
37	2026-11-24 00:00:00+00	1795341600038	0	\\x75333830	\\x78	\N
40	2026-11-24 00:00:01+00	1795341600038	0	\\x75333831	\\x78	\N
43	2026-11-24 00:00:02+00	1795341600038	0	\\x75333832	\\x78	\N
46	2026-11-24 00:00:03+00	1795341600038	0	\\x75333833	\N	\N
49	2026-11-24 00:00:04+00	1795341600038	0	\\x75333834	\\x78	\N
52	2026-11-24 00:00:05+00	1795341600038	0	\\x75333835	\\x78	\N
\.
COPY howdah_log.t2_record_4 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
55	2026-11-24 01:00:00+00	1795341600039	0	\\x75333930	\\x78	\N
58	2026-11-24 01:00:01+00	1795341600039	0	\\x75333931	\\x78	\N
61	2026-11-24 01:00:02+00	1795341600039	0	\\x75333932	\\x78	\N
63	2026-11-24 01:00:03+00	1795341600039	0	\\x6b30	\\x6833397633	\N
64	2026-11-24 01:00:03+00	1795341600039	0	\\x75333933	\N	\N
66	2026-11-24 01:00:04+00	1795341600039	0	\\x6b31	\\x6833397634	\N
67	2026-11-24 01:00:04+00	1795341600039	0	\\x75333934	\\x78	\N
69	2026-11-24 01:00:05+00	1795341600039	0	\\x6b32	\\x6833397635	\N
70	2026-11-24 01:00:05+00	1795341600039	0	\\x75333935	\\x78	\N
71	2026-11-24 01:00:05+00	1795341600039	0	\\x6b39	\\x7935	\N
3	2026-11-24 01:00:09+00	1795341600039	1	\\x616761696e	\\x7a3339	\N
\.
COPY howdah_log.t2_record_5 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
72	2026-11-24 02:00:00+00	1795341600000	0	\\x6c617374	\\x78	\N
4	2026-11-24 02:00:01+00	1795341600000	1	\\x616761696e	\\x78	\N
5	2026-11-24 02:00:01+00	1795341600000	1	\\x676f6e65	\N	\N
\.
COPY howdah_log.t3_batch_0 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-23 20:00:00+00	0	0	1795464000000	30	0	0	80	1	0	0	0
2026-11-23 20:00:01+00	0	0	1795464000000	30	1	0	80	1	0	0	0
2026-11-23 20:00:02+00	1	1	1795464000000	30	0	1	80	1	0	0	0
\.
COPY howdah_log.t3_batch_2 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-23 21:00:00+00	2	2	1795467600000	30	0	2	80	1	0	0	0
2026-11-23 21:00:01+00	1	1	1795467600000	30	1	1	80	1	0	0	0
2026-11-23 21:00:02+00	3	3	1795467600000	30	0	3	80	1	0	0	0
\.
COPY howdah_log.t3_batch_3 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-23 22:00:00+00	4	4	1795471200000	30	0	4	80	1	0	0	0
2026-11-23 22:00:01+00	2	2	1795471200000	30	1	2	80	1	0	0	0
2026-11-23 22:00:02+00	5	5	1795471200000	30	0	5	80	1	0	0	0
\.
COPY howdah_log.t3_batch_4 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-23 23:00:00+00	6	6	1795474800000	30	0	6	80	1	0	0	0
2026-11-23 23:00:01+00	3	3	1795474800000	30	1	3	80	1	0	0	0
2026-11-23 23:00:02+00	7	7	1795474800000	30	0	7	80	1	0	0	0
\.
COPY howdah_log.t3_batch_5 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-24 00:00:00+00	8	8	1795478400000	30	0	8	80	1	0	0	0
2026-11-24 00:00:01+00	4	4	1795478400000	30	1	4	80	1	0	0	0
2026-11-24 00:00:02+00	9	9	1795478400000	30	0	9	80	1	0	0	0
\.
COPY howdah_log.t3_batch_6 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-24 01:00:00+00	10	10	1795482000000	30	0	10	80	1	0	0	0
2026-11-24 01:00:01+00	5	5	1795482000000	30	1	5	80	1	0	0	0
2026-11-24 01:00:02+00	11	11	1795482000000	30	0	11	80	1	0	0	0
\.
COPY howdah_log.t3_record_0 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
\.
COPY howdah_log.t3_record_2 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
\.
COPY howdah_log.t3_record_3 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
\.
COPY howdah_log.t3_record_4 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
\.
COPY howdah_log.t3_record_5 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
8	2026-11-24 00:00:00+00	1795478400000	0	\\x65	\\x6833386930	\N
4	2026-11-24 00:00:01+00	1795478400000	1	\\x65	\\x6833386931	\N
9	2026-11-24 00:00:02+00	1795478400000	0	\\x65	\\x6833386932	\N
\.
COPY howdah_log.t3_record_6 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
10	2026-11-24 01:00:00+00	1795482000000	0	\\x65	\\x6833396930	\N
5	2026-11-24 01:00:01+00	1795482000000	1	\\x65	\\x6833396931	\N
11	2026-11-24 01:00:02+00	1795482000000	0	\\x65	\\x6833396932	\N
\.
COPY howdah_log.t4_batch_2 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-24 01:00:00+00	0	1	1795341600000	40	0	0	91	2	0	0	0
\.
COPY howdah_log.t4_batch_3 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-24 02:01:00+00	2	2	1795341600000	-1	0	-1	76	1	0	-1	0
\.
COPY howdah_log.t4_record_2 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
\.
COPY howdah_log.t4_record_3 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
2	2026-11-24 02:01:00+00	1795341600000	0	\\x62	\\x33	\N
\.
COPY howdah_log.t5_batch_0 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
\.
COPY howdah_log.t5_batch_1 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
\.
COPY howdah_log.t5_record_0 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
\.
COPY howdah_log.t5_record_1 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
\.
COPY howdah_log.t6_batch_0 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-22 10:00:00+00	0	0	1000	-1	0	-1	75	1	0	-1	0
\.
COPY howdah_log.t6_batch_1 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
\.
COPY howdah_log.t6_record_0 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
0	2026-11-22 10:00:00+00	1000	0	\N	\\x78	\N
\.
COPY howdah_log.t6_record_1 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
\.
COPY howdah_log.t7_batch_0 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
\.
COPY howdah_log.t7_batch_1 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
\.
COPY howdah_log.t7_batch_2 (appended_at, base_offset, last_offset, max_timestamp_ms, producer_id, partition, base_sequence, bytes, record_count, leader_epoch, producer_epoch, attributes) FROM stdin;
2026-11-24 01:00:00+00	0	1	1795341600000	-1	0	-1	93	2	0	-1	0
2026-11-24 01:00:01+00	0	1	1795341600001	-1	1	-1	93	2	0	-1	0
2026-11-24 01:00:02+00	0	1	1795341600002	-1	2	-1	93	2	0	-1	0
2026-11-24 01:00:03+00	0	1	1795341600003	-1	3	-1	93	2	0	-1	0
2026-11-24 01:00:04+00	0	1	1795341600004	-1	4	-1	93	2	0	-1	0
2026-11-24 01:00:05+00	0	1	1795341600005	-1	5	-1	93	2	0	-1	0
2026-11-24 01:00:06+00	0	1	1795341600006	-1	6	-1	93	2	0	-1	0
2026-11-24 01:00:07+00	0	1	1795341600007	-1	7	-1	93	2	0	-1	0
2026-11-24 01:00:08+00	0	1	1795341600008	-1	8	-1	93	2	0	-1	0
2026-11-24 01:00:09+00	0	1	1795341600009	-1	9	-1	93	2	0	-1	0
2026-11-24 01:00:10+00	0	1	1795341600010	-1	10	-1	95	2	0	-1	0
2026-11-24 01:00:11+00	0	1	1795341600011	-1	11	-1	95	2	0	-1	0
2026-11-24 01:00:12+00	0	1	1795341600012	-1	12	-1	95	2	0	-1	0
2026-11-24 01:00:13+00	0	1	1795341600013	-1	13	-1	95	2	0	-1	0
2026-11-24 01:00:14+00	0	1	1795341600014	-1	14	-1	95	2	0	-1	0
2026-11-24 01:00:15+00	0	1	1795341600015	-1	15	-1	95	2	0	-1	0
2026-11-24 01:00:16+00	0	1	1795341600016	-1	16	-1	95	2	0	-1	0
2026-11-24 01:00:17+00	0	1	1795341600017	-1	17	-1	95	2	0	-1	0
2026-11-24 01:00:18+00	0	1	1795341600018	-1	18	-1	95	2	0	-1	0
2026-11-24 01:00:19+00	0	1	1795341600019	-1	19	-1	95	2	0	-1	0
2026-11-24 01:00:20+00	0	1	1795341600020	-1	20	-1	95	2	0	-1	0
2026-11-24 01:00:21+00	0	1	1795341600021	-1	21	-1	95	2	0	-1	0
2026-11-24 01:00:22+00	0	1	1795341600022	-1	22	-1	95	2	0	-1	0
2026-11-24 01:00:23+00	0	1	1795341600023	-1	23	-1	95	2	0	-1	0
2026-11-24 01:00:24+00	0	1	1795341600024	-1	24	-1	95	2	0	-1	0
2026-11-24 01:00:25+00	0	1	1795341600025	-1	25	-1	95	2	0	-1	0
2026-11-24 01:00:26+00	0	1	1795341600026	-1	26	-1	95	2	0	-1	0
2026-11-24 01:00:27+00	0	1	1795341600027	-1	27	-1	95	2	0	-1	0
2026-11-24 01:00:28+00	0	1	1795341600028	-1	28	-1	95	2	0	-1	0
2026-11-24 01:00:29+00	0	1	1795341600029	-1	29	-1	95	2	0	-1	0
2026-11-24 01:00:30+00	0	1	1795341600030	-1	30	-1	95	2	0	-1	0
2026-11-24 01:00:31+00	0	1	1795341600031	-1	31	-1	95	2	0	-1	0
2026-11-24 01:00:32+00	0	1	1795341600032	-1	32	-1	95	2	0	-1	0
2026-11-24 01:00:33+00	0	1	1795341600033	-1	33	-1	95	2	0	-1	0
2026-11-24 01:00:34+00	0	1	1795341600034	-1	34	-1	95	2	0	-1	0
2026-11-24 01:00:35+00	0	1	1795341600035	-1	35	-1	95	2	0	-1	0
2026-11-24 01:00:36+00	0	1	1795341600036	-1	36	-1	95	2	0	-1	0
2026-11-24 01:00:37+00	0	1	1795341600037	-1	37	-1	95	2	0	-1	0
2026-11-24 01:00:38+00	0	1	1795341600038	-1	38	-1	95	2	0	-1	0
2026-11-24 01:00:39+00	0	1	1795341600039	-1	39	-1	95	2	0	-1	0
\.
COPY howdah_log.t7_record_0 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
\.
COPY howdah_log.t7_record_1 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
\.
COPY howdah_log.t7_record_2 (record_offset, appended_at, timestamp_ms, partition, key, value, headers) FROM stdin;
0	2026-11-24 01:00:00+00	1795341600000	0	\\x6d30	\\x78	\N
1	2026-11-24 01:00:00+00	1795341600000	0	\\x6d30	\\x79	\N
0	2026-11-24 01:00:01+00	1795341600001	1	\\x6d31	\\x78	\N
1	2026-11-24 01:00:01+00	1795341600001	1	\\x6d31	\\x79	\N
0	2026-11-24 01:00:02+00	1795341600002	2	\\x6d32	\\x78	\N
1	2026-11-24 01:00:02+00	1795341600002	2	\\x6d32	\\x79	\N
0	2026-11-24 01:00:03+00	1795341600003	3	\\x6d33	\\x78	\N
1	2026-11-24 01:00:03+00	1795341600003	3	\\x6d33	\\x79	\N
0	2026-11-24 01:00:04+00	1795341600004	4	\\x6d34	\\x78	\N
1	2026-11-24 01:00:04+00	1795341600004	4	\\x6d34	\\x79	\N
0	2026-11-24 01:00:05+00	1795341600005	5	\\x6d35	\\x78	\N
1	2026-11-24 01:00:05+00	1795341600005	5	\\x6d35	\\x79	\N
0	2026-11-24 01:00:06+00	1795341600006	6	\\x6d36	\\x78	\N
1	2026-11-24 01:00:06+00	1795341600006	6	\\x6d36	\\x79	\N
0	2026-11-24 01:00:07+00	1795341600007	7	\\x6d37	\\x78	\N
1	2026-11-24 01:00:07+00	1795341600007	7	\\x6d37	\\x79	\N
0	2026-11-24 01:00:08+00	1795341600008	8	\\x6d38	\\x78	\N
1	2026-11-24 01:00:08+00	1795341600008	8	\\x6d38	\\x79	\N
0	2026-11-24 01:00:09+00	1795341600009	9	\\x6d39	\\x78	\N
1	2026-11-24 01:00:09+00	1795341600009	9	\\x6d39	\\x79	\N
0	2026-11-24 01:00:10+00	1795341600010	10	\\x6d3130	\\x78	\N
1	2026-11-24 01:00:10+00	1795341600010	10	\\x6d3130	\\x79	\N
0	2026-11-24 01:00:11+00	1795341600011	11	\\x6d3131	\\x78	\N
1	2026-11-24 01:00:11+00	1795341600011	11	\\x6d3131	\\x79	\N
0	2026-11-24 01:00:12+00	1795341600012	12	\\x6d3132	\\x78	\N
1	2026-11-24 01:00:12+00	1795341600012	12	\\x6d3132	\\x79	\N
0	2026-11-24 01:00:13+00	1795341600013	13	\\x6d3133	\\x78	\N
1	2026-11-24 01:00:13+00	1795341600013	13	\\x6d3133	\\x79	\N
0	2026-11-24 01:00:14+00	1795341600014	14	\\x6d3134	\\x78	\N
1	2026-11-24 01:00:14+00	1795341600014	14	\\x6d3134	\\x79	\N
0	2026-11-24 01:00:15+00	1795341600015	15	\\x6d3135	\\x78	\N
1	2026-11-24 01:00:15+00	1795341600015	15	\\x6d3135	\\x79	\N
0	2026-11-24 01:00:16+00	1795341600016	16	\\x6d3136	\\x78	\N
1	2026-11-24 01:00:16+00	1795341600016	16	\\x6d3136	\\x79	\N
0	2026-11-24 01:00:17+00	1795341600017	17	\\x6d3137	\\x78	\N
1	2026-11-24 01:00:17+00	1795341600017	17	\\x6d3137	\\x79	\N
0	2026-11-24 01:00:18+00	1795341600018	18	\\x6d3138	\\x78	\N
1	2026-11-24 01:00:18+00	1795341600018	18	\\x6d3138	\\x79	\N
0	2026-11-24 01:00:19+00	1795341600019	19	\\x6d3139	\\x78	\N
1	2026-11-24 01:00:19+00	1795341600019	19	\\x6d3139	\\x79	\N
0	2026-11-24 01:00:20+00	1795341600020	20	\\x6d3230	\\x78	\N
1	2026-11-24 01:00:20+00	1795341600020	20	\\x6d3230	\\x79	\N
0	2026-11-24 01:00:21+00	1795341600021	21	\\x6d3231	\\x78	\N
1	2026-11-24 01:00:21+00	1795341600021	21	\\x6d3231	\\x79	\N
0	2026-11-24 01:00:22+00	1795341600022	22	\\x6d3232	\\x78	\N
1	2026-11-24 01:00:22+00	1795341600022	22	\\x6d3232	\\x79	\N
0	2026-11-24 01:00:23+00	1795341600023	23	\\x6d3233	\\x78	\N
1	2026-11-24 01:00:23+00	1795341600023	23	\\x6d3233	\\x79	\N
0	2026-11-24 01:00:24+00	1795341600024	24	\\x6d3234	\\x78	\N
1	2026-11-24 01:00:24+00	1795341600024	24	\\x6d3234	\\x79	\N
0	2026-11-24 01:00:25+00	1795341600025	25	\\x6d3235	\\x78	\N
1	2026-11-24 01:00:25+00	1795341600025	25	\\x6d3235	\\x79	\N
0	2026-11-24 01:00:26+00	1795341600026	26	\\x6d3236	\\x78	\N
1	2026-11-24 01:00:26+00	1795341600026	26	\\x6d3236	\\x79	\N
0	2026-11-24 01:00:27+00	1795341600027	27	\\x6d3237	\\x78	\N
1	2026-11-24 01:00:27+00	1795341600027	27	\\x6d3237	\\x79	\N
0	2026-11-24 01:00:28+00	1795341600028	28	\\x6d3238	\\x78	\N
1	2026-11-24 01:00:28+00	1795341600028	28	\\x6d3238	\\x79	\N
0	2026-11-24 01:00:29+00	1795341600029	29	\\x6d3239	\\x78	\N
1	2026-11-24 01:00:29+00	1795341600029	29	\\x6d3239	\\x79	\N
0	2026-11-24 01:00:30+00	1795341600030	30	\\x6d3330	\\x78	\N
1	2026-11-24 01:00:30+00	1795341600030	30	\\x6d3330	\\x79	\N
0	2026-11-24 01:00:31+00	1795341600031	31	\\x6d3331	\\x78	\N
1	2026-11-24 01:00:31+00	1795341600031	31	\\x6d3331	\\x79	\N
0	2026-11-24 01:00:32+00	1795341600032	32	\\x6d3332	\\x78	\N
1	2026-11-24 01:00:32+00	1795341600032	32	\\x6d3332	\\x79	\N
0	2026-11-24 01:00:33+00	1795341600033	33	\\x6d3333	\\x78	\N
1	2026-11-24 01:00:33+00	1795341600033	33	\\x6d3333	\\x79	\N
0	2026-11-24 01:00:34+00	1795341600034	34	\\x6d3334	\\x78	\N
1	2026-11-24 01:00:34+00	1795341600034	34	\\x6d3334	\\x79	\N
0	2026-11-24 01:00:35+00	1795341600035	35	\\x6d3335	\\x78	\N
1	2026-11-24 01:00:35+00	1795341600035	35	\\x6d3335	\\x79	\N
0	2026-11-24 01:00:36+00	1795341600036	36	\\x6d3336	\\x78	\N
1	2026-11-24 01:00:36+00	1795341600036	36	\\x6d3336	\\x79	\N
0	2026-11-24 01:00:37+00	1795341600037	37	\\x6d3337	\\x78	\N
1	2026-11-24 01:00:37+00	1795341600037	37	\\x6d3337	\\x79	\N
0	2026-11-24 01:00:38+00	1795341600038	38	\\x6d3338	\\x78	\N
1	2026-11-24 01:00:38+00	1795341600038	38	\\x6d3338	\\x79	\N
0	2026-11-24 01:00:39+00	1795341600039	39	\\x6d3339	\\x78	\N
1	2026-11-24 01:00:39+00	1795341600039	39	\\x6d3339	\\x79	\N
\.
SELECT pg_catalog.setval('howdah.topic_id_seq', 7, true);
ALTER TABLE ONLY howdah.broker
    ADD CONSTRAINT broker_address_key UNIQUE (host, port);
ALTER TABLE ONLY howdah.broker_endpoint
    ADD CONSTRAINT broker_endpoint_pkey PRIMARY KEY (node_id, listener);
ALTER TABLE ONLY howdah.broker
    ADD CONSTRAINT broker_pkey PRIMARY KEY (node_id);
ALTER TABLE ONLY howdah.cluster
    ADD CONSTRAINT cluster_pkey PRIMARY KEY (singleton);
ALTER TABLE ONLY howdah.config
    ADD CONSTRAINT config_pkey PRIMARY KEY (kind, name);
ALTER TABLE ONLY howdah.group_member
    ADD CONSTRAINT group_member_pkey PRIMARY KEY (group_id, member_id);
ALTER TABLE ONLY howdah.group_offset
    ADD CONSTRAINT group_offset_pkey PRIMARY KEY (group_id, topic_id, partition);
ALTER TABLE ONLY howdah.group_shard
    ADD CONSTRAINT group_shard_epoch_key UNIQUE (shard, epoch);
ALTER TABLE ONLY howdah.group_shard
    ADD CONSTRAINT group_shard_pkey PRIMARY KEY (shard);
ALTER TABLE ONLY howdah.group_state
    ADD CONSTRAINT group_state_pkey PRIMARY KEY (group_id);
ALTER TABLE ONLY howdah.janitor
    ADD CONSTRAINT janitor_epoch_key UNIQUE (singleton, epoch);
ALTER TABLE ONLY howdah.janitor
    ADD CONSTRAINT janitor_pkey PRIMARY KEY (singleton);
ALTER TABLE ONLY howdah.leader_epoch_start
    ADD CONSTRAINT leader_epoch_start_pkey PRIMARY KEY (topic_id, partition, epoch);
ALTER TABLE ONLY howdah.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);
ALTER TABLE ONLY howdah.partition_head
    ADD CONSTRAINT partition_head_pkey PRIMARY KEY (topic_id, partition);
ALTER TABLE ONLY howdah.segment
    ADD CONSTRAINT segment_pkey PRIMARY KEY (topic_id, number);
ALTER TABLE ONLY howdah.segment_start
    ADD CONSTRAINT segment_start_pkey PRIMARY KEY (topic_id, partition, base_offset);
ALTER TABLE ONLY howdah.topic_drop
    ADD CONSTRAINT topic_drop_pkey PRIMARY KEY (topic_id);
ALTER TABLE ONLY howdah.topic
    ADD CONSTRAINT topic_name_key UNIQUE (name);
ALTER TABLE ONLY howdah.topic
    ADD CONSTRAINT topic_pkey PRIMARY KEY (id);
ALTER TABLE ONLY howdah.topic
    ADD CONSTRAINT topic_uuid_key UNIQUE (uuid);
ALTER TABLE ONLY howdah.writer
    ADD CONSTRAINT writer_pkey PRIMARY KEY (id);
CREATE INDEX group_offset_topic_id_idx ON howdah.group_offset USING btree (topic_id);
CREATE INDEX group_state_shard_idx ON howdah.group_state USING btree (shard);
CREATE UNIQUE INDEX t1_batch_0_key ON howdah_log.t1_batch_0 USING btree (partition, base_offset);
CREATE INDEX t1_batch_0_producer ON howdah_log.t1_batch_0 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t1_batch_0_time ON howdah_log.t1_batch_0 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t1_batch_1_key ON howdah_log.t1_batch_1 USING btree (partition, base_offset);
CREATE INDEX t1_batch_1_producer ON howdah_log.t1_batch_1 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t1_batch_1_time ON howdah_log.t1_batch_1 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t1_batch_2_key ON howdah_log.t1_batch_2 USING btree (partition, base_offset);
CREATE INDEX t1_batch_2_producer ON howdah_log.t1_batch_2 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t1_batch_2_time ON howdah_log.t1_batch_2 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t1_batch_3_key ON howdah_log.t1_batch_3 USING btree (partition, base_offset);
CREATE INDEX t1_batch_3_producer ON howdah_log.t1_batch_3 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t1_batch_3_time ON howdah_log.t1_batch_3 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t1_batch_4_key ON howdah_log.t1_batch_4 USING btree (partition, base_offset);
CREATE INDEX t1_batch_4_producer ON howdah_log.t1_batch_4 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t1_batch_4_time ON howdah_log.t1_batch_4 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t1_batch_5_key ON howdah_log.t1_batch_5 USING btree (partition, base_offset);
CREATE INDEX t1_batch_5_producer ON howdah_log.t1_batch_5 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t1_batch_5_time ON howdah_log.t1_batch_5 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t1_batch_6_key ON howdah_log.t1_batch_6 USING btree (partition, base_offset);
CREATE INDEX t1_batch_6_producer ON howdah_log.t1_batch_6 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t1_batch_6_time ON howdah_log.t1_batch_6 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE INDEX t1_record_0_time ON howdah_log.t1_record_0 USING btree (partition, appended_at);
CREATE INDEX t1_record_1_brin ON howdah_log.t1_record_1 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t1_record_2_brin ON howdah_log.t1_record_2 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t1_record_3_brin ON howdah_log.t1_record_3 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t1_record_4_brin ON howdah_log.t1_record_4 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t1_record_5_brin ON howdah_log.t1_record_5 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t1_record_6_brin ON howdah_log.t1_record_6 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE UNIQUE INDEX t2_batch_0_key ON howdah_log.t2_batch_0 USING btree (partition, base_offset);
CREATE INDEX t2_batch_0_producer ON howdah_log.t2_batch_0 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t2_batch_0_time ON howdah_log.t2_batch_0 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t2_batch_1_key ON howdah_log.t2_batch_1 USING btree (partition, base_offset);
CREATE INDEX t2_batch_1_producer ON howdah_log.t2_batch_1 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t2_batch_1_time ON howdah_log.t2_batch_1 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t2_batch_2_key ON howdah_log.t2_batch_2 USING btree (partition, base_offset);
CREATE INDEX t2_batch_2_producer ON howdah_log.t2_batch_2 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t2_batch_2_time ON howdah_log.t2_batch_2 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t2_batch_3_key ON howdah_log.t2_batch_3 USING btree (partition, base_offset);
CREATE INDEX t2_batch_3_producer ON howdah_log.t2_batch_3 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t2_batch_3_time ON howdah_log.t2_batch_3 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t2_batch_4_key ON howdah_log.t2_batch_4 USING btree (partition, base_offset);
CREATE INDEX t2_batch_4_producer ON howdah_log.t2_batch_4 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t2_batch_4_time ON howdah_log.t2_batch_4 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t2_batch_5_key ON howdah_log.t2_batch_5 USING btree (partition, base_offset);
CREATE INDEX t2_batch_5_producer ON howdah_log.t2_batch_5 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t2_batch_5_time ON howdah_log.t2_batch_5 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE INDEX t2_record_0_time ON howdah_log.t2_record_0 USING btree (partition, appended_at);
CREATE INDEX t2_record_1_brin ON howdah_log.t2_record_1 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t2_record_2_time ON howdah_log.t2_record_2 USING btree (partition, appended_at);
CREATE INDEX t2_record_3_time ON howdah_log.t2_record_3 USING btree (partition, appended_at);
CREATE INDEX t2_record_4_time ON howdah_log.t2_record_4 USING btree (partition, appended_at);
CREATE INDEX t2_record_5_brin ON howdah_log.t2_record_5 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE UNIQUE INDEX t3_batch_0_key ON howdah_log.t3_batch_0 USING btree (partition, base_offset);
CREATE INDEX t3_batch_0_producer ON howdah_log.t3_batch_0 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t3_batch_0_time ON howdah_log.t3_batch_0 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t3_batch_2_key ON howdah_log.t3_batch_2 USING btree (partition, base_offset);
CREATE INDEX t3_batch_2_producer ON howdah_log.t3_batch_2 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t3_batch_2_time ON howdah_log.t3_batch_2 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t3_batch_3_key ON howdah_log.t3_batch_3 USING btree (partition, base_offset);
CREATE INDEX t3_batch_3_producer ON howdah_log.t3_batch_3 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t3_batch_3_time ON howdah_log.t3_batch_3 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t3_batch_4_key ON howdah_log.t3_batch_4 USING btree (partition, base_offset);
CREATE INDEX t3_batch_4_producer ON howdah_log.t3_batch_4 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t3_batch_4_time ON howdah_log.t3_batch_4 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t3_batch_5_key ON howdah_log.t3_batch_5 USING btree (partition, base_offset);
CREATE INDEX t3_batch_5_producer ON howdah_log.t3_batch_5 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t3_batch_5_time ON howdah_log.t3_batch_5 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t3_batch_6_key ON howdah_log.t3_batch_6 USING btree (partition, base_offset);
CREATE INDEX t3_batch_6_producer ON howdah_log.t3_batch_6 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t3_batch_6_time ON howdah_log.t3_batch_6 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE INDEX t3_record_0_brin ON howdah_log.t3_record_0 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t3_record_2_brin ON howdah_log.t3_record_2 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t3_record_3_brin ON howdah_log.t3_record_3 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t3_record_4_brin ON howdah_log.t3_record_4 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t3_record_5_brin ON howdah_log.t3_record_5 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t3_record_6_brin ON howdah_log.t3_record_6 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE UNIQUE INDEX t4_batch_2_key ON howdah_log.t4_batch_2 USING btree (partition, base_offset);
CREATE INDEX t4_batch_2_producer ON howdah_log.t4_batch_2 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t4_batch_2_time ON howdah_log.t4_batch_2 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t4_batch_3_key ON howdah_log.t4_batch_3 USING btree (partition, base_offset);
CREATE INDEX t4_batch_3_producer ON howdah_log.t4_batch_3 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t4_batch_3_time ON howdah_log.t4_batch_3 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE INDEX t4_record_2_brin ON howdah_log.t4_record_2 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t4_record_3_brin ON howdah_log.t4_record_3 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE UNIQUE INDEX t5_batch_0_key ON howdah_log.t5_batch_0 USING btree (partition, base_offset);
CREATE INDEX t5_batch_0_producer ON howdah_log.t5_batch_0 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t5_batch_0_time ON howdah_log.t5_batch_0 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t5_batch_1_key ON howdah_log.t5_batch_1 USING btree (partition, base_offset);
CREATE INDEX t5_batch_1_producer ON howdah_log.t5_batch_1 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t5_batch_1_time ON howdah_log.t5_batch_1 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE INDEX t5_record_0_brin ON howdah_log.t5_record_0 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t5_record_1_brin ON howdah_log.t5_record_1 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE UNIQUE INDEX t6_batch_0_key ON howdah_log.t6_batch_0 USING btree (partition, base_offset);
CREATE INDEX t6_batch_0_producer ON howdah_log.t6_batch_0 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t6_batch_0_time ON howdah_log.t6_batch_0 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t6_batch_1_key ON howdah_log.t6_batch_1 USING btree (partition, base_offset);
CREATE INDEX t6_batch_1_producer ON howdah_log.t6_batch_1 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t6_batch_1_time ON howdah_log.t6_batch_1 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE INDEX t6_record_0_brin ON howdah_log.t6_record_0 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t6_record_1_brin ON howdah_log.t6_record_1 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE UNIQUE INDEX t7_batch_0_key ON howdah_log.t7_batch_0 USING btree (partition, base_offset);
CREATE INDEX t7_batch_0_producer ON howdah_log.t7_batch_0 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t7_batch_0_time ON howdah_log.t7_batch_0 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t7_batch_1_key ON howdah_log.t7_batch_1 USING btree (partition, base_offset);
CREATE INDEX t7_batch_1_producer ON howdah_log.t7_batch_1 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t7_batch_1_time ON howdah_log.t7_batch_1 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE UNIQUE INDEX t7_batch_2_key ON howdah_log.t7_batch_2 USING btree (partition, base_offset);
CREATE INDEX t7_batch_2_producer ON howdah_log.t7_batch_2 USING btree (producer_id, partition, base_offset) WHERE (producer_id >= 0);
CREATE INDEX t7_batch_2_time ON howdah_log.t7_batch_2 USING brin (appended_at, max_timestamp_ms) WITH (pages_per_range='16');
CREATE INDEX t7_record_0_brin ON howdah_log.t7_record_0 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t7_record_1_brin ON howdah_log.t7_record_1 USING brin (partition, appended_at) WITH (pages_per_range='8');
CREATE INDEX t7_record_2_brin ON howdah_log.t7_record_2 USING brin (partition, appended_at) WITH (pages_per_range='8');
ALTER TABLE ONLY howdah.broker_endpoint
    ADD CONSTRAINT broker_endpoint_broker FOREIGN KEY (node_id) REFERENCES howdah.broker(node_id) ON DELETE CASCADE;
ALTER TABLE ONLY howdah.group_offset
    ADD CONSTRAINT group_offset_topic_fkey FOREIGN KEY (topic_id) REFERENCES howdah.topic(id) ON DELETE CASCADE;
