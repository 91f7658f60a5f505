with merged as (
    select ?::int as topic_id, ?::int[] as segments, ?::int as segment
)
delete from howdah.segment as segment
using merged
where segment.topic_id = merged.topic_id and segment.number = any(merged.segments) and segment.number <> merged.segment
