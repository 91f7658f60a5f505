select segment from howdah.segment_start
where topic_id = ? and partition = ? and max_timestamp_ms is null
order by base_offset
