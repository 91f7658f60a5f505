-- A slice of a leaf with the positions of the records that a compaction keeps.
--
-- A record is removed if it lies below the log start, if its transaction was aborted, if there is a newer record of its
-- key, or if it is a tombstone whose time is over. A record without a key stays, because nothing can supersede it, and so
-- does the end of a transaction, of which ChunkMerger decides. The last record of a partition stays, so that readers
-- always reach the end.
select chunk.partition, chunk.base_offset, chunk.last_offset, chunk.appended_at, chunk.min_timestamp_ms, chunk.max_timestamp_ms,
    chunk.record_count, chunk.bytes, chunk.leader_epoch, chunk.attributes,
    pg_catalog.array_send(chunk.offset_deltas), pg_catalog.array_send(chunk.timestamp_deltas),
    pg_catalog.array_send(chunk.keys), pg_catalog.array_send(chunk.values), pg_catalog.array_send(chunk.headers),
    chunk.batches,
    pg_catalog.array_send(kept.positions)
from {log_leaf} as chunk
join howdah.partition_head as head on head.topic_id = ? and head.partition = chunk.partition
cross join lateral (
    select
        case
            when chunk.attributes & 48 = 16
            then howdah.in_aborted_transaction(head.topic_id, chunk.partition, chunk.producer_ids[1], chunk.base_offset)
            else false
        end as is_aborted
    offset 0
) as fate
cross join lateral (
    select coalesce(pg_catalog.array_agg(record.position order by record.position), array[]::integer[]) as positions
    from rows from (
        pg_catalog.generate_series(0, chunk.record_count - 1), pg_catalog.unnest(chunk.offset_deltas),
        pg_catalog.unnest(chunk.keys), pg_catalog.unnest(chunk.values)
    ) as record (position, offset_delta, key, value)
    left join {map} as newest
        on newest.partition = chunk.partition
            and newest.key_hash = pg_catalog.substr(pg_catalog.sha256(record.key), 1, 16)
    where chunk.base_offset + coalesce(record.offset_delta, record.position) >= head.log_start_offset
        and not fate.is_aborted
        and (record.key is null or chunk.attributes & 32 = 32
            or chunk.base_offset + coalesce(record.offset_delta, record.position) >= head.next_offset - 1
            or (coalesce(newest.newest_offset, -1) <= chunk.base_offset + coalesce(record.offset_delta, record.position)
                and not (record.value is null and ?)))
) as kept
where (chunk.partition, chunk.base_offset) > (?, ?) and (chunk.partition, chunk.base_offset) <= (?, ?)
order by chunk.partition, chunk.base_offset
