-- One row per chunk: the records that one transaction stored for one partition, in arrays. Widest columns first: 8 bytes, 4 bytes,
-- 2 bytes, then what has any length; no padding in between.
create table {log_table} (
    appended_at           timestamptz not null,
    base_offset           bigint      not null,
    last_offset           bigint      not null,
    min_timestamp_ms      bigint      not null,
    max_timestamp_ms      bigint      not null,
    -- Greatest timestamp of the partition in this leaf up to here. It never falls, so a search by timestamp can halve its way.
    reached_timestamp_ms  bigint      not null,
    partition             integer     not null,
    -- 0 for a chunk that is kept for its batches only.
    record_count          integer     not null,
    -- Of the batch as a fetch rebuilds it, uncompressed.
    bytes                 integer     not null,
    leader_epoch          integer     not null,
    -- Kafka's, of all batches in the chunk; the codec is the one that their producers had chosen.
    attributes            smallint    not null,
    -- From base_offset; null while the offsets are dense.
    offset_deltas         integer[],
    -- From min_timestamp_ms; null if all are equal.
    timestamp_deltas      integer[],
    -- Null if all keys are null; likewise the next two.
    keys                  bytea[],
    values                bytea[],
    -- Of each record as on the wire; null for a record without any.
    headers               bytea[],
    -- Whose batches are in it; null if no producer has an id.
    producer_ids          bigint[],
    -- Those batches, packed: what a producer's next batch is compared with.
    batches               bytea
) partition by range (appended_at)
