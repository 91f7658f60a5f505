-- Records below the log start are deleted, though their leaf may still stand.
create view {view} as
select
    record.partition,
    record.record_offset as "offset",
    howdah.moment(record.timestamp_ms) as "timestamp",
    record.key,
    record.value,
    howdah.headers(record.headers) as headers,
    record.appended_at
from {record_table} as record
join howdah.partition_head as head
    on head.topic_id = {topic_id} and head.partition = record.partition
        and record.record_offset >= head.log_start_offset
