-- A partition has moved on to another leaf: remember the greatest timestamp it leaves behind.
update howdah.segment_start
set max_timestamp_ms = coalesce((select max(max_timestamp_ms) from {batch_leaf} where partition = ?), -1)
where topic_id = ? and partition = ? and segment = ?
