-- Whether the slice has a record that a compaction would remove. The condition is the opposite of that in
-- compaction_slice_read.
select exists (
    select
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
    cross join lateral rows from (
        pg_catalog.generate_series(0, chunk.record_count - 1), pg_catalog.unnest(chunk.offset_deltas),
        pg_catalog.unnest(chunk.keys), pg_catalog.unnest(chunk.values)
    ) as record (position, offset_delta, key, value)
    left join {map} as newest
        on newest.partition = chunk.partition
            and newest.key_hash = pg_catalog.substr(pg_catalog.sha256(record.key), 1, 16)
    where (chunk.partition, chunk.base_offset) > (?, ?) and (chunk.partition, chunk.base_offset) <= (?, ?)
        and (chunk.base_offset + coalesce(record.offset_delta, record.position) < head.log_start_offset
            or fate.is_aborted
            or (record.key is not null
                and chunk.attributes & 32 = 0
                and chunk.base_offset + coalesce(record.offset_delta, record.position) < head.next_offset - 1
                and (newest.newest_offset > chunk.base_offset + coalesce(record.offset_delta, record.position)
                    or (record.value is null and ?)))))
