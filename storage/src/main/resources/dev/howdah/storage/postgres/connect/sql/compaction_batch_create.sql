-- What is left of each batch of the leaf that is being compacted.
create unlogged table {counts} (
    base_offset       bigint  not null,
    max_timestamp_ms  bigint  not null,
    partition         integer not null,
    record_count      integer not null,
    tombstones        integer not null
) with (autovacuum_enabled = false)
