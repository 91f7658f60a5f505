-- The newest record of every key in the segments that were never compacted. The table is unlogged. After a crash it is
-- empty, and then the row for partition -1 is missing too. Keys may be long, so 128 bits of a hash stand for them; a
-- client cannot make two keys with the same hash.
create unlogged table {map} (
    newest_offset  bigint  not null,
    partition      integer not null,
    key_hash       bytea   not null,
    primary key (partition, key_hash)
) with (autovacuum_enabled = false)
