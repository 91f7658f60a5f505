-- What partitions have reached that go on in the leaf.
update howdah.partition_head as head
set reached_timestamp_ms = chunk.reached_timestamp_ms
from (
    select distinct on (partition) partition, reached_timestamp_ms
    from {log_leaf}
    order by partition, base_offset desc
) as chunk
where head.topic_id = ? and head.partition = chunk.partition and head.appended_at >= ? and head.appended_at < ?
