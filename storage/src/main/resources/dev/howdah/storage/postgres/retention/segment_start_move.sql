-- The records of the open segment were deleted. It goes on where the partitions end.
update howdah.segment_start as start
set base_offset = head.next_offset, max_timestamp_ms = null, bytes = null
from howdah.partition_head as head
where head.topic_id = start.topic_id and head.partition = start.partition and start.topic_id = ? and start.segment = ?
