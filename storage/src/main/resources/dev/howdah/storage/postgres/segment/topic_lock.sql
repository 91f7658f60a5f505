-- Everybody who changes the tables of a topic locks this row first.
select partition_count, config ->> 'segment.ms' as segment_ms from howdah.topic where id = ? for no key update
