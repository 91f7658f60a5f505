-- A slice of a leaf, all columns.
select chunk.partition, chunk.base_offset, chunk.last_offset, chunk.appended_at, chunk.min_timestamp_ms, chunk.max_timestamp_ms,
    chunk.record_count, chunk.bytes, chunk.leader_epoch, chunk.attributes,
    pg_catalog.array_send(chunk.offset_deltas), pg_catalog.array_send(chunk.timestamp_deltas),
    pg_catalog.array_send(chunk.keys), pg_catalog.array_send(chunk.values), pg_catalog.array_send(chunk.headers),
    chunk.batches,
    null as kept
from {log_leaf} as chunk
where (chunk.partition, chunk.base_offset) > (?, ?) and (chunk.partition, chunk.base_offset) <= (?, ?)
order by chunk.partition, chunk.base_offset
