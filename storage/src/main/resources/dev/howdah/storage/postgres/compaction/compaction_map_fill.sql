-- Slices come newest first, so a row that exists already is newer. What an aborted transaction has written counts for nothing, and
-- neither does the key of a control record.
insert into {map} (newest_offset, partition, key_hash)
select pg_catalog.max(chunk.base_offset + coalesce(record.offset_delta, record.position)), chunk.partition,
    pg_catalog.substr(pg_catalog.sha256(record.key), 1, 16) as key_hash
from {log_leaf} as chunk
cross join lateral rows from (
    pg_catalog.generate_series(0, chunk.record_count - 1), pg_catalog.unnest(chunk.offset_deltas), pg_catalog.unnest(chunk.keys)
) as record (position, offset_delta, key)
where (chunk.partition, chunk.base_offset) > (?, ?) and (chunk.partition, chunk.base_offset) <= (?, ?)
    and record.key is not null
    and chunk.attributes & 32 = 0
    and (
        chunk.attributes & 16 = 0
        or not howdah.in_aborted_transaction(?, chunk.partition, chunk.producer_ids[1], chunk.base_offset)
    )
group by chunk.partition, key_hash
on conflict do nothing
