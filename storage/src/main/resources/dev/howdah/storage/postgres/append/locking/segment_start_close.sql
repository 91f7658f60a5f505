-- Partitions have moved on to another leaf: remember the greatest timestamp that each leaves behind.
update howdah.segment_start as start
set max_timestamp_ms = coalesce(
    (select chunk.reached_timestamp_ms from {log_leaf} as chunk
     where chunk.partition = start.partition order by chunk.base_offset desc limit 1),
    -1)
where topic_id = ? and partition = any(?) and segment = ?
