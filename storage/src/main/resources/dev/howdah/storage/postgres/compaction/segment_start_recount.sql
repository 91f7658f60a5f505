-- What each partition has left in a segment that was rewritten. Readers do not look there for a partition that has
-- nothing.
with figures as (
    select partition, max(max_timestamp_ms) as max_timestamp_ms, sum(bytes)::bigint as bytes
    from {log_leaf}
    where record_count > 0
    group by partition
), gone as (
    delete from howdah.segment_start
    where topic_id = ? and segment = ? and partition not in (select partition from figures)
)
update howdah.segment_start as start
set max_timestamp_ms = figures.max_timestamp_ms, bytes = figures.bytes
from figures
where start.topic_id = ? and start.segment = ? and start.partition = figures.partition
