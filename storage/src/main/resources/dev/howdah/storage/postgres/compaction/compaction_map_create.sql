-- The newest record of every key in the segments that have never been compacted. Unlogged: after a crash it is empty, which the
-- one row for partition -1 tells. 128 bits of a hash that nobody can aim stand for the key, for keys may be long.
create unlogged table {map} (
    newest_offset  bigint  not null,
    partition      integer not null,
    key_hash       bytea   not null,
    primary key (partition, key_hash)
) with (autovacuum_enabled = false)
