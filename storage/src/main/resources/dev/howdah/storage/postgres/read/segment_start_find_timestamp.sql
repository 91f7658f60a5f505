-- The segments that may hold a record at or after the timestamp: closed ones that do, open ones always.
select base_offset, segment from howdah.segment_start
where topic_id = $1 and partition = $2 and (max_timestamp_ms is null or max_timestamp_ms >= $3)
order by base_offset
