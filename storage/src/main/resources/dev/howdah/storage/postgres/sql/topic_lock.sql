-- Whoever makes or drops a topic's tables holds this row.
select config ->> 'segment.ms' as segment_ms from howdah.topic where id = ? for no key update
