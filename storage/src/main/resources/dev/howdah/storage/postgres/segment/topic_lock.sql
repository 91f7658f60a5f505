-- Whoever makes a topic's tables holds this row.
select partition_count, config ->> 'segment.ms' as segment_ms from howdah.topic where id = ? for no key update
