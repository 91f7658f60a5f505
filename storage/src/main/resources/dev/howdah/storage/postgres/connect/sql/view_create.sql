-- Records below the log start are deleted, though their leaf may still stand; control records are Kafka's own.
create or replace view {view} as
select
    chunk.partition,
    chunk.base_offset + coalesce(record.offset_delta, record.position) as "offset",
    howdah.moment(chunk.min_timestamp_ms + coalesce(record.timestamp_delta, 0)) as "timestamp",
    record.key,
    record.value,
    case when record.headers is null then '{}'::jsonb else howdah.headers(record.headers) end as headers,
    chunk.appended_at
from {log_table} as chunk
join howdah.partition_head as head
    on head.topic_id = {topic_id} and head.partition = chunk.partition and chunk.last_offset >= head.log_start_offset
cross join lateral rows from (
    pg_catalog.generate_series(0, chunk.record_count - 1),
    pg_catalog.unnest(chunk.offset_deltas),
    pg_catalog.unnest(chunk.timestamp_deltas),
    pg_catalog.unnest(chunk.keys),
    pg_catalog.unnest(chunk.values),
    pg_catalog.unnest(chunk.headers)
) as record (position, offset_delta, timestamp_delta, key, value, headers)
where chunk.base_offset + coalesce(record.offset_delta, record.position) >= head.log_start_offset
    and chunk.attributes & 32 = 0
