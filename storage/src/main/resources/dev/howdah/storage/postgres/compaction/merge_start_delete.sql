-- In the merged segment a partition has one start, the first one.
with merged as (
    select ?::int as topic_id, ?::int[] as segments, ?::int as segment
), first_start as (
    select start.partition, min(start.base_offset) as base_offset
    from howdah.segment_start as start
    join merged on start.topic_id = merged.topic_id and start.segment = any(merged.segments)
    group by start.partition
)
delete from howdah.segment_start as start
using merged, first_start
where start.topic_id = merged.topic_id and start.segment = any(merged.segments)
    and first_start.partition = start.partition and start.base_offset > first_start.base_offset
