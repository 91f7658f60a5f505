-- The heads and the commit marker move in one statement.
with marker as (
    update howdah.writer set seq = ?, appended_at = ? where id = ? returning id, seq, appended_at
)
update howdah.partition_head as head
set next_offset = moved.next_offset, writer_id = marker.id, writer_seq = marker.seq, appended_at = marker.appended_at
from unnest(?::int4[], ?::int4[], ?::int8[]) as moved (topic_id, partition, next_offset) cross join marker
where head.topic_id = moved.topic_id and head.partition = moved.partition
