-- What partitions have reached that go on in the leaf.
update howdah.partition_head as head
set reached_timestamp_ms = reached.timestamp_ms
from unnest(?::int4[], ?::int8[]) as reached (partition, timestamp_ms)
where head.topic_id = ? and head.partition = reached.partition and head.appended_at >= ? and head.appended_at < ?
