insert into {record_new} (record_offset, appended_at, timestamp_ms, partition, key, value, headers)
select record_offset, appended_at, timestamp_ms, partition, key, value, headers
from {record_leaf}
where appended_at > ? and appended_at <= ?
order by appended_at, partition, record_offset
