-- What every partition has in every segment, with its bounds, in one snapshot.
select head.partition, head.log_start_offset, head.next_offset, head.appended_at, start.base_offset, start.segment,
    start.max_timestamp_ms, start.bytes, segment.upper_bound
from howdah.partition_head as head
left join howdah.segment_start as start on start.topic_id = head.topic_id and start.partition = head.partition
left join howdah.segment as segment on segment.topic_id = start.topic_id and segment.number = start.segment
where head.topic_id = ?
order by head.partition, start.base_offset
