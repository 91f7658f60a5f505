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
