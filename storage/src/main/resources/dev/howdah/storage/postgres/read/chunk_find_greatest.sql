-- The greatest timestamp of a partition's records in a leaf, from an offset on. This reads all chunks from there on.
select pg_catalog.max(
    case when chunk.base_offset >= $2 then chunk.max_timestamp_ms
    else (
        select pg_catalog.max(chunk.min_timestamp_ms + coalesce(record.timestamp_delta, 0))
        from rows from (
            pg_catalog.generate_series(0, chunk.record_count - 1), pg_catalog.unnest(chunk.offset_deltas),
            pg_catalog.unnest(chunk.timestamp_deltas)
        ) as record (position, offset_delta, timestamp_delta)
        where chunk.base_offset + coalesce(record.offset_delta, record.position) >= $2
    ) end)
from {log_leaf} as chunk
where chunk.partition = $1 and chunk.last_offset >= $2 and chunk.record_count > 0
    and chunk.base_offset >= coalesce(
        (select pg_catalog.max(base_offset) from {log_leaf} where partition = $1 and base_offset <= $2), $2)
