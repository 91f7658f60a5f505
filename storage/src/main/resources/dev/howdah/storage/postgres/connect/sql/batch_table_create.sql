-- The spine: one row per stored batch. It is the offset index, the time index, the producers' state and the fence against
-- two writers. Widest columns first: 8 bytes, 4 bytes, 2 bytes; no padding in between.
create table {batch_table} (
    appended_at       timestamptz not null,
    base_offset       bigint      not null,
    last_offset       bigint      not null,
    max_timestamp_ms  bigint      not null,
    producer_id       bigint      not null,
    partition         integer     not null,
    base_sequence     integer     not null,
    -- Of the batch as a fetch rebuilds it, uncompressed.
    bytes             integer     not null,
    record_count      integer     not null,
    leader_epoch      integer     not null,
    producer_epoch    smallint    not null,
    attributes        smallint    not null
) partition by range (appended_at)
