select segment, max_timestamp_ms from howdah.segment_start
where topic_id = $1 and partition = $2
order by base_offset
