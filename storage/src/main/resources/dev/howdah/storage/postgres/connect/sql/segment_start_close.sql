-- Partitions have moved on to another leaf: remember the greatest timestamp that each leaves behind.
update howdah.segment_start as start
set max_timestamp_ms = coalesce((select max(max_timestamp_ms) from {batch_leaf} as batch where batch.partition = start.partition), -1)
where topic_id = ? and partition = any(?) and segment = ?
