-- The segments that may have a record with at least the timestamp: closed ones if they have one, open ones always.
select base_offset, segment from howdah.segment_start
where topic_id = $1 and partition = $2 and (max_timestamp_ms is null or max_timestamp_ms >= $3)
order by base_offset
