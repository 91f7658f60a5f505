-- Goes: what lies below the log start, what has a newer record of its key, and tombstones whose time is over. Stays: records
-- without a key, which nothing can supersede, and the last record of a partition, so that readers always come to its end.
with kept as (
    insert into {record_new} (record_offset, appended_at, timestamp_ms, partition, key, value, headers)
    select record.record_offset, record.appended_at, record.timestamp_ms, record.partition, record.key, record.value,
        record.headers
    from {record_leaf} as record
    join howdah.partition_head as head on head.topic_id = ? and head.partition = record.partition
    left join {map} as newest
        on newest.partition = record.partition
            and newest.key_hash = pg_catalog.substr(pg_catalog.sha256(record.key), 1, 16)
    where record.appended_at > ? and record.appended_at <= ?
        and record.record_offset >= head.log_start_offset
        and (record.key is null or record.record_offset >= head.next_offset - 1
            or (coalesce(newest.newest_offset, -1) <= record.record_offset and not (record.value is null and ?)))
    order by record.appended_at, record.partition, record.record_offset
    returning partition, record_offset, timestamp_ms, value is null as tombstone
)
insert into {counts} (partition, base_offset, record_count, tombstones, max_timestamp_ms)
select kept.partition, batch.base_offset, count(*), count(*) filter (where kept.tombstone), max(kept.timestamp_ms)
from kept
cross join lateral (
    select base_offset
    from {batch_leaf} as batch
    where batch.partition = kept.partition and batch.base_offset <= kept.record_offset
    order by batch.base_offset desc
    limit 1
) as batch
group by kept.partition, batch.base_offset
