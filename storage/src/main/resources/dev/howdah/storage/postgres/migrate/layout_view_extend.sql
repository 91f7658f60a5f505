-- Behind view_create: while a topic is converted, people see both of its halves.
union all
select
    record.partition,
    record.record_offset,
    howdah.moment(record.timestamp_ms),
    record.key,
    record.value,
    howdah.headers(record.headers),
    record.appended_at,
    null::bigint
from {record_table} as record
join howdah.partition_head as head
    on head.topic_id = {topic_id} and head.partition = record.partition
        and record.record_offset >= head.log_start_offset
